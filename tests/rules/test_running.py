# SPDX-License-Identifier: Apache-2.0
"""How rules are asked, and what waivers do."""

import datetime as dt

import pytest

from fakes import fake_services
from partnerctl.findings import Finding, Location, Plain, Severity
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.partner import Waiver
from partnerctl.rules.facts import facts_of
from partnerctl.rules.registry import all_rules
from partnerctl.rules.running import apply_waivers, check_record, check_registry, check_setting, check_texts
from partnerctl.usecases.validate_registry import validate_registry
from rule_examples import findings, good_files, lay_over

PATH = "data/partners/example.yaml"


def finding(code: str, path: str = PATH) -> Finding:
    return Finding(code, Severity.ERROR, "Something is wrong", Location(path))


def waiver(rule: str) -> Waiver:
    return Waiver(rule=rule, why="It is an honest exception.", by="wmf", until=dt.date(2020, 1, 1))


def test_the_record_without_a_fault(base_record: Record, base_setting: Setting) -> None:
    assert check_record(base_record, base_setting) == ()
    assert check_registry([facts_of(base_record)], base_setting) == ()
    assert check_setting(base_setting) == ()


def test_every_text_is_looked_at_and_has_its_place() -> None:
    plain: Plain = {"a": ["x", {"b": "jane@library.example", "c": 3}], "d": None, "e": "jane@library.example"}
    assert [each.location.pointer for each in check_texts(plain, PATH)] == [("a", 1, "b"), ("e",)]


def test_a_waiver_sets_findings_of_its_rule_in_its_record_aside() -> None:
    kept, waived = apply_waivers(
        [finding("PC202"), finding("PC202", "data/partners/other.yaml"), finding("PC401")],
        {PATH: [waiver("PC202")]},
    )
    assert kept == (finding("PC202", "data/partners/other.yaml"), finding("PC401"))
    assert [(each.finding, each.why) for each in waived] == [(finding("PC202"), "It is an honest exception.")]


def test_one_waiver_covers_every_finding_of_its_rule() -> None:
    kept, waived = apply_waivers([finding("PC402"), finding("PC402")], {PATH: [waiver("PC402")]})
    assert (len(kept), len(waived)) == (0, 2)


def test_a_waiver_that_covers_nothing_is_told() -> None:
    (unused,), waived = apply_waivers([], {PATH: [waiver("PC202")]})
    assert (unused.code, unused.location) == ("PC511", Location(PATH, ("waivers", 0)))
    assert waived == ()


@pytest.mark.parametrize("code", [rule.code for rule in all_rules() if not rule.waivable])
def test_some_rules_never_rest(code: str) -> None:
    kept, waived = apply_waivers([finding(code)], {PATH: [waiver(code)]})
    assert (kept, waived) == ((finding(code),), ())


def test_a_waiver_of_no_rule_is_told_by_its_own_rule_only() -> None:
    assert apply_waivers([finding("PC999")], {PATH: [waiver("PC999")]}) == ((finding("PC999"),), ())


def test_a_waiver_works_through_the_whole_of_validate() -> None:
    assert (
        findings(
            "mission: Call us on +44 20 7946 0958.\n"
            "waivers:\n  - {rule: PC402, why: It is a helpline., by: wmf, until: 2020-01-01}\n"
        )
        == ()
    )


def test_no_rule_asks_for_the_day() -> None:
    from pathlib import Path

    import partnerctl.rules

    for source in Path(partnerctl.rules.__file__).parent.glob("*.py"):
        assert "today" not in source.read_text("utf-8"), source.name


def test_a_record_that_cannot_be_read_may_be_referred_to() -> None:
    files = good_files()
    lay_over(
        files,
        "# file: data/partners/other.yaml\nname: Southfield\nhistory:\n"
        "  - {date: 2024-02-20, event: noted, as: potential}\n  - {date: 2025-02-20, event: merged, into: broken}\n",
    )
    files.contents["data/partners/broken.yaml"] = b"name: ["
    report = validate_registry(fake_services(files))
    assert [(each.code, each.location.path) for each in report.findings] == [
        ("PC006", "data/partners/broken.yaml")
    ]


def test_a_character_that_the_reader_refused_is_told_once() -> None:
    files = good_files()
    files.contents[PATH] = files.contents[PATH].replace(b"Free access", b"Free\x07access")
    report = validate_registry(fake_services(files))
    assert [each.code for each in report.findings] == ["PC004"]
