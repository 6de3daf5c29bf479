# SPDX-License-Identifier: Apache-2.0
"""What this machine has: libraries, the mode of a private file, templates that replace shipped ones."""

import os
import re
import stat
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from partnerctl.adapters.templates import FOLDER, shipped

_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def library_versions() -> dict[str, str | None]:
    """Version of each library the program needs, by name; None for one that is missing."""
    return {name: _version_of(name) for name in sorted(_requirements())}


def _requirements() -> Iterator[str]:
    for line in metadata.requires("partnerctl") or ():
        name = _REQUIREMENT.match(line)
        if name and "extra ==" not in line:
            yield name.group()


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def mode_of(path: Path) -> int | None:
    """Permission bits of a file; None if it isn't there or can't be asked."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def own_templates(root: Path) -> tuple[str, ...]:
    """Templates of the registry that differ from the shipped ones, as paths below `templates/`."""
    return tuple(sorted(_different(root / FOLDER)))


def _different(folder: Path) -> Iterator[str]:
    ours = shipped(FOLDER)
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            parts = path.relative_to(folder).parts
            original = ours.joinpath(*parts)
            if path.is_file() and not (original.is_file() and original.read_bytes() == path.read_bytes()):
                yield "/".join(parts)
