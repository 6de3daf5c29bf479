# SPDX-License-Identifier: Apache-2.0
"""A page of discussion in wikitext: its sections, and what is in one of them, by line number.

mwparserfromhell reads the wikitext. There are texts that keep it busy for minutes, so `read_page` is a function to be confined
(`ports.Confinement`), and answers in text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from partnerctl.documents.page_pieces import Aside, Cells, Line, Parameters, Piece
from partnerctl.documents.wikitext_writer import cleaned, pieces_of, title_of
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    from mwparserfromhell.nodes import Node
    from mwparserfromhell.wikicode import Wikicode

MAX_PAGE: Final = 2 * 1024 * 1024
"""Characters; MediaWiki saves no larger page ($wgMaxArticleSize, in bytes)."""
MAX_SECTION: Final = 131_072
"""Characters; as `documents.form_body` has it for issues."""

_TOP_LEVEL: Final = 2
_REDIRECT: Final = re.compile(r"\s*#[^\s\[\]]{3,30}\s*:?\s*\[\[")


@dataclass(frozen=True, slots=True)
class TalkPage:
    """What was read.

    Attributes:
        headings: (line, heading) of all sections.
        chosen: The one that was read; None if none was, because there are several or none that was asked for.
        pieces: What is in it, in order, from its heading on.
        redirects: Whether the page only leads to another one.
    """

    headings: tuple[tuple[int, str], ...]
    chosen: int | None
    pieces: tuple[Piece, ...]
    redirects: bool = False


def page_of(answer: str) -> TalkPage:
    """The page that `read_page` tells of."""
    told = json.loads(answer)
    kinds = {each.__name__: each for each in (Line, Parameters, Cells, Aside)}
    pieces = []
    for kind, fields in told["pieces"]:
        for name in ("values", "cells"):
            if name in fields:
                fields[name] = tuple(map(tuple, fields[name]))
        pieces.append(kinds[kind](**fields))
    headings = tuple((number, text) for number, text in told["headings"])
    return TalkPage(headings, told["chosen"], tuple(pieces), told["redirects"])


def read_page(item: tuple[str, str | None]) -> str:
    """A page, as JSON for `page_of`.

    Args:
        item: The wikitext; the heading of the section, or its anchor, or None for the only one.

    Raises:
        UsageError: The page or the section is too large.
    """
    import mwparserfromhell

    text, wanted = item
    if len(text) > MAX_PAGE:
        raise UsageError(
            f"the page has {len(text):,} characters, and at most {MAX_PAGE:,} are read",
            hint="save the wikitext of the section alone to a file",
        )
    code = mwparserfromhell.parse(cleaned(text), skip_style_tags=True)
    sections = list(_sections(code))
    chosen = _chosen([heading for _, heading, _ in sections], wanted)
    pieces: tuple[Piece, ...] = ()
    if chosen is not None:
        number, _, nodes = sections[chosen]
        size = sum(len(str(node)) for node in nodes)
        if size > MAX_SECTION:
            raise UsageError(
                f"the section has {size:,} characters, and an application has at most {MAX_SECTION:,}",
                hint="save the part that is the application to a file",
            )
        pieces = pieces_of(nodes, number)
    headings = [(number, heading) for number, heading, _ in sections]
    told = [(type(piece).__name__, _fields(piece)) for piece in pieces]
    redirects = _REDIRECT.match(text) is not None
    return json.dumps({"headings": headings, "chosen": chosen, "pieces": told, "redirects": redirects})


def anchor_of(heading: str) -> str:
    """A heading as addresses name it (MediaWiki, `$wgFragmentMode` html5)."""
    return "_".join(heading.split())


def _fields(piece: Piece) -> dict[str, object]:
    return {name: getattr(piece, name) for name in piece.__slots__}


def _chosen(headings: list[str], wanted: str | None) -> int | None:
    """Which section: the one asked for, as often as it is there with its number behind it (`Name_2`)."""
    if wanted is None:
        return 0 if len(headings) == 1 else None
    count: dict[str, int] = {}
    for index, heading in enumerate(headings):
        anchor = anchor_of(heading)
        count[anchor] = count.get(anchor, 0) + 1
        number = count[anchor]
        if anchor_of(wanted) == (anchor if number == 1 else f"{anchor}_{number}"):
            return index
    return None


def _sections(code: "Wikicode") -> Iterator[tuple[int, str, list["Node"]]]:
    """(line, heading, nodes) of each section; deeper headings belong to it.

    On a page whose headings all are deep, as in a section that somebody saved, those of the first one's level begin sections.
    """
    from mwparserfromhell.nodes import Heading

    numbered: list[tuple[int, Node]] = []
    number = 1
    for node in code.nodes:
        numbered.append((number, node))
        number += str(node).count("\n")
    levels = [node.level for _, node in numbered if isinstance(node, Heading)]
    top = max(_TOP_LEVEL, min(levels, default=_TOP_LEVEL))
    starts = [
        index for index, (_, node) in enumerate(numbered) if isinstance(node, Heading) and node.level <= top
    ]
    for start, end in pairwise([*starts, len(numbered)]):
        number, heading = numbered[start]
        assert isinstance(heading, Heading)  # noqa: S101 -- chosen for it
        yield number, title_of(heading), [node for _, node in numbered[start:end]]
    if not starts and any(str(node).strip() for node in code.nodes):
        yield 1, "", [node for _, node in numbered]
