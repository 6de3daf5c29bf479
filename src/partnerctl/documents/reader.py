# SPDX-License-Identifier: Apache-2.0
"""The one reader of YAML: bytes to text, text to plain data, and every fault on the way found and located.

libyaml's events (through PyYAML's C parser) are resolved by the YAML 1.2 core schema. The loop over events is flat,
so that nesting can't overflow a stack; anchors and aliases are refused, so that nothing grows beyond what was
written. The faults are named in `documents.faults`; the reasons are in `docs/adr/0002-one-yaml-reader.md`.
"""

import re
from dataclasses import dataclass
from math import isfinite
from shlex import quote
from typing import TYPE_CHECKING, Any, Final, Protocol

from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from partnerctl.documents import faults, syntax
from partnerctl.documents.characters import (
    find_forbidden_characters,
    is_clean,
    is_utf_16,
    replaced,
    wrong_encoding,
)
from partnerctl.documents.conflicts import conflicts
from partnerctl.documents.core_schema import NUMBER_STARTS, WORDS, resolve
from partnerctl.documents.faults import Collector, Fault, capped, quoted
from partnerctl.documents.places import BYTE_ORDER_MARK, Marked, Place, SourceText
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Location, Plain, Pointer, Related

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml._yaml import CParser

MAX_BYTES: Final = 256 * 1024
"""The largest record that is read; callers allow more for `entities.yaml`."""

