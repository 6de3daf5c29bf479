# SPDX-License-Identifier: Apache-2.0
"""`export`: all records in a form for other programs; the same data and day give the same bytes."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final

from partnerctl.documents.json_tables import RECORDS
from partnerctl.documents.record_fields import find_field, record_fields
from partnerctl.documents.suggestions import closest, one_of
from partnerctl.documents.tables import write_delimited
from partnerctl.documents.workbooks import MAX_SHEET_CELL
from partnerctl.errors import UsageError
from partnerctl.findings import Finding, Plain
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.policy import Registry
from partnerctl.ports import Commit, Services
from partnerctl.rendering.escaping import guarded
from partnerctl.rendering.portal_lua import portal_entry, portal_module
from partnerctl.rendering.record_table import ID, all_columns, cells_of, empty_groups
from partnerctl.rendering.sqlite_tables import Cell, Rows, database, rows_of
from partnerctl.usecases.loading import load_setting, map_records


class ExportForm(StrEnum):
    """Forms of an export."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    SQLITE = "sqlite"
    LUA = "lua"


BINARY: Final = frozenset({ExportForm.SQLITE})
TABLES: Final = frozenset({ExportForm.CSV, ExportForm.TSV})
DATED: Final = frozenset({ExportForm.SQLITE, ExportForm.LUA})
"""Forms that tell where a partner stands, and so hold for a day."""

