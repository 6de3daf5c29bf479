# SPDX-License-Identifier: Apache-2.0
"""A report for people: where, what, the line itself with carets, and what to do.

Everything that comes from data is made visible, so that it can't steer the terminal. What each part *is* goes to
`paint`; how that looks is the caller's decision.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Final, TypeAlias

from partnerctl.findings import Finding, Location, Report, Severity
from partnerctl.reporters.excerpt import excerpt_of
from partnerctl.reporters.visible import cells, visible
from partnerctl.reporters.wrapping import wrapped

MIN_WIDTH: Final = 40
BEFORE: Final = "was there before"
"""How an inherited finding is marked in every form for people."""

_INDENT: Final = "  "
_LINE_NUMBER: Final = 5


class Role(StrEnum):
    """What a part of the report is."""

    PATH = "path"
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    GUTTER = "gutter"
    CARET = "caret"
    HINT = "hint"


Paint: TypeAlias = Callable[[str, Role], str]


def _plain(text: str, _role: Role) -> str:
    return text


def render(report: Report, *, width: int = 80, paint: Paint = _plain) -> str:
    """What was there before, all findings in the order of the report, then what could not be asked.

    Args:
        report: The outcome of a run.
        width: Columns to fill. Only addresses and other words without a space go beyond.
        paint: Gives a part its colour.
    """
    width = max(width, MIN_WIDTH)
    # What counts stands last, where a person at a terminal looks first.
    blocks = [
        *("\n".join(_block(finding, width, paint, BEFORE)) for finding in report.inherited),
        *("\n".join(_block(finding, width, paint)) for finding in report.findings),
    ]
    skipped = [line for lines in _skipped(report, width) for line in lines]
    if skipped:
        blocks.append("\n".join(skipped))
    return "".join(f"{block}\n\n" for block in blocks).removesuffix("\n") if blocks else ""


def summary(report: Report) -> str:
    """One sentence with the counts of everything, for standard error."""
    if report.changed == frozenset() and not report.findings:
        return f"no file of the registry differs from {report.base}, so nothing was checked"
    counts = [
        _count(sum(finding.severity is severity for finding in report.findings), severity.value)
        for severity in Severity
    ]
    found = ", ".join(filter(None, counts)) or "no findings"
    rest = [
        f"{len(report.inherited):,} {BEFORE.replace('was', 'were')}" if len(report.inherited) > 1 else "",
        f"1 {BEFORE}" if len(report.inherited) == 1 else "",
        f"{len(report.waived):,} waived" if report.waived else "",
        f"{_count(len({each.code for each in report.skipped}), 'rule')} skipped" if report.skipped else "",
        f"{report.left_out:,} not asked for" if report.left_out else "",
    ]
    return "; ".join(filter(None, [f"{found} in {_files(report)}", *rest]))


def _files(report: Report) -> str:
    files = _count(report.files_checked, "file") or "no files"
    if report.changed is None:
        return files
    return f"{files} that {'differs' if report.files_checked == 1 else 'differ'} from {report.base}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""


def place_of(location: Location) -> str:
    """`path:line:column`, or the path alone if there is no line to name; with the commit if it is not the one checked."""
    path = visible(location.path)
    span = location.span
    place = f"{path}:{span.start.line}:{span.start.column}" if span else path
    return f"{place} at {visible(location.revision)}" if location.revision else place


def sentence(text: str) -> str:
    """A message or hint with a period at its end, for where another sentence follows."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _block(finding: Finding, width: int, paint: Paint, mark: str = "") -> Iterator[str]:
    place, weight = place_of(finding.location), f"{finding.severity} {finding.code}"
    told = f" ({mark})" if mark else ""
    head = f"{paint(place, Role.PATH)}: {paint(weight, Role(finding.severity.value))}{told}:"
    used = cells(place) + len(weight) + len(told) + len(": : ")
    first, *rest = wrapped(visible(finding.message), width, used)
    yield f"{head} {first}".rstrip()
    yield from rest
    yield from _excerpt(finding.location, width, paint)
    if finding.hint:
        yield from _labelled("hint", visible(finding.hint), width, paint)
    for related in finding.related:
        yield from _labelled("see", f"{place_of(related.location)}: {visible(related.message)}", width, paint)


def _excerpt(location: Location, width: int, paint: Paint) -> Iterator[str]:
    if location.span is None or location.excerpt is None or location.target == "file":
        return  # of a file as a whole, the first line says nothing
    number = f"{location.span.start.line:>{_LINE_NUMBER}}"
    found = excerpt_of(location.excerpt, location.span, width - len(number) - len(" | "))
    yield f"{paint(f'{number} |', Role.GUTTER)} {found.shown}".rstrip()
    yield f"{paint(' ' * len(number) + ' |', Role.GUTTER)} {paint(found.carets, Role.CARET)}"


def _labelled(label: str, text: str, width: int, paint: Paint) -> Iterator[str]:
    first, *rest = wrapped(text, width, len(_INDENT) + len(label) + len(": "), len(_INDENT) * 2)
    yield f"{_INDENT}{paint(f'{label}:', Role.HINT)} {first}".rstrip()
    yield from rest


def _skipped(report: Report, width: int) -> Iterator[list[str]]:
    by_reason = sorted(report.skipped, key=attrgetter("reason", "code"))
    for reason, group in groupby(by_reason, key=attrgetter("reason")):
        codes = ", ".join(skipped.code for skipped in group)
        yield wrapped(f"skipped: {visible(reason)}: {codes}", width, 0)
