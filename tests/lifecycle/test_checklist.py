# SPDX-License-Identifier: Apache-2.0
"""The checklist of a yearly review: which points it has, and what is proposed for them and why."""

import datetime as dt
import json

import pytest

from partnerctl.findings import Plain, Severity
from partnerctl.lifecycle.checklist import Point, checklist_of, condition_number, last_review
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.dataset import Setting
from partnerctl.model.entities import Entities
from partnerctl.model.events import Answer
from partnerctl.model.policy import Registry, ReviewPoint
from partners import ENTITIES, entry, partner, policy, setting

DAY = dt.date(2026, 6, 1)
APPLIED = entry("2024-02-20", "applied")
RECOGNIZED = entry("2024-04-15", "recognized")
RENEWED = entry("2025-04-10", "reviewed")


def points(*history: dict[str, Plain], judged: Setting | None = None, **parts: Plain) -> dict[str, Point]:
    record = partner(APPLIED, RECOGNIZED, *history, **parts)
    found = checklist_of(record, standing_of(record, DAY), judged or setting(), DAY)
    return {point.slug: point for point in found}


def proposal(point: ReviewPoint, judged: Setting | None = None, **parts: Plain) -> tuple[Answer | None, str]:
    found = points(RENEWED, judged=judged, **parts)[point]
    return found.proposed, found.why


def policy_with(**review: Plain) -> Setting:
    registry = Registry.model_validate_json(json.dumps({**policy(), "review": review}))
    return setting(registry=registry)


def test_policy_chooses_the_points_and_their_order() -> None:
    assert list(points(RENEWED)) == [point.value for point in ReviewPoint]
    chosen = policy_with(checklist=["agreements", "liaison"])
    assert list(points(RENEWED, judged=chosen)) == ["agreements", "liaison"]


def test_policy_chooses_them_by_kind_of_organization() -> None:
    registry = {**policy(), "review": {"kinds": {"library": {"checklist": ["report-page"]}}}}
    judged = setting(registry=Registry.model_validate_json(json.dumps(registry)))
    assert list(points(RENEWED, judged=judged, organization={"kind": "library"})) == ["report-page"]
    assert len(points(RENEWED, judged=judged, organization={"kind": "museum"})) == len(ReviewPoint)


def test_how_heavily_policy_weighs_a_point() -> None:
    found = points(RENEWED)
    assert found["liaison"].weight is Severity.ERROR
    assert found["organizers"].weight is None
    assert found["agreements"].weight is None


CONDITIONS: Plain = [
    {"text": "Name a liaison.", "by_when": "2026-05-30"},
    {"text": "Report.", "by_when": "2026-06-01"},
    {"text": "Show it.", "by_when": "2026-06-02"},
]
CONDITIONAL = entry("2025-04-10", "reviewed", outcome="renewed-with-conditions", conditions=CONDITIONS)


def test_open_conditions_come_first_and_nothing_is_proposed_for_them() -> None:
    found = list(points(CONDITIONAL).values())
    assert [point.slug for point in found[:4]] == [
        "condition-1",
        "condition-2",
        "condition-3",
        "visible-support",
    ]
    assert [point.why.partition("; ")[2] for point in found[:3]] == [
        "its last day was 2 days ago",
        "today is its last day",
        "1 day is left",
    ]
    assert {point.proposed for point in found[:3]} == {None}
    assert found[0].asks == 'Is the condition met: "Name a liaison."?'
    assert found[0].condition
    assert found[0].evidence[0].pointer == ("history", 2, "conditions", 0)


def test_a_review_that_was_put_off_leaves_conditions_open_and_is_no_last_review() -> None:
    deferred = entry("2026-04-01", "reviewed", outcome="deferred", until="2026-06-01")
    record = partner(APPLIED, RECOGNIZED, CONDITIONAL, deferred)
    assert last_review(record, standing_of(record, DAY)) == 2
    assert "condition-1" in points(CONDITIONAL, deferred)
    assert "condition-1" not in points(CONDITIONAL, entry("2026-04-01", "reviewed"))


