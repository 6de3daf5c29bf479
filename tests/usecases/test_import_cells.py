# SPDX-License-Identifier: Apache-2.0
"""Cells to values, and what is said of those that can't be understood."""

import pytest

from fakes import fake_services
from partnerctl.adapters.confinement import ProcessConfinement
from partnerctl.documents.record_fields import find_field
from partnerctl.errors import UsageError
from partnerctl.usecases.country_words import CountryWords, known_country, resolve_countries
from partnerctl.usecases.imports.cells import Words, country_texts, value_of, words_of
from partners import setting

COUNTRIES = CountryWords(
    {"Germany": "DE", "de": "DE", "Deutschland": "DE"}, {"Östereich": ("Österreich", "AT")}
)
WORDS = words_of(setting(), COUNTRIES)


def value(name: str, cell: object, words: Words = WORDS) -> object:
    field = find_field(name)
    assert field is not None
    return value_of(cell, field, words)  # type: ignore[arg-type]  # what JSON may hold


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("name", "  =1+1 ", "=1+1"),
        ("name", 1984, "1984"),
        ("mission", " two\nlines\n", " two\nlines\n"),
        ("also_known_as", "A; B|C\nD;", ["A", "B", "C", "D"]),
        ("also_known_as", '["A; B", " C"]', ["A; B", "C"]),
        ("also_known_as", ["A", 5], ["A", 5]),
        (
            "contributions",
            "Events; Open Data; open-data;OPEN_DATA",
            ["events", "open-data", "open-data", "open-data"],
        ),
        ("contributions", ["Events"], ["events"]),
        ("territory.countries", "Germany; Deutschland", ["DE", "DE"]),
        ("territory.range", "National", "national"),
        ("territory.subdivisions", "us-ny; US-DC", ["US-NY", "US-DC"]),
        ("organization.jurisdiction", "us-ny", "US-NY"),
        ("organization.jurisdiction", "de", "DE"),
        ("organization.founded", "1911", 1911),
        ("organization.founded", "July 1911", "1911-07"),
        ("organization.founded", 1912, 1912),
        ("contact.consent", "29.02.2024", "2024-02-29"),
        ("mentoring.wanted", "Yes", True),
        ("mentoring.wanted", "0", False),
        ("funding.movement_grants.0.year", "2024", 2024),
        ("wikidata", "https://www.wikidata.org/wiki/q55672", "Q55672"),
        ("wikidata", "55672", "55672"),
        ("ror", "01y8r3379", "https://ror.org/01y8r3379"),
        ("ror", "ror.org/01Y8R3379", "https://ror.org/01y8r3379"),
        ("ror", "nonsense", "nonsense"),
        ("liaisons", "Example A; Example B", [{"user": "Example A"}, {"user": "Example B"}]),
        ("liaisons", '[{"user": "A"}]', [{"user": "A"}]),
        ("cooperation", "wmf", [{"entity": "wmf"}]),
        (
            "sources",
            "https://a.example/x;y ; A letter|https://b.example/",
            [{"url": "https://a.example/x;y"}, {"title": "A letter"}, {"url": "https://b.example/"}],
        ),
        ("funding", '{"origin": "Fees"}', {"origin": "Fees"}),
        ("funding", {"origin": "Fees"}, {"origin": "Fees"}),
    ],
)
def test_what_a_cell_says(field, cell, expected):
    assert value(field, cell) == expected
    assert type(value(field, cell)) is type(expected)


@pytest.mark.parametrize(
    ("field", "cell", "message", "hint"),
    [
        (
            "contributions",
            "evnts",
            "\"evnts\" is not in the vocabulary 'contributions'",
            'did you mean "events"?',
        ),
        ("contributions", "zzzzz", "is not in the vocabulary", "it is one of: events, open-data"),
        (
            "territory.range",
            "nationwide",
            'territory.range can\'t be "nationwide"',
            "it is one of: global, regional, national, local",
        ),
        (
            "territory.countries",
            "Germny",
            '"Germny" is not the name or code of a country',
            "did you mean DE (Germany)?",
        ),
        ("territory.countries", "Östereich", "is not the name or code", "did you mean AT (Österreich)?"),
        ("territory.countries", "Atlantis", "is not the name or code", "write its code"),
        ("territory.countries", "x" * 500, "is not the name or code of a country", "write its code"),
        ("mentoring.wanted", "maybe", "neither yes nor no", "write yes or no"),
        ("funding.movement_grants.0.year", "2024.5", "not a whole number", ""),
        ("contact.consent", "03/02/2024", "can be", "write"),
        ("agreements", "MoU 2024", "is no list of entries", "agreements.0.kind"),
        ("history", "[{", "is not JSON", "history.0.date, history.0.link, …"),
        ("funding", "Fees", "is not JSON", "funding.origin, funding.movement_grants, …"),
        ("also_known_as", "[A]", "is not JSON", "part several words by ; or |"),
        ("history", "[NaN]", "is not JSON", ""),
        ("history", "[" * 100_000, "is not JSON", ""),
        ("mission", "x" * 300_000, "it holds 300,000 characters", "shorten it"),
    ],
)
def test_what_cant_be_understood(field, cell, message, hint):
    with pytest.raises(UsageError) as refused:
        value(field, cell)
    assert message in refused.value.message
    assert hint in (refused.value.hint or "")
    assert len(refused.value.message) < 200


# --- countries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("DEU", "DE"),
        ("germany", "DE"),
        (" The  Gambia", "GM"),
        ("Côte d’Ivoire", "CI"),
        ("Russian Federation", "RU"),
        ("Russia", "RU"),
        ("United Kingdom", "GB"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Germny", None),
        ("XX", None),
        ("", None),
    ],
)
def test_codes_and_english_names(text, code):
    assert known_country(text) == code


def test_names_in_other_languages_and_scripts():
    told = {
        "Deutschland": "DE",
        "allemagne": "DE",
        "ドイツ": "DE",
        "भारत": "IN",
        "Ελλάδα": "GR",
        "საქართველო": "GE",
        "ประเทศไทย": None,
        "ไทย": "TH",
        "ישראל": "IL",
        "مصر": "EG",
        "대한민국": "KR",
        "France": "FR",
        "Atlantis": None,
        "zz": None,
    }
    assert resolve_countries(told, fake_services()).codes == {
        text: code for text, code in told.items() if code
    }


def test_other_languages_are_asked_in_another_process():
    from dataclasses import replace

    services = replace(fake_services(), confinement=ProcessConfinement())
    assert resolve_countries(["Österreich", "Östereich", "x" * 200], services) == CountryWords(
        {"Österreich": "AT"}, {"Östereich": ("Österreich", "AT")}
    )


def test_what_cells_hold_in_place_of_countries():
    countries, place, name = map(find_field, ("territory.countries", "organization.jurisdiction", "name"))
    assert countries
    assert place
    assert name
    assert list(country_texts("Germany; X", countries)) == ["Germany", "X"]
    assert list(country_texts(["Germany", 5], countries)) == ["Germany"]
    assert list(country_texts(" DE ", place)) == ["DE"]
    assert [
        *country_texts("Germany", name),
        *country_texts(5, place),
        *country_texts("x" * 300_000, place),
    ] == []
