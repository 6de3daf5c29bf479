# SPDX-License-Identifier: Apache-2.0
"""A notice as an email: an RFC 5322 message, byte for byte the same for the same data and day.

Its identity is that of the notice: the same kind, about the same day, has the same Message-ID whenever it is rendered,
so that a message that arrives twice is recognized as one.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from partnerctl.errors import EnvironmentProblemError, RefusedError
from partnerctl.lifecycle.notices import Occasion
from partnerctl.model.addresses import MailAddress, parse_mail_address
from partnerctl.model.dataset import REGISTRY_PATH, Record, Setting
from partnerctl.model.notices import Channel, NoticeKind
from partnerctl.model.policy import Mail, Registry
from partnerctl.rendering import mime
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.letter import Letter, letter_of
from partnerctl.rendering.line_breaking import wrapped
from partnerctl.rendering.mime import Mailbox
from partnerctl.rendering.notice import page, subject_of, suitable_occasion

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


def require_sender(setting: Setting) -> Mail:
    """The policy's part on emails.

    Raises:
        EnvironmentProblemError: The policy doesn't say who writes.
    """
    if setting.registry.mail is None:
        raise EnvironmentProblemError(
            f"{REGISTRY_PATH} has no `mail`, so nobody is named who writes",
            hint=f"add `mail` to {REGISTRY_PATH}",
        )
    return setting.registry.mail


def message_id_of(
    kind: NoticeKind, about: dt.date | None, record: Record, registry: Registry, mail: Mail, *, draft: bool
) -> str:
    """The Message-ID of a notice, without angle brackets: the same for the same notice whenever it is rendered.

    Args:
        kind: Which notice.
        about: The day it is about; None for the draft of what never happened.
        record: Whom it is to.
        registry: The policy.
        mail: The policy's part on emails.
        draft: Whether it is one; no draft is taken for the message that is sent one day.
    """
    day = about.isoformat() if about else ""
    parts = (registry.about, registry.title, record.id, kind.value, day, "draft" if draft else "")
    return f"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}@{mail.message_id_domain}"


def render(
    kind: NoticeKind,
    record: Record,
    setting: Setting,
    recipient: Mailbox | None,
    *,
    day: dt.date,
    templates: Templates,
) -> Message:
    """Render one email.

    Args:
        kind: Which notice.
        record: The partner it is about.
        setting: Policy and entities.
        recipient: To whom; not needed for a draft, which goes to nobody.
        day: The day it is written.
        templates: Templates, and the wording of its language.

    Raises:
        RefusedError: It doesn't suit the partner on that day, or nobody is named to send it to.
        EnvironmentProblemError: The policy doesn't say who writes, or a template is wrong.
    """
    occasion = suitable_occasion(kind, record, setting, day, Channel.EMAIL)
    return render_about(kind, occasion, record, setting, recipient, day=day, templates=templates)


def render_about(
    kind: NoticeKind,
    occasion: Occasion | None,
    record: Record,
    setting: Setting,
    recipient: Mailbox | None,
    *,
    day: dt.date,
    templates: Templates,
) -> Message:
    """The same about an occasion that is known to suit the partner; see `render`."""
    mail = require_sender(setting)
    letter = letter_of(
        kind,
        occasion,
        record,
        setting,
        day,
        recipient=recipient.name if recipient else None,
        unreviewed=templates.words.unreviewed,
    )
    if recipient is None and not letter.draft:
        raise RefusedError(f"nobody is named to send the email about {record.id} to")
    subject = subject_of(letter, templates)
    text = tidy(page("notice/letter.txt", Format.TEXT, letter, templates))
    html = page("notice/letter.html", Format.HTML, letter, templates, subject=subject)
    html = "".join(f"{line.rstrip()}\n" for line in html.split("\n") if line.strip())
    about = occasion.about if occasion else None
    message_id = message_id_of(kind, about, record, setting.registry, mail, draft=letter.draft)
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
        f"Content-Language: {templates.words.language}",
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
        lines += wrapped(line, WIDTH, indent) or ([""] if lines and lines[-1] else [])
    return "\n".join(lines).strip("\n") + "\n"


def _to(recipient: Mailbox | None, letter: Letter) -> Iterator[str]:
    if recipient is not None and not letter.draft:
        yield mime.address_header("To", recipient)
        return
    # A group without members is a valid recipient that no server can deliver to: a draft can't go out by accident.
    yield mime.nobody_header("To", "Draft, not to be sent")
    yield "X-Partnerctl-Draft: yes"


def _own_address(text: str) -> MailAddress:
    try:
        return parse_mail_address(text)
    except ValueError as problem:
        raise EnvironmentProblemError(
            f"{REGISTRY_PATH}: {text!r} under `mail` is no mail address: {problem}",
            hint=f"mend it in {REGISTRY_PATH}",
        ) from None
