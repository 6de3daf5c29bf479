# SPDX-License-Identifier: Apache-2.0
"""Any life of a partner, lived beside a little model that was written from the movement's description alone.

The model below knows neither the table of transitions nor the code that judges entries. What it allows must be
recorded and lead where it says; what it forbids must be refused, with a reason, and leave the file as it is.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from fakes import FakeFiles, fake_services
from partnerctl.errors import BlockedError
from partnerctl.findings import Plain
from partnerctl.lifecycle.standing import standing_of
from partnerctl.usecases.assignments import parse_assignment
from partnerctl.usecases.changes import write_change
from partnerctl.usecases.correct_entry import Target, plan_correction
from partnerctl.usecases.edit_record import plan_assignments
from partnerctl.usecases.loading import load_record, load_setting
from partnerctl.usecases.record_event import Recorded, plan_event
from partnerctl.usecases.validate_registry import validate_registry
from partners import ENTITIES, entry, policy

# --- the model ------------------------------------------------------------------------------------------------------

NOBODY: Final = "nobody knows it"

LIVING: Final = {"potential", "informal", "candidate", "recognized", "suspended"}
FROM: Final[dict[str, set[str]]] = {
    # "Candidates apply on a talk page"; whoever was declined or has left may apply again.
    "applied": {NOBODY, "potential", "informal", "declined", "former"},
    # "special relationships", "potential partners": noting one never undoes what was decided.
    "potential": {NOBODY, "potential", "informal"},
    "informal": {NOBODY, "potential", "informal"},
    # "Recognition from WMF or chapters", of those who applied.
    "recognized": {"candidate"},
    "declined": {"candidate"},
    # "Simple recognition, reviewed yearly": partners are reviewed; a suspended one can only fail.
    "renewed": {"recognized"},
    "renewed-with-conditions": {"recognized"},
    "deferred": {"recognized"},
    "not-renewed": {"recognized", "suspended"},
    "suspended": {"recognized"},
    "reinstated": {"suspended"},
    # "Withdrawal", "Change of status", and the partner's own end of it.
    "withdrawn": {"recognized", "suspended"},
    "resigned": {"recognized", "suspended"},
    "transitioned": {"recognized", "suspended"},
    # An organization can cease to exist as long as it is of concern.
    "dissolved": LIVING,
    # These record something, whatever the status.
    "invited": {NOBODY, "declined", "former", *LIVING},
    "endorsed": {NOBODY, "declined", "former", *LIVING},
}
TO: Final = {
    "applied": "candidate",
    "potential": "potential",
    "informal": "informal",
    "recognized": "recognized",
    "declined": "declined",
    "renewed": "recognized",
    "renewed-with-conditions": "recognized",
    "deferred": "recognized",
    "not-renewed": "former",
    "suspended": "suspended",
    "reinstated": "recognized",
    "withdrawn": "former",
    "resigned": "former",
    "transitioned": "former",
    "dissolved": "former",
}
REVIEWS: Final = {"renewed", "renewed-with-conditions", "deferred", "not-renewed"}
NEEDS_LINK: Final = {
    "applied",
    "endorsed",
    "recognized",
    "declined",
    "suspended",
    "reinstated",
    "withdrawn",
    "transitioned",
    *REVIEWS,
}
HAS_NO_DECIDER: Final = {"applied", "potential", "informal", "resigned", "dissolved"}

WMF, COMMITTEE, CHAPTER, USER, STRANGER = "wmf", "affcom", "wm-northland", "user:ExampleEditor", "wm-nowhere"
MAY: Final[dict[str, set[str]]] = {
    "endorsed": {WMF, CHAPTER, USER},
    "recognized": {WMF, CHAPTER},
    "suspended": {WMF, CHAPTER, COMMITTEE},
    "reinstated": {WMF, CHAPTER, COMMITTEE},
    "withdrawn": {COMMITTEE},
    "transitioned": {WMF, COMMITTEE},
    **{review: {WMF, CHAPTER, COMMITTEE} for review in REVIEWS},
}
"""As `registry()` says it in the words of a policy."""

NEEDED: Final[dict[str, set[str]]] = {
    "candidate": {"mission"},
    "recognized": {"mission", "visible_support", "liaisons", "endorsement"},
}


@dataclass
class Life:
    """What a person who knows the movement's rules keeps in mind."""

    status: str = NOBODY
    has: set[str] = field(default_factory=set)
    endorsed: int = 0
    is_merged: bool = False
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    """Date, word and status before, of each entry that counts."""

    def allows(self, word: str, by: str | None, *, link: bool, recommendation: bool) -> bool:
        if self.is_merged or self.status not in FROM[word] or by == STRANGER:
            return False
        after = TO.get(word, self.status)
        if after != self.status and not self.has_what_it_takes(after):
            return False
        if word in NEEDS_LINK and not link and not (word == "declined" and by is None):
            return False
        if word in MAY and by is not None and by not in MAY[word]:
            # "by AffCom, or with its recommendation"
            return word == "withdrawn" and by in {WMF, CHAPTER} and recommendation
        return True

    def has_what_it_takes(self, status: str) -> bool:
        has = {*self.has, *(["endorsement"] if self.endorsed else [])}
        return NEEDED.get(status, set()) <= has

    def live(self, date: str, word: str) -> None:
        self.entries.append((date, word, self.status))
        self.status = TO.get(word, self.status)
        self.endorsed += word == "endorsed"

    def take_back(self) -> tuple[str, str]:
        date, word, self.status = self.entries.pop()
        self.endorsed -= word == "endorsed"
        return date, word


