# SPDX-License-Identifier: Apache-2.0
"""Rules on the checklists of yearly reviews."""

from collections import Counter
from collections.abc import Iterator

from partnerctl.documents.suggestions import closest
from partnerctl.findings import Pointer, Severity
from partnerctl.lifecycle.checklist import condition_number
from partnerctl.model.events import Answer, Outcome, Reviewed
from partnerctl.model.policy import Requirement, ReviewPoint
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule
from partnerctl.rules.suggestions import replacement

KNOWN_POINTS = tuple(dict.fromkeys([*map(str, ReviewPoint), *map(str, Requirement)]))
"""What a point may be called besides `condition-1` and so on."""


def _reviews(case: Case) -> Iterator[tuple[int, Reviewed, int]]:
    """Reviews in the order in which they took effect: index, entry, and how many conditions were open before it."""
    conditions = 0
    for index in case.standing.counted:
        event = case.partner.history[index]
        if isinstance(event, Reviewed):
            yield index, event, conditions
            if event.outcome is not Outcome.DEFERRED:
                conditions = len(event.conditions)
        elif event.event == "recognized":
            conditions = 0


def unknown_points(case: Case) -> Iterator[Hit]:
    """Points that no checklist has."""
    for index, review, conditions in _reviews(case):
        for number, checked in enumerate(review.checklist):
            pointer: Pointer = ("history", index, "checklist", number, "point")
            condition = condition_number(checked.point)
            if condition is None and checked.point not in KNOWN_POINTS:
                meant = closest(checked.point, KNOWN_POINTS)
                yield Hit(
                    f"No checklist has a point '{checked.point}'",
                    pointer,
                    hint=f"Did you mean '{meant}'?" if meant else None,
                    fix=replacement(pointer, meant) if meant else None,
                )
            elif condition is not None and condition > conditions:
                count = "no condition" if not conditions else f"only {conditions}"
                yield Hit(f"'{checked.point}' is answered, but {count} was open before this review", pointer)


def repeated_points(case: Case) -> Iterator[Hit]:
    """Points that are answered twice."""
    for index, review, _ in _reviews(case):
        counted = Counter[str]()
        for number, checked in enumerate(review.checklist):
            counted[checked.point] += 1
            if counted[checked.point] > 1:
                yield Hit(
                    f"The point '{checked.point}' is answered twice in one review",
                    ("history", index, "checklist", number, "point"),
                )


def unexplained_renewals(case: Case) -> Iterator[Hit]:
    """Renewals without conditions though a point failed, and no word on why."""
    for index, review, _ in _reviews(case):
        if review.outcome is not Outcome.RENEWED or review.note:
            continue
        for number, checked in enumerate(review.checklist):
            if checked.answer is Answer.FAIL and not checked.note:
                yield Hit(
                    f"The outcome is 'renewed', though '{checked.point}' failed, and no note says why",
                    ("history", index, "checklist", number, "answer"),
                )


_RECOGNIZED = """\
history:
  - date: 2024-02-20
    event: applied
    link: https://wiki.gardens.example/wiki/Talk:Example#Northfield
  - date: 2024-03-01
    event: endorsed
    by: [northland]
    link: https://wiki.gardens.example/wiki/Talk:Example#Support
  - date: 2024-04-15
    event: recognized
    by: [northland]
    link: https://wiki.gardens.example/wiki/Example/Decision_12
  - date: 2025-04-10
    event: reviewed
    outcome: renewed
    by: [northland]
    link: https://wiki.gardens.example/wiki/Example/Review_12
    checklist:
"""

RULES = (
    Rule(
        code="PC309",
        name="unknown-review-point",
        family=Family.LIFECYCLE,
        severity=Severity.WARNING,
        summary="A review answers a point that no checklist has",
        rationale="The next review can only be compared with this one if both name their points alike.",
        hint=f"Use one of: {', '.join(KNOWN_POINTS[: len(ReviewPoint)])}; or condition-1 for the first condition of the "
        "review before",
        clause="reviewed yearly",
        bad=_RECOGNIZED + "      - {point: visible-suport, answer: pass}\n",
        good=_RECOGNIZED + "      - {point: visible-support, answer: pass}\n",
        record_check=unknown_points,
    ),
    Rule(
        code="PC310",
        name="repeated-review-point",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A review answers one point twice",
        rationale="Nobody can tell which of the two answers holds.",
        hint="Delete one of the two",
        clause="reviewed yearly",
        bad=_RECOGNIZED
        + "      - {point: liaison, answer: pass}\n      - {point: liaison, answer: not-applicable}\n",
        good=_RECOGNIZED + "      - {point: liaison, answer: pass}\n",
        record_check=repeated_points,
    ),
    Rule(
        code="PC311",
        name="unexplained-renewal",
        family=Family.LIFECYCLE,
        severity=Severity.WARNING,
        summary="A review renews without conditions, though a point failed",
        rationale="A reader, and the next reviewer, should learn why that was good enough.",
        hint="Add a `note` to the point or to the entry, or set conditions",
        clause="reviewed yearly",
        bad=_RECOGNIZED + "      - {point: liaison, answer: fail}\n",
        good=_RECOGNIZED + "      - {point: liaison, answer: fail, note: A new liaison begins in May.}\n",
        record_check=unexplained_renewals,
    ),
)
