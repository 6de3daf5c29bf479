# SPDX-License-Identifier: Apache-2.0
"""ISO 3166: which codes of countries and subdivisions are assigned, and which one somebody may have meant.

The tables are pycountry's, loaded when the first code is asked for.
"""

import json
from functools import cache
from pathlib import Path

MIN_SIMILARITY = 80.0
"""Of 100: below that, a name of a country is not taken for another's misspelling."""

# Exceptionally reserved codes and other codes in everyday use, with the assigned ones (ISO 3166/MA, "Reserved codes").
_IN_COMMON_USE = {"UK": "GB", "EL": "GR", "EN": "GB", "USA": "US"}


@cache
def countries() -> frozenset[str]:
    """All assigned codes of ISO 3166-1 alpha-2."""
    import pycountry

    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def subdivisions() -> dict[str, str]:
    """All assigned codes of ISO 3166-2, each with its name."""
    import pycountry

    # Read as it lies there: pycountry takes seven times as long, since it makes an object of each of the 5,000.
    table = json.loads(Path(pycountry.DATABASE_DIR, "iso3166-2.json").read_text("utf-8"))["3166-2"]
    return {subdivision["code"]: subdivision["name"] for subdivision in table}


@cache
def country_names() -> dict[str, str]:
    """Every name that ISO 3166-1 knows, in lower case, with its code."""
    import pycountry

    return {
        name.casefold(): country.alpha_2
        for country in pycountry.countries
        for attribute in ("name", "common_name", "official_name", "alpha_3")
        if (name := getattr(country, attribute, None))
    }


def name_of_country(code: str) -> str:
    """The usual English name of an assigned code."""
    import pycountry

    country = pycountry.countries.get(alpha_2=code)
    return getattr(country, "common_name", None) or country.name if country else code


LANGUAGES = (
    "ar", "bn", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fa", "fi", "fr", "he", "hi", "hr", "hu", "hy", "id", "it",
    "ja", "ka", "ko", "lt", "lv", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th",
    "tr", "uk", "ur", "vi", "zh", "zh_Hant",
)  # fmt: skip
"""Languages other than English in which countries are known by name (CLDR)."""


def find_country(text: str) -> str | None:
    """The code of a country that somebody named, without guessing.

    Args:
        text: A code in any case, one in common use, or a name in English or one of `LANGUAGES`.

    Returns:
        An assigned alpha-2 code, or None if nothing is exactly that.
    """
    upper, folded = text.strip().upper(), text.strip().casefold()
    if upper in countries():
        return upper
    return _IN_COMMON_USE.get(upper) or country_names().get(folded) or _names_in_languages().get(folded)


@cache
def _names_in_languages() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in ("en", *LANGUAGES):
        for code, name in Locale.parse(language).territories.items():
            if code in countries():
                names.setdefault(name.casefold(), code)
    return names


def suggest_country(text: str) -> str | None:
    """The code that `text` may have meant: a code in lower case or in common use, or a country's name.

    Returns:
        An assigned alpha-2 code, or None if nothing is near.
    """
    upper = text.strip().upper()
    if upper in countries():
        return upper
    if upper in _IN_COMMON_USE:
        return _IN_COMMON_USE[upper]
    names = country_names()
    known = names.get(text.strip().casefold())
    if known or len(upper) <= len("XXX"):
        return known
    from rapidfuzz import fuzz, process

    best = process.extractOne(
        text.strip().casefold(), names.keys(), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY
    )
    return names[best[0]] if best else None
