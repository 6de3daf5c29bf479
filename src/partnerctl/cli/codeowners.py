# SPDX-License-Identifier: Apache-2.0
"""`partnerctl codeowners`: whom the forge asks to look at a change."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from partnerctl.cli.changes import show_changes
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.errors import UsageError


class Forge(StrEnum):
    """Whose syntax; a test keeps it equal to `usecases.codeowners.Forge`."""

    GITHUB = "github"
    GITLAB = "gitlab"


def command(
    ctx: typer.Context,
    write: Annotated[
        bool, typer.Option("--write", help="Bring the file up to date; what you wrote into it stays.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether it is up to date; exit code 1 if not.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="PATH", help="The file; else the one that the forge reads."),
    ] = None,
    forge: Annotated[
        Forge | None,
        typer.Option("--forge", help="Whose syntax: github or gitlab; else as the repository looks."),
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Print, write or check the CODEOWNERS file.

    A partner's file belongs to its liaisons and to the deciders of the bodies that may judge it, policy to the
    maintainers that registry.yaml names. Only who is in office today is asked, so write it again on a schedule.
    The lines stand between two markers; what else is in the file stays as it is. `git restore` undoes it.

    Example:
      partnerctl codeowners
      partnerctl codeowners --write
      partnerctl codeowners --check --today 2026-12-31
      partnerctl codeowners --forge gitlab --file .gitlab/CODEOWNERS --write
    """
    if check and (write or dry_run):
        raise UsageError("--check writes nothing, so it does not go with --write", hint="give one of the two")
    from partnerctl import bootstrap
    from partnerctl.usecases import codeowners
    from partnerctl.usecases.changes import write_change

    invocation = invocation_of(ctx)
    tree, prefix = bootstrap.repository_files(invocation.root)
    wanted = codeowners.Wanted(
        tree,
        prefix,
        _from_the_top(file, prefix, invocation) if file else None,
        codeowners.Forge(forge.value) if forge else None,
    )
    services = invocation.services
    planned = codeowners.plan_codeowners(services, wanted, services.clock.today())
    for remark in planned.remarks:
        invocation.say(remark, Role.WARNING)
    change = planned.change
    if check:
        if planned.stale:
            invocation.out.line(change.path)
        invocation.say(
            f"{change.path} is stale; `{codeowners.COMMAND}` brings it up to date"
            if planned.stale
            else f"{change.path} is up to date"
        )
        return ExitCode.FINDINGS if planned.stale else ExitCode.OK
    if dry_run:
        show_changes((change,) if planned.stale else (), invocation.out)
        invocation.say("nothing was written" if planned.stale else f"{change.path} is up to date")
    elif write and planned.stale:
        write_change(tree, change)
        invocation.out.line(change.path)
        invocation.say("written; commit it alone, and have a maintainer approve it")
    elif write:
        invocation.say(f"{change.path} is up to date")
    else:
        invocation.out.write(change.after)
    return ExitCode.OK


def _from_the_top(file: Path, prefix: str, invocation: Invocation) -> str:
    """The path of a file from the top of the repository.

    Raises:
        UsageError: It lies outside.
    """
    depth = len([part for part in prefix.split("/") if part])
    top = invocation.root.resolve().parents[depth - 1] if depth else invocation.root.resolve()
    place = (invocation.around.directory / file).parent.resolve() / file.name
    if not place.is_relative_to(top):
        raise UsageError(
            f"{file} lies outside of the repository {top}", hint="a forge reads only a file of the repository"
        )
    return place.relative_to(top).as_posix()
