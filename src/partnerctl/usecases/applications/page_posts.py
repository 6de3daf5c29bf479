# SPDX-License-Identifier: Apache-2.0
"""Who wrote what in a section of a talk page: the application, up to its signature, and what others wrote below it.

A signature is a link to a user and the time behind it, on one line. Of what isn't signed, nobody is said to be the author.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from partnerctl.documents import wikitext_marks as marks
from partnerctl.documents.page_pieces import Line, Piece
from partnerctl.usecases.applications.page_labels import LABELS, SUPPORT

_WITHIN: Final = 200
"""Characters that at most stand between a user's link and the time."""
_APART: Final = 40
"""Characters that at most stand between the links of one signature."""
_BEFORE_SIGNATURE: Final = re.compile(r"[\s\u200e\u200f~—–―-]+$")
_BOLD: Final = re.compile(f"{marks.BOLD}([^{marks.BOLD}]{{1,60}}){marks.BOLD}")
_TEMPLATE: Final = re.compile(r"\{\{\s*([^|{}]{1,40}?)\s*(?:\|.*)?\}\}")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, on which day in UTC, and the line."""

    user: str
    day: dt.date
    number: int


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody wrote below an application.

    Attributes:
        signature: Whose it is.
        text: All of it as one line.
        supports: Whether it holds a vote in support: the word alone in bold, or the template.
    """

    signature: Signature
    text: str
    supports: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A section, by authors.

    Attributes:
        application: What the applicant wrote before anybody else, without signatures.
        signature: The first one; None if nobody signed, and then all is the application.
        posts: What others wrote, and what the applicant wrote later.
        below: The lines after the last signature, which nobody signed.
    """

    application: tuple[Piece, ...]
    signature: Signature | None
    posts: tuple[Post, ...]
    below: tuple[int, ...]


def thread_of(pieces: Iterable[Piece]) -> Thread:
    """Tell the application from the answers to it."""
    application: list[Piece] = []
    posts: list[Post] = []
    waiting: list[Piece] = []
    first: Signature | None = None
    for piece in pieces:
        found = _signed(piece)
        if found is None:
            waiting.append(piece)
            continue
        signature, unsigned = found
        waiting.append(unsigned)
        if first is None:
            first = signature
        if not posts and signature.user == first.user and (not application or _is_addition(waiting)):
            application += waiting
        else:
            posts.append(Post(signature, _said(waiting), _supports(waiting)))
        waiting = []
    if first is None:
        return Thread(tuple(waiting), None, (), ())
    below = tuple(dict.fromkeys(piece.number for piece in waiting if _said([piece])))
    return Thread(tuple(application), first, tuple(posts), below)


def _is_addition(pieces: list[Piece]) -> bool:
    """Whether a post isn't indented, and so no answer."""
    return not any(isinstance(piece, Line) and piece.indent for piece in pieces)


def _signed(piece: Piece) -> tuple[Signature, Piece] | None:
    """The signature at the end of a line, and the line without it."""
    if not isinstance(piece, Line) or piece.level:
        return None
    for time in reversed(list(_time().finditer(piece.text))):
        day = _day_of(time)
        links = [link for link in marks.users_in(piece.text) if link.end <= time.start()]
        if day is None or not links or time.start() - links[-1].end > _WITHIN:
            continue
        user, start = links[-1].user, links[-1].start
        for link in reversed(links[:-1]):
            if link.user != user or start - link.end > _APART:
                break
            start = link.start
        rest = _BEFORE_SIGNATURE.sub("", piece.text[:start].rstrip("("))
        # Bold that only the signature is in leaves one mark behind.
        if rest.count(marks.BOLD) % 2:
            rest = rest.rstrip(marks.BOLD) if rest.endswith(marks.BOLD) else rest + marks.BOLD
        return Signature(user, day, piece.number), replace(piece, text=_BEFORE_SIGNATURE.sub("", rest))
    return None


@cache
def _months() -> dict[str, int]:
    """Names of months in the languages of the labels, in lower case."""
    from babel import Locale

    return {
        name.casefold().rstrip("."): number
        for language in ("en", *{language for labels in LABELS.values() for language in labels})
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in Locale.parse(language, sep="-").months[context][width].items()
        if not name[:1].isdigit()
    }


@cache
def _time() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?:\d{{1,2}}:\d{{2}}[,،]? +)?(?P<day>\d{{1,2}})\.? (?:de )?(?P<month>{months})\.? (?:de )?(?P<year>\d{{4}})"
        r"(?:,? (?:à |a las |um |às )?\d{1,2}:\d{2})? ?\(UTC\)",
        re.IGNORECASE | re.ASCII,
    )


def _day_of(time: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(time["year"]), _months()[time["month"].casefold()], int(time["day"]))
    except (ValueError, KeyError):
        return None


def _texts(pieces: Iterable[Piece]) -> Iterator[str]:
    return (piece.text for piece in pieces if isinstance(piece, Line))


def _said(pieces: Iterable[Piece]) -> str:
    return " ".join(" ".join(map(marks.shown, _texts(pieces))).split())


def _supports(pieces: Iterable[Piece]) -> bool:
    votes = [
        match[1].strip()
        for text in _texts(pieces)
        for match in (*_BOLD.finditer(text), *map(_TEMPLATE.fullmatch, marks.opaque_in(text)))
        if match is not None
    ]
    return any(SUPPORT.fullmatch(vote) for vote in votes) and not any(_AGAINST.search(vote) for vote in votes)


_AGAINST: Final = re.compile(
    r"\b(?:oppose|object|against|contre|en contra|dagegen|contra)\b|ضد|反对", re.IGNORECASE
)
