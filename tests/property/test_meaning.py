# SPDX-License-Identifier: Apache-2.0
"""No change is silent, and what says the same is no change: for any values of the models."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model_values import plain_values
from partnerctl.findings import Plain
from partnerctl.meaning.discretion import discretion
from partnerctl.meaning.fields import Place, changes
from partnerctl.meaning.partners import State, partner_meaning, plain_of
from partnerctl.meaning.policy import entities, policy
from partnerctl.meaning.told import Sentence
from partnerctl.meaning.voice import Voice
from partnerctl.model.entities import Entities
from partnerctl.model.ledger import SentNotice
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model

M = TypeVar("M", bound=Model)
slow = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
)


def made(kind: type[M], plain: Plain) -> M:
    return kind.model_validate_json(json.dumps(plain))


def told(before: Model, after: Model) -> tuple[Sentence, ...]:
    """All that is said of a change of one file."""
    if isinstance(before, Partner) and isinstance(after, Partner):
        meaning = partner_meaning(State("a", before, None), State("a", after, None), {})
        return meaning.sentences if meaning else ()
    if isinstance(before, Registry) and isinstance(after, Registry):
        return policy(before, after, {})
    if isinstance(before, Entities) and isinstance(after, Entities):
        return entities(before, after)
    return tuple(changes(Place("ledger", ("notice",)), plain_of(before), plain_of(after), Voice()))


_FOREIGN = re.compile(r"[^\w .,:;()'`→-]", re.ASCII)

KINDS = pytest.mark.parametrize("kind", [Partner, Registry, Entities, SentNotice])


@KINDS
@slow
@given(data=st.data())
def test_two_that_differ_are_told_apart(kind: type[Model], data: st.DataObject) -> None:
    before, after = (made(kind, data.draw(plain_values(kind))) for _ in range(2))
    found = told(before, after)
    assert bool(found) == (before != after)
    # Data is never among our own words, which no reporter escapes.
    assert not [
        part for each in found for part in each.parts if isinstance(part, str) and _FOREIGN.search(part)
    ]


@KINDS
@slow
@given(data=st.data())
def test_a_change_in_one_place_is_told(kind: type[Model], data: st.DataObject) -> None:
    plain, other = data.draw(plain_values(kind)), data.draw(plain_values(kind))
    changed = copy.deepcopy(plain)
    place, where, value = data.draw(st.sampled_from(list(_grafts(changed, other))))
    place[where] = value
    before, after = made(kind, plain), made(kind, changed)
    assert bool(told(before, after)) == (before != after)
    assert bool(told(after, before)) == (before != after)


def _grafts(into: Any, other: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Places of one value, each with what stands at the same place of another."""
    if isinstance(into, dict) and isinstance(other, dict):
        if into.get("event") == other.get("event"):
            for name, value in other.items():
                yield into, name, value
                yield from _grafts(into.get(name), value)
    elif isinstance(into, list) and isinstance(other, list):
        for index, value in enumerate(other[: len(into)]):
            yield into, index, value
            yield from _grafts(into[index], value)


@KINDS
@slow
@given(data=st.data())
def test_the_same_in_another_form_is_no_change(kind: type[Model], data: st.DataObject) -> None:
    plain = data.draw(plain_values(kind))
    other = json.loads(json.dumps(plain, sort_keys=data.draw(st.booleans())), object_pairs_hook=_backwards)
    assert told(made(kind, plain), made(kind, other)) == ()


def _backwards(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


@slow
@given(st.data())
def test_what_is_blanked_is_not_repeated(data: st.DataObject) -> None:
    plain = data.draw(plain_values(Partner))
    after = copy.deepcopy(plain)
    texts = [(place, key) for place, key in _texts(after) if len(place[key]) > 2]
    assume(texts)
    place, key = data.draw(st.sampled_from(texts))
    secret = f"{place[key]} Zzyzx"
    _set(plain, after, place, key, secret)
    place[key] = "[redacted]"
    old, new = _maybe(plain), _maybe(after)
    assume(old is not None)
    assume(new is not None)
    assert old is not None
    assert new is not None
    meaning = partner_meaning(State("a", old, None), State("a", new, None), {})
    assert meaning
    whole = " ".join([meaning.name, *(f"{each.text} {each.link}" for each in meaning.sentences)])
    assert "zzyzx" not in whole.casefold()


def _texts(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, str):
            yield value, key
        elif isinstance(each, dict | list):
            yield from _texts(each)


def _set(plain: Any, after: Any, place: Any, key: Any, value: str) -> None:
    """Put a value into `plain` at the place that was found in its copy."""
    if place is after:
        plain[key] = value
        return
    for name, each in after.items() if isinstance(after, dict) else enumerate(after):
        if isinstance(each, dict | list):
            _set(plain[name], each, place, key, value)


def _maybe(plain: Plain) -> Partner | None:
    try:
        return made(Partner, plain)
    except ValueError:
        return None


def test_what_is_withheld_is_found_whatever_its_form() -> None:
    kept = discretion({"mission": "Ask  Jane\nROE"}, {"mission": "[redacted]"})
    assert not kept.allows("… and ask jane roe, or others")
    assert kept.allows("Ask Jane")
