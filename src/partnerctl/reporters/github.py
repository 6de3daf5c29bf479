# SPDX-License-Identifier: Apache-2.0
"""A report as annotations of a GitHub pull request: workflow commands, one a finding.

GitHub reads `::error file=…,line=…::message` from a step's output. Our text comes from pull requests, so everything
that has a meaning there is escaped the way the runner itself does it (`%25`, `%0D`, `%0A`, in properties also
`%3A` and `%2C`): nobody can write a command, or a second annotation, by naming an organization so.
"""

from collections.abc import Iterator
from itertools import groupby

from partnerctl.findings import Finding, Location, Report, Severity, Skipped
from partnerctl.reporters.text import BEFORE, place_of
from partnerctl.reporters.visible import visible


def render(report: Report, *, folder: str = "") -> str:
    """One line a finding, in the order of the report, and one a reason why rules could not be asked.

    Args:
        report: The outcome of a run.
        folder: Where the registry lies in the repository ("examples/"), because GitHub wants paths from its top.
    """
    return "".join(f"{line}\n" for line in _lines(report, folder))


def _lines(report: Report, folder: str) -> Iterator[str]:
    for finding in report.findings:
        yield _annotation(finding, folder)
    for finding in report.inherited:
        # A light one, whatever it weighs: it must not look like the reason of a red check.
        yield _annotation(finding, folder, Severity.NOTICE, f"{finding.severity} that {BEFORE}")
    # GitHub shows ten annotations of a kind at most, so these are put together.
    for reason, group in groupby(sorted(report.skipped, key=_reason), key=_reason):
        codes = ", ".join(sorted(skipped.code for skipped in group))
        yield f"::notice title=skipped::{_data(f'{visible(reason)}: {visible(codes)}')}"


def _reason(skipped: Skipped) -> str:
    return skipped.reason


def _annotation(finding: Finding, folder: str, weight: Severity | None = None, mark: str = "") -> str:
    named = {
        "file": visible(folder + finding.location.path),
        **_span(finding.location),
        "title": f"{finding.code} ({mark})" if mark else finding.code,
    }
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in named.items())
    # A line break is ours alone: those of data are visible escapes by now.
    message = "\n".join(map(visible, _message(finding)))
    return f"::{weight or finding.severity} {properties}::{_data(message)}"


def _span(location: Location) -> dict[str, int]:
    span = location.span
    if span is None or location.revision is not None:
        return {}  # GitHub has the lines of the head only
    lines = {"line": span.start.line, "endLine": span.end.line}
    if span.start.line != span.end.line:
        return lines
    # GitHub takes columns only within one line, and the last one inclusive.
    return lines | {"col": span.start.column, "endColumn": max(span.start.column, span.end.column - 1)}


def _message(finding: Finding) -> Iterator[str]:
    yield finding.message
    location = finding.location
    if location.revision is not None:
        yield f"Was {place_of(location)}" + (f": {location.excerpt.strip()}" if location.excerpt else "")
    if finding.hint:
        yield f"Hint: {finding.hint}"
    for related in finding.related:
        yield f"See {place_of(related.location)}: {related.message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
