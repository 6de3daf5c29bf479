# SPDX-License-Identifier: Apache-2.0
"""The registry's own settings and policy: the contents of `data/registry.yaml`.

What the movement may decide anew (who recognizes, how often a review is due, what each status requires, the words
in use) is data here; events, statuses and guards are a closed list in code (`lifecycle.transitions`).
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from partnerctl.findings import Severity
from partnerctl.model.events import EventKind
from partnerctl.model.movement import EntityType, Movement, of_format_1
from partnerctl.model.partner import Partner
from partnerctl.model.types import (
    ApiAddress,
    Date,
    EmailAddress,
    EntityId,
    ForgeOwner,
    Language,
    Line,
    Model,
    Name,
    PageTitle,
    Prose,
    Slug,
    Url,
    Vocabulary,
    WikiUser,
)


class Status(StrEnum):
    """Where an organization stands; derived from its history, typed nowhere."""

    POTENTIAL = "potential"
    INFORMAL = "informal"
    CANDIDATE = "candidate"
    DECLINED = "declined"
    RECOGNIZED = "recognized"
    SUSPENDED = "suspended"
    FORMER = "former"


class Requirement(StrEnum):
    """What a status may require of a record. Each has a rule of family "lifecycle"."""

    MISSION = "mission"
    CONTRIBUTIONS = "contributions"
    TERRITORY = "territory"
    ORGANIZATION = "organization"
    VISIBLE_SUPPORT = "visible-support"
    LIAISON = "liaison"
    REPORT_PAGE = "report-page"
    ORGANIZERS = "organizers"
    ENDORSEMENT = "endorsement"
    SOURCES = "sources"
    LISTING_CONSENT = "listing-consent"


class ReviewPoint(StrEnum):
    """What a yearly review can look at, each with what speaks for it (`lifecycle.evidence`)."""

    VISIBLE_SUPPORT = "visible-support"
    REPORT_PAGE = "report-page"
    LIAISON = "liaison"
    ORGANIZERS = "organizers"
    COOPERATION = "cooperation"
    AGREEMENTS = "agreements"


class Pause(Model):
    """Days that don't count for the yearly review, both ends included."""

    since: Date
    """The first day that does not count."""
    until: Date
    """The last day that does not count."""
    why: Line
    """The reason."""
    source: Url | None = None
    """The page that says so."""


_Interval = Annotated[int, Field(ge=1, le=120)]
_Notice = Annotated[int, Field(ge=0, le=366)]
_Reminders = Annotated[tuple[Annotated[int, Field(ge=1, le=1000)], ...], Field(max_length=10)]
_Checklist = Annotated[tuple[ReviewPoint, ...], Field(max_length=len(ReviewPoint))]


class KindReview(Model):
    """What is different in the reviews of one kind of organization; what is absent is as for all."""

    interval_months: _Interval | None = None
    """Months from a recognition or renewal to the day the next review is due."""
    upcoming_days: _Notice | None = None
    """From so many days before that day on the review is `due`, and the first notice goes out."""
    grace_days: _Notice | None = None
    """So many days after it the review becomes `overdue`."""
    reminder_days: _Reminders | None = None
    """Days after the due day on which reminders go out; after the last it is `long-overdue`."""
    checklist: _Checklist | None = None
    """What the review looks at, in this order."""


class Review(Model):
    """When a recognition is looked at again."""

    # The source: "Simple recognition process, reviewed yearly"

    interval_months: _Interval = 12
    """Months from a recognition or renewal to the day the next review is due."""
    upcoming_days: _Notice = 30
    """From so many days before that day on the review is `due`, and the first notice goes out."""
    grace_days: _Notice = 0
    """So many days after it the review becomes `overdue`."""
    reminder_days: _Reminders = (30, 60, 90)
    """Days after the due day on which reminders go out; after the last it is `long-overdue`."""
    checklist: _Checklist = tuple(ReviewPoint)
    """What the review looks at, in this order; conditions of the one before come first."""
    kinds: dict[Annotated[Slug, Vocabulary("organization-kinds")], KindReview] = Field(default_factory=dict)
    """What is different for one kind of organization, by its word."""
    pauses: Annotated[tuple[Pause, ...], Field(max_length=50)] = ()
    """Spans of days that do not count, for anybody."""

    def of_kind(self, kind: str | None) -> Self:
        """The same with what the policy says of one kind of organization; None stands for an unknown kind."""
        own = self.kinds.get(kind or "")
        return (
            self.model_copy(update={name: value for name, value in own if value is not None}) if own else self
        )


class Authority(Model):
    """Who may take a decision."""

    types: tuple[EntityType, ...] = ()
    """Entities of these types."""
    entities: tuple[EntityId, ...] = ()
    """These entities by name."""
    users: bool = False
    """Any wiki user."""
    with_recommendation: tuple[EntityType, ...] = ()
    """Entities of these types, if the entry links a recommendation."""


