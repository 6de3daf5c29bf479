# SPDX-License-Identifier: Apache-2.0
"""`partnerctl validate`: every rule over everything."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import of_report
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.named_files import named_files
from partnerctl.cli.options import DryRun
from partnerctl.cli.report_forms import Form, read_also, show, write
from partnerctl.errors import UsageError
from partnerctl.findings import Severity

if TYPE_CHECKING:
    from partnerctl.findings import Report
    from partnerctl.ports import Services
    from partnerctl.usecases.rule_choice import RuleChoice
    from partnerctl.usecases.validate_change import ProposedChange


def command(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, folders or ids of partners; all if none is named."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="Form of the report.")] = Form.TEXT,
    also: Annotated[
        list[str] | None,
        typer.Option(
            "--also",
            metavar="FORMAT=FILE",
            help="Write the report of this run into a file too, in any form (repeatable).",
        ),
    ] = None,
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
    changed: Annotated[
        bool,
        typer.Option(
            "--changed",
            help="Report only what concerns files that differ from the last commit, or from where --base was left.",
        ),
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended safely; the changes are shown first.")
    ] = False,
    ask: Annotated[
        bool, typer.Option("--ask/--no-ask", help="Ask before --fix writes; only in a terminal.")
    ] = True,
    dry_run: DryRun = False,
) -> int:
    """Check the registry against every rule.

    Rules over several files see all of them, also if only some are named. A finding names the file, the line and
    what to do; `partnerctl explain CODE` tells more. `git restore` undoes what --fix did.

    With --base the history of each changed record must only have grown, no record may be gone, and policy may not change
    along with records. If nothing can be compared, the check fails. What was wrong before, in files that the change does
    not touch, is shown but does not fail it.

    With --changed, what was wrong before in other files is not even shown; what the change breaks there is. If nothing
    differs from the last commit, that is fine.

    Example:
      partnerctl validate
      partnerctl validate data/partners/northfield.yaml --fail-on warning
      partnerctl validate --base origin/main --format github --also sarif=report.sarif
      partnerctl validate --changed --fix
      partnerctl validate --fix --dry-run
    """
    from partnerctl.usecases.rule_choice import choose_rules

    if dry_run and not fix:
        raise UsageError("--dry-run is about what --fix would write", hint="give both, or none")
    if dry_run and also:
        raise UsageError("with --dry-run there is no report", hint="leave --also away")
    invocation = invocation_of(ctx)
    others = read_also(also or (), invocation)
    started = time.perf_counter()
    choice = choose_rules(select or (), ignore or ())
    chosen = named_files(invocation, paths or ())
    change = _proposed(base, author, approver or (), invocation.environment)
    run = _Run(invocation.services, chosen, choice, change, changed=changed)
    report = run.report()
    if fix:
        _fix(invocation, report, ask=ask, dry_run=dry_run)
        if dry_run:
            return of_report(report, fail_on)
        report = run.report()
    show(report, form, invocation)
    write(report, others, invocation)
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


@dataclass(frozen=True)
class _Run:
    """What is asked, so that it can be asked again."""

    services: "Services"
    chosen: tuple[str, ...]
    choice: "RuleChoice"
    change: "ProposedChange | None"
    changed: bool

    def report(self) -> "Report":
        if self.change is None and not self.changed:
            from partnerctl.usecases.validate_registry import validate_registry

            return validate_registry(self.services, self.chosen, choice=self.choice)
        from partnerctl.usecases.validate_change import validate_change, validate_uncommitted

        if self.change is None:
            return validate_uncommitted(self.services, self.chosen, choice=self.choice)
        return validate_change(
            self.services, self.change, self.chosen, choice=self.choice, changed_only=self.changed
        )


def _fix(invocation: Invocation, report: "Report", *, ask: bool, dry_run: bool) -> None:
    """Show what mends the findings, then write it, unless a person says no."""
    from partnerctl.cli.changes import show_changes
    from partnerctl.usecases.changes import write_change
    from partnerctl.usecases.fix_findings import plan_fixes

    fixes = plan_fixes(invocation.services, report)
    if dry_run:
        show_changes(fixes.changes, invocation.out)
        invocation.say(f"{_findings(len(fixes.mended))} would be mended; nothing was written")
        return
    if not fixes.changes:
        return
    if not invocation.options.quiet:
        show_changes(fixes.changes, invocation.err)  # standard output is the report's alone
    if ask and sys.stdin.isatty() and invocation.err.is_terminal:
        from partnerctl.cli.wizard import Wizard

        if not Wizard(invocation).confirm("Write it?"):
            invocation.say("nothing was written")
            return
    for change in fixes.changes:
        write_change(invocation.services.files, change)
    invocation.say(f"{_findings(len(fixes.mended))} mended")


def _findings(number: int) -> str:
    return "1 finding" if number == 1 else f"{number:,} findings"


def _sum_up(report: "Report", invocation: Invocation, seconds: float) -> None:
    from partnerctl.reporters.text import summary

    role = {Severity.ERROR: Role.ERROR, Severity.WARNING: Role.WARNING}.get(report.worst() or Severity.NOTICE)
    clean = None if report.findings else Role.GOOD
    invocation.say(f"{summary(report)} ({seconds:.2f} s)", role or clean)
    fixable = len(report.mendable())
    if fixable:
        invocation.say(f"`partnerctl validate --fix` mends {fixable:,} of them")
