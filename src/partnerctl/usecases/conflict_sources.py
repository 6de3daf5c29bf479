# SPDX-License-Identifier: Apache-2.0
"""Where the two sides of a badly merged record are still to be found: in its markers, in git's index, in commits.

In a rebase "ours" is what is being rebased onto and "theirs" one's own work. So sides are never called that to
people: they are called what git calls them in the markers, or by the commits they come from.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from partnerctl.documents.conflicts import sides_in
from partnerctl.documents.editing import apply, require_sound
from partnerctl.documents.merging import merge
from partnerctl.documents.operations import same
from partnerctl.documents.reader import decode
from partnerctl.documents.three_way import bare, date_of, without
from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.findings import Plain, Remove
from partnerctl.ports import Commit, Merge, Repository, Sides
from partnerctl.rules.append_only import entries_of


class Operation(Enum):
    """What git has begun and not finished: the ref that tells of it, and the word of the command."""

    MERGE = ("MERGE_HEAD", "merge")
    REBASE = ("REBASE_HEAD", "rebase")
    CHERRY_PICK = ("CHERRY_PICK_HEAD", "cherry-pick")
    REVERT = ("REVERT_HEAD", "revert")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sides of a record that are to be put together.

    Attributes:
        base: What both were made of; None if that can't be told.
        ours: The text of one side.
        theirs: The text of the other.
        labels: What to call them.
    """

    base: str | None
    ours: str
    theirs: str
    labels: tuple[str, str]


def unfinished(repository: Repository) -> tuple[Operation, Commit] | None:
    """What git has begun, and the commit it brings in; None if it is nothing, or there is no git."""
    for operation in Operation:
        with suppress(UsageError, EnvironmentProblemError):
            return operation, repository.commit(operation.value[0])
    return None


def sides_of(repository: Repository, path: str) -> Sides | None:
    """What git keeps of an unfinished merge of this file; None without git.

    Raises:
        RefusedError: One side deleted the file.
    """
    try:
        sides = repository.sides(path)
    except EnvironmentProblemError:
        return None
    if sides and (sides.ours is None or sides.theirs is None):
        raise RefusedError(
            f"one side of the merge deleted {path}, or gave it another name, and the other changed it",
            hint=f"Records are never deleted or renamed; keep it: git add {path}",
        )
    return sides


def conflicts_of(repository: Repository, path: str, text: str, sides: Sides | None) -> Iterator[Conflict]:
    """What can be put together for a file, the best first; nothing if it wasn't merged badly.

    Raises:
        RefusedError: Its conflict markers are damaged, and git keeps no sides of it.
    """
    stages = _of_index(repository, path, sides) if sides else None
    try:
        marked = sides_in(text)
    except RefusedError:
        if stages is None:
            raise
        marked = None
    if marked:
        base = stages.base if stages and stages.base is not None else marked.base
        yield Conflict(base, marked.ours, marked.theirs, marked.labels)
    if stages and (marked or _lacks(text, stages)):
        yield stages
    if not marked and not stages:
        yield from _of_merges(repository, path, text)


def _of_index(repository: Repository, path: str, sides: Sides) -> Conflict | None:
    base, ours, theirs = (_text(each, path) for each in (sides.base, sides.ours, sides.theirs))
    if ours is None or theirs is None:
        return None
    work = unfinished(repository)
    return Conflict(
        base, ours, theirs, (_label("HEAD", _head(repository)), _label("theirs", work and work[1]))
    )


def _head(repository: Repository) -> Commit | None:
    with suppress(UsageError, EnvironmentProblemError):
        return repository.commit("HEAD")
    return None


def _label(word: str, commit: Commit | None) -> str:
    return f"{commit.short_id} ({commit.subject})" if commit else word


def _text(content: bytes | None, path: str) -> str | None:
    return None if content is None else decode(content, path).text


def entries_in(text: str) -> list[Plain] | None:
    """The history of a text; None if the text has errors."""
    try:
        return entries_of(require_sound(text)[0])
    except RefusedError:
        return None


def lost(before: list[Plain], now: list[Plain]) -> list[Plain]:
    """Entries that are not there any more, whatever was added to them since."""
    return without((bare(entry) for entry in before), (bare(entry) for entry in now))


def _lacks(text: str, conflict: Conflict) -> bool:
    """Whether a text without markers has not all that the sides have."""
    now = entries_in(text)
    sides = [entries_in(side) for side in (conflict.ours, conflict.theirs)]
    return now is None or any(side is None or bool(lost(side, now)) for side in sides)


def _of_merges(repository: Repository, path: str, text: str) -> Iterator[Conflict]:
    """A finished merge that left out an entry, or made one of two; the newest of them."""
    try:
        commits = repository.commits(path)
        merges = repository.merges_since(commits[-1]) if commits else ()
    except EnvironmentProblemError:
        return
    now = entries_in(text)
    for merge_ in merges:
        sides = _parents(repository, merge_, path)
        histories = [entries_in(side) for _, side in sides]
        if None in histories or len(sides) < _BOTH:
            continue
        missing = [each for history in histories for each in lost(history or [], now or [])]
        if missing:
            yield _mended(text, now, missing, sides)
            return


_BOTH = 2


def _parents(repository: Repository, merge_: Merge, path: str) -> list[tuple[Commit, str]]:
    """The parents that have the file, each with its text there."""
    found = []
    for parent in merge_.parents:
        files = repository.files_at(parent)
        if files.exists(path) and (text := _text(files.read(path).content, path)) is not None:
            found.append((parent, text))
    return found


def _mended(
    text: str, now: list[Plain] | None, missing: list[Plain], sides: list[tuple[Commit, str]]
) -> Conflict:
    """The file as it is on both sides, but for its history: on one what is right of it, on the other the parent's."""
    (first, its_text), *others = sides
    if now is None:
        ours = _with_history_of(text, its_text)
    else:
        ours = _without_blends(text, now, missing, [entries_in(side) or [] for _, side in sides])
        others = sides
    labels = (_label("HEAD", first), ", ".join(_label("", commit) for commit, _ in sides[1:]))
    for _, parent in others[:-1]:
        ours = merge(None, ours, _with_history_of(text, parent)).views()[0]
    return Conflict(None, ours, _with_history_of(text, others[-1][1]), labels)


def _without_blends(text: str, now: list[Plain], missing: list[Plain], histories: list[list[Plain]]) -> str:
    """The text without the entries that no parent has and that took the place of a lost one."""
    known = [bare(entry) for history in histories for entry in history]
    taken = {_occasion(entry) for entry in missing}
    blends = [
        index
        for index, entry in enumerate(now)
        if _occasion(entry) in taken and not any(same(bare(entry), each) for each in known)
    ]
    return apply(text, [Remove(("history", index)) for index in reversed(blends)])


def _occasion(entry: Plain) -> tuple[str, Plain]:
    return date_of(entry), entry.get("event") if isinstance(entry, dict) else None


def _with_history_of(text: str, other: str) -> str:
    """A text with the lines of another one's history in the place of its own; it may have any fault."""
    start, end = _history(text)
    other_start, other_end = _history(other)
    return text[:start] + other[other_start:other_end] + text[end:]


_FIELD = re.compile(r"""(?m)^(?:\#.*\n|[ \t]*\n)*(?:["'A-Za-z_]|\Z)""")
_HISTORY = re.compile(r"(?m)^history:")


def _history(text: str) -> tuple[int, int]:
    """Where the lines of the history start, and where what follows it does."""
    start = _HISTORY.search(text)
    if start is None:
        return len(text), len(text)
    end = _FIELD.search(text, start.end())
    return start.start(), end.start() if end else len(text)
