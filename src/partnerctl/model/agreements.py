# SPDX-License-Identifier: Apache-2.0
"""Documents exchanged with a partner: memoranda and trademark licences."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from partnerctl.model.types import (
    Country,
    Date,
    Document,
    EntityId,
    Line,
    Model,
    Prose,
    Slug,
    Url,
    Vocabulary,
)


class AgreementKind(StrEnum):
    """A closed list: rights in force depend on it (`lifecycle.rights`)."""

    MEMORANDUM = "memorandum"
    TRADEMARK_LICENSE = "trademark-license"


class Termination(Model):
    """How an agreement ended before it ran out."""

    date: Date
    """The day it ended: from this day on it holds no more."""
    why: Line
    """The reason, in one line."""


class Agreement(Model):
    """A memorandum ("documents which can be exchanged") or a trademark licence.

    Each text that was signed is an entry of its own and stays for ever: a new version is a new entry, and the one it
    replaces gets its `terminated`. That a licence is not exclusive and can't be passed on is no data, since no
    licence is anything else.
    """

    # The source: "Trademark use: Limited use of the marks on websites and promotional material, via agreement with the WMF"

    kind: AgreementKind
    """`memorandum`, or `trademark-license` (which only the owner of the marks grants)."""
    licensor: EntityId | None = None
    """Who grants a trademark licence: the id of an entity, and it must be the owner's of the marks."""
    parties: Annotated[tuple[EntityId, ...], Field(max_length=20)] = ()
    """The movement entities that signed a memorandum."""
    version: Line | None = None
    """Which version of the text was signed."""
    signed: Date
    """The day of the last signature."""
    effective: Date | None = None
    """The first day it holds; absent means the day it was signed."""
    expires: Date | None = None
    """The last day it holds; absent means until it is ended."""
    ends_with: Line | None = None
    """What ends it, where that has no day yet: `the close of the exhibition`; once it has come, add `terminated`."""
    marks: Annotated[tuple[Annotated[Slug, Vocabulary("marks")], ...], Field(max_length=30)] = ()
    """The marks that may be used."""
    uses: Annotated[tuple[Annotated[Slug, Vocabulary("uses")], ...], Field(max_length=30)] = ()
    """What for: on websites, on promotional material."""
    territory: Annotated[tuple[Country, ...], Field(max_length=250)] = ()
    """Where; absent means everywhere."""
    guidelines: Url | None = None
    """The guidelines on how the marks must look, if the licence names any."""
    wording: Line | None = None
    """What the partner may say of the cooperation, word for word as agreed."""
    document: Document | None = None
    """The signed text: a page's address, or `private:` and a reference."""
    terminated: Termination | None = None
    """Set when it ended early, or when a later version took its place."""
    note: Prose | None = None
    """Anything a reader should know."""
