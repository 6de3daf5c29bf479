# SPDX-License-Identifier: Apache-2.0
"""`init`: the files of a new registry, worked out and judged before the first of them is written (ADR 0026)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from partnerctl import __version__
from partnerctl.documents.json_schema import schemas
from partnerctl.documents.reader import parse
from partnerctl.documents.suggestions import closest, one_of
from partnerctl.errors import BlockedError, EnvironmentProblemError, InvalidDataError, Obstacle, UsageError
from partnerctl.findings import Finding, Plain, Severity
from partnerctl.model.dataset import REGISTRY_PATH
from partnerctl.model.policy import Registry, Status
from partnerctl.ports import FileTree, FileVersion, Services
from partnerctl.rendering.scaffold import SUFFIX, Typed, render_file
from partnerctl.usecases.changes import Change, write_change
from partnerctl.usecases.id_proposal import propose_id
from partnerctl.usecases.keep_schemas import FOLDER as SCHEMAS
from partnerctl.usecases.pending import with_changes
from partnerctl.usecases.reading import Document, document_of
from partnerctl.usecases.validate_registry import validate_registry

NEUTRAL: Final = "neutral"
"""The preset for anybody."""

Shipped = Mapping[str, bytes]
"""The files below `templates/init`, by path."""


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
        preset: The policy to start from, a folder of `templates/init/presets`.
        forge: Where its pull requests will be made.
        branch: The protected branch.
        tool_repository: OWNER/NAME of the repository that CI takes partnerctl from; empty if it is not known.
        tool_commit: The commit of it, in 40 hexadecimal digits; empty if it is not known.
    """

    title: str = ""
    about: str = ""
    deciding_body: str = ""
    role_name: str = ""
    movement: str = ""
    official: bool = False
    language: str = "en"
    preset: str = NEUTRAL
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


def presets(shipped: Shipped) -> dict[str, dict[str, str]]:
    """The policies to start from, the one for anybody first: for each what it answers already, and its `label`."""
    found: dict[str, dict[str, str]] = {}
    for path, content in shipped.items():
        match path.split("/"):
            case ["presets", name, "answers.yaml"]:
                plain: dict[str, Plain] = parse(content.decode(), path).plain or {}
                found[name] = {key: str(value) for key, value in plain.items()}
            case _:
                pass
    return dict(sorted(found.items(), key=lambda item: (item[0] != NEUTRAL, item[0])))


def answered_by(preset: str, shipped: Shipped) -> dict[str, str]:
    """What a preset answers already, by field of `NewRegistry`.

    Raises:
        UsageError: There is no such preset.
    """
    known = presets(shipped)
    if preset not in known:
        meant = closest(preset, known)
        raise UsageError(
            f'there is no preset "{preset}"',
            hint=f'did you mean "{meant}"?' if meant else f"there are: {one_of(known)}",
        )
    return {field: value for field, value in known[preset].items() if field != "label"}


def plan(answers: NewRegistry, services: Services, shipped: Shipped) -> Plan:
    """Work out every file, and judge the registry that they would be.

    Args:
        answers: What the person said.
        services: The world below the new registry's root, which need not exist.
        shipped: What to make it of.

    Raises:
        UsageError: An answer can't stand in a registry.
        BlockedError: The folder has a registry, or files that would be overwritten; each is named.
        InvalidDataError: With the records that are there, the registry would have errors.
        EnvironmentProblemError: The folder can't be read, or a shipped template is wrong.
    """
    texts = dict(_texts(answers, shipped))
    order = sorted(texts, key=lambda path: (path == REGISTRY_PATH, path))
    files = tuple(Change(path, None, texts[path], None) for path in order)
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


def faults_of(answers: NewRegistry, shipped: Shipped) -> tuple[Finding, ...]:
    """What speaks against the answers, as far as `registry.yaml` holds them; each has its field as the place."""
    return _policy(answers, shipped).findings


def values_of(answers: NewRegistry) -> dict[str, object]:
    """What the templates may print before the policy is known; `templates/init/README.md` lists it."""
    named = answers.movement or answers.title
    return {
        "title": Typed(answers.title),
        "role_name": Typed(answers.role_name),
        "movement": Typed(named),
        "about": Typed(answers.about),
        "page": Typed(_NOT_IN_TITLES.sub(" ", answers.title)[:200].strip() or "Partners"),
        "notice": Typed(
            f"These are the partners of {named}."
            if answers.official
            else f'"{answers.role_name}" is a proposal. It is not an official status, and no organization holds it.'
        ),
        "official": answers.official,
        "language": Typed(answers.language),
        "wikis": [Typed(host) for host in _wikis(answers.about)],
        "body": {
            "id": propose_id(answers.deciding_body).id or "deciding-body",
            "name": Typed(answers.deciding_body),
        },
        "branch": answers.branch,
        "forge": answers.forge.value,
        "preset": answers.preset,
        "statuses": [status.value for status in Status],
        "tool": {
            "version": __version__,
            "repository": answers.tool_repository,
            "commit": answers.tool_commit,
        },
    }


# --- Words and files ----------------------------------------------------------------------------------------------

_BRANCH: Final = re.compile(r"(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9_./+-]{0,99}(?<![./])")
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_NOT_IN_TITLES: Final = re.compile(r"[#<>\[\]|{}\x00-\x1f]+")

