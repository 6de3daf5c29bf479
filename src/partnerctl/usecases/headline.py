# SPDX-License-Identifier: Apache-2.0
"""What a change means in one line: the subject of a commit or the title of a pull request."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from partnerctl.meaning.told import Deed, Meaning, PartnerMeaning, RecordedEvent
from partnerctl.model.events import EventKind, Outcome
from partnerctl.reporters.visible import cells, visible

WIDEST: Final = 72
"""Columns of the subject of a commit (git-commit(1), "DISCUSSION")."""

_NOUNS: Final = {
    (EventKind.INVITED, None): "invitation",
    (EventKind.APPLIED, None): "application",
    (EventKind.ENDORSED, None): "endorsement",
    (EventKind.RECOGNIZED, None): "recognition",
    (EventKind.DECLINED, None): "refusal",
    (EventKind.REVIEWED, Outcome.RENEWED.value): "renewal",
    (EventKind.REVIEWED, Outcome.RENEWED_WITH_CONDITIONS.value): "conditional renewal",
    (EventKind.REVIEWED, Outcome.NOT_RENEWED.value): "non-renewal",
    (EventKind.REVIEWED, Outcome.DEFERRED.value): "deferred review",
    (EventKind.SUSPENDED, None): "suspension",
    (EventKind.REINSTATED, None): "reinstatement",
    (EventKind.WITHDRAWN, None): "withdrawal",
    (EventKind.RESIGNED, None): "resignation",
    (EventKind.TRANSITIONED, None): "transition",
    (EventKind.DISSOLVED, None): "dissolution",
}
"""What happened, by event and detail, as a thing that is recorded."""

_ABOUT: Final = {"also_known_as": "other names", "record": "file"}
"""What a sentence is about, where that is not called as the field is."""

_FIRST: Final = (EventKind.MERGED, EventKind.REDACTED, EventKind.RENAMED)
_LAST: Final = (EventKind.CORRECTED, EventKind.ENDORSED, EventKind.INVITED, EventKind.NOTED)
"""Of several entries the one that is told: these first, then decisions, the newest first, then these."""


def headline(meaning: Meaning) -> str:
    """Say what a change means in at most 72 columns.

    Args:
        meaning: What changed.

    Returns:
        One line in the imperative without a trailing period; everything of data in it is visible.
    """
    partners = meaning.partners
    if len(partners) == 1:
        told = _of_one(partners[0])
    elif partners:
        told = _of_several(partners)
    else:
        told = _of_files(meaning)
    besides = [
        noun
        for noun, there in (("the policy", meaning.policy), ("entities", meaning.entities))
        if there and partners
    ]
    return told(WIDEST, f", and {' and '.join(besides)}" if besides else "")


Told: TypeAlias = Callable[[int, str], str]
"""Gives the line: how wide it may be, and what must stand at its end."""


def _around(before: str, names: str | Sequence[str], *afters: str) -> Told:
    """A line with names in it.

    Args:
        before: What stands before them.
        names: One that is cut if there is no room for it, or several that may be left out.
        afters: What stands behind them: the first with which there is room for the names, else the last.
    """

    def told(width: int, end: str) -> str:
        ends = [f"{visible(after)}{end}" for after in afters] or [end]
        rooms = [width - cells(before) - cells(each) for each in ends]
        whole = _cut(visible(names), WIDEST) if isinstance(names, str) else _some(names, WIDEST)
        fits = next((index for index, room in enumerate(rooms) if cells(whole) <= room), len(ends) - 1)
        shown = _cut(visible(names), rooms[fits]) if isinstance(names, str) else _some(names, rooms[fits])
        return f"{before}{shown}{ends[fits]}"

    return told


def _cut(text: str, room: int) -> str:
    if cells(text) <= room:
        return text
    while text and cells(text) > room - 1:
        text = text[:-1]
    return f"{text.rstrip()}…" if room > 0 else ""


def _some(names: Sequence[str], room: int) -> str:
    """As many names as there is room for; "…" stands for the others."""
    shown = [visible(name) for name in names[:WIDEST]]  # each takes a column at least
    if len(shown) == len(names):
        whole = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
        if cells(whole) <= room:
            return whole
    for count in range(len(shown) - (len(shown) == len(names)), 0, -1):
        some = f"{', '.join(shown[:count])}, …"
        if cells(some) <= room:
            return some
    return _cut(shown[0], room)


def _of_one(partner: PartnerMeaning) -> Told:
    name = partner.name
    if partner.deed is Deed.DELETED:
        return _around("Delete the record of ", name)
    if partner.deed is Deed.ADDED:
        return _around("Add ", name, *([f" ({partner.status})"] if partner.status else []), "")
    event = _weightiest(partner.events)
    if event is not None:
        return _of_event(event, partner)
    return _of_fields(partner)


def _of_fields(partner: PartnerMeaning) -> Told:
    name = partner.name
    fields = list(
        dict.fromkeys(each.about for each in partner.sentences if each.about not in ("status", "review"))
    )
    if fields == ["name"]:
        return _around("Change the name of ", partner.id, "")
    if len(fields) == 1:
        field = fields[0]
        return _around(f"Change the {_ABOUT.get(field, field.replace('_', ' '))} of ", name)
    return _around("Update ", name)


def _weightiest(events: Sequence[RecordedEvent]) -> RecordedEvent | None:
    def weight(event: RecordedEvent) -> int:
        order = [*_FIRST, None, *_LAST]
        return order.index(event.event if event.event in order else None)

    return min(reversed(events), key=weight, default=None)


def _of_event(event: RecordedEvent, partner: PartnerMeaning) -> Told:
    name = partner.name
    match event.event:
        case EventKind.MERGED:
            return _around("Merge ", name, f" into {event.into}", " into another record")
        case EventKind.REDACTED:
            return _around("Redact a value of ", name)
        case EventKind.RENAMED:
            return _around("Rename ", f"{partner.id}: {name}")
        case EventKind.CORRECTED:
            return _around("Correct the history of ", name)
        case EventKind.NOTED:
            return _around("Note ", name, f" as {event.detail}")
        case _:
            by = (f" ({', '.join([*event.by[:most], str(event.date)])})" for most in (2, 1, 0))
            return _around(f"Record the {_NOUNS[event.event, event.detail]} of ", name, *by, "")


def _of_merge(partners: Sequence[PartnerMeaning]) -> Told | None:
    """A record and the one that it was merged into, which may have got something by that."""
    for gone, kept in (partners, partners[::-1]) if len(partners) == 2 else ():  # noqa: PLR2004 -- a pair
        event = _weightiest(gone.events)
        if event is not None and event.into == kept.id and not kept.events:
            return _of_event(event, gone)
    return None


def _of_several(partners: Sequence[PartnerMeaning]) -> Told:
    merged = _of_merge(partners)
    if merged:
        return merged
    names = [partner.name for partner in partners]
    count = len(partners)
    deeds = {partner.deed for partner in partners}
    if deeds == {Deed.ADDED}:
        return _around(f"Add {count:,} partners: ", names)
    if deeds == {Deed.DELETED}:
        return _around(f"Delete {count:,} records: ", names)
    events = {
        (event.event, event.detail) if (event := _weightiest(each.events)) else None for each in partners
    }
    only = events.pop() if len(events) == 1 and deeds == {Deed.CHANGED} else None
    if only in _NOUNS:
        return _around(f"Record {count:,} {_NOUNS[only]}s: ", names)
    return _around(f"Update {count:,} partners: ", names)


def _of_files(meaning: Meaning) -> Told:
    if meaning.policy:
        abouts = list(dict.fromkeys(each.about.replace("_", " ") for each in meaning.policy))
        return _around("Change policy and entities: " if meaning.entities else "Change the policy: ", abouts)
    if meaning.entities:
        texts = [each.text for each in meaning.entities]
        return _around("Change entities: ", texts[0]) if len(texts) == 1 else _around("Change entities", "")
    counted = (
        ("Record ", len(meaning.ledger), "notice that was sent", "notices that were sent"),
        ("Change ", len(meaning.outputs), "template", "templates"),
        ("Change ", len(meaning.unreadable), "file that can't be read", "files that can't be read"),
        ("Reformat ", len(meaning.formatting), "file", "files"),
        ("Change ", len(meaning.others), "file that is no data", "files that are no data"),
    )
    for verb, count, one, many in counted:
        if count:
            return _around(verb, f"a {one}" if count == 1 else f"{count:,} {many}")
    return _around("Change nothing", "")
