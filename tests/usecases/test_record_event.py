# SPDX-License-Identifier: Apache-2.0
"""An entry is judged before it is written: what is missing is told with the command that takes the step."""

import datetime as dt
import json
from typing import Final

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import BlockedError, InvalidDataError, UsageError
from partnerctl.findings import Finding, Plain
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.record_event import Recorded, plan_event, require_possible
from partners import entry, policy, registry_files

LINK: Final = "https://meta.wikimedia.org/wiki/Example/Decision"
TODAY: Final = dt.date(2026, 3, 31)
COMPLETE: Final[dict[str, Plain]] = {
    "mission": "Free knowledge",
    "liaisons": [{"user": "ExampleLiaison"}],
    "report_page": "https://meta.wikimedia.org/wiki/Report",
    "visible_support": [{"url": "https://library.example/w", "kind": "web-page"}],
}
APPLIED: Final = entry("2024-02-20", "applied", link=LINK)
ENDORSED: Final = entry("2024-03-01", "endorsed", link=LINK)
RECOGNIZED: Final = entry("2024-04-15", "recognized", link=LINK)


def planned(
    history: list[dict[str, Plain]],
    *,
    official: bool = True,
    parts: dict[str, Plain] | None = None,
    **new: Plain,
) -> Recorded:
    """Plan an entry on the last of March 2026 for a partner with this history."""
    record: dict[str, Plain] = {
        "name": "Northfield City Library",
        **(COMPLETE if parts is None else parts),
        "history": list(history),
    }
    settings = {
        **policy(official=official),
        "vocabularies": {"support-kinds": {"web-page": "Page"}},
    }
    files = FakeFiles.of({**registry_files({"one": record}), "data/registry.yaml": json.dumps(settings)})
    services = fake_services(files, day=TODAY)
    before = dict(files.contents)
    plain = {name.rstrip("_"): value for name, value in new.items()}
    try:
        return plan_event(services, load_setting(services), "one", {"date": TODAY.isoformat(), **plain})
    finally:
        assert files.contents == before


def refused(
    history: list[dict[str, Plain]],
    *,
    official: bool = True,
    parts: dict[str, Plain] | None = None,
    **new: Plain,
) -> list[tuple[str, str | None]]:
    """What is in the way, each with its hint."""
    with pytest.raises(BlockedError) as caught:
        planned(history, official=official, parts=parts, **new)
    return [(obstacle.message, obstacle.hint) for obstacle in caught.value.obstacles]


def test_a_recognition_tells_what_comes_next() -> None:
    recorded = planned([APPLIED, ENDORSED], event="recognized", by=["wm-northland"], link=LINK)

    assert (recorded.before.status, recorded.after.status) == (Status.CANDIDATE, Status.RECOGNIZED)
    assert recorded.due == dt.date(2027, 3, 31)
    assert recorded.remarks == ()
    assert {step.event for step in recorded.steps} >= {EventKind.REVIEWED, EventKind.SUSPENDED}
    assert recorded.edit.change
    assert recorded.edit.change.path == "data/partners/one.yaml"


def test_everything_in_the_way_is_told_at_once() -> None:
    assert refused(
        [APPLIED], parts={"mission": "Free knowledge"}, event="recognized", by=["affcom", "wm-northlnd"]
    ) == [
        (
            "recognition needs visible support",
            "`partnerctl edit one 'visible_support+={url: URL, kind: WORD}'`",
        ),
        (
            "recognition needs a liaison whose time has not ended",
            "`partnerctl edit one 'liaisons+={user: NAME, since: DATE}'`",
        ),
        ("recognition needs a report page", "`partnerctl edit one report_page=URL`"),
        ("recognition needs an endorsement", "`partnerctl record one endorsed --by ENTITY --link URL`"),
        (
            "there is no entity 'wm-northlnd' in entities.yaml",
            'did you mean "wm-northland" (Wikimedia Northland)?',
        ),
        (
            "'affcom', a committee, may not take the decision 'recognized'",
            "by policy it is taken by the Wikimedia Foundation or a chapter: --by wmf, wm-northland",
        ),
        (
            "the decision 'recognized' needs the page where it can be read",
            "give its address with --link URL",
        ),
    ]


