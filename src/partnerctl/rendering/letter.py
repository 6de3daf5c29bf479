# SPDX-License-Identifier: Apache-2.0
"""What a notice to a partner says: the frozen view that the templates in `templates/notice/` see.

Source: "Recognition document: Public listing on meta; email to contact person".
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from partnerctl.findings import Severity
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.consents import has_refused
from partnerctl.lifecycle.expiring import open_conditions
from partnerctl.lifecycle.notices import Occasion, is_draft
from partnerctl.lifecycle.requirements import lacking
from partnerctl.lifecycle.rights import RightKind, rights_of
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.agreements import Agreement, AgreementKind
from partnerctl.model.consents import ConsentSubject
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.events import Event, Transitioned
from partnerctl.model.notices import NoticeKind
from partnerctl.model.policy import Registry, Requirement, Status
from partnerctl.rendering.movement_names import MovementNames, names_of


@dataclass(frozen=True, slots=True)
class Decision:
    """The entries of the history that a notice is about.

    Attributes:
        day: When the last of them took effect.
        by: Names of those who decided; empty where nobody had to.
        link: Where it is recorded.
        reason: Why, in one line, where the entry says so.
        recommendation: Where the recommendation that it followed can be read.
    """

    day: dt.date
    by: tuple[str, ...]
    link: str | None
    reason: str | None
    recommendation: str | None


@dataclass(frozen=True, slots=True)
class TrademarkUse:
    """What one licence allows; marks and uses by their labels, countries as ISO 3166-1 codes.

    Attributes:
        marks: Which marks.
        uses: What for.
        countries: Where; empty means everywhere.
        signed: The day of the last signature.
        until: The last day; None until it is ended.
        guidelines: Where it stands how the marks must look.
        wording: What may be said of the cooperation, as agreed.
    """

    marks: tuple[str, ...]
    uses: tuple[str, ...]
    countries: tuple[str, ...]
    signed: dt.date
    until: dt.date | None
    guidelines: str | None
    wording: str | None


@dataclass(frozen=True, slots=True)
class EndingAgreement:
    """An agreement that is about to run out.

    Attributes:
        is_license: Whether it is one on the use of marks; else it is a memorandum.
        parties: Names of those in the movement who grant or signed it.
        signed: The day of the last signature.
        until: The last day on which it holds.
        marks: Labels of the marks of a licence.
        uses: Labels of what for.
        countries: Where, as ISO 3166-1 codes; empty means everywhere.
        link: Its text, if it is public.
    """

    is_license: bool
    parties: tuple[str, ...]
    signed: dt.date
    until: dt.date
    marks: tuple[str, ...]
    uses: tuple[str, ...]
    countries: tuple[str, ...]
    link: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """Something to be mended, and the last day for it."""

    text: str
    by_when: dt.date


@dataclass(frozen=True, slots=True)
class Letter:
    """All that the templates know.

    Attributes:
        kind: Which notice it is, as a `NoticeKind` value.
        draft: Whether it must not be sent, for one of the two reasons that follow.
        hypothetical: Whether it presupposes a recognition while the model is not official, so that nobody has one.
        unreviewed: Whether nobody answers yet for the wording in its language.
        notice: The policy's notice, to be shown on top; None if the model is official and the registry real.
        official: Whether the model is an official status.
        fictitious: Whether the registry is an invented one.
        title: The registry's name.
        about: The page that explains the model.
        listing: The page of the public listing; None if its address can't be told from the policy.
        listed: Whether the partner is named there, as far as that is its own wish.
        application_page: Where organizations apply.
        role: What a partner is called.
        movement: What the movement and its bodies are called.
        sender: Who writes.
        partner: The partner's name.
        recipient: The name of the person written to; None if it isn't known.
        informal: Whether the partner works with the movement already, without a status.
        decision: The entry it is about; None of a notice about the clock or an agreement, and of what never happened.
        due: The day of the next yearly review.
        overdue: Whether that day has passed.
        interval_months: How often reviews are.
        reminder: Of a reminder: which of the review's it is.
        reminders: How many reminders a review has, by policy.
        conditions: Those of the last review that are open.
        trademark_uses: What may be used; empty if no licence is in force.
        licences: What could be used if the partner were recognized: licences that stand as agreements.
        visible_support: Addresses of pages that show the partner's support.
        liaisons: Wiki user names.
        report_page: The page that the liaisons keep.
        organizers: Names.
        missing: What recognition still needs, as `Requirement` values.
        became: Of a transition: the kind of affiliate, as the entry has it.
        entity: Of a transition: the name of the affiliate.
        agreements: Those that are about to run out.
    """

    kind: str
    draft: bool
    hypothetical: bool
    unreviewed: bool
    notice: str | None
    official: bool
    fictitious: bool
    title: str
    about: str
    listing: str | None
    listed: bool
    application_page: str | None
    role: str
    movement: MovementNames
    sender: str
    partner: str
    recipient: str | None
    informal: bool
    decision: Decision | None
    due: dt.date | None
    overdue: bool
    interval_months: int
    reminder: int
    reminders: int
    conditions: tuple[Condition, ...]
    trademark_uses: tuple[TrademarkUse, ...]
    licences: tuple[TrademarkUse, ...]
    visible_support: tuple[str, ...]
    liaisons: tuple[str, ...]
    report_page: str | None
    organizers: tuple[str, ...]
    missing: tuple[str, ...]
    became: str | None
    entity: str | None
    agreements: tuple[EndingAgreement, ...]


def letter_of(
    kind: NoticeKind,
    occasion: Occasion | None,
    record: Record,
    setting: Setting,
    day: dt.date,
    *,
    recipient: str | None = None,
    unreviewed: bool = False,
) -> Letter:
    """Put together what a notice says.

    Args:
        kind: Which notice.
        occasion: What it is about (`lifecycle.notices.find_occasion`); None for the draft of what never happened.
        record: The partner.
        setting: Policy and entities.
        day: The day it is written; standing, rights and review are those of this day.
        recipient: The name of the person written to.
        unreviewed: Whether nobody answers for the wording in its language.
    """
    partner, registry = record.partner, setting.registry
    standing = standing_of(partner, day, official=registry.official)
    review = registry.review_for(partner)
    due = clock_of(partner, standing, review, day).due
    missing = lacking(partner, standing, Status.RECOGNIZED, registry)
    told = [partner.history[index] for index in occasion.entries] if occasion else []
    last = told[-1] if told else None
    entity = last.entity if isinstance(last, Transitioned) else None
    hypothetical = is_draft(kind, registry)
    recognized = replace(standing, status=Status.RECOGNIZED, merged_into=None)
    return Letter(
        kind=kind.value,
        draft=hypothetical or unreviewed,
        hypothetical=hypothetical,
        unreviewed=unreviewed,
        notice=None if registry.official and not registry.fictitious else registry.notice,
        official=registry.official,
        fictitious=registry.fictitious,
        title=registry.title,
        about=registry.about,
        listing=_wiki_page(registry, registry.wiki.page),
        listed=not has_refused(partner, ConsentSubject.LISTING),
        application_page=registry.wiki.application_page,
        role=registry.role_name,
        movement=names_of(registry.movement),
        sender=registry.mail.sender_name if registry.mail else registry.title,
        partner=partner.name,
        recipient=recipient,
        informal=standing.status is Status.INFORMAL,
        decision=_decision(told, setting),
        due=due,
        overdue=due is not None and due < day,
        interval_months=review.interval_months,
        reminder=(occasion.reminder if occasion else None) or 1,
        reminders=max(len(set(review.reminder_days)), 1),
        conditions=tuple(
            Condition(condition.text, condition.by_when)
            for _, condition in open_conditions(partner, standing)
        ),
        trademark_uses=tuple(_trademark_uses(record, setting, standing, day)),
        licences=tuple(_trademark_uses(record, setting, recognized, day)),
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
        became=last.to if isinstance(last, Transitioned) else None,
        entity=_name_of(entity, setting) if entity else None,
        agreements=tuple(_ending(partner.agreements[index], setting) for index in occasion.agreements)
        if occasion
        else (),
    )


def _decision(told: list[Event], setting: Setting) -> Decision | None:
    """The last entry, with the names of all."""
    if not told:
        return None
    last = told[-1]
    actors = dict.fromkeys(actor for event in told for actor in getattr(event, "by", ()))
    return Decision(
        day=last.date,
        by=tuple(_name_of(actor, setting) for actor in actors),
        link=last.link,
        reason=getattr(last, "reason", None),
        recommendation=getattr(last, "recommendation", None),
    )


def _name_of(actor: str, setting: Setting) -> str:
    entity = setting.entities.entities.get(actor)
    return entity.name if entity else actor.removeprefix("user:")


def _trademark_uses(
    record: Record, setting: Setting, standing: Standing, day: dt.date
) -> Iterator[TrademarkUse]:
    """Of licences in force only: nothing that is written may claim a mark that no agreement covers."""
    for right in rights_of(record.partner, standing, setting, day):
        if right.kind is RightKind.TRADEMARK_USE and right.in_force and right.agreement is not None:
            licence = record.partner.agreements[right.agreement]
            yield TrademarkUse(
                marks=_labels("marks", right.marks, setting),
                uses=_labels("uses", right.uses, setting),
                countries=right.territory,
                signed=licence.signed,
                until=right.until,
                guidelines=licence.guidelines,
                wording=licence.wording,
            )


def _ending(agreement: Agreement, setting: Setting) -> EndingAgreement:
    document = agreement.document
    granting = (agreement.licensor,) if agreement.licensor else ()
    return EndingAgreement(
        is_license=agreement.kind is AgreementKind.TRADEMARK_LICENSE,
        parties=tuple(_name_of(party, setting) for party in (*granting, *agreement.parties)),
        signed=agreement.signed,
        until=agreement.expires or agreement.signed,
        marks=_labels("marks", agreement.marks, setting),
        uses=_labels("uses", agreement.uses, setting),
        countries=agreement.territory,
        link=None if document is None or document.startswith("private:") else document,
    )


def _labels(vocabulary: str, words: tuple[str, ...], setting: Setting) -> tuple[str, ...]:
    known = setting.registry.vocabularies.get(vocabulary, {})
    return tuple(known.get(word, word) for word in words)


def _wiki_page(registry: Registry, title: str) -> str | None:
    """The address of a page of the wiki on which the registry explains itself."""
    base, slash, _ = registry.about.partition("/wiki/")
    return f"{base}{slash}{quote(title.replace(' ', '_'), safe='/:(),;@-._~!$*')}" if slash else None
