# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the ports: as strict as the real adapters, in memory."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError, UsageError
from partnerctl.ports import (
    OWN_TEMPLATE,
    Commit,
    Deed,
    FileVersion,
    Merge,
    Services,
    Sides,
    Suspect,
    Touched,
)

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class FakeTemplates:
    """A `ports.TemplateSource`: texts by name, catalogues by language; everything counts as the registry's own."""

    texts: Mapping[str, str] = field(default_factory=dict)
    catalogues: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> tuple[str, str, bool]:
        """As `ports.TemplateSource.text`."""
        if name not in self.texts:
            raise EnvironmentProblemError(f"There is no template {name!r}")
        return self.texts[name], f"templates/{name}", True

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        """As `ports.TemplateSource.catalogue`."""
        content = self.catalogues.get(language)
        return (
            None if content is None else (f"templates/locale/{language}/LC_MESSAGES/partnerctl.po", content)
        )


@dataclass
class FakeConfinement:
    """A `ports.Confinement` without a process: it only notes what would have been confined."""

    ran: list[object] = field(default_factory=list)

    def run(self, function: Callable[[T], str], item: T, suspect: Suspect = OWN_TEMPLATE) -> str:
        """As `ports.Confinement.run`."""
        self.ran.append(item)
        return function(item)


@dataclass
class FakeFiles:
    """A `ports.FileTree` in memory.

    Attributes:
        contents: The files, by path.
        odd: Entries that must not be read, by path, each with the reason.
        unreadable: Files that are listed but can't be read, by path, each with the reason.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "FakeFiles":
        """Files with these texts, as UTF-8."""
        return cls({path: text.encode() for path, text in texts.items()})

    def list(self, folder: str) -> Iterator[str]:
        """As `ports.FileTree.list`."""
        paths = (path for path in {**self.contents, **self.unreadable} if path.rpartition("/")[0] == folder)
        yield from sorted(paths)

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """As `ports.FileTree.irregular`."""
        yield from sorted(item for item in self.odd.items() if item[0].rpartition("/")[0] == folder)

    def read(self, path: str) -> FileVersion:
        """As `ports.FileTree.read`."""
        _refuse_outside(path)
        reason = self.unreadable.get(path) or self.odd.get(path)
        if reason is None and path not in self.contents:
            reason = "can't be read: there is no such file"
        if reason is not None:
            raise EnvironmentProblemError(f"{path} {reason}")
        content = self.contents[path]
        return FileVersion(path, content, hashlib.sha256(content).hexdigest())

    def exists(self, path: str) -> bool:
        """As `ports.FileTree.exists`."""
        _refuse_outside(path)
        known = {*self.contents, *self.odd, *self.unreadable}
        return path in known or any(each.startswith(f"{path}/") for each in known)

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """As `ports.FileTree.replace`."""
        _refuse_outside(path)
        if expected is None:
            if self.exists(path):
                raise ChangedUnderneathError(f"{path} exists already, so nothing was written")
        elif path not in self.contents or self.read(path).digest != expected:
            raise ChangedUnderneathError(f"{path} was changed by somebody else in the meantime")
        self.contents[path] = content

    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        """As `ports.FileTree.create_all`."""
        for path, content in contents:
            is_new = not self.exists(path)
            if is_new:
                self.replace(path, content, expected=None)
            yield path, is_new

    def text(self, path: str) -> str:
        """For assertions: what is at `path` now."""
        return self.contents[path].decode()


def _refuse_outside(path: str) -> None:
    if any(part in {"", ".", ".."} for part in path.split("/")):
        raise EnvironmentProblemError(f"the path {path!r} is refused")


@dataclass(frozen=True)
class FakeClock:
    """A `ports.Clock` that stands still."""

    day: dt.date = dt.date(2026, 3, 31)

    def today(self) -> dt.date:
        """As `ports.Clock.today`."""
        return self.day


class FakeWorkers:
    """A `ports.Workers` without processes."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """As `ports.Workers.map`."""
        return map(function, items)


@dataclass
class FakeRepository:
    """A `ports.Repository` in memory.

    Attributes:
        trees: The registry's files at each commit, by what a person types for it.
        now: The working tree.
        history: The commits that changed each path, newest first.
        conflicts: Files with a conflict.
        merges: What `merges_since` gives, whatever it is asked.
        absent: Why there is no repository, no base, …: raised by every method.
    """

    trees: dict[str, FakeFiles] = field(default_factory=dict)
    now: FakeFiles = field(default_factory=FakeFiles)
    history: dict[str, tuple[Commit, ...]] = field(default_factory=dict)
    conflicts: dict[str, Sides] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    absent: EnvironmentProblemError | None = None

    def commit(self, revision: str) -> Commit:
        """As `ports.Repository.commit`; the revision is its hash too."""
        self._require()
        if revision not in self.trees:
            raise UsageError(f'there is no commit "{revision}"')
        return Commit(
            revision, dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "Example Author", f"Commit {revision}"
        )

    def fork_point(self, base: str) -> Commit:
        """As `ports.Repository.fork_point`."""
        return self.commit(base)

    def files_at(self, commit: Commit) -> FakeFiles:
        """As `ports.Repository.files_at`."""
        self._require()
        return self.trees[commit.id]

    def touched_since(self, commit: Commit) -> tuple[Touched, ...]:
        """As `ports.Repository.touched_since`; a file that moved unchanged counts as renamed."""
        self._require()
        before, after = self.trees[commit.id].contents, self.now.contents
        gone = {path: content for path, content in before.items() if path not in after}
        touched = []
        for path, content in after.items():
            if path in before:
                if before[path] != content:
                    touched.append(Touched(Deed.MODIFIED, path))
                continue
            origin = next((old for old, text in gone.items() if text == content), None)
            if origin:
                del gone[origin]
            touched.append(Touched(Deed.RENAMED if origin else Deed.ADDED, path, origin))
        touched += [Touched(Deed.DELETED, path) for path in gone]
        return tuple(sorted(touched, key=lambda each: each.path))

    def merges_since(self, commit: Commit) -> tuple[Merge, ...]:
        """As `ports.Repository.merges_since`."""
        self._require()
        return self.merges

    def commits(self, path: str, until: Commit | None = None) -> tuple[Commit, ...]:
        """As `ports.Repository.commits`; `until` must be one of them."""
        self._require()
        history = self.history.get(path, ())
        return history[history.index(until) :] if until else history

    def sides(self, path: str) -> Sides | None:
        """As `ports.Repository.sides`."""
        self._require()
        return self.conflicts.get(path)

    def _require(self) -> None:
        if self.absent:
            raise self.absent


def fake_services(
    files: FakeFiles | None = None,
    *,
    day: dt.date = dt.date(2026, 3, 31),
    repository: FakeRepository | None = None,
) -> Services:
    """A world in memory."""
    files = files or FakeFiles()
    return Services(
        files=files,
        clock=FakeClock(day),
        workers=FakeWorkers(),
        templates=FakeTemplates(),
        confinement=FakeConfinement(),
        repository=repository or FakeRepository(now=files),
    )
