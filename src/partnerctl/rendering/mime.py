# SPDX-License-Identifier: Apache-2.0
"""A message's bytes: headers that hold any text safely, and one text in two forms (RFC 5322, 2045-2047, 2046 5.1.4).

The standard library's newer header API is not used for writing: up to Python 3.12 it can fold a long name with
commas in such a way that a part of it reads as another recipient. Here a name is either quoted whole, on one line, or
encoded whole. The bytes depend on nothing but the arguments: no clock, no random boundary.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from partnerctl.model.addresses import MailAddress
from partnerctl.rendering.escaping import escape_header

LONGEST_LINE: Final = 78
"""Lines should not be longer (RFC 5322, 2.1.1)."""

LONGEST_QUOTED: Final = 60
"""A longer name is encoded, because a quoted one can't be folded."""

_FOLD: Final = "\r\n"

_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=^_`{|}~ -]+")
"""Words of "atext" (RFC 5322, 3.2.3), for which no quotes are needed; `?` is left out, as encoded words have it."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address and the name that goes before it."""

    name: str | None
    address: MailAddress


def text_header(name: str, text: str) -> str:
    """A header line of unstructured text, such as Subject; whatever the text holds stays within it."""
    line = escape_header(text)
    encoding = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return f"{name}: {Header(line, encoding, header_name=name).encode(splitchars=' ', linesep=_FOLD)}"


def address_header(name: str, mailbox: Mailbox) -> str:
    """A header line with exactly one mailbox (RFC 5322, 3.4)."""
    phrase = _phrase(escape_header(mailbox.name or ""), name)
    if not phrase:
        return f"{name}: {mailbox.address.wire}"
    line = f"{name}: {phrase} <{mailbox.address.wire}>"
    return (
        line
        if len(line) <= LONGEST_LINE and _FOLD not in phrase
        else f"{name}: {phrase}{_FOLD} <{mailbox.address.wire}>"
    )


def nobody_header(name: str, why: str) -> str:
    """A header line with a group that has no members: a valid recipient to which nothing can be delivered."""
    return f"{name}: {_phrase(escape_header(why), name)}:;"


def date_header(day: dt.date) -> str:
    """The Date header for noon, UTC, which is the same day nearly everywhere."""
    return f"Date: {format_datetime(dt.datetime.combine(day, dt.time(12), dt.UTC))}"


def alternatives(headers: Sequence[str], text: str, html: str) -> bytes:
    """The whole message: plain text first, HTML as the richer form of the same.

    Args:
        headers: Finished lines, made by the functions above.
        text: The plain text body.
        html: The HTML document.
    """
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte=_transfer_encoding(text))
    body.add_alternative(html, subtype="html", cte=_transfer_encoding(html))
    for part in body.iter_parts():
        del part["MIME-Version"]
    # "=_" can't stand in a part in either transfer encoding (RFC 2045, 6.7).
    digest = hashlib.sha256(f"{text}\0{html}".encode()).hexdigest()
    body.set_boundary(f"=_{digest[:32]}")
    return "".join(f"{line}\r\n" for line in headers).encode() + body.as_bytes()


def _phrase(name: str, header: str) -> str:
    """A display name: as it is, quoted, or as encoded words (RFC 2047, 5 (3))."""
    if not name or (_PLAIN_NAME.fullmatch(name) and len(name) <= LONGEST_QUOTED and "=?" not in name):
        return name
    if name.isascii() and len(name) <= LONGEST_QUOTED and "=?" not in name:
        escaped = re.sub(r'(["\\])', r"\\\1", name)
        return f'"{escaped}"'
    return Header(name, "utf-8", header_name=header).encode(linesep=_FOLD)


def _transfer_encoding(text: str) -> str:
    """Quoted-printable stays readable while most characters are ASCII; base64 is shorter for other scripts."""
    beyond = sum(not character.isascii() for character in text)
    return "quoted-printable" if beyond * 6 < len(text) else "base64"
