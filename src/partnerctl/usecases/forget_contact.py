# SPDX-License-Identifier: Apache-2.0
"""`contacts forget`: a person leaves the private book, and every place that still names them is told.

Nothing that comes out of here holds what was erased: neither values nor their representations.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from unicodedata import normalize
from urllib.parse import quote

from partnerctl.documents import editing
from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.findings import Remove
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.contacts import ContactBook, ContactEntry
from partnerctl.model.types import ID_MAX_LENGTH, ID_PATTERN
from partnerctl.ports import Commit, PrivateFile, Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.contact_faults import position_of
from partnerctl.usecases.contacts import sound_book
from partnerctl.usecases.loading import require_record_path
from partnerctl.usecases.reading import is_record, partner_id_of, record_path

ADDRESS: Final = "address"
NAME: Final = "name"

_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Sought:
    """What is looked for in other places.

    Attributes:
        addresses: As people write them.
        names: The same.
    """

    addresses: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)

    def find(self, content: bytes) -> frozenset[str]:
        """What of it stands in some bytes: `ADDRESS`, `NAME`; whatever its case.

        An address counts also as a part of a longer one: one too many is looked at, one too few stays for ever.
        """
        text = _folded(content.decode("utf-16" if content[:2] in _BOMS else "utf-8", "replace"))
        found = set()
        if any(each in text for each in self._addresses):
            found.add(ADDRESS)
        if any(each.search(text) for each in self._names):
            found.add(NAME)
        return frozenset(found)

    @cached_property
    def _addresses(self) -> frozenset[str]:
        forms: set[str] = set()
        for address in self.addresses:
            for each in (address, parse_mail_address(address).wire):
                forms |= {each, quote(each), json.dumps(each)[1:-1]}
        return frozenset(map(_folded, forms))

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(_folded(name)) for name in self.names)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What is to be erased.

    Attributes:
        partner_ids: Whose entries go.
        also: Other partners whose entries have the same address; they stay.
        sought: What to look for elsewhere.
        change: What the book becomes; None if it has no such entry.
        lines: Lines of the new book that hold it all the same, or may: comments and notes.
    """

    partner_ids: tuple[str, ...]
    also: tuple[str, ...]
    sought: Sought
    change: Change | None = field(repr=False)
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A file on this machine that holds it.

    Attributes:
        what: What sort of file it is.
        place: Where it is.
    """

    what: str
    place: str


@dataclass(frozen=True, slots=True)
class InRepository:
    """A place in the repository that holds it.

    Attributes:
        commit: The commit that brought it there; None for the working tree.
        path: The file; None for the commit's own words.
        what: `ADDRESS`, `NAME`, `ports.UNREAD`, in this order.
        partner_id: Whose record the file is, if it is one and in the working tree.
    """

    commit: Commit | None
    path: str | None
    what: tuple[str, ...]
    partner_id: str | None = None


@dataclass(frozen=True, slots=True)
class Traces:
    """Where it still stands.

    Attributes:
        copies: On this machine.
        places: In the repository of the registry.
        unsearched: Why the repository, or its older part, could not be looked at; None if all was.
    """

    copies: tuple[Copy, ...]
    places: tuple[InRepository, ...]
    unsearched: str | None

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.copies or self.places)


def plan_forgetting(whom: str, services: Services, book: PrivateFile) -> Forgetting:
    """Work out what the book becomes without a partner's contact, or without a person.

    Args:
        whom: The partner's id, or an address: that one goes from every partner.
        services: The world.
        book: The private book.

    Raises:
        UsageError: It is neither an id nor an address, or there is no such partner.
        RefusedError: The book has no entry of this partner, or its layout doesn't let it be erased.
        EnvironmentProblemError: The book can't be read.
    """
    version, text, read = sound_book(book)
    if "@" in whom:
        given = _address(whom)
        gone = {key: each for key, each in read.contacts.items() if _is_same(each.email, given)}
        addresses = {given, *(each.email for each in gone.values())}
    else:
        gone = {whom: _entry(whom, read, services)}
        addresses = {gone[whom].email}
    others = {key: each for key, each in read.contacts.items() if key not in gone}
    also = [key for key, each in others.items() if any(_is_same(each.email, one) for one in addresses)]
    names = frozenset(each.name for each in gone.values() if each.name)
    sought = Sought(frozenset(addresses), names)
    after = editing.apply(text, _removing(tuple(gone), keep=bool(others)), kind=ContactBook) if gone else text
    change = Change(book.place, text, after, version.digest) if gone and version else None
    lines = _lines(after, sought, tuple(also), book.place)
    if others and next(iter(read.contacts)) in gone:
        lines |= _comments_at_top(after, book.place)
    return Forgetting(tuple(sorted(gone)), tuple(sorted(also)), sought, change, tuple(sorted(lines)))


def find_traces(
    sought: Sought, services: Services, copies: Iterable[tuple[str, str, bytes | None]]
) -> Traces:
    """Look for it outside of the book.

    Args:
        sought: What.
        services: The world; its repository is looked through.
        copies: Files on this machine: what each is, its path and its bytes; None for one that can't be read.
    """
    found = tuple(_copies(sought, copies))
    try:
        folder, held = services.repository.folder(), services.repository.holding(sought.find)
        shallow = services.repository.is_shallow()
    except EnvironmentProblemError as problem:
        return Traces(found, (), f"git's history could not be searched: {problem.message}")
    places = tuple(
        InRepository(
            each.commit,
            _shown(each.path, sought),
            tuple(sorted(each.what)),
            _partner_id(each.path, folder) if each.commit is None else None,
        )
        for each in held
    )
    cut = "older commits were left out of this clone, so they were not searched" if shallow else None
    return Traces(found, places, cut)


def _copies(sought: Sought, copies: Iterable[tuple[str, str, bytes | None]]) -> Iterator[Copy]:
    for what, place, content in copies:
        if content is None:
            yield Copy(f"{what}, which can't be read", _shown(place, sought) or "")
        elif sought.find(content):
            yield Copy(what, _shown(place, sought) or "")


def _address(text: str) -> str:
    try:
        return parse_mail_address(text).text
    except ValueError as problem:
        raise UsageError(f"this is no mail address: {problem}", hint="write it as name@domain") from None


def _entry(partner_id: str, read: ContactBook, services: Services) -> ContactEntry:
    if not re.fullmatch(ID_PATTERN, partner_id) or len(partner_id) > ID_MAX_LENGTH:
        raise UsageError(
            "this is neither a partner's id nor a mail address",
            hint="`partnerctl contacts list` shows the ids",
        )
    if partner_id not in read.contacts:
        require_record_path(services.files, partner_id)
        raise RefusedError(
            f"the contact book has no entry of {partner_id}, so nothing was erased",
            hint="give the address instead to see where else it stands",
        )
    return read.contacts[partner_id]


def _removing(partner_ids: tuple[str, ...], *, keep: bool) -> tuple[Remove, ...]:
    # The last entry takes the field with it: an empty one is no book.
    return tuple(Remove(("contacts", each)) for each in partner_ids) if keep else (Remove(("contacts",)),)


def _lines(text: str, sought: Sought, also: tuple[str, ...], place: str) -> frozenset[int]:
    """Lines that still hold it, without the addresses of entries that stay on purpose."""
    meant = {position_of(text, place, ("contacts", each, "email"))[0] for each in also}
    lines = enumerate(text.splitlines(), 1)
    return frozenset(number for number, line in lines if number not in meant and sought.find(line.encode()))


def _comments_at_top(text: str, place: str) -> frozenset[int]:
    """Lines of comments below `contacts:`, which may be about the first entry or about all: they stay, and are told."""
    first, _ = position_of(text, place, ("contacts",))
    found: set[int] = set()
    for number, line in enumerate(text.splitlines()[first or 0 :], (first or 0) + 1):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        if line.strip():
            found.add(number)
    return frozenset(found)


def _is_same(one: str, other: str) -> bool:
    return _folded(parse_mail_address(one).wire) == _folded(parse_mail_address(other).wire)


def _folded(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).casefold())


def _pattern(name: str) -> re.Pattern[str]:
    """The name on its own; between letters without case (汉字) there are no borders of words to see."""
    words = r"\s+".join(map(re.escape, name.split()))
    before, behind = _border(name[0], r"(?<!\w)"), _border(name[-1], r"(?!\w)")
    return re.compile(f"{before}{words}{behind}")


def _border(letter: str, border: str) -> str:
    return border if letter.upper() != letter.lower() else ""


def _shown(path: str | None, sought: Sought) -> str | None:
    if path is None:
        return None
    return "(a file whose name holds it)" if sought.find(path.encode("utf-8", "replace")) else path


def _partner_id(path: str | None, folder: str) -> str | None:
    within = (path or "").removeprefix(folder)
    if not within or not is_record(within):
        return None
    partner_id = str(partner_id_of(within))
    return partner_id if f"{folder}{record_path(partner_id)}" == path else None
