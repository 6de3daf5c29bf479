# SPDX-License-Identifier: Apache-2.0
"""One email to one partner: who is written to, in which language, and the message itself."""

from dataclasses import dataclass

from partnerctl.errors import EnvironmentProblemError, RefusedError
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.dataset import Record
from partnerctl.ports import PrivateFile, Services
from partnerctl.rendering.email import Message, render, require_suitable
from partnerctl.rendering.letter import Kind
from partnerctl.rendering.mime import Mailbox
from partnerctl.rendering.wording import wording
from partnerctl.usecases.contacts import find_contact, how_to_add
from partnerctl.usecases.loading import load_record, load_setting


@dataclass(frozen=True, slots=True)
class EmailRequest:
    """Which email.

    Attributes:
        partner_id: To whom.
        kind: Which one.
        language: The language to write in; None for the contact's own, else the registry's.
    """

    partner_id: str
    kind: Kind
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """The message, and what the person who sends it should know: sentences without trailing periods."""

    message: Message
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Contact:
    mailbox: Mailbox
    language: str | None
    note: str | None = None


def render_email(request: EmailRequest, services: Services, book: PrivateFile) -> RenderedEmail:
    """Render an email for today.

    The address is the one in the private book. If the book has none, the role address of the public record is
    taken. A draft is addressed to nobody, so the book is not even opened for it.

    Raises:
        UsageError: There is no such partner.
        RefusedError: The email doesn't suit the partner's standing.
        EnvironmentProblemError: No address is known, the book can't be read, or a template is wrong.
    """
    setting = load_setting(services)
    record = load_record(services, request.partner_id)
    day = services.clock.today()
    require_suitable(request.kind, record, setting, day)
    is_draft = request.kind is Kind.RECOGNITION and not setting.registry.official
    contact = None if is_draft else _contact(record, book)
    language = request.language or (contact.language if contact else None)
    words = wording(language, services.templates, setting.registry.languages)
    message = render(
        request.kind,
        record,
        setting,
        contact.mailbox if contact else None,
        day=day,
        source=services.templates,
        words=words,
        confinement=services.confinement,
    )
    notes = (
        "this is a draft, addressed to nobody: the model is not official" if is_draft else None,
        contact.note if contact else None,
        words.fallback,
        "only a mail server that knows SMTPUTF8 can take this address" if message.smtputf8 else None,
    )
    return RenderedEmail(message, tuple(note for note in notes if note))


def _contact(record: Record, book: PrivateFile) -> _Contact:
    entry = find_contact(book, record.id)
    if entry is not None:
        return _Contact(Mailbox(entry.name, parse_mail_address(entry.email)), entry.language)
    public = record.partner.contact
    if public is None:
        raise EnvironmentProblemError(
            f"no address of {record.id} is known: the private contact book has none, and the record no role address",
            hint=how_to_add(record.id),
        )
    try:
        address = parse_mail_address(public.email)
    except ValueError as problem:
        raise RefusedError(
            f"{record.path}: the address under `contact` can't be written to: {problem}",
            hint=f"mend it with `partnerctl edit {record.id} contact.email=ADDRESS`",
        ) from None
    note = f"the contact book has no entry of {record.id}, so its public role address is used"
    return _Contact(Mailbox(record.partner.name, address), public.language, note)
