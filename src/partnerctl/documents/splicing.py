# SPDX-License-Identifier: Apache-2.0
"""What a change puts into a text, and where; everything around it stays as it is.

Each function does one step of `documents.operations` and returns the new text. None of them judges the result:
`documents.editing` reads it again.
"""

import re
from collections.abc import Sequence

from partnerctl.documents import fragments
from partnerctl.documents.editable import EditableText, is_block_scalar, start_of
from partnerctl.documents.places import Place
from partnerctl.findings import Plain, Pointer


def insert_field(text: EditableText, pointer: Pointer, value: Plain, order: Sequence[str]) -> str:
    """Add a field to a mapping, behind the last one that comes before it in `order`.

    A field that `order` doesn't know goes to the end.
    """
    name = str(pointer[-1])
    parent = text.place(pointer[:-1])
    siblings = {str(key): child for key, child in (parent.children or {}).items()}
    before = [child for key, child in siblings.items() if _comes_before(key, name, order)]
    if text.is_flow(parent):
        return _insert_inline(
            text, parent, before[-1] if before else None, fragments.inline_field(name, value)
        )
    column = parent.start.start_mark.column
    lines = fragments.field_lines(name, value)
    if before:
        return text.with_lines(text.after(before[-1], column + 1), _indented(lines, column))
    first = [lines[0], *_indented([*lines[1:], ""], column)]
    start = start_of(parent)
    return text.replaced(start, start, text.newline.join(first) + " " * column)


def _comes_before(key: str, name: str, order: Sequence[str]) -> bool:
    if name not in order:
        return True
    return key in order and order.index(key) < order.index(name)


def append_entry(text: EditableText, pointer: Pointer, value: Plain) -> str:
    """Add an entry to the end of a list that has some, laid out as the last of them."""
    parent = text.place(pointer)
    entries = list((parent.children or {}).values())
    if text.is_flow(parent):
        return _insert_inline(text, parent, entries[-1], fragments.inline(value))
    column = parent.start.start_mark.column
    lines = _indented(_entry_lines(value, _gap(text, entries[-1], column)), column)
    if len(entries) > 1 and not text.line(text.line_above(_hyphen(text, entries[-1], column))).strip():
        lines.insert(0, "")
    # A comment at the column of the hyphens belongs to the list, unless the list's field stands there, too.
    is_indented = parent.key is not None and parent.key.start_mark.column < column
    return text.with_lines(text.after(entries[-1], column if is_indented else column + 1), lines)


def replace_value(text: EditableText, pointer: Pointer, value: Plain) -> str:
    """Put another value in the place of one."""
    place = text.place(pointer)
    start, end = start_of(place), text.end_of(place)
    if text.is_within_flow(pointer):
        written = _scalar_like(text, place, value) or fragments.inline(value)
        return text.replaced(
            start, end, written if start < end or text.text[start - 1] == " " else f" {written}"
        )
    parent = text.place(pointer[:-1])
    column = parent.start.start_mark.column
    if parent.children is not None and isinstance(pointer[-1], int):
        first, *others = _entry_lines(value, _gap(text, place, column))
        first = first.removeprefix("-").lstrip(" ")
    else:
        first, *others = fragments.value_lines(value)
    first = _scalar_like(text, place, value) or first
    if place.children and not text.is_flow(place) and place.key is not None:
        # What starts on a line of its own is taken away with its lines; the new value stands behind the field.
        start = text.text.index(":", place.key.end_mark.index) + 1
        rest = text.text[start : text.line_end(start)]
    else:
        rest = text.text[end : text.line_end(end)]
    if is_block_scalar(place):
        rest = ""
    before = text.text[:start] if first else text.text[:start].rstrip(" ")
    lines = [_joined(before, first, rest), *_indented(others, column)]
    return before + text.newline.join(lines) + text.text[text.line_end(end) :]


