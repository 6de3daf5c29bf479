# SPDX-License-Identifier: Apache-2.0
"""`init`: the files of a new registry, worked out and judged before the first of them is written."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from partnerctl import __version__
from partnerctl.documents.json_schema import schemas
from partnerctl.errors import BlockedError, EnvironmentProblemError, InvalidDataError, Obstacle, UsageError
from partnerctl.findings import Finding, Severity
from partnerctl.model.dataset import REGISTRY_PATH
from partnerctl.model.policy import Registry, Status
from partnerctl.ports import FileTree, Services
from partnerctl.rendering.scaffold import SUFFIX, Typed, render_file
from partnerctl.usecases.changes import Change, write_change
from partnerctl.usecases.id_proposal import propose_id
from partnerctl.usecases.keep_schemas import FOLDER as SCHEMAS
from partnerctl.usecases.pending import with_changes
from partnerctl.usecases.reading import document_of
from partnerctl.usecases.validate_registry import validate_registry


class Preset(StrEnum):
    """The policies to start from: the folders of `templates/init/presets`."""

    NEUTRAL = "neutral"
    WIKIMEDIA = "wikimedia"


class Forge(StrEnum):
    """Where the registry's pull requests will be made: the folders of `templates/init/ci`."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NewRegistry:
    """What a person says of the registry they begin.

    Attributes:
        title: What it is called in outputs.
        about: The page that explains what a partner is.
        deciding_body: Name of the body that recognizes partners.
        role_name: What one partner is called.
        movement: Name of whose partners they are; empty means the title.
        official: Whether a partner is recognized in a binding way.
        language: Of its outputs.
        preset: The policy to start from.
        forge: Where its pull requests will be made.
        branch: The protected branch.
        tool_repository: OWNER/NAME of the repository that CI takes partnerctl from; empty if it is not known.
        tool_commit: The commit of it, in 40 hexadecimal digits; empty if it is not known.
    """

    title: str
    about: str
    deciding_body: str
    role_name: str = "Partner"
    movement: str = ""
    official: bool = False
    language: str = "en"
    preset: Preset = Preset.NEUTRAL
    forge: Forge = Forge.NONE
    branch: str = "main"
    tool_repository: str = ""
    tool_commit: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will lie in the folder.

    Attributes:
        files: All files, in the order in which they are written: the one that makes the folder a registry comes last.
        missing: Those that are not there yet.
    """

    files: tuple[Change, ...]
    missing: tuple[Change, ...]


_BRANCH: Final = re.compile(r"(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9_./+-]{0,99}(?<![./])")
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_NO_TITLE: Final = re.compile(r"[#<>\[\]|{}\x00-\x1f]+")


def plan(answers: NewRegistry, services: Services, shipped: Mapping[str, bytes]) -> Plan:
    """Work out every file, and judge the registry that they would be.

    Args:
        answers: What the person said.
        services: The world below the new registry's root, which need not exist.
        shipped: The files below `templates/init`, by path.

    Raises:
        UsageError: An answer can't stand in a registry.
        BlockedError: The folder has a registry, or files that would be overwritten; each is named.
        EnvironmentProblemError: The folder can't be read, or a shipped template is wrong.
    """
    _require_words(answers)
    texts = dict(_texts(answers, shipped))
    files = tuple(
        Change(path, None, texts[path], None)
        for path in sorted(texts, key=lambda path: (path == REGISTRY_PATH, path))
    )
    missing = _missing(files, services.files)
    report = validate_registry(with_changes(services, files))
    faults = tuple(finding for finding in report.findings if finding.severity is Severity.ERROR)
    if faults:
        raise InvalidDataError("the new registry would have errors, so nothing was written", faults)
    return Plan(files, missing)


def write(plan: Plan, files: FileTree) -> None:
    """Write what is missing. Interrupted, the folder is no registry yet, and the same command does the rest.

    Raises:
        ChangedUnderneathError: Somebody else made one of the files meanwhile.
        EnvironmentProblemError: A file can't be written.
    """
    for change in plan.missing:
        write_change(files, change)


def faults_of(answers: NewRegistry, shipped: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What speaks against the answers, as far as `registry.yaml` holds them; each names its field as the place."""
    path, content = _policy(answers, shipped)
    from partnerctl.ports import FileVersion

    text = _rendered(path, content, values_of(answers))
    return document_of(
        FileVersion(REGISTRY_PATH, text.encode("utf-8", "surrogatepass"), ""), Registry
    ).findings


