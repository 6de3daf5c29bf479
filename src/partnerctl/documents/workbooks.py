# SPDX-License-Identifier: Apache-2.0
"""Workbooks of Excel (Office Open XML): the cells of one sheet, and a workbook of one sheet.

A workbook is an archive, and may unpack to far more than it weighs; so `read_sheet` is a function to be confined
(`ports.Confinement`), and answers in text.
"""

import datetime as dt
import io
import json
import zipfile
from typing import TYPE_CHECKING, Final

from partnerctl.documents.tables import MAX_ROWS, RawTable, numbered, require_size
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.findings import Plain

MAX_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that the parts of a workbook say they have; that they don't lie is for the confinement to see to."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins, in which Excel puts what it encrypts (MS-CFB, 2.2)."""

_MADE: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The day that workbooks say they were made on, so that the same rows are the same bytes."""


def read_sheet(item: tuple[bytes, str | None, str]) -> str:
    """The rows of a sheet, as JSON for `table_of`.

    A cell has the value that the sheet showed when it was saved, not its formula. A date is written as 2024-02-29,
    a whole number without a point. A value that is merged over several rows stands in each of them.

    Args:
        item: The bytes; the name of the sheet, or None for the first that can be seen and holds anything; the path for
            messages.

    Raises:
        UsageError: It is no such workbook, is protected or too large, or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    content, wanted, path = item
    _require_small(content, path)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [each.name for each in workbook.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
        hidden = [name for name in workbook.sheet_names if name not in shown]
        if wanted is not None and wanted not in workbook.sheet_names:
            raise UsageError(
                f'{path} has no sheet "{wanted}"', hint=f"it has: {', '.join(workbook.sheet_names)}"
            )
        filled = [name for name in shown if workbook.get_sheet_by_name(name).end is not None]
        name = wanted if wanted is not None else next(iter(filled), None)
        if name is None:
            raise UsageError(f"{path} has no sheet that can be seen and holds anything")
        sheet = workbook.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (0, 0)
        require_size(last_row, last_column + 1, path)
        rows = [
            [_cell(value) for value in row]
            for row in sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + 1)
        ]
        merged = _spread(rows, sheet.merged_cell_ranges or ())
    except CalamineError as error:
        raise UsageError(
            f"{path} can't be read as a workbook of Excel: {error}",
            hint="save it as .xlsx again, or as CSV UTF-8",
        ) from None
    others = [each for each in filled if each != name]
    answer = {
        "rows": rows,
        "remarks": list(_remarks(path, name, others, hidden if wanted is None else [], merged)),
    }
    return json.dumps(answer)


def _require_small(content: bytes, path: str) -> None:
    if content.startswith(_OLE):
        raise UsageError(
            f"{path} is protected by a password, or of an Excel before 2007",
            hint="save it as .xlsx without a password",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UsageError(
            f"{path} is not a workbook of Excel (.xlsx)",
            hint="save it as .xlsx, or as CSV UTF-8; --format says what a file is",
        ) from None
    if size > MAX_UNPACKED:
        raise UsageError(
            f"{path} would unpack to {size // 1024 // 1024:,} MB; at most {MAX_UNPACKED // 1024 // 1024} are read",
            hint="save the one sheet as CSV UTF-8",
        )


def _cell(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)


def _spread(rows: list[list[str]], ranges: "object") -> int:
    """Write merged values into each row they stand beside; the number of ranges that had one to write."""
    spread = 0
    for (top, left), (bottom, _) in ranges if isinstance(ranges, list) else ():
        if top < len(rows) and left < len(rows[top]) and rows[top][left] and bottom > top:
            spread += 1
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]
    return spread


def _remarks(path: str, name: str, others: list[str], hidden: list[str], merged: int) -> list[str]:
    remarks = []
    if others:
        remarks.append(f'of {path} the sheet "{name}" is read; --sheet reads another: {", ".join(others)}')
    if hidden:
        remarks.append(f"hidden sheets of {path} are passed over: {', '.join(hidden)}")
    if merged:
        cells = "1 merged cell counts" if merged == 1 else f"{merged:,} merged cells count"
        remarks.append(f"{cells} for each row beside it")
    return remarks


def table_of(answer: str) -> RawTable:
    """The table that `read_sheet` tells of."""
    told = json.loads(answer)
    rows: list[list[Plain]] = told["rows"]
    return RawTable(tuple(numbered(rows)), remarks=tuple(told["remarks"]))


def write_sheet(rows: list[list[str]], title: str) -> bytes:
    """A workbook with one sheet of texts; the same rows are the same bytes. No cell of it is a formula or a link."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": _MADE.replace(tzinfo=None)})
    sheet = workbook.add_worksheet(title)
    text = workbook.add_format({"num_format": "@"})
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            if cell:
                sheet.write_string(number, index, cell, text)
    sheet.freeze_panes(1, 0)
    workbook.close()
    return stream.getvalue()


MAX_SHEET_CELL: Final = 32_767
"""Characters that a cell of Excel can hold."""
