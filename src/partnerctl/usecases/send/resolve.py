# SPDX-License-Identifier: Apache-2.0
"""`send resolve`: a person says of notices that nobody knows about whether they arrived, and answers for it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from partnerctl.errors import PartnerctlError, RefusedError, UsageError
from partnerctl.mailing import SendJournal
from partnerctl.model.claims import Claim
from partnerctl.model.notices import NoticeKey
from partnerctl.ports import PrivateFile, Services
from partnerctl.usecases.ledger import notice_named, read_ledger
from partnerctl.usecases.render_due_emails import DueRequest, render_due_emails
from partnerctl.usecases.send.memory import Memory, line_of_arrival, remember
from partnerctl.usecases.send.shared_changes import Contents, Looked, sent_notice, told_results
from partnerctl.usecases.send.shared_notices import Shared, claim_path, content_of, refusal_path


@dataclass(frozen=True, slots=True)
class ResolveRequest:
    """What a person says.

    Attributes:
        names: The notices, as `send` shows them.
        arrived: Whether they arrived.
        day: The day they were sent; None for that of the claim, else today.
        dry_run: Whether only to tell what would become of it.
    """

    names: Sequence[str]
    arrived: bool
    day: dt.date | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """One notice that is settled.

    Attributes:
        key: Which.
        is_new: False if it was settled like this before.
        claim: What another clone had claimed; None if this one had, or nobody.
    """

    key: NoticeKey
    is_new: bool
    claim: Claim | None = None


def resolve_notices(
    request: ResolveRequest, services: Services, book: PrivateFile, looked: Looked, journal: SendJournal
) -> tuple[Resolved, ...]:
    """Settle notices, all of them or none.

    Args:
        request: What a person says.
        services: The world as `plan_sending.shared_state` gives it.
        book: The private contact book.
        looked: What all clones know.
        journal: What this one remembers; held by the caller.

    Raises:
        UsageError: A name is none, or the day is to come.
        RefusedError: What is said can't be so, or nobody knows of a notice like that.
        UnreachableError: The others can't be told.
    """
    today = services.clock.today()
    if request.day and request.day > today:
        raise UsageError(f"{request.day} is to come", hint="name the day on which it was sent")
    keys = tuple(dict.fromkeys(map(notice_named, request.names)))
    memory = remember(journal.lines())
    known = read_ledger(services).keys
    judge = _Judge(request, services, book, memory, known)
    before = looked.state
    resolved = tuple(judge.resolved(key, before) for key in keys)
    judge.contents(keys, before)
    if request.dry_run:
        return resolved
    if request.arrived:
        for key in keys:
            journal.add(line_of_arrival(key, f"{services.clock.now():%Y-%m-%dT%H:%M:%SZ}"))
    word = "arrived" if request.arrived else "did not arrive"
    looked.change(
        lambda state: {**told_results(memory, state), **judge.contents(keys, state)},
        f"partnerctl send: A person says that it {word}",
    )
    return resolved


@dataclass(frozen=True, slots=True)
class _Judge:
    request: ResolveRequest
    services: Services
    book: PrivateFile
    memory: Memory
    known: frozenset[NoticeKey]

    def resolved(self, key: NoticeKey, state: Shared) -> Resolved:
        """What is settled by it."""
        claim = state.claims.get(key)
        elsewhere = claim if claim and claim.holder not in self.memory.holders else None
        return Resolved(key, not (key in state.sent and key not in state.claims), elsewhere)

    def contents(self, keys: Sequence[NoticeKey], state: Shared) -> Contents:
        """What changes by it."""
        contents: dict[str, bytes | None] = {}
        for key in keys:
            contents.update(self._arrived(key, state) if self.request.arrived else self._not(key, state))
        return contents

    def _arrived(self, key: NoticeKey, state: Shared) -> Contents:
        contents: dict[str, bytes | None] = {}
        if key in state.claims:
            contents[claim_path(key)] = None
        if key in state.refusals:
            contents[refusal_path(key)] = None
        if key not in state.sent and key not in self.known:
            language, message_id, day = self._facts(key, state)
            notice = sent_notice(key, sent=day.isoformat(), language=language, message_id=message_id)
            contents[key.path] = content_of(notice)
        return contents

    def _not(self, key: NoticeKey, state: Shared) -> Contents:
        if key in state.sent or key in self.known or key in self.memory.accepted:
            raise RefusedError(
                f"{key.name} was sent: a mail server took it, or somebody said that it arrived",
                hint="the ledger only grows; what came back is recorded with `partnerctl send bounced`",
            )
        if key in state.refusals:
            raise RefusedError(
                f"{key.name} was refused by a mail server, so nothing about it is open",
                hint=f"mend the address, then: partnerctl send --apply --again --partner {key.partner}",
            )
        if key not in state.claims:
            raise RefusedError(
                f"nobody has tried to send {key.name}, so nothing about it is open",
                hint="`partnerctl send` shows what is open, and what is due",
            )
        return {claim_path(key): None}

    def _facts(self, key: NoticeKey, state: Shared) -> tuple[str, str, dt.date]:
        """Language, Message-ID and day of a notice that arrived."""
        today = self.services.clock.today()
        claim = state.claims.get(key)
        if claim is not None:
            return claim.language, claim.message_id, self.request.day or claim.moment.date()
        request = DueRequest(kinds=frozenset({key.kind}), partners=frozenset({key.partner}))
        due = render_due_emails(request, self.services, self.book)
        for email in due.emails:
            if email.key == key:
                return email.language, email.message.message_id, self.request.day or today
        for left_out in due.left_out:
            if left_out.key == key:
                raise RefusedError(f"{key.name} can't have been sent: {left_out.why}", hint=left_out.hint)
        raise _unknown(key)


def _unknown(key: NoticeKey) -> PartnerctlError:
    return RefusedError(
        f"{key.name} is not due, and nobody has claimed it",
        hint="`partnerctl send` shows the notices there are; is the name written right?",
    )
