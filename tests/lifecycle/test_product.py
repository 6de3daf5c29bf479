# SPDX-License-Identifier: Apache-2.0
"""Every status with every step, the whole product: what the grid here says is what happens, nothing else.

The grid is written by hand from the movement's description, and knows nothing of the table in the code.
"""

import datetime as dt
import json
import re
from itertools import product
from typing import Final

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import BlockedError
from partnerctl.findings import Plain
from partnerctl.lifecycle.standing import standing_of
from partnerctl.lifecycle.steps import steps_of
from partnerctl.lifecycle.transitions import Step, next_status
from partnerctl.model.events import EventKind, Outcome
from partnerctl.model.policy import Status
from partnerctl.usecases.changes import write_change
from partnerctl.usecases.loading import load_record, load_setting
from partnerctl.usecases.record_event import plan_event
from partners import entry, partner, policy, registry_files, setting

LINK: Final = "https://meta.wikimedia.org/wiki/Example/Decision"
DAY: Final = "2025-03-01"


def linked(date: str, event: str, **details: Plain) -> dict[str, Plain]:
    return entry(date, event, link=LINK, **details)


APPLIED: Final = linked("2024-02-20", "applied")
RECOGNIZED: Final = linked("2024-04-15", "recognized")
HISTORIES: Final[dict[str, tuple[dict[str, Plain], ...]]] = {
    "none": (entry("2024-01-01", "invited"),),
    "potential": (entry("2024-01-01", "noted"),),
    "informal": (entry("2024-01-01", "noted", as_="informal"),),
    "candidate": (APPLIED,),
    "declined": (APPLIED, linked("2024-05-01", "declined", by=["wmf"])),
    "recognized": (APPLIED, RECOGNIZED),
    "suspended": (APPLIED, RECOGNIZED, linked("2024-06-01", "suspended")),
    **{
        f"former, {event}": (APPLIED, RECOGNIZED, linked("2024-06-01", event, **details))
        for event, details in (
            ("withdrawn", {}),
            ("resigned", {}),
            ("transitioned", {}),
            ("dissolved", {}),
            ("reviewed", {"outcome": "not-renewed"}),
        )
    },
}
"""A history for each status, and for each way to become `former`."""

STEPS: Final[tuple[Step, ...]] = (
    *((EventKind.NOTED, word) for word in ("potential", "informal")),
    *((EventKind.REVIEWED, outcome.value) for outcome in Outcome),
    *((kind, None) for kind in EventKind if kind not in {EventKind.NOTED, EventKind.REVIEWED}),
)
"""Every event, those that say something of importance once for each thing that they can say."""


def status_of(name: str) -> Status | None:
    return None if name == "none" else Status(name.partition(",")[0])


def entry_of(step: Step, name: str) -> dict[str, Plain]:
    kind, detail = step
    details: dict[str, Plain] = {}
    match kind:
        case EventKind.NOTED:
            details["as"] = detail
        case EventKind.REVIEWED:
            details["outcome"] = detail
            if detail == Outcome.DEFERRED:
                details["until"] = "2025-09-01"
            if detail == Outcome.RENEWED_WITH_CONDITIONS:
                details["conditions"] = [{"text": "A report", "by_when": "2025-09-01"}]
        case EventKind.CORRECTED:
            first = HISTORIES[name][0]
            details |= {"supersedes_date": first["date"], "supersedes_event": first["event"]}
        case EventKind.RENAMED:
            details |= {"from": "Northfield City Library", "to": "Northfield City Library"}
        case EventKind.MERGED:
            details["into"] = "other"
        case _:
            pass
    return linked(DAY, kind.value, **details)


GRID: Final = """
                                  none        potential  informal   candidate   declined   recognized  suspended   former
noted potential                   potential   potential  potential  -           -          -           -           -
noted informal                    informal    informal   informal   -           -          -           -           -
applied                           candidate   candidate  candidate  -           candidate  -           -           candidate
recognized                        -           -          -          recognized  -          -           -           -
declined                          -           -          -          declined    -          -           -           -
reviewed renewed                  -           -          -          -           -          recognized  -           -
reviewed renewed-with-conditions  -           -          -          -           -          recognized  -           -
reviewed deferred                 -           -          -          -           -          recognized  -           -
reviewed not-renewed              -           -          -          -           -          former      former      -
suspended                         -           -          -          -           -          suspended   -           -
reinstated                        -           -          -          -           -          -           recognized  -
withdrawn                         -           -          -          -           -          former      former      -
resigned                          -           -          -          -           -          former      former      -
transitioned                      -           -          -          -           -          former      former      -
dissolved                         -           former     former     former      -          former      former      -
invited                           same        same       same       same        same       same        same        same
endorsed                          same        same       same       same        same       same        same        same
renamed                           same        same       same       same        same       same        same        same
merged                            same        same       same       same        same       same        same        same
corrected                         same        same       same       same        same       same        same        same
redacted                          same        same       same       same        same       same        same        same
"""
"""Where each event leads from each status; `-` where it is not possible."""


def read_grid() -> dict[tuple[str, str], str]:
    """(status, step as it is written there) to what stands there."""
    head, *lines = GRID.strip().splitlines()
    rows = [re.split(r"  +", line) for line in lines]
    return {
        (status, step): cell
        for step, *cells in rows
        for status, cell in zip(head.split(), cells, strict=True)
    }


