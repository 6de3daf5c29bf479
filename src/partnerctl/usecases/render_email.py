# SPDX-License-Identifier: Apache-2.0
"""One notice to one partner as an email: who is written to, in which language, and the message itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from partnerctl.errors import EnvironmentProblemError, RefusedError
from partnerctl.lifecycle.notices import is_draft
from partnerctl.lifecycle.reachable import why_not_mail
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.contacts import ContactEntry
from partnerctl.model.dataset import Record
from partnerctl.model.ledger import BouncedNotice
from partnerctl.model.notices import Channel, NoticeKind
from partnerctl.ports import PrivateFile, Services
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.email import Message, render_about, require_sender
from partnerctl.rendering.mime import Mailbox
from partnerctl.rendering.notice import suitable_occasion
from partnerctl.usecases.contacts import find_contact, how_to_add
from partnerctl.usecases.ledger import bounces_of
from partnerctl.usecases.loading import load_record, load_setting
from partnerctl.usecases.templates import templates_in


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """Which notice, as an email or for a talk page.

    Attributes:
        partner_id: To whom, or about whom.
        kind: Which one.
        day: The day it is written; None for today.
        language: The language to write in; None for the contact's own, else the registry's.
        preview: Take that language even if nobody has reviewed its wording; the notice is a draft to nobody then.
    """

    partner_id: str
    kind: NoticeKind
    day: dt.date | None = None
    language: str | None = None
    preview: bool = False


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """The message, and what the person who sends it should know: sentences without trailing periods."""

    message: Message
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is written to.

    Attributes:
        mailbox: Name and address.
        language: Their own; None if it isn't known.
        is_public: Whether it is the role address of the public record, because the private book has no entry.
    """

    mailbox: Mailbox
    language: str | None
    is_public: bool = False


def render_email(request: NoticeRequest, services: Services, book: PrivateFile) -> RenderedEmail:
    """Render an email.

    The address is the one in the private book. If the book has none, the role address of the public record is
    taken. A draft is addressed to nobody, so the book is not even opened for it.

    Raises:
        UsageError: There is no such partner, or no catalogue to preview.
        RefusedError: The email doesn't suit the partner on that day.
        EnvironmentProblemError: No address is known, the book can't be read, or a template is wrong.
    """
    setting = load_setting(services)
    record = load_record(services, request.partner_id)
    day = request.day or services.clock.today()
    occasion = suitable_occasion(request.kind, record, setting, day, Channel.EMAIL)
    require_sender(setting)
    hypothetical = is_draft(request.kind, setting.registry)
    addressee = (
        None
        if hypothetical or request.preview
        else addressee_of(record, find_contact(book, record.id), bounces_of(services.files, record.id))
    )
    templates = templates_in(
        request.language or (addressee.language if addressee else None),
        services,
        setting,
        preview=request.preview,
    )
    mailbox = addressee.mailbox if addressee else None
    message = render_about(request.kind, occasion, record, setting, mailbox, day=day, templates=templates)
    notes = (
        "this is a draft, addressed to nobody: the model is not official" if hypothetical else None,
        unreviewed_note(templates),
        f"the contact book has no entry of {record.id}, so its public role address is used"
        if addressee and addressee.is_public
        else None,
        templates.words.fallback,
        "only a mail server that knows SMTPUTF8 can take this address" if message.smtputf8 else None,
    )
    return RenderedEmail(message, tuple(note for note in notes if note))


def unreviewed_note(templates: Templates) -> str | None:
    """What to say of a notice in a language that nobody answers for."""
    if not templates.words.unreviewed:
        return None
    return (
        f"this is a draft, addressed to nobody: nobody has reviewed the wording in {templates.words.language}"
    )


def addressee_of(
    record: Record, entry: ContactEntry | None, bounces: Iterable[BouncedNotice] = ()
) -> Addressee:
    """Who is written to.

    Args:
        record: The partner.
        entry: What the private book has of it.
        bounces: Emails that came back.

    Raises:
        EnvironmentProblemError: No address is known.
        RefusedError: They want no mail, mail to them came back, or the record's role address is none.
    """
    if entry is not None or record.partner.contact is not None:
        obstacle = why_not_mail(record.id, entry, bounces)
        if obstacle is not None:
            raise RefusedError(obstacle.message, hint=obstacle.hint)
    if entry is not None:
        return Addressee(Mailbox(entry.name, parse_mail_address(entry.email)), entry.language)
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
    return Addressee(Mailbox(record.partner.name, address), public.language, is_public=True)
