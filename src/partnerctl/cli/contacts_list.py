# SPDX-License-Identifier: Apache-2.0
"""`partnerctl contacts list`: whose contact the private book has, without anybody's address."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.tables import write_columns, write_json

if TYPE_CHECKING:
    from partnerctl.usecases.contacts import Shown

_TITLES = ("id", "language", "role", "address", "added", "mail")


class Format(StrEnum):
    """Forms of the output."""

    TABLE = "table"
    JSON = "json"


def command(
    ctx: typer.Context,
    addresses: Annotated[bool, typer.Option("--addresses", help="Show people's addresses, too.")] = False,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TABLE,
    contacts: ContactsOption = None,
) -> int:
    """List the private book without its addresses.

    One line an entry: the partner, the language to write in, the role, and that there is an address. Names, notes and
    addresses are left out, so that the output may be shown to others; --addresses adds the addresses.

    Example:
      partnerctl contacts list
      partnerctl contacts list --addresses
      partnerctl contacts list --format json
    """
    from partnerctl.usecases.contacts import show_contacts

    invocation = invocation_of(ctx)
    book = contact_book(contacts, invocation)
    shown = show_contacts(invocation.services, book)
    if form is Format.JSON:
        write_json({"version": 1, "contacts": [_plain(each, addresses) for each in shown]}, invocation.out)
    elif shown:
        # Never a table that is cut to the terminal: half an address is none.
        rows = [_row(each, addresses) for each in shown]
        columns = len(_TITLES) if any(row[-1] for row in rows) else len(_TITLES) - 1
        write_columns(_TITLES[:columns], [row[:columns] for row in rows], invocation.out)
    unknown = sum(not each.known for each in shown)
    if unknown:
        of = "1 entry is" if unknown == 1 else f"{unknown:,} entries are"
        invocation.warn(f"{of} of no partner that the registry has", "partnerctl contacts check")
    if not shown:
        invocation.say(f"{book.place} has no entries; `partnerctl contacts add ID` makes one")
    elif addresses:
        invocation.say(f"from {book.place}, which is private")
    return ExitCode.OK


def _row(shown: "Shown", addresses: bool) -> tuple[str, ...]:
    entry = shown.entry
    address = entry.email if addresses else "yes"
    return (
        shown.partner_id,
        entry.language or "",
        entry.role or "",
        address,
        entry.added.isoformat() if entry.added else "",
        f"not wanted since {entry.no_mail}" if entry.no_mail else "",
    )


def _plain(shown: "Shown", addresses: bool) -> dict[str, object]:
    entry = shown.entry
    plain: dict[str, object] = {
        "id": shown.partner_id,
        "known": shown.known,
        "language": entry.language,
        "role": entry.role,
        "has_address": True,
        "added": entry.added.isoformat() if entry.added else None,
        "no_mail": entry.no_mail.isoformat() if entry.no_mail else None,
    }
    return {**plain, "email": entry.email} if addresses else plain
