# SPDX-License-Identifier: Apache-2.0
"""Pull requests of GitHub, opened by its own client `gh`, which knows who the person is.

`gh pr edit` is not used: with it, releases that distributions still carry ask GitHub for classic projects, which are gone,
and fail. What it would do is one request of the REST API ("Update a pull request").
"""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from partnerctl.adapters.forge_links import github_page
from partnerctl.adapters.programs import find_program, without_secrets
from partnerctl.errors import EnvironmentProblemError, UnreachableError
from partnerctl.proposing import Address, Done, PullRequest, Pushed, Request, without_passwords

BEGIN: Final = "<!-- partnerctl: what follows is written anew by each `partnerctl propose` -->"
END: Final = "<!-- partnerctl: below this line it is yours -->"

_FIELDS: Final = "number,url,body,baseRefName,headRepositoryOwner"
_NOT_LOGGED_IN: Final = 4
"""What gh ends with where it knows no account ("gh help exit-codes")."""

_BAD_TOKEN: Final = ("HTTP 401", "Bad credentials")
_OFFLINE: Final = ("error connecting to", "dial tcp", "timeout", "no such host", "connection refused", "EOF")
_LINK: Final = re.compile(r"https?://\S+/pull/\d+")
_SETTINGS: Final = {
    "GH_PROMPT_DISABLED": "1",
    "GH_NO_UPDATE_NOTIFIER": "1",
    "NO_COLOR": "1",
    "GH_PAGER": "cat",
}
_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class _Known:
    """A pull request that is there."""

    number: int
    link: str
    body: str


class _NotLoggedInError(Exception):
    """gh has no account for the host."""


class GitHubClient:
    """A `proposing.Forge`.

    Args:
        environment: Of the person who called; gh takes its token from there or from its own settings.
    """

    calls_them = "pull request"

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def push_options(self, request: PullRequest) -> tuple[str, ...]:
        """As `proposing.Forge.push_options`."""
        del request
        return ()

    def commands(self, request: PullRequest) -> tuple[tuple[str, ...], ...]:
        """As `proposing.Forge.commands`."""
        into = _into(request)
        return (("gh", *_listing(into, request)), ("gh", *_creation(into, request)))

    def settle(self, request: PullRequest, pushed: Pushed | None) -> Request:
        """As `proposing.Forge.settle`."""
        del pushed
        into = _into(request)
        try:
            known = self._find(into, request)
            if known is None:
                return Request(Done.OPENED, self._create(into, request))
            body = renewed(known.body, request.body)
            if body != known.body:
                self._update(into, known, body)
            return Request(Done.UPDATED, known.link)
        except FileNotFoundError:
            return self._by_hand(request, "gh, GitHub's client, is not installed (https://cli.github.com)")
        except _NotLoggedInError:
            return self._by_hand(request, f"gh is not logged in: `gh auth login --hostname {into.host}`")

    def _by_hand(self, request: PullRequest, why: str) -> Request:
        return Request(Done.TO_OPEN, github_page(request, query="?expand=1"), why)

    def _find(self, into: Address, request: PullRequest) -> _Known | None:
        owner = (request.source or into).owner.casefold()
        for each in json.loads(self._run(into, _listing(into, request))):
            if _owner_of(each).casefold() == owner and each["baseRefName"] == request.base:
                return _Known(int(each["number"]), str(each["url"]), str(each["body"] or ""))
        return None

    def _create(self, into: Address, request: PullRequest) -> str:
        said = self._run(into, _creation(into, request), stdin=framed(request.body))
        link = _LINK.search(said)
        if link is None:
            raise EnvironmentProblemError("gh did not say which pull request it opened", hint="gh pr list")
        return link[0]

    def _update(self, into: Address, known: _Known, body: str) -> None:
        place = f"repos/{into.path}/pulls/{known.number}"
        self._run(into, ("api", "--method", "PATCH", place, "--input", "-"), stdin=json.dumps({"body": body}))

    def _run(self, into: Address, words: tuple[str, ...], *, stdin: str = "") -> str:
        gh = find_program("gh", self._environment)
        if gh is None:
            raise FileNotFoundError
        kept = {
            name: value
            for name, value in without_secrets(self._environment).items()
            if not name.startswith("GIT_") and name not in {"GH_REPO", "GH_DEBUG", "DEBUG"}
        }
        try:
            done = subprocess.run(
                [gh, *words],
                # Not in the checkout: gh would read its settings and templates.
                cwd=Path(gh).anchor,
                env={**kept, **_SETTINGS, "GH_HOST": into.host},
                input=stdin.encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreachableError(f"gh did not answer within {_SECONDS} seconds") from None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblemError(f"gh could not be started: {reason}") from error
        if done.returncode:
            raise _problem(done.returncode, done.stderr.decode("utf-8", "replace"), into)
        return done.stdout.decode("utf-8", "replace")


def framed(body: str) -> str:
    """The body of a new pull request, with marks around what a later run writes anew."""
    return f"{BEGIN}\n\n{body.strip()}\n\n{END}\n"


def renewed(before: str, body: str) -> str:
    """The body of a pull request with what stands between the marks written anew; as it is if they are gone."""
    before = before.replace("\r\n", "\n")
    start, begin, rest = before.partition(BEGIN)
    _, end, own = rest.partition(END)
    return f"{start}{framed(body).rstrip()}{own}" if begin and end else before


def _into(request: PullRequest) -> Address:
    if request.into is None:
        raise EnvironmentProblemError(
            "the remote's address does not say which repository on GitHub it is",
            hint="git remote set-url, with an address such as https://github.com/OWNER/NAME.git",
        )
    return request.into


def _repository(into: Address) -> str:
    return into.path if into.host == "github.com" else f"{into.host}/{into.path}"


def _listing(into: Address, request: PullRequest) -> tuple[str, ...]:
    return (
        "pr", "list", "--repo", _repository(into), "--head", request.branch, "--state", "open", "--json", _FIELDS,
    )  # fmt: skip


def _creation(into: Address, request: PullRequest) -> tuple[str, ...]:
    head = (
        f"{request.source.owner}:{request.branch}" if request.is_across and request.source else request.branch
    )
    return (
        "pr", "create", "--repo", _repository(into), "--head", head, "--base", request.base,
        "--title", request.title, "--body-file", "-",
    )  # fmt: skip


def _owner_of(pull: dict[str, Any]) -> str:
    """Whose branch it is; nobody's if the fork was deleted."""
    return str((pull.get("headRepositoryOwner") or {}).get("login", ""))


def _problem(code: int, complaints: str, into: Address) -> Exception:
    complaints = without_passwords(complaints).strip()
    if code == _NOT_LOGGED_IN or any(each in complaints for each in _BAD_TOKEN):
        return _NotLoggedInError()
    first = complaints.partition("\n")[0] or f"exit code {code}"
    if any(each in complaints for each in _OFFLINE):
        return UnreachableError(f"{into.host} can't be reached: {first}")
    return EnvironmentProblemError(
        f"gh refused: {first}", hint=f"see whether `gh repo view {_repository(into)}` works"
    )
