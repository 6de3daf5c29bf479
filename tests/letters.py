# SPDX-License-Identifier: Apache-2.0
"""Emails for tests: rendered from the example registry or from made-up partners, and read back as a receiver would."""

import datetime as dt
import email
import email.policy
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from command_line import CHECKOUT
from fakes import FakeConfinement
from partnerctl import bootstrap
from partnerctl.adapters.templates import LocalTemplates
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.dataset import Record, Setting
from partnerctl.ports import TemplateSource
from partnerctl.rendering.email import Message, render
from partnerctl.rendering.letter import Kind
from partnerctl.rendering.mime import Mailbox
from partnerctl.rendering.wording import wording
from partnerctl.usecases.loading import load_record, load_setting

EXAMPLES: Final = CHECKOUT / "examples"
SHIPPED: Final = LocalTemplates(EXAMPLES)
DAY: Final = dt.date(2026, 3, 31)
ADA: Final = Mailbox("Ada Example", parse_mail_address("ada@library.example"))


def example(partner_id: str) -> tuple[Record, Setting]:
    """A record of the example registry, and its setting."""
    services = bootstrap.services(EXAMPLES, DAY)
    return load_record(services, partner_id), load_setting(services)


def unofficial(setting: Setting) -> Setting:
    """The same policy while the model is not official."""
    registry = setting.registry.model_copy(update={"official": False, "fictitious": False})
    return Setting(registry, setting.entities)


def write(
    kind: Kind,
    record: Record,
    setting: Setting,
    recipient: Mailbox | None = ADA,
    *,
    day: dt.date = DAY,
    source: TemplateSource = SHIPPED,
    language: str | None = None,
) -> Message:
    """Render one email."""
    return render(
        kind,
        record,
        setting,
        recipient,
        day=day,
        source=source,
        words=wording(language, source, setting.registry.languages),
        confinement=FakeConfinement(),
    )


@dataclass(frozen=True)
class Received:
    """A message as a receiver sees it.

    Attributes:
        to: Names and addresses of all recipients, from To, Cc and Bcc.
        subject: Decoded.
        text: The plain text body.
        html: The HTML body.
        seen: The text that the HTML shows, with single blanks.
        links: The addresses that the HTML links to.
        message: The message itself.
    """

    to: tuple[tuple[str, str], ...]
    subject: str
    text: str
    html: str
    seen: str
    links: tuple[str, ...]
    message: EmailMessage


def receive(content: bytes) -> Received:
    """Parse a message, and see that it has no defects and the structure it should have."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    for part in message.walk():
        assert part.defects == []
        assert all(not header.defects for header in part.values())
    # Python's newer parser puts blanks between encoded words of a phrase, so names are read with the older one.
    plain = email.message_from_bytes(content)
    raw = getaddresses([value for name in ("To", "Cc", "Bcc") for value in plain.get_all(name, [])])
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    page = _Page()
    page.feed(html.get_content())
    return Received(
        to=tuple((str(make_header(decode_header(name))), address) for name, address in raw if address),
        subject=str(make_header(decode_header(plain["Subject"]))),
        text=text.get_content(),
        html=html.get_content(),
        seen=" ".join("".join(page.texts).split()),
        links=tuple(page.links),
        message=message,
    )


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._hidden = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"style", "title"}
        self.links += [value for name, value in attrs if name == "href" and value]
        self.texts.append("\n" if tag in {"p", "li", "h1", "h2", "dt", "br"} else "")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    @override
    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)
