# SPDX-License-Identifier: Apache-2.0
"""What CI asks of a forge and tells it, through its API; started with `python3 -I`, with nothing but Python.

forge.py author      print the login of who proposed the pull request NUMBER
forge.py approvers   print the logins of who approved the pull request NUMBER, separated by commas
forge.py comment     write the text of COMMENT_FILE under the pull request NUMBER: one comment, kept up to date
forge.py again       have the check of the commit HEAD_SHA run anew (GitHub)
forge.py propose     open the pull request that goes from the branch SOURCE to TARGET, unless there is one
forge.py track       keep one issue with the text of COMMENT_FILE; close it if there is no text

Read from the environment: FORGE (`github` or `gitlab`), API (its address), PROJECT (OWNER/NAME, or its number at
GitLab), TOKEN, and what a task names above. Texts come from files, are sent as JSON, and are never looked into.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

COMMENT = "<!-- partnerctl: what this change means -->"
ISSUE = "<!-- partnerctl: what is due -->"
ISSUE_TITLE = "Reviews and terms that are due"
LABEL = "review-queue"
NOTHING_DUE = "Nothing is due any more."
CHECK = "check"
"""The name of the job that judges, and of its workflow's file."""

PROPOSAL = "Bring generated files up to date"
PROPOSAL_TEXT = (
    "The listing, the schemas, the owners or the layout of files are not what the program makes of the data. Nothing "
    "in this change was written by a person; the next run of the job adds to it."
)
BOT = "github-actions[bot]"
SECONDS = 60
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(\[bot\])?")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class ForgeError(Exception):
    """The forge refused, or could not be asked; the text says what it said."""


class Api:
    """One forge's REST API.

    Args:
        address: Where it begins.
        headers: Sent with every request.
    """

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self._address = address.rstrip("/")
        self._headers = {"User-Agent": "partnerctl", "Content-Type": "application/json", **headers}

    def ask(self, method: str, path: str, **values: Any) -> Any:
        """The answer to one request; None if it has no content.

        Raises:
            ForgeError: It was refused, or there was no answer.
        """
        answer, _ = self._send(method, f"{self._address}/{path}", values)
        return answer

    def every(self, path: str, **query: str | int) -> Iterator[Any]:
        """The entries of a list, page by page (RFC 8288: the link "next")."""
        url: str | None = f"{self._address}/{path}?{urllib.parse.urlencode({**query, 'per_page': 100})}"
        while url is not None:
            page, links = self._send("GET", url, {})
            yield from page
            following = re.search(r'<([^>]*)>; *rel="next"', links)
            url = following[1] if following else None
            if url is not None and not url.startswith(f"{self._address}/"):
                raise ForgeError("the forge's next page lies at another address")

    def _send(self, method: str, url: str, values: dict[str, Any]) -> tuple[Any, str]:
        body = json.dumps(values).encode() if values else None
        request = urllib.request.Request(url, body, self._headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                content = answer.read()
                return (json.loads(content) if content else None), answer.headers.get("Link", "")
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(2000).decode("utf-8", "replace")
            raise ForgeError(f"{method} {urllib.parse.urlsplit(url).path}: {error.code} {said!r}") from None
        except OSError as error:
            raise ForgeError(f"{method} {urllib.parse.urlsplit(url).path}: {error}") from None


class GitHub:
    """Pull requests and issues of GitHub (REST API, version 2022-11-28)."""

    def __init__(self, api: str, project: str, token: str) -> None:
        self._project = f"repos/{project}"
        self._owner = project.partition("/")[0]
        accept = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        self._api = Api(api, {"Authorization": f"Bearer {token}", **accept})

    def author(self, number: int) -> str:
        """Who proposed it."""
        return str((self._api.ask("GET", f"{self._project}/pulls/{number}")["user"] or {}).get("login", ""))

    def approvers(self, number: int) -> list[str]:
        """Who approved and has not thought otherwise since: a later comment changes nothing."""
        states = {}
        for review in self._api.every(f"{self._project}/pulls/{number}/reviews"):
            if review["user"] and review["state"] in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}:
                states[review["user"]["login"]] = review["state"]
        return [login for login, state in states.items() if state == "APPROVED"]

    def comment(self, number: int, text: str, *, only_update: bool) -> str:
        """Write the comment, or write it anew."""
        place = f"{self._project}/issues/{number}/comments"
        for comment in self._api.every(place):
            if _is_ours(comment, COMMENT):
                self._api.ask("PATCH", f"{self._project}/issues/comments/{comment['id']}", body=text)
                return "comment updated"
        if only_update:
            return "nothing to say"
        self._api.ask("POST", place, body=text)
        return "comment written"

    def again(self, sha: str) -> str:
        """Have the newest runs of the check anew that the branch's own workflow made.

        A run that `pull_request_target` started is found by its check on the commit, not by the commit: it belongs to
        the branch.
        """
        query = urllib.parse.urlencode({"check_name": CHECK, "filter": "latest", "per_page": 100})
        found = self._api.ask("GET", f"{self._project}/commits/{sha}/check-runs?{query}")
        number = 0
        for check in found["check_runs"]:
            if check["app"]["slug"] != "github-actions" or check["status"] != "completed":
                continue
            job = self._api.ask("GET", f"{self._project}/actions/jobs/{check['id']}")
            run = self._api.ask("GET", f"{self._project}/actions/runs/{job['run_id']}")
            if run["event"] == "pull_request_target" and run["path"].startswith(
                f".github/workflows/{CHECK}.yml"
            ):
                self._api.ask("POST", f"{self._project}/actions/jobs/{job['id']}/rerun")
                number += 1
        return f"{number} started anew"

    def propose(self, source: str, target: str) -> str:
        """Open a pull request within the repository."""
        place = f"{self._project}/pulls"
        if any(self._api.every(place, state="open", head=f"{self._owner}:{source}", base=target)):
            return "pull request updated"
        self._api.ask("POST", place, head=source, base=target, title=PROPOSAL, body=PROPOSAL_TEXT)
        return "pull request opened"

    def track(self, text: str | None) -> str:
        """Keep the one open issue with our label and mark."""
        place = f"{self._project}/issues"
        known = self._api.every(place, state="open", labels=LABEL, creator=BOT)
        issue = next((each for each in known if _is_ours(each, ISSUE) and "pull_request" not in each), None)
        if issue is None:
            if text is None:
                return "nothing is due"
            # A label that is not there yet is made by this.
            self._api.ask("POST", place, title=ISSUE_TITLE, body=text, labels=[LABEL])
            return "issue opened"
        if text is None:
            self._api.ask("POST", f"{place}/{issue['number']}/comments", body=NOTHING_DUE)
            self._api.ask("PATCH", f"{place}/{issue['number']}", state="closed", state_reason="completed")
            return "issue closed"
        self._api.ask("PATCH", f"{place}/{issue['number']}", body=text)
        return "issue updated"


