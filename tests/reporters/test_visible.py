# SPDX-License-Identifier: Apache-2.0
"""What a person may see of any text, and how wide it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.reporters.visible import cells, visible


@pytest.mark.parametrize(
    ("text", "shown", "width"),
    [
        ("Northfield", "Northfield", 10),
        ("書海", "書海", 4),
        ("مكتبة", "مكتبة", 5),
        ("e\u0301", "e\u0301", 1),
        ("a\x1b[31mb", "a\\x1b[31mb", 10),
        ("a\u202eb", "a\\u202eb", 8),
        ("\u3164", "\\u3164", 6),
        # Persian (a non-joiner within a word), Hindi (a joiner after a virama), an emoji of two.
        ("می\u200cخواهیم", "می\u200cخواهیم", 8),
        ("क्\u200dष", "क्\u200dष", 2),
        ("👩\u200d🔬", "👩\u200d🔬", 4),
        # Where nothing can be joined, a joiner only hides.
        ("pa\u200cypal", "pa\\u200cypal", 12),
        ("\u200cخ", "\\u200cخ", 7),
        ("خ\u200c", "خ\\u200c", 7),
    ],
)
def test_known_texts(text: str, shown: str, width: int) -> None:
    assert (visible(text), cells(visible(text))) == (shown, width)


@given(st.text())
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    once = visible(text)

    assert visible(once) == once
    assert cells(once) >= 0
    assert not {"\x1b", "\n", "\u202e", "\u2066", "\u200b"} & set(once)
