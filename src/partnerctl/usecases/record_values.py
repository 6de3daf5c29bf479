# SPDX-License-Identifier: Apache-2.0
"""Values of a record with their places, as the columns of a table give them: one by one, in any order."""

from collections.abc import Iterator, Mapping
from typing import Final

from partnerctl.documents.fields import value_at
from partnerctl.documents.operations import changed, steps_of
from partnerctl.documents.record_fields import RecordField, ValueKind, find_field
from partnerctl.findings import Plain, Pointer, SetValue

_LONGEST_SHOWN: Final = 60


def shown(value: Plain) -> str:
    """A value on one short line."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    line = " ".join(text[: 4 * _LONGEST_SHOWN].split())
    return f"{line[:_LONGEST_SHOWN]}…" if len(line) > _LONGEST_SHOWN else line


def dotted(pointer: Pointer) -> str:
    """A place as a column is called: `liaisons.0.user`."""
    return ".".join(map(str, pointer))


def leaves_of(pointer: Pointer, value: Plain, field: RecordField | None) -> Iterator[tuple[Pointer, Plain]]:
    """A value and where it goes; a group's fields each for themselves, so that they can be compared alone."""
    if field is None or field.kind is not ValueKind.GROUP or not isinstance(value, dict) or not value:
        yield pointer, value
        return
    for name, inner in value.items():
        yield from leaves_of((*pointer, name), inner, find_field(dotted((*pointer, name))))


def without_gaps(leaves: Mapping[Pointer, Plain]) -> dict[Pointer, Plain]:
    """Entries of lists numbered from 0 on, where only some of the columns for them are filled."""
    indices: dict[Pointer, set[int]] = {}
    for pointer in leaves:
        for depth, step in enumerate(pointer):
            if isinstance(step, int):
                indices.setdefault(pointer[:depth], set()).add(step)
    ranks = {
        above: {step: rank for rank, step in enumerate(sorted(steps))} for above, steps in indices.items()
    }

    def closed(pointer: Pointer) -> Pointer:
        steps = enumerate(pointer)
        return tuple(ranks[pointer[:depth]][step] if isinstance(step, int) else step for depth, step in steps)

    return {closed(pointer) if indices else pointer: value for pointer, value in leaves.items()}


def in_order_of_entries(pointer: Pointer) -> tuple[tuple[bool, str], ...]:
    """Sorts places so that entries of a list come in their order."""
    return tuple((isinstance(step, int), f"{step:06}" if isinstance(step, int) else step) for step in pointer)


def nested(leaves: Mapping[Pointer, Plain]) -> dict[str, Plain]:
    """The record that the values make."""
    plain: dict[str, Plain] = {}
    for pointer in sorted(leaves, key=in_order_of_entries):
        value = leaves[pointer]
        parent = plain.get(str(pointer[0]))
        if len(pointer) == 1:
            plain[str(pointer[0])] = value
        elif len(pointer) == 2 and isinstance(parent, dict | None):  # noqa: PLR2004 -- nearly all: a field of a group
            plain[str(pointer[0])] = {**(parent or {}), str(pointer[1]): value}
        else:
            for step in steps_of(plain, SetValue(pointer, value)):
                plain = changed(plain, step)
    return plain


def value_there(plain: Plain, pointer: Pointer) -> Plain:
    """What stands at a place; None if nothing does."""
    try:
        return value_at(plain, pointer)
    except LookupError:
        return None


def equal_in_meaning(one: Plain, other: Plain) -> bool:
    """Whether two values of a record mean the same: a year is a number or a text, and null is nothing."""
    return _meant(one) == _meant(other)


def _meant(value: Plain) -> object:
    match value:
        case bool():
            return value
        case int():
            return str(value)
        case list():
            return [_meant(each) for each in value]
        case dict():
            return {name: _meant(each) for name, each in value.items() if each is not None}
        case _:
            return value


def place_among(pointer: Pointer, places: Mapping[Pointer, int]) -> int | None:
    """What is known of a place: of itself, of what it lies in, or of the first within it."""
    for length in range(len(pointer), 0, -1):
        if (known := places.get(pointer[:length])) is not None:
            return known
    return next(
        (known for place, known in places.items() if pointer and place[: len(pointer)] == pointer), None
    )
