# SPDX-License-Identifier: Apache-2.0
"""The little of a record that rules over many records need, so that 100,000 records need not stay in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnerctl.findings import Location, Pointer
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.dataset import Record
from partnerctl.model.partner import Waiver
from partnerctl.rules.names import Folded, fold


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A name and where it stands.

    Attributes:
        text: As it is written.
        pointer: Where.
        folded: Made comparable here, in the worker, because that is most of the work of comparing.
    """

    text: str
    pointer: Pointer
    folded: Folded


@dataclass(frozen=True, slots=True)
class Facts:
    """What cross-file rules know of one record; small, picklable, made by `facts_of` in a worker.

    Attributes:
        id: Of the record.
        path: Of its file.
        began: The earliest day in its history, ISO 8601; of two records with one name the later one is told.
        names: Every name of the partner.
        project_of: The legal entity behind it, if it names one.
        countries: Of its territory.
        wikidata: Its item.
        ror: Its identifier there.
        website: Its address.
        merged_into: The id it points on to, and where, if it is a tombstone.
        waivers: Its waivers, in the order of the file.
    """

    id: str
    path: str
    began: str = ""
    names: tuple[NamedPlace, ...] = ()
    project_of: NamedPlace | None = None
    countries: tuple[str, ...] = ()
    wikidata: str | None = None
    ror: str | None = None
    website: str | None = None
    merged_into: tuple[str, Pointer] | None = None
    waivers: tuple[Waiver, ...] = ()

    def at(self, pointer: Pointer) -> Location:
        """A place in this record."""
        return Location(self.path, pointer)


def facts_of(record: Record) -> Facts:
    """Take the slim facts out of a record."""
    partner = record.partner
    behind = partner.organization.project_of if partner.organization else None
    return Facts(
        id=record.id,
        path=record.path,
        began=min(event.date for event in partner.history).isoformat(),
        names=tuple(NamedPlace(text, pointer, fold(text)) for pointer, text in partner.names()),
        project_of=NamedPlace(behind, ("organization", "project_of"), fold(behind)) if behind else None,
        countries=partner.territory.countries if partner.territory else (),
        wikidata=partner.wikidata,
        ror=partner.ror,
        website=partner.website,
        merged_into=next(_merges(record), None),
        waivers=partner.waivers,
    )


def unknown_facts(partner_id: str, path: str) -> Facts:
    """What is known of a record that can't be read: that it is there, so that references to it are no faults."""
    return Facts(partner_id, path)


def _merges(record: Record) -> Iterator[tuple[str, Pointer]]:
    """Where the record points on to, the last word first; a correction can take that back."""
    history = record.partner.history
    if not any(event.event == "merged" for event in history):
        return
    superseded = standing_of(record.partner).superseded
    for index in reversed(range(len(history))):
        event = history[index]
        if event.event == "merged" and index not in superseded:
            yield event.into, ("history", index, "into")