_OPTIONS: Final = {
    "title": "--title",
    "about": "--about",
    "role_name": "--role-name",
    "movement": "--movement",
    "languages": "--language",
}
"""Which option a field of `registry.yaml` comes from."""


def option_of(finding: Finding) -> str | None:
    """The option whose value is at fault; None if the finding is about something else."""
    match finding.location.pointer:
        case ("movement", "marks_owner", *_):
            return "--deciding-body"
        case (str(field), *_):
            return _OPTIONS.get(field)
        case _:
            return None


def is_text(value: str) -> bool:
    """Whether it can be written to a file; bytes of a command line that are no text are lone surrogates (PEP 383)."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _wikis(about: str) -> tuple[str, ...]:
    """The wiki that the page is on, if its address looks like one's."""
    try:
        host = urlsplit(about).hostname if "/wiki/" in about else None
    except ValueError:
        host = None
    return (host,) if host and _DOMAIN.fullmatch(host) else ()


def require_words(answers: NewRegistry, shipped: Shipped) -> None:
    """Refuse answers that are not what they should be; `faults_of` judges what stands in `registry.yaml`.

    Raises:
        UsageError: One of them will not do.
    """
    for option, value, pattern, form in (
        ("--branch", answers.branch, _BRANCH, "the name of a branch, such as main"),
        ("--tool-repository", answers.tool_repository, _REPOSITORY, "OWNER/NAME"),
        ("--tool-commit", answers.tool_commit, _COMMIT, "a whole hash, 40 hexadecimal digits"),
    ):
        if value and not pattern.fullmatch(value):
            raise UsageError(f"{option}: {value!r} will not do", hint=f"write {form}")
    answered_by(answers.preset, shipped)
    for field, value in asdict(answers).items():
        if isinstance(value, str) and not is_text(value):
            raise UsageError(f"--{field.replace('_', '-')} holds bytes that are no text", hint="use UTF-8")


def _policy(answers: NewRegistry, shipped: Shipped) -> Document[Registry]:
    path = f"presets/{answers.preset}/{REGISTRY_PATH}{SUFFIX}"
    text = _rendered(path, shipped[path], values_of(answers))
    return document_of(FileVersion(REGISTRY_PATH, text.encode(), ""), Registry)


def _texts(answers: NewRegistry, shipped: Shipped) -> Iterator[tuple[str, str]]:
    """Every file of the new registry, by path."""
    require_words(answers, shipped)
    policy = _policy(answers, shipped)
    if policy.value is None:
        raise _misanswered(policy.findings)
    values = {**values_of(answers), "vocabularies": policy.value.vocabularies}
    for source in ("registry", f"presets/{answers.preset}", f"ci/{answers.forge}"):
        for path, content in shipped.items():
            target = path.removeprefix(f"{source}/").removesuffix(SUFFIX)
            if path.startswith(f"{source}/") and target != "answers.yaml":
                yield target, _rendered(path, content, values)
    for name, schema in schemas(policy.value).items():
        yield f"{SCHEMAS}/{name}", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _rendered(path: str, content: bytes, values: Mapping[str, object]) -> str:
    text = content.decode()
    return render_file(path, text, values) if path.endswith(SUFFIX) else text


def _misanswered(findings: tuple[Finding, ...]) -> UsageError:
    """What to say of an answer that `registry.yaml` can't hold."""
    finding = findings[0]
    option = option_of(finding)
    message = finding.message[:1].lower() + finding.message[1:]
    return UsageError(f"{option}: {message}" if option else message, hint=finding.hint)


def _missing(files: tuple[Change, ...], tree: FileTree) -> tuple[Change, ...]:
    """The files that are not there.

    Raises:
        BlockedError: Some are there and hold something else, or something else is where a folder must be.
    """
    folders = sorted(
        {str(folder) for change in files for folder in PurePosixPath(change.path).parents} - {"."}
    )
    blocked = [folder for folder in folders if _is_blocked(tree, folder)]
    blocked = [each for each in blocked if str(PurePosixPath(each).parent) not in blocked]
    outside = tuple(f"{folder}/" for folder in blocked)
    other = [
        change.path for change in files if not change.path.startswith(outside) and _differs(tree, change)
    ]
    if REGISTRY_PATH in other:
        raise BlockedError(
            "nothing was written",
            (Obstacle(f"the folder has a registry already: {REGISTRY_PATH} is there"),),
            hint="work on it with the other commands, or name another folder",
        )
    obstacles = (
        *(Obstacle(f"{folder} is there already, and is no plain folder") for folder in blocked),
        *(Obstacle(f"{path} is there already, and holds something else") for path in other),
    )
    if obstacles:
        raise BlockedError(
            "nothing was written, because of what is in the folder",
            obstacles,
            hint="move it away, or name another folder",
        )
    return tuple(change for change in files if not tree.exists(change.path))


def _is_blocked(tree: FileTree, folder: str) -> bool:
    """Whether something is there that is no folder, or a link to one."""
    try:
        tuple(tree.irregular(folder))
    except EnvironmentProblemError:
        return True
    return False


def _differs(tree: FileTree, change: Change) -> bool:
    """Whether something else is there."""
    try:
        return tree.exists(change.path) and tree.read(change.path).content != change.after.encode()
    except EnvironmentProblemError:
        return True
