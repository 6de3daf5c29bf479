# SPDX-License-Identifier: Apache-2.0
"""The review queue as a table for a wiki page or for Markdown."""

import re
from enum import StrEnum
from typing import Final

from partnerctl.rendering.confined import Page, Templates
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.queue_view import QueueView


class QueuePage(StrEnum):
    """What a template renders the queue as."""

    WIKITEXT = "wikitext"
    MARKDOWN = "markdown"


_TEMPLATES: Final = {
    QueuePage.WIKITEXT: ("queue.wikitext.j2", Format.WIKITEXT),
    QueuePage.MARKDOWN: ("queue.md.j2", Format.MARKDOWN),
}

# A blank that is data at the end of a line has been escaped.
_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)


def render_queue(
    view: QueueView,
    form: QueuePage,
    templates: Templates,
) -> str:
    """Render the queue: the same text for the same view.

    Args:
        view: What is due.
        form: The format.
        templates: In the wording that the view was made with.

    Raises:
        TemplateFaultError: A template is wrong.
        EnvironmentProblemError: A template is missing, or passed a limit.
    """
    template, kind = _TEMPLATES[form]
    text = templates.render(Page(template, kind, {"queue": view}))
    return f"{_TRAILING.sub('', text.strip())}\n"
