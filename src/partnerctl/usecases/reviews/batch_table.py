# SPDX-License-Identifier: Apache-2.0
"""A batch of reviews as a table (CSV), for those who keep their lists in a spreadsheet.

Columns are `id`, `date`, `outcome`, `by`, `link`, `until`, `conditions`, `note`, and one for each point of a checklist,
called as the point is. Several values of one cell stand on lines of their own, or with `|` between them. A cell of a
point is `pass`, `fail` or `not-applicable`, with `: ` and a note after it; one of conditions is `TEXT by DATE`.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping

from partnerctl.errors import Obstacle, UsageError
from partnerctl.findings import Plain, Pointer
from partnerctl.rendering.escaping import parse_formula
from partnerctl.usecases.reviews.batch import Item
from partnerctl.usecases.reviews.words import parse_answer, parse_condition

FIELDS = ("id", "date", "outcome", "by", "link", "until", "conditions", "note")
"""The columns that are no points."""

_DELIMITERS = ",;\t"
_SEVERAL = "|\n"


def is_table(text: str, path: str) -> bool:
    """Whether a text is a table: by its name, or by its first cell."""
    return path.lower().endswith((".csv", ".tsv")) or any(
        text.startswith((f"id{delimiter}", f'"id"{delimiter}')) for delimiter in _DELIMITERS
    )


def read_table(text: str, path: str) -> tuple[Item, ...]:
    """Take a table apart.

    Raises:
        UsageError: It has no column `id`, a column twice, or can't be read as a table.
    """
    head = text.partition("\n")[0]
    # Spreadsheets part cells by what their country writes; the head shows it.
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [parse_formula(cell).strip() for cell in next(rows, [])]
        _require_columns(columns, path)
        return tuple(_items(rows, columns, path))
    except csv.Error as error:
        raise UsageError(
            f"{path} can't be read as a table: {error}, line {rows.line_num}", hint="save it as CSV again"
        ) from error


def _require_columns(columns: list[str], path: str) -> None:
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if "id" not in columns or twice is not None:
        problem = "has no column `id`" if "id" not in columns else f'has two columns "{twice}"'
        raise UsageError(
            f"{path} {problem}", hint="`partnerctl review --template --format csv` makes such a table"
        )


def _items(rows: Iterator[list[str]], columns: list[str], path: str) -> Iterator[Item]:
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        where = _where(path, number)
        if len(cells) > len(columns):
            fault = Obstacle(f"{where(())}: it has {len(cells)} cells, and there are {len(columns)} columns")
            yield Item({}, where, (fault,))
            continue
        filled = {
            column: parse_formula(cell).strip()
            for column, cell in zip(columns, cells, strict=False)
            if cell.strip()
        }
        yield _item(filled, where)


def _where(path: str, number: int) -> Callable[[Pointer], str]:
    def where(pointer: Pointer) -> str:
        return f"{path}, row {number}, column {pointer[0]}" if pointer else f"{path}, row {number}"

    return where


def _item(cells: Mapping[str, str], where: Callable[[Pointer], str]) -> Item:
    plain: dict[str, Plain] = {}
    checklist: list[Plain] = []
    faults: list[Obstacle] = []
    for column, cell in cells.items():
        try:
            if column == "by":
                plain[column] = list(_several(cell.replace(",", "|")))
            elif column == "conditions":
                plain[column] = [
                    {"text": condition.text, "by_when": condition.by_when.isoformat()}
                    for condition in map(parse_condition, _several(cell))
                ]
            elif column in FIELDS:
                plain[column] = cell
            else:
                given = parse_answer(cell)
                checked: dict[str, Plain] = {"point": column, "answer": given.answer.value}
                checklist.append(checked | {"note": given.note} if given.note else checked)
        except UsageError as error:
            faults.append(Obstacle(f"{where((column,))}: {error.message}", error.hint))
    if checklist:
        plain["checklist"] = checklist
    return Item(plain, where, tuple(faults))


def _several(cell: str) -> Iterator[str]:
    for line in cell.splitlines():
        for part in line.split("|"):
            if part.strip():
                yield part.strip()
