# SPDX-License-Identifier: Apache-2.0
"""What a record holds that speaks to a point of a review, and how two records differ in it."""

import datetime as dt

import pytest

from partnerctl.findings import Plain
from partnerctl.lifecycle.evidence import (
    LACKING,
    Dated,
    Evidence,
    changes_between,
    changes_by_days,
    evidence_of,
    in_office,
)
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.partner import Liaison
from partnerctl.model.policy import ReviewPoint
from partners import entry, partner, setting

DAY = dt.date(2026, 6, 1)
RECOGNIZED = entry("2024-04-15", "recognized")
APPLIED = entry("2024-02-20", "applied")


def evidence(point: ReviewPoint, **parts: Plain) -> tuple[Evidence, ...]:
    record = partner(APPLIED, RECOGNIZED, **parts)
    return evidence_of(point, record, standing_of(record, DAY), setting(), DAY)


def test_pages_with_the_day_on_which_somebody_looked() -> None:
    found = evidence(
        ReviewPoint.VISIBLE_SUPPORT,
        visible_support=[
            {"url": "https://library.example/a", "kind": "web-page", "seen": "2026-03-30"},
            {"url": "https://library.example/b", "kind": "news"},
        ],
    )
    assert found == (
        Evidence(
            "https://library.example/a",
            (Dated("seen", "2026-03-30"),),
            (("kind", "web-page"),),
            pointer=("visible_support", 0),
        ),
        Evidence("https://library.example/b", (), (("kind", "news"),), pointer=("visible_support", 1)),
    )


@pytest.mark.parametrize(("parts", "count"), [({"report_page": "https://meta.example/wiki/R"}, 1), ({}, 0)])
def test_the_report_page(parts: dict[str, Plain], count: int) -> None:
    assert len(evidence(ReviewPoint.REPORT_PAGE, **parts)) == count


def test_liaisons_in_office_and_not() -> None:
    found = evidence(
        ReviewPoint.LIAISON,
        liaisons=[
            {"user": "Here", "since": "2024-03"},
            {"user": "Gone", "until": "2026-05"},
            {"user": "Coming", "since": "2026-06-02"},
        ],
    )
    assert [(each.what, each.state) for each in found] == [
        ("user:Here", "in office"),
        ("user:Gone", "not in office"),
        ("user:Coming", "not in office"),
    ]
    assert found[1].days == (Dated("until", "2026-05", ends=True),)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-01-31", False), ("2026-02-01", True), ("2026-02-28", True), ("2026-03-01", False)],
)
def test_a_month_of_office_is_all_of_its_days(day: str, expected: bool) -> None:
    liaison = Liaison(user="Here", since="2026-02", until="2026-02")
    assert in_office(liaison, dt.date.fromisoformat(day)) is expected


def test_organizers_with_consent_without_and_bodies() -> None:
    found = evidence(
        ReviewPoint.ORGANIZERS,
        organizers=[
            {"name": "Ada Example", "role": "Librarian", "consent": "2024-02-21"},
            {"name": "Bea Example", "role": "Librarian", "profile": "https://library.example/bea"},
            {"name": "Board", "role": "Board", "body": True},
        ],
    )
    assert [each.state for each in found] == ["", "no consent recorded", "a body"]
    assert found[1].details == (("role", "Librarian"), ("profile", "https://library.example/bea"))


ENTITIES: dict[str, Plain] = {
    "wm-northland": {"name": "Wikimedia Northland", "type": "chapter", "countries": ["DE"], "since": "2009"},
    "wm-late": {"name": "Wikimedia Late", "type": "chapter", "countries": ["DE"], "since": "2026-07"},
    "wm-gone": {"name": "Wikimedia Gone", "type": "chapter", "countries": ["DE"], "until": "2020"},
    "wm-group": {"name": "Group", "type": "user-group", "countries": ["DE"]},
    "wm-afar": {"name": "Wikimedia Afar", "type": "chapter", "countries": ["EG"]},
}


def cooperating(**parts: Plain) -> list[tuple[str, str]]:
    from partnerctl.model.dataset import Setting
    from partnerctl.model.entities import Entities

    record = partner(APPLIED, RECOGNIZED, **parts)
    entities = Entities.model_validate({"format": 1, "entities": ENTITIES}, strict=False)
    judged = Setting(setting().registry, entities)
    found = evidence_of(ReviewPoint.COOPERATION, record, standing_of(record, DAY), judged, DAY)
    return [(each.what, each.state) for each in found]