_EVERYWHERE: Final = "comments and layout of the files, policy, and the ledger of notices"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export.

    Attributes:
        form: Of the output.
        day: For which day statuses hold; None for today.
        columns: Of a table; all if empty.
    """

    form: ExportForm
    day: dt.date | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """The output.

    Attributes:
        content: All of it.
        count: How many partners it holds.
        day: For which day it holds.
        left_out: What the records hold and this does not, in a few words each.
        remarks: What else a person should know, one sentence each.
        findings: What kept records from being read.
        registry: Its policy.
        commit: What the data is of; None for the working tree.
    """

    content: bytes
    count: int
    day: dt.date
    left_out: tuple[str, ...]
    remarks: tuple[str, ...]
    findings: tuple[Finding, ...]
    registry: Registry
    commit: Commit | None


def export_partners(services: Services, request: ExportRequest) -> Exported:
    """Make an export.

    Raises:
        UsageError: There is no such column, or the form has none; or it holds for no day.
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: The registry can't be read.
    """
    _require_fitting(request)
    setting = load_setting(services)
    day = request.day or services.clock.today()
    written = _WRITERS[request.form](_Work(services, setting, request, day))
    return Exported(
        written.content,
        written.count,
        day,
        (_EVERYWHERE, *written.left_out),
        written.remarks,
        written.findings,
        setting.registry,
        services.commit,
    )


def _require_fitting(request: ExportRequest) -> None:
    if request.columns and request.form not in TABLES:
        raise UsageError(
            f"--columns is for tables, and {request.form} is none", hint="give --format csv or tsv"
        )
    if request.day and request.form not in DATED:
        raise UsageError(
            f"--as-of is for what tells a status, and {request.form} has the whole history",
            hint="`partnerctl list --as-of DATE --format csv` tells the statuses of a day",
        )
    for name in request.columns:
        if name != ID and find_field(name) is None:
            known = (ID, *record_fields())
            near = closest(name, known)
            hint = f'did you mean "{near}"?' if near else f"columns are: {one_of(known)}"
            raise UsageError(f'there is no column "{name}"', hint=hint)


@dataclass(frozen=True, slots=True)
class _Work:
    services: Services
    setting: Setting
    request: ExportRequest
    day: dt.date

    @property
    def notice(self) -> str | None:
        registry = self.setting.registry
        return None if registry.official and not registry.fictitious else " ".join(registry.notice.split())


@dataclass(frozen=True, slots=True)
class _Written:
    content: bytes
    count: int
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


# --- tables -----------------------------------------------------------------------------------------------------


def _table(work: _Work) -> _Written:
    columns = work.request.columns or all_columns()
    mapped = map_records(work.services, work.setting, partial(_cells, columns))
    groups = () if work.request.columns else _groups(each for _, each in mapped.values)
    if groups:
        columns = (*columns, *groups)
        mapped = map_records(work.services, work.setting, partial(_cells, columns))
    rows = [cells for cells, _ in mapped.values]
    delimiter = "\t" if work.request.form is ExportForm.TSV else ","
    # What a spreadsheet would take for a formula gets an apostrophe, which `import` takes away again.
    text = write_delimited([columns, *(tuple(map(guarded, row)) for row in rows)], delimiter)
    long = [row[0] for row in rows if any(len(cell) > MAX_SHEET_CELL for cell in row)]
    left_out = ("every other field",) if work.request.columns else ()
    return _Written(text.encode(), len(rows), mapped.findings, left_out, tuple(map(_too_long, long)))


def _too_long(first_cell: str) -> str:
    return f"Excel would cut a cell of {first_cell}: it has more than {MAX_SHEET_CELL:,} characters"


def _cells(
    columns: Sequence[str], record: Record, _setting: Setting
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return cells_of(record.id, record.plain, columns), empty_groups(record.plain)


def _groups(found: Iterable[Sequence[str]]) -> tuple[str, ...]:
    names = {name for each in found for name in each}
    return tuple(name for name in record_fields() if name in names)


# --- JSON -------------------------------------------------------------------------------------------------------


def _json(work: _Work) -> _Written:
    mapped = map_records(work.services, work.setting, _whole)
    commit = work.services.commit
    body: dict[str, Plain] = {
        "version": 1,
        "official": work.setting.registry.official,
        "notice": work.notice,
        "rev": commit.plain() if commit else None,
        RECORDS: list(mapped.values),
    }
    text = json.dumps(body, indent=1, ensure_ascii=False) + "\n"
    return _Written(text.encode("utf-8", "surrogatepass"), len(mapped.values), mapped.findings)


def _json_lines(work: _Work) -> _Written:
    mapped = map_records(work.services, work.setting, _line)
    return _Written("".join(mapped.values).encode(), len(mapped.values), mapped.findings)


def _whole(record: Record, _setting: Setting) -> dict[str, Plain]:
    return {ID: str(record.id), **record.plain}


def _line(record: Record, setting: Setting) -> str:
    return json.dumps(_whole(record, setting), ensure_ascii=False) + "\n"


# --- SQLite -----------------------------------------------------------------------------------------------------

_STANDING: Final = ("partner", "status", "ending", "since", "clock", "due", "merged_into")


def _sqlite(work: _Work) -> _Written:
    mapped = map_records(work.services, work.setting, partial(_rows, work.day))
    registry, commit = work.setting.registry, work.services.commit
    about: list[tuple[Cell, ...]] = [
        ("title", registry.title),
        ("official", str(registry.official).lower()),
        ("notice", work.notice),
        ("as_of", work.day.isoformat()),
        ("rev", commit.id if commit else None),
    ]
    entities: list[tuple[Cell, ...]] = [
        (key, entity.name, entity.type) for key, entity in sorted(work.setting.entities.entities.items())
    ]
    more: dict[str, tuple[Sequence[str], Sequence[tuple[Cell, ...]]]] = {
        "registry": (("key", "value"), about),
        "entities": (("id", "name", "type"), entities),
        "standing": (_STANDING, [standing for _, standing in mapped.values]),
    }
    content = database((rows for rows, _ in mapped.values), more)
    return _Written(content, len(mapped.values), mapped.findings)


def _rows(day: dt.date, record: Record, setting: Setting) -> tuple[Rows, tuple[Cell, ...]]:
    standing = standing_of(record.partner, day, official=setting.registry.official)
    clock = clock_of(record.partner, standing, setting.registry.review_for(record.partner), day)
    told: tuple[Cell, ...] = (
        str(record.id),
        *(str(each) if each else None for each in (standing.status, standing.ending, standing.since)),
        clock.state.value,
        clock.due.isoformat() if clock.due else None,
        standing.merged_into,
    )
    return rows_of(record.id, record.plain), told


# --- the affiliates portal --------------------------------------------------------------------------------------


def _lua(work: _Work) -> _Written:
    mapped = map_records(work.services, work.setting, partial(_entry, work.day))
    entries = [each for each in mapped.values if each]
    told = f"{work.setting.registry.title}, as of {work.day}; written by partnerctl export --format lua."
    left = len(mapped.values) - len(entries)
    left_out = ["every field that the affiliates portal does not have"]
    if left:
        left_out.append(
            f"{left:,} {'organization that is' if left == 1 else 'organizations that are'} no affiliate on that day"
        )
    text = portal_module(entries, work.notice, told)
    return _Written(text.encode(), len(entries), mapped.findings, tuple(left_out))


def _entry(day: dt.date, record: Record, setting: Setting) -> tuple[tuple[str, str], ...] | None:
    return portal_entry(record, setting, day=day)


_WRITERS: Final[Mapping[ExportForm, Callable[[_Work], _Written]]] = MappingProxyType(
    {
        ExportForm.CSV: _table,
        ExportForm.TSV: _table,
        ExportForm.JSON: _json,
        ExportForm.JSONL: _json_lines,
        ExportForm.SQLITE: _sqlite,
        ExportForm.LUA: _lua,
    }
)
