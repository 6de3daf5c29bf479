# SPDX-License-Identifier: Apache-2.0
"""Rules on who is who: one organization, one record, and never a body of the movement itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from unicodedata import name as name_of_character
from urllib.parse import urlsplit

from partnerctl.documents.suggestions import closest
from partnerctl.findings import Fix, Location, Related, Remove, Severity
from partnerctl.model.dataset import ENTITIES_PATH, Setting
from partnerctl.rules.case import Case
from partnerctl.rules.facts import Facts
from partnerctl.rules.names import Folded, fold, grouped, nearly_equal
from partnerctl.rules.registry import Family, Hit, Rule

MIN_TELLING = 4
"""Names that have fewer letters in common, their kind of body apart, aren't alike."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name, whose it is, and where it stands. Entities have no facts."""

    text: str
    location: Location
    folded: Folded
    owner: Facts | None = None

    @property
    def described(self) -> str:
        whose = f"the entity '{self.location.pointer[1]}'" if self.owner is None else f"'{self.owner.id}'"
        return f"'{self.text}' of {whose}"

    @property
    def related(self) -> tuple[Related, ...]:
        return (Related(self.location, self.described),)


def _partner_names(facts: tuple[Facts, ...]) -> list[_Name]:
    """Names of partners, the longest recorded first. What was merged into another record goes by its names."""
    return [
        _Name(name.text, record.at(name.pointer), name.folded, record)
        for record in sorted(facts, key=lambda record: (record.began, record.id))
        if record.merged_into is None
        for name in record.names
    ]


def _entity_names(setting: Setting) -> list[_Name]:
    return [
        _Name(text, Location(ENTITIES_PATH, ("entities", key, *pointer)), fold(text))
        for key, entity in setting.entities.entities.items()
        for pointer, text in (
            (("name",), entity.name),
            *((("also_known_as", index), name) for index, name in enumerate(entity.also_known_as)),
        )
    ]


def _pairs(names: list[_Name], groups: Iterable[list[int]]) -> dict[tuple[str, str], tuple[_Name, _Name]]:
    """Of each group the first name with each later one of another owner; each pair of files once."""
    pairs: dict[tuple[str, str], tuple[_Name, _Name]] = {}
    for group in groups:
        first = names[group[0]]
        for later in (names[index] for index in group[1:]):
            if later.owner is not None and later.owner is not first.owner:
                pairs.setdefault((first.location.path, later.location.path), (first, later))
    return pairs


def _same(names: list[_Name]) -> dict[tuple[str, str], tuple[_Name, _Name]]:
    return _pairs(names, grouped((name.folded.key, index) for index, name in enumerate(names)))


def _same_looking(names: list[_Name]) -> dict[tuple[str, str], tuple[_Name, _Name]]:
    keys = (
        (skeleton, index) for index, name in enumerate(names) for skeleton in sorted(name.folded.skeletons)
    )
    return _pairs(names, grouped(keys))


def _alike(names: list[_Name]) -> dict[tuple[str, str], tuple[_Name, _Name]]:
    keys: dict[str, int] = {}
    for index, name in enumerate(names):
        keys.setdefault(name.folded.key, index)
    indices = list(keys.values())
    slips = ([indices[one], indices[other]] for one, other in nearly_equal(list(keys)))
    words = grouped(
        (name.folded.words, index)
        for index, name in enumerate(names)
        if len(name.folded.words) >= MIN_TELLING
    )
    return _pairs(names, (sorted(pair) for pair in (*slips, *words)))


def duplicate_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Two records with one name."""
    del setting
    for first, later in _same(_partner_names(facts)).values():
        spelled = "" if first.text == later.text else f", spelled '{first.text}' there"
        yield _hit(first, later, f"The name '{later.text}' is taken by '{_id(first)}'{spelled}")


def look_alike_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Names that only their letters' code points tell apart."""
    del setting
    names = _partner_names(facts)
    equal = _same(names)
    for pair, (first, later) in _same_looking(names).items():
        if pair not in equal:
            strange = ", ".join(_foreign_letters(later.text) or _foreign_letters(first.text))
            yield _hit(
                first,
                later,
                f"The name '{later.text}' looks like '{first.text}' of '{_id(first)}', but has other letters ({strange})",
            )


