# SPDX-License-Identifier: Apache-2.0
"""`partnerctl fmt`: the canonical layout."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.changes import show_changes
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.named_files import named_files
from partnerctl.cli.options import DryRun
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.usecases.format_files import Formatting


def command(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, folders or ids of partners; all if none is named."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if a file is not in this layout.")
    ] = False,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Bring all files of an older format into the newest.")
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Bring files into the canonical layout.

    Only white space changes: comments, order and quoting stay as they are, and so does what the file says. A file
    with errors is reported and left. `git restore` undoes it. With --upgrade, data of an older format (`format` in
    registry.yaml) is rewritten too, comments kept; commit that alone.

    Example:
      partnerctl fmt
      partnerctl fmt --check
      partnerctl fmt data/partners/northfield.yaml --dry-run
      partnerctl fmt --upgrade --dry-run
    """
    from partnerctl.usecases.changes import write_change
    from partnerctl.usecases.format_files import plan_formatting
    from partnerctl.usecases.older_formats import plan_upgrade

    if check and dry_run:
        raise UsageError("--check and --dry-run both write nothing", hint="give one of the two")
    if upgrade and paths:
        raise UsageError("--upgrade is for all files at once", hint="leave out the paths")
    invocation = invocation_of(ctx)
    services = invocation.services
    formatting = (
        plan_upgrade(services) if upgrade else plan_formatting(services, named_files(invocation, paths or ()))
    )
    if check or dry_run:
        show_changes(formatting.changes, invocation.out)
    else:
        for change in formatting.changes:
            write_change(services.files, change)
            invocation.out.line(change.path)
    _tell(formatting, invocation, written=not (check or dry_run))
    left = formatting.findings or formatting.unusual
    return ExitCode.FINDINGS if left or (check and formatting.changes) else ExitCode.OK


def _tell(formatting: "Formatting", invocation: Invocation, *, written: bool) -> None:
    from partnerctl.findings import Report
    from partnerctl.reporters import text

    err = invocation.err
    if formatting.findings:
        broken = len({finding.location.path for finding in formatting.findings})
        err.write(text.render(Report(formatting.findings, broken), width=err.width, paint=err.paint))
        invocation.warn(
            f"{_files(broken)} with errors left as they are", "mend them first: partnerctl validate"
        )
    for unusual in formatting.unusual:
        invocation.warn(f"{unusual.path} is left as it is: {unusual.message}", unusual.hint)
    left = len({finding.location.path for finding in formatting.findings}) + len(formatting.unusual)
    good = formatting.files_checked - left
    if not formatting.changes:
        invocation.say(f"nothing to change in {'the other' if left else 'any of the'} {_files(good)}")
        return
    number = f"{len(formatting.changes):,} of {_files(formatting.files_checked)}"
    invocation.say(
        f"{number} laid out anew; `git diff` shows how"
        if written
        else f"{number} would be laid out anew; `partnerctl fmt` does it"
    )


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"
