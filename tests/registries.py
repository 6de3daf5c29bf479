# SPDX-License-Identifier: Apache-2.0
"""Whole registries for tests of outputs, and how their listing is rendered."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from fakes import FakeFiles, fake_services
from hostile import MARKUP, NAMES
from partnerctl.adapters.templates import LocalTemplates
from partnerctl.documents.characters import is_clean
from partnerctl.findings import Plain
from partnerctl.model.partner import Liaison, Partner
from partnerctl.ports import Services
from partnerctl.rendering.listing import ListingFormat
from partnerctl.usecases.render_listing import ListingRequest, listing
from partners import ENTITIES, entry, policy

DAY: Final = dt.date(2026, 3, 31)
CHECKOUT: Final = Path(__file__).resolve().parents[1]

APPLIED: Final = entry("2024-02-20", "applied")
RECOGNIZED: Final = entry("2024-04-15", "recognized", by=["wm-northland", "wmf"])

HISTORIES: Final[dict[str, list[Plain]]] = {
    "recognized": [APPLIED, RECOGNIZED],
    "suspended": [APPLIED, RECOGNIZED, entry("2025-05-01", "suspended")],
    "candidate": [APPLIED],
    "informal": [entry("2024-01-01", "noted", as_="informal")],
    "potential": [entry("2024-01-01", "noted", as_="potential")],
    "former": [APPLIED, RECOGNIZED, entry("2025-06-01", "withdrawn")],
    "declined": [APPLIED, entry("2024-03-01", "declined")],
}
"""A history that leads to each status."""


def world(files: dict[str, str], *, day: dt.date = DAY) -> Services:
    """A registry in memory with the templates that the tool ships."""
    return replace(
        fake_services(FakeFiles.of(files), day=day), templates=LocalTemplates(CHECKOUT / "examples")
    )


def rendered(files: dict[str, str], form: ListingFormat, *, day: dt.date = DAY) -> str:
    """The listing of a registry in memory."""
    return listing(ListingRequest(form, day), world(files)).text


def files_of(
    records: dict[str, dict[str, Plain]],
    *,
    registry: dict[str, Plain] | None = None,
    entities: dict[str, Plain] | None = None,
) -> dict[str, str]:
    """The files of a registry, as JSON, which is YAML too."""
    plain = {
        "data/registry.yaml": {**policy(), **(registry or {})},
        "data/entities.yaml": entities or ENTITIES,
        **{f"data/partners/{partner_id}.yaml": record for partner_id, record in records.items()},
    }
    return {path: json.dumps(each, ensure_ascii=False) for path, each in plain.items()}


def unofficial() -> dict[str, str]:
    """A registry like the real one: the model is not official, but somebody has written that two are recognized."""
    histories = (*HISTORIES.values(), HISTORIES["recognized"])
    return files_of(
        {
            f"p{number}": {
                "name": name,
                "also_known_as": ["Other, Name"],
                "website": f"https://p{number}.example/?a=b&c=d",
                "organization": {"kind": "library"},
                "contributions": ["events", "open-data"],
                "territory": {"range": "regional", "countries": ["FR", "DE"]},
                "sources": [{"title": "A letter; 2024"}, {"url": "https://source.example/"}],
                "history": history,
            }
            for number, (name, history) in enumerate(zip(NAMES, histories, strict=False))
        },
        registry={
            "official": False,
            "notice": "Nothing here is official.\nNobody holds a status.",
            "repository": "https://forge.example/registry",
        },
    )


def hostile(most: int | None = None) -> dict[str, str]:
    """A registry in which every text is markup of something.

    Args:
        most: So many partners at most; all texts there are if None.
    """
    names = list(islice(_names(), most))
    users = [name for name in names if _is_valid(Liaison, {"user": name})]
    many = cycle(zip(users, [*users[1:], users[0]], strict=True))
    records: dict[str, dict[str, Plain]] = {}
    for number, ((name, other), (one, two)) in enumerate(zip(pairwise([*names, "x"]), many, strict=False)):
        status = list(HISTORIES)[number % 6]
        records[f"p{number:03}"] = {
            "name": name,
            "also_known_as": [other, f"{other}{name}"[:200]],
            "website": f"https://x.example/{number}?a=1&lt;&b=*_~~~~__TOC__!!(';')",
            "organization": {"kind": "markup"},
            "contributions": ["markup", "events"],
            "territory": {"range": "regional", "countries": ["CI", "DE"], "regions": ["markup"]},
            "liaisons": [{"user": one}, {"user": two}],
            "report_page": "https://x.example/a,b~c",
            "sources": [{"title": other, "url": "https://x.example/"}, {"title": name}],
            "history": HISTORIES[status],
        }
    return files_of(
        records,
        registry={
            "title": "|}]]'''<script>{{title}}",
            "notice": "__NOTOC__ {{notice}} <b>|</b>\n# a\n* b",
            "fictitious": True,
            "vocabularies": {
                "contributions": {"events": "[[Events]] | {{x}}", "markup": "`*_|~~~~"},
                "organization-kinds": {"markup": "!! || <nowiki>"},
                "regions": {"markup": "'''''[http://x.example y]"},
            },
            "wiki": {"page": "Movement Partners/List", "categories": ["Movement Partners", "A 'b' & c"]},
        },
        entities={
            "format": 1,
            "entities": {
                "wmf": {"name": "{{WMF}}", "type": "wmf", "page": "https://x.example/~~~~"},
                "affcom": {"name": "]]AffCom", "type": "committee"},
                "wm-northland": {"name": "|-\u00ad| Northland", "type": "chapter"},
            },
        },
    )


def _names() -> Iterator[str]:
    """Every piece of markup alone, and in the company of others, as far as a record accepts it as a name."""
    seen = set()
    pieces = cycle(MARKUP)
    neighbours = islice(cycle(MARKUP), 7, None)
    for _ in range(2 * len(MARKUP)):
        first, second = next(pieces), next(neighbours)
        for name in (first.strip(), f"{first}{second}".strip(), f"a{second}b{first}c".strip()):
            fits = is_clean(f"x{name}") and _is_valid(
                Partner, {"name": name, "history": HISTORIES["candidate"]}
            )
            if fits and name not in seen:
                seen.add(name)
                yield name
    yield from NAMES


def _is_valid(model: type[Partner | Liaison], plain: dict[str, Plain]) -> bool:
    try:
        model.model_validate_json(json.dumps(plain))
    except ValidationError:
        return False
    return True
