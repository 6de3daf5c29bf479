# SPDX-License-Identifier: Apache-2.0
"""Lines of plain text no wider than so many columns, also where words aren't set apart by blanks.

Chinese and Japanese are broken between characters, but not before closing and not after opening punctuation (Unicode
Standard Annex 14, in what matters for these); a character of theirs takes two columns (Annex 11).
"""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

_WIDE: Final = frozenset("WF")
_NO_COLUMN: Final = frozenset({"Mn", "Me", "Cf"})
_NOT_BEFORE: Final = frozenset({"Pe", "Pf", "Po", "Mn", "Me"})
_NOT_AFTER: Final = frozenset({"Ps", "Pi"})


def wrapped(line: str, width: int, indent: str) -> list[str]:
    """Break one line; a word that is too long, such as an address of a page, stays whole.

    Args:
        line: Blanks at its beginning are kept, those at its end are not.
        width: How many columns a line has.
        indent: What the further lines begin with.

    Returns:
        The lines; none if there is nothing but blanks.
    """
    text = line.rstrip()
    if not text:
        return []
    start = text[: len(text) - len(text.lstrip())]
    lines, current, is_new = list[str](), start, True
    for gap, piece in _pieces(text.lstrip()):
        longer = f"{current}{'' if is_new else gap}{piece}"
        if not is_new and columns(longer) > width:
            lines.append(current)
            longer = f"{indent}{piece}"
        current, is_new = longer, False
    return [*lines, current]


def columns(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(character) in _NO_COLUMN else 1 + _is_wide(character) for character in text
    )


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What must stay together, each with what goes before it if it isn't the first of its line."""
    for word in text.split(" "):
        gap, begin = " ", 0
        for at, (before, after) in enumerate(pairwise(word), start=1):
            if _may_break(before, after):
                yield gap, word[begin:at]
                gap, begin = "", at
        yield gap, word[begin:]


def _may_break(before: str, after: str) -> bool:
    if before.isascii() and after.isascii():
        return False
    return (
        (_is_wide(before) or _is_wide(after))
        and unicodedata.category(before) not in _NOT_AFTER
        and unicodedata.category(after) not in _NOT_BEFORE
    )


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE
