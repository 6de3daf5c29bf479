# SPDX-License-Identifier: Apache-2.0
"""One partner: the contents of `data/partners/<id>.yaml`.

Each part names the clause of the source (Meta-Wiki, "Movement roles project/Movement Partners") it stands for.
Absent parts are simply absent: what must be there is policy (`registry.yaml`), not shape.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from partnerctl.findings import Pointer
from partnerctl.model.agreements import Agreement
from partnerctl.model.consents import Consent
from partnerctl.model.events import AnyEvent
from partnerctl.model.types import (
    Actor,
    CommonsFile,
    Country,
    Date,
    Document,
    EmailAddress,
    EntityId,
    ForgeLogin,
    Language,
    Line,
    Model,
    Name,
    PartialDate,
    Prose,
    Slug,
    Subdivision,
    Url,
    Vocabulary,
    WikiUser,
)


class TerritorialRange(StrEnum):
    """How far it works. The source has "global, regional, national"; `local` is this registry's extension."""

    GLOBAL = "global"
    REGIONAL = "regional"
    NATIONAL = "national"
    LOCAL = "local"


class FormerName(Model):
    """A name the organization had before."""

    name: Name
    """The name it had."""
    until: PartialDate | None = None
    """When it gave the name up."""


class Organization(Model):
    """What sort of organization it is; any that is external to the movement."""

    # The source: "Incorporation: Any; external to the wikimedia movement"

    kind: Annotated[Slug, Vocabulary("organization-kinds")] | None = None
    """What sort of organization it is (library, university, …)."""
    legal_name: Name | None = None
    """The name in the register of companies or associations, if it differs."""
    legal_form: Line | None = None
    """As it is called there: `GmbH`, `company limited by guarantee`."""
    jurisdiction: Country | Subdivision | None = None
    """Where it is registered: ISO 3166-1 or 3166-2."""
    founded: PartialDate | None = None
    """By year, month or day."""
    project_of: Name | None = None
    """The legal entity behind it, if the partner is a project and not an organization of its own."""


class Territory(Model):
    """Where it works."""

    # The source: "Territorial range: Variable: global, regional, national"

    range: TerritorialRange
    """`global`, `regional`, `national` or `local`."""
    countries: Annotated[tuple[Country, ...], Field(max_length=250)] = ()
    """ISO 3166-1 alpha-2 codes."""
    subdivisions: Annotated[tuple[Subdivision, ...], Field(max_length=250)] = ()
    """ISO 3166-2 codes, for a range within a country."""
    regions: Annotated[tuple[Annotated[Slug, Vocabulary("regions")], ...], Field(max_length=20)] = ()
    """Regions of the movement."""


class Contact(Model):
    """How the public may reach the partner; people's addresses live in the private contact book."""

    email: EmailAddress
    """A role address (`info@…`, `contact@…`), never a person's."""
    consent: Date
    """The day the partner agreed that it be public."""
    proof: Document | None = None
    """Where it agreed: a page's address, or `private:` and a reference."""
    language: Language | None = None
    """The language to write in."""


class Liaison(Model):
    """Its liaison within the movement."""

    # The source: "Their partner/liaisons within the Wikimedia movement"

    user: WikiUser
    """Wiki user name."""
    forge: ForgeLogin | None = None
    """Login on the forge where pull requests are made."""
    since: PartialDate | None = None
    """First day in the role."""
    until: PartialDate | None = None
    """Last day in the role; absent while it lasts."""


class VisibleSupport(Model):
    """A page that shows its support of the movement and its projects."""

    # The source: "Visible support of wikimedia and its projects"

    url: Url
    """The page that shows it."""
    kind: Annotated[Slug, Vocabulary("support-kinds")]
    """What sort of support it shows."""
    seen: Date | None = None
    """The day somebody last looked."""


class Grant(Model):
    """A grant from the movement."""

    # The source: "They may have access to Wikimedia grants"

    link: Url
    """The page of the grant."""
    title: Line | None = None
    """What it was called."""
    year: Annotated[int, Field(ge=2001, le=2999)] | None = None
    """The year it was given."""
    amount: Line | None = None
    """With its currency, as published."""


class Funding(Model):
    """Where its money comes from; any source external to the movement."""

    # The source: "Origin of funds: Any; external to the Wikimedia movement"

    origin: Prose | None = None
    """Where the money comes from, in a sentence or two."""
    movement_grants: Annotated[tuple[Grant, ...], Field(max_length=100)] = ()
    """Grants from the movement, each with the page that shows it."""


class Cooperation(Model):
    """Work with a body of the movement."""

    # The source: "Cooperation with Wikimedia entities in region"

    entity: EntityId
    """The id of an entity in `entities.yaml`."""
    note: Prose | None = None
    """What is done together."""
    page: Url | None = None
    """The page about it."""


class Governance(Model):
    """How it is run; in any way."""

    # The source: "Board and membership: Any"

    summary: Prose | None = None
    """Who decides: board, members, owners."""
    page: Url | None = None
    """The page about it."""


class Organizer(Model):
    """A person or body that runs the partner, named with consent."""

    # The source: "Full info about organizers"

    name: Name
    """The person or body."""
    role: Line
    """What they do."""
    profile: Url | None = None
    """A public page about them."""
    consent: Date | None = None
    """The day a person agreed to be named; a body needs none."""
    proof: Document | None = None
    """Where the person agreed: a page's address, or `private:` and a reference."""
    body: bool = False
    """True for a board or office that is no single person."""


