# SPDX-License-Identifier: Apache-2.0
"""How values are said: data as one line, entities by their names, what must not be repeated not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from partnerctl.findings import Plain
from partnerctl.meaning.discretion import WITHHELD, Discretion
from partnerctl.meaning.told import Part, Said, Sentence
from partnerctl.model.types import Model

LONGEST: Final = 160
"""Characters of a text that are told; of longer ones, those around what differs."""

MOST: Final = 30
"""Entries of a list that are told; of more, the number."""

_ACTORS: Final = frozenset({"by", "entity", "licensor", "mentors", "parties", "entities"})
"""Fields whose values name an entity or a wiki user."""

_USERS: Final = frozenset({"user", "reviewer"})
_LEAD: Final = 3
"""Words that are told before the first that differs."""


def is_actor(field: str) -> bool:
    """Whether the values of a field name an entity or a wiki user."""
    return field in _ACTORS or field in _USERS


class Voice:
    """Says values of one file.

    Args:
        names: Names of entities by id, of either side.
        discretion: What must not be repeated.
    """

    def __init__(self, names: Mapping[str, str] | None = None, discretion: Discretion | None = None) -> None:
        self._names = names or {}
        self._discretion = discretion or Discretion()

    def said(self, text: str) -> Part:
        """A text as it may be told: one line, shortened."""
        if not self._discretion.allows(text):
            return WITHHELD
        line = " ".join(text.split())
        return Said(line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…")

    def day(self, day: Plain) -> str | None:
        """A date of a valid record, which can stand among our own words; None if there is none."""
        if not isinstance(day, str):
            return None
        return day if self._discretion.allows(day) else WITHHELD

    def pair(self, before: str, after: str) -> tuple[Part, Part]:
        """Two texts of which one became the other; of long ones the part that differs."""
        old, new = before.split(), after.split()
        if max(len(before), len(after)) > LONGEST // 2:
            same = next(
                (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
            )
            start = max(0, same - _LEAD)
            if start:
                cut = [f"… {' '.join(words[start:])}".rstrip() for words in (old, new)]
                # Whether a text may be told is asked of all of it.
                return self._cut(before, cut[0]), self._cut(after, cut[1])
        return self.said(before), self.said(after)

    def _cut(self, whole: str, cut: str) -> Part:
        return self.said(cut) if self._discretion.allows(whole) else WITHHELD

    def actor(self, actor: str) -> Part:
        """An entity by its name, a wiki user as `User:NAME`."""
        kind, is_user, user = actor.partition(":")
        if is_user and kind == "user":
            return self.said(f"User:{user}") if self._discretion.allows(user) else WITHHELD
        return self.said(self._names.get(actor, actor))

    def actors(self, actors: Iterable[str]) -> tuple[Part, ...]:
        """Several, with "and" before the last."""
        return joined([(self.actor(each),) for each in actors])

    def value(self, value: Plain, field: str = "") -> tuple[Part, ...]:
        """Any value in words.

        Args:
            value: Plain data.
            field: The field it stands in; some tell what sort of value it is.
        """
        match value:
            case bool():
                return ("yes" if value else "no",)
            case str():
                return (self._text(value, field),)
            case list():
                return joined([self.value(each, field) for each in value], last=", ", most=MOST) or (
                    "nothing",
                )
            case dict():
                return joined(list(self._fields(value)), last=", ") or ("nothing",)
            case _:
                return ("nothing" if value is None else Said(str(value)),)

    def _text(self, text: str, field: str) -> Part:
        if field in _ACTORS:
            return self.actor(text)
        return self.actor(f"user:{text}") if field in _USERS else self.said(text)

    def _fields(self, value: Mapping[str, Plain]) -> Iterator[tuple[Part, ...]]:
        for name, each in value.items():
            if each not in ([], {}, None):
                yield (*self.label(name), " ", *self.value(each, name))

    def label(self, name: str) -> tuple[Part, ...]:
        """The name of a field in words; a key that is no field's name, such as a word of a vocabulary, is data."""
        return (name.replace("_", " "),) if name in _field_names() else (self.said(name),)


@cache
def _field_names() -> frozenset[str]:
    """The names of all fields of all models, as files call them."""
    names: set[str] = set()
    kinds: list[type[Model]] = [Model]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        names.update(field.alias or name for name, field in kind.model_fields.items())
    return frozenset(names)


def joined(
    items: Sequence[tuple[Part, ...]], last: str = " and ", most: int | None = None
) -> tuple[Part, ...]:
    """Parts with commas between them; of more than `most`, the number of the rest."""
    shown = items if most is None or len(items) <= most else items[:most]
    parts: list[Part] = []
    for index, item in enumerate(shown):
        parts += [*([", " if index < len(items) - 1 else last] if index else []), *item]
    return (*parts, f" and {len(items) - len(shown):,} more") if len(shown) < len(items) else tuple(parts)


def sentence(about: str, *parts: Part | tuple[Part, ...], link: str | None = None) -> Sentence:
    """A sentence of parts, given one by one or several together."""
    flat: list[Part] = []
    for part in parts:
        flat += part if isinstance(part, tuple) else (part,)
    return Sentence(about, tuple(flat), link)
