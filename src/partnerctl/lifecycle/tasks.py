# SPDX-License-Identifier: Apache-2.0
"""What somebody has to see to for one partner: what, until when, whom to ask, and the next command."""

import datetime as dt
from dataclasses import dataclass

from partnerctl.lifecycle.clock import Clock
from partnerctl.lifecycle.consents import has_refused
from partnerctl.lifecycle.evidence import in_office
from partnerctl.lifecycle.expiring import Expiring, Expiry, expiring, open_conditions
from partnerctl.lifecycle.standing import Standing
from partnerctl.model.consents import ConsentSubject
from partnerctl.model.dataset import Record
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Review, Status


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to see to.

    Attributes:
        id: The partner's id.
        name: Its name.
        status: Its status on the day.
        kind: What is due or runs out.
        subject: Which one, in the words of the record: of a review the day it is counted from; of a condition its
            text; of an agreement its kind and the day it was signed; of a liaison the user; of a waiver the rule. It
            stays the same as long as the task does, whatever becomes of its day.
        state: Of a review the state of the clock; else `running-out` or `ran-out`.
        day: The day it is due, or the last day it holds.
        days_left: Days until then; negative after it.
        noticed: From this day on it needs attention by policy.
        reason: Why it is here: one sentence, without trailing period.
        liaisons: Wiki user names of the liaisons in office.
        decider: Who decided last on what runs out, and so will be asked again; None if nobody had to.
        report_page: Where the partner's work is reported.
        refused_listing: Whether it is not to be named in public.
        command: What to type next.
    """

    id: str
    name: str
    status: Status | None
    kind: Expiring
    subject: tuple[str, ...]
    state: str
    day: dt.date
    days_left: int
    noticed: dt.date
    reason: str
    liaisons: tuple[str, ...]
    decider: str | None
    report_page: str | None
    refused_listing: bool
    command: str


def tasks_of(
    record: Record, standing: Standing, clock: Clock, *, review: Review, day: dt.date, within: int
) -> tuple[Task, ...]:
    """All there is to see to, the most urgent first.

    Args:
        record: The partner.
        standing: Its standing on the day.
        clock: Its clock on the day.
        review: The policy for its kind.
        day: The day asked for.
        within: How many days ahead to look (`lifecycle.expiring.expiring`).
    """
    partner = record.partner
    return tuple(
        Task(
            id=record.id,
            name=partner.name,
            status=standing.status,
            kind=expiry.kind,
            subject=_subject(partner, standing, clock, expiry),
            state=_state(expiry, clock),
            day=expiry.day,
            days_left=expiry.days_left,
            noticed=_noticed(expiry, clock, review),
            reason=expiry.reason,
            liaisons=_in_office(partner, day),
            decider=_decider(partner, standing, expiry),
            report_page=partner.report_page,
            refused_listing=has_refused(partner, ConsentSubject.LISTING),
            command=_command(partner, standing, expiry, record.id),
        )
        for expiry in expiring(partner, standing, clock, day, within)
    )


def _subject(partner: Partner, standing: Standing, clock: Clock, expiry: Expiry) -> tuple[str, ...]:
    index = int(expiry.pointer[1])
    match expiry.kind:
        case Expiring.REVIEW:
            return (str(clock.counted_from),)
        case Expiring.CONDITION:
            return (dict(open_conditions(partner, standing))[expiry.pointer].text,)
        case Expiring.AGREEMENT:
            agreement = partner.agreements[index]
            return agreement.kind.value, agreement.signed.isoformat()
        case Expiring.LIAISON:
            return (partner.liaisons[index].user,)
        case _:
            return (partner.waivers[index].rule,)


def _state(expiry: Expiry, clock: Clock) -> str:
    if expiry.kind is Expiring.REVIEW:
        return clock.state.value
    return "ran-out" if expiry.days_left < 0 else "running-out"


def _noticed(expiry: Expiry, clock: Clock, review: Review) -> dt.date:
    if expiry.kind is Expiring.REVIEW:
        return clock.ladder[0].day
    return dt.date.fromordinal(max(expiry.day.toordinal() - review.upcoming_days, 1))


def _command(partner: Partner, standing: Standing, expiry: Expiry, partner_id: str) -> str:
    match expiry.kind:
        case Expiring.REVIEW:
            return f"partnerctl review {partner_id}"
        case Expiring.CONDITION:
            # Of a suspended partner there is no review: its reinstatement is what the condition is for.
            suspended = standing.status is Status.SUSPENDED
            return (
                f"partnerctl record {partner_id} reinstated"
                if suspended
                else f"partnerctl review {partner_id}"
            )
        case Expiring.LIAISON:
            return f"partnerctl edit {partner_id} 'liaisons+={{user: NAME, since: DATE}}'"
        case Expiring.AGREEMENT:
            kind = partner.agreements[int(expiry.pointer[1])].kind
            return f"partnerctl render agreement {partner_id} --kind {kind.value}"
        case _:
            return f"partnerctl edit {partner_id}"


def _in_office(partner: Partner, day: dt.date) -> tuple[str, ...]:
    return tuple(liaison.user for liaison in partner.liaisons if in_office(liaison, day))


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
        case _:
            return next(iter(standing.by), None)
