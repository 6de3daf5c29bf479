# SPDX-License-Identifier: Apache-2.0
"""A stand-in for `gh api`, for what the workflow on issues asks: the forge's state is the JSON file that FORGE names."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


def main(words: list[str]) -> int:  # noqa: C901 -- one option a branch
    """One call."""
    assert words.pop(0) == "api"
    assert os.environ["GH_TOKEN"] == "secret-token"
    path = Path(os.environ["FORGE"])
    state = json.loads(path.read_text(encoding="utf-8"))
    method, where, jq, fields, silent = "GET", "", None, {}, False
    while words:
        word = words.pop(0)
        if word == "--method":
            method = words.pop(0)
        elif word == "--jq":
            jq = words.pop(0)
        elif word in {"-f", "-F"}:
            name, _, value = words.pop(0).partition("=")
            fields[name] = (
                Path(value[1:]).read_text(encoding="utf-8") if word == "-F" and value[:1] == "@" else value
            )
        elif word == "--silent":
            silent = True
        elif word != "--paginate":
            assert not where, word
            where = word
    address = urlsplit(where)
    name = address.path.removeprefix("repos/example/registry/")
    if f"{method} {name}" in state["refuse"]:
        print("gh: not permitted (HTTP 403)", file=sys.stderr)
        return 1
    answer = respond(state, method, name, parse_qs(address.query), fields)
    path.write_text(json.dumps(state), encoding="utf-8")
    if answer is None:
        print("gh: Not Found (HTTP 404)", file=sys.stderr)
        return 1
    text = json.dumps(answer)
    if jq is not None:
        text = subprocess.run(["jq", "-r", jq], input=text, capture_output=True, text=True, check=True).stdout
    if not silent:
        print(text, end="" if jq else "\n")
    return 0


def respond(  # noqa: C901, PLR0911 -- one address a branch
    state: dict[str, Any], method: str, name: str, query: dict[str, list[str]], fields: dict[str, str]
) -> Any:
    """What the forge says; None for "not found"."""
    match method, *name.split("/"):
        case "GET", "issues":
            return [
                issue
                for issue in state["issues"].values()
                if issue["state"] == query["state"][0]
                and query["labels"][0] in [label["name"] for label in issue["labels"]]
            ]
        case "GET", "issues", number:
            return state["issues"].get(number)
        case "GET", "issues", number, "comments":
            return [each for each in state["comments"] if each["issue"] == int(number)]
        case "POST", "issues", number, "comments":
            state["comments"].append(
                {
                    "id": 100 + len(state["comments"]),
                    "issue": int(number),
                    "user": {"login": "github-actions[bot]"},
                    "body": fields["body"],
                }
            )
            return state["comments"][-1]
        case "PATCH", "issues", "comments", number:
            (comment,) = (each for each in state["comments"] if each["id"] == int(number))
            comment["body"] = fields["body"]
            return comment
        case "GET", "labels", label:
            return {"name": label} if label in state["labels"] else None
        case "POST", "labels":
            state["labels"].append(fields["name"])
            return fields
        case "GET", "pulls":
            head = query["head"][0].removeprefix("example:")
            return [pull for pull in state["pulls"] if pull["head"] == head]
        case "POST", "pulls":
            assert re.fullmatch(r"issue-\d+", fields["head"])
            state["pulls"].append({**fields, "number": 500 + len(state["pulls"]), "state": "open"})
            return state["pulls"][-1]
        case "PATCH", "pulls", number:
            (pull,) = (each for each in state["pulls"] if each["number"] == int(number))
            pull.update(fields)
            return pull
        case _:
            raise AssertionError((method, name))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
