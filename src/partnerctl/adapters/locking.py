# SPDX-License-Identifier: Apache-2.0
"""One writer at a time in a folder, among the processes of this tool.

The lock belongs to an open file, so the system frees it when its holder ends, however it ends: no lock is ever left
behind. Nothing is written into the folder for it.
"""

import contextlib
import errno
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from partnerctl.errors import EnvironmentProblemError


class HeldError(EnvironmentProblemError):
    """Another process holds the lock."""


PATIENCE = 10.0
"""Seconds to wait for another writer; a write takes milliseconds."""

# Network file systems that know no locks, or none on folders. The comparison of contents must do there.
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EINVAL}

if sys.platform == "win32":
    import msvcrt

    def _open(folder: Path) -> int:
        # Windows can't open a folder, so a file of the user's temporary folder stands for it.
        name = hashlib.sha256(str(folder.resolve()).lower().encode()).hexdigest()[:32]
        return os.open(Path(tempfile.gettempdir(), f"partnerctl-{name}.lock"), os.O_RDWR | os.O_CREAT)

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def exclusive(folder: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the folder's lock, where the file system has locks.

    Raises:
        HeldError: Another process held it for longer than `patience` seconds.
        OSError: The folder can't be opened.
    """
    descriptor = _open(folder)
    try:
        deadline = time.monotonic() + patience
        while not _locked(descriptor):
            if time.monotonic() > deadline:
                raise HeldError(
                    f"another partnerctl has been writing to {folder} for {patience:.0f} seconds",
                    hint="wait for it to finish, or end it, and run the command again",
                )
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def alone(
    path: Path, busy: EnvironmentProblemError, unusable: Callable[[OSError], EnvironmentProblemError]
) -> Iterator[None]:
    """Keep other processes from a file for a whole run.

    Writing a file locks its folder, so this lock is on a folder of its own, made beside the file and for its owner only.

    Args:
        path: The file, which need not exist.
        busy: What to raise if another process has it.
        unusable: What to raise if there is no place for it.

    Raises:
        EnvironmentProblemError: One of the two.
    """
    folder = path.with_suffix("")
    with contextlib.ExitStack() as stack:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stack.enter_context(exclusive(folder, patience=0))
        except HeldError as held:
            raise busy from held
        except OSError as problem:
            raise unusable(problem) from problem
        yield


def _locked(descriptor: int) -> bool:
    """Whether there is nothing more to wait for."""
    try:
        _try_lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    return True
