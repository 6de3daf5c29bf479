# SPDX-License-Identifier: Apache-2.0
"""Every rule over the whole registry, or what they say about some files of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Location, Related, Report, Severity, Skipped, Waived, in_order
from partnerctl.model.dataset import ENTITIES_PATH, PARTNERS_FOLDER, REGISTRY_PATH, Setting
from partnerctl.ports import FileTree, Services
from partnerctl.rules.facts import unknown_facts
from partnerctl.rules.registry import Rule, Sent, all_rules
from partnerctl.rules.running import apply_waivers, check_ledger, check_names, check_registry, check_setting
from partnerctl.usecases.inspection import Inspected, inspect_file
from partnerctl.usecases.ledger import ReadNotice, notice_paths, read_notice
from partnerctl.usecases.loading import ReadSetting, read_setting
from partnerctl.usecases.locating import locate_all
from partnerctl.usecases.reading import partner_id_of, record_paths
from partnerctl.usecases.rule_choice import EVERY_RULE, RuleChoice
from partnerctl.usecases.selection import choose_files

if TYPE_CHECKING:
    from partnerctl.model.partner import Waiver

SETTING_PATHS = (REGISTRY_PATH, ENTITIES_PATH)
"""The files that all others are judged by."""


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
    """

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    paths: frozenset[str] = frozenset()
    trees: Mapping[str, FileTree] = field(default_factory=dict)
    precedent: Precedent | None = None


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
            there is no record at all, so that nothing would be checked.
    """
    besides = besides or Besides()
    read = read_setting(services.files)
    run = _inspect_all(services, read)
    chosen = choose_files(services.files, paths, run.present | besides.paths)
    if not run.inspected and not paths and not besides.findings:
        raise EnvironmentProblemError(
            f"there is no record in {PARTNERS_FOLDER}, so nothing was checked",
            hint="`partnerctl add` writes the first one",
        )
    skipped = (*_skipped(read, run.broken), *besides.skipped)
    found = (*_all_findings(read, run), *besides.findings)
    if besides.precedent is not None:
        found = (*found, *_by_precedent(services, run, found, besides.precedent))
    kept, waived = _waive(found, run.inspected, skipped)
    located = locate_all(services, (*kept, *(each.finding for each in waived)), trees=besides.trees)
    located_waived = [
        replace(each, finding=finding) for each, finding in zip(waived, located[len(kept) :], strict=True)
    ]
    blocking = frozenset() if read.setting else frozenset(SETTING_PATHS)
    return Report(
        findings=in_order(
            finding
            for finding in located[: len(kept)]
            if choice.covers(finding.code) and _concerns(finding, chosen | blocking)
        ),
        files_checked=len(chosen & run.checked),
        waived=tuple(
            sorted(
                (
                    each
                    for each in located_waived
                    if choice.covers(each.finding.code) and _concerns(each.finding, chosen)
                ),
                key=lambda each: each.finding.sort_key,
            )
        ),
        skipped=tuple(each for each in skipped if choice.covers(each.code)),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """What a pass over all files gave.

    Attributes:
        names: Findings about what lies in the folder of records.
        inspected: Of each record.
        present: Paths of all that lies there, and of the setting's files.
        broken: Paths of what should be a record and could not be used as one.
        ledger: Of each file of the ledger.
    """

    names: tuple[Finding, ...]
    inspected: tuple[Inspected, ...]
    present: frozenset[str]
    broken: tuple[str, ...]
    ledger: tuple[ReadNotice, ...]

    @property
    def checked(self) -> frozenset[str]:
        """Paths of the files whose contents were looked at."""
        return frozenset(
            (
                *SETTING_PATHS,
                *(each.path for each in self.inspected),
                *(each.path for each in self.ledger),
            )
        )


def _inspect_all(services: Services, read: ReadSetting) -> _Run:
    files = services.files
    regular, irregular = tuple(files.list(PARTNERS_FOLDER)), tuple(files.irregular(PARTNERS_FOLDER))
    names = check_names(regular, irregular)
    misnamed = {finding.location.path for finding in names if finding.severity is Severity.ERROR}
    inspected = tuple(
        # The contents of a file with an illegal name are checked too, but nothing may refer to it.
        replace(each, facts=None) if each.path in misnamed else each
        for each in services.workers.map(partial(inspect_file, files, read.setting), record_paths(files))
    )
    broken = (*(each.path for each in inspected if each.facts is None), *(path for path, _ in irregular))
    ledger = tuple(services.workers.map(partial(read_notice, files), notice_paths(files)))
    sent = (each.path for each in ledger)
    present = frozenset((*SETTING_PATHS, *regular, *(path for path, _ in irregular), *sent))
    return _Run(names, inspected, present, broken, ledger)


def _all_findings(read: ReadSetting, run: _Run) -> Iterator[Finding]:
    yield from read.findings
    yield from run.names
    for each in run.inspected:
        yield from each.findings
    for sent in run.ledger:
        yield from sent.findings
    known = {partner_id_of(path) for path in (*(each.path for each in run.inspected), *run.broken)}
    yield from check_ledger([Sent(each.path, each.notice) for each in run.ledger if each.notice], known)
    if read.setting is not None:
        yield from check_setting(read.setting, read.plain)
        sound = [each.facts for each in run.inspected if each.facts]
        # A record that can't be read is there all the same: a reference to it is no fault.
        broken = [unknown_facts(partner_id_of(path), path) for path in run.broken]
        yield from check_registry([*sound, *broken], read.setting)


def _by_precedent(
    services: Services, run: _Run, found: Iterable[Finding], precedent: Precedent
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


def _waive(
    findings: Iterable[Finding], inspected: Iterable[Inspected], skipped: Iterable[Skipped]
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    found = tuple(findings)
    used = {(finding.location.path, finding.code) for finding in found}
    not_asked = {each.code for each in skipped}
    waivers: dict[str, tuple[Waiver, ...]] = {
        # A waiver of a rule that was not asked is not unused.
        each.path: tuple(
            waiver
            for waiver in each.facts.waivers
            if waiver.rule not in not_asked or (each.path, waiver.rule) in used
        )
        for each in inspected
        if each.facts and each.facts.waivers
    }
    return apply_waivers(found, waivers)


def _skipped(read: ReadSetting, broken: Sequence[str]) -> Iterator[Skipped]:
    if read.setting is None:
        errors = (finding for finding in read.findings if finding.severity is Severity.ERROR)
        at_fault = sorted({finding.location.path for finding in errors})
        for rule in all_rules():
            if _needs_setting(rule):
                yield Skipped(rule.code, f"{' and '.join(at_fault)} must be mended first")
    elif broken:
        others = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
        for rule in all_rules():
            if rule.registry_check:
                yield Skipped(rule.code, f"could not see {broken[0]}{others}")


def _needs_setting(rule: Rule) -> bool:
    return bool(rule.record_check or rule.registry_check or rule.setting_check)


def _concerns(finding: Finding, chosen: frozenset[str]) -> bool:
    """Whether the finding is at, or because of, a chosen file."""
    return finding.location.path in chosen or any(each.location.path in chosen for each in finding.related)
