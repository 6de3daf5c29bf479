# SPDX-License-Identifier: Apache-2.0
"""`partnerctl contacts show`: whom we write to."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli import completion
from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of

if TYPE_CHECKING:
    from partnerctl.usecases.contacts import Shown

_FIELDS = ("name", "email", "language", "role", "note", "added", "no_mail", "after_bounce")


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    partner_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="The partner's id; all of them if left out.",
            autocompletion=completion.partner_ids,
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
    contacts: ContactsOption = None,
) -> int:
    """Show an entry of the private book.

    The output holds people's addresses: keep it out of logs, tickets and repositories.

    Example:
      partnerctl contacts show northfield-city-library
      partnerctl contacts show --format json
    """
    from partnerctl.usecases.contacts import show_contacts

    invocation = invocation_of(ctx)
    from partnerctl.usecases.loading import require_no_address

    require_no_address(partner_id or "")
    book = contact_book(contacts, invocation)
    shown = show_contacts(invocation.services, book, partner_id)
    if form is Format.JSON:
        invocation.out.write(_json(shown))
    else:
        _text(shown, invocation)
    for entry in shown:
        if not entry.known:
            invocation.warn(
                f"the registry has no partner {entry.partner_id}",
                f"partnerctl contacts forget {entry.partner_id}, if it is not needed",
            )
    if not shown:
        invocation.say(f"{book.place} has no entries; `partnerctl contacts add ID` makes one")
    else:
        invocation.say(f"from {book.place}, which is private")
    return ExitCode.OK


def _text(shown: "tuple[Shown, ...]", invocation: Invocation) -> None:
    for number, each in enumerate(shown):
        if number:
            invocation.out.line()
        invocation.out.line(each.partner_id)
        told = {field: value for field in _FIELDS if (value := getattr(each.entry, field)) is not None}
        widest = max(map(len, (*told, "language")))
        for field, value in told.items():
            invocation.out.line(f"  {field:<{widest}}  {' '.join(str(value).split())}")


def _json(shown: "tuple[Shown, ...]") -> str:
    entries = {each.partner_id: each.entry.model_dump(mode="json", exclude_none=True) for each in shown}
    return json.dumps({"version": 1, "contacts": entries}, indent=2, ensure_ascii=False) + "\n"
