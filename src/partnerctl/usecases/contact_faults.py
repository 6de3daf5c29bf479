# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a contact book, told without a word of what it holds.

The reader's and the model's own messages quote values, and excerpts show whole lines, so none of them is used: a fault
is told by its place, by the number of its rule, and by the names of fields that partnerctl itself has. Keys that are
neither an id nor such a field are not repeated either, for a book whose author got a level wrong has addresses there.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from partnerctl.documents import positions, reader
from partnerctl.documents.faults import WRONG_TYPE
from partnerctl.findings import Finding, Location, Plain, Pointer, Severity, Target
from partnerctl.model.contacts import ContactBook, ContactEntry
from partnerctl.model.types import ID_MAX_LENGTH, ID_PATTERN
from partnerctl.ports import FileVersion

MAX_BYTES: Final = 4 * 1024 * 1024
"""Enough for 30,000 entries."""

_FIELDS: Final = frozenset({*ContactBook.model_fields, *ContactEntry.model_fields})


@dataclass(frozen=True, slots=True)
class BookFault:
    """One thing that is wrong with the book, or worth knowing. It holds nothing of anybody.

    Attributes:
        severity: An error keeps the book from being used.
        line: 1-based; None for the file as a whole.
        column: 1-based, in characters; None for the file as a whole.
        message: One sentence, without trailing period.
        hint: What to do, in the imperative.
        code: The rule that `partnerctl explain` knows, if there is one for files of every kind.
        mendable: Whether `partnerctl contacts check --fix` mends it.
    """

    severity: Severity
    line: int | None
    column: int | None
    message: str
    hint: str
    code: str | None = None
    mendable: bool = False

    def plain(self) -> dict[str, Plain]:
        """What JSON says of it."""
        return {
            "severity": self.severity.value,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "mendable": self.mendable,
        }


def text_of(version: FileVersion, place: str) -> tuple[str | None, tuple[BookFault, ...]]:
    """The book's text, and what is wrong with its bytes; None if they are no text."""
    decoded = reader.decode(version.content, place, max_bytes=MAX_BYTES)
    return decoded.text, tuple(_of_file(finding) for finding in decoded.findings)


def book_of(text: str, place: str) -> tuple[ContactBook | None, tuple[BookFault, ...]]:
    """The book, and what is wrong with it; None if anything is an error."""
    parsed = reader.parse(text, place)
    faults = tuple(_of_file(finding) for finding in parsed.findings)
    if parsed.plain is None or any(each.severity is Severity.ERROR for each in faults):
        return None, faults
    try:
        return ContactBook.model_validate_json(json.dumps(parsed.plain)), faults
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_input=False)
    told = (_of_value(each["loc"], each["type"], each["msg"], parsed.plain, (text, place)) for each in errors)
    return None, (*faults, *dict.fromkeys(told))


def position_of(
    text: str, place: str, pointer: Pointer, target: Target = "key"
) -> tuple[int | None, int | None]:
    """Line and column of something in the book."""
    found = WRONG_TYPE.at(Location(place, pointer, target), "")
    span = positions.locate((found,), text)[0].location.span
    return (span.start.line, span.start.column) if span else (None, None)


def _of_file(finding: Finding) -> BookFault:
    span = finding.location.span
    return BookFault(
        finding.severity,
        span.start.line if span else None,
        span.start.column if span else None,
        f"fault {finding.code}, which `partnerctl explain` explains",
        f"see `partnerctl explain {finding.code}`, and mend the line in an editor",
        finding.code,
    )


def _of_value(
    steps: tuple[int | str, ...], kind: str, message: str, plain: Plain, where: tuple[str, str]
) -> BookFault:
    is_key = kind in {"extra_forbidden", "missing"} or steps[-1] == "[key]"
    target: Target = "key" if is_key else "value"
    line, column = position_of(*where, _pointer(steps, plain), target)
    why, hint = _why(kind, message)
    return BookFault(Severity.ERROR, line, column, f"{_name(steps)} {why}", hint)


def _pointer(steps: tuple[int | str, ...], plain: Plain) -> Pointer:
    """As much of the way as the document really has."""
    pointer: list[int | str] = []
    for step in steps:
        if not isinstance(plain, dict) or step not in plain:
            break
        pointer.append(step)
        plain = plain[str(step)]
    return tuple(pointer)


def _name(steps: tuple[int | str, ...]) -> str:
    """What is meant: `contacts.a-library.email`, with "…" for each key that could be anything."""
    if steps[-1] == "[key]":
        return "the key of an entry"
    return ".".join(_step(number, str(step)) for number, step in enumerate(steps))


def _step(number: int, step: str) -> str:
    is_id = number == 1 and len(step) <= ID_MAX_LENGTH and re.fullmatch(ID_PATTERN, step)
    return step if is_id or step in _FIELDS else "…"


def _why(kind: str, message: str) -> tuple[str, str]:
    match kind:
        case "missing":
            return "is missing", "add it, or delete the entry"
        case "extra_forbidden":
            return "is no field of the contact book", f"use one of: {', '.join(ContactEntry.model_fields)}"
        case "string_pattern_mismatch":
            return "is not valid", "write partners by their ids, as `partnerctl list` shows them"
        case "partnerctl.mail_address":
            return f"is no mail address: {message}", "write it as name@domain"
        case _:
            return "is not valid", "write it as `partnerctl contacts add --help` says"
