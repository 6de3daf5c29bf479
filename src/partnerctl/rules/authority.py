# SPDX-License-Identifier: Apache-2.0
"""Rules on who decided: entities that exist, were there on the day, and may take the decision."""

import datetime as dt
from collections.abc import Iterator

from partnerctl.documents.suggestions import closest, one_of
from partnerctl.findings import Location, Related, Severity
from partnerctl.model.dataset import ENTITIES_PATH
from partnerctl.model.entities import Entity
from partnerctl.model.policy import Authority
from partnerctl.rules.case import Case, deciders
from partnerctl.rules.registry import Family, Hit, Rule
from partnerctl.rules.suggestions import replacement

_USER = "user:"


def unknown_entities(case: Case) -> Iterator[Hit]:
    """References to entities that aren't in entities.yaml."""
    entities = case.entities
    for pointer, key, _ in case.references:
        if key in entities or key.startswith(_USER):
            continue
        meant = closest(key, entities) or next(
            (
                known
                for known, entity in entities.items()
                if closest(key.replace("-", " "), (entity.name, *entity.also_known_as))
            ),
            None,
        )
        yield Hit(
            f"There is no entity '{key}' in entities.yaml",
            pointer,
            hint=f"Did you mean '{meant}' ({entities[meant].name})?"
            if meant
            else f"Add it to entities.yaml, or use one of: {one_of(entities)}",
            fix=replacement(pointer, meant) if meant else None,
        )


def absent_entities(case: Case) -> Iterator[Hit]:
    """Deeds of entities that weren't there yet, or no longer."""
    entities = case.entities
    for pointer, key, day in case.references:
        entity = entities.get(key)
        absence = absence_of(entity, day) if entity and day else None
        if absence:
            yield Hit(
                f"'{key}' can't have acted on {day}: it {absence}",
                pointer,
                related=(Related(Location(ENTITIES_PATH, ("entities", key)), f"'{key}'"),),
            )


def absence_of(entity: Entity, day: dt.date) -> str | None:
    """Why an entity could not act on a day. A year or month counts whole, in its favour."""
    written = day.isoformat()
    if entity.since and written[: len(entity.since)] < entity.since:
        return f"began in {entity.since}"
    if entity.until and written[: len(entity.until)] > entity.until:
        return f"ended in {entity.until}"
    return None


def may(authority: Authority, actor: str, entity: Entity | None) -> bool:
    """Whether somebody may take a decision alone."""
    if actor.startswith(_USER):
        return authority.users
    return actor in authority.entities or (entity is not None and entity.type in authority.types)


def may_advised(authority: Authority, entity: Entity | None) -> bool:
    """Whether an entity may take a decision that somebody else recommends."""
    return entity is not None and entity.type in authority.with_recommendation


def unauthorized_decisions(case: Case) -> Iterator[Hit]:
    """Decisions of those who may not take them."""
    entities = case.entities
    for index, event, authority in case.decisions:
        for number, actor in enumerate(deciders(event)):
            entity = entities.get(actor)
            is_unknown = entity is None and not actor.startswith(_USER)
            if is_unknown or may(authority, actor, entity) or may_advised(authority, entity):
                continue
            what = f"a {entity.type}" if entity else "a user"
            yield Hit(
                f"'{actor}', {what}, may not take the decision '{event.event}'",
                ("history", index, "by", number),
                hint=f"By policy it is taken by: {_who(authority)}",
            )


def _who(authority: Authority) -> str:
    deciders = [*authority.entities, *authority.types]
    if authority.users:
        deciders.append("any user")
    deciders.extend(f"{kind} with a recommendation" for kind in authority.with_recommendation)
    return ", ".join(deciders) or "nobody"


def unrecommended_withdrawals(case: Case) -> Iterator[Hit]:
    """Decisions that need a recommendation and link none."""
    entities = case.entities
    for index, event, authority in case.decisions:
        if not authority.with_recommendation:
            continue
        if event.event == "withdrawn" and event.recommendation:
            continue
        by = deciders(event)
        if any(may(authority, actor, entities.get(actor)) for actor in by):
            continue
        advised = [actor for actor in by if may_advised(authority, entities.get(actor))]
        if advised:
            yield Hit(
                f"'{advised[0]}' may take the decision '{event.event}' only with a recommendation, and none is linked",
                ("history", index),
            )


