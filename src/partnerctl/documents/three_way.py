# SPDX-License-Identifier: Apache-2.0
"""What two sides made of one base, put together as data: nothing lost, nothing double, nothing guessed.

A history is append-only, so there is always an answer: entries of the base stay where they are, and what either side
added comes behind them. Of anything else there is an answer only if the sides don't contradict each other.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from partnerctl.documents.operations import canonical, same
from partnerctl.findings import Plain
from partnerctl.model.events import ADDABLE


class NoValue(Enum):
    """What there may be instead of a value."""

    MISSING = "missing"
    """A side doesn't have the field."""
    DISPUTED = "disputed"
    """Both sides changed the same thing in different ways."""


MISSING: Final = NoValue.MISSING
DISPUTED: Final = NoValue.DISPUTED

Value: TypeAlias = "Plain | NoValue"


def join(base: Value, ours: Value, theirs: Value) -> Value:
    """One value of the two that were made of `base`; `DISPUTED` if they contradict each other.

    A list that only grew on both sides has what both added; of a mapping, each field is joined by itself.
    """
    if alike(ours, theirs) or alike(theirs, base):
        return ours
    if alike(ours, base):
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _join_fields(base if isinstance(base, dict) else {}, ours, theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return _join_lists(base if isinstance(base, list) else [], ours, theirs)
    return DISPUTED


def alike(one: Value, other: Value) -> bool:
    """Whether both say the same."""
    if isinstance(one, NoValue) or isinstance(other, NoValue):
        return one is other
    return same(one, other)


def _join_fields(base: dict[str, Plain], ours: dict[str, Plain], theirs: dict[str, Plain]) -> Value:
    joined: dict[str, Plain] = {}
    for name in dict.fromkeys((*ours, *theirs)):
        value = join(base.get(name, MISSING), ours.get(name, MISSING), theirs.get(name, MISSING))
        if value is DISPUTED:
            return DISPUTED
        if not isinstance(value, NoValue):
            joined[name] = value
    return joined


def _join_lists(base: list[Plain], ours: list[Plain], theirs: list[Plain]) -> Value:
    if _only_grew(base, ours) and _only_grew(base, theirs):
        return [*ours, *without(theirs, ours)]
    # Entries that one side changed, and the other left where they were.
    shared = len(base)
    if min(len(ours), len(theirs)) < shared:
        return DISPUTED
    start: list[Plain] = []
    for was, one, other in zip(base, ours, theirs, strict=False):
        if not same(one, was) and not same(other, was) and not same(one, other):
            return DISPUTED
        start.append(other if same(one, was) else one)
    return [*start, *ours[shared:], *without(theirs[shared:], ours[shared:])]


def _only_grew(before: list[Plain], after: list[Plain]) -> bool:
    """Whether all that was there is there still, in the same order."""
    rest = iter(after)
    return all(any(same(was, each) for each in rest) for was in before)


def without(values: Iterable[Plain], taken: Iterable[Plain]) -> list[Plain]:
    """The values that are not among `taken`; of alike ones, as many more as there are."""
    left = Counter(canonical(value) for value in taken)
    kept: list[Plain] = []
    for value in values:
        if left[canonical(value)]:
            left[canonical(value)] -= 1
        else:
            kept.append(value)
    return kept


@dataclass(frozen=True, slots=True)
class Joined:
    """One entry of a history that was put together, and where each side has it.

    Attributes:
        base: Its index in the base; None if it was added since.
        ours: Its index on our side; None if it isn't there.
        theirs: Its index on their side; None if it isn't there.
    """

    base: int | None
    ours: int | None
    theirs: int | None

    @property
    def is_restored(self) -> bool:
        """Whether one side had taken it away, or changed it."""
        return self.base is not None and (self.ours is None or self.theirs is None)


def join_histories(
    base: Sequence[Plain] | None, ours: Sequence[Plain], theirs: Sequence[Plain]
) -> tuple[Joined, ...]:
    """The entries of both sides, each once, in the order in which they are to stand.

    First what was there before, in its order; it stays even if one side changed it, beside the changed one. Then what
    was added, by date, without changing the order in which either side added it; on one day, ours first.

    Args:
        base: The history before; None if it is not known: then what both sides have counts as such.
        ours: The history of one side.
        theirs: The history of the other.
    """
    before = _shared(ours, theirs) if base is None else base
    our_pool, their_pool = _Pool(ours, before), _Pool(theirs, before)
    kept = [Joined(index, our_pool.take(entry), their_pool.take(entry)) for index, entry in enumerate(before)]
    added = [Joined(None, index, their_pool.take(ours[index])) for index in our_pool.left()]
    others = [Joined(None, None, index) for index in their_pool.left()]
    there = (each for each in kept if each.ours is not None or each.theirs is not None)
    return (*there, *_by_date(added, others, ours, theirs))


def _shared(ours: Sequence[Plain], theirs: Sequence[Plain]) -> list[Plain]:
    pool = _Pool(theirs, ())
    return [entry for entry in ours if pool.take(entry) is not None]


class _Pool:
    """The entries of one side that were not yet found on the other.

    An added note or archived link doesn't make another entry of one, nor does a value that was redacted.
    """

    def __init__(self, entries: Sequence[Plain], before: Sequence[Plain]) -> None:
        self._indices: dict[str, list[int]] = {}
        redacted = _redacted(entries)
        for index, entry in enumerate(entries):
            known = before[index] if index in redacted and index < len(before) else entry
            self._indices.setdefault(canonical(bare(known)), []).append(index)

    def take(self, entry: Plain) -> int | None:
        """The first of the entries that are the same as this one."""
        indices = self._indices.get(canonical(bare(entry)))
        return indices.pop(0) if indices else None

    def left(self) -> list[int]:
        """Those that were not taken."""
        return sorted(index for indices in self._indices.values() for index in indices)


def bare(entry: Plain) -> Plain:
    """An entry without what may be added to it later: that doesn't make another entry of it."""
    if not isinstance(entry, dict):
        return entry
    return {name: value for name, value in entry.items() if name not in ADDABLE}


_IN_HISTORY = re.compile(r"history\[(\d+)\]")


def _redacted(entries: Iterable[Plain]) -> set[int]:
    """Entries of which a value was blanked, as an entry of the event `redacted` says."""
    fields = (
        entry.get("field")
        for entry in entries
        if isinstance(entry, dict) and entry.get("event") == "redacted"
    )
    matches = (_IN_HISTORY.match(str(field)) for field in fields)
    return {int(match.group(1)) for match in matches if match}


def _by_date(
    ours_added: list[Joined], theirs_added: list[Joined], ours: Sequence[Plain], theirs: Sequence[Plain]
) -> Iterator[Joined]:
    waiting = deque(theirs_added)
    for each in ours_added:
        day = date_of(ours[each.ours or 0])
        while waiting and date_of(theirs[waiting[0].theirs or 0]) < day:
            yield waiting.popleft()
        yield each
    yield from waiting


def date_of(entry: Plain) -> str:
    """The day of an entry, as text that sorts by day; empty if it has none."""
    date = entry.get("date") if isinstance(entry, dict) else None
    return date if isinstance(date, str) else ""
