# SPDX-License-Identifier: Apache-2.0
"""The comments of a document, to make sure that no edit loses one."""

import re
from collections.abc import Iterator

from partnerctl.documents.places import LINE_BREAK, Marked, Place

_COMMENT = re.compile(r"#[^\r\n]*")


def comments_in(text: str, top: Place) -> list[str]:
    """All comments in their order, without white space at their ends.

    Args:
        text: Without byte order mark, and without anything the reader refuses.
        top: The places of this very text.
    """
    found: list[str] = []
    position = 0
    for event in _scalars(top):
        found += _COMMENT.findall(text, position, event.start_mark.index)
        position = event.end_mark.index
        if getattr(event, "style", None) in {"|", ">"}:
            # A comment may stand behind the sign; on that line there is no text.
            found += _COMMENT.findall(
                LINE_BREAK.split(text[event.start_mark.index : position], maxsplit=1)[0]
            )
    found += _COMMENT.findall(text, position)
    return [comment.rstrip() for comment in found]


def _scalars(place: Place) -> Iterator[Marked]:
    """The scalars, keys included, in the order of the text; a `#` within one of them starts no comment."""
    if place.key is not None:
        yield place.key
    if place.children is None:
        yield place.start
        return
    for child in place.children.values():
        yield from _scalars(child)
