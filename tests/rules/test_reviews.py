# SPDX-License-Identifier: Apache-2.0
"""Rules on the checklists of reviews."""

import pytest

from partnerctl.findings import Finding, Plain
from partnerctl.model.dataset import Record
from partnerctl.model.types import PartnerId
from partnerctl.rules.running import check_record
from partners import entry, partner, setting

RECOGNIZED = (entry("2024-02-20", "applied"), entry("2024-04-15", "recognized"))
CONDITION: Plain = [{"text": "Report.", "by_when": "2026-01-01"}]


def checked(*points: str, note: str | None = None) -> list[Plain]:
    def point(written: str) -> Plain:
        slug, _, answer = written.partition("=")
        plain: dict[str, Plain] = {"point": slug, "answer": answer or "pass"}
        return plain | ({"note": note} if note else {})

    return [point(written) for written in points]


def found(*history: dict[str, Plain]) -> list[tuple[str, str]]:
    record = Record(PartnerId("example"), "data/partners/example.yaml", {}, partner(*RECOGNIZED, *history))
    findings: tuple[Finding, ...] = check_record(record, setting())
    return [
        (finding.code, finding.message) for finding in findings if finding.code in {"PC309", "PC310", "PC311"}
    ]


def review(day: str, checklist: list[Plain], **more: Plain) -> dict[str, Plain]:
    return entry(day, "reviewed", checklist=checklist, **more)


def test_points_of_the_policy_and_what_records_must_hold_are_known() -> None:
    assert found(review("2025-04-10", checked("visible-support", "agreements", "mission", "sources"))) == []


def test_a_slip_is_guessed() -> None:
    record = Record(
        PartnerId("example"),
        "data/partners/example.yaml",
        {},
        partner(*RECOGNIZED, review("2025-04-10", checked("liason"))),
    )
    (finding,) = (each for each in check_record(record, setting()) if each.code == "PC309")
    assert finding.hint == "Did you mean 'liaison'?"
    assert finding.fix is not None


def test_a_word_that_is_like_none() -> None:
    assert found(review("2025-04-10", checked("weather"))) == [
        ("PC309", "No checklist has a point 'weather'")
    ]


def test_conditions_are_those_of_the_review_before() -> None:
    conditional = review("2025-04-10", [], outcome="renewed-with-conditions", conditions=CONDITION)
    later = review("2026-04-10", checked("condition-1", "condition-2"))
    told = [("PC309", "'condition-2' is answered, but only 1 was open before this review")]
    assert found(conditional, later) == told
    none = [("PC309", "'condition-1' is answered, but no condition was open before this review")]
    assert found(review("2025-04-10", checked("condition-1"))) == none


def test_a_review_that_was_put_off_leaves_conditions_open_and_a_new_recognition_does_not() -> None:
    conditional = review("2025-04-10", [], outcome="renewed-with-conditions", conditions=CONDITION)
    deferred = review("2026-04-10", [], outcome="deferred", until="2026-06-01")
    assert found(conditional, deferred, review("2026-06-01", checked("condition-1"))) == []
    ended = (
        entry("2026-05-01", "resigned"),
        entry("2026-05-02", "applied"),
        entry("2026-05-03", "recognized"),
    )
    assert len(found(conditional, *ended, review("2027-05-01", checked("condition-1")))) == 1


def test_two_answers_to_one_point() -> None:
    told = [("PC310", "The point 'liaison' is answered twice in one review")]
    assert found(review("2025-04-10", checked("liaison", "liaison=fail", note="Why."))) == told


@pytest.mark.parametrize(
    ("more", "note", "count"),
    [
        ({}, None, 1),
        ({}, "A new one begins in May.", 0),
        ({"note": "A new one begins in May."}, None, 0),
        ({"outcome": "renewed-with-conditions", "conditions": CONDITION}, None, 0),
    ],
)
def test_a_renewal_though_a_point_failed(more: dict[str, Plain], note: str | None, count: int) -> None:
    given = review("2025-04-10", checked("liaison=fail", "report-page", note=note), **more)
    assert len(found(given)) == count
