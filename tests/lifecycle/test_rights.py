# SPDX-License-Identifier: Apache-2.0
"""Which rights are in force on a day, and why not."""

import datetime as dt

import pytest

from partnerctl.findings import Plain
from partnerctl.lifecycle.rights import Right, RightKind, rights_of
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.dataset import Setting
from partners import entry, partner, setting

DAY = dt.date(2025, 1, 1)
HISTORY = (entry("2024-02-20", "applied"), entry("2024-04-15", "recognized"))
LICENCE: dict[str, Plain] = {
    "kind": "trademark-license",
    "licensor": "wmf",
    "signed": "2024-05-02",
    "effective": "2024-06-01",
    "expires": "2027-05-31",
    "marks": ["wikipedia-wordmark"],
    "uses": ["website"],
    "territory": ["DE"],
}


def rights(
    *agreements: dict[str, Plain],
    history: tuple[dict[str, Plain], ...] = HISTORY,
    on: str = "2025-01-01",
    where: Setting | None = None,
) -> tuple[Right, ...]:
    day = dt.date.fromisoformat(on)
    one = partner(*history, agreements=list(agreements))
    return rights_of(one, standing_of(one, day), where or setting(), day)


def test_a_recognized_partner_with_a_licence_has_all_three() -> None:
    memorandum: dict[str, Plain] = {"kind": "memorandum", "signed": "2024-05-01"}

    assert rights(memorandum, LICENCE) == (
        Right(RightKind.RECOGNITION, in_force=True, reason="it is a recognized partner since 2024-04-15"),
        Right(
            RightKind.TRADEMARK_USE,
            in_force=True,
            reason="the licence signed on 2024-05-02 is in force until 2027-05-31",
            until=dt.date(2027, 5, 31),
            marks=("wikipedia-wordmark",),
            uses=("website",),
            territory=("DE",),
            agreement=1,
        ),
        Right(RightKind.GRANTS, in_force=True, reason="it is a recognized partner since 2024-04-15"),
    )


def test_each_licence_in_force_is_a_right_of_its_own() -> None:
    endless = {name: value for name, value in LICENCE.items() if name not in {"effective", "expires"}}

    use = [right for right in rights(LICENCE, endless) if right.kind is RightKind.TRADEMARK_USE]

    assert [right.agreement for right in use] == [0, 1]
    assert use[1].reason == "the licence signed on 2024-05-02 is in force until it is ended"
    assert use[1].until is None


@pytest.mark.parametrize(
    ("change", "on", "in_force", "reason"),
    [
        ({}, "2024-05-31", False, "the licence signed on 2024-05-02 takes effect on 2024-06-01"),
        ({}, "2024-06-01", True, "the licence signed on 2024-05-02 is in force until 2027-05-31"),
        ({}, "2027-05-31", True, "the licence signed on 2024-05-02 is in force until 2027-05-31"),
        ({}, "2027-06-01", False, "the licence signed on 2024-05-02 ran out on 2027-05-31"),
        (
            {"effective": None},
            "2024-05-01",
            False,
            "the licence signed on 2024-05-02 takes effect on 2024-05-02",
        ),
        (
            {"terminated": {"date": "2025-03-01", "why": "Misuse"}},
            "2025-02-28",
            True,
            "the licence signed on 2024-05-02 is in force until 2027-05-31",
        ),
        (
            {"terminated": {"date": "2025-03-01", "why": "Misuse"}},
            "2025-03-01",
            False,
            "the licence signed on 2024-05-02 was ended on 2025-03-01",
        ),
        (
            {"licensor": "wm-northland"},
            "2025-01-01",
            False,
            "the licence signed on 2024-05-02 is not granted by the Wikimedia Foundation",
        ),
        (
            {"licensor": "nobody"},
            "2025-01-01",
            False,
            "the licence signed on 2024-05-02 is not granted by the Wikimedia Foundation",
        ),
        (
            {"licensor": None},
            "2025-01-01",
            False,
            "the licence signed on 2024-05-02 is not granted by the Wikimedia Foundation",
        ),
    ],
)
def test_trademark_use_rests_on_a_licence_in_force(
    change: dict[str, Plain], on: str, in_force: bool, reason: str
) -> None:
    _, use, _ = rights(LICENCE | change, on=on)

    assert (use.in_force, use.reason) == (in_force, reason)


def test_of_several_licences_that_grant_nothing_the_latest_is_named() -> None:
    old = LICENCE | {"signed": "2020-01-01", "effective": "2020-01-01", "expires": "2021-01-01"}
    older = old | {"signed": "2019-01-01"}

    _, use, _ = rights(old, older)

    assert use.reason == "the licence signed on 2020-01-01 ran out on 2021-01-01"


def test_without_a_licence_no_mark_may_be_used() -> None:
    _, use, _ = rights()

    assert use == Right(RightKind.TRADEMARK_USE, in_force=False, reason="no trademark licence is recorded")


STANDS = "; its licence signed on 2024-05-02 stands as an agreement until 2027-05-31, but gives no right here"


