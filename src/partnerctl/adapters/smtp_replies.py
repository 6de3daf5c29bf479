# SPDX-License-Identifier: Apache-2.0
"""What a mail server answers: read strictly, and told so that no address is repeated.

smtplib takes what came of a line when the connection broke for the whole line, and waits for ever for a server that drips.
Of a message's last reply everything depends, so replies are read here.
"""

import re
import smtplib
import socket
import ssl
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from typing_extensions import override

from partnerctl.model.addresses import MailAddress

EHLO_NAME: Final = "[127.0.0.1]"
"""What we say we are (RFC 5321, 4.1.3): every machine is that, so it tells nothing of this one."""

LONGEST_TOLD: Final = 300
"""Characters of a server's words."""

_LONGEST_LINE: Final = 8192
"""Bytes; 512 are allowed (RFC 5321, 4.5.3.1.5), and some servers need more."""
_MOST_LINES: Final = 100
_BLOCK: Final = 65536
"""Bytes that are handed over at once, each with a time-out of its own."""

_LINE: Final = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
"""RFC 5321, 4.2; a code alone is allowed."""
_STATUS: Final = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)")
"""RFC 3463, at the beginning of a line (RFC 2034, 4)."""
_MAY_BE_ADDRESS: Final = re.compile(r"@|%40|\+40|=40|＠")
"""In a word that may be an address, however it is written (xtext of RFC 3461 among it)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for a server, in seconds (RFC 5321, 4.5.3.2).

    Attributes:
        connect: For the connection and TLS, each.
        reply: For a whole reply.
        block: Until a block of the message is taken.
        verdict: For the reply to a message: whoever goes earlier gets it delivered twice.
        goodbye: For the reply to QUIT, on which nothing depends.
    """

    connect: float = 30
    reply: float = 300
    block: float = 180
    verdict: float = 600
    goodbye: float = 5


