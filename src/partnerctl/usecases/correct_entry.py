# SPDX-License-Identifier: Apache-2.0
"""`record ID corrected`: an entry was wrong, and another one says so; nothing that was written is changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from partnerctl.errors import RefusedError, UsageError
from partnerctl.findings import Plain
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.dataset import Setting
from partnerctl.model.events import Event, EventKind
from partnerctl.model.partner import Partner
from partnerctl.ports import Services
from partnerctl.rules.case import deciders
from partnerctl.rules.history import said
from partnerctl.usecases.loading import load_record
from partnerctl.usecases.new_entry import entry_of
from partnerctl.usecases.record_event import Recorded, plan_entries


@dataclass(frozen=True, slots=True)
class Target:
    """Which entry was wrong, by its day and event, or by its place.

    Attributes:
        date: Its day.
        event: Its event.
        index: Its place in the history, from 0; None to look for the one of that day and event.
    """

    date: dt.date | None = None
    event: EventKind | None = None
    index: int | None = None


def target_of(date: str, event: str) -> Target:
    """The entry that two words name.

    Raises:
        UsageError: They are no date, or no event.
    """
    try:
        return Target(dt.date.fromisoformat(date), EventKind(event))
    except ValueError:
        raise UsageError(
            f'"{date} {event}" names no entry',
            hint="write its date and its event: --supersedes 2024-04-15 recognized",
        ) from None


def plan_correction(
    services: Services,
    setting: Setting,
    partner_id: str,
    target: Target,
    *,
    day: dt.date,
    given: Mapping[str, Plain],
    instead: Mapping[str, Plain] | None = None,
) -> Recorded:
    """Judge a correction.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: Whose history.
        target: The entry that was wrong.
        day: The day of the correction.
        given: Its `why`, and what else it says.
        instead: What is right, as an entry of its own that is added with the correction.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: There is no such entry, or there are several; or the correction can't be recorded.
        InvalidDataError: The record that would come of it has errors; with them, located.
    """
    partner = load_record(services, partner_id).partner
    index = _find(partner, partner_id, target)
    wrong = partner.history[index]
    named = {"supersedes_date": wrong.date.isoformat(), "supersedes_event": wrong.event}
    correction = entry_of(EventKind.CORRECTED, day, {**named, **given})
    recorded = plan_entries(services, setting, partner_id, [correction, *([instead] if instead else [])])
    taken_out = set(standing_of(recorded.partner).superseded) - set(standing_of(partner).superseded)
    if index not in taken_out:
        raise RefusedError(
            f"a correction names an entry by its date and event, and of those of {wrong.date} it would take out another "
            f"than entry {index}",
            hint="correct the last of them first, and record again what of it was right",
        )
    return recorded


def _find(partner: Partner, partner_id: str, target: Target) -> int:
    """The index of the one entry that is meant.

    Raises:
        RefusedError: There is none, or several could be meant.
    """
    superseded = set(standing_of(partner).superseded)
    if target.index is not None:
        if not 0 <= target.index < len(partner.history):
            raise RefusedError(
                f"there is no entry {target.index}: the history has entries 0 to {len(partner.history) - 1}",
                hint=f"see `partnerctl show {partner_id}`",
            )
        if target.index in superseded:
            raise RefusedError(
                f"entry {target.index} is corrected already", hint=f"see `partnerctl show {partner_id}`"
            )
        return target.index
    alike = [
        index
        for index, event in enumerate(partner.history)
        if (event.date, event.event) == (target.date, target.event)
    ]
    living = [index for index in alike if index not in superseded]
    named = f"'{target.event}' of {target.date}"
    if alike and not living:
        raise RefusedError(f"{named} is corrected already", hint=f"see `partnerctl show {partner_id}`")
    if not living:
        raise RefusedError(f"there is no entry {named} to correct", hint=_entries(partner, superseded))
    if len(living) > 1:
        told = "; ".join(f"{index}: {_told(partner.history[index])}" for index in living)
        raise RefusedError(
            f"there are {len(living)} entries {named}, and only one can be meant",
            hint=f"name it by its number with --entry ({told})",
        )
    return living[0]


_TOLD = 8


def _entries(partner: Partner, superseded: set[int]) -> str:
    living = [
        f"{event.date} {event.event}"
        for index, event in enumerate(partner.history)
        if index not in superseded
    ]
    return f"its entries are: {', '.join([*(['…'] if len(living) > _TOLD else []), *living[-_TOLD:]])}"


def _told(event: Event) -> str:
    by = ", ".join(deciders(event))
    return f"{said(event)} by {by}" if by else said(event)