def test_chapters_of_the_territory_that_are_not_named() -> None:
    territory: Plain = {"range": "national", "countries": ["DE"]}
    assert cooperating(territory=territory) == [("Wikimedia Northland (wm-northland)", LACKING)]
    named = cooperating(territory=territory, cooperation=[{"entity": "wm-northland"}])
    assert named == [("Wikimedia Northland (wm-northland)", "")]


def test_a_global_range_names_no_chapter() -> None:
    assert cooperating(territory={"range": "global"}) == []
    assert cooperating() == []


def test_cooperation_with_what_has_ended_or_is_not_known() -> None:
    found = cooperating(cooperation=[{"entity": "wm-gone"}, {"entity": "wm-unknown"}])
    assert found == [("Wikimedia Gone (wm-gone)", "ended"), ("wm-unknown", "")]


def agreement(**more: Plain) -> Plain:
    return {"kind": "trademark-license", "licensor": "wmf", "signed": "2024-05-02", **more}


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (agreement(), "in force"),
        (agreement(expires="2026-06-01"), "in force"),
        (agreement(expires="2026-05-31"), "ran out"),
        (agreement(terminated={"date": "2026-06-01", "why": "Agreed."}), "ended"),
        (agreement(terminated={"date": "2026-06-02", "why": "Agreed."}), "in force"),
        (agreement(effective="2026-06-02"), "not yet in force"),
        (agreement(licensor="wm-northland"), "grants nothing"),
        ({"kind": "memorandum", "parties": ["wm-northland"], "signed": "2024-05-02"}, "in force"),
    ],
)
def test_what_holds_of_an_agreement(given: Plain, state: str) -> None:
    (found,) = evidence(ReviewPoint.AGREEMENTS, agreements=[given])
    assert found.state == state


# --- what changed ---------------------------------------------------------------------------------------------------


def liaison_evidence(*liaisons: Plain) -> tuple[Evidence, ...]:
    return evidence(ReviewPoint.LIAISON, liaisons=list(liaisons))


def test_what_came_what_went_and_what_is_said_otherwise() -> None:
    before = liaison_evidence(
        {"user": "Ada", "since": "2024-03"}, {"user": "Bea"}, {"user": "Cem", "until": "2026"}
    )
    now = liaison_evidence(
        {"user": "Ada", "since": "2024-04"}, {"user": "Cem"}, {"user": "Dan", "since": "2026-01"}
    )
    assert changes_between(before, now) == (
        "new: user:Dan",
        "no longer there: user:Bea",
        "user:Ada: since 2024-04, before 2024-03",
        "user:Cem: until 2026 is no longer said",
    )
    assert changes_between(now, now) == ()


def test_a_fact_that_was_added() -> None:
    before, now = liaison_evidence({"user": "Ada"}), liaison_evidence({"user": "Ada", "since": "2024"})
    assert changes_between(before, now) == ("user:Ada: since 2024, where nothing was said",)


def test_two_that_are_called_alike_are_two() -> None:
    once = liaison_evidence({"user": "Ada", "until": "2024"})
    twice = liaison_evidence({"user": "Ada", "until": "2024"}, {"user": "Ada", "since": "2026"})
    assert changes_between(once, twice) == ("new: user:Ada",)


def test_what_the_record_does_not_hold_is_no_change() -> None:
    assert changes_between((), (Evidence("Wikimedia Northland", state=LACKING),)) == ()


SINCE = dt.date(2025, 4, 10)


@pytest.mark.parametrize(
    ("word", "day", "ends", "with_git", "without_git"),
    [
        ("seen", "2025-04-10", False, False, False),
        ("seen", "2025-04-11", False, False, True),
        ("seen", "2026-06-01", False, False, True),
        ("since", "2026-06", False, False, False),
        ("expires", "2025-04-09", True, False, False),
        ("expires", "2025-04-10", True, True, True),
        ("until", "2026-06-01", True, True, True),
        ("until", "2026-06-02", True, False, False),
    ],
)
def test_what_the_days_tell(word: str, day: str, ends: bool, with_git: bool, without_git: bool) -> None:
    given = (Evidence("it", (Dated(word, day, ends),), pointer=("it",)),)
    told = (f"it: {word} {day}",)
    assert changes_by_days(given, SINCE, DAY, ends_only=True) == (told if with_git else ())
    assert changes_by_days(given, SINCE, DAY, ends_only=False) == (told if without_git else ())
