# SPDX-License-Identifier: Apache-2.0
"""The git repository that the registry lies in, read through the `git` command and never written to.

How git is run, and what is switched off for it, is in `adapters.git_command`.
"""

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from partnerctl.adapters.git_command import Git, no_repository
from partnerctl.adapters.git_objects import CommittedFiles, Entry, Objects
from partnerctl.adapters.git_renames import between
from partnerctl.adapters.git_search import changes_in, held_in, held_in_worktree, words_of
from partnerctl.adapters.git_worktree import Comparison
from partnerctl.documents.suggestions import closest
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, UsageError
from partnerctl.ports import Commit, Held, Merge, Sides, Touched

_HASH: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_][\w./-]*", re.ASCII)
_FIELDS: Final = "%H%x00%P%x00%cI%x00%an%x00%s"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the registry lies.

    Attributes:
        is_shallow: Whether older commits were left out of this clone.
        hashing: How object ids are made: `sha1` or `sha256`.
        folder: The registry's folder in the repository, without a slash at its end; "" for the repository's own.
    """

    is_shallow: bool
    hashing: str
    folder: str


class GitRepository:
    """A `ports.Repository`: the one that holds the registry.

    Args:
        root: The registry's folder.
        environment: Of the person who called.
    """

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self._root = root
        self._environment = environment
        self._git = Git(root, environment)
        self._objects = Objects(self._git)
        self._trees: dict[str, CommittedFiles] = {}

    def commit(self, revision: str) -> Commit:
        """As `ports.Repository.commit`."""
        return self._commit(self._resolve(revision))

    def fork_point(self, base: str) -> Commit:
        """As `ports.Repository.fork_point`.

        Where an unfinished merge is resolved, what is merged counts as much as HEAD (git-merge-base(1): the bases of
        one commit and a hypothetical merge of the others). Of several bases it is the one that a three-dot diff takes.
        """
        try:
            other = self._resolve(base)
        except UsageError as error:
            raise EnvironmentProblemError(error.message, hint=error.hint) from error
        tips = [self._resolve("HEAD"), *self._being_merged()]
        found = self._git.ask("merge-base", other, *tips, fine=(0, 1)).text
        if not found or self._is_cut(other, tips):
            raise self._no_fork_point(base)
        return self._commit(found)

    def files_at(self, commit: Commit) -> CommittedFiles:
        """As `ports.Repository.files_at`."""
        if commit.id not in self._trees:
            there = self._find(
                f"{commit.id}:{self._place.folder}"
            )  # a tree, unless the folder was a file then
            tree = self._find(f"{there}^{{tree}}") if there else None
            name = f"commit {commit.short_id}"
            self._trees[commit.id] = CommittedFiles(self._git, tree, name, self._objects)
        return self._trees[commit.id]

    def touched_since(self, commit: Commit) -> tuple[Touched, ...]:
        """As `ports.Repository.touched_since`; how is in `adapters.git_worktree`."""
        return self._touched_since(self.files_at(commit).entries)

    def touched_between(self, before: Commit, after: Commit) -> tuple[Touched, ...]:
        """As `ports.Repository.touched_between`."""
        return between(self.files_at(before).entries, self.files_at(after).entries, self._objects)

    def uncommitted(self) -> tuple[Touched, ...]:
        """What differs between the commit that is checked out and the working tree; everything if there is none yet."""
        head = self._find("HEAD^{commit}")
        return self._touched_since(self.files_at(self._commit(head)).entries if head else {})

    def _touched_since(self, before: Mapping[str, Entry]) -> tuple[Touched, ...]:
        known = self._git.ask("ls-files", "-z", "--cached", "--others", "--exclude-standard").out
        paths = [os.fsdecode(path) for path in known.split(b"\0") if path and not path.endswith(b"/")]
        return Comparison(self._root, self._place.hashing, before, self._objects).touched(paths)

    def merges_since(self, commit: Commit) -> tuple[Merge, ...]:
        """As `ports.Repository.merges_since`."""
        head = self._resolve("HEAD")
        joined = self._being_merged()
        results = tuple(self._list("--merges", "--date-order", head, f"^{commit.id}", "--"))
        wanted = {head, *joined, *(parent for result in results for parent in result.parents)}
        known = {each.id: each for each in self._list("--no-walk", *sorted(wanted), "--")}
        merges = [Merge(result, tuple(known[parent] for parent in result.parents)) for result in results]
        if joined:
            merges.insert(0, Merge(None, tuple(known[tip] for tip in (head, *joined))))
        return tuple(merges)

    def commits(self, path: str, until: Commit | None = None) -> tuple[Commit, ...]:
        """As `ports.Repository.commits`."""
        if self._place.is_shallow:
            raise EnvironmentProblemError(
                f"older commits were left out of this clone, so the history of {path} is not complete",
                hint="git fetch --unshallow",
            )
        last = until.id if until else self._find("HEAD^{commit}")
        if last is None:
            return ()  # nothing is committed yet
        return tuple(self._list("--parents", "--date-order", last, "--", path))

    def folder(self) -> str:
        """As `ports.Repository.folder`."""
        folder = self._place.folder
        return f"{folder}/" if folder else ""

    def sides(self, path: str) -> Sides | None:
        """As `ports.Repository.sides`."""
        stages: dict[str, bytes | None] = {}
        for line in self._git.ask("ls-files", "-z", "--unmerged", "--", path).out.split(b"\0")[:-1]:
            facts, _, name = line.partition(b"\t")
            _, object_id, stage = facts.decode("ascii").split()
            # A pathspec also matches what lies in a folder of that name.
            if os.fsdecode(name) == path:
                stages[stage] = self._objects.read(object_id)
        return Sides(stages.get("1"), stages.get("2"), stages.get("3")) if stages else None

    def holding(self, find: Callable[[bytes], frozenset[str]]) -> tuple[Held, ...]:
        """As `ports.Repository.holding`; how is in `adapters.git_search`."""
        folder = self._place.folder
        top = self._root.resolve().parents[folder.count("/")] if folder else self._root.resolve()
        above = Git(top, self._environment)
        found = [Held(None, path, what) for path, what in held_in_worktree(top, above, find)]
        commits = tuple(self._list("--all", "--reflog", "--date-order", "--"))
        ids = tuple(each.id for each in commits)
        files = held_in(changes_in(self._git, ids), self._objects, find)
        words = {object_id: what for object_id, text in words_of(self._git, ids) if (what := find(text))}
        for commit in commits:
            if commit.id in words:
                found.append(Held(commit, None, words[commit.id]))
            found += [Held(commit, path, what) for path, what in files.get(commit.id, {}).items()]
        return (*found, *self._tags_holding(find))

    def _tags_holding(self, find: Callable[[bytes], frozenset[str]]) -> Iterator[Held]:
        told = self._git.ask("for-each-ref", "--format=%(objecttype) %(objectname)", "refs/tags").text.split(
            "\n"
        )
        tags = tuple(line.removeprefix("tag ") for line in told if line.startswith("tag "))
        for tag, text in words_of(self._git, tags):
            found, commit = find(text), self._find(f"{tag}^{{commit}}")
            if found and commit:
                yield Held(self._commit(commit), None, found)

    def names(self) -> tuple[str, ...]:
        """Branches, tags and branches of remotes, as a person types them."""
        asked = ("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
        return tuple(name for name in self._git.ask(*asked).text.split("\n") if name)

    def branch(self) -> str | None:
        """The branch that is checked out; None if none is."""
        return self._git.ask("symbolic-ref", "--quiet", "--short", "HEAD", fine=(0, 1)).text or None

    def is_shallow(self) -> bool:
        """Whether older commits were left out of this clone."""
        return self._place.is_shallow

    @cached_property
    def _place(self) -> _Place:
        told = self._git.ask(
            "rev-parse",
            "--is-inside-work-tree",
            "--is-shallow-repository",
            "--show-object-format",
            "--show-prefix",
        ).text
        inside, shallow, hashing, prefix = f"{told}\n".split("\n", 3)
        if inside != "true":
            raise no_repository()
        return _Place(shallow == "true", hashing, prefix.removesuffix("\n").removesuffix("/"))

    def _find(self, name: str) -> str | None:
        """The id of an object (gitrevisions(7)); None if there is no such object."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        found = self._git.ask(*asked, fine=(0, 1, 128)).text
        return found if _HASH.fullmatch(found) else None

    def _being_merged(self) -> tuple[str, ...]:
        """The commits of a merge that is not finished, besides HEAD."""
        place = Path(self._root, self._git.ask("rev-parse", "--git-path", "MERGE_HEAD").text)
        try:
            return tuple(place.read_text("ascii").split())
        except FileNotFoundError:
            return ()

    def _resolve(self, revision: str) -> str:
        """The hash of the commit that a person means."""
        _ = self._place  # says whether there is a repository at all
        named = self._find(revision) if revision.strip() and "\0" not in revision else None
        found = self._find(f"{named}^{{commit}}") if named else None  # of a tag
        if found:
            return found
        raise self._absent(revision)

    def _absent(self, revision: str) -> PartnerctlError:
        """What to say of a commit that can't be found, with the command that gets it where there is one."""
        if self._find("HEAD^{commit}") is None:
            return EnvironmentProblemError(
                "the repository has no commit yet", hint="commit the registry first: git add . && git commit"
            )
        near = self._near(revision)
        hint = self._fetch(revision) or (f'did you mean "{near}"?' if near else None)
        if self._place.is_shallow:
            return EnvironmentProblemError(
                f'there is no commit "{revision}" in this clone, and older commits were left out of it',
                hint=hint or "git fetch --unshallow",
            )
        known = "name a branch, a tag or a commit's hash, such as HEAD~3"
        return UsageError(f'there is no commit "{revision}"', hint=hint or known)

    def _near(self, revision: str) -> str | None:
        """The branch or tag that may be meant: `origin/main` for `main`, `main` for `mian`."""
        names = self.names()
        ends = (name for name in names if revision and name.endswith(f"/{revision}"))
        return next(ends, None) or closest(revision, names)

    def _fetch(self, revision: str) -> str | None:
        """The command that gets a branch of a remote; None if it is not the name of one."""
        remote, _, branch = revision.partition("/")
        remotes = self._git.ask("remote").text.split("\n")
        if not branch or not _PLAIN.fullmatch(revision) or remote not in remotes:
            return None
        unshallow = "--unshallow " if self._place.is_shallow else ""
        return f"git fetch {unshallow}{remote} {branch}:refs/remotes/{revision}"

    def _is_cut(self, other: str, tips: list[str]) -> bool:
        """Whether commits were left out between the tips and their common one, so that it may be a wrong one."""
        if not self._place.is_shallow:
            return False
        bases = self._git.ask("merge-base", "--all", other, *tips).text.split("\n")
        between = self._git.ask("rev-list", other, *tips, "--not", *bases, "--").text.split("\n")
        listed = Path(self._root, self._git.ask("rev-parse", "--git-path", "shallow").text).read_text("ascii")
        return not set(between).isdisjoint(listed.split())

    def _no_fork_point(self, base: str) -> EnvironmentProblemError:
        if self._place.is_shallow:
            return EnvironmentProblemError(
                f'where "{base}" and this branch part can\'t be seen: older commits were left out of this clone',
                hint=self._fetch(base) or "git fetch --unshallow",
            )
        return EnvironmentProblemError(
            f'"{base}" and this branch have no commit in common',
            hint="name the branch that this one began at",
        )

    def _commit(self, commit_id: str) -> Commit:
        return next(self._list("--max-count=1", commit_id, "--"))

    def _list(self, *words: str) -> Iterator[Commit]:
        # Each is preceded by a line "commit <hash>", which git before 2.33 can't leave out.
        lines = self._git.ask("rev-list", f"--format={_FIELDS}", *words).out.split(b"\n")
        for line in lines[1::2]:
            commit_id, parents, when, author, subject = line.decode("utf-8", "replace").split("\0", 4)
            yield Commit(commit_id, _moment(when), author, subject, tuple(parents.split()))


def _moment(text: str) -> dt.datetime:
    """When it was; the beginning of the epoch for a commit whose date is none (git lets any number pass)."""
    try:
        moment = dt.datetime.fromisoformat(text)
        moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return dt.datetime.fromtimestamp(0, dt.UTC)
    return moment
