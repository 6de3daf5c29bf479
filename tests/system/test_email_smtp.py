# SPDX-License-Identifier: Apache-2.0
"""What `render email` writes, handed to a real mail server by our own adapter: it arrives byte for byte, at one recipient."""

import itertools
import json
import os
import re
import shlex
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from pydantic import SecretStr

from command_line import CHECKOUT
from hostile import MARKUP
from letters import ADA, DAY, IN_SEPTEMBER, LANGUAGES, example, receive, reviewed, situation, write
from partnerctl.adapters.smtp import SmtpServer
from partnerctl.adapters.smtp_replies import Patience
from partnerctl.errors import EnvironmentProblemError
from partnerctl.mailing import Delivery, Envelope, Verdict
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.credentials import MailAccount, Security
from partnerctl.model.notices import NoticeKind
from partnerctl.rendering.email import Message
from partnerctl.rendering.mime import Mailbox

pytestmark = pytest.mark.smtp

SINK = CHECKOUT / "tests" / "servers" / "smtp-sink"
SENDER = "movement-partners@registry.example"


@dataclass(frozen=True)
class Server:
    """A submission server, and what it has received."""

    folder: Path
    values: dict[str, str]

    def client(self, **changes: object) -> SmtpServer:
        """Ours, with the account that the server has."""
        ways = {"starttls": Security.STARTTLS, "smtps": Security.TLS, "none": Security.NONE}
        account = {
            "host": self.values["SMTP_HOST"],
            "port": int(self.values["SMTP_PORT"]),
            "security": ways[self.values["SMTP_TLS"]],
            "user": self.values["SMTP_USER"],
            "password": SecretStr(self.values["SMTP_PASSWORD"]),
            "ca_file": self.values["SMTP_CA_FILE"],
        }
        patience = Patience(connect=20, reply=20, block=20, verdict=20)
        return SmtpServer(MailAccount(**{**account, **changes}), patience=patience)  # type: ignore[arg-type]

    def send(self, *messages: Message) -> list[Delivery]:
        """Hand messages over in one session."""
        with self.client().session() as session:
            return [session.deliver(envelope(message)) for message in messages]

    def received(self) -> tuple[bytes, dict[str, object]]:
        """The one message and its envelope."""
        (told,) = (self.folder / "envelopes").iterdir()
        return self.contents()[0], json.loads(told.read_text(encoding="utf-8"))

    def contents(self) -> list[bytes]:
        """All messages, in no order."""
        return [path.read_bytes() for path in (self.folder / "Maildir" / "new").iterdir()]


def envelope(message: Message) -> Envelope:
    """What goes to the server."""
    assert message.recipient is not None
    return Envelope(parse_mail_address(SENDER), message.recipient, message.content, message.smtputf8)


def to(address: str) -> Message:
    """A message to somebody."""
    recipient = Mailbox("Ada Example", parse_mail_address(address))
    return write(NoticeKind.RECOGNIZED, *example("northfield-city-library"), recipient)


