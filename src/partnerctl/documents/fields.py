# SPDX-License-Identifier: Apache-2.0
"""What the models say of a place in a document: which fields it may have and in which order."""

from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Literal, TypeAlias, Union, get_args, get_origin

from partnerctl.findings import Plain, Pointer
from partnerctl.model.events import WRITING_ORDER
from partnerctl.model.types import Model

_Annotation: TypeAlias = object
"""A type annotation; the typing module has no type for them."""

HISTORY = "history"
DISCRIMINATOR = "event"
"""The field that tells the kinds of history entries apart."""


def value_at(plain: Plain, pointer: Pointer) -> Plain:
    """What stands at `pointer`.

    Raises:
        LookupError: Nothing does.
    """
    value = plain
    for step in pointer:
        match value, step:
            case dict(), str():
                value = value[step]
            case list(), int():
                value = value[step]
            case _:
                raise LookupError(step)
    return value


def known_fields(kind: type[Model]) -> tuple[str, ...]:
    """The fields of a model as files call them, in their canonical order."""
    return tuple(field.alias or name for name, field in kind.model_fields.items())


def writing_order(kind: type[Model]) -> tuple[str, ...]:
    """The order in which the fields of a model are written; entries of the history have one of their own."""
    return WRITING_ORDER if DISCRIMINATOR in kind.model_fields else known_fields(kind)


def sorted_fields(kind: type[Model], names: Iterable[str]) -> list[str]:
    """The names in the order in which they are written; those the model doesn't know come last, as they came."""
    order = writing_order(kind)
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def model_at(kind: type[Model], plain: Plain, pointer: Pointer) -> type[Model] | None:
    """The model of the mapping at `pointer`.

    Args:
        kind: The model of the whole document.
        plain: The document's data; it tells which kind of entry a history entry is.
        pointer: Where to; every step of it must exist in `plain`.

    Returns:
        None where no model is expected (a vocabulary), or where the data doesn't tell which.
    """
    chosen = _chosen(_annotation_at(kind, plain, pointer), value_at(plain, pointer))
    return chosen if isinstance(chosen, type) and issubclass(chosen, Model) else None


def in_writing_order(kind: type[Model], plain: Plain, pointer: Pointer, value: Plain) -> Plain:
    """A value for `pointer` with all its fields in the order in which they are written; unknown ones come last.

    Args:
        kind: The model of the whole document.
        plain: The document's data; the parent of `pointer` must exist in it.
        pointer: Where the value goes.
        value: The value.
    """
    return _ordered(_annotation_at(kind, plain, pointer), value)


def _ordered(annotation: _Annotation, value: Plain) -> Plain:
    if not isinstance(value, dict | list):
        return value
    chosen = _chosen(annotation, value)
    if isinstance(value, list):
        return [_ordered(_inner(chosen, index), item) for index, item in enumerate(value)]
    names = list(value)
    if isinstance(chosen, type) and issubclass(chosen, Model):
        names = sorted_fields(chosen, names)
    return {
        # Nearly all are texts, whose type is a longer way than their writing.
        name: _ordered(_inner(chosen, name), item) if isinstance(item := value[name], dict | list) else item
        for name in names
    }


def _annotation_at(kind: type[Model], plain: Plain, pointer: Pointer) -> _Annotation:
    annotation: _Annotation = kind
    for depth, step in enumerate(pointer):
        annotation = _inner(_chosen(annotation, value_at(plain, pointer[:depth])), step)
    return annotation


def _inner(annotation: _Annotation, step: str | int) -> _Annotation:
    """The annotation of what a field, key or index of `annotation` holds."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        fields = annotation.model_fields.items()
        return next((field.annotation for name, field in fields if (field.alias or name) == step), None)
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return arguments[1]
    return arguments[0] if get_origin(annotation) is tuple else None


def _chosen(annotation: _Annotation, value: Plain) -> _Annotation:
    """The annotation without metadata and None; of several models the one whose kind `value` names."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in {Union, UnionType}:
        return annotation
    choices = [choice for choice in get_args(annotation) if choice is not NoneType]
    if len(choices) == 1:
        return _chosen(choices[0], value)
    named = value.get(DISCRIMINATOR) if isinstance(value, dict) else None
    return next((choice for choice in choices if _kind_of(choice) == (named,)), None)


def _kind_of(choice: _Annotation) -> tuple[object, ...]:
    field = getattr(choice, "model_fields", {}).get(DISCRIMINATOR)
    return get_args(field.annotation) if field is not None and get_origin(field.annotation) is Literal else ()
