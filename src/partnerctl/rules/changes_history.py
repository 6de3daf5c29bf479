# SPDX-License-Identifier: Apache-2.0
"""Rules on changes of a history: it is append-only, and what that means is in `rules.append_only`."""

import shlex
from collections.abc import Iterator

from partnerctl.documents.faults import quoted
from partnerctl.documents.operations import name_of
from partnerctl.findings import Location, Plain, Pointer, Related, Severity
from partnerctl.rules.append_only import BLANKS, Alteration, compare
from partnerctl.rules.comparison import Comparison, FileChange, MergedHistory, Version, said_by, shown
from partnerctl.rules.registry import Family, Hit, Rule


def changed_entries(change: Comparison) -> Iterator[Hit]:
    """Entries that say something else than at the base."""
    for record, before, after in change.continued:
        for alteration in record.history.altered:
            old, new = before.history[alteration.before], after.history[alteration.after]
            yield Hit(
                _difference(alteration, old, new),
                ("history", alteration.after, *alteration.pointers[0]),
                hint=_way_back(record.partner_id, alteration, old, new),
                path=after.path,
                related=(_was(change, before, alteration.before),),
            )


def _difference(alteration: Alteration, old: Plain, new: Plain) -> str:
    first, *others = alteration.pointers
    was, now = _value(old, first), _value(new, first)
    field = name_of(first) if first else "the entry"
    more = f", and {len(others)} more of its fields differ" if others else ""
    if was is None:
        said = f"{field} of {said_by(old)} was not there, and is now {quoted(now or '')}"
    elif now is None:
        said = f"{field} of {said_by(old)} was {quoted(was)}, and is gone"
    else:
        said = f"{field} of {said_by(old)} was {quoted(was)}, and is now {quoted(now)}"
    return said[0].upper() + said[1:] + more


def _value(entry: Plain, pointer: Pointer) -> str | None:
    """What stands in an entry, as messages show it; None if nothing does."""
    value = entry
    for step in pointer:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            return None
    return shown(value)


def _way_back(partner_id: str, alteration: Alteration, old: Plain, new: Plain) -> str:
    blanked = next(
        (pointer for pointer in alteration.pointers if _value(new, pointer) in (None, *BLANKS)), None
    )
    if blanked is None:
        return f"Put it back as it was; if it was wrong, {_correction(partner_id, old)}"
    field = ".".join(map(str, ("history", alteration.before, *blanked)))
    return (
        f"Put it back as it was; if it must not be public, `partnerctl record {partner_id} redacted --field {shlex.quote(field)} "
        "--why WHY` blanks it and says so"
    )


def _correction(partner_id: str, entry: Plain) -> str:
    """How an entry is taken out of force."""
    date, event = (entry.get("date"), entry.get("event")) if isinstance(entry, dict) else (None, None)
    named = shlex.join([date, event]) if isinstance(date, str) and isinstance(event, str) else "DATE EVENT"
    return f"`partnerctl record {partner_id} corrected --supersedes {named}` takes it out of force"


def _was(change: Comparison, before: Version, index: int) -> Related:
    return change.at_base(before.path, ("history", index), "the entry as it was")


def removed_entries(change: Comparison) -> Iterator[Hit]:
    """Entries that are gone."""
    for record, before, after in change.continued:
        for index in record.history.removed:
            entry = before.history[index]
            yield Hit(
                f"{said_by(entry)} is no longer in the history",
                ("history",),
                "key",
                hint=f"Put it back at its place; if it was wrong, {_correction(record.partner_id, entry)}",
                path=after.path,
                related=(_was(change, before, index),),
            )


def moved_entries(change: Comparison) -> Iterator[Hit]:
    """Entries that stand in another order."""
    for record, before, after in change.continued:
        for was, now in record.history.moved:
            yield Hit(
                f"{said_by(before.history[was])} was entry {was + 1} of the history, and is now entry {now + 1}",
                ("history", now),
                path=after.path,
                related=(_was(change, before, was),),
            )


def inserted_entries(change: Comparison) -> Iterator[Hit]:
    """New entries that stand neither at the end nor where their date belongs."""
    for record, _, after in change.continued:
        for index in record.history.inserted:
            yield Hit(
                f"{said_by(after.history[index])} is new, and stands above an older one that was there before",
                ("history", index),
                path=after.path,
            )


def lost_in_merges(change: Comparison) -> Iterator[Hit]:
    """Entries of a merged branch that the merge left out, or made one of with another."""
    for record in change.records:
        if record.after is None or record.after.plain is None:
            continue
        # What was in the base already is told by the rules above.
        told = list(record.before.history) if record.before else []
        now = record.after.history
        for merged in change.merges:
            for revision, entries in merged.parents if merged.path == record.path else ():
                for index, entry in enumerate(entries):
                    found = None if entry in told else _lost(merged, entries, index, now)
                    if found:
                        told.append(entry)
                        was = Location(merged.path, ("history", index), revision=revision)
                        yield _lost_entry(record, *found, Related(was, "the entry before the merge"))


def _lost_entry(record: FileChange, message: str, pointer: Pointer, was: Related) -> Hit:
    return Hit(
        message,
        pointer,
        "value" if pointer[1:] else "key",
        hint=f"Run `partnerctl resolve {record.partner_id}`, which puts both sides together from git; or add the lost entry at the "
        "end as it was, and take out of another what is not its own",
        path=record.path,
        related=(was,),
    )


