# SPDX-License-Identifier: Apache-2.0
"""When a review is due, and how urgent it is on a day."""

import datetime as dt
import json

import pytest

from partnerctl.findings import Plain
from partnerctl.lifecycle.clock import Clock, ClockState, Notice, clock_of
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.notices import NoticeKind
from partnerctl.model.policy import Pause, Registry, Review
from partners import entry, partner, policy

POLICY = Review()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def pause(since: str, until: str) -> Pause:
    return Pause(since=day(since), until=day(until), why="No committee")


def read(*later: dict[str, Plain], on: str, recognized: str = "2024-04-15", review: Review = POLICY) -> Clock:
    one = partner(entry("1000-01-01", "applied"), entry(recognized, "recognized"), *later)
    return clock_of(one, standing_of(one, day(on)), review, day(on))


@pytest.mark.parametrize(
    ("on", "state", "reason"),
    [
        ("2024-04-15", ClockState.CURRENT, "the yearly review is due on 2025-04-15, in 365 days"),
        ("2025-03-15", ClockState.CURRENT, "the yearly review is due on 2025-04-15, in 31 days"),
        ("2025-03-16", ClockState.DUE, "the yearly review is due on 2025-04-15, in 30 days"),
        ("2025-04-14", ClockState.DUE, "the yearly review is due on 2025-04-15, in 1 day"),
        ("2025-04-15", ClockState.DUE, "the yearly review is due today, 2025-04-15"),
        ("2025-04-16", ClockState.OVERDUE, "the yearly review was due on 2025-04-15, 1 day ago"),
        ("2025-07-14", ClockState.OVERDUE, "the yearly review was due on 2025-04-15, 90 days ago"),
        ("2025-07-15", ClockState.LONG_OVERDUE, "the yearly review was due on 2025-04-15, 91 days ago"),
        ("9999-12-31", ClockState.LONG_OVERDUE, "the yearly review was due on 2025-04-15, 2912703 days ago"),
    ],
)
def test_states_follow_one_another(on: str, state: ClockState, reason: str) -> None:
    clock = read(on=on)

    assert (clock.state, clock.reason) == (state, reason)
    assert clock.counted_from == day("2024-04-15")
    assert clock.due == day("2025-04-15")
    assert clock.days_left == (day("2025-04-15") - day(on)).days


def test_the_ladder_and_its_next_notice() -> None:
    clock = read(on="2025-05-15")

    assert clock.ladder == (
        Notice(NoticeKind.REVIEW_UPCOMING, day("2025-03-16")),
        Notice(NoticeKind.REVIEW_DUE, day("2025-04-15")),
        Notice(NoticeKind.REVIEW_OVERDUE, day("2025-04-16")),
        Notice(NoticeKind.REVIEW_REMINDER, day("2025-05-15")),
        Notice(NoticeKind.REVIEW_REMINDER, day("2025-06-14")),
        Notice(NoticeKind.REVIEW_FINAL, day("2025-07-14")),
    )
    assert clock.next_notice == Notice(NoticeKind.REVIEW_REMINDER, day("2025-05-15"))
    assert read(on="2025-07-15").next_notice is None


def test_grace_puts_overdue_off_and_reminders_before_it_fall_away() -> None:
    review = Review(grace_days=45, reminder_days=(90, 30, 30))

    clock = read(on="2025-05-30", review=review)

    assert clock.state is ClockState.DUE
    assert clock.ladder[2:] == (
        Notice(NoticeKind.REVIEW_OVERDUE, day("2025-05-31")),
        Notice(NoticeKind.REVIEW_FINAL, day("2025-07-14")),
    )
    assert read(on="2025-05-31", review=review).state is ClockState.OVERDUE


def test_without_reminders_overdue_is_the_last_notice() -> None:
    review = Review(reminder_days=())

    assert read(on="2025-04-16", review=review).state is ClockState.OVERDUE
    assert read(on="2025-04-17", review=review).state is ClockState.LONG_OVERDUE


@pytest.mark.parametrize(
    ("recognized", "months", "due"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2024-12-31", 12, "2025-12-31"),
        ("9998-12-31", 12, "9999-12-31"),
        ("9999-01-01", 12, "9999-12-31"),
    ],
)
def test_due_is_the_same_day_of_the_month_or_its_last(recognized: str, months: int, due: str) -> None:
    clock = read(recognized=recognized, on=recognized, review=Review(interval_months=months))

    assert clock.due == day(due)


