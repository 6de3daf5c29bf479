# SPDX-License-Identifier: Apache-2.0
"""`contacts check`: whether the private book is sound, laid out canonically, closed to others, and about partners there are."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from partnerctl.documents.layout import format_text
from partnerctl.errors import RefusedError
from partnerctl.findings import Severity
from partnerctl.lifecycle.reachable import bounced_on, how_to_correct
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.contacts import ContactBook
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.policy import Status
from partnerctl.ports import PrivateFile, Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.contact_faults import BookFault, book_of, position_of, text_of
from partnerctl.usecases.ledger import bounces_of
from partnerctl.usecases.loading import load_setting, map_records
from partnerctl.usecases.reading import record_path, record_paths


@dataclass(frozen=True, slots=True)
class BookCheck:
    """What a check found.

    Attributes:
        place: The book.
        entries: How many there are; None if it can't be read for errors.
        faults: In the order of their places.
        mended: What mends that which can be mended, if anything can: the layout, and writing it sets its mode.
    """

    place: str
    entries: int | None
    faults: tuple[BookFault, ...]
    mended: Change | None


@dataclass(frozen=True, slots=True)
class _Partner:
    id: str
    merged_into: str | None
    is_former: bool


def check_contacts(services: Services, book: PrivateFile) -> BookCheck:
    """Check the book; nothing is written.

    Args:
        services: The world; its registry says which partners there are.
        book: The private book. One that is not there yet is fine.

    Raises:
        EnvironmentProblemError: It can't be opened, or lies where it could be published.
        InvalidDataError: The registry's own settings have errors.
    """
    version = book.read()
    if version is None:
        return BookCheck(book.place, 0, (), None)
    exposed = _exposed(book)
    text, faults = text_of(version, book.place)
    if text is None:
        return BookCheck(book.place, None, (*exposed, *faults), None)
    read, more = book_of(text, book.place)
    faults = (*faults, *more)
    if read is None:
        return BookCheck(book.place, None, (*exposed, *_ordered(faults)), None)
    after, laid_out = _layout(text, book.place)
    found = (*exposed, *_ordered((*faults, *laid_out, *_unfit(read, text, services, book.place))))
    mended = None
    if any(each.mendable for each in found):
        mended = Change(book.place, text, after, version.digest)
    return BookCheck(book.place, len(read.contacts), found, mended)


def _ordered(faults: tuple[BookFault, ...]) -> tuple[BookFault, ...]:
    return tuple(sorted(faults, key=lambda each: (each.line or 0, each.column or 0, each.message)))


def _exposed(book: PrivateFile) -> tuple[BookFault, ...]:
    exposure = book.exposure()
    if exposure is None:
        return ()
    message = "it can be read by others than its owner"
    return (BookFault(Severity.ERROR, None, None, message, f"chmod 600 {book.place}", mendable=True),)


def _layout(text: str, place: str) -> tuple[str, tuple[BookFault, ...]]:
    """The canonical text, and what to say if the book's is another."""
    try:
        after = format_text(text)
    except RefusedError:  # its message may quote the line
        message = "its layout is too unusual to be changed without changing what it says"
        return text, (
            BookFault(Severity.NOTICE, None, None, message, f"lay out {place} in an editor, if you like"),
        )
    if after == text:
        return text, ()
    pairs = zip(text.splitlines(), after.splitlines(), strict=False)
    line = next((number for number, (old, new) in enumerate(pairs, 1) if old != new), 1)
    message = "it is not in the canonical layout, from this line on"
    hint = "`partnerctl contacts check --fix` lays it out anew; what it says stays"
    return after, (BookFault(Severity.WARNING, line, 1, message, hint, mendable=True),)


def _unfit(read: ContactBook, text: str, services: Services, place: str) -> tuple[BookFault, ...]:
    """Entries of partners that nobody is to write to any more, and addresses from which mail came back."""
    if not read.contacts:
        return ()
    setting = load_setting(services)
    there = frozenset(record_paths(services.files))
    wanted = [path for each in read.contacts if (path := record_path(each)) in there]
    project = partial(_partner, day=services.clock.today())
    known = {each.id: each for each in map_records(services, setting, project, paths=wanted).values}
    found = []
    bounces = bounces_of(services.files)
    for partner_id, entry in read.contacts.items():
        if record_path(partner_id) in there and partner_id not in known:
            continue  # a broken record: `partnerctl validate` tells of it
        day = bounced_on(partner_id, entry, bounces)
        told = _why_unfit(partner_id, known.get(partner_id)) or (
            (f"mail to {partner_id} came back on {day} for good", how_to_correct(partner_id)) if day else None
        )
        if told:
            line, column = position_of(text, place, ("contacts", partner_id))
            found.append(BookFault(Severity.WARNING, line, column, *told))
    return tuple(found)


def _why_unfit(partner_id: str, partner: _Partner | None) -> tuple[str, str] | None:
    forget = f"`partnerctl contacts forget {partner_id}`"
    if partner is None:
        return f"the registry has no partner {partner_id}", f"correct the id, or {forget}"
    if partner.merged_into:
        into = partner.merged_into
        return f"{partner_id} goes on as {into}", f"note the contact for {into}, then {forget}"
    if partner.is_former:
        return f"{partner_id} is no partner any more", f"if nobody needs to be written to: {forget}"
    return None


def _partner(record: Record, setting: Setting, *, day: dt.date) -> _Partner:
    standing = standing_of(record.partner, day, official=setting.registry.official)
    return _Partner(record.id, standing.merged_into, standing.status is Status.FORMER)
