# SPDX-License-Identifier: Apache-2.0
"""`partnerctl stats`: the numbers of the registry."""

import csv
import io
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl.cli.console import Console, Role
from partnerctl.cli.framing import notice_of, plain_revision, tell_of_broken, told_revision, write_notice
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import AsOf, Rev
from partnerctl.cli.tables import shown, write_json

if TYPE_CHECKING:
    from partnerctl.ports import Commit
    from partnerctl.usecases.statistics import Group, Line, Statistics


class Format(StrEnum):
    """Forms of the output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


_MOST_LINES: Final = 20
"""Of a table for people; the other forms have all."""


def command(
    ctx: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TABLE,
    as_of: AsOf = None,
    rev: Rev = None,
) -> int:
    """Show the numbers of the registry.

    By status, state of the review, kind of organization, range and country; agreements in force; what happened in
    each year. Everything is counted from the histories as of the day; tombstones of merged records are left out.
    Territories with several countries count in each of them.

    Example:
      partnerctl stats
      partnerctl stats --as-of 2025-12-31 --format csv
      partnerctl stats --rev HEAD~10 --format json
    """
    from partnerctl.usecases.statistics import statistics
    from partnerctl.usecases.time_travel import at_revision

    invocation = invocation_of(ctx)
    services = at_revision(invocation.services, rev)
    numbers = statistics(services, as_of or services.clock.today())
    match form:
        case Format.JSON:
            _write_json(numbers, services.commit, invocation.out)
        case Format.CSV:
            _write_csv(numbers, services.commit, invocation.out)
        case Format.MARKDOWN:
            _write_markdown(numbers, services.commit, invocation.out)
        case Format.TABLE:
            _write_tables(numbers, services.commit, invocation)
    return tell_of_broken(numbers.findings, invocation)


def _sums(numbers: "Statistics", commit: "Commit | None") -> str:
    later = f"; of {numbers.later:,} more nothing had happened by then" if numbers.later else ""
    merged = f"; {numbers.merged:,} merged into another" if numbers.merged else ""
    partners = f"{numbers.partners:,} partner{'' if numbers.partners == 1 else 's'}"
    recognized = f"{numbers.recognized:,} of them recognized"
    return f"{partners}, {recognized}, as of {numbers.day}{told_revision(commit)}{later}{merged}"


def _write_tables(numbers: "Statistics", commit: "Commit | None", invocation: Invocation) -> None:
    out = invocation.out
    write_notice(numbers.registry, invocation.err)
    out.line(_sums(numbers, commit))
    for group in numbers.groups:
        lines = [line for line in group.lines if any(line.numbers)]
        if lines:
            out.write("\n")
            _write_table(group, lines, out)


def _write_table(group: "Group", lines: "list[Line]", out: Console) -> None:
    """Numbers first, so that they stand below each other however long the names are, and narrow terminals cope."""
    widths = [max(len(column), 7) for column in group.columns]
    head = "  ".join(column.rjust(width) for column, width in zip(group.columns, widths, strict=True))
    out.write(f"{out.paint(f'{head}  {group.title}', Role.HEADING)}\n")
    for line in lines[:_MOST_LINES]:
        cells = (f"{number:,}".rjust(width) for number, width in zip(line.numbers, widths, strict=True))
        out.write(f"{'  '.join(cells)}  {shown(line.label, out)}\n")
    if len(lines) > _MOST_LINES:
        out.line(f"… and {len(lines) - _MOST_LINES:,} more; --format csv has all", Role.FAINT)


def _write_markdown(numbers: "Statistics", commit: "Commit | None", out: Console) -> None:
    out.write("\n".join(_markdown(numbers, commit)) + "\n")


def _markdown(numbers: "Statistics", commit: "Commit | None") -> Iterator[str]:
    from partnerctl.rendering.escaping import escape_markdown

    notice = notice_of(numbers.registry)
    if notice:
        yield from (f"**{escape_markdown(notice)}**", "")
    yield f"{_sums(numbers, commit)}."
    for group in numbers.groups:
        lines = [line for line in group.lines if any(line.numbers)]
        if lines:
            yield from ("", f"## {group.title}", "")
            yield f"| | {' | '.join(group.columns)} |"
            yield f"|---|{'---:|' * len(group.columns)}"
            for line in lines:
                yield f"| {escape_markdown(line.label)} | {' | '.join(f'{each:,}' for each in line.numbers)} |"


def _write_csv(numbers: "Statistics", commit: "Commit | None", out: Console) -> None:
    """One number a line: what spreadsheets and statistics programs turn into any table."""
    from partnerctl.rendering.escaping import escape_formula

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("as_of", "commit", "group", "item", "label", "counted", "number"))
    for group in numbers.groups:
        for line in group.lines:
            for column, number in zip(group.columns, line.numbers, strict=True):
                words = (group.key, line.item, line.label, column)
                writer.writerow(
                    (numbers.day, commit.id if commit else "", *map(escape_formula, words), number)
                )
    out.write(text.getvalue())


def _write_json(numbers: "Statistics", commit: "Commit | None", out: Console) -> None:
    body = {
        "version": 1,
        "as_of": numbers.day.isoformat(),
        "rev": plain_revision(commit),
        "official": numbers.registry.official,
        "notice": notice_of(numbers.registry),
        "partners": numbers.partners,
        "recognized": numbers.recognized,
        "later": numbers.later,
        "merged": numbers.merged,
        "groups": {
            group.key: [
                {
                    "item": line.item,
                    "label": line.label,
                    **dict(zip(group.columns, line.numbers, strict=True)),
                }
                for line in group.lines
            ]
            for group in numbers.groups
        },
    }
    write_json(body, out)
