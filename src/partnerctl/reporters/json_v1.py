# SPDX-License-Identifier: Apache-2.0
"""A report for programs: version 1 of the JSON format, described by `data/schema/report.schema.json`.

The shapes below are the format. Within a version fields are only added; the classes of `findings` may change
without changing them.
"""

import json
from collections import Counter
from typing import Final, NotRequired, TypedDict

from partnerctl.findings import Finding, Fix, Location, Position, Report, Severity

VERSION: Final = 1


class PositionShape(TypedDict):
    """Both numbers from 1; columns count characters."""

    line: int
    column: int


class SpanShape(TypedDict):
    """`end` is exclusive."""

    start: PositionShape
    end: PositionShape


class LocationShape(TypedDict):
    """Where; `span` and `excerpt` are null for a file whose text can't be read.

    `revision` is the commit at which the file was so; only where that is not the state that was checked.
    """

    path: str
    pointer: list[str | int]
    target: str
    span: SpanShape | None
    excerpt: str | None
    revision: NotRequired[str]


class RelatedShape(TypedDict):
    """A second place that belongs to a finding."""

    location: LocationShape
    message: str


class FixShape(TypedDict):
    """What `validate --fix` would do."""

    title: str
    safe: bool


class FindingShape(TypedDict):
    """One finding.

    `before` says whether the base of the change has it too; only where one was compared with.
    """

    code: str
    severity: str
    message: str
    location: LocationShape
    hint: str | None
    clause: str | None
    related: list[RelatedShape]
    fix: FixShape | None
    before: NotRequired[bool]


class WaivedShape(TypedDict):
    """A finding that a waiver covers."""

    finding: FindingShape
    why: str


class SkippedShape(TypedDict):
    """A rule that could not be asked of everything."""

    code: str
    reason: str


class ReportShape(TypedDict):
    """The whole report."""

    version: int
    files_checked: int
    counts: dict[str, int]
    findings: list[FindingShape]
    waived: list[WaivedShape]
    skipped: list[SkippedShape]
    inherited: list[FindingShape]
    left_out: int
    base: str | None
    changed: list[str] | None


def render(report: Report) -> str:
    """The report as one JSON document. It is ASCII, so that neither terminals nor encodings can change it."""
    return json.dumps(_report(report), indent=2) + "\n"


def _report(report: Report) -> ReportShape:
    counts = Counter(finding.severity for finding in report.findings)
    compared = report.base is not None
    return {
        "version": VERSION,
        "files_checked": report.files_checked,
        "counts": {severity.value: counts[severity] for severity in Severity},
        "findings": [_finding(finding, compared=compared) for finding in report.findings],
        "waived": [
            {"finding": _finding(waived.finding, compared=compared), "why": waived.why}
            for waived in report.waived
        ],
        "skipped": [{"code": skipped.code, "reason": skipped.reason} for skipped in report.skipped],
        "inherited": [_finding(finding, compared=compared) for finding in report.inherited],
        "left_out": report.left_out,
        "base": report.base,
        "changed": None if report.changed is None else sorted(report.changed),
    }


def _finding(finding: Finding, *, compared: bool) -> FindingShape:
    shape: FindingShape = {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "location": _location(finding.location),
        "hint": finding.hint,
        "clause": finding.clause,
        "related": [
            {"location": _location(related.location), "message": related.message}
            for related in finding.related
        ],
        "fix": _fix(finding.fix) if finding.fix else None,
    }
    return {**shape, "before": finding.before} if compared else shape


def _location(location: Location) -> LocationShape:
    span = location.span
    shape: LocationShape = {
        "path": location.path,
        "pointer": list(location.pointer),
        "target": location.target,
        "span": {"start": _position(span.start), "end": _position(span.end)} if span else None,
        "excerpt": location.excerpt,
    }
    return {**shape, "revision": location.revision} if location.revision else shape


def _position(position: Position) -> PositionShape:
    return {"line": position.line, "column": position.column}


def _fix(fix: Fix) -> FixShape:
    return {"title": fix.title, "safe": fix.safe}
