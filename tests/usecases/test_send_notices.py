# SPDX-License-Identifier: Apache-2.0
"""Each state that sending can be in, and what becomes of it; that none of it sends anything twice is a property of its own."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from typing_extensions import override

from fake_mail import (
    ACCEPTED,
    CUT_AFTER,
    CUT_BEFORE,
    DEFERRED,
    GOODBYE,
    REJECTED,
    FakeMailServer,
    Fate,
)
from fake_sending import Clone, FakeJournal, Remote, book_of, key_of, name_of, world_of
from fakes import FakeFiles
from partnerctl.errors import EnvironmentProblemError, RefusedError, UnreachableError, UsageError
from partnerctl.mailing import Delivery, Verdict
from partnerctl.model.hosts import is_loopback
from partnerctl.usecases.in_public import require_real
from partnerctl.usecases.send.carry_out import Fate as Became
from partnerctl.usecases.send.carry_out import Sent, take_home
from partnerctl.usecases.send.planning import SendRequest, untold
from partnerctl.usecases.send.shared_notices import claim_path, refusal_path

A, B, C = "a-library", "b-library", "c-library"
ALL = (A, B, C)


def clone_of(*partners: str, fates: Mapping[str, Fate | list[Fate]] | None = None) -> Clone:
    by_recipient = {f"{each}@library.example": fate for each, fate in (fates or {}).items()}
    server = FakeMailServer(by_recipient=by_recipient)
    return Clone(world_of(partners or ALL), book_of(partners or ALL), Remote(), server)


def became(sent: Sent | None) -> list[tuple[str, Became]]:
    assert sent is not None
    return [(dealt.email.key.partner, dealt.fate) for dealt in sent.dealt]


def paths(clone: Clone) -> set[str]:
    return set(clone.remote.now)


def test_what_is_due_is_claimed_sent_and_told() -> None:
    clone = clone_of()

    sent = clone.send()

    assert became(sent) == [(each, Became.SENT) for each in ALL]
    assert clone.server.recipients == [f"{each}@library.example" for each in ALL]
    assert [sorted(state) for state in clone.remote.states[1:]] == [
        [claim_path(key_of(A)), claim_path(key_of(B))],
        # The results of a batch go with the claims of the next.
        [claim_path(key_of(C)), key_of(A).path, key_of(B).path],
        [key_of(A).path, key_of(B).path, key_of(C).path],
    ]
    assert clone.remote.now[key_of(A).path].decode() == (
        f"partner: {A}\nkind: application-received\nabout: 2026-03-20\nchannel: email\nsent: 2026-03-31\nlanguage: en\n"
        f"message_id: {sent.dealt[0].email.message.message_id}\n"  # type: ignore[union-attr]
    )


def test_a_claim_tells_which_notice_and_nothing_of_people() -> None:
    clone = clone_of(A)

    clone.send()

    claim = clone.remote.states[1][claim_path(key_of(A))].decode()
    lines = dict(line.split(": ", 1) for line in claim.splitlines())
    assert list(lines) == [
        "partner", "kind", "about", "channel", "holder", "claimed", "language", "message_id",
    ]  # fmt: skip
    assert lines["claimed"] == "'2026-03-31T00:00:00Z'"
    everything = clone.journal.text + "".join(
        content.decode() for state in clone.remote.states for content in state.values()
    )
    assert "@library.example" not in everything


def test_the_bytes_that_were_planned_are_the_bytes_that_are_sent() -> None:
    clone = clone_of()
    planned = [email.message.content for email in clone.plan().emails]

    clone.send()

    assert [envelope.content for envelope in clone.server.taken] == planned
    assert {envelope.sender.wire for envelope in clone.server.taken} == {"partners@registry.example"}


def test_sent_again_nothing_happens() -> None:
    clone = clone_of()
    clone.send()

    assert became(clone.send()) == []
    assert len(clone.server.offered) == len(ALL)


def test_messages_keep_the_distance_that_the_server_wants() -> None:
    clone = clone_of()

    clone.send(batch=50)

    assert [each for each in clone.server.happened if not each.startswith("offer")] == [
        "open", "pause 2", "pause 2", "close",
    ]  # fmt: skip


def test_what_is_put_off_is_free_for_the_next_run() -> None:
    clone = clone_of(fates={B: [DEFERRED, ACCEPTED]})

    first = clone.send()
    assert (B, Became.LATER) in became(first)
    assert paths(clone) == {key_of(A).path, key_of(C).path}
    assert became(clone.send()) == [(B, Became.SENT)]


def test_what_is_refused_is_left_alone_until_somebody_says_so() -> None:
    clone = clone_of(fates={B: [REJECTED, ACCEPTED]})

    assert (B, Became.REFUSED) in became(clone.send())
    assert clone.remote.now[refusal_path(key_of(B))].decode().splitlines()[4:] == [
        "refused: 2026-03-31", "code: 550", "status: 5.1.1",
    ]  # fmt: skip
    assert became(clone.send()) == []
    assert list(clone.plan().refused) == [key_of(B)]
    assert became(clone.send(SendRequest(again=True))) == [(B, Became.SENT)]
    assert paths(clone) == {key_of(each).path for each in ALL}


def test_what_a_server_says_is_only_kept_where_it_is_what_it_should_be() -> None:
    odd = Fate(Delivery(Verdict.NEVER, 550, "5.1.1 <ada@library.example>"))
    clone = clone_of(A, fates={A: odd})

    clone.send()

    assert b"ada@" not in clone.remote.now[refusal_path(key_of(A))]


@pytest.mark.parametrize("arrived", [True, False])
def test_what_nobody_knows_waits_for_a_person(arrived: bool) -> None:
    clone = clone_of(fates={B: [CUT_AFTER, ACCEPTED]})

    assert (B, Became.OPEN) in became(clone.send())
    assert clone.server.sessions == 2
    assert list(clone.plan().open) == [key_of(B)]
    assert became(clone.send()) == []

    clone.resolve(name_of(B), arrived=arrived)

    assert clone.plan().open == {}
    assert became(clone.send()) == ([] if arrived else [(B, Became.SENT)])
    assert key_of(B).path in paths(clone)


def test_a_cut_line_is_made_anew_and_given_up_after_three_times() -> None:
    partners = tuple(f"a-{number}" for number in range(6))
    clone = clone_of(*partners, fates=dict.fromkeys(partners[1:], CUT_BEFORE))

    sent = clone.send(batch=50)

    assert [fate for _, fate in became(sent)] == [Became.SENT, *[Became.LATER] * 3, *[Became.LEFT] * 2]
    assert sent is not None
    assert sent.stopped is not None
    assert "ended 3 sessions in a row" in sent.stopped.message
    assert paths(clone) == {key_of("a-0").path}  # everything else is free


def test_a_farewell_is_only_one_session() -> None:
    clone = clone_of(fates={A: GOODBYE})

    sent = clone.send()

    assert [fate for _, fate in became(sent)] == [Became.LATER, Became.SENT, Became.SENT]
    assert sent is not None
    assert sent.stopped is None


def test_without_a_server_nothing_is_claimed() -> None:
    clone = clone_of()
    clone.server.no_session = [UnreachableError("it is away")]

    with pytest.raises(UnreachableError):
        clone.send()

    assert clone.remote.states == [{}]


def test_a_server_that_goes_away_leaves_the_rest_free() -> None:
    clone = clone_of(fates={A: GOODBYE})
    clone.server.no_session = [None, UnreachableError("it is away")]

    sent = clone.send(batch=50)

    assert [fate for _, fate in became(sent)] == [Became.LATER, Became.LEFT, Became.LEFT]
    assert sent is not None
    assert str(sent.stopped) == "it is away"
    assert paths(clone) == set()


def test_without_the_remote_nothing_is_sent() -> None:
    clone = clone_of()

    def away() -> bool:
        clone.remote.is_away = True
        return False

    with pytest.raises(UnreachableError):
        clone.send(is_stopping=away)

    assert clone.server.offered == []


def test_what_could_not_be_told_is_told_by_the_next_run() -> None:
    clone = clone_of()
    asked = iter((False, False, False))

    def away() -> bool:
        clone.remote.is_away = next(asked, True)
        return False

    sent = clone.send(is_stopping=away, batch=50)

    assert sent is not None
    assert isinstance(sent.untold, UnreachableError)
    assert clone.server.recipients
    clone.remote.is_away = False
    assert untold(clone.look().state, clone.memory) == len(clone.server.recipients)
    clone.send()
    assert paths(clone) == {key_of(each).path for each in ALL}
    assert len(clone.server.offered) == len(ALL)


def test_what_a_server_took_is_told_also_if_somebody_said_that_it_had_not_arrived() -> None:
    clone = clone_of(A)
    other = replace(clone)

    def away() -> bool:
        clone.remote.is_away = bool(clone.memory.attempts) or len(clone.remote.states) > 1
        return False

    clone.send(is_stopping=away)
    clone.remote.is_away = False
    other.resolve(name_of(A), arrived=False)
    clone.send()

    assert paths(clone) == {key_of(A).path}
    assert len(clone.server.taken) == 1


def test_somebody_faster_keeps_what_they_claimed() -> None:
    clone = clone_of()
    other = replace(clone)

    def then() -> None:
        other.send(SendRequest(most=1))

    clone.shared.before_swap = then

    sent = clone.send(batch=50)

    assert became(sent) == [(A, Became.ELSEWHERE), (B, Became.SENT), (C, Became.SENT)]
    assert clone.server.recipients == [f"{each}@library.example" for each in ALL]


def test_what_another_clone_claims_is_not_due_here() -> None:
    clone = clone_of()
    other = replace(clone)
    other.send(kill_at=5)  # behind its claim

    plan = clone.plan()

    assert set(plan.elsewhere) == {key_of(A), key_of(B)}
    assert [email.key.partner for email in plan.emails] == [C]


def test_a_claim_that_was_never_tried_is_taken_up_again() -> None:
    clone = clone_of()
    clone.send(kill_at=5)
    assert paths(clone) == {claim_path(key_of(A)), claim_path(key_of(B))}
    assert clone.server.offered == []

    assert became(clone.send()) == [(each, Became.SENT) for each in ALL]


def test_a_claim_that_was_never_tried_and_is_not_due_any_more_is_free() -> None:
    clone = clone_of()
    clone.send(kill_at=5)
    clone.book = book_of((C,))

    assert became(clone.send()) == [(C, Became.SENT)]
    assert paths(clone) == {key_of(C).path}


def test_who_forgets_is_like_another_clone() -> None:
    clone = clone_of()
    clone.send(kill_at=5)
    clone.journal = FakeJournal(clone.fuse)

    plan = clone.plan()

    assert set(plan.elsewhere) == {key_of(A), key_of(B)}
    (resolved, _) = clone.resolve(name_of(A), name_of(B), arrived=False)
    assert resolved.claim is not None
    assert became(clone.send()) == [(each, Became.SENT) for each in ALL]


@pytest.mark.parametrize("content", [b"{", b"\xff", b"partner: x\n"])
def test_a_broken_claim_keeps_its_notice(content: bytes) -> None:
    clone = clone_of()
    clone.remote.states.append({claim_path(key_of(A)): content})

    assert became(clone.send()) == [(B, Became.SENT), (C, Became.SENT)]
    assert clone.plan().elsewhere == {key_of(A): None}
    clone.resolve(name_of(A), arrived=False)
    assert became(clone.send()) == [(A, Became.SENT)]


def test_a_journal_that_cannot_be_written_stops_it_before_anything_is_sent() -> None:
    clone = clone_of()
    clone.journal = FullJournal(clone.fuse, room=1)

    sent = clone.send()

    assert sent is not None
    assert str(sent.stopped) == "the disk is full"
    assert clone.server.offered == []
    assert paths(clone) == set()


def test_a_result_that_cannot_be_noted_is_told_all_the_same() -> None:
    clone = clone_of()
    clone.journal = FullJournal(clone.fuse, room=2)

    sent = clone.send()

    assert became(sent) == [(A, Became.SENT), (B, Became.LEFT), (C, Became.LEFT)]
    assert paths(clone) == {key_of(A).path}


class FullJournal(FakeJournal):
    """There is room for so many lines."""

    def __init__(self, fuse: object, *, room: int) -> None:
        super().__init__(fuse)  # type: ignore[arg-type]
        self.room = room

    @override
    def add(self, line: str) -> None:
        if len(self.text.splitlines()) == self.room:
            raise EnvironmentProblemError("the disk is full")
        super().add(line)


def test_a_second_ctrl_c_leaves_what_was_on_its_way_open() -> None:
    clone = clone_of()
    clone.server.stop_after = 1

    with pytest.raises(KeyboardInterrupt):
        clone.send()

    assert list(clone.plan().open) == [key_of(A)]
    assert became(clone.send()) == [(B, Became.SENT), (C, Became.SENT)]


def test_only_some_of_it() -> None:
    clone = clone_of()

    plan = clone.plan(SendRequest(most=1))
    assert ([email.key.partner for email in plan.emails], plan.more) == ([A], 2)
    assert became(clone.send(SendRequest(partners=frozenset({C})))) == [(C, Became.SENT)]


@pytest.mark.parametrize("request_", [SendRequest(partners=frozenset({"c-librari"})), SendRequest(back=-1)])
def test_what_can_not_be_asked_for(request_: SendRequest) -> None:
    with pytest.raises(UsageError):
        clone_of().plan(request_)


def test_an_address_in_the_place_of_an_id_is_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        clone_of().plan(SendRequest(partners=frozenset({"ada@library.example"})))
    assert "ada" not in refused.value.message


@pytest.mark.parametrize(
    ("rules", "server", "fine"),
    [
        ({}, "mail.wikimedia.org:587", False),
        ({}, "localhost:2525", True),
        ({}, "127.0.0.1:2525", True),
        ({"fictitious": True, "mail": {"sender_address": "partners@wikimedia.org"}}, "mail.x.org:587", False),
        ({"mail": {"sender_address": "partners@wikimedia.org"}}, "mail.x.org:587", True),
    ],
)
def test_nobody_is_written_to_in_the_name_of_nobody(rules: dict[str, Any], server: str, fine: bool) -> None:
    plan = clone_of().plan()
    mail = plan.registry.mail
    assert mail is not None
    changes = {**rules, "mail": mail.model_copy(update=rules.get("mail", {}))}
    registry = plan.registry.model_copy(update=changes)

    if fine:
        require_real(registry, server)
    else:
        with pytest.raises(RefusedError):
            require_real(registry, server)
    assert is_loopback(server) is (not server.startswith("mail"))


def test_the_ledger_comes_home_once_and_only_what_was_sent_here() -> None:
    clone, files = clone_of(), FakeFiles()
    other = replace(clone)
    other.send(SendRequest(most=1))
    clone.send()
    looked, memory = clone.look(), clone.memory

    known = frozenset({key_of(C)})
    assert take_home(files, looked, memory, known) == (key_of(B).path,)
    assert take_home(files, looked, memory, known) == ()
    assert files.contents == {key_of(B).path: clone.remote.now[key_of(B).path]}


def test_the_journal_holds_what_was_done() -> None:
    clone = clone_of(A)

    clone.send()

    lines = [json.loads(line) for line in clone.journal.lines() if line]
    assert [line["do"] for line in lines] == ["begin", "attempt", "result"]
    assert lines[1]["notice"] == name_of(A)
    assert len(lines[1]["sha256"]) == 64


def test_others_that_are_always_faster_end_it() -> None:
    clone = clone_of(A)

    def again() -> None:
        clone.remote.states.append({"claims/README": str(len(clone.remote.states)).encode()})
        clone.shared.before_swap = again

    clone.shared.before_swap = again

    with pytest.raises(EnvironmentProblemError, match="faster"):
        clone.send()