class Mail(Model):
    """How the registry writes to partners."""

    sender_name: Line
    """Display name of the sender."""
    sender_address: EmailAddress
    """Address of the sender."""
    reply_to: EmailAddress | None = None
    """Where answers go; absent means to the sender."""
    message_id_domain: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)
    ]
    """Right-hand side of Message-IDs (RFC 5322, 3.6.4)."""
    role_addresses: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=50)]
    """Local parts that name a role and not a person: `info`, `contact`, `press`."""


class PublishedForm(StrEnum):
    """What of the registry a page of the wiki can hold."""

    LISTING = "listing"
    LUA = "lua"


class Target(Model):
    """A page of the wiki that `publish` keeps, besides that of the listing."""

    title: PageTitle
    """Its title; that of a Lua module begins with `Module:`."""
    form: PublishedForm
    """What it holds: the `listing`, or the same as a table of `lua` for templates of the wiki."""
    language: Language | None = None
    """In which language; absent means the default one. A language that nobody reviewed is not published."""


class Wiki(Model):
    """Where the public listing lives."""

    # The source: "Recognition document: Public listing on meta"

    page: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^#<>\[\]|{}\x00-\x1f]+$")]
    """Title of the page that the tool owns; other pages transclude it."""
    application_page: Url | None = None
    """Where organizations apply ("by posting their interest on the talk page")."""
    categories: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[^#<>\[\]|{}:\x00-\x1f]+$")], ...],
        Field(max_length=20),
    ] = ()
    """Categories of the page itself, without the prefix."""
    api: ApiAddress | None = None
    """The wiki's Action API, which `publish` and `post` ask; credentials are kept elsewhere, each for one host."""
    account: WikiUser | None = None
    """The account that `publish` and `post` save with, without the part of a bot password: whose edits are not by hand."""
    targets: Annotated[tuple[Target, ...], Field(max_length=100)] = ()
    """Pages that are kept besides that of the listing: in other languages, or as a Lua module."""


class WaivedHost(Model):
    """A host that `check-links` leaves alone."""

    host: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253),
        Field(examples=["social.example"]),
    ]
    """Its name in lower case, in ASCII (`xn--…`); the hosts below it are meant too."""
    why: Line
    """The reason: it answers browsers only, or asked not to be checked."""
    until: Date
    """The last day it is left alone; from then on it is asked again."""


class Links(Model):
    """How addresses in the data are checked (`partnerctl check-links`)."""

    waived_hosts: Annotated[tuple[WaivedHost, ...], Field(max_length=200)] = ()
    """Hosts that are not asked."""


class ReviewedLanguage(Model):
    """A language the registry may write in, because somebody answers for its wording."""

    reviewer: WikiUser
    """Who answers for the wording: a wiki user name."""
    on: Date
    """The day of the review."""


class Languages(Model):
    """A translation speaks in an institution's name, so a language is used only when it has a reviewer."""

    default: Language = "en"
    """The language of outputs unless another is asked for."""
    reviewed: dict[Language, ReviewedLanguage] = Field(default_factory=dict)
    """By language tag, who reviewed its wording; others are not used."""


class Registry(Model):
    """All of `registry.yaml`."""

    format: Annotated[int, Field(ge=1)]
    """Version of the file format."""
    title: Line
    """What the registry is called in outputs."""
    official: bool
    """Whether the model is an official status; while false nobody can be recognized and every output says so."""
    fictitious: bool = False
    """True only for a registry of invented organizations."""
    notice: Prose
    """Shown on every output while the model is not official, or the registry is fictitious."""
    about: Url
    """The page that explains the model."""
    repository: Url | None = None
    """Where this registry's pull requests are made."""
    maintainers: Annotated[tuple[ForgeOwner, ...], Field(max_length=50)] = ()
    """Who looks at changes of policy: logins there, or teams (`organization/team`); see `partnerctl codeowners`."""
    languages: Languages = Field(default_factory=Languages)
    """Which languages outputs may use."""
    vocabularies: dict[Slug, dict[Slug, Line]]
    """For each vocabulary its words, and for each word a label to show."""
    review: Review = Field(default_factory=Review)
    """When reviews are due."""
    authority: dict[EventKind, Authority]
    """Who may decide, by event; an event not named here may be recorded by anyone."""
    requirements: dict[Status, dict[Requirement, Severity]]
    """What a record must hold in each status, and how heavily a lack weighs."""
    role_name: Name = "Movement Partner"
    """What one is called in emails and pages."""
    movement: Movement = Field(default_factory=of_format_1)
    """Whose partners these are: names, sorts of bodies, owner of the marks, wikis."""
    mail: Mail | None = None
    """The identity that emails are written under."""
    wiki: Wiki
    """The page of the public listing."""
    links: Links = Field(default_factory=Links)
    """How addresses in the data are checked."""

    def words_of(self, vocabulary: str) -> dict[str, str]:
        """The words of a vocabulary, each with its label; those for sorts of bodies are among them."""
        return (
            self.movement.entity_types
            if vocabulary == "entity-types"
            else self.vocabularies.get(vocabulary, {})
        )

    def review_for(self, partner: Partner) -> Review:
        """The policy that a partner's reviews follow: that of its kind, where there is one."""
        return self.review.of_kind(partner.organization.kind if partner.organization else None)
