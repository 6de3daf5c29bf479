# SPDX-License-Identifier: Apache-2.0
"""What `record`, `rename` and `merge` share: options, and telling what was written and what comes next."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from partnerctl.cli.changes import show_changes
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation
from partnerctl.errors import RefusedError

if TYPE_CHECKING:
    from partnerctl.findings import Finding
    from partnerctl.lifecycle.standing import Standing
    from partnerctl.usecases.changes import Change
    from partnerctl.usecases.record_event import Recorded

On = Annotated[
    dt.date | None, typer.Option("--on", metavar="DATE", help="The day it took effect.  [default: today]")
]
Link = Annotated[str | None, typer.Option("--link", metavar="URL", help="The page where it can be read.")]
Archived = Annotated[
    str | None, typer.Option("--archived", metavar="URL", help="A lasting copy of that page.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything a reader should know.")]
Ask = Annotated[bool, typer.Option("--ask/--no-ask", help="Ask for what was not told; only in a terminal.")]


def write(
    changes: "Sequence[Change]",
    findings: "Sequence[Finding]",
    invocation: Invocation,
    *,
    dry_run: bool,
    confirm: bool,
) -> bool:
    """Show and write changes.

    Args:
        changes: In the order in which they are written.
        findings: What the rules have to say, never an error.
        invocation: The run.
        dry_run: Whether to show them only.
        confirm: Whether to ask a person first.

    Returns:
        Whether they were written.

    Raises:
        RefusedError: The person said no.
        ChangedUnderneathError: A file was changed meanwhile.
    """
    from partnerctl.findings import Report
    from partnerctl.reporters import text
    from partnerctl.usecases.changes import write_changes

    if findings:
        err = invocation.err
        err.write(text.render(Report(tuple(findings), len(changes)), width=err.width, paint=err.paint) + "\n")
    if dry_run:
        show_changes(changes, invocation.out)
        invocation.say("nothing was written")
        return False
    if confirm:
        from partnerctl.cli.wizard import Wizard

        show_changes(changes, invocation.err)
        if not Wizard(invocation).confirm("Write it?"):
            raise RefusedError("not recorded; nothing was written")
    write_changes(invocation.services.files, changes)
    for change in changes:
        invocation.out.line(change.path)
    return True


def finish(recorded: "Recorded", invocation: Invocation, *, dry_run: bool, confirm: bool) -> int:
    """Write what was planned, and tell what it means and what comes next."""
    changes = [recorded.edit.change] if recorded.edit.change else []
    for remark in recorded.remarks:
        invocation.warn(remark)
    if not confirm and not dry_run:
        for line in _entry_lines(recorded):
            invocation.say(line)
    written = write(changes, recorded.edit.findings, invocation, dry_run=dry_run, confirm=confirm)
    tell(recorded, invocation, written=written)
    return ExitCode.OK


def tell(recorded: "Recorded", invocation: Invocation, *, written: bool) -> None:
    """Tell what an entry means, and if it was written what can be done now."""
    _tell_standing(recorded, invocation)
    if written:
        for line in next_steps(recorded):
            invocation.say(line)


def _entry_lines(recorded: "Recorded") -> Iterator[str]:
    from partnerctl.documents.fragments import entry_lines

    for entry in recorded.entries:
        yield from entry_lines(dict(entry))


def _tell_standing(recorded: "Recorded", invocation: Invocation) -> None:
    before, after = _status(recorded.before), _status(recorded.after)
    as_of = f" from {recorded.day} on" if recorded.day > invocation.services.clock.today() else ""
    if before == after:
        invocation.say(f"{recorded.partner_id} stays {after}{as_of}")
    else:
        invocation.say(f"{recorded.partner_id} was {before} and is {after}{as_of}", Role.GOOD)
    if recorded.due:
        invocation.say(f"its next review is due on {recorded.due}")


def _status(standing: "Standing") -> str:
    if standing.merged_into:
        return f"recorded under {standing.merged_into}"
    if standing.ending:
        return f"{standing.status} ({standing.ending})"
    return standing.status or "without status"


EMAILS: Final = {
    "invited": "invitation",
    "applied": "application-received",
    "endorsed": "endorsed",
    "recognized": "recognized",
    "declined": "declined",
    "suspended": "suspended",
    "reinstated": "reinstated",
    "withdrawn": "withdrawn",
    "resigned": "resigned",
    "transitioned": "transitioned",
}
"""Which email tells the partner of an event; a test keeps them to `model.notices.NoticeKind`."""


def next_steps(recorded: "Recorded") -> Iterator[str]:
    """What can be done now, each with its command."""
    from partnerctl.lifecycle.notices import SUITS
    from partnerctl.lifecycle.steps import command_of, remedy_of
    from partnerctl.model.events import EventKind
    from partnerctl.model.notices import NoticeKind

    event = str(recorded.entry["event"])
    partner_id = recorded.partner_id
    # The notices of a review are called as its outcomes are.
    kind = EMAILS.get(event) or str(recorded.entry.get("outcome", ""))
    if kind and not recorded.is_late and recorded.after.status in SUITS[NoticeKind(kind)]:
        yield f"tell the partner: `partnerctl render email {partner_id} --kind {kind}`"
    for step in recorded.steps:
        if step.event is EventKind.RECOGNIZED and not step.blocked:
            missing = [remedy_of(requirement, partner_id) for requirement in step.missing]
            for command in missing:
                yield f"before it can be recognized: `{command}`"
            if not missing:
                yield f"now it can be recognized: `{command_of(step.event, partner_id)}`"
    possible = dict.fromkeys(
        step.event.value for step in recorded.steps if not step.blocked and not step.missing
    )
    if possible:
        yield f"possible next: {', '.join(possible)} (`partnerctl show {partner_id}` tells what each needs)"
    yield "then `partnerctl propose` opens the pull request"
