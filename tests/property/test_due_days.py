# SPDX-License-Identifier: Apache-2.0
"""The days of the review, counted a second time: day by day on a wall calendar, as a person would.

Nothing of the calculation under test is used here, nor a library that adds months.
"""

import calendar
import datetime as dt
import json
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from partnerctl.findings import Plain
from partnerctl.lifecycle.clock import Clock, ClockState, clock_of
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.notices import NoticeKind
from partnerctl.model.policy import Registry
from partners import entry, partner, policy

ONE_DAY = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Life:
    """A partner and its policy.

    Attributes:
        start: The day of its recognition.
        review: The policy, as `registry.yaml` has it.
        kind: The kind of the organization, if known.
        suspensions: From the day of the suspension to that of the reinstatement.
        pauses: First and last day.
        put_off: A review put off on the day after all that, so many days ahead.
        ask: So many days after all that the clock is read.
    """

    start: dt.date
    review: dict[str, Plain]
    kind: str | None
    suspensions: tuple[Span, ...]
    pauses: tuple[Span, ...]
    put_off: int | None
    ask: int

    @property
    def last(self) -> dt.date:
        return max([self.start, *(until for _, until in self.suspensions)])

    @property
    def put_off_to(self) -> dt.date | None:
        return None if self.put_off is None else self.last + dt.timedelta(days=self.put_off)

    @property
    def asked(self) -> dt.date:
        return self.last + dt.timedelta(days=self.ask)

    def policy(self) -> dict[str, Plain]:
        """The registry's policy, of which this partner's kind may have its own."""
        pauses: list[Plain] = [
            {"since": since.isoformat(), "until": until.isoformat(), "why": "No committee"}
            for since, until in self.pauses
        ]
        if self.kind is None:
            return {**self.review, "pauses": pauses}
        # What holds for others must not be counted with.
        others: dict[str, Plain] = {
            "interval_months": 7,
            "upcoming_days": 3,
            "grace_days": 11,
            "reminder_days": [5],
        }
        return {
            **others,
            "kinds": {self.kind: self.review, "museum": {"interval_months": 2}},
            "pauses": pauses,
        }

    def read(self) -> Clock:
        """The answer of the code under test."""
        registry = Registry.model_validate_json(json.dumps({**policy(), "review": self.policy()}))
        events = [entry(self.start.isoformat(), "applied"), entry(self.start.isoformat(), "recognized")]
        for since, until in self.suspensions:
            events += [entry(since.isoformat(), "suspended"), entry(until.isoformat(), "reinstated")]
        if self.put_off_to:
            until_day = self.put_off_to.isoformat()
            events.append(entry(self.last.isoformat(), "reviewed", outcome="deferred", until=until_day))
        parts: dict[str, Plain] = {"organization": {"kind": self.kind}} if self.kind else {}
        one = partner(*events, **parts)
        return clock_of(one, standing_of(one, self.asked), registry.review_for(one), self.asked)


