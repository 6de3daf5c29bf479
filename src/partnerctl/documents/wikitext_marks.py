# SPDX-License-Identifier: Apache-2.0
"""Text that was wikitext, with marks for what of its markup matters: bold, links, users, templates that nobody can read.

The marks are control characters, which `documents.talk_page` takes out of what people wrote first, so nobody can write one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BOLD: Final = "\x01"
"""Begins and ends bold."""
LINK, LINK_TEXT, LINK_END = "\x02", "\x03", "\x04"
"""An address, and what stands for it, if anything does."""
USER, USER_TEXT, USER_END = "\x05", "\x06", "\x07"
"""A user's name, and what stands for it."""
OPAQUE, OPAQUE_END = "\x0e", "\x0f"
"""The source of something of which only a wiki knows what it becomes."""
DEFINITION: Final = "\x10"
"""Where, behind a term, its definition begins."""
APOSTROPHE: Final = "\x11"
"""An apostrophe that means itself."""

_LINK: Final = re.compile(f"{LINK}([^{LINK_TEXT}]*){LINK_TEXT}([^{LINK_END}]*){LINK_END}")
_USER: Final = re.compile(f"{USER}([^{USER_TEXT}]*){USER_TEXT}([^{USER_END}]*){USER_END}")
_OPAQUE: Final = re.compile(f"{OPAQUE}([^{OPAQUE_END}]*){OPAQUE_END}")
_ANY: Final = re.compile("[\x01-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class UserLink:
    """A link to somebody's page or talk page: its place in the marked text, and the user's name."""

    start: int
    end: int
    user: str


def users_in(text: str) -> Iterator[UserLink]:
    """The links to users, in order."""
    for match in _USER.finditer(text):
        yield UserLink(match.start(), match.end(), match[1])


def links_in(text: str) -> Iterator[tuple[str, str]]:
    """(address, what stands for it) of each link to a page outside of the wiki."""
    for match in _LINK.finditer(text):
        yield match[1], match[2]


def opaque_in(text: str) -> tuple[str, ...]:
    """The source of each thing that only a wiki can read."""
    return tuple(match[1] for match in _OPAQUE.finditer(text))


def shown(text: str) -> str:
    """As a reader of the page sees it; an address stands behind the words that lead to it."""
    text = _LINK.sub(lambda match: f"{match[2]} ({match[1]})" if match[2] else match[1], text)
    return without_marks(_USER.sub(r"\2", text))


def read(text: str) -> str:
    """As `shown`, without the addresses behind words."""
    return without_marks(_USER.sub(r"\2", _LINK.sub(lambda match: match[2] or match[1], text)))


def with_links(text: str) -> str:
    """As `usecases.applications.form_values` reads links: `[words](address)`; users by their name."""
    text = _LINK.sub(lambda match: f"[{match[2]}]({match[1]})" if match[2] else match[1], text)
    return without_marks(_USER.sub(r"User:\1", text))


def without_marks(text: str) -> str:
    """The text alone."""
    return _ANY.sub("", text.replace(DEFINITION, ": ").replace(APOSTROPHE, "'"))
