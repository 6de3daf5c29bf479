# SPDX-License-Identifier: Apache-2.0
"""Where things are: the registry, the repository, files that the command line names."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.ports import FileTree

MARKER: Final = "data/registry.yaml"
"""The file that makes a folder the root of a registry."""


_LARGEST_OUTPUT: Final = 1024 * 1024 * 1024
"""Bytes; an export of 100,000 records is 300 MB, and is looked at before another takes its place."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the program was started.

    Attributes:
        environment: The variables.
        directory: The working directory.
        opened: What private was asked for since. Once there is anything, a bug is told without its words.
    """

    environment: Mapping[str, str]
    directory: Path
    opened: list[str] = field(default_factory=list, compare=False, repr=False)


def surroundings() -> Surroundings:
    """The surroundings of this process.

    Raises:
        EnvironmentProblemError: The working directory was deleted.
    """
    try:
        directory = Path.cwd()
    except OSError as problem:
        raise EnvironmentProblemError(
            f"the working directory can't be used: {problem.strerror}", hint="change to a folder that exists"
        ) from problem
    return Surroundings(dict(os.environ), directory)


def find_root(given: Path | None, around: Surroundings) -> Path:
    """The root of the registry to work on.

    Args:
        given: What `--root` said; else `PARTNERCTL_ROOT` is asked, else the working directory and those above it.
        around: Where the program was started.

    Raises:
        EnvironmentProblemError: There is no registry there.
    """
    named = given or (Path(value) if (value := around.environment.get("PARTNERCTL_ROOT")) else None)
    if named is not None:
        root = around.directory / named
        if (root / MARKER).is_file():
            return root.resolve()
        raise EnvironmentProblemError(
            f"{named} is not a registry: it has no {MARKER}",
            hint=f"give --root the folder that holds {MARKER}",
        )
    for folder in (around.directory, *around.directory.parents):
        if (folder / MARKER).is_file():
            return folder
    raise EnvironmentProblemError(
        f"no registry here: neither {around.directory} nor a folder above it holds {MARKER}",
        hint="change into a clone of the registry, or name it with --root DIR",
    )


def day_given(option: dt.date | None, around: Surroundings) -> dt.date | None:
    """The day to take for today, if one was told: `--today`, else `PARTNERCTL_TODAY`.

    Raises:
        UsageError: The variable is no date.
    """
    value = around.environment.get("PARTNERCTL_TODAY")
    if option or not value:
        return option
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        day = None
    # ISO 8601 has other forms of a date (20260331, 2026-W14-2); one is enough.
    if day is None or day.isoformat() != value:
        raise UsageError(f'PARTNERCTL_TODAY is "{value}", which is not a date', hint="write it as 2026-03-31")
    return day


def repository_files(root: Path) -> tuple[FileTree, str]:
    """The files of the repository that the registry at `root` lies in, and where in it the registry lies.

    Returns:
        The file tree from the top of the repository; the registry's folder in it as a POSIX path, "" if it is the top
        or there is no repository.
    """
    from partnerctl.adapters.files import LocalFiles

    place = root.resolve()
    # A worktree and a submodule have a file of that name.
    top = next((folder for folder in (place, *place.parents) if (folder / ".git").exists()), place)
    prefix = place.relative_to(top).as_posix()
    return LocalFiles(top), "" if prefix == "." else prefix


def output_place(path: Path, around: Surroundings) -> tuple[FileTree, str]:
    """Where a file that the command line names is written: its folder as a file tree, and its name in it.

    Raises:
        UsageError: It is the name of a folder.
    """
    from partnerctl.adapters.files import LocalFiles

    place = around.directory / path.expanduser()
    if not place.name or place.is_dir():
        raise UsageError(f"{path} is a folder", hint=f"name a file in it: {path}/listing.wikitext")
    return LocalFiles(place.parent, limit=_LARGEST_OUTPUT), place.name


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where a new registry is made.

    Attributes:
        root: Its folder, which need not exist.
        repository: The top of the git repository that it lies in; None if it lies in none.
    """

    root: Path
    repository: Path | None


def new_place(folder: Path, around: Surroundings) -> NewPlace:
    """Where a new registry can be made.

    Raises:
        UsageError: There is a file of that name, or the name does not work on every system.
        RefusedError: It would lie within another registry.
    """
    from partnerctl.adapters.files import misnamed

    place = around.directory / folder.expanduser()
    if place.exists() and not place.is_dir():
        raise UsageError(f"{folder} is no folder", hint="name another one, or move it away")
    root = place.resolve()
    for part in (root, *root.parents):
        reason = None if part.exists() or not part.name else misnamed(part.name)
        if reason is not None:
            raise UsageError(f"the folder {part.name!r} {reason}", hint="name the folder otherwise")
    for outer in root.parents:
        if (outer / MARKER).is_file():
            raise RefusedError(
                f"{root} lies in another registry, {outer}, so nothing was written",
                hint="name a folder outside of it",
            )
    tops = (each for each in (root, *root.parents) if (each / ".git").exists())
    return NewPlace(root, next(tops, None))


def files_for_new_registries() -> Mapping[str, bytes]:
    """What `init` makes a registry of, by path."""
    from partnerctl.adapters.templates import files_for_new_registries as shipped_files

    return shipped_files()
