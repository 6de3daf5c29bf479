# SPDX-License-Identifier: Apache-2.0
"""What of a record runs out within some days, or has run out and nobody has acted: the stuff of the review queue.

An end that needs nobody's attention is left out: a licence that a later one follows, a liaison whose place
another has taken, a condition that a later review has settled.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from partnerctl.findings import Pointer
from partnerctl.lifecycle.clock import Clock, ClockState
from partnerctl.lifecycle.standing import Standing
from partnerctl.model.agreements import Agreement, AgreementKind
from partnerctl.model.events import Condition, Outcome, Recognized, Reviewed
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Status
from partnerctl.model.types import PartialDate


class Expiring(StrEnum):
    """What runs out."""

    REVIEW = "review"
    CONDITION = "condition"
    AGREEMENT = "agreement"
    LIAISON = "liaison"
    WAIVER = "waiver"


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something that needs attention.

    Attributes:
        kind: What runs out.
        day: The last day it holds; of a review the day it is due.
        days_left: Days from the day asked for to `day`; negative after it.
        what: Which one, in words; data of the record may be part of it.
        reason: One sentence, without trailing period; data of the record may be part of it.
        pointer: Its place in the record.
    """

    kind: Expiring
    day: dt.date
    days_left: int
    what: str
    reason: str
    pointer: Pointer


_ENDED = frozenset({None, Status.DECLINED, Status.FORMER})
"""Nobody has to act for the agreements and liaisons of these."""


def expiring(
    partner: Partner, standing: Standing, clock: Clock, day: dt.date, within: int
) -> tuple[Expiry, ...]:
    """What needs attention, the most urgent first.

    Args:
        partner: The record.
        standing: Its standing on that day.
        clock: Its clock on that day.
        day: The day asked for.
        within: How many days ahead to look. A review that is due by policy is told in any case.
    """
    if standing.merged_into:
        return ()
    ends = [*_conditions(partner, standing), *_waivers(partner)]
    if standing.status not in _ENDED:
        ends += [*_agreements(partner), *_liaisons(partner)]
    found = [
        *_review(clock, standing, within),
        *(_expiry(end, day) for end in ends if (end.day - day).days <= within),
    ]
    return tuple(sorted(found, key=lambda expiry: (expiry.day, list(Expiring).index(expiry.kind))))


@dataclass(frozen=True, slots=True)
class _End:
    kind: Expiring
    day: dt.date
    what: str
    pointer: Pointer


_VERBS = {
    Expiring.CONDITION: ("is to be met by", "was to be met by"),
    Expiring.AGREEMENT: ("runs out on", "ran out on"),
    Expiring.LIAISON: ("ends on", "ended on"),
    Expiring.WAIVER: ("runs out on", "ran out on"),
}


def _expiry(end: _End, day: dt.date) -> Expiry:
    days_left = (end.day - day).days
    verb = _VERBS[end.kind][days_left < 0]
    return Expiry(end.kind, end.day, days_left, end.what, f"{end.what} {verb} {end.day}", end.pointer)


def _review(clock: Clock, standing: Standing, within: int) -> Iterator[Expiry]:
    if clock.due is None or clock.days_left is None or standing.decided is None:
        return
    if clock.state is not ClockState.CURRENT or clock.days_left <= within:
        place: Pointer = ("history", standing.decided)
        yield Expiry(Expiring.REVIEW, clock.due, clock.days_left, "the yearly review", clock.reason, place)


def open_conditions(partner: Partner, standing: Standing) -> tuple[tuple[Pointer, Condition], ...]:
    """The conditions of the last renewal, each with its place; a review that is put off leaves them open."""
    if standing.status not in {Status.RECOGNIZED, Status.SUSPENDED}:
        return ()
    decisions = [
        (index, event)
        for index in standing.counted
        if isinstance(event := partner.history[index], Recognized)
        or (isinstance(event, Reviewed) and event.outcome is not Outcome.DEFERRED)
    ]
    return tuple(
        (("history", index, "conditions", number), condition)
        for index, event in decisions[-1:]
        for number, condition in enumerate(event.conditions if isinstance(event, Reviewed) else ())
    )


def _conditions(partner: Partner, standing: Standing) -> Iterator[_End]:
    for place, condition in open_conditions(partner, standing):
        yield _End(Expiring.CONDITION, condition.by_when, f'the condition "{condition.text}"', place)


AGREEMENT_NAMES = {
    AgreementKind.MEMORANDUM: "memorandum",
    AgreementKind.TRADEMARK_LICENSE: "trademark licence",
}
"""What each kind is called in sentences."""


def _agreements(partner: Partner) -> Iterator[_End]:
    for index, agreement in enumerate(partner.agreements):
        if agreement.expires is None or agreement.terminated is not None:
            continue
        if not is_followed(agreement, partner):
            what = f"the {AGREEMENT_NAMES[agreement.kind]} signed on {agreement.signed}"
            yield _End(Expiring.AGREEMENT, agreement.expires, what, ("agreements", index))


def is_followed(agreement: Agreement, partner: Partner) -> bool:
    """Whether another agreement of the partner covers all that one does, and holds after its last day."""
    ends = agreement.expires
    return ends is not None and any(_follows(other, agreement, ends) for other in partner.agreements)


def _follows(later: Agreement, earlier: Agreement, ends: dt.date) -> bool:
    """Whether `later` covers all that `earlier` does, and holds after `ends`."""
    if later.terminated:
        # From the day it was ended on it holds no more.
        holds = (later.terminated.date - ends).days > 1
    else:
        holds = later.expires is None or later.expires > ends
    return (
        holds
        and (later.kind, later.licensor) == (earlier.kind, earlier.licensor)
        and set(later.parties) >= set(earlier.parties)
        and set(later.marks) >= set(earlier.marks)
        and set(later.uses) >= set(earlier.uses)
        and (
            not later.territory
            or (bool(earlier.territory) and set(later.territory) >= set(earlier.territory))
        )
    )


def _liaisons(partner: Partner) -> Iterator[_End]:
    """The last of the liaisons to leave, if all of them have or will."""
    ends = [
        (last_day(liaison.until), index)
        for index, liaison in enumerate(partner.liaisons)
        if liaison.until is not None
    ]
    if ends and len(ends) == len(partner.liaisons):
        day, index = max(ends)
        yield _End(
            Expiring.LIAISON,
            day,
            f"the term of {partner.liaisons[index].user}, the last liaison,",
            ("liaisons", index),
        )


def last_day(partial: PartialDate) -> dt.date:
    """The last day of a year, a month or a day."""
    year, *rest = (int(part) for part in partial.split("-"))
    month = rest[0] if rest else 12
    day = rest[1] if rest[1:] else calendar.monthrange(year, month)[1]
    return dt.date(year, month, day)


def _waivers(partner: Partner) -> Iterator[_End]:
    for index, waiver in enumerate(partner.waivers):
        yield _End(Expiring.WAIVER, waiver.until, f"the waiver of {waiver.rule}", ("waivers", index))
