# SPDX-License-Identifier: Apache-2.0
"""`send --apply`: what is planned goes out, each notice once, whatever is killed when (ADR 0039).

A notice is *claimed* on the remote that all clones share, before anything else; only one of them can have it. Then the
*attempt* is written into this clone's journal, the message goes to the server, and the *result* is written there too; a batch's results
go to the remote with the next batch's claims. Whoever reads both knows of each notice whether it was sent, was refused,
may have been sent, or is due.
"""

import contextlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from partnerctl.errors import EnvironmentProblemError, PartnerctlError
from partnerctl.mailing import Delivery, Envelope, MailServer, MailSession, SendJournal, Verdict
from partnerctl.model.notices import NoticeKey
from partnerctl.ports import Clock, FileTree
from partnerctl.usecases.render_due_emails import DueEmail
from partnerctl.usecases.send.memory import (
    Memory,
    attempt_at,
    line_of_attempt,
    line_of_result,
    line_of_run,
    remember,
    result_of,
)
from partnerctl.usecases.send.planning import SendPlan
from partnerctl.usecases.send.shared_changes import Contents, Looked, claim_of, released, told_results
from partnerctl.usecases.send.shared_notices import Shared, claim_path, content_of, refusal_path

BATCH: Final = 50
"""So many notices are claimed at once: a push takes a third of a second, and what is claimed is kept from others."""

_SESSIONS_IN_VAIN: Final = 3
"""After so many sessions in a row that the server ended, it is left alone."""


class Fate(StrEnum):
    """What became of one notice."""

    SENT = "sent"
    LATER = "put off"
    REFUSED = "refused"
    OPEN = "unknown"
    ELSEWHERE = "taken by another clone"
    LEFT = "not tried"


_FATES: Final = {
    Verdict.ACCEPTED: Fate.SENT,
    Verdict.LATER: Fate.LATER,
    Verdict.NEVER: Fate.REFUSED,
    Verdict.UNKNOWN: Fate.OPEN,
}


