# SPDX-License-Identifier: Apache-2.0
"""What `propose` needs of the world beyond `ports`: a git that may be written to, and a forge.

The real ones are in `adapters` (`git_publishing`, `forge_github`, `forge_gitlab`, `forge_link`), the fakes in
`tests/fakes.py`. Addresses of remotes may hold passwords: they are handed on, and shown nowhere.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

_PASSWORD: Final = re.compile(r"(?<=://)[^/\s]+@")


def without_passwords(text: str) -> str:
    """A text in which addresses have lost what stands before an `@`: names, passwords and tokens."""
    return _PASSWORD.sub("", text)


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote of the clone, with its addresses as git uses them (`url.*.insteadOf` is applied).

    Attributes:
        name: As `git remote` lists it.
        fetched_from: May hold a password.
        pushed_to: May hold a password.
    """

    name: str
    fetched_from: str
    pushed_to: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """What is checked out.

    Attributes:
        branch: None if HEAD is detached.
        unfinished: What was begun and is not finished, with the command that ends it (`merge`, `rebase`, …); None if
            nothing is.
    """

    branch: str | None
    unfinished: str | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push gave.

    Attributes:
        said: Lines of the server, without `remote:` and without anything that could be a password.
        options_refused: Whether the server takes no push options, so that it was done without them.
    """

    said: tuple[str, ...]
    options_refused: bool = False


class Publishing(Protocol):
    """The clone that the registry lies in, as far as something is written to it or sent from it.

    Paths are relative to the registry's root; a file outside of it is `:/` and its path from the top. Ids are whole
    hashes of commits. Every method raises `EnvironmentProblemError` if git is missing, refuses or takes too long.
    """

    def checkout(self) -> Checkout:
        """What is checked out, and what is unfinished."""
        ...

    def remotes(self) -> tuple[Remote, ...]:
        """The remotes, in git's order."""
        ...

    def setting(self, name: str) -> str | None:
        """A setting of git, of whatever scope; None if it is not set."""
        ...

    def email(self) -> str:
        """The address that commits made here carry.

        Raises:
            EnvironmentProblemError: Nobody said whose commits they are; with the command that says it.
        """
        ...

    def default_branch(self, remote: str) -> str | None:
        """The branch that a remote's own HEAD means, as far as this clone knows."""
        ...

    def tip(self, ref: str) -> str | None:
        """The commit that a whole name of a ref means (`refs/heads/main`); None if there is none."""
        ...

    def branches(self, prefix: str) -> Mapping[str, str]:
        """Local branches whose name begins with a prefix that ends in a slash, each with its commit."""
        ...

    def elsewhere(self, branch: str) -> str | None:
        """The folder of another worktree in which a branch is checked out; None if there is none."""
        ...

    def changed(self, before: str, after: str) -> tuple[str, ...]:
        """The files that two commits don't have alike."""
        ...

    def fork_of(self, one: str, other: str) -> str | None:
        """The last commit that two commits have in common."""
        ...

    def emails(self, before: str, after: str) -> frozenset[str]:
        """The addresses of authors and committers of what the second commit has and the first has not."""
        ...

    def fetch(self, remote: str, branch: str) -> None:
        """Get a branch of a remote into `refs/remotes/`.

        Raises:
            UnreachableError: The server can't be reached.
        """
        ...

    def forget(self, remote: str, branch: str) -> None:
        """Take note that a remote has a branch no more."""
        ...

    def on_server(self, remote: str, *patterns: str) -> Mapping[str, str]:
        """The branches a remote has now, by patterns in which `*` stands for anything, each with its commit.

        Raises:
            UnreachableError: The server can't be reached.
        """
        ...

    def commit(self, parent: str, contents: Mapping[str, bytes | None], message: str) -> str:
        """Make a commit beside everything: no branch, no index and no file is touched.

        Args:
            parent: What it is made from; files that are not among `contents` are as there.
            contents: The files; None for one that is gone. Line endings become what `git add` would make of them.
            message: Its message.

        Returns:
            Its id; `parent` if nothing differs from it.

        Raises:
            EnvironmentProblemError: Also: it was to be signed, and that failed.
        """
        ...

    def move(self, branch: str, to: str, *, expected: str | None) -> None:
        """Make a local branch, or move it on.

        Args:
            branch: Its name.
            to: The commit.
            expected: Where it must be now; None if it must not be there.
        """
        ...

    def take_up(self, paths: Sequence[str], commit: str) -> None:
        """Tell the index that these files are as a commit has them; the files are not looked at."""
        ...

    def switch(self, branch: str) -> None:
        """Let HEAD mean a branch. Neither index nor files are touched."""
        ...

    def push(self, remote: str, branch: str, *, options: Sequence[str] = (), follow: bool = False) -> Pushed:
        """Send a local branch to a remote under the same name; never forced.

        Args:
            remote: The remote's name.
            branch: The branch.
            options: Push options, for servers that take them.
            follow: Whether the branch is to follow the remote's from now on.

        Raises:
            PushRefusedError: The server said no.
            UnreachableError: The server can't be reached, or was gone before it answered.
        """
        ...

    def push_command(self, remote: str, branch: str, *, options: Sequence[str] = ()) -> tuple[str, ...]:
        """What a person types to do the same."""
        ...


class ForgeKind(StrEnum):
    """How pull requests are opened."""

    GITHUB = "github"
    GITLAB = "gitlab"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a repository is on a forge.

    Attributes:
        host: With its port, if that is not the usual one.
        owner: A person, an organization, or groups with slashes between them.
        name: Of the repository.
    """

    host: str
    owner: str
    name: str

    @property
    def path(self) -> str:
        """Owner and name, as the forge writes them."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What is asked of a forge.

    Attributes:
        into: The repository it is for; None if the remote's address is none of a forge.
        base: The branch it is for.
        source: The repository that its branch is in.
        branch: Its branch.
        title: One line.
        body: Markdown, in which texts from data are escaped.
        is_update: Whether its branch was on the server before.
    """

    into: Address | None
    base: str
    source: Address | None
    branch: str
    title: str
    body: str
    is_update: bool = False

    @property
    def is_across(self) -> bool:
        """Whether its branch is in a fork."""
        return self.source is not None and self.into is not None and self.source != self.into


class Done(StrEnum):
    """What became of a pull request."""

    OPENED = "opened"
    UPDATED = "updated"
    TO_OPEN = "to be opened"


@dataclass(frozen=True, slots=True)
class Request:
    """A pull request, or the way to one.

    Attributes:
        done: What became of it.
        link: Where it is, or where it can be opened; None if nobody can tell.
        why: Why a person has to open it, or may have to; None if nobody has to.
    """

    done: Done
    link: str | None
    why: str | None = None


class Forge(Protocol):
    """Where pull requests are."""

    @property
    def calls_them(self) -> str:
        """What it calls a pull request."""
        ...

    def push_options(self, request: PullRequest) -> tuple[str, ...]:
        """What is said with the push."""
        ...

    def commands(self, request: PullRequest) -> tuple[tuple[str, ...], ...]:
        """The commands that `settle` will run, for a person to see; the body goes to standard input."""
        ...

    def settle(self, request: PullRequest, pushed: Pushed | None) -> Request:
        """See to it that there is one pull request for a branch that is on the server.

        Args:
            request: What is asked for.
            pushed: What the push gave; None if there was nothing to push.

        Raises:
            EnvironmentProblemError: The forge refused, or can't be reached.
        """
        ...
