# SPDX-License-Identifier: Apache-2.0
"""One row as far as it speaks for itself: the values of its cells, the id it chooses, and what is wrong with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from partnerctl.documents.record_fields import RecordField, ValueKind, find_field
from partnerctl.documents.tables import MAX_CELL
from partnerctl.errors import UsageError
from partnerctl.findings import Finding, Plain, Pointer
from partnerctl.rules.names import fold
from partnerctl.usecases.add_partner import STATUSES, choose_id
from partnerctl.usecases.id_proposal import propose_id
from partnerctl.usecases.imports.cells import value_of
from partnerctl.usecases.imports.headers import FIRST_ENTRY, ID
from partnerctl.usecases.imports.outcome import Action, Fault, Judged, Judging
from partnerctl.usecases.imports.table import Row
from partnerctl.usecases.record_values import dotted, leaves_of, place_among, shown, without_gaps

_ENOUGH: Final = 200
"""Characters that stand for a text which is too long anyway."""

_DATE: Final = RecordField("date", ("date",), ValueKind.DATE)


@dataclass(slots=True)
class RowReading:
    """A row that is being read; faults are added as they are found.

    Attributes:
        by: What it is judged by.
        row: The row.
        faults: What is wrong with it so far, or worth knowing.
        leaves: Values of the record, by their places. What could not be understood stays as it is in the cell, so that
            nobody says it is missing.
        told: What columns that are no fields of a record say: the id, and the first entry of the history.
        places: Of the values: indices of their columns.
    """

    by: Judging
    row: Row
    faults: list[Fault] = field(default_factory=list)
    leaves: dict[Pointer, Plain] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    places: dict[Pointer, int] = field(default_factory=dict)
    _filled: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Understand each cell."""
        for index, name in self.by.fields.items():
            cell = self.row.cells[index]
            if cell != "" and (not isinstance(cell, str) or cell.strip()):
                self._filled.add(name)
                self._cell(name, cell, index)
        self.leaves = without_gaps(self.leaves)

    def complete(self) -> None:
        """Add what `--set` says for what the row doesn't; of a new record only."""
        for name, text in self.by.constants.items():
            if name not in self._filled:
                self._cell(name, text, None)

    def _cell(self, name: str, cell: Plain, index: int | None) -> None:
        known = find_field(name)
        pointer: Pointer = known.pointer if known else (name,)
        if index is not None:
            self.places[pointer] = index
        value = cell[:_ENOUGH] if isinstance(cell, str) and len(cell) > MAX_CELL else cell
        try:
            if known is None:
                self._without_field(name, cell)
                return
            value = value_of(cell, known, self.by.words)
        except UsageError as error:
            column = f"--set {name}" if index is None else self.by.columns[index]
            self.faults.append(Fault(self.row.number, column, shown(cell), error.message, error.hint))
        for place, leaf in leaves_of(pointer, value, known):
            if place in self.leaves:
                message = f"{dotted(place)} is told by another column too"
                self.faults.append(
                    Fault(self.row.number, self.column_of(pointer), shown(cell), message, "empty one of them")
                )
            self.leaves[place] = leaf

    def _without_field(self, name: str, cell: Plain) -> None:
        text = cell.strip() if isinstance(cell, str) else str(cell)
        self.told[name] = text
        if name == "date":
            self.told[name] = str(value_of(text, _DATE, self.by.words))
        elif name == "status":
            self.told[name] = text.casefold()
            if self.told[name] not in STATUSES:
                raise UsageError(
                    f'a record can\'t begin as "{shown(text)}"',
                    hint=f"it begins as one of: {', '.join(STATUSES)}; what happened later is recorded with "
                    "`partnerctl record`, or is in a column `history`",
                )

    def first_entry(self) -> dict[str, str]:
        """What the row tells of the first entry of a history."""
        return {name: self.told[name] for name in FIRST_ENTRY if name in self.told}

    @property
    def name(self) -> str:
        """The partner's name; empty if the row has none."""
        name = self.leaves.get(("name",))
        return name if isinstance(name, str) else ""

    def choose(self) -> str | None:
        """The partner's id: what the row says, else that of the record with its name, else as `add` chooses.

        Returns:
            None if there is none; then the fault is told.
        """
        given = self.told.get(ID)
        if given is None and not self.name.strip():
            self.add(
                self.column_of(("name",)),
                "it has no name",
                "without a name or an id it can't be told from others",
            )
            return None
        try:
            known = None if given is not None else self.by.names.get(fold(self.name).key)
            return known or choose_id(given or self._accepted(), self.name)
        except UsageError as error:
            proposed = propose_id(given or self.name).id
            hint = (
                f"add a column `{ID}`, with {proposed} or better here" if proposed else f"add a column `{ID}`"
            )
            if given is None and proposed:
                hint += "; or take all transliterations with --accept-ids"
            self.add(self.column_of((ID if given is not None else "name",)), error.message, hint)
            return None

    def _accepted(self) -> str | None:
        return propose_id(self.name).id if self.by.accept_ids else None

    # --- telling ----------------------------------------------------------------------------------------------

    def column_of(self, pointer: Pointer) -> str | None:
        """The column that a place of the record comes from."""
        index = place_among(pointer, self.places)
        if index is None:
            # What is missing belongs to the column whose cell is empty.
            index = next((index for index, name in self.by.fields.items() if name == dotted(pointer)), None)
        return None if index is None else self.by.columns[index]

    def add(self, column: str | None, message: str, hint: str | None = None) -> None:
        """Tell a fault."""
        self.faults.append(Fault(self.row.number, column, self._cell_of(column), message, hint))

    def tell(self, findings: Iterable[Finding]) -> None:
        """Tell what the rules say, but for what was said of the same cell already."""
        faulty = {each.column for each in self.faults if each.column}
        for each in findings:
            column = self.column_of(each.location.pointer)
            if column is None or column not in faulty:
                value = self._cell_of(column)
                self.faults.append(
                    Fault(self.row.number, column, value, each.message, each.hint, each.code, each.severity)
                )

    def has_fault(self, pointer: Pointer) -> bool:
        """Whether something was told of the cell that a place of the record comes from."""
        column = self.column_of(pointer)
        return column is not None and any(each.column == column for each in self.faults)

    @property
    def is_faulty(self) -> bool:
        """Whether the row is to be rejected."""
        return any(each.severity.rank <= self.by.fail_on.rank for each in self.faults)

    def rejected(self, partner_id: str | None) -> Judged:
        """The outcome of a row that doesn't fit."""
        return Judged(
            self.row.number, Action.REJECT, partner_id or "", shown(self.name), faults=tuple(self.faults)
        )

    def _cell_of(self, column: str | None) -> str:
        return shown(self.row.cells[self.by.columns.index(column)]) if column in self.by.columns else ""
