# SPDX-License-Identifier: Apache-2.0
"""The core schema of YAML 1.2.2 (10.3): what a plain scalar means. Reader and writer both ask here."""

import math
import re
from typing import Final

MAY_BE_OTHER: Final = frozenset("~nNtTfF+-.0123456789")
"""First characters of the plain scalars that may be something else than text; so may the empty one."""

_MAX_DIGITS: Final = 20
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def resolve(text: str) -> str | int | float | bool | None:
    """What a plain scalar stands for.

    Everything that isn't null, true, false or a number is text, dates included. `.inf`, `.nan` and numbers of more
    than 20 characters come back as infinity: JSON has no such numbers, and Python refuses to print the longest.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _FLOAT.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            return math.inf
        return int(text) if _DECIMAL.fullmatch(text) else float(text)
    if _BASED.fullmatch(text):
        return int(text, 0) if len(text) <= _MAX_DIGITS else math.inf
    return math.inf if _SPECIAL.fullmatch(text) else text
