# SPDX-License-Identifier: Apache-2.0
"""What is said of a proposal: the message of its commit, and the body of its pull request."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from partnerctl.meaning.told import PartnerMeaning, RecordedEvent, Told
from partnerctl.reporters import meaning_markdown, meaning_text
from partnerctl.reporters.visible import visible

_WIDTH: Final = 72
"""Columns of a commit's message (git-commit(1), "DISCUSSION")."""

_MOST: Final = 50
"""So many partners are told one by one; a message is to be read."""


def commit_message(told: Told, *, note: str | None = None) -> str:
    """The message of a commit that makes this change.

    Its subject and body say what the change means, its trailers (git-interpret-trailers(1)) name the partners, what was
    recorded of them, and where that was decided. Data can't pass for a trailer: only the last paragraph has them.

    Args:
        told: What changed.
        note: What the person has to say.
    """
    meaning = told.meaning
    few = replace(told, meaning=replace(meaning, partners=meaning.partners[:_MOST]), preview=None)
    others = len(meaning.partners) - _MOST
    blocks = [
        told.headline,
        *(_filled(paragraph) for paragraph in (note or "").split("\n\n") if paragraph.strip()),
        meaning_text.render(few, width=_WIDTH).strip("\n"),
        f"… and {others:,} more partners." if others > 0 else "",
        "" if others > 0 else "\n".join(_trailers(meaning.partners)),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def request_body(told: Told, *, note: str | None = None) -> str:
    """The body of a pull request, in Markdown.

    Args:
        told: What changed.
        note: What the person has to say; their own Markdown.
    """
    said = f"{note.strip()}\n\n" if note and note.strip() else ""
    return f"{said}{meaning_markdown.render_description(told)}"


def _filled(text: str) -> str:
    """A paragraph as lines of a message; addresses and other long words stay whole."""
    lines = (visible(line) for line in text.split("\n"))
    return textwrap.fill(" ".join(lines).strip(), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _trailers(partners: Sequence[PartnerMeaning]) -> Iterator[str]:
    for partner in partners:
        yield f"Partner: {visible(partner.id)}"
    for partner in partners:
        for event in partner.events:
            yield f"Event: {visible(partner.id)} {_event(event)}"
    links = (event.link for partner in partners for event in partner.events if event.link)
    for link in dict.fromkeys(links):
        yield f"Decision: {visible(link)}"


def _event(event: RecordedEvent) -> str:
    detail = f" {event.detail}" if event.detail else ""
    return visible(f"{event.event}{detail} {event.date}")