def test_a_step_that_is_missing_before_is_named_with_what_else_is() -> None:
    noted = entry("2024-01-01", "noted")

    assert refused([noted], parts={}, event="recognized", by=["wmf"], link=LINK)[0] == (
        "a partner that is potential can't be recognized",
        "first, `partnerctl record one applied --link URL`",
    )
    assert len(refused([noted], parts={}, event="recognized", by=["wmf"], link=LINK)) == 6


def test_what_no_step_leads_to_is_told_with_what_is_possible() -> None:
    assert refused([APPLIED, ENDORSED, RECOGNIZED], event="applied", link=LINK) == [
        (
            "a partner that is recognized can't apply",
            "possible now: reviewed, suspended, withdrawn, resigned, transitioned, dissolved; see `partnerctl show one`",
        )
    ]
    assert refused([entry("2024-01-01", "invited")], event="resigned") == [
        (
            "an organization of which nothing is recorded yet can't resign",
            "first, `partnerctl record one applied --link URL`",
        )
    ]


def test_nobody_is_recognized_while_the_model_is_not_official() -> None:
    found = refused([APPLIED, ENDORSED], official=False, event="recognized", by=["wmf"], link=LINK)

    assert [message for message, _ in found] == ["nobody can be recognized while the model is not official"]
    assert "endorsed --by ENTITY" in str(found[0][1])


@pytest.mark.parametrize("by", ["wmf", "wm-northland"])
def test_a_withdrawal_needs_the_recommendation(by: str) -> None:
    history = [APPLIED, ENDORSED, RECOGNIZED]

    assert refused(history, event="withdrawn", by=[by], reason="No reports", link=LINK) == [
        (
            f"'{by}' may take the decision 'withdrawn' only with a recommendation of the Affiliations Committee",
            "link it with --recommendation URL",
        )
    ]
    for more in ({"by": [by], "recommendation": LINK}, {"by": ["affcom"]}, {"by": [by, "affcom"]}):
        recorded = planned(history, event="withdrawn", reason="No reports", link=LINK, **more)
        assert recorded.after.status is Status.FORMER
        assert recorded.due is None


def test_who_may_only_advise_is_told_who_decides() -> None:
    history = [APPLIED, ENDORSED, RECOGNIZED]

    (told,) = refused(history, event="reinstated", by=["wmf"], link=LINK)[1:]

    assert told == (
        "'wmf', the Wikimedia Foundation, may not take the decision 'reinstated'",
        "by policy it is taken by nobody",
    )
    (told,) = refused(
        [*history, entry("2024-05-01", "suspended", link=LINK)],
        event="reinstated",
        by=["user:Example"],
        link=LINK,
    )
    assert told[0] == "'user:Example', a wiki user, may not take the decision 'reinstated'"


def test_an_unknown_entity_that_is_like_none_is_to_be_added() -> None:
    (told,) = refused([APPLIED], event="endorsed", by=["zzzzzzzz"], link=LINK)

    assert told == ("there is no entity 'zzzzzzzz' in entities.yaml", "add it to data/entities.yaml")


def test_the_same_again_is_recorded_already() -> None:
    (told,) = refused([APPLIED, ENDORSED], date="2024-03-01", event="endorsed", by=["user:ExampleEditor"])

    assert told == (
        "'endorsed' of 2024-03-01 is recorded already",
        "nothing to do; see `partnerctl show one`",
    )


def test_two_who_decided_together_are_one_entry() -> None:
    history = [APPLIED, ENDORSED, RECOGNIZED]

    (told,) = refused(history, date="2024-04-15", event="recognized", by=["wmf"], link=LINK)

    assert told[0] == "'recognized' of 2024-04-15 is recorded already, by wm-northland"
    assert "with all of them in `by`" in str(told[1])


