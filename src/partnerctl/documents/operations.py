# SPDX-License-Identifier: Apache-2.0
"""What symbolic operations mean for plain data, and the smallest steps that do the same to a text."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from partnerctl.documents.faults import quoted
from partnerctl.documents.fields import value_at
from partnerctl.errors import RefusedError
from partnerctl.findings import Append, Operation, Plain, Pointer, Remove, RenameKey, SetValue


def steps_of(plain: dict[str, Plain], operation: Operation) -> Iterator[Operation]:
    """The steps that together do what `operation` says, each as small as can be.

    Setting a whole mapping or list becomes setting what differs in it, so that comments and layout of the rest
    survive. In each step the parent of the pointer exists; `Append` meets a list with entries, `Remove` leaves at
    least one sibling. Pointers are those after the steps before.

    Raises:
        RefusedError: The operation doesn't fit the data.
    """
    pointer = operation.pointer
    if isinstance(operation, SetValue):
        yield from _setting(plain, pointer, operation.value)
    elif isinstance(operation, Append):
        yield from _appending(plain, pointer, operation.value)
    elif isinstance(operation, Remove):
        yield _removing(plain, pointer)
    elif operation.name != pointer[-1]:
        yield _renaming(plain, pointer, operation.name)


def changed(plain: dict[str, Plain], step: Operation) -> dict[str, Plain]:
    """The data after one of the steps of `steps_of`."""
    after = deepcopy(plain)
    parent: Any = value_at(after, step.pointer[:-1])
    last: Any = step.pointer[-1]
    if isinstance(step, Append):
        parent[last].append(step.value)
    elif isinstance(step, Remove):
        del parent[last]
    elif isinstance(step, RenameKey):
        parent[step.name] = parent.pop(last)
    elif isinstance(parent, list) and last == len(parent):
        parent.append(step.value)
    else:
        parent[last] = step.value
    return after


def name_of(pointer: Pointer) -> str:
    """A place in words: `'history[2].link'`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in pointer)
    return quoted(text.removeprefix("."))


def canonical(value: object) -> str:
    """Data as text, the same for what `same` calls equal."""
    return json.dumps(value, sort_keys=True)


def same(one: Plain, other: Plain) -> bool:
    """Whether two pieces of data are equal, in type too (true is not 1); the order of fields doesn't matter."""
    return canonical(one) == canonical(other)


def _appending(plain: dict[str, Plain], pointer: Pointer, value: Plain) -> Iterator[Operation]:
    old = value_at(plain, pointer) if _exists(plain, pointer) else None
    if old is not None and not isinstance(old, list):
        raise RefusedError(f"{name_of(pointer)} is not a list, so nothing can be added to it")
    if old:
        yield Append(pointer, value)
    else:
        yield from _setting(plain, pointer, [value])


def _removing(plain: dict[str, Plain], pointer: Pointer) -> Operation:
    parent = _require(plain, pointer)
    if len(parent) > 1:
        return Remove(pointer)
    if len(pointer) == 1:
        raise RefusedError("the last field of a file can't be removed")
    return SetValue(pointer[:-1], {} if isinstance(parent, dict) else [])


def _renaming(plain: dict[str, Plain], pointer: Pointer, name: str) -> Operation:
    parent = _require(plain, pointer)
    if not isinstance(parent, dict):
        raise RefusedError(f"{name_of(pointer)} has no name that could be changed")
    if name in parent:
        raise RefusedError(f"the field {quoted(name)} is there already")
    return RenameKey(pointer, name)


def _require(plain: Plain, pointer: Pointer) -> "list[Plain] | dict[str, Plain]":
    """The mapping or list that holds what is at `pointer`."""
    parent = value_at(plain, pointer[:-1]) if pointer and _exists(plain, pointer) else None
    if not isinstance(parent, dict | list):
        raise RefusedError(f"there is no {name_of(pointer)}")
    return parent


def _setting(plain: dict[str, Plain], pointer: Pointer, value: Plain) -> Iterator[Operation]:
    depth = next(depth for depth in range(len(pointer), -1, -1) if _exists(plain, pointer[:depth]))
    old = value_at(plain, pointer[:depth])
    rest = pointer[depth:]
    if not rest:
        yield from _replacing(pointer, old, value)
    elif old is None:
        yield SetValue(pointer[:depth], _wrapped(rest, value))
    elif _can_take(old, rest[0]):
        yield SetValue(pointer[: depth + 1], _wrapped(rest[1:], value))
    else:
        raise RefusedError(f"there is no place for {name_of(pointer)}")


def _exists(plain: Plain, pointer: Pointer) -> bool:
    try:
        value_at(plain, pointer)
    except LookupError:
        return False
    return True


def _can_take(parent: Plain, step: str | int) -> bool:
    return (
        isinstance(parent, dict)
        if isinstance(step, str)
        else isinstance(parent, list) and step == len(parent)
    )


def _wrapped(steps: Pointer, value: Plain) -> Plain:
    """The parents of a value that don't exist yet."""
    for step in reversed(steps):
        if isinstance(step, int) and step != 0:
            raise RefusedError(f"there is no entry {step} in a list that doesn't exist yet")
        value = {step: value} if isinstance(step, str) else [value]
    return value


def _replacing(pointer: Pointer, old: Plain, new: Plain) -> Iterator[Operation]:
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        yield from _replacing_fields(pointer, old, new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _replacing_entries(pointer, old, new)
    elif pointer:
        yield SetValue(pointer, new)
    else:
        raise RefusedError("the whole of a file can't be replaced by something that has no fields")


def _replacing_fields(pointer: Pointer, old: dict[str, Plain], new: dict[str, Plain]) -> Iterator[Operation]:
    for name, value in new.items():
        if name in old:
            yield from _replacing((*pointer, name), old[name], value)
        else:
            yield SetValue((*pointer, name), value)
    for name in [name for name in old if name not in new]:
        yield Remove((*pointer, name))


def _replacing_entries(pointer: Pointer, old: list[Plain], new: list[Plain]) -> Iterator[Operation]:
    start = _same_entries(old, new)
    # An entry can be added only at the end, so what follows the difference counts only if nothing is added.
    end = _same_entries(old[start:][::-1], new[start:][::-1]) if len(new) <= len(old) else 0
    middle = new[start : len(new) - end]
    for index, (one, other) in enumerate(zip(old[start:], middle, strict=False), start):
        yield from _replacing((*pointer, index), one, other)
    for index in reversed(range(start + len(middle), len(old) - end)):
        yield Remove((*pointer, index))
    for value in middle[len(old) - start :]:
        yield Append(pointer, value)


def _same_entries(old: list[Plain], new: list[Plain]) -> int:
    """How many entries at the beginning are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((index for index, pair in pairs if not same(*pair)), min(len(old), len(new)))
