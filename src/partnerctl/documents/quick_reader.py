# SPDX-License-Identifier: Apache-2.0
"""The short way through a text in which nothing is unusual, as nearly all are: data, and no places.

It gives up at the first thing that `documents.reader` would look at twice, so the reader stays the one that decides
what a text means; that both agree is tested on every text the tests have and on any that Hypothesis makes up.
"""

from typing import TYPE_CHECKING, Any

from yaml.error import MarkedYAMLError
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from partnerctl.documents.characters import is_clean
from partnerctl.documents.core_schema import NUMBER_STARTS, WORDS, resolve
from partnerctl.documents.places import BYTE_ORDER_MARK
from partnerctl.documents.reader import MAX_DEPTH, new_parser
from partnerctl.findings import Plain

if TYPE_CHECKING:
    from yaml._yaml import CParser

_UNUSUAL = ("<<<<<<<", ">>>>>>>", "\n%", "\r%")
"""A merge conflict or a directive, perhaps."""

_BEGINNINGS = {MappingStartEvent: dict, SequenceStartEvent: list}
_ENDS = frozenset({MappingEndEvent, SequenceEndEvent})
_AROUND = frozenset({StreamStartEvent, DocumentStartEvent, DocumentEndEvent})


def read_quickly(text: str) -> dict[str, Plain] | None:
    """The data of a whole file; None if anything about it may be unusual, so that `reader.parse` must look at it.

    Raises:
        EnvironmentProblemError: PyYAML was installed without libyaml.
    """
    if (
        text.startswith(("%", BYTE_ORDER_MARK))
        or not is_clean(text)
        or any(mark in text for mark in _UNUSUAL)
    ):
        return None
    try:
        documents = _documents(new_parser(text))
    except MarkedYAMLError:
        return None
    # A second document, or a text that isn't a mapping, is a fault.
    only = documents[0] if documents and len(documents) == 1 else None
    return only if isinstance(only, dict) else None


def _documents(  # noqa: C901, PLR0912 -- one flat loop without calls is what makes it quick
    parser: "CParser",
) -> list[Any] | None:
    """The values of all documents; None as soon as something is unusual."""
    next_event = parser.get_event
    # A list whose entry is a collection that has begun; the outermost takes the documents.
    documents: list[Any] = []
    stack: list[Any] = []
    parent: Any = documents
    key: str | None = None
    while True:
        event: Any = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            value: Any = event.value
            is_odd = value in WORDS or value[0] in NUMBER_STARTS
            if event.anchor is not None or event.tag is not None:
                return None
            if type(parent) is dict and key is None:
                if is_odd or value in parent or value == "<<":
                    return None
                key = value
                continue
            if is_odd and event.implicit[0]:
                value = resolve(value)
                if type(value) is float:  # it may be no number at all
                    return None
        elif kind in _ENDS:
            parent = stack.pop()
            continue
        elif kind in _BEGINNINGS:
            if event.anchor is not None or event.tag is not None or len(stack) >= MAX_DEPTH:
                return None
            value = _BEGINNINGS[kind]()
        elif kind in _AROUND:
            continue
        else:
            return documents if kind is StreamEndEvent else None
        if type(parent) is list:
            parent.append(value)
        elif key is None:
            return None
        else:
            parent[key] = value
            key = None
        if kind is not ScalarEvent:
            stack.append(parent)
            parent = value
