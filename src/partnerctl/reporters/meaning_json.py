# SPDX-License-Identifier: Apache-2.0
"""What a change means, for programs: version 1 of the format that `data/schema/change.schema.json` describes.

The shapes below are the format. Within a version fields are only added.
"""

import json
from collections.abc import Iterable
from typing import Final, TypedDict

from partnerctl.findings import Plain
from partnerctl.meaning.told import PartnerMeaning, Sentence, Told, Unreadable

VERSION: Final = 1


class SentenceShape(TypedDict):
    """One thing that changed."""

    about: str
    text: str
    link: str | None


class EventShape(TypedDict):
    """An entry that was added to a history."""

    event: str
    detail: str | None
    date: str
    by: list[str]
    link: str | None
    into: str | None


class StatusShape(TypedDict):
    """Where a partner stood and stands; null where nothing was decided, or there is no record."""

    before: str | None
    after: str | None


class PartnerShape(TypedDict):
    """A partner of which something changed."""

    id: str
    name: str
    deed: str
    status: StatusShape
    sentences: list[SentenceShape]
    events: list[EventShape]


class ListingShape(TypedDict):
    """Ids of partners whose rows differ."""

    added: list[str]
    removed: list[str]
    changed: list[str]


class UnreadableShape(TypedDict):
    """A file that could not be read."""

    path: str
    side: str
    message: str
    line: int | None
    column: int | None
    more: int


class ChangeShape(TypedDict):
    """The whole document."""

    version: int
    before: Plain
    after: Plain
    official: bool | None
    notice: str | None
    headline: str
    changed: bool
    formatting_only: bool
    partners: list[PartnerShape]
    policy: list[SentenceShape]
    entities: list[SentenceShape]
    notices: list[SentenceShape]
    outputs: list[SentenceShape]
    listing: ListingShape
    unreadable: list[UnreadableShape]
    formatting: list[str]
    others: list[str]


def render(told: Told) -> str:
    """One JSON document. It is ASCII, so that neither terminals nor encodings can change it."""
    return json.dumps(_change(told), indent=2) + "\n"


def _change(told: Told) -> ChangeShape:
    meaning = told.meaning
    rows = meaning.listing
    return {
        "version": VERSION,
        "before": told.before.plain(),
        "after": told.after.plain() if told.after else None,
        "official": told.official,
        "notice": told.notice,
        "headline": told.headline,
        "changed": meaning.says_something,
        "formatting_only": meaning.formatting_only,
        "partners": [_partner(partner) for partner in meaning.partners],
        "policy": _sentences(meaning.policy),
        "entities": _sentences(meaning.entities),
        "notices": _sentences(meaning.ledger),
        "outputs": _sentences(meaning.outputs),
        "listing": {"added": [*rows.added], "removed": [*rows.removed], "changed": [*rows.changed]},
        "unreadable": [_unreadable(file) for file in meaning.unreadable],
        "formatting": [*meaning.formatting],
        "others": [*meaning.others],
    }


def _partner(partner: PartnerMeaning) -> PartnerShape:
    return {
        "id": partner.id,
        "name": partner.name,
        "deed": partner.deed.value,
        "status": {
            "before": partner.before.value if partner.before else None,
            "after": partner.status.value if partner.status else None,
        },
        "sentences": _sentences(partner.sentences),
        "events": [
            {
                "event": event.event.value,
                "detail": event.detail,
                "date": event.date.isoformat(),
                "by": [*event.by],
                "link": event.link,
                "into": event.into,
            }
            for event in partner.events
        ],
    }


def _sentences(sentences: Iterable[Sentence]) -> list[SentenceShape]:
    return [{"about": each.about, "text": each.text, "link": each.link} for each in sentences]


def _unreadable(file: Unreadable) -> UnreadableShape:
    return {
        "path": file.path,
        "side": file.side.value,
        "message": file.message,
        "line": file.line,
        "column": file.column,
        "more": file.more,
    }
