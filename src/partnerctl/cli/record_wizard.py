# SPDX-License-Identifier: Apache-2.0
"""The questions of `partnerctl record`: what happened, of that which can happen now, and then what the entry needs."""

import datetime as dt
import shlex
from typing import Final

from partnerctl.cli.console import Role
from partnerctl.cli.record_request import Request
from partnerctl.cli.wizard import Wizard
from partnerctl.errors import UsageError
from partnerctl.findings import Finding, Location, Plain, Severity
from partnerctl.lifecycle.standing import standing_of
from partnerctl.lifecycle.steps import NextStep, command_of, remedy_of
from partnerctl.model.events import EventKind
from partnerctl.usecases.correct_entry import Target
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.new_entry import EntryField, faults_of, fields_of, flag_of, is_needed, missing_from
from partnerctl.usecases.obstacles import decider_objections
from partnerctl.usecases.record_event import require_possible
from partnerctl.usecases.show_partner import Shown, show_partner

_RECORDING: Final = {
    EventKind.INVITED: "someone in the movement asked it to apply",
    EventKind.ENDORSED: "someone in the movement supports it",
}
"""What can be recorded in any status."""
_AMENDING: Final = {
    EventKind.CORRECTED: "an entry was wrong and counts no more",
    EventKind.REDACTED: "a value is blanked to protect a person",
}
"""What amends the record, a tombstone's too."""

_AFFILIATES: Final = {
    "thematic-organization": "a thematic organization",
    "user-group": "a user group",
    "chapter": "a chapter",
    "hub": "a hub",
}


def complete(request: Request) -> bool:
    """Ask for what the options leave open.

    Returns:
        Whether anything had to be asked.

    Raises:
        EndedError: The person ended it.
        BlockedError: The event that was named is not possible.
        UsageError: It is no event, or has a command of its own.
    """
    interview = _Interview(request)
    # Whoever names nothing but an event wants to be led.
    is_guided = not any(value is not None for value in request.told().values())
    if request.event is None:
        interview.event()
    kind = request.kind()
    request.settle(kind)
    if not is_guided and not missing_from(kind, request.told(), interview.waived):
        return False
    if kind is EventKind.MERGED:
        raise UsageError(
            "'merged' needs --into", hint=f"`partnerctl merge {request.partner_id} --into OTHER`"
        )
    interview.day(kind)
    if kind is EventKind.CORRECTED:
        interview.target()
    for field in fields_of(kind):
        if field.wanted and request.told().get(field.name) is None:
            interview.field(kind, field)
    interview.repeatable(kind)
    return True


class _Interview:
    """One method a question."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._services = request.invocation.services
        self._setting = load_setting(self._services)
        self._shown = show_partner(request.partner_id, self._services, self._services.clock.today())
        self._wizard = Wizard(request.invocation)
        self.waived = frozenset(waiver.rule for waiver in self._shown.record.partner.waivers)

    def event(self) -> None:
        """What can happen now; and what can't, with the reason."""
        console = self._request.invocation.err
        shown = self._shown
        console.line(f"{shown.record.partner.name}: {shown.standing.reason}", Role.HEADING)
        for line in _blocked(shown):
            console.line(f"  {line}", Role.FAINT)
        words = {step.event.value: step.reason for step in shown.steps if _is_open(step)}
        recording = _AMENDING if shown.standing.merged_into else _RECORDING | _AMENDING
        words |= {kind.value: meaning for kind, meaning in recording.items()}
        (self._request.event,) = self._wizard.choose("What happened?", words, required=True)

    def day(self, kind: EventKind) -> None:
        """The day, and whether the event is possible on it."""
        request = self._request
        if request.on is None:
            today = self._services.clock.today().isoformat()
            answer = self._wizard.ask(
                "The day it took effect",
                default=today,
                check=lambda answer: self._faults(kind, "date", answer),
            )
            request.on = dt.date.fromisoformat(answer or today)
        require_possible(
            self._services, self._setting, request.partner_id, kind, request.told(), day=request.day
        )

    def target(self) -> None:
        """Which entry was wrong."""
        if self._request.target is not None:
            return
        history = self._shown.record.partner.history
        superseded = standing_of(self._shown.record.partner).superseded
        words = {
            f"{event.date} {event.event}": ", ".join(getattr(event, "by", ())) or (event.link or "")
            for index, event in enumerate(history)
            if index not in superseded
        }
        (picked,) = self._wizard.choose("Which entry was wrong?", words, required=True)
        date, _, event = picked.partition(" ")
        self._request.target = Target(dt.date.fromisoformat(date), EventKind(event))

    def field(self, kind: EventKind, field: EntryField) -> None:
        """One field of the entry."""
        words = self._words(kind, field)
        if words:
            picked = self._wizard.choose(field.question, words, required=field.required)
            self._request.given[field.name] = next(iter(picked), None)
            return
        answer = self._wizard.ask(
            field.question,
            required=is_needed(field, kind, self._request.given, self.waived),
            check=lambda answer: self._faults(kind, field.name, answer),
        )
        self._request.given[field.name] = _value(field.name, answer) if answer else None

    def repeatable(self, kind: EventKind) -> None:
        """The same as a command, so that no answer is lost if it is refused."""
        request = self._request
        words = ["partnerctl", "record", request.partner_id, kind.value, "--on", request.day.isoformat()]
        if request.target and request.target.date and request.target.event:
            words += ["--supersedes", request.target.date.isoformat(), request.target.event.value]
        for name, value in request.given.items():
            for each in value if isinstance(value, list) else [value]:
                words += [flag_of(name), str(each)] if each is not None else []
        request.invocation.say(f"as a command: {shlex.join(words)}", Role.FAINT)

    def _words(self, kind: EventKind, field: EntryField) -> dict[str, str]:
        if field.name == "as":
            return {
                step.detail: step.reason for step in self._shown.steps if step.event is kind and step.detail
            }
        return _AFFILIATES if kind is EventKind.TRANSITIONED and field.name == "to" else {}

    def _faults(self, kind: EventKind, name: str, answer: str) -> list[Finding]:
        value = _value(name, answer)
        found = list(faults_of(kind, name, value))
        if name == "by" and not found and isinstance(value, list):
            found += [
                Finding("", Severity.ERROR, each.message, Location(""), each.hint)
                for each in decider_objections(kind, [str(actor) for actor in value], self._setting)
            ]
        return found


def _value(name: str, answer: str) -> Plain:
    if name == "by":
        return [part.strip() for part in answer.split(",") if part.strip()]
    return answer


def _is_open(step: NextStep) -> bool:
    return not step.blocked and not step.missing and step.event is not EventKind.REVIEWED


def _blocked(shown: Shown) -> list[str]:
    """What can't be recorded now, or not here, and why."""
    partner_id = shown.record.id
    if shown.standing.merged_into:
        return [f"see `partnerctl show {shown.standing.merged_into}`"]
    lines = [
        f"renamed: `partnerctl rename {partner_id} NEW_NAME`",
        f"merged: `partnerctl merge {partner_id} --into OTHER`",
    ]
    if any(step.event is EventKind.REVIEWED for step in shown.steps):
        lines.append(f"reviewed: `{command_of(EventKind.REVIEWED, partner_id)}`")
    for step in shown.steps:
        if step.blocked:
            lines.append(f"not {step.event}: {step.blocked}")
        elif step.missing:
            lines.append(f"not yet {step.event}; before it:")
            lines += [f"  {remedy_of(requirement, partner_id)}" for requirement in step.missing]
    return lines
