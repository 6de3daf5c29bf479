# SPDX-License-Identifier: Apache-2.0
"""The examples of rules as whole registries in memory: see `Rule.bad` for how they are written."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from fakes import FakeFiles, FakeRepository, fake_services
from partnerctl.documents.reader import parse
from partnerctl.findings import Finding, Plain, Report
from partnerctl.ports import Merge
from partnerctl.rules.registry import Family, Rule
from partnerctl.usecases.validate_change import ProposedChange, validate_change
from partnerctl.usecases.validate_registry import validate_registry

BASE = Path(__file__).parent / "rules" / "base"
EXAMPLE = "data/partners/example.yaml"

_FILE = re.compile(r"^# file: (?P<path>[^\n]+?)(?: -> (?P<target>[^\n]+))?\n", re.MULTILINE)
_WITHOUT = re.compile(r"^# without: (?P<keys>.+)$", re.MULTILINE)
_STATE = re.compile(
    r"^# (?P<state>before|merged|after)\n(?P<fragments>.*?)(?=^# (?:before|merged|after)$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_DEED = re.compile(r"^# (?P<deed>deleted|renamed|author|approver): (?P<what>[^\n]+)\n", re.MULTILINE)


def good_files() -> FakeFiles:
    """The registry without a fault."""
    paths = (path for path in BASE.glob("data/**/*.yaml"))
    return FakeFiles({path.relative_to(BASE).as_posix(): path.read_bytes() for path in paths})


@dataclass
class ChangeExample:
    """An example of the family "changes": two states of the registry, and who is behind the change.

    Attributes:
        before: The base.
        after: The head.
        merged: A branch that was merged into it, if there is one.
        author: Who proposes it.
        approvers: Who approved it.
    """

    before: FakeFiles
    after: FakeFiles
    merged: FakeFiles | None
    author: str | None
    approvers: tuple[str, ...]

    def report(self) -> Report:
        """What is found when the head is compared with the base."""
        repository = FakeRepository({"main": self.before, "HEAD": self.after}, now=self.after)
        if self.merged is not None:
            repository.trees["branch"] = self.merged
            parents = (repository.commit("main"), repository.commit("branch"))
            repository.merges = (Merge(repository.commit("HEAD"), parents),)
        change = ProposedChange("main", self.author, self.approvers)
        return validate_change(fake_services(self.after, repository=repository), change)


def change_example(example: str) -> ChangeExample:
    """Both states that an example of the family "changes" is about: see `Rule.bad`."""
    parts = {"before": "", "after": "", "merged": ""}
    for match in _STATE.finditer(example):
        parts[match["state"]] = _DEED.sub("", match["fragments"])
    before = good_files()
    lay_over(before, parts["before"])
    after = FakeFiles(dict(before.contents))
    lay_over(after, parts["after"])
    merged = FakeFiles(dict(before.contents)) if parts["merged"] else None
    if merged is not None:
        lay_over(merged, parts["merged"])
    deeds = [(match["deed"], match["what"]) for match in _DEED.finditer(example)]
    for deed, what in deeds:
        origin, _, target = what.partition(" -> ")
        if deed in {"deleted", "renamed"}:
            content = after.contents.pop(origin)
            after.contents.update({target: content} if target else {})
    authors = [what for deed, what in deeds if deed == "author"]
    approvers = tuple(what for deed, what in deeds if deed == "approver")
    return ChangeExample(before, after, merged, authors[0] if authors else None, approvers)


def files_with(rule: Rule, example: str) -> FakeFiles:
    """The registry without a fault, with `rule.bad` or `rule.good` laid over it."""
    files = good_files()
    if rule.family is Family.FILES and not rule.names_check:
        files.contents[EXAMPLE] = example.encode("utf-8", "surrogateescape")
        return files
    lay_over(files, example)
    return files


def told(*fragments: str) -> list[tuple[str, str]]:
    """(code, message) of what is found when fragments are laid over the registry without a fault."""
    return [(finding.code, finding.message) for finding in findings(*fragments)]


def findings(*fragments: str) -> tuple[Finding, ...]:
    """The same, whole."""
    files = good_files()
    for fragment in fragments:
        lay_over(files, fragment)
    return validate_registry(fake_services(files)).findings


def lay_over(files: FakeFiles, example: str, own: str = EXAMPLE) -> None:
    """Lay an example over files.

    Args:
        files: They are changed.
        example: The fragments.
        own: What a fragment without a path is about.
    """
    for path, target, fragment in parts_of(example, own):
        if target:
            files.odd[path] = "is a symbolic link"
            continue
        fresh = (BASE / "smallest.yaml").read_bytes() if path.startswith("data/partners/") else b""
        before = files.contents.get(path, fresh)
        files.contents[path] = dump(merged(plain_of(before.decode()), fragment)).encode()


def plain_of(text: str) -> dict[str, Plain]:
    """The data of a text that has no fault; an empty one has none."""
    parsed = parse(text, "")
    return parsed.plain or {}


def merged(plain: dict[str, Plain], fragment: str) -> dict[str, Plain]:
    """`plain` with a fragment laid over it."""
    kept = dict(plain)
    for keys in _WITHOUT.findall(fragment):
        for path in keys.split(","):
            kept = _taken(kept, path.strip().split("."))
    return _over(kept, plain_of(fragment))


def _taken(plain: dict[str, Plain], path: list[str]) -> dict[str, Plain]:
    key, *below = path
    inner = plain[key]
    if below and isinstance(inner, dict):
        return {**plain, key: _taken(inner, below)}
    return {other: value for other, value in plain.items() if other != key}


def dump(plain: dict[str, Plain]) -> str:
    """Plain data as YAML, one field a line, every character as it is."""
    text: str = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=10_000)
    return text


def parts_of(example: str, own: str) -> list[tuple[str, str | None, str]]:
    """(path, target of a link, fragment) of each file the example is about."""
    headings = list(_FILE.finditer(example))
    starts = [heading.start() for heading in headings]
    before = example[: starts[0]] if starts else example
    parts: list[tuple[str, str | None, str]] = [(own, None, before)] if before else []
    for heading, end in zip(headings, [*starts[1:], len(example)], strict=False):
        parts.append((heading["path"], heading["target"], example[heading.end() : end]))
    return parts


def _over(below: dict[str, Plain], above: dict[str, Plain]) -> dict[str, Plain]:
    laid = dict(below)
    for key, value in above.items():
        under = laid.get(key)
        laid[key] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return laid
