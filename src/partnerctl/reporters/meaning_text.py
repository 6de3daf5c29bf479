# SPDX-License-Identifier: Apache-2.0
"""What a change means, for people at a terminal."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final

from partnerctl.meaning.told import ListingRows, Meaning, PartnerMeaning, Sentence, Told, Unreadable
from partnerctl.reporters.visible import visible
from partnerctl.reporters.wrapping import wrapped

WIDEST: Final = 100
_MIN_WIDTH: Final = 40
_INDENT: Final = 2
_SHOWN: Final = 10
"""Paths of a kind that are named; of more, the number."""


class Role(StrEnum):
    """What a line is; the caller decides how that looks."""

    HEADING = "heading"
    WARNING = "warning"
    FAINT = "faint"


Paint = Callable[[str, str], str]


def _plain(text: str, _role: str) -> str:
    return text


def render(told: Told, *, width: int = 80, paint: Paint = _plain) -> str:
    """All of it, a paragraph a partner.

    Args:
        told: What changed between which states.
        width: Columns to fill; only addresses go beyond.
        paint: Gives a line its colour.
    """
    width = max(_MIN_WIDTH, min(width, WIDEST))
    blocks = [list(block) for block in _blocks(told.meaning, width, paint)]
    if told.notice and blocks:
        lines = wrapped(visible(told.notice), width, 0, 0)
        blocks.insert(0, [paint(line, Role.WARNING) for line in lines])
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _blocks(meaning: Meaning, width: int, paint: Paint) -> Iterator[Iterable[str]]:
    for partner in meaning.partners:
        yield _partner(partner, width, paint)
    for heading, sentences in (
        ("Policy", meaning.policy),
        ("Entities", meaning.entities),
        ("Notices sent", meaning.ledger),
        ("Templates", meaning.outputs),
    ):
        if sentences:
            yield _section(heading, sentences, width, paint)
    if meaning.unreadable:
        yield _unreadable(meaning.unreadable, width, paint)
    if meaning.listing:
        yield _paragraph(f"Listing: {rows_in_words(meaning.listing)}", width, 0, paint)
    rest = [
        *paths_in_words("Formatting only", meaning.formatting, _SHOWN),
        *paths_in_words("No data of the registry", meaning.others, _SHOWN),
    ]
    if rest:
        yield [line for text in rest for line in _paragraph(text, width, 0, paint, Role.FAINT)]


def _partner(partner: PartnerMeaning, width: int, paint: Paint) -> Iterator[str]:
    yield from _paragraph(f"{partner.name} ({partner.id}), {partner.deed}", width, 0, paint, Role.HEADING)
    yield from _sentences(partner.sentences, width, paint)


def _section(heading: str, sentences: Iterable[Sentence], width: int, paint: Paint) -> Iterator[str]:
    yield paint(heading, Role.HEADING)
    yield from _sentences(sentences, width, paint)


def _sentences(sentences: Iterable[Sentence], width: int, paint: Paint) -> Iterator[str]:
    for each in sentences:
        yield from _paragraph(each.text, width, _INDENT, paint)
        if each.link:
            yield from _paragraph(each.link, width, 2 * _INDENT, paint, Role.FAINT)


def _unreadable(files: Iterable[Unreadable], width: int, paint: Paint) -> Iterator[str]:
    heading = "Could not be read, so what changed in them is not known"
    yield from _paragraph(heading, width, 0, paint, Role.WARNING)
    for each in files:
        yield from _paragraph(f"{place_of(each)}: {each.message}{more_of(each)}", width, _INDENT, paint)


def _paragraph(text: str, width: int, indent: int, paint: Paint, role: str | None = None) -> list[str]:
    first, *rest = wrapped(visible(text), width, indent, indent + _INDENT)
    lines = [f"{' ' * indent}{first}".rstrip(), *rest]
    return [paint(line, role) if role else line for line in lines]


def place_of(file: Unreadable) -> str:
    """Where the fault is, and in which of the two states: `data/partners/a.yaml:3:1, before the change`."""
    place = f"{file.path}:{file.line}:{file.column}" if file.line else file.path
    return f"{place}, before the change" if file.side == "before" else place


def more_of(file: Unreadable) -> str:
    """How much more is wrong with the file."""
    return f" (and {file.more:,} more)" if file.more else ""


def rows_in_words(rows: ListingRows) -> str:
    """What happens to the listing: "1 row added, 2 changed"."""
    counts = [(rows.added, "added"), (rows.removed, "removed"), (rows.changed, "changed")]
    told = [(len(ids), what) for ids, what in counts if ids]
    first = f"{told[0][0]:,} {'row' if told[0][0] == 1 else 'rows'} {told[0][1]}"
    return ", ".join([first, *(f"{count:,} {what}" for count, what in told[1:])])


def paths_in_words(what: str, paths: tuple[str, ...], most: int) -> Iterator[str]:
    """Which files: named if they are few, else counted."""
    if paths:
        named = ", ".join(paths) if len(paths) <= most else f"{len(paths):,} files"
        yield f"{what}: {named}"


def summary(meaning: Meaning) -> str:
    """One sentence, for standard error."""
    if not meaning.says_something:
        if meaning.formatting:
            return "formatting only: the data says the same as before"
        return "nothing changed in what the registry says"
    counts = [
        _count(len(meaning.partners), "partner"),
        _count(sum(1 for _ in meaning.sentences()), "change"),
        "policy changed" if meaning.policy else "",
        f"{_count(len(meaning.unreadable), 'file')} can't be read" if meaning.unreadable else "",
    ]
    return ", ".join(filter(None, counts))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""
