# SPDX-License-Identifier: Apache-2.0
"""A proposal is carried out step by step; stopped anywhere, the next run does the rest and nothing twice."""

import pytest

from fakes import FakeForge, FakePublishing
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, PushRefusedError, UnreachableError
from partnerctl.proposing import Checkout, Done, ForgeKind, PullRequest, Request
from partnerctl.usecases.propose.branch import Branch
from partnerctl.usecases.propose.carry_out import Step, Told, carry_out
from partnerctl.usecases.propose.destinations import Destination
from partnerctl.usecases.propose.planning import Proposal

PATH = "data/partners/a.yaml"
NAME = "partners/a-00000000"
DESTINATION = Destination("origin", "main", "origin", None, None, ForgeKind.OTHER)


def proposal(
    publishing: FakePublishing, content: bytes = b"name: A\n", *, can_switch: bool = True
) -> Proposal:
    """As `plan_proposal` would make it of what is there."""
    here, there = publishing.tip(f"refs/heads/{NAME}"), publishing.tip(f"refs/remotes/origin/{NAME}")
    tip = here or there
    parent = tip or "c0"
    return Proposal(
        destination=DESTINATION,
        branch=Branch(NAME, here, there, tip),
        paths=(PATH,),
        contents={} if publishing.files[parent].get(PATH) == content else {PATH: content},
        parent=parent,
        message="Add A\n",
        request=PullRequest(None, "main", None, NAME, "Add A", "A\n", is_update=there is not None),
        checkout=publishing.checkout(),
        can_switch=can_switch,
    )


def run(
    publishing: FakePublishing, forge: FakeForge, planned: Proposal, *, switch: bool = False
) -> tuple[list[Step], Request]:
    told: list[Told] = []
    request = carry_out(publishing, forge, planned, switch=switch, tell=told.append)
    return [each.step for each in told], request


def test_all_steps_and_then_none() -> None:
    publishing, forge = FakePublishing(), FakeForge()

    steps, request = run(publishing, forge, proposal(publishing))

    assert steps == [Step.COMMITTED, Step.PUSHED]
    assert request.done is Done.OPENED
    assert publishing.calls == [
        ("commit", "c0", "Add A"),
        ("move", NAME, "c1"),
        ("push", "origin", NAME, "for=main", "follow"),
    ]
    steps, request = run(publishing, forge, proposal(publishing))
    assert (steps, request.done, len(publishing.calls)) == ([], Done.UPDATED, 3)


def test_more_is_put_on_top() -> None:
    publishing, forge = FakePublishing(), FakeForge()
    run(publishing, forge, proposal(publishing))
    steps, request = run(publishing, forge, proposal(publishing, b"name: B\n"))
    assert (steps, request.done) == ([Step.COMMITTED, Step.PUSHED], Done.UPDATED)
    assert publishing.calls[-1] == ("push", "origin", NAME, "for=main")
    assert len(forge.requests) == 1


FAULTS: dict[str, tuple[PartnerctlError, list[Step]]] = {
    "commit": (EnvironmentProblemError("the disk is full"), []),
    "move": (EnvironmentProblemError("locked"), []),
    "push": (UnreachableError("origin can't be reached: no route"), [Step.COMMITTED]),
}


@pytest.mark.parametrize("where", FAULTS)
def test_stopped_anywhere_the_rest_is_done_by_the_next_run(where: str) -> None:
    fault, done = FAULTS[where]
    publishing, forge = FakePublishing(faults={where: fault}), FakeForge()
    told: list[Told] = []
    with pytest.raises(EnvironmentProblemError) as raised:
        carry_out(publishing, forge, proposal(publishing), switch=False, tell=told.append)
    assert [each.step for each in told] == done
    if where == "push":
        assert f"or: git push -o for=main origin {NAME}" in (raised.value.hint or "")

    _, request = run(publishing, forge, proposal(publishing))

    assert request.done is Done.OPENED
    assert publishing.files[publishing.server[NAME]] == {PATH: b"name: A\n"}
    assert publishing.parents[publishing.server[NAME]] == "c0"


def test_the_forge_is_gone() -> None:
    publishing, forge = FakePublishing(), FakeForge(fault=UnreachableError("forge.example can't be reached"))
    with pytest.raises(UnreachableError) as raised:
        run(publishing, forge, proposal(publishing))
    assert raised.value.hint == f"{NAME} is on origin; run `partnerctl propose` again"
    steps, request = run(publishing, forge, proposal(publishing))
    assert (steps, request.done) == ([], Done.OPENED)


def test_what_is_refused_stays_refused() -> None:
    refusal = PushRefusedError("origin did not take it", ("no",))
    publishing, forge = FakePublishing(faults={"push": refusal}), FakeForge()
    with pytest.raises(PushRefusedError):
        run(publishing, forge, proposal(publishing))
    assert forge.requests == {}


def test_the_branch_is_checked_out_before_it_is_pushed() -> None:
    publishing, forge = FakePublishing(), FakeForge()
    publishing.faults["push"] = UnreachableError("origin can't be reached")
    with pytest.raises(UnreachableError):
        run(publishing, forge, proposal(publishing), switch=True)
    assert publishing.checkout() == Checkout(NAME)
    assert ("take_up", PATH, "c1") in publishing.calls

    steps, _ = run(publishing, forge, proposal(publishing, b"name: B\n"), switch=True)

    assert steps == [Step.COMMITTED, Step.PUSHED]
    assert ("take_up", PATH, "c2") in publishing.calls


def test_it_is_not_checked_out_if_that_would_touch_other_files() -> None:
    publishing, forge = FakePublishing(), FakeForge()
    run(publishing, forge, proposal(publishing, can_switch=False), switch=True)
    assert publishing.checkout() == Checkout("main")
