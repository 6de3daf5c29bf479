# SPDX-License-Identifier: Apache-2.0
"""Where a partner stands: status from the events of its history, and from nothing else.

Neither the clock nor the place of an entry in the file has a say. Entries take effect in the order of their dates;
those of one day in the order of `_RANK`, and one that is not possible yet waits for the others of its day
(suspended and reinstated on one day ends recognized, reinstated and suspended ends suspended). What is not possible
at all is left out and listed, so that one slip never hides the rest of a history.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from partnerctl.lifecycle.transitions import RECORDING, next_status, step_of
from partnerctl.model.events import Corrected, Event, EventKind, Merged, Outcome, Transitioned
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Status
from partnerctl.model.types import PartnerId


class Ending(StrEnum):
    """How one came to be `former`."""

    WITHDRAWN = "withdrawn"
    RESIGNED = "resigned"
    TRANSITIONED = "transitioned"
    DISSOLVED = "dissolved"
    NOT_RENEWED = "not-renewed"


@dataclass(frozen=True, slots=True)
class Irregular:
    """An entry of the history that was left out, because nothing it could follow had happened."""

    index: int
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a partner stands. Indices count the entries of `Partner.history` from 0.

    Attributes:
        status: None until something that decides has happened.
        ending: Of `former`: how it came about.
        since: First day of this status; a renewal doesn't begin it anew.
        by: Who decided that; empty where nobody had to.
        link: Where that decision is recorded.
        began: Index of the entry that led to this status.
        decided: Index of the last entry that decides, a review among them.
        ever_recognized: Whether it was a recognized partner at any time up to the day asked for.
        merged_into: The id under which the organization goes on; then this record is a tombstone.
        counted: Indices of the entries that took effect, in the order in which they did.
        ahead: Indices of the entries that take effect after the day asked for, in the order of the file.
        superseded: Indices of the entries that a correction takes out, in the order of the file.
        irregular: What was left out, and why, in the order of the file.
        reason: One sentence, without trailing period.
    """

    status: Status | None
    ending: Ending | None
    since: dt.date | None
    by: tuple[str, ...]
    link: str | None
    began: int | None
    decided: int | None
    ever_recognized: bool
    merged_into: PartnerId | None
    counted: tuple[int, ...]
    ahead: tuple[int, ...]
    superseded: tuple[int, ...]
    irregular: tuple[Irregular, ...]
    reason: str


_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            EventKind.NOTED,
            EventKind.INVITED,
            EventKind.APPLIED,
            EventKind.ENDORSED,
            EventKind.RECOGNIZED,
            EventKind.REINSTATED,
            EventKind.REVIEWED,
            EventKind.SUSPENDED,
            EventKind.DECLINED,
            EventKind.RESIGNED,
            EventKind.WITHDRAWN,
            EventKind.TRANSITIONED,
            EventKind.DISSOLVED,
            EventKind.RENAMED,
            EventKind.MERGED,
            EventKind.REDACTED,
            EventKind.CORRECTED,
        )
    )
}
"""The order of the entries of one day: what begins something, then what goes on, then what ends it."""

_DETAIL_RANK = {
    None: 0,
    "potential": 0,
    "informal": 1,
    Outcome.DEFERRED.value: 0,
    Outcome.RENEWED.value: 1,
    Outcome.RENEWED_WITH_CONDITIONS.value: 2,
    Outcome.NOT_RENEWED.value: 3,
}
"""The same for two entries of one kind on one day: the later in this order has the last word."""


def standing_of(partner: Partner, day: dt.date | None = None, *, official: bool = True) -> Standing:
    """Derive where a partner stands.

    Args:
        partner: The record. Any that the model accepts; nothing raises.
        day: Entries that take effect after this day don't count. None: all of them do. Corrections always count,
            whatever their date: the answer is what held on that day as it is known now.
        official: `Registry.official`. While the model is not official nobody can be recognized, so an entry that
            says so is irregular.

    Returns:
        The standing at the end of `day`.
    """
    history = partner.history
    superseded, irregular = _superseded(history)
    ahead = {index for index, event in enumerate(history) if _is_ahead(event, day)} - superseded
    live = [index for index in range(len(history)) if index not in superseded and index not in ahead]
    live.sort(key=lambda index: history[index].date)
    walk = _Walk(history, official=official)
    for _, same_day in groupby(live, key=lambda index: history[index].date):
        walk.take_day(list(same_day))
    return walk.standing(tuple(sorted(ahead)), tuple(sorted(superseded)), [*irregular, *walk.irregular], day)


def _is_ahead(event: Event, day: dt.date | None) -> bool:
    return day is not None and event.date > day and not isinstance(event, Corrected)


def _superseded(history: Sequence[Event]) -> tuple[set[int], list[Irregular]]:
    """Which entries a correction takes out, and the corrections that name none.

    Where several entries of one kind and day could be meant, it is the nearest one above the correction: a
    correction is added below what it corrects. This is the one question that the order of the file answers. A
    correction can itself be corrected, by a later one only, so there is no circle.
    """
    out: set[int] = set()
    without: list[Irregular] = []
    for index in reversed(range(len(history))):
        correction = history[index]
        if not isinstance(correction, Corrected) or index in out:
            continue
        meant = correction.supersedes_date, correction.supersedes_event
        matching = [
            other
            for other, event in enumerate(history)
            if other not in out and other != index and (event.date, event.event) == meant
        ]
        above = [other for other in matching if other < index]
        if above:
            out.add(above[-1])
        elif matching and correction.supersedes_event is not EventKind.CORRECTED:
            out.add(matching[0])
        else:
            entry = f"`{correction.supersedes_event}` of {correction.supersedes_date}"
            without.append(Irregular(index, f"corrects an entry that is not there: {entry}"))
    return out, without


