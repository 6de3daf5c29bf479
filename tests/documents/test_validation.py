# SPDX-License-Identifier: Apache-2.0
"""What is wrong with data is said in plain words, at the right place, with the next step."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from conftest import Golden
from partnerctl.documents import fields, validation
from partnerctl.documents.editing import apply
from partnerctl.documents.faults import MAX_OF_A_KIND
from partnerctl.documents.field_examples import EXAMPLES
from partnerctl.documents.forms import FORMS, OTHER_FORM
from partnerctl.documents.layout import compose, format_text
from partnerctl.documents.positions import locate
from partnerctl.documents.reader import parse
from partnerctl.documents.validation import EXPLANATIONS, validate
from partnerctl.findings import Finding, RenameKey, SetValue
from partnerctl.model import types
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model

MINIMAL = "name: x\nhistory:\n  - {date: 2024-04-15, event: noted, as: potential}\n"

PARTNER = """\
nam: Northfield
also_known_as: [7, "A ", "two\\nlines"]
mission: ""
contributions: events
website: https://library example/
wikidata: Q0
organization:
  knid: library
  founded: 1911-13
  jurisdiction: Germany
  legal_name: true
  color: green
territory:
  regions:
  range: globl
  countries: [germany, DE-BY, 49, Atlantis]
  subdivisions: [us-ny, XX]
contact: info@library.example
liaisons:
  user: ExampleLiaison
report_page: https://user:secret@meta.wikimedia.org/
visible_support:
  - url: javascript:alert(1)
    kind: Web Page
    seen: 03/04/2024
  - just text
