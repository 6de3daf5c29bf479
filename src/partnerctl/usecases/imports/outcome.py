# SPDX-License-Identifier: Apache-2.0
"""What is said of the rows that are imported, and by what they are judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from partnerctl.findings import Severity
from partnerctl.model.dataset import Setting
from partnerctl.ports import FileTree
from partnerctl.rules.facts import Facts
from partnerctl.usecases.imports.cells import Words


class Action(StrEnum):
    """What becomes of a row."""

    ADD = "add"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a row that is wrong, or worth knowing.

    Attributes:
        row: Its number.
        column: None if no one column is at fault.
        value: What stands there, shortened.
        message: One sentence, without trailing period.
        hint: What to do.
        code: Of the rule that says so, if one does.
        severity: Whether the row is rejected for it.
    """

    row: int
    column: str | None
    value: str
    message: str
    hint: str | None = None
    code: str | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, judged.

    Attributes:
        number: Of the row.
        action: What is to become of it.
        id: Of its partner, as far as that is known.
        name: Of its partner, for people.
        faults: What is wrong with it, and what is worth knowing.
        text: Of the record as it would be, if it is to be written.
        digest: Of the record's bytes as they were; None for a new one.
        facts: For the rules over all records, if it is to be written.
        changes: Names of the fields that would change.
    """

    number: int
    action: Action
    id: str = ""
    name: str = ""
    faults: tuple[Fault, ...] = ()
    text: str | None = None
    digest: str | None = None
    facts: Facts | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judging:
    """What rows are judged by; the same for all of them, and shared with the workers.

    Attributes:
        files: The registry's.
        setting: Policy and entities.
        words: What words of cells mean.
        columns: Names of the columns by index.
        fields: Names of the fields by the index of their column.
        constants: Values for new records whose row has none (`--set`), by field.
        present: Ids of the records that are there.
        names: Ids of records by their folded name.
        today: The first entry's day where no column tells it, ISO 8601.
        accept_ids: Whether a transliteration may become an id.
        update: Whether records that are there may be changed.
        fail_on: The lightest severity of a finding for which a row is rejected.
    """

    files: FileTree
    setting: Setting
    words: Words
    columns: tuple[str, ...]
    fields: Mapping[int, str]
    constants: Mapping[str, str]
    present: frozenset[str]
    names: Mapping[str, str]
    today: str
    accept_ids: bool = False
    update: bool = False
    fail_on: Severity = Severity.ERROR
