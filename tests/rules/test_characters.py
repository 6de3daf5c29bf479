# SPDX-License-Identifier: Apache-2.0
"""Honest names in every script pass; what hides in a text does not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partnerctl.findings import SetValue
from partnerctl.rules.running import check_texts


def findings(text: str):
    return check_texts({"name": text}, "data/partners/a.yaml")


def codes(text: str) -> list[str]:
    return [finding.code for finding in findings(text)]


@pytest.mark.parametrize(
    "name",
    [
        "Hawaiʻi",
        "O'Brien & Sons",
        "O’Brien",
        "Việt Nam",
        "Հայաստան",
        "維基百科",
        "ウィキメディア",
        "위키미디어",
        "Łódź",
        "Þórshöfn",
        "N'Ko ߒߞߏ",
        "می‌خواهیم",  # Persian with ZWNJ
        "क्‍ष",  # Devanagari with ZWJ
        "ന്‍",  # Malayalam, ZWJ at the end of a word
        "ශ්‍රී ලංකා",
        "বাংলা‌দেশ",
        "བོད་ཡིག",
        "ᠮᠣᠩᠭᠣᠯ᠋",  # with a variation selector of its own
        "ภาษาไทย",
        "မြန်မာ",
        "ქართული",
        "ᏣᎳᎩ",
        "Ελλάδα",
        "Україна",
        "עִבְרִית",
        "שׁ\u200f!",  # a mark of direction next to a right-to-left letter
        "العربية",
        "葛\U000e0100城",  # an ideographic variation
        "Love ❤\ufe0f",
        "\U0001f469\u200d\U0001f4bb \U0001f469\U0001f3fd\u200d\U0001f52c",
        "1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "東京\u3000都",
        "Викимедиа Deutschland",
        "µTorrent kΩ Δt",
        "Wiki＆Co",
        "several\nlines\tof prose",
        "Ã la carte",
    ],
)
def test_honest_texts_pass(name: str) -> None:
    assert [code for code in codes(name) if code != "PC410"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "PC410"),
        ("a\x1b[31m", "PC410"),
        ("a\x9b", "PC410"),
        ("a\u202eb", "PC411"),
        ("a\u2066b\u2069", "PC411"),
        ("ab\u200b", "PC412"),
        ("a\u200db", "PC412"),
        ("a\u200c", "PC412"),
        ("می\u200c", "PC412"),
        ("\u200cمی", "PC412"),
        ("a\u200e", "PC412"),
        ("a\u00adb", "PC412"),
        ("a\ufe0f", "PC412"),
        ("a\u180b", "PC412"),
        ("\ufeffa", "PC412"),
        ("a\u2060b", "PC412"),
        ("a\u3164b", "PC412"),
        ("a\u2800b", "PC412"),
        ("a\U000e0041", "PC412"),
        ("\U0001f3f4x\U000e0067", "PC412"),
        ("a\ue000", "PC413"),
        ("a\ufdd0", "PC413"),
        ("a\U0001ffff", "PC413"),
        ("Wikimediа", "PC414"),
        ("Ꮃiki", "PC414"),
        ("αlpha", "PC414"),
        ("Cafe\u0301", "PC415"),
        ("\u212b", "PC415"),
        ("Caf\ufffd", "PC416"),
        ("CafÃ©", "PC416"),
        ("itâ€™s", "PC416"),
        ("Z\u0335\u0321\u0322\u0327\u0328algo", "PC417"),
    ],
)
def test_what_hides_is_found(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_a_character_that_this_python_does_not_know_may_be_honest() -> None:
    (finding,) = findings("a\U000323b0")
    assert (finding.code, finding.severity.value) == ("PC413", "warning")
    assert finding.message == "The text holds a character that is not known here: U+323B0 (unassigned)"


def test_characters_are_named_by_number() -> None:
    (finding,) = findings("\u200b\u200b\u2060\u00ad\ufeff")
    assert finding.message == (
        "The text holds an invisible character: U+200B ZERO WIDTH SPACE, U+2060 WORD JOINER, U+00AD SOFT HYPHEN, …"
    )
    assert finding.fix is None  # nothing would be left


def test_only_what_has_no_work_to_do_is_taken_away() -> None:
    (finding,) = findings("می\u200cخواهیم\u200b")
    assert finding.fix is not None
    assert finding.fix.safe
    assert finding.fix.operations == (SetValue(("name",), "می\u200cخواهیم"),)


def test_an_override_is_taken_away() -> None:
    (finding,) = findings("a\u202eb")
    assert finding.fix is not None
    assert finding.fix.operations == (SetValue(("name",), "ab"),)


@given(st.text())
@example("Ã\x80")
def test_any_text_is_judged(text: str) -> None:
    for finding in findings(text):
        assert finding.message.isprintable()
