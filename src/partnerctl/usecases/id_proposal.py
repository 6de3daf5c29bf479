# SPDX-License-Identifier: Apache-2.0
"""An id for a name in any script: proposed by transliteration, decided by a person, kept for ever."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import category, normalize

from partnerctl.model.types import ID_MAX_LENGTH

_APOSTROPHES: Final = re.compile("['`´ʹʻʼʽʾʿ‘’′]")
"""Inside a word they part nothing: Hawaiʻi is hawaii, O'Reilly is oreilly."""

_SYLLABIC: Final = re.compile(
    "[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts in which one character is a syllable or a word, so that each gets a hyphen of its own."""

_SIGNS: Final = {"&": " and ", "+": " plus ", "@": " at "}


@dataclass(frozen=True, slots=True)
class IdProposal:
    """What a name could be called.

    Attributes:
        id: None if nothing of the name can be written in a-z and 0-9.
        certain: Whether the name is made of ASCII letters and digits, so that nobody need choose among ways to
            transliterate it.
    """

    id: str | None
    certain: bool


def propose_id(name: str) -> IdProposal:
    """Propose an id (`model.types.ID_PATTERN`) for a name."""
    words = re.findall(r"[a-z0-9]+", "".join(_transliterated(normalize("NFC", name))).lower())
    return IdProposal(_joined(words) or None, certain=name.isascii())


def _transliterated(name: str) -> Iterator[str]:
    from anyascii import anyascii

    for character in _APOSTROPHES.sub("", name):
        if character in _SIGNS:
            yield _SIGNS[character]
        elif _SYLLABIC.match(character):
            yield f" {_APOSTROPHES.sub('', anyascii(character))} "
        else:
            # What a letter of another script becomes may hold signs of its own: soft signs, glottal stops.
            written = anyascii(character)
            yield (
                character if character.isascii() else re.sub(r"[^A-Za-z0-9 ]", "", written) or _gap(character)
            )


def _gap(character: str) -> str:
    return "" if category(character)[0] in "LM" else " "


def _joined(words: list[str]) -> str:
    """As many whole words as fit."""
    joined = ""
    for word in words:
        longer = f"{joined}-{word}" if joined else word[:ID_MAX_LENGTH]
        if len(longer) > ID_MAX_LENGTH:
            break
        joined = longer
    return joined
