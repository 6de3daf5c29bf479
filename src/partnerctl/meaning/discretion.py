# SPDX-License-Identifier: Apache-2.0
"""What of a change must not be repeated: a comment is mailed to everybody who watches, and can't be called back.

Three kinds of text are withheld wherever they stand: what was blanked or redacted, what the rules on people find
(addresses, telephone numbers, persons named without consent), and what was taken away of a person.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from partnerctl.documents.fields import value_at
from partnerctl.findings import Plain, Pointer
from partnerctl.rules.append_only import BLANKS, compare, differences, entries_of
from partnerctl.rules.registry import Family, find_rule
from partnerctl.rules.running import check_texts

WITHHELD = "(not repeated here)"
"""Stands for a withheld text."""

_TELLING = 3
"""A shorter text stands within other words by chance; it is withheld only where it is the whole."""

_STEP = re.compile(r"[a-z_]+|[0-9]+", re.ASCII)

Fields = dict[str, Plain]


class Discretion:
    """Texts to be withheld.

    Args:
        texts: Each is withheld itself, and with it every text that it is a part of.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.texts = frozenset(filter(None, map(_folded, texts)))
        self._parts = tuple(text for text in self.texts if len(text) >= _TELLING)

    def allows(self, text: str) -> bool:
        """Whether a text may be repeated."""
        if not self.texts:
            return True
        folded = _folded(text)
        return folded not in self.texts and not any(part in folded for part in self._parts)


def discretion(before: Fields | None, after: Fields | None) -> Discretion:
    """What must not be repeated of a change to one file.

    Args:
        before: Its data as it was; None if there was none.
        after: Its data now.
    """
    old, new = before or {}, after or {}
    return Discretion((*_blanked(old, new), *_found(old), *_found(new), *_persons(old, new)))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().removeprefix("user:").split())


def _blanked(before: Fields, after: Fields) -> Iterator[str]:
    """What stood where a blank stands now, and what a redaction that is new names."""
    for pointer, old, new in differences(before, after):
        del pointer
        if new in BLANKS:
            yield from _texts(old)
    was, now = entries_of(before), entries_of(after)
    change = compare(was, now)
    for alteration in change.altered:
        for _, old, new in differences(was[alteration.before], now[alteration.after]):
            if new in BLANKS:
                yield from _texts(old)
    for index in change.added:
        entry = now[index]
        if isinstance(entry, dict) and entry.get("event") == "redacted":
            yield from _texts(_at(before, entry.get("field")))


def _at(plain: Fields, field: Plain) -> Plain:
    """The value that an entry `redacted` names, as far as there is one."""
    steps = _STEP.findall(field) if isinstance(field, str) else []
    pointer: Pointer = tuple(int(step) if step.isdigit() else step for step in steps)
    try:
        return value_at(plain, pointer) if pointer else None
    except LookupError:
        return None


def _found(plain: Fields) -> Iterator[str]:
    """Texts that the rules on people speak of; a field that is for an address is no exception here."""
    # Below another key, no place is one that is public by intent.
    below: Fields = {"file": plain}
    for finding in check_texts(below, "", _region(plain)):
        rule = find_rule(finding.code)
        if rule is not None and rule.family is Family.PEOPLE:
            yield from _texts(value_at(below, finding.location.pointer))


def speaks_of_people(text: str) -> bool:
    """Whether a text holds an address or a telephone number, as far as the rules on people find it."""
    return any(_found({"text": text}))


def _region(plain: Fields) -> str | None:
    territory = plain.get("territory")
    countries = territory.get("countries") if isinstance(territory, dict) else None
    only = countries[0] if isinstance(countries, list) and len(countries) == 1 else None
    return only if isinstance(only, str) else None


def _persons(before: Fields, after: Fields) -> Iterator[str]:
    """Names of persons who are no longer organizers, or whose consent is not recorded."""
    kept = {person.get("name") for person in _organizers(after) if "consent" in person}
    for person in (*_organizers(before), *_organizers(after)):
        name = person.get("name")
        if isinstance(name, str) and name not in kept:
            yield name


def _organizers(plain: Fields) -> Iterator[Fields]:
    organizers = plain.get("organizers")
    for each in organizers if isinstance(organizers, list) else ():
        if isinstance(each, dict) and each.get("body") is not True:
            yield each


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value not in BLANKS:
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
