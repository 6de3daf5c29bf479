# SPDX-License-Identifier: Apache-2.0
"""A text and where its values, lines and comments start and end; what `documents.splicing` cuts along."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from partnerctl.documents.places import LINE_BREAK, Place, nearest_place
from partnerctl.findings import Pointer


@dataclass(frozen=True)
class EditableText:
    """A text without byte order mark, and the places of its values."""

    text: str
    top: Place

    @cached_property
    def newline(self) -> str:
        """The line ending the text uses first."""
        match = LINE_BREAK.search(self.text)
        return match.group() if match else "\n"

    def place(self, pointer: Pointer) -> Place:
        """The place of what the data has at `pointer`."""
        return nearest_place(self.top, pointer)[0]

    def is_flow(self, place: Place) -> bool:
        """Whether it is a mapping or list in brackets."""
        return place.children is not None and self.text[start_of(place) : start_of(place) + 1] in {"[", "{"}

    def is_within_flow(self, pointer: Pointer) -> bool:
        """Whether it stands within brackets."""
        return any(self.is_flow(self.place(pointer[:depth])) for depth in range(len(pointer)))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_BREAK.finditer(self.text))]

    def line_start(self, index: int) -> int:
        """Where the line of `index` starts."""
        return self._starts[bisect_right(self._starts, index) - 1]

    def line_above(self, index: int) -> int:
        """Where the line above that of `index` starts; for the first line, where that one does."""
        return self._starts[max(0, bisect_right(self._starts, index) - 2)]

    def line_end(self, index: int) -> int:
        """Where the line of `index` ends, before its line break."""
        match = LINE_BREAK.search(self.text, index)
        return match.start() if match else len(self.text)

    def next_line(self, index: int) -> int:
        """Where the line after that of `index` starts; the end of the text for the last one."""
        match = LINE_BREAK.search(self.text, index)
        return match.end() if match else len(self.text)

    def line(self, index: int) -> str:
        """The line of `index` without its line break."""
        return self.text[self.line_start(index) : self.line_end(index)]

    def end_of(self, place: Place) -> int:
        """Where a value's own text ends: that of its last child, without the lines after it."""
        while place.children and not self.is_flow(place):
            place = place.children[next(reversed(place.children))]
        end = place.end.end_mark.index
        if not is_block_scalar(place):
            return end
        kept = self.text[start_of(place) : end]
        header = LINE_BREAK.split(kept, maxsplit=1)[0]
        kept = re.sub(r"(\r\n|\r|\n)\Z", "", kept) if "+" in header else kept.rstrip()
        return start_of(place) + len(kept)

    def after(self, place: Place, column: int) -> int:
        """The start of the line after a value and the comments below it that stand at `column` or deeper."""
        index = self.next_line(self.end_of(place))
        while index < len(self.text) and _comment_column(self.line(index)) >= column:
            index = self.next_line(index)
        return index

    def with_lines(self, index: int, lines: Iterable[str]) -> str:
        """The text with lines put in before the line that starts at `index`."""
        block = self.newline.join(lines)
        if index == len(self.text) and self.text and not self.text.endswith(("\n", "\r")):
            return self.text + self.newline + block
        return self.text[:index] + block + self.newline + self.text[index:]

    def replaced(self, start: int, end: int, new: str) -> str:
        """The text with `new` in the place of what is between `start` and `end`."""
        return self.text[:start] + new + self.text[end:]


def start_of(place: Place) -> int:
    """Where a value starts."""
    return place.start.start_mark.index


def is_block_scalar(place: Place) -> bool:
    """Whether it is a text that starts with `|` or `>`."""
    return getattr(place.start, "style", None) in {"|", ">"}


def _comment_column(line: str) -> int:
    """Where a line that holds only a comment starts; -1 for any other line."""
    text = line.lstrip(" \t")
    return len(line) - len(text) if text.startswith("#") else -1