def test_two_may_endorse_on_one_day() -> None:
    recorded = planned([APPLIED, ENDORSED], date="2024-03-01", event="endorsed", by=["wmf"], link=LINK)

    assert recorded.after.status is Status.CANDIDATE


def test_what_a_correction_took_out_can_be_recorded_again() -> None:
    away = entry("2024-05-01", "corrected", supersedes_date="2024-03-01", supersedes_event="endorsed")

    recorded = planned(
        [APPLIED, ENDORSED, away], date="2024-03-01", event="endorsed", by=["user:ExampleEditor"], link=LINK
    )

    assert recorded.after.irregular == ()


def test_a_day_to_come_is_allowed_and_told() -> None:
    recorded = planned([APPLIED], date="2026-05-01", event="dissolved", reason="Insolvent")

    assert recorded.day == dt.date(2026, 5, 1)
    assert (recorded.before.status, recorded.after.status) == (Status.CANDIDATE, Status.FORMER)
    assert recorded.remarks == ("'dissolved' takes effect on 2026-05-01; until then nothing changes",)


def test_a_late_entry_is_allowed_and_told() -> None:
    recorded = planned([APPLIED, RECOGNIZED], date="2024-03-01", event="endorsed", by=["wmf"], link=LINK)

    assert recorded.remarks == (
        "it comes late: 'recognized' of 2024-04-15 is recorded already, and this counts from 2024-03-01 on",
    )
    assert "PC301" not in {finding.code for finding in recorded.edit.findings}


def test_a_late_entry_may_leave_the_last_word_to_a_later_one() -> None:
    resigned = entry("2025-01-01", "resigned")

    recorded = planned(
        [APPLIED, ENDORSED, RECOGNIZED, resigned],
        date="2024-06-01",
        event="suspended",
        by=["wmf"],
        reason="No report",
        link=LINK,
    )

    assert recorded.after.status is Status.FORMER
    assert recorded.remarks[1:] == ("what came after it decides where the partner stands",)


def test_a_late_entry_needs_nothing_that_the_present_status_does_not() -> None:
    """It was recognized long ago, and nobody can get it a liaison any more."""
    history = [APPLIED, entry("2024-06-01", "dissolved")]

    recorded = planned(history, parts={}, date="2024-04-15", event="recognized", by=["wmf"], link=LINK)

    assert (recorded.after.status, recorded.after.ever_recognized) == (Status.FORMER, True)


def test_a_late_entry_that_makes_a_later_one_impossible_is_refused() -> None:
    history = [APPLIED, ENDORSED, RECOGNIZED, entry("2025-01-01", "reviewed", link=LINK)]

    (told,) = refused(history, date="2024-12-01", event="resigned")

    assert told[0] == "then 'reviewed: renewed' of 2025-01-01 would not be possible any more"
    assert "--instead-of DATE EVENT" in str(told[1])


def test_a_late_entry_is_judged_by_the_status_of_its_day() -> None:
    (told,) = refused([APPLIED, ENDORSED, RECOGNIZED], date="2024-03-15", event="resigned")

    assert told == (
        "on 2024-03-15 a partner that is candidate can't resign",
        "first, `partnerctl record one recognized --by ENTITY --link URL`",
    )


def test_a_tombstone_takes_no_more_events() -> None:
    history = [APPLIED, entry("2024-06-01", "merged", into="two")]

    for event, more, hint in (
        ("endorsed", {"by": ["wmf"]}, "`partnerctl record two endorsed --by ENTITY --link URL`"),
        ("renamed", {"from_": "A", "to": "B"}, "see `partnerctl show two`"),
    ):
        (told,) = refused(history, event=event, **more)
        assert told == ("one is a tombstone: it is recorded under two now", hint)


