# SPDX-License-Identifier: Apache-2.0
"""What a change to a file would do, as a unified diff."""

import difflib
from collections.abc import Callable, Iterator
from enum import StrEnum

from partnerctl.reporters.visible import visible


class DiffRole(StrEnum):
    """What a line of a diff is; the caller decides how that looks."""

    FILE = "file"
    PLACE = "place"
    ADDED = "added"
    REMOVED = "removed"


def _plain(text: str, _role: DiffRole) -> str:
    return text


def render(
    path: str, before: str | None, after: str, *, paint: Callable[[str, DiffRole], str] = _plain
) -> str:
    """The change of one file; empty if there is none.

    Args:
        path: The file.
        before: Its text; None for a new file.
        after: Its new text.
        paint: Gives a line its colour.
    """
    old = "/dev/null" if before is None else f"a/{path}"
    lines = difflib.unified_diff(*_comparable(before or "", after), old, f"b/{path}", lineterm="", n=3)
    return "".join(f"{line}\n" for line in _painted(lines, paint))


def _comparable(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines of both texts; a line ending that differs, or is missing, makes a difference that can be seen."""
    if "\r\n" in before and "\r\n" in after:
        before, after = before.replace("\r\n", "\n"), after.replace("\r\n", "\n")
    return _lines(before), _lines(after)


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*lines, f"{last} (no line break at the end)"] if last else lines


def _painted(lines: Iterator[str], paint: Callable[[str, DiffRole], str]) -> Iterator[str]:
    roles = {"-": DiffRole.REMOVED, "+": DiffRole.ADDED, "@": DiffRole.PLACE}
    for number, line in enumerate(lines):
        role = DiffRole.FILE if number < 2 else roles.get(line[0])  # noqa: PLR2004 -- the two lines of the header
        shown = visible(line)
        yield paint(shown, role) if role else shown
