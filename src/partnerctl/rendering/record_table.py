# SPDX-License-Identifier: Apache-2.0
"""A record as a row of texts: what `import` reads back as the same record."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from partnerctl.documents.fields import value_at
from partnerctl.documents.record_fields import RecordField, ValueKind, find_field, record_fields
from partnerctl.findings import Plain

ID: Final = "id"
_SEPARATES: Final = re.compile(r"[;|\n\r]|^\[|^\s|\s$|^$")


@cache
def all_columns() -> tuple[str, ...]:
    """The columns of every export that names none: all fields, so that they are the same whatever the records hold."""
    return (ID, *(name for name, field in record_fields().items() if field.kind is not ValueKind.GROUP))


def cells_of(partner_id: str, plain: Mapping[str, Plain], columns: Sequence[str]) -> tuple[str, ...]:
    """The texts of a record's columns; an absent value is empty."""
    return tuple(partner_id if name == ID else _cell(plain, find_field(name)) for name in columns)


def empty_groups(plain: Mapping[str, Plain]) -> tuple[str, ...]:
    """Fields that are there and hold nothing (`funding: {}`), which no column of theirs would show."""
    return tuple(
        name
        for name, field in record_fields().items()
        if field.kind is ValueKind.GROUP and _value(plain, field) == {}
    )


def _value(plain: Mapping[str, Plain], field: RecordField) -> Plain:
    try:
        return value_at(dict(plain), field.pointer)
    except LookupError:
        return None


def _cell(plain: Mapping[str, Plain], field: RecordField | None) -> str:
    value = _value(plain, field) if field else None
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() if value and all(_is_plain_word(each) for each in value):
            return "; ".join(map(str, value))
        case list():
            return _json(value)
        case dict():
            # A group has columns of its own; only one that holds nothing is told by itself.
            return "" if value else "{}"
        case _:
            return str(value)


def _is_plain_word(value: Plain) -> bool:
    return isinstance(value, str) and not _SEPARATES.search(value)


def _json(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False)
