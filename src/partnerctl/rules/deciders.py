# SPDX-License-Identifier: Apache-2.0
"""Rules on the deciders that entities.yaml names: who may approve what an entity decided."""

from collections.abc import Iterator

from partnerctl.findings import Location, Pointer, Related, Severity
from partnerctl.lifecycle.expiring import last_day
from partnerctl.model.dataset import ENTITIES_PATH, Setting
from partnerctl.model.entities import Decider, Entity
from partnerctl.model.events import EventKind
from partnerctl.rules.authority import may, may_advised
from partnerctl.rules.policy import DECISIONS
from partnerctl.rules.registry import Family, Hit, Rule

DECIDED = (*DECISIONS, EventKind.DECLINED)
"""The events that a decider of an entity approves (PC625)."""


def may_decide(key: str, entity: Entity, setting: Setting) -> bool:
    """Whether the policy lets an entity take any decision that a decider approves."""
    return any(
        allowed is None or may(allowed, key, entity) or may_advised(allowed, entity)
        for allowed in map(setting.registry.authority.get, DECIDED)
    )


def _named(setting: Setting) -> Iterator[tuple[str, Entity]]:
    return ((key, entity) for key, entity in setting.entities.entities.items() if entity.deciders)


def reversed_offices(setting: Setting) -> Iterator[Hit]:
    """Deciders whose time ends before it begins."""
    for key, entity in _named(setting):
        for index, decider in enumerate(entity.deciders):
            if decider.since and decider.until and last_day(decider.until).isoformat() < decider.since:
                yield Hit(
                    f"The time of '{decider.forge}' ends in {decider.until}, before it begins in {decider.since}",
                    (*_place(key, index), "until"),
                    path=ENTITIES_PATH,
                )


def repeated_deciders(setting: Setting) -> Iterator[Hit]:
    """One person named twice for the same days."""
    for key, entity in _named(setting):
        for index, decider in enumerate(entity.deciders):
            for earlier, other in enumerate(entity.deciders[:index]):
                if other.forge.casefold() == decider.forge.casefold() and _overlap(other, decider):
                    yield Hit(
                        f"'{decider.forge}' is named twice as a decider of '{key}'",
                        (*_place(key, index), "forge"),
                        path=ENTITIES_PATH,
                        related=(Related(Location(ENTITIES_PATH, _place(key, earlier)), "the other time"),),
                    )
                    break


def powerless_deciders(setting: Setting) -> Iterator[Hit]:
    """Deciders of entities that decide nothing."""
    for key, entity in _named(setting):
        if not may_decide(key, entity, setting):
            yield Hit(
                f"'{key}' has deciders, and the policy lets it take no decision",
                ("entities", key, "deciders"),
                target="key",
                path=ENTITIES_PATH,
            )


def _place(key: str, index: int) -> Pointer:
    return ("entities", key, "deciders", index)


def _overlap(one: Decider, other: Decider) -> bool:
    return not (_before(one, other) or _before(other, one))


def _before(one: Decider, other: Decider) -> bool:
    return bool(one.until and other.since) and last_day(one.until or "").isoformat() < (other.since or "")


_ENTITY = "# file: data/entities.yaml\nentities:\n  northland:\n    deciders:\n"

RULES = (
    Rule(
        code="PC720",
        name="reversed-office",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="The time of a decider ends before it begins",
        rationale="Nobody would be in office on any day.",
        hint="Correct one of the dates",
        clause="file format",
        bad=f"{_ENTITY}      - {{forge: example-decider, since: 2026-01-01, until: 2025}}\n",
        good=f"{_ENTITY}      - {{forge: example-decider, since: 2025-01-01, until: 2025}}\n",
        waivable=False,
        setting_check=reversed_offices,
    ),
    Rule(
        code="PC721",
        name="repeated-decider",
        family=Family.POLICY,
        severity=Severity.WARNING,
        summary="One person is named twice as a decider of an entity, for the same days",
        rationale="When the person leaves, one of the two would be forgotten and go on counting.",
        hint="Keep one; somebody who comes back has two times that don't overlap",
        clause="file format",
        bad=f"{_ENTITY}      - {{forge: example-decider}}\n      - {{forge: Example-Decider, since: 2026-01-01}}\n",
        good=f"{_ENTITY}      - {{forge: example-decider, until: 2024}}\n"
        "      - {forge: example-decider, since: 2026-01-01}\n",
        waivable=False,
        setting_check=repeated_deciders,
    ),
    Rule(
        code="PC722",
        name="powerless-decider",
        family=Family.POLICY,
        severity=Severity.WARNING,
        summary="An entity has deciders, and the policy lets it take no decision",
        rationale="They would be asked to look at records and could approve nothing.",
        hint="Take them out, or name the entity or its type under `authority` in registry.yaml",
        clause="registry.yaml: authority",
        bad="# file: data/entities.yaml\nentities:\n  islands:\n    name: Open Gardens Islands\n    type: user-group\n"
        "    deciders: [{forge: example-decider}]\n",
        good="# file: data/entities.yaml\nentities:\n  islands:\n    name: Open Gardens Islands\n    type: user-group\n",
        waivable=False,
        setting_check=powerless_deciders,
    ),
)