class _Walk:
    """The entries taken so far, and where they led."""

    def __init__(self, history: Sequence[Event], *, official: bool) -> None:
        self._history = history
        self._official = official
        self._status: Status | None = None
        self._began: int | None = None
        self._decided: int | None = None
        self._ever_recognized = False
        self._merged_into: PartnerId | None = None
        self._counted: list[int] = []
        self.irregular: list[Irregular] = []

    def take_day(self, waiting: list[int]) -> None:
        """Let the entries of one day take effect, whatever their order in the file."""
        if len(waiting) > 1:
            waiting.sort(key=lambda index: _order_of_one_day(self._history[index]))
        while waiting:
            impossible = [index for index in waiting if not self._take(index)]
            if len(impossible) == len(waiting):
                self.irregular.extend(Irregular(index, self._why_not(index)) for index in impossible)
                return
            waiting = impossible

    def _take(self, index: int) -> bool:
        """Let the entry take effect if it is possible now, and tell whether it was."""
        event = self._history[index]
        if event.event in RECORDING:
            self._counted.append(index)
            self._merged_into = event.into if isinstance(event, Merged) else self._merged_into
            return True
        after = None if self._is_premature(event) else next_status(self._status, event)
        if after is None:
            return False
        self._counted.append(index)
        self._decided = index
        self._ever_recognized |= after is Status.RECOGNIZED
        if after is not self._status:
            self._began = index
        self._status = after
        return True

    def _is_premature(self, event: Event) -> bool:
        return event.event == "recognized" and not self._official

    def _why_not(self, index: int) -> str:
        event = self._history[index]
        if self._is_premature(event):
            return "nobody can be recognized while the model is not official"
        kind, detail = step_of(event)
        step = f"`{kind}: {detail}`" if detail else f"`{kind}`"
        if self._status is None:
            return f"{step} can't come first"
        return f"{step} is not possible for a partner that is {self._status}"

    def standing(
        self,
        ahead: tuple[int, ...],
        superseded: tuple[int, ...],
        irregular: Sequence[Irregular],
        day: dt.date | None,
    ) -> Standing:
        """Sum up."""
        began = None if self._began is None else self._history[self._began]
        return Standing(
            status=self._status,
            ending=_ending(began) if began and self._status is Status.FORMER else None,
            since=began.date if began else None,
            by=tuple(getattr(began, "by", ())),
            link=getattr(began, "link", None),
            began=self._began,
            decided=self._decided,
            ever_recognized=self._ever_recognized,
            merged_into=self._merged_into,
            counted=tuple(self._counted),
            ahead=ahead,
            superseded=superseded,
            irregular=tuple(sorted(irregular, key=lambda entry: entry.index)),
            reason=_reason(
                began, self._status, self._merged_into, day, ever_recognized=self._ever_recognized
            ),
        )


def _order_of_one_day(event: Event) -> tuple[int, int, str]:
    kind, detail = step_of(event)
    return _RANK[kind], _DETAIL_RANK[detail], repr(event)


def _ending(event: Event) -> Ending:
    return Ending.NOT_RENEWED if event.event == "reviewed" else Ending(event.event)


_SENTENCES = {
    EventKind.NOTED: "noted on {date}",
    EventKind.APPLIED: "applied on {date}",
    EventKind.RECOGNIZED: "recognized on {date}{by}",
    EventKind.DECLINED: "the application was declined on {date}{by}",
    EventKind.SUSPENDED: "suspended on {date}{by}",
    EventKind.REINSTATED: "reinstated on {date}{by}",
    EventKind.REVIEWED: "not renewed by the review of {date}{by}",
    EventKind.WITHDRAWN: "recognition was withdrawn on {date}{by}",
    EventKind.RESIGNED: "resigned on {date}",
    EventKind.TRANSITIONED: "became another kind of affiliate ({to}) on {date}{by}",
    EventKind.DISSOLVED: "dissolved on {date}",
}
"""Of the entry that led to the present status."""


def _reason(
    began: Event | None,
    status: Status | None,
    merged_into: PartnerId | None,
    day: dt.date | None,
    *,
    ever_recognized: bool,
) -> str:
    if began is None or status is None:
        sentence = f"nothing was decided or noted by {day}" if day else "nothing is decided or noted"
    else:
        by = getattr(began, "by", ())
        sentence = _SENTENCES[EventKind(began.event)].format(
            date=began.date,
            by=f" by {', '.join(by)}" if by else "",
            to=began.to if isinstance(began, Transitioned) else "",
        )
        if began.event == "noted":
            sentence += f" as {step_of(began)[1]}"
        if status is Status.FORMER and not ever_recognized:
            sentence += "; it was never recognized"
    return f"{sentence}; recorded under {merged_into} now" if merged_into else sentence
