# SPDX-License-Identifier: Apache-2.0
"""Text as a person may see it: whatever would steer a terminal, or hide, is shown as an escape."""

import unicodedata
from typing import Final

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories without a visible character: control, format, surrogate, line and paragraph separator."""

_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters of other categories that draw nothing: grapheme joiner, fillers, Khmer inherent vowels, blank braille."""

_JOINERS: Final = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners; they steer nothing, but alone they would hide."""

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
    if _JOINERS.isdisjoint(text):
        return "".join(map(escape, text))
    return "".join(
        character if character in _JOINERS and _joins(text[:index], text[index + 1 :]) else escape(character)
        for index, character in enumerate(text)
    )


def _joins(before: str, after: str) -> bool:
    """Whether a joiner between these is part of an honest word: Persian, Indic scripts and emoji need them."""
    return _is_joinable(before[-1:]) and _is_joinable(after[:1])


def _is_joinable(character: str) -> bool:
    return bool(character) and not character.isascii() and unicodedata.category(character)[0] in "LMS"


def cells(text: str) -> int:
    """How many columns of a terminal a visible text takes (Unicode Standard Annex 11, "East Asian Width")."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in _NO_CELL or character in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
