# SPDX-License-Identifier: Apache-2.0
"""Entries of a history in words: those that were added, and whatever else became of one."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from partnerctl.findings import Plain
from partnerctl.lifecycle.transitions import step_of
from partnerctl.meaning.fields import Place, changes
from partnerctl.meaning.told import Part, RecordedEvent, Sentence
from partnerctl.meaning.voice import Voice, joined, sentence
from partnerctl.model.events import (
    Answer,
    Applied,
    Corrected,
    Declined,
    Dissolved,
    Endorsed,
    Event,
    Invited,
    Merged,
    Noted,
    Outcome,
    Recognized,
    Redacted,
    Reinstated,
    Renamed,
    Resigned,
    Reviewed,
    Suspended,
    Transitioned,
    Withdrawn,
)
from partnerctl.rules.append_only import HistoryChange

Parts: TypeAlias = tuple[Part, ...]

_ABOUT = "history"


def recorded(event: Event) -> RecordedEvent:
    """An entry, as far as others need to know of it."""
    kind, detail = step_of(event)
    into = event.into if isinstance(event, Merged) else None
    return RecordedEvent(kind, detail, event.date, tuple(getattr(event, "by", ())), event.link, into)


def added(event: Event, voice: Voice) -> Sentence:
    """What a new entry says."""
    note: Parts = ("; note: ", voice.said(event.note)) if event.note else ()
    return sentence(_ABOUT, *told(event, voice), *note, link=event.link)


def told(event: Event, voice: Voice) -> Parts:  # noqa: C901, PLR0911, PLR0912 -- one line a kind of event
    """An entry in words, without its note and its link."""
    on, by, why = f" on {event.date}", _by(event, voice), _why(event, voice)
    match event:
        case Noted():
            kind = "an informal relationship" if event.as_ == "informal" else "a potential partner"
            return (f"noted as {kind}{on}",)
        case Invited():
            return ("invited to apply", *by, on)
        case Applied():
            return (f"applied{on}",)
        case Endorsed():
            return ("application endorsed", *by, on)
        case Recognized():
            return ("recognized", *by, on)
        case Declined():
            return ("application declined", *by, on, *why)
        case Reviewed():
            return ("reviewed", *by, f"{on}: ", *_review(event, voice))
        case Suspended():
            return ("recognition suspended", *by, on, *why)
        case Reinstated():
            return ("recognition reinstated", *by, on)
        case Withdrawn():
            return ("recognition withdrawn", *by, on, *why)
        case Resigned():
            return (f"resigned{on}", *why)
        case Transitioned():
            into: Parts = (" (", voice.actor(event.entity), ")") if event.entity else ()
            return (f"became a {event.to}", *into, on, *(() if not by else (", decided", *by)))
        case Dissolved():
            return (f"dissolved{on}", *why)
        case Renamed():
            return (f"renamed{on}: ", voice.said(event.from_), " → ", voice.said(event.to))
        case Merged():
            return ("merged into ", voice.said(event.into), f"{on}; this record only points there now")
        case Corrected():
            wrong = f"{event.supersedes_event} of {event.supersedes_date}"
            return (f"corrected{on}: the entry {wrong} was wrong and counts no more", *why)
        case Redacted():
            return (f"redacted{on}: ", voice.said(event.field), " was blanked to protect a person", *why)


def _by(event: Event, voice: Voice) -> Parts:
    actors = getattr(event, "by", ())
    return (" by ", *voice.actors(actors)) if actors else ()


def _why(event: Event, voice: Voice) -> Parts:
    why = getattr(event, "reason", None) or getattr(event, "why", None)
    return (": ", voice.said(why)) if why else ()


_OUTCOMES = {
    Outcome.RENEWED: "renewed",
    Outcome.RENEWED_WITH_CONDITIONS: "renewed with conditions",
    Outcome.NOT_RENEWED: "not renewed",
    Outcome.DEFERRED: "deferred",
}


def _review(event: Reviewed, voice: Voice) -> Parts:
    parts: list[Part] = [_OUTCOMES[event.outcome]]
    if event.until:
        parts.append(f" until {event.until}")
    failed = [(voice.said(point.point),) for point in event.checklist if point.answer is Answer.FAIL]
    if failed:
        parts += ["; not met: ", *joined([*failed])]
    for condition in event.conditions:
        parts += [f"; by {condition.by_when}: ", voice.said(condition.text)]
    return tuple(parts)


def history(
    change: HistoryChange,
    before: Sequence[tuple[Event, Plain]],
    after: Sequence[tuple[Event, Plain]],
    voice: Voice,
) -> Iterator[Sentence]:
    """What became of the entries, new ones first.

    Args:
        change: What `rules.append_only` says of it.
        before: Each entry as it was, validated and plain.
        after: Each entry now.
        voice: Says values.
    """
    for index in change.added:
        yield added(after[index][0], voice)
    for index in change.removed:
        yield sentence(_ABOUT, "entry taken away: ", *told(before[index][0], voice))
    for was, now in _pairs(change, len(before), len(after)):
        old, new = before[was], after[now]
        label = f"entry {step_of(old[0])[0]} of {old[0].date}"
        yield from changes(Place(_ABOUT, (label,)), old[1], new[1], voice)
    if change.moved:
        yield sentence(_ABOUT, "entries stand in another order")


def _pairs(change: HistoryChange, before: int, after: int) -> list[tuple[int, int]]:
    """The index of each entry that is still there, as it was and now."""
    pairs = dict(change.moved)
    pairs.update((each.before, each.after) for each in change.altered)
    olds = [index for index in range(before) if index not in pairs and index not in change.removed]
    taken = {*pairs.values(), *change.added}
    # What neither moved nor was altered kept its order.
    pairs.update(zip(olds, (index for index in range(after) if index not in taken), strict=True))
    return sorted(pairs.items())