def test_nobody_was_reviewed_before_being_recognized() -> None:
    record = partner(APPLIED)
    assert last_review(record, standing_of(record, DAY)) is None
    # A checklist can be asked for all the same; it begins today.
    assert checklist_of(record, standing_of(record, DAY), setting(), DAY)[0].changes == ()


@pytest.mark.parametrize(
    ("slug", "number"), [("condition-1", 1), ("condition-12", 12), ("condition-0", None), ("liaison", None)]
)
def test_names_of_conditions(slug: str, number: int | None) -> None:
    assert condition_number(slug) == number


def support(*seen: str | None) -> Plain:
    return [
        {"url": f"https://library.example/{index}", "kind": "web-page", **({"seen": day} if day else {})}
        for index, day in enumerate(seen)
    ]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([], (Answer.FAIL, "the record names none, and policy requires it")),
        (support(None), (Answer.PASS, "one page is named, and no day on which somebody looked: open it")),
        (
            support("2025-04-10"),
            (Answer.PASS, "one page is named, and nobody has looked since 2025-04-10: open it"),
        ),
        (
            support("2026-06-02"),
            (Answer.PASS, "one page is named, and no day on which somebody looked: open it"),
        ),
        (support("2025-04-11", None), (Answer.PASS, "2 pages are named, last seen on 2025-04-11")),
    ],
)
def test_visible_support(pages: Plain, expected: tuple[Answer, str]) -> None:
    assert proposal(ReviewPoint.VISIBLE_SUPPORT, visible_support=pages) == expected


def test_a_report_page_is_there_or_not() -> None:
    assert proposal(ReviewPoint.REPORT_PAGE)[0] is Answer.FAIL
    assert proposal(ReviewPoint.REPORT_PAGE, report_page="https://meta.example/wiki/R")[0] is Answer.PASS


@pytest.mark.parametrize(
    ("liaisons", "expected"),
    [
        ([{"user": "Ada", "until": "2026-05-31"}], (Answer.FAIL, "nobody is in office on 2026-06-01")),
        ([{"user": "Ada"}], (Answer.PASS, "somebody is in office")),
        ([{"user": "Ada"}, {"user": "Bea", "until": "2026-07"}], (Answer.PASS, "2 are in office")),
        (
            [{"user": "Ada", "until": "2026-06"}, {"user": "Bea", "until": "2026-07"}],
            (Answer.PASS, "the last one in office leaves on 2026-07-31: ask who follows"),
        ),
    ],
)
def test_liaisons(liaisons: Plain, expected: tuple[Answer, str]) -> None:
    assert proposal(ReviewPoint.LIAISON, liaisons=liaisons) == expected


BOARD: Plain = {"name": "Board", "role": "Board", "body": True}


@pytest.mark.parametrize(
    ("organizers", "expected"),
    [
        ([], (Answer.NOT_APPLICABLE, "the record names none, and policy requires none")),
        ([BOARD], (Answer.PASS, "one is named")),
        ([BOARD, {"name": "Ada", "role": "Head", "consent": "2024-01-01"}], (Answer.PASS, "2 are named")),
        ([BOARD, {"name": "Ada", "role": "Head"}], (Answer.FAIL, "no consent is recorded of Ada")),
    ],
)
def test_organizers(organizers: Plain, expected: tuple[Answer, str]) -> None:
    assert proposal(ReviewPoint.ORGANIZERS, organizers=organizers) == expected


NORTHLAND = "Wikimedia Northland (wm-northland)"
MIDLAND = "Wikimedia Midland (wm-midland)"


