# SPDX-License-Identifier: Apache-2.0
"""A change to one file: worked out first, shown if asked for, then written in one step."""

from dataclasses import dataclass

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
