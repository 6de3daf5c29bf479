# SPDX-License-Identifier: Apache-2.0
"""What can happen in the life of a partner: a closed list of events, one class each.

Status is never typed: `lifecycle.standing` derives it from these. `date` is the day a thing took effect;
the day it was recorded is git's to tell.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from partnerctl.model.types import Actor, Date, Line, Model, Name, PartnerId, Prose, Slug, Url


class EventKind(StrEnum):
    """Every event there is."""

    NOTED = "noted"
    INVITED = "invited"
    APPLIED = "applied"
    ENDORSED = "endorsed"
    RECOGNIZED = "recognized"
    DECLINED = "declined"
    REVIEWED = "reviewed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    WITHDRAWN = "withdrawn"
    RESIGNED = "resigned"
    TRANSITIONED = "transitioned"
    DISSOLVED = "dissolved"
    RENAMED = "renamed"
    MERGED = "merged"
    CORRECTED = "corrected"
    REDACTED = "redacted"


class Outcome(StrEnum):
    """How a yearly review ends."""

    RENEWED = "renewed"
    RENEWED_WITH_CONDITIONS = "renewed-with-conditions"
    NOT_RENEWED = "not-renewed"
    DEFERRED = "deferred"


class Answer(StrEnum):
    """The answer to one point of a review's checklist."""

    PASS = "pass"  # noqa: S105 -- a vocabulary word, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"


WRITING_ORDER = (
    "date", "event", "as", "outcome", "from", "to", "into", "entity", "supersedes_date", "supersedes_event", "field",
    "by", "reason", "why", "recommendation", "link", "archived", "until", "checklist", "conditions", "note",
)  # fmt: skip
"""The order in which the tool writes the fields of an entry: when and what first, remarks last."""

ADDABLE = frozenset({"note", "archived"})
"""Fields that may be added to an entry later; all else of it stays as it was written."""


class _Event(Model):
    date: Date
    """The day it took effect."""
    link: Url | None = None
    """The page where it can be read."""
    archived: Url | None = None
    """A lasting copy of the linked page; may be added later."""
    note: Prose | None = None
    """Anything a reader should know; may be added later."""


class _Decided(_Event):
    by: Annotated[tuple[Actor, ...], Field(min_length=1, max_length=20)]
    """Who decided: ids of entities (or `user:` and a wiki user name); the first leads."""


class _Attributed(_Event):
    by: Annotated[tuple[Actor, ...], Field(max_length=20)] = ()
    """Who did it: ids of entities, or `user:` and a wiki user name."""


class Noted(_Event):
    """The registry learned of a relationship ("special relationships") or a possible one ("potential")."""

    event: Literal["noted"]
    """What happened."""
    as_: Annotated[Literal["potential", "informal"], Field(alias="as")]
    """`informal`: works with the movement today; `potential`: might."""


class Invited(_Attributed):
    """Someone in the movement asked the organization to apply."""

    event: Literal["invited"]
    """What happened."""


class Applied(_Event):
    """The organization posted its interest ("by posting their interest on the talk page")."""

    event: Literal["applied"]
    """What happened."""


class Endorsed(_Decided):
    """Someone in the movement supports the application ("and supported by us")."""

    event: Literal["endorsed"]
    """What happened."""


class Recognized(_Decided):
    """The decision ("Recognition from"); the first in `by` leads."""

    event: Literal["recognized"]
    """What happened."""


class Declined(_Attributed):
    """The application was refused, or its author took it back."""

    event: Literal["declined"]
    """What happened."""
    reason: Line | None = None
    """Why, in one line."""


class Condition(Model):
    """Something to be mended before a day."""

    text: Line
    """What must be done."""
    by_when: Date
    """The last day for it."""


class CheckedPoint(Model):
    """One point of a review's checklist, answered."""

    point: Slug
    """The requirement that was looked at (`visible-support`, `report-page`, …)."""
    answer: Answer
    """`pass`, `fail` or `not-applicable`."""
    note: Line | None = None
    """What was seen."""


class Reviewed(_Decided):
    """The yearly review ("reviewed yearly")."""

    event: Literal["reviewed"]
    """What happened."""
    outcome: Outcome
    """`renewed`, `renewed-with-conditions`, `not-renewed` or `deferred`."""
    checklist: Annotated[tuple[CheckedPoint, ...], Field(max_length=50)] = ()
    """What was looked at."""
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
    """Only with `renewed-with-conditions`."""
    until: Date | None = None
    """Only with `deferred`: the day the review is put off to."""


class Suspended(_Decided):
    """Recognition rests, with a reason, until `reinstated` or an end."""

    event: Literal["suspended"]
    """What happened."""
    reason: Line
    """Why, in one line."""


class Reinstated(_Decided):
    """A suspension ends well."""

    event: Literal["reinstated"]
    """What happened."""


class Withdrawn(_Decided):
    """Recognition is taken back (by those whom policy names, or with a recommendation)."""

    event: Literal["withdrawn"]
    """What happened."""
    reason: Line
    """Why, in one line."""
    recommendation: Url | None = None
    """The recommendation that it follows, where whoever decides needs one."""


class Resigned(_Event):
    """The partner ends it."""

    event: Literal["resigned"]
    """What happened."""
    reason: Line | None = None
    """Why, in one line."""


class Transitioned(_Decided):
    """The partner became another kind of affiliate ("could become thematic organizations")."""

    event: Literal["transitioned"]
    """What happened."""
    to: Literal["thematic-organization", "user-group", "chapter", "hub"]
    """The kind of affiliate it became."""
    entity: Slug | None = None
    """The entity it became, by its id in `entities.yaml`."""


class Dissolved(_Event):
    """The organization is no more."""

    event: Literal["dissolved"]
    """What happened."""
    reason: Line | None = None
    """Why, in one line."""


class Renamed(_Event):
    """The organization's name changed; the id never does."""

    event: Literal["renamed"]
    """What happened."""
    from_: Annotated[Name, Field(alias="from")]
    """The name before."""
    to: Name
    """The name after."""


class Merged(_Event):
    """This record is a tombstone: the organization goes on, or was recorded already, under another id."""

    event: Literal["merged"]
    """What happened."""
    into: PartnerId
    """The id of the other record."""


class Corrected(_Event):
    """Another entry was wrong: it no longer counts. What is right, if anything, is an entry of its own."""

    event: Literal["corrected"]
    """What happened."""
    supersedes_date: Date
    """`date` of the entry that was wrong."""
    supersedes_event: EventKind
    """`event` of the entry that was wrong."""
    why: Line
    """The reason, in one line."""


class Redacted(_Event):
    """A value was blanked to protect a person."""

    event: Literal["redacted"]
    """What happened."""
    field: Line
    """Which, as `organizers[0].name`."""
    why: Line
    """The reason, in one line."""


Event: TypeAlias = (
    Noted
    | Invited
    | Applied
    | Endorsed
    | Recognized
    | Declined
    | Reviewed
    | Suspended
    | Reinstated
    | Withdrawn
    | Resigned
    | Transitioned
    | Dissolved
    | Renamed
    | Merged
    | Corrected
    | Redacted
)
"""Any event; told apart by its field `event`."""

AnyEvent = Annotated[Event, Field(discriminator="event")]
"""The same, with the discriminator pydantic needs."""
