# SPDX-License-Identifier: Apache-2.0
"""What the use cases need of the world: the real thing is in `adapters`, the fakes in `tests/fakes.py`.

A protocol stands here only where there is a second implementation.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file's bytes as read, and the digest that guards its replacement."""

    path: str
    content: bytes
    digest: str


class FileTree(Protocol):
    """The files below a registry's root. Paths are POSIX and relative; nothing outside the root is touched."""

    def list(self, folder: str) -> Iterator[str]:
        """Paths of the regular entries directly in `folder`, sorted by name; empty if it doesn't exist.

        Symbolic links, folders and temporary files are told by `irregular`, not listed here.
        """
        ...

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """Entries of `folder` that must not be read, each with the reason ("is a symbolic link")."""
        ...

    def read(self, path: str) -> FileVersion:
        """The file's bytes, read once.

        Raises:
            EnvironmentProblemError: It can't be read, lies outside the root, is a symbolic link or is too large.
        """
        ...

    def exists(self, path: str) -> bool:
        """Whether there is anything at `path`."""
        ...

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """Put `content` at `path` in one step: either the old or the new file is there, never half of one.

        Args:
            path: Where.
            content: The new bytes.
            expected: Digest of what must be there now (`FileVersion.digest`); None if nothing may be there.

        Raises:
            ChangedUnderneathError: The file is not what `expected` says.
            EnvironmentProblemError: It can't be written; the old file is untouched.
        """
        ...


class Clock(Protocol):
    """The only way to learn what day it is."""

    def today(self) -> dt.date:
        """The day in UTC, unless the command was told another one."""
        ...


class Workers(Protocol):
    """Runs one pure function over many items, in order, perhaps in several processes."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """`function(item)` for each item, in the order of the items; function and results can be pickled."""
        ...


class TemplateSource(Protocol):
    """Where templates and catalogues come from: the registry's own `templates/` first, then the shipped ones."""

    def text(self, name: str) -> tuple[str, str, bool]:
        """The template's text, the path to show in errors, and whether it is a registry's own.

        Raises:
            EnvironmentProblemError: There is none of that name.
        """
        ...

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        """Path and bytes of the gettext catalogue (`.po`) of a language; None if there is none."""
        ...


class Confinement(Protocol):
    """Where somebody else's template runs: bounded in time, in memory and in the size of its answer."""

    def run(self, function: Callable[[T], str], item: T) -> str:
        """`function(item)`; both can be pickled.

        Raises:
            EnvironmentProblemError: A bound was passed.
            PartnerctlError: What `function` raised, with its message, hint and exit code.
        """
        ...


class PrivateFile(Protocol):
    """One file with people's addresses, outside of the registry's repository."""

    @property
    def place(self) -> str:
        """Where it is, as a person would name it."""
        ...

    def read(self) -> FileVersion | None:
        """The file's bytes; None if there is none yet.

        Raises:
            EnvironmentProblemError: It can't be read, or it lies where it could be published.
        """
        ...

    def replace(self, content: bytes, *, expected: str | None) -> None:
        """Write it in one step, so that only its owner can read it; see `FileTree.replace`.

        Raises:
            ChangedUnderneathError: The file is not what `expected` says.
            EnvironmentProblemError: It can't be written, or it lies where it could be published.
        """
        ...

    def exposure(self) -> str | None:
        """Who else can read it, as one sentence; None if nobody can."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The world, as one value; made in `bootstrap`, passed as an argument."""

    files: FileTree
    clock: Clock
    workers: Workers
    templates: TemplateSource
    confinement: Confinement
