# SPDX-License-Identifier: Apache-2.0
"""`review --from FILE`: the reviews of many partners at once. All are judged before the first is written.

An item is the entry as the history will have it, without `event` and with the partner's `id` (`review_file`). `date` must be given: a file that is recorded once more then finds its entries recorded, and nothing is doubled.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from partnerctl.documents import validation
from partnerctl.errors import (
    BlockedError,
    ChangedUnderneathError,
    InvalidDataError,
    Obstacle,
    PartnerctlError,
)
from partnerctl.findings import Finding, Plain, Pointer
from partnerctl.model.dataset import Setting
from partnerctl.model.events import Reviewed
from partnerctl.model.partner import Partner
from partnerctl.ports import Services
from partnerctl.usecases.changes import write_change
from partnerctl.usecases.loading import load_record
from partnerctl.usecases.record_event import Recorded
from partnerctl.usecases.reviews.one import Answered, Decision, NewCondition, conclude, review_sheet


@dataclass(frozen=True, slots=True)
class Item:
    """One review of a batch, as it was written.

    Attributes:
        plain: Its fields, `id` among them.
        where: Where a field of it stands, to be said in messages (`reviews.yaml:14:5`); an empty pointer means all.
        faults: What is wrong with how it is written.
    """

    plain: dict[str, Plain]
    where: Callable[[Pointer], str]
    faults: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that may be written.

    Attributes:
        planned: What is new, in the order of the file.
        skipped: Ids of the partners whose review is recorded already, just as the file has it.
    """

    planned: tuple[Recorded, ...]
    skipped: tuple[str, ...]


def plan_batch(services: Services, setting: Setting, items: Sequence[Item]) -> Batch:
    """Judge every review of a batch. Nothing is written; `write_batch` does that.

    Raises:
        BlockedError: There is something wrong with one of them; with everything that is wrong with any.
    """
    counted = Counter(item.plain.get("id") for item in items if isinstance(item.plain.get("id"), str))
    planned: list[Recorded] = []
    skipped: list[str] = []
    obstacles: list[Obstacle] = []
    faulty = 0
    for item in items:
        found = list(item.faults or _faults_of_form(item, counted))
        if not found:
            outcome = _planned(services, setting, item)
            if isinstance(outcome, Recorded):
                planned.append(outcome)
            elif isinstance(outcome, str):
                skipped.append(outcome)
            else:
                found = list(outcome)
        obstacles += found
        faulty += bool(found)
    if obstacles:
        faults = "1 fault" if len(obstacles) == 1 else f"{len(obstacles)} faults"
        raise BlockedError(
            f"nothing was recorded: {faults} in {faulty} of {len(items)} reviews",
            tuple(obstacles),
            hint="mend the file and run the command again; all reviews are judged before the first is recorded",
        )
    return Batch(tuple(planned), tuple(skipped))


def write_batch(services: Services, batch: Batch) -> Iterator[tuple[Recorded, bool]]:
    """Write one review after the other, each whole or not at all; the rest go on if one can't be written.

    Yields:
        Each planned review, and whether it was written; it was not if its record is no longer what it was.

    Raises:
        EnvironmentProblemError: A file can't be written; those before it are.
    """
    for planned in batch.planned:
        written = True
        if planned.edit.change:
            try:
                write_change(services.files, planned.edit.change)
            except ChangedUnderneathError:
                written = False
        yield planned, written


_FIELDS = ("date", "outcome", "by", "link", "until", "checklist", "conditions", "note")


def _entry(item: Item) -> dict[str, Plain]:
    """The entry as the history will have it."""
    given = {key: value for key, value in item.plain.items() if key != "id" and value is not None}
    return {"event": "reviewed", **given}


def _validated(item: Item) -> validation.Validated[Partner]:
    plain: dict[str, Plain] = {"name": "-", "history": [_entry(item)]}
    return validation.validate(Partner, plain, "")


def _faults_of_form(item: Item, counted: Counter[Plain]) -> Iterator[Obstacle]:
    """What is wrong with a review whatever the record says."""
    partner_id = item.plain.get("id")
    if not isinstance(partner_id, str):
        yield Obstacle(
            f"{item.where(('id',))}: a review needs the `id` of its partner", "partnerctl list shows all"
        )
    elif counted[partner_id] > 1:
        yield Obstacle(
            f"{item.where(('id',))}: {partner_id} stands in the file {counted[partner_id]} times",
            "leave one; two reviews of a partner are two files",
        )
    if not item.plain.get("link"):
        yield Obstacle(f"{item.where(('link',))}: the page of the decision is missing", "give it as `link`")
    for key in item.plain:
        if key not in {"id", *_FIELDS}:
            known = ", ".join(("id", *_FIELDS))
            yield Obstacle(f'{item.where((key,))}: a review has no field "{key}"', f"its fields are {known}")
    for finding in _validated(item).findings:
        rest = finding.location.pointer[2:]
        if not rest or rest[0] in _FIELDS:
            yield Obstacle(f"{item.where(rest)}: {finding.message}", finding.hint)


def _planned(services: Services, setting: Setting, item: Item) -> "Recorded | str | tuple[Obstacle, ...]":
    """The planned entry; the id if it is recorded already; else what is in the way."""
    partner_id = str(item.plain["id"])
    validated = _validated(item).value
    # Its form was judged before.
    event = validated.history[0] if validated else None
    if not isinstance(event, Reviewed):
        return (Obstacle(f"{item.where(())}: this is no review"),)
    repeated = [slug for slug, count in Counter(each.point for each in event.checklist).items() if count > 1]
    if repeated:
        return (
            Obstacle(f"{item.where(('checklist',))}: {', '.join(repeated)} is answered twice", "leave one"),
        )
    try:
        if _is_recorded(services, partner_id, event):
            return partner_id
        sheet = review_sheet(services, setting, partner_id, event.date, event.outcome, compare=False)
        return conclude(services, sheet, _decision(event), _entry(item))
    except BlockedError as error:
        found = error.obstacles
    except InvalidDataError as error:
        found = tuple(
            Obstacle(each.message, each.hint) for each in error.findings if isinstance(each, Finding)
        )
    except PartnerctlError as error:
        found = (Obstacle(error.message, error.hint),)
    return tuple(
        Obstacle(f"{item.where(())}: {_about(partner_id, each.message)}", _hint_in_file(each.hint))
        for each in found
    )


def _about(partner_id: str, message: str) -> str:
    return message if partner_id in message else f"{partner_id}: {message}"


def _hint_in_file(hint: str | None) -> str | None:
    """A hint for somebody who writes a file: options of the command line help them nothing."""
    return None if hint and ("--answer" in hint or "--accept-proposed" in hint) else hint


def _is_recorded(services: Services, partner_id: str, event: Reviewed) -> bool:
    """Whether the history has just this review; a lasting copy or a note may have been added to it since."""
    later = {"archived"} if event.note else {"archived", "note"}
    essence = event.model_dump(exclude=later)
    history = load_record(services, partner_id).partner.history
    return any(other.event == "reviewed" and other.model_dump(exclude=later) == essence for other in history)


def _decision(event: Reviewed) -> Decision:
    return Decision(
        outcome=event.outcome,
        by=event.by,
        link=event.link,
        answers={each.point: Answered(each.answer, each.note) for each in event.checklist},
        conditions=tuple(NewCondition(each.text, each.by_when) for each in event.conditions),
        until=event.until,
        note=event.note,
    )