@pytest.mark.parametrize(
    ("named", "countries", "expected"),
    [
        ([], ["EG"], (Answer.NOT_APPLICABLE, "none is named, and no chapter of its territory is known")),
        ([], ["DE"], (Answer.FAIL, f"none is named, though {NORTHLAND} is active in its territory")),
        (["wm-northland"], ["EG"], (Answer.PASS, f"{NORTHLAND} is named")),
        (["wm-northland"], ["DE"], (Answer.PASS, f"{NORTHLAND} is named; ask about {MIDLAND}")),
        (["wm-gone"], ["DE"], (Answer.FAIL, f"none is named, though {NORTHLAND} is active in its territory")),
    ],
)
def test_cooperation(named: list[Plain], countries: Plain, expected: tuple[Answer, str]) -> None:
    known = ENTITIES["entities"]
    assert isinstance(known, dict)
    chapter: dict[str, Plain] = {"type": "chapter", "countries": ["DE"]}
    entities: dict[str, Plain] = {
        **known,
        "wm-northland": {"name": "Wikimedia Northland", **chapter},
        "wm-midland": {"name": "Wikimedia Midland", **chapter},
        "wm-gone": {"name": "Wikimedia Gone", "until": "2019", **chapter},
    }
    judged = Setting(
        setting().registry, Entities.model_validate_json(json.dumps({"format": 1, "entities": entities}))
    )
    territory: Plain = {"range": "national", "countries": countries}
    cooperation: Plain = [{"entity": each} for each in named]
    given = proposal(ReviewPoint.COOPERATION, judged, territory=territory, cooperation=cooperation)
    assert given == expected


def licence(**more: Plain) -> Plain:
    return {"kind": "trademark-license", "licensor": "wmf", "signed": "2024-05-02", **more}


@pytest.mark.parametrize(
    ("agreements", "expected"),
    [
        ([], (Answer.NOT_APPLICABLE, "none is in force, and none has to be")),
        ([licence(terminated={"date": "2025-01-01", "why": "Agreed."})], (Answer.NOT_APPLICABLE, None)),
        ([licence()], (Answer.PASS, "one is in force")),
        ([licence(), licence(signed="2024-06-01")], (Answer.PASS, "2 are in force")),
        (
            [licence(expires="2027-05-31"), licence(expires="2026-12-31"), licence()],
            (Answer.PASS, "3 are in force; the first to run out does on 2026-12-31"),
        ),
        (
            [licence(expires="2026-05-31")],
            (Answer.FAIL, "the trademark licence signed on 2024-05-02 ran out, and none follows it"),
        ),
        ([licence(expires="2026-05-31"), licence(signed="2026-05-01")], (Answer.PASS, "one is in force")),
        (
            [licence(licensor="wm-northland")],
            (
                Answer.FAIL,
                "the trademark licence signed on 2024-05-02 is not granted by the Wikimedia Foundation",
            ),
        ),
    ],
)
def test_agreements(agreements: Plain, expected: tuple[Answer, str | None]) -> None:
    answer, why = proposal(ReviewPoint.AGREEMENTS, agreements=agreements)
    assert answer is expected[0]
    assert expected[1] in {why, None}


def test_what_changed_is_told_by_the_record_as_it_was_or_by_its_days() -> None:
    then = partner(APPLIED, RECOGNIZED, RENEWED, liaisons=[{"user": "Ada", "since": "2024-03"}])
    now = partner(
        APPLIED,
        RECOGNIZED,
        RENEWED,
        liaisons=[
            {"user": "Ada", "since": "2024-03", "until": "2026-01"},
            {"user": "Bea", "since": "2026-02"},
        ],
    )
    chosen = policy_with(checklist=["liaison"])
    standing = standing_of(now, DAY)
    (by_days,) = checklist_of(now, standing, chosen, DAY)
    assert by_days.changes == ("user:Ada: until 2026-01", "user:Bea: since 2026-02")
    (by_git,) = checklist_of(now, standing, chosen, DAY, then)
    assert by_git.changes == (
        "new: user:Bea",
        "user:Ada: until 2026-01, where nothing was said",
    )
