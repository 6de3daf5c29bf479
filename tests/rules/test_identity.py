# SPDX-License-Identifier: Apache-2.0
"""Who is who across files: what the examples of the rules don't show."""

from itertools import permutations

import pytest

from partnerctl.rules.facts import Facts, unknown_facts
from partnerctl.rules.running import check_registry
from rule_examples import findings, told

OTHER = "# file: data/partners/other.yaml\n"
MERGED = """\
history:
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2025-02-20, event: merged, into: example}
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Example Library", "PC201"),
        ("The EXAMPLE library, Inc.", "PC201"),
        ("City of Exampleton", "PC201"),  # a legal name is a name
        ("Example Library Foundation", "PC202"),
        ("Library of Example", "PC202"),
        ("Exampel Library", "PC202"),
        ("Ехample Library", "PC203"),
        ("Chapters Committee", "PC204"),
        ("Wikimedia Deutschland e.V.", "PC204"),
        ("Wikimediа Deutschland", "PC204"),
    ],
)
def test_a_name_that_is_taken(name: str, code: str) -> None:
    found = [each for each in told(f'{OTHER}name: "{name}"\n') if each[0].startswith("PC2")]
    assert [each[0] for each in found] == [code], found


@pytest.mark.parametrize(
    "name",
    [
        "Hawaiʻi Archive",
        "O'Brien Library",
        "Việt Nam Museum",
        "Հայաստան",
        "維基圖書館",
        "کتابخانهٔ ملی",
        "ߒߞߏ",
        "नेपाल",
    ],
)
def test_an_honest_name_in_any_script_is_free(name: str) -> None:
    assert told(f'{OTHER}name: "{name}"\n') == []


def test_all_names_of_a_partner_count() -> None:
    found = told(
        "also_known_as: [Exli]\nformer_names: [{name: Elder Library}]\n",
        f"{OTHER}name: EXLI\n",
        "# file: data/partners/third.yaml\nname: Third\nformer_names: [{name: Elder library}]\n",
    )
    assert found == [
        ("PC201", "The name 'EXLI' is taken by 'example', spelled 'Exli' there"),
        ("PC201", "The name 'Elder library' is taken by 'example', spelled 'Elder Library' there"),
    ]


def test_it_is_the_later_record_that_is_told_and_the_earlier_that_is_shown() -> None:
    (finding,) = findings(
        "# file: data/partners/aaa.yaml\nname: Example Library\n"
        "history:\n  - {date: 2026-01-01, event: noted, as: potential}\n"
    )
    assert finding.location.path == "data/partners/aaa.yaml"
    assert [each.location.path for each in finding.related] == ["data/partners/example.yaml"]


def test_names_that_are_alike_in_different_countries_are_two() -> None:
    territory = "territory: {range: national, countries: [FR]}\n"
    assert told(f"{OTHER}name: Exampel Library\n{territory}") == []


def test_two_that_look_like_a_third_are_both_told() -> None:
    found = told(
        "also_known_as: [BBC]\n",
        f"{OTHER}name: ВВС\n",
        "# file: data/partners/third.yaml\nname: ВBC\n",
    )
    assert [code for code, _ in found] == ["PC203", "PC414", "PC203"] or sorted(
        code for code, _ in found
    ) == [
        "PC203",
        "PC203",
        "PC414",
    ]


def test_a_project_of_a_movement_entity_is_told() -> None:
    assert told(f"{OTHER}name: A project\norganization: {{project_of: Wikimedia Foundation}}\n") == [
        ("PC204", "'Wikimedia Foundation' is the name of the movement entity 'wmf'")
    ]


def test_a_tombstone_may_have_everything_of_the_record_it_points_to() -> None:
    same = "name: Example Library\nwebsite: https://library.example\nwikidata: Q4115189\n"
    assert told(f"{OTHER}{same}{MERGED}") == []


def test_a_circle_of_three_is_told_once() -> None:
    circle = "".join(
        f"# file: data/partners/{here}.yaml\nname: {name}\n{MERGED.replace('example', there)}"
        for here, there, name in (
            ("a", "b", "Alpha house"),
            ("b", "c", "Beta garden"),
            ("c", "a", "Gamma bridge"),
        )
    )
    assert told(circle + "# file: data/partners/d.yaml\nname: Delta\n" + MERGED.replace("example", "a")) == [
        ("PC210", "Merging leads in a circle: a -> b -> c -> a")
    ]


def test_a_missing_target_comes_with_the_meant_one() -> None:
    (finding,) = findings(f"{OTHER}name: Southfield\n{MERGED.replace('example', 'exampel')}")
    assert finding.hint == "Did you mean 'example'?"


def test_websites_are_compared_without_what_makes_no_difference() -> None:
    for website in ("http://library.example", "https://www.library.example/", "https://LIBRARY.example/"):
        found = [code for code, _ in told(f"{OTHER}name: Southfield\nwebsite: {website}\n")]
        assert "PC207" in found, website
    assert told(f"{OTHER}name: Southfield\nwebsite: https://library.example/?branch=2\n") == []


def test_the_order_of_records_makes_no_difference(facts_of_three: tuple[Facts, ...], base_setting) -> None:
    outcomes = {check_registry(order, base_setting) for order in permutations(facts_of_three)}
    assert len(outcomes) == 1


def test_a_record_that_cannot_be_read_is_still_there(base_setting) -> None:
    pointing = Facts("a", "data/partners/a.yaml", merged_into=("b", ("history", 0, "into")))
    assert [each.code for each in check_registry([pointing], base_setting)] == ["PC209"]
    broken = unknown_facts("b", "data/partners/b.yaml")
    assert check_registry([pointing, broken], base_setting) == ()


def test_two_spellings_in_one_record_are_one_partners() -> None:
    assert told("also_known_as: [Exliorary, Exlibrary, Library of Example, Exаmple Library]\n") == [
        ("PC414", "The word 'Exаmple' mixes scripts: U+0430 CYRILLIC SMALL LETTER A looks like a")
    ]
