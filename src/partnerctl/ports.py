# SPDX-License-Identifier: Apache-2.0
"""What the use cases need of the world: the real thing is in `adapters`, the fakes in `tests/fakes.py`.

A protocol stands here only where there is a second implementation.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from partnerctl.findings import Plain

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file's bytes as read, and the digest that guards its replacement."""

    path: str
    content: bytes
    digest: str


class FileTree(Protocol):
    """The files below a registry's root. Paths are POSIX and relative; nothing outside the root is touched."""

    def list(self, folder: str) -> Iterator[str]:
        """Paths of the regular entries directly in `folder`, sorted by name; empty if it doesn't exist.

        Symbolic links, folders and temporary files are told by `irregular`, not listed here.
        """
        ...

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """Entries of `folder` that must not be read, each with the reason ("is a symbolic link")."""
        ...

    def read(self, path: str) -> FileVersion:
        """The file's bytes, read once.

        Raises:
            EnvironmentProblemError: It can't be read, lies outside the root, is a symbolic link or is too large.
        """
        ...

    def exists(self, path: str) -> bool:
        """Whether there is anything at `path`."""
        ...

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """Put `content` at `path` in one step: either the old or the new file is there, never half of one.

        Args:
            path: Where.
            content: The new bytes.
            expected: Digest of what must be there now (`FileVersion.digest`); None if nothing may be there.

        Raises:
            ChangedUnderneathError: The file is not what `expected` says.
            EnvironmentProblemError: It can't be written; the old file is untouched.
        """
        ...

    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        """Put many new files, each in one step as `replace` does, in a fraction of the time.

        Args:
            contents: Paths of one folder, each with its bytes.

        Yields:
            Each path, in order, once its file is there to stay; False where there was a file already, which is untouched.

        Raises:
            EnvironmentProblemError: One can't be written; those yielded before it are there.
        """
        ...


class Clock(Protocol):
    """The only way to learn what day it is, and what time."""

    def today(self) -> dt.date:
        """The day in UTC, unless the command was told another one."""
        ...

    def now(self) -> dt.datetime:
        """The moment in UTC; of a day that the command was told, its first."""
        ...


class Workers(Protocol):
    """Runs one pure function over many items, in order, perhaps in several processes."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """`function(item)` for each item, in the order of the items; function and results can be pickled."""
        ...


class TemplateSource(Protocol):
    """Where templates and catalogues come from: the registry's own `templates/` first, then the shipped ones."""

    def text(self, name: str) -> tuple[str, str, bool]:
        """The template's text, the path to show in errors, and whether it is a registry's own.

        Raises:
            EnvironmentProblemError: There is none of that name.
        """
        ...

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        """Path and bytes of the gettext catalogue (`.po`) of a language; None if there is none."""
        ...

    def over(self, files: FileTree) -> "TemplateSource":
        """The same with the registry's own templates and catalogues taken from `files`, such as those of a commit."""
        ...


@dataclass(frozen=True, slots=True)
class Suspect:
    """What is confined, for whoever reads that it was stopped.

    Attributes:
        name: Of whom "was stopped" is said.
        hint: What to do then.
    """

    name: str
    hint: str


OWN_TEMPLATE = Suspect(
    "the registry's own template",
    "look for a loop without end in templates/, or take the template away to use the shipped one",
)


class Confinement(Protocol):
    """Where what somebody else made is worked on: bounded in time, in memory and in the size of the answer."""

    def run(self, function: Callable[[T], str], item: T, suspect: Suspect = OWN_TEMPLATE) -> str:
        """`function(item)`; both can be pickled.

        Args:
            function: What is done.
            item: The one thing that it gets.
            suspect: Whose fault it is if a bound is passed.

        Raises:
            EnvironmentProblemError: A bound was passed.
            PartnerctlError: What `function` raised, with its message, hint and exit code.
        """
        ...