def test_a_waiver_lets_a_requirement_rest() -> None:
    waiver: dict[str, Plain] = {
        "rule": "PC346",
        "why": "Its wiki is closed",
        "by": "wmf",
        "until": "2027-01-01",
    }
    parts = {key: value for key, value in COMPLETE.items() if key != "report_page"}

    assert [
        message
        for message, _ in refused([APPLIED, ENDORSED], parts=parts, event="recognized", by=["wmf"], link=LINK)
    ] == ["recognition needs a report page"]
    recorded = planned(
        [APPLIED, ENDORSED], parts={**parts, "waivers": [waiver]}, event="recognized", by=["wmf"], link=LINK
    )
    assert recorded.after.status is Status.RECOGNIZED


def test_an_endorsement_after_the_decision_is_none_before_it() -> None:
    later = entry("2024-05-01", "endorsed", link=LINK)

    assert [
        message
        for message, _ in refused(
            [APPLIED, later], date="2024-04-15", event="recognized", by=["wmf"], link=LINK
        )
    ] == ["recognition needs an endorsement"]


def test_what_the_rules_say_besides_is_told_with_it() -> None:
    reason = "Write to a.person@library.example"

    found = refused([APPLIED], event="suspended", by=["wmf"], reason=reason, link=LINK)

    assert found[0][0] == "a partner that is candidate can't be suspended"
    assert len(found) == 2, found


def test_an_application_that_is_taken_back_needs_no_link() -> None:
    recorded = planned([APPLIED], event="declined", reason="They thought better of it")

    assert recorded.after.status is Status.DECLINED


def test_faults_of_the_entry_itself_are_located() -> None:
    with pytest.raises(InvalidDataError) as caught:
        planned([APPLIED], event="endorsed", by=[], lnk=LINK)
    found = [finding for finding in caught.value.findings if isinstance(finding, Finding)]
    assert {finding.code for finding in found} >= {"PC101"}
    assert all(finding.location.span for finding in found)


def test_nothing_is_recorded_in_a_broken_record() -> None:
    files = FakeFiles.of({**registry_files({}), "data/partners/one.yaml": "name: [\n"})
    services = fake_services(files)

    with pytest.raises(
        InvalidDataError, match="the record of one has errors, so nothing can be recorded in it"
    ):
        plan_event(services, load_setting(services), "one", APPLIED)
    with pytest.raises(UsageError, match='there is no partner with the id "two"'):
        plan_event(services, load_setting(services), "two", APPLIED)


def test_two_sides_of_a_merge_are_put_together_first() -> None:
    torn = "<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> b\n"
    services = fake_services(FakeFiles.of({**registry_files({}), "data/partners/one.yaml": torn}))

    with pytest.raises(InvalidDataError) as caught:
        plan_event(services, load_setting(services), "one", APPLIED)
    assert caught.value.hint == "`partnerctl resolve one` puts the two sides of a merge together"


def test_whether_an_event_is_possible_is_told_before_the_rest_is_known() -> None:
    record: dict[str, Plain] = {"name": "Northfield City Library", **COMPLETE, "history": [APPLIED]}
    services = fake_services(FakeFiles.of(registry_files({"one": record})), day=TODAY)

    def messages(kind: EventKind) -> list[str]:
        with pytest.raises(BlockedError) as caught:
            require_possible(services, load_setting(services), "one", kind, {}, day=TODAY)
        return [obstacle.message for obstacle in caught.value.obstacles]

    assert messages(EventKind.RECOGNIZED) == ["recognition needs an endorsement"]
    assert messages(EventKind.TRANSITIONED) == [
        "a partner that is candidate can't become another kind of affiliate"
    ]
    for kind in (EventKind.ENDORSED, EventKind.DISSOLVED, EventKind.CORRECTED, EventKind.MERGED):
        require_possible(services, load_setting(services), "one", kind, {}, day=TODAY)
