# SPDX-License-Identifier: Apache-2.0
"""The registry as a proposal would leave it: the base, with some files of the working tree instead of its own.

What else lies in the working tree is not looked at, so that somebody's unfinished record neither spoils nor helps the
proposal of another.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from partnerctl.ports import Commit, FileTree, FileVersion, Held, Merge, Repository, Services, Sides, Touched
from partnerctl.usecases.pending import LookAhead


@dataclass(frozen=True, slots=True)
class ProposedFiles(LookAhead):
    """A `ports.FileTree` of two: nothing can be written to it.

    Attributes:
        base: What the proposal starts from.
        now: The working tree.
        chosen: Paths that are taken from there, also if there is nothing any more.
    """

    judged: ClassVar[str] = "a proposal"
    base: FileTree
    now: FileTree
    chosen: frozenset[str]

    def list(self, folder: str) -> Iterator[str]:
        """As `FileTree.list`."""
        kept = (path for path in self.base.list(folder) if path not in self.chosen)
        yield from sorted((*kept, *(path for path in self.now.list(folder) if path in self.chosen)))

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """As `FileTree.irregular`."""
        kept = (each for each in self.base.irregular(folder) if each[0] not in self.chosen)
        yield from sorted((*kept, *(each for each in self.now.irregular(folder) if each[0] in self.chosen)))

    def read(self, path: str) -> FileVersion:
        """As `FileTree.read`."""
        return (self.now if path in self.chosen else self.base).read(path)

    def exists(self, path: str) -> bool:
        """As `FileTree.exists`."""
        return (self.now if path in self.chosen else self.base).exists(path)


@dataclass(frozen=True, slots=True)
class ProposedRepository:
    """A `ports.Repository` whose working tree is what is proposed.

    Attributes:
        repository: The real one.
        fork: What the proposal starts from, whatever base is asked for.
        touched: What differs from there.
        is_history: Whether the commits since then are proposed as they are, with their merges.
    """

    repository: Repository
    fork: Commit
    touched: tuple[Touched, ...]
    is_history: bool

    def commit(self, revision: str) -> Commit:
        """As `Repository.commit`."""
        return self.repository.commit(revision)

    def fork_point(self, base: str) -> Commit:
        """As `Repository.fork_point`."""
        del base
        return self.fork

    def files_at(self, commit: Commit) -> FileTree:
        """As `Repository.files_at`."""
        return self.repository.files_at(commit)

    def folder(self) -> str:
        """As `Repository.folder`."""
        return self.repository.folder()

    def touched_since(self, commit: Commit) -> tuple[Touched, ...]:
        """As `Repository.touched_since`; the fork is the one commit that is asked about."""
        del commit
        return self.touched

    def touched_between(self, before: Commit, after: Commit) -> tuple[Touched, ...]:
        """As `Repository.touched_between`."""
        return self.repository.touched_between(before, after)

    def merges_since(self, commit: Commit) -> tuple[Merge, ...]:
        """As `Repository.merges_since`."""
        return self.repository.merges_since(commit) if self.is_history else ()

    def commits(self, path: str, until: Commit | None = None) -> tuple[Commit, ...]:
        """As `Repository.commits`."""
        return self.repository.commits(path, until)

    def sides(self, path: str) -> Sides | None:
        """As `Repository.sides`."""
        return self.repository.sides(path)

    def holding(self, find: Callable[[bytes], frozenset[str]]) -> tuple[Held, ...]:
        """As `Repository.holding`."""
        return self.repository.holding(find)

    def is_shallow(self) -> bool:
        """As `Repository.is_shallow`."""
        return self.repository.is_shallow()


def proposed(
    services: Services, fork: Commit, touched: tuple[Touched, ...], *, is_history: bool = False
) -> Services:
    """The world as a proposal would leave it."""
    base = services.repository.files_at(fork)
    return replace(
        services,
        files=ProposedFiles(base, services.files, frozenset(paths_of(touched))),
        repository=ProposedRepository(services.repository, fork, touched, is_history),
    )


def paths_of(touched: Collection[Touched]) -> tuple[str, ...]:
    """All paths of files that differ, those that they were at before among them; sorted."""
    return tuple(sorted({path for each in touched for path in (each.path, each.before) if path}))
