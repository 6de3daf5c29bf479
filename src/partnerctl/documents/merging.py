# SPDX-License-Identifier: Apache-2.0
"""Two texts of one record that were made of one base become one text again, with the comments of both.

The data decides (`documents.three_way`), whole lines are taken over (`documents.sections`): a line-by-line merge
makes one entry of two where they share lines. What contradicts itself is left to choose, and nothing else.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from partnerctl.documents.editing import apply
from partnerctl.documents.fields import value_at
from partnerctl.documents.places import BYTE_ORDER_MARK, LINE_BREAK
from partnerctl.documents.reader import parse
from partnerctl.documents.sections import Cut, cut
from partnerctl.documents.three_way import MISSING, Joined, Value, alike
from partnerctl.documents.two_sides import Choice, Part, Piece, TwoSides
from partnerctl.errors import RefusedError
from partnerctl.findings import Plain, Severity


@dataclass(frozen=True, slots=True)
class Merged:
    """Both sides put together.

    Attributes:
        pieces: The lines, and between them what is left to choose; line feeds only.
        start: What the file begins with: a byte order mark, or nothing.
        newline: The line ending of our side.
        entries: The history: where each entry comes from.
    """

    pieces: tuple[Piece, ...]
    start: str
    newline: str
    entries: tuple[Joined, ...]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is left to choose."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Choice))

    def text(self, ours: str, theirs: str) -> str:
        """The whole file; what is left to choose stands between markers with these labels."""
        return self._with(
            lambda choice: f"<<<<<<< {ours}\n{choice.ours}=======\n{choice.theirs}>>>>>>> {theirs}\n"
        )

    def views(self) -> tuple[str, str]:
        """The file as it would be if all of our side were chosen, and all of theirs."""
        return self._with(lambda choice: choice.ours), self._with(lambda choice: choice.theirs)

    def _with(self, written: Callable[[Choice], str]) -> str:
        whole = "".join(piece if isinstance(piece, str) else written(piece) for piece in self.pieces)
        return self.start + whole.replace("\n", self.newline)


def merge(base: str | None, ours: str, theirs: str) -> Merged:
    """Put two sides together.

    Args:
        base: The text both were made of; None if it isn't known or never was.
        ours: One side; its layout and line endings are kept.
        theirs: The other.

    Raises:
        RefusedError: A side has errors, or is laid out too unusually to be put together.
    """
    sides = TwoSides(_cut_base(base), cut(ours), cut(theirs))
    text = ours
    for step in sides.steps():
        # What can't be written among what stands there stays ours, and is left to choose.
        with suppress(RefusedError):
            text = apply(text, [step])
    sides = TwoSides(sides.base, cut(text), sides.theirs)
    line_break = LINE_BREAK.search(ours)
    merged = Merged(
        tuple(sides.pieces()),
        BYTE_ORDER_MARK if ours.startswith(BYTE_ORDER_MARK) else "",
        line_break.group() if line_break else "\n",
        sides.entries,
    )
    require_nothing_lost(merged, sides)
    return merged


def _cut_base(base: str | None) -> Cut | None:
    """None where a merge of merges left conflict markers in what git calls the base."""
    if base is None:
        return None
    try:
        return cut(base)
    except RefusedError:
        return None


def require_nothing_lost(merged: Merged, sides: TwoSides) -> None:
    """Read the result again: whatever is chosen, each value must be that of a side, or made of both.

    Raises:
        RefusedError: One is not.
    """
    for view in merged.views():
        parsed = parse(view, "")
        errors = [finding for finding in parsed.findings if finding.severity is Severity.ERROR]
        if errors or parsed.plain is None or not all(_is_in(parsed.plain, part) for part in sides.parts()):
            raise RefusedError(
                "the two sides are laid out too differently to be put together",
                hint="Run `partnerctl fmt` on both, and merge again",
            )


def _is_in(plain: dict[str, Plain], part: Part) -> bool:
    value: Value = MISSING
    with suppress(LookupError):
        value = value_at(plain, part.pointer)
    possible = (part.value, *(MISSING if side is None else side.value for side in (part.ours, part.theirs)))
    return any(alike(value, each) for each in possible)