def test_a_renewal_begins_the_count_anew() -> None:
    with_conditions = entry("2025-03-20", "reviewed", outcome="renewed-with-conditions")

    assert read(with_conditions, on="2025-03-19").due == day("2025-04-15")
    assert read(with_conditions, on="2025-03-20").due == day("2026-03-20")


class TestDeferral:
    LATER = entry("2025-04-01", "reviewed", outcome="deferred", until="2025-09-01")

    def test_moves_the_day(self) -> None:
        clock = read(self.LATER, on="2025-08-31")

        assert (clock.due, clock.deferred) == (day("2025-09-01"), True)
        assert clock.reason == "the review was put off and is due on 2025-09-01, in 1 day"

    def test_never_makes_it_earlier(self) -> None:
        earlier = entry("2025-01-01", "reviewed", outcome="deferred", until="2025-02-01")

        clock = read(earlier, on="2025-01-02")

        assert (clock.due, clock.deferred) == (day("2025-04-15"), False)

    def test_without_a_day_moves_nothing(self) -> None:
        assert read(entry("2025-01-01", "reviewed", outcome="deferred"), on="2025-01-02").due == day(
            "2025-04-15"
        )

    def test_is_settled_by_a_renewal(self) -> None:
        clock = read(self.LATER, entry("2025-04-10", "reviewed"), on="2025-04-11")

        assert (clock.due, clock.deferred) == (day("2026-04-10"), False)

    def test_ends_with_the_recognition_it_belonged_to(self) -> None:
        again = (
            entry("2025-04-02", "resigned"),
            entry("2025-04-03", "applied"),
            entry("2025-04-04", "recognized"),
        )
        far = entry("2025-04-01", "reviewed", outcome="deferred", until="2029-01-01")

        assert read(far, *again, on="2025-04-05").due == day("2026-04-04")

    def test_into_a_pause_is_the_first_day_after_it(self) -> None:
        review = Review(pauses=(pause("2025-08-15", "2025-09-30"),))

        assert read(self.LATER, on="2025-08-01", review=review).due == day("2025-10-01")


class TestPauses:
    @pytest.mark.parametrize(
        ("pauses", "due"),
        [
            ([], "2025-04-15"),
            ([("2025-01-01", "2025-01-01")], "2025-04-16"),
            ([("2025-01-01", "2025-01-10")], "2025-04-25"),
            ([("2025-04-15", "2025-04-15")], "2025-04-16"),
            ([("2025-04-16", "2025-05-16")], "2025-04-15"),
            ([("2024-01-01", "2024-04-15")], "2025-04-15"),
            ([("2024-04-10", "2024-04-16")], "2025-04-16"),
            ([("2025-01-01", "2025-01-10"), ("2025-01-05", "2025-01-20")], "2025-05-05"),
            ([("2025-01-01", "2025-01-20"), ("2025-01-05", "2025-01-10")], "2025-05-05"),
            ([("2025-04-10", "2025-04-19"), ("2025-04-20", "2025-04-29")], "2025-05-05"),
            ([("2025-04-20", "2025-04-29"), ("2025-04-06", "2025-04-15")], "2025-05-05"),
            ([("2025-01-10", "2025-01-01")], "2025-04-15"),
            ([("2025-01-01", "9999-12-31")], "9999-12-31"),
        ],
    )
    def test_their_days_do_not_count(self, pauses: list[tuple[str, str]], due: str) -> None:
        review = Review(pauses=tuple(pause(*ends) for ends in pauses))

        assert read(on="2025-01-01", review=review).due == day(due)

    def test_a_pause_is_told(self) -> None:
        review = Review(pauses=(pause("2025-04-20", "2025-06-30"),))

        clock = read(on="2025-05-01", review=review)

        assert clock.paused_until == day("2025-06-30")
        assert clock.reason == (
            "the yearly review was due on 2025-04-15, 16 days ago; policy pauses the clock until 2025-06-30"
        )
        assert clock.ladder[3] == Notice(NoticeKind.REVIEW_REMINDER, day("2025-07-26"))

    def test_two_that_follow_each_other_are_told_as_one(self) -> None:
        review = Review(pauses=(pause("2025-05-01", "2025-05-31"), pause("2025-06-01", "2025-06-30")))

        assert read(on="2025-05-01", review=review).paused_until == day("2025-06-30")

    def test_no_one_becomes_overdue_in_a_pause(self) -> None:
        review = Review(pauses=(pause("2025-04-16", "2025-06-30"),))

        assert read(on="2025-06-30", review=review).state is ClockState.DUE
        assert read(on="2025-07-01", review=review).state is ClockState.OVERDUE

    def test_the_first_notice_is_counted_back_over_it(self) -> None:
        review = Review(pauses=(pause("2025-03-20", "2025-03-29"), pause("2026-01-01", "2026-01-31")))

        clock = read(on="2025-01-01", review=review)

        assert clock.due == day("2025-04-25")
        assert clock.ladder[0] == Notice(NoticeKind.REVIEW_UPCOMING, day("2025-03-16"))

    def test_a_pause_before_the_first_notice_leaves_it(self) -> None:
        review = Review(pauses=(pause("2025-01-01", "2025-01-10"),))

        assert read(on="2025-01-01", review=review).ladder[0].day == day("2025-03-26")