@dataclass(frozen=True, slots=True)
class Dealt:
    """One notice that was dealt with.

    Attributes:
        email: The notice.
        fate: What became of it.
        delivery: What the server said; None if it was not asked.
    """

    email: DueEmail
    fate: Fate
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending gave.

    Attributes:
        dealt: Each notice of the plan, in its order.
        stopped: Why not all were tried; None if all were.
        untold: Why the others could not be told; the next run does it. None if they were.
    """

    dealt: tuple[Dealt, ...]
    stopped: PartnerctlError | None = None
    untold: PartnerctlError | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """All that sending needs.

    Attributes:
        server: Who takes the messages.
        journal: What this clone remembers; held by the caller.
        looked: What all clones know.
        clock: What day and what time it is.
        tell: Called after each message.
        is_stopping: Whether a person wants it to end behind the message that is on its way.
        batch: How many are claimed at once.
    """

    server: MailServer
    journal: SendJournal
    looked: Looked
    clock: Clock
    tell: Callable[[Dealt], None] = lambda _: None
    is_stopping: Callable[[], bool] = lambda: False
    batch: int = BATCH


def send_notices(plan: SendPlan, sending: Sending) -> Sent:
    """Send what is planned.

    Raises:
        UnreachableError: The mail server or the remote can't be reached; nothing was sent.
        EnvironmentProblemError: The mail server does not take the login, or the journal can't be written; nothing was sent.
        PushRefusedError: The remote takes no claims; nothing was sent.
    """
    run = _Run(plan, sending)
    run.tell_others()
    if plan.emails:
        with contextlib.closing(run.line):
            run.line.open()
            run.send()
    untold = run.settle()
    dealt = tuple(run.dealt.get(email.key, Dealt(email, Fate.LEFT)) for email in plan.emails)
    return Sent(dealt, run.stopped, untold)


@dataclass
class _Line:
    """The connection to the server, made anew when it was ended."""

    server: MailServer
    session: MailSession | None = None
    ended: int = 0
    offered: int = 0
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def open(self) -> None:
        """See to it that there is one."""
        if self.session is None:
            self.session = self._open.enter_context(self.server.session())

    def deliver(self, envelope: Envelope) -> Delivery:
        """Offer one message; the line is open."""
        assert self.session is not None  # noqa: S101 -- the caller opened it
        delivery = self.session.deliver(envelope)
        self.offered += 1
        self.ended = self.ended + 1 if delivery.ended else 0
        if delivery.ended:
            self.close()
        return delivery

    def close(self) -> None:
        """End it."""
        self.session = None
        self._open.close()


class _Run:
    """One run of `send`."""

    def __init__(self, plan: SendPlan, sending: Sending) -> None:
        self._plan = plan
        self._sending = sending
        self._looked = sending.looked
        self._journal = sending.journal
        self._memory = remember(self._journal.lines())
        self._holder = secrets.token_hex(8)
        self.line = _Line(sending.server)
        self.dealt: dict[NoticeKey, Dealt] = {}
        self.stopped: PartnerctlError | None = None

    def tell_others(self) -> None:
        """Tell the others what an earlier run could not."""
        self._change(lambda state: told_results(self._memory, state), "Results of an earlier run")

    def send(self) -> None:
        """Send all of it, a batch at a time."""
        self._note(line_of_run(self._holder, self._now()))
        for batch in _batches(self._plan.emails, self._sending.batch):
            if self._is_over():
                return
            try:
                holders = self._claim(batch)
            except PartnerctlError as error:
                if not self.line.offered:
                    raise
                self.stopped = error
                return
            for email in batch:
                if email.key not in holders:
                    self._deal(Dealt(email, Fate.ELSEWHERE))
                elif self._is_over() or not self._attempt(email, holders[email.key]):
                    return

    def settle(self) -> PartnerctlError | None:
        """Tell the others the rest, and free what was claimed and not tried; why they could not be told, if so."""
        try:
            self._change(
                lambda state: {**released(self._memory, state), **told_results(self._memory, state)},
                "Results",
            )
        except PartnerctlError as error:
            return error
        return None

    def _claim(self, batch: Sequence[DueEmail]) -> dict[NoticeKey, str]:
        """Claim a batch: which of it are this clone's, each with the run that claimed it."""
        moment = self._now()

        def contents(state: Shared) -> Contents:
            told = told_results(self._memory, state)
            wanted = {}
            for email in batch:
                if self._is_free(email.key, state):
                    claim = claim_of(
                        email.key,
                        holder=self._holder,
                        claimed=moment,
                        language=email.language,
                        message_id=email.message.message_id,
                    )
                    wanted[claim_path(email.key)] = content_of(claim)
                    if email.key in state.refusals:
                        told[refusal_path(email.key)] = None
            return {**told, **wanted}

        self._change(contents, f"Claim {len(batch)}")
        state = self._looked.state
        mine = ((email.key, state.claims.get(email.key)) for email in batch)
        return {
            key: claim.holder
            for key, claim in mine
            if claim and key not in state.sent and self._memory.is_untouched(key, claim.holder)
        }

    def _is_free(self, key: NoticeKey, state: Shared) -> bool:
        refused = key in state.refusals and key not in self._plan.again
        return not refused and key not in state.claims and key not in state.sent

    def _attempt(self, email: DueEmail, holder: str) -> bool:
        """Try to send one; whether to go on."""
        try:
            self.line.open()
            if self.line.offered:
                self._sending.server.pause(self._sending.server.interval)
            attempt = attempt_at(email.key, holder, email.message, email.language)
            self._note(line_of_attempt(attempt, self._now()))
        except PartnerctlError as error:
            self.stopped = error
            return False
        recipient = email.message.recipient
        assert recipient is not None  # noqa: S101 -- drafts are never due
        envelope = Envelope(self._plan.sender, recipient, email.message.content, email.message.smtputf8)
        delivery = self.line.deliver(envelope)
        result = result_of(attempt, delivery, self._sending.clock.today().isoformat())
        try:
            self._note(line_of_result(result, self._now()))
        except PartnerctlError as error:
            # It is known as long as this process lives, and told to the others at its end.
            self._memory.note(line_of_result(result, self._now()))
            self.stopped = error
        self._deal(Dealt(email, _FATES[delivery.verdict], delivery))
        if self.line.ended == _SESSIONS_IN_VAIN:
            self.stopped = EnvironmentProblemError(
                f"{self._sending.server.name} ended {_SESSIONS_IN_VAIN} sessions in a row, so it is left alone",
                hint="wait a while, and run the command again: it goes on with what is left",
            )
        return self.stopped is None

    def _is_over(self) -> bool:
        return self.stopped is not None or self._sending.is_stopping()

    def _deal(self, dealt: Dealt) -> None:
        self.dealt[dealt.email.key] = dealt
        self._sending.tell(dealt)

    def _change(self, contents: Callable[[Shared], Contents], message: str) -> None:
        self._looked.change(contents, f"partnerctl send: {message}")

    def _note(self, line: str) -> None:
        self._journal.add(line)
        self._memory.note(line)

    def _now(self) -> str:
        return f"{self._sending.clock.now():%Y-%m-%dT%H:%M:%SZ}"


def _batches(emails: Sequence[DueEmail], size: int) -> Iterator[Sequence[DueEmail]]:
    for start in range(0, len(emails), size):
        yield emails[start : start + size]


def take_home(
    files: FileTree, looked: Looked, memory: Memory, known: frozenset[NoticeKey]
) -> tuple[str, ...]:
    """Put the ledger's entries of what this clone sent into the working tree, for `partnerctl propose`.

    Args:
        files: The working tree.
        looked: What all clones know.
        memory: What this one remembers.
        known: What the shared branch has already.

    Returns:
        The files that are new.
    """
    mine = (memory.arrived | frozenset(memory.accepted)) & looked.state.sent - known
    contents = [(key.path, looked.files.read(key.path).content) for key in sorted(mine)]
    return tuple(path for path, is_new in files.create_all(contents) if is_new)
