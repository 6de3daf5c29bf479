# SPDX-License-Identifier: Apache-2.0
"""The versions of a record, commit by commit: what each changed, and which one brought an entry of the history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from partnerctl.documents import reader
from partnerctl.documents.fields import HISTORY
from partnerctl.documents.operations import same
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Plain
from partnerctl.ports import Commit, FileTree, Services
from partnerctl.rules.append_only import HistoryChange, compare, entries_of

Fields: TypeAlias = dict[str, Plain]

EntryName: TypeAlias = tuple[str, str, int]
"""What tells an entry of a history from the others: its date, its event, and which one of these it is, from 0."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a history, as far as it is needed to name it."""

    date: str
    event: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version of a record says otherwise than the one before it; comments and layout don't count.

    Attributes:
        begins: Whether there was none before it.
        ends: Whether the file is gone with it.
        is_readable: Whether both could be read; if not, nothing else is known.
        added: Fields that are new; the history is not among them.
        changed: Fields that say something else.
        removed: Fields that are gone.
        entries_added: Entries of the history that are new.
        entries_changed: Entries that say something else.
        entries_removed: Entries that are gone.
        is_reordered: Whether entries stand in another order.
        is_remarked: Whether older entries got what may be added or blanked later: a note, an archived link, a redaction.
    """

    begins: bool = False
    ends: bool = False
    is_readable: bool = True
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    entries_added: tuple[Entry, ...] = ()
    entries_changed: tuple[Entry, ...] = ()
    entries_removed: tuple[Entry, ...] = ()
    is_reordered: bool = False
    is_remarked: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record.

    Attributes:
        commit: The commit that made it; None for the working tree, where it is not committed yet.
        difference: What it changed.
        joins: How many versions it joins: more than one if it is a merge.
    """

    commit: Commit | None
    difference: Difference
    joins: int = 1


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a record.

    Attributes:
        versions: The newest first.
        recorded: By an entry of the newest version: the commit that brought it; None if it is not committed yet.
    """

    versions: tuple[Version, ...]
    recorded: Mapping[EntryName, Commit | None]


def versions_of(services: Services, path: str) -> Versions:
    """Follow a record through the commits that changed it, up to the commit or working tree that `services` reads.

    Raises:
        EnvironmentProblemError: There is no git, no repository, or the clone is shallow.
    """
    commits = services.repository.commits(path, services.commit)
    contents = {commit.id: _content(services.repository.files_at(commit), path) for commit in commits}
    versions = [
        Version(
            commit, _difference(_before(commit, contents), contents[commit.id]), max(1, len(commit.parents))
        )
        for commit in commits
    ]
    recorded: dict[EntryName, Commit | None] = {}
    for commit in reversed(commits):
        for name in names_of(entries_of(_plain(contents[commit.id]))):
            recorded.setdefault(name, commit)
    if services.commit is None:
        now = _content(services.files, path)
        uncommitted = _difference(contents[commits[0].id] if commits else None, now)
        if uncommitted != Difference():
            versions.insert(0, Version(None, uncommitted))
        for name in names_of(entries_of(_plain(now))):
            recorded.setdefault(name, None)
    return Versions(tuple(versions), recorded)


def names_of(entries: Iterable[object]) -> Iterator[EntryName]:
    """What tells each entry of a history from the others, in the order of the file."""
    seen: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        named = _entry(entry)
        key = (named.date, named.event)
        yield (*key, seen[key])
        seen[key] += 1


def _before(commit: Commit, contents: Mapping[str, bytes | None]) -> bytes | None:
    return contents.get(commit.parents[0]) if commit.parents else None


def _content(files: FileTree, path: str) -> bytes | None:
    try:
        return files.read(path).content if files.exists(path) else None
    except EnvironmentProblemError:
        return b"\0"  # there, and nothing that could be read as a record


def _plain(content: bytes | None) -> Fields | None:
    if content is None:
        return None
    text = reader.decode(content, "").text
    return reader.parse(text, "").plain if text is not None else None


def _difference(before: bytes | None, after: bytes | None) -> Difference:
    if after is None:
        return Difference(ends=before is not None)
    new = _plain(after)
    old = _plain(before) if before is not None else {}
    begins = before is None
    if old is None or new is None:
        return Difference(begins=begins, is_readable=False)
    was, now = entries_of(old), entries_of(new)
    history = compare(was, now)
    return Difference(
        begins=begins,
        added=_fields(name for name in new if name not in old),
        changed=_fields(name for name in new if name in old and not same(old[name], new[name])),
        removed=_fields(name for name in old if name not in new),
        entries_added=_entries(now, history.added),
        entries_changed=_entries(now, [each.after for each in history.altered]),
        entries_removed=_entries(was, history.removed),
        is_reordered=bool(history.moved),
        is_remarked=_is_remarked(was, now, history),
    )


def _is_remarked(was: list[Plain], now: list[Plain], history: HistoryChange) -> bool:
    if history.altered or history.removed or history.moved:
        return False
    kept: list[Plain] = [entry for index, entry in enumerate(now) if index not in history.added]
    return not same(was, kept)


def _fields(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name != HISTORY)


def _entries(entries: Sequence[Plain], indices: Iterable[int]) -> tuple[Entry, ...]:
    return tuple(_entry(entries[index]) for index in indices)


def _entry(plain: object) -> Entry:
    fields = plain if isinstance(plain, dict) else {}
    date, event = fields.get("date"), fields.get("event")
    return Entry(date if isinstance(date, str) else "?", event if isinstance(event, str) else "?")