def _is_ours(entry: dict[str, Any], mark: str) -> bool:
    """Whether this program wrote it: anybody may paste the mark, but nobody else is that account."""
    author = entry["user"] or {}
    return author.get("login") == BOT and (entry["body"] or "").startswith(mark)


class GitLab:
    """Merge requests and issues of GitLab (REST API, version 4)."""

    def __init__(self, api: str, project: str, token: str) -> None:
        self._project = f"projects/{urllib.parse.quote(project, safe='')}"
        self._api = Api(api, {"PRIVATE-TOKEN": token})

    def author(self, number: int) -> str:
        """Who proposed it."""
        return str(self._api.ask("GET", f"{self._project}/merge_requests/{number}")["author"]["username"])

    def approvers(self, number: int) -> list[str]:
        """Who approved the merge request."""
        told = self._api.ask("GET", f"{self._project}/merge_requests/{number}/approvals")
        return [each["user"]["username"] for each in told["approved_by"]]

    def comment(self, number: int, text: str, *, only_update: bool) -> str:
        """Write the note, or write it anew."""
        place = f"{self._project}/merge_requests/{number}/notes"
        me = self._me()
        for note in self._api.every(place, sort="asc"):
            if note["author"]["id"] == me and note["body"].startswith(COMMENT):
                self._api.ask("PUT", f"{place}/{note['id']}", body=text)
                return "comment updated"
        if only_update:
            return "nothing to say"
        self._api.ask("POST", place, body=text)
        return "comment written"

    def propose(self, source: str, target: str) -> str:
        """Open a merge request within the project."""
        place = f"{self._project}/merge_requests"
        if any(self._api.every(place, state="opened", source_branch=source, target_branch=target)):
            return "merge request updated"
        self._api.ask(
            "POST",
            place,
            source_branch=source,
            target_branch=target,
            title=PROPOSAL,
            description=PROPOSAL_TEXT,
        )
        return "merge request opened"

    def track(self, text: str | None) -> str:
        """Keep the one open issue with our label and mark."""
        place, me = f"{self._project}/issues", self._me()
        known = self._api.every(place, state="opened", labels=LABEL, author_id=me, scope="all")
        issue = next((each for each in known if (each["description"] or "").startswith(ISSUE)), None)
        if issue is None:
            if text is None:
                return "nothing is due"
            self._api.ask("POST", place, title=ISSUE_TITLE, description=text, labels=LABEL)
            return "issue opened"
        if text is None:
            self._api.ask("PUT", f"{place}/{issue['iid']}", state_event="close")
            return "issue closed"
        self._api.ask("PUT", f"{place}/{issue['iid']}", description=text)
        return "issue updated"

    def _me(self) -> int:
        return int(self._api.ask("GET", "user")["id"])


def main(words: list[str]) -> int:
    """Do one task; exit code 0, 2 for a wrong call, 3 if the forge did not do it."""
    if len(words) != 1 or words[0] not in {"author", "approvers", "comment", "again", "propose", "track"}:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(_do(words[0], os.environ))
    except (ForgeError, KeyError, ValueError) as problem:
        print(f"forge: {problem}", file=sys.stderr)
        return 3
    return 0


def _do(task: str, given: Mapping[str, str]) -> str:
    project, token = given["PROJECT"], given["TOKEN"]
    forge = (GitLab if given["FORGE"] == "gitlab" else GitHub)(given["API"], project, token)
    match task:
        case "author":
            return _logins([forge.author(int(given["NUMBER"]))])
        case "approvers":
            return _logins(forge.approvers(int(given["NUMBER"])))
        case "comment":
            only_update = given.get("ONLY_UPDATE") == "yes"
            text = _text(COMMENT, given["COMMENT_FILE"])
            return (
                forge.comment(int(given["NUMBER"]), text, only_update=only_update)
                if text
                else "nothing to say"
            )
        case "propose":
            return forge.propose(given["SOURCE"], given["TARGET"])
        case "track":
            return forge.track(_text(ISSUE, given["COMMENT_FILE"]))
        case _:
            if not isinstance(forge, GitHub):
                raise ForgeError("only GitHub has its checks run anew from outside")
            if not _SHA.fullmatch(given["HEAD_SHA"]):
                raise ForgeError("HEAD_SHA is no hash")
            return forge.again(given["HEAD_SHA"])


def _logins(names: Iterable[str]) -> str:
    """Nothing but logins may reach the list, whose separator is a comma."""
    return ",".join(name for name in names if _LOGIN.fullmatch(name))


def _text(mark: str, path: str) -> str | None:
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    return f"{mark}\n{text}" if text.strip() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
