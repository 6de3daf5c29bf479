# SPDX-License-Identifier: Apache-2.0
"""Places in a YAML text: what the reader keeps of libyaml's marks, and how they become locations.

Marks count from 0 and in characters, as libyaml does for text; `findings.Position` counts from 1. A byte order mark
is no part of line 1.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from partnerctl.findings import Location, Pointer, Position, Span, Target

BYTE_ORDER_MARK = "\ufeff"
LINE_BREAK = re.compile(r"\r\n|\r|\n")
"""YAML 1.2.2, 5.4; U+0085, U+2028 and U+2029 are text to YAML 1.2, but refused as forbidden characters."""

Spot: TypeAlias = tuple[int, int]
"""Line and column, both from 0."""


class Mark(Protocol):
    """A point in the text; all from 0, in characters."""

    index: int
    line: int
    column: int


class Marked(Protocol):
    """An event of libyaml's parser."""

    start_mark: Mark
    end_mark: Mark


@dataclass(slots=True)
class Place:
    """Where one value stands in the text, as libyaml's events tell it; nothing is computed while reading.

    Attributes:
        start: The event that begins it.
        end: The event that ends it; the same for a scalar.
        key: The event of its key, None in a list and at the top.
        children: By key or index, for a mapping or a list; None for a scalar.
    """

    start: Marked
    end: Marked
    key: Marked | None
    children: "dict[str | int, Place] | None"


def nearest_place(top: Place, pointer: Pointer) -> tuple[Place, bool]:
    """The place a pointer leads to and True, or the last one on the way to it and False."""
    place = top
    for step in pointer:
        child = place.children.get(step) if place.children else None
        if child is None:
            return place, False
        place = child
    return place, True


@dataclass(frozen=True)
class SourceText:
    """A text and the path it was read from."""

    text: str
    path: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their endings; a text that ends in a line break has an empty last one."""
        return LINE_BREAK.split(self.text.removeprefix(BYTE_ORDER_MARK))

    def line(self, number: int) -> str:
        """The line with this number, from 0; empty beyond the ends."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def at(self, start: Spot, end: Spot, pointer: Pointer = (), target: Target = "value") -> Location:
        """The location from `start` up to `end`, both kept within the text."""
        first, last = self._within(start), self._within(max(start, end))
        span = Span(Position(first[0] + 1, first[1] + 1), Position(last[0] + 1, last[1] + 1))
        return Location(self.path, pointer, target, span, self.lines[first[0]])

    def file(self) -> Location:
        """The location of the file as a whole."""
        return self.at((0, 0), (0, 0), target="file")

    def of_event(self, event: Marked, pointer: Pointer = (), target: Target = "value") -> Location:
        """The location of what one event stands for: a scalar, an alias, the opening of a collection."""
        return self.at(*self._trimmed(_start(event), _end(event)), pointer, target)

    def of_place(self, place: Place, pointer: Pointer = ()) -> Location:
        """The location of a value's own text.

        libyaml ends a block collection at the next token, maybe lines below; its text ends with its last child's.
        An absent value (`mission:`) has no text, so its key stands for it.
        """
        last = place
        while last.children and last.end.start_mark.index == last.end.end_mark.index:
            last = last.children[next(reversed(last.children))]
        start, end = self._trimmed(_start(place.start), _end(last.end))
        if start == end and place.key is not None:
            return self.of_event(place.key, pointer)
        return self.at(start, end, pointer)

    def _trimmed(self, start: Spot, end: Spot) -> tuple[Spot, Spot]:
        """Take the line breaks and empty lines off the end; a block scalar includes them."""
        line, column = end
        while column == 0 and line > start[0]:
            line -= 1
            column = len(self.line(line).rstrip())
        return start, (line, column)

    def _within(self, spot: Spot) -> Spot:
        line = min(spot[0], len(self.lines) - 1)
        return line, min(spot[1], len(self.lines[line]))


def _start(event: Marked) -> Spot:
    return event.start_mark.line, event.start_mark.column


def _end(event: Marked) -> Spot:
    return event.end_mark.line, event.end_mark.column
