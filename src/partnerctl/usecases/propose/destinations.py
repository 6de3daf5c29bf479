# SPDX-License-Identifier: Apache-2.0
"""Where a proposal goes: which branch of which remote it is for, where its branch is pushed, and which forge that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from partnerctl.documents.suggestions import closest
from partnerctl.errors import EnvironmentProblemError, Obstacle, UsageError
from partnerctl.ports import Commit
from partnerctl.proposing import Address, ForgeKind, Publishing, Remote, without_passwords

_OF_A_FORGE: Final = frozenset({"http", "https", "ssh", "git", "git+ssh", "ssh+git"})
_OF_THE_WEB: Final = frozenset({"http", "https"})
_LIKE_SCP: Final = re.compile(r"(?:[^@/:]+@)?(?P<host>[^/:]{2,}):(?P<path>[^/].*|/.*)", re.DOTALL)
"""`git@github.com:OWNER/NAME.git` (git-push(1), "GIT URLS"); one letter is a drive of Windows."""

_SSH_ELSEWHERE: Final = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}
"""Hosts by which forges take ssh on the port of https."""

_GITLABS: Final = frozenset({"salsa.debian.org", "invent.kde.org", "framagit.org"})
_PLAIN: Final = re.compile(r"[A-Za-z0-9_][\w./+-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for; None where they leave it open.

    Attributes:
        base: `REMOTE/BRANCH` or `BRANCH` that the proposal is for.
        remote: The remote that its branch is pushed to.
        forge: A word of `ForgeKind`.
        github_host: A host of GitHub's besides github.com.
    """

    base: str | None = None
    remote: str | None = None
    forge: str | None = None
    github_host: str | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a proposal goes.

    Attributes:
        base_remote: The remote that it is for.
        base_branch: The branch there.
        push_remote: The remote that its own branch goes to, perhaps a fork.
        into: Where the base is on its forge; None if its address is none of a forge.
        source: Where its own branch is.
        forge: How a pull request is opened there.
    """

    base_remote: str
    base_branch: str
    push_remote: str
    into: Address | None
    source: Address | None
    forge: ForgeKind

    @property
    def base(self) -> str:
        """What a person calls the base."""
        return f"{self.base_remote}/{self.base_branch}"

    @property
    def base_ref(self) -> str:
        """The whole name of the base in this clone."""
        return f"refs/remotes/{self.base}"

    @property
    def is_across(self) -> bool:
        """Whether it goes from one remote to another."""
        return self.base_remote != self.push_remote


def choose_destination(publishing: Publishing, wish: Wish) -> Destination:
    """Find out where a proposal goes.

    The base is what was asked for, else the setting `partnerctl.base`, else the default branch of `upstream`, else that of
    `origin`. It is pushed to what was asked for, else to `partnerctl.remote`, `remote.pushDefault`, `origin`.

    Raises:
        UsageError: There is no such remote, or no such forge.
        EnvironmentProblemError: There is no remote at all, or nobody can tell which is meant.
    """
    remotes = {remote.name: remote for remote in publishing.remotes()}
    if not remotes:
        raise EnvironmentProblemError(
            "this clone has no remote, so there is nowhere to push to",
            hint="git remote add origin ADDRESS, or clone the registry from its forge",
        )
    push = _push_remote(publishing, remotes, wish.remote)
    named = wish.base or publishing.setting("partnerctl.base")
    remote, branch = _split(named, remotes) if named else (None, None)
    remote = remote or next((name for name in ("upstream", "origin") if name in remotes), push)
    branch = branch or _default_branch(publishing, remote)
    into, source = address_of(remotes[remote].fetched_from), address_of(remotes[push].pushed_to)
    forge = _forge(into, wish.forge or publishing.setting("partnerctl.forge"), wish.github_host)
    return Destination(remote, branch, push, into, source, forge)


def shared_branch(publishing: Publishing, remote: str | None) -> tuple[str, str] | None:
    """The branch that says what is accepted, and its remote, which all share; None if the clone has no remote.

    Args:
        publishing: The clone.
        remote: The remote that a person named; None for the one that proposals are for.

    Raises:
        UsageError: There is no such remote.
        EnvironmentProblemError: There are several, and none is called upstream or origin.
    """
    names = {each.name: each for each in publishing.remotes()}
    if not names:
        return None
    if remote is not None:
        chosen = _push_remote(publishing, names, remote)
        return chosen, _default_branch(publishing, chosen)
    destination = choose_destination(publishing, Wish())
    return destination.base_remote, destination.base_branch


def _push_remote(publishing: Publishing, remotes: dict[str, Remote], asked: str | None) -> str:
    named = asked or publishing.setting("partnerctl.remote") or publishing.setting("remote.pushDefault")
    if named:
        if named in remotes:
            return named
        # git takes an address there, too.
        raise UsageError(
            f'there is no remote "{without_passwords(named)}"', hint=_meant(named, list(remotes))
        )
    if "origin" in remotes:
        return "origin"
    if len(remotes) == 1:
        return next(iter(remotes))
    raise EnvironmentProblemError(
        f"this clone has several remotes ({', '.join(remotes)}), and none is called origin",
        hint="name one with --remote, or for ever: git config remote.pushDefault NAME",
    )


def _meant(named: str, remotes: Sequence[str]) -> str:
    near = closest(named, tuple(remotes))
    return f'did you mean "{near}"?' if near else f"the remotes are: {', '.join(remotes)}"


def _split(named: str, remotes: dict[str, Remote]) -> tuple[str | None, str]:
    """A remote and a branch of what a person calls a base."""
    if not _PLAIN.fullmatch(named):
        raise UsageError(
            f'"{without_passwords(named)}" is no name of a branch', hint="name the base as upstream/main"
        )
    # The name of a remote may have slashes too.
    for remote in sorted(remotes, key=len, reverse=True):
        if named.startswith(f"{remote}/"):
            return remote, named.removeprefix(f"{remote}/")
    return None, named


def _default_branch(publishing: Publishing, remote: str) -> str:
    usual = (name for name in ("main", "master") if publishing.tip(f"refs/remotes/{remote}/{name}"))
    return publishing.default_branch(remote) or next(usual, "main")


def _forge(into: Address | None, named: str | None, github_host: str | None) -> ForgeKind:
    if named:
        if named not in list(ForgeKind):
            raise UsageError(
                f'there is no way to open pull requests of "{named}"',
                hint=f"name one of: {', '.join(ForgeKind)}",
            )
        return ForgeKind(named)
    host = into.host if into else ""
    if host == "github.com" or host.endswith(".ghe.com") or (github_host and host == github_host):
        return ForgeKind.GITHUB
    if host in _GITLABS or host.startswith("gitlab.") or ".gitlab." in host:
        return ForgeKind.GITLAB
    return ForgeKind.OTHER


def address_of(url: str) -> Address | None:
    """Which repository of which forge the address of a remote means; None for folders and for what has no owner."""
    host, path = _parts(url)
    folders = [part for part in unquote(path).strip("/").removesuffix(".git").split("/") if part]
    if not host or len(folders) < 2 or any(not part.isprintable() for part in folders):  # noqa: PLR2004 -- owner, name
        return None
    return Address(_SSH_ELSEWHERE.get(host, host), "/".join(folders[:-1]), folders[-1])


def _parts(url: str) -> tuple[str, str]:
    """Host, with its port where that is one of the web's, and path; both empty if it is none of a forge."""
    if "://" not in url:
        like_scp = _LIKE_SCP.fullmatch(url)
        return (like_scp["host"].lower(), like_scp["path"]) if like_scp else ("", "")
    try:
        split = urlsplit(url)
        host, port = split.hostname or "", split.port
    except ValueError:
        return "", ""
    if split.scheme not in _OF_A_FORGE:
        return "", ""
    return (f"{host}:{port}" if port and split.scheme in _OF_THE_WEB else host), split.path


def not_accepted(publishing: Publishing, commit: Commit) -> Obstacle | None:
    """Why a commit is nobody's decision yet; None if it is on the branch that all share, or there is no remote."""
    shared = shared_branch(publishing, None)
    if shared is None:
        return None
    name = "/".join(shared)
    tip = publishing.tip(f"refs/remotes/{name}")
    if tip is not None and publishing.fork_of(commit.id, tip) == commit.id:
        return None
    return Obstacle(
        f"commit {commit.short_id} is not on {name}, as far as this clone knows",
        f"have it merged (`partnerctl propose`), or get what is: git fetch {shared[0]}",
    )
