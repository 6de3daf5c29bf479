# SPDX-License-Identifier: Apache-2.0
"""`partnerctl schema`: JSON Schemas for editors."""

from enum import StrEnum
from typing import Annotated

import typer

from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.errors import UsageError


class Name(StrEnum):
    """The schemas there are; a test keeps them equal to those that are generated."""

    PARTNER = "partner"
    ENTITIES = "entities"
    REGISTRY = "registry"


def command(
    ctx: typer.Context,
    name: Annotated[
        Name | None, typer.Argument(metavar="NAME", help="Which one to print: partner, entities or registry.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Bring the files of data/schema up to date.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether they are up to date; exit code 1 if not.")
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Print, write or check the JSON Schemas.

    They are generated from the program and the registry's own vocabularies, so that an editor completes and
    explains every field. Write them again after registry.yaml has changed; `git restore` undoes that.

    Example:
      partnerctl schema partner
      partnerctl schema --write
      partnerctl schema --check
    """
    from partnerctl.usecases.keep_schemas import schema_files, write_schemas

    if (write or dry_run) and check:
        raise UsageError("--check writes nothing, so it does not go with --write", hint="give one of the two")
    if name is not None and (write or check or dry_run):
        raise UsageError("--write and --check are about all schemas", hint=f"leave out {name.value}")
    invocation = invocation_of(ctx)
    files = schema_files(invocation.services)
    stale = tuple(file for file in files if file.stale)
    if check or dry_run:
        for file in stale:
            invocation.out.line(file.path)
        invocation.say(
            f"{len(stale)} of {len(files)} schemas are stale; `partnerctl schema --write` brings them up to date"
            if stale
            else "all schemas are up to date"
        )
        return ExitCode.FINDINGS if stale and check else ExitCode.OK
    if write:
        for file in write_schemas(invocation.services, files):
            invocation.out.line(file.path)
        invocation.say(
            "commit them with the change that made them stale" if stale else "all schemas are up to date"
        )
        return ExitCode.OK
    wanted = name.value if name else "partner"
    invocation.out.write(next(file.text for file in files if f"/{wanted}." in file.path))
    return ExitCode.OK
