# SPDX-License-Identifier: Apache-2.0
"""`partnerctl review`: without an id the queue of everything that needs attention, with one the yearly review."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from partnerctl.cli import completion
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import AsOf, DryRun, Rev
from partnerctl.cli.recording import Ask, Link, Note, On
from partnerctl.cli.review_queue import Format, show_queue
from partnerctl.errors import UsageError


class Outcome(StrEnum):
    """How a review ends; a test keeps it equal to `model.events.Outcome`."""

    RENEWED = "renewed"
    RENEWED_WITH_CONDITIONS = "renewed-with-conditions"
    NOT_RENEWED = "not-renewed"
    DEFERRED = "deferred"


def _text(name: str, metavar: str, about: str, **more: Any) -> Any:  # noqa: ANN401 -- as typer.Option
    return typer.Option(name, metavar=metavar, help=about, **more)


def command(
    ctx: typer.Context,
    partner_id: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="The partner to review; without it the queue.",
            autocompletion=completion.partner_ids,
        ),
    ] = None,
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
    outcome: Annotated[
        Outcome | None, typer.Option("--outcome", help="How the review ends; records it without questions.")
    ] = None,
    by: Annotated[
        list[str] | None,
        _text(
            "--by",
            "WHO",
            "Who decided: an entity, or user:NAME; repeat it for more, the first leads.",
            autocompletion=completion.entities,
        ),
    ] = None,
    link: Link = None,
    answer: Annotated[
        list[str] | None,
        _text(
            "--answer",
            "POINT=ANSWER",
            "pass, fail or not-applicable, with :NOTE after it; repeat it for more.",
        ),
    ] = None,
    accept_proposed: Annotated[
        bool, typer.Option("--accept-proposed", help="Take the proposals for points without --answer.")
    ] = False,
    condition: Annotated[
        list[str] | None,
        _text("--condition", "TEXT", 'What must be mended, ending with "by DATE"; repeat it for more.'),
    ] = None,
    until: Annotated[
        dt.date | None, _text("--until", "DATE", "Of deferred: the day the review is put off to.")
    ] = None,
    note: Note = None,
    on: On = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Drop the answers of an interrupted review.")
    ] = False,
    batch: Annotated[
        Path | None,
        _text("--from", "FILE", "Record the reviews of a file: YAML, JSON or CSV; - reads standard input."),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Write such a file of all that are due, with the proposals.")
    ] = False,
    ask: Ask = True,
    dry_run: DryRun = False,
) -> int:
    """Show what is due, or review a partner.

    Without an id: what needs attention, the most urgent first: yearly reviews that are due or overdue, and conditions,
    agreements, liaisons and waivers that run out or have run out; why, whom to ask, and the next command. --check says
    only whether there is anything; a calendar (--format ics) holds what is due later, too.

    With an id: the yearly review as a checklist made from policy and record, each point with what speaks to it and what
    changed. In a terminal one key answers a point, Enter as proposed. What is answered is kept: interrupted, the same
    command goes on. With --outcome it is recorded without questions; with --format json or markdown only shown.

    One entry is added at the end of the history. `git restore` undoes it before it is committed.

    Example:
      partnerctl review
      partnerctl review --within 90
      partnerctl review --format ics > reviews.ics
      partnerctl review northfield --by wm-northland --link https://wiki.example/Review_12
      partnerctl review northfield --format markdown
      partnerctl review northfield --outcome renewed --accept-proposed --by wm-northland --link URL
      partnerctl review northfield --outcome renewed-with-conditions --accept-proposed --by wm-northland --link URL \
--answer "report-page=fail:Last entry of 2024" --condition "Bring the report page up to date by 2027-03-31"
      partnerctl review --template > reviews.yaml
      partnerctl review --from reviews.yaml --dry-run
    """
    from partnerctl.cli.review_one import Manner, Told, review_one

    invocation = invocation_of(ctx)
    told = Told(
        outcome=outcome.value if outcome else None,
        by=by or (),
        link=link,
        answers=answer or (),
        conditions=condition or (),
        until=until,
        note=note,
        accept_proposed=accept_proposed,
    )
    if partner_id is not None:
        if within is not None or check or batch or template:
            option = (
                "--within"
                if within is not None
                else "--check"
                if check
                else "--from"
                if batch
                else "--template"
            )
            raise UsageError(
                f"{option} is about many partners, and {partner_id} is one", hint="leave out one of the two"
            )
        if as_of and (on or told.anything()):
            raise UsageError("--as-of only shows what held", hint="the day of a review is given with --on")
        day = on or as_of or invocation.services.clock.today()
        manner = Manner(day, form, rev, ask=ask and as_of is None, restart=restart, dry_run=dry_run)
        return review_one(partner_id, told, manner, invocation)
    if told.anything() or on or restart:
        raise UsageError("whose review is it?", hint="name the partner: `partnerctl review ID`")
    if batch is not None or template:
        from partnerctl.cli.review_batch import record_batch, write_template

        if batch is not None:
            return record_batch(batch, invocation, dry_run=dry_run)
        return write_template(within, form, invocation)
    return show_queue(invocation, within=within, form=form, as_of=as_of, rev=rev, check=check)
