# SPDX-License-Identifier: Apache-2.0
"""Names of countries in any language, with their codes: what ISO 3166-1 calls them, then what CLDR does."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from partnerctl.model.countries import MIN_SIMILARITY, countries, country_names
from partnerctl.ports import Services, Suspect

_LONGEST: Final = 100
"""No country's name is longer, and a cell may hold anything."""

_MOST_SUGGESTIONS: Final = 300

_LOOKING_UP: Final = Suspect(
    "looking up names of countries", "write the codes of countries (ISO 3166-1), such as DE"
)


@dataclass(frozen=True, slots=True)
class CountryWords:
    """What texts mean that should be countries.

    Attributes:
        codes: The code of each that is the name or code of one country.
        near: Of others, a name that is much like it, and its code; a suggestion, never more.
    """

    codes: Mapping[str, str]
    near: Mapping[str, tuple[str, str]]


def resolve_countries(texts: Iterable[str], services: Services) -> CountryWords:
    """Look up names and codes of countries, in any case.

    All languages are asked only for what English doesn't know, and in another process, since their data fills 160 MB.
    A name that means different countries in different languages means none.

    Args:
        texts: Each is looked up by itself.
        services: For that other process.
    """
    told = sorted(set(texts))
    codes = {text: code for text in told if (code := known_country(text))}
    others = [text for text in told if text not in codes and len("XX") < len(text.strip()) <= _LONGEST]
    near: dict[str, tuple[str, str]] = {}
    if others:
        found = json.loads(services.confinement.run(_looked_up, others, _LOOKING_UP))
        codes |= found["codes"]
        near = {text: (name, code) for text, (name, code) in found["near"].items()}
    return CountryWords(codes, near)


def _looked_up(texts: list[str]) -> str:
    from rapidfuzz import fuzz, process

    names = _names_in_all_languages()
    keys = {text: _key(text) for text in texts}
    codes = {text: names[key][1] for text, key in keys.items() if key in names}
    near = {}
    for text in [text for text in texts if text not in codes][:_MOST_SUGGESTIONS]:
        best = process.extractOne(keys[text], names.keys(), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
        if best:
            near[text] = names[best[0]]
    return json.dumps({"codes": codes, "near": near})


def known_country(text: str) -> str | None:
    """The code of a country by its code or an English name."""
    code = text.strip().upper()
    return code if code in countries() else _english_names().get(_key(text))


@cache
def _english_names() -> Mapping[str, str]:
    from babel import Locale

    names = {_key(name): code for name, code in country_names().items()}
    for code, name in Locale("en").territories.items():
        if code in countries():
            names.setdefault(_key(name), code)
    return names


def _names_in_all_languages() -> Mapping[str, tuple[str, str]]:
    """By its key, a name as it is written, and its code."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    names: dict[str, tuple[str, str] | None] = {}
    for identifier in sorted(locale_identifiers()):
        locale = Locale.parse(identifier)
        # A country's own variety of a language hardly calls other countries otherwise; another script does.
        if locale.territory is None and locale.variant is None:
            for code, name in locale.territories.items():
                known = names.get(_key(name), (name, code))
                if code in countries():
                    names[_key(name)] = known if known and known[1] == code else None
    return {key: known for key, known in names.items() if known}


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split()).removeprefix("the ")
