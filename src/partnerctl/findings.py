# SPDX-License-Identifier: Apache-2.0
"""The one shape of everything the tool has to say about data.

Rules and readers make `Finding`s; reporters print them; `documents.editing` applies their fixes. Only the
standard library is used here, so that every layer may import it at no cost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Pointer: TypeAlias = tuple[str | int, ...]
"""The way from the top of a document to a place in it: keys and indices (`("history", 0, "date")`)."""

Target: TypeAlias = Literal["value", "key", "file"]
"""What of a place is meant: its value, the name of its field, or the file as a whole."""

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
"""YAML or JSON data without any library's types; dates are text."""


class Severity(StrEnum):
    """How much a finding weighs; errors alone fail a run unless `--fail-on` says otherwise."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the heaviest, so that sorting puts errors first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text. Both numbers are 1-based; columns count characters (code points)."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` up to, but not including, `end`."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Location:
    """Where a finding is.

    Attributes:
        path: POSIX path relative to the registry's root.
        pointer: The symbolic place; rules give only this, `documents.positions` adds the rest.
        target: Whether the value, the key or the whole file is meant.
        span: The concrete place; None for a file that has no text (it can't be read).
        excerpt: The whole line `span.start.line`, without its line ending.
        revision: The commit whose version of the file is meant, if it is not the one that is checked: what is gone
            can only be shown where it was.
    """

    path: str
    pointer: Pointer = ()
    target: Target = "value"
    span: Span | None = None
    excerpt: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to the finding, such as the first of two duplicates."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class SetValue:
    """Put `value` at `pointer`, replacing what is there or adding the key; parents are made as needed."""

    pointer: Pointer
    value: Plain


@dataclass(frozen=True, slots=True)
class Append:
    """Add `value` at the end of the list at `pointer`, making the list if it is absent."""

    pointer: Pointer
    value: Plain


@dataclass(frozen=True, slots=True)
class Remove:
    """Take away the key or list item at `pointer`, with the comment lines that belong to it."""

    pointer: Pointer


@dataclass(frozen=True, slots=True)
class RenameKey:
    """Give the key at the end of `pointer` another name, keeping its value and place."""

    pointer: Pointer
    name: str


Operation: TypeAlias = SetValue | Append | Remove | RenameKey
"""One symbolic change to a document; `documents.editing.apply` turns it into new text."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that would mend a finding. Only a safe one is applied without asking."""

    title: str
    operations: tuple[Operation, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing, at one place.

    Attributes:
        code: `PCnnn`, stable for ever; `partnerctl explain` knows it.
        severity: After policy had its say.
        message: One sentence, no trailing period, naming the value at fault.
        location: The one primary place.
        hint: The next step, in the imperative; where a command mends it, that command.
        clause: Where the rule comes from: a clause of the source, a standard, a policy key.
        related: Other places that belong to it.
        fix: The change that mends it, if there is one.
        before: Whether the base of a change has it too; only known where there was one to compare with.
    """

    code: str
    severity: Severity
    message: str
    location: Location
    hint: str | None = None
    clause: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    before: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of reports: path, line, column, code, message. Never the order of sets or threads."""
        span = self.location.span
        line, column = (span.start.line, span.start.column) if span else (0, 0)
        return (self.location.path, line, column, self.code, self.message)

    @property
    def matter(self) -> tuple[object, ...]:
        """What it is about, whichever line that is on now: equal for one fault in two states of a file."""
        location = self.location
        also = tuple(sorted((each.location.path, each.message) for each in self.related))
        return (self.code, location.path, location.pointer, location.target, self.message, also)


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that a waiver of the record covers, and the reason the waiver gives."""

    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that could not be asked because a file it needs is broken; never counted as passed."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run over files: nothing is dropped, only sorted into buckets.

    Attributes:
        findings: What counts.
        files_checked: How many files were looked at, of those that were asked about.
        waived: What a waiver covers.
        skipped: Rules that could not be asked of everything.
        inherited: What was wrong before the change, in files that it did not touch: shown, but it fails no run.
        left_out: How many findings were not asked for: of other rules or other files.
        base: The commit that was compared with, shortened; None if none was.
        changed: Paths of the files that differ from it, if only those were asked about; None if all were.
    """

    findings: tuple[Finding, ...]
    files_checked: int
    waived: tuple[Waived, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    inherited: tuple[Finding, ...] = ()
    left_out: int = 0
    base: str | None = None
    changed: frozenset[str] | None = None

    def worst(self) -> Severity | None:
        """The heaviest severity among the findings, without the inherited ones; None if there are none."""
        return min((f.severity for f in self.findings), key=lambda s: s.rank, default=None)

    def mendable(self) -> tuple[Finding, ...]:
        """The findings that may be mended without asking: not what was inherited, nor in files not asked about."""
        return tuple(
            finding
            for finding in self.findings
            if finding.fix is not None
            and finding.fix.safe
            and (self.changed is None or finding.location.path in self.changed)
        )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings the way every report shows them."""
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))
