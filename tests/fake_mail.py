# SPDX-License-Identifier: Apache-2.0
"""A mail server in memory for tests: a `mailing.MailServer` that says what it is told to, and records what it took."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from partnerctl.errors import PartnerctlError
from partnerctl.mailing import Delivery, Envelope, Verdict


@dataclass(frozen=True)
class Fate:
    """What becomes of one message.

    Attributes:
        delivery: What the server says to it.
        taken: Whether the server has it.
    """

    delivery: Delivery
    taken: bool = False


ACCEPTED = Fate(Delivery(Verdict.ACCEPTED, 250, "2.0.0", "OK"), taken=True)
DEFERRED = Fate(Delivery(Verdict.LATER, 451, "4.7.1", "Try again later"))
REJECTED = Fate(Delivery(Verdict.NEVER, 550, "5.1.1", "No such user here"))
GOODBYE = Fate(Delivery(Verdict.LATER, 421, "4.3.2", "Going down", ended=True))
CUT_BEFORE = Fate(Delivery(Verdict.LATER, ended=True))
"""The connection was gone before the message was."""
CUT_AFTER = Fate(Delivery(Verdict.UNKNOWN, ended=True), taken=True)
"""All was sent and taken, and the answer got lost."""
CUT_IN_VAIN = Fate(Delivery(Verdict.UNKNOWN, ended=True))
"""All was sent, and the server was gone before it kept anything."""


@dataclass
class FakeMailServer:
    """A `mailing.MailServer` in memory, which takes every message that nothing is said about.

    Attributes:
        by_recipient: What becomes of messages to an address, as it stands on the envelope; of several fates each once, and
            the last for ever.
        by_number: What becomes of the first, second, … message that is offered, counted from 1 over all sessions; comes
            before `by_recipient`.
        no_session: What stands in the way of the first, second, … session; None where nothing does.
        stop_before: When the message of this number is offered, somebody presses Ctrl-C, before the server has any of it.
        stop_after: The same when the server has it, and has not answered.
        name: As `mailing.MailServer.name`.
        interval: As `mailing.MailServer.interval`.
        taken: What the server has, in order.
        offered: What it was offered, in order.
        sessions: How many there were.
        open_sessions: How many are open now.
        happened: Sessions, offers and pauses in the order in which they came: "open", "offer ADDRESS", "pause 2", "close".
    """

    by_recipient: Mapping[str, Fate | list[Fate]] = field(default_factory=dict)
    by_number: Mapping[int, Fate] = field(default_factory=dict)
    no_session: list[PartnerctlError | None] = field(default_factory=list)
    stop_before: int | None = None
    stop_after: int | None = None
    name: str = "mail.registry.example:587"
    interval: float = 2
    taken: list[Envelope] = field(default_factory=list)
    offered: list[Envelope] = field(default_factory=list)
    sessions: int = 0
    open_sessions: int = 0
    happened: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def session(self) -> Iterator["FakeMailSession"]:
        """As `mailing.MailServer.session`."""
        self.sessions += 1
        hindrance = self.no_session[self.sessions - 1] if self.sessions <= len(self.no_session) else None
        if hindrance is not None:
            raise hindrance
        self.open_sessions += 1
        self.happened.append("open")
        try:
            yield FakeMailSession(self)
        finally:
            self.open_sessions -= 1
            self.happened.append("close")

    def pause(self, seconds: float) -> None:
        """As `mailing.MailServer.pause`, at once."""
        self.happened.append(f"pause {seconds:g}")

    def fate_of(self, envelope: Envelope) -> Fate:
        """What becomes of the message that was offered last."""
        fate = self.by_number.get(len(self.offered)) or self.by_recipient.get(
            envelope.recipient.wire, ACCEPTED
        )
        if isinstance(fate, list):
            fate = fate.pop(0) if len(fate) > 1 else fate[0]
        return fate

    @property
    def recipients(self) -> list[str]:
        """To whom the messages are that the server has, in order."""
        return [envelope.recipient.wire for envelope in self.taken]


@dataclass
class FakeMailSession:
    """A `mailing.MailSession` of a `FakeMailServer`."""

    server: FakeMailServer
    ended: bool = False

    def deliver(self, envelope: Envelope) -> Delivery:
        """As `mailing.MailSession.deliver`."""
        assert self.server.open_sessions, "the session is closed"
        assert not self.ended, "the session is over"
        assert b"\n" not in envelope.content.replace(b"\r\n", b""), "lines end with CRLF"
        self.server.offered.append(envelope)
        self.server.happened.append(f"offer {envelope.recipient.wire}")
        if len(self.server.offered) == self.server.stop_before:
            raise KeyboardInterrupt
        fate = self.server.fate_of(envelope)
        self.ended = fate.delivery.ended
        if fate.taken:
            self.server.taken.append(envelope)
        if len(self.server.offered) == self.server.stop_after:
            raise KeyboardInterrupt
        return fate.delivery
