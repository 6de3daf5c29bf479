# SPDX-License-Identifier: Apache-2.0
"""`partnerctl log`: one partner's life."""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.console import Console, Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import notice_of, plain_revision, told_revision, write_notice
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import PartnerArgument, Rev
from partnerctl.cli.tables import shown, write_json
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from partnerctl.model.events import Event
    from partnerctl.ports import Commit
    from partnerctl.usecases.partner_log import Happened, Item, Life
    from partnerctl.usecases.versions import Entry, Version


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the N newest; all if not given.")
    ] = None,
    reverse: Annotated[
        bool, typer.Option("--reverse", help="The oldest first, as one tells a story.")
    ] = False,
    as_of: Annotated[
        dt.date | None,
        typer.Option("--as-of", metavar="DATE", help="Only what happened up to this day, as known now."),
    ] = None,
    rev: Rev = None,
) -> int:
    """Show one partner's life: what happened, and when it was recorded.

    The newest comes first, as in `git log`. Entries of the history stand on the day they took effect; if they were
    recorded on another day, it is told. Notices that were sent, and commits with what they changed in the data, stand
    among them. Without git, or in a clone without older commits, the commits are left out.

    Example:
      partnerctl log mozilla
      partnerctl log mozilla --reverse --format markdown
      partnerctl log mozilla --as-of 2026-01-01 --limit 10
    """
    from partnerctl.usecases.partner_log import partner_log
    from partnerctl.usecases.time_travel import at_revision

    invocation = invocation_of(ctx)
    services = at_revision(invocation.services, rev)
    life = partner_log(partner_id, services, until=as_of, limit=limit)
    items = life.items[::-1] if reverse else life.items
    told = f"as of {life.day}{told_revision(services.commit)}"
    match form:
        case Format.JSON:
            _write_json(life, items, services.commit, invocation.out)
        case Format.MARKDOWN:
            invocation.out.write("".join(f"{line}\n" for line in _markdown(life, items, told)))
        case Format.TEXT:
            _write_text(life, items, told, invocation.out)
    for message, hint in life.notes:
        invocation.warn(message, hint)
    if life.older:
        invocation.say(f"{life.older:,} older left out; a higher --limit shows more")
    return ExitCode.OK


# --- what is told of each, in words -------------------------------------------------------------------------------


def _told(item: "Item", life: "Life") -> Iterator[str]:
    """An item in lines; the first says what happened. Everything in it is still as the data has it."""
    from partnerctl.usecases.partner_log import CameBack, Happened, Sent

    match item:
        case Happened():
            yield from _happened(item, life)
        case Sent(notice=notice):
            way = notice.channel.value.replace("-", " ")
            yield f"sent by {way}: {notice.kind.value}, about {notice.about} (in {notice.language})"
            if notice.link:
                yield notice.link
        case CameBack(notice=bounce):
            yield f"came back by email: {bounce.kind.value}, about {bounce.about}, sent on {bounce.sent} ({bounce.status})"
        case _:
            yield _heading(item.version)
            yield from _difference(item.version)


def _happened(item: "Happened", life: "Life") -> Iterator[str]:
    from partnerctl.lifecycle.transitions import step_of

    event = item.event
    kind, detail = step_of(event)
    by = ", ".join(_entity(actor, life) for actor in getattr(event, "by", ()))
    mark = f" ({item.mark})" if item.mark else ""
    yield f"{kind.value}{f': {detail}' if detail else ''}{f', by {by}' if by else ''}{mark}"
    yield from _particulars(event)
    why = getattr(event, "reason", None) or getattr(event, "why", None)
    if why:
        yield why
    for condition in getattr(event, "conditions", ()):
        yield f"by {condition.by_when}: {condition.text}"
    if event.link:
        yield event.link
    if item.is_committed is False:
        yield "not committed yet"
    elif item.recorded and item.recorded.day != item.day:
        when = "recorded late, on" if item.recorded.day > item.day else "recorded ahead, on"
        yield f"{when} {item.recorded.day} by {item.recorded.author}, commit {item.recorded.short_id}"


def _particulars(event: "Event") -> Iterator[str]:
    from partnerctl.model.events import Corrected, Merged, Redacted, Renamed, Transitioned

    match event:
        case Renamed():
            yield f"{event.from_} became {event.to}"
        case Merged():
            yield f"into {event.into}"
        case Transitioned():
            yield f"to {event.to}"
        case Corrected():
            yield f"instead of: {event.supersedes_event} of {event.supersedes_date}"
        case Redacted():
            yield f"of {event.field}"
        case _:
            return


def _entity(actor: str, life: "Life") -> str:
    entity = life.setting.entities.entities.get(actor)
    return f"{entity.name} ({actor})" if entity else actor


def _heading(version: "Version") -> str:
    commit = version.commit
    if commit is None:
        return "changed, and not committed yet"
    return f"commit {commit.short_id} by {commit.author}: {commit.subject}"


