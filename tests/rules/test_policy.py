# SPDX-License-Identifier: Apache-2.0
"""Policy and entities themselves: what the examples of the rules don't show."""

import pytest

from partnerctl.findings import RenameKey, SetValue
from rule_examples import findings, told

REGISTRY = "# file: data/registry.yaml\n"
ENTITIES = "# file: data/entities.yaml\n"


@pytest.mark.parametrize(
    ("pauses", "message"),
    [
        (["2025-01-01 2025-01-01", "2025-01-02 2025-02-01"], None),
        (
            ["2025-01-01 2025-01-31", "2025-01-31 2025-02-01"],
            "The pause begins on 2025-01-31, before the one above it ends on 2025-01-31",
        ),
        (
            ["2025-02-01 2025-03-01", "2025-01-01 2025-01-02"],
            "The pause begins on 2025-01-01, before the one above it ends on 2025-03-01",
        ),
    ],
)
def test_pauses_stand_in_order(pauses: list[str], message: str | None) -> None:
    written = "".join(
        "    - {{since: {}, until: {}, why: No quorum.}}\n".format(*pause.split()) for pause in pauses
    )
    assert told(f"{REGISTRY}review:\n  pauses:\n{written}") == ([("PC704", message)] if message else [])


def test_reminders_come_once_each() -> None:
    assert [code for code, _ in told(f"{REGISTRY}review: {{reminder_days: [30, 30]}}\n")] == ["PC705"]


def test_reminders_of_a_kind_come_in_order_too() -> None:
    (finding,) = findings(
        f"{REGISTRY}review: {{kinds: {{library: {{reminder_days: [60, 30]}}, project: {{}}}}}}\n"
    )
    assert (finding.code, finding.location.pointer) == (
        "PC705",
        ("review", "kinds", "library", "reminder_days"),
    )


def test_an_unknown_kind_comes_with_the_meant_one() -> None:
    found = findings(f"{REGISTRY}review: {{kinds: {{libary: {{}}, zzzzzz: {{}}}}}}\n")
    assert [(each.code, each.location.pointer, each.hint) for each in found] == [
        ("PC708", ("review", "kinds", "libary"), "Did you mean 'library'?"),
        (
            "PC708",
            ("review", "kinds", "zzzzzz"),
            "Use a word of `vocabularies.organization-kinds`, or add it there",
        ),
    ]
    meant, unknown = found
    assert meant.fix is not None
    assert meant.fix.operations == (RenameKey(("review", "kinds", "libary"), "library"),)
    assert unknown.fix is None


@pytest.mark.parametrize(
    ("review", "places"),
    [
        ("{upcoming_days: 335}", []),
        ("{upcoming_days: 336, interval_months: 13}", []),
        ("{upcoming_days: 336, interval_months: 12}", [()]),
        ("{upcoming_days: 27, interval_months: 1}", []),
        ("{upcoming_days: 28, interval_months: 1}", [()]),
        ("{kinds: {library: {interval_months: 1}}}", [("kinds", "library")]),
        ("{kinds: {library: {interval_months: 1, upcoming_days: 7}}}", []),
        # The kind is no worse than the rest, so it is told once.
        ("{upcoming_days: 366, kinds: {library: {grace_days: 7}}}", [()]),
        ("{upcoming_days: 366, kinds: {library: {interval_months: 6}}}", [(), ("kinds", "library")]),
        ("{upcoming_days: 366, kinds: {library: {interval_months: 24}}}", [()]),
    ],
)
def test_a_review_is_not_due_from_the_first_day(review: str, places: list[tuple[str, ...]]) -> None:
    found = findings(f"{REGISTRY}review: {review}\n")
    assert [(each.code, each.location.pointer) for each in found] == [
        ("PC709", ("review", *place)) for place in places
    ]


def test_vocabularies_that_are_empty_or_that_nobody_uses() -> None:
    found = findings(f"{REGISTRY}vocabularies: {{contribution: {{a: A}}, zoos: {{b: B}}}}\n")
    assert [(each.code, each.severity.value, each.hint) for each in found] == [
        ("PC706", "warning", "Did you mean 'contributions'?"),
        ("PC706", "warning", "Delete it"),
    ]
    empty = told(f"{REGISTRY}# without: vocabularies.regions\n{REGISTRY}vocabularies: {{regions: {{}}}}\n")
    assert empty == [("PC706", "The vocabulary 'regions' is empty")]


