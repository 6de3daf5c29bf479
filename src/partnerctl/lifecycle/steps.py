# SPDX-License-Identifier: Apache-2.0
"""What can happen to a partner next, who may decide it, what is missing for it, and the command that records it."""

from dataclasses import dataclass

from partnerctl.findings import Severity
from partnerctl.lifecycle.requirements import lacking
from partnerctl.lifecycle.standing import Standing
from partnerctl.lifecycle.transitions import possible_steps
from partnerctl.model.dataset import Setting
from partnerctl.model.events import EventKind, Outcome
from partnerctl.model.movement import Movement, body_of
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Authority, Requirement, Status


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step that the transition table has for the present status.

    Attributes:
        event: What would be recorded.
        detail: What it would say: `as` of `noted`, `outcome` of `reviewed`; None for other events.
        leads_to: The status after it.
        blocked: Why it can't be taken at all; None if it can.
        missing: What policy requires of the record for `leads_to` before it can be taken.
        advised: What policy only advises.
        authority: Who may decide it, as the policy has it; None where anyone may record it.
        who: The same in words.
        fields: What the new entry of `history` must hold besides `date` and `event`.
        reason: What the step means: one sentence, without trailing period.
    """

    event: EventKind
    detail: str | None
    leads_to: Status
    blocked: str | None
    missing: tuple[Requirement, ...]
    advised: tuple[Requirement, ...]
    authority: Authority | None
    who: str
    fields: tuple[str, ...]
    reason: str


_FIELDS = {
    EventKind.NOTED: ("as", "link"),
    EventKind.INVITED: ("by", "link"),
    EventKind.APPLIED: ("link",),
    EventKind.ENDORSED: ("by", "link"),
    EventKind.RECOGNIZED: ("by", "link"),
    EventKind.DECLINED: ("by", "reason", "link"),
    EventKind.REVIEWED: ("outcome", "by", "link", "checklist"),
    EventKind.SUSPENDED: ("by", "reason", "link"),
    EventKind.REINSTATED: ("by", "link"),
    EventKind.WITHDRAWN: ("by", "reason", "link"),
    EventKind.RESIGNED: ("reason", "link"),
    EventKind.TRANSITIONED: ("to", "entity", "by", "link"),
    EventKind.DISSOLVED: ("reason", "link"),
}

_PLACEHOLDERS = {
    "by": "--by ENTITY",
    "link": "--link URL",
    "reason": "--reason WHY",
    "to": "--to KIND",
    "entity": "--entity ENTITY",
}

_FIELDS_OF_OUTCOME = {
    Outcome.RENEWED_WITH_CONDITIONS.value: ("conditions",),
    Outcome.DEFERRED.value: ("until",),
}

_MEANINGS = {
    (EventKind.NOTED, "potential"): "it might work with the movement",
    (EventKind.NOTED, "informal"): "it works with the movement, without a status",
    (EventKind.APPLIED, None): "the organization posts its interest",
    (EventKind.RECOGNIZED, None): "the application is accepted",
    (EventKind.DECLINED, None): "the application is refused or taken back",
    (EventKind.REVIEWED, Outcome.RENEWED.value): "the yearly review ends well",
    (
        EventKind.REVIEWED,
        Outcome.RENEWED_WITH_CONDITIONS.value,
    ): "the review ends well if something is mended",
    (EventKind.REVIEWED, Outcome.DEFERRED.value): "the review is put off to a day",
    (EventKind.REVIEWED, Outcome.NOT_RENEWED.value): "the review ends the recognition",
    (EventKind.SUSPENDED, None): "the recognition rests, for a stated reason",
    (EventKind.REINSTATED, None): "the suspension ends well",
    (EventKind.WITHDRAWN, None): "the recognition is taken back",
    (EventKind.RESIGNED, None): "the partner ends the partnership",
    (EventKind.TRANSITIONED, None): "it becomes another kind of affiliate",
    (EventKind.DISSOLVED, None): "the organization ceases to exist",
}


_NEEDED = {
    Requirement.MISSION: ("a mission", "mission=TEXT"),
    Requirement.CONTRIBUTIONS: ("contributions", "contributions+=WORD"),
    Requirement.TERRITORY: ("a territorial range", "'territory={range: national, countries: [CODE]}'"),
    Requirement.ORGANIZATION: ("the kind of organization", "organization.kind=WORD"),
    Requirement.VISIBLE_SUPPORT: ("visible support", "'visible_support+={url: URL, kind: WORD}'"),
    Requirement.LIAISON: ("a liaison whose time has not ended", "'liaisons+={user: NAME, since: DATE}'"),
    Requirement.REPORT_PAGE: ("a report page", "report_page=URL"),
    Requirement.ORGANIZERS: ("an organizer", "'organizers+={name: NAME, role: TEXT, body: true}'"),
    Requirement.SOURCES: ("a source", "'sources+={url: URL, supports: [name]}'"),
    Requirement.LISTING_CONSENT: (
        "its consent to be on the public listing",
        "'consents+={about: listing, given: DATE, proof: URL}'",
    ),
}
"""Each requirement but the endorsement, to follow "needs", and what `partnerctl edit` is told to meet it."""


def command_of(kind: EventKind, partner_id: str, detail: str | None = None) -> str:
    """The command that records an event, with words in capitals for what a person has to fill in."""
    if kind is EventKind.REVIEWED:
        return f"partnerctl review {partner_id}"
    words = [f"--as {detail}"] if kind is EventKind.NOTED else []
    words += [_PLACEHOLDERS[field] for field in _FIELDS[kind] if field in _PLACEHOLDERS]
    return " ".join(["partnerctl record", partner_id, kind.value, *words])


def needed(requirement: Requirement) -> str:
    """A requirement in words, to follow "needs"."""
    return "an endorsement" if requirement is Requirement.ENDORSEMENT else _NEEDED[requirement][0]


def remedy_of(requirement: Requirement, partner_id: str) -> str:
    """The command that meets a requirement, with words in capitals for what a person has to fill in."""
    if requirement is Requirement.ENDORSEMENT:
        return command_of(EventKind.ENDORSED, partner_id)
    return f"partnerctl edit {partner_id} {_NEEDED[requirement][1]}"


def steps_of(partner: Partner, standing: Standing, setting: Setting) -> tuple[NextStep, ...]:
    """Every deciding step that is possible next, in the order of the transition table.

    Args:
        partner: The record.
        standing: Its present standing.
        setting: Who may decide, and what each status requires.

    Returns:
        None for a tombstone, whose life goes on under another id.
    """
    if standing.merged_into:
        return ()
    return tuple(
        _next_step((kind, detail), leads_to, partner, standing, setting)
        for (kind, detail), leads_to in possible_steps(standing.status)
        if kind is not EventKind.NOTED or leads_to is not standing.status
    )


def _next_step(
    step: tuple[EventKind, str | None],
    leads_to: Status,
    partner: Partner,
    standing: Standing,
    setting: Setting,
) -> NextStep:
    kind, detail = step
    registry = setting.registry
    # A review looks at the requirements itself; only a new status has to meet them beforehand.
    lacks = () if leads_to is standing.status else tuple(lacking(partner, standing, leads_to, registry))
    authority = registry.authority.get(kind)
    is_premature = kind is EventKind.RECOGNIZED and not registry.official
    return NextStep(
        event=kind,
        detail=detail,
        leads_to=leads_to,
        blocked="the model is not official" if is_premature else None,
        missing=tuple(requirement for requirement, severity in lacks if severity is Severity.ERROR),
        advised=tuple(requirement for requirement, severity in lacks if severity is not Severity.ERROR),
        authority=authority,
        who=who_may(authority, registry.movement),
        fields=_FIELDS[kind] + _FIELDS_OF_OUTCOME.get(detail or "", ()),
        reason=_MEANINGS[step],
    )


def who_may(authority: Authority | None, movement: Movement) -> str:
    """Who may decide, in words: `affcom; with a recommendation, a chapter`."""
    if authority is None:
        return "anyone"
    bodies = [*authority.entities, *(body_of(each, movement) for each in authority.types)]
    if authority.users:
        bodies.append("a wiki user")
    words = [_either(bodies)] if bodies else []
    if authority.with_recommendation:
        advised = [body_of(each, movement) for each in authority.with_recommendation]
        words.append(f"with a recommendation, {_either(advised)}")
    return "; ".join(words) or "nobody"


def _either(bodies: list[str]) -> str:
    *others, last = bodies
    return f"{', '.join(others)} or {last}" if others else last
