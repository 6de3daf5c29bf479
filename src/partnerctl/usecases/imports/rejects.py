# SPDX-License-Identifier: Apache-2.0
"""The rows that did not fit, in a file that can be corrected and fed back: their columns, and two of our own."""

import json
from collections.abc import Iterable, Mapping

from partnerctl.documents.tables import TableForm, write_delimited
from partnerctl.documents.workbooks import write_sheet
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.rendering.escaping import guarded
from partnerctl.usecases.imports.outcome import Fault, Judged
from partnerctl.usecases.imports.table import OWN_COLUMNS, Table, form_of


def rejects_form(path: str) -> TableForm:
    """The form of a file of rejected rows, by its name.

    Raises:
        UsageError: It is none that rows can be written in.
    """
    form = form_of(path)
    if form is TableForm.JSON:
        raise UsageError(f"rows are not written as {path}", hint="name it .csv, .tsv, .xlsx or .jsonl")
    return form


def written_rejects(table: Table, rejected: Iterable[Judged], form: TableForm) -> bytes:
    """The file; the same rows are the same bytes.

    Args:
        table: Where the rows come from.
        rejected: Those that did not fit, in order.
        form: Of the file.
    """
    cells = {row.number: row.cells for row in table.rows}
    columns = [name for name in table.columns if name not in OWN_COLUMNS]
    indices = [table.columns.index(name) for name in columns]
    rows = [
        (each, [cells[each.number][index] if index < len(cells[each.number]) else "" for index in indices])
        for each in rejected
    ]
    if form is TableForm.JSONL:
        return "".join(_json_line(each, columns, values) for each, values in rows).encode()
    # What a spreadsheet would take for a formula gets an apostrophe, which `import` takes away again.
    written = [[*OWN_COLUMNS, *map(guarded, columns)]]
    written += [
        [str(each.number), guarded(problem_of(each)), *(guarded(_text(value)) for value in values)]
        for each, values in rows
    ]
    if form is TableForm.XLSX:
        return write_sheet(written, "Rejected")
    return write_delimited(written, "\t" if form is TableForm.TSV else ",").encode()


def _json_line(judged: Judged, columns: Iterable[str], values: Iterable[Plain]) -> str:
    own: Mapping[str, Plain] = dict(zip(OWN_COLUMNS, (judged.number, problem_of(judged)), strict=True))
    record = {name: value for name, value in zip(columns, values, strict=True) if value != ""}
    return json.dumps({**own, **record}, ensure_ascii=False) + "\n"


def problem_of(judged: Judged) -> str:
    """All that keeps a row from fitting, in one text."""
    return "; ".join(map(_told, judged.faults))


def _told(fault: Fault) -> str:
    where = f"{fault.column}: " if fault.column else ""
    hint = f" ({fault.hint})" if fault.hint else ""
    return f"{where}{fault.message}{hint}"


def _text(value: Plain) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