def test_an_unknown_decider_comes_with_the_meant_one() -> None:
    (finding,) = findings(f"{REGISTRY}authority: {{withdrawn: {{entities: [afcom]}}}}\n")
    assert finding.fix is not None
    assert finding.fix.operations == (SetValue(("authority", "withdrawn", "entities", 0), "affcom"),)
    (finding,) = findings(f"{REGISTRY}authority: {{withdrawn: {{entities: [zzzzzz]}}}}\n")
    assert finding.hint == "Use one of: wmf, affcom, wmde, wmin, foundation, council, northland, southland"


def test_codes_of_entities() -> None:
    found = findings(f"{ENTITIES}entities: {{wmde: {{subdivisions: [DE-XX]}}}}\n")
    assert [(each.code, each.location.path, each.location.pointer) for each in found] == [
        ("PC710", "data/entities.yaml", ("entities", "wmde", "subdivisions", 0))
    ]


@pytest.mark.parametrize(
    ("since", "until", "is_reversed"),
    [
        ("2011-05-01", "2011", False),
        ("2011", "2010-12-31", True),
        ("2011-05", "2011-04-30", True),
        ("2011", "2011-01", False),
    ],
)
def test_an_entity_does_not_end_before_it_begins(since: str, until: str, is_reversed: bool) -> None:
    found = told(f"{ENTITIES}entities: {{wmin: {{since: '{since}', until: '{until}'}}}}\n")
    assert [code for code, _ in found] == (["PC711"] if is_reversed else [])


def test_one_entity_may_repeat_its_own_name() -> None:
    assert told(f"{ENTITIES}entities: {{wmde: {{also_known_as: [WIKIMEDIA Deutschland e.V.]}}}}\n") == []


def test_texts_of_policy_and_entities_are_judged_too() -> None:
    found = told(
        f'{REGISTRY}title: "Partners\\u200b"\n', f'{ENTITIES}note: "Write to jane@library.example"\n'
    )
    assert [code for code, _ in found] == ["PC401", "PC412"]


DECIDERS = f"{ENTITIES}entities:\n  wmde:\n    deciders:\n"


@pytest.mark.parametrize(
    ("deciders", "codes"),
    [
        (["forge: ada, since: 2025-03, until: 2025"], []),
        (["forge: ada, since: 2025-03, until: 2025-02"], ["PC720"]),
        (["forge: ada", "forge: ben", "forge: ADA"], ["PC721"]),
        (["forge: ada, until: 2025-06", "forge: ada, since: 2025-07"], []),
        (["forge: ada, until: 2025-06", "forge: ada, since: 2025-06-30"], ["PC721"]),
        (["forge: ada, since: 2026", "forge: ada, until: 2025"], []),
    ],
)
def test_deciders_are_in_office_once_at_a_time(deciders: list[str], codes: list[str]) -> None:
    written = "".join(f"      - {{{decider}}}\n" for decider in deciders)
    assert [code for code, _ in told(DECIDERS + written)] == codes


def test_deciders_who_need_a_recommendation_are_not_powerless() -> None:
    closed = "".join(
        f"  {event}: {{types: [wmf]}}\n"
        for event in ("recognized", "reviewed", "suspended", "reinstated", "transitioned", "declined")
    )
    chapter = f"{DECIDERS}      - {{forge: ada}}\n"

    def powerless(authority: str) -> list[str]:
        found = told(f"{REGISTRY}authority:\n{authority}", chapter)
        return [message for code, message in found if code == "PC722"]

    assert powerless(closed) == []
    assert powerless(f"{closed}  withdrawn: {{entities: [affcom], with_recommendation: [wmf]}}\n") == [
        "'wmde' has deciders, and the policy lets it take no decision"
    ]


def test_pages_to_publish() -> None:
    targets = (
        "    - {title: Partners/List/en, form: listing, language: en}\n"
        "    - {title: Partners/List/fr, form: listing, language: fr}\n"
        "    - {title: partners/List/en, form: listing}\n"
        "    - {title: Module:Partners/data, form: lua}\n"
        "    - {title: Module:Partners/list, form: listing}\n"
    )
    assert told(f"{REGISTRY}wiki:\n  page: Partners/List\n  targets:\n{targets}") == [
        ("PC740", "Nobody answers for the wording in 'fr'"),
        ("PC740", "The page 'partners/List/en' is named twice"),
        ("PC740", "'Module:Partners/list' can't hold a listing"),
    ]
