# SPDX-License-Identifier: Apache-2.0
"""What differs between two pieces of plain data, said field by field: the way every field has, and none is silent."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from partnerctl.documents.operations import same
from partnerctl.findings import Plain
from partnerctl.meaning.discretion import WITHHELD
from partnerctl.meaning.told import Part, Sentence
from partnerctl.meaning.voice import Voice, is_actor, sentence

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "former_names": ("name",),
    "liaisons": ("user",),
    "visible_support": ("url",),
    "movement_grants": ("link",),
    "cooperation": ("entity",),
    "organizers": ("name",),
    "consents": ("about", "given"),
    "waivers": ("rule",),
    "sources": ("url", "title"),
    "agreements": ("kind", "signed"),
    "pauses": ("since",),
    "checklist": ("point",),
    "conditions": ("text",),
}
"""Lists of mappings: the fields by which an entry is found again, and called."""

_NOUNS: Final = {
    "former_names": "former name",
    "liaisons": "liaison",
    "movement_grants": "grant",
    "organizers": "organizer",
    "consents": "consent",
    "waivers": "waiver of",
    "sources": "source",
    "agreements": "agreement",
    "pauses": "pause from",
    "contributions": "contribution",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands.

    Attributes:
        about: What sentences on it are about (`Sentence.about`).
        label: What to call it.
        field: The name of its field, which tells what sort of value it is.
    """

    about: str
    label: tuple[Part, ...]
    field: str = ""

    def inner(self, name: str, voice: Voice) -> "Place":
        """The place of a field of the mapping that stands here."""
        return Place(self.about, (*self.label, *((", ",) if self.label else ()), *voice.label(name)), name)


def field_place(name: str, voice: Voice) -> Place:
    """The place of a field at the top of a file."""
    return Place(name, voice.label(name), name)


def changes(place: Place, before: Plain, after: Plain, voice: Voice) -> Iterator[Sentence]:
    """Say what became of a value; at least one sentence if the two are not the same.

    Args:
        place: Where it stands.
        before: The value as it was; None if there was none.
        after: The value now.
        voice: Says values.
    """
    if same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict) and before and after:
        for name in dict.fromkeys((*before, *after)):
            yield from changes(place.inner(name, voice), before.get(name), after.get(name), voice)
    elif isinstance(before, list | None) and isinstance(after, list | None) and (before or after):
        yield from _list_changes(place, before or [], after or [], voice)
    else:
        yield sentence(place.about, *place.label, *_change(place.field, before, after, voice))


def _change(field: str, before: Plain, after: Plain, voice: Voice) -> tuple[Part, ...]:
    """What became of a value that is told as a whole."""
    nothing: tuple[Plain, ...] = (None, [], {})
    if before in nothing and after in nothing:
        return (" is empty now" if after is not None else " is left out now",)
    if before in nothing:
        return (" added: ", *voice.value(after, field))
    if after in nothing:
        return (" removed (was: ", *voice.value(before, field), ")")
    old, new = voice.value(before, field), voice.value(after, field)
    if isinstance(before, str) and isinstance(after, str) and not is_actor(field):
        one, other = voice.pair(before, after)
        old, new = (one,), (other,)
    elif old == new:  # two ids of one name
        old, new = voice.value(before), voice.value(after)
    if WITHHELD in old and WITHHELD in new:
        return (" changed: neither the old nor the new value is repeated here",)
    if old == new:
        return (" changed, in a way that can't be seen: ", *new)
    return (" changed: ", *old, " → ", *new)


def _list_changes(
    place: Place, before: Sequence[Plain], after: Sequence[Plain], voice: Voice
) -> Iterator[Sentence]:
    field, label = place.field, place.label
    gone, new, changed = matched(before, after, KEYS.get(field, ()))
    noun = (*label[:-1], _NOUNS[field]) if field in _NOUNS and label else label
    for item in new:
        yield sentence(
            place.about, *noun, " ", *_named(item, field, voice), " added", *_rest(item, field, voice)
        )
    for old, now in changed:
        inner = Place(place.about, (*noun, " ", *_named(now, field, voice)), field)
        yield from changes(inner, old, now, voice)
    for item in gone:
        yield sentence(place.about, *noun, " ", *_named(item, field, voice), " removed")
    if not (gone or new or changed):
        yield sentence(place.about, *label, " in another order: ", *voice.value([*after], field))


def matched(
    before: Sequence[Plain], after: Sequence[Plain], keys: tuple[str, ...]
) -> tuple[list[Plain], list[Plain], list[tuple[Plain, Plain]]]:
    """Entries that are gone, that are new, and pairs of those that say something else."""
    new = [*after]
    gone: list[Plain] = []
    for item in before:
        index = next((n for n, each in enumerate(new) if same(each, item)), None)
        if index is None:
            gone.append(item)
        else:
            del new[index]
    changed: list[tuple[Plain, Plain]] = []
    tests: list[Callable[[Plain, Plain], bool]] = [
        partial(_is_called_alike, keys[:length]) for length in range(len(keys), 0, -1)
    ]
    for test in (*tests, _is_nearly_the_same) if keys else ():
        for item in [*gone]:
            found = next((each for each in new if test(item, each)), None)
            if found is not None:
                changed.append((item, found))
                gone.remove(item)
                new.remove(found)
    return gone, new, changed


def _is_called_alike(keys: tuple[str, ...], one: Plain, other: Plain) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict) or not any(name in one for name in keys):
        return False
    return all(same(one.get(name), other.get(name)) for name in keys)


def _is_nearly_the_same(one: Plain, other: Plain) -> bool:
    """Whether all but one of several fields are the same: then it is one entry, called otherwise."""
    if not isinstance(one, dict) or not isinstance(other, dict) or one.keys() != other.keys():
        return False
    told = [name for name, value in one.items() if value not in ([], {}, False, None)]
    return len(told) > 1 and sum(not same(one[name], other[name]) for name in one) == 1


def _named(item: Plain, field: str, voice: Voice) -> tuple[Part, ...]:
    """What an entry of a list is called: by its key, or itself."""
    if not isinstance(item, dict):
        return voice.value(item, field)
    names = [name for name in KEYS.get(field, ()) if item.get(name) is not None][:2]
    parts: list[Part] = []
    for name in names:
        parts += [*([" of "] if parts else []), *voice.value(item[name], name)]
    return tuple(parts) or voice.value(item, field)


def _rest(item: Plain, field: str, voice: Voice) -> tuple[Part, ...]:
    if not isinstance(item, dict):
        return ()
    told = KEYS.get(field, ())
    rest: dict[str, Plain] = {
        name: value for name, value in item.items() if name not in told and value is not False
    }
    return (
        (" (", *voice.value(rest), ")") if any(value not in ([], {}, None) for value in rest.values()) else ()
    )
