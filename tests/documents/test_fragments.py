# SPDX-License-Identifier: Apache-2.0
"""What is written means the same to our reader and to readers of YAML 1.1 and 1.2."""

import pytest
import yaml
from ruamel.yaml import YAML

from partnerctl.documents import fragments
from partnerctl.documents.reader import parse
from partnerctl.findings import Plain

TEXTS = [
    "yes", "No", "on", "OFF", "y", "n", "true", "NULL", "~", "=", "<<", "0", "1911", "-5", "+5", "010",
    "0o17", "0x1F", "0b101", "1_000", "1,000", "1.5", ".5", "5.", "1e3", "1E+3", ".inf", "-.INF",
    ".NaN", "12:30", "190:20:30.15", "2013-07", "2024", "-", "?", ":", ",", "[", "]", "{", "}", "#",
    "&", "*", "!", "|", ">", "'", '"', "%", "@", "`", "--", "---", "...", "\\", "a:", "a:b", ":a", "?a",
    "-a", "a#", "#a",
]  # fmt: skip
ODD = [
    "", " ", "a ", " a", "a: b", "a #b", "- a", "? a", ": a", "a\tb", "\ta", "a\nb", "a\nb\n", "a\n\nb\n\n", "\na", "\n", "a \nb",
    " a\nb", "a\r\nb", "a\rb", "a\x85b", "a\u2028b\n", "\x07", "a\x00\nb", "\ufeff", "é", "日本", "😀", "مكتبة\nنور", "\u200b", "\xa0",
    "2001-12-14 21:59:43", "2001-12-14T21:59:43Z", "x" * 3000, "word " * 300, "it's", 'say "x"', "[a]", "{a}", "a, b", "a]", "--- a",
]  # fmt: skip


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_text_stays_text_for_every_reader(text: str):
    block = "\n".join(fragments.field_lines("k", text)) + "\n"
    entry = "\n".join(["k:", *(f"  {line}" if line else "" for line in fragments.entry_lines(text))]) + "\n"
    flow = f"{{{fragments.inline_field('k', text)}, l: [{fragments.inline(text)}]}}\n"

    for written, meant in ((block, {"k": text}), (entry, {"k": [text]}), (flow, {"k": text, "l": [text]})):
        assert parse(written, "x").plain == meant
        assert parse(written, "x").findings == ()
        assert yaml.safe_load(written) == meant  # YAML 1.1
        assert YAML(typ="safe", pure=True).load(written) == meant


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -5, 1.5, [], {}, [[]], [{}], [None], {"a": {"b": [{"c": None}]}}]
)
def test_everything_else_stays_what_it_is(value: Plain):
    for written in (
        "\n".join(fragments.field_lines("k", value)),
        f"{{{fragments.inline_field('k', value)}}}",
    ):
        assert parse(written + "\n", "x").plain == {"k": value}


@pytest.mark.parametrize("name", ["yes", "1", "a: b", "a\nb", "\x85", "é", "<<", "x" * 200])
def test_names_of_fields_stay_text(name: str):
    for written in (
        "\n".join(fragments.field_lines(name, {name: 1})),
        f"{{{fragments.inline_field(name, {name: 1})}}}",
    ):
        assert parse(written + "\n", "x").plain == {name: {name: 1}}


def test_dates_stay_bare():
    assert fragments.field_lines("date", "2024-02-29") == ["date: 2024-02-29"]


@pytest.mark.parametrize(
    ("text", "quote", "written"),
    [
        ("it's", "'", "'it''s'"),
        ("it's", '"', '"it\'s"'),
        ("a\nb", '"', '"a\\nb"'),
        ("a\nb", "'", None),
        ("a", "x", None),
        ("a", "", None),
    ],
)
def test_quotes_are_kept_where_they_can_be(text: str, quote: str, written: str | None):
    assert fragments.quoted_scalar(text, quote) == written


def test_short_lists_of_words_stand_on_one_line():
    assert fragments.field_lines("by", ["wmf", "a, b"]) == ["by: [wmf, 'a, b']"]
    assert fragments.field_lines("by", ["x" * 60, "y" * 60])[0] == "by:"
    assert fragments.field_lines("by", ["a\nb"])[0] == "by:"


def test_a_value_alone_starts_on_its_fields_line_if_it_can():
    assert fragments.value_lines("x") == ["x"]
    assert fragments.value_lines({"a": 1}) == ["", "  a: 1"]
