# SPDX-License-Identifier: Apache-2.0
"""The checklist of one partner's review, put out: as text for a terminal, as JSON, as Markdown for a meeting."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from partnerctl.cli.console import Console, Role
from partnerctl.cli.framing import notice_of, plain_revision, write_notice
from partnerctl.cli.tables import shown, write_json
from partnerctl.reporters.visible import visible
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from partnerctl.lifecycle.checklist import Point
    from partnerctl.lifecycle.evidence import Evidence
    from partnerctl.ports import Commit
    from partnerctl.usecases.reviews.one import Sheet

_WIDEST: Final = 100
_INDENT: Final = 2

WEIGHTS: Final = {
    "error": "required by policy",
    "warning": "advised by policy",
    "notice": "advised by policy",
}
"""How heavily policy weighs a point, in words."""


def write_sheet(sheet: "Sheet", out: Console) -> None:
    """The whole checklist as text."""
    write_head(sheet, out)
    for number, point in enumerate(sheet.points, 1):
        out.line()
        write_point(number, point, sheet, out)


def write_head(sheet: "Sheet", out: Console) -> None:
    """Whose review it is, how its clock stands, and what came before."""
    write_notice(sheet.setting.registry, out)
    if notice_of(sheet.setting.registry):
        out.line()
    out.write(out.paint(shown(sheet.record.partner.name, out), Role.HEADING) + f"\n{sheet.record.id}\n")
    paragraph(sheet.clock.reason, out, 0)
    link = f": {sheet.last.link}" if sheet.last.link else ""
    paragraph(f"{_came_before(sheet)}{link}", out, 0)
    if sheet.unknown:
        paragraph(
            f"What changed since is told only by the days on the record: {visible(sheet.unknown)}", out, 0
        )


def _came_before(sheet: "Sheet") -> str:
    last = sheet.last
    what = last.outcome.value if last.event == "reviewed" else last.event
    by = f" by {', '.join(sheet.last_by)}" if sheet.last_by else ""
    return f"last {what} on {last.date}{by}"


def write_point(number: int, point: "Point", sheet: "Sheet", out: Console) -> None:
    """One point with its evidence, what changed, and the proposed answer."""
    weight = f" ({WEIGHTS[point.weight]})" if point.weight and not point.condition else ""
    title = f"{number} of {len(sheet.points)}: {point.slug}{weight}"
    for line in wrapped(title, min(out.width, _WIDEST), 0, _INDENT):
        out.write(f"{out.paint(line, Role.HEADING)}\n")
    paragraph(shown(point.asks, out), out, _INDENT)
    for each in point.evidence:
        told = f": {shown(_told(each), out)}" if _told(each) else ""
        paragraph(f"- {shown(each.what, out)}{told}", out, _INDENT)
    if not point.condition:
        for change in point.changes:
            paragraph(f"changed: {shown(change, out)}", out, _INDENT, Role.NOTICE)
        if not point.changes:
            paragraph(f"nothing changed since {sheet.last.date}, as far as is known", out, _INDENT)
    if point.proposed:
        paragraph(f"proposed: {point.proposed}, because {shown(point.why, out)}", out, _INDENT, Role.HINT)
    else:
        paragraph(f"nothing is proposed: {shown(point.why, out)}", out, _INDENT, Role.HINT)


def _told(evidence: "Evidence") -> str:
    """What the record says of it besides what it is."""
    parts = [
        evidence.state,
        *(f"{dated.word} {dated.day}" for dated in evidence.days),
        *(f"{word} {text}" for word, text in evidence.details),
    ]
    return "; ".join(filter(None, parts))


def paragraph(text: str, out: Console, indent: int, role: Role | None = None) -> None:
    """A text that may be shown, broken into lines, all of them indented."""
    lines = wrapped(text, min(out.width, _WIDEST), indent, indent + _INDENT)
    out.write(f"{' ' * indent}{out.paint(lines[0], role)}\n")
    out.write("".join(f"{out.paint(line, role)}\n" for line in lines[1:]))


def write_sheet_json(sheet: "Sheet", commit: "Commit | None", out: Console) -> None:
    """The whole checklist as JSON."""
    clock, last = sheet.clock, sheet.last
    body = {
        "version": 1,
        "id": sheet.record.id,
        "name": sheet.record.partner.name,
        "day": sheet.day.isoformat(),
        "rev": plain_revision(commit),
        "official": sheet.setting.registry.official,
        "notice": notice_of(sheet.setting.registry),
        "status": sheet.standing.status,
        "clock": {
            "state": clock.state,
            "due": clock.due.isoformat() if clock.due else None,
            "days_left": clock.days_left,
            "reason": clock.reason,
        },
        "last": {
            "date": last.date.isoformat(),
            "event": last.event,
            "outcome": getattr(last, "outcome", None),
            "by": sheet.last_by,
            "link": last.link,
        },
        "changes_known_from": "days" if sheet.unknown else "git",
        "changes_unknown_because": sheet.unknown,
        "points": [_point_json(point) for point in sheet.points],
        "outcomes": sheet.outcomes,
    }
    write_json(body, out)


def _point_json(point: "Point") -> dict[str, object]:
    return {
        "point": point.slug,
        "asks": point.asks,
        "required": point.weight,
        "by_when": point.condition.by_when.isoformat() if point.condition else None,
        "evidence": [
            {
                "what": each.what,
                "state": each.state or None,
                "days": {dated.word: dated.day for dated in each.days},
                "details": dict(each.details),
                "pointer": each.pointer,
            }
            for each in point.evidence
        ],
        "changes": point.changes,
        "proposed": point.proposed,
        "why": point.why,
    }


def write_sheet_markdown(sheet: "Sheet", out: Console) -> None:
    """The whole checklist as Markdown, with a box for each point to tick in a meeting."""
    out.write("\n".join(_markdown(sheet)) + "\n")


def _markdown(sheet: "Sheet") -> Iterator[str]:
    from partnerctl.rendering.escaping import escape_markdown, markdown_link

    yield f"# {escape_markdown(sheet.record.partner.name)}"
    yield ""
    notice = notice_of(sheet.setting.registry)
    if notice:
        yield f"> {escape_markdown(notice)}"
        yield ""
    before = escape_markdown(_came_before(sheet))
    decision = f" ({markdown_link(sheet.last.link, 'decision')})" if sheet.last.link else ""
    yield f"Yearly review of {sheet.day}: {escape_markdown(sheet.clock.reason)}; {before}{decision}."
    if sheet.unknown:
        yield ""
        yield f"What changed since is told only by the days on the record: {escape_markdown(sheet.unknown)}."
    for point in sheet.points:
        yield ""
        yield f"## {point.slug}"
        yield ""
        yield escape_markdown(point.asks)
        yield ""
        for each in point.evidence:
            told = f": {escape_markdown(_told(each))}" if _told(each) else ""
            yield f"- {markdown_link(each.what, each.what)}{told}"
        for change in point.changes:
            yield f"- changed: {escape_markdown(change)}"
        if point.evidence or point.changes:
            yield ""
        for answer in ("pass", "fail", "not-applicable"):
            proposed = " (proposed)" if answer == point.proposed else ""
            yield f"- [ ] {answer}{proposed}"
        yield ""
        yield f"{escape_markdown(point.why)}."
