# SPDX-License-Identifier: Apache-2.0
"""Every rule over the whole registry, or what they say about some files of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Location, Related, Report, Severity, Skipped, Waived, in_order
from partnerctl.model.dataset import PARTNERS_FOLDER, REGISTRY_PATH, Setting
from partnerctl.ports import FileTree, Services
from partnerctl.rules.clauses import clause_told
from partnerctl.rules.running import check_registry
from partnerctl.usecases.earlier_findings import Base, earlier_matters, mark
from partnerctl.usecases.inspection import inspect_file
from partnerctl.usecases.loading import read_setting
from partnerctl.usecases.locating import locate_all
from partnerctl.usecases.registry_inspection import SETTING_PATHS, InspectedRegistry, inspect_registry
from partnerctl.usecases.rule_choice import EVERY_RULE, RuleChoice
from partnerctl.usecases.selection import choose_files
from partnerctl.usecases.waiving import skipped_for, waive


@dataclass(frozen=True, slots=True)
class Precedent:
    """Another setting that some records are judged by as well.

    Attributes:
        setting: Policy and entities as they were.
        paths: The records.
        revision: The commit they are of.
    """

    setting: Setting
    paths: frozenset[str]
    revision: str


@dataclass(frozen=True, slots=True)
class Besides:
    """What a report holds besides what the files alone give rise to.

    Attributes:
        findings: More findings; their places may be in files at other commits.
        skipped: Rules that could not be asked.
        paths: Files they are about that may not be there any more.
        trees: The files at those commits.
        precedent: What some records are judged by as well.
        base: What the files are compared with, so that what was wrong before can be told from what is new.
        changed_only: Whether only what concerns the files that differ from the base, or is new, is to be reported.
    """

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    paths: frozenset[str] = frozenset()
    trees: Mapping[str, FileTree] = field(default_factory=dict)
    precedent: Precedent | None = None
    base: Base | None = None
    changed_only: bool = False


def validate_registry(
    services: Services,
    paths: Sequence[str] = (),
    *,
    choice: RuleChoice = EVERY_RULE,
    besides: Besides | None = None,
) -> Report:
    """Ask every rule of every file. A broken file never hides what is wrong with the others.

    Args:
        services: The world.
        paths: Files or folders below the root; then only findings that concern them are reported, although rules
            over several files still see all of them. Empty means everything.
        choice: The rules whose findings are reported.
        besides: What is to be reported with them.

    Raises:
        UsageError: A path is no data file of the registry, or there is nothing at it.
        EnvironmentProblemError: `registry.yaml` or `entities.yaml` can't be read, a newer partnerctl wrote them, or
            there is no record at all or none that could be judged and may be told of, so that nothing would be checked.
    """
    besides = besides or Besides()
    run = inspect_registry(services.files, services.workers, read_setting(services.files))
    chosen = choose_files(services.files, paths, run.present | besides.paths)
    if not run.inspected and not paths and not besides.findings:
        raise EnvironmentProblemError(
            f"there is no record in {PARTNERS_FOLDER}, so nothing was checked",
            hint="`partnerctl add` writes the first one",
        )
    skipped = (*skipped_for(run), *besides.skipped)
    found = (*run.findings(), *besides.findings)
    if besides.precedent is not None:
        found = (*found, *_by_precedent(services, run, found, besides.precedent))
    kept, waived = waive((_told(finding, run) for finding in found), run.inspected, skipped)
    wanted = _Wanted(choice, chosen, run, besides)
    kept, waived = _compared(services, kept, waived, run, besides.base)
    asked = tuple(finding for finding in kept if wanted.covers(finding))
    asked_waived = tuple(each for each in waived if wanted.covers(each.finding))
    silent = _silent(run, asked, chosen)
    if silent and not asked and not any(each.facts for each in run.inspected if each.path in chosen):
        raise EnvironmentProblemError(
            f"no record could be judged, and --select or --ignore leave out why ({silent[0].code}), so nothing was checked",
            hint="leave these options away to see what is wrong",
        )
    located = locate_all(services, (*asked, *(each.finding for each in asked_waived)), trees=besides.trees)
    findings = in_order(located[: len(asked)])
    inherited = tuple(finding for finding in findings if wanted.is_inherited(finding))
    return Report(
        findings=tuple(finding for finding in findings if not wanted.is_inherited(finding)),
        files_checked=len(wanted.files),
        waived=tuple(
            sorted(
                (
                    replace(each, finding=finding)
                    for each, finding in zip(asked_waived, located[len(asked) :], strict=True)
                ),
                key=lambda each: each.finding.sort_key,
            )
        ),
        skipped=(*(each for each in skipped if choice.covers(each.code)), *silent),
        inherited=inherited,
        left_out=len(kept) - len(asked),
        base=besides.base.revision if besides.base else None,
        changed=wanted.files if besides.changed_only else None,
    )


def _told(finding: Finding, run: InspectedRegistry) -> Finding:
    """The finding with its clause as this registry is told it."""
    movement = run.read.setting.registry.movement if run.read.setting else None
    if movement is None or movement.quotes_proposal or not finding.clause:
        return finding
    return replace(finding, clause=clause_told(finding.clause, movement))


def _compared(
    services: Services,
    kept: tuple[Finding, ...],
    waived: tuple[Waived, ...],
    run: InspectedRegistry,
    base: Base | None,
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """The same, each saying whether it was there at the base."""
    suspected = frozenset(each.location.path for each in (*kept, *(each.finding for each in waived)))
    if base is None or not suspected:
        return kept, waived
    earlier = earlier_matters(services, base, run, suspected)
    return (
        tuple(mark(finding, earlier) for finding in kept),
        tuple(replace(each, finding=mark(each.finding, earlier)) for each in waived),
    )


class _Wanted:
    """Which findings were asked for.

    Attributes:
        files: Paths of the files that were asked about, and looked at; if only changed ones were, also those gone.
    """

    def __init__(
        self, choice: RuleChoice, chosen: frozenset[str], run: InspectedRegistry, besides: Besides
    ) -> None:
        self._choice, self._chosen = choice, chosen
        # While policy can't be read, next to nothing is asked of the records; that must be seen, and fail.
        self._blocking = frozenset() if run.read.setting else frozenset(SETTING_PATHS)
        self._touched = besides.base.touched if besides.base else None
        self._changed_only = besides.changed_only
        if besides.changed_only and self._touched is not None:
            self.files = chosen & self._touched & (run.present | besides.paths)
        else:
            self.files = chosen & run.checked

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is to be shown."""
        if finding.location.path in self._blocking and finding.severity is Severity.ERROR:
            return True
        if not self._choice.covers(finding.code) or not _concerns(finding, self._chosen):
            return False
        return (
            not self._changed_only or not finding.before or _concerns(finding, self._touched or frozenset())
        )

    def is_inherited(self, finding: Finding) -> bool:
        """Whether the finding is not the change's own."""
        path = finding.location.path
        return finding.before and self._touched is not None and path not in self._touched | self._blocking


