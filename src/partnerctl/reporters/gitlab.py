# SPDX-License-Identifier: Apache-2.0
"""A report as GitLab's Code Quality artifact: a JSON list of issues, a subset of the Code Climate format.

GitLab shows them in the merge request and beside the lines. It compares by fingerprint with the report of the target
branch, and takes only findings: what was waived or could not be asked is not in it. A place has `positions` where
there is a line to name; GitLab wants one in any case, so a file without text, or as it was at another commit, gets
`lines` with 1.
"""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Final, TypedDict

from partnerctl.findings import Finding, Location, Report, Severity
from partnerctl.reporters.fingerprints import fingerprints
from partnerctl.reporters.text import BEFORE, place_of, sentence
from partnerctl.reporters.visible import visible

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTICE: "info"}
"""GitLab's words; "critical" and "blocker" are left to tools that judge code."""


class IssueShape(TypedDict):
    """One issue."""

    description: str
    check_name: str
    fingerprint: str
    severity: str
    location: dict[str, object]


def render(report: Report, *, folder: str = "") -> str:
    """One issue a finding: first what counts, then what was there before, which its description says.

    Args:
        report: The outcome of a run.
        folder: Where the registry lies in the repository ("examples/"), because GitLab wants paths from its top.
    """
    return json.dumps(list(_issues(report, folder)), indent=2) + "\n"


def _issues(report: Report, folder: str) -> Iterator[IssueShape]:
    findings = (*report.findings, *report.inherited)
    marks = chain(("" for _ in report.findings), (f" ({BEFORE})" for _ in report.inherited))
    for finding, mark, fingerprint in zip(findings, marks, fingerprints(findings), strict=True):
        yield {
            "description": " ".join(map(visible, _sentences(finding, mark))),
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": visible(folder + finding.location.path), **_place(finding.location)},
        }


def _sentences(finding: Finding, mark: str) -> Iterator[str]:
    yield sentence(f"{finding.message}{mark}")
    if finding.location.revision is not None:
        yield f"Was {place_of(finding.location)}."
    if finding.hint:
        yield sentence(finding.hint)
    for related in finding.related:
        yield sentence(f"See {place_of(related.location)}: {related.message}")


def _place(location: Location) -> dict[str, object]:
    span = location.span
    if span is None or location.revision is not None:
        return {"lines": {"begin": 1}}
    return {
        "positions": {
            "begin": {"line": span.start.line, "column": span.start.column},
            "end": {"line": span.end.line, "column": span.end.column},
        }
    }
