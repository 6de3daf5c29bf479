# SPDX-License-Identifier: Apache-2.0
"""Files as a commit has them, read from git's objects; the working tree is not looked at."""

import contextlib
import hashlib
import os
import subprocess
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import IO, Final

from typing_extensions import override

from partnerctl.adapters.files import SIZE_LIMIT, linked, misnamed, require_plain, too_large
from partnerctl.adapters.git_command import Git
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import FileVersion

_LINK: Final = "120000"
_SUBMODULE: Final = "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, link or submodule of a tree (gitformat-tree: mode and object id)."""

    mode: str
    id: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return self.mode not in {_LINK, _SUBMODULE}

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link; what it points to is its content."""
        return self.mode == _LINK

    def holds_the_same(self, other: "Entry") -> bool:
        """Whether both are the same sort of thing with the same content; whether it can be executed is no content."""
        return self.id == other.id and (self.is_link, self.is_submodule) == (
            other.is_link,
            other.is_submodule,
        )

    @property
    def is_submodule(self) -> bool:
        """Whether it is another repository's commit."""
        return self.mode == _SUBMODULE


class Objects:
    """Contents of git's objects, asked of one `git cat-file --batch` per process, started when first needed.

    It can be pickled, and used in a forked process: each has a git of its own.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._running: _Running | None = None

    @override
    def __getstate__(self) -> Git:
        return self._git

    def __setstate__(self, git: Git) -> None:
        self._git, self._running = git, None

    def read(self, object_id: str) -> bytes | None:
        """The content of a blob; None if it is larger than `files.SIZE_LIMIT`.

        Raises:
            EnvironmentProblemError: It is missing or damaged.
        """
        if self._running is None or self._running.owner != os.getpid():
            self._running = _Running(self._git)
        try:
            return self._running.read(object_id)
        except OSError as error:
            raise _unreadable(object_id) from error
        finally:
            if self._running.is_spoiled:
                self._running = None


class _Running:
    """A started `git cat-file --batch` (git-cat-file(1), "BATCH OUTPUT")."""

    def __init__(self, git: Git) -> None:
        self.owner = os.getpid()
        self.is_spoiled = False
        process = git.start("cat-file", "--batch")
        self._questions, self._answers = process.stdin, process.stdout
        # Also at the end of the program, and in a forked child, where it closes that child's ends only.
        weakref.finalize(self, _end, process)

    def read(self, object_id: str) -> bytes | None:
        questions, answers = _both(self._questions, self._answers)
        self.is_spoiled = True  # until all of the answer is read
        questions.write(f"{object_id}\n".encode())
        questions.flush()
        words = answers.readline().split()
        if len(words) != 3 or words[1] != b"blob":  # noqa: PLR2004 -- id, type, size
            raise _unreadable(object_id)
        size = int(words[2])
        if size > SIZE_LIMIT:
            return None
        content = answers.read(size)
        if len(content) != size or answers.read(1) != b"\n":
            raise _unreadable(object_id)
        self.is_spoiled = False
        return content


def _both(questions: IO[bytes] | None, answers: IO[bytes] | None) -> tuple[IO[bytes], IO[bytes]]:
    # Both are pipes; subprocess types them as optional.
    assert questions is not None  # noqa: S101 -- for mypy
    assert answers is not None  # noqa: S101 -- for mypy
    return questions, answers


def _end(process: "subprocess.Popen[bytes]") -> None:
    questions, answers = _both(process.stdin, process.stdout)
    with contextlib.suppress(OSError):
        questions.close()
    answers.close()
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _unreadable(object_id: str) -> EnvironmentProblemError:
    return EnvironmentProblemError(
        f"git's object {object_id} can't be read: it is damaged, or left out of this clone",
        hint="see what `git fsck` says; a partial clone is completed with `git fetch --refetch --no-filter`",
    )


class CommittedFiles:
    """A `ports.FileTree` of the past: what a tree of git holds. Nothing can be written to it.

    Args:
        git: git in the registry's root.
        tree: The id of the tree; None if the commit has none at the place of the registry.
        name: What to call the commit in messages.
        objects: Where contents are read.
    """

    def __init__(self, git: Git, tree: str | None, name: str, objects: Objects) -> None:
        self._git = git
        self._tree = tree
        self._name = name
        self._objects = objects

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Everything in the tree and below, by path.

        Raises:
            EnvironmentProblemError: The tree is missing or damaged.
        """
        if self._tree is None:
            return MappingProxyType({})
        listed = self._git.ask("ls-tree", "-r", "-z", "--full-tree", self._tree).out
        entries = {}
        for line in listed.split(b"\0")[:-1]:
            facts, _, path = line.partition(b"\t")
            mode, _, object_id = facts.decode("ascii").split()
            entries[os.fsdecode(path)] = Entry(mode, object_id)
        return entries

    @cached_property
    def _folders(self) -> Mapping[str, Mapping[str, Entry | None]]:
        """What is directly in each folder, sorted by name; None stands for a folder."""
        folders: dict[str, dict[str, Entry | None]] = {"": {}}
        for path, entry in self.entries.items():
            folder, _, name = path.rpartition("/")
            if folder not in folders:
                _add_folder(folders, folder)
            folders[folder][name] = entry
        return {folder: dict(sorted(names.items())) for folder, names in folders.items()}

    def list(self, folder: str) -> Iterator[str]:
        """As `ports.FileTree.list`."""
        for name, entry in self._scan(folder):
            if _irregularity(name, entry) is None:
                yield f"{folder}/{name}"

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """As `ports.FileTree.irregular`."""
        for name, entry in self._scan(folder):
            reason = _irregularity(name, entry)
            if reason is not None:
                yield f"{folder}/{os.fsencode(name).decode('utf-8', 'backslashreplace')}", reason

    def read(self, path: str) -> FileVersion:
        """As `ports.FileTree.read`.

        Raises:
            EnvironmentProblemError: It isn't there, is no regular file, is too large, or git can't read it.
        """
        _require_plain(path)
        entry = self._entry(path)
        if entry is None or not entry.is_file:
            reason = "there is no such file" if entry is None else "it is not a regular file"
            raise EnvironmentProblemError(f"{path} can't be read as of {self._name}: {reason}")
        content = self._objects.read(entry.id)
        if content is None:
            raise too_large(path)
        return FileVersion(path, content, hashlib.sha256(content).hexdigest())

    def exists(self, path: str) -> bool:
        """As `ports.FileTree.exists`."""
        _require_plain(path)
        return path in self.entries or path in self._folders

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:  # noqa: ARG002 -- as the protocol
        """Refuse: the past can't be changed.

        Raises:
            EnvironmentProblemError: Always.
        """
        raise EnvironmentProblemError(
            f"{path} can't be written: this is the registry as of {self._name}", hint="leave out --rev"
        )

    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        """Refuse, as `replace`.

        Raises:
            EnvironmentProblemError: Always.
        """
        for path, content in contents:
            self.replace(path, content, expected=None)
            yield path, True

    def _entry(self, path: str) -> Entry | None:
        """One entry. All paths are listed only where somebody asked for a folder: a listing of many records is slow."""
        if "entries" in self.__dict__ or self._tree is None:
            return self.entries.get(path)
        listed = self._git.ask("ls-tree", "-z", "--full-tree", self._tree, "--", path).out
        if not listed:
            return None
        mode, kind, object_id = listed.partition(b"\t")[0].decode("ascii").split()
        return None if kind == "tree" else Entry(mode, object_id)

    def _scan(self, folder: str) -> Iterator[tuple[str, Entry | None]]:
        _require_plain(folder)
        parts = folder.split("/")
        for length in range(1, len(parts) + 1):
            entry = self.entries.get("/".join(parts[:length]))
            if entry is not None and entry.is_link:
                raise linked(folder, parts[length - 1])
        yield from self._folders.get(folder, {}).items()


def _require_plain(path: str) -> None:
    for part in path.split("/"):
        require_plain(path, part)


def _add_folder(folders: dict[str, dict[str, Entry | None]], folder: str) -> None:
    """Enter a folder, and those that it lies in."""
    outer = ""
    for name in folder.split("/"):
        folders[outer][name] = None
        outer = f"{outer}/{name}" if outer else name
        folders.setdefault(outer, {})


def _irregularity(name: str, entry: Entry | None) -> str | None:
    if entry is None:
        return "is a folder"
    if entry.is_link:
        return "is a symbolic link"
    if not entry.is_file:
        return "is a submodule"
    return misnamed(name)
