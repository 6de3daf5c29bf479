# SPDX-License-Identifier: Apache-2.0
"""What a clone did when it sent notices: one private file of lines in the user's state folder, each on the disk before it counts."""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from partnerctl.adapters.locking import alone
from partnerctl.errors import EnvironmentProblemError

_OWNER_ONLY: Final = 0o600
_FOLDER_OWNER_ONLY: Final = 0o700


class LocalSendJournal:
    """`mailing.SendJournal` in a file that only grows.

    Args:
        path: Where it is or will be. Whoever deletes it makes this clone forget what it did: its claims are then unknown.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def place(self) -> str:
        """As `mailing.SendJournal.place`."""
        return str(self._path)

    def lines(self) -> tuple[str, ...]:
        """As `mailing.SendJournal.lines`.

        Raises:
            EnvironmentProblemError: It is there and can't be read: nobody may take that for an empty one.
        """
        try:
            return tuple(self._path.read_text("utf-8", errors="replace").split("\n"))
        except FileNotFoundError:
            return ()
        except OSError as problem:
            raise EnvironmentProblemError(
                f"{self._path} can't be read: {problem.strerror}",
                hint="see who may read there; nothing is sent without it",
            ) from problem

    def add(self, line: str) -> None:
        """As `mailing.SendJournal.add`."""
        try:
            is_new = not self._path.exists()
            self._path.parent.mkdir(mode=_FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
            try:
                # The machine may have stopped within a line.
                start = b"" if _ends_a_line(descriptor) else b"\n"
                content = start + line.encode() + b"\n"
                if os.write(descriptor, content) != len(content):
                    raise OSError(0, "the disk is full")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if is_new:
                _keep_entry(self._path.parent)
        except OSError as problem:
            raise self._unwritable(problem) from problem

    def _unwritable(self, problem: OSError) -> EnvironmentProblemError:
        return EnvironmentProblemError(
            f"{problem.filename or self._path} can't be written: {problem.strerror}",
            hint="nothing is sent without it; XDG_STATE_HOME moves it",
        )

    def held(self) -> AbstractContextManager[None]:
        """As `mailing.SendJournal.held`."""
        busy = EnvironmentProblemError(
            "another `partnerctl send` is at work in this clone",
            hint="wait until it is done, or end it with Ctrl-C: it finishes the message that is on its way",
        )
        return alone(self._path, busy, self._unwritable)


def _ends_a_line(descriptor: int) -> bool:
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if size == 0:
        return True
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1) == b"\n"


def _keep_entry(folder: Path) -> None:
    """See to it that a new file has its name after a power failure, where folders can be written through."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
