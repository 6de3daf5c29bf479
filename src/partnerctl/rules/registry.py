# SPDX-License-Identifier: Apache-2.0
"""What a rule is, and the one table of all of them.

A *declared* rule is found by the reader or the model while a file is read (`documents.faults`) and has no function.
Each other rule has exactly one: it looks at the *names* of the files, at one *record*, at one *text* in any file, at
the slim facts of all records (*registry*), at policy and entities (*setting*), at the *ledger* of notices, or at what
differs from another commit (*change*).
Rules are pure, never print, never read a clock, and give symbolic places only.

To add one, see `CONTRIBUTING.md`, "Add a rule".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from partnerctl.findings import Finding, Fix, Location, Pointer, Related, Severity, Target

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from partnerctl.documents.faults import Fault
    from partnerctl.model.dataset import Setting
    from partnerctl.model.ledger import BouncedNotice, SentNotice
    from partnerctl.rules.case import Case
    from partnerctl.rules.comparison import Comparison
    from partnerctl.rules.facts import Facts


class Family(StrEnum):
    """The hundreds of the codes, in the order in which a file meets them."""

    FILES = "files and YAML"  # PC0xx
    FIELDS = "fields"  # PC1xx
    IDENTITY = "identity across files"  # PC2xx
    LIFECYCLE = "lifecycle and dates"  # PC3xx
    PEOPLE = "people, privacy and safety"  # PC4xx
    QUALITY = "quality"  # PC5xx
    CHANGES = "changes"  # PC6xx
    POLICY = "policy and entities"  # PC7xx


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule yields; `to_finding` adds what the rule's entry in the table knows.

    Attributes:
        message: One sentence without trailing period that names the value at fault.
        pointer: Place in the record (or in `path`).
        hint: Replaces the rule's own hint where the next step depends on the case.
        severity: Replaces the rule's own, where policy decides.
        path: Only from a rule over several files: the file meant.
        revision: Only from a change rule: the commit at which the file was as it is meant.
    """

    message: str
    pointer: Pointer = ()
    target: Target = "value"
    hint: str | None = None
    severity: Severity | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    path: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One text in a file, for rules that look at every text whatever its field.

    Attributes:
        text: As it stands in the data, escapes resolved.
        pointer: Its place.
        region: The one country the record is about (ISO 3166-1), None if there is none or more than one.
    """

    text: str
    pointer: Pointer
    region: str | None = None


class Scope(StrEnum):
    """What sort of texts a text rule is about."""

    ANY = "any"
    PROSE = "prose"
    """Everything but addresses of pages and dates."""
    ADDRESS = "address"
    """Texts that are the address of a page."""


@dataclass(frozen=True, slots=True)
class TextCheck:
    """The function of a text rule.

    Attributes:
        trigger: A quick test for what the rule is about. It is asked of all texts of a file at once, joined by line
            feeds, and only if it says yes of each alone: a clean record costs one call.
        check: The judgement on one text.
        scope: The texts it is asked of.
    """

    trigger: Callable[[str], object]
    check: Callable[[Text], Iterable[Hit]]
    scope: Scope = Scope.ANY


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that lies in `data/partners`.

    Attributes:
        path: POSIX path relative to the registry's root.
        irregular: Why it must not be read ("is a symbolic link"); None for a regular file.
    """

    path: str
    irregular: str | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of the ledger, or one that tells that an email came back, for rules on both.

    Attributes:
        path: POSIX path relative to the registry's root.
        notice: What it says.
    """

    path: str
    notice: "SentNotice | BouncedNotice"


NamesCheck: TypeAlias = "Callable[[tuple[Entry, ...]], Iterable[Hit]]"


RecordCheck: TypeAlias = "Callable[[Case], Iterable[Hit]]"
RegistryCheck: TypeAlias = "Callable[[tuple[Facts, ...], Setting], Iterable[Hit]]"
SettingCheck: TypeAlias = "Callable[[Setting], Iterable[Hit]]"
LedgerCheck: TypeAlias = "Callable[[tuple[Sent, ...], AbstractSet[str]], Iterable[Hit]]"
ChangeCheck: TypeAlias = "Callable[[Comparison], Iterable[Hit]]"


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
        bad: The smallest YAML that breaks it. In the family "files" a whole file; a byte that is not UTF-8 stands as
            a lone surrogate (PEP 383). Elsewhere a *fragment*, laid over the good registry of `tests/rules/base`:
            mappings are merged key by key, anything else replaces what is there, and a line `# without: KEY, KEY.KEY`
            takes keys away. It is about `data/partners/example.yaml`, unless a line `# file: PATH` says which file
            the lines below it are about; another partner starts from `smallest.yaml`. In the family "changes" the
            fragments below a line `# before` make the base, and those below a line `# after`, laid over it, the
            change (those below `# merged`, a branch that it merged); `# deleted: PATH` and `# renamed: PATH -> PATH`
            are deeds, `# author: LOGIN` and `# approver: LOGIN` what the forge knows.
        good: The same, mended.
        since: Version that brought it.
        fixable: Whether `validate --fix` can mend some of its findings, that is, whether some fix of it is safe.
        waivable: Whether a waiver of a record can let it rest.
        local: Of a record rule: whether it looks at one top-level field at a time, so that it can be asked of the
            sound fields of a record in which another is broken.
        names_check: Its function, for a rule on file names.
        record_check: Its function, for a record rule.
        text_check: Its function, for a text rule.
        registry_check: Its function, for a registry rule.
        setting_check: Its function, for a setting rule.
        ledger_check: Its function, for a rule on the ledger; it gets the ids of all partners besides.
        change_check: Its function, for a change rule.
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
    waivable: bool = True
    local: bool = False
    names_check: "NamesCheck | None" = None
    record_check: "RecordCheck | None" = None
    text_check: "TextCheck | None" = None
    registry_check: "RegistryCheck | None" = None
    setting_check: "SettingCheck | None" = None
    ledger_check: "LedgerCheck | None" = None
    change_check: "ChangeCheck | None" = None

    def to_finding(self, hit: Hit, path: str) -> Finding:
        """Complete what the rule's function yielded."""
        return Finding(
            code=self.code,
            severity=hit.severity or self.severity,
            message=hit.message,
            location=Location(hit.path or path, hit.pointer, hit.target, revision=hit.revision),
            hint=hit.hint or self.hint,
            clause=self.clause,
            related=hit.related,
            fix=hit.fix,
        )


