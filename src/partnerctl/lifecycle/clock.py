# SPDX-License-Identifier: Apache-2.0
"""How the yearly review of a partner stands on a day ("Simple recognition process, reviewed yearly").

The clock counts *running* days: all but those of a pause of the policy and those of a suspension. Everything is
counted from one day, the last recognition or renewal, so nothing here can drift.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from partnerctl.lifecycle.standing import Standing
from partnerctl.model.events import Event, Outcome, Reviewed
from partnerctl.model.notices import NoticeKind
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Pause, Review, Status


class ClockState(StrEnum):
    """How urgent the review is, in rising order."""

    NOT_RUNNING = "not-running"
    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long-overdue"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the ladder and the day it goes out."""

    kind: NoticeKind
    day: dt.date


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one partner on one day; every date is None while it doesn't run.

    Attributes:
        state: How urgent the review is.
        counted_from: Day of the last recognition or renewal.
        due: The day the review is due.
        days_left: Days from the day asked for to `due`; negative after it.
        deferred: Whether a review was put off to `due`.
        paused_until: Last day of the pause that the day asked for lies in.
        ladder: All notices of this cycle, in order.
        next_notice: The first of them on or after the day asked for; None after the last.
        reason: One sentence, without trailing period.
    """

    state: ClockState
    counted_from: dt.date | None
    due: dt.date | None
    days_left: int | None
    deferred: bool
    paused_until: dt.date | None
    ladder: tuple[Notice, ...]
    next_notice: Notice | None
    reason: str


Rest: TypeAlias = tuple[dt.date, dt.date]
"""Days on which the clock rests: first and last."""

_MONTHS_A_YEAR = 12


def clock_of(partner: Partner, standing: Standing, review: Review, day: dt.date) -> Clock:
    """Read the clock.

    Args:
        partner: The record.
        standing: Its standing on that day (`standing_of(partner, day)`).
        review: The policy.
        day: The day asked for.
    """
    counted = [partner.history[index] for index in standing.counted]
    start = _counted_from(counted)
    if standing.status is not Status.RECOGNIZED or standing.merged_into or start is None:
        return _not_running(standing)
    rests = tuple(_merged([*_pauses(review.pauses), *_suspensions(counted)]))
    regular = _forward(start, _days_of_interval(start, review.interval_months), rests)
    deferred_to = _deferred_to(counted, regular)
    due = _forward(deferred_to, 0, rests, rested=True) if deferred_to else regular
    upcoming = _backward(due, review.upcoming_days, rests)
    overdue = _forward(due, review.grace_days + 1, rests)
    reminders = [_forward(due, days, rests) for days in sorted(set(review.reminder_days))]
    ladder = _ladder(upcoming, due, overdue, reminders)
    days_left = (due - day).days
    paused_until = next((last for first, last in rests if first <= day <= last), None)
    return Clock(
        state=_state(day, upcoming, overdue, long_overdue=_forward(ladder[-1].day, 1, rests)),
        counted_from=start,
        due=due,
        days_left=days_left,
        deferred=deferred_to is not None,
        paused_until=paused_until,
        ladder=ladder,
        next_notice=next((notice for notice in ladder if notice.day >= day), None),
        reason=_reason(
            due, days_left, _subject(review, deferred=deferred_to is not None), paused_until=paused_until
        ),
    )


def _not_running(standing: Standing) -> Clock:
    if standing.merged_into:
        reason = f"the organization is recorded under {standing.merged_into} now"
    elif standing.status is Status.SUSPENDED:
        reason = f"recognition is suspended since {standing.since}, and the clock rests as long"
    else:
        reason = "only a recognized partner has a yearly review"
    return Clock(
        state=ClockState.NOT_RUNNING,
        counted_from=None,
        due=None,
        days_left=None,
        deferred=False,
        paused_until=None,
        ladder=(),
        next_notice=None,
        reason=reason,
    )


_RENEWALS = frozenset({Outcome.RENEWED, Outcome.RENEWED_WITH_CONDITIONS})


def _counted_from(counted: Iterable[Event]) -> dt.date | None:
    start = None
    for event in counted:
        if event.event == "recognized" or (isinstance(event, Reviewed) and event.outcome in _RENEWALS):
            start = event.date
    return start


def _deferred_to(counted: Iterable[Event], regular: dt.date) -> dt.date | None:
    """The day a review was put off to; None if none was, or if that day is not later than the regular one."""
    until = None
    for event in counted:
        if event.event == "recognized":
            until = None
        elif isinstance(event, Reviewed):
            until = event.until if event.outcome is Outcome.DEFERRED else None
    return until if until and until > regular else None


def _suspensions(counted: Iterable[Event]) -> Iterator[Rest]:
    """From the day of a suspension to the day before it ended; the day of the end runs again."""
    since = None
    for event in counted:
        if event.event == "suspended":
            since = event.date
        elif event.event == "reinstated" and since and event.date > since:
            yield since, event.date - dt.timedelta(days=1)


def _pauses(pauses: Iterable[Pause]) -> Iterator[Rest]:
    for pause in pauses:
        if pause.since <= pause.until:
            yield pause.since, pause.until


def _merged(rests: Iterable[Rest]) -> Iterator[Rest]:
    """The same days in order, without overlaps and seams."""
    current: Rest | None = None
    for since, until in sorted(rests):
        if current and (since - current[1]).days <= 1:
            current = current[0], max(current[1], until)
            continue
        if current:
            yield current
        current = since, until
    if current:
        yield current


def _days_of_interval(start: dt.date, months: int) -> int:
    """Days until the same day of the month `months` later; the month's last day where it has no such day."""
    if start.year + (start.month - 1 + months) // _MONTHS_A_YEAR > dt.MAXYEAR:
        return (dt.date.max - start).days
    return (start + relativedelta(months=months) - start).days


