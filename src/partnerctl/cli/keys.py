# SPDX-License-Identifier: Apache-2.0
"""One key press from a person at a terminal, without waiting for Enter.

The terminal doesn't echo it; whoever asks says in words what it meant. No cursor is moved and no line rewritten, so
that it works in a dumb terminal and for a screen reader. Unlike `typer.getchar`, it leaves alone what was pressed
ahead of a question, and takes one key at a time of it.
"""

import contextlib
import os
import sys
from typing import Final

ENTER: Final = "\n"
"""What `read_key` gives for Enter, whatever the terminal sends."""

_END: Final = frozenset({"", "\x04"})
"""The terminal is gone, or Ctrl-D."""

_ESCAPE: Final = "\x1b"


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
