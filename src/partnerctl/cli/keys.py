# SPDX-License-Identifier: Apache-2.0
"""Questions that are answered with one key press, without waiting for Enter.

The terminal doesn't echo it; whoever asks says in words what it meant. No cursor is moved and no line rewritten, so
that it works in a dumb terminal and for a screen reader. Unlike `typer.getchar`, it leaves alone what was pressed
ahead of a question, and takes one key at a time of it.
"""

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import Final

from partnerctl.cli.console import Role
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.wizard import EndedError
from partnerctl.reporters.visible import visible
from partnerctl.reporters.wrapping import wrapped

ENTER: Final = "\n"
"""What `read_key` gives for Enter, whatever the terminal sends."""

_END: Final = frozenset({"", "\x04"})
"""The terminal is gone, or Ctrl-D."""

_ESCAPE: Final = "\x1b"
_WIDEST: Final = 100


class KeyQuestions:
    """Questions that are answered with one key."""

    def __init__(self, invocation: Invocation) -> None:
        self._err = invocation.err

    def ask(self, prompt: str, keys: Mapping[str, str], default: str | None) -> str:
        """Ask until a key is pressed that means something.

        Args:
            prompt: What is asked, and the keys that answer it.
            keys: Each with the word that is put out for it; `q` stops always.
            default: The key that Enter stands for; None if Enter will not do.

        Returns:
            One of `keys`.

        Raises:
            EndedError: The person pressed q, Ctrl-D or Ctrl-C.
        """
        while True:
            for line in wrapped(prompt, min(self._err.width, _WIDEST), 0):
                self._err.write(f"{self._err.paint(line, Role.HEADING)}\n")
            self._err.write("> ")
            self._err.flush()
            try:
                pressed = read_key().lower()
            except (EOFError, KeyboardInterrupt):
                self._err.write("\n")
                raise EndedError("interrupted") from None
            key = default or "" if pressed == ENTER else pressed
            if key == "q":
                self._err.write("stop\n")
                raise EndedError("stopped")
            if key in keys:
                self._err.write(f"{keys[key]}\n")
                return key
            self._err.write(f"{visible(pressed.strip())}\n")
            self._err.line(f"The keys are: {', '.join([*keys, 'q'])}.", Role.WARNING)


def read_key() -> str:
    """The next key that is pressed; empty for an arrow, a function key and the like.

    Raises:
        EOFError: Ctrl-D, or the terminal is gone.
        KeyboardInterrupt: Ctrl-C.
    """
    key = _pressed()
    if key in _END:
        raise EOFError
    if key[0] == _ESCAPE:
        return ""
    return ENTER if key == "\r" else key


if sys.platform == "win32":
    import msvcrt

    def _pressed() -> str:
        key = msvcrt.getwch()
        if key == "\x03":
            raise KeyboardInterrupt
        if key in "\x00\xe0":
            # An arrow or function key sends two; the second says which.
            return _ESCAPE + msvcrt.getwch()
        return key
else:
    import select
    import termios
    import tty

    _REST_OF_SEQUENCE = 0.05
    """Seconds within which the rest of an arrow's or function key's sequence comes (ECMA-48, 5.4)."""

    def _pressed() -> str:
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        try:
            tty.setcbreak(descriptor, termios.TCSADRAIN)
            return _character(descriptor)
        except OSError:
            return ""
        finally:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    def _character(descriptor: int) -> str:
        content = os.read(descriptor, 1)
        # The first byte of a character says how many follow it (RFC 3629).
        for least in (0xC0, 0xE0, 0xF0):
            if content and content[0] >= least:
                content += os.read(descriptor, 1)
        if content == _ESCAPE.encode():
            while select.select([descriptor], [], [], _REST_OF_SEQUENCE)[0]:
                content += os.read(descriptor, 1)
        return content.decode("utf-8", "replace")
