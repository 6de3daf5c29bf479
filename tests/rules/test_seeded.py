# SPDX-License-Identifier: Apache-2.0
"""A registry with one fault of every rule: each is reported once, with its place, in every form of report.

Rules on changes need two states: see `test_pull_requests.py`.
"""

import json
import re
from collections import Counter

import pytest

from conftest import Golden
from fakes import FakeFiles, fake_services
from partnerctl.findings import Report
from partnerctl.reporters import github, json_v1, text
from partnerctl.rules.registry import Family, all_rules
from partnerctl.usecases.validate_registry import validate_registry
from rule_examples import BASE, parts_of

ALL = [rule.code for rule in all_rules() if rule.family is not Family.CHANGES]


def seeded_files() -> FakeFiles:
    """The files of seeded.txt, and one for each rule on bytes and YAML."""
    files = FakeFiles()
    for path, target, content in parts_of((BASE.parent / "seeded.txt").read_text("utf-8"), "seeded.txt"):
        if target:
            files.odd[path] = "is a symbolic link"
        elif path != "seeded.txt":
            files.contents[path] = content.encode()
    for rule in all_rules():
        if rule.family is Family.FILES and not rule.names_check:
            own = rule.bad.replace("Northfield City Library", f"Book {rule.name}")
            files.contents[f"data/partners/{rule.name}.yaml"] = own.encode("utf-8", "surrogateescape")
    return files


@pytest.fixture(scope="module")
def report() -> Report:
    return validate_registry(fake_services(seeded_files()))


def test_every_rule_is_reported_once(report: Report) -> None:
    counts = Counter(finding.code for finding in report.findings)
    assert {code: counts[code] for code in ALL if counts[code] != 1} == {}
    assert set(counts) == set(ALL)


def test_the_same_places_stand_in_every_form_of_report(report: Report, golden: Golden) -> None:
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
    # GitHub takes columns only where start and end are on one line.
    in_github = set(
        re.findall(
            r"^::\w+ file=(.*?),line=(\d+),endLine=\d+,.*?title=(PC\d+)", forms["github"], re.MULTILINE
        )
    )
    assert in_github == {(path, str(line), code) for code, path, line, _ in located}
    in_json = {
        (each["code"], each["path"], each["span"]["start"]["line"], each["span"]["start"]["column"])
        for each in ({**each, **each["location"]} for each in json.loads(forms["json"])["findings"])
        if each["span"]
    }
    assert in_json == located


def test_only_what_has_no_text_has_no_place(report: Report) -> None:
    assert [finding.code for finding in report.findings if finding.location.span is None] == ["PC054"]
