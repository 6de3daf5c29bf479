# SPDX-License-Identifier: Apache-2.0
"""The one canonical layout: what `fmt` makes of a file, and how a new one is written.

Only white space ever changes. Lines are moved to their new column one by one, so comments, the order of fields,
quoting and what stands within brackets stay as they are, and a long line stays long:

- two columns a level, also for the hyphens of a list below their field;
- one space behind a colon and behind a hyphen;
- no white space at the end of a line, at most one empty line in a row, none at the ends of the file;
- the line ending that most lines have; no byte order mark.
"""

import json
import re
from collections.abc import Iterator

from partnerctl.documents.comments import comments_in
from partnerctl.documents.editable import EditableText, start_of
from partnerctl.documents.editing import require_sound
from partnerctl.documents.fields import in_writing_order, sorted_fields
from partnerctl.documents.fragments import field_lines
from partnerctl.documents.indentation import reindented
from partnerctl.documents.places import BYTE_ORDER_MARK, Place
from partnerctl.documents.quick_writer import quick_lines
from partnerctl.documents.reader import Parsed, parse
from partnerctl.errors import RefusedError
from partnerctl.findings import Plain
from partnerctl.model.partner import Partner
from partnerctl.model.types import Model

PARTNER_HEADER = "# yaml-language-server: $schema=../schema/partner.schema.json"
"""Tells editors which JSON Schema completes and explains the fields of a record."""


def compose(
    plain: dict[str, Plain], *, header: str | None = PARTNER_HEADER, kind: type[Model] = Partner
) -> str:
    """Write a new file, its fields in the order of the model.

    Args:
        plain: The data. Fields that the model doesn't know come last.
        header: Comment lines for the top.
        kind: The model of the document.
    """
    lines = [header] if header else []
    for name in sorted_fields(kind, plain):
        value = in_writing_order(kind, plain, (name,), plain[name])
        lines += quick_lines(name, value) or field_lines(name, value)
    return "".join(f"{line}\n" for line in lines)


def format_text(text: str) -> str:
    """Lay a file out anew. Doing it twice changes nothing more.

    Raises:
        RefusedError: The text has errors, or its layout is too unusual to be changed without changing its data.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    plain, top = require_sound(text)
    spaced = _with_single_spaces(EditableText(text, top))
    after = reindented(EditableText(spaced, require_sound(spaced)[1]))
    parsed = parse(after, "")
    if (
        parsed.place is None
        or parsed.findings
        or json.dumps(parsed.plain) != json.dumps(plain)
        or comments_in(text, top) != comments_in(after, parsed.place)
    ):
        raise _refusal(parsed)
    return after


def _refusal(parsed: Parsed) -> RefusedError:
    spans = [finding.location.span for finding in parsed.findings]
    where = f"line {spans[0].start.line}" if spans and spans[0] else "the file"
    message = f"{where} is laid out in a way that can't be changed without changing its data"
    return RefusedError(message, hint="Write it the way other records are written, two spaces a level")


def _with_single_spaces(text: EditableText) -> str:
    """The text with one space behind each colon that is followed by its value."""
    pieces: list[str] = []
    position = 0
    for place in _values_of_fields(text, text.top):
        key_end = place.key.end_mark.index if place.key is not None else 0
        if re.fullmatch(r"[ \t]*:[ \t]+", text.text[key_end : start_of(place)]):
            pieces += [text.text[position:key_end], ": "]
            position = start_of(place)
    return "".join(pieces) + text.text[position:]


def _values_of_fields(text: EditableText, place: Place) -> Iterator[Place]:
    """The values of all fields that are not within brackets, in the order of the text."""
    if place.children is None or text.is_flow(place):
        return
    for child in place.children.values():
        if child.key is not None:
            yield child
        yield from _values_of_fields(text, child)
