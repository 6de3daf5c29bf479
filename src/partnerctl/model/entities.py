# SPDX-License-Identifier: Apache-2.0
"""Bodies of the movement that records refer to: the contents of `data/entities.yaml`."""

from typing import Annotated

from pydantic import Field

from partnerctl.model.movement import EntityType
from partnerctl.model.partner import Source
from partnerctl.model.types import (
    Country,
    ForgeLogin,
    Model,
    Name,
    PartialDate,
    Prose,
    Slug,
    Subdivision,
    Url,
    WikiUser,
)


class Decider(Model):
    """Somebody who speaks for an entity where its decisions are recorded: one of them approves each (PC625)."""

    user: WikiUser | None = None
    """Wiki user name."""
    forge: ForgeLogin
    """Login on the forge where pull requests are made; without it nobody could tell who approved."""
    since: PartialDate | None = None
    """First day in the role."""
    until: PartialDate | None = None
    """Last day in the role; absent while it lasts."""


class Entity(Model):
    """A foundation, a committee, an affiliate: any body that decides, signs or works with partners."""

    name: Name
    """The name it goes by, in its own script."""
    also_known_as: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Other names in use."""
    type: EntityType
    """What sort of body it is."""
    countries: Annotated[tuple[Country, ...], Field(max_length=250)] = ()
    """ISO 3166-1 alpha-2 codes of its territory."""
    subdivisions: Annotated[tuple[Subdivision, ...], Field(max_length=50)] = ()
    """ISO 3166-2 codes, for one that is smaller than a country."""
    page: Url | None = None
    """Its page."""
    since: PartialDate | None = None
    """When it was recognized or founded, as the source gives it."""
    until: PartialDate | None = None
    """When it ended; absent also where that is not known."""
    deciders: Annotated[tuple[Decider, ...], Field(max_length=100)] = ()
    """Who may approve that a decision of it is recorded; while nobody is named, anybody but the partner's own people."""
    note: Prose | None = None
    """Anything a reader should know."""
    sources: Annotated[tuple[Source, ...], Field(max_length=20)] = ()
    """Where the facts come from."""


class Entities(Model):
    """All of `entities.yaml`."""

    format: Annotated[int, Field(ge=1)]
    """Version of the file format."""
    complete: bool = False
    """Whether the list claims to name every entity; while false, silence proves nothing."""
    note: Prose | None = None
    """What is known to be missing."""
    sources: Annotated[tuple[Source, ...], Field(max_length=50)] = ()
    """Where the list comes from."""
    entities: dict[Slug, Entity]
    """By id."""
