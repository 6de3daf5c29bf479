# SPDX-License-Identifier: Apache-2.0
"""Which templates are trusted, and how the others are rendered: in a process with limits (ADR 0007).

A template that came with the tool is reviewed code. One that a registry brings may arrive by a pull request: the
sandbox keeps it from the system, and a process of its own keeps it from using up time or memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, meta

from partnerctl.model.policy import Languages
from partnerctl.ports import Confinement, TemplateSource
from partnerctl.rendering.environment import environment, render_in, render_template
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class Page:
    """One template to be rendered, with all it needs; it can be pickled if `values` can.

    Attributes:
        template: Its name.
        form: What it writes.
        values: The frozen views it sees, by name.
        parts: Names of templates that it includes by a name in `values`, which can't be read off its text.
    """

    template: str
    form: Format
    values: Mapping[str, object]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Job:
    page: Page
    source: TemplateSource
    language: str
    languages: Languages
    unreviewed: bool


class Templates:
    """Templates in one language, compiled once and rendered often.

    Args:
        source: Where templates and catalogues come from.
        words: The wording of the language.
        languages: The policy that `words` was chosen by.
        confinement: Where a registry's own templates run.
    """

    def __init__(
        self, source: TemplateSource, words: Wording, languages: Languages, confinement: Confinement
    ) -> None:
        self.words = words
        self._source = source
        self._languages = languages
        self._confinement = confinement
        self._made: dict[Format, Environment] = {}
        self._own: dict[tuple[str, Format, tuple[str, ...]], bool] = {}

    def render(self, page: Page) -> str:
        """Render a page: here if its template is a shipped one, else in confinement.

        Raises:
            TemplateFaultError: The template is wrong.
            EnvironmentProblemError: There is no such template, or it passed a limit.
        """
        if page.form not in self._made:
            self._made[page.form] = environment(self._source, page.form, self.words)
        made = self._made[page.form]
        key = page.template, page.form, page.parts
        if key not in self._own:
            self._own[key] = _is_own(page, self._source, made)
        if not self._own[key]:
            return render_in(made, self._source, page.template, page.values)
        words = self.words
        job = _Job(page, self._source, words.language, self._languages, words.unreviewed)
        return self._confinement.run(_render_alone, job)


def _render_alone(job: _Job) -> str:
    words = wording(job.language, job.source, job.languages, unreviewed=job.unreviewed)
    return render_template(job.source, job.page.template, job.page.form, words, job.page.values)


def _is_own(page: Page, source: TemplateSource, made: Environment) -> bool:
    """Whether the template, or any that it names, is a registry's own; a shipped one alone is looked into."""
    waiting, seen = [page.template, *page.parts], set[str]()
    while waiting:
        name = waiting.pop()
        text, _, own = source.text(name)
        if own:
            return True
        seen.add(name)
        named = set(meta.find_referenced_templates(made.parse(text)))
        if None in named and not page.parts:
            return True  # which templates it takes is not known, so it is not trusted
        waiting += {found for found in named if found} - seen
    return False
