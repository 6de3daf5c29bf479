# SPDX-License-Identifier: Apache-2.0
"""A draft of an agreement: which kind fits whom, what is known of it, and the text as Markdown or wikitext.

Source: "documents which can be exchanged to establish these kinds of relationships"; "limited use of the marks on
websites and promotional material, via agreement with the WMF".

A legal text exists in one language, which lawyers have read, so a draft is in English whatever the registry's language;
a registry that wants another brings templates of its own.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.agreements import Agreement, AgreementKind
from partnerctl.model.countries import subdivisions
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.entities import Entity
from partnerctl.model.events import Recognized
from partnerctl.model.partner import Partner, TerritorialRange
from partnerctl.model.policy import Registry, Status
from partnerctl.model.types import EntityId
from partnerctl.rendering.confined import Page, Templates
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.movement_names import MovementNames, names_of
from partnerctl.rendering.wording import Wording


class AgreementFormat(StrEnum):
    """What a draft can be rendered as."""

    MARKDOWN = "markdown"
    WIKITEXT = "wikitext"


_TEMPLATES: Final = {
    AgreementFormat.MARKDOWN: ("agreement/document.md.j2", Format.MARKDOWN),
    AgreementFormat.WIKITEXT: ("agreement/document.wikitext.j2", Format.WIKITEXT),
}


@dataclass(frozen=True, slots=True)
class Party:
    """A body of the movement that is to sign; `page` is empty if it isn't known."""

    name: str
    page: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the templates in `templates/agreement/` know; what is not known is empty.

    Attributes:
        kind: `memorandum` or `trademark-license`.
        day: The day it is drafted on; what it says held then.
        notice: The policy's notice; empty if the model is official and the registry real.
        official: Whether the model is an official status.
        role: What a partner is called.
        movement: What the movement and its bodies are called.
        partner: The partner's name.
        owner: The legal entity behind it, if it is a project.
        legal_name: Its legal name, if that differs.
        legal_form: As it is called where it is registered.
        seat: Where it is registered, by name.
        website: Its website.
        parties: The bodies of the movement; of a licence one, the owner of the marks.
        recognized_by: Names of those who recognized it; empty unless it is recognized on the day.
        recognized_on: When they did.
        contributions: Labels.
        visible_support: Addresses of pages.
        cooperation: Names of bodies of the movement.
        liaisons: Wiki user names of those whose time has no end yet.
        report_page: The page that the liaisons keep.
        interval_months: How often reviews are.
        marks: Labels of the marks to grant.
        marks_chosen: Whether somebody chose them, or an earlier licence has them; else all words there are.
        uses: Labels of the uses to grant.
        uses_chosen: The same for uses.
        countries: Where, as ISO 3166-1 codes.
        everywhere: Whether that is all the world.
        guidelines: Address of the guidelines on how the marks must look, from the agreement that this one is to replace.
        wording: What the partner may say of the cooperation, from the same.
        earlier: The day on which that agreement was signed.
    """

    kind: str
    day: dt.date
    notice: str
    official: bool
    role: str
    movement: MovementNames
    partner: str
    owner: str
    legal_name: str
    legal_form: str
    seat: str
    website: str
    parties: tuple[Party, ...]
    recognized_by: tuple[str, ...]
    recognized_on: dt.date | None
    contributions: tuple[str, ...]
    visible_support: tuple[str, ...]
    cooperation: tuple[str, ...]
    liaisons: tuple[str, ...]
    report_page: str
    interval_months: int
    marks: tuple[str, ...]
    marks_chosen: bool
    uses: tuple[str, ...]
    uses_chosen: bool
    countries: tuple[str, ...]
    everywhere: bool
    guidelines: str
    wording: str
    earlier: dt.date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person who asks for a draft decides.

    Attributes:
        parties: Ids of the bodies that are to sign; they exist.
        marks: Words of the vocabulary; none means those of the earlier licence, else all.
        uses: The same.
    """

    parties: tuple[EntityId, ...]
    marks: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


def why_not(kind: AgreementKind, record: Record, registry: Registry, day: dt.date) -> str | None:
    """Why nothing of this kind is to be drafted on that day: one sentence; None if it may be."""
    standing = standing_of(record.partner, day, official=registry.official)
    if standing.merged_into:
        return f"{record.id} is recorded under {standing.merged_into} now"
    match standing.status:
        case None:
            return f"nothing was recorded of {record.id} by {day}"
        case Status.DECLINED | Status.FORMER:
            return f"{record.id} is {standing.status} since {standing.since}, so there is nothing to agree on"
        case Status.SUSPENDED if kind is AgreementKind.TRADEMARK_LICENSE:
            return f"the recognition of {record.id} is suspended since {standing.since}, and use of the marks rests"
        case _:
            return None


def recognizers(record: Record, registry: Registry, day: dt.date) -> tuple[EntityId, ...]:
    """Who recognized the partner; nobody unless it is recognized, or suspended, on that day."""
    standing = standing_of(record.partner, day, official=registry.official)
    event = _recognition(record.partner, standing)
    return tuple(EntityId(actor) for actor in event.by) if event else ()


