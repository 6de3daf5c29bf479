# SPDX-License-Identifier: Apache-2.0
"""Files of many reviews: read, and written beforehand with what the records suggest.

A YAML or JSON file holds a list `reviews`; each item is the entry as the history will have it, without `event` and
with the partner's `id`. A CSV file has a column for each field and each point (`review_table`).
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from partnerctl.documents import positions, reader
from partnerctl.errors import InvalidDataError, Obstacle, RefusedError, UsageError
from partnerctl.findings import Finding, Location, Plain, Pointer, Severity
from partnerctl.lifecycle.checklist import Point
from partnerctl.lifecycle.expiring import Expiring
from partnerctl.model.events import Outcome
from partnerctl.ports import Services
from partnerctl.rendering.escaping import escape_formula
from partnerctl.reporters.visible import visible
from partnerctl.usecases.reviews.batch import Item
from partnerctl.usecases.reviews.batch_table import FIELDS, is_table, read_table
from partnerctl.usecases.reviews.one import (
    Answered,
    Sheet,
    proposed_answers,
    proposed_outcome,
    review_sheet,
)
from partnerctl.usecases.reviews.queue import review_queue

_MAX_BYTES = 16 * 1024 * 1024
"""Some hundred bytes a review, and hundreds of reviews."""


class FileForm(StrEnum):
    """Forms in which a file of reviews can be written; all are read."""

    YAML = "yaml"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Template:
    """A file of the reviews that are due.

    Attributes:
        text: All of it.
        count: How many reviews it holds.
        findings: What kept records from being looked at.
    """

    text: str
    count: int
    findings: tuple[Finding, ...]


def read_batch(content: bytes, path: str) -> tuple[Item, ...]:
    """Take a file apart.

    Args:
        content: Its bytes.
        path: What to call it in messages; ending in `.csv` it is a table.

    Raises:
        InvalidDataError: It is no text, or neither YAML nor JSON; with the findings, located.
        UsageError: It holds no list of reviews.
    """
    # Excel and Notepad begin their files with a byte order mark, which for once does no harm.
    decoded = reader.decode(content.removeprefix(b"\xef\xbb\xbf"), path, max_bytes=_MAX_BYTES)
    if decoded.text is None or _has_errors(decoded.findings):
        raise InvalidDataError(f"{path} can't be used", decoded.findings)
    if is_table(decoded.text, path):
        return read_table(decoded.text, path)
    parsed = reader.parse(decoded.text, path)
    if parsed.plain is None or _has_errors(parsed.findings):
        raise InvalidDataError(f"{path} can't be used", parsed.findings)
    reviews = parsed.plain.get("reviews")
    if not isinstance(reviews, list) or len(parsed.plain) > 1:
        raise UsageError(
            f"{path} holds no list of reviews",
            hint="write `reviews:` and the list below it; `partnerctl review --template` makes such a file",
        )

    def where(number: int, pointer: Pointer) -> str:
        finding = Finding("", Severity.ERROR, "", Location(path, ("reviews", number, *pointer)))
        span = positions.locate([finding], decoded.text or "", parsed.place)[0].location.span
        return f"{path}:{span.start.line}:{span.start.column}" if span else path

    return tuple(_item(item, number, where) for number, item in enumerate(reviews))


def _has_errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _item(item: Plain, number: int, where: Callable[[int, Pointer], str]) -> Item:
    def within(pointer: Pointer) -> str:
        return where(number, pointer)

    if isinstance(item, dict):
        return Item(item, within)
    fault = Obstacle(f"{within(())}: a review has `id`, `date`, `outcome` and more, and this is no mapping")
    return Item({}, within, (fault,))


def template(services: Services, day: dt.date, within: int | None, form: FileForm) -> Template:
    """Write a file of all reviews that are due, with what the records suggest; links are left to be filled in.

    Args:
        services: The world.
        day: The day of the reviews.
        within: How many days ahead to look; None as the policy says.
        form: Of the file.

    Raises:
        UsageError: `within` is negative.
        InvalidDataError: The registry's own settings have errors.
    """
    queue = review_queue(services, day, within)
    sheets = []
    for task in queue.tasks:
        if task.kind is Expiring.REVIEW:
            try:
                sheets.append(review_sheet(services, queue.setting, task.id, day, compare=False))
            except RefusedError:
                # Put off today: it is due all the same, and was reviewed already.
                continue
    return Template(_written(sheets, day, form), len(sheets), queue.findings)


def _written(sheets: Sequence[Sheet], day: dt.date, form: FileForm) -> str:
    match form:
        case FileForm.YAML:
            return "".join(f"{line}\n" for line in _yaml(sheets, day))
        case FileForm.JSON:
            body = {"reviews": [_plain(sheet) for sheet in sheets]}
            return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
        case FileForm.CSV:
            return _table(sheets)


def _plain(sheet: Sheet) -> dict[str, Plain]:
    answers = proposed_answers(sheet)
    checklist: list[Plain] = [_checked(point, answers.get(point.slug)) for point in sheet.points]
    return {
        "id": sheet.record.id,
        "date": sheet.day.isoformat(),
        "outcome": proposed_outcome(sheet, answers).value,
        "by": list(sheet.last_by),
        "link": None,
        "checklist": checklist,
        **({"conditions": list(_conditions(sheet))} if _conditions(sheet) else {}),
    }


def _checked(point: Point, given: Answered | None) -> dict[str, Plain]:
    checked: dict[str, Plain] = {"point": point.slug, "answer": given.answer.value if given else None}
    return checked | {"note": given.note} if given and given.note else checked


def _conditions(sheet: Sheet) -> tuple[Plain, ...]:
    """One for each point that is proposed to fail; by when is left to be filled in."""
    answers = proposed_answers(sheet)
    if proposed_outcome(sheet, answers) is not Outcome.RENEWED_WITH_CONDITIONS:
        return ()
    return tuple({"text": given.note, "by_when": None} for given in answers.values() if given.note)


def _yaml(sheets: Sequence[Sheet], day: dt.date) -> Iterator[str]:
    """JSON's scalars are YAML's, so that no text of a record can be taken for anything else."""
    yield f"# The yearly reviews that are due on {day}, with what the records suggest."
    yield "# Check each answer, fill in what is empty, and delete the reviews that are not decided yet. Then:"
    yield "#   partnerctl review --from THIS-FILE --dry-run"
    yield "reviews:" if sheets else "reviews: []"
    for sheet in sheets:
        plain = _plain(sheet)
        yield f"  # {visible(sheet.record.partner.name)}: {sheet.clock.reason}"
        yield f"  - id: {sheet.record.id}"
        yield f"    date: {sheet.day}"
        yield f"    outcome: {plain['outcome']}  # one of: {', '.join(sheet.outcomes)}"
        yield f"    by: {json.dumps(plain['by'], ensure_ascii=False)}"
        yield "    link:  # the page of the decision"
        yield "    checklist:"
        answers = proposed_answers(sheet)
        for point in sheet.points:
            given = answers.get(point.slug)
            yield f"      # {visible(point.asks)}"
            yield f"      # {visible(point.why)}"
            yield f"      - point: {point.slug}"
            yield f"        answer: {given.answer.value}" if given else "        answer:"
            if given and given.note:
                yield f"        note: {json.dumps(given.note, ensure_ascii=False)}"
        for number, condition in enumerate(_conditions(sheet)):
            if not number:
                yield "    conditions:"
            text = condition["text"] if isinstance(condition, dict) else ""
            yield f"      - text: {json.dumps(text, ensure_ascii=False)}"
            yield "        by_when:"


def _table(sheets: Sequence[Sheet]) -> str:
    points = tuple(dict.fromkeys(point.slug for sheet in sheets for point in sheet.points))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*FIELDS, *points))
    for sheet in sheets:
        answers = proposed_answers(sheet)
        row = {
            "id": sheet.record.id,
            "date": sheet.day.isoformat(),
            "outcome": proposed_outcome(sheet, answers).value,
            "by": " | ".join(sheet.last_by),
            "conditions": " | ".join(
                f"{each['text']} by DATE" for each in _conditions(sheet) if isinstance(each, dict)
            ),
            **{slug: _cell(given) for slug, given in answers.items()},
        }
        writer.writerow(escape_formula(row.get(column, "")) for column in (*FIELDS, *points))
    return text.getvalue()


def _cell(given: Answered) -> str:
    return f"{given.answer.value}: {given.note}" if given.note else given.answer.value
