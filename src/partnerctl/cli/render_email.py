# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render email`: a message to one partner, or to all that a notice is due to, ready to be sent."""

import os
from pathlib import Path
from typing import Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.notice_kinds import Kind, LanguageOption, PreviewOption
from partnerctl.cli.options import PartnerArgument


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    kind: Annotated[Kind, typer.Option("--kind", help="Which notice.")],
    language: LanguageOption = None,
    preview_language: PreviewOption = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="PATH", help="A file, or a folder to put ID-KIND.eml into."),
    ] = None,
    contacts: ContactsOption = None,
) -> int:
    """Render an email to a partner.

    It is a whole message (RFC 5322) as plain text and HTML, to the address in the private contact book, dated with
    the day that is taken for today; the same data and day give the same bytes. Nothing is sent.

    An email that doesn't suit the partner's standing is refused. While the model is not official, an email that
    presupposes a recognition is a draft: marked, and addressed to nobody.

    Example:
      partnerctl render email northfield-city-library --kind recognized
      partnerctl render email northfield-city-library --kind recognized -o ~/outbox/
    """
    from partnerctl.model.notices import NoticeKind
    from partnerctl.usecases.render_email import EmailRequest, render_email

    invocation = invocation_of(ctx)
    book = contact_book(contacts, invocation)
    request = EmailRequest(
        partner_id, NoticeKind(kind.value), preview_language or language, preview=preview_language is not None
    )
    rendered = render_email(request, invocation.services, book)
    for note in rendered.notes:
        invocation.warn(note)
    message = rendered.message
    if output is None:
        invocation.out.write(message.content.decode())
    else:
        path = _write(output, f"{partner_id}-{kind.value}.eml", message.content, invocation)
        invocation.say(f"written to {path}, readable by you only")
    if message.recipient:
        invocation.say("nothing is sent; hand the message to your mail program when it is right")
    return ExitCode.OK


def _write(output: str, name: str, content: bytes, invocation: Invocation) -> str:
    """Put the message into a private file, replacing an older one."""
    place = invocation.around.directory / Path(output).expanduser()
    path = place / name if place.is_dir() or output.endswith(("/", os.sep)) else place
    file = bootstrap.private_file(path, invocation.root, invocation.around)
    before = file.read()
    if before is None or before.content != content:
        file.replace(content, expected=before.digest if before else None)
    return file.place
