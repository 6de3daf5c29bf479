# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the ports: as strict as the real adapters, in memory."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TypeVar

from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError, PartnerctlError, UsageError
from partnerctl.ports import (
    OWN_TEMPLATE,
    Commit,
    Deed,
    FileTree,
    FileVersion,
    Held,
    Merge,
    Services,
    Sides,
    Suspect,
    Touched,
)
from partnerctl.proposing import Checkout, Done, PullRequest, Pushed, Remote, Request

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

    def over(self, files: FileTree) -> "FakeTemplates":
        """As `ports.TemplateSource.over`; what the files lack is as it was."""
        own = {name: f"templates/{name}" for name in self.texts if files.exists(f"templates/{name}")}
        return replace(
            self,
            texts={**self.texts, **{name: files.read(path).content.decode() for name, path in own.items()}},
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

    def now(self) -> dt.datetime:
        """As `ports.Clock.now`."""
        return dt.datetime.combine(self.day, dt.time(), tzinfo=dt.UTC)


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
        place: What `folder` gives.
        absent: Why there is no repository, no base, …: raised by every method.
        shallow: Whether older commits were left out.
    """

    trees: dict[str, FakeFiles] = field(default_factory=dict)
    now: FakeFiles = field(default_factory=FakeFiles)
    history: dict[str, tuple[Commit, ...]] = field(default_factory=dict)
    conflicts: dict[str, Sides] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    place: str = ""
    absent: EnvironmentProblemError | None = None
    shallow: bool = False

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
        return _touched(self.trees[commit.id].contents, self.now.contents)

    def touched_between(self, before: Commit, after: Commit) -> tuple[Touched, ...]:
        """As `ports.Repository.touched_between`."""
        self._require()
        return _touched(self.trees[before.id].contents, self.trees[after.id].contents)

    def merges_since(self, commit: Commit) -> tuple[Merge, ...]:
        """As `ports.Repository.merges_since`."""
        self._require()
        return self.merges

    def commits(self, path: str, until: Commit | None = None) -> tuple[Commit, ...]:
        """As `ports.Repository.commits`; `until` must be one of them."""
        self._require()
        history = self.history.get(path, ())
        return history[history.index(until) :] if until else history

    def folder(self) -> str:
        """As `ports.Repository.folder`."""
        self._require()
        return self.place

    def sides(self, path: str) -> Sides | None:
        """As `ports.Repository.sides`."""
        self._require()
        return self.conflicts.get(path)

    def holding(self, find: Callable[[bytes], frozenset[str]]) -> tuple[Held, ...]:
        """As `ports.Repository.holding`; each commit of `trees` counts as having brought all that it has."""
        self._require()
        states = [(None, self.now), *((self.commit(name), tree) for name, tree in self.trees.items())]
        return tuple(
            Held(commit, f"{self.place}{path}", what)
            for commit, tree in states
            for path, content in sorted(tree.contents.items())
            if (what := find(content))
        )

    def is_shallow(self) -> bool:
        """As `ports.Repository.is_shallow`."""
        self._require()
        return self.shallow

    def _require(self) -> None:
        if self.absent:
            raise self.absent


def _touched(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Touched, ...]:
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


@dataclass
class FakePublishing:
    """A `proposing.Publishing` in memory: commits on one line each, and a server that can be gone.

    Attributes:
        here: What is checked out.
        known: The remotes.
        settings: git's settings.
        refs: Commits by the whole names of refs.
        server: Commits by the names of branches, of every remote.
        parents: Of each commit the one it was made from.
        files: Of each commit what it has.
        faults: What a method raises the next time it is called, by its name.
        calls: The methods that changed something, in order, with what they were given.
    """

    here: Checkout = Checkout("main")  # noqa: RUF009 -- frozen
    known: tuple[Remote, ...] = (Remote("origin", "https://forge.example/o/r", "https://forge.example/o/r"),)
    settings: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=lambda: {"refs/remotes/origin/main": "c0"})
    server: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=lambda: {"c0": None})
    files: dict[str, dict[str, bytes]] = field(default_factory=lambda: {"c0": {}})
    faults: dict[str, PartnerctlError] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)

    def checkout(self) -> Checkout:
        """As `proposing.Publishing.checkout`."""
        return self.here

    def remotes(self) -> tuple[Remote, ...]:
        """As `proposing.Publishing.remotes`."""
        return self.known

    def setting(self, name: str) -> str | None:
        """As `proposing.Publishing.setting`."""
        return self.settings.get(name)

    def email(self) -> str:
        """As `proposing.Publishing.email`."""
        self._fail("email")
        return "author@partnerctl.example"

    def default_branch(self, remote: str) -> str | None:
        """As `proposing.Publishing.default_branch`."""
        return self.settings.get(f"HEAD of {remote}")

    def tip(self, ref: str) -> str | None:
        """As `proposing.Publishing.tip`."""
        return self.refs.get(ref)

    def branches(self, prefix: str) -> Mapping[str, str]:
        """As `proposing.Publishing.branches`."""
        start = f"refs/heads/{prefix}"
        return {
            ref.removeprefix("refs/heads/"): tip for ref, tip in self.refs.items() if ref.startswith(start)
        }

    def elsewhere(self, branch: str) -> str | None:
        """As `proposing.Publishing.elsewhere`."""
        return self.settings.get(f"worktree of {branch}")

    def changed(self, before: str, after: str) -> tuple[str, ...]:
        """As `proposing.Publishing.changed`."""
        old, new = self.files[before], self.files[after]
        return tuple(sorted(path for path in {*old, *new} if old.get(path) != new.get(path)))

    def fork_of(self, one: str, other: str) -> str | None:
        """As `proposing.Publishing.fork_of`."""
        line = list(self._line(one))
        return next((commit for commit in self._line(other) if commit in line), None)

    def _line(self, commit: str | None) -> Iterator[str]:
        while commit is not None:
            yield commit
            commit = self.parents[commit]

    def emails(self, before: str, after: str) -> frozenset[str]:
        """As `proposing.Publishing.emails`: everything is the author's."""
        del before, after
        return frozenset({self.email()})

    def fetch(self, remote: str, branch: str) -> None:
        """As `proposing.Publishing.fetch`."""
        self._fail("fetch")
        self.refs[f"refs/remotes/{remote}/{branch}"] = self.server[branch]

    def forget(self, remote: str, branch: str) -> None:
        """As `proposing.Publishing.forget`."""
        del self.refs[f"refs/remotes/{remote}/{branch}"]

    def on_server(self, remote: str, *patterns: str) -> Mapping[str, str]:
        """As `proposing.Publishing.on_server`."""
        del remote
        self._fail("on_server")
        return {
            name: tip
            for name, tip in self.server.items()
            if any(fnmatchcase(name, each) for each in patterns)
        }

    def commit(self, parent: str, contents: Mapping[str, bytes | None], message: str) -> str:
        """As `proposing.Publishing.commit`."""
        self._fail("commit")
        files = {
            path: content
            for path, content in {**self.files[parent], **contents}.items()
            if content is not None
        }
        if files == self.files[parent]:
            return parent
        commit_id = f"c{len(self.parents)}"
        self.parents[commit_id], self.files[commit_id] = parent, files
        self.calls.append(("commit", parent, message.partition("\n")[0]))
        return commit_id

    def move(self, branch: str, to: str, *, expected: str | None) -> None:
        """As `proposing.Publishing.move`."""
        self._fail("move")
        assert self.refs.get(f"refs/heads/{branch}") == expected
        self.refs[f"refs/heads/{branch}"] = to
        self.calls.append(("move", branch, to))

    def take_up(self, paths: Sequence[str], commit: str) -> None:
        """As `proposing.Publishing.take_up`."""
        self.calls.append(("take_up", *paths, commit))

    def switch(self, branch: str) -> None:
        """As `proposing.Publishing.switch`."""
        self.here = Checkout(branch)
        self.calls.append(("switch", branch))

    def push(self, remote: str, branch: str, *, options: Sequence[str] = (), follow: bool = False) -> Pushed:
        """As `proposing.Publishing.push`."""
        self._fail("push")
        self.server[branch] = self.refs[f"refs/remotes/{remote}/{branch}"] = self.refs[f"refs/heads/{branch}"]
        self.calls.append(("push", remote, branch, *options, *(["follow"] if follow else [])))
        return Pushed(("Thank you",))

    def push_command(self, remote: str, branch: str, *, options: Sequence[str] = ()) -> tuple[str, ...]:
        """As `proposing.Publishing.push_command`."""
        return ("git", "push", *(word for option in options for word in ("-o", option)), remote, branch)

    def _fail(self, method: str) -> None:
        fault = self.faults.pop(method, None)
        if fault:
            raise fault


@dataclass
class FakeForge:
    """A `proposing.Forge` in memory.

    Attributes:
        requests: The pull requests, by their branches.
        fault: What `settle` raises the next time.
    """

    requests: dict[str, PullRequest] = field(default_factory=dict)
    fault: PartnerctlError | None = None
    calls_them: str = "pull request"

    def push_options(self, request: PullRequest) -> tuple[str, ...]:
        """As `proposing.Forge.push_options`."""
        return (f"for={request.base}",)

    def commands(self, request: PullRequest) -> tuple[tuple[str, ...], ...]:
        """As `proposing.Forge.commands`."""
        return (("forge", "open", request.branch),)

    def settle(self, request: PullRequest, pushed: Pushed | None) -> Request:
        """As `proposing.Forge.settle`."""
        del pushed
        fault, self.fault = self.fault, None
        if fault:
            raise fault
        done = Done.UPDATED if request.branch in self.requests else Done.OPENED
        self.requests[request.branch] = request
        return Request(
            done, f"https://forge.example/o/r/pull/{list(self.requests).index(request.branch) + 1}"
        )


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