def values_of(answers: NewRegistry) -> dict[str, object]:
    """What the templates may print before the registry is known; see docs/explanation/new-registries.md."""
    host = urlsplit(answers.about).hostname if "/wiki/" in answers.about else None
    return {
        "title": Typed(answers.title),
        "role_name": Typed(answers.role_name),
        "movement": Typed(answers.movement or answers.title),
        "about": Typed(answers.about),
        "page": Typed(_NO_TITLE.sub(" ", answers.title)[:200].strip() or "Partners"),
        "notice": Typed(
            f'"{answers.role_name}" is a proposed status. It is not official, and no organization holds it.'
            if not answers.official
            else f"The partners of {answers.movement or answers.title}."
        ),
        "official": answers.official,
        "language": Typed(answers.language),
        "wikis": [Typed(host)] if host else [],
        "body": {
            "id": propose_id(answers.deciding_body).id or "deciding-body",
            "name": Typed(answers.deciding_body),
        },
        "branch": answers.branch,
        "forge": answers.forge.value,
        "statuses": [status.value for status in Status],
        "tool": {
            "version": __version__,
            "repository": answers.tool_repository,
            "commit": answers.tool_commit,
            "page": f"https://github.com/{answers.tool_repository}" if answers.tool_repository else "",
        },
    }


def _require_words(answers: NewRegistry) -> None:
    for option, value, pattern, form in (
        ("--branch", answers.branch, _BRANCH, "a name of a branch, such as main"),
        ("--tool-repository", answers.tool_repository, _REPOSITORY, "OWNER/NAME"),
        ("--tool-commit", answers.tool_commit, _COMMIT, "a whole hash, 40 hexadecimal digits"),
    ):
        if value and not pattern.fullmatch(value):
            raise UsageError(f"{option} is {value!r}", hint=f"write {form}")


def _policy(answers: NewRegistry, shipped: Mapping[str, bytes]) -> tuple[str, bytes]:
    path = f"presets/{answers.preset}/{REGISTRY_PATH}{SUFFIX}"
    return path, shipped[path]


def _texts(answers: NewRegistry, shipped: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    values = values_of(answers)
    policy = _rendered(*_policy(answers, shipped), values)
    from partnerctl.ports import FileVersion

    read = document_of(FileVersion(REGISTRY_PATH, policy.encode("utf-8", "surrogatepass"), ""), Registry)
    if read.value is None:
        raise _misanswered(read.findings)
    values["vocabularies"] = read.value.vocabularies
    for source in ("registry", f"presets/{answers.preset}", f"ci/{answers.forge}"):
        for path, content in shipped.items():
            if path.startswith(f"{source}/"):
                target = path.removeprefix(f"{source}/").removesuffix(SUFFIX)
                yield target, _rendered(path, content, values)
    for name, schema in schemas(read.value).items():
        yield f"{SCHEMAS}/{name}", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _rendered(path: str, content: bytes, values: Mapping[str, object]) -> str:
    text = content.decode()
    return render_file(path, text, values) if path.endswith(SUFFIX) else text


_OPTIONS: Final = {
    "title": "--title",
    "about": "--about",
    "role_name": "--role-name",
    "movement": "--movement",
    "languages": "--language",
}


def _misanswered(findings: tuple[Finding, ...]) -> UsageError:
    """What to say of an answer that `registry.yaml` can't hold."""
    finding = findings[0]
    option = _OPTIONS.get(str(finding.location.pointer[0])) if finding.location.pointer else None
    return UsageError(
        f"{option}: {finding.message[:1].lower()}{finding.message[1:]}" if option else finding.message,
        hint=finding.hint,
    )


def _missing(files: tuple[Change, ...], tree: FileTree) -> tuple[Change, ...]:
    """The files that are not there.

    Raises:
        BlockedError: Some are there, and hold something else.
    """
    missing, other = [], []
    for change in files:
        if not tree.exists(change.path):
            missing.append(change)
        elif not _holds(tree, change):
            other.append(change.path)
    if REGISTRY_PATH in other:
        raise BlockedError(
            "nothing was written",
            (Obstacle(f"the folder has a registry already: {REGISTRY_PATH} is there"),),
            hint="work on it with the other commands, or name another folder",
        )
    if other:
        raise BlockedError(
            "nothing was written, because files would be overwritten",
            tuple(Obstacle(f"{path} is there already, and holds something else") for path in other),
            hint="move them away, or name another folder",
        )
    return tuple(missing)


def _holds(tree: FileTree, change: Change) -> bool:
    try:
        return tree.read(change.path).content == change.after.encode()
    except EnvironmentProblemError:
        return False
