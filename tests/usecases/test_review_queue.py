# SPDX-License-Identifier: Apache-2.0
"""The queue: what needs attention, whose it is, and what to type next."""

import datetime as dt

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.lifecycle.expiring import Expiring
from partnerctl.lifecycle.tasks import Task
from partnerctl.model.policy import Status
from partnerctl.usecases.reviews.queue import Queue, review_queue
from partners import entry, registry_files
from registries import files_of

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
            subject=("2025-04-01",),
            state="due",
            day=dt.date(2026, 4, 1),
            days_left=1,
            noticed=dt.date(2026, 3, 2),
            reason="the yearly review is due on 2026-04-01, in 1 day",
            liaisons=("Here", "Leaving", "Ever"),
            decider="wm-northland",
            report_page=None,
            refused_listing=False,
            command="partnerctl review northfield",
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

    draft = "partnerctl render agreement northfield --kind"
    assert [(task.kind.value, task.state, task.decider, task.command) for task in found.tasks] == [
        ("liaison", "ran-out", "wmf", "partnerctl edit northfield 'liaisons+={user: NAME, since: DATE}'"),
        ("condition", "ran-out", "affcom", "partnerctl review northfield"),
        ("waiver", "running-out", "user:Kind", "partnerctl edit northfield"),
        ("agreement", "running-out", "wmf", f"{draft} trademark-license"),
        ("agreement", "running-out", "wm-northland", f"{draft} memorandum"),
        ("agreement", "running-out", None, f"{draft} memorandum"),
    ]
    assert [task.subject for task in found.tasks] == [
        ("Left",),
        ("Name a liaison",),
        ("PC501",),
        ("trademark-license", "2024-01-01"),
        ("memorandum", "2024-01-01"),
        ("memorandum", "2024-01-01"),
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


def test_a_condition_of_a_suspended_partner_is_settled_by_its_reinstatement() -> None:
    renewed = entry(
        "2025-05-01",
        "reviewed",
        outcome="renewed-with-conditions",
        conditions=[{"text": "Name a liaison", "by_when": "2026-03-01"}],
    )
    found = queue({"northfield": record(history=[*HISTORY, renewed, entry("2025-06-01", "suspended")])})

    assert [task.command for task in found.tasks] == ["partnerctl record northfield reinstated"]


def test_what_begins_before_the_calendar_is_noticed_on_its_first_day() -> None:
    waivers: list[Plain] = [{"rule": "PC501", "why": "Blocks", "by": "user:Kind", "until": "0001-01-10"}]

    (task,) = queue({"northfield": {"name": "Old", "history": HISTORY[:1], "waivers": waivers}}).tasks

    assert task.noticed == dt.date.min


def test_who_refused_to_be_listed_is_known() -> None:
    consents: list[Plain] = [{"about": "listing", "withdrawn": "2026-01-01", "proof": "private:mail-1"}]

    (task,) = queue({"northfield": record(consents=consents)}).tasks

    assert task.refused_listing


KINDS: Plain = {"kinds": {"library": {"upcoming_days": 10}, "school": {"upcoming_days": 300}}}


@pytest.mark.parametrize(
    ("kind", "within", "days"),
    [
        (None, None, ["2026-04-01", "2026-04-15"]),
        ("library", None, []),
        ("school", None, ["2026-04-01", "2026-04-15", "2027-01-01"]),
        ("library", 11, ["2026-04-01"]),
        ("library", 400, ["2026-04-01", "2026-04-15", "2027-01-01"]),
    ],
)
def test_each_kind_is_looked_at_as_far_ahead_as_policy_says(
    kind: str | None, within: int | None, days: list[str]
) -> None:
    memoranda: list[Plain] = [
        {"kind": "memorandum", "parties": [party], "signed": "2024-01-01", "expires": until}
        for party, until in (("wmf", "2026-04-15"), ("wm-northland", "2027-01-01"))
    ]
    organization: dict[str, Plain] = {"organization": {"kind": kind}} if kind else {}
    files = files_of({"northfield": record(agreements=memoranda, **organization)}, registry={"review": KINDS})

    found = review_queue(fake_services(FakeFiles.of(files)), dt.date(2026, 3, 21), within)

    assert [task.day.isoformat() for task in found.tasks] == days
    assert found.within == within


def test_without_other_notice_for_a_kind_one_number_says_how_far() -> None:
    files = files_of({}, registry={"review": {"kinds": {"library": {"interval_months": 24}}}})

    assert review_queue(fake_services(FakeFiles.of(files)), DAY).within == 30


def test_looking_back_is_refused() -> None:
    with pytest.raises(UsageError, match="can't be negative: -1"):
        queue({}, within=-1)


def test_nobody_has_a_review_while_the_model_is_not_official() -> None:
    found = queue({"northfield": record()}, official=False)

    assert (found.tasks, found.reviewed, found.next_review) == ((), 0, None)
    assert not found.setting.registry.official


def test_a_broken_record_hides_no_other() -> None:
    found = queue({"northfield": record()}, broken="name: [\n")

    assert len(found.tasks) == 1
    assert {finding.location.path for finding in found.findings} == {"data/partners/broken.yaml"}
