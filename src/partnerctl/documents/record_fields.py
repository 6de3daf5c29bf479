# SPDX-License-Identifier: Apache-2.0
"""The fields of a record as columns of a table: `name`, `organization.kind`, `territory.countries`, `liaisons.0.user`.

All of it is read from the model, so a field that is added there is a column at once.
"""

import datetime as dt
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from partnerctl.findings import Pointer
from partnerctl.model import types
from partnerctl.model.partner import Partner
from partnerctl.model.types import Model, Vocabulary


class ValueKind(StrEnum):
    """What a cell of a column stands for."""

    LINE = "line"
    PROSE = "prose"
    WORD = "word"
    """Of a vocabulary of the registry."""
    CHOICE = "choice"
    """Of a closed list."""
    COUNTRY = "country"
    SUBDIVISION = "subdivision"
    PLACE = "place"
    """A country or a subdivision."""
    DATE = "date"
    PARTIAL_DATE = "partial date"
    TRUTH = "truth"
    NUMBER = "number"
    ADDRESS = "address"
    GROUP = "group"
    """Fields of its own (`organization`)."""
    ENTRIES = "entries"
    """A list of such groups (`liaisons`)."""


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field.

    Attributes:
        name: With dots for what it lies in.
        pointer: The same as keys and indices.
        kind: Of its value, or of each entry if it is a list.
        is_list: Whether it holds a list of such values; never of `ENTRIES`, which is one by itself.
        vocabulary: Of a `WORD`.
        choices: Of a `CHOICE`.
        models: Of `GROUP` and `ENTRIES`: what is within; several for the kinds of entries of the history.
    """

    name: str
    pointer: Pointer
    kind: ValueKind
    is_list: bool = False
    vocabulary: str | None = None
    choices: tuple[str, ...] = ()
    models: tuple[type[Model], ...] = ()


_KINDS: Final[tuple[tuple[object, ValueKind], ...]] = (
    (types.Prose, ValueKind.PROSE),
    (types.Country, ValueKind.COUNTRY),
    (types.Subdivision, ValueKind.SUBDIVISION),
    (types.Country | types.Subdivision, ValueKind.PLACE),
    (types.Date, ValueKind.DATE),
    (dt.date, ValueKind.DATE),
    (types.PartialDate, ValueKind.PARTIAL_DATE),
    (types.Url, ValueKind.ADDRESS),
    (types.Document, ValueKind.ADDRESS),
    (bool, ValueKind.TRUTH),
)
_INDEXED: Final = re.compile(
    r"(?P<outer>[a-z_]+(?:\.[a-z_]+)*)\.(?P<index>[0-9]{1,3})\.(?P<inner>[a-z_]+)", re.ASCII
)


@cache
def record_fields() -> dict[str, RecordField]:
    """Every field of a record that is not within a list, by name, in the order of files."""
    return {field.name: field for field in fields_of((Partner,))}


def find_field(name: str) -> RecordField | None:
    """The field of that name, which may lead into a list by a number from 0; None if there is none."""
    known = record_fields().get(name)
    match = _INDEXED.fullmatch(name)
    if known or not match:
        return known
    outer = record_fields().get(match["outer"])
    if outer is None or outer.kind is not ValueKind.ENTRIES:
        return None
    inner = next((each for each in fields_of(outer.models) if each.name == match["inner"]), None)
    if inner is None:
        return None
    return replace(inner, name=name, pointer=(*outer.pointer, int(match["index"]), *inner.pointer))


@cache
def fields_of(models: tuple[type[Model], ...]) -> tuple[RecordField, ...]:
    """The fields of a model, and those within it that are not within a list; of several models, of any of them."""
    found: dict[str, RecordField] = {}
    for model in models:
        for field in _fields(model, ()):
            known = found.get(field.name)
            found[field.name] = _either(known, field) if known else field
    return tuple(found.values())


def _either(one: RecordField, other: RecordField) -> RecordField:
    """A field that entries of several kinds have."""
    if one.kind is not other.kind:
        return replace(one, kind=ValueKind.LINE, choices=())
    return replace(one, choices=tuple(dict.fromkeys((*one.choices, *other.choices))))


def _fields(model: type[Model], above: Pointer) -> Iterator[RecordField]:
    hints = typing.get_type_hints(model, include_extras=True)
    for attribute, info in model.model_fields.items():
        pointer = (*above, info.alias or attribute)
        field = _field(".".join(map(str, pointer)), pointer, hints[attribute])
        yield field
        if field.kind is ValueKind.GROUP:
            yield from _fields(field.models[0], pointer)


def _field(name: str, pointer: Pointer, hint: Any) -> RecordField:  # noqa: ANN401 -- a type has no type
    hint = _without_none(hint)
    kind = _kind(hint)
    if kind is not None:
        return RecordField(name, pointer, kind)
    plain, marks = _unwrapped(hint)
    if get_origin(plain) is tuple:
        entry = _field(name, pointer, get_args(plain)[0])
        if entry.kind is ValueKind.GROUP:
            return replace(entry, kind=ValueKind.ENTRIES)
        return replace(entry, is_list=True)
    vocabulary = next((mark.name for mark in marks if isinstance(mark, Vocabulary)), None)
    if vocabulary:
        return RecordField(name, pointer, ValueKind.WORD, vocabulary=vocabulary)
    models, choices = _models(plain), _choices(plain)
    if models or choices:
        return RecordField(
            name, pointer, ValueKind.GROUP if models else ValueKind.CHOICE, choices=choices, models=models
        )
    return RecordField(name, pointer, ValueKind.NUMBER if plain is int else ValueKind.LINE)


def _kind(hint: object) -> ValueKind | None:
    return next((kind for known, kind in _KINDS if known == hint), None)


def _without_none(hint: Any) -> Any:  # noqa: ANN401 -- a type has no type
    if get_origin(hint) not in {Union, UnionType}:
        return hint
    rest = [choice for choice in get_args(hint) if choice is not NoneType]
    return rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007 -- made when the program runs


def _unwrapped(hint: Any) -> tuple[Any, tuple[object, ...]]:  # noqa: ANN401 -- a type has no type
    if get_origin(hint) is Annotated:
        plain, *marks = get_args(hint)
        return plain, tuple(marks)
    return hint, ()


def _models(hint: Any) -> tuple[type[Model], ...]:  # noqa: ANN401 -- a type has no type
    choices = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    return tuple(each for each in choices if isinstance(each, type) and issubclass(each, Model))


def _choices(hint: Any) -> tuple[str, ...]:  # noqa: ANN401 -- a type has no type
    if get_origin(hint) is Literal:
        return tuple(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return tuple(each.value for each in hint)
    return ()
