# SPDX-License-Identifier: Apache-2.0
"""What mail servers report of messages that we sent, read from mail that anybody can have written.

Conforming reports have a part for programs (RFC 3461-3464, 6533). Others are told by their sender, by the beginnings that their
programs write, and by the header of our message that they bring back. Everything else is other mail: an absence note
names our message too, and says nothing of its delivery.
"""

import datetime as dt
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

MOST_READ: Final = 1024 * 1024
"""Bytes of a message that are read; what a report says stands at its beginning, what it brings back at its end."""

_MOST_PARTS: Final = 30
"""More boundaries than that has no report, and the parser's work grows with them."""


class Fate(StrEnum):
    """What a report says of a message, the worst first."""

    FAILED = "failed"
    """It did not arrive, and will not be tried again."""
    DELAYED = "delayed"
    """It has not arrived yet, and is being tried again."""
    DELIVERED = "delivered"
    """It arrived, or was handed on to who sends no reports."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one report says of one message.

    Attributes:
        message_id: Of the message that it is about, without angle brackets.
        fate: What became of it.
        status: The enhanced status code (RFC 3463); of a class that agrees with `fate`, but for messages given up after a
            temporary trouble, which failed with 4.y.z.
        day: The day in UTC that the report is dated; None if it has no date.
    """

    message_id: str
    fate: Fate
    status: str
    day: dt.date | None


_MESSAGE_ID: Final = re.compile(r"<([^<>\s@]{1,200}@[^<>\s@]{1,200})>")
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_ACTIONS: Final = {
    "failed": Fate.FAILED,
    "delayed": Fate.DELAYED,
    "delivered": Fate.DELIVERED,
    "relayed": Fate.DELIVERED,
    "expanded": Fate.DELIVERED,
}
_CLASSES: Final = {"5": Fate.FAILED, "4": Fate.DELAYED, "2": Fate.DELIVERED}
_VAGUE: Final = {Fate.FAILED: "5.0.0", Fate.DELAYED: "4.0.0", Fate.DELIVERED: "2.0.0"}
_FITTING: Final = {Fate.FAILED: "54", Fate.DELAYED: "4", Fate.DELIVERED: "2"}

_STATUS_PARTS: Final = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_PARTS: Final = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
)
"""What of our message a report brings back."""

_MACHINES: Final = re.compile(
    r"(?:^|[<\s\"])(?:mailer-daemon|postmaster|mail-daemon|mdaemon)(?:@|$|[>\s\"])|mail delivery (?:sub)?system",
    re.IGNORECASE,
)
"""In the sender of a report that is not in the standard's form."""

_BEGINNINGS: Final = re.compile(
    r"hi\. this is the [^\n]{1,200}(?:program|mta)"  # qmail's QSBMF, 1997
    r"|this is the mail system at host"  # Postfix
    r"|this message was created automatically by mail delivery software"  # Exim
    r"|your message did not reach some or all of the intended recipients"  # Exchange
    r"|delivery (?:has|to the following|failed|is delayed)"
    r"|(?:could not|cannot|can't|couldn't) be delivered|undeliver(?:able|ed)|failed to deliver"
    r"|delivery status notification|returned mail|delivery failure|mail delivery failed",
    re.IGNORECASE,
)
_NOT_YET: Final = re.compile(
    r"delay|will (?:be retried|keep trying|be tried again)|not yet been delivered|still being retried"
    r"|do not need to resend|no action is required",
    re.IGNORECASE,
)
_RETURNED_ID: Final = re.compile(
    r"^[ \t>|]*message-id:\s*<([^<>\s@]{1,200}@[^<>\s@]{1,200})>", re.IGNORECASE | re.MULTILINE
)
_TEXT_STATUS: Final = re.compile(
    r"(?:#|status:?\s{0,3}|\b[245]\d\d[ -])\(?#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)", re.IGNORECASE
)
_REPLY_CODE: Final = re.compile(r"(?<![\d.])([45])[0-5]\d[ -](?![\d.]+\b)")
_COPY_BELOW: Final = re.compile(
    r"^-{2,}.{0,20}(?:below this line is a copy|this is a copy of|original message|returned message).*$",
    re.IGNORECASE | re.MULTILINE,
)


def read_reports(content: bytes) -> tuple[DeliveryReport, ...]:
    """What a message reports; nothing if it is no report.

    Args:
        content: The message; no more than `MOST_READ` bytes of it are looked at. It may hold anything.
    """
    content = content[:MOST_READ]
    if content.lower().count(b"boundary") > _MOST_PARTS:
        return ()
    try:
        message = email.message_from_bytes(content)
        return tuple(_reports(message))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The standard parser's own slips on broken headers: whatever it was, it is no report that can be believed.
        return ()


