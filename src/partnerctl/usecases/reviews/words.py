# SPDX-License-Identifier: Apache-2.0
"""Answers and conditions of a review as they are written on a command line and in the cells of a table.

POINT=ANSWER[: NOTE]     report-page=pass, liaison=fail: Nobody since May.
TEXT by DATE             Bring the report page up to date by 2027-03-31
"""

import datetime as dt
import re

from partnerctl.documents.suggestions import closest
from partnerctl.errors import UsageError
from partnerctl.model.events import Answer
from partnerctl.usecases.reviews.one import Answered, NewCondition

_CONDITION = re.compile(r"(?P<text>\S.*?)[\s,]+by\s+(?P<day>\S+)", re.DOTALL)
_ANSWERS = tuple(answer.value for answer in Answer)


def parse_point(word: str) -> tuple[str, Answered]:
    """The slug of a point, and the answer to it.

    Raises:
        UsageError: It is no `POINT=ANSWER`, or there is no such answer.
    """
    slug, equals, written = word.partition("=")
    if not equals or not slug.strip():
        raise UsageError(f'"{word}" is no answer to a point', hint="write POINT=pass, or POINT=fail:NOTE")
    return slug.strip(), parse_answer(written)


def parse_answer(written: str) -> Answered:
    """An answer, with its note if there is one.

    Raises:
        UsageError: There is no such answer.
    """
    name, _, note = written.partition(":")
    name = name.strip().lower()
    if name not in _ANSWERS:
        near = closest(name, _ANSWERS)
        guess = f'; did you mean "{near}"?' if near else ""
        raise UsageError(f'"{name}" is no answer{guess}', hint=f"answers are {', '.join(_ANSWERS)}")
    return Answered(Answer(name), note.strip() or None)


def parse_condition(written: str) -> NewCondition:
    """Something to be mended, and the last day for it.

    Raises:
        UsageError: It doesn't end with `by` and a day.
    """
    match = _CONDITION.fullmatch(written.strip())
    try:
        day = dt.date.fromisoformat(match["day"]) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        raise UsageError(
            f'"{written}" doesn\'t say by when',
            hint='end it with the last day for it: "Name a liaison by 2027-03-31"',
        )
    return NewCondition(match["text"], day)
