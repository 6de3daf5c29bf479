# SPDX-License-Identifier: Apache-2.0
"""Tables of other programs: their bytes to rows of cells.

Nothing is guessed that could be wrong without anybody seeing it: bytes that are no UTF-8 are refused with the option
that says what they are, and a text stays the text it is, also if it begins with `=`.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from partnerctl.documents.characters import is_utf_16
from partnerctl.errors import UsageError
from partnerctl.findings import Plain

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file that is read; 10,000 complete records are 30 MB of CSV."""

MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 1_000
MAX_CELL: Final = 256 * 1024
"""Characters; a whole record may have that many bytes."""

DELIMITERS: Final = ",;\t|"
"""What programs put between cells, by their country's habit; the first wins where the text doesn't tell."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", None),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SEPARATOR_LINE: Final = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_WORD: Final = re.compile(rb"[^\x00-\x2f\x3a-\x40]*[\x80-\xff][^\x00-\x2f\x3a-\x40]*")


class TableForm(StrEnum):
    """Forms of files with many records."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as the file has it.

    Attributes:
        number: As a spreadsheet or an editor counts it, from 1.
        cells: Text; of JSON whatever stands there. A cell that is empty is `""`.
        fault: Why it could not be read; then it has no cells.
    """

    number: int
    cells: tuple[Plain, ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file's rows.

    Attributes:
        rows: In order; rows without any cell are left out.
        columns: Names of the columns, where the form has them apart from the rows (JSON).
        remarks: What a person should know about how it was read, a sentence each.
    """

    rows: tuple[RawRow, ...]
    columns: tuple[str, ...] | None = None
    remarks: tuple[str, ...] = ()


def decode_table(content: bytes, encoding: str | None, path: str) -> tuple[str, tuple[str, ...]]:
    """A table's text, and what to tell of how it was read.

    Args:
        content: All of the file.
        encoding: What a person said it is; None if nobody did: then a byte order mark decides, else it must be UTF-8.
        path: For messages.

    Raises:
        UsageError: It is in another encoding, or there is none of that name.
    """
    if encoding is not None:
        return _decoded_as(content, encoding, path), ()
    for mark, name, told in _MARKS:
        if content.startswith(mark):
            remarks = (f"{path} is read as {told}",) if told else ()
            return _decoded_as(content, name, path), remarks
    if is_utf_16(content):
        order = "be" if content.startswith(b"\0") else "le"
        raise UsageError(
            f"{path} looks like UTF-16 without a byte order mark", hint=f"say so: --encoding utf-16-{order}"
        )
    try:
        return content.decode(), ()
    except UnicodeDecodeError as error:
        raise _not_utf8(content, error.start, path) from None


def _decoded_as(content: bytes, encoding: str, path: str) -> str:
    try:
        known = codecs.lookup(encoding)
        # The same test as in `bytes.decode`: `rot13` and the like are no encodings of text.
        text = content.decode("utf-8-sig" if known.name == "utf-8" else known.name)
    except LookupError:
        raise UsageError(
            f'there is no encoding of text called "{encoding}"',
            hint="such as utf-8, utf-16, windows-1252, iso-8859-1, windows-1251, shift_jis",
        ) from None
    except ValueError as error:
        where = f": {error.reason} at byte {error.start:,}" if isinstance(error, UnicodeDecodeError) else ""
        raise UsageError(f"{path} is not {encoding}{where}", hint="give another --encoding") from None
    return text.removeprefix("\ufeff")


def _not_utf8(content: bytes, start: int, path: str) -> UsageError:
    line = content.count(b"\n", 0, start) + 1
    around = max(start - 40, content.rfind(b"\n", 0, start) + 1)
    word = next((match for match in _WORD.finditer(content, around, start + 40) if match.end() > start), None)
    example = f' ("{word[0].decode("cp1252", "replace")}" in windows-1252)' if word else ""
    return UsageError(
        f"{path} is not UTF-8: line {line:,} has another encoding{example}",
        hint="say which: --encoding windows-1252 for most files of Excel in Western Europe; or save it as CSV UTF-8",
    )


def read_delimited(text: str, delimiter: str | None, path: str) -> RawTable:
    """Rows of CSV or the like (RFC 4180; line breaks within quotes; ragged rows as they are).

    Args:
        text: All of it.
        delimiter: What stands between cells; None to tell by the first rows.
        path: For messages.

    Raises:
        UsageError: A quote is never closed, or the table is too large.
    """
    remarks: tuple[str, ...] = ()
    said = _SEPARATOR_LINE.match(text)
    first = 1
    if said:  # Excel's own line
        text, first = text[said.end() :], 2
    if delimiter is None:
        delimiter = said[1] if said else _likely_delimiter(text)
        if delimiter not in ",\t":
            remarks = (f'cells of {path} are read as parted by "{delimiter}"',)
    rows: list[RawRow] = []
    with _long_cells():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, first):
                if any(cells):
                    require_size(len(rows), len(cells), path)
                    rows.append(RawRow(number, tuple(cells)))
        except csv.Error as error:
            raise UsageError(
                f"{path} can't be read as a table from row {len(rows) + first:,} on: {_told(error)}",
                hint="open it in a spreadsheet, look at that row, and save it as CSV again",
            ) from error
    return RawTable(tuple(rows), remarks=remarks)


def _told(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quote is opened there and never closed"
    if "expected after" in str(error):
        return "a quote is closed in the middle of a cell"
    return str(error)


class _long_cells:  # noqa: N801 -- used like a function
    """Lets the csv module read cells of any length; how long one may be is judged where its row can be named."""

    def __enter__(self) -> None:
        self._before = csv.field_size_limit(MAX_BYTES)

    def __exit__(self, *_: object) -> None:
        csv.field_size_limit(self._before)


def require_size(rows: int, columns: int, path: str) -> None:
    """See to it that a table stays within what a registry can hold.

    Raises:
        UsageError: It doesn't.
    """
    if rows >= MAX_ROWS:
        raise UsageError(f"{path} has more than {MAX_ROWS:,} rows", hint="split it into several files")
    if columns > MAX_COLUMNS:
        raise UsageError(
            f"{path} has {columns:,} columns; at most {MAX_COLUMNS:,} are read",
            hint="check what stands between the cells: --delimiter",
        )


def _likely_delimiter(text: str) -> str:
    """The one by which most of the first rows have the same number of cells, and as many as possible."""

    def score(delimiter: str) -> tuple[int, int]:
        with _long_cells():
            try:
                rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 20))
            except csv.Error:
                return 0, 0
        widths = Counter(len(row) for row in rows if any(row))
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(0, 0))
        return (count, width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=score)


def write_delimited(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as CSV, with the line endings of this project; cells as they are given."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    # Before Python 3.13 a lone carriage return is not put between quotes, and would end the row.
    quoting = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        (quoting if any("\r" in cell for cell in row) else writer).writerow(row)
    return text.getvalue()


def letters_of(index: int) -> str:
    """A column as spreadsheets call it: A for 0, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def numbered(rows: Iterable[Iterable[Plain]]) -> Iterator[RawRow]:
    """Rows with their numbers, without those that are empty."""
    for number, cells in enumerate(rows, 1):
        row = tuple(cells)
        if any(cell != "" for cell in row):
            yield RawRow(number, row)
