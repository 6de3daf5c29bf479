# SPDX-License-Identifier: Apache-2.0
"""Records in JSON, or one a line (JSON Lines), as rows of a table whose columns are their fields."""

import json
from typing import TYPE_CHECKING, NoReturn

from partnerctl.documents.tables import RawRow, RawTable, require_size
from partnerctl.errors import UsageError
from partnerctl.findings import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RECORDS = "partners"
"""The field that holds the records, where a file is not the list itself: so `export` writes it."""


def read_json(text: str, path: str) -> RawTable:
    """Records in a list, or in the list `partners` of an object; their numbers count the entries from 1.

    Raises:
        UsageError: It is no JSON, holds no such list, or is too large.
    """
    try:
        whole = _loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{path} is not JSON: {_told(error)}",
            hint="for one record a line, give --format jsonl",
        ) from error
    records = whole.get(RECORDS) if isinstance(whole, dict) else whole
    if not isinstance(records, list):
        raise UsageError(
            f"{path} holds no list of records",
            hint=f'it should be [{{"name": "…"}}, …], or {{"{RECORDS}": […]}} as `partnerctl export --format json` writes it',
        )
    return _table(enumerate(records, 1), path)


def read_json_lines(text: str, path: str) -> RawTable:
    """One record a line; empty lines are passed over, and a broken line is a row with a fault.

    Raises:
        UsageError: It is too large.
    """

    def records() -> "Iterator[tuple[int, Plain | ValueError]]":
        # JSON leaves U+2028 and the like bare, where `splitlines` would break a text.
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    yield number, _loads(line)
                except ValueError as error:
                    yield number, error
                except RecursionError as error:
                    yield number, ValueError(_told(error))

    return _table(records(), path)


def _table(records: "Iterable[tuple[int, Plain | ValueError]]", path: str) -> RawTable:
    columns: dict[str, int] = {}
    rows: list[RawRow] = []
    for number, record in records:
        require_size(len(rows), len(columns), path)
        if isinstance(record, ValueError):
            rows.append(RawRow(number, (), f"it is not JSON: {_told(record)}"))
        elif not isinstance(record, dict):
            rows.append(RawRow(number, (), "it is no object: a record is {…}"))
        else:
            for name in record:
                columns.setdefault(name, len(columns))
            cells = {columns[name]: value for name, value in record.items()}
            width = max(cells, default=-1) + 1
            rows.append(RawRow(number, tuple(_cell(cells.get(index)) for index in range(width))))
    return RawTable(tuple(rows), tuple(columns))


def _cell(value: Plain) -> Plain:
    return "" if value is None else value


def _loads(text: str) -> Plain:
    def once(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
        seen: dict[str, Plain] = {}
        for key, value in pairs:
            if key in seen:
                raise ValueError(f'"{key[:40]}" is given twice')
            seen[key] = value
        return seen

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no JSON")

    loaded: Plain = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    return loaded


def _told(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]}, line {error.lineno} column {error.colno}"
    return str(error)
