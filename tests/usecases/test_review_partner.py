# SPDX-License-Identifier: Apache-2.0
"""The review of one partner in memory: what git tells of the last one, drafts, and the guard against others."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeFiles, FakeRepository, fake_services
from partnerctl.errors import (
    BlockedError,
    ChangedUnderneathError,
    EnvironmentProblemError,
    InvalidDataError,
)
from partnerctl.findings import Plain
from partnerctl.model.events import Answer, Outcome
from partnerctl.ports import Commit, Services
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.reviews.draft import Draft, decode, draft_of, encode, resumed
from partnerctl.usecases.reviews.one import (
    Answered,
    Decision,
    NewCondition,
    Sheet,
    conclude,
    proposed_answers,
    review_sheet,
)
from partners import entry, registry_files

DAY = dt.date(2026, 3, 31)
PATH = "data/partners/northfield.yaml"
LINK = "https://meta.example/wiki/Review"
HISTORY = [
    entry("2024-02-20", "applied", link=LINK),
    entry("2024-03-01", "endorsed", link=LINK),
    entry("2024-04-15", "recognized", link=LINK),
    entry("2025-04-10", "reviewed", link=LINK),
]
RECORD: dict[str, Plain] = {
    "name": "Northfield City Library",
    "mission": "Free access.",
    "report_page": "https://meta.example/wiki/Northfield",
    "liaisons": [{"user": "Ada"}],
    "visible_support": [{"url": "https://library.example/w", "kind": "web-page"}],
    "sources": [{"title": "A letter", "supports": ["name", "mission"]}],
}


def record(*history: Plain, **parts: Plain) -> dict[str, Plain]:
    return {**RECORD, **parts, "history": list(history)}


def files(plain: dict[str, Plain]) -> FakeFiles:
    return FakeFiles.of(registry_files({"northfield": plain}))


def world(now: dict[str, Plain], *then: dict[str, Plain] | None) -> Services:
    """A registry whose record was committed as these, newest first; None for a commit without it."""
    current = files(now)
    trees = {f"c{number}": files(plain) if plain else FakeFiles() for number, plain in enumerate(then)}
    commits = tuple(
        Commit(name, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "Example Author", "A commit") for name in trees
    )
    repository = FakeRepository(trees=trees, now=current, history={PATH: commits})
    return fake_services(current, day=DAY, repository=repository)


def sheet_of(services: Services) -> Sheet:
    return review_sheet(services, load_setting(services), "northfield", DAY)


def changes(sheet: Sheet, slug: str) -> tuple[str, ...]:
    return next(point.changes for point in sheet.points if point.slug == slug)


NOW = record(*HISTORY, liaisons=[{"user": "Ada"}, {"user": "Bea"}])


def test_compared_with_the_commit_that_recorded_the_last_review() -> None:
    noted: list[Plain] = [*HISTORY[:3], {**HISTORY[3], "note": "Added later."}]
    now = {**NOW, "history": noted}
    before: list[Plain] = list(HISTORY[:3])
    services = world(
        now,
        record(*noted, liaisons=[{"user": "Ada"}, {"user": "Cem"}]),
        record(*HISTORY, liaisons=[{"user": "Ada"}, {"user": "Dan"}]),
        record(*before, liaisons=[{"user": "Eve"}]),
    )
    sheet = sheet_of(services)
    assert sheet.unknown is None
    assert changes(sheet, "liaison") == ("new: user:Bea", "no longer there: user:Dan")


def test_commits_without_the_record_or_with_a_broken_one_are_passed_over() -> None:
    services = world(NOW, None, record(*HISTORY, liaisons="broken"), record(*HISTORY))
    assert changes(sheet_of(services), "liaison") == ("new: user:Bea",)


def test_a_review_that_is_in_no_commit_yet() -> None:
    sheet = sheet_of(world(NOW, record(*HISTORY[:3])))
    assert sheet.unknown == "the entry of 2025-04-10 is in no commit yet"
    assert changes(sheet, "liaison") == ()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (EnvironmentProblemError("git is missing"), "git is missing"),
        (EnvironmentProblemError("shallow", hint="git fetch --unshallow"), "shallow (git fetch --unshallow)"),
    ],
)
def test_without_git_the_reason_is_told(error: EnvironmentProblemError, told: str) -> None:
    services = replace(world(NOW), repository=FakeRepository(absent=error))
    assert sheet_of(services).unknown == told


# --- what it comes to -----------------------------------------------------------------------------------------------


def decision(sheet: Sheet) -> Decision:
    return Decision(Outcome.RENEWED, ("wm-northland",), LINK, proposed_answers(sheet))


def test_another_hand_in_the_record_is_noticed() -> None:
    services = world(NOW)
    sheet = sheet_of(services)
    assert isinstance(services.files, FakeFiles)
    services.files.contents[PATH] += b"\n"
    with pytest.raises(ChangedUnderneathError, match="was changed since this review began"):
        conclude(services, sheet, decision(sheet))


def test_what_is_open_and_what_policy_forbids_are_told_together() -> None:
    services = world(NOW)
    sheet = sheet_of(services)
    with pytest.raises(BlockedError) as caught:
        conclude(services, sheet, replace(decision(sheet), answers={}, link=None))
    assert len(caught.value.obstacles) == 2


def test_errors_of_form_are_told_with_what_is_open() -> None:
    services = world(NOW)
    sheet = sheet_of(services)
    with pytest.raises(InvalidDataError):
        conclude(services, sheet, replace(decision(sheet), link="no page"))


def test_the_entry_may_come_from_a_file() -> None:
    services = world(NOW)
    sheet = sheet_of(services)
    whole = entry("2026-03-31", "reviewed", link=LINK, archived="https://archive.example/1")
    assert conclude(services, sheet, decision(sheet), whole).entry["archived"] == "https://archive.example/1"


# --- drafts ---------------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
DECISIONS = st.builds(
    Decision,
    outcome=st.none() | st.sampled_from(Outcome),
    by=st.tuples() | st.tuples(TEXTS),
    link=st.none() | TEXTS,
    answers=st.dictionaries(
        TEXTS, st.builds(Answered, st.sampled_from(Answer), st.none() | TEXTS), max_size=3
    ),
    conditions=st.tuples() | st.tuples(st.builds(NewCondition, TEXTS, st.dates())),
    until=st.none() | st.dates(),
    note=st.none() | TEXTS,
)


@given(DECISIONS)
def test_a_draft_is_read_as_it_was_kept(given_: Decision) -> None:
    draft = Draft(DAY, given_, dict.fromkeys(given_.answers, "seen"), "digest")
    assert decode(encode(draft)) == draft


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"version": 2}',
        b'{"version": 1}',
        b'{"version": 1, "outcome": "?"}',
    ],
)
def test_what_is_no_draft_is_none(content: bytes) -> None:
    assert decode(content) is None


@given(st.binary() | st.recursive(st.none() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_reading_a_draft_never_raises(content: bytes | str | dict[str, object] | None) -> None:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    assert decode(raw) is None


def test_answers_hold_as_long_as_their_points_show_the_same() -> None:
    services = world(NOW)
    sheet = sheet_of(services)
    draft = draft_of(sheet, decision(sheet))
    # Over night only the days that are left are others.
    tomorrow = review_sheet(services, load_setting(services), "northfield", DAY + dt.timedelta(days=1))
    assert resumed(draft, tomorrow).decision == draft.decision
    other = sheet_of(world({**NOW, "liaisons": [{"user": "Ada"}]}))
    again = resumed(draft, other)
    assert (again.changed, again.record_changed) == (("liaison",), True)
    assert "liaison" not in again.decision.answers


def test_answers_to_the_review_before_do_not_count_for_this_one() -> None:
    services = world(NOW)
    sheet = sheet_of(services)
    draft = draft_of(sheet, decision(sheet))
    later = record(*HISTORY, entry("2026-03-01", "reviewed", link=LINK), liaisons=NOW["liaisons"])
    assert resumed(draft, sheet_of(world(later))).decision.answers == {}
