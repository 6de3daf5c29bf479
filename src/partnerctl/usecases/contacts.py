# SPDX-License-Identifier: Apache-2.0
"""The private contact book: add an entry, show them, find one.

No message that leaves here as an error repeats what the book holds: errors end up in logs, and logs are shared.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from partnerctl.documents import editing
from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.findings import Operation, Plain, Remove, SetValue, Severity
from partnerctl.lifecycle.reachable import bounced_on
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.contacts import ContactBook, ContactEntry
from partnerctl.model.ledger import BouncedNotice
from partnerctl.ports import FileVersion, PrivateFile, Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.contact_faults import BookFault, book_of, text_of
from partnerctl.usecases.ledger import bounces_of
from partnerctl.usecases.loading import require_record_path
from partnerctl.usecases.reading import partner_id_of, record_paths

NEW_BOOK: Final = """\
# Private: people's addresses, by partner id. Keep this file out of every repository.
format: 1
"""

_KEPT: Final = ("email", "name", "language", "role", "note", "no_mail")
"""The fields that make two entries the same."""


@dataclass(frozen=True, slots=True)
class NewContact:
    """What is to be noted about whom.

    Attributes:
        partner_id: The partner.
        email: The address; "" if only `no_mail` is to be noted.
        name: How to address them.
        language: The language to write in.
        role: What they do there.
        note: Anything to remember.
        no_mail: Whether they do not want mail; None to leave that as it is.
    """

    partner_id: str
    email: str
    name: str | None = None
    language: str | None = None
    role: str | None = None
    note: str | None = None
    no_mail: bool | None = None

    @property
    def only_wish(self) -> bool:
        """Whether nothing is said but whether they want mail."""
        given = (self.email, self.name, self.language, self.role, self.note)
        return self.no_mail is not None and not any(given)


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry, and whether the registry has a partner of that id."""

    partner_id: str
    entry: ContactEntry
    known: bool


def add_contact(
    new: NewContact, services: Services, book: PrivateFile, *, replace: bool = False
) -> Change | None:
    """Work out what the book becomes with this entry.

    Args:
        new: The entry.
        services: The world; the partner must be in its registry.
        book: The private book.
        replace: Whether an entry that is there may be replaced.

    Returns:
        The change, not yet written; None if the book says so already.

    Raises:
        UsageError: There is no such partner, or a value is not valid.
        RefusedError: Another entry is there, and `replace` is not set; or there is none to note a wish in.
        EnvironmentProblemError: The book can't be read.
    """
    require_record_path(services.files, new.partner_id)
    today = services.clock.today()
    noted = None if new.only_wish else entry_of(new, today)
    version = book.read()
    text = NEW_BOOK if version is None else _text(version, book)
    before = _book(text, book).contacts.get(new.partner_id)
    bounces = bounces_of(services.files, new.partner_id)
    kept = before if noted is None else _after(bounces, noted)
    if kept is None:
        raise RefusedError(
            f"the contact book has no entry of {new.partner_id} to note that in",
            hint="give the address too, with --email ADDRESS",
        )
    entry = _with_wish(kept, before, new, today)
    confirmed = noted is not None and bounced_on(new.partner_id, before, bounces) is not None
    if before and _same(before, entry) and not confirmed:
        return None
    if before and not replace and not _same(before, entry, besides=("no_mail",)):
        raise RefusedError(
            f"the book has another contact of {new.partner_id}",
            hint=f"see `partnerctl contacts show {new.partner_id}`; --replace puts the new one in its place",
        )
    operations = _replacing(new.partner_id, before, entry) if before else _adding(new.partner_id, entry)
    after = editing.apply(text, operations, kind=ContactBook)
    return Change(
        book.place, None if version is None else text, after, None if version is None else version.digest
    )


def entry_after(change: Change, partner_id: str) -> ContactEntry:
    """What the book says of a partner after a change."""
    book, _ = book_of(change.after, change.path)
    return (book or ContactBook()).contacts[partner_id]


def write_book(book: PrivateFile, change: Change) -> None:
    """Write what `add_contact` worked out.

    Raises:
        ChangedUnderneathError: The book was changed in the meantime; nothing was written.
        EnvironmentProblemError: It can't be written; the old file is untouched.
    """
    book.replace(change.after.encode(), expected=change.expected)


def show_contacts(services: Services, book: PrivateFile, partner_id: str | None = None) -> tuple[Shown, ...]:
    """The entries, in the order of their ids.

    Args:
        services: The world.
        book: The private book.
        partner_id: Only this partner's.

    Raises:
        UsageError: There is no such partner, neither in the registry nor in the book.
        RefusedError: The book has no entry of this partner.
        EnvironmentProblemError: The book can't be read.
    """
    contacts = read_book(book).contacts
    if partner_id is not None:
        if partner_id not in contacts:
            require_record_path(services.files, partner_id)
            raise RefusedError(f"the contact book has no entry of {partner_id}", hint=how_to_add(partner_id))
        contacts = {partner_id: contacts[partner_id]}
    known = {str(partner_id_of(path)) for path in record_paths(services.files)}
    return tuple(Shown(each, entry, each in known) for each, entry in sorted(contacts.items()))


