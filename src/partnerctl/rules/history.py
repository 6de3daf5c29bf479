# SPDX-License-Identifier: Apache-2.0
"""Rules on the order and legality of what happened."""

from collections.abc import Iterator, Sequence

from partnerctl.findings import Location, Related, Severity
from partnerctl.lifecycle.transitions import TRANSITIONS, Step, next_status, step_of, way_to
from partnerctl.model.events import Event
from partnerctl.model.policy import Status
from partnerctl.rules.case import Case
from partnerctl.rules.registry import Family, Hit, Rule

_WAY_LENGTH = 2
"""A longer way from one status to another is no slip of somebody who forgot an entry."""


_AMENDING = frozenset({"corrected", "redacted"})
"""Events of the record, not of the partner's life: what is right may well stand below them."""


def said(event: Event) -> str:
    """An entry's event and what it says, for messages."""
    kind, detail = step_of(event)
    return f"'{kind}: {detail}'" if detail else f"'{kind}'"


def _repeats(history: Sequence[Event]) -> Iterator[tuple[int, int]]:
    """(first, later) indices of entries that say the same."""
    if len({(event.date, event.event) for event in history}) == len(history):
        return
    first: dict[tuple[object, str], list[int]] = {}
    for index, event in enumerate(history):
        alike = first.setdefault((event.date, event.event), [])
        same = next((other for other in alike if history[other] == event), None)
        if same is None:
            alike.append(index)
        else:
            yield same, index


def late_entries(case: Case) -> Iterator[Hit]:
    """Entries that stand below a later one; amendments, and what they took out of force, apart."""
    latest: tuple[int, Event] | None = None
    for index, event in case.living:
        if event.event in _AMENDING:
            continue
        if latest is not None and event.date < latest[1].date:
            yield Hit(
                f"{said(event)} of {event.date} stands below {said(latest[1])} of {latest[1].date}",
                ("history", index, "date"),
                related=(_entry(case, latest[0], "the later one"),),
            )
        else:
            latest = index, event


def _entry(case: Case, index: int, message: str) -> Related:
    return Related(Location(case.record.path, ("history", index)), message)


def impossible_steps(case: Case) -> Iterator[Hit]:
    """Entries that nothing before them makes possible.

    An impossible entry is taken to have happened when the next ones are judged, so that one that is missing is told
    once and not for everything that follows.
    """
    history = case.partner.history
    irregular = {
        entry.index for entry in case.standing.irregular if history[entry.index].event != "corrected"
    }
    if not irregular:
        return
    repeated = {later for _, later in _repeats(history)}
    place = {index: number for number, index in enumerate((*case.standing.counted, *sorted(irregular)))}
    status: Status | None = None
    for index in sorted(place, key=lambda index: (history[index].date, place[index])):
        event = history[index]
        after = next_status(status, event)
        if index in irregular - repeated and after is None:
            yield _impossible(case, index, status)
        status = after or _led_to(step_of(event)) or status


def _led_to(step: Step) -> Status | None:
    return next((after for (_, known), after in TRANSITIONS.items() if known == step), None)


def _impossible(case: Case, index: int, status: Status | None) -> Hit:
    event = case.partner.history[index]
    state = f"a partner that is '{status}'" if status else "a partner of whom nothing is recorded before"
    way = way_to(status, step_of(event))
    same_day = next(
        (
            other
            for other in case.standing.counted
            if (case.partner.history[other].date, case.partner.history[other].event)
            == (event.date, event.event)
        ),
        None,
    )
    hint = None
    if same_day is not None:
        hint = "Make one entry of the two; a decision that several bodies took has them all in `by`"
    elif 0 < len(way) <= _WAY_LENGTH:
        missing = " and ".join(f"'{kind}: {detail}'" if detail else f"'{kind}'" for kind, detail in way)
        hint = f"Add what is missing before it: {missing}; or correct the date"
    return Hit(
        f"{said(event)} of {event.date} is not possible for {state}",
        ("history", index, "event"),
        hint=hint,
        related=(_entry(case, same_day, "the other of that day"),) if same_day is not None else (),
    )


def repeated_entries(case: Case) -> Iterator[Hit]:
    """Entries that stand there twice."""
    history = case.partner.history
    for first, later in _repeats(history):
        if {first, later} & set(case.standing.superseded):
            continue  # a correction has taken one of them out, and the other is right after all
        yield Hit(
            f"{said(history[later])} of {history[later].date} stands in the history twice",
            ("history", later),
            related=(_entry(case, first, "the first"),),
        )


