# SPDX-License-Identifier: Apache-2.0
"""Which file is new only under its name: renames, found as `git diff -M` finds them, without asking git.

git's own answer would depend on settings of the checkout, and needs both states as objects.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from partnerctl.adapters.git_objects import Entry, Objects
from partnerctl.ports import Deed, Touched

_SIMILAR: Final = 0.5
"""The part of the larger file that must be alike for a rename: what `git diff -M` takes by default."""

_MOST_PAIRS: Final = 10_000
"""Of files gone and files new; beyond, only what moved unchanged counts as renamed."""


class State(Protocol):
    """The files of one state."""

    def ids(self, path: str) -> Iterable[str]:
        """The ids that git may have for the file at `path`."""
        ...

    def content(self, path: str) -> bytes:
        """What is in the file; nothing if it is a submodule or too large to look at."""
        ...


@dataclass(frozen=True, slots=True)
class TreeState:
    """A tree of git."""

    entries: Mapping[str, Entry]
    objects: Objects

    def ids(self, path: str) -> Iterable[str]:
        """As `State.ids`."""
        return (self.entries[path].id,)

    def content(self, path: str) -> bytes:
        """As `State.content`."""
        entry = self.entries[path]
        return b"" if entry.is_submodule else self.objects.read(entry.id) or b""


def between(before: Mapping[str, Entry], after: Mapping[str, Entry], objects: Objects) -> tuple[Touched, ...]:
    """What differs between two trees, sorted by path."""
    gone = sorted(before.keys() - after.keys())
    new = sorted(after.keys() - before.keys())
    moved = origins(gone, new, TreeState(before, objects), TreeState(after, objects))
    touched = [
        Touched(Deed.MODIFIED, path)
        for path, entry in after.items()
        if path in before and not entry.holds_the_same(before[path])
    ]
    touched += [Touched(Deed.RENAMED, path, origin) for path, origin in moved.items()]
    touched += [Touched(Deed.ADDED, path) for path in new if path not in moved]
    touched += [Touched(Deed.DELETED, path) for path in set(gone).difference(moved.values())]
    return tuple(sorted(touched, key=lambda each: each.path))


def origins(gone: Sequence[str], new: Sequence[str], before: State, now: State) -> dict[str, str]:
    """Of each file that is new under its name: where it was.

    Args:
        gone: Paths that only the first state has, sorted.
        new: Paths that only the second has, sorted.
        before: The first state.
        now: The second.
    """
    found = dict(_moved(gone, new, before, now))
    left = sorted(set(gone).difference(found.values()))
    others = [path for path in new if path not in found]
    if len(left) * len(others) > _MOST_PAIRS:
        return found
    lines_before = {path: _lines(before.content(path)) for path in left} if others else {}
    lines_now = {path: _lines(now.content(path)) for path in others} if left else {}
    likeness = sorted(
        ((_likeness(old_lines, lines), old, path))
        for old, old_lines in lines_before.items()
        for path, lines in lines_now.items()
    )
    for alike, old, path in reversed(likeness):
        if alike >= _SIMILAR and path not in found and old not in found.values():
            found[path] = old
    return found


def _moved(gone: Sequence[str], new: Sequence[str], before: State, now: State) -> Iterator[tuple[str, str]]:
    """Files that moved unchanged: the new path and the old one."""
    by_id: dict[str, list[str]] = {}
    for path in reversed(gone):
        for each in before.ids(path):
            by_id.setdefault(each, []).append(path)
    for path in new if by_id else ():
        old = next((by_id[each] for each in now.ids(path) if by_id.get(each)), None)
        if old and now.content(path):
            yield path, old.pop()


def _lines(content: bytes) -> Counter[bytes]:
    return Counter(content.replace(b"\r\n", b"\n").splitlines(keepends=True))


def _likeness(one: Counter[bytes], other: Counter[bytes]) -> float:
    """The bytes of lines that both have, as a part of the larger one's."""
    larger = max(_size(one), _size(other))
    return _size(one & other) / larger if larger else 0.0


def _size(lines: Counter[bytes]) -> int:
    return sum(len(line) * count for line, count in lines.items())
