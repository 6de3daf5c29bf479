# SPDX-License-Identifier: Apache-2.0
"""One notice to one partner as a section of a talk page."""

from dataclasses import dataclass

from partnerctl.lifecycle.notices import is_draft
from partnerctl.model.notices import Channel
from partnerctl.ports import Services
from partnerctl.rendering.letter import letter_of
from partnerctl.rendering.notice import suitable_occasion
from partnerctl.rendering.talk_page import TalkPageNotice, render
from partnerctl.usecases.loading import load_record, load_setting
from partnerctl.usecases.render_email import NoticeRequest
from partnerctl.usecases.templates import templates_in


@dataclass(frozen=True, slots=True)
class RenderedNotice:
    """The notice, and what the person who posts it should know: sentences without trailing periods."""

    notice: TalkPageNotice
    notes: tuple[str, ...]


def render_notice(request: NoticeRequest, services: Services) -> RenderedNotice:
    """Render a notice. The private contact book is not opened: a talk page is public.

    Raises:
        UsageError: There is no such partner, or no catalogue to preview.
        RefusedError: The notice doesn't suit the partner on that day.
        EnvironmentProblemError: A template is wrong.
    """
    setting = load_setting(services)
    record = load_record(services, request.partner_id)
    day = request.day or services.clock.today()
    occasion = suitable_occasion(request.kind, record, setting, day, Channel.TALK_PAGE)
    contact = record.partner.contact
    language = request.language or (contact.language if contact else None)
    templates = templates_in(language, services, setting, preview=request.preview)
    letter = letter_of(request.kind, occasion, record, setting, day, unreviewed=templates.words.unreviewed)
    notes = (
        "this is a draft, not to be posted: the model is not official"
        if is_draft(request.kind, setting.registry)
        else None,
        f"this is a draft, not to be posted: nobody has reviewed the wording in {templates.words.language}"
        if templates.words.unreviewed
        else None,
        templates.words.fallback,
    )
    return RenderedNotice(render(letter, templates), tuple(note for note in notes if note))
