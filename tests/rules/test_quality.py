# SPDX-License-Identifier: Apache-2.0
"""Sources, cooperation and waivers: what the examples of the rules don't show."""

from partnerctl.findings import SetValue
from rule_examples import findings, told

CHAPTERS = """\
# file: data/entities.yaml
entities:
  wm-nyc: {name: Wikimedia New York City, type: chapter, countries: [US], subdivisions: [US-NY]}
  wm-us: {name: Wikimedia Everywhere Else, type: chapter, countries: [US]}
"""
IN_THE_STATES = "territory: {range: local, countries: [US], subdivisions: [%s]}\n"


def test_fields_of_fields_are_fields() -> None:
    supports = "organization.founded, history.reason, agreements.terminated.why, history.as"
    assert (
        told(
            "sources:\n  - {title: Letter, supports: [name, mission, website, wikidata, ror, organization, territory]}\n"
            f"  - {{title: Letter, supports: [{supports}]}}\n"
        )
        == []
    )


def test_a_field_like_none_gets_no_guess() -> None:
    found = findings("sources:\n  - {title: Letter, supports: [name, zzzzzzzz]}\n")
    assert [each.fix for each in found if each.code == "PC502"] == [None]


def test_a_misspelled_field_comes_with_the_meant_one() -> None:
    found = findings("sources:\n  - {title: Letter, supports: [misson]}\n")
    (finding,) = (each for each in found if each.code == "PC502")
    assert finding.fix is not None
    assert finding.fix.operations == (SetValue(("sources", 0, "supports", 0), "mission"),)


def test_sources_that_say_nothing_about_what_they_support_are_left_alone() -> None:
    assert told("sources:\n  - title: Letter of 20 February 2024\n") == []


def test_part_of_a_field_is_enough_of_a_source() -> None:
    supports = "name, mission, website, wikidata, ror, organization.founded, territory.range"
    assert told(f"sources:\n  - {{title: Letter, supports: [{supports}]}}\n") == []


def test_chapters_of_a_part_of_a_country_count_there_only() -> None:
    assert told(CHAPTERS, IN_THE_STATES % "US-NY", "cooperation: []\n") == [
        (
            "PC505",
            (
                "`cooperation` doesn't name these chapters of the territory: "
                "wm-nyc (Wikimedia New York City), wm-us (Wikimedia Everywhere Else)"
            ),
        )
    ]
    assert told(CHAPTERS, IN_THE_STATES % "US-CA", "cooperation: [{entity: wm-us}]\n") == []


def test_chapters_are_no_question_where_there_is_no_territory_or_no_partnership() -> None:
    assert told("# without: territory\nterritory: {range: global, countries: [DE]}\ncooperation: []\n") == []
    noted = "history:\n  - {date: 2024-02-20, event: noted, as: potential}\n"
    assert told("cooperation: []\n" + noted) == []


def test_a_chapter_that_ended_is_no_question() -> None:
    assert told("territory: {range: local, countries: [IN]}\ncooperation: []\n") == []


def test_a_waiver_of_no_rule() -> None:
    assert told("waivers:\n  - {rule: PC999, why: It is fine., by: wmf, until: 2026-12-31}\n") == [
        ("PC510", "There is no rule 'PC999'")
    ]
