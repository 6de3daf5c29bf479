# SPDX-License-Identifier: Apache-2.0
"""The records as a database of SQLite: a table for partners, and one for each list in a record.

All tables are read from the model. `history(partner, position, …)` has a row for each entry; a list within an entry
has a table of its own (`history_by(partner, history, position, value)`). Positions count from 0. Keys that lead to a
parent are foreign keys, and the tables are STRICT.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from partnerctl.documents.fields import value_at
from partnerctl.documents.record_fields import RecordField, ValueKind, fields_of
from partnerctl.findings import Plain
from partnerctl.model.partner import Partner

PARTNERS: Final = "partners"
_STRICT_SINCE: Final = (3, 37, 0)
_NUMBERS: Final = frozenset({ValueKind.NUMBER, ValueKind.TRUTH})

Cell: TypeAlias = "str | int | None"
Rows: TypeAlias = dict[str, list[tuple[Cell, ...]]]
"""Rows by the name of their table."""


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table and where its rows come from.

    Attributes:
        name: Of the table.
        keys: Columns that tell its rows apart; of a list the last is `position`.
        parent: The table that its rows belong to.
        parent_keys: What its keys but the last are called there.
        field: The list it is made of; None for the partners.
        scalars: Fields that have a column; empty for a list of words, which has `value`.
        inner: Tables of the lists within its rows.
    """

    name: str
    keys: tuple[str, ...]
    parent: str | None
    parent_keys: tuple[str, ...]
    field: RecordField | None
    scalars: tuple[RecordField, ...]
    inner: tuple["TableOf", ...]


@cache
def partner_tables() -> TableOf:
    """The table of the partners, with all others within it."""
    return _table(PARTNERS, ("id",), None, (), None, fields_of((Partner,)))


def _table(  # noqa: PLR0917 -- as the attributes
    name: str,
    keys: tuple[str, ...],
    parent: str | None,
    parent_keys: tuple[str, ...],
    field: RecordField | None,
    fields: Sequence[RecordField],
) -> TableOf:
    scalars = tuple(each for each in fields if not _is_list(each) and each.kind is not ValueKind.GROUP)
    # `partner` is the first key of all others; an entry of a list within an entry also tells which entry it is of.
    above = ("partner",) if field is None else (*keys[:-1], _singular(field))
    inner = tuple(
        _table(
            _column(each.name) if field is None else f"{name}_{_column(each.name)}",
            (*above, "position"),
            name,
            keys,
            each,
            fields_of(each.models) if each.models else (),
        )
        for each in fields
        if _is_list(each)
    )
    return TableOf(name, keys, parent, parent_keys, field, scalars, inner)


def _singular(field: RecordField) -> str:
    return f"{_column(field.name)}_position"


def _is_list(field: RecordField) -> bool:
    return field.is_list or field.kind is ValueKind.ENTRIES


def _column(name: str) -> str:
    return name.replace(".", "_")


# --- rows -------------------------------------------------------------------------------------------------------


def rows_of(partner_id: str, plain: Mapping[str, Plain]) -> Rows:
    """All rows of a record."""
    rows: Rows = {}
    _add(rows, partner_tables(), (partner_id,), dict(plain))
    return rows


def _add(rows: Rows, table: TableOf, keys: tuple[Cell, ...], value: Plain) -> None:
    if table.scalars or table.inner:
        cells = tuple(_cell(value, field) for field in table.scalars)
    else:
        cells = (_scalar(value),)
    rows.setdefault(table.name, []).append((*keys, *cells))
    for inner in table.inner:
        entries = _value(value, inner.field)
        for position, entry in enumerate(entries if isinstance(entries, list) else ()):
            _add(rows, inner, (*keys, position), entry)


def _cell(value: Plain, field: RecordField) -> Cell:
    found = _scalar(_value(value, field))
    return str(found) if isinstance(found, int) and field.kind not in _NUMBERS else found


def _value(value: Plain, field: RecordField | None) -> Plain:
    try:
        return value_at(value, field.pointer) if field else None
    except LookupError:
        return None


def _scalar(value: Plain) -> Cell:
    match value:
        case bool():
            return int(value)
        case int() | str() | None:
            return value
        case _:
            return str(value)


# --- the database -----------------------------------------------------------------------------------------------


def database(
    records: Iterable[Rows], more: Mapping[str, tuple[Sequence[str], Sequence[tuple[Cell, ...]]]]
) -> bytes:
    """The file; the same rows are the same bytes, with the same version of SQLite.

    Args:
        records: Rows of each record.
        more: Further tables of text, each with its columns, the first of which is its key, and its rows.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        tables = {table.name: table for table in _all(partner_tables())}
        for table in tables.values():
            connection.execute(_definition(table))
        for name, (columns, rows) in more.items():
            connection.execute(_definition_of(name, columns))
            connection.executemany(_insertion(name, len(columns)), rows)
        for record in records:
            # The order of the tables is that in which they refer to each other.
            for name in tables:
                if name in record:
                    connection.executemany(_insertion(name, len(record[name][0])), record[name])
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _all(table: TableOf) -> Iterator[TableOf]:
    yield table
    for inner in table.inner:
        yield from _all(inner)


def _definition(table: TableOf) -> str:
    columns = [
        f"{_quoted(key)} {'INTEGER' if key.endswith('position') else 'TEXT'} NOT NULL" for key in table.keys
    ]
    if table.scalars or table.inner:
        columns += [
            f"{_quoted(_column(field.name))} {'INTEGER' if field.kind in _NUMBERS else 'TEXT'}"
            for field in table.scalars
        ]
    else:
        columns.append('"value" TEXT NOT NULL')
    columns.append(f"PRIMARY KEY ({_listed(table.keys)})")
    if table.parent:
        columns.append(
            f"FOREIGN KEY ({_listed(table.keys[:-1])}) REFERENCES {_quoted(table.parent)} ({_listed(table.parent_keys)})"
        )
    return _created(table.name, columns)


def _definition_of(name: str, columns: Sequence[str]) -> str:
    first, *others = map(_quoted, columns)
    return _created(name, [f"{first} TEXT PRIMARY KEY NOT NULL", *(f"{column} TEXT" for column in others)])


def _created(name: str, columns: Sequence[str]) -> str:
    strict = " STRICT" if sqlite3.sqlite_version_info >= _STRICT_SINCE else ""
    body = ",\n  ".join(columns)
    return f"CREATE TABLE {_quoted(name)} (\n  {body}\n){strict}"


def _insertion(name: str, width: int) -> str:
    # Names come from the model, never from data.
    return f"INSERT INTO {_quoted(name)} VALUES ({', '.join('?' * width)})"  # noqa: S608


def _quoted(name: str) -> str:
    return f'"{name}"'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))
