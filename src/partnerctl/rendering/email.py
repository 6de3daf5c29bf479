# SPDX-License-Identifier: Apache-2.0
"""An email to a partner: an RFC 5322 message, byte for byte the same for the same data and day.

Its identity is that of the notice: the same kind, about the same entry of the history, has the same Message-ID
whenever it is rendered, so that a message that arrives twice is recognized as one.
"""

import datetime as dt
import hashlib
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from partnerctl.errors import EnvironmentProblemError, RefusedError
from partnerctl.model.addresses import MailAddress, parse_mail_address
from partnerctl.model.dataset import REGISTRY_PATH, Record, Setting
from partnerctl.model.policy import Mail
from partnerctl.ports import Confinement, TemplateSource
from partnerctl.rendering import mime
from partnerctl.rendering.confined import Page
from partnerctl.rendering.confined import render as render_page
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.letter import Kind, Letter, letter_of, why_not
from partnerctl.rendering.mime import Mailbox
from partnerctl.rendering.wording import Wording

WIDTH: Final = 72
"""Columns of the plain text; longer words, such as addresses of pages, are not broken."""


@dataclass(frozen=True, slots=True)
class Message:
    """A finished email.

    Attributes:
        content: The message with CRLF line ends, as it goes to a server.
        message_id: Without angle brackets.
        subject: As people read it.
        recipient: The only one; None for a draft, which is addressed to nobody.
        smtputf8: Whether only a server with SMTPUTF8 can take it.
    """

    content: bytes
    message_id: str
    subject: str
    recipient: MailAddress | None
    smtputf8: bool


def require_suitable(kind: Kind, record: Record, setting: Setting, day: dt.date) -> Mail:
    """See that this email may be written to this partner.

    Returns:
        The policy's part on emails.

    Raises:
        RefusedError: It doesn't suit the partner's standing.
        EnvironmentProblemError: The policy doesn't say who writes.
    """
    reason = why_not(kind, record, setting.registry, day)
    if reason:
        other = next((other for other in Kind if not why_not(other, record, setting.registry, day)), None)
        hint = f"`partnerctl render email {record.id} --kind {other}` would suit" if other else None
        raise RefusedError(reason, hint=hint or f"`partnerctl show {record.id}` tells its standing")
    if setting.registry.mail is None:
        raise EnvironmentProblemError(
            f"{REGISTRY_PATH} has no `mail`, so nobody is named who writes",
            hint=f"add `mail` to {REGISTRY_PATH}",
        )
    return setting.registry.mail


def render(
    kind: Kind,
    record: Record,
    setting: Setting,
    recipient: Mailbox | None,
    *,
    day: dt.date,
    source: TemplateSource,
    words: Wording,
    confinement: Confinement,
) -> Message:
    """Render one email.

    Args:
        kind: Which.
        record: The partner it is about.
        setting: Policy and entities.
        recipient: To whom; not needed for a draft, which goes to nobody.
        day: The day it is written.
        source: Where templates come from.
        words: The wording of its language.
        confinement: Where a registry's own templates run.

    Raises:
        RefusedError: It doesn't suit the partner's standing, or nobody is named to send it to.
        EnvironmentProblemError: The policy doesn't say who writes, or a template is wrong.
    """
    mail = require_suitable(kind, record, setting, day)
    letter = letter_of(kind, record, setting, mail, day, recipient=recipient.name if recipient else None)
    if recipient is None and not letter.draft:
        raise RefusedError(f"nobody is named to send the email about {record.id} to")

    def page(template: str, form: Format, **more: str) -> str:
        values = {"letter": letter, **more}
        return render_page(
            Page(template, form, values), source, words, setting.registry.languages, confinement
        )

    subject = " ".join(page("email/subject.txt", Format.HEADER).split())
    text = tidy(page("email/letter.txt", Format.TEXT))
    html = page("email/letter.html", Format.HTML, subject=subject)
    html = "".join(f"{line.rstrip()}\n" for line in html.split("\n") if line.strip())
    message_id = f"{_identity(record, setting, letter)}@{mail.message_id_domain}"
    headers = (
        mime.address_header("From", Mailbox(mail.sender_name, _own_address(mail.sender_address))),
        *(
            [mime.address_header("Reply-To", Mailbox(None, _own_address(mail.reply_to)))]
            if mail.reply_to
            else ()
        ),
        *_to(recipient, letter),
        mime.text_header("Subject", subject),
        mime.date_header(day),
        f"Message-ID: <{message_id}>",
        # RFC 3834: no out-of-office answer is wanted.
        "Auto-Submitted: auto-generated",
        f"Content-Language: {words.language}",
    )
    to = None if letter.draft or recipient is None else recipient.address
    return Message(
        content=mime.alternatives(headers, text, html),
        message_id=message_id,
        subject=subject,
        recipient=to,
        smtputf8=to is not None and to.smtputf8,
    )


def tidy(text: str) -> str:
    """Break long lines; leave no more than one empty line between two others, and none before an indented one.

    What goes on in a further line stands below the first word of the one before: after a dash, or indented.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith(" ") and lines and not lines[-1]:
            lines.pop()
        indent = " " * (len(line) - len(line.lstrip(" -")))
        lines += _wrapped(line, indent) or ([""] if lines and lines[-1] else [])
    return "\n".join(lines).strip("\n") + "\n"


def _wrapped(line: str, indent: str) -> list[str]:
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _to(recipient: Mailbox | None, letter: Letter) -> Iterator[str]:
    if recipient is not None and not letter.draft:
        yield mime.address_header("To", recipient)
        return
    # A group without members is a valid recipient that no server can deliver to: a draft can't go out by accident.
    yield mime.nobody_header("To", "Draft, not to be sent")
    yield "X-Partnerctl-Draft: yes"


def _identity(record: Record, setting: Setting, letter: Letter) -> str:
    registry = setting.registry
    about = letter.decision.day.isoformat() if letter.decision else ""
    parts = (registry.about, registry.title, record.id, letter.kind, about, "draft" if letter.draft else "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _own_address(text: str) -> MailAddress:
    try:
        return parse_mail_address(text)
    except ValueError as problem:
        raise EnvironmentProblemError(
            f"{REGISTRY_PATH}: {text!r} under `mail` is no mail address: {problem}",
            hint=f"mend it in {REGISTRY_PATH}",
        ) from None
