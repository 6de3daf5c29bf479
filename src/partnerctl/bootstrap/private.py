# SPDX-License-Identifier: Apache-2.0
"""What belongs to the person who runs the command and never to the registry: addresses, passwords, drafts, journals."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from partnerctl.bootstrap.places import Surroundings
from partnerctl.ports import PrivateFile

if TYPE_CHECKING:
    from partnerctl.adapters.credentials import Credentials
    from partnerctl.adapters.drafts import LocalDraft
    from partnerctl.adapters.link_journal import LinkJournal
    from partnerctl.mailing import SendJournal


def contact_book_path(around: Surroundings) -> Path:
    """Where the private contact book is: `PARTNERCTL_CONTACTS`, else the user's data folder; it need not exist."""
    named = around.environment.get("PARTNERCTL_CONTACTS")
    if named:
        return around.directory / Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("partnerctl") / "contacts.yaml"


def private_file(path: Path, root: Path, around: Surroundings) -> PrivateFile:
    """A file with people's addresses, which must not lie in the repository of the registry at `root`."""
    from partnerctl.adapters.private_files import LocalPrivateFile

    around.opened.append("addresses")
    return LocalPrivateFile(around.directory / path.expanduser(), root)


def private_copies(
    path: Path, emails: Sequence[Path], around: Surroundings
) -> Iterator[tuple[str, str, bytes | None]]:
    """Where on this machine else people's addresses may stand, as far as partnerctl knows.

    Args:
        path: The contact book.
        emails: Folders with emails that were written to files.
        around: Where the program was started.

    Yields:
        What it is, its path and its bytes (None if it can't be read), of: copies beside the book, drafts of reviews, emails.
    """
    from platformdirs import user_state_path

    from partnerctl.adapters.private_files import copies_beside, files_in

    for place, content in copies_beside(around.directory / path.expanduser()):
        yield "copy of the book", place, content
    for place, content in files_in(user_state_path("partnerctl") / "reviews", "*/*.json"):
        yield "draft of a review", place, content
    for folder in emails:
        for place, content in files_in(around.directory / folder.expanduser(), "*.eml"):
            yield "email", place, content


def credentials(root: Path, around: Surroundings) -> "Credentials":
    """The passwords and tokens of the person who runs the command; nothing is read before it is needed.

    Args:
        root: The registry's folder, in whose repository none of them may lie.
        around: Where the program was started; `PARTNERCTL_CREDENTIALS` names another file.
    """
    from platformdirs import user_config_path

    from partnerctl.adapters.credentials import Credentials
    from partnerctl.model.credentials import FILE_NAME

    around.opened.append("passwords")
    named = around.environment.get("PARTNERCTL_CREDENTIALS")
    path = Path(named).expanduser() if named else user_config_path("partnerctl") / FILE_NAME
    return Credentials(around.directory / path, root, around.environment, around.directory)


def review_draft(root: Path, partner_id: str) -> "LocalDraft":
    """Where an interrupted review of a partner of the registry at `root` is kept: the user's state folder."""
    from partnerctl.adapters.drafts import LocalDraft

    return LocalDraft(_state_of(root, "reviews") / f"{partner_id}.json", root)


def send_journal(root: Path) -> "SendJournal":
    """What the clone at `root` did when it sent notices: the user's state folder."""
    from partnerctl.adapters.send_journal import LocalSendJournal

    return LocalSendJournal(_state_of(root, "sending") / "journal.jsonl")


def _state_of(root: Path, what: str) -> Path:
    """The folder for what is kept of the registry at `root` between runs."""
    import hashlib

    from platformdirs import user_state_path

    registry = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return user_state_path("partnerctl") / what / registry


def mailbox_of(messages: Sequence[bytes], day: dt.date) -> bytes:
    """Emails as one file that mail programs open."""
    from partnerctl.adapters.mailboxes import mailbox_of as one_file

    return one_file(messages, day)


def link_journal() -> "LinkJournal":
    """Where the answers of servers are kept between runs: the user's cache folder, for all registries."""
    from platformdirs import user_cache_path

    from partnerctl.adapters.link_journal import LinkJournal

    return LinkJournal(user_cache_path("partnerctl") / "links" / "answers.jsonl")
