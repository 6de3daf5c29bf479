# SPDX-License-Identifier: Apache-2.0
"""Order and legality of what happened: what the examples of the rules don't show."""

import pytest

from partnerctl.findings import Append
from rule_examples import findings, told

LINK = "link: https://meta.wikimedia.org/wiki/Example/1"
APPLIED = f"  - {{date: 2024-02-20, event: applied, {LINK}}}\n"
ENDORSED = f"  - {{date: 2024-03-01, event: endorsed, by: [wmde], {LINK}}}\n"
RECOGNIZED = f"  - {{date: 2024-04-15, event: recognized, by: [wmde], {LINK}}}\n"
GOOD = f"history:\n{APPLIED}{ENDORSED}{RECOGNIZED}"


def review(outcome: str, more: str = "", date: str = "2025-04-10") -> str:
    return f"  - {{date: {date}, event: reviewed, outcome: {outcome}, by: [wmde], {LINK}{more}}}\n"


def test_what_is_missing_is_said() -> None:
    (finding,) = findings(f"history:\n  - {{date: 2024-02-20, event: noted, as: informal}}\n{RECOGNIZED}")
    assert (finding.code, finding.message) == (
        "PC302",
        "'recognized' of 2024-04-15 is not possible for a partner that is 'informal'",
    )
    assert finding.hint == "Add what is missing before it: 'applied'; or correct the date"


def test_a_history_that_begins_in_the_middle_says_so() -> None:
    found = findings(f"history:\n{RECOGNIZED}")
    assert [(each.message, each.hint) for each in found if each.code == "PC302"] == [
        (
            "'recognized' of 2024-04-15 is not possible for a partner of whom nothing is recorded before",
            "Add what is missing before it: 'applied'; or correct the date",
        )
    ]


def test_one_missing_entry_is_told_once_and_not_for_all_that_follow() -> None:
    history = (
        "history:\n  - {date: 2024-02-20, event: noted, as: potential}\n" + RECOGNIZED + review("renewed")
    )
    assert [code for code, _ in told(history)] == ["PC302"]


def test_what_is_far_away_gets_no_guess() -> None:
    history = GOOD + f"  - {{date: 2024-05-01, event: declined, by: [wmde], {LINK}}}\n"
    (finding,) = findings(history)
    assert finding.code == "PC302"
    assert (
        finding.hint
        == "Add what is missing before it: 'reviewed: not-renewed' and 'applied'; or correct the date"
    )


def test_two_deciders_of_one_day_belong_into_one_entry() -> None:
    history = GOOD + RECOGNIZED.replace("wmde", "wmf")
    (finding,) = findings(history)
    assert finding.code == "PC302"
    assert (
        finding.hint == "Make one entry of the two; a decision that several bodies took has them all in `by`"
    )
    assert [each.location.pointer for each in finding.related] == [("history", 2)]


def test_an_entry_after_an_ending_that_nothing_undoes() -> None:
    history = (
        "history:\n  - {date: 2024-02-20, event: noted, as: potential}\n"
        "  - {date: 2024-03-20, event: dissolved}\n"
        "  - {date: 2024-04-20, event: noted, as: informal}\n"
    )
    (finding,) = findings(history)
    assert finding.code == "PC302"
    assert finding.hint is not None
    assert finding.hint.endswith("`partnerctl show` tells what is possible")


def test_entries_of_one_day_may_stand_in_any_order() -> None:
    day = "2024-04-15"
    assert (
        told(
            f"history:\n{ENDORSED}{APPLIED}{RECOGNIZED}".replace("2024-02-20", day).replace("2024-03-01", day)
        )
        == []
    )


def test_repeated_entries_are_told_as_repeated_only() -> None:
    assert [code for code, _ in told(GOOD + RECOGNIZED)] == ["PC303"]


def test_a_correction_takes_an_entry_out_for_all_rules() -> None:
    wrong = "  - {date: 2024-04-14, event: recognized, by: [affcom]}\n"
    correction = "  - {date: 2024-06-01, event: corrected, supersedes_date: 2024-04-14, supersedes_event: recognized, why: Wrong body.}\n"
    assert told(f"history:\n{APPLIED}{ENDORSED}{wrong}{RECOGNIZED}{correction}") == []


def test_what_was_corrected_and_is_right_after_all_does_not_stand_there_twice() -> None:
    correction = "  - {date: 2024-06-01, event: corrected, supersedes_date: 2024-04-15, supersedes_event: recognized, why: Slip.}\n"
    assert told(f"{GOOD}{correction}{RECOGNIZED}") == []


def test_a_correction_of_one_of_two_entries_is_a_question() -> None:
    noted = "  - {date: 2024-02-20, event: noted, as: potential}\n  - {date: 2024-02-20, event: noted, as: informal}\n"
    correction = "  - {date: 2024-06-01, event: corrected, supersedes_date: 2024-02-20, supersedes_event: noted, why: No.}\n"
    (finding,) = findings(f"history:\n{noted}{correction}")
    assert (finding.code, finding.severity.value) == ("PC304", "warning")
    assert finding.message == "The correction names 'noted' of 2024-02-20, and there are 2 such entries"
    assert [each.location.pointer for each in finding.related] == [("history", 0), ("history", 1)]


@pytest.mark.parametrize(
    ("outcome", "more", "codes"),
    [
        ("renewed", "", []),
        ("renewed", ", conditions: [{text: Name a liaison., by_when: 2025-12-01}]", ["PC305"]),
        ("renewed-with-conditions", "", ["PC305"]),
        ("renewed-with-conditions", ", conditions: [{text: Name a liaison., by_when: 2025-12-01}]", []),
        (
            "renewed-with-conditions",
            ", conditions: [{text: Name a liaison., by_when: 2025-04-10}]",
            ["PC306"],
        ),
        ("renewed", ", until: 2025-12-01", ["PC305"]),
        ("deferred", "", ["PC305"]),
        ("deferred", ", until: 2025-12-01", []),
        ("deferred", ", until: 2025-04-10", ["PC306"]),
    ],
)
def test_details_of_a_review_fit_its_outcome(outcome: str, more: str, codes: list[str]) -> None:
    assert [code for code, _ in told(GOOD + review(outcome, more))] == codes


def test_an_application_that_was_taken_back_needs_no_link() -> None:
    assert told(f"history:\n{APPLIED}  - {{date: 2024-03-20, event: declined}}\n") == []
    assert [
        code
        for code, _ in told(f"history:\n{APPLIED}  - {{date: 2024-03-20, event: declined, by: [wmde]}}\n")
    ] == ["PC307"]


def test_a_renaming_is_mended_by_adding_the_old_name() -> None:
    found = findings(
        GOOD + "  - {date: 2025-01-01, event: renamed, from: Elder Library, to: Newest Library}\n"
    )
    assert [each.message for each in found] == [
        "The former name 'Elder Library' is not among `former_names`",
        "The new name 'Newest Library' is not a name of this record",
    ]
    assert found[0].fix is not None
    assert found[0].fix.operations == (
        Append(("former_names",), {"name": "Elder Library", "until": "2025-01-01"}),
    )
