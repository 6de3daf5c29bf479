# SPDX-License-Identifier: Apache-2.0
"""Headers and bodies of messages: whatever text goes in, one message to one recipient comes out."""

import datetime as dt
import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import MARKUP
from letters import receive
from partnerctl.model.addresses import parse_mail_address
from partnerctl.rendering.escaping import escape_header
from partnerctl.rendering.mime import (
    Mailbox,
    address_header,
    alternatives,
    date_header,
    nobody_header,
    text_header,
)

INFO = parse_mail_address("info@library.example")

INJECTIONS = (
    "\r\nBcc: thief@evil.example",
    "\nTo: thief@evil.example",
    "\r\n\r\n<script>",
    "\u2028Bcc: thief@evil.example",
    "\x0bBcc: thief@evil.example",
    "<thief@evil.example>",
    "thief@evil.example, ",
    '", thief@evil.example, "',
    "=?utf-8?q?=0d=0aBcc:_thief=40evil.example?=",
    "=?utf-8?b?",
    "(comment",
    "group:a@evil.example;",
    "\\",
    '\\"',
)

hostile = st.lists(
    st.sampled_from((*INJECTIONS, *MARKUP, "é", "مكتبة", "書海", "a", " ", ",", ";", "."))
    | st.text(st.characters(codec="utf-8"), max_size=20),
    max_size=14,
).map("".join)


@given(hostile, hostile)
def test_no_name_and_no_subject_can_reach_beyond_its_header(name: str, subject: str) -> None:
    headers = (address_header("To", Mailbox(name, INFO)), text_header("Subject", subject))

    content = alternatives(headers, "Hello\n", "<p>Hello</p>\n")

    assert email.message_from_bytes(content).keys() == ["To", "Subject", "MIME-Version", "Content-Type"]
    assert receive(content).to == ((escape_header(name), "info@library.example"),)
    assert receive(content).subject == escape_header(subject)
    assert [each.addr_spec for each in receive(content).message["To"].addresses] == ["info@library.example"]
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (None, "To: info@library.example"),
        ("", "To: info@library.example"),
        ("Ada Example", "To: Ada Example <info@library.example>"),
        ("Example, Ada", 'To: "Example, Ada" <info@library.example>'),
        ('A "B" \\ C', 'To: "A \\"B\\" \\\\ C" <info@library.example>'),
        ("a@evil.example", 'To: "a@evil.example" <info@library.example>'),
        ("=?utf-8?q?x?=", "To: =?utf-8?b?PT91dGYtOD9xP3g/PQ==?= <info@library.example>"),
        ("Ünal", "To: =?utf-8?b?w5xuYWw=?= <info@library.example>"),
        (
            "A name of more than sixty characters, which can't be quoted on one line",
            "To: =?utf-8?q?A_name_of_more_than_sixty_characters=2C_which_can=27t_be_quote?=\r\n =?utf-8?q?d_on_one_line?=\r\n <info@library.example>",
        ),
        ("Fifty characters and a few more, with no quotation", None),
    ],
)
def test_a_name_is_plain_quoted_or_encoded_as_a_whole(name: str | None, line: str | None) -> None:
    header = address_header("To", Mailbox(name, INFO))

    assert header == (line or f'To: "{name}"\r\n <info@library.example>')


def test_an_internationalized_domain_goes_into_the_header_in_its_ascii_form() -> None:
    address = parse_mail_address("info@bücherei.example")

    assert address_header("To", Mailbox(None, address)) == "To: info@xn--bcherei-n2a.example"
    assert (address.text, address.smtputf8) == ("info@bücherei.example", False)


def test_an_address_that_needs_smtputf8_is_kept_and_told() -> None:
    address = parse_mail_address("مثال@library.example")

    content = alternatives((address_header("To", Mailbox("مثال", address)),), "", "")

    assert address.smtputf8
    assert "To: =?utf-8?b?2YXYq9in2YQ=?= <مثال@library.example>\r\n" in content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "ada@localhost",
        "ada@library.invalid",
        "a b@library.example",
        "ada@library.example\r\nBcc: x@y.example",
        "Ada <ada@library.example>",
        "ada@library.example, bob@library.example",
        "ada@[127.0.0.1]",
        '"a b"@library.example',
        "ada@-library.example",
        "x" * 65 + "@library.example",
    ],
)
def test_what_is_no_address_is_refused_in_one_sentence_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-z]") as refused:
        parse_mail_address(text)

    assert not str(refused.value).endswith(".")
    assert "ada@" not in str(refused.value)


def test_a_group_without_members_is_a_recipient_that_nothing_reaches() -> None:
    content = alternatives((nobody_header("To", "Draft, not to be sent"),), "", "")

    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["To"] == '"Draft, not to be sent":;'
    assert message["To"].addresses == ()
    assert message["To"].defects == ()


def test_the_date_is_noon_of_the_day_on_a_leap_day_too() -> None:
    assert date_header(dt.date(2024, 2, 29)) == "Date: Thu, 29 Feb 2024 12:00:00 +0000"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=300))
def test_bodies_come_back_as_they_went_in_and_the_bytes_depend_on_nothing_else(text: str) -> None:
    headers = (text_header("Subject", "x"), nobody_header("To", "nobody"))
    content = alternatives(headers, f"{text}\n", f"<p>{text}</p>\n")

    received = receive(content)

    assert received.text.replace("\r\n", "\n") == f"{text}\n"
    assert received.html.replace("\r\n", "\n") == f"<p>{text}</p>\n"
    assert content == alternatives(headers, f"{text}\n", f"<p>{text}</p>\n")
    assert content.isascii()
