# SPDX-License-Identifier: Apache-2.0
"""The order in which people look for names: the Unicode Collation Algorithm (UTS 10), the same in every language.

pyuca brings the algorithm and its table of 31,000 lines, which takes 150 ms to read. The keys of some texts need
only the lines that begin with a character of theirs, so only those are read: 7 ms.
"""

import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pyuca.collator import COLL_ELEMENT_PATTERN, Collator_10_0_0
from typing_extensions import override

T = TypeVar("T")


class _Collator(Collator_10_0_0):  # type: ignore[misc]  # pyuca has no types
    """pyuca's collator, knowing only what some characters need."""

    def __init__(self, characters: Iterable[str]) -> None:
        self._wanted = {f"{ord(character):04X}" for character in characters}
        super().__init__()

    @override
    def load(self, filename: str) -> None:
        with Path(filename).open(encoding="utf-8") as table:
            for line in table:
                first = line.partition(" ")[0]
                if first in self._wanted:
                    self._enter(*_halves(line))
                elif first == "@implicitweights":
                    places, base = _halves(line.removeprefix(first))
                    start, end = places.split("..")
                    self.implicit_weights.append([int(start, 16), int(end, 16), int(base, 16)])

    def _enter(self, characters: str, elements: str) -> None:
        weights = [[int(weight, 16) for weight in found] for found in COLL_ELEMENT_PATTERN.findall(elements)]
        self.table.add([int(character, 16) for character in characters.split()], weights)


def _halves(line: str) -> tuple[str, str]:
    left, _, right = line.partition("#")[0].partition(";")
    return left, right


def collated(items: Iterable[T], text_of: Callable[[T], str]) -> list[T]:
    """The items in the order of their texts; where the algorithm sees no difference, by code points."""
    pairs = [(text_of(item), item) for item in items]
    collator = _Collator(unicodedata.normalize("NFD", "".join({text for text, _ in pairs})))
    pairs.sort(key=lambda pair: (collator.sort_key(pair[0]), pair[0]))
    return [item for _, item in pairs]
