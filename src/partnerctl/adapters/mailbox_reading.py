# SPDX-License-Identifier: Apache-2.0
"""Mail as programs keep it: an mbox file, a Maildir folder, a folder of .eml files, or one of them. It is only read."""

import mailbox
import stat
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from partnerctl.errors import EnvironmentProblemError, UsageError

LARGEST_FILE: Final = 1024 * 1024 * 1024
"""Bytes of an mbox file; its lines are looked through for the beginnings of messages."""
MOST_MESSAGES: Final = 100_000
_FIRST_OF_MBOX: Final = b"From "


def messages_in(path: Path, most_bytes: int) -> Iterator[bytes]:
    """The messages of a mailbox, each up to its first bytes, in no certain order.

    Args:
        path: The file or folder.
        most_bytes: How much of each message is wanted.

    Raises:
        UsageError: There is nothing at the path, or it is no mailbox.
        EnvironmentProblemError: It can't be read, or is too large.
    """
    try:
        yield from _messages(path, most_bytes)
    except OSError as problem:
        raise EnvironmentProblemError(
            f"{path} can't be read: {problem.strerror or 'it is broken'}", hint="check who may read it"
        ) from problem


def _messages(path: Path, most_bytes: int) -> Iterator[bytes]:
    if not path.exists():
        raise UsageError(f"there is no {path}", hint="name an mbox file, a Maildir folder, or .eml files")
    if path.is_dir():
        if (path / "cur").is_dir() and (path / "new").is_dir():
            yield from _each(path, [*(path / "new").iterdir(), *(path / "cur").iterdir()], most_bytes)
            return
        files = [file for file in path.iterdir() if file.suffix.lower() == ".eml"]
        if not files:
            raise UsageError(
                f"{path} is no mailbox: it holds neither cur and new, as a Maildir does, nor any .eml file",
                hint="name an mbox file, a Maildir folder, or .eml files",
            )
        yield from _each(path, files, most_bytes)
        return
    if not path.is_file():
        raise UsageError(
            f"{path} is neither a file nor a folder",
            hint="name an mbox file, a Maildir folder, or .eml files",
        )
    with path.open("rb") as file:
        start = file.read(len(BOM_UTF8) + len(_FIRST_OF_MBOX))
    if start.startswith(BOM_UTF8 + _FIRST_OF_MBOX):
        raise UsageError(
            f"{path} was saved by an editor that put a byte-order mark before it, so it is no mailbox any more",
            hint="save it anew from the mail program",
        )
    if not start.startswith(_FIRST_OF_MBOX):
        yield from _each(path, [path], most_bytes)
        return
    if path.stat().st_size > LARGEST_FILE:
        raise EnvironmentProblemError(
            f"{path} is larger than {LARGEST_FILE // 1024**3} GiB",
            hint="take out the messages of the last weeks",
        )
    box = mailbox.mbox(path, create=False)
    try:
        keys = box.keys()
        _require_few(path, len(keys))
        for key in keys:
            yield box.get_bytes(key)[:most_bytes]
    finally:
        box.close()


def _each(place: Path, files: list[Path], most_bytes: int) -> Iterator[bytes]:
    _require_few(place, len(files))
    for file in sorted(files):
        # A pipe would never end, and a link may lead anywhere.
        if stat.S_ISREG(file.lstat().st_mode) or file == place:
            with file.open("rb") as opened:
                yield opened.read(most_bytes)


def _require_few(place: Path, number: int) -> None:
    if number > MOST_MESSAGES:
        raise EnvironmentProblemError(
            f"{place} holds more than {MOST_MESSAGES:,} messages", hint="take out those of the last weeks"
        )
