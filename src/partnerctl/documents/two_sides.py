# SPDX-License-Identifier: Apache-2.0
"""The two sides of a merge, field by field and entry by entry: which lines to take of which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

from partnerctl.documents.comments import comments_in
from partnerctl.documents.reader import parse
from partnerctl.documents.sections import Cut, Entries, Section
from partnerctl.documents.three_way import MISSING, Joined, NoValue, Value, alike, join, join_histories
from partnerctl.findings import Plain, Pointer, SetValue

HISTORY: Final = "history"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something both sides changed in different ways; a person must choose.

    Attributes:
        pointer: What, in the merged document.
        ours: The lines of our side; empty if it has none.
        theirs: The lines of theirs; empty if it has none.
    """

    pointer: Pointer
    ours: str
    theirs: str


Piece: TypeAlias = str | Choice


@dataclass(frozen=True, slots=True)
class Part:
    """A field, or an entry of the history, and where each side has it.

    Attributes:
        pointer: What it is in the merged document.
        place: What it is in our side's document; None if it isn't there.
        base: Its lines in the base; None if it isn't there, or the base isn't known.
        ours: Its lines on our side; None if it isn't there.
        theirs: Its lines on theirs; None if it isn't there.
        value: What it says in the end.
    """

    pointer: Pointer
    place: Pointer | None
    base: Section | None
    ours: Section | None
    theirs: Section | None
    value: Value

    @property
    def is_new(self) -> bool:
        """Whether the value is made of both sides', so that no lines can be taken over."""
        sides = (self.ours, self.theirs)
        return not isinstance(self.value, NoValue) and not any(
            alike(self.value, _value(side)) for side in sides
        )

    def piece(self) -> Piece:
        """The lines of it, with the comments of both sides, or what is left to choose."""
        if self.value is MISSING:
            return ""
        chosen, other = self.ours, self.theirs
        if self.base is not None and _text(chosen) == self.base.text and alike(self.value, _value(other)):
            chosen, other = other, chosen  # only they touched it, if only its comments
        elif not alike(self.value, _value(chosen)):
            chosen, other = other, chosen
        if chosen is None or not alike(self.value, chosen.value):
            return Choice(self.pointer, _text(self.ours), _text(self.theirs))
        return _with_comments(chosen.text, _text(other), _text(self.base))


