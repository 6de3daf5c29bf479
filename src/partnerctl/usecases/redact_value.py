# SPDX-License-Identifier: Apache-2.0
"""`record ID redacted`: a value is blanked to protect a person, and an entry says so.

It is the one change that an entry of the history may see. What git has stored stays in its objects; telling that is
the command's duty.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from partnerctl.documents.fields import value_at
from partnerctl.documents.operations import name_of
from partnerctl.errors import InvalidDataError, RefusedError, UsageError
from partnerctl.findings import Operation, Plain, Pointer, Remove, SetValue
from partnerctl.model.dataset import Setting
from partnerctl.model.events import EventKind
from partnerctl.ports import Services
from partnerctl.rules.append_only import BLANKS
from partnerctl.usecases.loading import load_record
from partnerctl.usecases.new_entry import entry_of
from partnerctl.usecases.record_event import Recorded, plan_entries

_FIELD = re.compile(r"[a-z_]+(?:\.[a-z_]+|\.[0-9]{1,4}|\[[0-9]{1,4}\])*", re.ASCII)
_STEP = re.compile(r"[a-z_]+|[0-9]+", re.ASCII)
_TELLING: Final = 3
"""A shorter text stands in other words by chance."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A blanked value, not yet written.

    Attributes:
        recorded: The entry that says so, and the change.
        field: Its name, as the entry gives it.
        blank: What stands there now; None if the value was removed.
        removed: What was removed: the value, or what can't be without it; empty if a text stands there.
        lines: Lines of the new file, from 1, that still hold the text.
    """

    recorded: Recorded
    field: str
    blank: str | None
    removed: str
    lines: tuple[int, ...]


def pointer_of(field: str) -> Pointer:
    """The place that a field's name means: `organizers.0.name` or `organizers[0].name`.

    Raises:
        UsageError: It is no name of a field.
    """
    if not _FIELD.fullmatch(field):
        raise UsageError(
            f'"{field}" is no name of a field',
            hint="write it as `partnerctl edit` does: organizers.0.name, history.2.note (numbers count from 0)",
        )
    return tuple(int(step) if step.isdigit() else step for step in _STEP.findall(field))


def plan_redaction(
    services: Services,
    setting: Setting,
    partner_id: str,
    field: str,
    *,
    day: dt.date,
    given: Mapping[str, Plain],
) -> Redaction:
    """Blank a value.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: Whose record.
        field: Which value, as `pointer_of` takes it.
        day: The day of the redaction.
        given: The entry's `why`, and what else it says.

    Raises:
        UsageError: There is no partner with this id, or no such field can be meant.
        RefusedError: Nothing stands there, or the record can't do without it.
        InvalidDataError: The record has errors; with them, located.
    """
    pointer = pointer_of(field)
    record = load_record(services, partner_id)
    old = _value(record.plain, pointer, partner_id)
    name = name_of(pointer).strip("'")
    entry = entry_of(EventKind.REDACTED, day, {**given, "field": name})
    findings: tuple[object, ...] = ()
    for operation, blank in _ways(pointer, old):
        try:
            recorded = plan_entries(services, setting, partner_id, [entry], [operation])
        except InvalidDataError as error:
            findings = error.findings
            continue
        change = recorded.edit.change
        removed = "" if blank else name_of(operation.pointer)
        return Redaction(
            recorded, name, blank, removed, tuple(_lines_with(old, change.after if change else ""))
        )
    raise InvalidDataError(
        f"{name_of(pointer)} can't be blanked: the record can't do without it",
        findings,
        hint="blank only what concerns a person; a decision keeps its date and its event",
    )


def _value(plain: dict[str, Plain], pointer: Pointer, partner_id: str) -> Plain:
    try:
        value = value_at(plain, pointer)
    except LookupError:
        raise RefusedError(
            f"there is no {name_of(pointer)} in the record", hint=f"see `partnerctl show {partner_id}`"
        ) from None
    if isinstance(value, str) and value in BLANKS:
        raise RefusedError(f"{name_of(pointer)} is blanked already")
    if pointer[0] == "history" and len(pointer) < len(("history", 0, "note")):
        raise RefusedError(
            "an entry of the history is never taken away as a whole",
            hint="blank a field of it, such as history.2.note; an entry that was wrong is `corrected`",
        )
    return value


def _ways(pointer: Pointer, old: Plain) -> Iterator[tuple[Operation, str | None]]:
    """The ways to blank a value, the one that changes least first."""
    if isinstance(old, str):
        for blank in BLANKS:
            yield SetValue(pointer, blank), blank
    shortest = 3 if pointer[0] == "history" else 1
    for length in range(len(pointer), shortest - 1, -1):
        yield Remove(pointer[:length]), None


def _lines_with(old: Plain, text: str) -> Iterator[int]:
    told = old.removeprefix("user:").casefold() if isinstance(old, str) else ""
    if len(told) >= _TELLING:
        for number, line in enumerate(text.splitlines(), 1):
            if told in line.casefold():
                yield number
