# SPDX-License-Identifier: Apache-2.0
"""What all forms of a notice share: whom it suits, its subject, and the body in one form.

What is said stands in `templates/notice/KIND.jinja`; `letter.txt`, `letter.html` and `letter.wikitext` beside it say how
a part looks. So every form carries the same facts.
"""

import datetime as dt

from partnerctl.errors import RefusedError
from partnerctl.lifecycle.notices import Occasion, find_occasion, is_draft, latest_occasion, why_not
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.notices import Channel, NoticeKind
from partnerctl.rendering.confined import Page, Templates
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.letter import Letter

COMMANDS = {Channel.EMAIL: "render email", Channel.TALK_PAGE: "render notice"}
"""The command that renders a notice for each channel."""


def suitable_occasion(
    kind: NoticeKind, record: Record, setting: Setting, day: dt.date, channel: Channel
) -> Occasion | None:
    """What the notice would be about; None for the draft of what never happened.

    Raises:
        RefusedError: It doesn't suit the partner on that day; the hint names one that does.
    """
    registry = setting.registry
    reason = why_not(kind, record, registry, day)
    if reason is None:
        return None if is_draft(kind, registry) else find_occasion(kind, record.partner, registry, day)
    other = latest_occasion(record.partner, registry, day)
    raise RefusedError(
        reason,
        hint=f"`partnerctl {COMMANDS[channel]} {record.id} --kind {other.kind}` would suit"
        if other
        else f"`partnerctl show {record.id}` tells its standing",
    )


def subject_of(letter: Letter, templates: Templates) -> str:
    """The subject, on one line."""
    return " ".join(page("notice/subject.txt", Format.HEADER, letter, templates).split())


def page(template: str, form: Format, letter: Letter, templates: Templates, **more: str) -> str:
    """One template in one form, with the body of the letter's kind where the template includes it.

    Raises:
        TemplateFaultError: A template is wrong.
        EnvironmentProblemError: A template is missing, or passed a limit.
    """
    body = f"notice/{letter.kind}.jinja"
    return templates.render(Page(template, form, {"letter": letter, "body": body, **more}, parts=(body,)))
