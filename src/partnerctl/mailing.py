# SPDX-License-Identifier: Apache-2.0
"""Protocols of sending mail, for `send`: a server that takes messages, and what must survive a crash.

A mail server can't be asked what happened. Between the last byte of a message and the server's answer to it nobody knows
whether it was taken (RFC 5321, 4.2.5 and 6.1), so that span is journalled, and a person settles what it leaves open.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from partnerctl.model.addresses import MailAddress
from partnerctl.ports import FileTree


class Verdict(StrEnum):
    """What became of one message."""

    ACCEPTED = "accepted"
    """The server took it, and answers for it from now on."""
    LATER = "later"
    """It was not taken, and may be offered again: an answer 4yz, or the connection was gone before the message was. Also an
    answer 5yz that any message would get, such as one to the sender; the session is over then."""
    NEVER = "never"
    """It was not taken, and must not be offered again as it is: an answer 5yz."""
    UNKNOWN = "unknown"
    """All of it was sent, and no answer came: it may have been taken."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a server said to one message.

    Attributes:
        verdict: What became of it.
        code: The reply code (RFC 5321, 4.2.3); None if there was no reply.
        status: The enhanced status code (RFC 3463), such as `5.1.1`; None if there was none.
        said: The reply in the server's words, or what happened where it had none: on one line, without any mail address; for
            a person, never for the ledger.
        ended: Whether the session is over, so that nothing more can be sent in it.
    """

    verdict: Verdict
    code: int | None = None
    status: str | None = None
    said: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one recipient (RFC 5321, 2.3.1).

    Attributes:
        sender: Where reports of failed delivery go.
        recipient: The only one.
        content: The message with CRLF line ends; what the server gets, byte for byte (but for dots at beginnings of lines,
            which the protocol doubles on the wire).
        smtputf8: Whether only a server with SMTPUTF8 (RFC 6531) can take it.
    """

    sender: MailAddress
    recipient: MailAddress
    content: bytes
    smtputf8: bool


class MailSession(Protocol):
    """One connection, with login done."""

    def deliver(self, envelope: Envelope) -> Delivery:
        """Offer one message, once. It raises nothing: whatever happens has a verdict.

        Only Ctrl-C passes through: what it interrupts must be taken for unknown.
        """
        ...


class MailServer(Protocol):
    """A server that takes messages (RFC 6409)."""

    @property
    def name(self) -> str:
        """The server, as a person would name it: host and port."""
        ...

    @property
    def interval(self) -> float:
        """Seconds from one message to the next that the server wants; whoever sends keeps to it, with `pause`."""
        ...

    def session(self) -> AbstractContextManager[MailSession]:
        """Connect, check the certificate, and log in.

        Raises:
            UnreachableError: It can't be reached.
            EnvironmentProblemError: It offers no TLS, its certificate does not hold, or it does not take the login.
        """
        ...

    def pause(self, seconds: float) -> None:
        """Let time pass between two messages."""
        ...


class SharedNotices(Protocol):
    """What all clones know of the notices that are sent: a ledger of their own, on the remote that they share (ADR 0039).

    It only goes on: whoever changes it says what it was before, and somebody who was faster makes that wrong.
    """

    @property
    def place(self) -> str | None:
        """The remote that it is on, by its name; None if there is none, so that nobody else sees it."""
        ...

    def known(self) -> FileTree:
        """Its files as far as this clone knows them; nobody is asked."""
        ...

    def look(self) -> FileTree:
        """Its files as they are now.

        Raises:
            UnreachableError: The remote can't be reached.
            EnvironmentProblemError: It is not what came of what this clone knew: somebody rewrote it.
        """
        ...

    def swap(self, contents: Mapping[str, bytes | None], message: str) -> bool:
        """Change files of what was looked at last, all of them or none.

        Args:
            contents: The files by their paths; None for one that is to go.
            message: What is said of it; one line.

        Returns:
            False if somebody else was faster: nothing was changed, and it has to be looked at again.

        Raises:
            PushRefusedError: The remote does not take it.
            UnreachableError: The remote can't be reached; it may have been changed.
        """
        ...


class SendJournal(Protocol):
    """What this clone did, a line for each step, kept by the machine of the person who sends."""

    @property
    def place(self) -> str:
        """Where it is, as a person would name it."""
        ...

    def lines(self) -> tuple[str, ...]:
        """Its lines; one that was being written when the machine stopped may be cut."""
        ...

    def add(self, line: str) -> None:
        """Write a line so that it is there whatever happens next.

        Raises:
            EnvironmentProblemError: It can't be written.
        """
        ...

    def held(self) -> AbstractContextManager[None]:
        """Hold it, so that nobody else sends from this clone; freed however this process ends.

        Raises:
            EnvironmentProblemError: Somebody else holds it.
        """
        ...
