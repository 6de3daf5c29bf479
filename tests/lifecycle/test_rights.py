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


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (entry("2024-06-01", "suspended"), "recognition is suspended since 2024-06-01"),
        (entry("2024-06-01", "resigned"), "only a recognized partner has it"),
        (entry("2024-06-01", "merged"), "the organization is recorded under another-partner now"),
    ],
)
def test_nothing_is_in_force_for_others(later: dict[str, Plain], reason: str) -> None:
    found = rights(LICENCE, history=(*HISTORY, later))

    assert found == tuple(Right(kind, in_force=False, reason=reason) for kind in RightKind)


def test_nothing_is_in_force_while_the_model_is_not_official() -> None:
    found = rights(LICENCE, where=setting(official=False))

    assert not any(right.in_force for right in found)
    assert {right.reason for right in found} == {"the model is not official, so nobody is recognized"}
