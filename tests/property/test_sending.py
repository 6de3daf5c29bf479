# SPDX-License-Identifier: Apache-2.0
"""Two clones send, are killed anywhere, forget, and are told what arrived: no notice goes out twice, and none is lost silently."""

import contextlib
from typing import Final

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from fake_mail import (
    ACCEPTED,
    CUT_AFTER,
    CUT_BEFORE,
    CUT_IN_VAIN,
    DEFERRED,
    GOODBYE,
    REJECTED,
    FakeMailServer,
    Fate,
)
from fake_sending import Clone, FakeJournal, Remote, book_of, key_of, name_of, world_of
from partnerctl.errors import PartnerctlError
from partnerctl.model.notices import NoticeKey
from partnerctl.usecases.send.planning import SendRequest
from partnerctl.usecases.send.shared_notices import Shared, read_shared

PARTNERS: Final = ("a", "b", "c", "d", "e")
FATES: Final = st.sampled_from(
    [ACCEPTED, ACCEPTED, ACCEPTED, DEFERRED, REJECTED, GOODBYE, CUT_BEFORE, CUT_AFTER, CUT_IN_VAIN]
)


class TwoSenders(RuleBasedStateMachine):
    """Whatever happens to either of them."""

    @initialize()
    def begin(self) -> None:
        self.remote, self.server = Remote(), FakeMailServer()
        services, book = world_of(PARTNERS), book_of(PARTNERS)
        self.clones = [Clone(services, book, self.remote, self.server) for _ in range(2)]
        self.fates: dict[int, Fate] = {}
        self.server.by_number = self.fates

    @rule(
        who=st.integers(0, 1),
        kill_at=st.none() | st.integers(0, 45),
        batch=st.integers(1, 5),
        request=st.builds(SendRequest, most=st.none() | st.integers(1, 4), again=st.booleans()),
        fates=st.lists(FATES, max_size=5),
    )
    def send(
        self, who: int, kill_at: int | None, batch: int, request: SendRequest, fates: list[Fate]
    ) -> None:
        self.expect(fates)
        with contextlib.suppress(PartnerctlError):
            self.clones[who].send(request, kill_at=kill_at, batch=batch)

    @rule(who=st.integers(0, 1), cut=st.integers(0, 2), fates=st.lists(FATES, max_size=5))
    def overtake(self, who: int, cut: int, fates: list[Fate]) -> None:
        """The other one sends between what this one looked at and its claim."""
        one, other = self.clones[who], self.clones[1 - who]

        def then() -> None:
            self.expect(fates)
            other.send(batch=1 + cut)

        one.shared.before_swap = then
        one.send()
        one.shared.before_swap = lambda: None

    @rule(who=st.integers(0, 1), asked=st.integers(0, 6), fates=st.lists(FATES, max_size=5))
    def lose_the_line(self, who: int, asked: int, fates: list[Fate]) -> None:
        """The remote is away from some message on."""
        self.expect(fates)
        left = iter(range(asked))

        def away() -> bool:
            self.remote.is_away = next(left, None) is None
            return False

        with contextlib.suppress(PartnerctlError):
            self.clones[who].send(is_stopping=away)
        self.remote.is_away = False

    @rule(who=st.integers(0, 1), asked=st.integers(0, 6))
    def stop(self, who: int, asked: int) -> None:
        """Somebody presses Ctrl-C."""
        left = iter(range(asked))
        self.clones[who].send(is_stopping=lambda: next(left, None) is None)

    @rule(who=st.integers(0, 1))
    def settle(self, who: int) -> None:
        """A person looks whether what is open arrived, and says so."""
        clone = self.clones[who]
        for key in (*clone.plan().open, *self.abandoned()):
            arrived = f"{key.partner}@library.example" in self.server.recipients
            if not arrived and key in clone.memory.accepted:
                continue  # the server took it and lost it: a bounce, and no matter of sending
            clone.resolve(key.name, arrived=arrived)

    @rule(who=st.integers(0, 1))
    def forget(self, who: int) -> None:
        """The disk of one of them is gone."""
        clone = self.clones[who]
        if not any(at for at in clone.memory.accepted if at not in self.state.sent):
            clone.journal = FakeJournal(clone.fuse)

    def abandoned(self) -> list[NoticeKey]:
        """Claims that no clone remembers."""
        known = {holder for clone in self.clones for holder in clone.memory.holders}
        return [key for key, claim in self.state.claims.items() if claim and claim.holder not in known]

    def expect(self, fates: list[Fate]) -> None:
        """What becomes of the messages that are offered next."""
        for number, fate in enumerate(fates, len(self.server.offered) + 1):
            self.fates[number] = fate

    @property
    def state(self) -> Shared:
        """What all know."""
        return read_shared(self.clones[0].shared.look())

    @invariant()
    def nothing_goes_out_twice(self) -> None:
        if hasattr(self, "server"):
            taken = self.server.recipients
            assert len(taken) == len(set(taken))

    @invariant()
    def what_was_taken_is_known(self) -> None:
        """Whatever a server took is in the ledger, or claimed; so nobody takes it for due."""
        if hasattr(self, "server"):
            known = {key.partner for key in (*self.state.sent, *self.state.claims)}
            noted = {key.partner for clone in self.clones for key in clone.memory.accepted}
            assert {address.partition("@")[0] for address in self.server.recipients} <= known | noted

    @override
    def teardown(self) -> None:
        """In the end all is settled, each notice in exactly one way."""
        if not hasattr(self, "server"):
            return
        self.fates.clear()
        for _ in range(3):
            for who in (0, 1):
                self.clones[who].send()
                self.settle(who)
        state = self.state
        assert not state.claims
        taken = {address.partition("@")[0] for address in self.server.recipients}
        for partner in PARTNERS:
            key = key_of(partner)
            assert (key in state.sent) + (key in state.refusals) == 1, name_of(partner)
            assert (key in state.sent) == (partner in taken), name_of(partner)
        self.nothing_goes_out_twice()


TestTwoSenders = TwoSenders.TestCase
TestTwoSenders.settings = settings(max_examples=30, stateful_step_count=12, deadline=None)