def find_contact(book: PrivateFile, partner_id: str) -> ContactEntry | None:
    """The partner's entry.

    Raises:
        EnvironmentProblemError: The book can't be read.
    """
    return read_book(book).contacts.get(partner_id)


def how_to_add(partner_id: str) -> str:
    """The hint wherever an address is missing."""
    return f"add it with `partnerctl contacts add {partner_id} --email ADDRESS`"


def read_book(book: PrivateFile) -> ContactBook:
    """The whole book; an empty one if there is none yet.

    Raises:
        EnvironmentProblemError: The book can't be read.
    """
    return sound_book(book)[2]


def sound_book(book: PrivateFile) -> tuple[FileVersion | None, str, ContactBook]:
    """The book as it was read, its text, and what it says; None, "" and an empty one if there is none yet.

    Raises:
        EnvironmentProblemError: The book can't be read.
    """
    version = book.read()
    if version is None:
        return None, "", ContactBook()
    text = _text(version, book)
    return version, text, _book(text, book)


def entry_of(new: NewContact, day: dt.date) -> ContactEntry:
    """The entry, checked.

    Raises:
        UsageError: A value is not valid.
    """
    try:
        email = parse_mail_address(new.email).text
    except ValueError as problem:
        raise UsageError(f"this is no mail address: {problem}", hint="write it as name@domain") from None
    values = {
        "email": email,
        "name": new.name,
        "language": new.language,
        "role": new.role,
        "note": new.note,
        "added": day.isoformat(),
    }
    try:
        return ContactEntry.model_validate_json(
            json.dumps({key: each for key, each in values.items() if each})
        )
    except ValidationError as problem:
        field = str(problem.errors()[0]["loc"][0])
        raise UsageError(f"the {field} is not valid", hint=_HINTS.get(field, "shorten it")) from None


_HINTS = {
    "language": "write a language tag like en, de or zh-Hant",
    "name": "write it on one line, without blanks at its ends",
    "role": "write it on one line, without blanks at its ends",
}


def _text(version: FileVersion, book: PrivateFile) -> str:
    text, faults = text_of(version, book.place)
    _refuse(faults, book)
    return text or ""


def _book(text: str, book: PrivateFile) -> ContactBook:
    read, faults = book_of(text, book.place)
    _refuse(faults, book)
    return read or ContactBook()


def _refuse(faults: tuple[BookFault, ...], book: PrivateFile) -> None:
    """Stop at the first error."""
    for fault in faults:
        if fault.severity is Severity.ERROR:
            place = f"{book.place}:{fault.line}" if fault.line else book.place
            raise EnvironmentProblemError(
                f"the contact book can't be read: {place}: {fault.message}",
                hint=f"mend {book.place} in an editor; `partnerctl contacts check` shows all that is wrong",
            )


def _plain(entry: ContactEntry) -> dict[str, Plain]:
    plain: dict[str, Plain] = entry.model_dump(mode="json", exclude_none=True)
    return plain


def _same(one: ContactEntry, other: ContactEntry, *, besides: tuple[str, ...] = ()) -> bool:
    return all(getattr(one, field) == getattr(other, field) for field in _KEPT if field not in besides)


def _with_wish(
    entry: ContactEntry, before: ContactEntry | None, new: NewContact, today: dt.date
) -> ContactEntry:
    """The entry with what they want, which another address does not change."""
    since = before.no_mail if before else None
    if new.no_mail is not None:
        since = (since or today) if new.no_mail else None
    return entry.model_copy(update={"no_mail": since})


def _after(bounces: tuple[BouncedNotice, ...], entry: ContactEntry) -> ContactEntry:
    """The entry, noted knowing of what came back."""
    days = [bounce.bounced for bounce in bounces if bounce.is_permanent]
    return entry.model_copy(update={"after_bounce": max(days, default=None)})


def _adding(partner_id: str, entry: ContactEntry) -> tuple[Operation, ...]:
    return (SetValue(("contacts", partner_id), dict(_plain(entry))),)


def _replacing(partner_id: str, before: ContactEntry, entry: ContactEntry) -> tuple[Operation, ...]:
    """Field by field, so that comments stay where they are."""
    old, new = _plain(before), _plain(entry)
    at = ("contacts", partner_id)
    gone = tuple(Remove((*at, field)) for field in old if field not in new)
    put = tuple(SetValue((*at, field), value) for field, value in new.items() if old.get(field) != value)
    return (*put, *gone)
