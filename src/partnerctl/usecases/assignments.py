# SPDX-License-Identifier: Apache-2.0
"""The small language of `partnerctl edit`: one word of the command line becomes one change.

    FIELD=VALUE     put the value there, whatever was there before
    FIELD+=VALUE    add it at the end of the list
    FIELD-=VALUE    take the entries that equal it out of the list
    FIELD-          remove the field, or the entry of a list

A FIELD is a field's name, with dots for what is within it and numbers, from 0, for entries of lists
(`organization.founded`, `liaisons.0.until`). A VALUE is text as it stands, unless it is written as YAML: a number,
`true` or `false`, or anything that begins with a quote, a bracket or a brace.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from partnerctl.documents.core_schema import resolve
from partnerctl.documents.fields import value_at
from partnerctl.documents.operations import changed, steps_of
from partnerctl.documents.reader import parse
from partnerctl.errors import RefusedError, UsageError
from partnerctl.findings import Append, Operation, Plain, Pointer, Remove, SetValue

Sign: TypeAlias = Literal["=", "+=", "-=", "-"]

_WORD = re.compile(
    r"(?P<field>[a-z_]+(?:\.(?:[a-z_]+|[0-9]{1,4}))*)(?:(?P<sign>\+=|-=|=)(?P<value>.*)|-)", re.DOTALL
)
_YAML_STARTS = ("'", '"', "[", "{")
_HINT = "write FIELD=VALUE, FIELD+=VALUE, FIELD-=VALUE or FIELD- (`partnerctl edit --help` has examples)"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One change as it was written.

    Attributes:
        field: The field's name as it was written.
        pointer: The same as keys and indices.
        sign: What to do.
        value: None only if the sign is `-`.
    """

    field: str
    pointer: Pointer
    sign: Sign
    value: Plain


def parse_assignment(word: str) -> Assignment:
    """Understand one word.

    Raises:
        UsageError: It is none of the four forms, or its value is no YAML.
    """
    match = _WORD.fullmatch(word)
    if match is None:
        raise UsageError(f'"{word}" is no change of a field', hint=_HINT)
    field = match["field"]
    pointer = tuple(int(step) if step.isdigit() else step for step in field.split("."))
    match match["sign"]:
        case "=" | "+=" | "-=" as sign:
            return Assignment(field, pointer, sign, _value(match["value"], field))
        case _:
            return Assignment(field, pointer, "-", None)


def _value(written: str, field: str) -> Plain:
    if not written.startswith(_YAML_STARTS):
        value: Plain = resolve(written)
        if value is None:
            raise UsageError(f"no value is given for {field}", hint=f"to remove the field, write {field}-")
        return value
    parsed = parse(f"value: {written}\n", field)
    if parsed.plain is None or parsed.findings or set(parsed.plain) != {"value"}:
        reason = f": {parsed.findings[0].message}" if parsed.findings else ""
        raise UsageError(
            f"the value of {field} is not YAML{reason}", hint="put text that begins like YAML between quotes"
        )
    return parsed.plain["value"]


def operations_of(assignments: Iterable[Assignment], plain: dict[str, Plain]) -> tuple[Operation, ...]:
    """The operations on a document, each on what those before have left.

    Args:
        assignments: In order.
        plain: The document's data, to find the entries that are to be taken out.

    Raises:
        RefusedError: Nothing in a list equals what is to be taken out of it, or a change leads nowhere.
    """
    current = plain
    operations: list[Operation] = []
    for assignment in assignments:
        for operation in _operations(assignment, current):
            for step in steps_of(current, operation):
                current = changed(current, step)
            operations.append(operation)
    return tuple(operations)


def _operations(assignment: Assignment, plain: dict[str, Plain]) -> tuple[Operation, ...]:
    match assignment.sign:
        case "=":
            return (SetValue(assignment.pointer, assignment.value),)
        case "+=":
            return (Append(assignment.pointer, assignment.value),)
        case "-=":
            return _taken_out(assignment, plain)
        case "-":
            return (Remove(assignment.pointer),)


def _taken_out(assignment: Assignment, plain: dict[str, Plain]) -> tuple[Operation, ...]:
    try:
        entries = value_at(plain, assignment.pointer)
    except LookupError:
        entries = None
    if not isinstance(entries, list) or assignment.value not in entries:
        raise RefusedError(f"{assignment.field} has no entry that equals what is to be taken out")
    equal = [index for index, entry in enumerate(entries) if entry == assignment.value]
    if len(equal) == len(entries):
        return (Remove(assignment.pointer),)
    return tuple(Remove((*assignment.pointer, index)) for index in reversed(equal))
