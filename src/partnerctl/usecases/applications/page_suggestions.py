# SPDX-License-Identifier: Apache-2.0
"""What the prose of an application may mean: options of `add` for a person to check, none of which is taken by itself."""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from partnerctl.documents import wikitext_marks as marks
from partnerctl.model.countries import countries, name_of_country
from partnerctl.model.policy import Registry
from partnerctl.usecases.applications.page_answers import Words

_MOST: Final = 20
_TOO_COMMON: Final = frozenset({"other", "project"})


def suggestions(words: Iterable[Words], known: Mapping[str, object], registry: Registry) -> tuple[str, ...]:
    """Options, ready to be typed.

    Args:
        words: Lines under no label, with nothing private in them.
        known: By the keys of the form's questions, what the application says anyway.
        registry: Its vocabularies.
    """
    texts = [each.text for each in words]
    found = dict.fromkeys(
        (
            *_links(texts, known),
            *_countries(texts, known),
            *_kinds(texts, known, registry),
            *_ways(texts, known, registry),
        )
    )
    return tuple(found)[:_MOST]


def _links(texts: Iterable[str], known: Mapping[str, object]) -> Iterator[str]:
    used = repr(list(known.values()))
    for text in texts:
        for url, _ in marks.links_in(text):
            parts = _split(url)
            if parts is None or repr(url)[1:-1] in used:
                continue
            is_site = parts.path in {"", "/"} and not parts.query and "website" not in known
            yield f"{'--website' if is_site else '--source'} {shlex.quote(url)}"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _countries(texts: Iterable[str], known: Mapping[str, object]) -> Iterator[str]:
    if known.keys() & {"countries", "range", "regions"}:
        return
    for text in texts:
        for match in _names_of_countries().finditer(marks.read(text)):
            yield f"--country {_codes()[match[0]]}"


@cache
def _codes() -> dict[str, str]:
    return {name_of_country(code): code for code in countries()}


@cache
def _names_of_countries() -> re.Pattern[str]:
    names = sorted(map(re.escape, _codes()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(names)})\b")


def _kinds(texts: Iterable[str], known: Mapping[str, object], registry: Registry) -> Iterator[str]:
    if "kind" not in known:
        yield from _named(
            texts, registry.vocabularies.get("organization-kinds", {}), "--kind", known.get("name")
        )


def _ways(texts: Iterable[str], known: Mapping[str, object], registry: Registry) -> Iterator[str]:
    if "contributions" not in known:
        yield from _named(
            texts, registry.vocabularies.get("contributions", {}), "--contribution", known.get("name")
        )


def _named(texts: Iterable[str], vocabulary: Mapping[str, str], option: str, name: object) -> Iterator[str]:
    """The words of a vocabulary that stand in a text, but for those in the organization's own name."""
    for text in texts:
        folded = marks.read(text).casefold()
        if isinstance(name, str):
            folded = folded.replace(name.casefold(), " ")
        for word, label in vocabulary.items():
            if word not in _TOO_COMMON and _stands_in(folded, {word.casefold(), label.casefold()}):
                yield f"{option} {word}"


def _stands_in(text: str, names: Collection[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names)