def _silent(run: InspectedRegistry, asked: Iterable[Finding], chosen: frozenset[str]) -> tuple[Skipped, ...]:
    """What keeps records from being judged, and is not shown because it was not asked for."""
    told = {finding.location.path for finding in asked}
    faults: dict[str, str] = {}
    for finding in (*run.names, *(finding for each in run.inspected for finding in each.findings)):
        if finding.severity is Severity.ERROR:
            faults.setdefault(finding.location.path, finding.code)
    return tuple(
        Skipped(faults[path], f"not shown, but it keeps {path} from being judged")
        for path in run.broken
        if path in chosen - told and path in faults
    )


def _by_precedent(
    services: Services, run: InspectedRegistry, found: Iterable[Finding], precedent: Precedent
) -> Iterator[Finding]:
    """What the other setting has to say besides about the records that it judges too."""
    told = {_matter(finding) for finding in found}
    by_policy = Related(
        Location(REGISTRY_PATH, target="file", revision=precedent.revision),
        "by the policy that the change started from",
    )
    facts = [each.facts for each in run.inspected if each.facts]
    again = [
        *(
            finding
            for path in sorted(precedent.paths)
            for finding in inspect_file(services.files, precedent.setting, path).findings
        ),
        *check_registry(facts, precedent.setting),
    ]
    for finding in again:
        if finding.location.path in precedent.paths and _matter(finding) not in told:
            yield replace(finding, related=(*finding.related, by_policy))


def _matter(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.location.path, finding.location.pointer, finding.message


def _concerns(finding: Finding, chosen: frozenset[str]) -> bool:
    """Whether the finding is at, or because of, a chosen file."""
    return finding.location.path in chosen or any(each.location.path in chosen for each in finding.related)
