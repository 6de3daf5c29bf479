# SPDX-License-Identifier: Apache-2.0
"""A report as annotations of a GitHub pull request: workflow commands, one a finding.

GitHub reads `::error file=…,line=…::message` from a step's output. Our text comes from pull requests, so everything
that has a meaning there is escaped the way the runner itself does it (`%25`, `%0D`, `%0A`, in properties also
`%3A` and `%2C`): nobody can write a command, or a second annotation, by naming an organization so.
"""

from collections.abc import Iterator

from partnerctl.findings import Finding, Location, Report
from partnerctl.reporters.text import place_of
from partnerctl.reporters.visible import visible


def render(report: Report) -> str:
    """One line a finding, in the order of the report, and one a rule that could not be asked."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield _annotation(finding)
    for skipped in report.skipped:
        yield f"::notice title={_property(skipped.code)}::{_data(f'not asked, because {visible(skipped.reason)}')}"


def _annotation(finding: Finding) -> str:
    properties = ",".join(
        f"{name}={_property(str(value))}" for name, value in _properties(finding.location, finding.code)
    )
    # A line break is ours alone: those of data are visible escapes by now.
    message = "\n".join(map(visible, _message(finding)))
    return f"::{finding.severity} {properties}::{_data(message)}"


def _properties(location: Location, code: str) -> Iterator[tuple[str, str | int]]:
    yield "file", visible(location.path)
    span = location.span
    if span:
        yield "line", span.start.line
        yield "endLine", span.end.line
        # GitHub takes columns only within one line, and the last one inclusive.
        if span.start.line == span.end.line:
            yield "col", span.start.column
            yield "endColumn", max(span.start.column, span.end.column - 1)
    yield "title", code


def _message(finding: Finding) -> Iterator[str]:
    yield finding.message
    if finding.hint:
        yield f"Hint: {finding.hint}"
    for related in finding.related:
        yield f"See {place_of(related.location)}: {related.message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
