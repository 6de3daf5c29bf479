# SPDX-License-Identifier: Apache-2.0
"""Rows for people: a table on a terminal, plain columns elsewhere.

A terminal reorders text by the bidirectional algorithm, and a date beside an Arabic name would change its place; there,
a text with right-to-left letters is isolated (Unicode Standard Annex 9, FSI and PDI). What goes into a pipe or a file
is left as it is.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from partnerctl.cli.console import Console, Role
from partnerctl.reporters.visible import cells, visible

MOST_ROWS_OF_A_TABLE: Final = 300
"""rich takes 1.2 ms a row; beyond this a person waits, and nobody reads that many."""

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_GAP: Final = "  "
_HIDDEN_IN_JSON: Final = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)


def shown(text: str, out: Console) -> str:
    """A text of the data as this stream may show it: nothing hidden, nothing that steers, nothing that reorders."""
    text = visible(text)
    if text.isascii() or not out.is_terminal:
        return text
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"\u2068{text}\u2069"
    return text


def write_json(body: object, out: Console) -> None:
    """Put out JSON that a terminal can show: what is invisible or reorders text is written as an escape."""
    text = json.dumps(body, indent=2, ensure_ascii=False)
    out.write(_HIDDEN_IN_JSON.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n")


def write_rows(titles: Sequence[str], rows: Sequence[Sequence[str]], out: Console) -> None:
    """Put out a table: rich's, which wraps, on a terminal; else, or if there are many rows, plain columns."""
    if out.is_terminal and len(rows) <= MOST_ROWS_OF_A_TABLE:
        _write_table(titles, rows, out)
    else:
        write_columns(titles, rows, out)


def _write_table(titles: Sequence[str], rows: Sequence[Sequence[str]], out: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, len(_GAP), 0, 0), header_style="bold")
    for title, *column in zip(titles, *rows, strict=True):
        # Ids and dates stay whole, to be copied; names give way.
        is_code = all(" " not in cell and cells(cell) <= out.width // 2 for cell in column)
        table.add_column(title, overflow="fold", no_wrap=is_code)
    for row in rows:
        table.add_row(*(Text(shown(cell, out)) for cell in row))
    out.rich.print(table, soft_wrap=False)


def write_columns(titles: Sequence[str], rows: Sequence[Sequence[str]], out: Console) -> None:
    """Every column as wide as its widest cell, nothing cut: a script must be able to rely on what it reads."""
    columns = [[visible(cell) for cell in column] for column in zip(titles, *rows, strict=True)]
    padded = [_padded(column) for column in columns[:-1]]
    lines = zip(*padded, columns[-1], strict=True)
    head, *body = (_GAP.join(line).rstrip() for line in lines)
    out.write(out.paint(head, Role.HEADING) + "\n")
    out.write("".join(f"{line}\n" for line in body))


def _padded(column: Sequence[str]) -> list[str]:
    widths = [cells(cell) for cell in column]
    widest = max(widths)
    return [cell + " " * (widest - width) for cell, width in zip(column, widths, strict=True)]
