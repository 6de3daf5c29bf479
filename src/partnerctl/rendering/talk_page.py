# SPDX-License-Identifier: Apache-2.0
"""A notice as a section of a talk page: wikitext that anybody can paste.

It is addressed to nobody by name: a talk page is public, and who is written to is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from partnerctl.rendering.confined import Templates
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.letter import Letter
from partnerctl.rendering.notice import page, subject_of

_ON_THE_SAME_LINE = re.compile(r"\s+<br>")
"""A break belongs to the line before; no data can have one, since `<` is escaped."""


@dataclass(frozen=True, slots=True)
class TalkPageNotice:
    """A finished section.

    Attributes:
        subject: Its heading, as people read it.
        wikitext: All of it: heading, text, and the signature of whoever saves it.
        draft: Whether it must not be posted.
    """

    subject: str
    wikitext: str
    draft: bool


def render(letter: Letter, templates: Templates) -> TalkPageNotice:
    """Render one notice.

    Raises:
        EnvironmentProblemError: A template is wrong.
    """
    subject = subject_of(letter, templates)
    wikitext = page("notice/letter.wikitext", Format.WIKITEXT, letter, templates, subject=subject)
    return TalkPageNotice(subject, joined(wikitext), letter.draft)


def joined(text: str) -> str:
    """Put each paragraph and each point on a line of its own.

    In wikitext the end of a line ends a point, and a blank at its beginning starts preformatted text.
    """
    written, before = "", ""
    for block in _blocks(text):
        if before:
            written += "\n" if block.startswith("* ") and before.startswith("* ") else "\n\n"
        written += block
        before = block
    return f"{written}\n"


def _blocks(text: str) -> Iterator[str]:
    text = _ON_THE_SAME_LINE.sub("<br>", text)
    block: list[str] = []
    for line in (*text.split("\n"), ""):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield " ".join(block)
            block = []
