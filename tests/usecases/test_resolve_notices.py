# SPDX-License-Identifier: Apache-2.0
"""A person says whether a notice arrived: only what can be so is taken, and all clones know it then."""

import datetime as dt
from dataclasses import replace

import pytest

from fake_mail import CUT_AFTER, REJECTED, FakeMailServer
from fake_sending import Clone, Remote, book_of, key_of, name_of, world_of
from partnerctl.errors import RefusedError, UsageError
from partnerctl.usecases.ledger import notice_named
from partnerctl.usecases.send.shared_notices import claim_path

A, B = "a-library", "b-library"


@pytest.fixture
def clone() -> Clone:
    """One notice may have been sent; one is due."""
    server = FakeMailServer(by_recipient={f"{A}@library.example": CUT_AFTER})
    made = Clone(world_of((A, B)), book_of((A, B)), Remote(), server)
    made.book = book_of((A,))
    made.send()
    made.book = book_of((A, B))
    return made


@pytest.mark.parametrize(
    "text",
    [
        "a-library.2026-03-20.application-received",
        "a-library.2026-03-20.application-received.email",
        "a-library.2026-03-20.application-received.eml",
        "data/notices/a-library.2026-03-20.application-received.email.yaml",
    ],
)
def test_a_notice_has_one_name_with_many_ends(text: str) -> None:
    assert notice_named(text) == key_of(A)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a-library",
        "a.2026-03-20.no-such-kind",
        "a.2026-02-30.declined",
        "a.2026-03-20.declined.talk-page",
    ],
)
def test_what_is_no_name_of_an_email(text: str) -> None:
    with pytest.raises(UsageError):
        notice_named(text)


def test_an_address_is_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        notice_named("ada@library.example")
    assert "ada" not in refused.value.message


def test_what_arrived_is_in_the_ledger_as_of_the_day_of_its_claim(clone: Clone) -> None:
    (resolved,) = clone.resolve(name_of(A), arrived=True)

    assert (resolved.key, resolved.is_new, resolved.claim) == (key_of(A), True, None)
    assert "sent: 2026-03-31\n" in clone.remote.now[key_of(A).path].decode()
    assert set(clone.remote.now) == {key_of(A).path}
    assert clone.memory.arrived == {key_of(A)}
    assert not clone.resolve(name_of(A), arrived=True)[0].is_new
    with pytest.raises(RefusedError, match="was sent"):
        clone.resolve(name_of(A), arrived=False)


def test_a_day_may_be_said_that_is_not_to_come(clone: Clone) -> None:
    with pytest.raises(UsageError, match="is to come"):
        clone.resolve(name_of(A), arrived=True, day=dt.date(2026, 4, 1))

    clone.resolve(name_of(A), arrived=True, day=dt.date(2026, 3, 30))

    assert "sent: 2026-03-30\n" in clone.remote.now[key_of(A).path].decode()


def test_what_was_sent_by_hand_is_said_in_the_same_way(clone: Clone) -> None:
    message_id = clone.plan().emails[0].message.message_id

    clone.resolve(name_of(B), arrived=True)

    assert message_id in clone.remote.now[key_of(B).path].decode()
    assert clone.plan().emails == ()


def test_of_several_all_are_settled_or_none(clone: Clone) -> None:
    before = clone.remote.now

    with pytest.raises(RefusedError, match="nothing about it is open"):
        clone.resolve(name_of(A), name_of(B), arrived=False)
    with pytest.raises(RefusedError, match="is not due"):
        clone.resolve(name_of(A), "c-library.2026-03-20.declined", arrived=True)

    assert clone.remote.now == before


def test_another_clone_may_settle_it_and_is_told_whose_it_was(clone: Clone) -> None:
    other = replace(clone)

    (resolved,) = other.resolve(name_of(A), arrived=False)

    assert resolved.claim is not None
    assert clone.remote.now == {}
    assert [email.key for email in clone.plan().emails] == [key_of(A), key_of(B)]


def test_a_dry_run_refuses_the_same_and_changes_nothing(clone: Clone) -> None:
    before, journal = clone.remote.now, clone.journal.text

    clone.resolve(name_of(A), arrived=False, dry_run=True)
    with pytest.raises(RefusedError):
        clone.resolve(name_of(B), arrived=False, dry_run=True)

    assert (clone.remote.now, clone.journal.text) == (before, journal)


def test_what_was_refused_is_not_open(clone: Clone) -> None:
    clone.server.by_recipient = {f"{B}@library.example": REJECTED}
    clone.send()

    with pytest.raises(RefusedError, match="was refused by a mail server"):
        clone.resolve(name_of(B), arrived=False)


def test_a_refused_notice_may_have_arrived_in_another_way(clone: Clone) -> None:
    clone.server.by_recipient = {f"{B}@library.example": REJECTED}
    clone.send()

    clone.resolve(name_of(B), arrived=True)

    assert set(clone.remote.now) == {key_of(B).path, claim_path(key_of(A))}


def test_what_nobody_can_have_got_is_refused(clone: Clone) -> None:
    clone.book = book_of(())

    with pytest.raises(RefusedError, match="can't have been sent"):
        clone.resolve(name_of(B), arrived=True)


def test_what_a_server_took_did_arrive_there(clone: Clone) -> None:
    def away() -> bool:
        clone.remote.is_away = bool(clone.server.taken[1:])
        return False

    clone.send(is_stopping=away)
    clone.remote.is_away = False

    with pytest.raises(RefusedError, match="was sent"):
        clone.resolve(name_of(B), arrived=False)
