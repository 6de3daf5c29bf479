# SPDX-License-Identifier: Apache-2.0
"""`partnerctl send`: which emails are due to whom."""

from typing import Annotated

import typer

from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.notice_options import KINDS
from partnerctl.model.notices import NoticeKind


def command(
    ctx: typer.Context,
    kind: Annotated[
        list[NoticeKind] | None,
        typer.Option("--kind", metavar="KIND", help=f"Only this notice (repeatable): {KINDS}."),
    ] = None,
    contacts: ContactsOption = None,
) -> int:
    """Show which emails are due, or send them.

    Example:
      partnerctl send
    """
    from partnerctl.cli.due_emails import Outbox, write_due_emails
    from partnerctl.usecases.render_due_emails import DueRequest

    invocation = invocation_of(ctx)
    return write_due_emails(
        DueRequest(kinds=frozenset(kind or ())),
        Outbox(None, replace=False, dry_run=False),
        invocation.services,
        contact_book(contacts, invocation),
        invocation,
        as_json=False,
    )
