# SPDX-License-Identifier: Apache-2.0
"""Rules on what registry.yaml says of the movement whose partners these are."""

from collections.abc import Iterator

from partnerctl.documents.suggestions import closest, one_of
from partnerctl.findings import Pointer, Severity
from partnerctl.model.dataset import ENTITIES_PATH, REGISTRY_PATH, Setting
from partnerctl.rules.registry import Family, Hit, Rule
from partnerctl.rules.suggestions import replacement


def unknown_types(setting: Setting) -> Iterator[Hit]:
    """Sorts of bodies that `movement.entity_types` doesn't have."""
    known = setting.registry.movement.entity_types
    for path, pointer, word in _types(setting):
        if word not in known:
            meant = closest(word, known)
            yield Hit(
                f"There is no entity type '{word}' in `movement.entity_types`",
                pointer,
                path=path,
                hint=f"Did you mean '{meant}'? The types are: {one_of(known)}"
                if meant
                else f"Use one of: {one_of(known)}",
                fix=replacement(pointer, meant) if meant else None,
            )


def _types(setting: Setting) -> Iterator[tuple[str, Pointer, str]]:
    """Every type that is named: the file, the place in it, the word."""
    for key, entity in setting.entities.entities.items():
        yield ENTITIES_PATH, ("entities", key, "type"), entity.type
    for event, authority in setting.registry.authority.items():
        for field in ("types", "with_recommendation"):
            for index, word in enumerate(getattr(authority, field)):
                yield REGISTRY_PATH, ("authority", event.value, field, index), word
    movement = setting.registry.movement
    for index, word in enumerate(movement.territorial_types):
        yield REGISTRY_PATH, ("movement", "territorial_types", index), word
    for index, word in enumerate(movement.marks_owner.types):
        yield REGISTRY_PATH, ("movement", "marks_owner", "types", index), word


RULES = (
    Rule(
        code="PC730",
        name="unknown-entity-type",
        family=Family.POLICY,
        severity=Severity.ERROR,
        summary="A body is of a type that the movement doesn't have",
        rationale="Who may decide is said by types; a body of an unknown one could decide nothing.",
        hint="Use a type of `movement.entity_types`, or add it there",
        clause="registry.yaml: movement",
        bad="# file: data/entities.yaml\nentities:\n  northland:\n    type: chaptre\n",
        good="# file: data/entities.yaml\nentities:\n  northland:\n    type: chapter\n",
        waivable=False,
        setting_check=unknown_types,
    ),
)