def draft_of(
    kind: AgreementKind, record: Record, setting: Setting, choice: Choice, *, words: Wording, day: dt.date
) -> Draft:
    """Put together what is known of an agreement.

    Args:
        kind: Which; `why_not` has no objection.
        record: The partner.
        setting: Policy and entities.
        choice: Who is to sign, and what is to be granted.
        words: The wording, for labels and names of countries.
        day: The day it is drafted on.
    """
    partner, registry, entities = record.partner, setting.registry, setting.entities.entities
    organization, territory = partner.organization, partner.territory
    standing = standing_of(partner, day, official=registry.official)
    recognition = _recognition(partner, standing)
    earlier = _earlier(partner, kind, choice.parties, day)
    marks = choice.marks or (earlier.marks if earlier else ())
    uses = choice.uses or (earlier.uses if earlier else ())

    def labels(vocabulary: str, chosen: Sequence[str]) -> tuple[str, ...]:
        known = registry.vocabularies.get(vocabulary, {})
        return tuple(words.label(known.get(word, word)) for word in chosen)

    def every(vocabulary: str) -> tuple[str, ...]:
        return tuple(registry.vocabularies.get(vocabulary, {}))

    return Draft(
        kind=kind.value,
        day=day,
        notice="" if registry.official and not registry.fictitious else registry.notice.strip(),
        official=registry.official,
        role=registry.role_name,
        movement=names_of(registry.movement),
        partner=partner.name,
        owner=(organization.project_of if organization else None) or "",
        legal_name=(organization.legal_name if organization else None) or "",
        legal_form=(organization.legal_form if organization else None) or "",
        seat=_place(organization.jurisdiction if organization else None, words),
        website=partner.website or "",
        parties=tuple(_party(entities[party]) for party in choice.parties),
        recognized_by=tuple(_name(actor, entities) for actor in recognition.by) if recognition else (),
        recognized_on=recognition.date if recognition else None,
        contributions=labels("contributions", partner.contributions),
        visible_support=tuple(support.url for support in partner.visible_support),
        cooperation=tuple(_name(each.entity, entities) for each in partner.cooperation),
        liaisons=tuple(liaison.user for liaison in partner.liaisons if liaison.until is None),
        report_page=partner.report_page or "",
        interval_months=registry.review_for(partner).interval_months,
        marks=labels("marks", marks or every("marks")),
        marks_chosen=bool(marks),
        uses=labels("uses", uses or every("uses")),
        uses_chosen=bool(uses),
        countries=(earlier.territory if earlier else ()) or (territory.countries if territory else ()),
        everywhere=territory is not None and territory.range is TerritorialRange.GLOBAL,
        guidelines=(earlier.guidelines if earlier else None) or "",
        wording=(earlier.wording if earlier else None) or "",
        earlier=earlier.signed if earlier else None,
    )


def _recognition(partner: Partner, standing: Standing) -> Recognized | None:
    if standing.status not in {Status.RECOGNIZED, Status.SUSPENDED}:
        return None
    decisions = (partner.history[index] for index in reversed(standing.counted))
    return next((event for event in decisions if isinstance(event, Recognized)), None)


def _earlier(
    partner: Partner, kind: AgreementKind, bodies: tuple[EntityId, ...], day: dt.date
) -> Agreement | None:
    """The latest agreement of this kind with the same bodies that has not ended by that day."""
    found = [
        agreement
        for agreement in partner.agreements
        if agreement.kind is kind
        and {agreement.licensor, *agreement.parties} - {None} == set(bodies)
        and agreement.signed <= day
        and not (agreement.terminated and agreement.terminated.date <= day)
        and not (agreement.expires and agreement.expires < day)
    ]
    return max(found, key=lambda agreement: agreement.signed, default=None)


def _place(code: str | None, words: Wording) -> str:
    if code is None:
        return ""
    return (
        f"{subdivisions().get(code, code)}, {words.country(code[:2])}" if "-" in code else words.country(code)
    )


def _party(entity: Entity) -> Party:
    return Party(entity.name, entity.page or "")


def _name(actor: str, entities: dict[str, Entity]) -> str:
    entity = entities.get(actor)
    return entity.name if entity else actor


_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_SPACED = re.compile(r"\n{3,}")


def render_agreement(
    draft: Draft,
    form: AgreementFormat,
    templates: Templates,
) -> str:
    """Render a draft: the same bytes for the same draft.

    Args:
        draft: The view.
        form: The format.
        templates: In the wording that the view was made with.

    Raises:
        TemplateFaultError: A template is wrong.
        EnvironmentProblemError: A template is missing, or passed a limit.
    """
    template, kind = _TEMPLATES[form]
    text = templates.render(Page(template, kind, {"draft": draft}))
    # A blank or line break that is data has been escaped.
    return f"{_SPACED.sub(chr(10) * 2, _TRAILING.sub('', text)).strip()}\n"
