# SPDX-License-Identifier: Apache-2.0
"""`partnerctl merge`: two records of one organization become one."""

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun, PartnerArgument
from partnerctl.cli.recording import Archived, Ask, Link, Note, On, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerctl.findings import Plain
    from partnerctl.usecases.merge_partners import Merge


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    into: Annotated[
        str,
        typer.Option(
            "--into", metavar="OTHER", help="The record that goes on.", autocompletion=completion.partner_ids
        ),
    ],
    on: On = None,
    link: Link = None,
    archived: Archived = None,
    note: Note = None,
    ask: Ask = True,
    dry_run: DryRun = False,
) -> int:
    """Merge a record into another one of the same partner.

    For an organization that was recorded twice. ID becomes a tombstone that points to OTHER; it is never deleted, so
    that every link to it still leads somewhere. OTHER gets the names of ID, and whatever it lacks itself: website,
    identifiers, liaisons, visible support, agreements, sources and more. Nothing it has is overwritten; what is left
    behind is told. The histories stay apart.

    A recognized partner is never merged away: merge the other way round. Run again after an interruption, it does the
    rest. `git restore` undoes it before it is committed.

    Example:
      partnerctl merge northfield-library --into northfield-city-library --dry-run
      partnerctl merge northfield-library --into northfield-city-library --note "Added twice"
    """
    invocation = invocation_of(ctx)
    asks = ask and sys.stdin.isatty() and invocation.err.is_terminal and not dry_run
    given: dict[str, Plain] = {"link": link, "archived": archived, "note": note}
    day = on or invocation.services.clock.today()
    return carry_out(invocation, partner_id, into, day, given, dry_run=dry_run, confirm=asks)


def carry_out(
    invocation: Invocation,
    partner_id: str,
    into: str,
    day: dt.date,
    given: "Mapping[str, Plain]",
    *,
    dry_run: bool,
    confirm: bool = False,
) -> int:
    """Plan a merge, show it, write it, and tell what comes next."""
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.merge_partners import plan_merge

    services = invocation.services
    merge = plan_merge(services, load_setting(services), partner_id, into, day=day, given=given)
    _tell(merge, into, invocation)
    if write(merge.changes, merge.findings, invocation, dry_run=dry_run, confirm=confirm):
        invocation.say(f"{partner_id} is recorded under {into} now", Role.GOOD)
        for remark in merge.remarks:
            invocation.say(remark)
        invocation.say(
            f"see `partnerctl show {into}`; then `partnerctl propose` opens the pull request with both files"
        )
    return ExitCode.OK


def _tell(merge: "Merge", into: str, invocation: Invocation) -> None:
    for carried in merge.carried:
        invocation.say(f"{into} gets {carried.field}: {carried.what}")
    for left in merge.left:
        invocation.say(f"left behind, because {into} has another: {left.field}: {left.what}", Role.WARNING)
