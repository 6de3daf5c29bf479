# SPDX-License-Identifier: Apache-2.0
"""Names of countries in any language, with their codes: what ISO 3166-1 calls them, then what CLDR does."""

import json
from collections.abc import Iterable, Mapping
from functools import cache

from partnerctl.model.countries import countries, country_names
from partnerctl.ports import Services, Suspect

_LOOKING_UP = Suspect(
    "looking up names of countries", "write the codes of countries (ISO 3166-1), such as DE"
)


def resolve_countries(texts: Iterable[str], services: Services) -> dict[str, str]:
    """The codes of those texts that are the name or code of one country, in any case.

    All languages are asked only for what English doesn't know, and in another process, since their data fills 160 MB.
    A name that means different countries in different languages means none.

    Args:
        texts: Each is resolved by itself.
        services: For that other process.
    """
    told = sorted(set(texts))
    resolved = {text: code for text in told if (code := known_country(text))}
    others = [text for text in told if text not in resolved and len(text.strip()) > len("XX")]
    if others:
        resolved |= json.loads(services.confinement.run(_looked_up, others, _LOOKING_UP))
    return resolved


def _looked_up(texts: list[str]) -> str:
    names = _names_in_all_languages()
    return json.dumps({text: code for text in texts if (code := names.get(_key(text)))})


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


def _names_in_all_languages() -> Mapping[str, str]:
    from babel import Locale
    from babel.localedata import locale_identifiers

    names: dict[str, str | None] = {}
    for identifier in locale_identifiers():
        locale = Locale.parse(identifier)
        # A country's own variety of a language hardly calls other countries otherwise; another script does.
        if locale.territory is None and locale.variant is None:
            for code, name in locale.territories.items():
                if code in countries():
                    key = _key(name)
                    names[key] = code if names.get(key, code) == code else None
    return {name: code for name, code in names.items() if code}


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split()).removeprefix("the ")
