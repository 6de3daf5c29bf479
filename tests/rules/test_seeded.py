# SPDX-License-Identifier: Apache-2.0
"""A registry with one fault of every rule: each is reported once, with its place, in every form of report.

Rules on changes need two states: see `test_pull_requests.py`.
"""

import re
from collections import Counter

import pytest

from conftest import Golden
from fakes import fake_services
from partnerctl.findings import Report
from partnerctl.reporters import github, json_v1, text
from partnerctl.rules.registry import Family, all_rules
from partnerctl.usecases.validate_registry import validate_registry
from seeded import seeded_files

ALL = [rule.code for rule in all_rules() if rule.family is not Family.CHANGES]


@pytest.fixture(scope="module")
def report() -> Report:
    return validate_registry(fake_services(seeded_files()))


def test_every_rule_is_reported_once(report: Report) -> None:
    counts = Counter(finding.code for finding in report.findings)
    assert {code: counts[code] for code in ALL if counts[code] != 1} == {}
    assert set(counts) == set(ALL)


def test_the_same_places_stand_in_every_form_of_report(report: Report, golden: Golden) -> None:
    """The text here; the other forms are compared in `reporters/test_forms.py`."""
    forms = {"txt": text.render(report), "json": json_v1.render(report), "github": github.render(report)}
    for suffix, content in forms.items():
        golden(f"rules/seeded.{suffix}", content)

    located = {
        (
            finding.code,
            finding.location.path,
            finding.location.span.start.line,
            finding.location.span.start.column,
        )
        for finding in report.findings
        if finding.location.span
    }
    in_text = re.findall(r"^(\S.*?):(\d+):(\d+): \w+ (PC\d+):", forms["txt"], re.MULTILINE)
    assert {(code, path, int(line), int(column)) for path, line, column, code in in_text} == located


def test_only_what_has_no_text_has_no_place(report: Report) -> None:
    assert [finding.code for finding in report.findings if finding.location.span is None] == ["PC054"]
