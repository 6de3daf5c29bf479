# SPDX-License-Identifier: Apache-2.0
"""What runs out and needs somebody's attention, and what does not."""

import datetime as dt
from typing import ClassVar

import pytest

from partnerctl.findings import Plain
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.expiring import Expiring, Expiry, expiring
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.policy import Review
from partners import entry, partner

APPLIED = entry("2024-02-20", "applied")
RECOGNITION = (APPLIED, entry("2024-04-15", "recognized"))
CALM = "2024-07-01"
"""A day on which the review itself is far away."""


def look(*history: dict[str, Plain], on: str = CALM, within: int = 30, **parts: Plain) -> tuple[Expiry, ...]:
    day = dt.date.fromisoformat(on)
    one = partner(*(history or RECOGNITION), **parts)
    standing = standing_of(one, day)
    return expiring(one, standing, clock_of(one, standing, Review(), day), day, within)


def ends(found: tuple[Expiry, ...]) -> list[tuple[str, int, str]]:
    return [(expiry.kind.value, expiry.days_left, expiry.reason) for expiry in found]


class TestReview:
    @pytest.mark.parametrize(
        ("on", "within", "days_left"),
        [("2025-03-16", 0, 30), ("2025-04-15", 0, 0), ("2026-04-15", 0, -365), ("2025-01-15", 90, 90)],
    )
    def test_is_told_when_due_or_within_the_days(self, on: str, within: int, days_left: int) -> None:
        (found,) = look(on=on, within=within)

        assert (found.kind, found.days_left) == (Expiring.REVIEW, days_left)
        assert found.pointer == ("history", 1)
        assert found.what == "the yearly review"
        assert found.reason.startswith("the yearly review ")

    def test_is_not_told_before(self) -> None:
        assert look(on="2025-03-15", within=30) == ()


class TestConditions:
    RENEWED = entry(
        "2024-05-01",
        "reviewed",
        outcome="renewed-with-conditions",
        conditions=[
            {"text": "Bring the page up to date", "by_when": "2024-06-01"},
            {"text": "Name a liaison", "by_when": "2024-07-10"},
            {"text": "Much later", "by_when": "2025-01-10"},
        ],
    )

    def test_open_ones_are_told(self) -> None:
        found = look(*RECOGNITION, self.RENEWED)

        assert ends(found) == [
            ("condition", -30, 'the condition "Bring the page up to date" was to be met by 2024-06-01'),
            ("condition", 9, 'the condition "Name a liaison" is to be met by 2024-07-10'),
        ]
        assert found[1].pointer == ("history", 2, "conditions", 1)

    @pytest.mark.parametrize(
        ("later", "open_ones"),
        [
            ([entry("2024-06-20", "reviewed")], 0),
            ([entry("2024-06-20", "reviewed", outcome="deferred", until="2025-06-01")], 2),
            ([entry("2024-06-20", "suspended")], 2),
            ([entry("2024-06-20", "resigned")], 0),
            (
                [
                    entry("2024-06-20", "resigned"),
                    entry("2024-06-21", "applied"),
                    entry("2024-06-22", "recognized"),
                ],
                0,
            ),
        ],
    )
    def test_a_later_decision_settles_them(self, later: list[dict[str, Plain]], open_ones: int) -> None:
        assert len(look(*RECOGNITION, self.RENEWED, *later)) == open_ones

    def test_no_review_has_set_any(self) -> None:
        assert look() == ()