def premature_recognitions(case: Case) -> Iterator[Hit]:
    """Recognitions under a model that nobody has decided on."""
    if case.setting.registry.official:
        return
    for index, event in case.living:
        if event.event == "recognized":
            yield Hit(
                "Nobody can be recognized while registry.yaml says `official: false`",
                ("history", index, "event"),
            )


_HISTORY = """\
history:
  - date: 2024-02-20
    event: applied
    link: https://wiki.gardens.example/wiki/Talk:Example#Northfield
  - date: 2024-03-01
    event: endorsed
    by: [northland]
    link: https://wiki.gardens.example/wiki/Talk:Example#Support
  - date: 2024-04-15
    event: recognized
    by: [{by}]
    link: https://wiki.gardens.example/wiki/Example/Decision_12
"""
_WITHDRAWN = _HISTORY.format(by="northland") + (
    "  - date: 2025-05-02\n"
    "    event: withdrawn\n"
    "    by: [{by}]\n"
    "    reason: No visible support for a year.\n"
    "    link: https://wiki.gardens.example/wiki/Example/Decision_15\n"
)

RULES = (
    Rule(
        code="PC211",
        name="unknown-entity",
        family=Family.IDENTITY,
        severity=Severity.ERROR,
        summary="A record refers to an entity that is not in entities.yaml",
        rationale="Only by the entity can anybody tell who decided and whether they may.",
        hint="Add it to entities.yaml, or correct the id",
        clause="Recognition from: WMF or Chapters",
        bad="territory: {range: national, countries: [NL]}\ncooperation:\n  - entity: northland\n  - entity: nortland\n",
        good="territory: {range: national, countries: [NL]}\ncooperation:\n  - entity: northland\n",
        waivable=False,
        local=True,
        record_check=unknown_entities,
    ),
    Rule(
        code="PC320",
        name="no-authority",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A decision was taken by someone who may not take it",
        rationale="Who recognizes, reviews or withdraws is the movement's policy.",
        hint="Correct `by`; who may decide is in registry.yaml under `authority`",
        clause="Recognition from: WMF or Chapters",
        bad=_HISTORY.format(by="council"),
        good=_HISTORY.format(by="northland"),
        record_check=unauthorized_decisions,
    ),
    Rule(
        code="PC321",
        name="withdrawn-without-recommendation",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A decision needs a recommendation and links none",
        rationale="Policy names who withdraws a recognition, and who does so only with a recommendation.",
        hint="Add `recommendation`, the page where it can be read",
        clause="Withdrawal of recognition: by or with recommendations by AffCom",
        bad=_WITHDRAWN.format(by="northland"),
        good=_WITHDRAWN.format(by="council"),
        record_check=unrecommended_withdrawals,
    ),
    Rule(
        code="PC322",
        name="absent-entity",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="An entity acted on a day on which it was not there",
        rationale="One of the two dates is a slip, or another entity decided.",
        hint="Correct the date or `by`; if the entity's dates are wrong, correct them in entities.yaml",
        clause="Recognition from: WMF or Chapters",
        bad=_HISTORY.format(by="southland"),
        good=_HISTORY.format(by="northland"),
        local=True,
        record_check=absent_entities,
    ),
    Rule(
        code="PC323",
        name="model-not-official",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A partner is recognized, though the model is not official",
        rationale="Movement partner is a proposed model. Nothing may claim that anybody holds this status until it is "
        "decided.",
        hint="Record an `applied` or `noted` entry instead; whether the model is official is said in registry.yaml",
        clause="It is not official. No such relationships exist",
        bad="# file: data/registry.yaml\nofficial: false\n",
        good="# file: data/registry.yaml\nofficial: true\n",
        waivable=False,
        record_check=premature_recognitions,
    ),
)
