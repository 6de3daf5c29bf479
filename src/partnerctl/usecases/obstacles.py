# SPDX-License-Identifier: Apache-2.0
"""What is in the way of a new entry of a history: the missing step, and the command that takes it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from partnerctl.documents.suggestions import closest
from partnerctl.errors import Obstacle
from partnerctl.findings import Severity
from partnerctl.lifecycle.requirements import lacking
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.lifecycle.steps import command_of, needed, remedy_of, who_may
from partnerctl.lifecycle.transitions import (
    RECORDING,
    TRANSITIONS,
    next_status,
    possible_steps,
    step_of,
    way_to,
)
from partnerctl.model.dataset import Setting
from partnerctl.model.entities import Entity
from partnerctl.model.events import Event, EventKind
from partnerctl.model.movement import body_of
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Authority, Requirement, Status
from partnerctl.rules.authority import may, may_advised
from partnerctl.rules.case import deciders
from partnerctl.rules.entries import LINKED, MISSING_LINK
from partnerctl.rules.history import said
from partnerctl.rules.requirements import rule_of

COVERED = frozenset(
    {"PC211", "PC302", "PC303", "PC304", MISSING_LINK, "PC320", "PC321", "PC323"}
    | {rule_of(requirement).code for requirement in Requirement}
)
"""Codes of the rules whose findings on a new entry are told here, as what to do."""

_CAN = {
    EventKind.NOTED: "be noted as {detail}",
    EventKind.APPLIED: "apply",
    EventKind.RECOGNIZED: "be recognized",
    EventKind.DECLINED: "be declined",
    EventKind.REVIEWED: "be reviewed",
    EventKind.SUSPENDED: "be suspended",
    EventKind.REINSTATED: "be reinstated",
    EventKind.WITHDRAWN: "have its recognition withdrawn",
    EventKind.RESIGNED: "resign",
    EventKind.TRANSITIONED: "become another kind of affiliate",
    EventKind.DISSOLVED: "be dissolved",
}
"""Each event that decides, to follow "can't"."""

_NEEDING = {
    Status.POTENTIAL: "a potential partner",
    Status.INFORMAL: "an informal relationship",
    Status.CANDIDATE: "a candidacy",
    Status.RECOGNIZED: "recognition",
}
"""Statuses that policy may require something for, to come before "needs"."""


@dataclass(frozen=True)
class Proposal:
    """Entries that somebody wants to add.

    Attributes:
        partner_id: Whose history.
        old: The record as it is.
        new: The record with them at the end of its history.
        setting: Policy and entities.
        today: The day they are judged on.
    """

    partner_id: str
    old: Partner
    new: Partner
    setting: Setting
    today: dt.date

    @property
    def added(self) -> range:
        """Their indices."""
        return range(len(self.old.history), len(self.new.history))

    @cached_property
    def before(self) -> Standing:
        """Where the partner stands without them, by all of its history."""
        return standing_of(self.old, official=self.setting.registry.official)

    @cached_property
    def after(self) -> Standing:
        """Where it stands with them, by all of its history."""
        return standing_of(self.new, official=self.setting.registry.official)

    @cached_property
    def waived(self) -> frozenset[str]:
        """Codes of the rules that rest for this record."""
        return frozenset(waiver.rule for waiver in self.old.waivers)


def obstacles_to(proposal: Proposal, *, step_only: bool = False) -> tuple[Obstacle, ...]:
    """Everything that is in the way, the step that is impossible first.

    Args:
        proposal: The entries.
        step_only: Whether only the events and their days are known yet, and the other fields are stand-ins.
    """
    into = proposal.before.merged_into
    if into:
        events = [proposal.new.history[index] for index in proposal.added]
        if any(event.event not in {"corrected", "redacted"} for event in events):
            again = _again(events[-1], into)
            return (
                Obstacle(f"{proposal.partner_id} is a tombstone: it is recorded under {into} now", again),
            )
    found: list[Obstacle] = []
    for index in proposal.added:
        twice = _same(proposal, index)
        if twice:
            found.append(twice)
            continue
        found += [*_impossible(proposal, index), *_lacking(proposal, index)]
        if not step_only:
            event = proposal.new.history[index]
            found += [*objections_to(event, proposal.setting), *_unlinked(proposal, event)]
    return (*found, *_broken_by_it(proposal))


def _again(event: Event, into: str) -> str:
    kind, detail = step_of(event)
    if kind in RECORDING - {EventKind.INVITED, EventKind.ENDORSED}:
        return f"see `partnerctl show {into}`"
    return f"`{command_of(kind, into, detail)}`"


# --- the same again -------------------------------------------------------------------------------------------------


def _same(proposal: Proposal, index: int) -> Obstacle | None:
    """The same entry, recorded by somebody else or typed twice."""
    history, superseded = proposal.new.history, proposal.after.superseded
    event = history[index]
    see = f"see `partnerctl show {proposal.partner_id}`"
    for other, earlier in enumerate(history[:index]):
        if other in superseded or (earlier.date, earlier.event) != (event.date, event.event):
            continue
        if _essence(earlier) == _essence(event):
            return Obstacle(f"{said(event)} of {event.date} is recorded already", f"nothing to do; {see}")
        if step_of(earlier)[0] not in RECORDING and step_of(earlier) == step_of(event):
            by = deciders(earlier)
            who = f", by {', '.join(by)}" if by else ""
            return Obstacle(
                f"{said(event)} of {event.date} is recorded already{who}",
                f"several who decided together are one entry with all of them in `by`; if that entry is wrong: "
                f"`partnerctl record {proposal.partner_id} corrected --supersedes {event.date} {event.event} "
                "--why WHY`",
            )
    return None


def _essence(event: Event) -> dict[str, object]:
    """What an entry says, without what may be added to it later."""
    return event.model_dump(exclude={"link", "archived", "note"})


# --- what the table of steps has no place for -----------------------------------------------------------------------


def _impossible(proposal: Proposal, index: int) -> Iterator[Obstacle]:
    event = proposal.new.history[index]
    if event.event == "recognized" and not proposal.setting.registry.official:
        yield Obstacle(
            "nobody can be recognized while the model is not official",
            "record what was said without deciding it, such as "
            f"`{command_of(EventKind.ENDORSED, proposal.partner_id)}`; whether the model is official is said in "
            "data/registry.yaml (`official`)",
        )
    if index not in {each.index for each in proposal.after.irregular}:
        return
    if event.event == "corrected":
        yield Obstacle(
            f"there is no entry '{event.supersedes_event}' of {event.supersedes_date} to correct",
            _entries_hint(proposal),
        )
        return
    status = _status_on(proposal, index)
    if next_status(status, event) is not None:
        return
    kind, detail = step_of(event)
    can = _CAN[kind].format(detail=detail)
    when = f"on {event.date} " if proposal.before.since and event.date < proposal.before.since else ""
    who = f"a partner that is {status}" if status else "an organization of which nothing is recorded yet"
    yield Obstacle(f"{when}{who} can't {can}", _way_hint(proposal, status, event))


def _status_on(proposal: Proposal, index: int) -> Status | None:
    """The status on the day of an entry, as it would be without the entry."""
    history = proposal.new.history
    others = proposal.new.model_copy(update={"history": (*history[:index], *history[index + 1 :])})
    return standing_of(others, history[index].date, official=proposal.setting.registry.official).status


_ENDING = frozenset(
    kind for (_, (kind, _)), after in TRANSITIONS.items() if after in {Status.FORMER, Status.DECLINED}
)
"""What nobody records only to get on."""


def _way_hint(proposal: Proposal, status: Status | None, event: Event) -> str:
    way = way_to(status, step_of(event))
    if way and not any(kind in _ENDING for kind, _ in way):
        kind, detail = way[0]
        return f"first, `{command_of(kind, proposal.partner_id, detail)}`"
    possible = dict.fromkeys(
        kind.value
        for (kind, _), after in possible_steps(status)
        if kind is not EventKind.NOTED or after is not status
    )
    return f"possible now: {', '.join(possible)}; see `partnerctl show {proposal.partner_id}`"


def _entries_hint(proposal: Proposal) -> str:
    entries = [f"{event.date} {event.event}" for event in proposal.old.history[-5:]]
    return f"the last entries are: {', '.join(entries)}"


def _broken_by_it(proposal: Proposal) -> Iterator[Obstacle]:
    """Entries that took effect before, and would not any more."""
    was = {each.index for each in proposal.before.irregular}
    broken = [
        f"{said(proposal.old.history[each.index])} of {proposal.old.history[each.index].date}"
        for each in proposal.after.irregular
        if each.index not in was and each.index not in proposal.added
    ]
    if broken:
        yield Obstacle(
            f"then {' and '.join(broken)} would not be possible any more",
            "check the date; or record what is right in the place of what is wrong: "
            f"`partnerctl record {proposal.partner_id} EVENT --on DATE --instead-of DATE EVENT --why WHY`",
        )


# --- what policy requires -------------------------------------------------------------------------------------------


def _lacking(proposal: Proposal, index: int) -> Iterator[Obstacle]:
    event = proposal.new.history[index]
    corrects = event.event == "corrected"
    leads_to = proposal.after.status if corrects else next_status(_status_on(proposal, index), event)
    if (event.event in RECORDING and not corrects) or leads_to is proposal.before.status:
        return
    if index in proposal.after.counted:
        if proposal.after.status is not leads_to:
            return  # it came late, and something later decides what policy asks for
    elif event.event == "recognized":
        leads_to = (
            Status.RECOGNIZED
        )  # a step is missing before it, and what else is missing is better told at once
    if leads_to is None:
        return
    that_day = standing_of(proposal.new, event.date, official=proposal.setting.registry.official)
    for requirement, severity in lacking(proposal.new, that_day, leads_to, proposal.setting.registry):
        if severity is Severity.ERROR and rule_of(requirement).code not in proposal.waived:
            yield Obstacle(
                f"{_NEEDING.get(leads_to, f'the status {leads_to}')} needs {needed(requirement)}",
                f"`{remedy_of(requirement, proposal.partner_id)}`",
            )


def objections_to(event: Event, setting: Setting) -> Iterator[Obstacle]:
    """What speaks against those who decided."""
    yield from decider_objections(EventKind(event.event), deciders(event), setting)
    yield from _unadvised(event, setting)


def decider_objections(kind: EventKind, by: Sequence[str], setting: Setting) -> Iterator[Obstacle]:
    """What speaks against each of them: not known, or not entitled by policy."""
    entities = setting.entities.entities
    for actor in by:
        if actor not in entities and not actor.startswith("user:"):
            meant = closest(actor, entities)
            known = (
                f'did you mean "{meant}" ({entities[meant].name})?'
                if meant
                else "add it to data/entities.yaml"
            )
            yield Obstacle(f"there is no entity '{actor}' in entities.yaml", known)
    authority = setting.registry.authority.get(kind)
    for actor in by if authority else ():
        entity = entities.get(actor)
        is_known = entity is not None or actor.startswith("user:")
        if (
            authority
            and is_known
            and not may(authority, actor, entity)
            and not may_advised(authority, entity)
        ):
            what = body_of(entity.type, setting.registry.movement) if entity else "a wiki user"
            yield Obstacle(
                f"'{actor}', {what}, may not take the decision '{kind}'",
                f"by policy it is taken by {who_may(authority, setting.registry.movement)}{_examples(authority, entities)}",
            )


def _unadvised(event: Event, setting: Setting) -> Iterator[Obstacle]:
    """A decision of those who need a recommendation for it, and have none."""
    entities, by = setting.entities.entities, deciders(event)
    authority = setting.registry.authority.get(EventKind(event.event))
    if authority is None or getattr(event, "recommendation", None):
        return
    advisor = setting.registry.movement.advisor
    advised = [actor for actor in by if may_advised(authority, entities.get(actor))]
    if advised and not any(may(authority, actor, entities.get(actor)) for actor in by):
        yield Obstacle(
            f"'{advised[0]}' may take the decision '{event.event}' only with a recommendation"
            f"{f' of the {advisor}' if advisor else ''}",
            "link it with --recommendation URL"
            if event.event == "withdrawn"
            else f"by policy it is taken by {who_may(authority, setting.registry.movement)}",
        )


_EXAMPLES = 3


def _examples(authority: Authority, entities: dict[str, Entity]) -> str:
    able = [key for key, entity in entities.items() if may(authority, key, entity) and not entity.until]
    more = ", …" if len(able) > _EXAMPLES else ""
    return f": --by {', '.join(able[:_EXAMPLES])}{more}" if able else ""


def _unlinked(proposal: Proposal, event: Event) -> Iterator[Obstacle]:
    """What can't be looked up. An old statement may have lost its page; a new one has one (PC620)."""
    taken_back = event.event == "declined" and not event.by
    severity = LINKED.get(event.event)
    if severity and not event.link and not taken_back and MISSING_LINK not in proposal.waived:
        yield Obstacle(
            f"{'the decision ' if severity is Severity.ERROR else ''}{said(event)} needs the page where it can be read",
            "give its address with --link URL",
        )
