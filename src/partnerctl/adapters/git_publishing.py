# SPDX-License-Identifier: Apache-2.0
"""A clone that commits, branches and pushes, without touching what the person is at.

Commits are made beside everything, in an index and a work tree of their own (gitcore-tutorial(7), "git write-tree",
"git commit-tree"): staged and unsaved work, HEAD and the files stay as they are. Questions go through
`adapters.git_command`, everything else through `adapters.git_writing`.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from partnerctl.adapters.git_command import Git
from partnerctl.adapters.git_writing import WritingGit
from partnerctl.errors import EnvironmentProblemError, UnreachableError
from partnerctl.proposing import Checkout, Pushed, Remote

_UNFINISHED: Final = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
"""Files of git that are there while something is unfinished, and the command that ends it."""

_REASON: Final = "partnerctl propose"
"""What git's reflog says of a branch that was moved."""

_NO_OPTIONS: Final = "does not support push options"


class GitPublishing:
    """A `proposing.Publishing`: the clone that holds the registry.

    Args:
        root: The registry's folder.
        environment: Of the person who called.
        interactive: Whether somebody is there to be asked for a password.
    """

    def __init__(self, root: Path, environment: Mapping[str, str], *, interactive: bool = False) -> None:
        self._root = root
        self._git = Git(root, environment)
        self._writing = WritingGit(root, environment, interactive)

    def checkout(self) -> Checkout:
        """As `proposing.Publishing.checkout`."""
        branch = self._git.ask("symbolic-ref", "--quiet", "HEAD", fine=(0, 1)).text
        asked = [word for name in _UNFINISHED for word in ("--git-path", name)]
        places = self._git.ask("rev-parse", *asked).text.split("\n")
        begun = (
            command
            for command, place in zip(_UNFINISHED.values(), places, strict=True)
            if (self._root / place).exists()
        )
        return Checkout(branch.removeprefix("refs/heads/") or None, next(begun, None))

    def remotes(self) -> tuple[Remote, ...]:
        """As `proposing.Publishing.remotes`."""
        names = [name for name in self._git.ask("remote").text.split("\n") if name]
        return tuple(Remote(name, self._url(name), self._url(name, "--push")) for name in names)

    def setting(self, name: str) -> str | None:
        """As `proposing.Publishing.setting`."""
        return self._git.ask("config", "--get", name, fine=(0, 1)).text or None

    def email(self) -> str:
        """As `proposing.Publishing.email`."""
        told = self._writing.do("var", "GIT_AUTHOR_IDENT").text
        return told.rpartition("<")[2].partition(">")[0]

    def default_branch(self, remote: str) -> str | None:
        """As `proposing.Publishing.default_branch`."""
        start = f"refs/remotes/{remote}/"
        told = self._git.ask("symbolic-ref", "--quiet", f"{start}HEAD", fine=(0, 1, 128)).text
        return told.removeprefix(start) if told.startswith(start) else None

    def tip(self, ref: str) -> str | None:
        """As `proposing.Publishing.tip`."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        return self._git.ask(*asked, fine=(0, 1, 128)).text or None

    def branches(self, prefix: str) -> Mapping[str, str]:
        """As `proposing.Publishing.branches`."""
        start = f"refs/heads/{prefix}"
        told = self._git.ask("for-each-ref", "--format=%(objectname) %(refname)", start).text
        return {line[1].removeprefix("refs/heads/"): line[0] for line in _pairs(told, " ")}

    def elsewhere(self, branch: str) -> str | None:
        """As `proposing.Publishing.elsewhere`."""
        here = Path(self._git.ask("rev-parse", "--show-toplevel").text)
        place = None
        for line in self._git.ask("worktree", "list", "--porcelain").text.split("\n"):
            kind, _, value = line.partition(" ")
            if kind == "worktree":
                place = value
            elif kind == "branch" and value == f"refs/heads/{branch}" and place and Path(place) != here:
                return place
        return None

    def changed(self, before: str, after: str) -> tuple[str, ...]:
        """As `proposing.Publishing.changed`."""
        asked = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", before, after, "--")
        paths = (os.fsdecode(path) for path in self._git.ask(*asked).out.split(b"\0") if path)
        return tuple(
            path.removeprefix(self._prefix) if path.startswith(self._prefix) else f":/{path}"
            for path in paths
        )

    def fork_of(self, one: str, other: str) -> str | None:
        """As `proposing.Publishing.fork_of`."""
        return self._git.ask("merge-base", one, other, fine=(0, 1)).text or None

    def emails(self, before: str, after: str) -> frozenset[str]:
        """As `proposing.Publishing.emails`."""
        told = self._git.ask("rev-list", "--format=%x00%ae%x00%ce", after, f"^{before}", "--").text
        lines = (line for line in told.split("\n") if line.startswith("\0"))
        return frozenset(email for line in lines for email in line[1:].split("\0"))

    def fetch(self, remote: str, branch: str) -> None:
        """As `proposing.Publishing.fetch`."""
        quiet = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
        refs = f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}"
        self._writing.reach(remote, "fetch", *quiet, "--", remote, refs)

    def forget(self, remote: str, branch: str) -> None:
        """As `proposing.Publishing.forget`."""
        self._writing.do("update-ref", "-d", f"refs/remotes/{remote}/{branch}")

    def on_server(self, remote: str, *patterns: str) -> Mapping[str, str]:
        """As `proposing.Publishing.on_server`."""
        asked = (f"refs/heads/{pattern}" for pattern in patterns)
        told, _ = self._writing.reach(remote, "ls-remote", "--heads", "--", remote, *asked)
        return {line[1].removeprefix("refs/heads/"): line[0] for line in _pairs(told, "\t")}

    def commit(self, parent: str, contents: Mapping[str, bytes | None], message: str) -> str:
        """As `proposing.Publishing.commit`."""
        with tempfile.TemporaryDirectory(prefix="partnerctl-") as folder:
            tree = self._tree(Path(folder), parent, contents)
        if tree == self._git.ask("rev-parse", "--verify", f"{parent}^{{tree}}").text:
            return parent
        signs = self._git.ask("config", "--type=bool", "--get", "commit.gpgSign", fine=(0, 1)).text == "true"
        made = ("commit-tree", "-p", parent, *(("-S",) if signs else ()), "-F", "-", tree)
        try:
            return self._writing.do(*made, stdin=message.encode()).text
        except EnvironmentProblemError as error:
            if not signs:
                raise
            raise EnvironmentProblemError(
                f"no signed commit could be made: {error.message.removeprefix('git could not answer: ')}",
                hint="see whether `git commit -S` works here; without signing: git config commit.gpgSign false",
            ) from error

    def _tree(self, folder: Path, parent: str, contents: Mapping[str, bytes | None]) -> str:
        """The tree of a commit with other contents, as `git add` would make it of files with these."""
        work = folder / "files"
        for path, content in contents.items():
            place = work / self._prefix / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                place.write_bytes(content)
        variables = {
            "GIT_DIR": self._git.ask("rev-parse", "--absolute-git-dir").text,
            "GIT_WORK_TREE": str(work),
            "GIT_INDEX_FILE": str(folder / "index"),
        }
        names = b"".join(os.fsencode(f"{self._prefix}{path}") + b"\0" for path in contents)
        writing = WritingGit(work, self._writing.environment, self._writing.interactive)
        # The bits of the files here say nothing: what was executable stays so.
        plain = ("core.fileMode=false", "core.sparseCheckout=false")
        writing.do("read-tree", parent, settings=plain, variables=variables)
        added = ("update-index", "-z", "--add", "--remove", "--stdin")
        writing.do(*added, stdin=names, settings=plain, variables=variables)
        return writing.do("write-tree", settings=plain, variables=variables).text

    def move(self, branch: str, to: str, *, expected: str | None) -> None:
        """As `proposing.Publishing.move`."""
        before = expected or "0" * len(to)
        self._writing.do("update-ref", "-m", _REASON, f"refs/heads/{branch}", to, before)

    def take_up(self, paths: Sequence[str], commit: str) -> None:
        """As `proposing.Publishing.take_up`."""
        names = [f"{self._prefix}{path}" for path in paths]
        told = self._git.ask("ls-tree", "-r", "-z", "--full-tree", commit, "--", *names).out
        there = {line.partition(b"\t")[2]: line for line in told.split(b"\0") if line}
        gone = (os.fsencode(name) for name in names if os.fsencode(name) not in there)
        lines = (*there.values(), *(b"0 " + b"0" * len(commit) + b"\t" + name for name in gone))
        self._writing.do("update-index", "-z", "--index-info", stdin=b"".join(line + b"\0" for line in lines))
        self._writing.do("update-index", "-q", "--refresh", fine=(0, 1))

    def switch(self, branch: str) -> None:
        """As `proposing.Publishing.switch`."""
        self._writing.do("symbolic-ref", "-m", _REASON, "HEAD", f"refs/heads/{branch}")

    def push(self, remote: str, branch: str, *, options: Sequence[str] = (), follow: bool = False) -> Pushed:
        """As `proposing.Publishing.push`."""
        upstream = ("--set-upstream",) if follow else ()
        words = ("push", "--porcelain", "--no-verify", *upstream)
        refs = f"refs/heads/{branch}:refs/heads/{branch}"
        said_with = tuple(f"--push-option={option}" for option in options)
        try:
            _, said = self._writing.reach(remote, *words, *said_with, "--", remote, refs)
        except UnreachableError as error:
            if not options or _NO_OPTIONS not in error.message:
                raise
            _, said = self._writing.reach(remote, *words, "--", remote, refs)
            return Pushed(said, options_refused=True)
        return Pushed(said)

    def push_command(self, remote: str, branch: str, *, options: Sequence[str] = ()) -> tuple[str, ...]:
        """As `proposing.Publishing.push_command`."""
        return ("git", "push", *(word for option in options for word in ("-o", option)), remote, branch)

    @cached_property
    def _prefix(self) -> str:
        """The registry's folder in the repository, with a slash at its end; "" for the repository's own."""
        return self._git.ask("rev-parse", "--show-prefix").text

    def _url(self, remote: str, *which: str) -> str:
        """The first address of a remote; its name if it has none, as git has it."""
        return self._git.ask("remote", "get-url", *which, "--", remote).text.partition("\n")[0]


def _pairs(text: str, between: str) -> Iterable[tuple[str, str]]:
    """Both parts of each line."""
    for line in text.split("\n"):
        one, found, other = line.partition(between)
        if found:
            yield one, other
