# SPDX-License-Identifier: Apache-2.0
"""Did-you-mean for names of fields and closed lists of words."""

from collections.abc import Iterable

MIN_SIMILARITY = 0.6
"""Of 1: so many letters must stay when slips of the pen (one letter more, less, other, or two exchanged) are mended."""

_MAX_LISTED = 24
_MAX_LENGTH = 100


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, whatever its case and word breaks; None if none is like it."""
    if len(word) > _MAX_LENGTH:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    best = process.extractOne(
        word,
        sorted(known),
        scorer=OSA.normalized_similarity,
        processor=lambda text: text.strip().casefold().replace("_", "-").replace(" ", "-"),
        score_cutoff=MIN_SIMILARITY,
    )
    return best[0] if best else None


def one_of(words: Iterable[str]) -> str:
    """Words for a hint, in their own order, not more than fit on a few lines."""
    listed = list(words)
    return ", ".join(listed[:_MAX_LISTED]) + (", …" if len(listed) > _MAX_LISTED else "")
