# SPDX-License-Identifier: Apache-2.0
"""Plain data to a model; what pydantic finds becomes findings in plain English.

pydantic runs in strict JSON mode: nothing is coerced. Its error types are the keys of one table, `EXPLANATIONS`;
its own words never reach a user.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from partnerctl.documents import faults
from partnerctl.documents.faults import MAX_OF_A_KIND, Fault, capped, quoted
from partnerctl.documents.field_examples import EXAMPLES
from partnerctl.documents.fields import DISCRIMINATOR, HISTORY, known_fields, model_at, value_at
from partnerctl.documents.forms import COUNTRY, FORMS, OTHER_FORM
from partnerctl.documents.suggestions import closest, one_of
from partnerctl.findings import Finding, Fix, Location, Plain, Pointer, RenameKey, SetValue
from partnerctl.model.countries import suggest_country
from partnerctl.model.types import Model

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Validated(Generic[M]):
    """The outcome of validating one document.

    Attributes:
        value: None if there are findings.
        findings: With symbolic places only; `documents.positions.locate` adds the rest.
    """

    value: M | None
    findings: tuple[Finding, ...]


def validate(kind: type[M], plain: dict[str, Plain], path: str) -> Validated[M]:
    """Make a model of a document's data.

    Args:
        kind: `Partner`, `Entities` or `Registry`.
        plain: What `documents.reader.parse` gave.
        path: For the findings.
    """
    try:
        return Validated(kind.model_validate_json(json.dumps(plain)), ())
    except ValidationError as error:
        errors = error.errors(include_url=False)
    return Validated(None, capped(_findings(errors, kind, plain, path)))


@dataclass(frozen=True, slots=True)
class _Problem:
    """One error of pydantic, its place made a pointer.

    Attributes:
        pointer: Of the value, or of the key if `is_key`; the last step may be a field that is missing.
    """

    details: ErrorDetails
    kind: type[Model]
    plain: Plain
    pointer: Pointer
    is_key: bool

    @property
    def value(self) -> Any:  # noqa: ANN401 -- whatever the file holds
        return self.pointer[-1] if self.is_key else self.details["input"]

    @property
    def limit(self) -> dict[str, Any]:
        return self.details.get("ctx", {})

    @property
    def field(self) -> str:
        """The field's name, quoted; an entry of a list is told by its number and the list's name."""
        *_, before, last = ("", *self.pointer)
        return quoted(last) if isinstance(last, str) else f"entry {last + 1} of {quoted(str(before))}"

    @property
    def model(self) -> type[Model] | None:
        """The model around the place."""
        return model_at(self.kind, self.plain, self.pointer[:-1])


@dataclass(frozen=True, slots=True)
class _Explained:
    """What is to be told of a problem."""

    fault: Fault
    message: str
    hint: str | None = None
    fix: Fix | None = None


def _findings(errors: list[ErrorDetails], kind: type[Model], plain: Plain, path: str) -> Iterator[Finding]:
    seen: set[tuple[Pointer, bool]] = set()
    counts: Counter[str] = Counter()
    last: dict[str, Finding] = {}
    for details in errors:
        counts[details["type"]] += 1
        if counts[details["type"]] > MAX_OF_A_KIND and details["type"] in last:
            yield last[details["type"]]  # only counted
            continue
        pointer, is_key = _pointer(details["loc"], plain)
        if details["type"] in {"union_tag_invalid", "union_tag_not_found"}:
            pointer = (*pointer, DISCRIMINATOR)
        problem = _Problem(details, kind, plain, pointer, is_key)
        # A union tells each of its branches; one finding tells them all.
        if (pointer, is_key) in seen or _is_consequence(problem):
            continue
        seen.add((pointer, is_key))
        explained = EXPLANATIONS.get(details["type"], _wrong_kind)(problem)
        location = Location(
            path, pointer, "key" if is_key or details["type"] == "extra_forbidden" else "value"
        )
        message = explained.message[:1].upper() + explained.message[1:]
        finding = explained.fault.at(location, message, hint=explained.hint, fix=explained.fix)
        last[details["type"]] = finding
        yield finding


def _is_consequence(problem: _Problem) -> bool:
    """Whether a list is called too short only because all of its entries are wrong."""
    return problem.details["type"] == "too_short" and len(problem.value) >= problem.limit["min_length"]


def _pointer(loc: tuple[int | str, ...], plain: Plain) -> tuple[Pointer, bool]:
    """The pointer that pydantic's `loc` stands for, and whether it means the key.

    `loc` also names branches of unions: the kind of an event, an internal class. What doesn't exist in the data is
    no step, but for the last, which may be the name of a missing field.
    """
    pointer: list[str | int] = []
    value = plain
    tag: object = None
    for position, step in enumerate(loc):
        if tag is not None and step == tag:
            tag = None
            continue
        match value, step:
            case dict(), str() if step in value:
                value = value[step]
            case list(), int():
                value = value[step]
            case _, "[key]":
                return tuple(pointer), True
            case dict(), _ if position == len(loc) - 1:  # the name of a missing field
                pass
            case _:
                continue
        pointer.append(step)
        tag = value.get(DISCRIMINATOR) if isinstance(value, dict) and pointer[:-1] == [HISTORY] else None
    return tuple(pointer), False


# --- one function a kind of error -----------------------------------------------------------------------------


def _missing(problem: _Problem) -> _Explained:
    name = str(problem.pointer[-1])
    model = problem.model
    example = EXAMPLES.get((model.__name__, name), "…") if model else "…"
    if isinstance(example, dict):
        hint = f"Add '{name}:' and its fields below it"
    elif isinstance(example, list) and example and not isinstance(example[0], str):
        hint = f"Add '{name}:' and at least one entry below it"
    else:
        hint = f"Add it, such as '{_example(name, example)}'"
    return _Explained(faults.MISSING_FIELD, f"The field {quoted(name)} is missing", hint)


def _example(name: str, value: Plain) -> str:
    if isinstance(value, bool):
        return f"{name}: {str(value).lower()}"
    if isinstance(value, list):
        return f"{name}: [{', '.join(str(item) for item in value)}]"
    return f"{name}: {value}"


def _missing_kind(_problem: _Problem) -> _Explained:
    message = f"The field '{DISCRIMINATOR}' is missing, which says what happened"
    return _Explained(faults.MISSING_FIELD, message, f"Add it, such as '{DISCRIMINATOR}: applied'")


def _unknown_field(problem: _Problem) -> _Explained:
    name = str(problem.pointer[-1])
    message = f"The field {quoted(name)} is not known here"
    model = problem.model
    known = known_fields(model) if model else ()
    near = closest(name, known)
    if near is None:
        return _Explained(faults.UNKNOWN_FIELD, message, f"Known here are: {one_of(known)}")
    around = value_at(problem.plain, problem.pointer[:-1])
    if isinstance(around, dict) and near in around:
        return _Explained(faults.UNKNOWN_FIELD, message, f"Delete it; '{near}' is there already")
    fix = Fix(f"Rename it '{near}'", (RenameKey(problem.pointer, near),))
    return _Explained(faults.UNKNOWN_FIELD, message, f"Did you mean '{near}'?", fix)


_EXPECTED = {
    "string_type": "one text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "fields",
    "model_type": "fields",
    "partnerctl.date": "a date like 2024-02-29",
}
_TRUTHS = {
    "yes": True,
    "on": True,
    "y": True,
    "true": True,
    "no": False,
    "of": False,
    "n": False,
    "false": False,
}


def _wrong_kind(problem: _Problem) -> _Explained:
    expected = _EXPECTED.get(problem.details["type"], "another kind of value")
    value = problem.value
    if value is None:
        message = f"The field {problem.field} has no value"
        return _Explained(faults.WRONG_TYPE, message, f"Write {expected} behind it, or delete the field")
    message = f"{problem.field} holds {_shown(value)} where {expected} {'are' if expected == 'fields' else 'is'} expected"
    hint, fix = None, None
    match expected, value:
        case "one text", bool() | int() | float():
            hint = "Put it between quotes, so that it is read as text"
        case "one text", [str(only)]:
            hint, fix = "Write the text alone, without brackets or hyphen", _replacement(problem, only)
        case "a list", str():
            hint, fix = f"Write it as a list: [{value}]", _replacement(problem, [value])
        case "a list", dict():
            hint, fix = "Start the first field with a hyphen ('- ')", _replacement(problem, [value])
        case "true or false", str() if value.strip().lower() in _TRUTHS:
            truth = _TRUTHS[value.strip().lower()]
            hint, fix = f"Write {str(truth).lower()}, without quotes", _replacement(problem, truth)
        case "a whole number", str() if value.strip().isdecimal() and value.isascii():
            hint, fix = "Write the number without quotes", _replacement(problem, int(value))
        case "fields", _:
            hint = _fields_hint(problem)
        case _:
            pass
    return _Explained(faults.WRONG_TYPE, message, hint, fix)


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"the text {quoted(value)}"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case _:
            return "fields"


def _fields_hint(problem: _Problem) -> str | None:
    parent = problem.model
    if problem.pointer[-2:-1] == (HISTORY,) or problem.details["type"] == "dict_type" or parent is None:
        return "Write fields, one a line: 'name: …'"
    example = EXAMPLES.get((parent.__name__, str(problem.pointer[-1])))
    inside = example if isinstance(example, dict) else {}
    return "Write fields below it, such as " + "; ".join(
        _example(name, value) for name, value in inside.items()
    )


def _replacement(problem: _Problem, value: Plain) -> Fix:
    return Fix(f"Write {json.dumps(value, ensure_ascii=False)}", (SetValue(problem.pointer, value),))


def _not_allowed(problem: _Problem) -> _Explained:
    words = re.findall(r"'([^']*)'", problem.limit.get("expected_tags") or problem.limit["expected"])
    value = problem.limit.get("tag", problem.value)
    shown = quoted(value) if isinstance(value, str) else _shown(value)
    message = f"{shown} is not a key known here" if problem.is_key else f"{problem.field} can't be {shown}"
    near = closest(value, words) if isinstance(value, str) else None
    if near is None:
        return _Explained(faults.NOT_ALLOWED, message, f"Use one of: {one_of(words)}")
    operation = RenameKey(problem.pointer, near) if problem.is_key else SetValue(problem.pointer, near)
    return _Explained(
        faults.NOT_ALLOWED, message, f"Did you mean '{near}'?", Fix(f"Write '{near}'", (operation,))
    )


def _bad_form(problem: _Problem) -> _Explained:
    value = str(problem.value)
    form = FORMS.get(problem.limit["pattern"], OTHER_FORM)
    message = f"{quoted(value)} is not {form.name}"
    suggestion = suggest_country(value) if form is COUNTRY else None
    if suggestion is None:
        return _Explained(faults.BAD_PATTERN, message, form.hint)
    fix = _replacement(problem, suggestion)
    return _Explained(faults.BAD_PATTERN, message, f"Did you mean '{suggestion}'?", fix)


def _too_long_text(problem: _Problem) -> _Explained:
    message = (
        f"{problem.field} has {len(problem.value):,} characters; at most {problem.limit['max_length']:,} fit"
    )
    return _Explained(faults.TOO_LONG, message)


def _too_long_list(problem: _Problem) -> _Explained:
    message = (
        f"{problem.field} has {len(problem.value):,} entries; at most {problem.limit['max_length']:,} fit"
    )
    return _Explained(faults.TOO_LONG, message)


def _too_few(problem: _Problem) -> _Explained:
    return _Explained(faults.TOO_FEW, f"{problem.field} is empty, and needs at least one entry")


def _too_small(problem: _Problem) -> _Explained:
    least = problem.limit["ge"]
    message = f"{problem.value} is too small for {problem.field}"
    return _Explained(faults.OUT_OF_RANGE, message, f"Write {least} or more")


def _too_large(problem: _Problem) -> _Explained:
    most = problem.limit["le"]
    message = f"{problem.value} is too large for {problem.field}"
    return _Explained(faults.OUT_OF_RANGE, message, f"Write {most} or less")


def _own(fault: Fault) -> Callable[[_Problem], _Explained]:
    """For the errors of `model.types`, whose message goes on after the value."""

    def explain(problem: _Problem) -> _Explained:
        value = problem.value
        subject = quoted(value) if isinstance(value, str) and value.strip() else problem.field
        if isinstance(value, bool | int | float | list | dict):
            subject = f"{problem.field} holds {_shown(value)}, which"
        if value is None:
            return _wrong_kind(problem)
        return _Explained(fault, f"{subject} {problem.details['msg']}")

    return explain


def _half_character(_problem: _Problem) -> _Explained:
    return _Explained(
        faults.FORBIDDEN_CHARACTER, "A text holds half of a surrogate pair, which is no character"
    )


Explain: TypeAlias = Callable[[_Problem], _Explained]

EXPLANATIONS: "MappingProxyType[str, Explain]" = MappingProxyType(
    {
        "missing": _missing,
        "extra_forbidden": _unknown_field,
        "union_tag_not_found": _missing_kind,
        "union_tag_invalid": _not_allowed,
        "enum": _not_allowed,
        "literal_error": _not_allowed,
        **dict.fromkeys(_EXPECTED, _wrong_kind),
        "string_pattern_mismatch": _bad_form,
        "string_too_long": _too_long_text,
        "too_long": _too_long_list,
        "too_short": _too_few,
        "greater_than_equal": _too_small,
        "less_than_equal": _too_large,
        "json_invalid": _half_character,
        "partnerctl.date": _own(faults.BAD_DATE),
        "partnerctl.partial_date": _own(faults.BAD_DATE),
        "partnerctl.no_such_day": _own(faults.NO_SUCH_DAY),
        "partnerctl.url": _own(faults.BAD_ADDRESS),
        "partnerctl.url_login": _own(faults.ADDRESS_WITH_LOGIN),
        "partnerctl.blank_ends": _own(faults.BLANK_TEXT),
        "partnerctl.several_lines": _own(faults.SEVERAL_LINES),
    }
)
"""By pydantic's error type; a test holds that every type the models can give is here."""
