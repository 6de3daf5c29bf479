# SPDX-License-Identifier: Apache-2.0
"""What a person wants recorded, as far as it is known."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnerctl.cli.completion import EVENTS
from partnerctl.cli.invocation import Invocation
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from partnerctl.findings import Plain
    from partnerctl.model.events import EventKind
    from partnerctl.usecases.correct_entry import Target


@dataclass
class Request:
    """What a person wants recorded, as far as it is known; the wizard fills in the rest.

    Attributes:
        invocation: The run.
        partner_id: Whose history.
        event: As it was typed; None if it wasn't.
        on: The day; None for today.
        given: The entry's other fields; None where nothing was told.
        target: The entry that a correction takes out of force.
        instead_of: The entry in whose place this one is recorded.
    """

    invocation: Invocation
    partner_id: str
    event: str | None
    on: "dt.date | None"
    given: "dict[str, Plain]"
    target: "Target | None"
    instead_of: "Target | None"

    @property
    def day(self) -> "dt.date":
        """The day of the entry."""
        return self.on or self.invocation.services.clock.today()

    def kind(self) -> "EventKind":
        """The event.

        Raises:
            UsageError: There is no such event, or it has a command of its own; or none was told.
        """
        from partnerctl.documents.suggestions import closest
        from partnerctl.model.events import EventKind

        if self.event is None:
            raise UsageError(
                "which event is to be recorded?",
                hint=f"`partnerctl record {self.partner_id} EVENT`; `partnerctl show {self.partner_id}` tells what is "
                "possible next",
            )
        if self.event == EventKind.REVIEWED:
            raise UsageError(
                "the yearly review has a command of its own", hint=f"`partnerctl review {self.partner_id}`"
            )
        if self.event not in EVENTS:
            near = closest(self.event, EVENTS)
            guess = f'; did you mean "{near}"?' if near else ""
            raise UsageError(f'"{self.event}" is no event{guess}', hint=f"events are {', '.join(EVENTS)}")
        return EventKind(self.event)

    def settle(self, kind: "EventKind") -> None:
        """Put a reason where the event has it: `--why` and `--reason` are one word to most people."""
        from partnerctl.usecases.new_entry import fields_of

        names = {field.name for field in fields_of(kind)}
        for wrong, right in (("reason", "why"), ("why", "reason")):
            free = wrong == "reason" or self.instead_of is None
            if free and wrong not in names and right in names and self.given[right] is None:
                self.given[right], self.given[wrong] = self.given[wrong], None

    def waived(self) -> frozenset[str]:
        """Codes of the rules that rest for the record.

        Raises:
            UsageError: There is no partner with this id.
            InvalidDataError: The record has errors.
        """
        from partnerctl.usecases.loading import load_record

        record = load_record(self.invocation.services, self.partner_id)
        return frozenset(waiver.rule for waiver in record.partner.waivers)

    def told(self) -> "dict[str, Plain]":
        """What the entry itself will say, `why` of `--instead-of` apart."""
        named: dict[str, Plain] = (
            {"supersedes_date": "told", "supersedes_event": "told"} if self.target else {}
        )
        given = {**self.given, "why": None} if self.instead_of else self.given
        return {**given, **named}


def target_from(words: tuple[str, str] | None, index: int | None = None) -> "Target | None":
    """The entry that two words name, or its number.

    Raises:
        UsageError: Both are given, or the words name none.
    """
    from partnerctl.usecases.correct_entry import Target, target_of

    if words is not None and index is not None:
        raise UsageError("--supersedes and --entry both name an entry", hint="give one of the two")
    if words is not None:
        return target_of(*words)
    return Target(index=index) if index is not None else None
