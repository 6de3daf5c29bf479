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
    state = after or before
    if state is None or (before and after and before.plain == after.plain and before.id == after.id):
        return None
    kept = discretion(before.plain if before else None, after.plain if after else None)
    told = _Telling(before, after, Voice(names, kept))
    return PartnerMeaning(
        id=state.id,
        name=_name_of(state, kept),
        deed=Deed.ADDED if before is None else Deed.DELETED if after is None else Deed.CHANGED,
        sentences=tuple(told.sentences()),
        events=tuple(recorded(event) for event in told.new_entries()),
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


def unknown_and_gone(partner_id: str) -> PartnerMeaning:
    """What is told of a record that could not be read before, and is gone."""
    told = sentence("record", "the record is deleted; it could not be read before")
    return PartnerMeaning(partner_id, partner_id, Deed.DELETED, (told,))


def _name_of(state: State, kept: Discretion) -> str:
    return state.partner.name if kept.allows(state.partner.name) else state.id


_OWN = frozenset({"name", "history", "agreements"})
"""Fields that are not told the way of the others."""


@dataclass(frozen=True)
class _Telling:
    """Tells of one partner."""

    before: State | None
    after: State | None
    voice: Voice

    @cached_property
    def history(self) -> HistoryChange:
        """What became of its entries."""
        sides = (self.before, self.after)
        old, new = (entries_of(side.plain if side else None) for side in sides)
        return compare(old, new)

    def new_entries(self) -> list[Event]:
        """The entries that were added."""
        return [self.after.partner.history[index] for index in self.history.added] if self.after else []

    def sentences(self) -> Iterator[Sentence]:
        """All there is to say."""
        if self.after is None:
            yield self._gone()
        elif self.before is None:
            status = self.after.standing.status
            yield sentence("record", f"new record{f', {status}' if status else ''}")
            yield from self._entries(self.after)
            yield from _consequences(None, self.after)
            told = {name: value for name, value in self.after.plain.items() if value != []}
            yield from _fields({}, told, self.voice)
        else:
            yield from self._changed(self.before, self.after)

    def _gone(self) -> Sentence:
        status = self.before.standing.status if self.before else None
        return sentence("record", f"the record is deleted{f'; it was {status}' if status else ''}")

    def _changed(self, before: State, after: State) -> Iterator[Sentence]:
        if before.id != after.id:
            said = self.voice.said
            yield sentence("record", "the file was renamed: ", said(before.id), " → ", said(after.id))
        if before.partner.name != after.partner.name:
            yield self._name(before.partner.name, after.partner.name)
        yield from self._entries(after)
        # What follows from a change of policy is the policy's to tell, and nothing follows from one that can't be read.
        if before.plain != after.plain and bool(before.registry) == bool(after.registry):
            yield from _consequences(before, after)
        yield from _fields(before.plain, after.plain, self.voice)

    def _name(self, old: str, new: str) -> Sentence:
        renamed = any(isinstance(event, Renamed) and event.to == new for event in self.new_entries())
        one, other = self.voice.pair(old, new)
        return sentence("name", "name: ", one, " → ", other, " (renamed)" if renamed else "")

    def _entries(self, after: State) -> Iterator[Sentence]:
        was = _pairs(self.before) if self.before else []
        yield from history(self.history, was, _pairs(after), self.voice)


def _pairs(state: State) -> list[tuple[Event, Plain]]:
    return list(zip(state.partner.history, entries_of(state.plain), strict=True))


def _consequences(before: State | None, after: State) -> Iterator[Sentence]:
    """What follows from the entries: status, the day of the next review, entries that don't count."""
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


def _fields(before: dict[str, Plain], after: dict[str, Plain], voice: Voice) -> Iterator[Sentence]:
    for name in Partner.model_fields:
        if name == "agreements":
            yield from agreements(before.get(name), after.get(name), voice)
        elif name not in _OWN:
            yield from changes(field_place(name, voice), before.get(name), after.get(name), voice)
