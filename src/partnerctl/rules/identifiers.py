# SPDX-License-Identifier: Apache-2.0
"""Rules on identifiers that belong to one organization, and on records that point on to another."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from partnerctl.documents.suggestions import closest
from partnerctl.findings import Related, Severity
from partnerctl.model.dataset import Setting
from partnerctl.rules.facts import Facts
from partnerctl.rules.registry import Family, Hit, Rule


def _plain_address(url: str) -> str:
    """A website's address without what makes no difference."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"


def _same_value(
    facts: tuple[Facts, ...], field: str, value_of: Callable[[Facts], str | None], what: str
) -> Iterator[Hit]:
    first: dict[str, Facts] = {}
    for record in sorted(facts, key=lambda record: (record.began, record.id)):
        value = value_of(record)
        if value is None or record.merged_into:
            continue
        other = first.setdefault(value, record)
        if other is not record:
            yield Hit(
                f"{what} is recorded for '{other.id}' already",
                (field,),
                path=record.path,
                related=(Related(other.at((field,)), f"'{other.id}'"),),
            )


def duplicate_wikidata(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Two records with one Wikidata item."""
    del setting
    return _same_value(facts, "wikidata", lambda record: record.wikidata, "This Wikidata item")


def duplicate_ror(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Two records with one ROR id."""
    del setting
    return _same_value(facts, "ror", lambda record: record.ror, "This ROR id")


def duplicate_websites(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Two records with one website."""
    del setting
    return _same_value(
        facts,
        "website",
        lambda record: _plain_address(record.website) if record.website else None,
        "This website",
    )


def unknown_targets(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Tombstones that point to nothing."""
    del setting
    ids = {record.id for record in facts}
    for record in facts:
        if record.merged_into and record.merged_into[0] not in ids:
            into, pointer = record.merged_into
            meant = closest(into, ids - {record.id})
            yield Hit(
                f"There is no record '{into}' to be merged into",
                pointer,
                path=record.path,
                hint=f"Did you mean '{meant}'?" if meant else None,
            )


def merge_circles(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Tombstones that point at each other."""
    del setting
    tombstones = {record.id: (record.path, *record.merged_into) for record in facts if record.merged_into}
    done: set[str] = set()
    for start in sorted(tombstones):
        way: list[str] = []
        here = start
        while here in tombstones and here not in done:
            done.add(here)
            way.append(here)
            here = tombstones[here][1]
        if here in way:
            circle = way[way.index(here) :]
            path, _, pointer = tombstones[min(circle)]
            yield Hit(f"Merging leads in a circle: {' -> '.join((*circle, here))}", pointer, path=path)


RULES = (
    Rule(
        code="PC205",
        name="duplicate-wikidata",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="Two records have one Wikidata item",
        rationale="An item is about one thing, so the two records are about one organization, or one item is wrong.",
        hint="Keep one record, or correct the item",
        clause="Name",
        bad="# file: data/partners/other.yaml\nname: Southfield Library\nwikidata: Q4115189\n",
        good="# file: data/partners/other.yaml\nname: Southfield Library\nwikidata: Q13406268\n",
        registry_check=duplicate_wikidata,
    ),
    Rule(
        code="PC206",
        name="duplicate-ror",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="Two records have one ROR id",
        rationale="An identifier is of one organization, so the two records are one, or one identifier is wrong.",
        hint="Keep one record, or correct the identifier",
        clause="Name",
        bad="# file: data/partners/other.yaml\nname: Southfield Library\nror: https://ror.org/0examp183\n",
        good="# file: data/partners/other.yaml\nname: Southfield Library\nror: https://ror.org/00hx57361\n",
        registry_check=duplicate_ror,
    ),
    Rule(
        code="PC207",
        name="duplicate-website",
        family=Family.IDENTITY,
        severity=Severity.WARNING,
        summary="Two records have one website",
        rationale="Often they are one organization, entered twice; or one is a project of the other.",
        hint="Keep one record, or give each its own page",
        clause="Name",
        bad="# file: data/partners/other.yaml\nname: Southfield Library\nwebsite: https://www.library.example\n",
        good="# file: data/partners/other.yaml\nname: Southfield Library\nwebsite: https://library.example/southfield\n",
        registry_check=duplicate_websites,
    ),
    Rule(
        code="PC209",
        name="unknown-merge-target",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="A record is merged into one that is not there",
        rationale="Whoever follows the old id should arrive at the organization.",
        hint="Name the record it was merged into",
        clause="file format",
        bad="""\
# file: data/partners/other.yaml
name: Southfield Library
history:
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2025-02-20, event: merged, into: exmaple}
""",
        good="""\
# file: data/partners/other.yaml
name: Southfield Library
history:
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2025-02-20, event: merged, into: example}
""",
        registry_check=unknown_targets,
    ),
    Rule(
        code="PC210",
        name="merge-circle",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="Merged records lead in a circle",
        rationale="Whoever follows the old id would never arrive.",
        hint="Take the `merged` entry away from the record that goes on, by a `corrected` entry",
        clause="file format",
        bad="""\
# file: data/partners/other.yaml
name: Southfield Library
history:
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2025-02-20, event: merged, into: other}
""",
        good="""\
# file: data/partners/other.yaml
name: Southfield Library
history:
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2025-02-20, event: merged, into: example}
""",
        registry_check=merge_circles,
    ),
)
