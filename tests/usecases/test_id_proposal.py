# SPDX-License-Identifier: Apache-2.0
"""Ids for names in any script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.model.types import ID_MAX_LENGTH, ID_PATTERN
from partnerctl.usecases.id_proposal import IdProposal, propose_id


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Northfield City Library", "northfield-city-library"),
        ("  The 2nd  Library ", "the-2nd-library"),
        ("AT&T + Co", "at-and-t-plus-co"),
        ("O'Reilly", "oreilly"),
        ("archive.org", "archive-org"),
        ("a" * 80, "a" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_names_in_ascii_are_certain(name: str, proposed: str) -> None:
    assert propose_id(name) == IdProposal(proposed, certain=True)


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("مكتبة النور", "mktbh-lnwr"),
        ("書海出版社", "shu-hai-chu-ban-she"),
        ("한국 도서관", "han-gug-do-seo-gwan"),
        ("ひらがな カタカナ", "hiragana-katakana"),
        ("Библиотека «Заря»", "biblioteka-zarya"),
        ("Обьект", "obekt"),
        ("भारत पुस्तकालय", "bhart-pustkaly"),
        ("Hawaiʻi Marine Archive", "hawaii-marine-archive"),
        ("L’Atelier", "latelier"),
        ("e\u0301cole", "ecole"),
        ("İstanbul", "istanbul"),
        ("中a中", "zhong-a-zhong"),
        ("★★★", None),
    ],
)
def test_other_names_are_proposals_for_a_person_to_judge(name: str, proposed: str | None) -> None:
    assert propose_id(name) == IdProposal(proposed, certain=False)


@given(st.text(max_size=300))
def test_whatever_is_proposed_is_an_id(name: str) -> None:
    proposed = propose_id(name).id
    assert proposed is None or (re.fullmatch(ID_PATTERN, proposed) and len(proposed) <= ID_MAX_LENGTH)
