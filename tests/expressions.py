# SPDX-License-Identifier: Apache-2.0
"""Expressions of GitHub's workflows, as far as ours have them (docs.github.com, "Evaluate expressions")."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>\|\||&&|[!=]=|[!().,]))"
)
_WORDS: Final = {"true": True, "false": False, "null": None}


class Expression:
    """One expression, without its braces.

    Args:
        source: Its text.
    """

    def __init__(self, source: str) -> None:
        self._tokens = []
        position = 0
        while position < len(source.rstrip()):
            found = _TOKEN.match(source, position)
            assert found, f"not understood: {source[position:]!r}"
            self._tokens.append((found.lastgroup, found[found.lastgroup or 0]))
            position = found.end()
        self._source = source

    def value(self, contexts: Mapping[str, Any], *, status: str) -> Any:
        """What it gives; what is not there is None, as on GitHub."""
        self._contexts, self._status, self._position = contexts, status, 0
        value = self._either()
        assert self._position == len(self._tokens), f"not understood: {self._source!r}"
        return value

    def _take(self, *signs: str) -> str | None:
        if self._position < len(self._tokens):
            group, text = self._tokens[self._position]
            if group == "sign" and text in signs:
                self._position += 1
                return text
        return None

    def _either(self) -> Any:
        value = self._both()
        while self._take("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._equal()
        while self._take("&&"):
            other = self._equal()
            value = value and other
        return value

    def _equal(self) -> Any:
        value = self._not()
        while sign := self._take("==", "!="):
            value = (value == self._not()) == (sign == "==")
        return value

    def _not(self) -> Any:
        if self._take("!"):
            return not self._not()
        if self._take("("):
            value = self._either()
            assert self._take(")")
            return value
        group, text = self._tokens[self._position]
        self._position += 1
        if group == "text":
            return text[1:-1].replace("''", "'")
        if group == "number":
            return float(text)
        assert group == "name", f"not understood: {self._source!r}"
        if text in _WORDS:
            return _WORDS[text]
        return self._call(text) if self._take("(") else self._property(text)

    def _property(self, name: str) -> Any:
        assert name in self._contexts, f"there is no context {name} here: {self._source!r}"
        value = self._contexts[name]
        while self._take("."):
            key = self._tokens[self._position][1]
            self._position += 1
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def _call(self, name: str) -> Any:
        arguments = []
        while not self._take(")"):
            arguments.append(self._either())
            self._take(",")
        functions: dict[str, Callable[..., Any]] = {
            "always": lambda: True,
            "cancelled": lambda: False,
            "contains": lambda where, what: what in where,
            "failure": lambda: self._status == "failure",
            "fromJSON": json.loads,
            "success": lambda: self._status == "success",
        }
        return functions[name](*arguments)


def as_text(value: Any) -> str:
    """A value where a text is wanted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
