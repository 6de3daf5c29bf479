# SPDX-License-Identifier: Apache-2.0
"""`review ID`: the yearly review of one partner, from its checklist to the one entry that records it.

Nothing is written here: `conclude` plans the entry, and `changes.write_change` writes it if the record is still what
the reviewer looked at.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from partnerctl.errors import (
    BlockedError,
    ChangedUnderneathError,
    EnvironmentProblemError,
    Obstacle,
    RefusedError,
)
from partnerctl.findings import Finding, Plain
from partnerctl.lifecycle.checklist import Point, checklist_of, last_review
from partnerctl.lifecycle.clock import Clock, clock_of
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.lifecycle.steps import command_of
from partnerctl.lifecycle.transitions import possible_steps, step_of, way_to
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.events import Answer, Event, EventKind, Outcome
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Status
from partnerctl.ports import Services
from partnerctl.usecases.loading import load_record, require_record_path
from partnerctl.usecases.reading import read_document
from partnerctl.usecases.record_event import Recorded, plan_event


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a reviewer of one partner needs to see.

    Attributes:
        record: As it is now.
        digest: Of the bytes it was read from.
        setting: Policy and entities.
        day: The day of the review.
        standing: Where the partner stands on that day.
        clock: How its review stands on that day.
        last: The recognition or renewal that this review follows.
        points: What is looked at, open conditions first.
        outcomes: What the table of transitions allows.
        unknown: Why only the days on the record tell what changed since `last`; None if git told.
    """

    record: Record
    digest: str
    setting: Setting
    day: dt.date
    standing: Standing
    clock: Clock
    last: Event
    points: tuple[Point, ...]
    outcomes: tuple[Outcome, ...]
    unknown: str | None

    @property
    def last_by(self) -> tuple[str, ...]:
        """Who decided last, and will be asked again."""
        by: tuple[str, ...] = getattr(self.last, "by", ())
        return by


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a point, and what was seen."""

    answer: Answer
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NewCondition:
    """Something to be mended: what, and the last day for it."""

    text: str
    by_when: dt.date


@dataclass(frozen=True, slots=True)
class Decision:
    """What a review comes to, as far as it is known.

    Attributes:
        outcome: None while it is open.
        by: Who decided; the first leads.
        link: The page of the decision.
        answers: By the slug of the point.
        conditions: Only with `renewed-with-conditions`.
        until: Only with `deferred`.
        note: Anything a reader should know.
    """

    outcome: Outcome | None = None
    by: tuple[str, ...] = ()
    link: str | None = None
    answers: Mapping[str, Answered] = field(default_factory=dict)
    conditions: tuple[NewCondition, ...] = ()
    until: dt.date | None = None
    note: str | None = None

    @property
    def failed(self) -> tuple[str, ...]:
        """The points that failed."""
        return tuple(slug for slug, given in self.answers.items() if given.answer is Answer.FAIL)


def review_sheet(
    services: Services,
    setting: Setting,
    partner_id: str,
    day: dt.date,
    outcome: Outcome | None = None,
    *,
    compare: bool = True,
) -> Sheet:
    """Make the checklist of one partner.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: Whose.
        day: The day of the review.
        outcome: What it is known to come to. Of a suspended partner nothing but `not-renewed` is possible, and only
            who says so means it.
        compare: Whether to ask git what changed since the last review.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: It has no yearly review, or had it that day; with what is possible.
        InvalidDataError: Its file has errors; with all of them, located.
    """
    # The digest first: a record that changes between the two readings is then noticed when the entry is written.
    digest = services.files.read(require_record_path(services.files, partner_id)).digest
    record = load_record(services, partner_id)
    partner = record.partner
    standing = standing_of(partner, day, official=setting.registry.official)
    index = last_review(partner, standing)
    outcomes = tuple(
        Outcome(detail)
        for (kind, detail), _ in possible_steps(standing.status)
        if kind is EventKind.REVIEWED and detail
    )
    is_meant = standing.status is not Status.SUSPENDED or outcome is Outcome.NOT_RENEWED
    if index is None or standing.merged_into or not outcomes or not is_meant:
        raise _no_review(partner_id, standing, setting, day)
    _require_first(partner_id, partner, standing, day)
    last = partner.history[index]
    before, unknown = _when_recorded(services, record.path, last) if compare else (None, None)
    return Sheet(
        record=record,
        digest=digest,
        setting=setting,
        day=day,
        standing=standing,
        clock=clock_of(partner, standing, setting.registry.review_for(partner), day),
        last=last,
        points=checklist_of(partner, standing, setting, day, before),
        outcomes=outcomes,
        unknown=unknown,
    )


def proposed_outcome(sheet: Sheet, answers: Mapping[str, Answered]) -> Outcome:
    """What the answers come to: conditions if a point failed, else a renewal."""
    failed = any(given.answer is Answer.FAIL for given in answers.values())
    proposed = Outcome.RENEWED_WITH_CONDITIONS if failed else Outcome.RENEWED
    return proposed if proposed in sheet.outcomes else sheet.outcomes[0]


def proposed_answers(sheet: Sheet) -> dict[str, Answered]:
    """The proposals of a checklist; a point that is proposed to fail says why in its note."""
    return {
        point.slug: Answered(point.proposed, point.why if point.proposed is Answer.FAIL else None)
        for point in sheet.points
        if point.proposed
    }


def entry_of(decision: Decision, day: dt.date) -> dict[str, Plain]:
    """The entry of the history, as a file has it."""
    checklist: list[Plain] = [_checked(slug, given) for slug, given in decision.answers.items()]
    conditions: list[Plain] = [
        {"text": each.text, "by_when": each.by_when.isoformat()} for each in decision.conditions
    ]
    entry: dict[str, Plain] = {
        "date": day.isoformat(),
        "event": EventKind.REVIEWED.value,
        "outcome": decision.outcome.value if decision.outcome else None,
        "by": list(decision.by),
        "link": decision.link,
        "until": decision.until.isoformat() if decision.until else None,
        "checklist": checklist or None,
        "conditions": conditions or None,
        "note": decision.note,
    }
    return {key: value for key, value in entry.items() if value is not None}


def _checked(slug: str, given: Answered) -> Plain:
    checked: dict[str, Plain] = {"point": slug, "answer": given.answer.value}
    return checked | {"note": given.note} if given.note else checked


def faults_in(field_name: str, decision: Decision, day: dt.date) -> tuple[Finding, ...]:
    """What is wrong with the form of one field of the entry, so that it can be asked for again at once."""
    from partnerctl.documents.validation import validate

    whole = entry_of(decision if decision.outcome else replace(decision, outcome=Outcome.RENEWED), day)
    plain: dict[str, Plain] = {"name": "-", "history": [whole]}
    found = validate(Partner, plain, "").findings
    return tuple(each for each in found if each.location.pointer[:3] == ("history", 0, field_name))


def conclude(
    services: Services, sheet: Sheet, decision: Decision, entry: Mapping[str, Plain] | None = None
) -> Recorded:
    """Plan the entry that records a review.

    Args:
        services: The world.
        sheet: What was looked at.
        decision: What it came to.
        entry: The same as a file has it, where it comes from one.

    Raises:
        ChangedUnderneathError: The record is no longer what the sheet shows.
        RefusedError: Policy or history forbid it, or something is left open; with everything that is in the way.
        InvalidDataError: The entry has errors; with them, located.
    """
    require_unchanged(services, sheet)
    open_ = tuple(_left_open(sheet, decision))
    try:
        recorded = plan_event(
            services, sheet.setting, sheet.record.id, entry or entry_of(decision, sheet.day)
        )
    except BlockedError as error:
        if open_:
            raise _blocked((*open_, *error.obstacles)) from error
        raise
    if open_:
        raise _blocked(open_)
    return recorded


def require_unchanged(services: Services, sheet: Sheet) -> None:
    """See to it that the record is what the sheet shows.

    Raises:
        ChangedUnderneathError: It is not.
    """
    if services.files.read(sheet.record.path).digest != sheet.digest:
        raise changed_underneath(sheet.record.id)


def changed_underneath(partner_id: str) -> ChangedUnderneathError:
    """What to say when somebody else has written to the record since the review began."""
    return ChangedUnderneathError(
        f"the record of {partner_id} was changed since this review began, so nothing was recorded",
        hint=f"look at it with `partnerctl show {partner_id}`, then run the same command again",
    )


def _blocked(obstacles: tuple[Obstacle, ...]) -> BlockedError:
    reasons = "the reason" if len(obstacles) == 1 else f"the {len(obstacles)} reasons"
    return BlockedError(f"the review was not recorded, for {reasons} above", obstacles)


_WITHOUT_ANSWERS = frozenset({Outcome.DEFERRED, Outcome.NOT_RENEWED})
"""A review that is put off has looked at nothing, and one that ends the recognition may have found nobody to ask."""


def _left_open(sheet: Sheet, decision: Decision) -> Iterator[Obstacle]:
    slugs = [point.slug for point in sheet.points]
    for slug in decision.answers:
        if slug not in slugs:
            yield Obstacle(f'the checklist has no point "{slug}"', f"its points are: {', '.join(slugs)}")
    missing = [slug for slug in slugs if slug not in decision.answers]
    if missing and decision.outcome not in _WITHOUT_ANSWERS:
        count = "1 point is" if len(missing) == 1 else f"{len(missing)} points are"
        proposed = ", or take what the record says with --accept-proposed"
        yield Obstacle(
            f"{count} not answered: {', '.join(missing)}",
            f"answer with --answer {missing[0]}=pass{proposed if missing[0] in proposed_answers(sheet) else ''}",
        )
    if decision.outcome is Outcome.RENEWED and not decision.note:
        for slug in decision.failed:
            if not decision.answers[slug].note:
                yield Obstacle(
                    f"{slug} failed, and nothing says why the partner is renewed all the same",
                    f"say so with --answer '{slug}=fail:WHY' or --note, or set a condition",
                )


def _no_review(partner_id: str, standing: Standing, setting: Setting, day: dt.date) -> RefusedError:
    into = standing.merged_into
    if into:
        return RefusedError(
            f"{partner_id} is a tombstone: the organization is recorded under {into} now",
            hint=f"`partnerctl review {into}`",
        )
    if not setting.registry.official:
        return RefusedError(
            "nobody has a yearly review while the model is not official: nobody is recognized",
            hint=f"`partnerctl show {partner_id}` tells what is possible",
        )
    if standing.status is Status.SUSPENDED:
        reinstate = command_of(EventKind.REINSTATED, partner_id)
        return RefusedError(
            f"the recognition of {partner_id} is suspended since {standing.since}, and its review rests as long",
            hint=f"`{reinstate}` ends the suspension; `partnerctl review {partner_id} --outcome not-renewed` ends the "
            "recognition",
        )
    return RefusedError(
        f"on {day} {partner_id} is {standing.status or 'not known yet'}, and only a recognized partner has a yearly review",
        hint=_way_to_recognition(partner_id, standing.status),
    )


def _way_to_recognition(partner_id: str, status: Status | None) -> str:
    way = way_to(status, (EventKind.REVIEWED, Outcome.RENEWED.value))
    first = f"first, `{command_of(way[0][0], partner_id, way[0][1])}`; " if way else ""
    return f"{first}`partnerctl show {partner_id}` tells what is possible"


def _require_first(partner_id: str, partner: Partner, standing: Standing, day: dt.date) -> None:
    for index, event in enumerate(partner.history):
        if event.event == "reviewed" and event.date == day and index not in standing.superseded:
            raise RefusedError(
                f"{partner_id} was reviewed on {day} already, by {', '.join(event.by)}: {event.outcome}",
                hint=f"see `partnerctl show {partner_id}`; several who decided together are one entry with all of them in "
                "`by`",
            )


def _when_recorded(services: Services, path: str, last: Event) -> tuple[Partner | None, str | None]:
    """The record as it was when an entry was recorded; else why that is not known."""
    try:
        commits = services.repository.commits(path)
    except EnvironmentProblemError as error:
        return None, f"{error.message} ({error.hint})" if error.hint else error.message
    found: Partner | None = None
    for commit in commits:
        try:
            then = read_document(services.repository.files_at(commit), path, Partner).value
        except EnvironmentProblemError:
            continue
        if then is None:
            continue
        # A link or note may have been added to the entry since.
        if not any((event.date, step_of(event)) == (last.date, step_of(last)) for event in then.history):
            break
        found = then
    return found, None if found else f"the entry of {last.date} is in no commit yet"
