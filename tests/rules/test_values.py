# SPDX-License-Identifier: Apache-2.0
"""Words, codes, check digits and territory: what the examples of the rules don't show."""

import pytest

from partnerctl.findings import Remove, SetValue
from partnerctl.rules.values import ror_check_digits
from rule_examples import findings, told


@pytest.mark.parametrize("identifier", ["01y8r3379", "03vek6s52", "05dxps055", "00hx57361"])
def test_check_digits_of_known_identifiers(identifier: str) -> None:
    assert ror_check_digits(identifier[:7]) == identifier[7:]


def test_a_swap_of_two_characters_is_found() -> None:
    assert told("ror: https://ror.org/01yr83379\n") == [
        ("PC153", "The check digits '79' of the ROR id '01yr83379' are wrong")
    ]


def test_a_misspelled_word_comes_with_the_meant_one() -> None:
    (finding,) = findings("contributions: [content_donations]\n".replace("_", "-"))
    assert finding.hint == "Did you mean 'content-donation'? The words are: content-donation, education"
    assert finding.fix is not None
    assert finding.fix.operations == (SetValue(("contributions", 0), "content-donation"),)
    assert not finding.fix.safe


def test_a_word_like_none_comes_with_all_of_them() -> None:
    (finding,) = findings("contributions: [zoo]\n")
    assert finding.hint == "Use one of: content-donation, education"
    assert finding.fix is None


def test_a_word_of_a_missing_vocabulary_says_so() -> None:
    found = findings(
        "territory: {regions: [europe]}\n", "# file: data/registry.yaml\n# without: vocabularies.regions\n"
    )
    assert [(each.code, each.hint) for each in found] == [
        ("PC150", "Add 'regions' to `vocabularies` in registry.yaml"),
        ("PC706", "Add it, with a label for each word"),
    ]


def test_words_are_looked_up_in_every_field_that_has_them() -> None:
    found = findings(
        "organization: {kind: libary}\n"
        "visible_support: [{url: 'https://library.example/', kind: web-pag}]\n"
        "agreements:\n"
        "  - {kind: trademark-license, licensor: wmf, signed: 2024-05-02, marks: [worldmark], uses: [web],"
        " document: 'private:a'}\n"
    )
    assert [each.location.pointer for each in found if each.code == "PC150"] == [
        ("organization", "kind"),
        ("visible_support", 0, "kind"),
        ("agreements", 0, "marks", 0),
        ("agreements", 0, "uses", 0),
    ]


def test_codes_are_checked_wherever_they_stand() -> None:
    found = told(
        "organization: {jurisdiction: DE-XX}\n"
        "agreements:\n"
        "  - {kind: memorandum, parties: [wmde], signed: 2024-05-02, territory: [XX], document: 'private:a'}\n"
    )
    assert found == [
        ("PC152", "'DE-XX' is not assigned in ISO 3166-2"),
        ("PC151", "'XX' is not assigned in ISO 3166-1"),
    ]


def test_a_subdivision_of_no_country_has_no_siblings_to_offer() -> None:
    (finding, _) = findings("territory: {subdivisions: [XX-1]}\n")
    assert finding.code == "PC152"
    assert finding.hint == "Look the code up at https://www.iso.org/obp/ui/#search/code/"


@pytest.mark.parametrize(
    ("territory", "message"),
    [
        ("{range: global}", None),
        ("{range: global, countries: [DE, FR]}", None),
        ("{range: regional, countries: [DE, FR]}", None),
        ("{range: regional, regions: [europe]}", None),
        ("{range: regional, countries: [DE], regions: [europe]}", None),
        (
            "{range: regional, countries: [DE]}",
            "The range is 'regional', but one country is and no region listed",
        ),
        ("{range: national, countries: []}", "The range is 'national', but no country is listed"),
        ("{range: local, countries: [DE, FR]}", "The range is 'local', but 2 countries are listed"),
        ("{range: local, countries: [DE], subdivisions: [DE-BE, DE-BB]}", None),
    ],
)
def test_range_and_lists_agree(territory: str, message: str | None) -> None:
    found = told("# without: territory\n", f"territory: {territory}\n")
    assert found == ([("PC154", message)] if message else [])


def test_a_word_that_stands_thrice_is_told_twice_and_taken_away() -> None:
    found = findings("contributions: [education, education, education]\n")
    assert [each.fix.operations for each in found if each.fix] == [
        (Remove(("contributions", 1)),),
        (Remove(("contributions", 2)),),
    ]
