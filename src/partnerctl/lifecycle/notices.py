# SPDX-License-Identifier: Apache-2.0
"""Which notices suit a partner on a day, and which of them are due because nobody has sent them yet (ADR 0015).

A notice is about something: entries of the history, a rung of the review's ladder, the end of an agreement. An
occasion names it. What events have overtaken is no occasion any more: who is recognized by now gets no word that the
application came in.
"""

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from partnerctl.lifecycle.clock import Clock, clock_of
from partnerctl.lifecycle.expiring import is_followed
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.lifecycle.transitions import Step, step_of
from partnerctl.model.dataset import Record
from partnerctl.model.events import EventKind, Outcome
from partnerctl.model.notices import Channel, NoticeKey, NoticeKind
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry, Status

BACK_DAYS: Final = 30
"""An entry older than that gives no cause for a notice any more, unless one is asked for by name."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a notice is about.

    Attributes:
        kind: Which notice.
        about: The day that identifies it: of the entries, of the due review (of a reminder: its own day), or the last
            day of the agreements.
        since: The first day it can go out.
        entries: Indices in `Partner.history` of the entries it is about, in the order in which they took effect.
        agreements: Indices in `Partner.agreements` of those that end on `about`.
        reminder: Of a reminder, the final one too: which of the cycle it is, from 1.
    """

    kind: NoticeKind
    about: dt.date
    since: dt.date
    entries: tuple[int, ...] = ()
    agreements: tuple[int, ...] = ()
    reminder: int | None = None


_APPLIES: Final = (Status.POTENTIAL, Status.INFORMAL, Status.CANDIDATE)
_RUNGS: Final = (
    NoticeKind.REVIEW_UPCOMING,
    NoticeKind.REVIEW_DUE,
    NoticeKind.REVIEW_OVERDUE,
    NoticeKind.REVIEW_REMINDER,
    NoticeKind.REVIEW_FINAL,
)
_REMINDERS: Final = (NoticeKind.REVIEW_REMINDER, NoticeKind.REVIEW_FINAL)
_OUTCOMES: Final = (NoticeKind.RENEWED, NoticeKind.RENEWED_WITH_CONDITIONS, NoticeKind.DEFERRED)
_ENDINGS: Final = (
    NoticeKind.NOT_RENEWED,
    NoticeKind.WITHDRAWN,
    NoticeKind.RESIGNED,
    NoticeKind.TRANSITIONED,
)

_KINDS: Final[Mapping[Step, NoticeKind]] = MappingProxyType(
    {
        (EventKind.INVITED, None): NoticeKind.INVITATION,
        (EventKind.APPLIED, None): NoticeKind.APPLICATION_RECEIVED,
        (EventKind.ENDORSED, None): NoticeKind.ENDORSED,
        (EventKind.RECOGNIZED, None): NoticeKind.RECOGNIZED,
        (EventKind.DECLINED, None): NoticeKind.DECLINED,
        (EventKind.REVIEWED, Outcome.RENEWED.value): NoticeKind.RENEWED,
        (EventKind.REVIEWED, Outcome.RENEWED_WITH_CONDITIONS.value): NoticeKind.RENEWED_WITH_CONDITIONS,
        (EventKind.REVIEWED, Outcome.DEFERRED.value): NoticeKind.DEFERRED,
        (EventKind.REVIEWED, Outcome.NOT_RENEWED.value): NoticeKind.NOT_RENEWED,
        (EventKind.SUSPENDED, None): NoticeKind.SUSPENDED,
        (EventKind.REINSTATED, None): NoticeKind.REINSTATED,
        (EventKind.WITHDRAWN, None): NoticeKind.WITHDRAWN,
        (EventKind.RESIGNED, None): NoticeKind.RESIGNED,
        (EventKind.TRANSITIONED, None): NoticeKind.TRANSITIONED,
    }
)
"""Which notice an entry gives cause for. Nobody is left to tell of a dissolution, and a record's own doings concern
nobody else."""

_BEGINNINGS: Final = frozenset(
    {NoticeKind.DECLINED, NoticeKind.SUSPENDED, NoticeKind.REINSTATED, *_ENDINGS},
)
"""These are told while what they began goes on."""

_OVERTAKES: Final[Mapping[NoticeKind, tuple[NoticeKind, ...]]] = MappingProxyType(
    {
        **dict.fromkeys((NoticeKind.RECOGNIZED, *_OUTCOMES), _OUTCOMES),
        **dict.fromkeys((NoticeKind.DECLINED, *_ENDINGS), (NoticeKind.ENDORSED,)),
    }
)
"""A review overtakes the one before, and the end of an application or recognition the support that led to it."""

