# SPDX-License-Identifier: Apache-2.0
"""`partnerctl init`: a new registry, for any organization."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from partnerctl import bootstrap
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.usecases.init_registry import NewRegistry, Plan

_EXAMPLE: Final = "data/partners/example-partner.yaml"


def _text(name: str, metavar: str, about: str) -> Any:  # noqa: ANN401 -- as typer.Option
    return typer.Option(name, metavar=metavar, help=about)


def command(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where; made if it is not there.", show_default="here")
    ] = Path(),
    preset: Annotated[str, _text("--preset", "NAME", "The policy to start from.")] = "neutral",
    title: Annotated[str | None, _text("--title", "TEXT", "What the registry is called.")] = None,
    movement: Annotated[
        str | None, _text("--movement", "NAME", "Whose partners they are.  [default: the title]")
    ] = None,
    role_name: Annotated[
        str | None, _text("--role-name", "TEXT", "What one partner is called.  [default: Partner]")
    ] = None,
    about: Annotated[str | None, _text("--about", "URL", "The page that explains what a partner is.")] = None,
    deciding_body: Annotated[
        str | None, _text("--deciding-body", "NAME", "Who recognizes partners, and owns the marks.")
    ] = None,
    official: Annotated[
        bool | None,
        typer.Option(
            "--official/--not-official", help="Whether partners can be recognized already.  [default: not]"
        ),
    ] = None,
    forge: Annotated[
        str | None,
        _text("--forge", "NAME", "Where pull requests are made: github, gitlab or none.  [default: none]"),
    ] = None,
    branch: Annotated[
        str | None, _text("--branch", "NAME", "The branch that holds what is valid.  [default: main]")
    ] = None,
    language: Annotated[
        str | None, _text("--language", "TAG", "The language of outputs.  [default: en]")
    ] = None,
    tool_repository: Annotated[
        str, _text("--tool-repository", "OWNER/NAME", "Where CI takes partnerctl from.")
    ] = "",
    tool_commit: Annotated[str, _text("--tool-commit", "HASH", "Which commit of it, all 40 digits.")] = "",
    ask: Annotated[
        bool, typer.Option("--ask/--no-ask", help="Ask for what was not told; only in a terminal.")
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before writing.")] = False,
    dry_run: DryRun = False,
) -> int:
    """Begin a new registry.

    For any organization: policy and words, your bodies, an example of a record, schemas, a short tour, and checks and
    forms for your forge. In a terminal it asks for what the options leave open; Ctrl-C leaves nothing behind.

    Nothing is overwritten: if a file is there already, all such files are named and none is written. Run again after an
    interruption, with the same answers, it does the rest. To undo it, delete the files that it lists.

    Example:
      partnerctl init
      partnerctl init partners --forge github --dry-run
      partnerctl init partners --title "Open Gardens Partners" --about https://gardens.example/partners \
--deciding-body "Open Gardens Board" --no-ask
    """
    from partnerctl.usecases.init_registry import NewRegistry, answered_by, plan, write

    invocation = invocation_of(ctx)
    if invocation.options.root is not None:
        raise UsageError(
            "--root is for a registry that is there", hint="name the folder of the new one: init DIR"
        )
    place = bootstrap.new_place(folder, invocation.around)
    shipped = bootstrap.files_for_new_registries()
    told = {
        "title": title,
        "movement": movement,
        "role_name": role_name,
        "about": about,
        "deciding_body": deciding_body,
        "official": official,
        "forge": _forge(forge),
        "branch": branch,
        "language": language,
    }
    given: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    answers = NewRegistry(preset=preset, tool_repository=tool_repository, tool_commit=tool_commit)
    asks = ask and sys.stdin.isatty() and invocation.err.is_terminal
    if asks:
        from partnerctl.cli.init_wizard import complete

        answers = complete(answers, given, shipped, invocation)
    else:
        answers = replace(answers, **{**answered_by(preset, shipped), **given})
        _require(answers)
    services = bootstrap.services(
        place.root, bootstrap.day_given(invocation.options.today, invocation.around), invocation.environment
    )
    planned = plan(answers, services, shipped)
    if dry_run:
        _preview(planned, invocation)
        return ExitCode.OK
    if not planned.missing:
        invocation.say("the registry is complete already; nothing was written")
        return ExitCode.OK
    if asks and not yes:
        from partnerctl.cli.init_wizard import agree

        agree(planned, place.root, invocation)
    write(planned, services.files)
    for change in planned.missing:
        invocation.out.line(change.path)
    _what_next(answers, place, invocation)
    return ExitCode.OK


def _forge(word: str | None) -> object:
    from partnerctl.usecases.init_registry import Forge

    if word is None:
        return None
    if word not in [forge.value for forge in Forge]:
        raise UsageError(f'there is no forge "{word}" here', hint=f"there are: {', '.join(Forge)}")
    return Forge(word)


def _require(answers: "NewRegistry") -> None:
    """Refuse to begin without what only a person knows."""
    needed = {"--title": answers.title, "--about": answers.about, "--deciding-body": answers.deciding_body}
    missing = [option for option, value in needed.items() if not value.strip()]
    if missing:
        raise UsageError(
            f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} needed",
            hint="in a terminal, `partnerctl init` asks; `partnerctl init --help` has an example",
        )


def _listed(words: "list[str]") -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _preview(planned: "Plan", invocation: Invocation) -> None:
    from partnerctl.cli.changes import show_changes

    show_changes(planned.missing, invocation.out)
    count = len(planned.missing)
    invocation.say(f"{count} {'file' if count == 1 else 'files'} would be written; nothing was")


def _what_next(answers: "NewRegistry", place: bootstrap.NewPlace, invocation: Invocation) -> None:
    """What to do with the new registry, in order."""
    here = invocation.around.directory
    shown = os.path.relpath(place.root, here)
    invocation.say("the registry is there, and valid. What comes next:", Role.GOOD)
    for number, step in enumerate(_steps(answers, place, shown), 1):
        invocation.say(f"  {number}. {step}")


def _steps(answers: "NewRegistry", place: bootstrap.NewPlace, shown: str) -> "list[str]":
    from partnerctl.usecases.init_registry import Forge

    steps = [] if shown == "." else [f"`cd {_quoted(shown)}`"]
    if place.repository is None:
        steps.append(f"`git init --initial-branch={answers.branch}`")
    elif place.repository != place.root and answers.forge is not Forge.NONE:
        steps.append(
            f"move the files of {answers.forge} up to {place.repository}: a forge reads them only there"
        )
    steps += [
        "`partnerctl add` for your first partner; then delete the example, " + _EXAMPLE,
        "look through data/registry.yaml, above all `mail`, whose addresses are placeholders",
    ]
    if answers.forge is not Forge.NONE and not (answers.tool_repository and answers.tool_commit):
        steps.append("say in the files of CI where partnerctl comes from; README.md tells how")
    steps += ["`partnerctl validate`, then commit all files", "README.md is a short tour"]
    return steps


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(path)
