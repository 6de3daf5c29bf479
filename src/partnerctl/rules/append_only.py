# SPDX-License-Identifier: Apache-2.0
"""What "append-only" means for a history: one answer for the rules on changes and for the commands that edit.

Entries are compared by what they say, never by how they are written: comments, quotes, line breaks and the order of
fields make no difference. Entries that were there stay, in their order; new ones come at the end, or stand where two
branches that both appended are joined by date: right above an old one of the same or a later day. A `note` or an
`archived` link may be added to an entry; and a value may be blanked by a `redacted` entry that is added with it.
"""

from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from partnerctl.documents.operations import canonical, same
from partnerctl.documents.three_way import date_of
from partnerctl.findings import Plain, Pointer
from partnerctl.model.events import ADDABLE

BLANKS: Final = ("[redacted]", "(redacted)", "user:(redacted)")
"""What stands for a text that was blanked to protect a person: the first that the field takes.

The others are for names of wiki users, which can't have brackets."""

Pairs: TypeAlias = dict[int, int]
"""By the index of an entry as it was, the index of the same entry now."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """An entry that says something else than it did.

    Attributes:
        before: Its index as it was.
        after: Its index now.
        pointers: What of it differs, within the entry, in order.
    """

    before: int
    after: int
    pointers: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """How one state of a history came from another. Indices count from 0.

    Attributes:
        altered: Entries that say something else.
        removed: Indices, as they were, of entries that are gone.
        moved: Indices, as it was and now, of entries that don't stand in their old order.
        inserted: Indices now of new entries that stand above old ones, where their day doesn't belong.
        added: Indices now of all new entries, the inserted ones too.
    """

    altered: tuple[Alteration, ...]
    removed: tuple[int, ...]
    moved: tuple[tuple[int, int], ...]
    inserted: tuple[int, ...]
    added: tuple[int, ...]

    @property
    def lost(self) -> frozenset[int]:
        """Indices, as they were, of entries that are nowhere now as they were."""
        return frozenset((*self.removed, *(each.before for each in self.altered)))

    @property
    def only_appends(self) -> bool:
        """Whether it is what may happen to a history."""
        return not (self.altered or self.removed or self.moved or self.inserted)


def compare(before: Sequence[Plain], after: Sequence[Plain]) -> HistoryChange:
    """Work out what became of each entry.

    Args:
        before: The entries as they were, as plain data.
        after: The entries now.
    """
    # Where entries are alike, each at its old place is the simplest story.
    pairs = dict(enumerate(range(min(len(before), len(after)))))
    if len(after) < len(before) or _altered(before, after, pairs):
        pairs = _paired(before, after)
    added = _added(after, pairs)
    ordered = sorted(pairs.items())
    kept = _longest_rising([now for _, now in ordered])
    return HistoryChange(
        altered=tuple(sorted(_altered(before, after, pairs), key=lambda each: each.after)),
        removed=tuple(index for index in range(len(before)) if index not in pairs),
        moved=tuple(pair for pair in ordered if pair[1] not in kept),
        inserted=tuple(index for index in added if _is_out_of_place(index, after, kept)),
        added=added,
    )


def _is_out_of_place(index: int, after: Sequence[Plain], kept: frozenset[int]) -> bool:
    """Whether a new entry stands above an old one, and not because its day comes first, or is the same."""
    below = min((old for old in kept if old > index), default=None)
    return below is not None and not "" < date_of(after[index]) <= date_of(after[below])


def _added(after: Sequence[Plain], pairs: Pairs) -> tuple[int, ...]:
    known = set(pairs.values())
    return tuple(index for index in range(len(after)) if index not in known)


def _altered(before: Sequence[Plain], after: Sequence[Plain], pairs: Pairs) -> list[Alteration]:
    redactions = [field for index in _added(after, pairs) if (field := _redacted_field(after[index]))]
    altered = []
    for was, now in pairs.items():
        pointers = tuple(
            pointer
            for pointer, old, new in differences(before[was], after[now])
            if not _may_differ(was, pointer, old, new, redactions)
        )
        if pointers:
            altered.append(Alteration(was, now, pointers))
    return altered


def entries_of(plain: dict[str, Plain] | None) -> list[Plain]:
    """The history of a record as plain data; empty if it has none that could be read."""
    history = plain.get("history") if plain else None
    return history if isinstance(history, list) else []


_ABSENT: Final = object()


def differences(before: object, after: object) -> Iterator[tuple[Pointer, object, object]]:
    """The smallest places in which two values differ: (place, as it was, now); a stand-in is neither."""
    if isinstance(before, dict) and isinstance(after, dict):
        olds: dict[str | int, object] = {**before}
        news: dict[str | int, object] = {**after}
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        olds, news = {**dict(enumerate(before))}, {**dict(enumerate(after))}
    else:
        if before is _ABSENT or after is _ABSENT or canonical(before) != canonical(after):
            yield (), before, after
        return
    for step in (*olds, *(step for step in news if step not in olds)):
        for pointer, old, new in differences(olds.get(step, _ABSENT), news.get(step, _ABSENT)):
            yield (step, *pointer), old, new


def _may_differ(index: int, pointer: Pointer, old: object, new: object, redactions: Sequence[str]) -> bool:
    if _is_addition(pointer, old):
        return True
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in pointer)
    place = f"history[{index}]{place}"
    return any(_covers(field, place) and _is_blank(old, new) for field in redactions)


def _is_addition(pointer: Pointer, old: object) -> bool:
    return old is _ABSENT and len(pointer) == 1 and pointer[0] in ADDABLE


def _covers(field: str, place: str) -> bool:
    """Whether a redaction of one place explains a difference at another: the same, or one is within the other."""
    shorter, longer = sorted((field, place), key=len)
    return longer == shorter or longer.startswith((f"{shorter}.", f"{shorter}["))


def _is_blank(old: object, new: object) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        rest = iter(map(canonical, old))
        return all(each in rest for each in map(canonical, new))
    return old is not _ABSENT and (new is _ABSENT or new is None or new in BLANKS)


def _redacted_field(entry: Plain) -> str | None:
    if isinstance(entry, dict) and entry.get("event") == "redacted":
        field = entry.get("field")
        return field if isinstance(field, str) else None
    return None


def _paired(before: Sequence[Plain], after: Sequence[Plain]) -> Pairs:
    """Find each old entry again: first what is equal, then what is more and more different."""
    pairs: Pairs = {}
    for key in (canonical, _lasting, _occasion, _undated):
        _pair_by(key, before, after, pairs)
    taken = set(pairs.values())
    for index in range(min(len(before), len(after))):
        if index not in pairs and index not in taken and _share_half(before[index], after[index]):
            pairs[index] = index
    return pairs


def _pair_by(
    key: Callable[[Plain], str | None], before: Sequence[Plain], after: Sequence[Plain], pairs: Pairs
) -> None:
    taken = set(pairs.values())
    waiting: dict[str, list[int]] = {}
    for index in reversed(range(len(after))):
        if index not in taken and (value := key(after[index])) is not None:
            waiting.setdefault(value, []).append(index)
    for index, entry in enumerate(before):
        if index not in pairs and (value := key(entry)) is not None and waiting.get(value):
            pairs[index] = waiting[value].pop()


def _without(entry: Plain, fields: frozenset[str]) -> str | None:
    if not isinstance(entry, dict):
        return None
    return canonical({name: value for name, value in entry.items() if name not in fields})


def _lasting(entry: Plain) -> str | None:
    return _without(entry, ADDABLE)


def _occasion(entry: Plain) -> str | None:
    return canonical([entry.get("date"), entry.get("event")]) if isinstance(entry, dict) else None


def _undated(entry: Plain) -> str | None:
    return _without(entry, frozenset({"date"}))


def _share_half(one: Plain, other: Plain) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return not isinstance(one, dict) and not isinstance(other, dict)
    shared = sum(name in other and same(value, other[name]) for name, value in one.items())
    return 2 * shared >= max(len(one), len(other))


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The members of a longest rising subsequence: the fewest others have moved."""
    if all(one < other for one, other in pairwise(numbers)):
        return frozenset(numbers)
    # Patience sorting: `tops[n]` is the smallest number that a rising row of n + 1 can end with.
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect(tops, number)
        before[number] = tops[place - 1] if place else None
        tops[place : place + 1] = [number]
    row: list[int] = []
    last: int | None = tops[-1]
    while last is not None:
        row.append(last)
        last = before[last]
    return frozenset(row)
