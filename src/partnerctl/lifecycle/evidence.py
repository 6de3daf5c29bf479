# SPDX-License-Identifier: Apache-2.0
"""What a record holds that speaks to each point of a yearly review, with its days, and how two records differ in it.

Everything is found on the record itself: nothing is fetched, and no page is looked at. Whether a page still says what
it said is for the person who answers.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from partnerctl.findings import Pointer
from partnerctl.lifecycle.agreements import AgreementState, state_of
from partnerctl.lifecycle.expiring import AGREEMENT_NAMES, last_day
from partnerctl.lifecycle.rights import RightKind, rights_of
from partnerctl.lifecycle.standing import Standing
from partnerctl.model.agreements import Agreement, AgreementKind
from partnerctl.model.dataset import Setting
from partnerctl.model.entities import Decider, Entity
from partnerctl.model.partner import Liaison, Partner
from partnerctl.model.policy import ReviewPoint
from partnerctl.model.types import PartialDate


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that the record gives.

    Attributes:
        word: What happened then, to be said of something (`seen`, `in office since`).
        day: As it is written: by year, month or day.
        ends: Whether something ends with that day.
    """

    word: str
    day: PartialDate
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing on the record that speaks to a point.

    Attributes:
        what: Which, so that it can be told from the others; data of the record.
        days: The days the record gives of it.
        details: What else it says, each with the name of its field; data of the record.
        state: What holds of it on the day asked for (`in force`, `ran out`); empty if that is not the question.
        pointer: Its place in the record; empty for what the record does not hold.
    """

    what: str
    days: tuple[Dated, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    state: str = ""
    pointer: Pointer = ()


LACKING: Final = "not named"
"""The state of something that the record could name and doesn't."""


def evidence_of(
    point: ReviewPoint, partner: Partner, standing: Standing, setting: Setting, day: dt.date
) -> tuple[Evidence, ...]:
    """What the record holds that speaks to a point, in the order of the record.

    Args:
        point: Which.
        partner: The record.
        standing: Its standing on that day.
        setting: Policy, and the entities there are.
        day: The day of the review.
    """
    match point:
        case ReviewPoint.VISIBLE_SUPPORT:
            return tuple(_visible_support(partner))
        case ReviewPoint.REPORT_PAGE:
            page = partner.report_page
            return (Evidence(page, pointer=("report_page",)),) if page else ()
        case ReviewPoint.LIAISON:
            return tuple(_liaisons(partner, day))
        case ReviewPoint.ORGANIZERS:
            return tuple(_organizers(partner))
        case ReviewPoint.COOPERATION:
            return (*_cooperation(partner, setting, day), *_unnamed_bodies(partner, setting, day))
        case _:  # ReviewPoint.AGREEMENTS
            return tuple(_agreements(partner, standing, setting, day))


def changes_between(before: tuple[Evidence, ...], now: tuple[Evidence, ...]) -> tuple[str, ...]:
    """How what speaks to a point has changed: one sentence each, without trailing period.

    Args:
        before: What the record held at the last review.
        now: What it holds.
    """
    old, new = _keyed(before), _keyed(now)
    return (
        *(f"new: {each.what}" for key, each in new.items() if key not in old),
        *(f"no longer there: {each.what}" for key, each in old.items() if key not in new),
        *(
            f"{each.what}: {difference}"
            for key, each in new.items()
            if key in old
            for difference in _differences(old[key], each)
        ),
    )


def _keyed(evidence: tuple[Evidence, ...]) -> dict[tuple[str, int], Evidence]:
    """What the record holds by what it is called, and of two that are called alike by which of them it is."""
    counted: Counter[str] = Counter()
    keyed = {}
    for each in evidence:
        if each.pointer:
            counted[each.what] += 1
            keyed[each.what, counted[each.what]] = each
    return keyed


def changes_by_days(
    evidence: tuple[Evidence, ...], since: dt.date, day: dt.date, *, ends_only: bool
) -> tuple[str, ...]:
    """What happened after one day and up to another, as far as the days on the record tell.

    Args:
        evidence: What the record holds.
        since: The day of the last review; what ends with that day counts.
        day: The day of this one.
        ends_only: Leave out everything but what ended, for which nobody has to edit the record.
    """
    return tuple(
        f"{each.what}: {dated.word} {dated.day}"
        for each in evidence
        for dated in each.days
        if (since <= last_day(dated.day) if dated.ends else not ends_only and since < last_day(dated.day))
        and last_day(dated.day) <= day
    )


def in_office(person: Liaison | Decider, day: dt.date) -> bool:
    """Whether a liaison or decider is in the role on a day; a day that is not known doesn't speak against it."""
    begun = person.since is None or person.since <= day.isoformat()
    return begun and (person.until is None or last_day(person.until) >= day)


