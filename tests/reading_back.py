# SPDX-License-Identifier: Apache-2.0
"""Reads each form of a report back as a program would, and says what it names: to compare the forms with each other."""

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import unquote_to_bytes

from markdown_it import MarkdownIt
from markdown_it.token import Token

from partnerctl.reporters.visible import visible

_COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::([^\n\r]*)\n")
_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_SEVERITIES = {"major": "error", "minor": "warning", "info": "notice"}


@dataclass(frozen=True, order=True)
class Named:
    """One finding as a form of the report names it.

    Attributes:
        path: From the top of the repository, every character of it visible.
        line: 0 where no line can be named.
        column: 0 where no column can be named.
        code: The rule.
        severity: `error`, `warning` or `notice`.
        bucket: `findings`, `inherited` or `waived`.
    """

    path: str
    line: int
    column: int
    code: str
    severity: str
    bucket: str = "findings"


def in_json(shown: str, folder: str = "") -> list[Named]:
    """What the JSON report says; all others are compared with this."""
    report = json.loads(shown)
    buckets = {
        "findings": report["findings"],
        "inherited": report["inherited"],
        "waived": [each["finding"] for each in report["waived"]],
    }
    return sorted(
        Named(
            visible(folder + each["location"]["path"]),
            *_start(each["location"]),
            each["code"],
            each["severity"],
            bucket,
        )
        for bucket, found in buckets.items()
        for each in found
    )


def _start(location: dict[str, Any]) -> tuple[int, int]:
    # A line of another commit's file is no line of the file.
    if location["span"] is None or "revision" in location:
        return 0, 0
    return location["span"]["start"]["line"], location["span"]["start"]["column"]


def in_sarif(shown: str) -> list[Named]:
    """What a SARIF log says."""
    (run,) = json.loads(shown)["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    named = []
    for result in run["results"]:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        artifact = place["artifactLocation"]
        assert run["artifacts"][artifact["index"]]["location"] == artifact
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        region = place.get("region", {"startLine": 0, "startColumn": 0})
        suppressed = bool(result["suppressions"])
        path = unquote_to_bytes(artifact["uri"]).decode("utf-8", "surrogateescape")
        bucket = (
            "waived" if suppressed else "inherited" if result["properties"].get("inherited") else "findings"
        )
        named.append(
            Named(
                visible(path),
                region["startLine"],
                region["startColumn"],
                result["ruleId"],
                _LEVELS[result["level"]],
                bucket,
            )
        )
    return sorted(named)


def in_gitlab(shown: str) -> list[Named]:
    """What a Code Quality artifact says; it has no columns where it has no line to name."""
    named = []
    for issue in json.loads(shown):
        place = issue["location"]
        begin = place["positions"]["begin"] if "positions" in place else {"line": 0, "column": 0}
        bucket = "inherited" if "(was there before)" in issue["description"] else "findings"
        named.append(
            Named(
                place["path"],
                begin["line"],
                begin["column"],
                issue["check_name"],
                _SEVERITIES[issue["severity"]],
                bucket,
            )
        )
    return sorted(named)


def in_github(shown: str) -> list[Named]:
    """What GitHub's runner makes of an output (its ActionCommand splits at the first `::` after the properties)."""
    named = []
    for line in shown.split("\n")[:-1]:
        match = _COMMAND.fullmatch(line + "\n")
        assert match, line
        properties = {
            name: _unescaped(value) for name, value in (pair.split("=", 1) for pair in match[2].split(","))
        }
        if properties["title"] == "skipped":
            continue
        code, _, mark = properties["title"].partition(" (")
        severity = mark.partition(" that ")[0] or match[1]
        named.append(
            Named(
                properties["file"],
                int(properties.get("line", 0)),
                int(properties.get("col", 0)),
                code,
                severity,
                "inherited" if mark else "findings",
            )
        )
    return sorted(named)


_SECTIONS = {
    "Errors": "error",
    "Warnings": "warning",
    "Notices": "notice",
    "Was there before, in files that did not change": "inherited",
    "Waived": "waived",
}
_PLACE = re.compile(r"(?P<path>.*?)(?::(?P<line>\d+):(?P<column>\d+))?(?P<revision> at \S+)?", re.DOTALL)


def in_markdown(shown: str) -> list[Named]:
    """What a CommonMark parser makes of a summary; of waived findings it does not tell the severity."""
    named, section = [], ""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(shown)
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h3":
            section = token.content
        elif token.type == "inline" and before.type == "paragraph_open" and section in _SECTIONS:
            named.append(_item(token, _SECTIONS[section]))
    return sorted(named)


def _item(token: Token, section: str) -> Named:
    children = token.children or []
    place = next(child.content for child in children if child.type == "code_inline")
    *severity, code = next(
        child.content for child in children if child.type == "text" and child.content.strip()
    ).split()
    match = _PLACE.fullmatch(place)
    assert match
    there = match["line"] is not None and not match["revision"]
    line, column = (int(match["line"]), int(match["column"])) if there else (0, 0)
    bucket = section if section in {"inherited", "waived"} else "findings"
    weight = severity[0] if severity else section
    return Named(match["path"], line, column, code, weight, bucket)


def _unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(code, character)
    return text.replace("%25", "%")
