# SPDX-License-Identifier: Apache-2.0
"""The option that names the private contact book, and the book itself."""

from pathlib import Path
from typing import Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli.invocation import Invocation
from partnerctl.ports import PrivateFile

ContactsOption = Annotated[
    Path | None,
    typer.Option(
        "--contacts",
        metavar="FILE",
        help="The private contact book; else PARTNERCTL_CONTACTS, else the one in your user data folder.",
    ),
]
"""On every command that reads or writes the book."""


def contact_book_path(given: Path | None, invocation: Invocation) -> Path:
    """Where the book is, or will be."""
    return given or bootstrap.contact_book_path(invocation.around)


def silent_contact_book(given: Path | None, invocation: Invocation) -> PrivateFile:
    """The book, for a command that tells itself if others can read it."""
    return bootstrap.private_file(contact_book_path(given, invocation), invocation.root, invocation.around)


def contact_book(given: Path | None, invocation: Invocation) -> PrivateFile:
    """The book, with a warning if others than its owner can read it."""
    book = silent_contact_book(given, invocation)
    exposure = book.exposure()
    if exposure:
        invocation.warn(exposure, f"chmod 600 {book.place}")
    return book