SUITS: Final = MappingProxyType(
    {
        NoticeKind.INVITATION: (Status.POTENTIAL, Status.INFORMAL),
        NoticeKind.APPLICATION_RECEIVED: (Status.CANDIDATE,),
        NoticeKind.ENDORSED: (Status.CANDIDATE,),
        NoticeKind.RECOGNIZED: (Status.RECOGNIZED,),
        NoticeKind.DECLINED: (Status.DECLINED,),
        **dict.fromkeys(_RUNGS, (Status.RECOGNIZED,)),
        **dict.fromkeys(_OUTCOMES, (Status.RECOGNIZED,)),
        **dict.fromkeys(_ENDINGS, (Status.FORMER,)),
        NoticeKind.SUSPENDED: (Status.SUSPENDED,),
        NoticeKind.REINSTATED: (Status.RECOGNIZED,),
        NoticeKind.AGREEMENT_ENDING: (
            Status.POTENTIAL,
            Status.INFORMAL,
            Status.CANDIDATE,
            Status.RECOGNIZED,
            Status.SUSPENDED,
        ),
    }
)
"""Which statuses a notice is for."""

PRESUPPOSES_RECOGNITION: Final = frozenset(NoticeKind) - {
    NoticeKind.INVITATION,
    NoticeKind.APPLICATION_RECEIVED,
    NoticeKind.ENDORSED,
    NoticeKind.DECLINED,
    NoticeKind.AGREEMENT_ENDING,
}
"""Of these there are only drafts while the model is not official, of what may be said one day to those who apply."""


def is_draft(kind: NoticeKind, registry: Registry) -> bool:
    """Whether a notice of this kind says what can't be so, because nobody can be recognized."""
    return not registry.official and kind in PRESUPPOSES_RECOGNITION


def due_notices(
    record: Record,
    registry: Registry,
    day: dt.date,
    sent: Container[NoticeKey],
    channel: Channel,
    *,
    back: int = BACK_DAYS,
) -> tuple[Occasion, ...]:
    """What a partner is to be told on a day and has not been told yet, the oldest first.

    That is: every entry of the last days that still holds; of the review's ladder the rung reached last, unless the
    clock is paused; agreements about to end. An invitation is due only where an entry says that somebody wants it.

    Args:
        record: The partner.
        registry: The policy.
        day: The day asked for.
        sent: What the ledger holds.
        channel: The way it would go; a notice sent by mail may still be due on the talk page.
        back: How many days an entry gives cause for a notice.
    """
    earliest = day.toordinal() - back
    due = (
        occasion
        for occasion in occasions(record.partner, registry, day)
        if _is_called_for(occasion, record.partner)
        and (not occasion.entries or occasion.since.toordinal() >= earliest)
        and NoticeKey(record.id, occasion.kind, occasion.about, channel) not in sent
    )
    return tuple(sorted(due, key=lambda occasion: (occasion.since, list(NoticeKind).index(occasion.kind))))


def _is_called_for(occasion: Occasion, partner: Partner) -> bool:
    if occasion.kind is not NoticeKind.INVITATION:
        return True
    return any(step_of(partner.history[index])[0] is EventKind.INVITED for index in occasion.entries)


def occasions(partner: Partner, registry: Registry, day: dt.date) -> tuple[Occasion, ...]:
    """Everything that a notice could truthfully tell a partner on a day, in the order of `NoticeKind`."""
    standing = standing_of(partner, day, official=registry.official)
    if standing.merged_into:
        return ()
    clock = clock_of(partner, standing, registry.review_for(partner), day)
    found = (
        *_of_entries(partner, standing),
        *_of_clock(clock, day),
        *_of_agreements(partner, standing, registry.review_for(partner).upcoming_days, day),
    )
    return tuple(sorted(found, key=lambda occasion: (list(NoticeKind).index(occasion.kind), occasion.about)))


def find_occasion(kind: NoticeKind, partner: Partner, registry: Registry, day: dt.date) -> Occasion | None:
    """What a notice of this kind would be about on that day; of several ends the next."""
    found = [occasion for occasion in occasions(partner, registry, day) if occasion.kind is kind]
    return found[0] if found else None


def latest_occasion(partner: Partner, registry: Registry, day: dt.date) -> Occasion | None:
    """What there is to tell last on that day."""
    return max(occasions(partner, registry, day), key=lambda occasion: occasion.since, default=None)


def _of_entries(partner: Partner, standing: Standing) -> Iterator[Occasion]:
    for kind, entries in _holding(partner, standing).items():
        if standing.status in SUITS[kind] and (kind not in _BEGINNINGS or standing.began in entries):
            day = partner.history[entries[-1]].date
            yield Occasion(kind, day, day, entries)