class TestAgreements:
    LICENCE: ClassVar[dict[str, Plain]] = {
        "kind": "trademark-license",
        "licensor": "wmf",
        "signed": "2020-05-02",
        "expires": "2024-07-15",
        "marks": ["w-icon"],
        "uses": ["website"],
    }

    def test_are_told_before_and_after(self) -> None:
        memorandum: dict[str, Plain] = {
            "kind": "memorandum",
            "signed": "2023-01-01",
            "expires": "2024-06-30",
            "parties": ["wmf"],
        }

        found = look(agreements=[self.LICENCE, memorandum])

        assert ends(found) == [
            ("agreement", -1, "the memorandum signed on 2023-01-01 ran out on 2024-06-30"),
            ("agreement", 14, "the trademark licence signed on 2020-05-02 runs out on 2024-07-15"),
        ]
        assert found[1].pointer == ("agreements", 0)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"expires": "2027-07-15"}, 0),
            ({"expires": None}, 0),
            ({"expires": None, "marks": ["w-icon", "puzzle-globe"]}, 0),
            ({"expires": None, "marks": ["puzzle-globe"]}, 1),
            ({"expires": None, "uses": []}, 1),
            ({"expires": None, "licensor": "wm-northland"}, 1),
            ({"expires": None, "kind": "memorandum", "licensor": None}, 1),
            ({"expires": "2024-07-15"}, 2),
            ({"expires": "2024-07-14"}, 1),
            ({"expires": None, "terminated": {"date": "2024-07-01", "why": "Misuse"}}, 1),
            ({"expires": None, "terminated": {"date": "2024-07-16", "why": "Misuse"}}, 1),
            ({"expires": None, "terminated": {"date": "2024-07-17", "why": "Misuse"}}, 0),
            ({"expires": None, "territory": ["DE"]}, 1),  # the first was for all the world
        ],
    )
    def test_one_that_another_follows_is_not(self, change: dict[str, Plain], told: int) -> None:
        later: dict[str, Plain] = {**self.LICENCE, "signed": "2024-06-01", **change}

        found = look(agreements=[self.LICENCE, later])

        assert len(found) == told

    @pytest.mark.parametrize(
        ("places", "told"), [([], 0), (["DE", "FR", "AT"], 0), (["FR", "DE"], 0), (["DE"], 1), (["AT"], 1)]
    )
    def test_one_that_another_follows_in_all_its_places_is_not(self, places: list[Plain], told: int) -> None:
        earlier: dict[str, Plain] = {**self.LICENCE, "territory": ["DE", "FR"]}
        later: dict[str, Plain] = {**self.LICENCE, "expires": None, "territory": places}

        assert len(look(agreements=[earlier, later])) == told

    def test_without_an_end_or_ended_already_is_not(self) -> None:
        endless: dict[str, Plain] = {**self.LICENCE, "expires": None}
        ended: dict[str, Plain] = {**self.LICENCE, "terminated": {"date": "2023-01-01", "why": "Misuse"}}

        assert look(agreements=[endless]) == ()
        assert look(agreements=[ended]) == ()

    def test_of_one_whose_partnership_is_over_is_not(self) -> None:
        assert look(*RECOGNITION, entry("2024-06-01", "resigned"), agreements=[self.LICENCE]) == ()

    def test_of_a_candidate_is(self) -> None:
        assert len(look(APPLIED, agreements=[self.LICENCE])) == 1


class TestLiaisons:
    @pytest.mark.parametrize(
        ("untils", "told"),
        [
            (["2024-07-10"], [("liaison", 9, "the term of User0, the last liaison, ends on 2024-07-10")]),
            (["2024-06"], [("liaison", -1, "the term of User0, the last liaison, ended on 2024-06-30")]),
            (["2023"], [("liaison", -183, "the term of User0, the last liaison, ended on 2023-12-31")]),
            (
                ["2024-06", "2024-07-10"],
                [("liaison", 9, "the term of User1, the last liaison, ends on 2024-07-10")],
            ),
            (["2024-06", None], []),
            (["2024-06", "2025"], []),
            ([None], []),
            ([], []),
        ],
    )
    def test_only_the_last_one_matters(
        self, untils: list[str | None], told: list[tuple[str, int, str]]
    ) -> None:
        liaisons: list[Plain] = [
            {"user": f"User{number}", "until": until} for number, until in enumerate(untils)
        ]

        assert ends(look(liaisons=liaisons)) == told


def test_waivers_run_out_in_any_status() -> None:
    waiver: dict[str, Plain] = {"rule": "PC501", "why": "Blocks robots", "by": "wmf", "until": "2024-07-31"}

    found = look(*RECOGNITION, entry("2024-06-01", "dissolved"), waivers=[waiver])

    assert ends(found) == [("waiver", 30, "the waiver of PC501 runs out on 2024-07-31")]
    assert found[0].pointer == ("waivers", 0)


def test_a_tombstone_needs_nobody() -> None:
    waiver: dict[str, Plain] = {"rule": "PC501", "why": "Blocks robots", "by": "wmf", "until": "2024-07-31"}

    assert look(*RECOGNITION, entry("2024-06-01", "merged"), waivers=[waiver]) == ()


def test_the_most_urgent_comes_first() -> None:
    waiver: dict[str, Plain] = {"rule": "PC501", "why": "Blocks robots", "by": "wmf", "until": "2025-04-15"}

    found = look(on="2025-04-01", waivers=[waiver], liaisons=[{"user": "User0", "until": "2025-04-03"}])

    assert [expiry.kind for expiry in found] == [Expiring.LIAISON, Expiring.REVIEW, Expiring.WAIVER]


def test_looking_past_the_end_of_the_calendar() -> None:
    assert len(look(on=CALM, within=10_000_000)) == 1
