# SPDX-License-Identifier: Apache-2.0
"""What `import` tells: what the columns mean, what becomes of the rows, and what is wrong with those that don't fit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnerctl.cli.console import Console, Role
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.tables import write_rows
from partnerctl.findings import Severity
from partnerctl.reporters.visible import cells, visible
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from partnerctl.usecases.imports.mapping import ColumnMapping
    from partnerctl.usecases.imports.outcome import Fault
    from partnerctl.usecases.imports.planning import Plan
    from partnerctl.usecases.imports.table import Table

_NOTHING = "-"


def tell_mapping(table: "Table", mapping: "ColumnMapping", invocation: Invocation) -> None:
    """Show what each column means, and how that is known."""
    for remark in table.remarks:
        invocation.say(remark)
    if invocation.options.quiet:
        return
    if all(each.field == each.column for each in mapping.meanings):
        invocation.say("every column is named as the field that it is")
        return
    rows = [
        (each.column, each.field or _NOTHING, f"{each.how}: {each.remark}" if each.remark else each.how.value)
        for each in mapping.meanings
    ]
    write_rows(("column", "field", "known by"), rows, invocation.err)
    if mapping.left:
        names = ", ".join(f'"{each.column}"' for each in mapping.left)
        invocation.warn(
            f"not imported: {names}",
            '--map "Column=field" says what a column means, --map "Column=-" leaves it out',
        )


def tell_faults(table: "Table", faults: Sequence["Fault"], invocation: Invocation) -> None:
    """Show what was found, in the order of the rows; what is the same of several rows once, with all their numbers."""
    together: dict[tuple[object, ...], list[Fault]] = {}
    shown = [each for each in faults if each.severity is not Severity.NOTICE or invocation.options.verbose]
    for each in shown:
        key = (each.column, each.message, each.hint, each.code, each.severity)
        together.setdefault(key, []).append(each)
    for group in together.values():
        _tell_fault(table.path, group, invocation.err)
    left = len(faults) - len(shown)
    if left:
        invocation.say(f"{_number(left, 'notice', 'notices')} besides; --verbose shows them")


def _number(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def _tell_fault(path: str, group: Sequence["Fault"], err: Console) -> None:
    fault = group[0]
    column = f", column {visible(fault.column)}" if fault.column else ""
    place = f"{visible(path)}, {_rows([each.row for each in group])}{column}"
    weight = f"{fault.severity} {fault.code}" if fault.code else fault.severity.value
    width = max(err.width, 40)
    first, *rest = wrapped(visible(fault.message), width, cells(place) + len(weight) + len(": : "))
    err.write(
        f"{err.paint(place, Role.PATH)}: {err.paint(weight, fault.severity.value)}: {first}".rstrip() + "\n"
    )
    err.write("".join(f"{line}\n" for line in rest))
    if fault.hint:
        label = "  hint: "
        first, *rest = wrapped(visible(fault.hint), width, len(label), len(label) - 4)
        err.write(f"  {err.paint('hint:', Role.HINT)} {first}".rstrip() + "\n")
        err.write("".join(f"{line}\n" for line in rest))


def _rows(numbers: Sequence[int]) -> str:
    """`row 7`, or `rows 2-5, 9`."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    words = ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in ranges)
    return f"row{'' if len(numbers) == 1 else 's'} {words}"


def show_plan(plan: "Plan", out: Console) -> None:
    """Put out what would become of each row."""
    titles = ["row", "what", "id", "name"]
    rows = [
        [str(each.number), each.action.value, each.id or _NOTHING, each.name or _NOTHING]
        for each in plan.judged
    ]
    if any(each.changes for each in plan.judged):
        titles.append("changes")
        for row, each in zip(rows, plan.judged, strict=True):
            row.append(", ".join(each.changes) or _NOTHING)
    if rows:
        write_rows(titles, rows, out)
