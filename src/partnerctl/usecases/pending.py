# SPDX-License-Identifier: Apache-2.0
"""The registry as it would be with one file changed, so that a change is judged before it is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import FileTree, FileVersion, Services
from partnerctl.usecases.changes import Change


@dataclass(frozen=True, slots=True)
class PendingFiles:
    """A `ports.FileTree` in which one change seems to be done. Nothing can be written to it."""

    files: FileTree
    change: Change

    def list(self, folder: str) -> Iterator[str]:
        """As `FileTree.list`, with the changed file among them."""
        paths = set(self.files.list(folder))
        if self.change.path.rpartition("/")[0] == folder:
            paths.add(self.change.path)
        yield from sorted(paths)

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """As `FileTree.irregular`."""
        return self.files.irregular(folder)

    def read(self, path: str) -> FileVersion:
        """As `FileTree.read`; the new text of the changed file."""
        if path == self.change.path:
            return FileVersion(path, self.change.after.encode(), "")
        return self.files.read(path)

    def exists(self, path: str) -> bool:
        """As `FileTree.exists`."""
        return path == self.change.path or self.files.exists(path)

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """Refuses: this is a look ahead.

        Raises:
            EnvironmentProblemError: Always.
        """
        del content, expected
        raise EnvironmentProblemError(f"{path} can't be written while a change is only being judged")

    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        """Refuses, as `replace`.

        Raises:
            EnvironmentProblemError: Always.
        """
        for path, content in contents:
            self.replace(path, content, expected=None)
            yield path, True


def with_change(services: Services, change: Change) -> Services:
    """The world with the change done, as far as reading goes."""
    return replace(services, files=PendingFiles(services.files, change))
