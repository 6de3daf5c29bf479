# SPDX-License-Identifier: Apache-2.0
"""A file that only its owner may read: the contact book, and emails; the `ports.PrivateFile` of production.

What is in a repository gets published some day, so a place in the registry's own one is refused. Where it really is
counts: links are followed.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from partnerctl.adapters.files import LocalFiles, is_temporary
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import FileVersion

_OWNER_ONLY = 0o600
_FOLDER_OWNER_ONLY = 0o700
_OTHERS = 0o077


class LocalPrivateFile:
    """One private file.

    Args:
        path: Where it is or will be.
        root: The registry's root; nothing in its repository is read or written.
        holds: What it holds, for errors.
    """

    def __init__(self, path: Path, root: Path, *, holds: str = "people's addresses") -> None:
        self._path = path
        self._root = root
        self._holds = holds

    @property
    def place(self) -> str:
        """Where it is, as a person named it."""
        return os.path.normpath(self._path)

    def read(self) -> FileVersion | None:
        """The file's bytes; None if there is none yet.

        Raises:
            EnvironmentProblemError: It can't be read, or it lies in the registry's repository.
        """
        place = self._require_outside()
        if not os.path.lexists(place):
            return None
        return LocalFiles(place.parent).read(place.name)

    def replace(self, content: bytes, *, expected: str | None) -> None:
        """Write it in one step, with permissions for its owner only.

        Raises:
            ChangedUnderneathError: The file is not what `expected` says.
            EnvironmentProblemError: It can't be written, or it lies in the registry's repository.
        """
        place = self._require_outside()
        try:
            place.parent.mkdir(mode=_FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        except OSError as problem:
            raise EnvironmentProblemError(
                f"{place.parent} can't be made: {problem.strerror}", hint="choose another place"
            ) from problem
        LocalFiles(place.parent, mode=_OWNER_ONLY).replace(place.name, content, expected=expected)

    def exposure(self) -> str | None:
        """Who else can read it; on Windows permissions don't tell."""
        try:
            mode = stat.S_IMODE(self._path.stat().st_mode)
        except OSError:
            return None
        if os.name == "nt" or not mode & _OTHERS:
            return None
        return f"{self._path} holds {self._holds} and can be read by others (mode {mode:o})"

    def _require_outside(self) -> Path:
        try:
            place = self._path.resolve()
        except (OSError, RuntimeError) as problem:  # a circle of links
            raise EnvironmentProblemError(f"{self._path} can't be read: it leads in a circle") from problem
        repository = _repository(self._root.resolve())
        if place.is_relative_to(repository):
            raise EnvironmentProblemError(
                f"{self._path} lies in the registry's repository, where {self._holds} could be published",
                hint=f"choose a place outside of {repository}",
            )
        return place


def copies_beside(place: Path) -> Iterator[tuple[str, bytes | None]]:
    """What editors, backups and people left beside a private file: `contacts.yaml~`, `.contacts.yaml.swp`, `contacts (copy).yaml`.

    A write that was killed leaves such a file too, until the next one.
    """
    book = place.resolve()
    for path, content in files_in(book.parent):
        name = Path(path).name
        if name != book.name and (book.stem in name or is_temporary(name)):
            yield path, content


def files_in(folder: Path, pattern: str = "*") -> Iterator[tuple[str, bytes | None]]:
    """The regular files of a folder by name, each with its bytes, or None if it can't be read; none if it doesn't exist."""
    try:
        places = sorted(folder.glob(pattern))
    except OSError:
        return
    for place in places:
        try:
            yield str(place), LocalFiles(place.parent).read(place.name).content
        except EnvironmentProblemError:  # a link counts where it leads, if that is here
            if place.is_file() and not place.is_symlink():
                yield str(place), None


def _repository(root: Path) -> Path:
    """The topmost folder of the repository that holds the registry; its root if there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
