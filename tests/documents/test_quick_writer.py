# SPDX-License-Identifier: Apache-2.0
"""The short way of writing a field gives what ruamel.yaml gives, to the byte, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import CHECKOUT
from hostile import texts
from partnerctl.documents.fragments import field_lines
from partnerctl.documents.quick_writer import quick_lines
from partnerctl.documents.reader import parse

RECORDS = sorted([*CHECKOUT.glob("data/partners/*.yaml"), *CHECKOUT.glob("examples/data/partners/*.yaml")])

WORDS = [
    "no",
    "off",
    "y",
    "null",
    "true",
    "1911",
    "1_000",
    "12:30",
    "0x1f",
    "2013-07",
    "2013-07-15",
    "~",
    "=",
    "<<",
]
KEYS = ["name", "as", "no", "on", "year", "a-b", "legal_name", "null"]
scalars = st.one_of(
    texts,
    st.sampled_from(WORDS),
    st.text("abz ,:#[]{}&*!|>'\"%@`-?=0159._/~\u0928\u093f\u05d0", max_size=12),
    st.integers(-(10**6), 10**6),
    st.booleans(),
    st.none(),
)
fields = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(KEYS), fields)
def test_it_writes_what_ruamel_writes_or_nothing(name, value):
    lines = quick_lines(name, value)
    assert lines is None or lines == field_lines(name, value)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_it_writes_nearly_every_field_of_the_records(path):
    plain = parse(path.read_text("utf-8"), "").plain
    assert plain
    lines = {name: quick_lines(name, value) for name, value in plain.items()}
    assert all(lines[name] == field_lines(name, value) for name, value in plain.items() if lines[name])
    assert sum(each is None for each in lines.values()) <= 2


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("https://library.example/#news", ["of: https://library.example/#news"]),
        (["DE", "FR"], ["of: [DE, FR]"]),
        ([{"date": "2024-02-29", "by": ["wmf"]}], ["of:", "  - date: 2024-02-29", "    by: [wmf]"]),
        ("1911", ["of: '1911'"]),
    ],
)
def test_what_is_usual_is_written(value, lines):
    assert quick_lines("of", value) == lines


@pytest.mark.parametrize("value", ["two\nlines", [], {}, [["nested"]], ["a: b"], None, 1.5])
def test_what_may_be_unusual_is_left_to_ruamel(value):
    assert quick_lines("mission", value) is None