class PrivateFile(Protocol):
    """One file with people's addresses, outside of the registry's repository."""

    @property
    def place(self) -> str:
        """Where it is, as a person would name it."""
        ...

    def read(self) -> FileVersion | None:
        """The file's bytes; None if there is none yet.

        Raises:
            EnvironmentProblemError: It can't be read, or it lies where it could be published.
        """
        ...

    def replace(self, content: bytes, *, expected: str | None) -> None:
        """Write it in one step, so that only its owner can read it; see `FileTree.replace`.

        Raises:
            ChangedUnderneathError: The file is not what `expected` says.
            EnvironmentProblemError: It can't be written, or it lies where it could be published.
        """
        ...

    def exposure(self) -> str | None:
        """Who else can read it, as one sentence; None if nobody can."""
        ...


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of the repository that the registry lies in.

    Attributes:
        id: All of its hash.
        when: When it was committed, with the offset of its author's zone.
        author: The author's name; no address.
        subject: The first line of its message.
        parents: Hashes of the commits that it was made from, the one that was checked out first. Of what
            `Repository.commits` gives: of the nearest before it that changed the file.
    """

    id: str
    when: dt.datetime
    author: str
    subject: str
    parents: tuple[str, ...] = ()

    @property
    def short_id(self) -> str:
        """So much of its hash that people can tell it from others."""
        return self.id[:10]

    @property
    def day(self) -> dt.date:
        """The day it was committed, in UTC as every day here."""
        return self.when.astimezone(dt.UTC).date()

    def plain(self) -> dict[str, Plain]:
        """What JSON says of it."""
        return {"commit": self.id, "committed": self.when.isoformat(), "subject": self.subject}


class Deed(StrEnum):
    """What became of a file between two trees."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Touched:
    """One file that two trees don't have alike.

    Attributes:
        deed: What became of it.
        path: Where it is now, or was if it is gone; relative to the registry's root.
        before: Of a renamed file: where it was.
    """

    deed: Deed
    path: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """A file with a merge conflict, as git keeps it in its index; None for a side that doesn't have the file."""

    base: bytes | None
    ours: bytes | None
    theirs: bytes | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge.

    Attributes:
        result: The commit that it made; None while it is not finished, and its result is the working tree.
        parents: The commits that it joins, the one that was checked out first.
    """

    result: Commit | None
    parents: tuple[Commit, ...]


UNREAD: Final = "unread"
"""Of what is too large, or not ours, to be read: it must not be taken for clean."""


@dataclass(frozen=True, slots=True)
class Held:
    """A place in a repository that holds what was looked for.

    Attributes:
        commit: The commit that brought it there; None for the working tree.
        path: The file, from the top of the repository; None for the commit's own words: its message, or the people in it.
        what: What was found there, as `find` of `Repository.holding` calls it; `UNREAD` if it could not be looked at.
    """

    commit: Commit | None
    path: str | None
    what: frozenset[str]


class Repository(Protocol):
    """The git repository that the registry lies in. It is only read; nothing in it is executed, and nothing fetched.

    Every method raises `EnvironmentProblemError` if git is missing or there is no repository; git is asked only when
    a method is called. Revisions are what a person types, and never taken for options.
    """

    def commit(self, revision: str) -> Commit:
        """The commit that a branch, tag, hash or `HEAD~3` means.

        Raises:
            UsageError: There is no such commit.
            EnvironmentProblemError: It may only be missing because the clone is shallow; with the command that mends it.
        """
        ...

    def fork_point(self, base: str) -> Commit:
        """The last commit that `base` and HEAD have in common: what a three-dot diff compares with.

        Raises:
            EnvironmentProblemError: There is no `base`, or no common commit, perhaps because the clone is shallow; with
                the command that mends it.
        """
        ...

    def files_at(self, commit: Commit) -> FileTree:
        """The registry's files as the commit has them, from git's objects; it can be pickled and not written to."""
        ...

    def touched_since(self, commit: Commit) -> tuple[Touched, ...]:
        """What differs between the commit and the working tree (files not yet known to git among it), sorted by path.

        Only what lies below the registry's root counts.
        """
        ...

    def touched_between(self, before: Commit, after: Commit) -> tuple[Touched, ...]:
        """What differs between two commits, whichever came first, sorted by path; the working tree is not looked at.

        Only what lies below the registry's root counts.
        """
        ...

    def merges_since(self, commit: Commit) -> tuple[Merge, ...]:
        """The merges that HEAD has and the commit has not, newest first; one that is not finished comes before all."""
        ...

    def commits(self, path: str, until: Commit | None = None) -> tuple[Commit, ...]:
        """The commits that changed a file, newest first.

        Args:
            path: The file.
            until: The last commit to look at; None for HEAD.

        Raises:
            EnvironmentProblemError: The clone is shallow, so that some may be missing; with the command that mends it.
        """
        ...

    def folder(self) -> str:
        """The registry's folder in the repository with a slash at its end ("examples/"); "" for the repository's own."""
        ...

    def sides(self, path: str) -> Sides | None:
        """Both sides of an unfinished merge, rebase or cherry-pick; None if the file has no conflict."""
        ...

    def holding(self, find: Callable[[bytes], frozenset[str]]) -> tuple[Held, ...]:
        """Every place of the whole repository where something is found: the working tree, then commits, newest first.

        All branches, tags, stashes and what the reflog still knows are looked at. What is looked for is not told to git.

        Args:
            find: What of it there is in some bytes; empty if nothing is.

        Raises:
            EnvironmentProblemError: An object is damaged, or was left out of this clone.
        """
        ...

    def is_shallow(self) -> bool:
        """Whether older commits were left out of this clone."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The world, as one value; made in `bootstrap`, passed as an argument.

    Attributes:
        commit: The commit that `files` are of (`usecases.time_travel`); None for the working tree.
    """

    files: FileTree
    clock: Clock
    workers: Workers
    templates: TemplateSource
    confinement: Confinement
    repository: Repository
    commit: Commit | None = None
