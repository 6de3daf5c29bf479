# SPDX-License-Identifier: Apache-2.0
"""Text as a person may see it: whatever would steer a terminal, or hide, is shown as an escape."""

import unicodedata
from typing import Final

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories without a visible character: control, format, surrogate, line and paragraph separator."""

_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters of other categories that draw nothing: grapheme joiner, fillers, Khmer inherent vowels, blank braille."""

_WIDE: Final = frozenset("WF")
_NO_CELL: Final = frozenset({"Mn", "Me"})


def escape(character: str) -> str:
    r"""The character itself, or `\x1b`, `\u202e` and the like for one that can't be seen."""
    if unicodedata.category(character) in _HIDDEN or character in _BLANK:
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character


def visible(text: str) -> str:
    """The text with every character that can't be seen, or would steer the terminal, as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(escape, text))


def cells(text: str) -> int:
    """How many columns of a terminal a visible text takes (Unicode Standard Annex 11, "East Asian Width")."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in _NO_CELL:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
