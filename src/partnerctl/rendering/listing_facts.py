# SPDX-License-Identifier: Apache-2.0
"""What the public listing tells of one partner on a day: the little that is taken out of its record, in a worker.

A record is listed if its organization stands in a relationship or did so. Not listed: what was merged into another
record, what nothing was recorded of by that day, and applications that were declined; a public list of refusals
would serve nobody (the record itself tells, to whoever looks for it).

Who refused to be named, or took its consent back, is counted and not named: the numbers stay true.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.consents import has_refused
from partnerctl.lifecycle.standing import Ending, Standing, standing_of
from partnerctl.model.consents import ConsentSubject
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.events import Recognized
from partnerctl.model.partner import Liaison, Partner, Territory
from partnerctl.model.policy import Status


@dataclass(frozen=True, slots=True)
class Listed:
    """The facts of one partner that the listing tells, in the words of the record.

    Attributes:
        id: The record's id.
        status: Where it stands on the day.
        since: First day of that status.
        ending: For `former`: how it ended.
        ever_recognized: Whether it was a recognized partner at any time up to the day.
        recognized_by: Who recognized it last; actors.
        next_review: The day its review is due; None while no clock runs.
        liaisons: Wiki user names of those in the role on the day.
    """

    id: str
    name: str
    also_known_as: tuple[str, ...]
    website: str | None
    kind: str | None
    territory: Territory | None
    contributions: tuple[str, ...]
    status: Status
    since: dt.date
    ending: Ending | None
    ever_recognized: bool
    recognized_by: tuple[str, ...]
    next_review: dt.date | None
    liaisons: tuple[str, ...]
    report_page: str | None
    sources: tuple[tuple[str | None, str | None], ...]


class Unnamed(Enum):
    """All that the listing tells of a partner that does not want to be named."""

    AT_ITS_WISH = "at its wish"


def listed(record: Record, setting: Setting, *, day: dt.date) -> Listed | Unnamed | None:
    """What the listing tells of this record on a day; None if it is not listed."""
    partner = record.partner
    standing = standing_of(partner, day, official=setting.registry.official)
    if standing.status is None or standing.since is None or standing.merged_into:
        return None
    if standing.status is Status.DECLINED:
        return None
    if has_refused(partner, ConsentSubject.LISTING):
        return Unnamed.AT_ITS_WISH
    return Listed(
        id=record.id,
        name=partner.name,
        also_known_as=partner.also_known_as,
        website=partner.website,
        kind=partner.organization.kind if partner.organization else None,
        territory=partner.territory,
        contributions=partner.contributions,
        status=standing.status,
        since=standing.since,
        ending=standing.ending,
        ever_recognized=standing.ever_recognized,
        recognized_by=_recognized_by(partner, standing),
        next_review=clock_of(partner, standing, setting.registry.review_for(partner), day).due,
        liaisons=tuple(liaison.user for liaison in partner.liaisons if _serves(liaison, day)),
        report_page=partner.report_page,
        sources=tuple((source.title, source.url) for source in partner.sources),
    )


def _recognized_by(partner: Partner, standing: Standing) -> tuple[str, ...]:
    decisions = (partner.history[index] for index in reversed(standing.counted))
    return next((event.by for event in decisions if isinstance(event, Recognized)), ())


def _serves(liaison: Liaison, day: dt.date) -> bool:
    """Whether the day lies in the term; of a date known by year or month, any of its days may be meant."""
    written = day.isoformat()
    begun = liaison.since is None or liaison.since <= written
    return begun and (liaison.until is None or written[: len(liaison.until)] <= liaison.until)
