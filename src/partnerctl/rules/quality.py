# SPDX-License-Identifier: Apache-2.0
"""Rules on how well a record is kept: sources, length, cooperation, waivers."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from partnerctl.documents.suggestions import closest
from partnerctl.findings import Finding, Severity
from partnerctl.model.entities import Entity
from partnerctl.model.partner import Partner, TerritorialRange, Territory
from partnerctl.model.policy import Status
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule, find_rule
from partnerctl.rules.suggestions import replacement

MISSION_LENGTH = 600
"""Characters; a mission of "a sentence or two" that is longer spoils listings."""

FACTS = ("mission", "website", "wikidata", "ror", "organization", "territory")
"""Fields that state something about the organization, which a source should support."""

_DEALT_WITH = frozenset({Status.CANDIDATE, Status.RECOGNIZED, Status.SUSPENDED})


def empty_sources(case: Case) -> Iterator[Hit]:
    """Sources that nobody can look up."""
    for index, source in enumerate(case.partner.sources):
        if source.url is None and source.title is None:
            yield Hit("The source has neither `url` nor `title`", ("sources", index))


@cache
def _fields(model: type[BaseModel], prefix: str = "") -> frozenset[str]:
    """Names of all fields below a model, with dots, whatever lists lie between."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        found.add(path)
        for inner in _models(field.annotation):
            found |= _fields(inner, f"{path}.")
    return frozenset(found)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 -- any type expression
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def unknown_supports(case: Case) -> Iterator[Hit]:
    """Sources for fields that don't exist."""
    known = _fields(Partner)
    for index, source in enumerate(case.partner.sources):
        for number, field in enumerate(source.supports):
            if field not in known:
                meant = closest(field, known)
                pointer = ("sources", index, "supports", number)
                yield Hit(
                    f"'{field}' is no field of a record",
                    pointer,
                    hint=f"Did you mean '{meant}'?" if meant else None,
                    fix=replacement(pointer, meant) if meant else None,
                )


def unsupported_facts(case: Case) -> Iterator[Hit]:
    """Facts that no source is given for, where sources say what they support at all."""
    partner = case.partner
    supported = {field.partition(".")[0] for source in partner.sources for field in source.supports}
    if not supported:
        return
    without = [field for field in FACTS if getattr(partner, field) is not None and field not in supported]
    if without:
        yield Hit(
            f"No source is given for: {', '.join(without)}",
            ("sources",),
            hint=f"Add '{without[0]}' to `supports` of the source that says so",
        )


def long_missions(case: Case) -> Iterator[Hit]:
    """Missions that are more than a sentence or two."""
    mission = case.partner.mission or ""
    if len(mission) > MISSION_LENGTH:
        yield Hit(f"The mission has {len(mission):,} characters", ("mission",))


def unnamed_chapters(case: Case) -> Iterator[Hit]:
    """Chapters of the territory that `cooperation` doesn't mention."""
    territory = case.partner.territory
    if territory is None or not territory.countries or territory.range is TerritorialRange.GLOBAL:
        return
    named = {cooperation.entity for cooperation in case.partner.cooperation}
    local = case.setting.registry.movement.territorial_types
    missing = [
        key
        for key, entity in case.entities.items()
        if key not in named and _works_in(entity, territory, local)
    ]
    if missing and case.standing.status in _DEALT_WITH:
        names = ", ".join(f"{key} ({case.entities[key].name})" for key in missing)
        bodies = f"{local[0].replace('-', ' ')}s" if len(local) == 1 else "bodies"
        yield Hit(f"`cooperation` doesn't name these {bodies} of the territory: {names}", ("territory",))


def _works_in(entity: Entity, territory: Territory, local: tuple[str, ...]) -> bool:
    if entity.type not in local or entity.until:
        return False
    if entity.subdivisions:
        return bool(set(entity.subdivisions) & set(territory.subdivisions))
    return bool(set(entity.countries) & set(territory.countries))


def impossible_waivers(case: Case) -> Iterator[Hit]:
    """Waivers of rules that can't rest."""
    for index, waiver in enumerate(case.partner.waivers):
        rule = find_rule(waiver.rule)
        pointer = ("waivers", index, "rule")
        if rule is None:
            yield Hit(f"There is no rule '{waiver.rule}'", pointer)
        elif not rule.waivable:
            yield Hit(f"The rule '{waiver.rule}' ({rule.name}) can't be waived", pointer)


def unused_waiver(path: str, index: int, code: str) -> Finding:
    """The finding on a waiver that covers nothing; only who has seen all findings can tell."""
    return UNUSED_WAIVER.to_finding(
        Hit(f"The waiver of '{code}' covers nothing: the rule finds no fault here", ("waivers", index)), path
    )


