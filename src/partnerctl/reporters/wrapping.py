# SPDX-License-Identifier: Apache-2.0
"""Breaks text into lines by the columns it takes in a terminal, not by its characters."""

from collections.abc import Iterator
from typing import Final

from partnerctl.reporters.visible import cells

_LEAST_ROOM: Final = 20
"""With less than that left of the first line, a text begins on the second."""


def wrapped(text: str, width: int, used: int, indent: int = 2) -> list[str]:
    """Break a text between words.

    Args:
        text: Visible text.
        width: Columns of a line.
        used: Columns of the first line that are taken. If too few are left, or the first word fits on the second only,
            the text begins there.
        indent: Columns before each further line.

    Returns:
        The lines; the first without what stands before it, the others with their indent.
    """
    lines: list[str] = []
    line, room = "", width - used
    first_word = cells(text.partition(" ")[0])
    if cells(text) > room and (room < _LEAST_ROOM or room < first_word <= width - indent):
        lines, room = [""], width - indent
    for word in _words(text, width - indent):
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > room:
            lines.append(line)
            line, room = word, width - indent
        else:
            line = longer
    lines.append(line)
    return [lines[0], *(" " * indent + line for line in lines[1:])]


def _words(text: str, room: int) -> Iterator[str]:
    """The words of a text; one too long for a line is taken apart unless it may be an address to copy."""
    for word in text.split(" "):
        if word.isascii() or cells(word) <= room:
            yield word
            continue
        piece = ""
        for character in word:
            if cells(piece + character) > room:
                yield piece
                piece = ""
            piece += character
        yield piece
