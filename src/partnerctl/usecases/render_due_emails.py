# SPDX-License-Identifier: Apache-2.0
"""Every email that is due on a day, and who got none and why; what goes wrong for one holds up no other."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from partnerctl.errors import PartnerctlError, UsageError
from partnerctl.findings import Finding, in_order
from partnerctl.lifecycle.notices import BACK_DAYS, Occasion, due_notices
from partnerctl.model.contacts import ContactBook
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.ledger import BouncedNotice
from partnerctl.model.notices import Channel, NoticeKey, NoticeKind
from partnerctl.model.policy import Registry
from partnerctl.ports import PrivateFile, Services
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.email import Message, render_about, require_sender
from partnerctl.usecases.contacts import read_book
from partnerctl.usecases.ledger import bounces_of, read_ledger
from partnerctl.usecases.loading import load_setting, map_records
from partnerctl.usecases.render_email import Addressee, addressee_of
from partnerctl.usecases.templates import templates_in


@dataclass(frozen=True, slots=True)
class DueRequest:
    """Which emails.

    Attributes:
        day: The day they are due on; None for today.
        kinds: Only these notices; empty means all.
        language: The language to write in; None for each contact's own, else the registry's.
        back: How many days an entry of a history gives cause for a notice.
        partners: Only to these; empty means to all.
        most: No more than so many emails; None for all.
        taken: Notices that are not due whatever the ledger says, because somebody sent them or is about to.
        bounces: Emails that came back, besides those that the registry has noted.
    """

    day: dt.date | None = None
    kinds: frozenset[NoticeKind] = frozenset()
    language: str | None = None
    back: int = BACK_DAYS
    partners: frozenset[str] = frozenset()
    most: int | None = None
    taken: frozenset[NoticeKey] = frozenset()
    bounces: tuple[BouncedNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class DueEmail:
    """One email that is due.

    Attributes:
        key: Which notice it is.
        since: The day since which it is due.
        message: The email.
        language: The one it is written in.
        notes: What the person who sends it should know: sentences without trailing periods.
        is_public: Whether it goes to the role address of the public record, because the private book has no entry.
    """

    key: NoticeKey
    since: dt.date
    message: Message
    language: str
    notes: tuple[str, ...]
    is_public: bool = False

    @property
    def file_name(self) -> str:
        """The name of its file: that of the ledger's entry, and no address."""
        return f"{self.key.partner}.{self.key.about}.{self.key.kind}.eml"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One email that is due and could not be made.

    Attributes:
        key: Which notice it is.
        why: What is in the way: a sentence without trailing period.
        hint: What to do about it.
    """

    key: NoticeKey
    why: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class DueEmails:
    """All that is due by email.

    Attributes:
        day: The day asked for.
        registry: The policy.
        emails: By partner, the oldest first.
        left_out: What is due and could not be made.
        findings: What kept records or files of the ledger from being read.
        more: How many others are due and were not looked at, because no more were asked for.
    """

    day: dt.date
    registry: Registry
    emails: tuple[DueEmail, ...]
    left_out: tuple[LeftOut, ...]
    findings: tuple[Finding, ...]
    more: int = 0


def render_due_emails(request: DueRequest, services: Services, book: PrivateFile) -> DueEmails:
    """Render everything that is due by email.

    Args:
        request: Which emails.
        services: The world.
        book: The private contact book. Where it has no entry, the role address of the public record is taken.

    Raises:
        UsageError: The number of days is negative.
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: The policy doesn't say who writes, or the book can't be read.
    """
    if request.back < 0:
        raise UsageError(
            f"the number of days can't be negative: {request.back}", hint="leave it out, or give 0 or more"
        )
    setting = load_setting(services)
    require_sender(setting)
    ledger = read_ledger(services)
    day = request.day or services.clock.today()
    sent = ledger.keys | request.taken
    mapped = map_records(services, setting, partial(_due, sent=sent, day=day, back=request.back))
    due = [(each.record, occasion) for each in mapped.values if each for occasion in _wanted(each, request)]
    writer = _Writer(services, setting, read_book(book) if due else ContactBook(), request, day)
    results: list[DueEmail | LeftOut] = []
    made = 0
    for record, occasion in due:
        if made == request.most:
            break
        results.append(writer.write(record, occasion))
        made += isinstance(results[-1], DueEmail)
    return DueEmails(
        day=day,
        registry=setting.registry,
        emails=tuple(result for result in results if isinstance(result, DueEmail)),
        left_out=tuple(result for result in results if isinstance(result, LeftOut)),
        findings=in_order((*mapped.findings, *ledger.findings)),
        more=len(due) - len(results),
    )


@dataclass(frozen=True, slots=True)
class _Due:
    record: Record
    occasions: tuple[Occasion, ...]


def _due(
    record: Record, setting: Setting, *, sent: frozenset[NoticeKey], day: dt.date, back: int
) -> _Due | None:
    found = due_notices(record, setting.registry, day, sent, Channel.EMAIL, back=back)
    return _Due(record, found) if found else None


def _wanted(due: _Due, request: DueRequest) -> Iterator[Occasion]:
    for occasion in due.occasions:
        if (not request.kinds or occasion.kind in request.kinds) and (
            not request.partners or due.record.id in request.partners
        ):
            yield occasion


class _Writer:
    """Writes the emails of one day."""

    def __init__(
        self, services: Services, setting: Setting, book: ContactBook, request: DueRequest, day: dt.date
    ) -> None:
        self._services = services
        self._setting = setting
        self._book = book
        self._request = request
        self._day = day
        self._bounces = (*bounces_of(services.files), *request.bounces)
        self._templates: dict[str | None, Templates] = {}

    def write(self, record: Record, occasion: Occasion) -> DueEmail | LeftOut:
        """One email."""
        key = NoticeKey(record.id, occasion.kind, occasion.about, Channel.EMAIL)
        try:
            return self._email(key, record, occasion)
        except PartnerctlError as error:
            return LeftOut(key, error.message, error.hint)

    def _email(self, key: NoticeKey, record: Record, occasion: Occasion) -> DueEmail:
        addressee = addressee_of(record, self._book.contacts.get(record.id), self._bounces)
        templates = self._templates_in(self._request.language or addressee.language)
        message = render_about(
            occasion.kind,
            occasion,
            record,
            self._setting,
            addressee.mailbox,
            day=self._day,
            templates=templates,
        )
        return DueEmail(
            key,
            occasion.since,
            message,
            templates.words.language,
            _notes(addressee, templates, message),
            addressee.is_public,
        )

    def _templates_in(self, language: str | None) -> Templates:
        if language not in self._templates:
            self._templates[language] = templates_in(language, self._services, self._setting)
        return self._templates[language]


def _notes(addressee: Addressee, templates: Templates, message: Message) -> tuple[str, ...]:
    """None of them names the partner, so that many emails can share one."""
    public = "the contact book has no entry, so the record's public role address is used"
    smtputf8 = "only a mail server that knows SMTPUTF8 can take the address"
    found = (
        public if addressee.is_public else None,
        templates.words.fallback,
        smtputf8 if message.smtputf8 else None,
    )
    return tuple(note for note in found if note)


class Outcome(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Filed:
    """An email that lies in its file.

    Attributes:
        email: The email.
        place: Where it is, as a person would name it.
        outcome: What became of the file.
    """

    email: DueEmail
    place: str
    outcome: Outcome


def file_emails(
    emails: Iterable[DueEmail],
    file_of: Callable[[str], PrivateFile],
    *,
    replace: bool = False,
    dry_run: bool = False,
) -> tuple[Filed | LeftOut, ...]:
    """Put each email into a file of its own.

    Args:
        emails: What to put there.
        file_of: The file of a name.
        replace: Whether a file that says something else may be replaced.
        dry_run: Write nothing, and tell what would become of each file.
    """
    return tuple(_file(email, file_of, replace=replace, dry_run=dry_run) for email in emails)


def _file(
    email: DueEmail, file_of: Callable[[str], PrivateFile], *, replace: bool, dry_run: bool
) -> Filed | LeftOut:
    file = file_of(email.file_name)
    content = email.message.content
    try:
        before = file.read()
        if before is not None and before.content == content:
            return Filed(email, file.place, Outcome.UNCHANGED)
        if before is not None and not replace:
            return LeftOut(
                email.key, f"{file.place} is there and says something else", "add --replace to write it anew"
            )
        if not dry_run:
            file.replace(content, expected=before.digest if before else None)
    except PartnerctlError as error:
        return LeftOut(email.key, error.message, error.hint)
    return Filed(email, file.place, Outcome.REPLACED if before else Outcome.WRITTEN)