class Mentoring(Model):
    """Support that may be needed."""

    # The source: "Mentoring and support: This may be needed"

    wanted: bool | None = None
    """Whether the partner would like some."""
    mentors: Annotated[tuple[Actor, ...], Field(max_length=20)] = ()
    """Who offers it: entities, or `user:` and a wiki user name."""
    page: Url | None = None
    """The page about it."""


class Waiver(Model):
    """Lets one rule rest for this record."""

    rule: Annotated[str, StringConstraints(pattern=r"^PC\d{3}$")]
    """The code of the rule."""
    why: Line
    """The reason."""
    by: Actor
    """Who allowed it."""
    until: Date
    """The last day it is meant to hold; `review` reports it when it runs out."""


class Source(Model):
    """Where facts of the record come from: a page, a title, or both."""

    url: Url | None = None
    """The page."""
    title: Line | None = None
    """What the page or document is called."""
    supports: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)*$")], ...], Field(max_length=50)
    ] = ()
    """The fields it supports: `name`, `organization.founded`."""
    checked: Date | None = None
    """The day somebody last read it."""
    archived: Url | None = None
    """A lasting copy."""


class Partner(Model):
    """An organization outside the movement that supports its work. The id is the file's name."""

    name: Name
    """The name it goes by, in its own script ("Name")."""
    also_known_as: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    """Other names in use: abbreviations, translations."""
    former_names: Annotated[tuple[FormerName, ...], Field(max_length=50)] = ()
    """Names it had before."""
    mission: Prose | None = None
    """What it is for, in a sentence or two ("like minded organizations")."""
    contributions: Annotated[
        tuple[Annotated[Slug, Vocabulary("contributions")], ...], Field(max_length=30)
    ] = ()
    """How it supports the movement's work."""
    website: Url | None = None
    """Its own website, if it has one."""
    logo: CommonsFile | None = None
    """Its logo, as a file that the wiki of the listing can show; only with its consent (`consents`)."""
    wikidata: (
        Annotated[str, StringConstraints(pattern=r"^Q[1-9]\d{0,9}$"), Field(examples=["Q55672"])] | None
    ) = None
    """Its item on Wikidata."""
    ror: (
        Annotated[str, StringConstraints(pattern=r"^https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}\d{2}$")] | None
    ) = None
    """Its identifier in the Research Organization Registry."""
    organization: Organization | None = None
    """What sort of organization it is ("Incorporation")."""
    territory: Territory | None = None
    """Where it is active ("Territorial range")."""
    contact: Contact | None = None
    """A public address of the office; people's addresses belong in the private contact book."""
    liaisons: Annotated[tuple[Liaison, ...], Field(max_length=50)] = ()
    """Who keeps the report page and the contact ("partner/liaisons")."""
    report_page: Url | None = None
    """The wiki page on related work that the liaisons keep ("Reporting requirements")."""
    visible_support: Annotated[tuple[VisibleSupport, ...], Field(max_length=100)] = ()
    """Pages that show the support of the movement and its projects."""
    agreements: Annotated[tuple[Agreement, ...], Field(max_length=100)] = ()
    """Memoranda and trademark licences."""
    funding: Funding | None = None
    """Where its money comes from ("Origin of funds")."""
    cooperation: Annotated[tuple[Cooperation, ...], Field(max_length=100)] = ()
    """Bodies of the movement it works with, such as those of its region."""
    governance: Governance | None = None
    """How it is run ("Board and membership")."""
    organizers: Annotated[tuple[Organizer, ...], Field(max_length=100)] = ()
    """Who runs it ("Full info about organizers")."""
    consents: Annotated[tuple[Consent, ...], Field(max_length=50)] = ()
    """What it has agreed, or refused, to have shown; a consent that was taken back stays, with the day."""
    mentoring: Mentoring | None = None
    """Support in the cooperation ("Mentoring and support")."""
    history: Annotated[tuple[AnyEvent, ...], Field(min_length=1, max_length=1000)]
    """What happened, oldest first; add at the end, entries are never changed."""
    waivers: Annotated[tuple[Waiver, ...], Field(max_length=50)] = ()
    """Rules that rest for this record, with reasons."""
    sources: Annotated[tuple[Source, ...], Field(max_length=200)] = ()
    """Where the facts come from."""

    def names(self) -> Iterator[tuple[Pointer, str]]:
        """Every name of the partner with its place: the present one, other ones, former ones."""
        yield ("name",), self.name
        for index, name in enumerate(self.also_known_as):
            yield ("also_known_as", index), name
        for index, former in enumerate(self.former_names):
            yield ("former_names", index, "name"), former.name
        if self.organization and self.organization.legal_name:
            yield ("organization", "legal_name"), self.organization.legal_name

    def words(self) -> Iterator[tuple[Pointer, str, str]]:
        """Every word of a vocabulary with its place: (pointer, vocabulary, word)."""
        for index, word in enumerate(self.contributions):
            yield ("contributions", index), "contributions", word
        if self.organization and self.organization.kind:
            yield ("organization", "kind"), "organization-kinds", self.organization.kind
        for index, word in enumerate(self.territory.regions if self.territory else ()):
            yield ("territory", "regions", index), "regions", word
        for index, support in enumerate(self.visible_support):
            yield ("visible_support", index, "kind"), "support-kinds", support.kind
        for index, agreement in enumerate(self.agreements):
            for number, word in enumerate(agreement.marks):
                yield ("agreements", index, "marks", number), "marks", word
            for number, word in enumerate(agreement.uses):
                yield ("agreements", index, "uses", number), "uses", word
