# SPDX-License-Identifier: Apache-2.0
"""A text cut into whole lines: one section a field of the document, one an entry of a list.

Each section has the comments and empty lines above what it holds, so that a text put together of sections of several
texts keeps the comments of all of them.
"""

import re
from dataclasses import dataclass

from partnerctl.documents.editable import EditableText, start_of
from partnerctl.documents.editing import require_sound
from partnerctl.documents.places import BYTE_ORDER_MARK, LINE_BREAK, Place
from partnerctl.errors import RefusedError
from partnerctl.findings import Plain


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines of a text and what they say.

    Attributes:
        text: The lines, each with a line feed at its end.
        value: Their data.
    """

    text: str
    value: Plain


@dataclass(frozen=True, slots=True)
class Entries:
    """A list that is written one entry below the other.

    Attributes:
        head: The line of its field, up to the first hyphen.
        column: Of the hyphens.
        sections: One an entry.
    """

    head: str
    column: int
    sections: tuple[Section, ...]

    @property
    def is_spaced(self) -> bool:
        """Whether an empty line stands between entries."""
        return any(section.text.startswith("\n") for section in self.sections[1:])

    def section(self, index: int | None, column: int) -> Section | None:
        """The lines of one entry, its hyphen in `column`; None for none."""
        if index is None:
            return None
        section = self.sections[index]
        return Section(_moved(section.text, column - self.column), section.value)


@dataclass(frozen=True, slots=True)
class Cut:
    """A document in sections.

    Attributes:
        head: What stands above its first field.
        fields: In their order.
        tail: What stands below its last field.
        history: The entries of its history, where they are written one below the other.
        plain: All of its data.
    """

    head: str
    fields: dict[str, Section]
    tail: str
    history: Entries | None
    plain: dict[str, Plain]


def cut(text: str) -> Cut:
    """Cut a document.

    Raises:
        RefusedError: It has errors, or all of it stands within braces.
    """
    text = LINE_BREAK.sub("\n", text.removeprefix(BYTE_ORDER_MARK))
    text = text if text.endswith("\n") else f"{text}\n"
    plain, top = require_sound(text)
    editable = EditableText(text, top)
    if editable.is_flow(top):
        raise RefusedError("all of the file stands within braces", hint="Write one field a line")
    places = {str(name): place for name, place in (top.children or {}).items()}
    starts = [editable.line_start(start_of(top)), *(editable.after(place, 1) for place in places.values())]
    fields = {
        name: Section(text[start:end], plain[name])
        for name, start, end in zip(plain, starts, starts[1:], strict=False)
    }
    history = _entries(editable, places.get("history"), starts, list(places), plain)
    return Cut(text[: starts[0]], fields, text[starts[-1] :], history, plain)


def _entries(
    text: EditableText, place: Place | None, starts: list[int], names: list[str], plain: dict[str, Plain]
) -> Entries | None:
    values = plain.get("history")
    if place is None or not place.children or text.is_flow(place) or not isinstance(values, list):
        return None
    number = names.index("history")
    column = place.start.start_mark.column
    children = list(place.children.values())
    edges = [
        text.line_start(place.start.start_mark.index),
        *(text.after(child, column + 1) for child in children[:-1]),
        starts[number + 1],
    ]
    sections = tuple(
        Section(text.text[start:end], value)
        for start, end, value in zip(edges, edges[1:], values, strict=False)
    )
    return Entries(text.text[starts[number] : edges[0]], column, sections)


def _moved(text: str, columns: int) -> str:
    """Lines moved to the right, or to the left if `columns` is negative."""
    if columns >= 0:
        return re.sub(r"(?m)^(?=.)", " " * columns, text)
    return re.sub(rf"(?m)^ {{0,{-columns}}}", "", text)
