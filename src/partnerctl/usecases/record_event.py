# SPDX-License-Identifier: Apache-2.0
"""`record`: one more entry of a history, judged by the policy before it is written.

What the rules would say of the record afterwards is said here beforehand, in terms of what to do: which step is
missing and which command takes it. The rules still judge the record that comes of it, as after any other edit.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from partnerctl.documents.faults import CONFLICT_MARKER
from partnerctl.errors import BlockedError, InvalidDataError, Obstacle
from partnerctl.findings import Append, Finding, Operation, Plain
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.lifecycle.steps import NextStep, steps_of
from partnerctl.lifecycle.transitions import RECORDING
from partnerctl.model.dataset import Setting
from partnerctl.model.events import Event, EventKind
from partnerctl.model.partner import Partner
from partnerctl.ports import Services
from partnerctl.rules.history import said
from partnerctl.usecases.edit_record import Edit, plan_operations, read_for_edit
from partnerctl.usecases.loading import load_record
from partnerctl.usecases.new_entry import with_stand_ins
from partnerctl.usecases.obstacles import COVERED, Proposal, obstacles_to
from partnerctl.usecases.reading import Document, partner_id_of

_TOLD_HERE = frozenset({"PC301"})
"""Notices that `Recorded.remarks` says better."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that may be written, and what comes of it.

    Attributes:
        partner_id: Whose history.
        entry: The new entry, or the last of several, as it will stand in the file.
        entries: All of them, in order.
        edit: The change, with what the rules have to say about it; never an error.
        day: Today, or the day on which the entry takes effect if that is later; the rest is as of this day.
        before: Where the partner stood without the entry.
        after: Where it stands with it.
        partner: The record with the entry.
        steps: What can happen next.
        due: The day the next review is due; None if there is no review to come.
        is_late: Whether something later is recorded already.
        remarks: What is unusual and allowed, one sentence each: a late entry, one that takes effect later.
    """

    partner_id: str
    entry: Mapping[str, Plain]
    entries: tuple[Mapping[str, Plain], ...]
    edit: Edit
    day: dt.date
    before: Standing
    after: Standing
    partner: Partner
    steps: tuple[NextStep, ...]
    due: dt.date | None
    is_late: bool
    remarks: tuple[str, ...]


def plan_event(services: Services, setting: Setting, partner_id: str, entry: Mapping[str, Plain]) -> Recorded:
    """Judge one new entry of `history`. Nothing is written; `changes.write_change` does that.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: Whose history.
        entry: The entry as a file has it; the order of its fields makes no difference.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: Policy or history forbid it; a `BlockedError` with everything that is in the way.
        InvalidDataError: The entry, or the record that would come of it, has errors; with them, located.
    """
    return plan_entries(services, setting, partner_id, (entry,))


def plan_entries(
    services: Services,
    setting: Setting,
    partner_id: str,
    entries: Sequence[Mapping[str, Plain]],
    operations: Sequence[Operation] = (),
) -> Recorded:
    """The same for several entries, and for changes of other fields, that only make sense together.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: Whose history.
        entries: In the order in which they are added; at least one.
        operations: What else changes, before the entries are added.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: Policy or history forbid it; a `BlockedError` with everything that is in the way.
        InvalidDataError: The entries, or the record that would come of them, have errors; with them, located.
    """
    document = read_for_edit(services, partner_id)
    if document.value is None:
        raise InvalidDataError(
            f"the record of {partner_id} has errors, so nothing can be recorded in it",
            document.findings,
            hint=_mending(document),
        )
    added: list[dict[str, Plain]] = [
        {key: value for key, value in entry.items() if value is not None} for entry in entries
    ]
    every = (*operations, *(Append(("history",), entry) for entry in added))
    # Entries that are none make no case for policy; the errors in them are told below.
    new = _with_entries(document.value, added) or document.value
    proposal = Proposal(partner_id, document.value, new, setting, services.clock.today())
    obstacles = obstacles_to(proposal)
    try:
        edit = plan_operations(services, setting, document, every)
    except InvalidDataError as error:
        if not obstacles:
            raise
        obstacles = (*obstacles, *_others(error))
        edit = Edit(None, ())
    if obstacles:
        reasons = "the reason" if len(obstacles) == 1 else f"the {len(obstacles)} reasons"
        raise BlockedError(f"{said(new.history[-1])} was not recorded, for {reasons} above", obstacles)
    return _recorded(partner_id, added, edit, proposal)


def require_possible(
    services: Services,
    setting: Setting,
    partner_id: str,
    kind: EventKind,
    given: Mapping[str, Plain],
    *,
    day: dt.date,
) -> None:
    """Refuse an event that can't be recorded on a day, before anybody is asked who decided it and why.

    Raises:
        UsageError: There is no partner with this id.
        BlockedError: The event is not possible, or policy requires something before it.
        InvalidDataError: The record has errors.
    """
    old = load_record(services, partner_id).partner
    new = _with_entries(old, [with_stand_ins(kind, day, given)]) or old
    obstacles = obstacles_to(Proposal(partner_id, old, new, setting, services.clock.today()), step_only=True)
    if kind is not EventKind.CORRECTED and obstacles:
        raise BlockedError(f"'{kind}' can't be recorded of {partner_id}", obstacles)


def _others(error: InvalidDataError) -> Iterator[Obstacle]:
    """What the rules say against it that is not said yet."""
    for finding in error.findings:
        if isinstance(finding, Finding) and finding.code not in COVERED:
            yield Obstacle(finding.message, finding.hint)


def _mending(document: Document[Partner]) -> str:
    if any(finding.code == CONFLICT_MARKER.code for finding in document.findings):
        return f"`partnerctl resolve {partner_id_of(document.path)}` puts the two sides of a merge together"
    return f"mend {document.path} first"


def _with_entries(partner: Partner, entries: Sequence[Mapping[str, Plain]]) -> Partner | None:
    """The record with more entries; None if one of them has errors of form."""
    from partnerctl.documents.validation import validate

    plain: dict[str, Plain] = {"name": partner.name, "history": [dict(entry) for entry in entries]}
    added = validate(Partner, plain, "").value
    if added is None:
        return None
    return partner.model_copy(update={"history": (*partner.history, *added.history)})


def _recorded(
    partner_id: str, entries: Sequence[Mapping[str, Plain]], edit: Edit, proposal: Proposal
) -> Recorded:
    setting, new = proposal.setting, proposal.new
    day = max(proposal.today, new.history[-1].date)
    official = setting.registry.official
    after = standing_of(new, day, official=official)
    return Recorded(
        partner_id=partner_id,
        entry=entries[-1],
        entries=tuple(entries),
        edit=replace(edit, findings=tuple(each for each in edit.findings if each.code not in _TOLD_HERE)),
        day=day,
        before=standing_of(proposal.old, day, official=official),
        after=after,
        partner=new,
        steps=steps_of(new, after, setting),
        due=clock_of(new, after, setting.registry.review_for(new), day).due,
        is_late=_later(proposal) is not None,
        remarks=tuple(_remarks(proposal, after)),
    )


def _later(proposal: Proposal) -> Event | None:
    """The latest entry that counts and was recorded before, if it is of a later day than the new one."""
    counting = [
        event
        for index, event in enumerate(proposal.old.history)
        if index not in proposal.after.superseded and event.date > proposal.new.history[-1].date
    ]
    return max(counting, key=lambda event: event.date, default=None)


def _remarks(proposal: Proposal, after: Standing) -> Iterator[str]:
    event = proposal.new.history[-1]
    if event.date > proposal.today:
        yield f"{said(event)} takes effect on {event.date}; until then nothing changes"
    later = _later(proposal)
    if later:
        yield f"it comes late: {said(later)} of {later.date} is recorded already, and this counts from {event.date} on"
        if event.event not in RECORDING and after.began not in proposal.added:
            yield "what came after it decides where the partner stands"
