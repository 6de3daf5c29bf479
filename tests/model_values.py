# SPDX-License-Identifier: Apache-2.0
"""Any values of the models, as plain data: drawn field by field from what each field accepts."""

from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from partnerctl.documents.field_examples import EXAMPLES
from partnerctl.findings import Plain
from partnerctl.model.types import Model

Values = st.SearchStrategy[Any]

TEXTS = (
    "library", "museum-two", "A short line", "Another, longer line of words", "https://one.example/", "https://two.example/a?b=c",
    "https://one.example/w/api.php", "http://127.0.0.1:8080/api.php",
    "2019", "2020-02", "2021-03-04", "2024-02-29", "2025-12-31", "DE", "FR", "DE-BY", "US-NY", "en", "zh-Hans", "Q1", "Q42",
    "https://ror.org/02mhbdp94", "https://ror.org/05dxps055", "info@library.example", "press@museum.example",
    "File:One.svg", "File:Two.png", "PC202", "PC305", "user:Example", "private:one", "name", "territory.range",
    "registry.example", "several\nlines\n", "مكتبة النور", "書海出版社", "`code` <b> | @name #1",
)  # fmt: skip
"""Something for every kind of text that there is, and more than one."""


@cache
def plain_values(kind: type[Model]) -> Values:
    """Data that the model accepts; every field may be there, and each can have more than one value."""
    fields = {field.alias or name: field for name, field in kind.model_fields.items()}
    values = {name: _of_field(kind, name, field) for name, field in fields.items()}
    required = {name: value for name, value in values.items() if fields[name].is_required()}
    optional = {name: value for name, value in values.items() if not fields[name].is_required()}
    return st.deferred(lambda: st.fixed_dictionaries(required, optional=optional))


def _of_field(kind: type[Model], name: str, field: FieldInfo) -> Values:
    annotation: Any = field.annotation
    for each in field.metadata:
        annotation = Annotated[annotation, each]
    return _of(annotation, EXAMPLES.get((kind.__name__, name)))


def _of(annotation: Any, example: Plain = None) -> Values:  # noqa: PLR0911 -- one for each kind of type
    bare = annotation
    while get_origin(bare) is Annotated:
        bare = get_args(bare)[0]
    origin, arguments = get_origin(bare), get_args(bare)
    if origin in {Union, UnionType}:
        choices = [each for each in arguments if each is not NoneType]
        if all(isinstance(each, type) and issubclass(each, Model) for each in choices):
            return st.one_of([plain_values(each) for each in choices])
        return st.one_of([_of(each, example) for each in choices])
    if origin is Literal:
        return st.sampled_from(arguments)
    if isinstance(bare, type) and issubclass(bare, Model):
        return plain_values(bare)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return st.sampled_from([each.value for each in bare])
    if origin is tuple:
        least = 1 if not _accepts(annotation, []) else 0
        return st.lists(_of(arguments[0]), min_size=least, max_size=3)
    if origin is dict:
        least = 1 if not _accepts(annotation, {}) else 0
        return st.dictionaries(_of(arguments[0]), _of(arguments[1]), min_size=least, max_size=3)
    if bare is bool:
        return st.booleans()
    candidates: list[Plain] = [example, *TEXTS, 1, 12, 2024, 2025]
    fitting = [each for each in candidates if each is not None and _accepts(annotation, each)]
    assert len(fitting) > 1, f"tests.model_values.TEXTS needs values for {annotation}"
    return st.sampled_from(fitting)


def _accepts(annotation: Any, value: Plain) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value, strict=True)
    except ValidationError:
        try:
            import json

            TypeAdapter(annotation).validate_json(json.dumps(value), strict=True)
        except ValidationError:
            return False
    return True
