# SPDX-License-Identifier: Apache-2.0
"""What stands between the program and a terminal; the only place that makes rich Consoles.

Data comes from strangers' pull requests, so nothing of it may steer a terminal: `visible` shows control, bidi and
invisible characters as escapes. rich is imported only when a caller asks for it, which none does unless the output
is a terminal.
"""

import io
import shutil
import sys
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, TextIO

from partnerctl.errors import EnvironmentProblemError

if TYPE_CHECKING:
    import rich.console

_JOINERS: Final = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners: Persian, Indic and other honest names need them, and they can't steer anything."""

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that are no visible character: control, format, surrogate, line and paragraph separator."""


class Role(StrEnum):
    """What a piece of text is; how that looks is decided here alone. Values are SGR codes (ECMA-48, 8.3.117)."""

    ERROR = "1;31"
    WARNING = "1;33"
    NOTICE = "1;36"
    GOOD = "32"
    HEADING = "1"
    PATH = "35"
    COMMAND = "36"
    FAINT = "2"


def visible(text: str, *, keep: str = "") -> str:
    r"""Show what can't be seen, or would steer the terminal, as `\x1b` or `\u202e`.

    Args:
        text: Anything, from anywhere.
        keep: Characters to let through although they are on the list, such as a newline.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character in keep
        or character in _JOINERS
        or (unicodedata.category(character) not in _HIDDEN and not _is_blank_filler(character))
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def _is_blank_filler(character: str) -> bool:
    # Letters by category that draw nothing: Hangul fillers, and the braille blank.
    return character in "\u115f\u1160\u3164\uffa0\u2800"


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
        return max(20, shutil.get_terminal_size(fallback=(80, 24)).columns)

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

    def line(self, text: str = "", role: Role | None = None) -> None:
        """Put out one line of a message, with everything in it made visible."""
        self.write(self.paint(visible(text), role) + "\n")

    def paint(self, text: str, role: Role | None) -> str:
        """Colour a text that has been escaped; the same text if there is no colour here."""
        return f"\x1b[{role}m{text}\x1b[0m" if role and self.color and text else text

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
        from rich.console import Console as RichConsole  # noqa: PLC0415 -- rich costs more than most commands

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
    """Make the process's streams take any text.

    A pipe or a file gets UTF-8 and bare line feeds, so that results are the same bytes on every machine; a terminal
    keeps its own encoding and shows what that lacks as an escape.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
