# SPDX-License-Identifier: Apache-2.0
"""`partnerctl review`: without an id the queue of everything that needs attention."""

from typing import Annotated

import typer

from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import AsOf, Rev
from partnerctl.cli.review_queue import Format, show_queue


def command(
    ctx: typer.Context,
    within: Annotated[
        int | None,
        typer.Option(metavar="DAYS", help="How many days ahead to look; by default as the policy says."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TABLE,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether anything is due; exit code 1 if so.")
    ] = False,
    as_of: AsOf = None,
    rev: Rev = None,
) -> int:
    """Show what is due: reviews, agreements, waivers, liaisons.

    Only what needs attention is shown, the most urgent first: yearly reviews that are due or overdue, and conditions,
    agreements, liaisons and waivers that run out or have run out; why, whom to ask, and the next command.

    Example:
      partnerctl review
      partnerctl review --within 90
      partnerctl review --format json
    """
    return show_queue(invocation_of(ctx), within=within, form=form, as_of=as_of, rev=rev, check=check)
