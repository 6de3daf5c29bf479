# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render email`: a message to one partner, or to all that a notice is due to, ready to be sent."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli import completion
from partnerctl.cli.contact_book import ContactsOption, contact_book
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.notice_options import KINDS, LanguageOption, PreviewOption
from partnerctl.cli.options import AsOf, DryRun, Rev
from partnerctl.errors import UsageError
from partnerctl.model.notices import NoticeKind

if TYPE_CHECKING:
    import datetime as dt

    from partnerctl.ports import PrivateFile, Services


class Format(StrEnum):
    """Forms of the summary of `--all`."""

    TABLE = "table"
    JSON = "json"


def command(
    ctx: typer.Context,
    partner_id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The partner's id.", autocompletion=completion.partner_ids),
    ] = None,
    kind: Annotated[
        list[NoticeKind] | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help=f"Which notice; with --all only these are written (repeatable): {KINDS}.",
        ),
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="Every notice that is due on the day and was not sent yet.")
    ] = False,
    back: Annotated[
        int | None,
        typer.Option(
            "--back",
            metavar="DAYS",
            help="With --all: so many days an entry of a history gives cause for a notice (30).",
        ),
    ] = None,
    language: LanguageOption = None,
    preview_language: PreviewOption = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="PATH", help="A file, or a folder to put ID-KIND.eml into."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="With --all: write files anew that say something else.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="Form of the summary of --all.")] = Format.TABLE,
    contacts: ContactsOption = None,
    as_of: AsOf = None,
    rev: Rev = None,
    dry_run: DryRun = False,
) -> int:
    """Render an email to a partner, or all that are due.

    It is a whole message (RFC 5322) as plain text and HTML, to the address in the private contact book, dated with
    the day that is taken for today; the same data and day give the same bytes. Nothing is sent.

    A notice that doesn't suit the partner on that day is refused. While the model is not official, an email that
    presupposes a recognition is a draft: marked, and addressed to nobody.

    --all goes by the histories, the ladder of the reviews and the ledger of what was sent (data/notices). It writes
    a file for each email into the folder, and says who got none and why.

    Example:
      partnerctl render email northfield-city-library --kind recognized
      partnerctl render email northfield-city-library --kind recognized -o ~/outbox/
      partnerctl render email --all -o ~/outbox/
    """
    from partnerctl.usecases.time_travel import at_revision

    invocation = invocation_of(ctx)
    asked = _Asked(
        kinds=tuple(kind or ()),
        language=language,
        preview=preview_language,
        day=as_of,
        output=output,
        dry_run=dry_run,
    )
    book = contact_book(contacts, invocation)
    if not everyone:
        _refuse(back is not None, "--back")
        _refuse(replace, "--replace")
        _refuse(form is not Format.TABLE, "--format")
        return _write_one(partner_id, asked, at_revision(invocation.services, rev), book, invocation)
    if partner_id is not None or preview_language is not None:
        what = partner_id or "--preview-language"
        raise UsageError(
            f"--all writes to everyone, and {what} is about one", hint=f"leave {what} or --all out"
        )
    from partnerctl.cli.due_emails import Outbox, write_due_emails
    from partnerctl.cli.send_desk import taken_here
    from partnerctl.lifecycle.notices import BACK_DAYS
    from partnerctl.usecases.render_due_emails import DueRequest

    taken = frozenset() if rev else taken_here(invocation)
    request = DueRequest(
        as_of, frozenset(asked.kinds), language, BACK_DAYS if back is None else back, taken=taken
    )
    outbox = Outbox(output, replace, dry_run)
    services = at_revision(invocation.services, rev)
    return write_due_emails(request, outbox, services, book, invocation, as_json=form is Format.JSON)


def _refuse(given: bool, option: str) -> None:
    if given:
        raise UsageError(f"{option} is for --all", hint=f"leave {option} out, or add --all")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options say about one email."""

    kinds: "tuple[NoticeKind, ...]"
    language: str | None
    preview: str | None
    day: "dt.date | None"
    output: str | None
    dry_run: bool


def _write_one(
    partner_id: str | None,
    asked: _Asked,
    services: "Services",
    book: "PrivateFile",
    invocation: Invocation,
) -> int:
    from partnerctl.usecases.render_email import NoticeRequest, render_email

    if partner_id is None:
        raise UsageError("no partner is named", hint="name one by its id, or write to everyone with --all")
    if len(asked.kinds) != 1:
        raise UsageError(
            "one email is of one kind" if asked.kinds else "no kind of notice is named",
            hint=f"`partnerctl render email {partner_id} --kind KIND`; `--help` lists the kinds",
        )
    if asked.dry_run and asked.output is None:
        raise UsageError("--dry-run needs a file", hint="name it with -o PATH")
    (kind,) = asked.kinds
    request = NoticeRequest(
        partner_id, kind, asked.day, asked.preview or asked.language, preview=asked.preview is not None
    )
    rendered = render_email(request, services, book)
    for note in rendered.notes:
        invocation.warn(note)
    message = rendered.message
    if asked.output is None:
        invocation.out.write(message.content.decode())
    else:
        path = _file(asked.output, f"{partner_id}-{kind.value}.eml", invocation)
        if asked.dry_run:
            invocation.say(f"would be written to {path.place}; nothing is written")
            return ExitCode.OK
        _write(path, message.content)
        invocation.say(f"written to {path.place}, readable by you only")
    if message.recipient:
        invocation.say("nothing is sent; hand the message to your mail program when it is right")
    return ExitCode.OK


def _file(output: str, name: str, invocation: Invocation) -> "PrivateFile":
    place = invocation.around.directory / Path(output).expanduser()
    path = place / name if place.is_dir() or output.endswith(("/", os.sep)) else place
    return bootstrap.private_file(path, invocation.root, invocation.around)


def _write(file: "PrivateFile", content: bytes) -> None:
    """Put the message there, replacing an older one."""
    before = file.read()
    if before is None or before.content != content:
        file.replace(content, expected=before.digest if before else None)
