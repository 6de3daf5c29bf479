# SPDX-License-Identifier: Apache-2.0
"""The little of a record that rules over many records need, so that 100,000 records need not stay in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnerctl.findings import Location, Pointer
from partnerctl.model.dataset import Record


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A text that must be unique, and where it stands."""

    text: str
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class Facts:
    """What cross-file rules know of one record; small, picklable, made by `facts_of` in a worker."""

    id: str
    path: str
    names: tuple[NamedPlace, ...]
    wikidata: str | None
    ror: str | None
    website: str | None
    merged_into: tuple[str, Pointer] | None

    def at(self, pointer: Pointer) -> Location:
        """A place in this record."""
        return Location(self.path, pointer)


def facts_of(record: Record) -> Facts:
    """Take the slim facts out of a record."""
    partner = record.partner
    return Facts(
        id=record.id,
        path=record.path,
        names=tuple(NamedPlace(text, pointer) for pointer, text in partner.names()),
        wikidata=partner.wikidata,
        ror=partner.ror,
        website=partner.website,
        merged_into=next(_merges(record), None),
    )


def _merges(record: Record) -> Iterator[tuple[str, Pointer]]:
    for index, event in enumerate(record.partner.history):
        if event.event == "merged":
            yield event.into, ("history", index, "into")
