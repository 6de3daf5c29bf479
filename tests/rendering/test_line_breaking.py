# SPDX-License-Identifier: Apache-2.0
"""Lines of plain text in every script."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.rendering.line_breaking import columns, wrapped


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("", []),
        ("   ", []),
        ("one two three", ["one two", "  three"]),
        ("  one two", ["  one two"]),
        ("https://library.example/ x", ["https://library.example/", "  x"]),
        ("维基媒体北国分会", ["维基媒体北", "  国分会"]),
        ("维基媒体北。国", ["维基媒体", "  北。国"]),
        ("维基媒体（北国）", ["维基媒体", "  （北国）"]),
        ("见 Ada 的页面 26", ["见 Ada 的", "  页面 26"]),
        ("مكتبة النور القديمة", ["مكتبة", "  النور", "  القديمة"]),
    ],
)
def test_lines_end_where_their_script_lets_them(line: str, lines: list[str]) -> None:
    assert wrapped(line, 10, "  ") == lines


@pytest.mark.parametrize(
    ("text", "wide"), [("abc", 3), ("北国", 4), ("é", 1), ("e\u0301", 1), ("\u2068a\u2069", 1)]
)
def test_columns(text: str, wide: int) -> None:
    assert columns(text) == wide


@given(st.text(st.sampled_from("ab c，。（）维基\u0301"), max_size=60), st.integers(4, 30))
def test_nothing_is_lost_and_only_what_can_not_be_broken_is_too_wide(text: str, width: int) -> None:
    lines = wrapped(text, width, "")

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns(line) <= width or len(wrapped(line.strip(), 1, "")) == 1 for line in lines)


@given(st.lists(st.text(st.sampled_from("abc-"), min_size=1, max_size=12), min_size=1), st.integers(5, 40))
def test_latin_text_is_broken_as_the_standard_library_does(words: list[str], width: int) -> None:
    text = " ".join(words)

    expected = textwrap.wrap(
        text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    assert wrapped(text, width, "  ") == expected
