# SPDX-License-Identifier: Apache-2.0
"""`partnerctl contacts forget`: erase a person, and list where they still stand."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli import completion
from partnerctl.cli.console import Role
from partnerctl.cli.contact_book import ContactsOption, contact_book, contact_book_path
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun
from partnerctl.errors import RefusedError, UsageError
from partnerctl.ports import UNREAD

if TYPE_CHECKING:
    from partnerctl.usecases.forget_contact import Forgetting, InRepository, Traces

_MOST = 20
"""So many places of the repository are listed without --verbose."""


def command(
    ctx: typer.Context,
    whom: Annotated[
        str,
        typer.Argument(
            metavar="ID|ADDRESS",
            help="The partner's id, or an address; - reads the address from standard input.",
            autocompletion=completion.partner_ids,
        ),
    ],
    emails: Annotated[
        list[Path] | None,
        typer.Option("--emails", metavar="DIR", help="Look through a folder of written emails (repeatable)."),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask/--no-ask", help="Ask before it is erased; only in a terminal.")
    ] = True,
    contacts: ContactsOption = None,
    dry_run: DryRun = False,
) -> int:
    """Erase a person from the private book, and list where they still stand.

    By a partner's id its entry goes; by an address the entries of every partner that have it. The comments of an entry
    go with it, all others stay; those that may be about the person are told by their lines. It can't be undone.

    Then it looks for the address, in any case of its letters, and for the name of the erased entries: in copies beside
    the book, drafts of reviews, folders named with --emails, the working tree, and every commit of the repository, also
    of other branches and of what git only remembers. Neither is ever shown. Compressed files can't be searched. If
    anything is found, the exit code is 1.

    Write - for an address that must not get into your shell's history.

    Example:
      partnerctl contacts forget northfield-city-library --dry-run
      partnerctl contacts forget - --emails ../sent
    """
    from partnerctl.usecases.contacts import write_book
    from partnerctl.usecases.forget_contact import find_traces, plan_forgetting

    invocation = invocation_of(ctx)
    book = contact_book(contacts, invocation)
    plan = plan_forgetting(_told(whom), invocation.services, book)
    if plan.change is None:
        invocation.say(f"{book.place} has no entry with this address", Role.WARNING)
    elif dry_run:
        invocation.say(f"of {book.place} would be erased: {_ids(plan.partner_ids)}")
    else:
        if ask and sys.stdin.isatty() and invocation.err.is_terminal:
            _confirm(plan, invocation)
        write_book(book, plan.change)
        invocation.say(f"erased from {book.place}: {_ids(plan.partner_ids)}", Role.GOOD)
    _tell_of_book(plan, book.place, invocation)
    path = contact_book_path(contacts, invocation)
    copies = bootstrap.private_copies(path, emails or (), invocation.around)
    traces = find_traces(plan.sought, invocation.services, copies)
    _tell(traces, invocation)
    if dry_run:
        invocation.say("nothing was written")
    return ExitCode.FINDINGS if traces or traces.unsearched or plan.lines else ExitCode.OK


def _told(whom: str) -> str:
    if whom != "-":
        return whom
    address = sys.stdin.readline().strip()
    if "@" not in address:
        raise UsageError("standard input holds no mail address", hint="give it one line: name@domain")
    return address


def _ids(partner_ids: tuple[str, ...]) -> str:
    return f"the contact of {', '.join(partner_ids)}"


def _confirm(plan: "Forgetting", invocation: Invocation) -> None:
    from partnerctl.cli.wizard import Wizard

    if not Wizard(invocation).confirm(f"Erase {_ids(plan.partner_ids)} for good?", default=False):
        raise RefusedError("nothing was erased")


def _tell_of_book(plan: "Forgetting", place: str, invocation: Invocation) -> None:
    for line in plan.lines:
        invocation.warn(
            f"line {line} of what {place} becomes is, or may be, about them",
            "take it out of the note or comment in an editor",
        )
    for other in plan.also:
        invocation.warn(
            f"the entry of {other} has the same address, and stays", f"partnerctl contacts forget {other}"
        )


def _tell(traces: "Traces", invocation: Invocation) -> None:
    from partnerctl.reporters.visible import visible

    out = invocation.out
    for copy in traces.copies:
        out.line(f"{visible(copy.place)}: {copy.what}")
    shown = traces.places if invocation.options.verbose else traces.places[:_MOST]
    for place in shown:
        out.line(_line(place))
    out.flush()  # what is said below belongs below
    if len(shown) < len(traces.places):
        invocation.say(f"and {len(traces.places) - len(shown):,} more places; --verbose shows all")
    if traces.unsearched:
        invocation.warn(traces.unsearched, "search the repository in a whole clone of it")
    if not traces:
        invocation.say("it was found nowhere else", None if traces.unsearched else Role.GOOD)
        return
    _advise(traces, invocation)


def _line(place: "InRepository") -> str:
    from partnerctl.reporters.visible import visible

    where = (
        "the commit's own words: its message, or who made it" if place.path is None else visible(place.path)
    )
    when = f"{place.commit.day} {place.commit.short_id}" if place.commit else "working tree"
    found = [f"the {each}" for each in place.what if each != UNREAD]
    unread = ["too large to be searched"] if UNREAD in place.what else []
    return f"{when}: {where}: {' and '.join([*found, *unread])}"


def _advise(traces: "Traces", invocation: Invocation) -> None:
    if traces.copies:
        invocation.say(
            "delete the files on this machine, and look for more in your backups and your mail program"
        )
    for partner_id in sorted({each.partner_id for each in traces.places if each.partner_id}):
        invocation.say(
            f'`partnerctl record {partner_id} redacted --field FIELD --why "Asked to be forgotten"` blanks a value from now on'
        )
    if any(each.commit for each in traces.places):
        invocation.say(
            "what is in a commit stays for whoever has a clone: SECURITY.md says whom to tell, before history is rewritten"
        )