def _difference(version: "Version") -> Iterator[str]:
    difference = version.difference
    if difference.ends:
        yield "the record is deleted"
        return
    if not difference.is_readable:
        yield "the file can't be read, before or after it"
        return
    parts = [
        *([f"joins {version.joins} versions"] if version.joins > 1 else []),
        *(["the record begins"] if difference.begins else []),
        *_entries("added", difference.entries_added),
        *_entries("changed", difference.entries_changed),
        *_entries("removed", difference.entries_removed),
        *(["entries in another order"] if difference.is_reordered else []),
        *(
            ["older entries got a note or an archived link, or were redacted"]
            if difference.is_remarked
            else []
        ),
    ]
    if not difference.begins:
        parts += [
            f"{word}: {', '.join(fields)}"
            for word, fields in (
                ("added", difference.added),
                ("changed", difference.changed),
                ("removed", difference.removed),
            )
            if fields
        ]
    yield "; ".join(parts) or "comments or layout only"


def _entries(word: str, entries: "tuple[Entry, ...]") -> Iterator[str]:
    if entries:
        named = ", ".join(f"{entry.event} of {entry.date}" for entry in entries)
        yield f"{'entry' if len(entries) == 1 else 'entries'} {word}: {named}"


# --- text ---------------------------------------------------------------------------------------------------------

_WIDEST = 100
_DAY = 12
"""Columns of the day, with the gap after it."""


def _write_text(life: "Life", items: "tuple[Item, ...]", told: str, out: Console) -> None:
    from partnerctl.usecases.partner_log import Recorded

    write_notice(life.setting.registry, out)
    if notice_of(life.setting.registry):
        out.line()
    name = shown(life.record.partner.name, out)
    out.write(f"{out.paint(name, Role.HEADING)}\n{life.record.id}, {told}\n\n")
    if not items:
        out.line("Nothing is known up to then")
    for item in items:
        role = Role.FAINT if isinstance(item, Recorded) else None
        head = str(item.day or "now").ljust(_DAY)
        for number, line in enumerate(_told(item, life)):
            text = shown(" ".join(line.split()), out)
            indent = _DAY if number == 0 else _DAY + 2
            first, *more = wrapped(text, min(out.width, _WIDEST), indent, _DAY + 2)
            out.write(
                f"{head if number == 0 else ' ' * indent}{out.paint(first, role)}\n".replace(" \n", "\n")
            )
            out.write("".join(f"{out.paint(each, role)}\n" for each in more))


# --- Markdown -----------------------------------------------------------------------------------------------------


def _markdown(life: "Life", items: "tuple[Item, ...]", told: str) -> Iterator[str]:
    from partnerctl.rendering.escaping import escape_markdown

    yield f"# {escape_markdown(life.record.partner.name)}"
    yield ""
    notice = notice_of(life.setting.registry)
    if notice:
        yield from (f"**{escape_markdown(notice)}**", "")
    yield f"`{life.record.id}`, {told}."
    yield ""
    if not items:
        yield "Nothing is known up to then."
    for item in items:
        first, *more = (_markdown_line(" ".join(line.split())) for line in _told(item, life))
        yield f"- **{item.day or 'now'}** {first}"
        yield from (f"  - {line}" for line in more)
    for message, _ in life.notes:
        yield from ("", f"*{escape_markdown(message)}*")


def _markdown_line(text: str) -> str:
    from partnerctl.rendering.escaping import escape_markdown, markdown_link

    return markdown_link(text, text) if text.startswith(("https://", "http://")) else escape_markdown(text)


# --- JSON ---------------------------------------------------------------------------------------------------------


def _write_json(life: "Life", items: "tuple[Item, ...]", commit: "Commit | None", out: Console) -> None:
    registry = life.setting.registry
    body = {
        "version": 1,
        "as_of": life.day.isoformat(),
        "rev": plain_revision(commit),
        "official": registry.official,
        "notice": notice_of(registry),
        "id": life.record.id,
        "name": life.record.partner.name,
        "items": [_plain(item) for item in items],
        "older": life.older,
        "notes": [message for message, _ in life.notes],
    }
    write_json(body, out)


def _plain(item: "Item") -> dict[str, object]:
    from partnerctl.usecases.partner_log import CameBack, Happened, Sent

    day = item.day.isoformat() if item.day else None
    match item:
        case Happened(event=event):
            return {
                "kind": "event",
                "day": day,
                "entry": event.model_dump(mode="json", by_alias=True, exclude_defaults=True),
                "mark": item.mark,
                "committed": item.is_committed,
                "recorded": _commit(item.recorded),
            }
        case Sent(notice=notice):
            return {"kind": "notice", "day": day, "notice": notice.model_dump(mode="json", exclude_none=True)}
        case CameBack(notice=bounce):
            return {"kind": "bounce", "day": day, "notice": bounce.model_dump(mode="json")}
        case _:
            difference = item.version.difference
            return {
                "kind": "commit",
                "day": day,
                "commit": _commit(item.version.commit),
                "joins": item.version.joins,
                "begins": difference.begins,
                "ends": difference.ends,
                "readable": difference.is_readable,
                "added": difference.added,
                "changed": difference.changed,
                "removed": difference.removed,
                "entries_added": _plain_entries(difference.entries_added),
                "entries_changed": _plain_entries(difference.entries_changed),
                "entries_removed": _plain_entries(difference.entries_removed),
                "reordered": difference.is_reordered,
                "remarked": difference.is_remarked,
            }


def _commit(commit: "Commit | None") -> "dict[str, object] | None":
    return {**commit.plain(), "author": commit.author} if commit else None


def _plain_entries(entries: "tuple[Entry, ...]") -> list[dict[str, str]]:
    return [{"date": entry.date, "event": entry.event} for entry in entries]
