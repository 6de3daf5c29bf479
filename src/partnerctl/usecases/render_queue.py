# SPDX-License-Identifier: Apache-2.0
"""The queue of `review` in the forms that are shown elsewhere: on a wiki page, in Markdown, in a calendar."""

from enum import StrEnum

from partnerctl.ports import Services
from partnerctl.rendering.queue_pages import QueuePage, render_queue
from partnerctl.rendering.queue_view import queue_view
from partnerctl.usecases.reviews.queue import Queue
from partnerctl.usecases.templates import templates_in


class QueueForm(StrEnum):
    """What the queue can be rendered as."""

    ICS = "ics"
    WIKITEXT = "wikitext"
    MARKDOWN = "markdown"


def rendered_queue(queue: Queue, form: QueueForm, services: Services) -> str:
    """Render the queue in the registry's default language.

    Raises:
        EnvironmentProblemError: A template or catalogue is missing or wrong.
    """
    templates = templates_in(None, services, queue.setting)
    view = queue_view(queue.tasks, queue.setting, templates.words, queue.day)
    if form is QueueForm.ICS:
        from partnerctl.rendering.queue_calendar import render_calendar

        return render_calendar(view, templates.words)
    return render_queue(view, QueuePage(form), templates)
