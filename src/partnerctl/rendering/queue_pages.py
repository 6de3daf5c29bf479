# SPDX-License-Identifier: Apache-2.0
"""The review queue as a table for a wiki page or for Markdown."""

import re
from enum import StrEnum
from typing import Final

from partnerctl.model.policy import Languages
from partnerctl.ports import Confinement, TemplateSource
from partnerctl.rendering.confined import Page, render
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.queue_view import QueueView
from partnerctl.rendering.wording import Wording


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
    *,
    source: TemplateSource,
    words: Wording,
    languages: Languages,
    confinement: Confinement,
) -> str:
    """Render the queue: the same text for the same view.

    Args:
        view: What is due.
        form: The format.
        source: Where templates come from.
        words: The wording that the view was made with.
        languages: The policy that `words` was chosen by.
        confinement: Where a registry's own template runs.

    Raises:
        TemplateFaultError: A template is wrong.
        EnvironmentProblemError: A template is missing, or passed a limit.
    """
    template, kind = _TEMPLATES[form]
    text = render(Page(template, kind, {"queue": view}), source, words, languages, confinement)
    return f"{_TRAILING.sub('', text.strip())}\n"