def _shifted(day: dt.date, days: int) -> dt.date:
    """`day` plus `days`, kept within the calendar."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))


def _forward(day: dt.date, days: int, rests: Sequence[Rest], *, rested: bool = False) -> dt.date:
    """The `days`-th running day after `day`. With `rested`, `day` itself moves on if the clock rests on it."""
    reached = _shifted(day, days)
    earliest = day if rested else _shifted(day, 1)
    for since, until in rests:
        if until < earliest:
            continue
        first = max(since, earliest)
        if first > reached:
            break
        reached = _shifted(reached, (until - first).days + 1)
    return reached


def _backward(day: dt.date, days: int, rests: Sequence[Rest]) -> dt.date:
    """The `days`-th running day before `day`."""
    reached = _shifted(day, -days)
    for since, until in reversed(rests):
        last = min(until, _shifted(day, -1))
        if since > last:
            continue
        if last < reached:
            break
        reached = _shifted(reached, -((last - since).days + 1))
    return reached


def _ladder(
    upcoming: dt.date, due: dt.date, overdue: dt.date, reminders: Sequence[dt.date]
) -> tuple[Notice, ...]:
    """The notices in order, the last reminder as the final one; where two would meet, only the more urgent."""
    return (
        *([Notice(NoticeKind.REVIEW_UPCOMING, upcoming)] if upcoming < due else []),
        Notice(NoticeKind.REVIEW_DUE, due),
        Notice(NoticeKind.REVIEW_OVERDUE, overdue),
        *(Notice(NoticeKind.REVIEW_REMINDER, day) for day in reminders[:-1] if day > overdue),
        *(Notice(NoticeKind.REVIEW_FINAL, day) for day in reminders[-1:] if day > overdue),
    )


def _state(day: dt.date, upcoming: dt.date, overdue: dt.date, *, long_overdue: dt.date) -> ClockState:
    if day < upcoming:
        return ClockState.CURRENT
    if day < overdue:
        return ClockState.DUE
    if day < long_overdue:
        return ClockState.OVERDUE
    return ClockState.LONG_OVERDUE


def _subject(review: Review, *, deferred: bool) -> str:
    if deferred:
        return "the review was put off and"
    return "the yearly review" if review.interval_months == _MONTHS_A_YEAR else "the review"


def _reason(due: dt.date, days_left: int, subject: str, *, paused_until: dt.date | None) -> str:
    days = f"{abs(days_left)} day{'' if abs(days_left) == 1 else 's'}"
    if days_left > 0:
        when = f"is due on {due}, in {days}"
    elif days_left == 0:
        when = f"is due today, {due}"
    else:
        when = f"was due on {due}, {days} ago"
    pause = f"; policy pauses the clock until {paused_until}" if paused_until else ""
    return f"{subject} {when}{pause}"
