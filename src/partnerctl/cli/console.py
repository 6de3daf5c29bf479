# SPDX-License-Identifier: Apache-2.0
"""What stands between the program and a terminal; the only place that makes rich Consoles.

Data comes from strangers' pull requests, so nothing of it may steer a terminal: `reporters.visible` shows control,
bidi and invisible characters as escapes. rich is imported only when a caller asks for it, which none does unless the output
is a terminal.
"""

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, TextIO

from partnerctl.errors import EnvironmentProblemError
from partnerctl.reporters.visible import visible

if TYPE_CHECKING:
    import rich.console


class Role(StrEnum):
    """What a piece of a message is, where no reporter's own role says it."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    HINT = "hint"
    HEADING = "heading"
    GOOD = "good"
    PATH = "path"
    FAINT = "faint"


_LOOKS: Final[Mapping[str, str]] = {
    "error": "1;31",
    "warning": "1;33",
    "notice": "1;36",
    "hint": "36",
    "heading": "1",
    "good": "32",
    "path": "1",
    "faint": "2",
    # Roles of `reporters.text` and `reporters.diff`.
    "gutter": "2",
    "caret": "1;31",
    "file": "1",
    "place": "36",
    "added": "32",
    "removed": "31",
}
"""How each role looks: SGR codes (ECMA-48, 8.3.117). Decided here alone; a role that is not named stays plain."""


def wants_color(environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to use colour: `NO_COLOR`, then `FORCE_COLOR`, then `TERM=dumb`, then whether it is a terminal."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] not in {"0", "false"}
    return terminal and environment.get("TERM") != "dumb"


class Console:
    """One stream of output. Every data text goes through `visible` or a reporter that escapes."""

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        self._stream = stream
        self.color = color

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it."""
        return self._stream.isatty()

    @property
    def width(self) -> int:
        """Columns to fill: the terminal's, or `COLUMNS`, else 80."""
        fallback = (80, 24)
        with contextlib.suppress(OSError, ValueError):
            # shutil asks `sys.__stdout__`, which `prepare_streams` may have let go of.
            fallback = os.get_terminal_size(self._stream.fileno())
        return max(20, shutil.get_terminal_size(fallback).columns)

    def write(self, text: str) -> None:
        """Put out a finished result as it is; whoever made it has escaped what needs it.

        Raises:
            EnvironmentProblemError: The disk is full, or the like.
        """
        try:
            self._stream.write(text)
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise EnvironmentProblemError(f"the output could not be written: {problem.strerror}") from problem

    def line(self, text: str = "", role: str | None = None) -> None:
        """Put out one line of a message, with everything in it made visible."""
        self.write(self.paint(visible(text), role) + "\n")

    def paint(self, text: str, role: str | None) -> str:
        """Colour a text that has been escaped; the same text if there is no colour here.

        Args:
            text: Visible text.
            role: A `Role`, or a role of a reporter, which takes this function for its `paint`.
        """
        look = _LOOKS.get(role) if role and self.color and text else None
        return f"\x1b[{look}m{text}\x1b[0m" if look else text

    def flush(self) -> None:
        """Hand over what is buffered.

        Raises:
            EnvironmentProblemError: The disk is full, or the like.
        """
        try:
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise EnvironmentProblemError(f"the output could not be written: {problem.strerror}") from problem

    @cached_property
    def rich(self) -> "rich.console.Console":
        """A rich Console on the same stream, for tables on a terminal. Markup and highlighting are off."""
        from rich.console import Console as RichConsole

        return RichConsole(
            file=self._stream,
            no_color=not self.color,
            width=self.width,
            markup=False,
            highlight=False,
            emoji=False,
            soft_wrap=True,
        )


def prepare_streams() -> None:
    """Make the process's streams take any text, whole.

    A pipe or a file gets UTF-8 and bare line feeds, so that results are the same bytes on every machine; a terminal
    keeps its own encoding and shows what that lacks as an escape.
    """
    sys.stdout = _prepared(sys.stdout)
    sys.stderr = _prepared(sys.stderr)


def _prepared(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    raw = stream.buffer
    if isinstance(raw, io.RawIOBase):
        # PYTHONUNBUFFERED: a raw stream takes what fits into the pipe, and Python drops the rest without a word.
        encoding = stream.encoding
        stream.detach()
        stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding, line_buffering=True)
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return stream
