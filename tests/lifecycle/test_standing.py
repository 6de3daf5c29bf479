# SPDX-License-Identifier: Apache-2.0
"""Status comes from the events and from nothing else."""

import datetime as dt

import pytest

from partnerctl.findings import Plain
from partnerctl.lifecycle.standing import Ending, Irregular, standing_of
from partnerctl.model.policy import Status
from partners import entry, partner

APPLIED = entry("2024-02-20", "applied")
ENDORSED = entry("2024-03-10", "endorsed")
RECOGNIZED = entry("2024-04-15", "recognized", by=["wm-northland", "wmf"], link="https://decision.example/12")
RENEWED = entry("2025-04-10", "reviewed")
RECOGNITION = (APPLIED, ENDORSED, RECOGNIZED)


def test_a_life_from_application_to_renewal() -> None:
    standing = standing_of(partner(*RECOGNITION, RENEWED))

    assert standing.status is Status.RECOGNIZED
    assert standing.since == dt.date(2024, 4, 15)
    assert standing.by == ("wm-northland", "wmf")
    assert standing.link == "https://decision.example/12"
    assert (standing.began, standing.decided) == (2, 3)
    assert standing.ever_recognized
    assert standing.counted == (0, 1, 2, 3)
    assert (standing.ahead, standing.superseded, standing.irregular) == ((), (), ())
    assert standing.reason == "recognized on 2024-04-15 by wm-northland, wmf"


@pytest.mark.parametrize(
    ("history", "status", "ending", "reason"),
    [
        ([entry("2024-01-01", "invited")], None, None, "nothing is decided or noted"),
        ([entry("2024-01-01", "noted")], Status.POTENTIAL, None, "noted on 2024-01-01 as potential"),
        (
            [entry("2024-01-01", "noted", as_="informal")],
            Status.INFORMAL,
            None,
            "noted on 2024-01-01 as informal",
        ),
        ([APPLIED], Status.CANDIDATE, None, "applied on 2024-02-20"),
        (
            [APPLIED, entry("2024-05-01", "declined")],
            Status.DECLINED,
            None,
            "the application was declined on 2024-05-01",
        ),
        (
            [*RECOGNITION, entry("2024-05-01", "suspended")],
            Status.SUSPENDED,
            None,
            "suspended on 2024-05-01 by wm-northland",
        ),
        (
            [*RECOGNITION, entry("2024-05-01", "suspended"), entry("2024-06-01", "reinstated")],
            Status.RECOGNIZED,
            None,
            "reinstated on 2024-06-01 by wm-northland",
        ),
        (
            [*RECOGNITION, entry("2025-05-01", "reviewed", outcome="not-renewed")],
            Status.FORMER,
            Ending.NOT_RENEWED,
            "not renewed by the review of 2025-05-01 by wm-northland",
        ),
        (
            [*RECOGNITION, entry("2025-05-01", "withdrawn")],
            Status.FORMER,
            Ending.WITHDRAWN,
            "recognition was withdrawn on 2025-05-01 by affcom",
        ),
        (
            [*RECOGNITION, entry("2025-05-01", "resigned")],
            Status.FORMER,
            Ending.RESIGNED,
            "resigned on 2025-05-01",
        ),
        (
            [*RECOGNITION, entry("2025-05-01", "transitioned")],
            Status.FORMER,
            Ending.TRANSITIONED,
            "became another kind of affiliate (user-group) on 2025-05-01 by affcom",
        ),
        (
            [APPLIED, entry("2025-05-01", "dissolved")],
            Status.FORMER,
            Ending.DISSOLVED,
            "dissolved on 2025-05-01; it was never recognized",
        ),
        (
            [*RECOGNITION, entry("2025-05-01", "resigned"), entry("2025-06-01", "applied")],
            Status.CANDIDATE,
            None,
            "applied on 2025-06-01",
        ),
    ],
)
def test_each_status_says_why(
    history: list[dict[str, Plain]], status: Status | None, ending: Ending | None, reason: str
) -> None:
    standing = standing_of(partner(*history))

    assert (standing.status, standing.ending, standing.reason) == (status, ending, reason)


def test_noting_the_same_again_does_not_begin_anew() -> None:
    standing = standing_of(partner(entry("2020-01-01", "noted"), entry("2021-01-01", "noted")))

    assert (standing.since, standing.began, standing.decided) == (dt.date(2020, 1, 1), 0, 1)


def test_a_tombstone_points_on() -> None:
    standing = standing_of(partner(APPLIED, entry("2025-01-01", "merged", into="northfield")))

    assert standing.merged_into == "northfield"
    assert standing.status is Status.CANDIDATE
    assert standing.reason == "applied on 2024-02-20; recorded under northfield now"


def test_an_impossible_step_is_left_out_and_told() -> None:
    history = (
        entry("2024-01-01", "recognized"),
        APPLIED,
        entry("2024-03-01", "reviewed", outcome="deferred", until="2024-09-01"),
        RECOGNIZED,
        entry("2024-06-01", "noted"),
    )

    standing = standing_of(partner(*history))

    assert standing.status is Status.RECOGNIZED
    assert standing.counted == (1, 3)
    assert standing.irregular == (
        Irregular(0, "`recognized` can't come first"),
        Irregular(2, "`reviewed: deferred` is not possible for a partner that is candidate"),
        Irregular(4, "`noted: potential` is not possible for a partner that is recognized"),
    )


def test_the_place_in_the_file_has_no_say() -> None:
    standing = standing_of(partner(RENEWED, RECOGNIZED, APPLIED))

    assert standing.status is Status.RECOGNIZED
    assert standing.counted == (2, 1, 0)
    assert standing.irregular == ()