@pytest.mark.parametrize(
    ("later", "reason", "licence"),
    [
        (entry("2024-06-01", "suspended"), "recognition is suspended since 2024-06-01", STANDS),
        (entry("2024-06-01", "resigned"), "only a recognized partner has it", STANDS),
        (entry("2024-06-01", "merged"), "the organization is recorded under another-partner now", ""),
    ],
)
def test_a_licence_gives_no_right_to_who_is_not_recognized(
    later: dict[str, Plain], reason: str, licence: str
) -> None:
    recognition, use, grants = rights(LICENCE, history=(*HISTORY, later))

    assert recognition == Right(RightKind.RECOGNITION, in_force=False, reason=reason)
    assert use == Right(RightKind.TRADEMARK_USE, in_force=False, reason=f"{reason}{licence}")
    assert grants == Right(RightKind.GRANTS, in_force=False, reason=reason)


def test_a_licence_that_has_ended_is_not_told_to_stand() -> None:
    suspended = (*HISTORY, entry("2027-05-01", "suspended"))
    memorandum: dict[str, Plain] = {"kind": "memorandum", "signed": "2024-05-01"}
    endless = {name: value for name, value in LICENCE.items() if name != "expires"}

    assert rights(memorandum, history=suspended, on="2027-05-31")[1].reason.endswith("since 2027-05-01")
    assert rights(LICENCE, history=suspended, on="2027-05-31")[1].reason.endswith(STANDS)
    assert rights(LICENCE, history=suspended, on="2027-06-01")[1].reason.endswith("since 2027-05-01")
    assert (
        "stands as an agreement until it is ended"
        in rights(endless, history=suspended, on="2027-06-01")[1].reason
    )


def test_a_licence_gives_its_right_back_on_the_day_of_the_reinstatement() -> None:
    history = (*HISTORY, entry("2024-07-01", "suspended"), entry("2024-09-01", "reinstated"))

    in_force = {
        day: rights(LICENCE, history=history, on=day)[1].in_force
        for day in ("2024-06-30", "2024-07-01", "2024-08-31", "2024-09-01")
    }

    assert in_force == {"2024-06-30": True, "2024-07-01": False, "2024-08-31": False, "2024-09-01": True}


def test_nothing_is_in_force_while_the_model_is_not_official() -> None:
    found = rights(LICENCE, where=setting(official=False))

    assert not any(right.in_force for right in found)
    assert [right.reason for right in found] == [
        "the model is not official, so nobody is recognized",
        f"the model is not official, so nobody is recognized{STANDS}",
        "the model is not official, so nobody is recognized",
    ]


def days_in_force(*agreements: dict[str, Plain], around: tuple[str, ...]) -> str:
    """For each day and the ones beside it: the numbers of the licences that give a right, "-" for none."""
    found = []
    for noon in map(dt.date.fromisoformat, around):
        for day in (noon - dt.timedelta(days=1), noon, noon + dt.timedelta(days=1)):
            used = [right.agreement for right in rights(*agreements, on=day.isoformat()) if right.marks]
            found.append("".join(map(str, used)) or "-")
    return " ".join(found)


@pytest.mark.parametrize(
    ("first", "second", "around", "expected"),
    [
        # From its leap day to the last day of February of a year that has no 29th.
        (
            {"signed": "2024-02-29", "effective": "2024-05-01", "expires": "2025-02-28"},
            None,
            ("2024-05-01", "2025-02-28"),
            "- 0 0 0 0 -",
        ),
        (
            {"effective": None, "signed": "2028-02-29", "expires": "2028-02-29"},
            None,
            ("2028-02-29",),
            "- 0 -",
        ),
        # One follows the other without a gap, with one, and before the first has run out.
        (
            {"expires": "2025-05-31"},
            {"effective": "2025-06-01", "signed": "2025-05-20"},
            ("2025-05-31", "2025-06-01"),
            "0 0 1 0 1 1",
        ),
        (
            {"expires": "2025-05-30"},
            {"effective": "2025-06-01", "signed": "2025-05-20"},
            ("2025-05-31",),
            "0 - 1",
        ),
        (
            {"expires": "2025-06-01"},
            {"effective": "2025-06-01", "signed": "2025-05-20"},
            ("2025-06-01",),
            "0 01 1",
        ),
        # A later version takes the place of the first on the day it takes effect.
        (
            {"terminated": {"date": "2025-06-01", "why": "A later version holds."}},
            {"effective": "2025-06-01", "signed": "2025-05-20"},
            ("2025-06-01",),
            "0 1 1",
        ),
        # Ended on the day it ran out, and before it took effect at all.
        ({"terminated": {"date": "2027-05-31", "why": "By notice"}}, None, ("2027-05-31",), "0 - -"),
        ({"terminated": {"date": "2024-05-20", "why": "By notice"}}, None, ("2024-06-01",), "- - -"),
    ],
)
def test_on_each_day_those_licences_give_a_right_that_hold_on_it(
    first: dict[str, Plain], second: dict[str, Plain] | None, around: tuple[str, ...], expected: str
) -> None:
    more = [] if second is None else [LICENCE | second]

    assert days_in_force(LICENCE | first, *more, around=around) == expected
