# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the APIs of GitHub and GitLab on the loopback interface: they keep what they are told, and let a token do only what it may."""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, unquote, urlsplit

from typing_extensions import override

PROJECT: Final = "example/registry"
BOT: Final = {"login": "github-actions[bot]", "type": "Bot"}
PAGE: Final = 2
"""Entries of a page, however many are asked for: whoever reads only the first page is found out."""


@dataclass
class Forge:
    """What the forge knows, and was asked to do.

    Attributes:
        reviews: Of a pull request: login and state, in the order they came.
        comments: Those under the pull request 7; `user`, `body` and `id`.
        issues: All of them.
        pulls: Open pull requests, as they were asked for.
        checks: Check runs by commit.
        runs: Workflow runs by the id of their job.
        rerun: Ids of jobs that were started anew.
        asked: Method and path of each request.
        refused: What a token was not allowed to.
    """

    reviews: list[tuple[str | None, str]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    rerun: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    address: str = ""


class _RefusedError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Handler(BaseHTTPRequestHandler):
    forge: ClassVar[Forge]
    routes: ClassVar[list[tuple[str, str, str, Callable[..., Any]]]]

    @override
    def log_message(self, *_: object) -> None:
        """Nothing: a test looks at `Forge.asked`."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        self.forge.asked.append(f"{self.command} {unquote(parts.path)}")
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        try:
            code, answer = 200, self._find(parts.path, query, body)
        except _RefusedError as refused:
            code, answer = refused.code, {"message": "no"}
            self.forge.refused.append(self.forge.asked[-1])
        content = b"" if answer is None else json.dumps(answer).encode()
        links = []
        if isinstance(answer, list):
            page = int(query.get("page", 1))
            content = json.dumps(answer[(page - 1) * PAGE : page * PAGE]).encode()
            if len(answer) > page * PAGE:
                links.append(f'<{self.forge.address}{parts.path}?page={page + 1}>; rel="next"')
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        if links:
            self.send_header("Link", ", ".join(links))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815 -- http.server's names

    def _find(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Any:
        for method, pattern, permission, act in self.routes:
            found = re.fullmatch(pattern, path)
            if method == self.command and found:
                self._require(permission)
                return act(self.forge, *found.groups(), query=query, body=body)
        raise _RefusedError(404)

    def _require(self, permission: str) -> None:
        """Refuse what the token may not: at GitHub what the job's `permissions` say is in its text."""
        given = self.headers.get("Authorization", "").removeprefix("Bearer token-")
        held = json.loads(given) if given.startswith("{") else {}
        if self.headers.get("PRIVATE-TOKEN") == "note-token":
            return
        for alternative in permission.split("|"):
            scope, _, level = alternative.partition(":")
            if held.get(scope) in {level, "write"}:
                return
        raise _RefusedError(403)


def _comment(forge: Forge, _: str, *, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    made = {"id": 100 + len(forge.comments), "user": BOT, "author": {"id": 1}, **body}
    forge.comments.append(made)
    return made


def _change(entries: str) -> Callable[..., Any]:
    def change(forge: Forge, number: str, *, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        (entry,) = (
            each
            for each in getattr(forge, entries)
            if number in {str(each.get("id")), str(each.get("number"))}
        )
        if body.pop("state_event", None) == "close":
            body["state"] = "closed"
        entry.update(body)
        return dict(entry)

    return change


def _issue(forge: Forge, *, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    number = 9 + len(forge.issues)
    made = {
        "number": number,
        "iid": number,
        "id": number,
        "user": BOT,
        "author": {"id": 1},
        "state": "open",
        **body,
    }
    forge.issues.append(made)
    return made


def _pull(forge: Forge, *, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    forge.pulls.append(body)
    return body


def _issues(forge: Forge, *, query: dict[str, str], body: object) -> list[Any]:
    def labels(issue: dict[str, Any]) -> list[str]:
        given = issue.get("labels", [])
        return [given] if isinstance(given, str) else given

    return [
        each
        for each in forge.issues
        if each["state"] == "open"
        and query["labels"] in labels(each)
        and query.get("creator", each["user"]["login"]) == each["user"]["login"]
    ]


def _rerun(forge: Forge, number: str, *, query: object, body: object) -> None:
    forge.rerun.append(int(number))


_R: Final = f"/repos/{PROJECT}"
_GITHUB: Final[list[tuple[str, str, str, Callable[..., Any]]]] = [
    (
        "GET",
        f"{_R}/pulls/7/reviews",
        "pull-requests:read",
        lambda forge, **_: [
            {"user": {"login": login} if login else None, "state": state} for login, state in forge.reviews
        ],
    ),
    ("GET", f"{_R}/pulls/7", "pull-requests:read", lambda forge, **_: {"user": {"login": "ExampleAuthor"}}),
    ("GET", f"{_R}/issues/7/comments", "pull-requests:read", lambda forge, **_: forge.comments),
    ("POST", f"{_R}/issues/(7)/comments", "pull-requests:write", _comment),
    ("POST", rf"{_R}/issues/(9|\d\d+)/comments", "issues:write", _comment),
    ("PATCH", rf"{_R}/issues/comments/(\d+)", "pull-requests:write", _change("comments")),
    ("GET", f"{_R}/issues", "issues:read", _issues),
    ("POST", f"{_R}/issues", "issues:write", _issue),
    ("PATCH", rf"{_R}/issues/(\d+)", "issues:write", _change("issues")),
    (
        "GET",
        f"{_R}/commits/([0-9a-f]+)/check-runs",
        "checks:read",
        lambda forge, sha, **_: {"check_runs": forge.checks.get(sha, [])},
    ),
    (
        "GET",
        rf"{_R}/actions/jobs/(\d+)",
        "actions:read",
        lambda forge, number, **_: {"id": int(number), "run_id": int(number) + 1000},
    ),
    (
        "GET",
        rf"{_R}/actions/runs/(\d+)",
        "actions:read",
        lambda forge, number, **_: forge.runs[int(number) - 1000],
    ),
    ("POST", rf"{_R}/actions/jobs/(\d+)/rerun", "actions:write", _rerun),
    ("GET", f"{_R}/pulls", "pull-requests:read", lambda forge, **_: forge.pulls),
    ("POST", f"{_R}/pulls", "pull-requests:write", _pull),
]
_P: Final = "/projects/42"
_NOTES: Final = f"{_P}/merge_requests/7/notes"
_GITLAB: Final[list[tuple[str, str, str, Callable[..., Any]]]] = [
    ("GET", "/user", "api", lambda forge, **_: {"id": 1}),
    (
        "GET",
        f"{_P}/merge_requests/7/approvals",
        "api",
        lambda forge, **_: {"approved_by": [{"user": {"username": login}} for login, _ in forge.reviews]},
    ),
    ("GET", f"{_P}/merge_requests/7", "api", lambda forge, **_: {"author": {"username": "ExampleAuthor"}}),
    ("GET", _NOTES, "api", lambda forge, **_: forge.comments),
    ("POST", _NOTES, "api", lambda forge, **rest: _comment(forge, "7", **rest)),
    ("PUT", rf"{_NOTES}/(\d+)", "api", _change("comments")),
    ("GET", f"{_P}/issues", "api", _issues),
    ("POST", f"{_P}/issues", "api", _issue),
    ("PUT", rf"{_P}/issues/(\d+)", "api", _change("issues")),
    ("GET", f"{_P}/merge_requests", "api", lambda forge, **_: forge.pulls),
    ("POST", f"{_P}/merge_requests", "api", _pull),
]


@contextlib.contextmanager
def running_forge() -> Iterator[Forge]:
    """A forge that answers as GitHub does, and as GitLab."""
    forge = Forge()
    handler = type("Handler", (_Handler,), {"forge": forge, "routes": _GITHUB + _GITLAB})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    forge.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
