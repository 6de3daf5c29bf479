# SPDX-License-Identifier: Apache-2.0
"""The line a finding is about, as a terminal shows it, and the carets that go below it.

Terminals don't count characters as Python does: some take two columns, some none, some are shown as escapes here, and
text that runs from right to left is laid out in reverse by some terminals and not by others.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from partnerctl.findings import Span
from partnerctl.reporters.visible import cells, escape

TAB: Final = 4
_CUT: Final = "…"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_STAYS_IN_RUN: Final = frozenset({"R", "AL", "AN", "EN", "NSM"})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Two lines of the same width or less.

    Attributes:
        shown: The line, everything visible, cut around the carets if it is long.
        carets: Spaces and carets.
    """

    shown: str
    carets: str


def excerpt_of(line: str, span: Span, width: int) -> Excerpt:
    """Show a line and mark the part that is meant.

    Args:
        line: The whole line, without its ending.
        span: What to mark; from its start to the end of the line if it goes on below.
        width: Columns there are.
    """
    start = min(span.start.column - 1, len(line))
    end = span.end.column - 1 if span.end.line == span.start.line else len(line)
    first, last = _widened(line, start, min(max(end, start), len(line)))
    glyphs = list(_glyphs(line))
    left, right = _window(glyphs, first, last, width)
    before = _CUT if left else ""
    after = _CUT if right < len(glyphs) else ""
    indent = cells(before) + sum(map(cells, glyphs[left:first]))
    marked = sum(map(cells, glyphs[first : min(last, right)]))
    return Excerpt(
        (before + "".join(glyphs[left:right]) + after).rstrip(), " " * indent + "^" * max(marked, 1)
    )


def _glyphs(line: str) -> Iterator[str]:
    """What each character is shown as."""
    column = 0
    for character in line:
        shown = " " * (TAB - column % TAB) if character == "\t" else escape(character)
        column += cells(shown)
        yield shown


def _widened(line: str, start: int, end: int) -> tuple[int, int]:
    """Extend a range of characters to what can be marked truly.

    A combining mark has no column of its own. And part of a run from right to left would stand elsewhere on a
    terminal that reverses it, while the whole run takes the same columns on all of them.
    """
    while start > 0 and start < len(line) and unicodedata.combining(line[start]):
        start -= 1
    while end < len(line) and unicodedata.combining(line[end]):
        end += 1
    for first, last in _reversed_runs(line):
        if first < max(end, start + 1) and start < last:
            start, end = min(start, first), max(end, last)
    return start, end


def _reversed_runs(line: str) -> Iterator[tuple[int, int]]:
    """Stretches that run from right to left, neutral characters within them included (Unicode Standard Annex 9)."""
    if line.isascii():
        return
    first = last = -1
    for index, character in enumerate(line):
        direction = unicodedata.bidirectional(character)
        if first < 0 and direction in _RIGHT_TO_LEFT:
            first, last = index, index + 1
        elif first >= 0 and direction in _STAYS_IN_RUN:
            last = index + 1
        elif first >= 0 and direction == "L":
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def _window(glyphs: Sequence[str], first: int, last: int, width: int) -> tuple[int, int]:
    """Which glyphs to show so that the marked ones are seen, with some of what stands before them."""
    offsets = [0, *accumulate(map(cells, glyphs))]
    if offsets[-1] <= width:
        return 0, len(glyphs)
    room = width - 2 * len(_CUT)
    marked = min(offsets[last] - offsets[first], room)
    wanted = offsets[first] - min((room - marked) // 2, room // 3)
    # Near the end of the line there is more room for what stands before.
    wanted = max(0, min(wanted, offsets[-1] - room))
    left = next(index for index, offset in enumerate(offsets) if offset >= wanted)
    left = min(left, first)
    right = max(index for index, offset in enumerate(offsets) if offset <= offsets[left] + room)
    return left, right
