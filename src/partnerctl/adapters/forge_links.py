# SPDX-License-Identifier: Apache-2.0
"""Pull requests where nothing on this machine can open them: the page on which a person does."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

from partnerctl.proposing import Done, PullRequest, Pushed, Request

_LINK: Final = re.compile(r"https?://[^\s'\"<>]+")

_LIKE_GITHUB: Final = frozenset({"codeberg.org", "gitea.com"})
"""Hosts of Forgejo and Gitea, whose page is where GitHub's is."""


def github_page(request: PullRequest, *, query: str = "") -> str | None:
    """The page of GitHub, Gitea and Forgejo on which two branches are compared, and a pull request is opened."""
    if request.into is None:
        return None
    owner = f"{quote(request.source.owner)}:" if request.is_across and request.source else ""
    return (
        f"https://{request.into.host}/{quote(request.into.path)}/compare/{quote(request.base)}"
        f"...{owner}{quote(request.branch)}{query}"
    )


def gitlab_page(request: PullRequest) -> str | None:
    """The page of GitLab on which a merge request is opened; in a fork it is for what it was forked from."""
    source = request.source or request.into
    if source is None:
        return None
    named = {
        "merge_request[source_branch]": request.branch,
        "merge_request[target_branch]": request.base,
    }
    return f"https://{source.host}/{quote(source.path)}/-/merge_requests/new?{urlencode(named)}"


def gitlab_list(request: PullRequest) -> str | None:
    """The page of GitLab with the open merge requests of a branch."""
    if request.into is None:
        return None
    named = {"state": "opened", "source_branch": request.branch}
    return f"https://{request.into.host}/{quote(request.into.path)}/-/merge_requests?{urlencode(named)}"


def links_in(said: Iterable[str]) -> tuple[str, ...]:
    """Addresses that a server told after a push."""
    return tuple(link for line in said for link in _LINK.findall(line))


class LinkOnly:
    """A `proposing.Forge` that is not known well enough to open anything."""

    calls_them = "pull request"

    def push_options(self, request: PullRequest) -> tuple[str, ...]:
        """As `proposing.Forge.push_options`."""
        del request
        return ()

    def commands(self, request: PullRequest) -> tuple[tuple[str, ...], ...]:
        """As `proposing.Forge.commands`."""
        del request
        return ()

    def settle(self, request: PullRequest, pushed: Pushed | None) -> Request:
        """As `proposing.Forge.settle`: what the server told, or where such pages are."""
        told = links_in(pushed.said if pushed else ())
        link = next(iter(told), None) or _page(request)
        why = "partnerctl can't open pull requests there (if it is a GitHub or a GitLab, say so with --forge)"
        return Request(Done.TO_OPEN, link, why)


def _page(request: PullRequest) -> str | None:
    host = request.into.host if request.into else ""
    if host in _LIKE_GITHUB:
        return github_page(request)
    if host == "bitbucket.org" and request.source:
        named = {"source": request.branch, "dest": request.base}
        return f"https://{host}/{quote(request.source.path)}/pull-requests/new?{urlencode(named)}"
    return None
