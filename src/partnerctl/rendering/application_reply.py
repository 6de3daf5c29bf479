# SPDX-License-Identifier: Apache-2.0
"""The reply to an application on a talk page, as wikitext for a person to look at and to save under it.

Everything of the applicant's that it shows is escaped: a reply calls nobody, signs for nobody, and puts the page nowhere.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from partnerctl.model.policy import Registry
from partnerctl.rendering.confined import Page, Templates
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.form_reply import Part, made_visible
from partnerctl.rendering.movement_names import MovementNames, names_of
from partnerctl.rendering.talk_page import joined

_MOST_SHOWN = 200
_MOST_WHY = 500


@dataclass(frozen=True, slots=True)
class Given:
    """Something of an application: a label in the applicant's words, and what stands there."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was not taken over.

    Attributes:
        why: One sentence without full stop; English.
        hint: What to write instead, a sentence without full stop; English, and perhaps empty.
        answerable: Whether it is something that the record has a place for.
    """

    label: str
    text: str
    why: str
    hint: str
    answerable: bool


@dataclass(frozen=True, slots=True)
class ApplicationReply:
    """What a reply says: the frozen view that `templates/application/reply.wikitext` sees.

    Attributes:
        applicant: The wiki user name of who applied; None if nobody signed.
        partner: The organization's name, as far as it is known.
        taken: What was taken over.
        missing: What the record can't do without: `name`, or `Requirement` values.
        wanted: What it should have besides.
        unclear: What was not taken over, and why.
        private: Whether the application shows somebody's address or telephone number.
        complete: Whether the application could be taken over.
    """

    notice: str | None
    official: bool
    role: str
    movement: MovementNames
    about: str
    sender: str
    applicant: str | None
    partner: str | None
    taken: tuple[Given, ...]
    missing: tuple[str, ...]
    wanted: tuple[str, ...]
    unclear: tuple[Unclear, ...]
    private: bool
    complete: bool
    unreviewed: bool

    @property
    def asks(self) -> bool:
        """Whether there is anything for the applicant to write."""
        return bool(self.missing or self.wanted or any(each.answerable for each in self.unclear))


def reply_of(
    registry: Registry,
    *,
    applicant: str | None,
    partner: str | None,
    taken: Iterable[Given],
    missing: Iterable[str],
    wanted: Iterable[str],
    unclear: Iterable[Unclear],
    private: bool,
    complete: bool,
    unreviewed: bool,
) -> ApplicationReply:
    """Put together what a reply says."""
    return ApplicationReply(
        notice=None if registry.official and not registry.fictitious else registry.notice,
        official=registry.official,
        role=registry.role_name,
        movement=names_of(registry.movement),
        about=registry.about,
        sender=registry.mail.sender_name if registry.mail else registry.title,
        applicant=applicant,
        partner=abridged(partner) if partner else None,
        taken=tuple(Given(abridged(each.label), abridged(each.text)) for each in taken),
        missing=tuple(missing),
        wanted=tuple(wanted),
        unclear=tuple(
            replace(
                each, label=abridged(each.label), text=abridged(each.text), why=abridged(each.why, _MOST_WHY)
            )
            for each in unclear
        ),
        private=private,
        complete=complete,
        unreviewed=unreviewed,
    )


def render_reply(reply: ApplicationReply, templates: Templates) -> str:
    """The wikitext.

    Raises:
        EnvironmentProblemError: A template is wrong.
    """
    page = Page("application/reply.wikitext", Format.WIKITEXT, {"reply": reply})
    return joined(templates.render(page))


def abridged(text: str, most: int = _MOST_SHOWN) -> str:
    """A text on one line that is not longer than people read."""
    line = made_visible(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def plain_sentence(parts: Iterable[Part]) -> str:
    """A remark's sentence in plain text."""
    said = "".join(part if isinstance(part, str) else f"“{abridged(part.text)}”" for part in parts)
    return re.sub(r"`", "", said)
