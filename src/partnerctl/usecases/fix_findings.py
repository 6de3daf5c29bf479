# SPDX-License-Identifier: Apache-2.0
"""Mend what can be mended without asking: the safe fixes of a report's findings."""

from collections import defaultdict
from dataclasses import dataclass

from partnerctl.documents import reader
from partnerctl.documents.editing import apply
from partnerctl.errors import RefusedError
from partnerctl.findings import Finding, Pointer, Report, in_order
from partnerctl.model.partner import Partner
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES, KINDS


@dataclass(frozen=True, slots=True)
class Fixes:
    """What would mend findings of a report.

    Attributes:
        changes: One a file; not yet written.
        mended: The findings they mend.
    """

    changes: tuple[Change, ...]
    mended: tuple[Finding, ...]


def plan_fixes(services: Services, report: Report) -> Fixes:
    """Work out the changes that the safe fixes of a report make together (`Report.mendable`).

    Raises:
        EnvironmentProblemError: A file can't be read any more.
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.mendable():
        by_path[finding.location.path].append(finding)
    changes: list[Change] = []
    mended: list[Finding] = []
    for path, findings in by_path.items():
        change, done = _mend(services.files, path, findings)
        if change is not None:
            changes.append(change)
            mended.extend(done)
    return Fixes(tuple(changes), in_order(mended))


def _mend(files: FileTree, path: str, findings: list[Finding]) -> tuple[Change | None, tuple[Finding, ...]]:
    version = files.read(path)
    before = reader.decode(version.content, path, max_bytes=ENTITIES_MAX_BYTES).text
    if before is None:
        return None, ()
    after = before
    done: list[Finding] = []
    touched: set[Pointer] = set()
    # From the end to the start, so that taking an entry out of a list does not move those still to be mended.
    for finding in sorted(findings, key=lambda each: each.sort_key, reverse=True):
        operations = finding.fix.operations if finding.fix else ()
        pointers = {operation.pointer for operation in operations}
        if touched & pointers:
            continue  # it was worked out for the value as it was; the next run mends it
        try:
            after = apply(after, operations, kind=KINDS.get(path, Partner))
        except RefusedError:
            continue  # the layout is in the way: a person must do it
        touched |= pointers
        done.append(finding)
    return (Change(path, before, after, version.digest) if done else None), tuple(done)
