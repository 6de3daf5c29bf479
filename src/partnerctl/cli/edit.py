# SPDX-License-Identifier: Apache-2.0
"""`partnerctl edit`: changes that keep everything else as it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.changes import show_changes
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.issue_files import FromIssue, ReplyFile, read_issue, refuse, require_issue, write_reply
from partnerctl.cli.options import DryRun
from partnerctl.errors import PartnerctlError, UsageError

if TYPE_CHECKING:
    from partnerctl.model.dataset import Setting
    from partnerctl.usecases.edit_record import Edit


def command(
    ctx: typer.Context,
    partner_id: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="The partner's id; an issue may name it itself.",
            autocompletion=completion.partner_ids,
        ),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Argument(metavar="FIELD=VALUE", help="Changes; without any, $EDITOR opens."),
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take the whole new text from a file.")
    ] = None,
    issue: FromIssue = None,
    link: Annotated[
        str | None,
        typer.Option("--link", metavar="URL", help="The issue's address: the source, if it names none."),
    ] = None,
    reply: ReplyFile = None,
    dry_run: DryRun = False,
) -> int:
    """Change fields of a partner, keeping comments and layout.

    The record is checked before it is written, and a change that would bring new errors is refused. Entries of the
    history are never changed: `partnerctl record` adds one. `git restore` undoes an edit.

      FIELD=VALUE     put the value there
      FIELD+=VALUE    add it at the end of the list
      FIELD-=VALUE    take it out of the list
      FIELD-          remove the field, or the entry of a list

    Dots lead into a field, numbers from 0 into a list. A value that begins with a quote, bracket or brace is YAML;
    so are numbers, true and false.

    An issue made from the form for updates says itself which partner it is about. A form changes fields only: what a
    decision changes is recorded. What is missing or not understood is said all at once.

    Example:
      partnerctl edit northfield organization.founded=1911
      partnerctl edit northfield contributions+=events website-
      partnerctl edit northfield 'liaisons+={user: ExampleLiaison, since: 2026-01-01}'
      partnerctl edit northfield liaisons.0.until=2026-03-31 --dry-run
      partnerctl edit northfield
      partnerctl edit --from-issue issue.md --reply reply.md
    """
    if source is not None and changes:
        raise UsageError(
            "--from gives the whole text, so there is nothing left to change", hint="give one of the two"
        )
    require_issue(reply, issue)
    if link is not None and issue is None:
        raise UsageError("--link is the address of an issue", hint="name its text with --from-issue")
    if issue is not None and (source is not None or changes):
        raise UsageError(
            "--from-issue gives the changes, so --from and FIELD=VALUE have no place", hint="give one of them"
        )
    from partnerctl.usecases.assignments import parse_assignment
    from partnerctl.usecases.edit_record import plan_assignments
    from partnerctl.usecases.loading import load_setting

    invocation = invocation_of(ctx)
    if issue is not None:
        return _from_issue(issue, reply, link, partner_id, invocation, dry_run=dry_run)
    if partner_id is None:
        raise UsageError("missing argument 'ID'", hint="see `partnerctl edit --help`")
    assignments = tuple(parse_assignment(word) for word in changes or ())
    setting = load_setting(invocation.services)
    if source is not None:
        _take_text(invocation, setting, partner_id, source, dry_run=dry_run)
    elif assignments:
        _finish(
            invocation,
            plan_assignments(invocation.services, setting, partner_id, assignments),
            dry_run=dry_run,
        )
    else:
        _edit_copy(invocation, setting, partner_id, dry_run=dry_run)
    return ExitCode.OK


def _from_issue(
    issue: Path,
    reply: Path | None,
    link: str | None,
    partner_id: str | None,
    invocation: Invocation,
    *,
    dry_run: bool,
) -> int:
    from partnerctl.usecases.applications.edit_from_issue import read_update

    body = read_issue(issue, invocation)
    update = read_update(invocation.services, body, link=link, partner_id=partner_id)
    write_reply(update.reply, reply, invocation)
    if update.edit is None:
        raise refuse(update.reply)
    _finish(invocation, update.edit, dry_run=dry_run)
    return ExitCode.OK


def _take_text(
    invocation: Invocation, setting: "Setting", partner_id: str, source: Path, *, dry_run: bool
) -> None:
    from partnerctl.adapters.editor import read_copy
    from partnerctl.usecases.edit_record import plan_text, read_for_edit

    before = read_for_edit(invocation.services, partner_id)
    text = read_copy(invocation.around.directory / source)
    _finish(invocation, plan_text(invocation.services, setting, before, text), dry_run=dry_run)


def _edit_copy(invocation: Invocation, setting: "Setting", partner_id: str, *, dry_run: bool) -> None:
    from partnerctl.adapters.editor import edit_copy
    from partnerctl.usecases.edit_record import plan_text, read_for_edit

    before = read_for_edit(invocation.services, partner_id)
    if before.text is None:
        raise UsageError(f"{before.path} is no text", hint="partnerctl validate says why")
    copy = edit_copy(before.text, f"{partner_id}.yaml", invocation.environment)
    try:
        _finish(invocation, plan_text(invocation.services, setting, before, copy.text), dry_run=dry_run)
    except PartnerctlError as error:
        error.hint = f"your text is kept; mend it and run `partnerctl edit {partner_id} --from {copy.path}`"
        raise
    copy.discard()


def _finish(invocation: Invocation, edit: "Edit", *, dry_run: bool) -> None:
    from partnerctl.findings import Report
    from partnerctl.reporters import text
    from partnerctl.usecases.changes import write_change

    if edit.change is None:
        invocation.say("nothing to change")
        return
    if dry_run:
        show_changes((edit.change,), invocation.out)
    else:
        write_change(invocation.services.files, edit.change)
        invocation.out.line(edit.change.path)
    err = invocation.err
    err.write(text.render(Report(edit.findings, 1), width=err.width, paint=err.paint))
    invocation.say(
        "nothing was written"
        if dry_run
        else "written; `git diff` shows how, and `partnerctl propose` opens the pull request"
    )
