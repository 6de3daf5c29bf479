# SPDX-License-Identifier: Apache-2.0
"""`partnerctl send bounced`: note by hand that an email came back."""

import datetime as dt
import re
from typing import Annotated

import typer

from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import say_noted
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.cli.send_bounces import tell_correction
from partnerctl.errors import UsageError


def command(
    ctx: typer.Context,
    notice: Annotated[
        str,
        typer.Argument(
            metavar="NOTICE",
            help="The notice, as `partnerctl send` and the ledger name it: PARTNER.DAY.KIND.",
            show_default=False,
        ),
    ],
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar="X.Y.Z",
            help="Why, as the report says it (RFC 3463); else 5.1.1, no such address.",
        ),
    ] = None,
    on: Annotated[
        dt.date | None, typer.Option("--on", metavar="DATE", help="The day it came back; else today.")
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Note that an email came back.

    For reports that `partnerctl send bounces` can't read, and for what somebody says on the telephone. A status 4.y.z means that a
    server gave up after a temporary trouble: the address stays in use then.

    Example:
      partnerctl send bounced northfield-city-library.2026-03-01.recognized
      partnerctl send bounced northfield-city-library.2026-03-01.recognized --status 5.2.1 --on 2026-03-03
    """
    from partnerctl.reporters.diff import render
    from partnerctl.usecases.changes import write_change
    from partnerctl.usecases.send.bounces import note_bounce

    if status is not None and not re.fullmatch(r"[45]\.\d{1,3}\.\d{1,3}", status, re.ASCII):
        raise UsageError("this is no status of mail that came back", hint="write it as 5.1.1 or 4.4.7")
    invocation = invocation_of(ctx)
    change = note_bounce(notice, status, on, invocation.services)
    if dry_run:
        invocation.out.write(render(change.path, change.before, change.after))
        invocation.say("nothing was written")
        return ExitCode.OK
    write_change(invocation.services.files, change)
    if status is None or status.startswith("5"):
        tell_correction(notice.rpartition("/")[2].partition(".")[0], invocation)
    say_noted([change.path], invocation)
    return ExitCode.OK
