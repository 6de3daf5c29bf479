# SPDX-License-Identifier: Apache-2.0
"""Rules on what a change adds: entries of a history with when and on whose word; and waivers."""

import datetime as dt
from collections.abc import Iterator

from partnerctl.documents.faults import quoted
from partnerctl.documents.operations import same
from partnerctl.findings import Plain, Severity
from partnerctl.rules.comparison import Comparison, FileChange, Version, said_by
from partnerctl.rules.entries import LINKED, MISSING_LINK
from partnerctl.rules.registry import Family, Hit, Rule

LATE_DAYS = 90
"""A decision of a body that meets once a quarter is not late."""


def added_entries(change: Comparison) -> Iterator[tuple[FileChange, Version, int, dict[str, Plain]]]:
    """(record, its new version, index, entry) of each new entry.

    One that is corrected in the same change is judged too: a correction may mean another entry of the same day.
    """
    for record in change.records:
        after = record.after
        if after is None or (record.before is not None and record.before.plain is None):
            continue
        for index in record.history.added:
            entry = after.history[index]
            if isinstance(entry, dict):
                yield record, after, index, entry


def unlinked_statements(change: Comparison) -> Iterator[Hit]:
    """New entries that ought to be looked up, and can't."""
    for _, after, index, entry in added_entries(change):
        if LINKED.get(str(entry.get("event"))) is not Severity.WARNING or entry.get("link") is not None:
            continue
        if MISSING_LINK not in (waiver.get("rule") for waiver in _waivers(after)):
            yield Hit(f"{said_by(entry)} is new, and must have a link", ("history", index), path=after.path)


def late_entries(change: Comparison) -> Iterator[Hit]:
    """New entries about what happened long ago."""
    for record, after, index, entry in added_entries(change):
        day = _day(entry.get("date"))
        # A new record is expected to tell of the past.
        if record.before is not None and day and (change.recorded - day).days > LATE_DAYS:
            yield Hit(
                f"{said_by(entry)} is recorded on {change.recorded}, {(change.recorded - day).days} days later",
                ("history", index, "date"),
                path=after.path,
            )


def early_entries(change: Comparison) -> Iterator[Hit]:
    """New entries about what is still to come."""
    for _, after, index, entry in added_entries(change):
        day = _day(entry.get("date"))
        if day and day > change.recorded:
            yield Hit(
                f"{said_by(entry)} is recorded on {change.recorded}, and takes effect {(day - change.recorded).days} days "
                "later",
                ("history", index, "date"),
                path=after.path,
            )


def _day(value: Plain) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None  # told of as no date


def _waivers(version: Version) -> list[dict[str, Plain]]:
    return mappings((version.plain or {}).get("waivers"))


def mappings(value: Plain) -> list[dict[str, Plain]]:
    """The mappings in a list; what else is in it is told of by other rules."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def new_waivers(change: Comparison) -> Iterator[Hit]:
    """Waivers that come with the change: what they cover is not told."""
    for record in change.records:
        before, after = record.before, record.after
        if after is None:
            continue
        known = _waivers(before) if before else []
        for index, waiver in enumerate(_waivers(after)):
            if not any(same(waiver, other) for other in known):
                yield Hit(
                    f"From here on {waiver.get('rule')} rests for this record, says {waiver.get('by')}: "
                    f"{quoted(str(waiver.get('why')))}",
                    ("waivers", index),
                    path=after.path,
                )


_BASE = "# file: data/partners/other.yaml\nname: Riverside Museum\n"
_NOTED = "  - {date: 2026-01-12, event: noted, as: potential}\n"
_BEFORE = f"# before\n{_BASE}history:\n{_NOTED}# after\n# file: data/partners/other.yaml\nhistory:\n{_NOTED}"
_INVITED = "  - {date: 2026-02-20, event: invited, by: [northland]}\n"
_ENDORSED = "  - {date: 2026-02-20, event: endorsed, by: [northland], link: https://wiki.gardens.example/wiki/Example/1}\n"

RULES = (
    Rule(
        code="PC620",
        name="new-entry-without-link",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A new application or endorsement has no link",
        rationale="What recognition rests on must be looked up. For old entries a missing link is only a warning, because the "
        "page may be lost; for a new one it is not.",
        hint="Add `link`, the page on which it can be read; if there is none, waive PC307 and say why",
        clause="a decision has its link",
        bad=_BEFORE + _ENDORSED.replace(", link: https://wiki.gardens.example/wiki/Example/1", ""),
        good=_BEFORE + _ENDORSED,
        waivable=False,
        change_check=unlinked_statements,
    ),
    Rule(
        code="PC621",
        name="recorded-late",
        family=Family.CHANGES,
        severity=Severity.NOTICE,
        summary=f"A new entry is about what happened more than {LATE_DAYS} days before it is recorded",
        rationale="Entries may come late. Whoever asked in the meantime got another answer, so a reader should know.",
        hint="Check the date; if it is right, leave it",
        clause="late entries are allowed and flagged",
        bad=_BEFORE.replace("2026-01-12", "2025-01-12") + _INVITED.replace("2026-02-20", "2025-11-20"),
        good=_BEFORE + _INVITED,
        waivable=False,
        change_check=late_entries,
    ),
    Rule(
        code="PC622",
        name="effective-later",
        family=Family.CHANGES,
        severity=Severity.NOTICE,
        summary="A new entry takes effect after the day it is recorded",
        rationale="What is decided may hold from next month on only. Until then the old status stands.",
        hint="Check the date; if it is right, leave it",
        clause="late entries are allowed and flagged",
        bad=_BEFORE + _INVITED.replace("2026-02-20", "2026-06-01"),
        good=_BEFORE + _INVITED,
        waivable=False,
        change_check=early_entries,
    ),
    Rule(
        code="PC624",
        name="waiver-added",
        family=Family.CHANGES,
        severity=Severity.NOTICE,
        summary="The change lets a rule rest for a record",
        rationale="What a waiver covers is no longer told, so whoever approves the change approves the waiver.",
        hint="Check that the reason is good, and that who is named in `by` allowed it",
        clause="waivers are data, and listed",
        bad=_BEFORE
        + f"# file: data/partners/twin.yaml\nname: Riverside Museums\nhistory:\n{_NOTED.replace('01-12', '02-20')}"
        + "waivers:\n  - {rule: PC202, why: Two museums of two cities., by: northland, until: 2027-06-30}\n",
        good=_BEFORE + _INVITED,
        waivable=False,
        change_check=new_waivers,
    ),
)
