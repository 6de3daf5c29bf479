# SPDX-License-Identifier: Apache-2.0
"""Mail addresses: what may be written in the private contact book, and what it becomes in a header.

Syntax and internationalized domains are checked by email-validator, without asking any server. A non-ASCII domain
goes into headers in its ASCII form (IDNA 2008); a non-ASCII part before the @ can't, and needs a server that knows
SMTPUTF8 (RFC 6531).
"""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address that mail can be sent to.

    Attributes:
        text: As a person writes it: Unicode, normalized.
        wire: As it stands in headers and on the envelope; ASCII unless `smtputf8`.
        smtputf8: Whether only a server with SMTPUTF8 can take it.
    """

    text: str
    wire: str
    smtputf8: bool


def parse_mail_address(text: str) -> MailAddress:
    """Check an address and bring it into its normal form.

    Raises:
        ValueError: It is none; with one sentence, without trailing period, that doesn't repeat the address.
    """
    try:
        checked = validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError as problem:
        raise ValueError(_one_sentence(str(problem))) from None
    wire = checked.ascii_email or f"{checked.local_part}@{checked.ascii_domain}"
    return MailAddress(checked.normalized, wire, checked.smtputf8)


def _one_sentence(text: str) -> str:
    parts = [part[:1].lower() + part[1:] for part in text.rstrip(".").split(". ")]
    return "; ".join(parts)