def _differences(before: Evidence, now: Evidence) -> Iterator[str]:
    was = {dated.word: dated.day for dated in before.days} | dict(before.details)
    has = {dated.word: dated.day for dated in now.days} | dict(now.details)
    for word in dict.fromkeys((*was, *has)):
        old, new = was.get(word), has.get(word)
        if old is None:
            yield f"{word} {new}, where nothing was said"
        elif new is None:
            yield f"{word} {old} is no longer said"
        elif old != new:
            yield f"{word} {new}, before {old}"


def _days(**days: object) -> tuple[Dated, ...]:
    """The days that are there; of a keyword's underscores blanks are made."""
    return tuple(
        Dated(word.replace("_", " "), str(day), ends=word in _ENDS)
        for word, day in days.items()
        if day is not None
    )


_ENDS: Final = frozenset({"until", "expires", "ended", "ended_in"})


def _details(**details: object) -> tuple[tuple[str, str], ...]:
    return tuple((word.replace("_", " "), str(text)) for word, text in details.items() if text)


def _visible_support(partner: Partner) -> Iterator[Evidence]:
    for index, support in enumerate(partner.visible_support):
        yield Evidence(
            support.url,
            _days(seen=support.seen),
            _details(kind=support.kind),
            pointer=("visible_support", index),
        )


def _liaisons(partner: Partner, day: dt.date) -> Iterator[Evidence]:
    for index, liaison in enumerate(partner.liaisons):
        yield Evidence(
            f"user:{liaison.user}",
            _days(since=liaison.since, until=liaison.until),
            state="in office" if in_office(liaison, day) else "not in office",
            pointer=("liaisons", index),
        )


def _organizers(partner: Partner) -> Iterator[Evidence]:
    for index, organizer in enumerate(partner.organizers):
        yield Evidence(
            organizer.name,
            _days(consent=organizer.consent),
            _details(role=organizer.role, profile=organizer.profile),
            state="a body" if organizer.body else "" if organizer.consent else "no consent recorded",
            pointer=("organizers", index),
        )


def _cooperation(partner: Partner, setting: Setting, day: dt.date) -> Iterator[Evidence]:
    for index, cooperation in enumerate(partner.cooperation):
        entity = setting.entities.entities.get(cooperation.entity)
        yield Evidence(
            _named(cooperation.entity, entity),
            _days(ended_in=entity.until if entity else None),
            _details(page=cooperation.page),
            state="ended" if entity and _has_ended(entity, day) else "",
            pointer=("cooperation", index),
        )


def _unnamed_bodies(partner: Partner, setting: Setting, day: dt.date) -> Iterator[Evidence]:
    """Bodies, such as chapters, of the countries of the territory; a global range names none, and would mean all of them."""
    countries = set(partner.territory.countries) if partner.territory else set()
    named = {cooperation.entity for cooperation in partner.cooperation}
    for entity_id, entity in setting.entities.entities.items():
        if (
            entity.type in setting.registry.movement.territorial_types
            and entity_id not in named
            and countries.intersection(entity.countries)
            and is_active(entity, day)
        ):
            where = ", ".join(sorted(countries.intersection(entity.countries)))
            yield Evidence(_named(entity_id, entity), _days(), _details(country=where), state=LACKING)


def _named(entity_id: str, entity: Entity | None) -> str:
    return f"{entity.name} ({entity_id})" if entity else entity_id


def _has_ended(entity: Entity, day: dt.date) -> bool:
    return entity.until is not None and last_day(entity.until) < day


def is_active(entity: Entity, day: dt.date) -> bool:
    """Whether an entity is there on a day; a day that is not known doesn't speak against it."""
    begun = entity.since is None or entity.since <= day.isoformat()
    return begun and not _has_ended(entity, day)


def _agreements(partner: Partner, standing: Standing, setting: Setting, day: dt.date) -> Iterator[Evidence]:
    granted = {
        right.agreement
        for right in rights_of(partner, standing, setting, day)
        if right.kind is RightKind.TRADEMARK_USE and right.in_force
    }
    for index, agreement in enumerate(partner.agreements):
        yield Evidence(
            f"{AGREEMENT_NAMES[agreement.kind]} signed on {agreement.signed}",
            _days(
                effective=agreement.effective,
                expires=agreement.expires,
                ended=agreement.terminated.date if agreement.terminated else None,
            ),
            _details(
                version=agreement.version, marks=", ".join(agreement.marks), document=agreement.document
            ),
            state=_state_of(agreement, day, granted=index in granted),
            pointer=("agreements", index),
        )


def _state_of(agreement: Agreement, day: dt.date, *, granted: bool) -> str:
    state = state_of(agreement, day)
    if state is AgreementState.IN_FORCE and agreement.kind is AgreementKind.TRADEMARK_LICENSE and not granted:
        return "grants nothing"
    return state.value
