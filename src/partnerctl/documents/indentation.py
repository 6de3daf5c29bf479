# SPDX-License-Identifier: Apache-2.0
"""Moves the lines of a text to the columns of the canonical layout, and cleans up the white space around them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from partnerctl.documents.editable import EditableText, is_block_scalar, start_of
from partnerctl.documents.fragments import INDENT
from partnerctl.documents.places import LINE_BREAK, Place

_LINE = re.compile(r"( *)((?:-(?:[ \t]+|$))*)(.*)")
"""Indentation, the hyphens of entries that start on the line, and the rest."""

_DOCUMENT_MARKERS = ("---", "...")


def reindented(text: EditableText) -> str:
    """The text in its new columns; whether it still says the same is for the caller to check."""
    return _Reindentation(text).run()


@dataclass(frozen=True, slots=True)
class _Level:
    """A mapping or list that a line stands in: in which column it was, and in which it is put."""

    old: int
    new: int
    is_list: bool


@dataclass(frozen=True, slots=True)
class _Continued:
    """A value that goes on over several lines.

    Attributes:
        last: Number of its last line, from 0.
        column: Of the mapping or list it stands in.
        in_list: Whether that is a list.
        header: The first line of a text that starts with `|` or `>`; None for any other value.
        is_flow: Whether it stands in brackets.
    """

    last: int
    column: int
    in_list: bool
    header: str | None
    is_flow: bool


_TOP = _Level(-1, -INDENT, is_list=True)


class _Reindentation:
    """One pass over the lines of a text."""

    def __init__(self, text: EditableText) -> None:
        self._lines = LINE_BREAK.split(text.text)
        breaks = Counter(LINE_BREAK.findall(text.text))
        self._newline = max(breaks, key=lambda newline: breaks[newline]) if breaks else "\n"
        self._continued = dict(_continued_values(text, text.top, _TOP.old, in_list=_TOP.is_list))
        self._levels = [_TOP]
        self._waiting: list[str] = []  # comments and empty lines: the next line decides where they go
        self._result: list[str] = []
        self._kept = 0  # so many lines at the beginning of the result must not be taken away

    def run(self) -> str:
        number = 0
        while number < len(self._lines):
            line = self._lines[number].rstrip(" \t")
            last = number
            if not line or line.lstrip(" \t").startswith("#"):
                self._waiting.append(line)
            elif line.startswith(_DOCUMENT_MARKERS):
                self._put_waiting(0, 0, self._levels)
                self._result.append(line)
            else:
                shift = self._put(line)
                if number in self._continued:
                    last = self._continued[number].last
                    self._put_continuation(self._continued[number], self._lines[number + 1 : last + 1], shift)
            number = last + 1
        self._put_waiting(_TOP.old, 0, self._levels)
        while len(self._result) > self._kept and not self._result[-1]:
            self._result.pop()
        # Without a last line break the text of a block has none, either.
        ends_open = len(self._result) == self._kept and self._lines[-1]
        return self._newline.join(self._result if ends_open else [*self._result, ""])

    def _put(self, line: str) -> int:
        """Move a line that starts a field or an entry; by how many columns its content moves."""
        indent, hyphens, content = _LINE.split(line, maxsplit=1)[1:4]
        before = list(self._levels)
        columns = [len(indent) + hyphen.start() for hyphen in re.finditer("-", hyphens)]
        entered = [self._enter(column, is_list=True) for column in columns]
        if content:
            entered.append(self._enter(len(indent) + len(hyphens), is_list=False))
        self._put_waiting(len(indent), entered[0].new, before)
        self._result.append((" " * entered[0].new + "- " * len(columns) + content).rstrip(" "))
        return entered[-1].new - entered[-1].old

    def _enter(self, column: int, *, is_list: bool) -> _Level:
        """The mapping or list that has something in this column; what stands deeper has ended."""
        while self._levels[-1].old > column:
            self._levels.pop()
        # A list may stand in the column of its field; the next field ends it.
        if self._levels[-1].old == column and self._levels[-1].is_list and not is_list:
            self._levels.pop()
        level = self._levels[-1]
        if level.old != column or level.is_list != is_list:
            level = _Level(column, level.new + INDENT, is_list)
            self._levels.append(level)
        return level

    def _put_waiting(self, next_old: int, next_new: int, levels: list[_Level]) -> None:
        """Put the waiting comments into the column of what they stand in line with."""
        for line in self._waiting:
            text = line.lstrip(" \t")
            old = len(line) - len(text)
            if not text:
                if self._result and self._result[-1]:
                    self._result.append("")
                continue
            around = [level for level in levels if next_old < level.old <= old]
            new = next_new if old == next_old or not around else around[-1].new
            self._result.append(" " * new + text)
        self._waiting = []

    def _put_continuation(self, value: _Continued, lines: list[str], shift: int) -> None:
        """Move the further lines of a value that has several."""
        levels = (level for level in reversed(self._levels) if level.old == value.column)
        base = next((level.new for level in levels if level.is_list == value.in_list), 0)
        if value.header is not None:
            self._result += _block_lines(value, lines, base)
            self._kept = len(self._result)
        elif value.is_flow:
            self._result += [_shifted(line.rstrip(" \t"), shift) for line in lines]
        else:
            self._result += [_folded(line, base + INDENT) for line in lines]


def _block_lines(value: _Continued, lines: list[str], base: int) -> list[str]:
    """The lines of a text below `|` or `>`; what is indented further than the rest belongs to the text."""
    indicator = re.match(r"[|>][-+]?([1-9]?)", value.header or "")
    digit = int(indicator.group(1) or 0) if indicator else 0
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
    old = max(value.column, 0) + digit if digit else min(indents, default=0)
    new = base + (digit or INDENT)
    return [" " * new + line[old:] if line[old:] or line.strip(" ") else "" for line in lines]


def _shifted(line: str, shift: int) -> str:
    text = line.lstrip(" ")
    return " " * max(0, len(line) - len(text) + shift) + text if text else ""


def _folded(line: str, column: int) -> str:
    """A further line of a text whose line breaks and indentation mean nothing."""
    text = line.strip(" \t")
    if text.endswith("\\"):  # an escaped space, or an escaped line break, which must stay the one it is
        text = line.lstrip(" \t")
    return " " * column + text if text else ""


def _continued_values(
    text: EditableText, place: Place, column: int, *, in_list: bool
) -> Iterator[tuple[int, _Continued]]:
    """Values of several lines, by the number of their first."""
    if place.children and not text.is_flow(place):
        is_list = isinstance(next(iter(place.children)), int)
        for child in place.children.values():
            yield from _continued_values(text, child, place.start.start_mark.column, in_list=is_list)
        return
    start, end = start_of(place), text.end_of(place)
    breaks = len(LINE_BREAK.findall(text.text, start, end))
    if breaks:
        number = place.start.start_mark.line
        header = text.text[start : text.line_end(start)] if is_block_scalar(place) else None
        yield number, _Continued(number + breaks, column, in_list, header, text.is_flow(place))
