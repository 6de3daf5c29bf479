# SPDX-License-Identifier: Apache-2.0
"""`partnerctl send --drafts` and `--mbox`: the emails for another program to send, in private files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from partnerctl import bootstrap
from partnerctl.cli.invocation import Invocation
from partnerctl.errors import RefusedError

if TYPE_CHECKING:
    from partnerctl.usecases.render_due_emails import DueEmail


@dataclass(frozen=True, slots=True)
class Drafts:
    """Where the emails go instead of to a server.

    Attributes:
        folder: A folder for a file each.
        mailbox: One file for all.
        replace: Whether a file that says something else is replaced.
        dry_run: Whether only to tell what would be written.
    """

    folder: Path | None
    mailbox: Path | None
    replace: bool
    dry_run: bool

    @property
    def is_wanted(self) -> bool:
        """Whether anything is to be written."""
        return self.folder is not None or self.mailbox is not None


def write_drafts(emails: "Sequence[DueEmail]", drafts: Drafts, invocation: Invocation) -> int:
    """Write the emails.

    Returns:
        How many could not be written.

    Raises:
        RefusedError: The mailbox says something else.
        EnvironmentProblemError: It can't be written, or it lies in the registry's repository.
    """
    if not emails:
        return 0
    if drafts.mailbox is not None:
        _write_mailbox(emails, drafts, invocation)
        where, failed = str(drafts.mailbox), 0
    else:
        where, failed = str(drafts.folder), _write_files(emails, drafts, invocation)
    made = len(emails) - failed
    count = "1 email" if made == 1 else f"{made:,} emails"
    if drafts.dry_run:
        invocation.say(f"{count} would lie in {where}; nothing is written")
    else:
        invocation.say(f"{count} in {where}, readable by you only; nothing is sent, and nothing is claimed")
        invocation.say(
            "when you have sent them, say so, or they stay due: partnerctl send resolve NOTICE --arrived"
        )
    return failed


def _write_files(emails: "Sequence[DueEmail]", drafts: Drafts, invocation: Invocation) -> int:
    from partnerctl.usecases.render_due_emails import LeftOut, file_emails

    folder = invocation.around.directory / (drafts.folder or Path()).expanduser()
    results = file_emails(
        emails,
        lambda name: bootstrap.private_file(folder / name, invocation.root, invocation.around),
        replace=drafts.replace,
        dry_run=drafts.dry_run,
    )
    failed = [result for result in results if isinstance(result, LeftOut)]
    for one in failed:
        invocation.warn(f"not written: {one.key.name}: {one.why}", one.hint)
    return len(failed)


def _write_mailbox(emails: "Sequence[DueEmail]", drafts: Drafts, invocation: Invocation) -> None:
    file = bootstrap.private_file(drafts.mailbox or Path(), invocation.root, invocation.around)
    content = bootstrap.mailbox_of(
        [email.message.content for email in emails], invocation.services.clock.today()
    )
    before = file.read()
    if before is not None and before.content == content:
        return
    if before is not None and not drafts.replace:
        raise RefusedError(
            f"{file.place} is there and says something else", hint="add --replace to write it anew"
        )
    if not drafts.dry_run:
        file.replace(content, expected=before.digest if before else None)
