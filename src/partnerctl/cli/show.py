# SPDX-License-Identifier: Apache-2.0
"""`partnerctl show`: one partner with all that follows from its record on a day."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.console import Console, Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import notice_of, plain_revision, told_revision
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import AsOf, PartnerArgument, Rev
from partnerctl.cli.tables import write_json

if TYPE_CHECKING:
    import datetime as dt

    from partnerctl.findings import Plain
    from partnerctl.ports import Commit
    from partnerctl.usecases.show_partner import Shown


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
    as_of: AsOf = None,
    rev: Rev = None,
) -> int:
    """Show one partner: status, clock, rights, and why.

    Status follows from the history alone; the clock and the rights are those of the day. What can happen next is
    told with who decides it and what is missing for it.

    Example:
      partnerctl show mozilla
      partnerctl show mozilla --as-of 2026-01-01 --format json
      partnerctl show mozilla --rev HEAD~10
    """
    from partnerctl.usecases.show_partner import show_partner
    from partnerctl.usecases.time_travel import at_revision

    invocation = invocation_of(ctx)
    services = at_revision(invocation.services, rev)
    shown = show_partner(partner_id, services, as_of or services.clock.today())
    if form is Format.JSON:
        _write_json(shown, services.commit, invocation.out)
    else:
        from partnerctl.cli.partner_page import write_page

        if as_of or rev:
            invocation.out.line(f"As of {shown.day}{told_revision(services.commit)}", Role.FAINT)
        write_page(shown, invocation.out)
    return ExitCode.OK


def _write_json(shown: "Shown", commit: "Commit | None", out: Console) -> None:
    from partnerctl.lifecycle.steps import command_of

    registry = shown.setting.registry
    body = {
        "version": 1,
        "as_of": shown.day.isoformat(),
        "rev": plain_revision(commit),
        "official": registry.official,
        "notice": notice_of(registry),
        "id": shown.record.id,
        "path": shown.record.path,
        "name": shown.record.partner.name,
        "standing": _standing(shown),
        "clock": _clock(shown),
        "rights": [
            {
                "kind": right.kind.value,
                "in_force": right.in_force,
                "reason": right.reason,
                "until": _day(right.until),
                "marks": right.marks,
                "uses": right.uses,
                "territory": right.territory,
                "agreement": right.agreement,
            }
            for right in shown.rights
        ],
        "steps": [
            {
                "event": step.event.value,
                "detail": step.detail,
                "leads_to": step.leads_to.value,
                "blocked": step.blocked,
                "missing": step.missing,
                "advised": step.advised,
                "who": step.who,
                "fields": step.fields,
                "command": command_of(step.event, shown.record.id, step.detail),
                "reason": step.reason,
            }
            for step in shown.steps
        ],
        "attention": [
            {
                "kind": expiry.kind.value,
                "day": _day(expiry.day),
                "days_left": expiry.days_left,
                "reason": expiry.reason,
                "pointer": expiry.pointer,
            }
            for expiry in shown.attention
        ],
        "bounced": (
            {
                "notice": shown.bounced.key.name,
                "day": _day(shown.bounced.bounced),
                "status": shown.bounced.status,
            }
            if shown.bounced
            else None
        ),
        "record": shown.record.plain,
    }
    write_json(body, out)


def _standing(shown: "Shown") -> "dict[str, object]":
    standing = shown.standing
    return {
        "status": standing.status,
        "ending": standing.ending,
        "since": _day(standing.since),
        "by": standing.by,
        "link": standing.link,
        "ever_recognized": standing.ever_recognized,
        "merged_into": standing.merged_into,
        "began": standing.began,
        "decided": standing.decided,
        "counted": standing.counted,
        "ahead": standing.ahead,
        "superseded": standing.superseded,
        "irregular": [{"index": each.index, "why": each.why} for each in standing.irregular],
        "reason": standing.reason,
    }


def _clock(shown: "Shown") -> "dict[str, object]":
    clock = shown.clock
    return {
        "state": clock.state.value,
        "counted_from": _day(clock.counted_from),
        "due": _day(clock.due),
        "days_left": clock.days_left,
        "deferred": clock.deferred,
        "paused_until": _day(clock.paused_until),
        "ladder": [{"kind": notice.kind.value, "day": _day(notice.day)} for notice in clock.ladder],
        "next_notice": (
            {"kind": clock.next_notice.kind.value, "day": _day(clock.next_notice.day)}
            if clock.next_notice
            else None
        ),
        "reason": clock.reason,
    }


def _day(day: "dt.date | None") -> "Plain":
    return day.isoformat() if day else None
