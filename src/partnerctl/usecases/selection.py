# SPDX-License-Identifier: Apache-2.0
"""Which files a command was told to work on."""

from collections.abc import Sequence

from partnerctl.errors import UsageError
from partnerctl.model.dataset import PARTNERS_FOLDER
from partnerctl.ports import FileTree


def choose_files(files: FileTree, paths: Sequence[str], present: frozenset[str]) -> frozenset[str]:
    """The files that paths name.

    Args:
        files: To tell a path that leads nowhere from one to a file that is not ours.
        paths: Files or folders below the root, `.` for the root itself. None given means all.
        present: Every file there is to choose from.

    Raises:
        UsageError: There is nothing at a path, or no data of the registry.
    """
    if not paths:
        return present
    return frozenset().union(*(_below(files, path, present) for path in paths))


def _below(files: FileTree, path: str, present: frozenset[str]) -> frozenset[str]:
    found = frozenset(each for each in present if path in {each, "."} or each.startswith(f"{path}/"))
    if not found:
        reason = "holds no data of this registry" if files.exists(path) else "does not exist"
        raise UsageError(f"{path} {reason}", hint=f"records are in {PARTNERS_FOLDER}/")
    return found
