# SPDX-License-Identifier: Apache-2.0
"""Every form of the report names the same places as the JSON, whatever is wrong where; and data stays data in each."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from conftest import Golden
from fakes import FakeFiles, fake_services
from hostile import texts
from partnerctl.findings import Finding, Location, Position, Related, Report, Severity, Skipped, Span, Waived
from partnerctl.reporters import github, gitlab, json_v1, markdown, sarif, text
from partnerctl.reporters.visible import visible
from partnerctl.rules.registry import Family, all_rules, find_rule
from partnerctl.usecases.validate_registry import validate_registry
from reading_back import Named, in_github, in_gitlab, in_json, in_markdown, in_sarif
from rule_examples import EXAMPLE, change_example, dump, files_with, good_files, plain_of
from seeded import seeded_files

FOLDER = "examples of/100% [ü]/"

CODE_QUALITY = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$comment": "https://docs.gitlab.com/ci/testing/code_quality/ (report format)",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path"],
                "properties": {"path": {"type": "string", "pattern": "^[^/]"}},
                "oneOf": [
                    {"required": ["lines"], "properties": {"lines": {"$ref": "#/$defs/lines"}}},
                    {"required": ["positions"], "properties": {"positions": {"$ref": "#/$defs/positions"}}},
                ],
            },
        },
    },
    "$defs": {
        "number": {"type": "integer", "minimum": 1},
        "lines": {"required": ["begin"], "properties": {"begin": {"$ref": "#/$defs/number"}}},
        "positions": {
            "required": ["begin", "end"],
            "additionalProperties": {
                "required": ["line", "column"],
                "additionalProperties": {"$ref": "#/$defs/number"},
            },
        },
    },
}


def forms(report: Report, folder: str = FOLDER) -> dict[str, str]:
    """The report in every form."""
    return {
        "txt": text.render(report),
        "json": json_v1.render(report),
        "github": github.render(report, folder=folder),
        "gitlab": gitlab.render(report, folder=folder),
        "sarif": sarif.render(report, find_rule, folder=folder),
        "md": markdown.render(report, folder=folder),
    }


def without_waived(named: list[Named]) -> list[Named]:
    """For the forms that show none."""
    return [each for each in named if each.bucket != "waived"]


def assert_the_same(report: Report, folder: str = FOLDER) -> None:
    """All forms name what the JSON names: file, line and column, code, severity, and what it counts as."""
    shown = forms(report, folder)
    wanted = in_json(shown["json"], folder)
    assert in_sarif(shown["sarif"]) == wanted
    assert in_gitlab(shown["gitlab"]) == without_waived(wanted)
    # GitHub takes columns only where start and end are on one line.
    many = {
        (folder + each.location.path, each.location.span.start.line)
        for each in (*report.findings, *report.inherited)
        if each.location.span and each.location.span.start.line != each.location.span.end.line
    }
    in_one_line = [
        replace(each, column=0) if (each.path, each.line) in many else each for each in without_waived(wanted)
    ]
    seen = [
        replace(each, column=0) if (each.path, each.line) in many else each
        for each in in_github(shown["github"])
    ]
    assert sorted(seen) == sorted(in_one_line)
    assert in_markdown(shown["md"]) == sorted(
        replace(each, severity="waived") if each.bucket == "waived" else each for each in wanted
    )
    Draft202012Validator(CODE_QUALITY).validate(json.loads(shown["gitlab"]))


@pytest.mark.parametrize("name", ["awkward", "compared"])
@pytest.mark.parametrize("form", ["txt", "json", "github", "gitlab", "sarif", "md"])
def test_the_whole_report(name: str, form: str, request: pytest.FixtureRequest, golden: Golden) -> None:
    report = request.getfixturevalue(f"{name}_report")

    golden(f"reporters/{name}.{form}", forms(report, "examples/")[form])


@pytest.mark.parametrize("name", ["awkward", "compared"])
def test_awkward_reports_name_the_same_places(name: str, request: pytest.FixtureRequest) -> None:
    assert_the_same(request.getfixturevalue(f"{name}_report"))


def test_a_registry_with_every_fault_names_the_same_places() -> None:
    report = validate_registry(fake_services(seeded_files()))

    assert len(report.findings) > 100
    assert_the_same(report)
    assert_the_same(report, "")


EXAMPLES = {
    f"{rule.code}-{word}": (rule, example)
    for rule in all_rules()
    for word, example in (("bad", rule.bad), ("good", rule.good))
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_a_rule_names_the_same_places(name: str) -> None:
    rule, example = EXAMPLES[name]
    if rule.family is Family.CHANGES:
        report = change_example(example).report()
    else:
        report = validate_registry(fake_services(files_with(rule, example)))

    assert_the_same(report)


@given(st.dictionaries(st.sampled_from(["name", "mission", "website", "note", "x`y"]), texts))
def test_hostile_records_name_the_same_places(fields: dict[str, str]) -> None:
    files: FakeFiles = good_files()
    content = dump({**plain_of(files.contents[EXAMPLE].decode()), **fields})
    files.contents[EXAMPLE] = content.encode("utf-8", "surrogatepass")

    assert_the_same(validate_registry(fake_services(files)))


# --- any data -------------------------------------------------------------------------------------------------------


def reports() -> st.SearchStrategy[Report]:
    """Reports of nothing but hostile text."""
    spans = st.none() | st.builds(
        lambda line, column: Span(Position(line, column), Position(line, column + 1)),
        st.integers(1, 3),
        st.integers(1, 3),
    )
    locations = st.builds(
        Location,
        texts.filter(lambda path: not path.startswith("/")),
        st.tuples(texts),
        span=spans,
        excerpt=texts,
        revision=st.sampled_from([None, "0a1b2c3d4e"]),
    )
    findings = st.builds(
        Finding,
        st.sampled_from(["PC101", "PC201"]),
        st.sampled_from(Severity),
        texts,
        locations,
        st.none() | texts,
        related=st.lists(st.builds(Related, locations, texts), max_size=1).map(tuple),
        before=st.booleans(),
    )
    some = st.lists(findings, max_size=2).map(tuple)
    return st.builds(
        Report,
        some,
        st.just(1),
        st.lists(st.builds(Waived, findings, texts), max_size=1).map(tuple),
        st.lists(st.builds(Skipped, st.just("PC301"), texts), max_size=1).map(tuple),
        some,
        base=st.sampled_from([None, "0a1b2c3d4e"]),
    )


@given(reports())
def test_no_data_can_be_more_than_text_in_a_summary(report: Report) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown.render(report))

    allowed = {"heading", "paragraph", "bullet_list", "list_item", "inline"}
    assert {token.type.removesuffix("_open").removesuffix("_close") for token in tokens} <= allowed
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {
        "text",
        "code_inline",
        "strong_open",
        "strong_close",
        "hardbreak",
        "softbreak",
    }
    # All there is besides spans of code are our own words.
    assert not any(set(child.content) & set("@#<>[]`|*_~$\\") for child in inline if child.type == "text")


@given(reports())
def test_a_summary_shows_every_text_as_it_is(report: Report) -> None:
    tokens = MarkdownIt("commonmark").parse(markdown.render(report))
    spans = {
        child.content for token in tokens for child in token.children or () if child.type == "code_inline"
    }

    for finding in (*report.findings, *report.inherited, *(each.finding for each in report.waived)):
        assert not finding.message or visible(finding.message) in spans


@given(reports())
def test_no_data_makes_a_link_or_a_placeholder_in_sarif(report: Report) -> None:
    shown = sarif.render(report, find_rule)

    assert shown.isascii()
    (run,) = json.loads(shown)["runs"]
    for message in messages(run["results"]):
        assert "](" not in message
        assert "{" not in message.replace("{{", "")
        assert "}" not in message.replace("}}", "")
    for artifact in run["artifacts"]:
        assert not artifact["location"]["uri"].startswith("/")
        assert ":" not in artifact["location"]["uri"]


def messages(value: object) -> Iterator[str]:
    """Texts of all message objects."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from messages(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from messages(inner)


