# SPDX-License-Identifier: Apache-2.0
"""An interrupted review: what was answered so far, as text to be kept, and what of it still holds (ADR 0012)."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace

from partnerctl.lifecycle.checklist import Point
from partnerctl.model.events import Answer, Outcome
from partnerctl.usecases.reviews.one import Answered, Decision, NewCondition, Sheet

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A review that is not recorded yet.

    Attributes:
        begun: The day it is dated.
        decision: What was answered so far.
        seen: For each answered point what it showed, as a digest.
        digest: Of the record that it was begun with.
    """

    begun: dt.date
    decision: Decision
    seen: dict[str, str]
    digest: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """What of a draft still holds.

    Attributes:
        decision: Without the answers to points that show something else now.
        changed: Those points.
        record_changed: Whether the record is another one than the draft was begun with.
    """

    decision: Decision
    changed: tuple[str, ...]
    record_changed: bool


def draft_of(sheet: Sheet, decision: Decision) -> Draft:
    """What to keep of a review that goes on."""
    seen = {point.slug: _shown(point, sheet) for point in sheet.points if point.slug in decision.answers}
    return Draft(sheet.day, decision, seen, sheet.digest)


def resumed(draft: Draft, sheet: Sheet) -> Resumed:
    """Take the answers that were given to what the checklist shows now."""
    now = {point.slug: _shown(point, sheet) for point in sheet.points}
    holds = {
        slug: given
        for slug, given in draft.decision.answers.items()
        if slug in now and draft.seen.get(slug) == now[slug]
    }
    outcome = draft.decision.outcome if draft.decision.outcome in sheet.outcomes else None
    return Resumed(
        decision=replace(draft.decision, answers=holds, outcome=outcome),
        changed=tuple(slug for slug in draft.decision.answers if slug not in holds),
        record_changed=draft.digest != sheet.digest,
    )


def _shown(point: Point, sheet: Sheet) -> str:
    # Neither the days that are left nor the sentence that counts them: an answer holds over night.
    shown = (point.slug, point.asks, point.evidence, point.proposed, sheet.last)
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()


def encode(draft: Draft) -> bytes:
    """The text to keep."""
    decision = draft.decision
    body = {
        "version": _VERSION,
        "begun": draft.begun.isoformat(),
        "record": draft.digest,
        "answers": {
            slug: {"answer": given.answer.value, "note": given.note, "seen": draft.seen.get(slug)}
            for slug, given in decision.answers.items()
        },
        "outcome": decision.outcome.value if decision.outcome else None,
        "by": list(decision.by),
        "link": decision.link,
        "conditions": [
            {"text": each.text, "by_when": each.by_when.isoformat()} for each in decision.conditions
        ],
        "until": decision.until.isoformat() if decision.until else None,
        "note": decision.note,
    }
    return (json.dumps(body, indent=1) + "\n").encode("ascii")


def decode(content: bytes) -> Draft | None:
    """The draft that was kept; None if another version of the program kept it, or the text is none of ours."""
    try:
        body = json.loads(content)
        if body["version"] != _VERSION:
            return None
        decision = Decision(
            outcome=Outcome(body["outcome"]) if body["outcome"] else None,
            by=tuple(map(str, body["by"])),
            link=body["link"],
            answers={
                slug: Answered(Answer(kept["answer"]), kept["note"]) for slug, kept in body["answers"].items()
            },
            conditions=tuple(
                NewCondition(each["text"], dt.date.fromisoformat(each["by_when"]))
                for each in body["conditions"]
            ),
            until=dt.date.fromisoformat(body["until"]) if body["until"] else None,
            note=body["note"],
        )
        seen = {slug: str(kept["seen"]) for slug, kept in body["answers"].items()}
        return Draft(dt.date.fromisoformat(body["begun"]), decision, seen, str(body["record"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
