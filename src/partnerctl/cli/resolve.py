# SPDX-License-Identifier: Apache-2.0
"""`partnerctl resolve`: a record that git merged badly is put right."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.changes import show_changes
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun

if TYPE_CHECKING:
    from partnerctl.usecases.resolve_conflict import Resolution


def command(
    ctx: typer.Context,
    partner_ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID",
            help="Ids of partners; without any, all whose records need it.",
            autocompletion=completion.partner_ids,
        ),
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Put a record right that git merged badly.

    When two people add to one history, git mixes the lines of their entries, or stops with a conflict inside of one.
    This keeps the entries of both, ordered by date, and what else the two sides changed. Where they contradict each
    other, both stand between conflict markers, and you choose. It works in a merge, rebase or cherry-pick that is not
    finished, and on a merge that is; only the files are changed, and git is told nothing.

    Example:
      partnerctl resolve
      partnerctl resolve northfield --dry-run
    """
    from partnerctl.usecases.changes import write_change
    from partnerctl.usecases.resolve_conflict import find_conflicts, plan_resolution

    invocation = invocation_of(ctx)
    services = invocation.services
    chosen = tuple(partner_ids or ()) or find_conflicts(services)
    resolutions = [plan_resolution(services, partner_id) for partner_id in dict.fromkeys(chosen)]
    changes = [each.change for each in resolutions if each.change is not None]
    if dry_run:
        show_changes(changes, invocation.out)
    else:
        for change in changes:
            write_change(services.files, change)
            invocation.out.line(change.path)
    for resolution in resolutions:
        _tell(resolution, invocation)
    _tell_next(resolutions, invocation, dry_run=dry_run)
    unclear = any(each.undecided or _has_errors(each) for each in resolutions)
    return ExitCode.FINDINGS if unclear else ExitCode.OK


def _has_errors(resolution: "Resolution") -> bool:
    from partnerctl.findings import Severity

    return any(finding.severity is Severity.ERROR for finding in resolution.findings)


def _tell(resolution: "Resolution", invocation: Invocation) -> None:
    from partnerctl.findings import Report
    from partnerctl.reporters import text

    joined, name = resolution.joined, resolution.partner_id
    for label, entries in zip(resolution.labels, (joined.ours, joined.theirs), strict=True):
        if entries:
            invocation.say(f"{name}: kept from {label}: {', '.join(entries)}")
    for entry in joined.restored:
        invocation.warn(
            f"{name}: one side had changed or deleted {entry}, which stays as it was",
            "entries are never changed: `partnerctl record` adds one that corrects it",
        )
    for entry in joined.twice:
        invocation.warn(
            f"{name}: both sides recorded {entry}, with different details",
            f"if it is one and the same, delete one of the two entries in {resolution.path} before you commit",
        )
    for undecided in resolution.undecided:
        invocation.warn(
            f"{name}: both sides changed {undecided.place} in different ways",
            f"choose in {resolution.path} from line {undecided.line}: keep the right lines, delete the others and the markers",
        )
    if resolution.findings and resolution.change:
        err = invocation.err
        err.write(text.render(Report(resolution.findings, 1), width=err.width, paint=err.paint))


def _tell_next(resolutions: "list[Resolution]", invocation: Invocation, *, dry_run: bool) -> None:
    if dry_run:
        invocation.say("nothing was written")
        return
    if any(each.undecided for each in resolutions):
        invocation.say("when you have chosen: `partnerctl validate`")
        return
    if not any(each.change or each.is_unmerged for each in resolutions):
        invocation.say("nothing to resolve", Role.GOOD)
        return
    paths = " ".join(
        _from_here(each.path, invocation) for each in resolutions if each.change or each.is_unmerged
    )
    invocation.say("look at it with `git diff`, then:", Role.GOOD)
    invocation.say(f"  git add {paths}")
    operation = next((each.operation for each in resolutions if each.operation), None)
    unmerged = any(each.is_unmerged for each in resolutions)
    if operation:
        invocation.say(f"  git {operation.value[1]} --continue")
    elif not unmerged:
        invocation.say("  git commit")


def _from_here(path: str, invocation: Invocation) -> str:
    """The path as git wants it, from where the person is."""
    return os.path.relpath(invocation.root / path, invocation.around.directory)