def remove(text: EditableText, pointer: Pointer) -> str:
    """Take away a field or an entry that has a sibling, with the comments that belong to it."""
    parent, place = text.place(pointer[:-1]), text.place(pointer)
    siblings = list((parent.children or {}).values())
    index = next(index for index, sibling in enumerate(siblings) if sibling is place)
    following = siblings[index + 1] if index + 1 < len(siblings) else None
    if text.is_flow(parent):
        if following is not None:
            return text.replaced(_own_start(place), _own_start(following), "")
        return text.replaced(text.end_of(siblings[index - 1]), text.end_of(place), "")
    column = parent.start.start_mark.column
    start = _own_start(place) if place.key is not None else _hyphen(text, place, column)
    line_start = text.line_start(start)
    if text.text[line_start:start].strip():
        # The first field of an entry shares its line with the hyphen: the next field moves up to it.
        end = _own_start(following) if following is not None else start
        if "#" in text.text[text.line_end(text.end_of(place)) : end]:
            return text.replaced(start, text.line_end(text.end_of(place)), "")
        return text.replaced(start, end, "")
    if index > 0:
        line_start = _comments_above(text, line_start, column)
    return text.replaced(line_start, text.after(place, column + 1), "")


def rename_key(text: EditableText, pointer: Pointer, name: str) -> str:
    """Give a field another name."""
    place = text.place(pointer)
    key = place.key or place.start
    start, end = key.start_mark.index, key.end_mark.index
    written = fragments.quoted_scalar(name, text.text[start]) or fragments.inline_field(name, 0).removesuffix(
        ": 0"
    )
    return text.replaced(start, end, written)


def _insert_inline(text: EditableText, parent: Place, before: Place | None, piece: str) -> str:
    if before is not None:
        end = text.end_of(before)
        return text.replaced(end, end, f", {piece}")
    start = start_of(parent) + 1
    return text.replaced(start, start, f"{piece}, " if parent.children else piece)


def _own_start(place: Place) -> int:
    """Where a field or an entry in brackets starts: with its key, if it has one."""
    return place.key.start_mark.index if place.key is not None else start_of(place)


def _hyphen(text: EditableText, place: Place, column: int) -> int:
    """Where the hyphen of a list's entry stands, on the entry's line or above it."""
    index = text.line_start(start_of(place))
    while text.text[index + column : index + column + 1] != "-" and index > 0:
        index = text.line_above(index)
    return index + column


def _gap(text: EditableText, place: Place, column: int) -> int:
    """Columns from a hyphen to what stands behind it."""
    between = text.text[_hyphen(text, place, column) : start_of(place)]
    return len(between) if re.fullmatch(r"- +", between) else fragments.INDENT


def _comments_above(text: EditableText, line_start: int, column: int) -> int:
    """Where the comment lines start that stand right above a line, in its column; a sibling is above them."""
    above = text.line_above(line_start)
    while re.match(rf" {{{column}}}#", text.line(above)):
        line_start, above = above, text.line_above(above)
    return line_start


def _entry_lines(value: Plain, gap: int) -> list[str]:
    first, *others = fragments.entry_lines(value)
    extra = gap - fragments.INDENT
    return [first.replace("- ", "-" + " " * (gap - 1), 1), *_indented(others, extra)]


def _indented(lines: Sequence[str], columns: int) -> list[str]:
    return [" " * columns + line if line else line for line in lines]


def _scalar_like(text: EditableText, place: Place, value: Plain) -> str | None:
    """A text in the quotes of the text it replaces; None if that has none."""
    if place.children is not None or not isinstance(value, str):
        return None
    return fragments.quoted_scalar(value, text.text[start_of(place) : start_of(place) + 1])


def _joined(before: str, first: str, rest: str) -> str:
    """The value's first line behind its field, and what stood there behind the old value: a comment or nothing."""
    space = " " if first and not before.endswith(" ") else ""
    return f"{space}{first}{rest}".rstrip() if rest.strip() else f"{space}{first}"
