# SPDX-License-Identifier: Apache-2.0
"""What the pages of the wiki should say, each in the form and language that the policy names for it.

A page's text follows from data, policy, templates and day alone: the commit is told in the edit summary, not in the page, so
that a commit that changes nothing to be seen makes no edit.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final

from partnerctl.model.dataset import Setting
from partnerctl.model.policy import PublishedForm, Target
from partnerctl.ports import Services
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.listing import ListingFormat, Stamp, render_listing, stamp_of
from partnerctl.rendering.listing_facts import Listed, Unnamed, listed
from partnerctl.rendering.listing_lua import render_listing_lua, stamp_of_lua
from partnerctl.rendering.listing_view import Listing, listing_of
from partnerctl.usecases.loading import map_records
from partnerctl.usecases.templates import templates_in
from partnerctl.wiki import ContentModel

MODELS: Final[Mapping[PublishedForm, ContentModel]] = MappingProxyType(
    {PublishedForm.LISTING: ContentModel.WIKITEXT, PublishedForm.LUA: ContentModel.LUA}
)
"""What a page must be to hold each form."""

_LINE_END: Final = re.compile(r"\r\n?")
_TRIMMED: Final = " \t\n\r\0\x0b"


def as_saved(text: str) -> str:
    """A text as MediaWiki stores it: in normalization form C, lines ended by line feeds, without blanks at its end."""
    return _LINE_END.sub("\n", unicodedata.normalize("NFC", text)).rstrip(_TRIMMED)


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page should say.

    Attributes:
        target: The page.
        text: All of it, as the wiki will store it.
        listing: What it tells.
        fallback: Why it is in another language than the policy wants; None if it is not.
    """

    target: Target
    text: str
    listing: Listing
    fallback: str | None


class PageTexts:
    """Renders the pages of a registry.

    Args:
        services: The world.
        setting: Its policy and entities.
    """

    def __init__(self, services: Services, setting: Setting) -> None:
        self._services = services
        self._setting = setting
        self._found: dict[dt.date, tuple[Listed | Unnamed, ...]] = {}

    def of(self, target: Target, day: dt.date) -> PageText:
        """What a page should say on a day.

        Raises:
            InvalidDataError: A record can't be read; a page without it would be wrong.
            EnvironmentProblemError: A file or template is missing, or a template is wrong.
        """
        templates = templates_in(target.language, self._services, self._setting)
        view = listing_of(self._on(day), self._setting, templates.words, day)
        return PageText(target, _text(target, view, templates), view, templates.words.fallback)

    def stamped(self, page: PageText, day: dt.date) -> str:
        """The same with another day stamped on it, whatever held on that day."""
        templates = templates_in(page.target.language, self._services, self._setting)
        view = replace(page.listing, day=day.isoformat(), written_day=templates.words.date(day))
        return _text(page.target, view, templates)

    def _on(self, day: dt.date) -> tuple[Listed | Unnamed, ...]:
        if day not in self._found:
            mapped = map_records(self._services, self._setting, partial(listed, day=day))
            self._found[day] = tuple(each for each in mapped.require_all() if each is not None)
        return self._found[day]


def _text(target: Target, view: Listing, templates: Templates) -> str:
    if target.form is PublishedForm.LUA:
        return as_saved(render_listing_lua(view))
    return as_saved(render_listing(view, ListingFormat.WIKITEXT, templates))


def stamp_on(target: Target, text: str) -> Stamp | None:
    """What a page says of itself; None if it says nothing."""
    return stamp_of_lua(text) if target.form is PublishedForm.LUA else stamp_of(text, ListingFormat.WIKITEXT)
