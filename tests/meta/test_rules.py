# SPDX-License-Identifier: Apache-2.0
"""The table of rules is sound, and the examples it shows are real."""

import re
from collections import Counter

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.documents import faults
from partnerctl.findings import Report
from partnerctl.rules import registry
from partnerctl.rules.registry import Family, Rule, all_rules, find_rule
from partnerctl.usecases.fix_findings import plan_fixes
from partnerctl.usecases.validate_registry import validate_registry
from rule_examples import change_example, files_with, good_files

RULES = all_rules()
CHANGES = [rule for rule in RULES if rule.family is Family.CHANGES]
HUNDREDS = {
    Family.FILES: "PC0",
    Family.FIELDS: "PC1",
    Family.IDENTITY: "PC2",
    Family.LIFECYCLE: "PC3",
    Family.PEOPLE: "PC4",
    Family.QUALITY: "PC5",
    Family.CHANGES: "PC6",
    Family.POLICY: "PC7",
}


def found(files: FakeFiles) -> list[str]:
    return told(validate_registry(fake_services(files)))


def told(report: Report) -> list[str]:
    return [
        f"{each.code} {each.location.path}:{each.location.pointer}: {each.message}"
        for each in report.findings
    ]


def found_in(rule: Rule, example: str) -> list[str]:
    """What is found in an example; of a change, what would not be found in its outcome alone."""
    if rule.family is not Family.CHANGES:
        return found(files_with(rule, example))
    change = change_example(example)
    return list((Counter(told(change.report())) - Counter(found(change.after))).elements())


def of(rule: Rule) -> str:
    return rule.code


def test_the_good_registry_has_no_fault() -> None:
    assert found(good_files()) == []


@pytest.mark.parametrize("rule", RULES, ids=of)
def test_the_bad_example_breaks_this_rule_once_and_no_other(rule: Rule) -> None:
    assert [each.split()[0] for each in found_in(rule, rule.bad)] == [rule.code], found_in(rule, rule.bad)


@pytest.mark.parametrize("rule", RULES, ids=of)
def test_the_good_example_breaks_no_rule(rule: Rule) -> None:
    assert found_in(rule, rule.good) == []


@pytest.mark.parametrize("rule", CHANGES, ids=of)
def test_what_a_change_comes_from_and_leads_to_is_sound(rule: Rule) -> None:
    # Without a base, something is said only of an application without a link, and of a day out of order.
    alone = {"new-entry-without-link": ["PC307"], "entry-inserted": ["PC301"]}.get(rule.name, [])
    for example, codes in ((rule.bad, alone), (rule.good, [])):
        change = change_example(example)
        assert found(change.before) == []
        assert [each.split()[0] for each in found(change.after)] == codes


def test_codes_and_names_are_given_once() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    assert not {rule.code for rule in RULES} & registry.RETIRED


@pytest.mark.parametrize("rule", RULES, ids=of)
def test_an_entry_is_complete(rule: Rule) -> None:
    assert re.fullmatch(rf"{HUNDREDS[rule.family]}\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.name)
    for text in (rule.summary, rule.hint):
        assert text[0].isupper()
        assert not text.endswith(".")
    assert rule.rationale.endswith(".")
    assert rule.clause
    assert rule.bad != rule.good
    functions = [
        rule.names_check,
        rule.record_check,
        rule.text_check,
        rule.registry_check,
        rule.setting_check,
        rule.ledger_check,
        rule.change_check,
    ]
    declared = rule.code in {fault.code for fault in (*faults.READING, *faults.VALIDATION)}
    assert sum(function is not None for function in functions) == (
        0 if declared or rule.name == "unused-waiver" else 1
    )


def test_every_fault_of_reader_and_model_is_described() -> None:
    declared = {(fault.code, fault.severity, fault.hint) for fault in (*faults.READING, *faults.VALIDATION)}
    described = {
        (rule.code, rule.severity, rule.hint)
        for rule in RULES
        if rule.family in {Family.FILES, Family.FIELDS} and not (rule.names_check or rule.record_check)
    }
    assert declared == described


def test_a_rule_is_found_by_code_or_name_in_any_case() -> None:
    rule = find_rule("PC201")
    assert rule is not None
    assert find_rule(" pc201 ") is find_rule("Duplicate-Name") is rule
    assert find_rule("PC999") is None


def test_rules_on_files_fields_changes_policy_and_waivers_can_not_be_waived() -> None:
    for rule in RULES:
        if (
            rule.family in {Family.FILES, Family.FIELDS, Family.CHANGES, Family.POLICY}
            or "waiver" in rule.name
        ):
            assert not rule.waivable, rule.code


@pytest.mark.parametrize("rule", RULES, ids=of)
def test_what_is_called_fixable_is_mended_by_its_fix(rule: Rule) -> None:
    if rule.family is Family.CHANGES:
        # What others wrote before is not for a program to put back.
        assert not rule.fixable
        return
    files = files_with(rule, rule.bad)
    report = validate_registry(fake_services(files))
    assert any(finding.fix is not None and finding.fix.safe for finding in report.findings) is rule.fixable
    if rule.fixable:
        for change in plan_fixes(fake_services(files), report).changes:
            files.contents[change.path] = change.after.encode()
        assert found(files) == []
