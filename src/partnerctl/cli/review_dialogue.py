# SPDX-License-Identifier: Apache-2.0
"""The questions of `partnerctl review ID`: one key a point, and whatever was answered is kept at once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from partnerctl.cli.changes import show_changes
from partnerctl.cli.console import Role
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.keys import KeyQuestions
from partnerctl.cli.review_sheet import paragraph, write_head, write_point
from partnerctl.cli.wizard import Wizard
from partnerctl.errors import BlockedError, InvalidDataError
from partnerctl.findings import Finding, Report
from partnerctl.lifecycle.checklist import Point
from partnerctl.model.events import Answer, Outcome
from partnerctl.reporters import text
from partnerctl.reporters.visible import visible
from partnerctl.usecases.record_event import Recorded
from partnerctl.usecases.reviews.draft import Resumed
from partnerctl.usecases.reviews.one import (
    Answered,
    Decision,
    NewCondition,
    Sheet,
    conclude,
    faults_in,
    proposed_outcome,
)

_ANSWERS: Final = {"p": Answer.PASS, "f": Answer.FAIL, "n": Answer.NOT_APPLICABLE}
_KEYS: Final = {answer: key for key, answer in _ANSWERS.items()}
_OUTCOMES: Final = {
    "r": Outcome.RENEWED,
    "c": Outcome.RENEWED_WITH_CONDITIONS,
    "d": Outcome.DEFERRED,
    "x": Outcome.NOT_RENEWED,
}
_MEANINGS: Final = {
    Outcome.RENEWED: "it goes on",
    Outcome.RENEWED_WITH_CONDITIONS: "it goes on, and something is to be mended by a day",
    Outcome.DEFERRED: "put off to a day",
    Outcome.NOT_RENEWED: "the recognition ends",
}
_POINT_KEYS: Final = {
    **{key: answer.value.replace("-", " ") for key, answer in _ANSWERS.items()},
    "t": "note",
    "b": "back",
    "a": "all as proposed",
    "?": "help",
}
_POINT_HELP: Final = (
    "p  pass",
    "f  fail; asks for a note",
    "n  not applicable",
    "t  write a note, then answer",
    "b  back to the point before",
    "a  show the rest and take what is proposed",
    "q  stop here; the answers are kept",
)

Keep = Callable[[Decision], None]
"""Called with everything that is answered, after each answer."""


def ask_to_resume(resumed: Resumed, begun: dt.date, sheet: Sheet, invocation: Invocation) -> bool:
    """Tell of the answers that were kept, and ask whether to go on with them.

    Raises:
        EndedError: The person ended it.
    """
    err = invocation.err
    count = len(resumed.decision.answers)
    paragraph(
        f"A review that was begun on {begun} is kept: {count} of {len(sheet.points)} points are answered.",
        err,
        0,
    )
    if resumed.record_changed:
        paragraph("The record was changed since.", err, 0, Role.WARNING)
    if resumed.changed:
        anew = visible(", ".join(resumed.changed))
        paragraph(f"What these points show has changed, so they are asked anew: {anew}", err, 0, Role.WARNING)
    keys = KeyQuestions(invocation)
    return keys.ask("Enter goes on with it, s starts over", {"g": "go on", "s": "start over"}, "g") == "g"


def hold(
    sheet: Sheet, decision: Decision, keep: Keep, invocation: Invocation, *, takes_all: bool = False
) -> Recorded:
    """Ask for what is open, show the entry, and agree on it.

    Args:
        sheet: What is looked at.
        decision: What options gave, or a draft kept.
        keep: Told of each answer.
        invocation: The terminal and the world.
        takes_all: Whether points are only shown where something is proposed.

    Returns:
        The planned entry; nothing is written yet.

    Raises:
        EndedError: The person ended it.
        ChangedUnderneathError: Somebody else has written to the record.
    """
    write_head(sheet, invocation.err)
    return _Dialogue(sheet, decision, keep, invocation, takes_all=takes_all).hold()


class _Dialogue:
    def __init__(
        self, sheet: Sheet, decision: Decision, keep: Keep, invocation: Invocation, *, takes_all: bool
    ) -> None:
        self._sheet = sheet
        self._decision = decision
        self._keep = keep
        self._invocation = invocation
        self._err = invocation.err
        self._wizard = Wizard(invocation)
        self._keys = KeyQuestions(invocation)
        self._takes_all = takes_all

    def hold(self) -> Recorded:
        self._points(anew=False)
        self._conclusion(anew=False)
        while True:
            try:
                recorded = conclude(self._invocation.services, self._sheet, self._decision)
            except (BlockedError, InvalidDataError) as error:
                self._complain(error)
                key = self._keys.ask(
                    "o asks for the outcome again, p for the points, q stops and keeps the answers",
                    {"o": "outcome", "p": "points"},
                    "o",
                )
            else:
                key = self._agree(recorded)
                if key == "y":
                    return recorded
            if key == "o":
                self._conclusion(anew=True)
            elif key == "p":
                self._takes_all = False
                self._points(anew=True)
            else:
                self._note()

    def _set(self, decision: Decision) -> None:
        self._decision = decision
        self._keep(decision)

    # --- the points -------------------------------------------------------------------------------------------------

    def _points(self, *, anew: bool) -> None:
        points = self._sheet.points
        index = 0
        while index < len(points):
            point = points[index]
            if point.slug in self._decision.answers and not anew:
                index += 1
                continue
            self._err.line()
            write_point(index + 1, point, self._sheet, self._err)
            given = self._point(point)
            if given is None:
                # Back: the point before is asked again, its answer being what Enter takes.
                index, anew = max(0, index - 1), True
                continue
            answers = {**self._decision.answers, point.slug: given}
            ordered = {each.slug: answers[each.slug] for each in points if each.slug in answers}
            self._set(replace(self._decision, answers=ordered))
            index += 1
            anew = anew and index < len(points) and points[index].slug in ordered

    def _point(self, point: Point) -> Answered | None:
        """The answer; None to go back."""
        before = self._decision.answers.get(point.slug)
        proposed = before.answer if before else point.proposed
        if self._takes_all and proposed:
            self._err.line(f"  {proposed}, as proposed", Role.GOOD)
            return Answered(proposed, self._known_note(point, proposed))
        note: str | None = None
        while True:
            key = self._keys.ask(self._prompt(proposed), _POINT_KEYS, _KEYS[proposed] if proposed else None)
            match key:
                case "?":
                    for line in _POINT_HELP:
                        self._err.line(f"  {line}")
                case "b":
                    return None
                case "t":
                    note = self._noted(point, proposed or Answer.PASS, note)
                case "a" if proposed:
                    self._takes_all = True
                    return Answered(proposed, note or self._known_note(point, proposed))
                case "a":
                    self._err.line("Nothing is proposed for this point.", Role.WARNING)
                case _:
                    return self._answered(point, _ANSWERS[key], note)

    def _answered(self, point: Point, answer: Answer, note: str | None) -> Answered:
        """An answer with its note; a point that fails is asked for one."""
        before = self._decision.answers.get(point.slug)
        if note is None and before and before.answer is answer:
            note = before.note
        if note is None and answer is Answer.FAIL:
            note = self._noted(point, answer, self._known_note(point, answer))
        return Answered(answer, note)

    def _known_note(self, point: Point, answer: Answer) -> str | None:
        """What was noted before, else why a point is proposed to fail."""
        before = self._decision.answers.get(point.slug)
        if before and before.answer is answer:
            return before.note
        return point.why if answer is Answer.FAIL and point.proposed is Answer.FAIL else None

    def _prompt(self, proposed: Answer | None) -> str:
        enter = f"Enter {proposed.value.replace('-', ' ')}, " if proposed else ""
        return f"{enter}p pass, f fail, n not applicable, ? more keys"

    def _noted(self, point: Point, answer: Answer, default: str | None) -> str | None:
        def faults(note: str) -> tuple[Finding, ...]:
            answers = {point.slug: Answered(answer, note)}
            return faults_in("checklist", replace(self._decision, answers=answers), self._sheet.day)

        return self._wizard.ask(f"Note to {point.slug}, in one line", default=default, check=faults)

    # --- what it comes to -------------------------------------------------------------------------------------------

    def _conclusion(self, *, anew: bool) -> None:
        decision = self._decision
        if anew or decision.outcome is None:
            self._outcome()
        match self._decision.outcome:
            case Outcome.RENEWED_WITH_CONDITIONS:
                # Of a review that was interrupted here some may be kept, so they are gone through again.
                self._conditions()
            case Outcome.DEFERRED if anew or decision.until is None:
                self._set(
                    replace(self._decision, until=self._day("Put off until which day?", decision.until))
                )
            case Outcome.NOT_RENEWED if anew or not decision.note:
                self._note()
            case _:
                pass
        if anew or not decision.by:
            self._by()
        if anew or not decision.link:
            self._link()

    def _outcome(self) -> None:
        possible = {key: outcome for key, outcome in _OUTCOMES.items() if outcome in self._sheet.outcomes}
        proposed = self._decision.outcome or proposed_outcome(self._sheet, self._decision.answers)
        self._err.line()
        self._err.line("Outcome", Role.HEADING)
        for key, outcome in possible.items():
            paragraph(f"{key}  {outcome}: {_MEANINGS[outcome]}", self._err, 2)
        failed = self._decision.failed
        if failed:
            paragraph(f"failed: {visible(', '.join(failed))}", self._err, 2, Role.WARNING)
        default = next(key for key, outcome in possible.items() if outcome is proposed)
        words = {key: outcome.value for key, outcome in possible.items()}
        outcome = possible[self._keys.ask(f"Enter {proposed}", words, default)]
        others = replace(self._decision, outcome=outcome)
        if outcome is not Outcome.RENEWED_WITH_CONDITIONS:
            others = replace(others, conditions=())
        if outcome is not Outcome.DEFERRED:
            others = replace(others, until=None)
        self._set(others)

    def _conditions(self) -> None:
        """One for each point that failed, if wanted, and more; at least one."""
        kept = self._decision.conditions
        proposals: list[NewCondition | str] = [*kept, *self._condition_proposals()[len(kept) :]]
        self._set(replace(self._decision, conditions=()))
        for proposed in proposals:
            if isinstance(proposed, str):
                self._condition(proposed, None)
            else:
                self._condition(proposed.text, proposed.by_when)
        while self._condition(None, None):
            pass

    def _condition_proposals(self) -> list[str]:
        points = {point.slug: point for point in self._sheet.points}
        failed = ((points[slug].condition, slug) for slug in self._decision.failed)
        return [
            condition.text if condition else self._decision.answers[slug].note or f"Mend: {slug}"
            for condition, slug in failed
        ]

    def _condition(self, proposed: str | None, by_when: dt.date | None) -> bool:
        """Ask for one, and tell whether there is one."""
        conditions = self._decision.conditions
        answer = self._wizard.ask(
            f"Condition {len(conditions) + 1}: what must be done",
            default=proposed,
            check=self._condition_faults,
            required=not conditions,
        )
        if answer is None:
            return False
        new = NewCondition(answer, self._day("To be met by which day?", by_when))
        self._set(replace(self._decision, conditions=(*conditions, new)))
        return True

    def _condition_faults(self, answer: str) -> tuple[Finding, ...]:
        conditions = (NewCondition(answer, dt.date.max),)
        return faults_in("conditions", replace(self._decision, conditions=conditions), self._sheet.day)

    def _day(self, question: str, default: dt.date | None) -> dt.date:
        while True:
            answer = self._wizard.ask(
                f"{question} (such as {self._sheet.day.year + 1}-01-31)",
                default=default.isoformat() if default else None,
                required=True,
            )
            try:
                day = dt.date.fromisoformat(answer or "")
            except ValueError:
                self._err.line("Write a day like 2027-01-31.", Role.WARNING)
                continue
            if day > self._sheet.day:
                return day
            self._err.line(f"It must be later than the review, {self._sheet.day}.", Role.WARNING)

    def _by(self) -> None:
        def decision(answer: str) -> Decision:
            parts = (part.strip() for part in answer.split(","))
            return replace(self._decision, by=tuple(part for part in parts if part))

        default = ", ".join(self._decision.by or self._sheet.last_by)
        answer = self._wizard.ask(
            "Decided by: ids of entities, with commas between them",
            default=default or None,
            required=True,
            check=lambda answer: faults_in("by", decision(answer), self._sheet.day),
        )
        self._set(decision(answer or ""))

    def _link(self) -> None:
        answer = self._wizard.ask(
            "Page where the decision can be read",
            default=self._decision.link,
            required=True,
            check=lambda answer: faults_in("link", replace(self._decision, link=answer), self._sheet.day),
        )
        self._set(replace(self._decision, link=answer))

    def _note(self) -> None:
        answer = self._wizard.ask(
            "Note, for whoever reads the history",
            default=self._decision.note,
            check=lambda answer: faults_in("note", replace(self._decision, note=answer), self._sheet.day),
        )
        self._set(replace(self._decision, note=answer))

    # --- agreement --------------------------------------------------------------------------------------------------

    def _complain(self, error: BlockedError | InvalidDataError) -> None:
        if isinstance(error, InvalidDataError):
            self._wizard.show([each for each in error.findings if isinstance(each, Finding)])
        self._wizard.complain(error)

    def _agree(self, recorded: Recorded) -> str:
        err = self._err
        err.line()
        if recorded.edit.change:
            show_changes((recorded.edit.change,), err)
        if recorded.edit.findings:
            report = Report(recorded.edit.findings, 1)
            err.write(f"{text.render(report, width=err.width, paint=err.paint)}\n")
        for remark in recorded.remarks:
            paragraph(visible(remark), err, 0, Role.NOTICE)
        return self._keys.ask(
            "Enter writes it; t adds a note, o asks for the outcome again, p for the points, q stops",
            {"y": "write it", "t": "note", "o": "outcome", "p": "points"},
            "y",
        )
