# SPDX-License-Identifier: Apache-2.0
"""One record before the rules, and what several rules need to know of it, worked out once."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from partnerctl.findings import Pointer, Severity
from partnerctl.lifecycle.requirements import lacking
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.entities import Entity
from partnerctl.model.events import Event, EventKind
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Authority, Requirement


class Reference(NamedTuple):
    """A body or user that a record refers to.

    Attributes:
        pointer: Where.
        actor: The id of an entity, or `user:` and a name.
        day: The day on which it must have been there; None where no day is said.
    """

    pointer: Pointer
    actor: str
    day: dt.date | None = None


def deciders(event: Event) -> tuple[str, ...]:
    """Who decided, recorded or said it, if the event has such a field."""
    # The fields of a model are in its `__dict__`; `getattr` costs 3 µs where there is none.
    by: tuple[str, ...] = event.__dict__.get("by", ())
    return by


@dataclass(frozen=True)
class Case:
    """One record before the rules."""

    record: Record
    setting: Setting

    @property
    def partner(self) -> Partner:
        """What the record says."""
        return self.record.partner

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The entities there are, by id."""
        return self.setting.entities.entities

    @cached_property
    def standing(self) -> Standing:
        """Where the partner stands by all of its history.

        That the model may not be official is a rule of its own, so it doesn't count here.
        """
        return standing_of(self.record.partner)

    @cached_property
    def living(self) -> tuple[tuple[int, Event], ...]:
        """Entries of the history that no correction takes out, each with its index."""
        superseded = self.standing.superseded
        return tuple(entry for entry in enumerate(self.partner.history) if entry[0] not in superseded)

    @cached_property
    def decisions(self) -> tuple[tuple[int, Event, Authority], ...]:
        """Of the living entries those that policy says something about, with what it says."""
        authority = self.setting.registry.authority
        return tuple(
            (index, event, allowed)
            for index, event in self.living
            if (allowed := authority.get(EventKind(event.event)))
        )

    @cached_property
    def lacking(self) -> Mapping[Requirement, Severity]:
        """What the status requires and the record doesn't hold; a tombstone needs nothing."""
        standing = self.standing
        if standing.status is None or standing.merged_into:
            return {}
        return dict(lacking(self.partner, standing, standing.status, self.setting.registry))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every body and user the record refers to; corrected entries of the history without their day."""
        return tuple(self._references())

    def _references(self) -> Iterator[Reference]:
        partner, superseded = self.partner, self.standing.superseded
        for index, event in enumerate(partner.history):
            day = None if index in superseded else event.date
            for number, actor in enumerate(deciders(event)):
                yield Reference(("history", index, "by", number), actor, day)
            if event.event == "transitioned" and event.entity:
                yield Reference(("history", index, "entity"), event.entity)
        for index, agreement in enumerate(partner.agreements):
            if agreement.licensor:
                yield Reference(("agreements", index, "licensor"), agreement.licensor, agreement.signed)
            for number, party in enumerate(agreement.parties):
                yield Reference(("agreements", index, "parties", number), party, agreement.signed)
        for index, cooperation in enumerate(partner.cooperation):
            yield Reference(("cooperation", index, "entity"), cooperation.entity)
        for number, mentor in enumerate(partner.mentoring.mentors if partner.mentoring else ()):
            yield Reference(("mentoring", "mentors", number), mentor)
        for index, waiver in enumerate(partner.waivers):
            yield Reference(("waivers", index, "by"), waiver.by)
