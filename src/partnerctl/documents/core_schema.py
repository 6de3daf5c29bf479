# SPDX-License-Identifier: Apache-2.0
"""The core schema of YAML 1.2.2 (10.3): what a plain scalar means. Reader and writer both ask here."""

import math
import re
from typing import Final

WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""Plain scalars that stand for null, true and false."""

NUMBER_STARTS: Final = frozenset("+-.0123456789")
"""First characters of numbers; all other plain scalars, but for `WORDS`, are text."""

_MAX_DIGITS: Final = 20
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_OTHER_NUMBER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def resolve(text: str) -> str | int | float | bool | None:
    """What a plain scalar stands for.

    Everything that isn't null, true, false or a number is text, dates included. `.inf`, `.nan` and numbers of more
    than 20 characters come back as infinity: JSON has no such numbers, and Python refuses to print the longest.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] not in NUMBER_STARTS:
        return text
    if _FLOAT.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            return math.inf
        return int(text) if _DECIMAL.fullmatch(text) else float(text)
    if _OTHER_NUMBER.fullmatch(text):
        return int(text, 0) if text[0] == "0" and len(text) <= _MAX_DIGITS else math.inf
    return text
