# SPDX-License-Identifier: Apache-2.0
"""Names in the order in which people look for them."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pyuca.collator import Collator_10_0_0

from partnerctl.rendering.collation import collated

WHOLE_TABLE = Collator_10_0_0()


def test_case_accents_and_scripts():
    names = [
        "Zürich",
        "zu",
        "Äpfel",
        "apfel",
        "Apfel",
        "Ada",
        "10",
        "2",
        "Ωmega",
        "Заря",
        "مكتبة",
        "書",
        "ʻokina",
        "한",
    ]

    assert collated(names, str) == [
        "10", "2", "Ada", "apfel", "Apfel", "Äpfel", "ʻokina", "zu", "Zürich", "Ωmega", "Заря", "مكتبة", "한", "書",
    ]  # fmt: skip


def test_what_is_alike_to_the_algorithm_goes_by_code_points():
    assert collated(["co\xadop", "coop", "co\u200bop"], str) == ["coop", "co\xadop", "co\u200bop"]


def test_items_are_sorted_by_their_text():
    assert collated([3, 20, 1], lambda number: "x" * (30 - number)) == [20, 3, 1]


def test_nothing_to_sort():
    assert collated([], str) == []


@settings(max_examples=60)
@given(st.lists(st.text(max_size=8), max_size=12))
def test_the_part_of_the_table_gives_what_the_whole_gives(texts):
    assert collated(texts, str) == sorted(texts, key=lambda text: (WHOLE_TABLE.sort_key(text), text))


@given(st.lists(st.text(max_size=8), max_size=12), st.randoms())
def test_the_order_does_not_depend_on_the_order_before(texts, random):
    before = list(texts)
    random.shuffle(before)

    assert collated(before, str) == collated(texts, str)
