# SPDX-License-Identifier: Apache-2.0
"""Where the answers of a review are kept while it goes on: one private file outside of the repository (ADR 0012)."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from partnerctl.adapters.locking import exclusive
from partnerctl.adapters.private_files import LocalPrivateFile
from partnerctl.errors import EnvironmentProblemError

_OWNER_ONLY = 0o700


class LocalDraft:
    """The draft of one review.

    Args:
        path: Where it is or will be.
        root: The registry's root; nothing is kept in its repository.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self._path = path
        self._file = LocalPrivateFile(path, root)

    @property
    def place(self) -> str:
        """Where it is, as a person would name it."""
        return self._file.place

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold it, so that no other process of this person works on it; freed however this process ends.

        Raises:
            HeldError: Another process holds it.
            EnvironmentProblemError: There is no place for it.
        """
        # Writing the file locks its folder, so the lock of a whole review is on a folder of its own.
        folder = self._path.with_suffix("")
        with contextlib.ExitStack() as stack:
            try:
                folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
                stack.enter_context(exclusive(folder, patience=0))
            except OSError as problem:
                raise EnvironmentProblemError(f"{folder} can't be used: {problem.strerror}") from problem
            yield

    def read(self) -> bytes | None:
        """What is kept; None if nothing is.

        Raises:
            EnvironmentProblemError: It can't be read, or it lies in the registry's repository.
        """
        version = self._file.read()
        return version.content if version else None

    def keep(self, content: bytes) -> None:
        """Keep it in one step, readable by its owner only.

        Raises:
            EnvironmentProblemError: It can't be written, or it lies in the registry's repository.
        """
        before = self._file.read()
        self._file.replace(content, expected=before.digest if before else None)

    def drop(self) -> None:
        """Let go of what was kept.

        Raises:
            EnvironmentProblemError: It can't be deleted.
        """
        try:
            self._path.unlink(missing_ok=True)
        except OSError as problem:
            raise EnvironmentProblemError(f"{self._path} can't be deleted: {problem.strerror}") from problem