@dataclass(frozen=True)
class TwoSides:
    """The documents of one merge, in sections.

    Attributes:
        base: What both were made of; None if it isn't known.
        ours: One side.
        theirs: The other.
    """

    base: Cut | None
    ours: Cut
    theirs: Cut

    @cached_property
    def entries(self) -> tuple[Joined, ...]:
        """The history put together."""
        return join_histories(
            _history(self.base) if self.base else None, _history(self.ours), _history(self.theirs)
        )

    def parts(self) -> Iterator[Part]:
        """All fields, in our order, with the entries of the history one by one if they can be.

        What only theirs has comes behind the field that it follows there.
        """
        for name in self._names():
            if self._lists is not None and name == HISTORY:
                yield from self._entry_parts(*self._lists)
                continue
            base = self.base.fields.get(name) if self.base else None
            ours, theirs = self.ours.fields.get(name), self.theirs.fields.get(name)
            value = (
                self._whole_history() if name == HISTORY else join(_value(base), _value(ours), _value(theirs))
            )
            yield Part((name,), (name,) if ours else None, base, ours, theirs, value)

    def steps(self) -> Iterator[SetValue]:
        """What to set in our side's document so that each value made of both is in it."""
        for part in self.parts():
            if part.is_new and part.place is not None and not isinstance(part.value, NoValue):
                yield SetValue(part.place, part.value)

    def pieces(self) -> Iterator[Piece]:
        """The lines of the merged document."""
        yield _lines(self.base.head if self.base else None, self.ours.head, self.theirs.head)
        for part in self.parts():
            if self._lists is not None and part.pointer == (HISTORY, 0):
                ours, theirs = self._lists
                yield _lines(self._list_before.head if self._list_before else None, ours.head, theirs.head)
            yield part.piece()
        yield _lines(self.base.tail if self.base else None, self.ours.tail, self.theirs.tail)

    def _names(self) -> list[str]:
        names = list(self.ours.fields)
        place = 0
        for name in self.theirs.fields:
            if name not in names:
                names.insert(place, name)
            place = names.index(name) + 1
        return names

    @property
    def _lists(self) -> tuple[Entries, Entries] | None:
        """Both histories, if they are written one entry below the other."""
        ours, theirs = self.ours.history, self.theirs.history
        return (ours, theirs) if ours is not None and theirs is not None else None

    @property
    def _list_before(self) -> Entries | None:
        return self.base.history if self.base else None

    def _entry_parts(self, ours: Entries, theirs: Entries) -> Iterator[Part]:
        is_spaced = (ours if len(ours.sections) > 1 else theirs).is_spaced
        before = self._list_before
        for number, entry in enumerate(self.entries):
            base = before.section(entry.base, ours.column) if before else None
            one, other = ours.section(entry.ours, ours.column), theirs.section(entry.theirs, ours.column)
            if entry.base is None or not number:
                space = "\n" if is_spaced and number else ""
                base, one, other = (_spaced(each, space) for each in (base, one, other))
            place = None if entry.ours is None else (HISTORY, entry.ours)
            yield Part((HISTORY, number), place, base, one, other, self._entry_value(entry))

    def _entry_value(self, entry: Joined) -> Value:
        before = _history(self.base) if self.base else []
        ours = MISSING if entry.ours is None else _history(self.ours)[entry.ours]
        theirs = MISSING if entry.theirs is None else _history(self.theirs)[entry.theirs]
        if isinstance(ours, NoValue) or isinstance(theirs, NoValue):
            return theirs if isinstance(ours, NoValue) else ours
        return join(MISSING if entry.base is None or not self.base else before[entry.base], ours, theirs)

    def _whole_history(self) -> Value:
        values = [self._entry_value(entry) for entry in self.entries]
        whole: list[Plain] = [value for value in values if not isinstance(value, NoValue)]
        undecided = [value for value in values if isinstance(value, NoValue)]
        return undecided[0] if undecided else whole


def _history(document: Cut) -> list[Plain]:
    history = document.plain.get(HISTORY)
    return history if isinstance(history, list) else []


def _value(section: Section | None) -> Value:
    return MISSING if section is None else section.value


def _text(section: Section | None) -> str:
    return "" if section is None else section.text


_EMPTY_ABOVE = re.compile(r"\A(?:[ \t]*\n)+")


def _spaced(section: Section | None, space: str) -> Section | None:
    """The lines of an entry, with `space` above them."""
    return section and replace(section, text=space + _EMPTY_ABOVE.sub("", section.text))


def _lines(base: str | None, ours: str, theirs: str) -> str:
    """Lines that hold only comments, or the name of a field."""
    if ours == base:
        return theirs
    return ours + _missing_comments(ours, theirs, base or "", "")


def _with_comments(chosen: str, other: str, base: str) -> str:
    """The lines of one side, and above them the comments that only the other one has."""
    empty = _EMPTY_ABOVE.match(chosen)
    start = empty.end() if empty else 0
    column = re.compile(" *").match(chosen, start)
    return (
        chosen[:start]
        + _missing_comments(chosen, other, base, column.group() if column else "")
        + chosen[start:]
    )


def _missing_comments(chosen: str, other: str, base: str, indentation: str) -> str:
    known = {*_comments(chosen), *_comments(base)}
    return "".join(f"{indentation}{comment}\n" for comment in _comments(other) if comment not in known)


def _comments(lines: str) -> list[str]:
    """The comments of some lines, which may be a field, an entry of a list, or comments alone."""
    text = f"lines:\n{lines}"
    place = parse(text, "").place if "#" in lines else None
    return comments_in(text, place) if place is not None else []