# --- the world ------------------------------------------------------------------------------------------------------

PATH: Final = "data/partners/northfield.yaml"
LINK: Final = "https://meta.wikimedia.org/wiki/Example/Decision"
LATE: Final = 6
"""A life that ends in a tombstone should be worth living."""


def registry() -> FakeFiles:
    plain: dict[str, Plain] = {
        **policy(),
        "authority": {
            "endorsed": {"types": ["wmf", "chapter"], "users": True},
            "recognized": {"types": ["wmf", "chapter"]},
            "reviewed": {"types": ["wmf", "chapter", "committee"]},
            "suspended": {"types": ["wmf", "chapter", "committee"]},
            "reinstated": {"types": ["wmf", "chapter", "committee"]},
            "withdrawn": {"entities": ["affcom"], "with_recommendation": ["wmf", "chapter"]},
            "transitioned": {"types": ["wmf", "committee"]},
        },
        "requirements": {
            "candidate": {"mission": "error"},
            "recognized": {
                "mission": "error",
                "visible-support": "error",
                "liaison": "error",
                "endorsement": "error",
            },
        },
    }
    record = "name: Northfield City Library\n# a remark\nhistory:\n  - date: 2020-01-01\n    event: invited\n"
    other = "name: Southfield Museum\nhistory:\n  - {date: 2020-01-01, event: noted, as: potential}\n"
    return FakeFiles.of(
        {
            "data/registry.yaml": json.dumps(
                {**plain, "vocabularies": {"support-kinds": {"web-page": "Page"}}}
            ),
            "data/entities.yaml": json.dumps(ENTITIES),
            PATH: record,
            "data/partners/southfield.yaml": other,
        }
    )


def entry_of(
    day: dt.date, word: str, by: str | None, *, link: bool, recommendation: bool
) -> dict[str, Plain]:
    event = "noted" if word in {"potential", "informal"} else "reviewed" if word in REVIEWS else word
    plain = entry(day.isoformat(), event)
    later = (day + dt.timedelta(days=90)).isoformat()
    match word:
        case "potential" | "informal":
            plain["as"] = word
        case "deferred":
            plain |= {"outcome": word, "until": later}
        case "renewed-with-conditions":
            plain |= {"outcome": word, "conditions": [{"text": "A report", "by_when": later}]}
        case "renewed" | "not-renewed":
            plain["outcome"] = word
        case "withdrawn" if recommendation:
            plain["recommendation"] = LINK
        case _:
            pass
    if by is not None:
        plain["by"] = [by]
    if link:
        plain["link"] = LINK
    return plain


ADDITIONS: Final = {
    "mission": "mission=Free knowledge",
    "visible_support": "visible_support+={url: 'https://library.example/w', kind: web-page}",
    "liaisons": "liaisons+={user: ExampleLiaison}",
}


BEGINNINGS: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("applied",),
    ("applied", "endorsed", "recognized"),
    ("applied", "endorsed", "recognized", "suspended"),
    ("informal", "applied", "endorsed", "recognized", "renewed"),
)
"""Left to chance alone, few lives would come far."""


def attempted(plan: Callable[[], Recorded]) -> Recorded | BlockedError:
    """What came of it."""
    try:
        return plan()
    except BlockedError as error:
        return error