class WallCalendar:
    """Counts by turning pages."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def runs(self, day: dt.date) -> bool:
        """Whether the clock runs on a day."""
        paused = any(since <= day <= until for since, until in self._life.pauses)
        suspended = any(since <= day < until for since, until in self._life.suspensions)
        return not paused and not suspended

    def after(self, day: dt.date, running_days: int) -> dt.date:
        """The day on which so many running days have passed."""
        while running_days:
            day += ONE_DAY
            running_days -= self.runs(day)
        return day

    def before(self, day: dt.date, running_days: int) -> dt.date:
        """The day from which so many running days are left."""
        while running_days:
            day -= ONE_DAY
            running_days -= self.runs(day)
        return day

    def interval(self, months: int) -> int:
        """Days from the start to the same day so many months later, or to the last of that month."""
        page, days = self._life.start.replace(day=1), 0
        for _ in range(months):
            length = calendar.monthrange(page.year, page.month)[1]
            days += length
            page += dt.timedelta(days=length)
        number = min(self._life.start.day, calendar.monthrange(page.year, page.month)[1])
        return days - self._life.start.day + number

    def due(self) -> dt.date:
        """The day the review is due."""
        months = self._life.review["interval_months"]
        assert isinstance(months, int)
        regular = self.after(self._life.start, self.interval(months))
        day = self._life.put_off_to
        if day is None or day <= regular:
            return regular
        while not self.runs(day):
            day += ONE_DAY
        return day


STARTS = st.one_of(
    st.dates(dt.date(2019, 1, 1), dt.date(2032, 12, 31)),
    st.sampled_from(
        [dt.date(2020, 2, 29), dt.date(2023, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 3, 1)]
        + [dt.date(2025, 1, day) for day in (29, 30, 31)]
        + [dt.date(2023, month, 31) for month in (3, 5, 8, 10, 12)]
    ),
)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    ladders: list[list[Plain]] = [[], [30], [30, 60, 90], [1, 2]]
    start = draw(STARTS)
    day, suspensions = start, list[Span]()
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 90)), max_size=2)):
        since = day + dt.timedelta(days=gap)
        day = since + dt.timedelta(days=length)
        suspensions.append((since, day))
    pauses = [
        (begin, begin + dt.timedelta(days=length))
        for offset, length in draw(
            st.lists(st.tuples(st.integers(-60, 900), st.integers(0, 120)), max_size=3)
        )
        for begin in [start + dt.timedelta(days=offset)]
    ]
    return Life(
        start=start,
        review={
            "interval_months": draw(st.integers(1, 30)),
            "upcoming_days": draw(st.sampled_from([0, 1, 30, 100])),
            "grace_days": draw(st.sampled_from([0, 1, 45])),
            "reminder_days": draw(st.sampled_from(ladders)),
        },
        kind=draw(st.sampled_from([None, "library"])),
        suspensions=tuple(suspensions),
        pauses=tuple(pauses),
        put_off=draw(st.none() | st.integers(1, 900)),
        ask=draw(st.integers(0, 1200)),
    )


LEAP_DAY = Life(
    start=dt.date(2024, 2, 29),
    review={"interval_months": 12, "upcoming_days": 30, "grace_days": 0, "reminder_days": [30, 60, 90]},
    kind="library",
    suspensions=((dt.date(2024, 12, 31), dt.date(2025, 1, 31)),),
    pauses=((dt.date(2025, 1, 15), dt.date(2025, 2, 28)), (dt.date(2025, 3, 1), dt.date(2025, 3, 31))),
    put_off=None,
    ask=0,
)


@given(life=lives())
@example(life=LEAP_DAY)
def test_every_day_of_the_clock_is_the_one_counted_by_hand(life: Life) -> None:
    clock, wall = life.read(), WallCalendar(life)
    upcoming_days, grace_days, reminder_days = (
        life.review[name] for name in ("upcoming_days", "grace_days", "reminder_days")
    )
    assert isinstance(upcoming_days, int)
    assert isinstance(grace_days, int)
    assert isinstance(reminder_days, list)

    due = wall.due()
    upcoming = wall.before(due, upcoming_days)
    overdue = wall.after(due, grace_days + 1)
    reminders = [wall.after(due, days) for days in reminder_days if isinstance(days, int)]
    later = [day for day in reminders if day > overdue]

    assert clock.due == due
    assert clock.days_left == (due - life.asked).days
    assert [(notice.kind, notice.day) for notice in clock.ladder] == [
        *([(NoticeKind.REVIEW_UPCOMING, upcoming)] if upcoming_days else []),
        (NoticeKind.REVIEW_DUE, due),
        (NoticeKind.REVIEW_OVERDUE, overdue),
        *((NoticeKind.REVIEW_REMINDER, day) for day in later[:-1]),
        *((NoticeKind.REVIEW_FINAL, day) for day in later[-1:]),
    ]
    assert clock.state is _state(life.asked, upcoming, overdue, wall.after([overdue, *later][-1], 1))


def _state(day: dt.date, upcoming: dt.date, overdue: dt.date, long_overdue: dt.date) -> ClockState:
    rungs = [
        (long_overdue, ClockState.LONG_OVERDUE),
        (overdue, ClockState.OVERDUE),
        (upcoming, ClockState.DUE),
    ]
    return next((state for begins, state in rungs if day >= begins), ClockState.CURRENT)
