# SPDX-License-Identifier: Apache-2.0
"""Plain data as a table of Lua 5.1 (Reference Manual, 2.1 and 2.5.7), which MediaWiki's Scribunto runs."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from partnerctl.findings import Plain

_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r"}
# Beside what ends a literal: what shows a reader something else than what Lua reads, and what MediaWiki replaces.
_TO_ESCAPE: Final = re.compile("[\\\\'\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_NAME: Final = re.compile(
    r"(?!(?:and|break|do|else|elseif|end|false|for|function|if|in|local|nil|not|or|repeat|return|then|true|until|while)$)"
    r"[A-Za-z_]\w*",
    re.ASCII,
)


def lua_string(text: str) -> str:
    """A text as a literal on one line, whatever is in it.

    MediaWiki stores a page in normalization form C, so a text in another form is written in bytes throughout: it comes
    back as it was typed.
    """
    normal = unicodedata.is_normalized("NFC", text) and not unicodedata.combining(text[:1] or " ")
    escaped = _TO_ESCAPE.sub(_escaped, text)
    return f"'{escaped if normal else _BEYOND_ASCII.sub(_escaped, escaped)}'"


def _escaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or "".join(
        f"\\{byte:03}" for byte in match[0].encode("utf-8", "surrogatepass")
    )


def lua_comment(text: str) -> Iterator[str]:
    """A text as comments, each on a line of its own."""
    for line in re.split(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", text):
        yield f"-- {line}".rstrip()  # the blank matters: "--[[" would begin a comment of several lines


def lua_table(plain: Plain) -> Iterator[str]:
    """The lines of a module that returns the data.

    What is null is left out, as Lua has it: `nil` is what is not there. Lists count from 1.
    """
    first, *rest = _value(plain, "")
    yield f"return {first}"
    yield from rest


def _value(plain: Plain, indent: str) -> list[str]:
    """The lines of a value, the first without its indent."""
    match plain:
        case dict():
            fields = [(f"{_key(key)} = ", value) for key, value in plain.items() if value is not None]
        case list():
            fields = [("", value) for value in plain if value is not None]
        case str():
            return [lua_string(plain)]
        case _:
            return [str(plain).lower() if isinstance(plain, bool) else repr(plain)]
    if not fields:
        return ["{}"]
    if not any(isinstance(value, dict | list) for _, value in fields) and isinstance(plain, list):
        return [f"{{ {', '.join(line for _, value in fields for line in _value(value, indent))} }}"]
    inner = f"{indent}\t"
    lines = ["{"]
    for key, value in fields:
        first, *rest = _value(value, inner)
        lines += [f"{inner}{key}{first}", *rest]
        lines[-1] += ","
    return [*lines, f"{indent}}}"]


def _key(key: str) -> str:
    return key if _NAME.fullmatch(key) else f"[{lua_string(key)}]"