CELLS: Final = read_grid()


def cell(name: str, step: Step) -> str:
    """What the grid has for a history and a step."""
    return CELLS[name.partition(",")[0], " ".join(filter(None, step))]


def records_only(name: str, step: Step) -> bool:
    """Whether the step leaves the status as it is, whichever that is."""
    return cell(name, step) == "same"


def expected(name: str, step: Step) -> Status | None:
    """The status that the step leads to; None if it is not possible, or there is none before and after."""
    leads_to = cell(name, step)
    return status_of(name) if leads_to == "same" else None if leads_to == "-" else Status(leads_to)


PAIRS: Final = tuple(product(HISTORIES, STEPS))
NAMED: Final = [f"{name}-{kind}-{detail}" if detail else f"{name}-{kind}" for name, (kind, detail) in PAIRS]
PLAIN_PAIRS: Final = tuple(pair for pair in PAIRS if pair[1][0] is not EventKind.CORRECTED)
"""A correction takes an entry out, so where it leads is no matter of the status."""


def test_the_grid_has_every_status_and_every_event() -> None:
    assert set(CELLS) == {
        (str(status or "none"), " ".join(filter(None, step)))
        for status, step in product((None, *Status), STEPS)
    }


@pytest.mark.parametrize(("name", "step"), PAIRS)
def test_the_table_is_the_grid(name: str, step: Step) -> None:
    *_, event = partner(*HISTORIES[name], entry_of(step, name)).history

    assert next_status(status_of(name), event) is expected(name, step)


@pytest.mark.parametrize("name", HISTORIES)
def test_each_history_leads_where_its_name_says(name: str) -> None:
    standing = standing_of(partner(*HISTORIES[name]))

    assert (standing.status, standing.irregular) == (status_of(name), ())


@pytest.mark.parametrize(("name", "step"), PLAIN_PAIRS)
def test_standing_obeys_the_grid(name: str, step: Step) -> None:
    history = (*HISTORIES[name], entry_of(step, name))
    standing = standing_of(partner(*history))

    after = expected(name, step)
    possible = after is not None or records_only(name, step)
    assert [each.index for each in standing.irregular] == ([] if possible else [len(history) - 1])
    assert standing.status is (after if possible else status_of(name))


@pytest.mark.parametrize("name", HISTORIES)
def test_the_next_steps_are_those_of_the_grid(name: str) -> None:
    one = partner(*HISTORIES[name])
    steps = {(step.event, step.detail): step.leads_to for step in steps_of(one, standing_of(one), setting())}

    possible = {
        step: after for step in STEPS if not records_only(name, step) and (after := expected(name, step))
    }
    already = {
        step for step, after in possible.items() if step[0] is EventKind.NOTED and after is status_of(name)
    }
    assert steps == {step: after for step, after in possible.items() if step not in already}


def world(name: str) -> FakeFiles:
    """A registry whose policy lets anybody decide and requires nothing: only the table is in the way."""
    free = {**policy(), "authority": {}, "requirements": {}}
    records: dict[str, dict[str, Plain]] = {
        "one": {"name": "Northfield City Library", "history": list(HISTORIES[name])},
        "other": {"name": "Southfield Museum", "history": [entry("2024-01-01", "noted")]},
    }
    return FakeFiles.of({**registry_files(records), "data/registry.yaml": json.dumps(free)})


@pytest.mark.parametrize(("name", "step"), PLAIN_PAIRS)
def test_what_can_be_recorded_is_what_the_grid_has(name: str, step: Step) -> None:
    files = world(name)
    services = fake_services(files, day=dt.date(2026, 3, 31))
    before = dict(files.contents)
    after = expected(name, step)

    if after is None and not records_only(name, step):
        with pytest.raises(BlockedError) as caught:
            plan_event(services, load_setting(services), "one", entry_of(step, name))
        (obstacle,) = caught.value.obstacles
        assert "can't" in obstacle.message
        assert (status_of(name) or "nothing is recorded") in obstacle.message
        assert obstacle.hint
        assert files.contents == before
        return
    recorded = plan_event(services, load_setting(services), "one", entry_of(step, name))
    assert (recorded.before.status, recorded.after.status) == (status_of(name), after)
    assert recorded.edit.change
    write_change(files, recorded.edit.change)
    assert standing_of(load_record(services, "one").partner).status is after


@pytest.mark.parametrize("name", [name for name in HISTORIES if name != "none"])
def test_nothing_but_a_correction_or_redaction_is_recorded_in_a_tombstone(name: str) -> None:
    files = world(name)
    services = fake_services(files)
    merged = plan_event(services, load_setting(services), "one", entry_of((EventKind.MERGED, None), name))
    assert merged.edit.change
    write_change(files, merged.edit.change)

    for step in STEPS:
        late = {**entry_of(step, name), "date": "2025-04-01"}
        if step[0] in {EventKind.CORRECTED, EventKind.REDACTED}:
            continue
        with pytest.raises(BlockedError) as caught:
            plan_event(services, load_setting(services), "one", late)
        (obstacle,) = caught.value.obstacles
        assert "recorded under other now" in obstacle.message
