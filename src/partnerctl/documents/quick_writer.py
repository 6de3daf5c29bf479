# SPDX-License-Identifier: Apache-2.0
"""The short way to write a field in which nothing is unusual, as nearly all are: what `fragments` would write, sooner.

ruamel.yaml decides how anything is written; it takes some milliseconds a record, which ten thousand of them feel. So
what it leaves bare without any doubt is written here; a text that could need quotes or escapes is put to it alone,
and at anything that could need a block this gives up. That both write the same bytes is tested on every record the
tests have and on any that Hypothesis makes up.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from partnerctl.documents.fragments import INDENT, INLINE_WIDTH, field_lines, is_bare
from partnerctl.findings import Plain

_KEY: Final = re.compile(r"[a-z][a-z_]*[a-z]")
_LETTERS: Final = "A-Za-z\u00c0-\u1fff\u3040-\ud7a3"
_TEXT: Final = re.compile(
    rf"[{_LETTERS}](?:[{_LETTERS}0-9_/().?=%&+;'~$@-]|[:#,](?=[^\s:#,])|,? (?=[{_LETTERS}0-9(]))*"
)
"""Begins with a letter, ends without blank or sign; a colon or hash has something other behind it."""
_WORD: Final = re.compile(rf"[{_LETTERS}](?:[{_LETTERS}0-9_.-]| (?=[{_LETTERS}0-9]))*")
"""The same within brackets, where more signs mean something."""
_DATE: Final = re.compile(r"[12]\d{3}-\d{2}(?:-\d{2})?", re.ASCII)
_SIMPLE: Final = re.compile(r"[0-9A-Za-z_.+][0-9A-Za-z_.+-]*", re.ASCII)
"""Bare, or, if it would be taken for a number or the like, between single quotes."""
_STEP: Final = " " * INDENT


class _UnusualError(Exception):
    """Something that this module doesn't write."""


def quick_lines(name: str, value: Plain) -> list[str] | None:
    """`name: value` as `fragments.field_lines` gives it; None if anything about it may be unusual."""
    try:
        return list(_field(name, value))
    except _UnusualError:
        return None


def _field(name: str, value: Plain) -> Iterator[str]:
    key = _key(name)
    match value:
        case dict() if value:
            yield f"{key}:"
            for inner, each in value.items():
                yield from (_STEP + line for line in _field(inner, each))
        case list() if value:
            yield from _list(key, value)
        case str() if not any(form.fullmatch(value) for form in (_TEXT, _DATE, _SIMPLE)):
            lines = field_lines(key, value)
            if len(lines) > 1:
                raise _UnusualError
            yield from lines
        case _:
            yield f"{key}: {_scalar(value, _TEXT)}"


def _list(key: str, values: list[Plain]) -> Iterator[str]:
    if not any(isinstance(value, dict | list) for value in values):
        words = [_scalar(value, _WORD) for value in values]
        if sum(len(str(value)) + len(", ") for value in values) > INLINE_WIDTH:
            raise _UnusualError
        yield f"{key}: [{', '.join(words)}]"
        return
    yield f"{key}:"
    for value in values:
        if not isinstance(value, dict) or not value:
            raise _UnusualError
        marker = f"{_STEP}- "
        for name, each in value.items():
            for line in _field(name, each):
                yield marker + line
                marker = _STEP * 2


def _scalar(value: Plain, bare: re.Pattern[str]) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str() if (bare.fullmatch(value) and _stays_text(value)) or _DATE.fullmatch(value):
            return value
        case str() if _SIMPLE.fullmatch(value) and not is_bare(value):
            return f"'{value}'"
        case _:
            raise _UnusualError


def _stays_text(value: str) -> bool:
    # Only short words can be `no`, `off` or `null` to one reader or another.
    return len(value) > len("false") or is_bare(value)


@cache
def _key(name: str) -> str:
    if not _KEY.fullmatch(name) or not is_bare(name):
        raise _UnusualError
    return name
