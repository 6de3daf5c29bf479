# SPDX-License-Identifier: Apache-2.0
"""What the rules have to say of a proposal, before anything of it is written."""

from partnerctl.errors import InvalidDataError
from partnerctl.findings import Finding, Severity
from partnerctl.ports import Services
from partnerctl.usecases.validate_change import ProposedChange, validate_change


def judge(world: Services) -> tuple[Finding, ...]:
    """What the rules have to say of what is proposed.

    What was wrong at the base, in files that the proposal doesn't touch, is nobody's fault here.

    Args:
        world: The world as the proposal would leave it (`usecases.propose.state`).

    Raises:
        InvalidDataError: There are errors; with them, located.
    """
    findings = validate_change(world, ProposedChange("HEAD"), changed_only=True).findings
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if errors:
        raise InvalidDataError(
            f"not proposed: {'1 error' if errors == 1 else f'{errors} errors'} in what would be",
            findings,
            hint="do what each of them says, then propose again",
        )
    return findings
