# SPDX-License-Identifier: Apache-2.0
"""What a bug may say of itself: it is put into a public report, and may quote whatever was being worked on.

Once a command has opened the private book or asked for passwords, the words of an error are left out altogether: nobody can tell
what they quote, and in which way of writing. Where it happened is always told. Before that, addresses and what stands in
variables for passwords are blanked.
"""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from partnerctl.bootstrap import Surroundings
from partnerctl.model.credentials import SECRET_VARIABLES
from partnerctl.proposing import without_passwords

WITHHELD: Final = "what the error says is left out: it may quote passwords or people's addresses"

_ADDRESS: Final = re.compile(
    r"""(?:\\?"[^"@]{1,250}"|[^\s@<>()\[\]{},;:"'`=]{1,254})@[^\s@<>()\[\]{},;:"'`=]{1,254}"""
)


def name_of(error: BaseException, around: Surroundings) -> str:
    """The kind of an error, what it says if that may be told, and where it came up."""
    where = error.__traceback__
    while where and where.tb_next:
        where = where.tb_next
    place = f" ({Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno})" if where else ""
    said = "" if around.opened else f": {_blanked(str(error), around)}"
    return f"{type(error).__name__}{said}{place}"


def traceback_of(error: BaseException, around: Surroundings) -> Iterator[str]:
    """The lines of its traceback."""
    if not around.opened:
        yield from _blanked("".join(traceback.format_exception(error)), around).splitlines()
        return
    for one in _chain(error):
        yield "Traceback (most recent call last):"
        yield from "".join(traceback.format_tb(one.__traceback__)).splitlines()
        yield type(one).__name__
    yield f"({WITHHELD})"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those that led to it, the first one first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error


def _blanked(text: str, around: Surroundings) -> str:
    for name in SECRET_VARIABLES & around.environment.keys():
        secret = around.environment[name]
        if secret:
            text = re.sub("".join(map(_escaped_or_not, secret)), "[secret]", text)
    return _ADDRESS.sub("[address]", without_passwords(text))


def _escaped_or_not(character: str) -> str:
    """A pattern for a character as it is, or as Python writes it in a text, in a text within a text, and so on."""
    if character == "\\":
        return r"\\+"
    if character.isascii() and character.isprintable():
        return rf"\\*{re.escape(character)}"
    return rf"(?:{re.escape(character)}|\\+(?:[abfnrtv]|[xuU][0-9a-f]+))"
