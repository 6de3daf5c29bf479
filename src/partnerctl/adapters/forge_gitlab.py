# SPDX-License-Identifier: Apache-2.0
"""Merge requests of GitLab, opened by the push itself: no client and no token is needed.

See "Push options" in GitLab's documentation. A push to a branch that has an open merge request updates it and opens
no second one. An option is one line; in a description GitLab makes a line break of backslash and n.
"""

import re
from typing import Final

from partnerctl.adapters.forge_links import gitlab_list, gitlab_page, links_in
from partnerctl.proposing import Done, PullRequest, Pushed, Request

_MERGE_REQUEST: Final = re.compile(r"/-/merge_requests/\d+$")
_LIKE_A_BREAK: Final = re.compile(r"(\\+)n")


class GitLab:
    """A `proposing.Forge`."""

    calls_them = "merge request"

    def push_options(self, request: PullRequest) -> tuple[str, ...]:
        """As `proposing.Forge.push_options`.

        An update leaves the title alone: there GitLab keeps whether it is a draft, and reviewers mend it.
        """
        title = () if request.is_update else (f"merge_request.title={' '.join(request.title.split())}",)
        across = (
            (f"merge_request.target_project={request.into.path}",)
            if request.is_across and request.into
            else ()
        )
        return (
            "merge_request.create",
            f"merge_request.target={request.base}",
            *across,
            *title,
            f"merge_request.description={in_one_line(request.body)}",
        )

    def commands(self, request: PullRequest) -> tuple[tuple[str, ...], ...]:
        """As `proposing.Forge.commands`: none, the push says it all."""
        del request
        return ()

    def settle(self, request: PullRequest, pushed: Pushed | None) -> Request:
        """As `proposing.Forge.settle`."""
        if pushed is None:
            other = gitlab_page(request)
            why = f"GitLab was told nothing; if there is no {self.calls_them} yet, open it{f' at {other}' if other else ''}"
            return Request(Done.UPDATED, gitlab_list(request), why)
        told = links_in(pushed.said)
        made = next((link for link in told if _MERGE_REQUEST.search(link)), None)
        if made is not None:
            return Request(Done.UPDATED if request.is_update else Done.OPENED, made)
        link = next(iter(told), None) or gitlab_page(request)
        if pushed.options_refused:
            why = "the server takes no push options"
        else:
            why = "GitLab did not say that it opened one"
        return Request(Done.TO_OPEN, link, why)


def in_one_line(body: str) -> str:
    """Markdown as a push option takes it.

    A text of the data that has a backslash before an n must not become a break, after which it could begin a heading
    or a command of GitLab: the n becomes a character reference, after an even number of backslashes.
    """
    plain = body.replace("\r", "").replace("\0", "").rstrip("\n")
    guarded = _LIKE_A_BREAK.sub(lambda match: match[1] + "\\" * (len(match[1]) % 2) + "&#110;", plain)
    return guarded.replace("\n", "\\n")
