# SPDX-License-Identifier: Apache-2.0
"""The registry as it would be with files changed, so that changes are judged before they are written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import FileTree, FileVersion, Services
from partnerctl.usecases.changes import Change


class LookAhead:
    """What file trees have in common that show what would be: nothing can be written to them."""

    __slots__ = ()
    judged: ClassVar[str]
    """What is being judged by looking ahead."""

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """Refuses: this is a look ahead.

        Raises:
            EnvironmentProblemError: Always.
        """
        del content, expected
        raise EnvironmentProblemError(f"{path} can't be written while {self.judged} is only being judged")

    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        """Refuses, as `replace`.

        Raises:
            EnvironmentProblemError: Always.
        """
        for path, content in contents:
            self.replace(path, content, expected=None)
            yield path, True


@dataclass(frozen=True, slots=True)
class PendingFiles(LookAhead):
    """A `ports.FileTree` in which changes seem to be done. Nothing can be written to it.

    Attributes:
        files: As they are.
        texts: What the changed files would hold, by path.
    """

    judged: ClassVar[str] = "a change"
    files: FileTree
    texts: Mapping[str, str]

    def list(self, folder: str) -> Iterator[str]:
        """As `FileTree.list`, with the changed files among them."""
        paths = set(self.files.list(folder))
        paths.update(path for path in self.texts if path.rpartition("/")[0] == folder)
        yield from sorted(paths)

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """As `FileTree.irregular`."""
        return self.files.irregular(folder)

    def read(self, path: str) -> FileVersion:
        """As `FileTree.read`; the new text of a changed file."""
        if path in self.texts:
            return FileVersion(path, self.texts[path].encode(), "")
        return self.files.read(path)

    def exists(self, path: str) -> bool:
        """As `FileTree.exists`."""
        return path in self.texts or self.files.exists(path)


def with_changes(services: Services, changes: Iterable[Change]) -> Services:
    """The world with the changes done, as far as reading goes."""
    return replace(
        services, files=PendingFiles(services.files, {change.path: change.after for change in changes})
    )


def with_change(services: Services, change: Change) -> Services:
    """The world with one change done."""
    return with_changes(services, (change,))
