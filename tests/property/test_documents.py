# SPDX-License-Identifier: Apache-2.0
"""What holds for every document, however it was written or broken."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from typing_extensions import override

from partnerctl.documents.editing import apply
from partnerctl.documents.fields import value_at
from partnerctl.documents.layout import compose, format_text
from partnerctl.documents.positions import locate
from partnerctl.documents.quick_reader import read_quickly
from partnerctl.documents.reader import decode, parse
from partnerctl.documents.validation import validate
from partnerctl.errors import RefusedError
from partnerctl.findings import (
    Append,
    Finding,
    Location,
    Operation,
    Plain,
    Remove,
    RenameKey,
    SetValue,
    Severity,
)
from partnerctl.model.partner import Partner

ROOT = Path(__file__).parents[2]
RECORDS = [
    path.read_bytes().decode()
    for path in sorted([*ROOT.glob("data/partners/*.yaml"), *ROOT.glob("examples/data/partners/*.yaml")])
]
UNTIDY = """\
# Notes
organization: {kind: library,
    legal_name: "City of \\
      Northfield", founded: 1911}   # c
'name'   :   'Northfield''s Library'
liaisons:
-   user: A   # first

    # since when?
    since: 2024-03-01


-   user: B
mission: >-
     Free access.

     To knowledge.

contributions: [ a,b ,
  c ]
history:
    - date: 2024-02-20
      event: applied
      note: |
          Two

            lines.
    - event: noted
      as: informal
      date: 2024-01-01
"""
TEXTS = [*RECORDS, UNTIDY]

# Pieces that mean something to YAML, and some that people paste.
TOKENS = st.sampled_from(
    ["\n", "\r\n", "\r", " ", "  ", "    ", "\t", "- ", "-", "? ", ": ", ":", ", ", "[", "]", "{", "}", "'", '"', "#", " # c",
     "|", ">", "|2-", "&a", "*a", "!!str", "!t ", "%YAML 1.1\n", "---\n", "...\n", "<<: ", "=======\n", "<<<<<<< HEAD\n",
     ">>>>>>> b\n", "\\", "~", "null", "true", "0x1F", ".nan", "2024-02-30", "a", "b: c", "é", "😀", "نور", "\x00", "\x85",
     "\u2028", "\ufeff", "\ufffe", "@", "`", "%"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A record with a few pieces cut out, doubled or put in."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 10, 80])))
        text = text[:start] + draw(st.one_of(TOKENS, st.just(text[start:end] * 2), st.just(""))) + text[end:]
    return text


def any_text() -> st.SearchStrategy[str]:
    return st.one_of(mutated(), st.lists(TOKENS, max_size=30).map("".join), st.text(max_size=60))


def any_bytes() -> st.SearchStrategy[bytes]:
    encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "latin-1", "cp1252"])
    encoded = st.builds(lambda text, encoding: text.encode(encoding, "replace"), any_text(), encodings)
    return st.one_of(st.binary(max_size=200), encoded)


def check_spans(findings: tuple[Finding, ...], text: str) -> None:
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    for finding in findings:
        for location in (finding.location, *(related.location for related in finding.related)):
            span = location.span
            assert span is not None
            assert span.start <= span.end
            for position in (span.start, span.end):
                assert 1 <= position.line <= len(lines)
                assert 1 <= position.column <= len(lines[position.line - 1]) + 1
            assert location.excerpt == lines[span.start.line - 1]


@settings(max_examples=300, deadline=None)
@given(any_bytes())
def test_reading_never_fails_and_every_span_lies_in_the_file(content: bytes):
    decoded = decode(content, "x.yaml", max_bytes=5000)
    if decoded.text is None:
        assert decoded.findings
        return
    check_spans(decoded.findings, decoded.text)
    parsed = parse(decoded.text, "x.yaml")
    check_spans(parsed.findings, decoded.text)
    assert parsed.plain is not None or any(found.severity is Severity.ERROR for found in parsed.findings)
    if parsed.plain is not None:
        json.dumps(parsed.plain, allow_nan=False)
        validated = validate(Partner, parsed.plain, "x.yaml")
        assert (validated.value is None) == bool(validated.findings)
        located = locate(validated.findings, decoded.text)
        check_spans(located, decoded.text)
        assert locate(validated.findings, decoded.text, parsed.place) == located


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_parsing_never_fails_whatever_the_text(text: str):
    parse(text, "x.yaml")


@settings(max_examples=500, deadline=None)
@given(any_text())
def test_the_short_way_through_a_text_says_what_the_reader_says_or_nothing(text: str):
    plain = read_quickly(text)
    if plain is not None:
        parsed = parse(text, "x.yaml")
        assert (json.dumps(parsed.plain), parsed.findings) == (json.dumps(plain), ())
        assert not decode(text.encode(), "x.yaml").findings


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["event", "name", "x", "date"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(RECORDS), st.data())
def test_validating_never_fails_and_points_into_the_data(text: str, data: st.DataObject):
    plain = parse(text, "x.yaml").plain
    assert plain is not None
    pointer = data.draw(st.sampled_from(list(pointers(plain))))
    container: Any = plain
    for step in pointer[:-1]:
        container = container[step]
    container[pointer[-1]] = data.draw(JSON)

    for finding in validate(Partner, plain, "x.yaml").findings:
        assert finding.message
        value: Any = plain
        for step in finding.location.pointer[:-1]:
            value = value[step]


# --- reader and ruamel.yaml ---------------------------------------------------------------------------------------


class _TimesAreText(VersionedResolver):
    """ruamel.yaml's own rules of YAML 1.2, but for points in time, which are not part of the core schema."""

    @override
    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        tag = super().resolve(kind, value, implicit)
        if kind is ScalarNode and "timestamp" in str(tag):
            return self.DEFAULT_SCALAR_TAG
        return tag


def by_ruamel(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver = _TimesAreText
    return yaml.load(text)


def passes(text: str) -> bool:
    decoded, parsed = decode(text.encode(), "x.yaml"), parse(text, "x.yaml")
    if decoded.findings or parsed.findings or parsed.plain is None:
        return False
    return validate(Partner, parsed.plain, "x.yaml").value is not None


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.sampled_from(TEXTS), mutated()))
def test_reader_and_ruamel_agree_on_every_record_that_passes(text: str):
    if passes(text):
        assert by_ruamel(text) == parse(text, "x.yaml").plain


