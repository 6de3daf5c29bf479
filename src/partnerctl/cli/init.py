# SPDX-License-Identifier: Apache-2.0
"""`partnerctl init`: a new registry, for any organization."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.errors import UsageError
from partnerctl.usecases.init_registry import Forge, Preset


def command(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where; made if it is not there.")] = Path(),
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="What the registry is called.")
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="URL", help="The page that explains what a partner is.")
    ] = None,
    deciding_body: Annotated[
        str | None, typer.Option("--deciding-body", metavar="NAME", help="Who recognizes partners.")
    ] = None,
    role_name: Annotated[
        str, typer.Option("--role-name", metavar="TEXT", help="What one partner is called.")
    ] = "Partner",
    movement: Annotated[
        str | None,
        typer.Option("--movement", metavar="NAME", help="Whose partners they are.  [default: the title]"),
    ] = None,
    preset: Annotated[Preset, typer.Option("--preset", help="The policy to start from.")] = Preset.NEUTRAL,
    official: Annotated[
        bool, typer.Option("--official/--not-official", help="Whether partners can be recognized already.")
    ] = False,
    language: Annotated[
        str, typer.Option("--language", metavar="TAG", help="The language of outputs.")
    ] = "en",
    forge: Annotated[Forge, typer.Option("--forge", help="Where pull requests are made.")] = Forge.NONE,
    branch: Annotated[str, typer.Option("--branch", metavar="NAME", help="The protected branch.")] = "main",
    tool_repository: Annotated[
        str, typer.Option("--tool-repository", metavar="OWNER/NAME", help="Where CI takes partnerctl from.")
    ] = "",
    tool_commit: Annotated[
        str, typer.Option("--tool-commit", metavar="HASH", help="The commit of it, in 40 digits.")
    ] = "",
    dry_run: DryRun = False,
) -> int:
    """Begin a new registry.

    Example:
      partnerctl init
      partnerctl init partners --title "Open Gardens Partners" --about https://gardens.example/partners --no-ask
    """
    from partnerctl import bootstrap
    from partnerctl.usecases.init_registry import NewRegistry, plan, write

    invocation = invocation_of(ctx)
    if not (title and about and deciding_body):
        raise UsageError("--title, --about and --deciding-body are needed")
    answers = NewRegistry(
        title,
        about,
        deciding_body,
        role_name,
        movement or "",
        official,
        language,
        preset,
        forge,
        branch,
        tool_repository,
        tool_commit,
    )
    root = (invocation.around.directory / folder).resolve()
    services = bootstrap.services(root, bootstrap.day_given(None, invocation.around), invocation.environment)
    planned = plan(answers, services, bootstrap.files_for_new_registries())
    for change in planned.missing:
        if dry_run:
            sys.stdout.write(f"=== {change.path}\n{change.after}")
        else:
            invocation.out.line(change.path)
    if not dry_run:
        write(planned, services.files)
    return ExitCode.OK
