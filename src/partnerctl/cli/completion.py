# SPDX-License-Identifier: Apache-2.0
"""What the shell offers when Tab is pressed: partner ids, branches, rule codes, statuses, words of the vocabularies.

Nothing heavy is imported and no error is ever shown: a person in the middle of typing gets fewer words, not a
message. Words come from files that strangers can add, and zsh evaluates what it is given, so only words that are
spelled like an id are offered.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import typer
from typer import completion as typer_completion
from typer._click.core import Command
from typer._click.shell_completion import CompletionItem, add_completion_class
from typer._completion_classes import FishComplete, PowerShellComplete, ZshComplete, completion_init
from typer._completion_shared import install as install_script
from typing_extensions import override

from partnerctl import bootstrap
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.errors import PartnerctlError

VARIABLE = "_PARTNERCTL_COMPLETE"
"""The variable by which the shell's script asks for completion."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*", re.ASCII)
_CODE = re.compile(r'"(PC\d{3})"', re.ASCII)
_WORD = re.compile(r"^    ([a-z0-9]+(?:-[a-z0-9]+)*):", re.ASCII | re.MULTILINE)

_ENTITY = re.compile(r"^  ([a-z0-9]+(?:-[a-z0-9]+)*):", re.ASCII | re.MULTILINE)

EVENTS = (
    "noted", "invited", "applied", "endorsed", "recognized", "declined", "reviewed", "suspended", "reinstated",
    "withdrawn", "resigned", "transitioned", "dissolved", "renamed", "merged", "corrected", "redacted",
)  # fmt: skip
"""`model.events.EventKind`, spelled out for the same reason as `STATUSES`."""

STATUSES = ("potential", "informal", "candidate", "declined", "recognized", "suspended", "former")
"""`model.policy.Status`, spelled out because the model costs pydantic; a test keeps the two equal."""


def partner_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of the partners, taken from the names of their files."""
    return _starting(incomplete, (path.stem for path in _paths(ctx, "data/partners", "*.yaml")))


def vocabulary(name: str) -> Callable[[typer.Context, str], list[str]]:
    """A completion of the words of a vocabulary, taken from the lines of `registry.yaml` that look like one."""
    block = re.compile(rf"^  {name}:[^\S\n]*\n((?:(?:    |[^\S\n]*#).*\n|[^\S\n]*\n)*)", re.MULTILINE)

    def words(ctx: typer.Context, incomplete: str) -> list[str]:
        for path in _paths(ctx, "data", "registry.yaml"):
            found = block.search(path.read_text(encoding="utf-8", errors="replace"))
            return _starting(incomplete, _WORD.findall(found[1])) if found else []
        return []

    return words


def statuses(incomplete: str) -> list[str]:
    """Every status."""
    return _starting(incomplete, STATUSES)


def revisions(ctx: typer.Context, incomplete: str) -> list[str]:
    """Branches and tags."""
    invocation = invocation_of(ctx)
    try:
        names = bootstrap.revisions(invocation.root, invocation.around)
    except PartnerctlError:
        return []
    return [name for name in names if name.startswith(incomplete) and _REVISION.fullmatch(name)]


def entities(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids of the movement's entities, taken from the lines of `entities.yaml` that look like one."""
    for path in _paths(ctx, "data", "entities.yaml"):
        _, _, below = path.read_text(encoding="utf-8", errors="replace").partition("\nentities:")
        return _starting(incomplete, _ENTITY.findall(below))
    return []


def events(incomplete: str) -> list[str]:
    """Every event that `record` takes."""
    return _starting(incomplete, EVENTS)


def rule_codes(incomplete: str) -> list[str]:
    """Codes of the rules, taken from the source of the modules that declare them: importing them costs pydantic."""
    # Costs as much as all of this module's other imports, and few lines need it.
    from importlib.resources import files

    package = files("partnerctl")
    sources = (*package.joinpath("rules").iterdir(), package.joinpath("documents", "faults.py"))
    codes = {
        code
        for each in sources
        if each.name.endswith(".py")
        for code in _CODE.findall(each.read_text("utf-8"))
    }
    return sorted(code for code in codes if code.startswith(incomplete.upper()))


def _paths(ctx: typer.Context, folder: str, pattern: str) -> list[Path]:
    try:
        return list((invocation_of(ctx).root / folder).glob(pattern))
    except (PartnerctlError, OSError):
        return []


def _starting(incomplete: str, words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if word.startswith(incomplete) and _ID.fullmatch(word))


def answer(program: Command, invocation: Invocation) -> int | None:
    """Answer the shell if it is the shell that asks.

    Returns:
        The exit code; None if this is an ordinary call.
    """
    instruction = invocation.environment.get(VARIABLE)
    if not instruction:
        return None
    completion_init()
    for shell, words in (("zsh", _Zsh), ("fish", _Fish), ("powershell", _PowerShell), ("pwsh", _PowerShell)):
        add_completion_class(words, shell)
    try:
        return typer_completion.shell_complete(
            program, {"obj": invocation}, "partnerctl", VARIABLE, instruction
        )
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1


def install(shell: str, invocation: Invocation) -> None:
    """Add the shell's completion script to the user's start-up files."""
    name, path = install_script(shell=shell, prog_name="partnerctl", complete_var=VARIABLE)
    invocation.say(f"completion for {name} is in {path}; it works in the next terminal you open")


class _Zsh(ZshComplete):
    """typer's, but for rich, which it loads to take markup out of help that has none."""

    @override
    def format_completion(self, item: CompletionItem) -> str:
        return f'"{_zsh(item.value)}":"{_zsh(item.help)}"' if item.help else f'"{_zsh(item.value)}"'


class _Fish(FishComplete):
    @override
    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}\t{' '.join(item.help.split())}" if item.help else str(item.value)


class _PowerShell(PowerShellComplete):
    @override
    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}:::{item.help or ' '}"


_ZSH = str.maketrans({'"': '""', "'": "''", "$": "\\$", "`": "\\`", ":": "\\\\:"})


def _zsh(text: str) -> str:
    return text.translate(_ZSH)