# --- layout -------------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(any_text())
def test_formatting_keeps_the_data_and_is_idempotent(text: str):
    parsed = parse(text, "x.yaml")
    try:
        formatted = format_text(text)
    except RefusedError:
        return
    assert json.dumps(parse(formatted, "x.yaml").plain) == json.dumps(parsed.plain)
    assert format_text(formatted) == formatted


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(max_size=10).filter(bool), JSON, min_size=1, max_size=4))
def test_what_is_composed_reads_back(plain: dict[str, Plain]):
    text = compose(plain)

    if not parse(text, "x.yaml").findings:
        assert parse(text, "x.yaml").plain == plain


# --- edits --------------------------------------------------------------------------------------------------------


def pointers(value: Plain, pointer: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in items:
        found += [(*pointer, step), *pointers(child, (*pointer, step))]
    return found


VALUES = st.one_of(
    st.sampled_from(["", "x", "no", "a: b", "two\nlines\n", " x", "é 😀", "[", "2024-01-01", "#", "it's"]),
    st.text(max_size=10),
    JSON,
)


@st.composite
def edits(draw: st.DrawFn, plain: Plain) -> Operation:
    pointer = draw(st.sampled_from(pointers(plain)))
    name = draw(st.sampled_from(["name", "website", "x", "until", "yes"]))
    operation: Operation = draw(
        st.one_of(
            st.builds(SetValue, st.just(pointer), VALUES),
            st.builds(SetValue, st.just((*pointer[:-1], name)), VALUES),
            st.builds(Append, st.just(pointer), VALUES),
            st.builds(Append, st.just((name,)), VALUES),
            st.just(Remove(pointer)),
            st.just(RenameKey(pointer, name)),
        )
    )
    return operation


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.sampled_from(TEXTS), mutated()),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.data(),
)
def test_an_edit_leaves_other_lines_byte_identical(text: str, newline: str, mark: str, data: st.DataObject):
    text = text.removeprefix("\ufeff")
    parsed = parse(text, "x.yaml")
    if not parsed.plain or parsed.findings:
        return
    operation = data.draw(edits(parsed.plain))
    written = mark + re.sub(r"\r\n|\r|\n", newline, text)
    try:
        after = apply(written, [operation])
    except RefusedError:
        return

    assert after.startswith(mark)
    # What is gone and what has come are one block of lines each; outside of the pointer's lines nothing differs.
    old, new = written.removeprefix(mark).split(newline), after.removeprefix(mark).split(newline)
    first, last = lines_of(text, operation)
    assert old[:first] == new[:first]
    tail = len(old) - last
    if tail > 0:
        assert old[-tail:] == new[-tail:]


@pytest.mark.parametrize("text", RECORDS, ids=range(len(RECORDS)))
def test_any_value_of_a_record_can_be_changed_in_its_own_line(text: str):
    plain = parse(text, "x.yaml").plain
    for pointer in pointers(plain):
        (finding,) = locate([_finding(pointer)], text)
        span = finding.location.span
        assert span is not None
        if isinstance(value_at(plain, pointer), dict | list) or span.start.line != span.end.line:
            continue
        before = text.split("\n")
        after = apply(text, [SetValue(pointer, "other")]).split("\n")
        line = span.start.line - 1
        assert before[line] != after[line]
        assert before[:line] + before[line + 1 :] == after[:line] + after[line + 1 :]


@pytest.mark.parametrize("text", RECORDS, ids=range(len(RECORDS)))
def test_any_part_of_a_record_can_be_taken_away(text: str):
    for pointer in pointers(parse(text, "x.yaml").plain):
        after = apply(text, [Remove(pointer)])

        assert parse(after, "x.yaml").findings == ()
        assert format_text(after) == after


def lines_of(text: str, operation: Operation) -> tuple[int, int]:
    """From the first line that may change up to the first that may not (both from 0): those of the nearest parent."""
    parent = operation.pointer if isinstance(operation, Append) else operation.pointer[:-1]
    if parent not in pointers(parse(text, "x.yaml").plain):
        parent = parent[:-1]
    (finding,) = locate([_finding(parent)], text)
    span = finding.location.span
    assert span is not None
    lines = re.split(r"\r\n|\r|\n", text)
    first, last = span.start.line - 1, span.end.line
    # Comments and empty lines around it belong to what is added or taken away.
    while first > 0 and not lines[first - 1].strip(" \t").partition("#")[0]:
        first -= 1
    if parent and isinstance(parent[-1], str | int):
        first = max(0, first - 1)
    while last < len(lines) and not lines[last].strip(" \t").partition("#")[0]:
        last += 1
    return first, last


def _finding(pointer: tuple[str | int, ...]) -> Finding:
    return Finding("PC000", Severity.ERROR, "m", Location("x.yaml", pointer))