def wrong_corrections(case: Case) -> Iterator[Hit]:
    """Corrections that don't name one entry."""
    history = case.partner.history
    without = {entry.index for entry in case.standing.irregular}
    for index, event in enumerate(history):
        if event.event != "corrected":
            continue
        named = f"'{event.supersedes_event}' of {event.supersedes_date}"
        pointer = ("history", index, "supersedes_date")
        if index in without:
            yield Hit(f"The correction names {named}, and there is no such entry", pointer)
        else:
            meant = [
                other
                for other, entry in enumerate(history)
                if (entry.date, entry.event) == (event.supersedes_date, event.supersedes_event)
            ]
            # What is right may have the same date and event; it stands below the correction.
            meant = [other for other in meant if other < index] or meant
            corrections = [
                other
                for other in history
                if other.event == "corrected"
                and (other.supersedes_date, other.supersedes_event)
                == (event.supersedes_date, event.supersedes_event)
            ]
            if len(meant) > len(corrections):
                yield Hit(
                    f"The correction names {named}, and there are {len(meant)} such entries",
                    pointer,
                    severity=Severity.WARNING,
                    hint="The nearest one above it is taken; check that it is the one you mean",
                    related=tuple(_entry(case, other, "one of them") for other in meant),
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

RULES = (
    Rule(
        code="PC301",
        name="late-entry",
        family=Family.LIFECYCLE,
        severity=Severity.NOTICE,
        summary="An entry stands below a later one",
        rationale="Entries may come late, and the status is worked out by their dates, not by their order. But often "
        "the date is a slip.",
        hint="Check the date; if it is right, leave the entry where it is",
        clause="file format",
        bad="""\
history:
  - {date: 2024-04-15, event: noted, as: potential}
  - {date: 2024-04-14, event: noted, as: informal}
""",
        good="""\
history:
  - {date: 2024-04-14, event: noted, as: informal}
  - {date: 2024-04-15, event: noted, as: potential}
""",
        record_check=late_entries,
    ),
    Rule(
        code="PC302",
        name="impossible-step",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="Something is recorded that is not possible in the partner's status",
        rationale="The status follows from the history alone; an entry that can't follow the ones before it is left out, "
        "and the status would be wrong.",
        hint="Add the entry that is missing before it, or correct this one; `partnerctl show` tells what is possible",
        clause="Simple recognition process, reviewed yearly",
        bad="""\
history:
  - date: 2024-02-20
    event: noted
    as: potential
  - date: 2024-04-15
    event: suspended
    by: [northland]
    reason: No liaison.
    link: https://wiki.gardens.example/wiki/Example/Decision_12
""",
        good=_RECOGNIZED
        + """\
  - date: 2024-06-15
    event: suspended
    by: [northland]
    reason: No liaison.
    link: https://wiki.gardens.example/wiki/Example/Decision_13
""",
        record_check=impossible_steps,
    ),
    Rule(
        code="PC303",
        name="repeated-entry",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="An entry of the history stands there twice",
        rationale="It usually comes from a merge of two branches that both added it.",
        hint="Delete one of the two",
        clause="file format",
        bad="""\
history:
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2024-02-20, event: noted, as: potential}
""",
        good="history:\n  - {date: 2024-02-20, event: noted, as: potential}\n",
        record_check=repeated_entries,
    ),
    Rule(
        code="PC304",
        name="correction-without-target",
        family=Family.LIFECYCLE,
        severity=Severity.ERROR,
        summary="A correction doesn't name one entry of the history",
        rationale="Entries are never changed; a correction names the one that was wrong, by its date and event, and that one "
        "no longer counts.",
        hint="Copy `date` and `event` of the entry that was wrong",
        clause="file format",
        bad="""\
history:
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2024-02-21, event: corrected, supersedes_date: 2024-02-19, supersedes_event: noted, why: Wrong day.}
""",
        good="""\
history:
  - {date: 2024-02-19, event: noted, as: informal}
  - {date: 2024-02-20, event: noted, as: potential}
  - {date: 2024-02-21, event: corrected, supersedes_date: 2024-02-19, supersedes_event: noted, why: Wrong day.}
""",
        record_check=wrong_corrections,
    ),
)
