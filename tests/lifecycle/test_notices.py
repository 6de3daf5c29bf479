# SPDX-License-Identifier: Apache-2.0
"""Which notices suit a partner on a day, and which are due."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import CHECKOUT
from letters import IN_SEPTEMBER, SITUATIONS, record_of, registry, situation
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.notices import (
    PRESUPPOSES_RECOGNITION,
    SUITS,
    Occasion,
    due_notices,
    find_occasion,
    is_draft,
    latest_occasion,
    occasions,
    why_not,
)
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.dataset import Record
from partnerctl.model.notices import Channel, NoticeKey, NoticeKind
from partnerctl.model.policy import Registry
from partners import entry, partner

if TYPE_CHECKING:
    from partnerctl.findings import Plain

LADDER = (
    NoticeKind.REVIEW_UPCOMING,
    NoticeKind.REVIEW_DUE,
    NoticeKind.REVIEW_OVERDUE,
    NoticeKind.REVIEW_REMINDER,
    NoticeKind.REVIEW_FINAL,
)
RECOGNIZED = (entry("2024-01-01", "applied"), entry("2024-01-10", "recognized"))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def due(
    record: Record, on: str, sent: set[NoticeKey] | None = None, **more: int
) -> list[tuple[NoticeKind, str]]:
    """Kinds and days of what is due by email."""
    found = due_notices(record, registry(), day(on), sent or set(), Channel.EMAIL, **more)
    return [(occasion.kind, str(occasion.about)) for occasion in found]


def sent(record: Record, occasion: Occasion) -> NoticeKey:
    return NoticeKey(record.id, occasion.kind, occasion.about, Channel.EMAIL)


def test_every_kind_says_which_statuses_it_suits() -> None:
    assert set(SUITS) == set(NoticeKind)


@pytest.mark.parametrize("of", NoticeKind)
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_suits_where_there_is_an_occasion_and_only_there(kind: NoticeKind, of: NoticeKind) -> None:
    record, setting = situation(of)

    reason = why_not(kind, record, setting.registry, IN_SEPTEMBER)
    occasion = find_occasion(kind, record.partner, setting.registry, IN_SEPTEMBER)

    assert (reason is None) == (occasion is not None)
    assert kind is not of or reason is None
    assert reason is None or reason.strip(" .") == reason
    assert occasion is None or occasion.since <= IN_SEPTEMBER


@pytest.mark.parametrize("kind", NoticeKind)
def test_while_the_model_is_not_official_what_presupposes_it_is_a_draft_for_those_who_may_apply(
    kind: NoticeKind,
) -> None:
    policy = registry(official=False)
    candidate = record_of(partner(entry("2026-01-01", "applied"), entry("2026-02-01", "recognized")))
    declined = record_of(partner(entry("2026-01-01", "applied"), entry("2026-02-01", "declined")))

    assert is_draft(kind, policy) == (kind in PRESUPPOSES_RECOGNITION)
    assert not is_draft(kind, registry())
    if kind in PRESUPPOSES_RECOGNITION:
        assert why_not(kind, candidate, policy, IN_SEPTEMBER) is None
        assert why_not(kind, declined, policy, IN_SEPTEMBER) == (
            f"a-partner is declined; a draft of the notice {kind.value!r} is for a partner that is "
            "potential or informal or candidate"
        )
        assert find_occasion(kind, candidate.partner, policy, IN_SEPTEMBER) is None
    found = due_notices(candidate, policy, IN_SEPTEMBER, set(), Channel.EMAIL, back=999)
    assert [occasion.kind for occasion in found] == [NoticeKind.APPLICATION_RECEIVED]


@pytest.mark.parametrize(
    ("of", "kind", "why"),
    [
        (NoticeKind.INVITATION, NoticeKind.RENEWED, "a-partner is potential; the notice 'renewed' is for a partner that is recognized"),
        (NoticeKind.APPLICATION_RECEIVED, NoticeKind.ENDORSED, "nobody has endorsed the application of a-partner"),
        (NoticeKind.RENEWED, NoticeKind.DEFERRED, "the review of a-partner is not put off"),
        (NoticeKind.RENEWED, NoticeKind.REINSTATED, "no suspension of a-partner has ended"),
        (NoticeKind.RESIGNED, NoticeKind.WITHDRAWN, "the recognition of a-partner was not withdrawn"),
        (NoticeKind.REVIEW_UPCOMING, NoticeKind.REVIEW_DUE, "the review of a-partner is due on 2026-10-20; 'review-due' goes out from 2026-10-20 on"),
        (NoticeKind.REVIEW_FINAL, NoticeKind.REVIEW_DUE, "the review of a-partner is due on 2026-06-01; the time of 'review-due' is over"),
    ],
)  # fmt: skip
def test_why_a_notice_does_not_suit(of: NoticeKind, kind: NoticeKind, why: str) -> None:
    record, setting = situation(of)

    assert why_not(kind, record, setting.registry, IN_SEPTEMBER) == why


def test_a_partner_that_nothing_was_decided_of_has_no_notice() -> None:
    record = record_of(partner(entry("2026-01-01", "endorsed")))

    assert latest_occasion(record.partner, registry(), IN_SEPTEMBER) is None
    assert why_not(NoticeKind.INVITATION, record, registry(), IN_SEPTEMBER) == (
        "a-partner is without a standing; the notice 'invitation' is for a partner that is potential or informal"
    )


def test_a_tombstone_is_not_written_to() -> None:
    merged = record_of(partner(*RECOGNIZED, entry("2024-02-01", "merged", into="other")))

    assert occasions(merged.partner, registry(), day("2024-02-02")) == ()
    assert (
        why_not(NoticeKind.RECOGNIZED, merged, registry(), IN_SEPTEMBER)
        == "a-partner is recorded under other now"
    )


def test_nobody_is_told_of_a_dissolution() -> None:
    dissolved = record_of(partner(*RECOGNIZED, entry("2024-02-01", "dissolved")))

    assert due(dissolved, "2024-02-02") == []


# Due


def test_an_entry_is_due_from_its_day_until_the_window_closes() -> None:
    record = record_of(partner(*RECOGNIZED))

    told = [(NoticeKind.RECOGNIZED, "2024-01-10")]
    assert due(record, "2024-01-09") == [(NoticeKind.APPLICATION_RECEIVED, "2024-01-01")]
    assert due(record, "2024-01-10") == told
    assert due(record, "2024-02-09") == told
    assert due(record, "2024-02-10") == []
    assert due(record, "2024-02-10", back=31) == told
    assert due(record, "2024-01-10", back=0) == told
    assert due(record, "2024-01-11", back=0) == []


def test_what_was_sent_by_mail_may_still_be_due_on_the_talk_page() -> None:
    record = record_of(partner(*RECOGNIZED))
    mailed = {NoticeKey(record.id, NoticeKind.RECOGNIZED, day("2024-01-10"), Channel.EMAIL)}

    assert due(record, "2024-01-10", mailed) == []
    talk = due_notices(record, registry(), day("2024-01-10"), mailed, Channel.TALK_PAGE)
    assert [occasion.kind for occasion in talk] == [NoticeKind.RECOGNIZED]


def test_a_correction_takes_the_cause_away() -> None:
    superseded = entry("2024-01-11", "corrected", supersedes_date="2024-01-10", supersedes_event="recognized")

    assert due(record_of(partner(*RECOGNIZED, superseded)), "2024-01-12") == [
        (NoticeKind.APPLICATION_RECEIVED, "2024-01-01")
    ]


def test_an_invitation_is_due_only_if_an_entry_asks_for_it() -> None:
    noted = entry("2026-09-01", "noted")
    invited = entry("2026-09-20", "invited")

    assert due(record_of(partner(noted)), "2026-09-30") == []
    assert due(record_of(partner(noted, invited)), "2026-09-30") == [(NoticeKind.INVITATION, "2026-09-20")]
    assert find_occasion(NoticeKind.INVITATION, partner(noted), registry(), IN_SEPTEMBER) == Occasion(
        NoticeKind.INVITATION, day("2026-09-01"), day("2026-09-01"), (0,)
    )


def test_all_who_support_one_application_are_told_in_one_notice() -> None:
    applied, first = entry("2026-09-01", "applied"), entry("2026-09-05", "endorsed")
    second, declined = entry("2026-09-10", "endorsed"), entry("2026-09-12", "declined")
    again, third = entry("2026-09-14", "applied"), entry("2026-09-20", "endorsed")

    both = find_occasion(NoticeKind.ENDORSED, partner(applied, first, second), registry(), IN_SEPTEMBER)
    new = partner(applied, first, second, declined, again, third)

    assert both is not None
    assert (both.about, both.entries) == (day("2026-09-10"), (1, 2))
    only = find_occasion(NoticeKind.ENDORSED, new, registry(), IN_SEPTEMBER)
    assert only is not None
    assert only.entries == (5,)


def test_a_review_overtakes_the_one_before() -> None:
    renewed = entry("2025-01-05", "reviewed", outcome="renewed")
    deferred = entry("2025-01-20", "reviewed", outcome="deferred", until="2026-06-01")

    assert due(record_of(partner(*RECOGNIZED, renewed, deferred)), "2025-01-25") == [
        (NoticeKind.DEFERRED, "2025-01-20")
    ]


def test_what_ended_is_told_only_while_it_is_so() -> None:
    back = (
        *RECOGNIZED,
        entry("2024-01-20", "resigned"),
        entry("2024-01-22", "applied"),
        entry("2024-01-25", "recognized"),
        entry("2024-01-26", "suspended"),
        entry("2024-01-27", "reinstated"),
        entry("2024-01-28", "withdrawn"),
    )

    def on(text: str) -> list[NoticeKind]:
        return [kind for kind, _ in due(record_of(partner(*back)), text)]

    assert on("2024-01-21") == [NoticeKind.RESIGNED]
    assert on("2024-01-23") == [NoticeKind.APPLICATION_RECEIVED]
    assert on("2024-01-25") == [NoticeKind.RECOGNIZED]
    assert on("2024-01-26") == [NoticeKind.SUSPENDED]
    assert on("2024-01-27") == [NoticeKind.RECOGNIZED, NoticeKind.REINSTATED]
    assert on("2024-01-28") == [NoticeKind.WITHDRAWN]


# The ladder


def test_of_the_ladder_only_the_rung_reached_last_is_due() -> None:
    record = record_of(partner(*RECOGNIZED))

    def on(text: str) -> list[tuple[NoticeKind, str]]:
        return due(record, text, back=0)

    assert on("2024-12-10") == []
    assert on("2024-12-11") == [(NoticeKind.REVIEW_UPCOMING, "2025-01-10")]
    assert on("2025-01-09") == [(NoticeKind.REVIEW_UPCOMING, "2025-01-10")]
    assert on("2025-01-10") == [(NoticeKind.REVIEW_DUE, "2025-01-10")]
    assert on("2025-01-11") == [(NoticeKind.REVIEW_OVERDUE, "2025-01-10")]
    assert on("2025-02-09") == [(NoticeKind.REVIEW_REMINDER, "2025-02-09")]
    assert on("2025-03-11") == [(NoticeKind.REVIEW_REMINDER, "2025-03-11")]
    assert on("2025-04-10") == [(NoticeKind.REVIEW_FINAL, "2025-01-10")]
    assert on("2029-01-01") == [(NoticeKind.REVIEW_FINAL, "2025-01-10")]


def test_reminders_are_numbered() -> None:
    made = partner(*RECOGNIZED)

    numbers = [
        [occasion.reminder for occasion in occasions(made, registry(), day(on)) if occasion.kind in LADDER]
        for on in ("2025-01-11", "2025-02-09", "2025-03-11", "2025-04-10")
    ]

    assert numbers == [[None], [1], [2], [3]]


def test_on_a_day_of_a_pause_no_rung_goes_out_and_after_it_the_one_reached_last_does() -> None:
    pause: Plain = [{"since": "2024-12-20", "until": "2025-02-18", "why": "No quorum"}]
    rules = registry(review={"pauses": pause})
    record = record_of(partner(*RECOGNIZED))

    def on(text: str) -> list[tuple[NoticeKind, str]]:
        found = due_notices(record, rules, day(text), set(), Channel.EMAIL, back=0)
        return [(occasion.kind, str(occasion.about)) for occasion in found]

    assert on("2024-12-19") == [(NoticeKind.REVIEW_UPCOMING, "2025-03-12")]
    assert on("2024-12-20") == []
    assert on("2025-02-18") == []
    assert on("2025-02-19") == [(NoticeKind.REVIEW_UPCOMING, "2025-03-12")]
    assert why_not(NoticeKind.REVIEW_UPCOMING, record, rules, day("2025-01-01")) == (
        "policy pauses the reviews until 2025-02-18, so no notice of the review of a-partner goes out"
    )


def test_a_policy_without_reminders_says_so() -> None:
    rules = registry(review={"reminder_days": []})

    assert why_not(NoticeKind.REVIEW_FINAL, record_of(partner(*RECOGNIZED)), rules, day("2025-06-01")) == (
        "the review of a-partner is due on 2025-01-10, and policy has no 'review-final' for it"
    )


# Agreements


def test_an_agreement_is_told_of_while_its_end_is_ahead() -> None:
    ending: Plain = {
        "kind": "memorandum",
        "parties": ["wmf"],
        "signed": "2024-01-02",
        "expires": "2024-06-30",
    }
    longer: Plain = {**ending, "expires": "2025-06-30"} if isinstance(ending, dict) else None
    ended: Plain = (
        {**ending, "terminated": {"date": "2024-03-01", "why": "x"}} if isinstance(ending, dict) else None
    )
    record = record_of(partner(*RECOGNIZED, agreements=[ending, ended]))
    followed = record_of(partner(*RECOGNIZED, agreements=[ending, longer]))

    told = [(NoticeKind.AGREEMENT_ENDING, "2024-06-30")]
    assert due(record, "2024-05-30") == []
    assert due(record, "2024-05-31") == told
    assert due(record, "2024-06-30") == told
    assert due(record, "2024-07-01") == []
    assert due(followed, "2024-06-15") == []
    assert why_not(NoticeKind.AGREEMENT_ENDING, followed, registry(), day("2024-06-15")) == (
        "no agreement with a-partner runs out within 30 days without another that follows it"
    )


def test_an_agreement_that_begins_later_and_one_of_a_former_partner_are_not_told_of() -> None:
    short: Plain = {
        "kind": "memorandum", "parties": ["wmf"], "signed": "2024-06-01", "effective": "2024-06-20", "expires": "2024-06-30"
    }  # fmt: skip
    record = record_of(partner(*RECOGNIZED, agreements=[short]))
    former = record_of(partner(*RECOGNIZED, entry("2024-01-20", "resigned"), agreements=[short]))

    assert due(record, "2024-06-19") == []
    assert due(record, "2024-06-20") == [(NoticeKind.AGREEMENT_ENDING, "2024-06-30")]
    assert due(former, "2024-06-20") == []


# Properties

LIVES = st.sampled_from([record_of(partner(*history)) for history in SITUATIONS.values()])
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 90)).map(
        lambda pause: {
            "since": str(pause[0]),
            "until": str(pause[0] + dt.timedelta(days=pause[1])),
            "why": "No quorum",
        }
    ),
    max_size=3,
)
RULES = st.builds(
    lambda upcoming, grace, reminders, pauses: registry(
        review={
            "upcoming_days": upcoming,
            "grace_days": grace,
            "reminder_days": reminders,
            "pauses": pauses,
        }
    ),
    st.integers(0, 60),
    st.integers(0, 30),
    st.lists(st.integers(1, 120), max_size=4),
    PAUSES,
)


@settings(deadline=None)
@given(LIVES, RULES, DAYS, st.integers(0, 400))
def test_nothing_is_due_before_its_day_and_nothing_twice(
    record: Record, rules: Registry, on: dt.date, back: int
) -> None:
    found = due_notices(record, rules, on, set(), Channel.EMAIL, back=back)

    assert all(occasion.since <= on for occasion in found)
    assert all(record.partner.history[index].date <= on for occasion in found for index in occasion.entries)
    assert all(why_not(occasion.kind, record, rules, on) is None for occasion in found)
    keys = {sent(record, occasion) for occasion in found}
    assert len(keys) == len(found)
    assert due_notices(record, rules, on, keys, Channel.EMAIL, back=back) == ()
    assert due_notices(record, rules, on, set(), Channel.EMAIL, back=back) == found


@settings(deadline=None, max_examples=30)
@given(RULES, st.integers(1, 20))
def test_who_looks_every_few_days_sends_each_rung_of_a_cycle_at_most_once_and_in_order(
    rules: Registry, step: int
) -> None:
    record = record_of(partner(*RECOGNIZED))
    clock = clock_of(
        record.partner,
        standing_of(record.partner, IN_SEPTEMBER),
        rules.review_for(record.partner),
        IN_SEPTEMBER,
    )
    ledger: set[NoticeKey] = set()
    told: list[tuple[NoticeKind, dt.date]] = []

    for number in range(0, 700, step):
        on = day("2024-06-01") + dt.timedelta(days=number)
        for occasion in due_notices(record, rules, on, ledger, Channel.EMAIL, back=0):
            ledger.add(sent(record, occasion))
            told.append((occasion.kind, occasion.since))

    assert len(told) == len(set(told))
    assert told == sorted(told, key=lambda each: each[1])
    assert {(rung.kind, rung.day) for rung in clock.ladder} >= set(told)


def test_the_reference_has_every_kind_in_order() -> None:
    page = (CHECKOUT / "docs" / "reference" / "notices.md").read_text(encoding="utf-8")

    listed = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert listed[1 : len(NoticeKind) + 1] == [kind.value for kind in NoticeKind]
