# SPDX-License-Identifier: Apache-2.0
"""SARIF as its published schema has it. What the schema can't say is in `reporters/test_forms.py`."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft7Validator

from fakes import fake_services
from partnerctl.findings import Report
from partnerctl.reporters import sarif
from partnerctl.rules.registry import Family, all_rules, find_rule
from partnerctl.usecases.validate_registry import validate_registry
from rule_examples import change_example
from seeded import seeded_files

CHANGES = {rule.code: rule.bad for rule in all_rules() if rule.family is Family.CHANGES}


@pytest.fixture(scope="session")
def published(npm: Path) -> Draft4Validator | Draft7Validator:
    """The schema of SARIF 2.1.0, from a package of those who wrote it."""
    (path,) = (npm / "@microsoft/jest-sarif/lib/schemas").glob("sarif-2.1.0*.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = Draft4Validator if "draft-04" in schema["$schema"] else Draft7Validator
    validator.check_schema(schema)
    return validator(schema, format_checker=validator.FORMAT_CHECKER)


@pytest.mark.npm
def test_every_fault_keeps_the_schema(published: Draft4Validator) -> None:
    report = validate_registry(fake_services(seeded_files()))

    log = json.loads(sarif.render(report, find_rule, folder="examples of/[100%]/"))

    assert len(log["runs"][0]["results"]) > 100
    published.validate(log)
    log["runs"][0]["results"][0]["level"] = "notice"
    assert not published.is_valid(log), "the schema would say yes to anything"


@pytest.mark.npm
@pytest.mark.parametrize("code", CHANGES)
def test_every_bad_change_keeps_the_schema(published: Draft4Validator, code: str) -> None:
    report = change_example(CHANGES[code]).report()

    log = json.loads(sarif.render(report, find_rule))

    assert {result["baselineState"] for result in log["runs"][0]["results"]} <= {"new", "unchanged"}
    published.validate(log)


@pytest.mark.npm
def test_a_run_without_findings_keeps_the_schema(published: Draft4Validator) -> None:
    published.validate(json.loads(sarif.render(Report((), 7), find_rule)))
