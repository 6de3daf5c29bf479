# SPDX-License-Identifier: Apache-2.0
"""Which fields an entry of the history takes, what they are asked for with, and an entry made of answers."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from partnerctl.errors import UsageError
from partnerctl.findings import Finding, Plain
from partnerctl.model.events import WRITING_ORDER, Event, EventKind
from partnerctl.rules.entries import LINKED, MISSING_LINK


@dataclass(frozen=True, slots=True)
class EntryField:
    """A field of an entry.

    Attributes:
        name: As the file calls it.
        flag: The option that gives it.
        required: Whether the entry can't do without.
        wanted: Whether a person who is asked should be asked for it.
        question: What a person is asked.
    """

    name: str
    flag: str
    required: bool
    wanted: bool
    question: str


_QUESTIONS: Final = {
    "as": "What is it, potential or informal?",
    "from": "The name before",
    "to": "What did it become?",
    "into": "The id of the other record",
    "entity": "The entity it became, by its id in entities.yaml",
    "supersedes_date": "The day of the entry that is wrong",
    "supersedes_event": "The event of the entry that is wrong",
    "field": "The field to blank, such as organizers.0.name",
    "by": "Who: ids of entities, or user:NAME, with commas between them; the first leads",
    "reason": "Why, in one line",
    "why": "Why, in one line",
    "recommendation": "The page of the recommendation",
    "link": "The page where it can be read",
    "archived": "A lasting copy of that page",
    "note": "A note",
}
_UNASKED: Final = frozenset({"archived", "note"})
"""Worth an option, but not everybody's time."""

_CLASSES: Final = {
    EventKind(get_args(kind.model_fields["event"].annotation)[0]): kind for kind in get_args(Event)
}


def fields_of(kind: EventKind) -> tuple[EntryField, ...]:
    """The fields of an event besides `date` and `event`, in the order in which they are written."""
    known = {field.alias or name: field for name, field in _CLASSES[kind].model_fields.items()}
    return tuple(
        EntryField(
            name,
            flag_of(name),
            known[name].is_required() or (name == "link" and kind in LINKED),
            name not in _UNASKED,
            _QUESTIONS[name],
        )
        for name in WRITING_ORDER
        if name in known and name in _QUESTIONS
    )


def flag_of(name: str) -> str:
    """The option that gives a field."""
    return "--supersedes" if name.startswith("supersedes_") else f"--{name}"


def require_fitting(kind: EventKind, given: Mapping[str, Plain]) -> None:
    """See to it that an event has all the fields that were given.

    Raises:
        UsageError: It has not.
    """
    known = {field.name for field in fields_of(kind)}
    strange = sorted(
        {flag_of(name) for name, value in given.items() if value is not None and name not in known}
    )
    if strange:
        takes = ", ".join(dict.fromkeys(flag_of(name) for name in WRITING_ORDER if name in known))
        raise UsageError(f"'{kind}' has no {' and no '.join(strange)}", hint=f"it takes --on, {takes}")


def is_needed(
    field: EntryField, kind: EventKind, given: Mapping[str, Plain], waived: Collection[str] = ()
) -> bool:
    """Whether the entry can't do without a field, as things are.

    An application that was taken back by its author (`declined` without `by`) needs no link; nor does anything in a
    record for which the rule on links rests.

    Args:
        field: The field.
        kind: The event.
        given: The entry's fields as far as they are known.
        waived: Codes of the rules that rest for the record.
    """
    taken_back = kind is EventKind.DECLINED and given.get("by") is None
    return field.required and not (field.name == "link" and (taken_back or MISSING_LINK in waived))


def missing_from(
    kind: EventKind, given: Mapping[str, Plain], waived: Collection[str] = ()
) -> tuple[EntryField, ...]:
    """The fields that the entry can't do without and nobody has given."""
    return tuple(
        field
        for field in fields_of(kind)
        if given.get(field.name) is None and is_needed(field, kind, given, waived)
    )


def require_complete(
    kind: EventKind, given: Mapping[str, Plain], partner_id: str, waived: Collection[str] = ()
) -> None:
    """See to it that nothing is missing.

    Raises:
        UsageError: Something is; with the options that give it.
    """
    missing = list(dict.fromkeys(field.flag for field in missing_from(kind, given, waived)))
    if missing:
        raise UsageError(
            f"'{kind}' needs {' and '.join(missing)}",
            hint=f"give {'it' if len(missing) == 1 else 'them'}, or run `partnerctl record {partner_id} {kind}` in a "
            "terminal to be asked",
        )


_STAND_INS: Final[Mapping[str, Plain]] = {
    "date": "2001-01-15",
    "as": "informal",
    "from": "?",
    "to": "?",
    "into": "other",
    "supersedes_date": "2001-01-15",
    "supersedes_event": "noted",
    "field": "?",
    "by": ["user:?"],
    "reason": "?",
    "why": "?",
}


def with_stand_ins(kind: EventKind, day: dt.date, given: Mapping[str, Plain]) -> dict[str, Plain]:
    """An entry of which not all is known yet, with something in the place of what is missing."""
    told = {name: value for name, value in given.items() if value is not None}
    needed = {field.name: _STAND_INS.get(field.name) for field in missing_from(kind, told)}
    if kind is EventKind.TRANSITIONED:
        needed["to"] = "hub"
    return entry_of(kind, day, {**needed, **told})


def faults_of(kind: EventKind, name: str, value: Plain) -> tuple[Finding, ...]:
    """What is wrong with the form of one field, whatever the others are."""
    from partnerctl.documents.validation import validate
    from partnerctl.model.partner import Partner

    entry = {**with_stand_ins(kind, dt.date(2001, 1, 15), {}), name: value}
    findings = validate(Partner, {"name": "?", "history": [entry]}, "").findings
    return tuple(finding for finding in findings if finding.location.pointer[2:3] == (name,))


def entry_of(kind: EventKind, day: dt.date, given: Mapping[str, Plain]) -> dict[str, Plain]:
    """The entry as a file has it."""
    told = {"date": day.isoformat(), "event": kind.value, **given}
    return {name: told[name] for name in WRITING_ORDER if told.get(name) is not None}
