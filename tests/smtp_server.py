# SPDX-License-Identifier: Apache-2.0
"""A mail server for tests that can fail at every step of the protocol, over real sockets and real TLS."""

import base64
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import trustme
from pydantic import SecretStr

from partnerctl.model.credentials import MailAccount, Security

USER = "movement-partners"
PASSWORD = "plänted-sécret"


class Step(StrEnum):
    """Where something can go wrong."""

    GREETING = "greeting"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    HANDSHAKE = "handshake"
    EHLO_IN_TLS = "EHLO in TLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    CONTENT = "content"
    DOT = "dot"
    RSET = "RSET"
    QUIT = "QUIT"


@dataclass(frozen=True)
class Fault:
    """What happens at a step instead of the usual.

    Attributes:
        reply: What is sent, if anything.
        cut: Whether the connection is closed then.
        silent: Whether nothing is said any more, and nothing read.
        once: Whether it happens only the first time.
    """

    reply: bytes = b""
    cut: bool = False
    silent: bool = False
    once: bool = False


CUT = Fault(cut=True)
SILENT = Fault(silent=True)


def says(line: str) -> Fault:
    """A whole reply, after which all goes on."""
    return Fault(f"{line}\r\n".encode())


def breaks_off_in(text: str) -> Fault:
    """A part of a reply, after which the connection is cut."""
    return Fault(text.encode(), cut=True)


class _CutError(Exception):
    pass


@dataclass
class MailServerForTests:
    """The server while it runs.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        authority: The file with the certificate of the authority that it has its own from.
        faults: What goes wrong.
        security: Which way of TLS it offers.
        extensions: What it says to EHLO besides TLS and AUTH.
        mechanisms: Of AUTH.
        commands: What it was told, with what is in login left out.
        wire: Messages as they came, with doubled dots and without the dot that ends them.
        inside_tls: For each command, whether it came inside TLS.
        logins: What was given as name and password.
    """

    port: int
    authority: Path
    context: ssl.SSLContext
    faults: dict[Step, Fault]
    security: Security
    extensions: tuple[str, ...]
    mechanisms: str
    commands: list[str] = field(default_factory=list)
    inside_tls: list[bool] = field(default_factory=list)
    wire: list[bytes] = field(default_factory=list)
    logins: list[tuple[str, ...]] = field(default_factory=list)

    def account(self, **changes: object) -> MailAccount:
        """The account there."""
        values = {
            "host": "localhost",
            "port": self.port,
            "security": self.security,
            "user": USER,
            "password": SecretStr(PASSWORD),
            "ca_file": str(self.authority),
            "per_minute": 600,
        }
        return MailAccount(**{**values, **changes})  # type: ignore[arg-type]

    def serve(self, connection: socket.socket) -> None:
        """One connection, to its end."""
        with contextlib.suppress(_CutError, OSError):
            _Conversation(self, connection).run()


