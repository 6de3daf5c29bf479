# SPDX-License-Identifier: Apache-2.0
"""The one table of steps."""

import pytest

from partnerctl.lifecycle.transitions import (
    RECORDING,
    TRANSITIONS,
    next_status,
    possible_steps,
    step_of,
    way_to,
)
from partnerctl.model.events import EventKind, Outcome
from partnerctl.model.policy import Status
from partners import DETAILS, entry, partner


@pytest.mark.parametrize("kind", sorted(RECORDING))
@pytest.mark.parametrize("status", [None, *Status])
def test_an_event_that_records_leaves_the_status(kind: EventKind, status: Status | None) -> None:
    named = {"supersedes_date": "2024-01-01", "supersedes_event": "applied"}
    details = named if kind is EventKind.CORRECTED else {}
    (event,) = partner(entry("2024-01-01", kind.value, **details)).history

    assert next_status(status, event) is status


def test_every_other_event_decides_something() -> None:
    assert {kind for _, (kind, _) in TRANSITIONS} == set(EventKind) - RECORDING


def test_every_status_can_be_reached_and_left() -> None:
    assert set(TRANSITIONS.values()) == set(Status)
    assert {before for before, _ in TRANSITIONS} == {None, *Status}


def test_recognition_needs_an_application_and_ends_only_by_a_decision() -> None:
    assert [
        before for (before, step), after in TRANSITIONS.items() if step == (EventKind.RECOGNIZED, None)
    ] == [Status.CANDIDATE]
    assert {step[0] for step, after in possible_steps(Status.RECOGNIZED) if after is Status.FORMER} == {
        EventKind.REVIEWED,
        EventKind.WITHDRAWN,
        EventKind.RESIGNED,
        EventKind.TRANSITIONED,
        EventKind.DISSOLVED,
    }


@pytest.mark.parametrize("outcome", Outcome)
def test_a_review_is_told_apart_by_its_outcome(outcome: Outcome) -> None:
    (event,) = partner(entry("2024-01-01", "reviewed", outcome=outcome.value)).history

    assert step_of(event) == (EventKind.REVIEWED, outcome.value)
    assert next_status(Status.CANDIDATE, event) is None


@pytest.mark.parametrize("kind", sorted(set(EventKind) - RECORDING))
def test_the_table_answers_for_each_event(kind: EventKind) -> None:
    (event,) = partner(entry("2024-01-01", kind.value)).history

    for status in (None, *Status):
        assert next_status(status, event) is TRANSITIONS.get((status, step_of(event)))
    assert set(DETAILS) <= {one.value for one in EventKind}


@pytest.mark.parametrize(
    ("status", "wanted", "way"),
    [
        (Status.CANDIDATE, EventKind.RECOGNIZED, []),
        (Status.POTENTIAL, EventKind.RECOGNIZED, [EventKind.APPLIED]),
        (None, EventKind.REINSTATED, [EventKind.APPLIED, EventKind.RECOGNIZED, EventKind.SUSPENDED]),
        (Status.FORMER, EventKind.SUSPENDED, [EventKind.APPLIED, EventKind.RECOGNIZED]),
        (Status.FORMER, EventKind.NOTED, []),
    ],
)
def test_the_way_to_a_step_is_the_shortest(
    status: Status | None, wanted: EventKind, way: list[EventKind]
) -> None:
    step = (wanted, "informal" if wanted is EventKind.NOTED else None)
    assert [kind for kind, _ in way_to(status, step)] == way
