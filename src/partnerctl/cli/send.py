# SPDX-License-Identifier: Apache-2.0
"""`partnerctl send`: which emails are due to whom, and sending them."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.notice_options import BackOption, KindsOption, LanguageOption, PartnersOption
from partnerctl.cli.options import Apply, DryRun, Limit, require_one_of
from partnerctl.cli.send_desk import RemoteOption
from partnerctl.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from partnerctl.cli.send_desk import Desk
    from partnerctl.cli.send_drafts import Drafts
    from partnerctl.ports import PrivateFile
    from partnerctl.usecases.send.planning import SendPlan, SendRequest


class Format(StrEnum):
    """Forms of the output."""

    TABLE = "table"
    JSON = "json"


def command(
    ctx: typer.Context,
    apply: Apply = False,
    kind: KindsOption = None,
    partner: PartnersOption = None,
    limit: Limit = None,
    back: BackOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what a mail server refused for good before.")
    ] = False,
    drafts: Annotated[
        Path | None,
        typer.Option("--drafts", metavar="DIR", help="Instead of sending: a file for each email (.eml)."),
    ] = None,
    mbox: Annotated[
        Path | None,
        typer.Option(
            "--mbox", metavar="FILE", help="Instead of sending: one mailbox file for mail programs."
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="With --drafts or --mbox: write files anew that say something else."),
    ] = False,
    addresses: Annotated[bool, typer.Option("--addresses", help="Show people's addresses, too.")] = False,
    language: LanguageOption = None,
    remote: RemoteOption = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TABLE,
    contacts: ContactsOption = None,
    dry_run: DryRun = False,
) -> int:
    """Show which emails are due, or send them.

    What is due follows from what is accepted: the main branch of the remote that all share, as it is now. What you have
    not merged yet is told to nobody. Without --apply it is only shown, with what others are about to send and what nobody
    knows the fate of.

    --apply claims each notice on the remote, so that no other clone sends it too, hands it to the mail server of your
    credentials, and notes what became of it before and after. Stopped anywhere and run again, it goes on; what may have
    gone out and may not is never sent again by itself, but named, for you to settle with `partnerctl send resolve`.

    --drafts and --mbox write the emails for another program, and claim and note nothing. When you have sent them by hand,
    say so: `partnerctl send resolve NOTICE --arrived`.

    Example:
      partnerctl send
      partnerctl send --apply --limit 20
      partnerctl send --drafts ~/outbox
    """
    from partnerctl.cli.send_desk import desk
    from partnerctl.cli.send_drafts import Drafts
    from partnerctl.lifecycle.notices import BACK_DAYS
    from partnerctl.usecases.ledger import bounces_of
    from partnerctl.usecases.send.planning import SendRequest

    invocation = invocation_of(ctx)
    request = SendRequest(
        kinds=frozenset(kind or ()),
        partners=frozenset(partner or ()),
        most=limit,
        back=BACK_DAYS if back is None else back,
        language=language,
        again=again,
        bounces=bounces_of(invocation.services.files),
    )
    to = Drafts(drafts, mbox, replace=replace, dry_run=dry_run)
    require_one_of(apply=apply, dry_run=dry_run)
    require_one_of(apply=apply, drafts=drafts is not None, mbox=mbox is not None)
    _require_use(to, apply=apply, addresses=addresses)
    book = contact_book(contacts, invocation)
    if apply:
        return _send(request, book, remote, form, invocation)
    place = desk(invocation, remote, must_reach=False)
    plan = _plan(request, place, book)
    return _show(plan, place, to, form, invocation, addresses=addresses)


def _require_use(drafts: "Drafts", *, apply: bool, addresses: bool) -> None:
    if drafts.replace and not drafts.is_wanted:
        raise UsageError("--replace is for --drafts and --mbox", hint="leave it out")
    if addresses and apply:
        raise UsageError(
            "--addresses is for looking, and --apply keeps no address", hint="look first, without --apply"
        )


def _plan(request: "SendRequest", place: "Desk", book: "PrivateFile") -> "SendPlan":
    from partnerctl.usecases.send.memory import remember
    from partnerctl.usecases.send.planning import plan_sending

    memory = remember(place.journal.lines())
    return plan_sending(request, place.services, book, place.looked.state, memory)


def _show(
    plan: "SendPlan",
    place: "Desk",
    drafts: "Drafts",
    form: Format,
    invocation: Invocation,
    *,
    addresses: bool,
) -> int:
    from partnerctl.cli import send_told
    from partnerctl.cli.framing import tell_of_broken
    from partnerctl.cli.send_drafts import write_drafts
    from partnerctl.usecases.send.memory import remember
    from partnerctl.usecases.send.planning import untold

    if form is Format.JSON:
        send_told.write_plan_as_json(plan, place, invocation.out)
    else:
        send_told.write_plan(plan, place, invocation, addresses=addresses)
    left_out = write_drafts(plan.emails, drafts, invocation) if drafts.is_wanted else 0
    waiting = untold(place.looked.state, remember(place.journal.lines()))
    if not drafts.is_wanted:
        send_told.say_what_comes_next(plan, waiting, invocation)
    broken = tell_of_broken(plan.findings, invocation)
    return ExitCode.FINDINGS if plan.left_out or plan.open or left_out or waiting else broken


def _send(
    request: "SendRequest", book: "PrivateFile", remote: str | None, form: Format, invocation: Invocation
) -> int:
    from partnerctl.cli import send_told
    from partnerctl.cli.framing import tell_of_broken
    from partnerctl.cli.send_desk import desk, stopping
    from partnerctl.model.hosts import is_loopback
    from partnerctl.usecases.in_public import require_real
    from partnerctl.usecases.ledger import read_ledger
    from partnerctl.usecases.send.carry_out import Sending, send_notices, take_home
    from partnerctl.usecases.send.memory import remember

    server = bootstrap.mail_server(invocation.root, invocation.around)
    today = bootstrap.day_given(invocation.options.today, invocation.around)
    if today is not None and not is_loopback(server.name):
        raise UsageError(
            f"{today} was told, and what is sent is sent today",
            hint="leave out --today and PARTNERCTL_TODAY; without --apply another day can be looked at",
        )
    with bootstrap.send_journal(invocation.root).held(), stopping(invocation) as is_stopping:
        place = desk(invocation, remote, must_reach=True)
        plan = _plan(request, place, book)
        require_real(plan.registry, server.name)
        send_told.tell_of_what_stays(plan, invocation)
        sending = Sending(
            server=server,
            journal=place.journal,
            looked=place.looked,
            clock=invocation.services.clock,
            tell=lambda dealt: send_told.tell(dealt, invocation),
            is_stopping=is_stopping,
        )
        try:
            sent = send_notices(plan, sending)
        except UnreachableError:
            if is_stopping():  # Ctrl-C ended git, too
                raise KeyboardInterrupt from None
            raise
        memory = remember(place.journal.lines())
        known = read_ledger(place.services).keys
        new = take_home(invocation.services.files, place.looked, memory, known)
    if form is Format.JSON:
        send_told.write_sent_as_json(plan, sent, place, invocation.out)
    else:
        send_told.write_sent(plan, sent, place, invocation)
    send_told.conclude(plan, sent, new, invocation)
    broken = tell_of_broken(plan.findings, invocation)
    return send_told.exit_code(plan, sent, is_stopped=is_stopping()) or broken
