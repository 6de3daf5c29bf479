# SPDX-License-Identifier: Apache-2.0
"""What holds of standing, clock, rights and steps for any history whatever."""

import calendar
import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from partnerctl.findings import Plain
from partnerctl.lifecycle.clock import ClockState, clock_of
from partnerctl.lifecycle.expiring import expiring
from partnerctl.lifecycle.rights import rights_of
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.lifecycle.steps import steps_of
from partnerctl.model.events import EventKind, Outcome
from partnerctl.model.policy import Pause, Review, Status
from partners import entry, partner, setting

FEW_DAYS = st.sampled_from(["2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28"])
ANY_DAY = st.dates()
"""From 0001-01-01 to 9999-12-31."""

DAYS = st.one_of(FEW_DAYS, ANY_DAY.map(dt.date.isoformat))


BODIES = st.sampled_from([["wmf"], ["wm-northland", "wmf"]])


@st.composite
def entries(draw: st.DrawFn, kinds: tuple[EventKind, ...] = tuple(EventKind)) -> dict[str, Plain]:
    kind = draw(st.sampled_from(kinds))
    details: dict[str, Plain] = {}
    match kind:
        case EventKind.NOTED:
            details["as"] = draw(st.sampled_from(["potential", "informal"]))
        case EventKind.REVIEWED:
            details["outcome"] = draw(st.sampled_from(Outcome)).value
            details["until"] = draw(st.none() | DAYS)
        case EventKind.CORRECTED:
            details["supersedes_date"] = draw(DAYS)
            details["supersedes_event"] = draw(st.sampled_from(EventKind)).value
        case EventKind.RECOGNIZED | EventKind.SUSPENDED:
            details["by"] = list(draw(BODIES))
        case _:
            pass
    return entry(draw(DAYS), kind.value, **details)


HISTORIES = st.lists(entries(), min_size=1, max_size=12)
UNCORRECTED = tuple(kind for kind in EventKind if kind is not EventKind.CORRECTED)


def essence(standing: Standing) -> tuple[object, ...]:
    """All of a standing that doesn't count places in the file."""
    return (
        standing.status,
        standing.ending,
        standing.since,
        standing.by,
        standing.link,
        standing.ever_recognized,
        standing.merged_into,
        standing.reason,
        sorted(irregular.why for irregular in standing.irregular),
    )


@given(st.data(), st.lists(entries(UNCORRECTED), min_size=1, max_size=12), st.none() | ANY_DAY)
def test_standing_does_not_depend_on_the_order_of_the_file(
    data: st.DataObject, history: list[dict[str, Plain]], day: dt.date | None
) -> None:
    shuffled = data.draw(st.permutations(history))

    assert essence(standing_of(partner(*shuffled), day)) == essence(standing_of(partner(*history), day))


@given(st.data(), HISTORIES)
def test_nor_where_corrections_leave_no_choice(data: st.DataObject, history: list[dict[str, Plain]]) -> None:
    """Only which of several entries of one kind and day a correction means is told by the place in the file."""
    alike = Counter((str(one["date"]), str(one["event"])) for one in history)
    named = Counter(
        (str(one["supersedes_date"]), str(one["supersedes_event"]))
        for one in history
        if one["event"] == "corrected"
    )
    clear = [
        one
        for one in history
        if one["event"] != "corrected"
        or (
            one["supersedes_event"] != "corrected"
            and (meant := (str(one["supersedes_date"]), str(one["supersedes_event"]))) in alike
            and alike[meant] <= named[meant]
        )
    ]
    if not clear:
        return
    shuffled = data.draw(st.permutations(clear))

    assert essence(standing_of(partner(*shuffled))) == essence(standing_of(partner(*clear)))


@given(HISTORIES, st.lists(entries(UNCORRECTED), max_size=5), ANY_DAY)
def test_what_comes_later_changes_nothing_before(
    history: list[dict[str, Plain]], more: list[dict[str, Plain]], day: dt.date
) -> None:
    # A correction that named nothing so far would now name something, and be told no more.
    named = [
        (one["supersedes_date"], one["supersedes_event"]) for one in history if one["event"] == "corrected"
    ]
    later = [
        one for one in more if str(one["date"]) > day.isoformat() and (one["date"], one["event"]) not in named
    ]

    before = standing_of(partner(*history), day)
    after = standing_of(partner(*history, *later), day)

    assert essence(after) == essence(before)
    assert set(after.ahead) - set(before.ahead) == set(range(len(history), len(history) + len(later)))


@given(HISTORIES, st.none() | ANY_DAY, st.booleans())
def test_every_entry_is_accounted_for_once(
    history: list[dict[str, Plain]], day: dt.date | None, official: bool
) -> None:
    standing = standing_of(partner(*history), day, official=official)
    left_out = [irregular.index for irregular in standing.irregular]

    # A correction that names nothing is told, and stays an entry that records something.
    corrections = {index for index, one in enumerate(history) if one["event"] == "corrected"}
    places = [*standing.counted, *standing.ahead, *standing.superseded, *left_out]
    assert set(places) == set(range(len(history)))
    assert all(count == 1 or place in corrections for place, count in Counter(places).items())
    if not official:
        assert standing.status not in {Status.RECOGNIZED, Status.SUSPENDED}
        assert not standing.ever_recognized


