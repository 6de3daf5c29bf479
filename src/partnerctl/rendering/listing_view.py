# SPDX-License-Identifier: Apache-2.0
"""The public listing as templates see it: frozen, plain text, in one language, grouped by status."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from partnerctl.lifecycle.standing import Ending
from partnerctl.model.countries import subdivisions
from partnerctl.model.dataset import Setting
from partnerctl.model.entities import Entity
from partnerctl.model.partner import TerritorialRange, Territory
from partnerctl.model.policy import Registry, Status
from partnerctl.rendering.collation import collated
from partnerctl.rendering.listing_facts import Listed, Unnamed
from partnerctl.rendering.wording import Wording


@dataclass(frozen=True, slots=True)
class Link:
    """A text that may lead somewhere.

    Attributes:
        label: The text.
        url: The page's address, or empty.
        page: Title of a page of the wiki, or empty.
    """

    label: str
    url: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One partner, as plain text in the listing's language; what is not known is empty.

    Attributes:
        since: First day of the status (ISO 8601).
        next_review: The day the next review is due (ISO 8601).
        ended: How a former relationship ended.
        recognized_by: The bodies that recognized it.
        liaisons: Its liaisons within the movement.
        facts: The same partner in the words of the record, for formats that are read by programs.
    """

    id: str
    name: str
    website: str
    also_known_as: tuple[str, ...]
    kind: str
    territory: str
    contributions: tuple[str, ...]
    since: str
    ended: str
    recognized_by: tuple[Link, ...]
    next_review: str
    liaisons: tuple[Link, ...]
    report_page: str
    sources: tuple[Link, ...]
    facts: Listed


