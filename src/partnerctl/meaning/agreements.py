# SPDX-License-Identifier: Apache-2.0
"""Agreements in sentences: which one, and until when it holds."""

from collections.abc import Iterator

from partnerctl.findings import Plain
from partnerctl.meaning.fields import Place, changes, matched
from partnerctl.meaning.told import Part, Sentence
from partnerctl.meaning.voice import Voice, sentence

_ABOUT = "agreements"


def agreements(before: Plain, after: Plain, voice: Voice) -> Iterator[Sentence]:
    """What became of the agreements of a partner.

    Args:
        before: The list as it was, as plain data.
        after: The list now.
        voice: Says values.
    """
    olds, news = (value if isinstance(value, list) else [] for value in (before, after))
    gone, new, changed = matched(olds, news, ("kind", "signed", "version"))
    for item in new:
        yield sentence(_ABOUT, *_called(item), " added", *_terms(item, voice))
    for old, now in changed:
        yield from _changed(old, now, voice)
    for item in gone:
        yield sentence(_ABOUT, *_called(item), " taken away")
    if olds != news and not (gone or new or changed):
        yield sentence(_ABOUT, "agreements stand in another order")


def _called(item: Plain) -> tuple[Part, ...]:
    fields = item if isinstance(item, dict) else {}
    return (f"agreement {fields.get('kind')} of {fields.get('signed')}",)


def _terms(item: Plain, voice: Voice) -> tuple[Part, ...]:
    fields = item if isinstance(item, dict) else {}
    rest = {name: value for name, value in fields.items() if name not in ("kind", "signed", "expires")}
    until = f", ends {fields['expires']}" if "expires" in fields else ", without a last day"
    return (until, " (", *voice.value(rest), ")") if any(rest.values()) else (until,)


def _changed(before: Plain, after: Plain, voice: Voice) -> Iterator[Sentence]:
    old, new = (value if isinstance(value, dict) else {} for value in (before, after))
    called = _called(new)
    place = Place(_ABOUT, called)
    ends = new.get("expires")
    if old.get("expires") != ends:
        was = voice.day(old.get("expires")) or "without a last day"
        told = f" ends {voice.day(ends)}" if ends else " has no last day any more"
        yield sentence(_ABOUT, *called, f"{told} (was: {was})")
    ended = new.get("terminated")
    if isinstance(ended, dict) and not old.get("terminated"):
        yield sentence(_ABOUT, *called, f" ended on {ended.get('date')}: ", voice.said(str(ended.get("why"))))
        old, new = ({**fields, "terminated": None} for fields in (old, new))
    for name in dict.fromkeys((*old, *new)):
        if name != "expires":
            yield from changes(place.inner(name, voice), old.get(name), new.get(name), voice)
