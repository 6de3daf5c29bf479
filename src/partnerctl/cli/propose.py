# SPDX-License-Identifier: Apache-2.0
"""`partnerctl propose`: from edited files to an open pull request."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli import completion
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.named_files import named_files
from partnerctl.cli.options import DryRun
from partnerctl.cli.recording import Ask
from partnerctl.errors import PushRefusedError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerctl.proposing import Forge, Publishing, Request
    from partnerctl.usecases.propose.carry_out import Step, Told
    from partnerctl.usecases.propose.planning import Proposal


def command(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="ID",
            help="Ids of partners, or files; without any, all data that differs.",
            autocompletion=completion.partner_ids,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="REMOTE/BRANCH",
            help="What it is for.  [default: the main branch of upstream, or of origin]",
            autocompletion=completion.revisions,
        ),
    ] = None,
    remote: Annotated[
        str | None,
        typer.Option("--remote", metavar="NAME", help="Where its branch is pushed to, such as your fork."),
    ] = None,
    branch: Annotated[
        str | None,
        typer.Option(
            "--branch", metavar="NAME", help="The name of its branch, instead of one that is made up."
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", help="The title, instead of what the change means."),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="What a reviewer should know besides.")
    ] = None,
    forge: Annotated[
        str | None,
        typer.Option(
            "--forge", metavar="KIND", help="How pull requests are opened there: github, gitlab or other."
        ),
    ] = None,
    switch: Annotated[
        bool, typer.Option("--switch", help="Check the branch out, so that git sees the files as committed.")
    ] = False,
    ask: Ask = True,
    dry_run: DryRun = False,
) -> int:
    """Propose what you changed as a pull request.

    Judges the change, commits it to a branch of its own, pushes that, and opens the pull request. Its message says what
    the change means. Only the registry's data is taken; your other files, what you have staged, and the branch you are on
    stay as they are. Run again, it updates the same pull request, or does the rest of what was interrupted.

    On GitHub it needs its client `gh`; on GitLab nothing; elsewhere it tells where to open the pull request.

    Example:
      partnerctl propose --dry-run
      partnerctl propose northfield --note "The letter came by post"
      partnerctl propose --remote fork --base upstream/main
    """
    from partnerctl.usecases.propose.carry_out import Step, Told, carry_out
    from partnerctl.usecases.propose.destinations import Wish, choose_destination
    from partnerctl.usecases.propose.planning import Wanted, plan_proposal

    invocation = invocation_of(ctx)
    wanted = Wanted(named_files(invocation, paths or ()), branch, title, note, switch)
    asks = ask and sys.stdin.isatty() and invocation.err.is_terminal and not dry_run
    publishing = bootstrap.publishing(
        invocation.root, invocation.around, interactive=sys.stdin.isatty() and invocation.err.is_terminal
    )
    destination = choose_destination(
        publishing, Wish(base, remote, forge, invocation.environment.get("GH_HOST"))
    )
    proposal = plan_proposal(invocation.services, publishing, wanted, destination, online=not dry_run)
    there = bootstrap.forge(destination.forge, invocation.around)
    _remark(proposal, invocation, switch=switch)
    if dry_run:
        _show(proposal, publishing, there, invocation)
        invocation.say("nothing was written, and nothing was sent")
        return ExitCode.OK
    _sum_up(proposal, invocation)
    if asks:
        _confirm(proposal, there, invocation)
    done: set[Step] = set()

    def tell(told: Told) -> None:
        done.add(told.step)
        _tell(told, proposal, invocation)

    try:
        request = carry_out(publishing, there, proposal, switch=switch, tell=tell)
    except PushRefusedError as error:
        for line in error.said:
            invocation.err.line(f"{proposal.destination.push_remote}: {line}")
        raise
    _finish(request, proposal, there, invocation, frozenset(done))
    return ExitCode.OK


def _remark(proposal: "Proposal", invocation: Invocation, *, switch: bool) -> None:
    """What a person should know before."""
    from partnerctl.findings import Report
    from partnerctl.reporters import text

    destination = proposal.destination
    if proposal.findings:
        err, report = invocation.err, Report(proposal.findings, len(proposal.paths))
        err.write(text.render(report, width=err.width, paint=err.paint) + "\n")
    if proposal.offline:
        invocation.warn(
            f"{proposal.offline}; going on with what this clone knows of {destination.base}",
        )
    for branch, paths in proposal.left_out.items():
        invocation.say(f"left out, because it is in {branch} already: {', '.join(paths)}")
    for path in proposal.moved_on:
        invocation.warn(
            f"{path} was changed in {destination.base} since you began, so the two may not go together",
            f"if the pull request has a conflict: `partnerctl propose --switch`, git merge {destination.base}, "
            "`partnerctl resolve`, commit, and propose again",
        )
    for other in proposal.others:
        invocation.warn(
            f"{destination.push_remote} has a branch {other} too, perhaps somebody else's proposal for the same partner"
        )
    if switch and not proposal.can_switch:
        invocation.warn(
            f"{proposal.branch.name} will not be checked out: other files differ between it and what is",
            f"git switch {proposal.branch.name}",
        )


def _sum_up(proposal: "Proposal", invocation: Invocation) -> None:
    destination = proposal.destination
    invocation.say(proposal.request.title, Role.HEADING)
    for path in proposal.paths:
        invocation.say(f"  {path}")
    invocation.say(f"on branch {proposal.branch.name}, pushed to {_where(proposal)}, for {destination.base}")


def _where(proposal: "Proposal") -> str:
    """The remote that is pushed to, with its address on the forge; never the address with a password in it."""
    destination = proposal.destination
    source = destination.source
    return f"{destination.push_remote} ({source.host}/{source.path})" if source else destination.push_remote


def _confirm(proposal: "Proposal", forge: "Forge", invocation: Invocation) -> None:
    from partnerctl.cli.wizard import Wizard

    what = "Update" if proposal.request.is_update else "Push it and open"
    if not Wizard(invocation).confirm(f"{what} the {forge.calls_them}?"):
        raise RefusedError("not proposed; nothing was written, and nothing was sent")


def _tell(told: "Told", proposal: "Proposal", invocation: Invocation) -> None:
    from partnerctl.usecases.propose.carry_out import Step

    if told.step is Step.COMMITTED:
        invocation.say(f"committed to branch {proposal.branch.name}")
    elif told.step is Step.SWITCHED:
        invocation.say(f"checked out {proposal.branch.name}")
    else:
        for line in told.said:
            invocation.say(f"{proposal.destination.push_remote}: {line}", Role.FAINT)
        invocation.say(f"pushed to {_where(proposal)}")


def _finish(
    request: "Request",
    proposal: "Proposal",
    forge: "Forge",
    invocation: Invocation,
    done: "frozenset[Step]",
) -> None:
    from partnerctl.proposing import Done
    from partnerctl.usecases.propose.carry_out import Step

    if request.link:
        invocation.out.line(request.link)
    if request.done is Done.TO_OPEN:
        where = (
            f"open the {forge.calls_them} there"
            if request.link
            else f"open the {forge.calls_them} on the forge"
        )
        invocation.warn(f"{request.why}: {where}" if request.why else where)
        invocation.say("its title and text:")
        invocation.say("")
        for line in (proposal.request.title, "", *proposal.request.body.splitlines()):
            invocation.say(f"  {line}".rstrip())
        invocation.say("")
    else:
        is_new = request.done is Done.OPENED or Step.PUSHED in done
        if request.why:
            invocation.say(f"there was nothing new to push, so {request.why}", Role.GOOD)
        else:
            invocation.say(f"{forge.calls_them} {request.done if is_new else 'is up to date'}", Role.GOOD)
    invocation.say("change the files and run `partnerctl propose` again to update it")
    if proposal.checkout.branch and not proposal.is_checked_out and Step.SWITCHED not in done:
        invocation.say(
            f"you are still on {proposal.checkout.branch}, with the files as they were; to put them aside: `partnerctl "
            f"propose --switch`, then git switch {proposal.checkout.branch}"
        )


def _show(proposal: "Proposal", publishing: "Publishing", forge: "Forge", invocation: Invocation) -> None:
    """All that would be done."""
    from partnerctl.cli.changes import show_changes
    from partnerctl.usecases.propose.carry_out import command_line
    from partnerctl.usecases.propose.files import changes_of

    out, request, destination = invocation.out, proposal.request, proposal.destination
    out.line(f"branch: {proposal.branch.name}")
    out.line(f"pushed to: {_where(proposal)}")
    out.line(f"for: {destination.base}")
    _block(
        "commit", proposal.message.splitlines() if proposal.contents else ("nothing to commit",), invocation
    )
    _block(f"{forge.calls_them}", (request.title, "", *request.body.splitlines()), invocation)
    out.line()
    show_changes(changes_of(invocation.services, proposal.parent, proposal.contents), out)
    options = forge.push_options(request)
    commands = [publishing.push_command(destination.push_remote, proposal.branch.name, options=options)]
    _block("commands", map(command_line, (*commands, *forge.commands(request))), invocation)


def _block(heading: str, lines: "Iterable[str]", invocation: Invocation) -> None:
    invocation.out.line()
    invocation.out.line(f"{heading}:", Role.HEADING)
    for line in lines:
        invocation.out.line(f"  {line}".rstrip())
