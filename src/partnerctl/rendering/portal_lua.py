# SPDX-License-Identifier: Apache-2.0
"""The records as the table of today's affiliates portal: `Module:Organizational_Informations` of Meta-Wiki.

The portal's gadgets read the module with a parser of Lua and want one `return` of a list, its values texts between
single quotes; its reports are rendered by Lua. Names of fields, words and forms of dates are the portal's
(GitHub `wikimedia/mediawiki-gadgets-WADP`).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from partnerctl.lifecycle.clock import Clock, ClockState, clock_of
from partnerctl.lifecycle.evidence import in_office
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.countries import name_of_country
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.partner import Territory
from partnerctl.model.policy import Registry, Status
from partnerctl.rendering.escaping import escape_wikitext
from partnerctl.rendering.lua import lua_comment, lua_string

ORG_TYPE: Final = "Allied or other organization"
"""The one slot that the portal has for partners."""

REGIONS: Final[Mapping[str, str]] = {
    "international": "International",
    "sub-saharan-africa": "Sub-Saharan Africa",
    "asia-pacific": "Asia/Pacific",
    "europe": "Europe",
    "mena": "MENA",
    "north-america": "North America",
    "latin-america": "South/Latin America",
}
"""Words of the vocabulary `regions`, as the portal calls them."""

_STATUSES: Final[Mapping[Status, str]] = {
    Status.RECOGNIZED: "recognised",
    Status.SUSPENDED: "suspended",
    Status.FORMER: "derecognised",
}
"""The statuses that the portal knows; in others an organization is no affiliate, and is left out."""

_REPORTING: Final[Mapping[ClockState, str]] = {
    ClockState.CURRENT: "Tick",
    ClockState.DUE: "Tick",
    ClockState.OVERDUE: "Cross",
    ClockState.LONG_OVERDUE: "Cross",
}
_LATE: Final = frozenset({ClockState.OVERDUE, ClockState.LONG_OVERDUE})

_MARKUP: Final = re.compile(r"[\[\]{}|<>#]|''|~~~|__|&#?\w+;")


def portal_entry(record: Record, setting: Setting, *, day: dt.date) -> tuple[tuple[str, str], ...] | None:
    """What the portal keeps of an affiliate, by its names of fields and in its order; None of who is none on that day."""
    standing = standing_of(record.partner, day, official=setting.registry.official)
    if standing.status not in _STATUSES or standing.merged_into or not standing.ever_recognized:
        return None
    clock = clock_of(record.partner, standing, setting.registry.review_for(record.partner), day)
    return tuple(
        (name, text)
        for name, text in _fields(record, setting.registry, standing, clock, day)
        if text is not None
    )


def _fields(
    record: Record, registry: Registry, standing: Standing, clock: Clock, day: dt.date
) -> Iterator[tuple[str, str | None]]:
    partner = record.partner
    status = standing.status
    contacts = [liaison.user for liaison in partner.liaisons if in_office(liaison, day)]
    counted = [partner.history[index] for index in standing.counted]
    recognized = [event.date for event in counted if event.event == "recognized"]
    yield "unique_id", record.id
    yield "affiliate_code", record.id
    yield "group_name", _without_markup(partner.name)
    yield "org_type", ORG_TYPE
    yield "region", _region(partner.territory, registry)
    yield "group_country", _country(partner.territory)
    yield "legal_entity", "Yes" if partner.organization and partner.organization.legal_form else None
    yield "group_page", partner.report_page
    yield "other", partner.website
    for number, user in enumerate(contacts[:2], 1):
        yield f"group_contact{number}", f"User:{user}"
    yield "agreement_date", _date(recognized[-1]) if recognized else None
    yield "fiscal_year_start", ""
    yield "fiscal_year_end", ""
    yield "uptodate_reporting", _REPORTING.get(clock.state)
    yield "notes_on_reporting", ""
    yield "recognition_status", "deferred" if clock.deferred else _STATUSES[status] if status else None
    yield "reporting_due_date", _date(clock.due) if clock.due and clock.state in _LATE else ""
    if status is Status.FORMER and standing.since and standing.began is not None:
        ended = partner.history[standing.began]
        yield "derecognition_date", _date(standing.since)
        yield "derecognition_note", _without_markup(getattr(ended, "reason", None) or str(standing.ending))
    yield "dos_stamp", f"{max(event.date for event in counted).isoformat()}T00:00:00.000Z"


def _date(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _region(territory: Territory | None, registry: Registry) -> str | None:
    """One word: the portal has one region of each."""
    if territory is None:
        return None
    if territory.range == "global" or len(territory.regions) > 1:
        return REGIONS["international"]
    labels = registry.vocabularies.get("regions", {})
    return next((REGIONS.get(word) or labels.get(word, word) for word in territory.regions), None)


def _country(territory: Territory | None) -> str | None:
    if territory is None or not territory.countries:
        return None
    return ", ".join(map(name_of_country, territory.countries))


def _without_markup(text: str) -> str:
    """The portal puts texts into wikitext as they are, and finds reports by the name: only what is markup is escaped."""
    return escape_wikitext(text) if _MARKUP.search(text) else text


def portal_module(entries: Iterable[Sequence[tuple[str, str]]], notice: str | None, told: str) -> str:
    """The whole module.

    Args:
        entries: As `portal_entry` gives them.
        notice: What every output must say.
        told: Where it comes from, on one line.
    """
    lines = [line for text in (told, notice) if text for line in lua_comment(text)]
    lines.append("return {")
    for entry in entries:
        lines += ["\t{", *(f"\t\t{name} = {lua_string(text)}," for name, text in entry), "\t},"]
    return "".join(f"{line}\n" for line in (*lines, "}"))