def _reports(message: Message) -> Iterator[DeliveryReport]:
    day = _day(message)
    status_part = next((part for part in _parts(message) if part.get_content_type() in _STATUS_PARTS), None)
    if status_part is not None:
        said = min((_said(block) for block in _recipients(status_part)), default=None, key=_weight)
        about = _returned(message) or _answered(message)
        if said and about:
            yield DeliveryReport(about, *said, day)
        return
    yield from _unstructured(message, day)


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a report, without those of the message that it brings back."""
    yield message
    content_type = message.get_content_type()
    payload = message.get_payload()
    if isinstance(payload, list) and content_type.startswith("multipart/"):
        for part in (each for each in payload if isinstance(each, Message)):
            yield from _parts(part)


def _recipients(part: Message) -> Iterator[Message]:
    """The blocks about recipients (RFC 3464, 2.3)."""
    payload = part.get_payload()
    blocks = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    if part.get_content_type() == "message/global-delivery-status" and blocks:
        # The parser knows this one only as a message: its header is the first block.
        rest = blocks[0].get_payload()
        texts = re.split(r"\r?\n\s*\r?\n", rest) if isinstance(rest, str) else []
        blocks += [email.message_from_string(text.strip() + "\n\n") for text in texts if text.strip()]
    yield from (block for block in blocks if block.get("Action") or block.get("Status"))


def _said(block: Message) -> tuple[Fate, str]:
    status = _STATUS.search(_text(block.get("Status")))
    action = _text(block.get("Action")).strip().lower().split(" ")[0]
    fate = _ACTIONS.get(action) or (_CLASSES[status[1]] if status else Fate.FAILED)
    fine = _fitting(fate, [status[0]] if status else [])
    if fine.endswith(".0.0"):
        # Some put the reason into words for people only.
        fine = _fitting(
            fate, [fine, *(each[0] for each in _STATUS.finditer(_text(block.get("Diagnostic-Code"))))]
        )
    return fate, fine


def _fitting(fate: Fate, codes: list[str]) -> str:
    """The most precise of some status codes that can be true of a fate."""
    fitting = [code for code in codes if code[0] in _FITTING[fate]]
    return next(
        (code for code in fitting if not code.endswith(".0.0")), fitting[0] if fitting else _VAGUE[fate]
    )


def _weight(said: tuple[Fate, str]) -> tuple[int, bool]:
    fate, status = said
    return list(Fate).index(fate), status[0] != "5"


def _returned(message: Message) -> str | None:
    """The Message-ID in what a report brings back of the message."""
    for part in _parts(message):
        if part.get_content_type() not in _RETURNED_PARTS:
            continue
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if isinstance(inner, Message):
            found = _MESSAGE_ID.search(_text(inner.get("Message-ID")))
        else:
            found = _RETURNED_ID.search(_body(part))
        if found:
            return found[1]
    return None


def _answered(message: Message) -> str | None:
    """The Message-ID that a report names as what it answers, as Gmail's and Exchange's do."""
    for name in ("In-Reply-To", "References", "X-Original-Message-ID"):
        found = _MESSAGE_ID.findall(_text(message.get(name)))
        if found:
            return str(found[-1])
    return None


def _unstructured(message: Message, day: dt.date | None) -> Iterator[DeliveryReport]:
    """A report in words: from a machine, beginning as such programs do, and with a part of our message's header."""
    if message.get_content_type() == "multipart/report" or not _is_of_a_machine(message):
        return
    text = "\n".join(
        _body(part) for part in _parts(message) if part.get_content_type() in ("text/plain", "text/html")
    )
    about = _returned(message) or _found(_RETURNED_ID, text)
    copy = _COPY_BELOW.search(text)
    words = f"{_text(message.get('Subject'))}\n{text[: copy.start()] if copy else text[:20_000]}"
    if about is None or not _BEGINNINGS.search(words):
        return
    fate = Fate.DELAYED if _NOT_YET.search(words) else Fate.FAILED
    codes = [each[1] for each in _TEXT_STATUS.finditer(words)]
    code = _REPLY_CODE.search(words)
    yield DeliveryReport(about, fate, _fitting(fate, [*codes, *([f"{code[1]}.0.0"] if code else [])]), day)


def _is_of_a_machine(message: Message) -> bool:
    if message.get("X-Failed-Recipients") or _text(message.get("Return-Path")).strip() == "<>":
        return True
    return _MACHINES.search(_text(message.get("From"))) is not None


def _body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _day(message: Message) -> dt.date | None:
    try:
        moment = parsedate_to_datetime(_text(message.get("Date")))
        return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _text(value: object) -> str:
    """A header as text; the parser gives another type for one with bytes that are no ASCII."""
    return "" if value is None else str(value)[:20_000]
