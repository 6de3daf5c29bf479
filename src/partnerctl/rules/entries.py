# SPDX-License-Identifier: Apache-2.0
"""Rules on what single entries of the history say."""

from collections.abc import Iterator

from partnerctl.findings import Append, Fix, Severity
from partnerctl.model.events import EventKind, Outcome
from partnerctl.rules.case import Case
from partnerctl.rules.history import said
from partnerctl.rules.registry import Family, Hit, Rule


def outcome_mismatches(case: Case) -> Iterator[Hit]:
    """Reviews whose details don't fit their outcome."""
    for index, event in case.living:
        if event.event != "reviewed":
            continue
        pointer = ("history", index)
        conditional = event.outcome is Outcome.RENEWED_WITH_CONDITIONS
        deferred = event.outcome is Outcome.DEFERRED
        if event.conditions and not conditional:
            yield Hit(
                f"The outcome is '{event.outcome}', but there are conditions",
                (*pointer, "conditions"),
                hint="Write `outcome: renewed-with-conditions`, or delete the conditions",
            )
        if conditional and not event.conditions:
            yield Hit(
                "The outcome is 'renewed-with-conditions', but there are no conditions",
                (*pointer, "outcome"),
                hint="Add `conditions`, each with `text` and `by_when`, or write `outcome: renewed`",
            )
        if event.until and not deferred:
            yield Hit(
                f"The outcome is '{event.outcome}', but there is a day that the review is put off to",
                (*pointer, "until"),
                hint="Write `outcome: deferred`, or delete `until`",
            )
        if deferred and not event.until:
            yield Hit(
                "The outcome is 'deferred', but no day is given that the review is put off to",
                (*pointer, "outcome"),
                hint="Add `until`, the day of the next review (as an option: --until DATE)",
            )


def days_not_later(case: Case) -> Iterator[Hit]:
    """Days to come that are past already when they are set."""
    for index, event in case.living:
        if event.event != "reviewed":
            continue
        if event.until and event.until <= event.date:
            yield Hit(
                f"The review of {event.date} is put off to {event.until}, which is not later",
                ("history", index, "until"),
            )
        for number, condition in enumerate(event.conditions):
            if condition.by_when <= event.date:
                yield Hit(
                    f"The condition set on {event.date} is to be met by {condition.by_when}, which is not later",
                    ("history", index, "conditions", number, "by_when"),
                )


MISSING_LINK = "PC307"
"""The rule on them, which other rules and commands go by: whoever lets it rest for a record lets it rest there, too."""

LINKED: dict[str, Severity] = {
    EventKind.RECOGNIZED: Severity.ERROR,
    EventKind.DECLINED: Severity.ERROR,
    EventKind.REVIEWED: Severity.ERROR,
    EventKind.SUSPENDED: Severity.ERROR,
    EventKind.REINSTATED: Severity.ERROR,
    EventKind.WITHDRAWN: Severity.ERROR,
    EventKind.TRANSITIONED: Severity.ERROR,
    EventKind.APPLIED: Severity.WARNING,
    EventKind.ENDORSED: Severity.WARNING,
}
"""How heavily a missing link weighs: a decision must be looked up, a statement should."""


def missing_links(case: Case) -> Iterator[Hit]:
    """Decisions and statements that nobody can look up."""
    for index, event in case.living:
        severity = LINKED.get(event.event)
        taken_back = event.event == "declined" and not event.by
        if severity and not taken_back and getattr(event, "link", None) is None:
            yield Hit(
                f"{said(event)} of {event.date} has no link",
                ("history", index),
                severity=severity,
            )


def renamed_names(case: Case) -> Iterator[Hit]:
    """Names of a renaming that the record doesn't have."""
    partner = case.partner
    former = {name.name for name in partner.former_names}
    known = {partner.name, *partner.also_known_as, *former}
    for index, event in case.living:
        if event.event != "renamed":
            continue
        if event.from_ not in former:
            yield Hit(
                f"The former name '{event.from_}' is not among `former_names`",
                ("history", index, "from"),
                hint=f"Add it: `former_names: [{{name: {event.from_}, until: {event.date}}}]`",
                fix=Fix(
                    f"Add '{event.from_}' to `former_names`",
                    (Append(("former_names",), {"name": event.from_, "until": event.date.isoformat()}),),
                    safe=True,
                ),
            )
        if event.to not in known:
            yield Hit(
                f"The new name '{event.to}' is not a name of this record",
                ("history", index, "to"),
                hint=f"Write `name: {event.to}`, or add it to `former_names` if it has been changed again",
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
"""
_REVIEW = """\
  - date: 2025-04-10
    event: reviewed
    outcome: {outcome}
    by: [northland]
    link: https://wiki.gardens.example/wiki/Example/Review_12
"""
_RENEWED = _RECOGNIZED + _REVIEW.format(outcome="renewed")

RULES = (
    Rule(
        code="PC305",
        name="review-mismatch",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="The details of a review don't fit its outcome",
        rationale="Conditions belong to `renewed-with-conditions`, and the day a review is put off to belongs to `deferred`; "
        "otherwise nobody can tell what was decided.",
        hint="Correct the outcome, or its details",
        clause="reviewed yearly",
        bad=_RECOGNIZED + _REVIEW.format(outcome="deferred"),
        good=_RECOGNIZED + _REVIEW.format(outcome="deferred") + "    until: 2025-07-01\n",
        record_check=outcome_mismatches,
    ),
    Rule(
        code="PC306",
        name="day-not-later",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A day to come is not later than the decision that sets it",
        rationale="Nobody can meet a condition by a day that is past when it is set.",
        hint="Correct the day",
        clause="reviewed yearly",
        bad=_RECOGNIZED + _REVIEW.format(outcome="deferred") + "    until: 2025-04-01\n",
        good=_RECOGNIZED + _REVIEW.format(outcome="deferred") + "    until: 2025-07-01\n",
        record_check=days_not_later,
    ),
    Rule(
        code=MISSING_LINK,
        name="missing-link",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A decision or statement has no link",
        rationale="A status that nobody can check is a rumour; decisions were disputed because no record of them was found.",
        hint="Add `link`, the page on which it can be read",
        clause="Recognition document",
        bad=_RENEWED.replace("    link: https://wiki.gardens.example/wiki/Example/Review_12\n", ""),
        good=_RENEWED,
        record_check=missing_links,
    ),
    Rule(
        code="PC308",
        name="renamed-name-missing",
        family=Family.LIFECYCLE,
        severity=Severity.WARNING,
        summary="A name from the history is not among the record's names",
        rationale="Who searches by the old name should find the partner.",
        hint="Add the old name to `former_names`",
        clause="Name",
        bad=_RECOGNIZED
        + "  - {date: 2025-01-01, event: renamed, from: Elder Library, to: Example Library}\n",
        good=_RECOGNIZED
        + "  - {date: 2025-01-01, event: renamed, from: Elder Library, to: Example Library}\n"
        + "former_names:\n  - {name: Elder Library, until: 2025-01-01}\n",
        fixable=True,
        record_check=renamed_names,
    ),
)
