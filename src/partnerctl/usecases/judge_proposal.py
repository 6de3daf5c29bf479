# SPDX-License-Identifier: Apache-2.0
"""What the rules have to say of a proposal, before anything of it is written."""

from collections.abc import Sequence
from dataclasses import replace

from partnerctl.errors import InvalidDataError
from partnerctl.findings import Finding, Severity
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.validate_change import ProposedChange, validate_change
from partnerctl.usecases.validate_registry import validate_registry


def judge(services: Services, world: Services, base: FileTree, paths: Sequence[str]) -> tuple[Finding, ...]:
    """What the rules have to say of what is proposed.

    An error counts if it is in a file of the proposal, or because of one; others only if the base doesn't have them.

    Args:
        services: The world as it is.
        world: The world as the proposal would leave it.
        base: The files that it starts from.
        paths: Those that it changes.

    Raises:
        InvalidDataError: There are errors; with them, located.
    """
    report = validate_change(world, ProposedChange("HEAD"))
    chosen = frozenset(paths)
    ours = [finding for finding in report.findings if _concerns(finding, chosen)]
    others = [finding for finding in report.findings if finding not in ours and _is_error(finding)]
    if others:
        before = validate_registry(replace(services, files=base))
        known = {_matter(finding) for finding in before.findings}
        ours += [finding for finding in others if _matter(finding) not in known]
    errors = sum(map(_is_error, ours))
    if errors:
        raise InvalidDataError(
            f"not proposed: {'1 error' if errors == 1 else f'{errors} errors'} in what would be",
            tuple(ours),
            hint="do what each of them says, then propose again",
        )
    return tuple(ours)


def _is_error(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def _concerns(finding: Finding, chosen: frozenset[str]) -> bool:
    return finding.location.path in chosen or any(each.location.path in chosen for each in finding.related)


def _matter(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.location.path, finding.location.pointer, finding.message
