# SPDX-License-Identifier: Apache-2.0
"""Which names are one name, which are alike, and how fast that is found out."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from partnerctl.rules import names
from partnerctl.rules.names import candidates, fold, nearly_equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PediaPress", "PEDIAPRESS GmbH"),
        ("PediaPress", "PediaPress G.m.b.H."),
        ("Northfield", "The Northfield e. V."),
        ("Muzeum Łódź", "Muzeum Lodz"),
        ("Việt Nam", "Viet Nam"),
        ("Straße", "STRASSE"),
        ("ＭＯＺＩＬＬＡ", "Mozilla"),
        ("Hawaiʻi Library", "Hawai'i Library"),
        ("Arts & Crafts", "Arts and Crafts"),
        ("株式会社はてな", "はてな"),
        ("Café", "Cafe\u0301"),
        ("İstanbul", "istanbul"),
        ("Ёлка", "Елка"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert fold(one).key == fold(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hawaiʻi Library", "Hawaii Library"),
        ("Мой музей", "Мои музеи"),  # й is a letter, not an accented и
        ("がくしゅう", "かくしゅう"),  # so is が
        ("हिन्दी संस्था", "हन्द संस्था"),
        ("مكتبة النور", "مكتبه النور"),
        ("Library 1", "Library 2"),
        ("Mozilla Foundation", "Mozilla"),  # alike, but a foundation and its company may both be there
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one).key != fold(other).key


def test_what_is_only_a_legal_form_keeps_its_name() -> None:
    assert fold("GmbH").key == "gmbh"
    assert fold("The").key == "the"
    assert fold("株式会社").key == "株式会社"
    assert fold("\N{GRINNING FACE}").key == "\N{GRINNING FACE}"


@pytest.mark.parametrize(
    ("one", "other"), [("ВВС", "BBC"), ("Моzillа", "Mozilla"), ("Αλφα", "Aλφa"), ("Wikimediа", "Wikimedia")]
)
def test_names_that_look_the_same_have_a_skeleton_in_common(one: str, other: str) -> None:
    assert fold(one).key != fold(other).key
    assert fold(one).skeletons & fold(other).skeletons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mozilla Foundation", "Mozilla"),
        ("Northfield City Library", "City Library of Northfield"),
        ("Wiki Education Foundation", "Wiki Education"),
    ],
)
def test_names_that_are_alike_have_their_telling_words_in_common(one: str, other: str) -> None:
    assert fold(one).words == fold(other).words


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("mozilla", "mozila", True),
        ("mozilla", "mozlila", True),
        ("northfield museum", "southfield museum", False),  # two letters
        ("openstreetmap", "open streetmap", True),
        ("national library of iran", "national library of iraq", False),  # short words are words of their own
        ("library 12 in town", "library 13 in town", False),
        ("北京大学图书馆", "南京大学图书馆", False),
        ("wiki", "wika", False),
    ],
)
def test_slips(one: str, other: str, is_slip: bool) -> None:
    assert list(nearly_equal([one, other])) == ([(0, 1)] if is_slip else [])
    assert list(nearly_equal([other, one])) == ([(0, 1)] if is_slip else [])


@given(st.lists(st.text("abcdef", min_size=6, max_size=12), min_size=2, max_size=12, unique=True))
def test_no_slip_is_missed(keys: list[str]) -> None:
    expected = [
        (one, other)
        for one in range(len(keys))
        for other in range(one + 1, len(keys))
        if OSA.distance(keys[one], keys[other]) == 1
    ]
    assert list(nearly_equal(keys)) == expected


def test_a_long_series_is_compared_in_part_only() -> None:
    letters = "abcdefghijklmn"
    ends = [f"{one}{two}{three}zz" for one in letters for two in letters for three in letters]
    keys = [f"municipal library of {end}" for end in ends]
    assert len(keys) > names.MAX_GROUP
    slip = f"{keys[0]}z"
    assert list(nearly_equal([keys[0], slip])) == [(0, 1)]
    found = list(nearly_equal([*keys, slip]))
    assert (0, len(keys)) not in found
    assert max(other for _, other in found) < 2 * names.MAX_GROUP


@given(st.text(max_size=60))
def test_folding_takes_any_text_and_is_stable(text: str) -> None:
    folded = fold(text)
    assert folded.key in folded.skeletons
    assert fold(text) == folded


def test_the_work_grows_with_the_number_of_names_and_not_with_its_square() -> None:
    chance = random.Random(1)
    syllables = [consonant + vowel for consonant in "bcdfgklmnprstvz" for vowel in "aeiou"]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(1_000)]
    keys = sorted({f"{chance.choice(words)} library of {chance.choice(words)}" for _ in range(5_000)})
    assert sum(1 for _ in candidates(keys)) < 20 * len(keys)
