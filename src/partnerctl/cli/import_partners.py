# SPDX-License-Identifier: Apache-2.0
"""`partnerctl import`: many records from a table, and a report of the rows that did not fit."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerctl.usecases.imports.mapping import ColumnMapping
    from partnerctl.usecases.imports.outcome import Judged
    from partnerctl.usecases.imports.planning import Options, Plan
    from partnerctl.usecases.imports.table import Reading, Table


class Format(StrEnum):
    """Forms of the file; a test keeps it equal to `documents.tables.TableForm`."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"


def command(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A table or list of records; - reads standard input.")
    ],
    form: Annotated[
        Format | None, typer.Option("--format", help="Form of the file; else its name's ending tells.")
    ] = None,
    told: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="What a column means; COLUMN=- leaves it out; repeat it for more.",
        ),
    ] = None,
    saved: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="Take what columns mean from this file.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save-mapping", metavar="FILE", help="Keep what columns mean in this file."),
    ] = None,
    constants: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIELD=VALUE", help="For new records whose row has none; repeat it for more."
        ),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", metavar="FILE", help="Write rows that don't fit here (csv, tsv, xlsx, jsonl)."
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Change records that say otherwise; else they are told.")
    ] = False,
    accept_ids: Annotated[
        bool, typer.Option("--accept-ids", help="Take transliterated names of other scripts for ids.")
    ] = False,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="The lightest finding that keeps a row out.")
    ] = Severity.ERROR,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of the text; else UTF-8, or what a byte order mark says."),
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(metavar="CHARACTER", help="Between cells; else the first rows tell.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of the workbook; else the first that can be seen.")
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", min=1, help="With the names of columns; else they are looked for."),
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Import partners from a table.

    Reads CSV, TSV, workbooks of Excel, JSON and JSON Lines. What each column means is told by its name and shown; a
    column that can mean several things has to be named with --map. Each row becomes a whole record or nothing. Run
    again, it changes nothing more. `git clean` and `git restore` undo it before it is committed.

    Rows that don't fit are told with row and column; with --rejects they are written to a file, to be corrected there
    and imported. A cell that is empty says nothing, and takes nothing away.

    Example:
      partnerctl import partners.xlsx --dry-run
      partnerctl import partners.csv --set "sources=List of the board, 2026" --rejects rejected.csv
      partnerctl import partners.csv --map "Type=organization.kind" --save-mapping columns.yaml
      partnerctl import rejected.csv --mapping columns.yaml --update
    """
    from partnerctl.documents.tables import TableForm
    from partnerctl.usecases.imports.mapping import parse_constants, parse_told
    from partnerctl.usecases.imports.planning import Options
    from partnerctl.usecases.imports.rejects import rejects_form
    from partnerctl.usecases.imports.table import Reading

    invocation = invocation_of(ctx)
    if delimiter is not None and len(delimiter) != 1:
        delimiter = {"\\t": "\t", "tab": "\t"}.get(delimiter, "")
        if not delimiter:
            raise UsageError("--delimiter is one character", hint="such as ; or \\t for a tab")
    if rejects is not None:
        rejects_form(str(rejects))
    reading = Reading(TableForm(form.value) if form else None, encoding, delimiter, sheet, header_row)
    options = Options(parse_constants(constants or ()), accept_ids, update, fail_on)
    table, mapping = _read(file, reading, parse_told(told or ()), saved, invocation)
    if save is not None and not dry_run:
        _save(save, mapping, invocation)
    plan = _plan(table, mapping, options, invocation)
    if dry_run:
        return _show(table, plan, invocation)
    return _carry_out(table, plan, rejects, invocation)


def _read(
    file: Path, reading: "Reading", told: dict[str, str], saved: Path | None, invocation: Invocation
) -> "tuple[Table, ColumnMapping]":
    from partnerctl.documents.tables import MAX_BYTES
    from partnerctl.usecases.imports.mapping import knows, map_columns, read_mapping
    from partnerctl.usecases.imports.table import read_table

    remembered = read_mapping(_content(saved, 1024 * 1024, invocation), str(saved)) if saved else {}
    path = "standard input" if str(file) == "-" else str(file)
    if str(file) == "-" and reading.form is None:
        raise UsageError("what sort of file standard input is does not show", hint="say so with --format")
    content = _content(file, MAX_BYTES + 1, invocation)
    known = {*told, *remembered}
    table = read_table(invocation.services, content, path, reading, lambda name: name in known or knows(name))
    return table, map_columns(table.columns, told, remembered)


def _plan(table: "Table", mapping: "ColumnMapping", options: "Options", invocation: Invocation) -> "Plan":
    from partnerctl.cli.import_report import tell_faults, tell_mapping
    from partnerctl.cli.progress import progress_bar
    from partnerctl.usecases.imports.planning import plan_import

    tell_mapping(table, mapping, invocation)
    if not table.rows:
        invocation.warn(f"{table.path} has no row below the names of its columns")
    with progress_bar(invocation) as tell:
        plan = plan_import(invocation.services, table, mapping, options, tell)
    tell_faults(table, plan.faults, invocation)
    return plan


def _show(table: "Table", plan: "Plan", invocation: Invocation) -> ExitCode:
    from partnerctl.cli.import_report import show_plan
    from partnerctl.usecases.imports.outcome import Action

    show_plan(plan, invocation.out)
    counts = _counted(plan.judged, " would be")
    if counts:
        invocation.say(f"nothing was written; of {_number(len(table.rows), 'row')} {counts}")
    return ExitCode.FINDINGS if plan.of(Action.REJECT) else ExitCode.OK


def _carry_out(table: "Table", plan: "Plan", rejects: Path | None, invocation: Invocation) -> ExitCode:
    from partnerctl.cli.import_report import tell_faults
    from partnerctl.cli.progress import progress_bar
    from partnerctl.usecases.imports.outcome import Action
    from partnerctl.usecases.imports.planning import write_import
    from partnerctl.usecases.reading import record_path

    outcome = {each.number: each for each in plan.judged}
    written: list[Judged] = []
    try:
        with progress_bar(invocation) as tell:
            for each in write_import(invocation.services, plan, tell):
                outcome[each.number] = each
                written.append(each)
    except EnvironmentProblemError as error:
        fitting = len(plan.of(Action.ADD)) + len(plan.of(Action.UPDATE))
        error.hint = (
            f"{len(written):,} of {_number(fitting, 'record')} were written; put that right and run the command again: "
            "it writes the others"
        )
        raise
    for each in written:
        if each.action is not Action.REJECT:
            invocation.out.line(record_path(each.id))
    late = [each for each in written if each.action is Action.REJECT]
    tell_faults(table, [fault for each in late for fault in each.faults], invocation)
    judged = list(outcome.values())
    rejected = [each for each in judged if each.action is Action.REJECT]
    if rejects is not None:
        _write_rejects(rejects, table, rejected, invocation)
    if judged:
        counts = _counted(judged, "")
        invocation.say(f"of {_number(len(judged), 'row')} {counts}", None if rejected else Role.GOOD)
    if rejected and rejects:
        invocation.say(f"correct the rows in {rejects}, then `partnerctl import {rejects}`")
    elif rejected:
        invocation.say(
            "correct those rows and import the file again; --rejects FILE writes them to a file of their own"
        )
    if any(each.action in {Action.ADD, Action.UPDATE} for each in judged):
        invocation.say(
            "see `git status` and `partnerctl validate`; then commit the files and open a pull request"
        )
    return ExitCode.FINDINGS if rejected else ExitCode.OK


def _counted(judged: "Sequence[Judged]", would: str) -> str:
    from partnerctl.usecases.imports.outcome import Action

    words = {
        Action.ADD: f"{would} added",
        Action.UPDATE: f"{would} updated",
        Action.UNCHANGED: " unchanged",
        Action.REJECT: " would not fit" if would else " did not fit",
    }
    counts = {action: sum(each.action is action for each in judged) for action in words}
    return ", ".join(f"{counts[action]:,}{word}" for action, word in words.items() if counts[action])


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _save(path: Path, mapping: "ColumnMapping", invocation: Invocation) -> None:
    from partnerctl.usecases.imports.mapping import written_mapping

    _put(path, written_mapping(mapping).encode(), invocation)
    invocation.say(f"what the columns mean is kept in {path}: --mapping {path}")


def _write_rejects(path: Path, table: "Table", rejected: "Sequence[Judged]", invocation: Invocation) -> None:
    from partnerctl.usecases.imports.rejects import rejects_form, written_rejects

    _put(path, written_rejects(table, rejected, rejects_form(str(path))), invocation)


def _put(path: Path, content: bytes, invocation: Invocation) -> None:
    files, name = bootstrap.output_place(path, invocation.around)
    files.replace(name, content, expected=files.read(name).digest if files.exists(name) else None)


def _content(path: Path, limit: int, invocation: Invocation) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(limit)
    try:
        with (invocation.around.directory / path).open("rb") as file:
            return file.read(limit)
    except OSError as problem:
        raise EnvironmentProblemError(f"{path} can't be read: {problem.strerror}") from problem
