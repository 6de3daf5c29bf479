# SPDX-License-Identifier: Apache-2.0
"""Where answers of servers are kept between runs: one file of lines in the user's cache folder."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from partnerctl.adapters.files import LocalFiles
from partnerctl.adapters.locking import alone
from partnerctl.errors import EnvironmentProblemError

_LARGEST = 64 * 1024 * 1024
"""Bytes; 100,000 addresses take half of it."""


class LinkJournal:
    """`web.LinkMemory` in a file that grows by a line for each answer.

    Args:
        path: Where it is or will be; everything may be deleted at any time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def place(self) -> str:
        """Where it is, as a person would name it."""
        return str(self._path)

    def lines(self) -> tuple[str, ...]:
        """As `web.LinkMemory.lines`."""
        try:
            if self._path.stat().st_size > _LARGEST:
                return ()
            text = self._path.read_text("utf-8", errors="replace")
        except OSError:
            return ()
        return tuple(text.split("\n"))

    def held(self) -> AbstractContextManager[None]:
        """As `web.LinkMemory.held`."""
        busy = EnvironmentProblemError(
            "another `partnerctl check-links` is running, and servers are asked by one at a time",
            hint="wait until it is done; this one then begins with its answers",
        )
        return alone(self._path, busy, self._problem)

    def begin(self, lines: Iterable[str]) -> None:
        """As `web.LinkMemory.begin`."""
        files, name = LocalFiles(self._path.parent, limit=_LARGEST), self._path.name
        content = "".join(f"{line}\n" for line in lines).encode()
        try:
            before = files.read(name).digest if files.exists(name) else None
        except EnvironmentProblemError:
            self._path.unlink(missing_ok=True)
            before = None
        files.replace(name, content, expected=before)

    def add(self, line: str) -> None:
        """As `web.LinkMemory.add`."""
        try:
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(f"{line}\n")
        except OSError as problem:
            raise self._problem(problem) from problem

    def _problem(self, problem: OSError) -> EnvironmentProblemError:
        return EnvironmentProblemError(
            f"{self._path} can't be written: {problem.strerror}",
            hint="see who may write there; XDG_CACHE_HOME moves it",
        )
