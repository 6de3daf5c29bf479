# SPDX-License-Identifier: Apache-2.0
"""What can happen next, who decides it, and what is missing for it."""

from partnerctl.findings import Plain
from partnerctl.lifecycle.standing import standing_of
from partnerctl.lifecycle.steps import NextStep, command_of, needed, remedy_of, steps_of
from partnerctl.lifecycle.transitions import TRANSITIONS
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Requirement, Status
from partners import DETAILS, entry, partner, setting

APPLIED = entry("2024-02-20", "applied")
RECOGNIZED = entry("2024-04-15", "recognized")


def steps(
    *history: dict[str, Plain], official: bool = True, **parts: Plain
) -> dict[tuple[str, str | None], NextStep]:
    one = partner(*history, **parts)
    found = steps_of(one, standing_of(one), setting(official=official))
    return {(step.event.value, step.detail): step for step in found}


def test_a_candidate_can_be_recognized_when_nothing_is_missing() -> None:
    found = steps(
        APPLIED,
        entry("2024-03-01", "endorsed"),
        mission="Free knowledge",
        liaisons=[{"user": "ExampleLiaison"}],
        report_page="https://meta.example/wiki/Report",
        visible_support=[{"url": "https://library.example/w", "kind": "web-page"}],
    )

    step = found["recognized", None]

    assert (step.leads_to, step.blocked) == (Status.RECOGNIZED, None)
    assert step.missing == ()
    assert step.advised == (Requirement.SOURCES,)
    assert step.who == "the Wikimedia Foundation or a chapter"
    assert step.fields == ("by", "link")
    assert step.reason == "the application is accepted"


def test_what_is_missing_is_named_in_the_order_of_the_policy() -> None:
    left: dict[str, Plain] = {"user": "ExampleLiaison", "until": "2024-01"}

    step = steps(APPLIED, liaisons=[left])["recognized", None]

    assert step.missing == (
        Requirement.MISSION,
        Requirement.VISIBLE_SUPPORT,
        Requirement.LIAISON,
        Requirement.REPORT_PAGE,
        Requirement.ENDORSEMENT,
    )


def test_an_endorsement_that_was_corrected_away_does_not_count() -> None:
    away = entry("2024-03-05", "corrected", supersedes_date="2024-03-01", supersedes_event="endorsed")

    step = steps(APPLIED, entry("2024-03-01", "endorsed"), away)["recognized", None]

    assert Requirement.ENDORSEMENT in step.missing


def test_nobody_can_be_recognized_while_the_model_is_not_official() -> None:
    found = steps(APPLIED, official=False)

    assert found["recognized", None].blocked == "the model is not official"
    assert found["declined", None].blocked is None


def test_a_step_within_a_status_has_no_requirements() -> None:
    found = steps(APPLIED, RECOGNIZED)

    assert found["reviewed", "renewed"].missing == ()
    assert found["reviewed", "renewed-with-conditions"].fields[-1] == "conditions"
    assert found["reviewed", "deferred"].fields[-1] == "until"


def test_who_may_decide_is_the_policy_in_words() -> None:
    found = steps(APPLIED, RECOGNIZED)

    assert found["reviewed", "renewed"].who == "the Wikimedia Foundation, a chapter or a committee"
    assert (
        found["withdrawn", None].who == "affcom; with a recommendation, the Wikimedia Foundation or a chapter"
    )
    assert found["transitioned", None].who == "with a recommendation, a thematic organization"
    assert found["resigned", None].who == "anyone"
    suspended = steps(APPLIED, RECOGNIZED, entry("2024-06-01", "suspended"))
    assert suspended["reinstated", None].who == "nobody"


def test_noting_what_is_noted_already_is_no_step() -> None:
    assert list(steps(entry("2024-01-01", "noted"))) == [
        ("noted", "informal"),
        ("applied", None),
        ("dissolved", None),
    ]


def test_a_tombstone_has_no_next_step() -> None:
    assert steps(APPLIED, entry("2024-06-01", "merged")) == {}


def test_every_step_of_the_table_is_explained() -> None:
    ways = {
        None: (),
        Status.POTENTIAL: (entry("2024-01-01", "noted"),),
        Status.INFORMAL: (entry("2024-01-01", "noted", as_="informal"),),
        Status.CANDIDATE: (APPLIED,),
        Status.DECLINED: (APPLIED, entry("2024-05-01", "declined")),
        Status.RECOGNIZED: (APPLIED, RECOGNIZED),
        Status.SUSPENDED: (APPLIED, RECOGNIZED, entry("2024-05-01", "suspended")),
        Status.FORMER: (APPLIED, RECOGNIZED, entry("2024-05-01", "resigned")),
    }

    for (status, step), after in TRANSITIONS.items():
        if step[0] is EventKind.NOTED and status is after:
            continue
        history = ways[status] or (entry("2024-01-01", "invited"),)
        found = steps(*history)[step[0].value, step[1]]
        assert found.leads_to is after
        assert found.reason
        required = set(DETAILS.get(step[0].value, {}))
        assert required <= set(found.fields)


def test_who_may_decide_can_be_several_of_a_kind_and_users() -> None:
    endorsement = setting().registry.authority[EventKind.ENDORSED]
    registry = setting().registry.model_copy(update={"authority": {EventKind.APPLIED: endorsement}})
    one = partner(entry("2024-01-01", "noted"))

    found = steps_of(one, standing_of(one), setting(registry=registry))

    assert found[1].who == "the Wikimedia Foundation, a chapter, a user group or a wiki user"
    assert found[1].authority is endorsement


def test_each_event_has_the_command_that_records_it() -> None:
    assert command_of(EventKind.REVIEWED, "one", "renewed") == "partnerctl review one"
    assert (
        command_of(EventKind.NOTED, "one", "informal")
        == "partnerctl record one noted --as informal --link URL"
    )
    assert command_of(EventKind.TRANSITIONED, "one") == (
        "partnerctl record one transitioned --to KIND --entity ENTITY --by ENTITY --link URL"
    )
    for _, (kind, detail) in TRANSITIONS:
        assert " one" in command_of(kind, "one", detail)


def test_each_requirement_has_the_command_that_meets_it() -> None:
    assert (
        remedy_of(Requirement.ENDORSEMENT, "one") == "partnerctl record one endorsed --by ENTITY --link URL"
    )
    for requirement in Requirement:
        assert remedy_of(requirement, "one").startswith("partnerctl ")
        assert needed(requirement)
