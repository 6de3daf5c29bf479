# SPDX-License-Identifier: Apache-2.0
"""`partnerctl contacts add`: note whom to write to."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun, PartnerArgument
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from partnerctl.usecases.changes import Change
    from partnerctl.usecases.contacts import NewContact


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    email: Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="Their address.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="How to address them.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="TAG", help="The language to write in (en, zh-Hant).")
    ] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="TEXT", help="What they do there.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything to remember.")] = None,
    no_mail: Annotated[
        bool | None,
        typer.Option(
            "--no-mail/--mail",
            help="Note that they want no mail any more, or want it again; alone, of the entry that is there.",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of another entry of this partner.")
    ] = False,
    contacts: ContactsOption = None,
    dry_run: DryRun = False,
) -> int:
    """Add an address to the private book.

    People's addresses never go into the registry, which is public, but into one file outside of it, which only you
    can read. In a terminal it asks for what the options leave open.

    --no-mail notes that somebody does not want to be written to by mail. No email is made for them then, and another
    address does not change it. After mail came back, the entry counts as corrected once it is added anew.

    --dry-run shows which fields would be noted, and no address: neither this one nor those around it. To undo it:
    `partnerctl contacts forget ID`.

    Example:
      partnerctl contacts add northfield-city-library --email ada@library.example --name "Ada Example"
      partnerctl contacts add northfield-city-library --no-mail
    """
    from partnerctl.usecases.contacts import NewContact, add_contact, write_book
    from partnerctl.usecases.loading import require_record_path

    invocation = invocation_of(ctx)
    from partnerctl.usecases.loading import require_no_address

    require_no_address(partner_id)
    require_record_path(invocation.services.files, partner_id)
    book = contact_book(contacts, invocation)
    new = NewContact(partner_id, email or "", name, language, role, note, no_mail)
    if email is None and not new.only_wish:
        new = _asked(new, invocation)
    change = add_contact(new, invocation.services, book, replace=replace)
    if change is None:
        invocation.say(f"{book.place} says so already; nothing to do")
        return ExitCode.OK
    if dry_run:
        _outline(new, invocation)
        invocation.say("nothing was written")
        return ExitCode.OK
    write_book(book, change)
    invocation.say(f"noted in {book.place}, which is private; {_outlook(change, partner_id)}")
    return ExitCode.OK


def _outlook(change: "Change", partner_id: str) -> str:
    from partnerctl.usecases.contacts import entry_after

    entry = entry_after(change, partner_id)
    if entry.no_mail:
        return f"they want no mail, since {entry.no_mail}, so none is made for them"
    return f"`partnerctl render email {partner_id} --kind …` writes to it"


def _outline(new: "NewContact", invocation: Invocation) -> None:
    """What would be noted; no difference, because the lines around it are about other people."""
    from partnerctl.reporters.visible import visible

    fields = [field for field in ("email", "name", "language", "role", "note") if getattr(new, field)]
    if new.no_mail is not None:
        fields.append("no_mail" if new.no_mail else "that they want mail")
    invocation.out.line(f"{visible(new.partner_id)}: {', '.join(fields)} would be noted")


def _asked(new: "NewContact", invocation: Invocation) -> "NewContact":
    from dataclasses import replace

    if not (sys.stdin.isatty() and invocation.err.is_terminal):
        raise UsageError("there is no address to add", hint="give it with --email ADDRESS")

    from partnerctl.cli.wizard import Wizard
    from partnerctl.usecases.contacts import entry_of

    wizard, today = Wizard(invocation), invocation.services.clock.today()

    def ask(question: str, taken: "Callable[[str], NewContact]", default: str | None = None) -> "NewContact":
        """Ask until the answer will do; an empty one leaves everything as it is."""
        while True:
            answer = wizard.ask(question, default=default, required=not new.email)
            if answer is None:
                return new
            try:
                entry_of(taken(answer), today)
            except UsageError as error:
                wizard.complain(error)
            else:
                return taken(answer)

    new = ask("Mail address", lambda answer: replace(new, email=answer))
    if new.name is None:
        new = ask("Name, as you would address them", lambda answer: replace(new, name=answer))
    if new.language is None:
        new = ask("Language to write in", lambda answer: replace(new, language=answer), default="en")
    return new
