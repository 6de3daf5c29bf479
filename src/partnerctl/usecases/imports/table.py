# SPDX-License-Identifier: Apache-2.0
"""The file that is imported, as a table: rows with numbers, and columns with names by which a person can speak of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from partnerctl.documents.json_tables import read_json, read_json_lines
from partnerctl.documents.tables import (
    MAX_BYTES,
    RawRow,
    RawTable,
    TableForm,
    decode_table,
    letters_of,
    read_delimited,
)
from partnerctl.documents.workbooks import read_sheet, table_of
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.ports import Services, Suspect
from partnerctl.rendering.escaping import parse_formula

OWN_COLUMNS: Final = ("row", "problem")
"""What `--rejects` adds; passed over when such a file is fed back."""

_LOOKED_AT: Final = 20
"""Rows among which the header is looked for: titles and notes may stand above it."""

_ENDINGS: Final = {
    ".csv": TableForm.CSV,
    ".txt": TableForm.CSV,
    ".tsv": TableForm.TSV,
    ".tab": TableForm.TSV,
    ".xlsx": TableForm.XLSX,
    ".xlsm": TableForm.XLSX,
    ".json": TableForm.JSON,
    ".jsonl": TableForm.JSONL,
    ".ndjson": TableForm.JSONL,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file; None where it tells by itself.

    Attributes:
        form: Of the file; else its name's ending tells.
        encoding: Of its text.
        delimiter: Between cells.
        sheet: Name of the sheet of a workbook.
        header: Number of the row with the columns' names.
    """

    form: TableForm | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        number: As a spreadsheet or an editor counts it, from 1.
        cells: One for each column; a cell without a value is `""`.
        fault: Why it can't be used; then it may have fewer cells.
    """

    number: int
    cells: tuple[Plain, ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows under its columns.

    Attributes:
        path: What to call the file in messages.
        columns: Their names, each once.
        rows: In order.
        remarks: What a person should know about how it was read, a sentence each.
        form: Of the file.
    """

    path: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...]
    form: TableForm


def form_of(path: str) -> TableForm:
    """The form that a file's name tells.

    Raises:
        UsageError: It tells none.
    """
    form = _ENDINGS.get(PurePath(path).suffix.lower())
    if form is None:
        raise UsageError(
            f"what sort of file {path} is does not show in its name",
            hint=f"say so with --format: {', '.join(TableForm)}",
        )
    return form


def read_table(
    services: Services, content: bytes, path: str, reading: Reading, knows: Callable[[str], bool]
) -> Table:
    """Take a file apart.

    Args:
        services: Workbooks are read in confinement.
        content: All of the file.
        path: What to call it.
        reading: How.
        knows: Whether a text is the name of a column that means something; so the header is told from titles.

    Raises:
        UsageError: It can't be read as what it should be, is too large, or has no row.
        EnvironmentProblemError: Reading it took more time or memory than any honest file does.
    """
    form = reading.form or form_of(path)
    if len(content) > MAX_BYTES:
        raise UsageError(
            f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB", hint="split it into several files"
        )
    if form is TableForm.XLSX:
        suspect = Suspect(f"reading {path}", "save the one sheet as CSV UTF-8, and import that")
        raw = table_of(services.confinement.run(read_sheet, (content, reading.sheet, path), suspect))
    else:
        text, remarks = decode_table(content, reading.encoding, path)
        raw = _parsed(text, form, reading, path)
        raw = RawTable(raw.rows, raw.columns, (*remarks, *raw.remarks))
    if raw.columns is not None:
        return Table(
            path, raw.columns, tuple(_row(each, len(raw.columns)) for each in raw.rows), raw.remarks, form
        )
    return _under_header(raw, form, reading.header, path, knows)


def _parsed(text: str, form: TableForm, reading: Reading, path: str) -> RawTable:
    match form:
        case TableForm.JSON:
            return read_json(text, path)
        case TableForm.JSONL:
            return read_json_lines(text, path)
        case TableForm.TSV:
            return read_delimited(text, reading.delimiter or "\t", path)
        case _:
            return read_delimited(text, reading.delimiter, path)


def _under_header(
    raw: RawTable, form: TableForm, wanted: int | None, path: str, knows: Callable[[str], bool]
) -> Table:
    position = _header(raw.rows, wanted, path, knows)
    header = raw.rows[position]
    body = raw.rows[position + 1 :]
    titles = [_text(cell).strip() for cell in header.cells]
    # A column without title and cells is what spreadsheets leave behind where somebody once typed.
    width = max((index + 1 for index, title in enumerate(titles) if title), default=0)
    for row in body:
        filled = max((index + 1 for index, cell in enumerate(row.cells) if cell != ""), default=0)
        if filled > width >= len(titles):
            continue  # more cells than columns is a fault of that row
        width = max(width, min(filled, len(titles)))
    remarks = raw.remarks
    if position:
        remarks = (*remarks, f"the names of the columns are taken from row {header.number:,}")
    rows = tuple(_row(RawRow(each.number, tuple(map(_text, each.cells))), width) for each in body)
    return Table(path, tuple(_names(titles[:width])), rows, remarks, form)


def _header(rows: Sequence[RawRow], wanted: int | None, path: str, knows: Callable[[str], bool]) -> int:
    """Index of the row with the names of the columns: the first in which most of the known ones stand."""
    if not rows:
        raise UsageError(f"{path} is empty, so there is nothing to import")
    if wanted is not None:
        found = next((index for index, row in enumerate(rows) if row.number == wanted), None)
        if found is None:
            raise UsageError(
                f"row {wanted} of {path} is empty or not there", hint="give another --header-row"
            )
        return found
    known = [sum(knows(_text(cell).strip()) for cell in row.cells if cell != "") for row in rows[:_LOOKED_AT]]
    return known.index(max(known))


def _names(titles: Sequence[str]) -> list[str]:
    """Titles by which each column can be told: those that are empty or there twice get an addition."""
    names: list[str] = []
    for index, title in enumerate(titles):
        name = title or f"column {letters_of(index)}"
        number = 2
        while name in names:
            name = f"{title or 'column'} ({number})"
            number += 1
        names.append(name)
    return names


def _text(cell: Plain) -> str:
    return parse_formula(str(cell))


def _row(raw: RawRow, width: int) -> Row:
    if raw.fault:
        return Row(raw.number, (), raw.fault)
    beyond = [index for index, cell in enumerate(raw.cells[width:], width) if cell != ""]
    cells = (*raw.cells[:width], *("" for _ in range(width - len(raw.cells))))
    if beyond:
        fault = f"it has {beyond[-1] + 1:,} cells, and there are {width:,} columns"
        return Row(raw.number, cells, fault)
    return Row(raw.number, cells)
