# SPDX-License-Identifier: Apache-2.0
"""What an email to a partner says: which kind fits whom, and the frozen view that the templates see.

Source: "Recognition document: Public listing on meta; email to contact person".
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from partnerctl.findings import Severity
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.requirements import lacking
from partnerctl.lifecycle.rights import RightKind, rights_of
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Mail, Registry, Requirement, Status


class Kind(StrEnum):
    """The emails there are."""

    RECOGNITION = "recognition"
    INVITATION = "invitation"
    APPLICATION_RECEIVED = "application-received"


_FITS: Final = MappingProxyType(
    {
        Kind.RECOGNITION: (Status.RECOGNIZED,),
        Kind.INVITATION: (Status.POTENTIAL, Status.INFORMAL),
        Kind.APPLICATION_RECEIVED: (Status.CANDIDATE,),
    }
)
_FITS_A_DRAFT: Final = (Status.POTENTIAL, Status.INFORMAL, Status.CANDIDATE)
"""While the model is not official, a recognition email is only a draft of what one day may be said to these."""

_CAUSES: Final = MappingProxyType(
    {
        Kind.RECOGNITION: (EventKind.RECOGNIZED,),
        Kind.INVITATION: (EventKind.NOTED,),
        Kind.APPLICATION_RECEIVED: (EventKind.APPLIED,),
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The entry of the history that the email is about.

    Attributes:
        day: When it took effect.
        by: Names of those who decided; empty where nobody had to.
        link: Where it is recorded.
    """

    day: dt.date
    by: tuple[str, ...]
    link: str | None


@dataclass(frozen=True, slots=True)
class TrademarkUse:
    """What one licence in force allows; marks and uses by their labels, countries as ISO 3166-1 codes."""

    marks: tuple[str, ...]
    uses: tuple[str, ...]
    countries: tuple[str, ...]
    signed: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Letter:
    """All that the templates in `templates/email/` know.

    Attributes:
        kind: Which email it is.
        draft: Whether it must not be sent, because it says what is not so (yet).
        notice: The policy's notice, to be shown on top; None if the model is official and the registry real.
        official: Whether the model is an official status.
        fictitious: Whether the registry is an invented one.
        title: The registry's name.
        about: The page that explains the model.
        listing: The page of the public listing; None if its address can't be told from the policy.
        application_page: Where organizations apply.
        role: What a partner is called.
        sender: Who writes.
        partner: The partner's name.
        recipient: The name of the person written to; None if it isn't known.
        informal: Whether the partner works with the movement already, without a status.
        decision: What the email is about; None in a draft of something that never happened.
        due: The day of the next yearly review.
        overdue: Whether that day has passed.
        interval_months: How often reviews are.
        trademark_uses: What may be used; empty if no licence is in force.
        visible_support: Addresses of pages that show the partner's support.
        liaisons: Wiki user names.
        report_page: The page that the liaisons keep.
        organizers: Names.
        missing: What recognition still needs, as `Requirement` values.
    """

    kind: Kind
    draft: bool
    notice: str | None
    official: bool
    fictitious: bool
    title: str
    about: str
    listing: str | None
    application_page: str | None
    role: str
    sender: str
    partner: str
    recipient: str | None
    informal: bool
    decision: Decision | None
    due: dt.date | None
    overdue: bool
    interval_months: int
    trademark_uses: tuple[TrademarkUse, ...]
    visible_support: tuple[str, ...]
    liaisons: tuple[str, ...]
    report_page: str | None
    organizers: tuple[str, ...]
    missing: tuple[str, ...]