class _Conversation:
    def __init__(self, server: MailServerForTests, connection: socket.socket) -> None:
        self.server, self.socket, self.unread, self.tls = server, connection, b"", False

    def run(self) -> None:
        try:
            if self.server.security is Security.TLS:
                self.handshake()
            self.step(Step.GREETING, "220 test ESMTP")
            while line := self.line():
                self.command(line)
        finally:
            self.socket.close()

    def handshake(self) -> None:
        if Step.HANDSHAKE in self.server.faults:
            self.step(Step.HANDSHAKE, "")
        self.socket = self.server.context.wrap_socket(self.socket, server_side=True)
        self.tls, self.unread = True, b""

    def command(self, line: bytes) -> None:
        word = line.split(b" ")[0].decode().upper()
        shown = word + line.decode()[len(word) :]
        if word == "AUTH":
            shown = " ".join(shown.split(" ")[:2])
        self.server.commands.append(shown)
        self.server.inside_tls.append(self.tls)
        match word:
            case "EHLO":
                self.step(Step.EHLO_IN_TLS if self.tls else Step.EHLO, self.extensions())
            case "STARTTLS":
                self.step(Step.STARTTLS, "220 go ahead")
                self.handshake()
            case "AUTH":
                self.login(line.decode())
            case "DATA":
                if self.step(Step.DATA, "354 go ahead"):
                    self.content()
            case "QUIT":
                self.step(Step.QUIT, "221 bye")
                raise _CutError
            case _:
                self.step(Step(word), "250 2.0.0 fine")

    def extensions(self) -> str:
        offered = ["test", *self.server.extensions]
        if self.server.security is Security.STARTTLS and not self.tls:
            offered.append("STARTTLS")
        elif self.server.mechanisms:
            offered.append(f"AUTH {self.server.mechanisms}")
        return "\r\n".join(f"250{' ' if each is offered[-1] else '-'}{each}" for each in offered)

    def login(self, line: str) -> None:
        def decoded(text: str) -> str:
            return base64.b64decode(text).decode()

        given: list[str] = []
        if line.split(" ")[1] == "PLAIN":
            given = decoded(line.split(" ")[2]).split("\0")[1:]
        else:
            for question in ("VXNlcm5hbWU6", "UGFzc3dvcmQ6"):
                self.send(f"334 {question}\r\n".encode())
                given.append(decoded(self.line().decode()))
        self.server.logins.append(tuple(given))
        good = given == [USER, PASSWORD]
        self.step(Step.AUTH, "235 2.7.0 welcome" if good else "535 5.7.8 wrong")

    def content(self) -> None:
        if Step.CONTENT in self.server.faults:
            self.read_until(lambda: len(self.unread) >= 40)
            self.step(Step.CONTENT, "")
        self.read_until(lambda: b"\r\n.\r\n" in self.unread)
        message, _, self.unread = self.unread.partition(b"\r\n.\r\n")
        self.server.wire.append(message + b"\r\n")
        self.step(Step.DOT, "250 2.0.0 queued")

    def step(self, step: Step, usual: str) -> bool:
        """Whether the usual happened."""
        fault = self.server.faults.get(step)
        if fault is None:
            self.send(f"{usual}\r\n".encode())
            return True
        if fault.once:
            del self.server.faults[step]
        self.send(fault.reply)
        if fault.silent:
            while self.socket.recv(4096):
                pass
        if fault.cut or fault.silent:
            raise _CutError
        return False

    def send(self, text: bytes) -> None:
        if text:
            self.socket.sendall(text)

    def line(self) -> bytes:
        self.read_until(lambda: b"\r\n" in self.unread)
        line, _, self.unread = self.unread.partition(b"\r\n")
        return line

    def read_until(self, enough: Callable[[], bool]) -> None:
        while not enough():
            more = self.socket.recv(65536)
            if not more:
                raise _CutError
            self.unread += more


@dataclass(frozen=True)
class Authorities:
    """Certificates, made once: an authority that is trusted, one that is not, and servers' contexts."""

    trusted: Path
    context: ssl.SSLContext
    another_name: ssl.SSLContext
    untrusted: ssl.SSLContext


def make_authorities(folder: Path) -> Authorities:
    """Make them in a folder."""
    ours, theirs = trustme.CA(), trustme.CA()
    path = folder / "authority.pem"
    ours.cert_pem.write_to_path(str(path))

    def context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(*names).configure_cert(made)
        return made

    return Authorities(
        path,
        context(ours, "localhost", "127.0.0.1"),
        context(ours, "mail.elsewhere.example"),
        context(theirs, "localhost"),
    )


@contextlib.contextmanager
def running(
    authorities: Authorities,
    faults: Mapping[Step, Fault] | None = None,
    *,
    security: Security = Security.STARTTLS,
    extensions: tuple[str, ...] = ("SIZE 100000", "8BITMIME", "SMTPUTF8"),
    mechanisms: str = "PLAIN LOGIN",
    context: ssl.SSLContext | None = None,
) -> Iterator[MailServerForTests]:
    """A server that runs as long as the block does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = MailServerForTests(
            listener.getsockname()[1],
            authorities.trusted,
            context or authorities.context,
            dict(faults or {}),
            security,
            extensions,
            mechanisms,
        )
        threads: list[threading.Thread] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threads.append(threading.Thread(target=server.serve, args=(connection,)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            # Closing does not wake who waits in accept.
            listener.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *threads):
                thread.join(20)
