# SPDX-License-Identifier: Apache-2.0
"""What differs between a tree of git and the files on disk.

`git diff` is not asked: it believes the index, where a file can be marked as never changed (assume-unchanged,
skip-worktree), and it runs the filters that a checkout's settings name. Instead, every file is read and hashed as git
hashes it (gitformat-loose: the word `blob`, the size, NUL, the content).
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from partnerctl.adapters.files import is_temporary
from partnerctl.adapters.git_objects import Entry, Objects
from partnerctl.adapters.git_renames import TreeState, origins
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import Deed, Touched

_DATA: Final = "data"
"""The folder in which ignored files count too: what `.gitignore` hides there would be part of the registry."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A tree of git and a folder on disk.

    Attributes:
        root: The folder.
        hashing: How object ids are made: `sha1` or `sha256`.
        before: What the tree has, by path.
        objects: Where its contents are read.
    """

    root: Path
    hashing: str
    before: Mapping[str, Entry]
    objects: Objects

    def touched(self, known: Iterable[str]) -> tuple[Touched, ...]:
        """Every file that is not alike, sorted by path.

        Args:
            known: Paths that may be on disk besides those of the tree; all below `data/` are looked for in any case.

        Raises:
            EnvironmentProblemError: A file can't be read.
        """
        gone, touched = [], []
        for path, entry in self.before.items():
            now = _on_disk(self.root, path)
            if now is None:
                gone.append(path)
            elif not self._is(now, entry):
                touched.append(Touched(Deed.MODIFIED, path))
        others = {*known, *_below(self.root, _DATA)}.difference(self.before)
        new = [path for path in sorted(others) if not _is_left_behind(path) and _on_disk(self.root, path)]
        moved = origins(sorted(gone), new, TreeState(self.before, self.objects), self)
        touched += [Touched(Deed.RENAMED, path, origin) for path, origin in moved.items()]
        touched += [Touched(Deed.ADDED, path) for path in new if path not in moved]
        touched += [Touched(Deed.DELETED, path) for path in set(gone).difference(moved.values())]
        return tuple(sorted(touched, key=lambda each: each.path))

    def _is(self, now: "_Now", entry: Entry) -> bool:
        """Whether this is what the tree has; the line ends of Windows are what git makes of it where it is told so."""
        if entry.is_submodule:
            return now.content is None
        if now.content is None or now.is_link != entry.is_link:
            return False
        return entry.id in self._hashes(now.content)

    def _hashes(self, content: bytes) -> Iterator[str]:
        yield self._hash(content)
        if b"\r\n" in content:
            yield self._hash(content.replace(b"\r\n", b"\n"))

    def _hash(self, content: bytes) -> str:
        framed = b"blob %d\0" % len(content) + content
        return hashlib.new(self.hashing, framed, usedforsecurity=False).hexdigest()

    def ids(self, path: str) -> Iterator[str]:
        """As `git_renames.State.ids`, of what is on disk."""
        return self._hashes(self.content(path))

    def content(self, path: str) -> bytes:
        """As `git_renames.State.content`, of what is on disk."""
        now = _on_disk(self.root, path)
        return (now.content or b"") if now else b""


@dataclass(frozen=True, slots=True)
class _Now:
    """Something on disk.

    Attributes:
        content: Of a file its bytes, of a symbolic link what it points to; None for a folder.
        is_link: Whether it is a symbolic link.
    """

    content: bytes | None
    is_link: bool = False


def _on_disk(root: Path, path: str) -> _Now | None:
    place = f"{root}/{path}"
    if _leads_through_link(root, path):
        return None
    try:
        mode = os.lstat(place).st_mode
        if stat.S_ISLNK(mode):
            return _Now(os.fsencode(os.readlink(place)), is_link=True)  # noqa: PTH115 -- bytes as they are
        if not stat.S_ISREG(mode):
            return _Now(None)
        with open(place, "rb") as file:  # noqa: PTH123 -- for every file of the registry; a Path costs more
            return _Now(file.read())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblemError(f"{path} can't be compared with its commit: {reason}") from error


def _leads_through_link(root: Path, path: str) -> bool:
    place = os.fspath(root)
    for folder in path.split("/")[:-1]:
        place = f"{place}/{folder}"
        if os.path.islink(place):  # noqa: PTH114 -- as above
            return True
    return False


def _below(root: Path, folder: str) -> Iterator[str]:
    """Every file below a folder, hidden and ignored ones too; links are not followed."""
    start = root / folder
    for place, folders, names in os.walk(start):
        links = [name for name in folders if os.path.islink(f"{place}/{name}")]  # noqa: PTH114 -- as above
        for name in (*names, *links):
            yield Path(place, name).relative_to(root).as_posix()


def _is_left_behind(path: str) -> bool:
    """Whether an interrupted write left it; it is neither listed nor read as data."""
    return is_temporary(path.rpartition("/")[2])
