# SPDX-License-Identifier: Apache-2.0
"""Whose partners a registry is about: the words, bodies and wikis of a movement, as `registry.yaml` tells them (ADR 0027)."""

import re
from functools import cache
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from partnerctl.model.types import Line, Model, Name, Slug, Url, Vocabulary

EntityType = Annotated[Slug, Vocabulary("entity-types")]
"""A sort of body, a word of `movement.entity_types`."""

Domain = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253),
    Field(examples=["wiki.gardens.example"]),
]
"""A domain name in lower case; those below it are meant, too."""

# Letters are what is seen, sounds what counts: a European, a union, a user; but an understanding.
_CONSONANT_SOUND: Final = re.compile(r"(?i)eu|uni(?!n|m)|us[ei]|ut[ie]|one\b")
_VOWELS: Final = "aeiou"


class MarksOwner(Model):
    """Who owns the marks that a trademark licence is about."""

    name: Name
    """The owner's name, as it is written in texts."""
    short_name: Name | None = None
    """What texts call the owner when they have named it; absent means the whole name."""
    policy: Url | None = None
    """The page on what anybody may do with the marks."""
    types: Annotated[tuple[EntityType, ...], Field(min_length=1, max_length=20)]
    """Bodies of these types grant trademark licences, and no others."""


class Movement(Model):
    """Whose partners these are: what texts, questions and rules call them."""

    name: Name
    """Its name, as in "an organization outside the … movement"."""
    cause: Line | None = None
    """What it works for, to follow "thank you for what you do for"; absent means its name."""
    entity_types: Annotated[dict[Slug, Line], Field(min_length=1, max_length=50)]
    """The sorts of bodies it has, each with a label; `entities.yaml` and `authority` use these words."""
    territorial_types: Annotated[tuple[EntityType, ...], Field(max_length=20)] = ()
    """Sorts of bodies that work in a territory, so that partners of the same territory work with them."""
    marks_owner: MarksOwner
    """Who owns its marks."""
    advisor: Name | None = None
    """Whose recommendation it is that some decisions need (`with_recommendation` of `authority`)."""
    wikis: Annotated[tuple[Domain, ...], Field(max_length=100)] = ()
    """Domains of its wikis, where report pages should be; absent means that they may be anywhere."""
    quotes_proposal: bool = False
    """Whether rules quote the clauses of the proposal that this program was made from."""


@cache
def of_format_1() -> Movement:
    """What a `registry.yaml` without `movement` means: files of format 1 could only be about this one.

    It is all or nothing: a registry that says whose partners it is about takes no word from here.
    """
    return Movement(
        name="Wikimedia",
        cause="free knowledge",
        entity_types={
            "wmf": "Wikimedia Foundation",
            "committee": "Committee",
            "chapter": "Chapter",
            "thematic-organization": "Thematic organization",
            "user-group": "User group",
            "hub": "Hub",
        },
        territorial_types=("chapter",),
        marks_owner=MarksOwner(
            name="Wikimedia Foundation",
            short_name="Foundation",
            policy="https://foundation.wikimedia.org/wiki/Policy:Trademark_policy",
            types=("wmf",),
        ),
        advisor="Affiliations Committee",
        wikis=(
            "mediawiki.org",
            "wikibooks.org",
            "wikidata.org",
            "wikifunctions.org",
            "wikimedia.org",
            "wikinews.org",
            "wikipedia.org",
            "wikiquote.org",
            "wikisource.org",
            "wikiversity.org",
            "wikivoyage.org",
            "wiktionary.org",
        ),
        quotes_proposal=True,
    )


def with_article(noun: str) -> str:
    """The noun after English's indefinite article, as far as its letters tell: `a chapter`, `an Open Gardens`."""
    has_vowel = noun[:1].lower() in _VOWELS and not _CONSONANT_SOUND.match(noun)
    return f"{'an' if has_vowel and noun else 'a'} {noun}"


def body_of(entity_type: str, movement: Movement) -> str:
    """A body of this type, in words: `a chapter`; the owner of the marks by name."""
    if (entity_type,) == movement.marks_owner.types:
        return f"the {movement.marks_owner.name}"
    return with_article(entity_type.replace("-", " "))
