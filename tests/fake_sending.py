# SPDX-License-Identifier: Apache-2.0
"""A remote, clones with journals, and a mail server in memory, in which everything can be killed at any step."""

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from fake_mail import FakeMailServer
from fakes import FakeFiles, fake_services
from letters import MAIL, SHIPPED
from partnerctl.errors import UnreachableError
from partnerctl.findings import Plain
from partnerctl.mailing import Delivery, Envelope, MailSession
from partnerctl.model.notices import Channel, NoticeKey, NoticeKind
from partnerctl.model.types import PartnerId
from partnerctl.ports import Services
from partnerctl.usecases.send.carry_out import Sending, Sent, send_notices
from partnerctl.usecases.send.memory import Memory, remember
from partnerctl.usecases.send.planning import SendPlan, SendRequest, plan_sending
from partnerctl.usecases.send.resolve import Resolved, ResolveRequest, resolve_notices
from partnerctl.usecases.send.shared_changes import Looked
from partners import entry, policy, registry_files
from private_book import MemoryBook

DAY: Final = "2026-03-20"
KIND: Final = NoticeKind.APPLICATION_RECEIVED


class Killed(BaseException):
    """The process is gone, without a chance to do anything."""


@dataclass
class Fuse:
    """Kills whoever takes so many steps.

    Attributes:
        left: How many steps are left; None for ever.
    """

    left: int | None = None

    def step(self) -> None:
        """One step."""
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed


@dataclass
class Remote:
    """What a remote has: the files after each change, the last of which counts."""

    states: list[dict[str, bytes]] = field(default_factory=lambda: [{}])
    is_away: bool = False

    @property
    def now(self) -> dict[str, bytes]:
        """Its files."""
        return self.states[-1]


@dataclass
class FakeShared:
    """A `mailing.SharedNotices` in memory."""

    remote: Remote
    fuse: Fuse = field(default_factory=Fuse)
    at: int = 0
    place: str | None = "origin"
    before_swap: Callable[[], None] = lambda: None

    def known(self) -> FakeFiles:
        """As `mailing.SharedNotices.known`."""
        return FakeFiles(dict(self.remote.states[self.at]))

    def look(self) -> FakeFiles:
        """As `mailing.SharedNotices.look`."""
        self._reach()
        self.at = len(self.remote.states) - 1
        return self.known()

    def swap(self, contents: Mapping[str, bytes | None], message: str) -> bool:
        """As `mailing.SharedNotices.swap`."""
        assert contents, message
        self._reach()
        then, self.before_swap = self.before_swap, lambda: None
        then()
        if self.at != len(self.remote.states) - 1:
            return False
        changed = {**self.remote.now, **contents}
        self.remote.states.append({path: content for path, content in changed.items() if content is not None})
        self.fuse.step()
        self.at += 1
        return True

    def _reach(self) -> None:
        self.fuse.step()
        if self.remote.is_away:
            raise UnreachableError("origin can't be reached: it is away")