funding:
  movement_grants:
    - {link: https://meta.wikimedia.org/wiki/Grant, year: 1999, amount: 5000}
    - {link: https://meta.wikimedia.org/wiki/Grant, year: '2020'}
    - {link: https://meta.wikimedia.org/wiki/Grant, year: 3000}
    - {link: https://meta.wikimedia.org/wiki/Grant, year: 20x0}
mentoring:
  wanted: 'yes'
  mentors: [User:Example]
organizers:
  - {name: [Ada Example], body: maybe}
governance:
history:
  - date: 2024-02-30
    event: aplied
  - link: https://meta.wikimedia.org/
  - {date: 2024-04-15, event: noted, as: friend, noted: x}
  - {date: true, event: reviewed, outcome: Renewed, by: []}
  - {date: , event: 4}
  - recognized
  - {date: , event: recognized}
waivers:
  - {rule: X1, why: [a, b], by: wmf, until: '2024-1-1'}
sources:
  - {titel: x, title: y}
"""

REGISTRY = """\
format: 1.5
official: no
vocabularies: {A B: {c: 1}, "[key]": {}}
languages: {reviewed: {English: {reviewer: X, on: 2024-01-01}}}
authority: {recognised: {types: [chaptr]}, xyz: {}}
requirements: {candidate: {mission: err}, recognized: [mission]}
review: {interval_months: 0, grace_days: 400, reminder_days: [0]}
wiki:
  page: "[[x]]"
"""

ENTITIES = """\
format: 1
entities:
  WMDE: {name: x, type: chapter}
  wmf: Wikimedia Foundation
"""


def validated(kind: type[Model], text: str) -> tuple[Finding, ...]:
    plain = parse(text, "x.yaml").plain
    assert plain is not None
    return locate(validate(kind, plain, "x.yaml").findings, text)


def told(findings: tuple[Finding, ...]) -> Iterator[str]:
    for finding in findings:
        span = finding.location.span
        assert span is not None
        yield f"{finding.code} {span.start.line}:{span.start.column} {finding.message}"
        yield f"    {finding.hint}"
        if finding.fix:
            yield f"    -> {finding.fix.title}"


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Partner, PARTNER), (Registry, REGISTRY), (Entities, ENTITIES)],
    ids=["partner", "registry", "entities"],
)
def test_every_fault_is_told(kind: type[Model], text: str, golden: Golden):
    golden(f"documents/{kind.__name__.lower()}.txt", "\n".join(told(validated(kind, text))) + "\n")


def test_sound_data_becomes_a_model():
    plain = parse(MINIMAL, "x.yaml").plain or {}

    validated = validate(Partner, plain, "x.yaml")

    assert validated.findings == ()
    assert validated.value is not None
    assert validated.value.name == "x"


def test_a_renamed_field_can_be_mended():
    (finding,) = validated(Partner, MINIMAL + "web_site: https://library.example/\n")

    assert finding.fix is not None
    assert finding.fix.operations == (RenameKey(("web_site",), "website"),)
    assert not finding.fix.safe
    assert apply(MINIMAL + "web_site: x\n", finding.fix.operations, kind=Partner) == MINIMAL + "website: x\n"


def test_a_misspelled_field_beside_the_right_one_is_not_renamed():
    (finding,) = validated(Partner, MINIMAL + "website: https://a.example/\nweb-site: x\n")

    assert finding.fix is None
    assert finding.hint == "Delete it; 'website' is there already"


def test_too_much_is_counted():
    findings = validated(Partner, f"{MINIMAL}mission: {'x' * 5001}\nalso_known_as: [{'x, ' * 51}]\n")

    assert sorted(finding.message for finding in findings) == [
        "'also_known_as' has 51 entries; at most 50 fit",
        "'mission' has 5,001 characters; at most 5,000 fit",
    ]


def test_what_is_missing_is_shown_by_an_example():
    text = "agreements: [{kind: memorandum, terminated: {why: x}}]\n"

    assert sorted(finding.hint or "" for finding in validated(Partner, text)) == [
        "Add 'history:' and at least one entry below it",
        "Add it, such as 'date: 2026-01-31'",
        "Add it, such as 'name: Northfield City Library'",
        "Add it, such as 'signed: 2024-05-02'",
    ]
    assert sorted(finding.hint or "" for finding in validated(Registry, "format: 1\n"))[:2] == [
        "Add 'authority:' and its fields below it",
        "Add 'requirements:' and its fields below it",
    ]


def test_a_list_with_wrong_entries_is_not_called_too_short():
    assert [finding.code for finding in validated(Partner, "name: x\nhistory: [1, 2]\n")] == [
        "PC103",
        "PC103",
    ]


def test_an_event_may_have_a_field_named_like_its_kind():
    text = "name: x\nhistory:\n  - {event: noted, noted: {as: 1}, date: 2024-01-01, as: informal}\n"

    (finding,) = validated(Partner, text)

    assert finding.location.pointer == ("history", 0, "noted")
    assert finding.location.target == "key"


def test_half_a_character_is_found():
    (finding,) = validate(Partner, {"name": "\ud800", "history": []}, "x.yaml").findings

    assert (finding.code, finding.message) == (
        "PC004",
        "A text holds half of a surrogate pair, which is no character",
    )


def test_a_word_without_likeness_gets_the_list_of_words():
    (finding,) = validated(Partner, MINIMAL + "territory: {range: zzzzzz}\n")

    assert finding.hint == "Use one of: global, regional, national, local"
    assert finding.fix is None


def test_a_very_long_word_is_not_compared():
    (finding,) = validated(Partner, MINIMAL + f"{'x' * 500}: y\n")

    assert (finding.hint or "").startswith("Known here are: name, also_known_as")


def test_many_findings_are_counted_and_cheap():
    text = MINIMAL + "".join(f"field{number}: x\n" for number in range(9000))

    findings = validated(Partner, text)

    assert len(findings) == MAX_OF_A_KIND + 1
    assert findings[-1].message == "8,980 more findings of this kind in the file are not shown"


def test_an_unknown_kind_of_error_is_told_in_general():
    details: Any = {"type": "brand_new", "loc": ("name",), "input": 3, "msg": "jargon"}
    problem = validation._Problem(details, Partner, {"name": 3}, ("name",), is_key=False)

    explained = EXPLANATIONS.get("brand_new", validation._wrong_kind)(problem)

    assert explained.message == "'name' holds the number 3 where another kind of value is expected"


class _Unnamed(Model):
    word: str


def test_a_pattern_without_words_is_told_in_general():
    details: Any = {
        "type": "string_pattern_mismatch",
        "loc": ("word",),
        "input": "x",
        "ctx": {"pattern": "^y$"},
    }
    problem = validation._Problem(details, _Unnamed, {"word": "x"}, ("word",), is_key=False)

    assert EXPLANATIONS["string_pattern_mismatch"](problem).hint == OTHER_FORM.hint


# --- nothing the models can say is without words ------------------------------------------------------------------

KINDS: tuple[type[Model], ...] = (Partner, Entities, Registry)

# What pydantic-core can report for each kind of schema in strict JSON mode, by the keys the schema has.
ERRORS_OF = {
    "bool": {"": ["bool_type"]},
    "date": {"": ["partnerctl.date", "partnerctl.no_such_day"]},  # a validator stands before it
    "dict": {"": ["dict_type"]},
    "enum": {"": ["enum"]},
    "int": {"": ["int_type"], "ge": ["greater_than_equal"], "le": ["less_than_equal"]},
    "literal": {"": ["literal_error"]},
    "model": {"": ["model_type", "extra_forbidden"]},
    "model-field": {"": ["missing"]},
    "str": {"": ["string_type"], "pattern": ["string_pattern_mismatch"], "max_length": ["string_too_long"]},
    "tagged-union": {"": ["union_tag_not_found", "union_tag_invalid", "dict_type"]},
    "tuple": {"": ["tuple_type"], "min_length": ["too_short"], "max_length": ["too_long"]},
}
SILENT = {
    "default",
    "definition-ref",
    "definitions",
    "function-after",
    "function-before",
    "model-fields",
    "no-info",
    "nullable",
    "union",
}


def schemas(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node
        for part in node.values():
            yield from schemas(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from schemas(part)


def all_schemas() -> Iterator[dict[str, Any]]:
    for kind in KINDS:
        kind.model_rebuild()
        yield from schemas(kind.__pydantic_core_schema__)


def test_every_error_the_models_can_give_is_explained():
    unknown = {schema["type"] for schema in all_schemas()} - ERRORS_OF.keys() - SILENT
    assert unknown == set(), "teach ERRORS_OF what these kinds of schema report"
    possible = {
        error
        for schema in all_schemas()
        for key, errors in ERRORS_OF.get(schema["type"], {}).items()
        if not key or key in schema
        for error in errors
    }

    assert possible - EXPLANATIONS.keys() == set()


def test_every_pattern_of_the_models_is_in_words():
    patterns = {schema["pattern"] for schema in all_schemas() if "pattern" in schema}

    assert patterns == FORMS.keys()


def test_own_errors_are_all_explained():
    source = Path(types.__file__).read_text("utf-8")
    own = set(re.findall(r'"(partnerctl\.\w+)"', source))

    assert len(own) > 5
    assert own - EXPLANATIONS.keys() == set()


# --- what the models say of places --------------------------------------------------------------------------------


def test_every_model_is_found_by_its_place():
    plain = {field: EXAMPLES["Partner", field] for model, field in EXAMPLES if model == "Partner"}
    kinds = {
        pointer: fields.model_at(Partner, plain, pointer)
        for pointer in [(), ("organization",), ("history", 0), ("sources", 0), ("contributions",), ("name",)]
    }

    assert {pointer: kind.__name__ if kind else None for pointer, kind in kinds.items()} == {
        (): "Partner",
        ("organization",): "Organization",
        ("history", 0): "Applied",
        ("sources", 0): "Source",
        ("contributions",): None,
        ("name",): None,
    }


def test_no_model_is_guessed():
    plain: Any = {"history": [{"event": "x"}, 3], "unknown": {"a": {}}}

    for pointer in [("history", 0), ("history", 1), ("unknown",), ("unknown", "a")]:
        assert fields.model_at(Partner, plain, pointer) is None
    assert fields.model_at(Registry, {"vocabularies": {"a": {}}}, ("vocabularies", "a")) is None


def test_fields_are_known_as_files_call_them():
    noted = fields.model_at(Partner, {"history": [{"event": "noted"}]}, ("history", 0))

    assert noted is not None
    assert issubclass(noted, BaseModel)
    assert "as" in fields.known_fields(noted)
    assert "as_" not in fields.known_fields(noted)


def test_fixes_lead_where_they_say():
    plain = parse(PARTNER, "x.yaml").plain or {}
    operations = [
        operation
        for finding in validate(Partner, plain, "x.yaml").findings
        if finding.fix
        for operation in finding.fix.operations
    ]

    assert len(operations) > 5
    for operation in operations:
        assert isinstance(operation, RenameKey | SetValue)
        after = parse(apply(PARTNER, [operation]), "x.yaml").plain
        if isinstance(operation, SetValue):
            assert fields.value_at(after, operation.pointer) == operation.value
        else:
            assert fields.value_at(after, (*operation.pointer[:-1], operation.name)) is not None


def test_a_composed_record_is_valid():
    plain = {field: value for (model, field), value in EXAMPLES.items() if model == "Partner"}

    text = compose(plain)

    assert validated(Partner, text) == ()
    assert format_text(text) == text