def _lost(
    merged: MergedHistory, entries: tuple[Plain, ...], index: int, now: list[Plain]
) -> tuple[str, Pointer] | None:
    """What to say of an entry of a parent that neither the merge nor the head has as it was."""
    by_merge, till_now = compare(entries, merged.result), compare(entries, now)
    if index not in by_merge.lost or index not in till_now.lost:
        return None
    blended = next((each for each in till_now.altered if each.before == index), None)
    if blended is None:
        return f"{said_by(entries[index])} was lost in a merge", ("history",)
    fields = ", ".join(name_of(pointer) for pointer in blended.pointers)
    return (
        f"A merge made one entry of two: {said_by(entries[index])} had another {fields}",
        ("history", blended.after),
    )


_NOTED = (
    "  - {date: 2026-01-12, event: noted, as: potential, link: https://wiki.gardens.example/wiki/Example/1}\n"
)
_INFORMAL = (
    "  - {date: 2026-02-02, event: noted, as: informal, link: https://wiki.gardens.example/wiki/Example/2}\n"
)
_BEFORE = f"# before\nhistory:\n{_NOTED}{_INFORMAL}# after\nhistory:\n"
_GOOD = f"{_BEFORE}{_NOTED}{_INFORMAL}"
_INVITED = "  - {date: 2026-01-12, event: invited, by: [northland], link: https://wiki.gardens.example/wiki/Example/3}\n"
_APPLIED = (
    "  - {date: 2026-02-20, event: applied, link: https://wiki.gardens.example/wiki/Talk:Example#Library}\n"
)

RULES = (
    Rule(
        code="PC601",
        name="entry-changed",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="An entry of the history says something else than before",
        rationale="Others have acted on what was recorded. What an entry says stays for ever; only a note or an archived link "
        "may be added to it, and a value blanked where an added `redacted` entry says so.",
        hint="Put the entry back as it was, and add an entry `corrected` at the end",
        clause="history is append-only",
        bad=_BEFORE + _NOTED + _INFORMAL.replace("02-02", "02-03"),
        good=_GOOD
        + _INFORMAL.replace("02-02", "02-03")
        + "  - {date: 2026-02-10, event: corrected, supersedes_date: 2026-02-02, supersedes_event: noted, why: Wrong day.}\n",
        waivable=False,
        change_check=changed_entries,
    ),
    Rule(
        code="PC602",
        name="entry-removed",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="An entry of the history is gone",
        rationale="What happened has happened, and a record that forgets proves nothing. A wrong entry is taken out of force by "
        "another one, and both stay.",
        hint="Put the entry back, and add an entry `corrected` at the end",
        clause="history is append-only",
        bad=_BEFORE + _NOTED,
        good=_GOOD
        + "  - {date: 2026-02-10, event: corrected, supersedes_date: 2026-02-02, supersedes_event: noted, why: It was not so.}\n",
        waivable=False,
        change_check=removed_entries,
    ),
    Rule(
        code="PC603",
        name="entry-moved",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="Entries of the history stand in another order than before",
        rationale="An entry counts from its date, wherever it stands; in one order for ever, a reader sees at the end what is "
        "new.",
        hint="Put the entries back in the order they had",
        clause="history is append-only",
        bad=f"# before\nhistory:\n{_NOTED}{_INVITED}# after\nhistory:\n{_INVITED}{_NOTED}",
        good=f"# before\nhistory:\n{_NOTED}{_INVITED}# after\nhistory:\n{_NOTED}{_INVITED}{_APPLIED}",
        waivable=False,
        change_check=moved_entries,
    ),
    Rule(
        code="PC604",
        name="entry-inserted",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A new entry of the history stands above an older one that was there before",
        rationale="New entries come at the end, also those that come late: a reader sees there what is new. Only where two branches "
        "both appended may one stand where its date belongs.",
        hint="Move it to the end of `history`; it counts from its date, wherever it stands",
        clause="history is append-only",
        bad=_BEFORE + _NOTED + _INVITED.replace("01-12", "02-12") + _INFORMAL,
        good=_GOOD + _INVITED.replace("01-12", "02-12"),
        waivable=False,
        change_check=inserted_entries,
    ),
    Rule(
        code="PC605",
        name="lost-in-merge",
        family=Family.CHANGES,
        severity=Severity.ERROR,
        summary="A merge left out an entry of the history, or made one entry of two",
        rationale="git joins lists line by line. Where two branches append to one history, it may leave out an entry, or put "
        "lines of two into one that nobody wrote.",
        hint="Run `partnerctl resolve`, which puts both sides together from git; or add the lost entry at the end as it was, and "
        "take out of another what is not its own",
        clause="history is append-only",
        bad=f"# before\nhistory:\n{_NOTED}# merged\nhistory:\n{_NOTED}{_APPLIED}# after\nhistory:\n{_NOTED}{_INFORMAL}",
        good=f"# before\nhistory:\n{_NOTED}# merged\nhistory:\n{_NOTED}{_APPLIED}# after\nhistory:\n{_NOTED}{_INFORMAL}{_APPLIED}",
        waivable=False,
        change_check=lost_in_merges,
    ),
)
