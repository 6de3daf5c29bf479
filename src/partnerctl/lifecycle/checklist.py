# SPDX-License-Identifier: Apache-2.0
"""The checklist of a yearly review: what policy asks, what the record holds, what changed, and a proposed answer.

A proposal says what follows from the record and nothing else; whether a page still shows what it showed is for the
person who answers. Conditions of the review before come first, and have no proposal: no record tells whether a
sentence was heeded.

Source: "Simple recognition process, reviewed yearly".
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from partnerctl.findings import Severity
from partnerctl.lifecycle.evidence import (
    LACKING,
    Dated,
    Evidence,
    changes_between,
    changes_by_days,
    evidence_of,
)
from partnerctl.lifecycle.expiring import is_followed, last_day, open_conditions
from partnerctl.lifecycle.standing import Standing
from partnerctl.model.dataset import Setting
from partnerctl.model.events import Answer, Condition, Outcome, Recognized, Reviewed
from partnerctl.model.partner import Partner
from partnerctl.model.policy import ReviewPoint, Status

_CONDITION: Final = re.compile(r"condition-([1-9]\d?)")
"""The slug of a condition: its number in the review that set it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a checklist.

    Attributes:
        slug: As it stands in `checklist` of the entry: a `ReviewPoint`, or `condition-1` and so on.
        asks: The question to answer.
        weight: How heavily policy weighs a lack of it in a recognized partner; None if policy doesn't require it.
        condition: Of a condition of the review before; None for a point of the policy.
        evidence: What the record holds that speaks to it.
        changes: What changed since the last review: one sentence each, without trailing period.
        proposed: What follows from the record; None where nothing does.
        why: Why that is proposed, or why nothing is: one sentence, without trailing period.
    """

    slug: str
    asks: str
    weight: Severity | None
    condition: Condition | None
    evidence: tuple[Evidence, ...]
    changes: tuple[str, ...]
    proposed: Answer | None
    why: str


_ASKS: Final = {
    ReviewPoint.VISIBLE_SUPPORT: "Can the support of {movement} and its projects still be seen there?",
    ReviewPoint.REPORT_PAGE: "Do the liaisons keep the report page up to date?",
    ReviewPoint.LIAISON: "Is somebody in office who keeps up the contact with the movement?",
    ReviewPoint.ORGANIZERS: "Is it said in full who runs the organization, people with their consent?",
    ReviewPoint.COOPERATION: "Does it work with the {movement} entities of its territory?",
    ReviewPoint.AGREEMENTS: "Do the agreements hold, and are marks used only as they allow?",
}


def checklist_of(
    partner: Partner, standing: Standing, setting: Setting, day: dt.date, before: Partner | None = None
) -> tuple[Point, ...]:
    """Make the checklist of one partner.

    Args:
        partner: The record.
        standing: Its standing on the day of the review.
        setting: Policy, and the entities there are.
        day: The day of the review.
        before: The record as it was when the last review was recorded. None if that is not known: then only the days
            on the record tell what changed.
    """
    looking = _Looking(partner, standing, setting, day, before)
    policy = setting.registry.review_for(partner)
    return (*_conditions(partner, standing, day), *map(looking.at, policy.checklist))


def last_review(partner: Partner, standing: Standing) -> int | None:
    """Index of the recognition or renewal that the coming review follows; None if there is none.

    A review that was put off has looked at nothing, so it doesn't count.
    """
    looked = (
        index
        for index in reversed(standing.counted)
        if isinstance(event := partner.history[index], Recognized)
        or (isinstance(event, Reviewed) and event.outcome is not Outcome.DEFERRED)
    )
    return next(looked, None)


def condition_number(slug: str) -> int | None:
    """Which condition of the review before a point is about, from 1; None if it is about none."""
    match = _CONDITION.fullmatch(slug)
    return int(match[1]) if match else None


def _conditions(partner: Partner, standing: Standing, day: dt.date) -> Iterator[Point]:
    for place, condition in open_conditions(partner, standing):
        yield Point(
            slug=f"condition-{int(place[-1]) + 1}",
            asks=f'Is the condition met: "{condition.text}"?',
            weight=Severity.ERROR,
            condition=condition,
            evidence=(Evidence(condition.text, (Dated("by", str(condition.by_when)),), pointer=place),),
            changes=(),
            proposed=None,
            why=f"no record tells whether it is met; {_days_left(condition.by_when, day)}",
        )


def _days_left(by_when: dt.date, day: dt.date) -> str:
    left = (by_when - day).days
    if left == 0:
        return "today is its last day"
    days = f"{abs(left)} day{'' if abs(left) == 1 else 's'}"
    if left < 0:
        return f"its last day was {days} ago"
    return f"{days} {'is' if left == 1 else 'are'} left"


@dataclass(frozen=True, slots=True)
class _Looking:
    """What every point of the policy is made from."""

    partner: Partner
    standing: Standing
    setting: Setting
    day: dt.date
    before: Partner | None

    def at(self, point: ReviewPoint) -> Point:
        """Look at one point."""
        evidence = evidence_of(point, self.partner, self.standing, self.setting, self.day)
        named = tuple(each for each in evidence if each.pointer)
        required = self.setting.registry.requirements.get(Status.RECOGNIZED, {})
        weights = {requirement.value: weight for requirement, weight in required.items()}
        weight = weights.get(point.value)
        since = self._since()
        if not named and point not in _OPTIONAL:
            proposed, why = _of_nothing(weight)
        else:
            proposed, why = self._proposal(point, evidence, since)
        changes = self._changes(point, evidence, since)
        asks = _ASKS[point].format(movement=self.setting.registry.movement.name)
        return Point(point.value, asks, weight, None, evidence, changes, proposed, why)

    def _proposal(
        self, point: ReviewPoint, evidence: tuple[Evidence, ...], since: dt.date
    ) -> tuple[Answer, str]:
        """What follows from the record, and why."""
        match point:
            case ReviewPoint.VISIBLE_SUPPORT:
                return Answer.PASS, _of_pages(evidence, since, self.day)
            case ReviewPoint.REPORT_PAGE:
                return Answer.PASS, "there is one; open it and look at its latest entry"
            case ReviewPoint.LIAISON:
                return _of_liaisons(evidence, self.day)
            case ReviewPoint.ORGANIZERS:
                return _of_organizers(evidence)
            case ReviewPoint.COOPERATION:
                local = self.setting.registry.movement.territorial_types
                return _of_cooperation(
                    evidence, " or ".join(each.replace("-", " ") for each in local) or "body"
                )
            case _:  # ReviewPoint.AGREEMENTS
                return _of_agreements(evidence, self.partner, self.setting.registry.movement.marks_owner.name)

    def _since(self) -> dt.date:
        last = last_review(self.partner, self.standing)
        return self.day if last is None else self.partner.history[last].date

    def _changes(self, point: ReviewPoint, evidence: tuple[Evidence, ...], since: dt.date) -> tuple[str, ...]:
        by_days = changes_by_days(evidence, since, self.day, ends_only=self.before is not None)
        if self.before is None:
            return by_days
        was = evidence_of(point, self.before, self.standing, self.setting, self.day)
        edited = changes_between(was, evidence)
        return (*edited, *(each for each in by_days if not any(told.startswith(each) for told in edited)))


def _of_nothing(weight: Severity | None) -> tuple[Answer, str]:
    if weight is None:
        return Answer.NOT_APPLICABLE, "the record names none, and policy requires none"
    return Answer.FAIL, "the record names none, and policy requires it"


def _of_pages(named: tuple[Evidence, ...], since: dt.date, day: dt.date) -> str:
    count = "one page is named" if len(named) == 1 else f"{len(named)} pages are named"
    looked = (last_day(dated.day) for each in named for dated in each.days)
    seen = max((then for then in looked if then <= day), default=None)
    if seen is None:
        return f"{count}, and no day on which somebody looked: open it"
    if seen <= since:
        return f"{count}, and nobody has looked since {seen}: open it"
    return f"{count}, last seen on {seen}"


def _of_liaisons(named: tuple[Evidence, ...], day: dt.date) -> tuple[Answer, str]:
    there = [each for each in named if each.state == "in office"]
    ends = [last_day(dated.day) for each in there for dated in each.days if dated.ends]
    if not there:
        return Answer.FAIL, f"nobody is in office on {day}"
    if len(ends) == len(there):
        return Answer.PASS, f"the last one in office leaves on {max(ends)}: ask who follows"
    return Answer.PASS, "somebody is in office" if len(there) == 1 else f"{len(there)} are in office"


def _of_organizers(named: tuple[Evidence, ...]) -> tuple[Answer, str]:
    without = [each.what for each in named if each.state == "no consent recorded"]
    if without:
        return Answer.FAIL, f"no consent is recorded of {without[0]}"
    return Answer.PASS, "one is named" if len(named) == 1 else f"{len(named)} are named"


_OPTIONAL: Final = frozenset({ReviewPoint.COOPERATION, ReviewPoint.AGREEMENTS})
"""What no policy can require of a record."""


def _of_cooperation(evidence: tuple[Evidence, ...], local: str) -> tuple[Answer, str]:
    unnamed = [each.what for each in evidence if each.state == LACKING]
    living = [each for each in evidence if each.state not in {LACKING, "ended"}]
    if unnamed and not living:
        return Answer.FAIL, f"none is named, though {unnamed[0]} is active in its territory"
    if not living:
        return Answer.NOT_APPLICABLE, f"none is named, and no {local} of its territory is known"
    if unnamed:
        return Answer.PASS, f"{living[0].what} is named; ask about {', '.join(unnamed)}"
    return Answer.PASS, f"{living[0].what} is named"


def _of_agreements(named: tuple[Evidence, ...], partner: Partner, owner: str) -> tuple[Answer, str]:
    ran_out = [
        each.what
        for each in named
        if each.state == "ran out" and not is_followed(partner.agreements[int(each.pointer[1])], partner)
    ]
    if ran_out:
        return Answer.FAIL, f"the {ran_out[0]} ran out, and none follows it"
    useless = [each.what for each in named if each.state == "grants nothing"]
    if useless:
        return Answer.FAIL, f"the {useless[0]} is not granted by the {owner}"
    in_force = [each for each in named if each.state == "in force"]
    if not in_force:
        return Answer.NOT_APPLICABLE, "none is in force, and none has to be"
    count = "one is in force" if len(in_force) == 1 else f"{len(in_force)} are in force"
    ends = [partner.agreements[int(each.pointer[1])].expires for each in in_force]
    first = min((day for day in ends if day), default=None)
    return Answer.PASS, f"{count}; the first to run out does on {first}" if first else count