UNUSED_WAIVER = Rule(
    code="PC511",
    name="unused-waiver",
    family=Family.QUALITY,
    severity=Severity.WARNING,
    summary="A waiver covers nothing",
    rationale="The fault it was made for is mended; left behind, it would hide the next one.",
    hint="Delete the waiver",
    clause="file format",
    bad="waivers:\n  - {rule: PC207, why: Two departments share one site., by: foundation, until: 2026-12-31}\n",
    good="""\
waivers:
  - {rule: PC207, why: Two departments share one site., by: foundation, until: 2026-12-31}
# file: data/partners/elder.yaml
name: Southfield Library
website: https://library.example/
history:
  - {date: 2020-02-20, event: noted, as: potential}
""",
    waivable=False,
)

RULES = (
    Rule(
        code="PC501",
        name="empty-source",
        family=Family.QUALITY,
        severity=Severity.ERROR,
        summary="A source has neither an address nor a title",
        rationale="Nobody can look up what it says.",
        hint="Add `url`, `title` or both",
        clause="file format",
        bad="sources:\n  - supports: [name, mission, website, wikidata, ror, organization, territory]\n",
        good="""\
sources:
  - title: Letter of 20 February 2024
    supports: [name, mission, website, wikidata, ror, organization, territory]
""",
        local=True,
        record_check=empty_sources,
    ),
    Rule(
        code="PC502",
        name="unknown-supported-field",
        family=Family.QUALITY,
        severity=Severity.WARNING,
        summary="A source supports a field that doesn't exist",
        rationale="The fact it was meant for is left without a source.",
        hint="Write the field as it is called in the file, such as `organization.founded`",
        clause="file format",
        bad="""\
sources:
  - title: Letter of 20 February 2024
    supports: [name, mission, website, wikidata, ror, organization, organization.foundd, territory]
""",
        good="""\
sources:
  - title: Letter of 20 February 2024
    supports: [name, mission, website, wikidata, ror, organization, organization.founded, territory]
""",
        local=True,
        record_check=unknown_supports,
    ),
    Rule(
        code="PC503",
        name="unsupported-fact",
        family=Family.QUALITY,
        severity=Severity.NOTICE,
        summary="A fact has no source",
        rationale="Every fact should be traceable to where it comes from.",
        hint="Name the field in `supports` of the source that says so",
        clause="file format",
        bad="sources:\n  - title: Letter of 20 February 2024\n    supports: [name]\n",
        good="""\
sources:
  - title: Letter of 20 February 2024
    supports: [name, mission, website, wikidata, ror, organization, territory]
""",
        record_check=unsupported_facts,
    ),
    Rule(
        code="PC504",
        name="long-mission",
        family=Family.QUALITY,
        severity=Severity.WARNING,
        summary="The mission is longer than a sentence or two",
        rationale="The listing shows it in a table.",
        hint="Shorten it; the rest belongs on the partner's own page",
        clause="Mission",
        bad=f"mission: >-\n  {'We bring knowledge to people. ' * 21}\n",
        good="mission: We bring knowledge to people.\n",
        local=True,
        record_check=long_missions,
    ),
    Rule(
        code="PC505",
        name="unnamed-chapter",
        family=Family.QUALITY,
        severity=Severity.NOTICE,
        summary="A known chapter of the territory is not named in `cooperation`",
        rationale="Partners cooperate with the bodies of the movement in their region. The registry doesn't know all chapters, "
        "and there may be nothing to say, so this is a question only.",
        hint="Ask the chapter, and add it to `cooperation` if the two work together",
        clause="Relationship with overlapping entities: Cooperation with Wikimedia entities in region",
        bad="territory: {range: national, countries: [NL]}\ncooperation: []\n",
        good="territory: {range: national, countries: [NL]}\ncooperation:\n  - entity: northland\n",
        record_check=unnamed_chapters,
    ),
    Rule(
        code="PC510",
        name="impossible-waiver",
        family=Family.QUALITY,
        severity=Severity.ERROR,
        summary="A waiver is of a rule that doesn't exist or can't rest",
        rationale="Faults of files and fields must be mended, because nothing can work with them.",
        hint="Delete the waiver and mend what the rule finds",
        clause="file format",
        bad="waivers:\n  - {rule: PC008, why: We like it twice., by: foundation, until: 2026-12-31}\n",
        good="waivers: []\n",
        waivable=False,
        record_check=impossible_waivers,
    ),
    UNUSED_WAIVER,
)
