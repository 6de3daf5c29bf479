# SPDX-License-Identifier: Apache-2.0
"""Policy and entities in sentences: what a registry decides anew about everybody."""

from collections.abc import Callable, Iterator, Mapping

from partnerctl.findings import Plain
from partnerctl.meaning.discretion import discretion
from partnerctl.meaning.fields import Place, changes, field_place
from partnerctl.meaning.partners import plain_of
from partnerctl.meaning.told import Part, Sentence
from partnerctl.meaning.voice import Voice, joined, sentence
from partnerctl.model.entities import Entities
from partnerctl.model.policy import Registry

Teller = Callable[[Plain, Plain, Voice], Iterator[Sentence]]


def policy(before: Registry | None, after: Registry | None, names: Mapping[str, str]) -> tuple[Sentence, ...]:
    """What changed in `registry.yaml`; one side may be missing."""
    old, new = (plain_of(side) if side else {} for side in (before, after))
    return tuple(_policy(old, new, Voice(names, discretion(old, new))))


def _policy(old: dict[str, Plain], new: dict[str, Plain], voice: Voice) -> Iterator[Sentence]:
    if not old or not new:
        if old != new:
            yield sentence(
                "policy", "the registry's policy is new" if new else "the registry's policy is deleted"
            )
        return
    for name in Registry.model_fields:
        before, after = old.get(name), new.get(name)
        if before != after:
            tell = _TELLERS.get(name)
            yield from (
                tell(before, after, voice)
                if tell
                else changes(field_place(name, voice), before, after, voice)
            )


def _official(_before: Plain, after: Plain, _voice: Voice) -> Iterator[Sentence]:
    yield sentence(
        "official",
        "the model is an official status now: partners can be recognized"
        if after
        else "the model is no official status any more: nobody counts as recognized",
    )


def _review(before: Plain, after: Plain, voice: Voice) -> Iterator[Sentence]:
    old, new = _mapping(before), _mapping(after)
    interval, place = "interval_months", Place("review", ("review",))
    if old.get(interval) != new.get(interval):
        yield sentence("review", f"review interval: {old.get(interval)} → {new.get(interval)} months")
    for name in new:
        if name != interval:
            yield from changes(place.inner(name, voice), old.get(name), new.get(name), voice)


def _authority(before: Plain, after: Plain, voice: Voice) -> Iterator[Sentence]:
    old, new = _mapping(before), _mapping(after)
    for event in dict.fromkeys((*old, *new)):
        was, now = old.get(event), new.get(event)
        if was != now:
            yield sentence(
                "authority",
                f"who may record {event}: ",
                *_deciders(now, voice),
                " (was: ",
                *_deciders(was, voice),
                ")",
            )


def _deciders(value: Plain, voice: Voice) -> tuple[Part, ...]:
    if value is None:
        return ("anyone",)
    fields = _mapping(value)
    types, recommended = (", ".join(_list(fields, name)) for name in ("types", "with_recommendation"))
    items: list[tuple[Part, ...]] = [(f"entities of type {types}",)] if types else []
    items += [(voice.actor(entity),) for entity in _list(fields, "entities")]
    items += [("any wiki user",)] if fields.get("users") else []
    items += [(f"with a recommendation entities of type {recommended}",)] if recommended else []
    return joined(items, last="; or ") or ("nobody",)


def _requirements(before: Plain, after: Plain, _voice: Voice) -> Iterator[Sentence]:
    old, new = _mapping(before), _mapping(after)
    for status in dict.fromkeys((*old, *new)):
        was, now = _mapping(old.get(status)), _mapping(new.get(status))
        if was == now:
            # An empty mapping came or went; it asks for nothing.
            if old.get(status) != new.get(status):
                yield sentence("requirements", f"{status} is named and requires nothing, as before")
            continue
        for need in dict.fromkeys((*was, *now)):
            if need not in now:
                yield sentence("requirements", f"{status} no longer requires {need} (was: {was[need]})")
            elif need not in was:
                yield sentence("requirements", f"{status} requires {need} ({now[need]})")
            elif was[need] != now[need]:
                yield sentence("requirements", f"{status} requires {need}: {was[need]} → {now[need]}")


def _vocabularies(before: Plain, after: Plain, voice: Voice) -> Iterator[Sentence]:
    old, new = _mapping(before), _mapping(after)
    for name in dict.fromkeys((*old, *new)):
        label: tuple[Part, ...] = ("vocabulary ", voice.said(name))
        if name not in new or name not in old:
            yield sentence("vocabularies", *label, " added" if name in new else " removed")
        was, now = _mapping(old.get(name)), _mapping(new.get(name))
        for word in dict.fromkeys((*was, *now)):
            place = Place("vocabularies", (*label, ", ", voice.said(word)))
            yield from changes(place, was.get(word), now.get(word), voice)


_TELLERS: Mapping[str, Teller] = {
    "official": _official,
    "review": _review,
    "authority": _authority,
    "requirements": _requirements,
    "vocabularies": _vocabularies,
}


def entities(before: Entities | None, after: Entities | None) -> tuple[Sentence, ...]:
    """What changed in `entities.yaml`; one side may be missing."""
    old, new = (plain_of(side) if side else {} for side in (before, after))
    return tuple(_entities(old, new, Voice(discretion=discretion(old, new))))


def _entities(old: dict[str, Plain], new: dict[str, Plain], voice: Voice) -> Iterator[Sentence]:
    if not old or not new:
        if old != new:
            yield sentence(
                "entities", "the list of entities is new" if new else "the list of entities is deleted"
            )
        return
    was, now = _mapping(old["entities"]), _mapping(new["entities"])
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            yield from _entity(key, _mapping(was.get(key)), _mapping(now.get(key)), voice)
    for name in Entities.model_fields:
        if name != "entities":
            yield from changes(field_place(name, voice), old.get(name), new.get(name), voice)


def _entity(key: str, was: dict[str, Plain], now: dict[str, Plain], voice: Voice) -> Iterator[Sentence]:
    name = str((now or was).get("name"))
    called: tuple[Part, ...] = ("entity ", voice.said(name), " (", voice.said(key), ")")
    if not was:
        rest = {field: value for field, value in now.items() if field != "name"}
        yield sentence("entities", *called, " added: ", *voice.value(rest))
    elif not now:
        yield sentence("entities", *called, " removed")
    else:
        yield from changes(Place("entities", called), was, now, voice)


def _mapping(value: Plain) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}


def _list(fields: Mapping[str, Plain], name: str) -> list[str]:
    value = fields.get(name)
    return [str(each) for each in value] if isinstance(value, list) else []
