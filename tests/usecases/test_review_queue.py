# SPDX-License-Identifier: Apache-2.0
"""The queue: what needs attention, whose it is, and what to type next."""

import datetime as dt

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.lifecycle.expiring import Expiring
from partnerctl.model.policy import Status
from partnerctl.lifecycle.tasks import Task
from partnerctl.usecases.review_queue import Queue, review_queue
from partners import entry, registry_files

DAY = dt.date(2026, 3, 31)
HISTORY: list[Plain] = [
    entry("2024-02-20", "applied"),
    entry("2024-04-15", "recognized", by=["wmf", "wm-northland"]),
    entry("2025-04-01", "reviewed", by=["wm-northland"]),
]


def record(**parts: Plain) -> dict[str, Plain]:
    return {"name": "Northfield City Library", "history": HISTORY, **parts}


def queue(
    records: dict[str, dict[str, Plain]], *, within: int | None = None, official: bool = True, **odd: str
) -> Queue:
    files = FakeFiles.of(registry_files(records, official=official))
    for name, text in odd.items():
        files.contents[f"data/partners/{name}.yaml"] = text.encode()
    return review_queue(fake_services(files), DAY, within)


def test_a_due_review_names_its_liaisons_its_decider_and_the_next_command() -> None:
    liaisons: list[Plain] = [
        {"user": "Here", "since": "2024"},
        {"user": "Left", "until": "2026-02"},
        {"user": "Leaving", "until": "2026-03"},
        {"user": "Coming", "since": "2026-04"},
        {"user": "Ever"},
    ]

    found = queue({"northfield": record(liaisons=liaisons)})

    assert found.tasks == (
        Task(
            id="northfield",
            name="Northfield City Library",
            status=Status.RECOGNIZED,
            kind=Expiring.REVIEW,
            state="due",
            day=dt.date(2026, 4, 1),
            days_left=1,
            reason="the yearly review is due on 2026-04-01, in 1 day",
            liaisons=("Here", "Leaving", "Ever"),
            decider="wm-northland",
            command="partnerctl show northfield",
        ),
    )
    assert (found.partners, found.reviewed, found.next_review) == (1, 1, dt.date(2026, 4, 1))
    assert (found.day, found.within, found.findings) == (DAY, 30, ())


def test_each_thing_is_asked_of_who_decided_it() -> None:
    licence: dict[str, Plain] = {
        "kind": "trademark-license",
        "licensor": "wmf",
        "signed": "2024-01-01",
        "expires": "2026-04-05",
    }
    memorandum: dict[str, Plain] = {
        "kind": "memorandum",
        "parties": ["wm-northland", "wmf"],
        "signed": "2024-01-01",
        "expires": "2026-04-06",
    }
    oral: dict[str, Plain] = {"kind": "memorandum", "signed": "2024-01-01", "expires": "2026-04-07"}
    renewed = entry(
        "2025-05-01",
        "reviewed",
        outcome="renewed-with-conditions",
        by=["affcom"],
        conditions=[{"text": "Name a liaison", "by_when": "2026-03-01"}],
    )
    found = queue(
        {
            "northfield": record(
                history=[*HISTORY, renewed],
                agreements=[licence, memorandum, oral],
                liaisons=[{"user": "Left", "until": "2026-02"}],
                waivers=[{"rule": "PC501", "why": "Blocks robots", "by": "user:Kind", "until": "2026-04-01"}],
            )
        }
    )

    assert [(task.kind.value, task.state, task.decider, task.command) for task in found.tasks] == [
        ("liaison", "ran-out", "wmf", "partnerctl edit northfield 'liaisons+={user: NAME, since: DATE}'"),
        ("condition", "ran-out", "affcom", "partnerctl show northfield"),
        ("waiver", "running-out", "user:Kind", "partnerctl edit northfield"),
        ("agreement", "running-out", "wmf", "partnerctl edit northfield"),
        ("agreement", "running-out", "wm-northland", "partnerctl edit northfield"),
        ("agreement", "running-out", None, "partnerctl edit northfield"),
    ]
    assert {task.liaisons for task in found.tasks} == {()}


def test_the_most_urgent_comes_first_whoever_it_is() -> None:
    found = queue({"b": record(), "a": record(), "c": record(history=HISTORY[:2])})

    assert [task.id for task in found.tasks] == ["c", "a", "b"]
    assert found.tasks[0].state == "long-overdue"


def test_looking_further_ahead_finds_more() -> None:
    records = {"northfield": record(history=[*HISTORY, entry("2025-10-01", "reviewed")])}

    assert queue(records).tasks == ()
    assert queue(records).next_review == dt.date(2026, 10, 1)
    assert [task.state for task in queue(records, within=184).tasks] == ["current"]


def test_looking_back_is_refused() -> None:
    with pytest.raises(UsageError, match="can't be negative: -1"):
        queue({}, within=-1)


def test_nobody_has_a_review_while_the_model_is_not_official() -> None:
    found = queue({"northfield": record()}, official=False)

    assert (found.tasks, found.reviewed, found.next_review) == ((), 0, None)
    assert not found.registry.official


def test_a_broken_record_hides_no_other() -> None:
    found = queue({"northfield": record()}, broken="name: [\n")

    assert len(found.tasks) == 1
    assert {finding.location.path for finding in found.findings} == {"data/partners/broken.yaml"}