class TestSuspension:
    def test_the_clock_does_not_run(self) -> None:
        clock = read(entry("2024-06-01", "suspended"), on="2026-01-01")

        assert clock == Clock(
            state=ClockState.NOT_RUNNING,
            counted_from=None,
            due=None,
            days_left=None,
            deferred=False,
            paused_until=None,
            ladder=(),
            next_notice=None,
            reason="recognition is suspended since 2024-06-01, and the clock rests as long",
        )

    def test_its_days_do_not_count_afterwards(self) -> None:
        clock = read(entry("2024-06-01", "suspended"), entry("2024-06-11", "reinstated"), on="2024-07-01")

        assert clock.due == day("2025-04-25")

    def test_of_one_day_takes_nothing_away(self) -> None:
        clock = read(entry("2024-06-01", "suspended"), entry("2024-06-01", "reinstated"), on="2024-07-01")

        assert clock.due == day("2025-04-15")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("withdrawn", "only a recognized partner has a yearly review"),
        ("merged", "the organization is recorded under another-partner now"),
    ],
)
def test_no_clock_runs_for_one_who_is_no_partner_any_more(event: str, reason: str) -> None:
    clock = read(entry("2024-06-01", event), on="2024-07-01")

    assert (clock.state, clock.reason) == (ClockState.NOT_RUNNING, reason)


class TestPolicyByKind:
    REGISTRY = Registry.model_validate_json(
        json.dumps(
            policy()
            | {
                "review": {
                    "upcoming_days": 45,
                    "kinds": {
                        "library": {"interval_months": 24, "reminder_days": []},
                        "school": {"upcoming_days": 0, "grace_days": 7},
                    },
                    "pauses": [{"since": "2025-01-01", "until": "2025-01-10", "why": "No committee"}],
                }
            }
        )
    )

    @pytest.mark.parametrize(
        ("organization", "months", "upcoming", "grace", "reminders"),
        [
            ({"kind": "library"}, 24, 45, 0, ()),
            ({"kind": "school"}, 12, 0, 7, (30, 60, 90)),
            ({"kind": "museum"}, 12, 45, 0, (30, 60, 90)),
            ({"legal_name": "City of Northfield"}, 12, 45, 0, (30, 60, 90)),
            (None, 12, 45, 0, (30, 60, 90)),
        ],
    )
    def test_what_a_kind_does_not_say_is_as_for_all(
        self,
        organization: dict[str, Plain] | None,
        months: int,
        upcoming: int,
        grace: int,
        reminders: tuple[int, ...],
    ) -> None:
        parts: dict[str, Plain] = {"organization": organization} if organization else {}
        review = self.REGISTRY.review_for(partner(entry("2024-04-15", "applied"), **parts))

        assert (review.interval_months, review.upcoming_days) == (months, upcoming)
        assert (review.grace_days, review.reminder_days) == (grace, reminders)
        assert review.pauses == self.REGISTRY.review.pauses

    def test_its_pauses_are_those_of_all(self) -> None:
        review = self.REGISTRY.review.of_kind("library")

        clock = read(on="2025-02-01", review=review)

        assert clock.due == day("2026-04-25")
        assert clock.reason == "the review is due on 2026-04-25, in 448 days"


def test_without_notice_ahead_only_the_due_day_is_told() -> None:
    review = Review(upcoming_days=0)

    assert read(on="2025-04-14", review=review).ladder[0] == Notice(NoticeKind.REVIEW_DUE, day("2025-04-15"))
    assert read(on="2025-04-14", review=review).state is ClockState.CURRENT
    assert read(on="2025-04-15", review=review).state is ClockState.DUE
    assert read(on="2025-04-16", review=review).state is ClockState.OVERDUE
