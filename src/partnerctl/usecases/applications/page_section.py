# SPDX-License-Identifier: Apache-2.0
"""Which section of a page is the application, and whether its heading is the organization's name."""

from collections.abc import Iterable, Iterator
from typing import Final

from partnerctl.documents import wikitext_marks as marks
from partnerctl.documents.page_pieces import Line, Piece
from partnerctl.documents.suggestions import closest
from partnerctl.documents.talk_page import TalkPage
from partnerctl.errors import RefusedError, UsageError
from partnerctl.usecases.applications.form_fields import NAME
from partnerctl.usecases.applications.page_labels import name_in
from partnerctl.usecases.applications.page_posts import Thread
from partnerctl.usecases.applications.page_source import PageSource
from partnerctl.usecases.applications.page_values import Gathered, Taken, is_private

_MOST_LISTED: Final = 20
_NAMELESS: Final = frozenset(
    [
        "a",
        "an",
        "application",
        "applications",
        "apply",
        "applying",
        "are",
        "as",
        "become",
        "for",
        "from",
        "hello",
        "help",
        "hi",
        "how",
        "i",
        "interest",
        "interested",
        "in",
        "join",
        "movement",
        "new",
        "of",
        "organization",
        "our",
        "partner",
        "partners",
        "partnership",
        "please",
        "proposal",
        "question",
        "questions",
        "request",
        "support",
        "the",
        "to",
        "want",
        "we",
        "wikimedia",
        "wikipedia",
    ]
)
"""Words of which no name consists alone."""


def chosen_heading(page: TalkPage, source: PageSource) -> str:
    """The heading of the section that was read.

    Raises:
        UsageError: It can't be told which one is meant.
        RefusedError: There is none at all.
    """
    if page.redirects:
        raise RefusedError(f"{source.name} only leads to another page", hint="give the address of that one")
    if page.chosen is not None:
        return page.headings[page.chosen][1]
    headings = [heading for _, heading in page.headings]
    if not headings:
        raise RefusedError(f"there is nothing in {source.name}")
    shown = [heading if heading and not is_private(heading) else "(no heading)" for heading in headings]
    listed = ", ".join(f'"{each}"' for each in shown[-_MOST_LISTED:])
    rest = f"the last {_MOST_LISTED} of {len(shown)} are" if len(shown) > _MOST_LISTED else "it has"
    if source.section is None:
        raise UsageError(
            f"{source.name} has {len(headings)} sections, and one of them is an application",
            hint=f"name it with --section; {rest}: {listed}",
        )
    near = closest(source.section, [each for each in shown if each])
    renamed = f'was it renamed to "{near}"? ' if near else ""
    raise UsageError(
        f'{source.name} has no section "{source.section}"',
        hint=f"{renamed}It may have been renamed or archived since: give a permanent link to when it was there (see the page's "
        f"history), or the address of the archive; {rest}: {listed}",
    )


def below_heading(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces without the section's own heading."""
    is_below = False
    for piece in pieces:
        if isinstance(piece, Line) and piece.level and not is_below:
            is_below = True
        else:
            yield piece


def take_name(gathered: Gathered, heading: str, thread: Thread) -> None:
    """Take the name from the heading, if no label gives one and it surely is one."""
    if any(taken.asked is NAME for taken in gathered.taken):
        return
    if any(unread.asked is NAME for unread in gathered.unread):
        return
    name = name_in(heading)
    if name is None and _is_said_again(heading, thread):
        name = heading
    if name and not is_private(name) and "\ufffd" not in name:
        gathered.taken.insert(0, Taken(NAME, name, "", heading, 0))


def _is_said_again(heading: str, thread: Thread) -> bool:
    words = heading.split()
    if len(words) < 2 or {word.casefold().strip(".,:;!?()'\"") for word in words} <= _NAMELESS:  # noqa: PLR2004
        return False
    return any(heading in marks.read(piece.text) for piece in thread.application if isinstance(piece, Line))
