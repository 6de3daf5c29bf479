# SPDX-License-Identifier: Apache-2.0
"""Mend what can be mended without asking: the safe fixes of a report's findings."""

from collections import defaultdict
from dataclasses import dataclass

from partnerctl.documents import reader
from partnerctl.documents.editing import apply
from partnerctl.findings import Finding, Report
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
    """Work out the changes that the safe fixes of a report make together.

    Raises:
        EnvironmentProblemError: A file can't be read any more.
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.fix is not None and finding.fix.safe:
            by_path[finding.location.path].append(finding)
    changes: list[Change] = []
    mended: list[Finding] = []
    for path, findings in by_path.items():
        change = _change(services.files, path, findings)
        if change is not None:
            changes.append(change)
            mended.extend(findings)
    return Fixes(tuple(changes), tuple(mended))


def _change(files: FileTree, path: str, findings: list[Finding]) -> Change | None:
    version = files.read(path)
    before = reader.decode(version.content, path, max_bytes=ENTITIES_MAX_BYTES).text
    if before is None:
        return None
    after = before
    # From the end to the start, so that taking an entry out of a list does not move those still to be mended.
    for finding in sorted(findings, key=lambda each: each.sort_key, reverse=True):
        if finding.fix is not None:
            after = apply(after, finding.fix.operations, kind=KINDS.get(path, Partner))
    return Change(path, before, after, version.digest) if after != before else None
