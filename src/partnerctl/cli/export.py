# SPDX-License-Identifier: Apache-2.0
"""`partnerctl export`: all partners, in a form for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl import bootstrap
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import notice_of, tell_of_broken, told_revision
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import AsOf, DryRun, Rev
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.usecases.export_partners import Exported


class Format(StrEnum):
    """Forms of the output; a test keeps it equal to `usecases.export_partners.ExportForm`."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    SQLITE = "sqlite"
    LUA = "lua"


_ENDINGS: Final = {
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".sqlite": Format.SQLITE,
    ".sqlite3": Format.SQLITE,
    ".db": Format.SQLITE,
    ".lua": Format.LUA,
}


def command(
    ctx: typer.Context,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Form of the output; else the file's name tells, else csv."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")
    ] = None,
    columns: Annotated[
        str, typer.Option(metavar="A,B,…", help="Of a table: id, name, organization.kind, …; else all.")
    ] = "",
    as_of: AsOf = None,
    rev: Rev = None,
    dry_run: DryRun = False,
) -> int:
    """Export all partners.

    As a table (csv, tsv), as JSON, one record a line (jsonl), as a database (sqlite), or as the table of today's
    affiliates portal (lua). Tables and JSON hold every field, and `partnerctl import` makes the same records of them.
    A cell that a spreadsheet would take for a formula begins with an apostrophe, which import takes away.

    The status of a partner follows from its history; sqlite and lua tell it for the day of --as-of.

    Example:
      partnerctl export -o partners.csv
      partnerctl export --columns id,name,website,territory.countries
      partnerctl export -o partners.sqlite --as-of 2026-01-01
      partnerctl export --format lua --rev v2026.1
    """
    from partnerctl.usecases.export_partners import BINARY, ExportForm, ExportRequest, export_partners
    from partnerctl.usecases.time_travel import at_revision

    if dry_run and output is None:
        raise UsageError("--dry-run needs a file", hint="name it with -o FILE")
    invocation = invocation_of(ctx)
    chosen = form or (_ENDINGS.get(output.suffix.lower(), Format.CSV) if output else Format.CSV)
    wanted = ExportForm(chosen.value)
    if wanted in BINARY and output is None:
        raise UsageError(f"{chosen} is no text", hint=f"name a file with -o: -o partners.{chosen}")
    request = ExportRequest(wanted, as_of, tuple(name.strip() for name in columns.split(",") if name.strip()))
    exported = export_partners(at_revision(invocation.services, rev), request)
    if output is None:
        invocation.out.write(exported.content.decode())
    elif not dry_run:
        files, name = bootstrap.output_place(output, invocation.around)
        files.replace(
            name, exported.content, expected=files.read(name).digest if files.exists(name) else None
        )
    return _tell(exported, output, invocation, dry_run=dry_run)


def _tell(exported: "Exported", output: Path | None, invocation: Invocation, *, dry_run: bool) -> ExitCode:
    notice = notice_of(exported.registry)
    if notice:
        invocation.say(notice)
    for remark in exported.remarks:
        invocation.warn(remark)
    partners = f"{exported.count:,} partner{'' if exported.count == 1 else 's'}"
    place = f"{output}: " if output else ""
    size = f", {len(exported.content):,} bytes" if output else ""
    told = f"{place}{partners}, as of {exported.day}{told_revision(exported.commit)}{size}"
    invocation.say(f"nothing was written; it would be {told}" if dry_run else told)
    invocation.say(f"not in it: {'; '.join(exported.left_out)}")
    return tell_of_broken(exported.findings, invocation)