def _holding(partner: Partner, standing: Standing) -> dict[NoticeKind, tuple[int, ...]]:
    """The entries that give cause for a notice of each kind, without those that later ones have overtaken."""
    holding: dict[NoticeKind, tuple[int, ...]] = {}
    for index in standing.counted:
        kind = _KINDS.get(step_of(partner.history[index]))
        if kind is None:
            continue
        for overtaken in _OVERTAKES.get(kind, ()):
            holding.pop(overtaken, None)
        # Of those who support one application all are named; anything else happens once.
        before = holding.get(kind, ()) if kind is NoticeKind.ENDORSED else ()
        holding[kind] = (*before, index)
    if standing.began is not None:
        holding.setdefault(NoticeKind.INVITATION, (standing.began,))
    return holding


def _of_clock(clock: Clock, day: dt.date) -> Iterator[Occasion]:
    """The rung reached last; none on a day that doesn't count."""
    reached = [notice for notice in clock.ladder if notice.day <= day]
    if not reached or clock.due is None or clock.paused_until is not None:
        return
    rung = reached[-1]
    number = sum(notice.kind in _REMINDERS for notice in reached) if rung.kind in _REMINDERS else None
    about = rung.day if rung.kind is NoticeKind.REVIEW_REMINDER else clock.due
    yield Occasion(rung.kind, about, rung.day, reminder=number)


def _of_agreements(partner: Partner, standing: Standing, within: int, day: dt.date) -> Iterator[Occasion]:
    """One notice for all agreements with one last day, while that is ahead."""
    if standing.status not in SUITS[NoticeKind.AGREEMENT_ENDING]:
        return
    days: dict[dt.date, list[int]] = {}
    for index, agreement in enumerate(partner.agreements):
        ends = agreement.expires
        if ends is None or agreement.terminated is not None or is_followed(agreement, partner):
            continue
        if 0 <= (ends - day).days <= within and (agreement.effective or agreement.signed) <= day:
            days.setdefault(ends, []).append(index)
    for ends, indices in days.items():
        since = dt.date.fromordinal(max(ends.toordinal() - within, 1))
        yield Occasion(NoticeKind.AGREEMENT_ENDING, ends, since, agreements=tuple(indices))


# --- Why not ------------------------------------------------------------------------------------------------------


def why_not(kind: NoticeKind, record: Record, registry: Registry, day: dt.date) -> str | None:
    """Why this notice doesn't suit the partner on that day: one sentence; None if it does, be it as a draft."""
    standing = standing_of(record.partner, day, official=registry.official)
    if standing.merged_into:
        return f"{record.id} is recorded under {standing.merged_into} now"
    draft = is_draft(kind, registry)
    fitting = _APPLIES if draft else SUITS[kind]
    if standing.status not in fitting:
        what = f"a draft of the notice {kind.value!r}" if draft else f"the notice {kind.value!r}"
        who = " or ".join(fitting)
        return (
            f"{record.id} is {standing.status or 'without a standing'}; {what} is for a partner that is {who}"
        )
    if draft or find_occasion(kind, record.partner, registry, day):
        return None
    if kind in _RUNGS:
        return _why_no_rung(kind, record, standing, registry, day)
    return _WHY_NOTHING[kind].format(id=record.id, days=registry.review_for(record.partner).upcoming_days)


_WHY_NOTHING: Final = MappingProxyType(
    {
        NoticeKind.ENDORSED: "nobody has endorsed the application of {id}",
        NoticeKind.RENEWED: "the last review of {id} did not end as 'renewed'",
        NoticeKind.RENEWED_WITH_CONDITIONS: "the last review of {id} did not end as 'renewed-with-conditions'",
        NoticeKind.DEFERRED: "the review of {id} is not put off",
        NoticeKind.REINSTATED: "no suspension of {id} has ended",
        NoticeKind.AGREEMENT_ENDING: "no agreement with {id} runs out within {days} days without another that follows it",
        NoticeKind.NOT_RENEWED: "the recognition of {id} was not ended by a review",
        NoticeKind.WITHDRAWN: "the recognition of {id} was not withdrawn",
        NoticeKind.RESIGNED: "{id} did not resign",
        NoticeKind.TRANSITIONED: "{id} did not become another kind of affiliate",
    }
)
"""Where the status suits, and what the notice would be about has not happened."""


def _why_no_rung(
    kind: NoticeKind, record: Record, standing: Standing, registry: Registry, day: dt.date
) -> str:
    clock = clock_of(record.partner, standing, registry.review_for(record.partner), day)
    if clock.paused_until is not None:
        return f"policy pauses the reviews until {clock.paused_until}, so no notice of the review of {record.id} goes out"
    due = f"the review of {record.id} is due on {clock.due}"
    rungs = [notice for notice in clock.ladder if notice.kind is kind]
    if not rungs:
        return f"{due}, and policy has no {kind.value!r} for it"
    ahead = [notice for notice in rungs if notice.day > day]
    if ahead:
        return f"{due}; {kind.value!r} goes out from {ahead[0].day} on"
    return f"{due}; the time of {kind.value!r} is over"
