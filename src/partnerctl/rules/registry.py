# SPDX-License-Identifier: Apache-2.0
"""What a rule is, and the one table of all of them.

Three kinds: a *declared* rule is found by the reader or the model while a file is read (families "files" and
"fields") and has no function; a *record* rule looks at one record; a *registry* rule looks at slim facts of all.
Rules are pure, never print, never read a clock, and give symbolic places only.

To add one, see `CONTRIBUTING.md`, "Add a rule".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from partnerctl.findings import Finding, Fix, Location, Pointer, Related, Severity, Target

if TYPE_CHECKING:
    from partnerctl.model.dataset import Record, Setting
    from partnerctl.rules.facts import Facts


class Family(StrEnum):
    """The hundreds of the codes, in the order in which a file meets them."""

    FILES = "files and YAML"  # PC0xx
    FIELDS = "fields"  # PC1xx
    IDENTITY = "identity across files"  # PC2xx
    LIFECYCLE = "lifecycle and dates"  # PC3xx
    PEOPLE = "people, privacy and safety"  # PC4xx
    QUALITY = "quality"  # PC5xx


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule yields; `to_finding` adds what the rule's entry in the table knows.

    Attributes:
        message: One sentence without trailing period that names the value at fault.
        pointer: Place in the record (or in `path`).
        hint: Replaces the rule's own hint where the next step depends on the case.
        severity: Replaces the rule's own, where policy decides.
        path: Only from a registry rule: the file meant.
    """

    message: str
    pointer: Pointer = ()
    target: Target = "value"
    hint: str | None = None
    severity: Severity | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    path: str | None = None


RecordCheck: TypeAlias = "Callable[[Record, Setting], Iterable[Hit]]"
RegistryCheck: TypeAlias = "Callable[[tuple[Facts, ...], Setting], Iterable[Hit]]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the table: what `partnerctl explain CODE` and the generated reference show.

    Attributes:
        code: `PCnnn`, never reused.
        name: Kebab-case, stable.
        summary: One line: what is wrong when it fires.
        rationale: Why it matters, in a sentence or two.
        hint: The next step when it fires, in the imperative.
        clause: Clause of the source, standard or policy key it comes from.
        bad: The smallest YAML that breaks it. For record and registry rules a fragment laid over a good record.
        good: The same, mended.
        since: Version that brought it.
        fixable: Whether `validate --fix` can mend some of its findings.
        record_check: Its function, for a record rule.
        registry_check: Its function, for a registry rule.
    """

    code: str
    name: str
    family: Family
    severity: Severity
    summary: str
    rationale: str
    hint: str
    clause: str
    bad: str
    good: str
    since: str = "0.1.0"
    fixable: bool = False
    record_check: RecordCheck | None = None
    registry_check: RegistryCheck | None = None

    def to_finding(self, hit: Hit, path: str) -> Finding:
        """Complete what the rule's function yielded."""
        return Finding(
            code=self.code,
            severity=hit.severity or self.severity,
            message=hit.message,
            location=Location(hit.path or path, hit.pointer, hit.target),
            hint=hit.hint or self.hint,
            clause=self.clause,
            related=hit.related,
            fix=hit.fix,
        )


FAMILY_MODULES = ("files", "fields", "identity", "lifecycle", "people", "quality")
"""Modules of this package, each with a tuple `RULES`; one family a file."""

RETIRED: frozenset[str] = frozenset()
"""Codes that once meant something and must not be used again."""


def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code."""

    def rules() -> Iterator[Rule]:
        for module in FAMILY_MODULES:
            yield from import_module(f"partnerctl.rules.{module}").RULES

    return tuple(sorted(rules(), key=lambda rule: rule.code))


def find_rule(code: str) -> Rule | None:
    """The rule with this code (`PC201`) or name (`duplicate-name`), in any case; None if there is none."""
    wanted = code.strip().lower()
    return next((rule for rule in all_rules() if wanted in {rule.code.lower(), rule.name}), None)
