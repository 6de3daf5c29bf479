# SPDX-License-Identifier: Apache-2.0
"""Changes to files: worked out first, shown if asked for, then written, each file in one step."""

from collections.abc import Sequence
from dataclasses import dataclass

from partnerctl.errors import ChangedUnderneathError
from partnerctl.ports import FileTree


@dataclass(frozen=True, slots=True)
class Change:
    """What a file is to become.

    Attributes:
        path: Where.
        before: Its text; None for a new file.
        after: Its new text.
        expected: Digest of the bytes that `before` was read from; None for a new file.
    """

    path: str
    before: str | None
    after: str
    expected: str | None


def write_change(files: FileTree, change: Change) -> None:
    """Write the new text, if the file is still what it was.

    Raises:
        ChangedUnderneathError: It is not; nothing was written.
        EnvironmentProblemError: It can't be written; the old file is untouched.
    """
    files.replace(change.path, change.after.encode(), expected=change.expected)


def write_changes(files: FileTree, changes: Sequence[Change]) -> None:
    """Write several files, one after the other, if all of them are still what they were.

    Each file is replaced in one step, but there is no step that replaces several: interrupted, the first ones are new
    and the others old. So whoever plans the changes puts first what does no harm alone, and can plan the rest anew.

    Raises:
        ChangedUnderneathError: One is not what it was. Nothing was written, unless it changed in the very moment.
        EnvironmentProblemError: One can't be written; those before it are.
    """
    for change in changes:
        if change.expected is not None and files.read(change.path).digest != change.expected:
            raise ChangedUnderneathError(
                f"{change.path} was changed by somebody else in the meantime", hint="run the command again"
            )
    for change in changes:
        write_change(files, change)
