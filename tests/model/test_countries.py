# SPDX-License-Identifier: Apache-2.0
"""Codes of ISO 3166, and which one was meant."""

import pytest

from partnerctl.model import countries


def test_the_tables_are_those_of_iso_3166() -> None:
    assert {"DE", "GB", "TW", "ZW"} < countries.countries()
    assert not {"UK", "EU", "XK", "SU"} & countries.countries()
    assert countries.subdivisions()["US-NY"] == "New York"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("de", "DE"),
        ("UK", "GB"),
        ("USA", "US"),
        ("DEU", "DE"),
        ("Germany", "DE"),
        ("Grmany", "DE"),
        ("united kingdom", "GB"),
        ("Türkiye", "TR"),
        ("XX", None),
        ("QQQ", None),
        ("Atlantis", None),
    ],
)
def test_the_country_that_was_meant(text: str, meant: str | None) -> None:
    assert countries.suggest_country(text) == meant


def test_countries_have_their_usual_names() -> None:
    assert countries.name_of_country("GB") == "United Kingdom"
    assert countries.name_of_country("TW") == "Taiwan"
    assert countries.name_of_country("XX") == "XX"
