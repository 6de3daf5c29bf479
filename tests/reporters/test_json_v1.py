# SPDX-License-Identifier: Apache-2.0
"""The report for programs keeps its schema, whatever the data holds."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from conftest import Golden
from partnerctl.findings import Finding, Location, Position, Report, Severity, Skipped, Span
from partnerctl.reporters import json_v1

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "data/schema/report.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_whole_report(awkward_report: Report, golden: Golden) -> None:
    shown = json_v1.render(awkward_report)

    golden("reporters/awkward.json", shown)
    VALIDATOR.validate(json.loads(shown))


@pytest.mark.parametrize("key", ["version", "findings", "skipped"])
def test_the_schema_notices_what_is_missing(awkward_report: Report, key: str) -> None:
    shown = json.loads(json_v1.render(awkward_report))
    del shown[key]

    with pytest.raises(ValidationError):
        VALIDATOR.validate(shown)


@given(st.text(), st.lists(st.one_of(st.text(), st.integers(0))), st.integers(1), st.sampled_from(Severity))
def test_any_data_comes_back_as_it_was(
    text: str, pointer: list[str | int], line: int, severity: Severity
) -> None:
    location = Location(text, tuple(pointer), "key", Span(Position(line, 1), Position(line, 2)), text)
    report = Report((Finding("PC101", severity, text, location, text),), 1, skipped=(Skipped("PC201", text),))

    shown = json_v1.render(report)

    assert shown.isascii()
    back = json.loads(shown)
    VALIDATOR.validate(back)
    assert back["findings"][0]["message"] == text
    assert back["findings"][0]["location"]["pointer"] == pointer
    assert back["counts"][severity] == 1


def test_the_example_of_the_reference_keeps_the_schema() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/report-json.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]

    VALIDATOR.validate(json.loads(example))
