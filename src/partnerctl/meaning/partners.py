# SPDX-License-Identifier: Apache-2.0
"""Two states of one partner in sentences: what happened first, then what follows from it, then the other fields."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from partnerctl.findings import Plain
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.meaning.agreements import agreements
from partnerctl.meaning.discretion import Discretion, discretion
from partnerctl.meaning.entries import history, recorded
from partnerctl.meaning.fields import changes, field_place
from partnerctl.meaning.told import Deed, PartnerMeaning, Sentence
from partnerctl.meaning.voice import Voice, sentence
from partnerctl.model.events import Event, Renamed
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model
from partnerctl.rules.append_only import HistoryChange, compare, entries_of

_ANY_DAY = dt.date(2001, 1, 15)
"""For questions whose answer depends on no day."""


def plain_of(model: Model) -> dict[str, Plain]:
    """A model as plain data: the same for equal models, and for no others."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


@dataclass(frozen=True)
class State:
    """A partner in one of the two states.

    Attributes:
        id: Its id.
        partner: The record.
        registry: The policy of that state; None if it can't be read.
    """

    id: str
    partner: Partner
    registry: Registry | None

    @cached_property
    def plain(self) -> dict[str, Plain]:
        """The record as plain data."""
        return plain_of(self.partner)

    @cached_property
    def standing(self) -> Standing:
        """Where it stands by all entries, whatever their day: what a change means doesn't depend on when it is read."""
        return standing_of(self.partner, official=self.registry.official if self.registry else True)

    @cached_property
    def due(self) -> dt.date | None:
        """The day its next review is due."""
        if self.registry is None:
            return None
        return clock_of(self.partner, self.standing, self.registry.review_for(self.partner), _ANY_DAY).due


def partner_meaning(
    before: State | None, after: State | None, names: Mapping[str, str]
) -> PartnerMeaning | None:
    """What changed of one partner; None if both states say the same.

    Args:
        before: As it was; None if it is new.
        after: As it is now; None if the record is gone.
        names: Names of entities by id.
    """
    kept = discretion(before.plain if before else None, after.plain if after else None)
    voice = Voice(names, kept)
    state = after or before
    if state is None:
        return None
    if before is None:
        deed, sentences = Deed.ADDED, tuple(_new(state, voice))
    elif after is None:
        deed, sentences = Deed.DELETED, tuple(_gone(state, voice))
    else:
        deed, sentences = Deed.CHANGED, tuple(_changed(before, after, voice))
    if not sentences:
        return None
    added = _history(before, after).added if after else ()
    return PartnerMeaning(
        id=state.id,
        name=_name_of(state, kept),
        deed=deed,
        sentences=sentences,
        events=tuple(recorded(after.partner.history[index]) for index in added) if after else (),
        status=after.standing.status if after else None,
        before=before.standing.status if before else None,
    )


def recovered(state: State) -> PartnerMeaning:
    """What is told of a record that could not be read before."""
    status = state.standing.status
    told = f"it could not be read before, so what changed can't be told; it is {status or 'without a status'} now"
    return PartnerMeaning(
        id=state.id,
        name=_name_of(state, discretion(None, state.plain)),
        deed=Deed.CHANGED,
        sentences=(sentence("record", told),),
        status=status,
    )


def _name_of(state: State, kept: Discretion) -> str:
    return state.partner.name if kept.allows(state.partner.name) else state.id


def _history(before: State | None, after: State | None) -> HistoryChange:
    return compare(entries_of(before.plain if before else None), entries_of(after.plain if after else None))


def _new(state: State, voice: Voice) -> Iterator[Sentence]:
    status = state.standing.status
    yield sentence("record", f"new record{f', {status}' if status else ''}")
    yield from _entries(None, state, voice)
    yield from _consequences(None, state, voice)
    told = {name: value for name, value in state.plain.items() if value != []}
    yield from _fields({}, told, voice)


def _gone(state: State, voice: Voice) -> Iterator[Sentence]:
    status = state.standing.status
    yield sentence("record", f"the record is deleted{f'; it was {status}' if status else ''}")
    del voice


def _changed(before: State, after: State, voice: Voice) -> Iterator[Sentence]:
    if before.id != after.id:
        yield sentence("record", "the file was renamed: ", voice.said(before.id), " → ", voice.said(after.id))
    yield from _name(before, after, voice)
    yield from _entries(before, after, voice)
    # What follows from a change of policy is the policy's to tell, and nothing follows from one that can't be read.
    if before.plain != after.plain and bool(before.registry) == bool(after.registry):
        yield from _consequences(before, after, voice)
    yield from _fields(before.plain, after.plain, voice)


def _name(before: State, after: State, voice: Voice) -> Iterator[Sentence]:
    old, new = before.partner.name, after.partner.name
    if old != new:
        new_entries = [after.partner.history[index] for index in _history(before, after).added]
        renamed = any(isinstance(event, Renamed) and event.to == new for event in new_entries)
        one, other = voice.pair(old, new)
        yield sentence("name", "name: ", one, " → ", other, " (renamed)" if renamed else "")


def _entries(before: State | None, after: State, voice: Voice) -> Iterator[Sentence]:
    was = _pairs(before) if before else []
    yield from history(_history(before, after), was, _pairs(after), voice)


def _pairs(state: State) -> list[tuple[Event, Plain]]:
    return list(zip(state.partner.history, entries_of(state.plain), strict=True))


def _consequences(before: State | None, after: State, voice: Voice) -> Iterator[Sentence]:
    """What follows from the entries: status, the day of the next review, entries that don't count."""
    del voice
    old, new = before.standing if before else None, after.standing
    if old and old.status is not new.status:
        yield sentence("status", f"status: {old.status or 'none'} → {new.status or 'none'}")
    if after.due and after.due != (before.due if before else None):
        was = f" (was: {before.due})" if before and before.due else ""
        yield sentence("review", f"next review due {after.due}{was}")
    elif before and before.due and not after.due:
        yield sentence("review", f"no review is due any more (was: {before.due})")
    known = {each.why for each in old.irregular} if old else set()
    for each in new.irregular:
        if each.why not in known:
            event = after.partner.history[each.index]
            yield sentence("history", f"the entry {event.event} of {event.date} doesn't count: {each.why}")


_OWN = frozenset({"name", "history", "agreements"})
"""Fields that are not told the way of the others."""


def _fields(before: dict[str, Plain], after: dict[str, Plain], voice: Voice) -> Iterator[Sentence]:
    for name in Partner.model_fields:
        if name == "agreements":
            yield from agreements(before.get(name), after.get(name), voice)
        elif name not in _OWN:
            yield from changes(field_place(name, voice), before.get(name), after.get(name), voice)