@dataclass(frozen=True, slots=True)
class Group:
    """The partners of one status, in the order of their names.

    Attributes:
        status: The status as a word (`recognized`).
        heading: The status as a heading.
        about: One sentence on what it means to stand here.
        since: Heading of the column of `Row.since`.
        has_recognition: Whether it is told who recognized them.
        has_review: Whether it is told when they are reviewed next.
        has_contacts: Whether liaisons and report pages are told.
        has_ending: Whether it is told how the relationship ended.
    """

    status: str
    heading: str
    about: str
    since: str
    has_recognition: bool
    has_review: bool
    has_contacts: bool
    has_ending: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a template of the listing sees, as `listing`.

    Attributes:
        title: The registry's title.
        notice: What must be said while the model is not official, or the registry is fictitious; else empty.
        nobody_recognized: Said plainly where nobody holds the status that the model is about; else empty.
        about: Address of the page that explains the model.
        repository: Where the data is kept and may be changed; or empty.
        page: Title of the wiki page that the tool owns.
        categories: Of that page.
        day: The day it holds for (ISO 8601).
        written_day: The same, written out.
        language: BCP 47 tag of the language it is in.
        direction: `ltr` or `rtl`.
        count: How many partners are listed.
        unnamed: How many more would be, but don't want to be named.
        groups: Those that have any.
    """

    title: str
    notice: str
    nobody_recognized: str
    about: str
    repository: str
    page: str
    categories: tuple[str, ...]
    official: bool
    fictitious: bool
    day: str
    written_day: str
    language: str
    direction: str
    count: int
    unnamed: int
    groups: tuple[Group, ...]


GROUPS: Final = (
    Status.RECOGNIZED,
    Status.SUSPENDED,
    Status.CANDIDATE,
    Status.INFORMAL,
    Status.POTENTIAL,
    Status.FORMER,
)
"""The order of the headings; a status that is not here is not listed."""

_HAS_RECOGNITION = {Status.RECOGNIZED, Status.SUSPENDED, Status.FORMER}
_HAS_CONTACTS = {Status.RECOGNIZED, Status.SUSPENDED, Status.CANDIDATE}


def listing_of(found: Iterable[Listed | Unnamed], setting: Setting, words: Wording, day: dt.date) -> Listing:
    """Make the view.

    Args:
        found: What `listed` gave, in any order.
        setting: The registry's settings and entities.
        words: The language.
        day: The day that `found` holds for.
    """
    registry = setting.registry
    teller = _Teller(setting, words)
    by_status: dict[Status, list[Listed]] = {status: [] for status in GROUPS}
    named, unnamed = list[Listed](), 0
    for each in found:
        if isinstance(each, Listed):
            named.append(each)
        else:
            unnamed += 1
    everyone = collated(sorted(named, key=lambda partner: partner.id), lambda partner: partner.name)
    for partner in everyone:
        by_status[partner.status].append(partner)
    return Listing(
        title=words.label(registry.title),
        notice=notice_of(registry, words),
        # Of those who aren't named it is not told what they are, so nothing can be said of all.
        nobody_recognized=""
        if by_status[Status.RECOGNIZED] or (unnamed and registry.official)
        else teller.nobody_recognized(),
        about=registry.about,
        repository=registry.repository or "",
        page=registry.wiki.page,
        categories=registry.wiki.categories,
        official=registry.official,
        fictitious=registry.fictitious,
        day=day.isoformat(),
        written_day=words.date(day),
        language=words.language,
        direction=words.direction,
        count=len(everyone),
        unnamed=unnamed,
        groups=tuple(teller.group(status, partners) for status, partners in by_status.items() if partners),
    )


def notice_of(registry: Registry, words: Wording) -> str:
    """What must be said while the model is not official, or the registry is fictitious; else empty."""
    return words.label(registry.notice).strip() if registry.fictitious or not registry.official else ""


class _Teller:
    """Says the facts of partners in one language."""

    def __init__(self, setting: Setting, words: Wording) -> None:
        self._registry = setting.registry
        self._entities = setting.entities.entities
        self._words = words
        _ = words.gettext
        self._headings: Mapping[Status, tuple[str, str, str]] = MappingProxyType(
            {
                Status.RECOGNIZED: (
                    _("Recognized partners"),
                    _("These organizations are recognized; each is reviewed regularly."),
                    _("Since"),
                ),
                Status.SUSPENDED: (
                    _("Suspended partners"),
                    _("Recognition of these organizations rests until they are reinstated or it ends."),
                    _("Suspended since"),
                ),
                Status.CANDIDATE: (
                    _("Candidates"),
                    _("These organizations have applied. Nothing has been decided, and none is recognized."),
                    _("Applied on"),
                ),
                Status.INFORMAL: (
                    _("Informal relationships"),
                    _("These organizations work with the movement without any status. None is recognized."),
                    _("Noted on"),
                ),
                Status.POTENTIAL: (
                    _("Potential partners"),
                    _(
                        "These organizations were named as possible partners; that says nothing about what they intend."
                    ),
                    _("Noted on"),
                ),
                Status.FORMER: (
                    _("Former relationships"),
                    _("These relationships have ended."),
                    _("Ended on"),
                ),
            }
        )
        self._endings: Mapping[Ending, str] = MappingProxyType(
            {
                Ending.WITHDRAWN: _("Recognition was withdrawn"),
                Ending.RESIGNED: _("The partner ended it"),
                Ending.TRANSITIONED: _("Became an affiliate of another kind"),
                Ending.DISSOLVED: _("The organization was dissolved"),
                Ending.NOT_RENEWED: _("Recognition was not renewed"),
            }
        )
        self._ranges: Mapping[TerritorialRange, str] = MappingProxyType(
            {
                TerritorialRange.GLOBAL: _("Global"),
                TerritorialRange.REGIONAL: _("Regional"),
                TerritorialRange.NATIONAL: _("National"),
                TerritorialRange.LOCAL: _("Local"),
            }
        )

    def nobody_recognized(self) -> str:
        """That nobody is a recognized partner."""
        return self._words.gettext("No organization is a recognized partner.")

    def group(self, status: Status, partners: Iterable[Listed]) -> Group:
        """The partners of one status."""
        heading, about, since = self._headings[status]
        return Group(
            status=status.value,
            heading=heading,
            about=about,
            since=since,
            has_recognition=status in _HAS_RECOGNITION,
            has_review=status is Status.RECOGNIZED,
            has_contacts=status in _HAS_CONTACTS,
            has_ending=status is Status.FORMER,
            rows=tuple(self._row(partner) for partner in partners),
        )

    def _row(self, partner: Listed) -> Row:
        return Row(
            id=partner.id,
            name=partner.name,
            website=partner.website or "",
            also_known_as=partner.also_known_as,
            kind=self._label("organization-kinds", partner.kind) if partner.kind else "",
            territory=self._territory(partner.territory),
            contributions=tuple(self._label("contributions", word) for word in partner.contributions),
            since=partner.since.isoformat(),
            ended=self._ended(partner),
            recognized_by=tuple(self._actor(actor) for actor in partner.recognized_by),
            next_review=partner.next_review.isoformat() if partner.next_review else "",
            liaisons=tuple(self._actor(f"user:{user}") for user in partner.liaisons),
            report_page=partner.report_page or "",
            sources=tuple(_source(title, url) for title, url in partner.sources),
            facts=partner,
        )

    def _label(self, vocabulary: str, word: str) -> str:
        return self._words.label(self._registry.vocabularies.get(vocabulary, {}).get(word, word))

    def _territory(self, territory: Territory | None) -> str:
        if territory is None:
            return ""
        places = [
            *(subdivisions().get(code, code) for code in territory.subdivisions),
            *(self._words.country(code) for code in territory.countries),
            *(self._label("regions", region) for region in territory.regions),
        ]
        reach = self._ranges[territory.range]
        if not places:
            return reach
        listed = self._words.pgettext("between items", ", ").join(places)
        return self._words.pgettext("territory", "%(range)s: %(places)s", range=reach, places=listed)

    def _ended(self, partner: Listed) -> str:
        if partner.ending is None:
            return ""
        told = self._endings[partner.ending]
        never = self._words.gettext("it was never a recognized partner")
        return told if partner.ever_recognized else f"{told}; {never}"

    def _actor(self, actor: str) -> Link:
        return actor_link(actor, self._entities)


def actor_link(actor: str, entities: Mapping[str, Entity]) -> Link:
    """Who decided or is asked, as records name them: an id of `entities.yaml`, or `user:` and a wiki user name."""
    key, is_user, user = actor.partition(":")
    if is_user:
        return Link(user, page=f"User:{user}")
    entity = entities.get(key)
    return Link(entity.name, entity.page or "") if entity else Link(actor)


def _source(title: str | None, url: str | None) -> Link:
    return Link(title or urlsplit(url or "").hostname or "", url or "")