def why_not(kind: Kind, record: Record, registry: Registry, day: dt.date) -> str | None:
    """Why this email doesn't suit the partner on that day: one sentence; None if it does."""
    standing = standing_of(record.partner, day, official=registry.official)
    if standing.merged_into:
        return f"{record.id} is recorded under {standing.merged_into} now"
    fitting = _FITS[kind]
    if kind is Kind.RECOGNITION and not registry.official:
        fitting = _FITS_A_DRAFT
    if standing.status in fitting:
        return None
    who = " or ".join(fitting)
    what = "a draft of the recognition email" if fitting is _FITS_A_DRAFT else f"the email {kind.value!r}"
    return f"{record.id} is {standing.status or 'without a standing'}; {what} is for a partner that is {who}"


def letter_of(
    kind: Kind, record: Record, setting: Setting, mail: Mail, day: dt.date, *, recipient: str | None
) -> Letter:
    """Put together what an email says.

    Args:
        kind: Which email; `why_not` has no objection.
        record: The partner.
        setting: Policy and entities.
        mail: The policy's part on emails.
        day: The day it is written; standing, rights and review are those of this day.
        recipient: The name of the person written to.
    """
    partner, registry = record.partner, setting.registry
    standing = standing_of(partner, day, official=registry.official)
    due = clock_of(partner, standing, registry.review_for(partner), day).due
    missing = lacking(partner, standing, Status.RECOGNIZED, registry)
    return Letter(
        kind=kind,
        draft=kind is Kind.RECOGNITION and not registry.official,
        notice=None if registry.official and not registry.fictitious else registry.notice,
        official=registry.official,
        fictitious=registry.fictitious,
        title=registry.title,
        about=registry.about,
        listing=_wiki_page(registry, registry.wiki.page),
        application_page=registry.wiki.application_page,
        role=registry.role_name,
        sender=mail.sender_name,
        partner=partner.name,
        recipient=recipient,
        informal=standing.status is Status.INFORMAL,
        decision=_decision(kind, record, setting, standing),
        due=due,
        overdue=due is not None and due < day,
        interval_months=registry.review_for(partner).interval_months,
        trademark_uses=tuple(_trademark_uses(record, setting, standing, day)),
        visible_support=tuple(support.url for support in partner.visible_support),
        liaisons=tuple(liaison.user for liaison in partner.liaisons if liaison.until is None),
        report_page=partner.report_page,
        organizers=tuple(organizer.name for organizer in partner.organizers),
        # Sources are the registry's own work, not the applicant's.
        missing=tuple(
            requirement.value
            for requirement, severity in missing
            if severity is Severity.ERROR and requirement is not Requirement.SOURCES
        ),
    )


def _decision(kind: Kind, record: Record, setting: Setting, standing: Standing) -> Decision | None:
    for index in reversed(standing.counted):
        event = record.partner.history[index]
        if event.event in _CAUSES[kind]:
            names = tuple(_name_of(actor, setting) for actor in getattr(event, "by", ()))
            return Decision(event.date, names, getattr(event, "link", None))
    return None


def _name_of(actor: str, setting: Setting) -> str:
    entity = setting.entities.entities.get(actor)
    return entity.name if entity else actor.removeprefix("user:")


def _trademark_uses(
    record: Record, setting: Setting, standing: Standing, day: dt.date
) -> Iterator[TrademarkUse]:
    """Of licences in force only: nothing that is written may claim a mark that no agreement covers."""
    vocabularies = setting.registry.vocabularies
    for right in rights_of(record.partner, standing, setting, day):
        if right.kind is RightKind.TRADEMARK_USE and right.in_force and right.agreement is not None:
            yield TrademarkUse(
                marks=tuple(vocabularies.get("marks", {}).get(mark, mark) for mark in right.marks),
                uses=tuple(vocabularies.get("uses", {}).get(use, use) for use in right.uses),
                countries=right.territory,
                signed=record.partner.agreements[right.agreement].signed,
                until=right.until,
            )


def _wiki_page(registry: Registry, title: str) -> str | None:
    """The address of a page of the wiki on which the registry explains itself."""
    base, slash, _ = registry.about.partition("/wiki/")
    return f"{base}{slash}{quote(title.replace(' ', '_'), safe='/:(),;@-._~!$*')}" if slash else None