def declared(
    fault: "Fault", family: Family, name: str, *, summary: str, rationale: str, bad: str, good: str
) -> Rule:
    """The entry of a fault that reader or model find; code, weight, hint and clause are the fault's own."""
    return Rule(
        fault.code,
        name,
        family,
        fault.severity,
        summary,
        rationale,
        fault.hint,
        fault.clause,
        bad,
        good,
        waivable=False,
    )


FAMILY_MODULES = (
    "files",
    "fields",
    "values",
    "identity",
    "identifiers",
    "ledger",
    "authority",
    "history",
    "entries",
    "reviews",
    "requirements",
    "agreements",
    "people",
    "characters",
    "addresses",
    "quality",
    "changes_history",
    "changes_files",
    "changes_entries",
    "changes_approval",
    "policy",
    "deciders",
    "movement",
    "publishing",
)
"""Modules of this package, each with a tuple `RULES` of one family; a large family has several."""

RETIRED: frozenset[str] = frozenset()
"""Codes that once meant something and must not be used again."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code."""

    def rules() -> Iterator[Rule]:
        for module in FAMILY_MODULES:
            yield from import_module(f"partnerctl.rules.{module}").RULES

    return tuple(sorted(rules(), key=lambda rule: rule.code))


@cache
def _by_word() -> dict[str, Rule]:
    return {word: rule for rule in all_rules() for word in (rule.code.lower(), rule.name)}


def find_rule(code: str) -> Rule | None:
    """The rule with this code (`PC201`) or name (`duplicate-name`), in any case; None if there is none."""
    return _by_word().get(code.strip().lower())