def similar_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Names that may be one."""
    del setting
    names = _partner_names(facts)
    stronger = _same_looking(names)
    for pair, (first, later) in _alike(names).items():
        if pair not in stronger and not _elsewhere(first, later):
            yield _hit(first, later, f"The name '{later.text}' is much like '{first.text}' of '{_id(first)}'")


def movement_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Partners, or bodies behind them, that are bodies of the movement."""
    entities = {
        skeleton: entity
        for entity in reversed(_entity_names(setting))
        for skeleton in sorted(entity.folded.skeletons)
    }
    for record in facts:
        for name in (*record.names, *((record.project_of,) if record.project_of else ())):
            entity = next((entities[key] for key in sorted(name.folded.skeletons) if key in entities), None)
            if entity:
                yield Hit(
                    f"'{name.text}' is the name of the movement entity '{entity.location.pointer[1]}'",
                    name.pointer,
                    path=record.path,
                    related=entity.related,
                )
                break


def _id(name: _Name) -> str:
    return name.owner.id if name.owner else ""


def _hit(first: _Name, later: _Name, message: str) -> Hit:
    return Hit(message, later.location.pointer, path=later.location.path, related=first.related)


def _foreign_letters(text: str) -> list[str]:
    """Letters that aren't ASCII, each with its Unicode name."""
    letters = dict.fromkeys(
        character for character in text if not character.isascii() and character.isalpha()
    )
    return [f"'{letter}' is {name_of_character(letter, f'U+{ord(letter):04X}')}" for letter in letters]


def _elsewhere(first: _Name, later: _Name) -> bool:
    """Whether the two are known to work in different countries."""
    one = set(first.owner.countries) if first.owner else set()
    other = set(later.owner.countries) if later.owner else set()
    return bool(one and other and not one & other)


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


def repeated_names(case: Case) -> Iterator[Hit]:
    """Other names that are the name itself."""
    partner = case.partner
    for pointer, text in partner.names():
        if pointer[0] in {"also_known_as", "organization"} and text.casefold() == partner.name.casefold():
            yield Hit(
                f"'{text}' is the partner's name already",
                pointer,
                fix=Fix("Take the repeated name away", (Remove(pointer),), safe=True),
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
        code="PC201",
        name="duplicate-name",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="Two records have one name",
        rationale="One organization has one record. Case, accents, punctuation and the legal form make no other name.",
        hint="Complete the older record and delete this one; two organizations of one name need a waiver",
        clause="Name",
        bad="# file: data/partners/other.yaml\nname: EXAMPLE Library e. V.\n",
        good="# file: data/partners/other.yaml\nname: Southfield Library e. V.\n",
        registry_check=duplicate_names,
    ),
    Rule(
        code="PC202",
        name="similar-name",
        family=Family.IDENTITY,
        severity=Severity.WARNING,
        summary="Two names differ by a slip, the order of words, or the kind of body",
        rationale="Often they are one organization, entered twice.",
        hint="Complete the older record and delete this one; if they are two, waive this rule here",
        clause="Name",
        bad="# file: data/partners/other.yaml\nname: Exmaple Library\n",
        good="# file: data/partners/other.yaml\nname: Southfield Library\n",
        registry_check=similar_names,
    ),
    Rule(
        code="PC203",
        name="look-alike-name",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="Two names look the same, but have different letters",
        rationale="Letters of another script that look like Latin ones let one organization pose as another.",
        hint="Type the name anew in one script; if both are honest, waive this rule here",
        clause="Unicode TS 39",
        bad='# file: data/partners/other.yaml\nname: "ВВС"\n# file: data/partners/example.yaml\nalso_known_as: [BBC]\n',
        good='# file: data/partners/other.yaml\nname: "Би-би-си"\n# file: data/partners/example.yaml\nalso_known_as: [BBC]\n',
        registry_check=look_alike_names,
    ),
    Rule(
        code="PC204",
        name="movement-entity",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="A body of the Wikimedia movement is entered as a partner",
        rationale="A partner is external to the movement; its own bodies are in entities.yaml.",
        hint="Delete the record, or correct the name if another organization is meant",
        clause="Incorporation: Any; external to the wikimedia movement",
        bad="# file: data/partners/other.yaml\nname: Wikimedia Deutschland e. V.\n",
        good="# file: data/partners/other.yaml\nname: Southfield Library e. V.\n",
        registry_check=movement_names,
    ),
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
        code="PC208",
        name="repeated-name",
        family=Family.IDENTITY,
        severity=Severity.NOTICE,
        summary="Another name is the name itself",
        rationale="It would be shown twice.",
        hint="Take the repeated name away",
        clause="Name",
        bad="also_known_as: [Example library]\n",
        good="also_known_as: [Exemplary Library]\n",
        fixable=True,
        record_check=repeated_names,
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