REVIEWS = st.builds(
    Review,
    interval_months=st.integers(1, 120),
    upcoming_days=st.integers(0, 366),
    grace_days=st.integers(0, 366),
    reminder_days=st.lists(st.integers(1, 1000), max_size=4).map(tuple),
    pauses=st.lists(
        st.builds(Pause, since=ANY_DAY, until=ANY_DAY, why=st.just("No committee")), max_size=3
    ).map(tuple),
)


@given(HISTORIES, REVIEWS, ANY_DAY, st.integers(0, 10_000), st.booleans())
def test_nothing_ever_raises(
    history: list[dict[str, Plain]], review: Review, day: dt.date, within: int, official: bool
) -> None:
    one, where = partner(*history), setting(official=official)

    for standing in (standing_of(one), standing_of(one, day, official=official)):
        clock = clock_of(one, standing, review, day)
        rights = rights_of(one, standing, where, day)
        assert (clock.state is ClockState.NOT_RUNNING) == (clock.due is None)
        assert any(right.in_force for right in rights) <= (standing.status is Status.RECOGNIZED and official)
        assert bool(steps_of(one, standing, where)) == (standing.merged_into is None)
        assert all(clock.reason != expiry.what for expiry in expiring(one, standing, clock, day, within))


CALM_DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
TRICKY_DAYS = st.one_of(
    st.builds(lambda year: dt.date(year * 4, 2, 29), st.integers(480, 520)),
    st.builds(
        lambda year, month: dt.date(year, month, calendar.monthrange(year, month)[1]),
        st.integers(1950, 2050),
        st.integers(1, 12),
    ),
    CALM_DAYS,
)
NEAR_PAUSES = st.lists(st.tuples(st.integers(-60, 900), st.integers(0, 200)), max_size=4)
ORDER = list(ClockState)


def independent_due(start: dt.date, months: int, paused: set[dt.date]) -> dt.date:
    """The due day by the calendar on the wall: find the day, then walk to it one running day at a time."""
    month, year = start.month, start.year
    for _ in range(months):
        month, year = (1, year + 1) if month == 12 else (month + 1, year)
    days = [date for week in calendar.Calendar().monthdatescalendar(year, month) for date in week]
    wanted = max(date for date in days if date.month == month and date.day <= start.day)
    running, reached = (wanted - start).days, start
    while running:
        reached += dt.timedelta(days=1)
        running -= reached not in paused
    return reached


@given(TRICKY_DAYS, st.integers(1, 24), NEAR_PAUSES, st.integers(0, 30))
def test_due_is_what_a_calendar_on_the_wall_says(
    start: dt.date, months: int, pauses: list[tuple[int, int]], suspended: int
) -> None:
    """Pauses may overlap, touch, contain the due day or one another; a suspension of some days rests as well."""
    spans = [(start + dt.timedelta(days=after), dt.timedelta(days=length)) for after, length in pauses]
    since = start + dt.timedelta(days=5)
    back = since + dt.timedelta(days=suspended)
    paused = {day + dt.timedelta(days=number) for day, length in spans for number in range(length.days + 1)}
    paused |= {since + dt.timedelta(days=number) for number in range(suspended)}
    review = Review(
        interval_months=months,
        pauses=tuple(Pause(since=day, until=day + length, why="No committee") for day, length in spans),
    )
    one = partner(
        entry("1000-01-01", "applied"),
        entry(start.isoformat(), "recognized"),
        entry(since.isoformat(), "suspended"),
        entry(back.isoformat(), "reinstated"),
    )

    clock = clock_of(one, standing_of(one), review, back)

    assert clock.due == independent_due(start, months, paused)
    assert clock.due not in paused


@given(TRICKY_DAYS, REVIEWS, st.lists(st.integers(0, 3000), min_size=2, max_size=8))
def test_the_clock_never_runs_back(start: dt.date, review: Review, offsets: list[int]) -> None:
    one = partner(entry("1000-01-01", "applied"), entry(start.isoformat(), "recognized"))
    standing = standing_of(one)
    days = [start + dt.timedelta(days=offset) for offset in sorted(offsets)]

    clocks = [clock_of(one, standing, review, day) for day in days]

    urgency = [ORDER.index(clock.state) for clock in clocks]
    assert urgency == sorted(urgency)
    assert len({clock.due for clock in clocks}) == 1
    for day, clock in zip(days, clocks, strict=True):
        notices = [notice.day for notice in clock.ladder]
        assert notices == sorted(notices)
        assert clock.next_notice is None or clock.next_notice.day >= day