MAX_DEPTH: Final = 20
"""So many lists and mappings may stand within each other; a record needs five."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text.

    Attributes:
        text: None if the bytes are no text. A byte order mark is kept.
        findings: Already located.
    """

    text: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text's data.

    Attributes:
        plain: None if a part of the data could not be read. If `findings` holds an error (a key given twice, an
            anchor) it is good for finding more faults, and for nothing else.
        findings: Already located.
        place: Where the top and all below it stands, for `documents.positions`; None if `plain` is.
    """

    plain: dict[str, Plain] | None
    findings: tuple[Finding, ...]
    place: Place | None = None


def decode(content: bytes, path: str, *, max_bytes: int = MAX_BYTES) -> Decoded:
    """Turn a file's bytes into text.

    Args:
        content: All of the file.
        path: For the findings.
        max_bytes: A larger file is refused unread.
    """
    if len(content) > max_bytes:
        message = f"The file has {len(content):,} bytes; at most {max_bytes:,} are read"
        return Decoded(None, (faults.TOO_LARGE.at(Location(path, target="file"), message),))
    if is_utf_16(content):
        message = "The file is saved as UTF-16 (Notepad calls it 'Unicode')"
        return Decoded(None, (faults.NOT_UTF8.at(Location(path, target="file"), message),))
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return Decoded(None, capped(wrong_encoding(content, path)))
    if is_clean(text) and not text.startswith(BYTE_ORDER_MARK):
        return Decoded(text, ())
    source = SourceText(text, path)
    found = Collector()
    if text.startswith(BYTE_ORDER_MARK):
        message = "The file starts with a byte order mark, as Notepad and Excel write it"
        found.add(faults.BYTE_ORDER_MARK.at(source.file(), message))
    find_forbidden_characters(source, found)
    return Decoded(text, found.findings())


def parse(text: str, path: str) -> Parsed:
    """Turn YAML text into plain data.

    Args:
        text: The whole file. A byte order mark is skipped; characters that `decode` refuses are read as U+FFFD.
        path: For the findings.

    Raises:
        EnvironmentProblemError: PyYAML was installed without libyaml.
    """
    source = SourceText(text, path)
    found = capped(conflicts(source))
    if found:
        return Parsed(None, found)
    readable = text.removeprefix(BYTE_ORDER_MARK)
    return _Reading(source).run(readable if is_clean(text) else replaced(readable))


def new_parser(text: str) -> "CParser":
    """A parser of libyaml.

    Raises:
        EnvironmentProblemError: PyYAML was installed without libyaml.
    """
    try:
        from yaml._yaml import CParser  # missing where PyYAML was built without libyaml
    except ImportError as error:
        message = "PyYAML was installed without libyaml, which reads the records"
        hint = "Install a binary wheel: pip install --force-reinstall --only-binary=:all: pyyaml"
        raise EnvironmentProblemError(message, hint=hint) from error
    return CParser(text)


_HEADER = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)|%[^\r\n]*(?:\r\n?|\n|\Z))*")
"""What may stand before a document: empty lines, comments, directives."""

_DIRECTIVE = re.compile(r"(?m)^%[^\r\n]*")


class _Node(Marked, Protocol):
    """The beginning of a collection."""

    anchor: str | None
    tag: str | None


class _Scalar(_Node, Protocol):
    value: str
    implicit: tuple[bool, bool]


class _Alias(Marked, Protocol):
    anchor: str


class _Skipped:
    """Takes the place of a key whose value is read but not kept, such as the second value of a key."""


_ENTRY_OF_TWO: Final = "If a merge made one entry of two, `partnerctl resolve {}` takes them apart; else keep one of the two keys"
_SKIPPED: Final = _Skipped()


@dataclass(slots=True)
class _Open:
    """A collection that has begun and not ended yet; `fields` is None for a list."""

    place: Place
    children: dict[str | int, Place]
    fields: dict[str, Plain] | None
    items: list[Plain]
    key: str | _Skipped | None = None
    key_event: Marked | None = None


class _Reading:
    """One run over the events of one text."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._found = Collector()
        self._incomplete = False
        self._done = False
        self._documents = 0
        self._stack: list[_Open] = []

    def run(self, text: str) -> Parsed:
        parser = new_parser(self._without_directives(text))
        start: Any = parser.get_event()
        top = self._parent = _Open(Place(start, start, None, None), {}, None, [])
        self._stack = [top]
        try:
            self._read(parser)
        except MarkedYAMLError as error:
            self._found.add(syntax.explain(error, self._source))
            self._incomplete = True
        plain = top.items[0] if top.items else None
        if not isinstance(plain, dict) and not self._incomplete:
            self._refuse_top(plain, top.children.get(0))
        if not isinstance(plain, dict) or self._incomplete:
            return Parsed(None, self._found.findings())
        return Parsed(plain, self._found.findings(), top.children[0])

    def _without_directives(self, text: str) -> str:
        """`text` with its directives turned into comments of the same length; each is a finding."""
        if not text.startswith("%") and "\n%" not in text and "\r%" not in text:
            return text
        header = _HEADER.match(text)
        end = header.end() if header else 0
        for number, line in enumerate(SourceText(text[:end], "").lines):
            if line.startswith("%"):
                place = self._source.at((number, 0), (number, len(line)))
                self._found.add(faults.DIRECTIVE.at(place, f"The line {quoted(line)} is a YAML directive"))
        return _DIRECTIVE.sub(lambda line: "#" + line.group()[1:], text[:end]) + text[end:]

    def _read(self, parser: "CParser") -> None:
        handlers: dict[type, Callable[[Any], None]] = {
            MappingStartEvent: self._begin_mapping,
            SequenceStartEvent: self._begin_list,
            MappingEndEvent: self._end,
            SequenceEndEvent: self._end,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
            StreamEndEvent: self._finish,
        }
        scalar: Callable[[Any], None] = self._scalar
        next_event = parser.get_event
        while not self._done:
            event = next_event()
            if type(event) is ScalarEvent:  # most events are
                scalar(event)
            elif type(event) in handlers:
                handlers[type(event)](event)

    def _scalar(self, event: _Scalar) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        parent, value = self._parent, event.value
        if parent.fields is not None and parent.key is None:
            parent.key_event = event
            is_usual = value not in WORDS and value[0] not in NUMBER_STARTS and value not in parent.children
            parent.key = value if is_usual and value != "<<" else self._unusual_key(event, parent)
        elif event.implicit[0] and (value in WORDS or value[0] in NUMBER_STARTS):
            self._put(self._resolved(event), Place(event, event, None, None))
        else:
            self._put(value, Place(event, event, None, None))

    def _resolved(self, event: _Scalar) -> Plain:
        value = resolve(event.value)
        if type(value) is float and not isfinite(value):
            self._refuse(faults.NUMBER, event, f"{quoted(event.value)} is not a number that can be kept")
            self._incomplete = True
        return value

    def _begin_mapping(self, event: _Node) -> None:
        self._begin(event, {})

    def _begin_list(self, event: _Node) -> None:
        self._begin(event, None)

    def _begin(self, event: _Node, fields: dict[str, Plain] | None) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if len(self._stack) > MAX_DEPTH:
            message = f"More than {MAX_DEPTH} lists or mappings stand within each other"
            self._refuse(faults.TOO_DEEP, event, message)
            self._incomplete = self._done = True
            return
        children: dict[str | int, Place] = {}
        place = Place(event, event, None, children)
        self._parent = _Open(place, children, fields, [])
        self._stack.append(self._parent)

    def _end(self, event: Marked) -> None:
        ended = self._stack.pop()
        ended.place.end = event
        self._parent = parent = self._stack[-1]
        if parent.fields is not None and parent.key is None:
            message = "A list or a mapping in brackets is used as a key"
            self._refuse(faults.KEY_NOT_TEXT, ended.place.start, message)
            parent.key = _SKIPPED
            return
        self._put(ended.items if ended.fields is None else ended.fields, ended.place)

    def _alias(self, event: _Alias) -> None:
        self._refuse(
            faults.ALIAS, event, f"{quoted('*' + event.anchor)} stands for a value written elsewhere"
        )
        self._incomplete = True
        if self._parent.fields is not None and self._parent.key is None:
            self._parent.key = _SKIPPED
            return
        self._put(None, Place(event, event, None, None))

    def _document(self, event: Marked) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(faults.SEVERAL_DOCUMENTS, event, "A second document starts here")
            self._incomplete = self._done = True

    def _finish(self, _event: Marked) -> None:
        self._done = True

    def _put(self, value: Plain, place: Place) -> None:
        """Add a value to the collection that is being read."""
        parent = self._parent
        if parent.fields is None:
            parent.children[len(parent.items)] = place
            parent.items.append(value)
            return
        key = parent.key
        if type(key) is str:
            place.key = parent.key_event
            parent.children[key] = place
            parent.fields[key] = value
        parent.key = None

    def _unusual_key(self, event: _Scalar, parent: _Open) -> str | _Skipped:
        key = event.value
        if key in parent.children:
            self._refuse_duplicate(event, parent.children[key])
            return _SKIPPED
        if not key:
            self._refuse(faults.EMPTY_KEY, event, "A value has no field name")
            return _SKIPPED
        is_plain, _ = event.implicit
        if is_plain and key == "<<":
            self._refuse(faults.MERGE_KEY, event, "'<<' merges the fields of another mapping into this one")
            self._incomplete = True
            return _SKIPPED
        if is_plain and not isinstance(resolve(key), str):
            self._refuse(faults.KEY_NOT_TEXT, event, f"The key {quoted(key)} is not text to YAML")
            return _SKIPPED
        return key

    def _refuse(self, fault: Fault, event: Marked, message: str) -> None:
        if self._found.wants(fault):
            self._found.add(fault.at(self._source.of_event(event, self._pointer()), message))

    def _refuse_duplicate(self, event: _Scalar, first: Place) -> None:
        if not self._found.wants(faults.DUPLICATE_KEY):
            return
        pointer = (*self._pointer(), event.value)
        first_key = self._source.of_event(first.key or first.start, pointer, "key")
        related = (Related(first_key, "first given here"),)
        location = self._source.of_event(event, pointer, "key")
        message = f"The key {quoted(event.value)} is given twice"
        # Within an entry of a history it is nearly always git that put lines of two entries into one.
        partner_id = quote(self._source.path.rpartition("/")[2].removesuffix(".yaml"))
        in_entry = pointer[0] == "history" and len(pointer) > len(("history", 0))
        hint = _ENTRY_OF_TWO.format(partner_id) if in_entry else None
        self._found.add(faults.DUPLICATE_KEY.at(location, message, hint=hint, related=related))

    def _refuse_properties(self, event: _Node) -> None:
        if event.anchor is not None:
            self._refuse(faults.ANCHOR, event, f"{quoted('&' + event.anchor)} gives the value a name")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(faults.TAG, event, f"The tag {quoted(tag)} says how the value is to be read")
            self._incomplete = True

    def _refuse_top(self, plain: Plain, place: Place | None) -> None:
        if plain is None or place is None:
            message = "The file is empty" if not self._source.text.strip() else "The file holds no fields"
            self._found.add(faults.EMPTY_FILE.at(self._source.file(), message))
        else:
            kind = "a list" if isinstance(plain, list) else "a single value"
            location = self._source.of_place(place)
            self._found.add(faults.NOT_A_MAPPING.at(location, f"The file holds {kind} instead of fields"))

    def _pointer(self) -> Pointer:
        steps = (len(open_.items) if open_.fields is None else open_.key for open_ in self._stack[1:])
        return tuple(step for step in steps if isinstance(step, str | int))
