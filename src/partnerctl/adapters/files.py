# SPDX-License-Identifier: Apache-2.0
"""Real files below a registry's root; the `ports.FileTree` of production.

What this promises, and why it is done in this way, is in `docs/adr/0006-atomic-writes.md`.
"""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat
from pathlib import Path

from partnerctl.adapters.locking import exclusive
from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError
from partnerctl.ports import FileVersion

SIZE_LIMIT = 16 * 1024 * 1024
"""Bytes; far above what `documents.reader` accepts, so that a large record is a finding and a huge one is not read."""

_PIECE = 1024 * 1024
_BATCH = 250  # files; a write that is interrupted loses the work of a fraction of a second
_WRITERS = 8  # they wait for the disk, which confirms many files in the time of one
_TEMPORARY = re.compile(r"\.partnerctl-[0-9a-f]{16}\.tmp")
# "Naming Files, Paths, and Namespaces" (Microsoft): such a name is a device, whatever its ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\:\0]")
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}
# O_NONBLOCK: a FIFO without a writer would hang; the other three are no names on Windows.
_READING = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class LocalFiles:
    """The files below one folder.

    Args:
        root: An absolute path. It may itself be a link; nothing below it may.
        mode: Permissions of every file that is written; None: those of the file that is replaced, and for a new one
            what the umask leaves.
        limit: Bytes of the largest file that is read, as it must be before it is replaced.
    """

    def __init__(self, root: Path, *, mode: int | None = None, limit: int = SIZE_LIMIT) -> None:
        # Text: every record is read through here, and making a Path costs more than reading a file.
        self._root = os.fspath(root)
        self._mode = mode
        self._limit = limit

    def list(self, folder: str) -> Iterator[str]:
        """Paths of the regular files directly in `folder`, sorted by name; empty if it doesn't exist."""
        for entry in self._scan(folder):
            if _irregularity(entry) is None:
                yield f"{folder}/{entry.name}"

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """Entries of `folder` that must not be read, each with the reason ("is a symbolic link")."""
        for entry in self._scan(folder):
            reason = _irregularity(entry)
            if reason is not None:
                shown = os.fsencode(entry.name).decode("utf-8", "backslashreplace")
                yield f"{folder}/{shown}", reason

    def read(self, path: str) -> FileVersion:
        """The file's bytes, read once.

        Raises:
            EnvironmentProblemError: It can't be read, lies outside the root, is a symbolic link or is too large.
        """
        place = self._resolve(path)
        try:
            content = _content(place, self._limit)
        except OSError as error:
            raise _problem(path, "can't be read", error) from error
        if content is None:
            raise EnvironmentProblemError(f"{path} can't be read: it is not a regular file")
        if len(content) > self._limit:
            raise too_large(path)
        return FileVersion(path, content, hashlib.sha256(content).hexdigest())

    def exists(self, path: str) -> bool:
        """Whether there is anything at `path`."""
        return os.path.lexists(self._resolve(path))

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """Put `content` at `path` in one step; see `ports.FileTree.replace`.

        Raises:
            ChangedUnderneathError: The file is not what `expected` says.
            EnvironmentProblemError: It can't be written; the old file is untouched.
        """
        place = Path(self._resolve(path))
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with exclusive(place.parent):
                self._replace_alone(path, place, content, expected)
        except OSError as error:
            raise _problem(path, "can't be written", error) from error

    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        """Put many new files of one folder; see `ports.FileTree.create_all`.

        The disk confirms those of a batch together, and the folder's new names once: that is most of the time.

        Raises:
            EnvironmentProblemError: One can't be written; nothing of its batch is there.
        """
        rest = iter(contents)
        while batch := tuple(islice(rest, _BATCH)):
            path = batch[0][0]
            try:
                places = [Path(self._resolve(path)) for path, _ in batch]
                places[0].parent.mkdir(parents=True, exist_ok=True)
                with exclusive(places[0].parent):
                    created = _create_batch(places, [content for _, content in batch], self._mode)
            except OSError as error:
                raise _problem(path, "can't be written", error) from error
            yield from zip((path for path, _ in batch), created, strict=True)

    def _replace_alone(self, path: str, place: Path, content: bytes, expected: str | None) -> None:
        """Replace the file, knowing that no other process of this tool writes to its folder."""
        _sweep(place.parent)
        mode = self._require_unchanged(path, place, expected)
        temporary = _temporary(place.parent)
        try:
            _write(temporary, content, mode if self._mode is None else self._mode)
            # Editors don't know our lock, so the comparison is repeated as late as possible.
            self._require_unchanged(path, place, expected)
            if expected is None:
                if not _named(temporary, place):
                    raise _already_there(path)
            else:
                temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(place.parent)

    def _require_unchanged(self, path: str, place: Path, expected: str | None) -> int | None:
        """Permissions of the file that is there; None if none is and none should be."""
        if expected is None:
            if os.path.lexists(place):
                raise _already_there(path)
            return None
        try:
            current = self.read(path).digest
        except EnvironmentProblemError as error:
            raise ChangedUnderneathError(
                f"{error.message}; it could be read a moment ago, so nothing was written",
                hint="run the command again",
            ) from error
        if current != expected:
            raise ChangedUnderneathError(
                f"{path} was changed by somebody else in the meantime, so nothing was written",
                hint="run the command again; it reads the file anew",
            )
        if not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return stat.S_IMODE(place.lstat().st_mode)

    def _scan(self, folder: str) -> "tuple[os.DirEntry[str], ...]":
        place = self._resolve(folder)
        try:
            if os.path.islink(place):  # noqa: PTH114 -- see __init__
                raise linked(folder, folder)
            with os.scandir(place) as entries:
                return tuple(sorted(entries, key=lambda entry: entry.name))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _problem(folder, "can't be listed", error) from error

    def _resolve(self, path: str) -> str:
        """The file's place, once it is certain that it lies below the root.

        Raises:
            EnvironmentProblemError: The path leads elsewhere, or through a symbolic link.
        """
        *folders, name = path.split("/")
        place = self._root
        for folder in folders:
            require_plain(path, folder)
            place = f"{place}/{folder}"
            if os.path.islink(place):  # noqa: PTH114 -- see __init__
                raise linked(path, folder)
        require_plain(path, name)
        return f"{place}/{name}"


