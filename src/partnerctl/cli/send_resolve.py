# SPDX-License-Identifier: Apache-2.0
"""`partnerctl send resolve`: whether a notice arrived that nobody knows about."""

import datetime as dt
from typing import Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import say_noted
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.cli.send_desk import RemoteOption, desk
from partnerctl.errors import UsageError


def command(
    ctx: typer.Context,
    notices: Annotated[
        list[str],
        typer.Argument(
            metavar="NOTICE", help="The notices, as `partnerctl send` shows them: PARTNER.DAY.KIND."
        ),
    ],
    arrived: Annotated[
        bool, typer.Option("--arrived", help="They arrived, or you sent them by hand.")
    ] = False,
    never: Annotated[bool, typer.Option("--not", help="They did not arrive: they are due again.")] = False,
    on: Annotated[
        dt.date | None, typer.Option("--on", metavar="DATE", help="With --arrived: the day they were sent.")
    ] = None,
    remote: RemoteOption = None,
    contacts: ContactsOption = None,
    dry_run: DryRun = False,
) -> int:
    """Say whether a notice arrived that nobody knows about.

    Where the connection was cut between the last byte of a message and the server's answer, or the machine stopped there,
    nobody knows whether it was taken. Look where it would be: in the log of the mail server, in the sender's mailbox, or ask
    the partner. Then say it here, for all clones.

    --arrived puts it into the ledger. That is also for what you sent by hand. --not makes it due again.

    Example:
      partnerctl send resolve northfield-city-library.2026-03-20.application-received --arrived
      partnerctl send resolve northfield-city-library.2026-03-20.application-received --not
    """
    from partnerctl.usecases.ledger import read_ledger
    from partnerctl.usecases.send.carry_out import take_home
    from partnerctl.usecases.send.memory import remember
    from partnerctl.usecases.send.resolve import ResolveRequest, resolve_notices

    invocation = invocation_of(ctx)
    if arrived == never:
        raise UsageError("say whether it arrived", hint="add --arrived, or --not")
    if on is not None and never:
        raise UsageError("--on is the day it was sent, and --not says that it was not", hint="leave --on out")
    book = contact_book(contacts, invocation)
    request = ResolveRequest(tuple(notices), arrived, on, dry_run)
    with bootstrap.send_journal(invocation.root).held():
        place = desk(invocation, remote, must_reach=True)
        resolved = resolve_notices(request, place.services, book, place.looked, place.journal)
        new: tuple[str, ...] = ()
        if not dry_run:
            known = read_ledger(place.services).keys
            memory = remember(place.journal.lines())
            new = take_home(invocation.services.files, place.looked, memory, known)
    for each in resolved:
        if each.claim is not None:
            invocation.warn(
                f"{each.key.name} was claimed by another clone at {each.claim.moment:%Y-%m-%d %H:%M} UTC",
                "make sure that nobody is sending there",
            )
        what = "arrived" if arrived else "due again"
        invocation.out.line(f"{each.key.name}: {what}{'' if each.is_new else ', as it was before'}")
    if dry_run:
        invocation.say("nothing was written, and nobody was told")
    say_noted(new, invocation)
    return ExitCode.OK
