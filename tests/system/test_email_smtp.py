# SPDX-License-Identifier: Apache-2.0
"""What `render email` writes, handed to a real mail server: it arrives byte for byte, at one recipient."""

import json
import os
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

from command_line import CHECKOUT
from hostile import MARKUP
from letters import DAY, IN_SEPTEMBER, LANGUAGES, example, receive, reviewed, situation, write
from partnerctl.model.addresses import parse_mail_address
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

    def send(self, message: Message) -> dict[str, tuple[int, bytes]]:
        """Hand a message over as a mail program does."""
        assert message.recipient is not None
        context = ssl.create_default_context(cafile=self.values["SMTP_CA_FILE"])
        with smtplib.SMTP(self.values["SMTP_HOST"], int(self.values["SMTP_PORT"]), timeout=20) as client:
            client.starttls(context=context)
            client.login(self.values["SMTP_USER"], self.values["SMTP_PASSWORD"])
            options = ("SMTPUTF8",) if message.smtputf8 else ()
            return client.sendmail(SENDER, message.recipient.wire, message.content, options)

    def received(self) -> tuple[bytes, dict[str, object]]:
        """The one message and its envelope."""
        (envelope,) = (self.folder / "envelopes").iterdir()
        (message,) = (self.folder / "Maildir" / "new").iterdir()
        return message.read_bytes(), json.loads(envelope.read_text(encoding="utf-8"))


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


def test_a_message_arrives_byte_for_byte_at_its_one_recipient(start: Callable[..., Server]) -> None:
    server = start()
    message = write(NoticeKind.RECOGNIZED, *example("northfield-city-library"))

    refused = server.send(message)

    content, envelope = server.received()
    assert refused == {}
    assert content == message.content
    assert envelope["rcpt_tos"] == ["ada@library.example"]
    assert envelope["mail_from"] == SENDER
    assert (envelope["tls"], envelope["auth"]) == (True, "partnerctl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_in_each_language_arrives_byte_for_byte(language: str, start: Callable[..., Server]) -> None:
    server = start()
    record, setting = situation(NoticeKind.SUSPENDED, policy=reviewed(language), name="مكتبة النور")
    message = write(NoticeKind.SUSPENDED, record, setting, day=IN_SEPTEMBER, language=language)

    refused = server.send(message)

    content, envelope = server.received()
    assert refused == {}
    assert content == message.content
    assert envelope["rcpt_tos"] == ["ada@library.example"]
    assert receive(content).subject == message.subject
    assert "مكتبة النور" in message.subject


def test_a_hostile_name_reaches_nobody_else(start: Callable[..., Server]) -> None:
    server = start()
    name = 'Ada\r\nBcc: thief@evil.example, "' + "".join(MARKUP)[:120] + '" <thief@evil.example>,'
    message = write(
        NoticeKind.RECOGNIZED,
        *example("northfield-city-library"),
        Mailbox(name, parse_mail_address("ada@library.example")),
    )

    server.send(message)

    content, envelope = server.received()
    assert envelope["rcpt_tos"] == ["ada@library.example"]
    assert content == message.content
    assert [address for _, address in receive(content).to] == ["ada@library.example"]


def test_a_recipient_of_another_script_needs_a_server_that_knows_it(start: Callable[..., Server]) -> None:
    server = start()
    recipient = Mailbox("ليلى النور", parse_mail_address("ليلى@bücherei.example"))
    message = write(NoticeKind.RECOGNIZED, *example("maktabat-al-nur"), recipient, day=DAY)

    server.send(message)

    content, envelope = server.received()
    assert message.smtputf8
    assert content == message.content
    assert envelope["smtputf8"] is True
    assert envelope["rcpt_tos"] == ["ليلى@xn--bcherei-n2a.example"]


def test_a_server_without_it_refuses_that_recipient_and_keeps_nothing(start: Callable[..., Server]) -> None:
    server = start("--no-smtputf8")
    recipient = Mailbox(None, parse_mail_address("ليلى@alnur.example"))
    message = write(NoticeKind.RECOGNIZED, *example("maktabat-al-nur"), recipient)

    with pytest.raises((smtplib.SMTPException, UnicodeEncodeError)):
        server.send(message)

    assert list((server.folder / "Maildir" / "new").iterdir()) == []


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
