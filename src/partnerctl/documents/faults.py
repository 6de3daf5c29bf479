# SPDX-License-Identifier: Apache-2.0
"""The faults that reading and validating a document can find: code, weight, origin and next step of each.

These are the *declared* rules of the families "files" (PC0xx) and "fields" (PC1xx): `rules.files` and
`rules.fields` describe them for people, this table is what the reader and the model use.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from partnerctl.findings import Finding, Fix, Location, Related, Severity

_YAML = "YAML 1.2.2"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    Attributes:
        code: `PCnnn`, stable for ever.
        clause: Where it comes from: a specification's section, or the registry's own file format.
        hint: The next step, where the case at hand gives no better one.
        severity: How much it weighs.
    """

    code: str
    clause: str
    hint: str
    severity: Severity = Severity.ERROR

    def at(
        self,
        location: Location,
        message: str,
        *,
        hint: str | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this kind.

        Args:
            location: The one primary place.
            message: One sentence without trailing period that names the value at fault.
            hint: Replaces the fault's own.
            related: Other places that belong to it.
            fix: The change that mends it.
        """
        return Finding(
            self.code, self.severity, message, location, hint or self.hint, self.clause, related, fix
        )


TOO_LARGE = Fault("PC001", "file format", "Split the file, or move long texts to a page and link it")
NOT_UTF8 = Fault("PC002", f"{_YAML}, 5.2", "Save the file again with the encoding UTF-8")
BYTE_ORDER_MARK = Fault(
    "PC003",
    f"{_YAML}, 5.2",
    "Run `partnerctl fmt` on the file, or save it as 'UTF-8' without 'BOM' or 'signature'",
    Severity.WARNING,
)
FORBIDDEN_CHARACTER = Fault(
    "PC004", f"{_YAML}, 5.1", "Delete the character; it often comes along when text is pasted"
)
CONFLICT_MARKER = Fault(
    "PC005",
    "git merge",
    "Run `partnerctl resolve`, which keeps what both sides added; in other files than records, keep what is right of both "
    "sides and delete the marker lines",
)
SYNTAX = Fault("PC006", _YAML, "Mend this line; put text that holds special characters between quotes")
TAB = Fault("PC007", f"{_YAML}, 6.1", "Replace the tab by spaces, two for each level")
DUPLICATE_KEY = Fault(
    "PC008", f"{_YAML}, 3.2.1.3", "Keep one of the two; if both say something, write it as one"
)
ALIAS = Fault("PC009", "file format", "Write the value out in full here")
ANCHOR = Fault(
    "PC010", "file format", "Delete the name; if the text itself starts with '&', put it between quotes"
)
TAG = Fault(
    "PC011", "file format", "Delete the tag; if the text itself starts with '!', put it between quotes"
)
MERGE_KEY = Fault("PC012", "file format", "Write the merged fields out in full here")
SEVERAL_DOCUMENTS = Fault(
    "PC013", "file format", "Delete the line '---', or move what follows to a file of its own"
)
DIRECTIVE = Fault("PC014", "file format", "Delete the line; every file is read as YAML 1.2")
KEY_NOT_TEXT = Fault("PC015", "file format", "Put the key between quotes, or use the name of a field")
EMPTY_KEY = Fault("PC016", "file format", "Give the value a field name")
NUMBER = Fault("PC017", "RFC 8259, 6", "Write a plain number, or put the value between quotes if it is text")
TOO_DEEP = Fault("PC018", "file format", "Take the nested brackets or lists apart")
EMPTY_FILE = Fault(
    "PC019", "file format", "Fill in the record, or delete the file; `partnerctl add` writes a new one"
)
NOT_A_MAPPING = Fault("PC020", "file format", "Write fields, one a line: 'name: …'")

READING = (
    TOO_LARGE,
    NOT_UTF8,
    BYTE_ORDER_MARK,
    FORBIDDEN_CHARACTER,
    CONFLICT_MARKER,
    SYNTAX,
    TAB,
    DUPLICATE_KEY,
    ALIAS,
    ANCHOR,
    TAG,
    MERGE_KEY,
    SEVERAL_DOCUMENTS,
    DIRECTIVE,
    KEY_NOT_TEXT,
    EMPTY_KEY,
    NUMBER,
    TOO_DEEP,
    EMPTY_FILE,
    NOT_A_MAPPING,
)
"""What `documents.reader` finds."""

UNKNOWN_FIELD = Fault("PC101", "data model", "Delete the field, or give it the name of a known one")
MISSING_FIELD = Fault("PC102", "data model", "Add the field")
WRONG_TYPE = Fault("PC103", "data model", "Write the value the way the field expects it")
NOT_ALLOWED = Fault("PC104", "data model", "Use one of the allowed words")
BAD_PATTERN = Fault("PC105", "data model", "Write the value the way the field expects it")
BAD_DATE = Fault("PC106", "ISO 8601", "Write the date as year, month and day: 2024-02-29")
NO_SUCH_DAY = Fault("PC107", "ISO 8601", "Look the day up; months have 28 to 31 days")
BAD_ADDRESS = Fault("PC108", "RFC 3986", "Copy the page's whole address from the browser")
ADDRESS_WITH_LOGIN = Fault("PC109", "RFC 3986, 3.2.1", "Delete the part before '@' in the address")
BLANK_TEXT = Fault("PC110", "data model", "Delete the white space at the ends, or the field if it is empty")
SEVERAL_LINES = Fault("PC111", "data model", "Put the text on one line")
TOO_LONG = Fault("PC112", "data model", "Shorten it, or move the details to a page and link it")
TOO_FEW = Fault("PC113", "data model", "Add at least one entry, or delete the field")
OUT_OF_RANGE = Fault("PC114", "data model", "Write a number in the allowed range")

VALIDATION = (
    UNKNOWN_FIELD,
    MISSING_FIELD,
    WRONG_TYPE,
    NOT_ALLOWED,
    BAD_PATTERN,
    BAD_DATE,
    NO_SUCH_DAY,
    BAD_ADDRESS,
    ADDRESS_WITH_LOGIN,
    BLANK_TEXT,
    SEVERAL_LINES,
    TOO_LONG,
    TOO_FEW,
    OUT_OF_RANGE,
)
"""What `documents.validation` finds."""

MAX_OF_A_KIND = 20
"""So many findings of one code are told for one file; one more says how many there are."""


class Collector:
    """The findings of one file. Of each code only the first are kept; the others are counted."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def wants(self, fault: Fault) -> bool:
        """Whether a finding of this kind is worth making; if not, it is counted."""
        if self._counts[fault.code] < MAX_OF_A_KIND:
            return True
        self._counts[fault.code] += 1
        return False

    def add(self, finding: Finding) -> None:
        """Keep a finding, or count it if there are enough of its code."""
        self._counts[finding.code] += 1
        if self._counts[finding.code] <= MAX_OF_A_KIND:
            self._kept.append(finding)

    def findings(self) -> tuple[Finding, ...]:
        """What was kept, and for each code how many findings were left out."""
        return (*self._kept, *self._left_out())

    def _left_out(self) -> Iterator[Finding]:
        for code, count in self._counts.items():
            if count > MAX_OF_A_KIND:
                last = next(finding for finding in reversed(self._kept) if finding.code == code)
                message = f"{count - MAX_OF_A_KIND:,} more findings of this kind in the file are not shown"
                yield replace(last, message=message, related=(), fix=None)


def capped(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first findings of each code, and one more that says how many were left out."""
    collector = Collector()
    for finding in findings:
        collector.add(finding)
    return collector.findings()


def quoted(text: str) -> str:
    """`text` for use in a message: between single quotes, on one line, cut after 60 characters."""
    shown = re.sub(r"\r\n|[\r\n]", "⏎", text[: MAX_QUOTED + 1])
    return f"'{shown}'" if len(text) <= MAX_QUOTED else f"'{shown[:MAX_QUOTED]}…'"


MAX_QUOTED = 60
"""Characters of a value that a message repeats."""