@pytest.mark.parametrize(
    ("before", "same_day", "status"),
    [
        (RECOGNITION, ["suspended", "reinstated"], Status.RECOGNIZED),
        ((*RECOGNITION, entry("2024-12-01", "suspended")), ["suspended", "reinstated"], Status.SUSPENDED),
        (RECOGNITION, ["reviewed", "suspended"], Status.SUSPENDED),
        ((*RECOGNITION, entry("2024-12-01", "suspended")), ["reviewed", "reinstated"], Status.RECOGNIZED),
        ((), ["applied", "recognized"], Status.RECOGNIZED),
        ((APPLIED,), ["applied", "declined"], Status.CANDIDATE),
        (RECOGNITION, ["applied", "withdrawn"], Status.CANDIDATE),
    ],
)
def test_entries_of_one_day_take_the_order_that_is_possible(
    before: tuple[dict[str, Plain], ...], same_day: list[str], status: Status
) -> None:
    entries = [entry("2025-01-01", event) for event in same_day]

    for order in (entries, entries[::-1]):
        standing = standing_of(partner(*before, *order))

        assert (standing.status, standing.irregular) == (status, ())


def test_of_two_notes_on_one_day_the_closer_relationship_has_the_last_word() -> None:
    potential, informal = (entry("2024-01-01", "noted", as_=word) for word in ("potential", "informal"))

    assert standing_of(partner(potential, informal)).status is Status.INFORMAL
    assert standing_of(partner(informal, potential)).status is Status.INFORMAL


def test_of_two_equal_decisions_on_one_day_the_same_one_counts_whatever_the_order() -> None:
    one, other = (entry("2024-04-15", "recognized", by=[body]) for body in ("wm-eastland", "wm-northland"))

    first = standing_of(partner(APPLIED, one, other))
    second = standing_of(partner(APPLIED, other, one))

    assert first.by == second.by == ("wm-eastland",)
    assert first.irregular == (Irregular(2, "`recognized` is not possible for a partner that is recognized"),)


class TestCorrections:
    def test_takes_out_the_one_entry_it_names(self) -> None:
        correction = entry(
            "2024-05-01", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized"
        )

        standing = standing_of(partner(*RECOGNITION, correction))

        assert standing.status is Status.CANDIDATE
        assert not standing.ever_recognized
        assert standing.superseded == (2,)
        assert standing.counted == (0, 1, 3)

    def test_what_is_right_may_have_the_same_day_and_kind(self) -> None:
        correction = entry(
            "2024-05-01", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized"
        )
        right = entry("2024-04-15", "recognized", by=["wm-eastland"])

        standing = standing_of(partner(*RECOGNITION, correction, right))

        assert standing.by == ("wm-eastland",)
        assert standing.irregular == ()

    def test_two_corrections_one_after_the_other(self) -> None:
        correction = entry(
            "2024-05-01", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized"
        )
        second = entry("2024-04-15", "recognized", by=["wm-eastland"])
        third = entry("2024-04-15", "recognized", by=["wmf"])

        standing = standing_of(partner(*RECOGNITION, correction, second, correction, third))

        assert standing.by == ("wmf",)
        assert standing.superseded == (2, 4)

    def test_is_found_above_the_entry_too(self) -> None:
        correction = entry(
            "2024-05-01", "corrected", supersedes_date="2024-02-20", supersedes_event="applied"
        )

        standing = standing_of(partner(correction, APPLIED))

        assert standing.status is None

    def test_can_itself_be_corrected(self) -> None:
        correction = entry(
            "2024-05-01", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized"
        )
        back = entry("2024-06-01", "corrected", supersedes_date="2024-05-01", supersedes_event="corrected")

        standing = standing_of(partner(*RECOGNITION, correction, back))

        assert standing.status is Status.RECOGNIZED
        assert standing.superseded == (3,)

    def test_that_names_nothing_is_told(self) -> None:
        lost = entry("2024-05-01", "corrected", supersedes_date="2020-01-01", supersedes_event="withdrawn")
        itself = entry("2024-06-01", "corrected", supersedes_date="2024-06-01", supersedes_event="corrected")

        standing = standing_of(partner(APPLIED, lost, itself))

        assert standing.irregular == (
            Irregular(1, "corrects an entry that is not there: `withdrawn` of 2020-01-01"),
            Irregular(2, "corrects an entry that is not there: `corrected` of 2024-06-01"),
        )


class TestAsOf:
    def test_later_entries_do_not_count_but_are_told(self) -> None:
        one = partner(*RECOGNITION, entry("2025-01-01", "withdrawn"))

        before = standing_of(one, dt.date(2024, 12, 31))
        after = standing_of(one, dt.date(2025, 1, 1))

        assert (before.status, before.ahead) == (Status.RECOGNIZED, (3,))
        assert (after.status, after.ahead) == (Status.FORMER, ())

    def test_nothing_had_happened_yet(self) -> None:
        standing = standing_of(partner(APPLIED), dt.date(2020, 1, 1))

        assert standing.status is None
        assert standing.reason == "nothing was decided or noted by 2020-01-01"

    def test_a_correction_counts_at_once_because_it_is_known_now(self) -> None:
        correction = entry(
            "2025-05-01", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized"
        )

        standing = standing_of(partner(*RECOGNITION, correction), dt.date(2024, 12, 31))

        assert standing.status is Status.CANDIDATE


def test_nobody_is_recognized_while_the_model_is_not_official() -> None:
    standing = standing_of(partner(*RECOGNITION, RENEWED), official=False)

    assert standing.status is Status.CANDIDATE
    assert not standing.ever_recognized
    assert standing.irregular == (
        Irregular(2, "nobody can be recognized while the model is not official"),
        Irregular(3, "`reviewed: renewed` is not possible for a partner that is candidate"),
    )
