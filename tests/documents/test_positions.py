# SPDX-License-Identifier: Apache-2.0
"""Symbolic places become lines and columns of the text."""

import pytest

from partnerctl.documents.faults import WRONG_TYPE
from partnerctl.documents.positions import locate
from partnerctl.documents.reader import parse
from partnerctl.findings import Finding, Location, Pointer, Position, Related, Span, Target

TEXT = """\
# نور
name: مكتبة 😀 "x"
empty:
flow: {a: [1, 2], b: }
text: |
  one
  two

folded: one
  two
list:
  - a: 1
    b:
      - deep

  # remark
after: x
"""


def located(text: str, pointer: Pointer, target: Target = "value") -> Location:
    (finding,) = locate([WRONG_TYPE.at(Location("x.yaml", pointer, target), "m")], text)
    return finding.location


def marked(text: str, location: Location) -> str:
    """What the span covers."""
    lines = [*text.removeprefix("\ufeff").splitlines(keepends=True), ""]
    assert location.span is not None
    start, end = location.span.start, location.span.end
    if start.line == end.line:
        return lines[start.line - 1][start.column - 1 : end.column - 1]
    between = lines[start.line : end.line - 1]
    return "".join(
        [lines[start.line - 1][start.column - 1 :], *between, lines[end.line - 1][: end.column - 1]]
    )


@pytest.mark.parametrize("before", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("pointer", "target", "expected"),
    [
        (("name",), "value", 'مكتبة 😀 "x"'),
        (("name",), "key", "name"),
        (("empty",), "value", "empty"),
        (("flow",), "value", "{a: [1, 2], b: }"),
        (("flow", "a"), "value", "[1, 2]"),
        (("flow", "a", 1), "value", "2"),
        (("flow", "b"), "value", "b"),
        (("text",), "value", "|\n  one\n  two"),
        (("folded",), "value", "one\n  two"),
        (("list",), "value", "- a: 1\n    b:\n      - deep"),
        (("list", 0), "value", "a: 1\n    b:\n      - deep"),
        (("list", 0), "key", "a: 1\n    b:\n      - deep"),
        (("list", 0, "b", 0), "value", "deep"),
        (("list", 7), "value", "- a: 1"),
        (("list", 0, "c", "d"), "value", "a: 1"),
        (("name", "x"), "key", 'مكتبة 😀 "x"'),
        ((), "value", TEXT.removeprefix("# نور\n").removesuffix("\n")),
        (("name",), "file", ""),
    ],
)
def test_a_pointer_becomes_the_text_it_means(
    pointer: Pointer, target: Target, expected: str, newline: str, before: str
):
    text = before + TEXT.replace("\n", newline)

    location = located(text, pointer, target)

    assert marked(text, location) == expected.replace("\n", newline)
    assert (location.pointer, location.target) == (pointer, target)


def test_columns_count_characters_and_the_excerpt_is_the_whole_line():
    assert located(TEXT, ("name",)) == Location(
        "x.yaml", ("name",), "value", Span(Position(2, 7), Position(2, 18)), 'name: مكتبة 😀 "x"'
    )


def test_what_has_a_span_or_stands_in_another_file_stays_as_it_is():
    there = Location("x.yaml", ("name",), "value", Span(Position(9, 9), Position(9, 10)), "…")
    elsewhere = Location("y.yaml", ("name",))
    related = (Related(elsewhere, "there"), Related(Location("x.yaml", ("after",)), "here"))
    findings = [
        WRONG_TYPE.at(Location("x.yaml", ("name",)), "m", related=related),
        WRONG_TYPE.at(there, "m"),
        WRONG_TYPE.at(elsewhere, "m"),
    ]

    first, second, third = locate(findings, TEXT)

    assert second.location == there
    assert third.location == elsewhere
    assert first.related[0].location == elsewhere
    assert first.related[1].location.excerpt == "after: x"


def test_nothing_is_read_where_there_is_nothing_to_locate():
    assert locate([], "a: [") == ()


def test_places_that_are_known_are_not_read_again():
    findings: list[Finding] = [WRONG_TYPE.at(Location("x.yaml", ("name",)), "m")]

    assert locate(findings, TEXT, parse(TEXT, "x.yaml").place) == locate(findings, TEXT)


def test_in_a_text_that_cannot_be_read_everything_is_at_its_beginning():
    location = located("a: [\n", ("a", 0))

    assert location.span == Span(Position(1, 1), Position(1, 1))
    assert location.excerpt == "a: ["
