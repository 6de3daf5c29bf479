# SPDX-License-Identifier: Apache-2.0
"""Rules on names: one organization, one record, and never a body of the movement itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias
from unicodedata import name as name_of_character

from partnerctl.findings import Fix, Location, Pointer, Related, Remove, Severity
from partnerctl.model.dataset import ENTITIES_PATH, Setting
from partnerctl.rules.case import Case
from partnerctl.rules.facts import Facts, NamedPlace
from partnerctl.rules.names import Folded, fold, nearly_equal
from partnerctl.rules.registry import Family, Hit, Rule

MIN_TELLING = 4
"""Names that have fewer letters in common, their kind of body apart, aren't alike."""


class _Name(NamedTuple):
    """A name of a partner."""

    record: Facts
    place: NamedPlace


_Pairs: TypeAlias = dict[tuple[str, str], tuple[_Name, _Name]]
"""The first name and a later one that is taken by it, by the paths of their files."""


def _names(facts: tuple[Facts, ...]) -> list[_Name]:
    """All names, the longest recorded first. What was merged into another record goes by that one's names."""
    return [
        _Name(record, place)
        for record in sorted(facts, key=lambda record: (record.began, record.id))
        if record.merged_into is None
        for place in record.names
    ]


def _pairs(names: list[_Name], keys_of: Callable[[Folded], Iterable[str]]) -> _Pairs:
    """Names of different records that have a key in common, each later one with the first that has it."""
    firsts: dict[str, _Name] = {}
    pairs: _Pairs = {}
    for name in names:
        for key in keys_of(name.place.folded):
            first = firsts.setdefault(key, name)
            if first.record is not name.record:
                pairs.setdefault((first.record.path, name.record.path), (first, name))
    return pairs


def _equal(names: list[_Name]) -> _Pairs:
    return _pairs(names, lambda folded: (folded.key,))


def _equal_to_the_eye(names: list[_Name]) -> _Pairs:
    return _pairs(names, lambda folded: sorted(folded.skeletons))


def _alike(names: list[_Name]) -> _Pairs:
    pairs = _pairs(names, lambda folded: (folded.words,) if len(folded.words) >= MIN_TELLING else ())
    firsts: dict[str, int] = {}
    for index, name in enumerate(names):
        firsts.setdefault(name.place.folded.key, index)
    indices = list(firsts.values())
    for one, other in nearly_equal(list(firsts)):
        first, later = names[indices[one]], names[indices[other]]
        if first.record is not later.record:
            pairs.setdefault((first.record.path, later.record.path), (first, later))
    return pairs


def duplicate_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Two records with one name."""
    del setting
    for first, later in _equal(_names(facts)).values():
        there, here = first.place.text, later.place.text
        spelled = "" if there == here else f", spelled '{there}' there"
        yield _hit(first, later, f"The name '{here}' is taken by '{first.record.id}'{spelled}")


def look_alike_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Names that only their letters' code points tell apart."""
    del setting
    names = _names(facts)
    equal = _equal(names)
    for pair, (first, later) in _equal_to_the_eye(names).items():
        if pair not in equal:
            there, here = first.place.text, later.place.text
            strange = ", ".join(_foreign_letters(here) or _foreign_letters(there))
            yield _hit(
                first,
                later,
                f"The name '{here}' looks like '{there}' of '{first.record.id}', but has other letters ({strange})",
            )


def similar_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Names that may be one."""
    del setting
    names = _names(facts)
    stronger = _equal_to_the_eye(names)
    for pair, (first, later) in _alike(names).items():
        if pair not in stronger and not _elsewhere(first.record, later.record):
            yield _hit(
                first,
                later,
                f"The name '{later.place.text}' is much like '{first.place.text}' of '{first.record.id}'",
            )


def _hit(first: _Name, later: _Name, message: str) -> Hit:
    shown = Related(first.record.at(first.place.pointer), f"'{first.place.text}' of '{first.record.id}'")
    return Hit(message, later.place.pointer, path=later.record.path, related=(shown,))


def _foreign_letters(text: str) -> list[str]:
    """Letters that aren't ASCII, each with its Unicode name."""
    letters = dict.fromkeys(
        character for character in text if not character.isascii() and character.isalpha()
    )
    return [f"'{letter}' is {name_of_character(letter, f'U+{ord(letter):04X}')}" for letter in letters]


def _elsewhere(one: Facts, other: Facts) -> bool:
    """Whether the two are known to work in different countries."""
    return bool(one.countries and other.countries and not set(one.countries) & set(other.countries))


def movement_names(facts: tuple[Facts, ...], setting: Setting) -> Iterator[Hit]:
    """Partners, or bodies behind them, that are bodies of the movement."""
    entities: dict[str, tuple[str, Related]] = {}
    for key, pointer, text in _entity_names(setting):
        shown = Related(Location(ENTITIES_PATH, pointer), f"'{text}' of the entity '{key}'")
        for skeleton in fold(text).skeletons:
            entities.setdefault(skeleton, (key, shown))
    for record in facts:
        for place in (*record.names, *((record.project_of,) if record.project_of else ())):
            taken = next(
                (entities[each] for each in sorted(place.folded.skeletons) if each in entities), None
            )
            if taken is not None:
                key, shown = taken
                yield Hit(
                    f"'{place.text}' is the name of the movement entity '{key}'",
                    place.pointer,
                    path=record.path,
                    related=(shown,),
                )
                break


def _entity_names(setting: Setting) -> Iterator[tuple[str, Pointer, str]]:
    for key, entity in setting.entities.entities.items():
        yield key, ("entities", key, "name"), entity.name
        for index, name in enumerate(entity.also_known_as):
            yield key, ("entities", key, "also_known_as", index), name


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


RULES = (
    Rule(
        code="PC201",
        name="duplicate-name",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="Two records have one name",
        rationale="One organization has one record. Case, accents, punctuation and the legal form make no other name.",
        hint="Complete the older record instead; if both are published, join them with `partnerctl merge`; two organizations of one "
        "name need a waiver",
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
        hint="Complete the older record instead; if both are published, join them with `partnerctl merge`; if they are two, waive "
        "this rule here",
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
        summary="A body of the movement is entered as a partner",
        rationale="A partner is external to the movement; its own bodies are in entities.yaml.",
        hint="Delete the record, or correct the name if another organization is meant",
        clause="Incorporation: Any; external to the wikimedia movement",
        bad="# file: data/partners/other.yaml\nname: Open Gardens Northland e. V.\n",
        good="# file: data/partners/other.yaml\nname: Southfield Library e. V.\n",
        registry_check=movement_names,
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
)
