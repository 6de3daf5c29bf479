# SPDX-License-Identifier: Apache-2.0
"""`partnerctl validate`: every rule over everything."""

import os
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import of_report
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.named_files import named_files
from partnerctl.cli.options import DryRun
from partnerctl.errors import UsageError
from partnerctl.findings import Severity

if TYPE_CHECKING:
    from partnerctl.findings import Report
    from partnerctl.ports import Services
    from partnerctl.usecases.rule_choice import RuleChoice
    from partnerctl.usecases.validate_change import ProposedChange


class Format(StrEnum):
    """Forms of the report."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def command(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, folders or ids of partners; all if none is named."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the report.")] = Format.TEXT,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="Report these rules only: a code, its beginning or a name.",
            autocompletion=completion.rule_codes,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Don't report these rules.", autocompletion=completion.rule_codes),
    ] = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="The lightest severity that ends with exit code 1.")
    ] = Severity.ERROR,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="REV",
            help="Judge also what changed since the branch or commit that this was started from.",
            autocompletion=completion.revisions,
        ),
    ] = None,
    author: Annotated[
        str | None,
        typer.Option(
            "--author",
            metavar="LOGIN",
            help="Who proposes the change, as the forge calls them; else PARTNERCTL_AUTHOR.",
        ),
    ] = None,
    approver: Annotated[
        list[str] | None,
        typer.Option(
            "--approver", metavar="LOGIN", help="Who approved it (repeatable); else PARTNERCTL_APPROVERS."
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    dry_run: DryRun = False,
) -> int:
    """Check the registry against every rule.

    Rules over several files see all of them, also if only some are named. A finding names the file, the line and
    what to do; `partnerctl explain CODE` tells more. `git restore` undoes what --fix did.

    With --base the history of each changed record must only have grown, no record may be gone, and policy may not change
    along with records. If nothing can be compared, the check fails.

    Example:
      partnerctl validate
      partnerctl validate data/partners/northfield.yaml --fail-on warning
      partnerctl validate --base origin/main
      partnerctl validate --fix --dry-run
    """
    from partnerctl.usecases.rule_choice import choose_rules

    if dry_run and not fix:
        raise UsageError("--dry-run is about what --fix would write", hint="give both, or none")
    invocation = invocation_of(ctx)
    started = time.perf_counter()
    choice = choose_rules(select or (), ignore or ())
    chosen = named_files(invocation, paths or ())
    change = _proposed(base, author, approver or (), invocation.environment)
    report = _validate(invocation.services, chosen, choice, change)
    if fix:
        _fix(invocation, report, dry_run=dry_run)
        if dry_run:
            return of_report(report, fail_on)
        report = _validate(invocation.services, chosen, choice, change)
    _show(report, form, invocation)
    _sum_up(report, invocation, time.perf_counter() - started)
    return of_report(report, fail_on)


def _proposed(
    base: str | None, author: str | None, approvers: Sequence[str], environment: Mapping[str, str]
) -> "ProposedChange | None":
    """What is compared with what, and who is behind it as far as options or environment tell."""
    if base is None:
        if author or approvers:
            raise UsageError(
                "--author and --approver are about a change",
                hint="say what it is compared with: --base origin/main",
            )
        return None
    from partnerctl.usecases.validate_change import ProposedChange

    named = environment.get("PARTNERCTL_APPROVERS", "").replace(",", " ").split()
    return ProposedChange(
        base, author or environment.get("PARTNERCTL_AUTHOR") or None, tuple(approvers or named)
    )


def _validate(
    services: "Services", chosen: tuple[str, ...], choice: "RuleChoice", change: "ProposedChange | None"
) -> "Report":
    if change is None:
        from partnerctl.usecases.validate_registry import validate_registry

        return validate_registry(services, chosen, choice=choice)
    from partnerctl.usecases.validate_change import validate_change

    return validate_change(services, change, chosen, choice=choice)


def _fix(invocation: Invocation, report: "Report", *, dry_run: bool) -> None:
    from partnerctl.cli.changes import show_changes
    from partnerctl.usecases.changes import write_change
    from partnerctl.usecases.fix_findings import plan_fixes

    fixes = plan_fixes(invocation.services, report)
    if dry_run:
        show_changes(fixes.changes, invocation.out)
        invocation.say(f"{_findings(len(fixes.mended))} would be mended; nothing was written")
        return
    for change in fixes.changes:
        write_change(invocation.services.files, change)
    if fixes.mended:
        invocation.say(f"{_findings(len(fixes.mended))} mended; `git diff` shows how")


def _findings(number: int) -> str:
    return "1 finding" if number == 1 else f"{number:,} findings"


def _show(report: "Report", form: Format, invocation: Invocation) -> None:
    if form is Format.TEXT:
        from partnerctl.reporters import text

        out = invocation.out
        out.write(text.render(report, width=out.width, paint=out.paint))
    elif form is Format.JSON:
        from partnerctl.reporters import json_v1

        invocation.out.write(json_v1.render(report))
    else:
        from partnerctl.reporters import github

        invocation.out.write(github.render(report, folder=_folder_in_repository(invocation)))


def _folder_in_repository(invocation: Invocation) -> str:
    """Where the registry lies in the checkout that GitHub's runner made ("examples/")."""
    workspace = invocation.environment.get("GITHUB_WORKSPACE")
    if not workspace:
        return ""
    relative = os.path.relpath(invocation.root, Path(workspace).resolve())
    return "" if relative == "." or relative.startswith("..") else f"{Path(relative).as_posix()}/"


def _sum_up(report: "Report", invocation: Invocation, seconds: float) -> None:
    from partnerctl.reporters.text import summary

    role = {Severity.ERROR: Role.ERROR, Severity.WARNING: Role.WARNING}.get(report.worst() or Severity.NOTICE)
    clean = None if report.findings else Role.GOOD
    invocation.say(f"{summary(report)} ({seconds:.2f} s)", role or clean)
    fixable = sum(1 for finding in report.findings if finding.fix is not None and finding.fix.safe)
    if fixable:
        invocation.say(f"`partnerctl validate --fix` mends {fixable:,} of them")
