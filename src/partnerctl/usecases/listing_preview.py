# SPDX-License-Identifier: Apache-2.0
"""The rows of the listing that a change touches, rendered as they were and as they would be.

The change may be a stranger's, so nothing of it decides how it is shown: policy, templates and catalogues are those of
the state before the change, read from git's objects.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from partnerctl.errors import PartnerctlError
from partnerctl.meaning.discretion import WITHHELD, Discretion, discretion
from partnerctl.meaning.partners import plain_of
from partnerctl.meaning.told import Preview
from partnerctl.model.dataset import Record, Setting
from partnerctl.ports import Services
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.listing import ListingFormat, render_listing
from partnerctl.rendering.listing_facts import Listed, Unnamed, listed
from partnerctl.rendering.listing_view import listing_of
from partnerctl.usecases.change_meaning import ChangedRow
from partnerctl.usecases.registry_side import RegistrySide
from partnerctl.usecases.templates import templates_in


def listing_preview(services: Services, rows: Sequence[ChangedRow], before: RegistrySide) -> Preview | None:
    """Render the rows that differ.

    Args:
        services: The world; its templates are taken as the state before the change has them.
        rows: The rows that differ.
        before: The state before the change.

    Returns:
        None if no row differs; a preview with a problem if it can't be rendered.
    """
    if not rows:
        return None
    setting = before.setting
    if setting is None:
        return Preview(
            problem="the policy before the change can't be read, and the listing is rendered by it"
        )
    own = replace(services, templates=services.templates.over(before.files))
    day = services.clock.today()
    try:
        templates = templates_in(None, own, setting)
        olds, news = zip(*(_facts(row, setting, day) for row in rows), strict=True)
        return Preview(_rendered(olds, setting, templates, day), _rendered(news, setting, templates, day))
    except PartnerctlError as error:
        return Preview(problem=error.message)


Found: TypeAlias = "Listed | Unnamed | None"


def _facts(row: ChangedRow, setting: Setting, day: dt.date) -> tuple[Found, Found]:
    """What the listing tells of a partner before and after, without what must not be repeated."""
    old, new = (plain_of(record.partner) if record else None for record in (row.was, row.now))
    kept = discretion(old, new)
    return _discreet(row.was, setting, day, kept), _discreet(row.now, setting, day, kept)


def _discreet(record: Record | None, setting: Setting, day: dt.date, kept: Discretion) -> Found:
    facts = listed(record, setting, day=day) if record else None
    if not isinstance(facts, Listed):
        return facts

    def told(text: str) -> str:
        return text if kept.allows(text) else WITHHELD

    def page(url: str | None) -> str | None:
        return url if url and kept.allows(url) else None

    return replace(
        facts,
        name=told(facts.name),
        also_known_as=tuple(map(told, facts.also_known_as)),
        website=page(facts.website),
        liaisons=tuple(map(told, facts.liaisons)),
        report_page=page(facts.report_page),
        sources=tuple((title and told(title), page(url)) for title, url in facts.sources),
    )


def _rendered(found: Iterable[Found], setting: Setting, templates: Templates, day: dt.date) -> str:
    view = listing_of((each for each in found if each is not None), setting, templates.words, day)
    # Nothing is said of the whole listing, since only a part of it is here.
    view = replace(view, count=0, unnamed=0, nobody_recognized="")
    return render_listing(view, ListingFormat.WIKITEXT, templates)
