# SPDX-License-Identifier: Apache-2.0
"""Options and arguments that several commands share, so that each is spelled and explained alike."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from partnerctl import __version__
from partnerctl.cli import completion
from partnerctl.cli.coercion import take_over
from partnerctl.cli.invocation import invocation_of
from partnerctl.errors import UsageError


def _remember(ctx: typer.Context, param: typer.CallbackParam, value: object) -> None:
    # Called for the program and again for the command; what was not given must not undo what was.
    if value and param.name:
        setattr(invocation_of(ctx).options, param.name, value)


def _global(*names: str, metavar: str | None = None, help: str) -> Any:  # noqa: A002, ANN401 -- as typer.Option
    return typer.Option(*names, metavar=metavar, help=help, callback=_remember, expose_value=False)


def _global_options(
    root: Annotated[
        Path | None,
        _global("--root", metavar="DIR", help="The registry's folder; else found by walking up from here."),
    ] = None,
    today: Annotated[
        dt.date | None, _global("--today", metavar="DATE", help="Take this day for today (2026-03-31).")
    ] = None,
    quiet: Annotated[bool, _global("--quiet", "-q", help="Say only what went wrong.")] = False,
    verbose: Annotated[bool, _global("--verbose", "-v", help="Say more about the work.")] = False,
    no_color: Annotated[bool, _global("--no-color", help="No colour; NO_COLOR does the same.")] = False,
    debug: Annotated[bool, _global("--debug", help="Show the traceback of a bug.")] = False,
) -> None:
    """Options that hold for every command; typer reads them from this signature."""


def global_options() -> list[Any]:
    """The parameters to add to the program and to every command."""
    return _parameters(_global_options)


class Shell(StrEnum):
    """Shells whose completion can be installed."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def _tell_version(ctx: typer.Context, value: object) -> None:
    if value and not ctx.resilient_parsing:
        invocation_of(ctx).out.write(f"partnerctl {__version__}\n")
        raise typer.Exit


def _install_completion(ctx: typer.Context, value: object) -> None:
    if isinstance(value, Shell) and not ctx.resilient_parsing:
        completion.install(value.value, invocation_of(ctx))
        raise typer.Exit


def _program_options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            help="Show the version.",
            is_eager=True,
            callback=_tell_version,
            expose_value=False,
        ),
    ] = False,
    install_completion: Annotated[
        Shell | None,
        typer.Option(
            metavar="SHELL",
            help="Teach bash, zsh, fish or powershell to complete partnerctl's words.",
            callback=_install_completion,
            expose_value=False,
        ),
    ] = None,
) -> None:
    """Options of the program itself, before the command's name."""


def program_options() -> list[Any]:
    """The parameters that only the program has."""
    return _parameters(_program_options)


def _parameters(signature: Callable[..., None]) -> list[Any]:
    program = typer.Typer(add_completion=False, rich_markup_mode=None)
    program.command()(signature)
    parameters = typer.main.get_command(program).params
    take_over(parameters)
    return list(parameters)


PartnerArgument = Annotated[
    str,
    typer.Argument(metavar="ID", help="The partner's id.", autocompletion=completion.partner_ids),
]
"""A partner that must be there."""


def require_one_of(**given: bool) -> None:
    """Refuse options that contradict each other.

    Args:
        **given: Whether each was given, by its name without dashes before it.

    Raises:
        UsageError: Several were.
    """
    names = [f"--{name.replace('_', '-')}" for name, is_given in given.items() if is_given]
    if len(names) > 1:
        raise UsageError(f"{' and '.join(names)} contradict each other", hint="give one of them")


Apply = Annotated[bool, typer.Option("--apply", help="Do it; else only show what would be done.")]
"""On every command that writes to somebody else's server, and so shows first what it would do."""

ONLY_SHOWN = "nothing was done: --apply does it"
"""What every such command ends with that was not told to, and has something to do."""

Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="So many at most.")]
"""On every command that can take long, or that one begins with little."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]
"""On every command that writes."""

AsOf = Annotated[
    dt.date | None,
    typer.Option("--as-of", metavar="DATE", help="Show what held on this day, as known now."),
]
"""On every command that shows a status."""

Rev = Annotated[
    str | None,
    typer.Option(
        "--rev",
        metavar="COMMIT",
        help="Show what the data said at this commit (a branch, a tag, a hash, HEAD~3).",
        autocompletion=completion.revisions,
    ),
]
"""Beside `AsOf`, for `usecases.time_travel.at_revision`."""
