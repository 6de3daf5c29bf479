# SPDX-License-Identifier: Apache-2.0
"""Which characters a document may hold, and what to say about the others."""

import re
import unicodedata
from collections.abc import Iterator

from partnerctl.documents import faults
from partnerctl.documents.faults import Collector
from partnerctl.documents.places import BYTE_ORDER_MARK, SourceText
from partnerctl.findings import Finding

_PLAIN_ASCII = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
# Written as what is forbidden: the complement means the same and takes ten times as long to compile.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Outside of `c-printable` (YAML 1.2.2, 5.1), and what breaks a line for YAML 1.1 only: U+0085, U+2028, U+2029."""

_NAMES = {
    "\x00": "NUL",
    "\x08": "backspace",
    "\x0b": "vertical tab",
    "\x0c": "form feed",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line",
    BYTE_ORDER_MARK: "byte order mark",
}


def is_clean(text: str) -> bool:
    """Whether `text` holds allowed characters only; a byte order mark may start it."""
    if text.isascii():  # twenty times quicker than the expression
        return not text.encode().translate(None, _PLAIN_ASCII)
    return not _FORBIDDEN.search(text.removeprefix(BYTE_ORDER_MARK))


def replaced(text: str) -> str:
    """`text` with U+FFFD for each character that isn't allowed, so that the rest can be read."""
    return _FORBIDDEN.sub("\ufffd", text)


def find_forbidden_characters(source: SourceText, found: Collector) -> None:
    """Add a finding for each character that isn't allowed."""
    for number, line in enumerate(source.lines):
        for match in _FORBIDDEN.finditer(line):
            if found.wants(faults.FORBIDDEN_CHARACTER):
                character = match.group()
                place = source.at((number, match.start()), (number, match.end()))
                message = (
                    f"The character U+{ord(character):04X} ({_name(character)}) is not allowed in these files"
                )
                found.add(faults.FORBIDDEN_CHARACTER.at(place, message))


def _name(character: str) -> str:
    return _NAMES.get(character) or unicodedata.name(character, "a control character").lower()


def is_utf_16(content: bytes) -> bool:
    """Whether it looks like UTF-16 or UTF-32: by its byte order mark, or by the zeros that ASCII gets in them."""
    return content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00")) or content[1:2] == b"\x00"


_ESCAPED_BYTES = re.compile("[\udc80-\udcff]+")


def wrong_encoding(content: bytes, path: str) -> Iterator[Finding]:
    """A finding for each run of bytes that is not UTF-8."""
    escaped = content.decode(errors="surrogateescape")
    source = SourceText(_ESCAPED_BYTES.sub(lambda match: "\ufffd" * len(match.group()), escaped), path)
    for number, line in enumerate(SourceText(escaped, path).lines):
        for match in _ESCAPED_BYTES.finditer(line):
            wrong = match.group().encode(errors="surrogateescape")
            place = source.at((number, match.start()), (number, match.end()))
            yield faults.NOT_UTF8.at(place, _wrong_bytes(wrong))


def _wrong_bytes(wrong: bytes) -> str:
    if len(wrong) > 1:
        return f"{len(wrong)} bytes from 0x{wrong[0]:02X} on are not UTF-8"
    letter = wrong.decode("cp1252", errors="replace")
    meant = f"; in Windows-1252 it would be '{letter}'" if letter.isalpha() else ""
    return f"The byte 0x{wrong[0]:02X} is not UTF-8{meant}"