@pytest.fixture
def start(tmp_path: Path, require: Callable[..., None]) -> Iterator[Callable[..., Server]]:
    """Starts a server of its own for a test, and ends it."""
    require("openssl")
    running: list[Path] = []

    def up(*options: str) -> Server:
        folder = tmp_path / "sink"
        running.append(folder)
        done = subprocess.run(
            [sys.executable, str(SINK), "up", "--dir", str(folder), *options],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        words = shlex.split(done.stdout.replace("export ", ""))
        return Server(folder, dict(word.split("=", 1) for word in words))

    yield up
    for folder in running:
        subprocess.run([sys.executable, str(SINK), "down", "--dir", str(folder)], check=True, timeout=60)


@pytest.mark.parametrize("tls", ["starttls", "smtps", "none"])
def test_a_message_arrives_byte_for_byte_at_its_one_recipient(tls: str, start: Callable[..., Server]) -> None:
    server = start("--tls", tls)
    message = to("ada@library.example")

    (delivery,) = server.send(message)

    content, told = server.received()
    assert (delivery.verdict, delivery.code, delivery.status) == (Verdict.ACCEPTED, 250, "2.0.0")
    assert content == message.content
    assert told["rcpt_tos"] == ["ada@library.example"]
    assert told["mail_from"] == SENDER
    # aiosmtpd does not know of TLS that was there before it.
    assert (told["tls"], told["auth"], told["helo"]) == (tls == "starttls", "partnerctl", "[127.0.0.1]")


def test_every_notice_and_every_language_arrives_byte_for_byte(start: Callable[..., Server]) -> None:
    server = start()
    messages = [
        write(
            kind,
            *situation(kind, policy=reviewed(language), name="مكتبة النور"),
            day=IN_SEPTEMBER,
            language=language,
        )
        for kind, language in zip(NoticeKind, itertools.cycle(LANGUAGES), strict=False)
    ]
    assert len(messages) > len(LANGUAGES)

    deliveries = server.send(*messages)

    assert {delivery.verdict for delivery in deliveries} == {Verdict.ACCEPTED}
    assert sorted(server.contents()) == sorted(message.content for message in messages)


def test_dots_at_beginnings_of_lines_arrive_as_they_are(start: Callable[..., Server]) -> None:
    server = start()
    content = b"Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.a\r\n\r\n.\r\n"

    with server.client().session() as session:
        delivery = session.deliver(Envelope(parse_mail_address(SENDER), ADA.address, content, smtputf8=False))

    assert delivery.verdict is Verdict.ACCEPTED
    assert server.contents() == [content]


def test_a_hostile_name_reaches_nobody_else(start: Callable[..., Server]) -> None:
    server = start()
    name = 'Ada\r\nBcc: thief@evil.example, "' + "".join(MARKUP)[:120] + '" <thief@evil.example>,'
    message = write(
        NoticeKind.RECOGNIZED,
        *example("northfield-city-library"),
        Mailbox(name, parse_mail_address("ada@library.example")),
    )

    server.send(message)

    content, told = server.received()
    assert told["rcpt_tos"] == ["ada@library.example"]
    assert content == message.content
    assert [address for _, address in receive(content).to] == ["ada@library.example"]


def test_a_recipient_of_another_script_needs_a_server_that_knows_it(start: Callable[..., Server]) -> None:
    server = start()
    recipient = Mailbox("ليلى النور", parse_mail_address("ليلى@bücherei.example"))
    message = write(NoticeKind.RECOGNIZED, *example("maktabat-al-nur"), recipient, day=DAY)

    server.send(message)

    content, told = server.received()
    assert message.smtputf8
    assert content == message.content
    assert told["smtputf8"] is True
    assert told["rcpt_tos"] == ["ليلى@xn--bcherei-n2a.example"]


def test_a_server_without_it_is_not_offered_that_message_and_takes_the_next(
    start: Callable[..., Server],
) -> None:
    server = start("--no-smtputf8")
    other = to("ada@library.example")

    refused, accepted = server.send(to("ليلى@alnur.example"), other)

    assert (refused.verdict, refused.code) == (Verdict.NEVER, None)
    assert "SMTPUTF8" in refused.said
    assert accepted.verdict is Verdict.ACCEPTED
    assert server.contents() == [other.content]


FAULTS = {
    "reject": (Verdict.NEVER, 550, "5.1.1", False),
    "defer": (Verdict.LATER, 451, "4.7.1", False),
    "greylist": (Verdict.LATER, 451, "4.7.1", False),
    "badcontent": (Verdict.NEVER, 554, "5.6.0", False),
    "tempfail": (Verdict.LATER, 452, "4.3.1", False),
    "slow": (Verdict.ACCEPTED, 250, "2.0.0", False),
    "drop": (Verdict.LATER, None, None, True),
}


def test_each_recipient_that_asks_for_trouble_has_its_verdict(start: Callable[..., Server]) -> None:
    server = start("--slow", "0.2")
    messages = {name: to(f"{name}@library.example") for name in FAULTS}

    first = dict(zip(FAULTS, server.send(*messages.values()), strict=True))
    again, after = server.send(messages["greylist"], to("ada@library.example"))

    assert {
        name: (each.verdict, each.code, each.status, each.ended) for name, each in first.items()
    } == FAULTS
    assert (again.verdict, after.verdict) == (Verdict.ACCEPTED, Verdict.ACCEPTED)
    taken = [messages["slow"], messages["greylist"], to("ada@library.example")]
    assert sorted(server.contents()) == sorted(message.content for message in taken)
    assert not [each.said for each in first.values() if "@" in each.said or "library" in each.said]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": SecretStr("another")}, "does not take the login (535 5.7.8)"),
        ({"user": None, "password": None}, None),
        ({"ca_file": None}, "does not hold: self-signed certificate"),
        ({"security": Security.TLS}, "can't agree on TLS"),
    ],
)
def test_an_account_that_is_wrong_is_told_and_nothing_is_sent(
    changes: dict[str, object], said: str | None, start: Callable[..., Server]
) -> None:
    server = start()
    message = to("ada@library.example")

    if said is None:
        with server.client(**changes).session() as session:
            delivery = session.deliver(envelope(message))
        assert (delivery.verdict, delivery.code, delivery.ended) == (Verdict.LATER, 530, True)
    else:
        with (
            pytest.raises(EnvironmentProblemError, match=re.escape(said)),
            server.client(**changes).session(),
        ):
            pass
    assert server.contents() == []


def test_a_server_that_offers_no_tls_gets_nothing(start: Callable[..., Server]) -> None:
    server = start("--tls", "none")

    with (
        pytest.raises(EnvironmentProblemError, match="offers no STARTTLS"),
        server.client(security=Security.STARTTLS, ca_file=None).session(),
    ):
        pass


def test_a_message_that_is_too_large_is_not_offered(start: Callable[..., Server]) -> None:
    server = start("--size", "2000")

    (delivery,) = server.send(to("ada@library.example"))

    assert delivery.verdict is Verdict.NEVER
    assert "and the server takes 2000, so nothing was sent" in delivery.said
    assert server.contents() == []


def test_a_draft_has_no_recipient_that_a_mail_program_could_send_it_to(start: Callable[..., Server]) -> None:
    server = start()
    record, setting = example("biblioteka-zarya")
    unofficial = setting.registry.model_copy(update={"official": False})
    draft = write(
        NoticeKind.RECOGNIZED,
        record,
        type(setting)(unofficial, setting.entities),
        None,
        day=DAY.replace(year=2027),
    )
    context = ssl.create_default_context(cafile=server.values["SMTP_CA_FILE"])

    with smtplib.SMTP("localhost", int(server.values["SMTP_PORT"]), timeout=20) as client:
        client.starttls(context=context)
        client.login(server.values["SMTP_USER"], server.values["SMTP_PASSWORD"])
        # Here the recipients are taken from the headers, as a mail program does it.
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(message_from_bytes(draft.content, policy=default), from_addr=SENDER)

    assert list((server.folder / "Maildir" / "new").iterdir()) == []
