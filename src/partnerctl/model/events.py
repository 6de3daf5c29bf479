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


class _Event(Model):
    date: Date
    """The day it took effect."""
    note: Prose | None = None
    """Anything a reader should know; may be added later."""
    archived: Url | None = None
    """A lasting copy of the linked page; may be added later."""


_By = Annotated[tuple[Actor, ...], Field(min_length=1, max_length=20)]
_MaybeBy = Annotated[tuple[Actor, ...], Field(max_length=20)]


class Noted(_Event):
    """The registry learned of a relationship ("special relationships") or a possible one ("potential")."""

    event: Literal["noted"]
    as_: Annotated[Literal["potential", "informal"], Field(alias="as")]
    """`informal`: works with the movement today; `potential`: might."""
    link: Url | None = None
    """Where it is said."""


class Invited(_Event):
    """Someone in the movement asked the organization to apply."""

    event: Literal["invited"]
    by: _MaybeBy = ()
    link: Url | None = None


class Applied(_Event):
    """The organization posted its interest ("by posting their interest on the talk page")."""

    event: Literal["applied"]
    link: Url | None = None
    """The section of the talk page."""


class Endorsed(_Event):
    """Someone in the movement supports the application ("and supported by us")."""

    event: Literal["endorsed"]
    by: _By
    link: Url | None = None


class Recognized(_Event):
    """The decision ("Recognition from: WMF or Chapters"); the first in `by` leads."""

    event: Literal["recognized"]
    by: _By
    link: Url | None = None


class Declined(_Event):
    """The application was refused, or its author took it back."""

    event: Literal["declined"]
    by: _MaybeBy = ()
    reason: Line | None = None
    link: Url | None = None


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


class Reviewed(_Event):
    """The yearly review ("reviewed yearly")."""

    event: Literal["reviewed"]
    outcome: Outcome
    """`renewed`, `renewed-with-conditions`, `not-renewed` or `deferred`."""
    by: _By
    link: Url | None = None
    checklist: Annotated[tuple[CheckedPoint, ...], Field(max_length=50)] = ()
    """What was looked at."""
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
    """Only with `renewed-with-conditions`."""
    until: Date | None = None
    """Only with `deferred`: the day the review is put off to."""


class Suspended(_Event):
    """Recognition rests, with a reason, until `reinstated` or an end."""

    event: Literal["suspended"]
    by: _By
    reason: Line
    link: Url | None = None


class Reinstated(_Event):
    """A suspension ends well."""

    event: Literal["reinstated"]
    by: _By
    link: Url | None = None


class Withdrawn(_Event):
    """Recognition is taken back ("by or with recommendations by AffCom")."""

    event: Literal["withdrawn"]
    by: _By
    reason: Line
    recommendation: Url | None = None
    """The Affiliations Committee's recommendation, if another body decides."""
    link: Url | None = None


class Resigned(_Event):
    """The partner ends it."""

    event: Literal["resigned"]
    reason: Line | None = None
    link: Url | None = None


class Transitioned(_Event):
    """The partner became another kind of affiliate ("could become thematic organizations")."""

    event: Literal["transitioned"]
    to: Literal["thematic-organization", "user-group", "chapter", "hub"]
    entity: Slug | None = None
    """The entity it became, by its id in `entities.yaml`."""
    by: _By
    link: Url | None = None


class Dissolved(_Event):
    """The organization is no more."""

    event: Literal["dissolved"]
    reason: Line | None = None
    link: Url | None = None


class Renamed(_Event):
    """The organization's name changed; the id never does."""

    event: Literal["renamed"]
    from_: Annotated[Name, Field(alias="from")]
    to: Name
    link: Url | None = None


class Merged(_Event):
    """This record is a tombstone: the organization goes on, or was recorded already, under another id."""

    event: Literal["merged"]
    into: PartnerId
    link: Url | None = None


class Corrected(_Event):
    """Another entry was wrong: it no longer counts. What is right, if anything, is an entry of its own."""

    event: Literal["corrected"]
    supersedes_date: Date
    """`date` of the entry that was wrong."""
    supersedes_event: EventKind
    """`event` of the entry that was wrong."""
    why: Line
    link: Url | None = None


class Redacted(_Event):
    """A value was blanked to protect a person."""

    event: Literal["redacted"]
    field: Line
    """Which, as `organizers[0].name`."""
    why: Line
    link: Url | None = None


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
