# SPDX-License-Identifier: Apache-2.0
"""`review` without an id: everything that needs somebody's attention on a day, and nothing else."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from partnerctl.errors import UsageError
from partnerctl.findings import Finding
from partnerctl.lifecycle.clock import Clock, ClockState, clock_of
from partnerctl.lifecycle.expiring import Expiring, Expiry, expiring, last_day
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry, Status
from partnerctl.ports import Services
from partnerctl.usecases.loading import load_setting, map_records


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to see to.

    Attributes:
        id: The partner's id.
        name: Its name.
        status: Its status on the day.
        kind: What is due or runs out.
        state: Of a review the state of the clock; else `running-out` or `ran-out`.
        day: The day it is due, or the last day it holds.
        days_left: Days until then; negative after it.
        reason: Why it is here: one sentence, without trailing period.
        liaisons: Wiki user names of the liaisons in office.
        decider: Who decided last on what runs out, and so will be asked again; None if nobody had to.
        command: What to type next.
    """

    id: str
    name: str
    status: Status | None
    kind: Expiring
    state: str
    day: dt.date
    days_left: int
    reason: str
    liaisons: tuple[str, ...]
    decider: str | None
    command: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What needs attention.

    Attributes:
        tasks: The most urgent first.
        day: The day asked for.
        within: How many days ahead was looked.
        partners: How many records were looked at.
        reviewed: How many of them have a yearly review at all.
        next_review: The nearest day on which one of them is due; None if there is none.
        registry: The policy, for its notice.
        findings: What kept other files from being looked at.
    """

    tasks: tuple[Task, ...]
    day: dt.date
    within: int
    partners: int
    reviewed: int
    next_review: dt.date | None
    registry: Registry
    findings: tuple[Finding, ...]


def review_queue(services: Services, day: dt.date, within: int | None = None) -> Queue:
    """Look through all records.

    Args:
        services: The world.
        day: The day asked for.
        within: How many days ahead to look; the policy's `upcoming_days` if None.

    Raises:
        UsageError: `within` is negative.
        InvalidDataError: The registry's own settings have errors.
    """
    if within is not None and within < 0:
        raise UsageError(
            f"the number of days can't be negative: {within}", hint="leave it out, or give 0 or more"
        )
    setting = load_setting(services)
    ahead = setting.registry.review.upcoming_days if within is None else within
    mapped = map_records(services, setting, partial(_look, day=day, within=ahead))
    tasks = [task for looked in mapped.values for task in looked.tasks]
    due_days = [looked.due for looked in mapped.values if looked.due]
    return Queue(
        tasks=tuple(sorted(tasks, key=lambda task: (task.day, task.id))),
        day=day,
        within=ahead,
        partners=len(mapped.values),
        reviewed=len(due_days),
        next_review=min(due_days, default=None),
        registry=setting.registry,
        findings=mapped.findings,
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    tasks: tuple[Task, ...]
    due: dt.date | None


def _look(record: Record, setting: Setting, *, day: dt.date, within: int) -> _Looked:
    partner, registry = record.partner, setting.registry
    standing = standing_of(partner, day, official=registry.official)
    clock = clock_of(partner, standing, registry.review_for(partner), day)
    tasks = (
        Task(
            id=record.id,
            name=partner.name,
            status=standing.status,
            kind=expiry.kind,
            state=_state(expiry, clock),
            day=expiry.day,
            days_left=expiry.days_left,
            reason=expiry.reason,
            liaisons=_in_office(partner, day),
            decider=_decider(partner, standing, expiry),
            command=_command(expiry.kind, record.id),
        )
        for expiry in expiring(partner, standing, clock, day, within)
    )
    return _Looked(tuple(tasks), None if clock.state is ClockState.NOT_RUNNING else clock.due)


def _state(expiry: Expiry, clock: Clock) -> str:
    if expiry.kind is Expiring.REVIEW:
        return clock.state.value
    return "ran-out" if expiry.days_left < 0 else "running-out"


def _command(kind: Expiring, partner_id: str) -> str:
    match kind:
        case Expiring.REVIEW | Expiring.CONDITION:
            return f"partnerctl show {partner_id}"
        case Expiring.LIAISON:
            return f"partnerctl edit {partner_id} 'liaisons+={{user: NAME, since: DATE}}'"
        case Expiring.AGREEMENT | Expiring.WAIVER:
            return f"partnerctl edit {partner_id}"


def _in_office(partner: Partner, day: dt.date) -> tuple[str, ...]:
    return tuple(
        liaison.user
        for liaison in partner.liaisons
        if (liaison.since is None or liaison.since <= day.isoformat())
        and (liaison.until is None or last_day(liaison.until) >= day)
    )


def _decider(partner: Partner, standing: Standing, expiry: Expiry) -> str | None:
    index = int(expiry.pointer[1])
    match expiry.kind:
        case Expiring.WAIVER:
            return partner.waivers[index].by
        case Expiring.AGREEMENT:
            agreement = partner.agreements[index]
            return agreement.licensor or next(iter(agreement.parties), None)
        case Expiring.REVIEW | Expiring.CONDITION:
            return next(iter(getattr(partner.history[index], "by", ())), None)
        case Expiring.LIAISON:
            return next(iter(standing.by), None)