def _create_batch(places: Sequence[Path], contents: Sequence[bytes], mode: int | None) -> list[bool]:
    """Write new files, knowing that no other process of this tool writes to their folder; whether each is new."""
    from concurrent.futures import ThreadPoolExecutor

    folder = places[0].parent
    _sweep(folder)
    temporaries = [_temporary(folder) for _ in places]
    try:
        with ThreadPoolExecutor(_WRITERS) as writers:
            # A tuple: the first error is raised here, not lost.
            tuple(writers.map(_write, temporaries, contents, repeat(mode)))
        created = [_named(temporary, place) for temporary, place in zip(temporaries, places, strict=True)]
    finally:
        for temporary in temporaries:
            temporary.unlink(missing_ok=True)
    _sync_folder(folder)
    return created


def is_temporary(name: str) -> bool:
    """Whether this is the name of a file that an interrupted write left behind."""
    return _TEMPORARY.fullmatch(name) is not None


def too_large(path: str) -> EnvironmentProblemError:
    """What to say of a file above `SIZE_LIMIT`."""
    return EnvironmentProblemError(
        f"{path} can't be read: it is larger than {SIZE_LIMIT // 1024 // 1024} MB",
        hint="move it out of the registry; records are a few kilobytes",
    )


def require_plain(path: str, part: str) -> None:
    """Refuse a part of a path that could lead elsewhere.

    Raises:
        EnvironmentProblemError: It is `..`, the name of a device, or the like.
    """
    reason = _unsafe(part)
    if reason is not None:
        raise EnvironmentProblemError(f"the path {path!r} is refused: {reason}")


def _unsafe(part: str) -> str | None:
    """Why this part of a path must not be used; None if it may."""
    if part in {"", ".", ".."}:
        return "it must be relative to the registry's root, without '.' and '..'"
    if _SPECIAL.search(part):
        return f"{part!r} holds a character that is special in paths"
    if _DEVICE.fullmatch(part):
        return f"{part!r} is the name of a device on Windows"
    return None


def _irregularity(entry: "os.DirEntry[str]") -> str | None:
    """Why an entry of a folder is not to be read; None for a regular file."""
    if entry.is_symlink():
        return "is a symbolic link"
    if not entry.is_file(follow_symlinks=False):
        return "is a folder" if entry.is_dir(follow_symlinks=False) else "is not a regular file"
    return misnamed(entry.name)


def misnamed(name: str) -> str | None:
    """Why a regular file of this name is not to be read; None if it may."""
    if is_temporary(name):
        return "was left behind by an interrupted write and can be deleted"
    if _unsafe(name) is not None or not _is_utf8(name):
        return "has a name that does not work on every system"
    return None


def _is_utf8(name: str) -> bool:
    """Whether the name was valid UTF-8 on disk; Python keeps other bytes as lone surrogates (PEP 383)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _content(place: str, limit: int) -> bytes | None:
    """The bytes, at most one more than the limit; None if there is something else than a regular file."""
    descriptor = os.open(place, _READING)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        content = b""
        while len(content) <= limit and (piece := os.read(descriptor, _PIECE)):
            content += piece
        return content
    finally:
        os.close(descriptor)


def _temporary(folder: Path) -> Path:
    return folder / f".partnerctl-{secrets.token_hex(8)}.tmp"


def _sweep(folder: Path) -> None:
    """Delete what an interrupted write left. Under the lock, no living write can own such a file."""
    for entry in tuple(folder.iterdir()):
        if is_temporary(entry.name):
            entry.unlink(missing_ok=True)


def _write(temporary: Path, content: bytes, mode: int | None) -> None:
    """Write a new file and have the disk confirm it. Without a mode, it is what the umask leaves of rw-rw-rw-."""
    descriptor = os.open(temporary, _CREATING, 0o666 if mode is None else mode)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            temporary.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _named(temporary: Path, place: Path) -> bool:
    """Give the temporary file its name unless the name is taken; whether it was not.

    `link` fails on a name that exists, where `rename` would overwrite it. Where the file system knows no hard
    links (FAT), the lock and a comparison must do.
    """
    try:
        place.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        if os.path.lexists(place):
            return False
        temporary.rename(place)
    return True


def _sync_folder(folder: Path) -> None:
    """Have the disk confirm the new name too. Some systems can't open or sync folders: then there is no more to do."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def linked(path: str, part: str) -> EnvironmentProblemError:
    """What to say of a path that leads through a symbolic link."""
    return EnvironmentProblemError(
        f"the path {path!r} is refused: {part!r} is a symbolic link",
        hint="put what it points to in its place",
    )


def _already_there(path: str) -> ChangedUnderneathError:
    return ChangedUnderneathError(
        f"{path} exists already, so nothing was written", hint="choose another name"
    )


_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such file",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.ELOOP: "it is a symbolic link",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "its name is too long",
}


def _problem(path: str, what: str, error: OSError) -> EnvironmentProblemError:
    reason = _REASONS.get(error.errno or 0) or (error.strerror or type(error).__name__).lower()
    return EnvironmentProblemError(f"{path} {what}: {reason}")