@given(reports())
def test_all_or_no_results_say_whether_they_are_new_and_suppressed(report: Report) -> None:
    (run,) = json.loads(sarif.render(report, find_rule))["runs"]

    assert all("suppressions" in result for result in run["results"])
    assert all(("baselineState" in result) is (report.base is not None) for result in run["results"])


@given(reports(), st.integers(1, 50))
def test_fingerprints_stay_when_lines_move_and_are_never_twice(report: Report, by: int) -> None:
    def moved(finding: Finding) -> Finding:
        span = finding.location.span
        if span is None:
            return finding
        further = Span(
            Position(span.start.line + by, span.start.column + by),
            Position(span.end.line + by, span.end.column + by),
        )
        return replace(finding, location=replace(finding.location, span=further))

    later = replace(
        report, findings=tuple(map(moved, report.findings)), inherited=tuple(map(moved, report.inherited))
    )
    before, after = (
        [issue["fingerprint"] for issue in json.loads(gitlab.render(each))] for each in (report, later)
    )
    assert before == after
    assert len(set(before)) == len(before)
    in_log = [
        result["partialFingerprints"][sarif.FINGERPRINT]
        for result in json.loads(sarif.render(report, find_rule))["runs"][0]["results"]
    ]
    assert in_log[: len(before)] == before


# --- the rest -------------------------------------------------------------------------------------------------------


def test_an_empty_report_is_one_in_every_form() -> None:
    shown = forms(Report((), 7))

    assert json.loads(shown["gitlab"]) == []
    assert json.loads(shown["sarif"])["runs"][0]["results"] == []
    assert shown["github"] == shown["txt"] == ""
    assert shown["md"] == "## partnerctl validate\n\n**no findings in 7 files**\n"


def test_a_code_that_is_no_rule_is_named_all_the_same() -> None:
    report = Report((Finding("PC999", Severity.ERROR, "m", Location("a.yaml")),), 1)

    (run,) = json.loads(sarif.render(report, find_rule))["runs"]
    assert run["tool"]["driver"]["rules"] == [{"id": "PC999"}]


def test_a_summary_is_never_too_large_for_github() -> None:
    finding = Finding("PC101", Severity.ERROR, "ü" * 100_000, Location("a.yaml"))

    shown = markdown.render(Report((finding,) * 10, 1))

    assert len(shown.encode()) < 1024 * 1024
    assert shown.endswith("\n6 more are not shown here; the log of the run has all.\n")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain", "`plain`"),
        ("a `b` c", "``a `b` c``"),
        ("`a`", "`` `a` ``"),
        ("``", "``` `` ```"),
        (" x ", "`  x  `"),
        (" x", "` x`"),
        ("  ", "`  `"),
        ("", "(nothing)"),
        ("a\nb", r"`a\nb`"),
    ],
)
def test_spans_of_code(given: str, shown: str) -> None:
    assert markdown.code(given) == shown
