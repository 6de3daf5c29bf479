# SPDX-License-Identifier: Apache-2.0
"""`partnerctl list`: the partners that match, one line each."""

import csv
import datetime as dt
import io
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl.cli import completion
from partnerctl.cli.console import Console
from partnerctl.cli.framing import notice_of, plain_revision, tell_of_broken, told_revision, write_notice
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import AsOf, Rev
from partnerctl.cli.tables import write_columns, write_json, write_rows

if TYPE_CHECKING:
    from partnerctl.ports import Commit
    from partnerctl.usecases.list_partners import Listed


class Format(StrEnum):
    """Forms of the output."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"
    CSV = "csv"


def command(
    ctx: typer.Context,
    status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATUS",
            help="Only of this status; repeat it for more.",
            autocompletion=completion.statuses,
        ),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COUNTRY",
            help="Only with this country in its territory (DE, Germany); repeat it for more.",
        ),
    ] = None,
    contribution: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="Only with this kind of contribution; repeat it for more."),
    ] = None,
    query: Annotated[
        str,
        typer.Option(
            metavar="TEXT", help="Only with this in a name or the id; case and accents don't matter."
        ),
    ] = "",
    columns: Annotated[
        str,
        typer.Option(
            metavar="A,B,…", help="What to show of each: id, name, status, since, by, clock, due, …"
        ),
    ] = "",
    sort: Annotated[str, typer.Option(metavar="COLUMN", help="Which column to sort by.")] = "name",
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Form of the output; a table on a terminal, else plain columns."),
    ] = None,
    as_of: AsOf = None,
    rev: Rev = None,
) -> int:
    """List the partners.

    One line each, sorted by name as people look for names. Tombstones of merged records are left out. Columns: id,
    name, status, since, by, clock, due, range, countries, contributions, website, wikidata.

    Example:
      partnerctl list --status recognized --country DE
      partnerctl list --query "creative" --format json
      partnerctl list --columns id,clock,due --sort due
      partnerctl list --as-of 2026-01-01 --rev v2026.1
    """
    from partnerctl.usecases.list_partners import Request, list_partners
    from partnerctl.usecases.time_travel import at_revision

    invocation = invocation_of(ctx)
    services = at_revision(invocation.services, rev)
    request = Request(
        day=as_of or services.clock.today(),
        statuses=tuple(status or ()),
        countries=tuple(country or ()),
        contributions=tuple(contribution or ()),
        query=query,
        columns=_words(columns) or _fitting(invocation.out),
        sort=sort,
    )
    listed = list_partners(request, services)
    match form:
        case Format.JSON:
            _write_json(listed, services.commit, invocation.out)
        case Format.CSV:
            _write_csv(listed, invocation.out)
        case _:
            _write_rows(listed, services.commit, invocation, plain=form is Format.PLAIN)
    return tell_of_broken(listed.findings, invocation)


_ROOM_FOR_ALL: Final = 80


def _fitting(out: Console) -> tuple[str, ...]:
    """The default columns; on a narrow terminal fewer of them."""
    return ("id", "status", "name") if out.is_terminal and out.width < _ROOM_FOR_ALL else ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _write_rows(listed: "Listed", commit: "Commit | None", invocation: Invocation, *, plain: bool) -> None:
    write_notice(listed.registry, invocation.err)
    if listed.rows:
        titles = [column.value for column in listed.columns]
        write = write_columns if plain else write_rows
        write(titles, _cells(listed, absent="-"), invocation.out)
    found = f"{len(listed.rows):,} of {listed.partners:,}" if listed.rows else f"none of {listed.partners:,}"
    later = f"; of {listed.later:,} more nothing had happened by then" if listed.later else ""
    invocation.say(
        f"{found} partner{'' if listed.partners == 1 else 's'}, as of {listed.day}{told_revision(commit)}{later}"
    )


def _write_csv(listed: "Listed", out: Console) -> None:
    from partnerctl.rendering.escaping import escape_formula

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.value for column in listed.columns)
    writer.writerows(map(escape_formula, row) for row in _cells(listed, absent=""))
    out.write(text.getvalue())


def _cells(listed: "Listed", *, absent: str) -> "list[tuple[str, ...]]":
    """The rows as texts. Written for speed: it runs over every partner."""
    names = [column.value for column in listed.columns]
    return [tuple(_text(getattr(row, name), absent) for name in names) for row in listed.rows]


def _text(value: object, absent: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or absent
    return str(value) if value else absent


def _write_json(listed: "Listed", commit: "Commit | None", out: Console) -> None:
    body = {
        "version": 1,
        "as_of": listed.day.isoformat(),
        "rev": plain_revision(commit),
        "official": listed.registry.official,
        "notice": notice_of(listed.registry),
        "partners": [{name: _plain(value) for name, value in row._asdict().items()} for row in listed.rows],
    }
    write_json(body, out)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
