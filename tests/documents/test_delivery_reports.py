# SPDX-License-Identifier: Apache-2.0
"""Reports of mail servers, each in the form that one of them really writes, and mail that is none."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.documents.delivery_reports import MOST_READ, DeliveryReport, Fate, read_reports

BOUNCES = Path(__file__).parents[1] / "bounces"
OURS = "0123456789abcdef0123456789abcdef@registry.example"
THIRD = dt.date(2026, 4, 3)

TOLD = {
    "postfix": (Fate.FAILED, "5.1.1", THIRD),
    "postfix-delayed": (Fate.DELAYED, "4.4.1", THIRD),
    "postfix-text": (Fate.FAILED, "5.2.2", THIRD),
    "gmail": (Fate.FAILED, "5.1.1", THIRD),
    "exchange-online": (Fate.FAILED, "5.1.10", THIRD),
    "exchange-old": (Fate.FAILED, "5.0.0", THIRD),
    "qmail": (Fate.FAILED, "5.1.1", THIRD),
    "exim": (Fate.FAILED, "5.0.0", THIRD),
    "exim-delayed": (Fate.DELAYED, "4.0.0", dt.date(2026, 4, 4)),
    "expired": (Fate.FAILED, "4.4.1", dt.date(2026, 4, 8)),
    "delivered": (Fate.DELIVERED, "2.1.5", THIRD),
    "utf8": (Fate.FAILED, "5.6.7", THIRD),
}
OTHER_MAIL = ("absence", "reply", "read-receipt")


def content(name: str) -> bytes:
    return (BOUNCES / f"{name}.eml").read_bytes()


def dsn(fields: str, *, date: str = "Date: Fri, 03 Apr 2026 07:12:46 +0000") -> bytes:
    """A conforming report with these fields about the recipient."""
    text = (
        f"{date}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{OURS}>\n\n--b--\n"
    )
    return text.encode()


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_what_servers_report_is_read(name: str, line_end: bytes) -> None:
    text = content(name).replace(b"\n", line_end)

    assert read_reports(text) == (DeliveryReport(OURS, *TOLD[name]),)


@pytest.mark.parametrize("name", OTHER_MAIL)
def test_other_mail_about_our_message_is_no_report(name: str) -> None:
    assert read_reports(content(name)) == ()


def test_every_kept_message_is_of_a_known_sort() -> None:
    assert {path.stem for path in BOUNCES.iterdir()} == {*TOLD, *OTHER_MAIL}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("Action: failed\nStatus: 5.2.1", (Fate.FAILED, "5.2.1")),
        ("Action: FAILED (really)\nStatus: 5.2.1 (mailbox disabled)", (Fate.FAILED, "5.2.1")),
        ("Status: 5.2.1", (Fate.FAILED, "5.2.1")),
        ("Status: 4.2.2", (Fate.DELAYED, "4.2.2")),
        ("Action: failed", (Fate.FAILED, "5.0.0")),
        ("Action: failed\nStatus: 2.0.0", (Fate.FAILED, "5.0.0")),
        ("Action: delayed\nStatus: 5.1.1", (Fate.DELAYED, "4.0.0")),
        ("Action: relayed\nStatus: 2.0.0", (Fate.DELIVERED, "2.0.0")),
        ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 spam", (Fate.FAILED, "5.7.1")),
        ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 from 5.9.9.9", (Fate.FAILED, "5.0.0")),
        ("Action: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.1.1", (Fate.FAILED, "5.1.1")),
        ("Action: failed\nStatus: 4.4.7\n\nAction: failed\nStatus: 5.1.1", (Fate.FAILED, "5.1.1")),
    ],
)
def test_what_is_said_of_recipients_becomes_one_word(fields: str, told: tuple[Fate, str]) -> None:
    (report,) = read_reports(dsn(fields))

    assert (report.fate, report.status) == told


def test_a_report_that_brings_nothing_back_is_about_what_it_answers() -> None:
    text = dsn("Action: failed\nStatus: 5.1.1").replace(f"Message-ID: <{OURS}>".encode(), b"X: y")

    assert read_reports(text) == ()
    assert read_reports(f"In-Reply-To: <{OURS}>\n".encode() + text)[0].message_id == OURS


@pytest.mark.parametrize(
    "date", ["X: y", "Date: tomorrow", "Date: Fri, 99 Apr 99999 07:12:46 +9999", "Date:"]
)
def test_a_report_without_a_date_has_no_day(date: str) -> None:
    (report,) = read_reports(dsn("Action: failed\nStatus: 5.1.1", date=date))

    assert report.day is None


def test_a_message_of_a_message_is_not_looked_into() -> None:
    # Somebody forwards a report: it is not about what they forward it with.
    inner = content("postfix").decode()
    forwarded = (
        f"Content-Type: multipart/mixed; boundary=f\n\n--f\nContent-Type: message/rfc822\n\n{inner}\n--f--\n"
    )

    assert read_reports(forwarded.encode()) == ()


def nested(depth: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/report; boundary="b%d"\n\n--b%d\n' % (level, level)
        for level in range(depth)
    )


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\0" * 100,
        b"\xff\xfe" * 1000,
        b"Content-Type: multipart/report; report-type=delivery-status",
        nested(10),
        nested(29),
        nested(5000),
        b"Content-Type: " + b"a/" * 10_000 + b"\n\n",
        b"From: " + b"<" * 100_000 + b"\n\nx",
        b"Return-Path: <>\nSubject: undeliverable\n\nMessage-ID: <" + b"a@" * 100_000,
        b"Return-Path: <>\nSubject: undeliverable\n\n" + b"Message-ID: <x" * 50_000,
        b"Return-Path: <>\nContent-Type: text/plain; charset=\x00\xff\nSubject: undeliverable\n\nMessage-ID: <a@b>",
        b"Return-Path: <>\nContent-Transfer-Encoding: base64\nSubject: undeliverable\n\n" + b"=" * 10_000,
        b"Return-Path: <>\nSubject: undeliverable\n\n" + b"-" * 300_000,
        b"Return-Path: <>\nSubject: undeliverable\n\n" + b"5.1." * 100_000,
        b"Return-Path: <>\nSubject: undeliverable\n\n" + b"> | \t" * 100_000,
        b"A" * (5 * MOST_READ),
    ],
    ids=range(17),
)
def test_hostile_mail_is_no_report(hostile: bytes) -> None:
    assert all(report.message_id == "a@b" for report in read_reports(hostile))


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_an_error(content: bytes) -> None:
    assert read_reports(content) == ()


@given(st.sampled_from(sorted(TOLD)), st.integers(0, 3000), st.integers(0, 3000), st.binary(max_size=20))
def test_a_damaged_report_says_the_same_or_less(name: str, start: int, length: int, put: bytes) -> None:
    whole = content(name)

    for report in read_reports(whole[:start] + put + whole[start + length :]):
        assert report.status[0] in "245"
        assert report.fate in Fate


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_report_holds_no_address_of_its_own(diagnostic: str, subject: str) -> None:
    fields = f"Final-Recipient: rfc822; ada@library.example\nAction: failed\nStatus: {subject}\nDiagnostic-Code: {diagnostic}"

    for report in read_reports(dsn(fields)):
        assert report.message_id == OURS


def test_what_the_parser_itself_stumbles_over_is_no_report() -> None:
    endless = b"Content-Type: multipart/report; boundary*" + b"1" * 5000 + b"=x\n\ntext\n"

    assert read_reports(endless) == ()
