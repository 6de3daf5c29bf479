# SPDX-License-Identifier: Apache-2.0
"""What a worker does with one row: everything that can be said about it without knowing the other rows."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from partnerctl.documents.editing import apply
from partnerctl.documents.layout import compose
from partnerctl.errors import EnvironmentProblemError, RefusedError
from partnerctl.findings import Finding, Plain, Pointer, SetValue
from partnerctl.model.partner import Partner
from partnerctl.ports import FileVersion
from partnerctl.rules.append_only import compare, entries_of
from partnerctl.rules.quality import UNUSED_WAIVER
from partnerctl.rules.running import apply_waivers
from partnerctl.usecases.add_partner import STATUSES, first_entry, likely_range
from partnerctl.usecases.imports.file_reading import RowReading
from partnerctl.usecases.imports.outcome import Action, Judged, Judging
from partnerctl.usecases.imports.table import Row
from partnerctl.usecases.inspection import Inspected, inspect_document
from partnerctl.usecases.reading import Document, document_of, read_document, record_path
from partnerctl.usecases.record_values import (
    dotted,
    equal_in_meaning,
    in_order_of_entries,
    nested,
    shown,
    value_there,
)

_DRAFT: Final = "new-partner"
"""The id of a record that has none yet."""


def judge_row(by: Judging, row: Row) -> Judged:
    """Judge one row by itself, and against the record that it is about if there is one."""
    reading = RowReading(by, row)
    if row.fault:
        reading.add(None, row.fault)
        return reading.rejected(None)
    reading.read()
    partner_id = reading.choose()
    if partner_id is None:
        # Whatever else is wrong with it is told at once.
        return replace(_new(reading, _DRAFT), action=Action.REJECT, id="", text=None, facts=None)
    return _against_record(reading, partner_id) if partner_id in by.present else _new(reading, partner_id)


# --- a new record -----------------------------------------------------------------------------------------------


def _new(reading: RowReading, partner_id: str) -> Judged:
    reading.complete()
    try:
        plain = nested(reading.leaves)
    except RefusedError as error:
        reading.add(None, error.message, "a column and a part of it are both given: leave one out")
        return reading.rejected(partner_id)
    territory = plain.get("territory")
    if isinstance(territory, dict) and "range" not in territory:
        places = [_entries(territory.get(name)) for name in ("countries", "subdivisions", "regions")]
        if reach := likely_range(*places):
            plain["territory"] = {"range": reach, **territory}
    _begin(reading, plain)
    try:
        text = compose(plain)
        inspected = inspect_document(
            _document(record_path(partner_id), text), reading.by.setting, with_places=False
        )
    except UnicodeError:
        reading.add(None, "it holds half of a surrogate pair, which is no character")
        return reading.rejected(partner_id)
    reading.tell(_unwaived(inspected))
    if reading.is_faulty or inspected.facts is None:
        return reading.rejected(partner_id)
    return _written(reading, partner_id, text, inspected)


def _entries(value: Plain) -> Sequence[Plain]:
    """A list, or the one cell that could not be understood as one."""
    return value if isinstance(value, list) else () if value is None else (value,)


def _begin(reading: RowReading, plain: dict[str, Plain]) -> None:
    """Put in the first entry of the history, unless the row brings a history of its own."""
    told = {name: text for name, text in reading.first_entry().items() if not reading.has_fault((name,))}
    if "history" in plain:
        for name in told:
            column = reading.column_of((name,))
            reading.add(
                column,
                f"the row has a history of its own, so {name} has no place",
                f'leave one of the columns out, such as --map "{column or name}=-"',
            )
        return
    status = told.get("status", STATUSES[0])
    if status == "applied" and not told.get("link"):
        reading.add(
            reading.column_of(("status",)),
            "an application needs the page where it was posted",
            "give its address in a column `link`",
        )
    date = told.get("date", reading.by.today)
    plain["history"] = [first_entry(status, date, told.get("link"), told.get("note"))]


# --- a record that is there -------------------------------------------------------------------------------------


def _against_record(reading: RowReading, partner_id: str) -> Judged:
    path = record_path(partner_id)
    try:
        document = read_document(reading.by.files, path, Partner)
    except EnvironmentProblemError as error:
        reading.add(None, error.message, error.hint)
        return reading.rejected(partner_id)
    if document.plain is None or document.value is None:
        reading.add(
            None, f"{path} has errors, so nothing is compared with it", "mend it first: `partnerctl validate`"
        )
        return reading.rejected(partner_id)
    plain = document.plain
    differing = [
        pointer
        for pointer, value in reading.leaves.items()
        if not reading.has_fault(pointer) and not equal_in_meaning(value_there(plain, pointer), value)
    ]
    _compare_first_entry(reading, plain)
    if ("name",) in differing or not reading.by.update:
        _refuse_differences(reading, partner_id, plain, differing)
    if reading.is_faulty:
        return reading.rejected(partner_id)
    if not differing:
        return Judged(reading.row.number, Action.UNCHANGED, partner_id, shown(document.value.name))
    return _updated(reading, partner_id, document, differing)


def _compare_first_entry(reading: RowReading, plain: dict[str, Plain]) -> None:
    entry = next(iter(entries_of(plain)), None)
    if not isinstance(entry, dict):
        return
    status = entry.get("as") if entry.get("event") == "noted" else entry.get("event")
    for name, text in reading.first_entry().items():
        there = status if name == "status" else entry.get(name)
        if there != text and not reading.has_fault((name,)):
            reading.add(
                reading.column_of((name,)),
                f"its history begins otherwise: {shown(there) or 'without one'}",
                f'a history is never changed; leave the column out: --map "{reading.column_of((name,)) or name}=-"',
            )


def _refuse_differences(
    reading: RowReading, partner_id: str, plain: dict[str, Plain], differing: Iterable[Pointer]
) -> None:
    for pointer in differing:
        there = shown(value_there(plain, pointer)) or "nothing"
        if pointer == ("name",):
            hint = (
                f"if it was renamed: `partnerctl rename {partner_id} NAME`; another partner needs another id"
            )
        elif reading.by.update:
            continue
        else:
            hint = "take it over with --update, or correct the cell"
        reading.add(
            reading.column_of(pointer),
            f"the record of {partner_id} has another {dotted(pointer)}: {there}",
            hint,
        )


def _updated(
    reading: RowReading, partner_id: str, document: Document[Partner], differing: Iterable[Pointer]
) -> Judged:
    pointers = sorted(differing, key=in_order_of_entries)
    try:
        text = apply(
            document.text or "", [SetValue(pointer, reading.leaves[pointer]) for pointer in pointers]
        )
        after = _document(document.path, text)
    except RefusedError as error:
        reading.add(None, error.message, error.hint)
        return reading.rejected(partner_id)
    except UnicodeError:
        reading.add(None, "it holds half of a surrogate pair, which is no character")
        return reading.rejected(partner_id)
    if not compare(entries_of(document.plain), entries_of(after.plain)).only_appends:
        reading.add(
            reading.column_of(("history",)),
            "it would change entries of a history that are there, and a history is append-only",
            f"what happened is added at the end; see `partnerctl log {partner_id}`",
        )
        return reading.rejected(partner_id)
    inspected = inspect_document(after, reading.by.setting, with_places=False)
    known = {(each.code, each.message) for each in inspect_document(document, reading.by.setting).findings}
    reading.tell(each for each in _unwaived(inspected) if (each.code, each.message) not in known)
    if reading.is_faulty or inspected.facts is None:
        return reading.rejected(partner_id)
    judged = _written(reading, partner_id, text, inspected)
    changes = tuple(map(dotted, pointers))
    return replace(judged, action=Action.UPDATE, digest=document.digest, changes=changes)


def _written(reading: RowReading, partner_id: str, text: str, inspected: Inspected) -> Judged:
    return Judged(
        reading.row.number,
        Action.ADD,
        partner_id,
        shown(reading.name),
        faults=tuple(reading.faults),
        text=text,
        facts=inspected.facts,
    )


def _unwaived(inspected: Inspected) -> Iterator[Finding]:
    """What no waiver of the record itself covers. Whether one covers nothing shows only beside all other records."""
    waivers = inspected.facts.waivers if inspected.facts else ()
    kept, _ = apply_waivers(inspected.findings, {inspected.path: waivers} if waivers else {})
    return (each for each in kept if each.code != UNUSED_WAIVER.code)


def _document(path: str, text: str) -> Document[Partner]:
    content = text.encode()
    return document_of(FileVersion(path, content, hashlib.sha256(content).hexdigest()), Partner)
