# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render email --all`: what is due, written to a folder, and a summary that holds no address."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from partnerctl import bootstrap
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import notice_of, tell_of_broken, write_notice
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.tables import write_json, write_rows

if TYPE_CHECKING:
    from partnerctl.findings import Plain
    from partnerctl.ports import PrivateFile, Services
    from partnerctl.usecases.render_due_emails import DueEmail, DueEmails, DueRequest, Filed, LeftOut


@dataclass(frozen=True, slots=True)
class Outbox:
    """Where the emails go.

    Attributes:
        folder: None to write nothing.
        replace: Whether a file that says something else is replaced.
        dry_run: Whether only to tell what would be written.
    """

    folder: str | None
    replace: bool
    dry_run: bool


def write_due_emails(
    request: "DueRequest",
    outbox: Outbox,
    services: "Services",
    book: "PrivateFile",
    invocation: Invocation,
    *,
    as_json: bool,
) -> int:
    """Render all that is due, write it if a folder is given, and sum up."""
    from partnerctl.usecases.render_due_emails import Filed, LeftOut, file_emails, render_due_emails

    due = render_due_emails(request, services, book)
    results: Sequence[DueEmail | Filed | LeftOut] = due.emails
    if outbox.folder is not None:
        place = invocation.around.directory / Path(outbox.folder).expanduser()
        results = file_emails(
            due.emails,
            lambda name: bootstrap.private_file(place / name, invocation.root, invocation.around),
            replace=outbox.replace,
            dry_run=outbox.dry_run,
        )
    made = [result for result in results if not isinstance(result, LeftOut)]
    left_out = [*due.left_out, *(result for result in results if isinstance(result, LeftOut))]
    if as_json:
        _write_json(due, made, left_out, outbox, invocation)
    else:
        _write_summary(due, made, left_out, invocation)
    _say(due, made, outbox, invocation)
    broken = tell_of_broken(due.findings, invocation)
    return ExitCode.FINDINGS if left_out else broken


def _write_summary(
    due: "DueEmails",
    made: "Sequence[DueEmail | Filed]",
    left_out: "Sequence[LeftOut]",
    invocation: Invocation,
) -> None:
    out = invocation.out
    write_notice(due.registry, out)
    if made:
        titles = ("partner", "kind", "about", "due since", "language", "file")
        write_rows(titles, [_row(each) for each in made], out)
    for note, emails in _by_note(made).items():
        many = (
            f"{len(emails):,} emails" if len(emails) > 1 else f"{emails[0].key.partner}, {emails[0].key.kind}"
        )
        invocation.warn(f"{many}: {note}")
    for one in left_out:
        invocation.warn(
            f"left out: {one.key.partner}, {one.key.kind} of {one.key.about}: {one.why}", one.hint
        )
    if not made and not left_out:
        out.line(f"No email is due on {due.day}.")


def _by_note(made: "Sequence[DueEmail | Filed]") -> "dict[str, list[DueEmail]]":
    """What the sender should know, each thing once, with the emails it is about."""
    notes: dict[str, list[DueEmail]] = {}
    for each in made:
        email = _email_of(each)
        for note in email.notes:
            notes.setdefault(note, []).append(email)
    return notes


def _row(made: "DueEmail | Filed") -> tuple[str, ...]:
    email = _email_of(made)
    key = email.key
    return (key.partner, key.kind.value, str(key.about), str(email.since), email.language, email.file_name)


def _email_of(made: "DueEmail | Filed") -> "DueEmail":
    from partnerctl.usecases.render_due_emails import Filed

    return made.email if isinstance(made, Filed) else made


def _say(
    due: "DueEmails", made: "Sequence[DueEmail | Filed]", outbox: Outbox, invocation: Invocation
) -> None:
    count = "1 email" if len(made) == 1 else f"{len(made):,} emails"
    if not made:
        return
    if outbox.folder is None:
        invocation.say(f"{count} due on {due.day}; nothing is written: `-o FOLDER` writes a file for each")
    elif outbox.dry_run:
        invocation.say(f"{count} would lie in {outbox.folder}; nothing is written")
    else:
        invocation.say(f"{count} in {outbox.folder}, readable by you only; nothing is sent")


def _write_json(
    due: "DueEmails",
    made: "Sequence[DueEmail | Filed]",
    left_out: "Sequence[LeftOut]",
    outbox: Outbox,
    invocation: Invocation,
) -> None:
    emails: list[Plain] = [_plain(each, outbox) for each in made]
    left: list[Plain] = [
        {
            "partner": each.key.partner,
            "kind": each.key.kind.value,
            "about": each.key.about.isoformat(),
            "why": each.why,
            "hint": each.hint,
        }
        for each in left_out
    ]
    broken: list[Plain] = [*sorted({finding.location.path for finding in due.findings})]
    body: dict[str, Plain] = {
        "version": 1,
        "day": due.day.isoformat(),
        "official": due.registry.official,
        "notice": notice_of(due.registry),
        "emails": emails,
        "left_out": left,
        "broken": broken,
    }
    write_json(body, invocation.out)


def _plain(made: "DueEmail | Filed", outbox: Outbox) -> "dict[str, Plain]":
    from partnerctl.usecases.render_due_emails import Filed

    email = _email_of(made)
    return {
        "partner": email.key.partner,
        "kind": email.key.kind.value,
        "about": email.key.about.isoformat(),
        "due_since": email.since.isoformat(),
        "language": email.language,
        "subject": email.message.subject,
        "message_id": email.message.message_id,
        "file": email.file_name,
        "outcome": made.outcome.value if isinstance(made, Filed) and not outbox.dry_run else None,
        "notes": list(email.notes),
    }
