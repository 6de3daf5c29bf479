# SPDX-License-Identifier: Apache-2.0
"""As much of GitHub's API as its client gh asks for to find, open and update pull requests; for tests/servers/git-host.

Answers are shaped as GitHub's documentation of REST and GraphQL has them. What is asked and not known here is an error,
so that a test tells when another release of gh asks something else. The branches are looked up in the real repositories.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

Answer = tuple[int, Any]

OWNER, NAME = "example", "partners"


class GitHubApi:
    """Pull requests to example/partners, kept as files.

    Args:
        folder: Where the repositories are; each pull request is `pulls/N.json` below it.
        base: Of web addresses.
        token: The only one that is known.
    """

    def __init__(self, folder: Path, base: str, token: str) -> None:
        self._folder = folder
        self._base = base
        self._token = token

    def answer(self, method: str, path: str, body: bytes, token: str) -> Answer:
        """Status and JSON of an answer."""
        if token != self._token:
            return 401, {"message": "Bad credentials"}
        if path == "/api/graphql":
            asked = json.loads(body)
            return 200, self._graphql(asked["query"], asked.get("variables") or {})
        pull = re.fullmatch(rf"/api/v3/repos/{OWNER}/{NAME}/pulls/(\d+)", path)
        if pull and method == "PATCH":
            return 200, self._change(int(pull[1]), json.loads(body))
        if path == "/api/v3/":
            return 200, {}
        return 404, {"message": f"Not Found: {method} {path}"}

    def _graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        if "query UserCurrent" in query:
            return {"data": {"viewer": {"login": "contributor"}}}
        if "query RepositoryInfo" in query:
            return {"data": {"repository": self._repository()}}
        if "query PullRequestList" in query or "query PullRequestForBranch" in query:
            found = self._with_head(variables.get("headBranch") or variables.get("headRefName") or "")
            page = {
                "totalCount": len(found),
                "nodes": found,
                "pageInfo": {"hasNextPage": False, "endCursor": ""},
            }
            return {"data": {"repository": {"pullRequests": page}}}
        if "mutation PullRequestCreate" in query:
            return self._create(variables["input"])
        return {"errors": [{"message": f"the stand-in does not know this: {query[:200]}"}]}

    def _repository(self) -> dict[str, Any]:
        return {
            "id": "R_1",
            "name": NAME,
            "owner": {"login": OWNER},
            "hasIssuesEnabled": True,
            "description": "",
            "hasWikiEnabled": False,
            "viewerPermission": "READ",
            "defaultBranchRef": {"name": "main"},
            "parent": None,
            "mergeCommitAllowed": True,
            "rebaseMergeAllowed": True,
            "squashMergeAllowed": True,
        }

    def _pulls(self) -> list[dict[str, Any]]:
        places = sorted((self._folder / "pulls").glob("*.json"), key=lambda place: int(place.stem))
        return [json.loads(place.read_text(encoding="utf-8")) for place in places]

    def _with_head(self, branch: str) -> list[dict[str, Any]]:
        return [pull for pull in self._pulls() if pull["headRefName"] == branch and pull["state"] == "OPEN"]

    def _create(self, given: dict[str, Any]) -> dict[str, Any]:
        owner, _, branch = given["headRefName"].rpartition(":")
        owner = owner or OWNER
        if not self._has(owner, branch):
            return {"errors": [{"message": f"Head sha can't be blank: there is no branch {owner}:{branch}"}]}
        if any(pull["headRepositoryOwner"]["login"] == owner for pull in self._with_head(branch)):
            return {"errors": [{"message": f"A pull request already exists for {owner}:{branch}."}]}
        number = len(self._pulls()) + 1
        pull = {
            "id": f"PR_{number}",
            "number": number,
            "url": f"{self._base}/{OWNER}/{NAME}/pull/{number}",
            "state": "OPEN",
            "title": given["title"],
            "body": given["body"],
            "baseRefName": given["baseRefName"],
            "headRefName": branch,
            "headRepositoryOwner": {"id": f"U_{owner}", "login": owner},
            "isCrossRepository": owner != OWNER,
            "changes": 0,
        }
        self._write(pull)
        return {"data": {"createPullRequest": {"pullRequest": {"id": pull["id"], "url": pull["url"]}}}}

    def _change(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        pull = self._pulls()[number - 1]
        pull.update(given, changes=pull["changes"] + 1)
        self._write(pull)
        return {"number": number, "html_url": pull["url"], "body": pull["body"]}

    def _write(self, pull: dict[str, Any]) -> None:
        place = self._folder / "pulls" / f"{pull['number']}.json"
        place.parent.mkdir(exist_ok=True)
        place.write_text(json.dumps(pull, indent=1), encoding="utf-8")

    def _has(self, owner: str, branch: str) -> bool:
        repository = str(self._folder / owner / f"{NAME}.git")
        asked = ["git", "-C", repository, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
