# SPDX-License-Identifier: Apache-2.0
"""`partnerctl send bounces`: what a mailbox says of emails that were sent."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import plain_notice, say_noted
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import ONLY_SHOWN, Apply, DryRun, require_one_of
from partnerctl.cli.tables import write_columns, write_json

if TYPE_CHECKING:
    from partnerctl.usecases.send.bounces import Bounces, Reported

_TITLES = ("notice", "day", "what", "status", "registry")


class Format(StrEnum):
    """Forms of the output."""

    TABLE = "table"
    JSON = "json"


def command(
    ctx: typer.Context,
    mailbox: Annotated[
        Path,
        typer.Argument(
            metavar="MAILBOX", help="An mbox file, a Maildir folder, or .eml files.", show_default=False
        ),
    ],
    apply: Apply = False,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TABLE,
    dry_run: DryRun = False,
) -> int:
    """Find emails that came back in a mailbox.

    Read are reports of mail servers about notices that the ledger knows, in the form of the standard and in those that
    common servers write; all other mail is passed over, absence notes among it. Nothing is noted without --apply: look
    first, for whoever has a message of ours can write a report about it.

    What came back is noted in data/bounces, without the address. If it came back for good (5.y.z), no further email is
    made for that contact until the address is corrected with `partnerctl contacts add`.

    Example:
      partnerctl send bounces ~/Mail/bounces.mbox
      partnerctl send bounces ~/Mail/bounces.mbox --apply
    """
    from partnerctl.adapters.mailbox_reading import messages_in
    from partnerctl.documents.delivery_reports import MOST_READ
    from partnerctl.usecases.changes import write_changes
    from partnerctl.usecases.send.bounces import find_bounces

    require_one_of(apply=apply, dry_run=dry_run)
    invocation = invocation_of(ctx)
    invocation.around.opened.append("a mailbox")
    place = invocation.around.directory / mailbox.expanduser()
    found = find_bounces(messages_in(place, MOST_READ), invocation.services)
    if apply:
        write_changes(invocation.services.files, found.changes)
    if form is Format.JSON:
        write_json(_plain(found, apply), invocation.out)
    elif found.reported:
        # No table that is folded to the terminal: names are copied into the next command.
        write_columns(_TITLES, [_row(each, apply) for each in found.reported], invocation.out)
    _tell(found, apply, invocation)
    return ExitCode.OK


def _row(reported: "Reported", apply: bool) -> tuple[str, ...]:
    return (
        reported.notice.key.name,
        reported.day.isoformat(),
        _what(reported),
        reported.status,
        _deed(reported, apply),
    )


def _what(reported: "Reported") -> str:
    from partnerctl.documents.delivery_reports import Fate

    if reported.fate is Fate.FAILED:
        return "came back for good" if reported.is_for_good else "came back: given up"
    return "late, still being tried" if reported.fate is Fate.DELAYED else "arrived"


def _deed(reported: "Reported", apply: bool) -> str:
    from partnerctl.usecases.send.bounces import Novelty

    if reported.novelty is Novelty.NEW:
        return "noted" if apply else "to be noted"
    return "says so already" if reported.novelty is Novelty.KNOWN else "nothing to note"


def _tell(found: "Bounces", apply: bool, invocation: Invocation) -> None:
    passed = []
    if found.of_others:
        passed.append(_number(found.of_others, "report about other messages", "reports about other messages"))
    if found.other_mail:
        passed.append(_number(found.other_mail, "other message", "other messages"))
    if passed:
        invocation.say(f"passed over: {', '.join(passed)}")
    if not found.reported:
        invocation.say("the mailbox holds no report about a notice that the ledger knows")
        return
    if not found.changes:
        invocation.say("nothing to note")
        return
    number = _number(len(found.changes), "notice", "notices")
    if not apply:
        invocation.say(f"{number} came back; {ONLY_SHOWN}")
        return
    invocation.say(f"{number} came back")
    for each in found.reported:
        if each.is_for_good:
            tell_correction(each.notice.partner, invocation)
    say_noted([each.path for each in found.changes], invocation)


def tell_correction(partner_id: str, invocation: Invocation) -> None:
    """Say how to correct the address."""
    from partnerctl.lifecycle.reachable import how_to_correct

    invocation.say(f"no further email is made for the contact of {partner_id}; {how_to_correct(partner_id)}")


def _number(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def _plain(found: "Bounces", apply: bool) -> dict[str, object]:
    return {
        "version": 1,
        "written": apply and bool(found.changes),
        "reports": [
            {
                **plain_notice(each.notice.key),
                "fate": each.fate.value,
                "status": each.status,
                "day": each.day.isoformat(),
                "registry": each.novelty.value,
            }
            for each in found.reported
        ],
        "of_others": found.of_others,
        "other_mail": found.other_mail,
    }