@dataclass
class FakeJournal:
    """A `mailing.SendJournal` in memory; a kill within a line leaves half of it."""

    fuse: Fuse = field(default_factory=Fuse)
    text: str = ""
    place: str = "/home/me/journal.jsonl"

    def lines(self) -> tuple[str, ...]:
        """As `mailing.SendJournal.lines`."""
        return tuple(self.text.split("\n"))

    def add(self, line: str) -> None:
        """As `mailing.SendJournal.add`."""
        if self.text and not self.text.endswith("\n"):
            self.text += "\n"
        try:
            self.fuse.step()
        except Killed:
            self.text += line[: len(line) // 2]
            raise
        self.text += f"{line}\n"
        self.fuse.step()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As `mailing.SendJournal.held`."""
        yield


@dataclass
class MortalServer:
    """A mail server, and a sender that may be killed before, while and after it takes a message."""

    server: FakeMailServer
    fuse: Fuse

    @property
    def name(self) -> str:
        """As `mailing.MailServer.name`."""
        return self.server.name

    @property
    def interval(self) -> float:
        """As `mailing.MailServer.interval`."""
        return self.server.interval

    @contextlib.contextmanager
    def session(self) -> Iterator["MortalSession"]:
        """As `mailing.MailServer.session`."""
        self.fuse.step()
        with self.server.session() as session:
            yield MortalSession(session, self.fuse)

    def pause(self, seconds: float) -> None:
        """As `mailing.MailServer.pause`."""
        self.server.pause(seconds)


@dataclass
class MortalSession:
    """One of its sessions."""

    session: MailSession
    fuse: Fuse

    def deliver(self, envelope: Envelope) -> Delivery:
        """As `mailing.MailSession.deliver`."""
        self.fuse.step()
        delivery = self.session.deliver(envelope)
        self.fuse.step()
        return delivery


def name_of(partner_id: str) -> str:
    """What the notice to an applicant is called."""
    return f"{partner_id}.{DAY}.{KIND}.{Channel.EMAIL}"


def key_of(partner_id: str) -> NoticeKey:
    """The notice to an applicant."""
    return NoticeKey(PartnerId(partner_id), KIND, dt.date.fromisoformat(DAY), Channel.EMAIL)


def world_of(
    applicants: tuple[str, ...], *, files: Mapping[str, str] | None = None, **rules: Plain
) -> Services:
    """A registry in which these have applied."""
    records: dict[str, dict[str, Plain]] = {
        each: {"name": f"Library {each}", "history": [entry(DAY, "applied")]} for each in applicants
    }
    all_files = registry_files(records)
    all_files["data/registry.yaml"] = json.dumps({**policy(), "mail": MAIL, **rules})
    made = fake_services(FakeFiles.of({**all_files, **(files or {})}))
    return replace(made, templates=SHIPPED)


def book_of(applicants: tuple[str, ...]) -> MemoryBook:
    """A book with an address of each."""
    lines = "".join(f"  {each}: {{email: {each}@library.example}}\n" for each in applicants)
    return MemoryBook(f"format: 1\ncontacts:{chr(10) + lines if lines else ' {}' + chr(10)}".encode())


@dataclass
class Clone:
    """Somebody who sends."""

    services: Services
    book: MemoryBook
    remote: Remote
    server: FakeMailServer
    fuse: Fuse = field(default_factory=Fuse)
    journal: FakeJournal = field(init=False)
    shared: FakeShared = field(init=False)

    def __post_init__(self) -> None:
        """Their machine."""
        self.journal = FakeJournal(self.fuse)
        self.shared = FakeShared(self.remote, self.fuse)

    @property
    def memory(self) -> Memory:
        """What it remembers."""
        return remember(self.journal.lines())

    def look(self) -> Looked:
        """What all clones know."""
        return Looked.at(self.shared, self.shared.look())

    def plan(self, request: SendRequest = SendRequest()) -> SendPlan:  # noqa: B008 -- frozen
        """What it would send."""
        looked = self.look()
        return plan_sending(request, self.services, self.book, looked.state, self.memory)

    def send(
        self,
        request: SendRequest = SendRequest(),  # noqa: B008 -- frozen
        *,
        kill_at: int | None = None,
        batch: int = 2,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> Sent | None:
        """Send; None if it was killed."""
        self.fuse.left = kill_at
        try:
            looked = self.look()
            plan = plan_sending(request, self.services, self.book, looked.state, self.memory)
            sending = Sending(
                server=MortalServer(self.server, self.fuse),
                journal=self.journal,
                looked=looked,
                clock=self.services.clock,
                is_stopping=is_stopping,
                batch=batch,
            )
            return send_notices(plan, sending)
        except Killed:
            return None
        finally:
            self.fuse.left = None

    def resolve(self, *names: str, arrived: bool, **more: Any) -> tuple[Resolved, ...]:
        """Say whether notices arrived."""
        request = ResolveRequest(names, arrived, **more)
        return resolve_notices(request, self.services, self.book, self.look(), self.journal)
