# SPDX-License-Identifier: Apache-2.0
"""`partnerctl contacts check`: is the private book sound, private, and about partners there are?"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.console import Role
from partnerctl.cli.contact_book import ContactsOption, silent_contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.cli.tables import write_json
from partnerctl.errors import UsageError
from partnerctl.findings import Severity

if TYPE_CHECKING:
    from partnerctl.usecases.check_contacts import BookCheck

_ROLES = {Severity.ERROR: Role.ERROR, Severity.WARNING: Role.WARNING, Severity.NOTICE: Role.NOTICE}


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    fix: Annotated[
        bool, typer.Option("--fix", help="Lay the book out anew, and close it to others than you.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="Form of the report.")] = Format.TEXT,
    contacts: ContactsOption = None,
    dry_run: DryRun = False,
) -> int:
    """Check the private book.

    It says where something is wrong by line and column, and never what stands there: the report can go into a log.
    Told are faults as `validate` finds them, entries of partners that are unknown, merged or former, another layout
    than the canonical one, and a file that others can read. A warning ends with exit code 1, too.

    --fix changes white space and the file's mode, and nothing else. No difference is shown, for it would show addresses.

    Example:
      partnerctl contacts check
      partnerctl contacts check --fix
    """
    from partnerctl.usecases.check_contacts import check_contacts
    from partnerctl.usecases.contacts import write_book

    if dry_run and not fix:
        raise UsageError("--dry-run is about what --fix would write", hint="give both, or none")
    invocation = invocation_of(ctx)
    book = silent_contact_book(contacts, invocation)
    check = check_contacts(invocation.services, book)
    if fix and check.mended and not dry_run:
        mended = sum(each.mendable for each in check.faults)
        write_book(book, check.mended)
        invocation.say(f"{_findings(mended)} mended", Role.GOOD)
        check = check_contacts(invocation.services, book)
    if form is Format.JSON:
        faults = [each.plain() for each in check.faults]
        write_json({"version": 1, "entries": check.entries, "findings": faults}, invocation.out)
    else:
        _show(check, invocation)
    if dry_run and check.mended:
        mendable = sum(each.mendable for each in check.faults)
        invocation.say(f"{_findings(mendable)} would be mended; nothing was written")
    weighs = any(each.severity is not Severity.NOTICE for each in check.faults)
    return ExitCode.FINDINGS if weighs else ExitCode.OK


def _show(check: "BookCheck", invocation: Invocation) -> None:
    from partnerctl.reporters.visible import visible

    out = invocation.out
    for fault in check.faults:
        place = f"{check.place}:{fault.line}:{fault.column}" if fault.line else check.place
        weight = out.paint(fault.severity.value, _ROLES[fault.severity])
        out.write(f"{visible(place)}: {weight}: {visible(fault.message)}\n")
        out.write(f"  {out.paint('hint', Role.HINT)}: {visible(fault.hint)}\n")
    if check.entries is None:
        entries = "no entry of it can be read"
    else:
        entries = "1 entry" if check.entries == 1 else f"{check.entries:,} entries"
    found = _findings(len(check.faults)) if check.faults else "no findings"
    invocation.say(f"{found} in {check.place}; {entries}", None if check.faults else Role.GOOD)


def _findings(number: int) -> str:
    return "1 finding" if number == 1 else f"{number:,} findings"