class Kind(IntEnum):
    """What a reply's first digit says (RFC 5321, 4.2.1)."""

    DONE = 2
    GO_ON = 3
    LATER = 4
    NEVER = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply.

    Attributes:
        code: Its three digits.
        text: Its lines, as they came.
    """

    code: int
    text: bytes

    @property
    def kind(self) -> Kind:
        """What its first digit says."""
        return Kind(self.code // 100)

    @property
    def status(self) -> str | None:
        """The enhanced status code, if there is one that agrees with the code."""
        found = _STATUS.match(self.text.decode("ascii", "replace"))
        return found[1] if found and found[1][0] == str(self.code)[0] else None


class BrokenOffError(smtplib.SMTPServerDisconnected):
    """The connection is gone, or what came is no reply.

    Attributes:
        reply: What the whole lines said of a reply that broke off after one of them: the code is the same in all.
    """

    def __init__(self, why: str, reply: Reply | None = None) -> None:
        super().__init__(why)
        self.reply = reply


class Connection(smtplib.SMTP):
    """smtplib's commands, with replies that are read strictly and within a time."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(local_hostname=EHLO_NAME)
        self._patience = patience
        self._unread = b""

    def open(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        """Connect, with TLS from the first byte if `tls` is given; the greeting is not read yet.

        Raises:
            OSError: It did not come about; `ssl.SSLError` among them.
        """
        self.sock = socket.create_connection((host, port), self._patience.connect)
        # The dot at the end is a packet of its own, which else would wait for the one before it.
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.secure(host, tls)

    def secure(self, host: str, tls: ssl.SSLContext) -> None:
        """Go on with TLS (RFC 3207, 4).

        Raises:
            BrokenOffError: Something came already: whoever sent it wants it to be taken for an answer from within TLS.
            OSError: As `open`.
        """
        if self.sock is None or self._unread:
            raise self._broken("something came before TLS that was not asked for")
        self.sock.settimeout(self._patience.connect)
        self.sock = tls.wrap_socket(self.sock, server_hostname=host)
        # What was said before TLS counts for nothing.
        self.ehlo_resp = self.helo_resp = None
        self.esmtp_features = {}

    @property
    def peer(self) -> str:
        """The address that is connected to."""
        return str(self.sock.getpeername()[0]) if self.sock else ""

    def ask(self, command: str, arguments: str = "", *, within: float | None = None) -> Reply:
        """Say a command and read the reply.

        Raises:
            BrokenOffError: None came.
        """
        if self._unread:
            raise self._broken("the server answered before it was asked")
        self._allow(within or self._patience.reply)
        self.putcmd(command, arguments)
        return self.read(within)

    def hand_over(self, content: bytes) -> None:
        """Send a message without the dot that ends it: as long as that is missing, the server has no message.

        Raises:
            OSError: It was not taken.
        """
        for start in range(0, len(content), _BLOCK):
            self._allow(self._patience.block)
            self.send(content[start : start + _BLOCK])

    def finish(self) -> Reply:
        """Send the dot, and read what the server says to the message.

        Raises:
            OSError: There was no whole reply.
        """
        self._allow(self._patience.block)
        self.send(b".\r\n")
        return self.read(self._patience.verdict)

    @override
    def getreply(self) -> tuple[int, bytes]:
        """As smtplib's, for its commands."""
        reply = self.read()
        return reply.code, reply.text

    def read(self, within: float | None = None) -> Reply:
        """The next reply, in whole lines.

        Raises:
            BrokenOffError: The connection broke, time ran out, or it is no reply.
        """
        deadline = time.monotonic() + (within or self._patience.reply)
        code, lines = 0, list[bytes]()
        while len(lines) < _MOST_LINES:
            try:
                found = _LINE.fullmatch(self._line(deadline))
            except OSError as problem:
                raise self._broken(_why(problem), Reply(code, b"\n".join(lines)) if lines else None) from None
            if found is None or (lines and int(found[1]) != code):
                raise self._broken("the server answered with something that is not SMTP")
            code = int(found[1])
            lines.append(found[3] or b"")
            if found[2] != b"-":
                return Reply(code, b"\n".join(lines))
        raise self._broken("the server's answer had no end")

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._unread:
            if self.sock is None:
                raise ConnectionError
            if len(self._unread) > _LONGEST_LINE:
                raise BrokenOffError("the server's answer had no end")
            self._allow(deadline - time.monotonic())
            more = self.sock.recv(4096)
            if not more:
                raise ConnectionError
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        return line.removesuffix(b"\r")

    def _allow(self, seconds: float) -> None:
        if seconds <= 0:
            raise TimeoutError
        if self.sock:
            self.sock.settimeout(seconds)

    def _broken(self, why: str, reply: Reply | None = None) -> BrokenOffError:
        self.close()
        return BrokenOffError(why, reply)


def _why(problem: OSError) -> str:
    if isinstance(problem, BrokenOffError):
        return str(problem)
    return (
        "the server took too long" if isinstance(problem, TimeoutError) else "the server cut the connection"
    )


def told(reply: Reply, addresses: Sequence[MailAddress] = ()) -> str:
    """A server's words on one line, without any address and without what steers a terminal.

    Args:
        reply: The reply.
        addresses: Whose names before the @ are left out too, should the server repeat them alone.
    """
    lines = (
        _STATUS.sub("", line, count=1).strip() for line in reply.text.decode("utf-8", "replace").split("\n")
    )
    return clean(" ".join(lines), addresses)


def clean(text: str, addresses: Sequence[MailAddress] = ()) -> str:
    """The same of any text; what may be an address becomes "…"."""
    # What can't be seen is taken out first, so that it can't hide an address.
    visible = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    for address in addresses:
        for whole in (address.text, address.wire):
            name = whole.rpartition("@")[0]
            for word in (whole, name):
                visible = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", visible, flags=re.IGNORECASE)
    line = " ".join("…" if _MAY_BE_ADDRESS.search(word) else word for word in visible.split())
    return line if len(line) <= LONGEST_TOLD else f"{line[: LONGEST_TOLD - 1]}…"