class LifeOfAPartner(RuleBasedStateMachine):
    """Records whatever comes to mind, and compares with the model after each attempt."""

    @initialize(begun=st.sampled_from(BEGINNINGS))
    def begin(self, begun: tuple[str, ...]) -> None:
        self.files = registry()
        self.life = Life()
        self.day = dt.date(2020, 1, 1)
        self.count = 1
        for what in sorted(ADDITIONS) if begun else ():
            self.the_record_grows(what)
        for word in begun:
            self.something_happens(word=word, by=WMF, linked=(True, False), days=30, ahead=0)

    @rule(pick=st.sampled_from(range(12)), days=st.integers(1, 400))
    def one_of_the_next_steps_is_taken(self, pick: int, days: int) -> None:
        """Whatever the model allows."""
        ways = [
            (word, by)
            for word in sorted(FROM)
            for by in (WMF, COMMITTEE)
            if self.life.allows(word, by, link=True, recommendation=False)
        ]
        if ways:
            word, by = ways[pick % len(ways)]
            self.something_happens(word=word, by=by, linked=(True, False), days=days, ahead=0)

    @rule(
        word=st.sampled_from(sorted(FROM)),
        by=st.sampled_from([WMF, COMMITTEE, CHAPTER, USER, STRANGER]),
        linked=st.sampled_from([(True, False), (True, True), (True, False), (False, False)]),
        days=st.integers(1, 400),
        ahead=st.sampled_from([0, 0, 1, 60]),
    )
    def something_happens(
        self, *, word: str, by: str, linked: tuple[bool, bool], days: int, ahead: int
    ) -> None:
        """An event on a later day; `ahead` days before it is due, or on the day."""
        link, recommendation = linked
        who = None if word in HAS_NO_DECIDER or (word in {"invited", "declined"} and by == USER) else by
        day = self.day + dt.timedelta(days=days)
        services = fake_services(self.files, day=day - dt.timedelta(days=ahead))
        plain = entry_of(day, word, who, link=link, recommendation=recommendation)
        allowed = self.life.allows(word, who, link=link, recommendation=recommendation)
        text = self.files.text(PATH)
        found = attempted(lambda: plan_event(services, load_setting(services), "northfield", plain))
        assert self.files.text(PATH) == text
        if isinstance(found, BlockedError):
            assert not allowed, found.obstacles
            assert found.obstacles
            assert all(obstacle.message and obstacle.hint for obstacle in found.obstacles)
            return
        assert allowed
        assert (found.before.status or NOBODY) == self.life.status
        self.life.live(day.isoformat(), word)
        assert (found.after.status or NOBODY) == self.life.status
        assert any("takes effect on" in remark for remark in found.remarks) == (ahead > 0)
        assert found.edit.change
        assert found.edit.change.after.startswith(text)
        self._write(found, day)

    @rule(what=st.sampled_from(sorted(ADDITIONS)))
    def the_record_grows(self, what: str) -> None:
        if what in self.life.has:
            return
        services = fake_services(self.files, day=self.day)
        edit = plan_assignments(
            services, load_setting(services), "northfield", [parse_assignment(ADDITIONS[what])]
        )
        assert edit.change
        write_change(self.files, edit.change)
        self.life.has.add(what)

    @precondition(lambda self: self.life.entries and not self.life.is_merged)
    @rule()
    def somebody_else_records_the_same(self) -> None:
        services = fake_services(self.files, day=self.day)
        history = load_record(services, "northfield").plain["history"]
        assert isinstance(history, list)
        (*_, last) = history
        assert isinstance(last, dict)
        found = attempted(lambda: plan_event(services, load_setting(services), "northfield", last))
        assert isinstance(found, BlockedError)
        assert "already" in found.obstacles[0].message or last["event"] == "corrected"

    @precondition(lambda self: self.life.entries and not self.life.is_merged)
    @rule(days=st.integers(1, 30))
    def the_last_entry_was_wrong(self, days: int) -> None:
        services = fake_services(self.files, day=self.day)
        before = self.life.entries[-1][2]
        can_go_back = before == self.life.status or self.life.has_what_it_takes(before)
        history = load_record(services, "northfield").partner.history
        index = next(
            index
            for index, event in enumerate(history)
            if event.date.isoformat() == self.life.entries[-1][0] and event.event != "corrected"
        )
        day = self.day + dt.timedelta(days=days)
        found = attempted(
            lambda: plan_correction(
                services,
                load_setting(services),
                "northfield",
                Target(index=index),
                day=day,
                given={"why": "A slip"},
            )
        )
        if isinstance(found, BlockedError):
            assert not can_go_back
            assert "needs" in found.obstacles[0].message
            return
        assert can_go_back
        self.life.take_back()
        assert (found.after.status or NOBODY) == self.life.status
        self._write(found, day)

    @precondition(lambda self: not self.life.is_merged and self.count > LATE)
    @rule()
    def it_was_recorded_twice(self) -> None:
        services = fake_services(self.files, day=self.day)
        merged = entry(self.day.isoformat(), "merged", into="southfield")
        self._write(plan_event(services, load_setting(services), "northfield", merged), self.day)
        self.life.is_merged = True

    def _write(self, recorded: Recorded, day: dt.date) -> None:
        assert recorded.edit.change
        write_change(self.files, recorded.edit.change)
        self.day, self.count = day, self.count + 1

    @invariant()
    def the_file_says_what_the_model_says(self) -> None:
        partner = load_record(fake_services(self.files), "northfield").partner
        standing = standing_of(partner)
        counted = [partner.history[index] for index in standing.counted if index]
        assert (standing.status or NOBODY) == self.life.status
        assert standing.irregular == ()
        assert len(partner.history) == self.count
        assert [
            event.date.isoformat() for event in counted if event.event not in {"corrected", "merged"}
        ] == [date for date, *_ in self.life.entries]

    @override
    def teardown(self) -> None:
        if hasattr(self, "files"):
            report = validate_registry(fake_services(self.files, day=self.day), [PATH])
            assert [each for each in report.findings if each.severity == "error"] == []


TestLifeOfAPartner = LifeOfAPartner.TestCase
TestLifeOfAPartner.settings = settings(max_examples=40, stateful_step_count=25)
