# SPDX-License-Identifier: Apache-2.0
"""Looks for planted passwords and addresses in everything that was produced, in whatever way they may be written."""

import base64
import html
import json
import os
import quopri
import re
import subprocess
import unicodedata
import urllib.parse
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

SHORTEST: Final = 5
"""Characters; anything shorter is found by chance."""

_WHITE: Final = re.compile(rb"=?[\r\n]+[ \t]*")


def _base64(text: str, *, urlsafe: bool = False) -> Iterator[bytes]:
    """What always stands in base64 of anything that holds the text, after 0, 1 or 2 other bytes, and before any others.

    So it is found in `\\0user\\0password` of SMTP's AUTH PLAIN and in `user:password` of HTTP, too.
    """
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    content = text.encode()
    for before in range(3):
        padded = b"\0" * before + content
        # A character tells of 6 bits; those that also tell of neighbours' bits are left out.
        first, last = -(-before * 8 // 6), len(padded) * 8 // 6
        yield encode(padded + b"\0" * (-len(padded) % 3))[first:last]


Writing = Callable[[str], Iterable[bytes]]

EXACT: Final[Mapping[str, Writing]] = {
    "base64": _base64,
    "base64 for addresses": lambda text: _base64(text, urlsafe=True),
}
"""Ways of writing in which letters can't change between capital and small."""

LOOSE: Final[Mapping[str, Writing]] = {
    "plain": lambda text: [text.encode()],
    "decomposed": lambda text: [unicodedata.normalize("NFD", text).encode()],
    "in an address of the web": lambda text: [
        urllib.parse.quote(text).encode(),
        urllib.parse.quote(text, safe="").encode(),
        urllib.parse.quote_plus(text).encode(),
    ],
    "percent-encoded whole": lambda text: ["".join(f"%{byte:02x}" for byte in text.encode()).encode()],
    "JSON": lambda text: [
        json.dumps(text)[1:-1].encode(),
        json.dumps(text, ensure_ascii=False)[1:-1].encode(),
    ],
    "Python": lambda text: [repr(text)[1:-1].encode(), repr(text.encode())[2:-1].encode()],
    "HTML": lambda text: [
        html.escape(text).encode(),
        html.escape(text, quote=False).encode(),
        text.encode("ascii", "xmlcharrefreplace"),
    ],
    "quoted-printable": lambda text: [quopri.encodestring(text.encode(), quotetabs=True)],
    "hexadecimal": lambda text: [text.encode().hex().encode()],
    "UTF-16": lambda text: [text.encode("utf-16-le"), text.encode("utf-16-be")],
    "Latin-1": lambda text: [text.encode("latin-1", "ignore")] if _fits(text, "latin-1") else [],
    "xtext": lambda text: [text.replace("+", "+2B").replace("=", "+3D").replace("@", "+40").encode()],
    "backwards": lambda text: [text[::-1].encode()],
    "domain backwards": lambda text: (
        [".".join(reversed(re.split(r"[.@]", text))).encode()] if "." in text else []
    ),
    "domain in ASCII": lambda text: [text.encode("idna")] if _fits(text, "idna") else [],
}
"""The others; they are found whatever the case of letters."""


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True


@dataclass(frozen=True)
class Place:
    """Something that was produced.

    Attributes:
        name: What it is, for a person.
        content: Its bytes.
    """

    name: str
    content: bytes


@dataclass(frozen=True)
class Search:
    """Looks for secrets.

    Attributes:
        secrets: What they are called, and what they are.
    """

    secrets: Mapping[str, str]

    @classmethod
    def for_addresses(cls, addresses: Iterable[str], common: Iterable[str], **secrets: str) -> "Search":
        """For some passwords, and for addresses as a whole and by parts, but for common words before the @."""
        wanted = dict(secrets)
        for number, address in enumerate(addresses, 1):
            local, _, domain = address.rpartition("@")
            wanted[f"address {number}"] = address
            wanted[f"domain of address {number}"] = domain
            if local not in common:
                wanted[f"name in address {number}"] = local.strip('"')
        return cls(wanted)

    def and_for(self, **secrets: str) -> "Search":
        """The same for more."""
        return Search({**self.secrets, **secrets})

    def found_in(self, content: bytes) -> list[str]:
        """Which secrets stand in some bytes, and how they are written there."""
        joined = _WHITE.sub(b"", content)
        exact = _named(self._exact, (content, joined))
        loose = _named(self._loose, (content.lower(), joined.lower()))
        return sorted({*exact, *loose})

    def leaks(self, places: Iterable[Place]) -> list[str]:
        """Everything that is found, one line each: where, what and how."""
        return [
            f"{place.name}: {found}"
            for place in places
            for found in self.found_in(
                b"\n".join((place.content, place.name.encode("utf-8", "surrogateescape")))
            )
        ]

    @cached_property
    def _exact(self) -> dict[bytes, str]:
        return self._needles(EXACT, lambda needle: needle)

    @cached_property
    def _loose(self) -> dict[bytes, str]:
        return self._needles(LOOSE, bytes.lower)

    def _needles(self, writings: Mapping[str, Writing], form: Callable[[bytes], bytes]) -> dict[bytes, str]:
        names: dict[bytes, str] = {}
        for secret, text in self.secrets.items():
            assert len(text) >= SHORTEST, f"{secret} is too short to be looked for"
            # Bytes of other scripts have no case.
            for variant in (text, text.lower(), text.upper(), text.title()):
                for how, write in writings.items():
                    for needle in write(variant):
                        names.setdefault(form(needle), f"{secret}, {how}")
        return names


def _named(needles: Mapping[bytes, str], contents: Iterable[bytes]) -> Iterator[str]:
    # One after the other: that is twenty times as fast as one regular expression of all.
    for content in contents:
        for needle, name in needles.items():
            if needle in content:
                yield name


def files_below(folder: Path, besides: Iterable[Path] = ()) -> Iterator[Place]:
    """All files below a folder; of each git repository also every object, unpacked.

    Args:
        folder: Where to look.
        besides: Files and folders to leave out.
    """
    left_out = {path.absolute() for path in besides}
    for here, folders, files in os.walk(folder):
        place = Path(here)
        folders[:] = sorted(name for name in folders if place / name not in left_out)
        if {"objects", "refs", "HEAD"} <= {*folders, *files}:
            yield Place(f"{place}: all objects", _objects(place))
        for name in sorted(files):
            path = place / name
            if path in left_out or not path.is_file() or path.is_symlink():
                continue
            yield Place(str(path), path.read_bytes())


def _objects(repository: Path) -> bytes:
    """Every object of a repository, also those that nothing leads to."""
    words = ["git", "--git-dir", str(repository), "cat-file", "--batch", "--batch-all-objects"]
    return subprocess.run(words, capture_output=True, check=True, timeout=60).stdout


def inflated(content: bytes) -> bytes:
    """What was deflated, with or without a header; other bytes as they are."""
    for form in (-zlib.MAX_WBITS, zlib.MAX_WBITS | 32):
        try:
            return zlib.decompress(content, form)
        except zlib.error:
            continue
    return content
