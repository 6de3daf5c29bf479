# SPDX-License-Identifier: Apache-2.0
"""`validate --base` and `validate --changed`: every rule, by what differs from another commit.

With a base, the rules on changes are asked too. The comparison starts where the change began (the fork point, as git's
three-dot diff has it), or without a base at the commit that is checked out, and ends with the files as they lie there
now. Whatever is missing for it stops the command: a change that could not be compared is not fine.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Report, Severity, Skipped
from partnerctl.model.dataset import ENTITIES_PATH, PARTNERS_FOLDER, REGISTRY_PATH
from partnerctl.model.entities import Decider, Entities
from partnerctl.model.notices import BOUNCES_FOLDER, NOTICES_FOLDER
from partnerctl.ports import Commit, Deed, FileTree, Merge, Services, Touched
from partnerctl.rules import changes_approval, changes_entries, changes_history
from partnerctl.rules.changes_files import POLICY_WITH_RECORDS
from partnerctl.rules.comparison import Comparison, FileChange, MergedHistory, Version
from partnerctl.rules.running import check_change, check_names
from partnerctl.usecases.earlier_findings import Base
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES, read_setting
from partnerctl.usecases.proposal import proposal
from partnerctl.usecases.reading import is_record, read_document, read_plain
from partnerctl.usecases.registry_inspection import SETTING_PATHS
from partnerctl.usecases.rule_choice import EVERY_RULE, RuleChoice
from partnerctl.usecases.validate_registry import Besides, Precedent, validate_registry

_LEDGER = (NOTICES_FOLDER, BOUNCES_FOLDER)
_FOLDERS = (PARTNERS_FOLDER, *_LEDGER)


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """What is to be judged.

    Attributes:
        base: The branch or commit it is proposed for, as a person typed it.
        author: Login of who proposes it; None if nobody said.
        approvers: Logins of who approved it.
    """

    base: str
    author: str | None = None
    approvers: tuple[str, ...] = ()


def validate_change(
    services: Services,
    change: ProposedChange,
    paths: Sequence[str] = (),
    *,
    choice: RuleChoice = EVERY_RULE,
    changed_only: bool = False,
) -> Report:
    """Ask every rule of every file, and the rules on changes of what differs from the base.

    Args:
        services: The world.
        change: What is compared with, and who is behind it.
        paths: As for `validate_registry`; files that are gone may be named too.
        choice: The rules whose findings are reported.
        changed_only: Whether to report only what concerns files that differ, or what the change caused elsewhere.

    Returns:
        The report; what was wrong before, in files that don't differ, is in `inherited`.

    Raises:
        UsageError: A path is no data file of the registry, or there is nothing at it.
        EnvironmentProblemError: There is nothing to compare with, or nothing to compare: no git, no repository, no such
            base, a shallow clone, no common commit, no difference at all; or what `validate_registry` raises.
    """
    repository = services.repository
    begun = proposal(repository, change.base)
    fork, touched = begun.fork, begun.touched
    before = repository.files_at(fork)
    base = _base(fork, before, touched)
    if changed_only and not _of_registry(touched):
        return _nothing_changed(base)
    files = tuple(_file_changes(touched, before, services.files))
    merges = repository.merges_since(fork) if any(_is_record(file.path) for file in files) else ()
    trees = {commit.short_id: repository.files_at(commit) for commit in _commits(merges)}
    records = tuple(file for file in files if _is_record(file.path) or _was_record(file))
    policy = tuple(file for file in files if file.path in SETTING_PATHS)
    comparison = Comparison(
        revision=fork.short_id,
        recorded=_recorded(services, begun.head, records),
        records=records,
        notices=tuple(file for file in files if file.path.rpartition("/")[0] in _LEDGER),
        policy=policy,
        merges=tuple(_merged(merges, records, services.files, trees)),
        author=change.author,
        approvers=change.approvers,
    )
    deciders = _deciders(comparison, before)
    if not isinstance(deciders, Skipped):
        comparison = replace(comparison, deciders=deciders)
    precedent = _precedent(comparison, before)
    besides = Besides(
        findings=check_change(comparison),
        skipped=(
            *_skipped(comparison),
            *(each for each in (precedent, deciders) if isinstance(each, Skipped)),
        ),
        paths=frozenset(file.path for file in files),
        trees={**trees, fork.short_id: before},
        precedent=precedent if isinstance(precedent, Precedent) else None,
        base=base,
        changed_only=changed_only,
    )
    return validate_registry(services, paths, choice=choice, besides=besides)


def validate_uncommitted(
    services: Services, paths: Sequence[str] = (), *, choice: RuleChoice = EVERY_RULE
) -> Report:
    """Ask every rule of every file, and report what concerns those that differ from HEAD, or is new since then.

    Args:
        services: The world.
        paths: As for `validate_registry`; files that are gone may be named too.
        choice: The rules whose findings are reported.

    Returns:
        The report. If nothing differs, nothing was asked: `changed` is empty.

    Raises:
        UsageError: A path is no data file of the registry, or there is nothing at it.
        EnvironmentProblemError: There is no git, no repository, or no commit; or what `validate_registry` raises.
    """
    head = services.repository.commit("HEAD")
    touched = services.repository.touched_since(head)
    before = services.repository.files_at(head)
    base = _base(head, before, touched)
    if not _of_registry(touched):
        return _nothing_changed(base)
    gone = frozenset(path for path in _of_registry(touched) if not services.files.exists(path))
    besides = Besides(paths=gone, base=base, changed_only=True)
    return validate_registry(services, paths, choice=choice, besides=besides)


def _base(commit: Commit, files: FileTree, touched: Iterable[Touched]) -> Base:
    paths = (path for each in touched for path in (each.path, each.before) if path)
    return Base(commit.short_id, files, frozenset(paths))


def _of_registry(touched: Iterable[Touched]) -> frozenset[str]:
    """Paths of what differs and is looked at by rules: policy, and whatever lies in the folders of data."""
    paths = (path for each in touched for path in (each.path, each.before) if path)
    return frozenset(path for path in paths if path in SETTING_PATHS or path.rpartition("/")[0] in _FOLDERS)


def _nothing_changed(base: Base) -> Report:
    return Report((), files_checked=0, base=base.revision, changed=frozenset())


def _file_changes(touched: Iterable[Touched], before: FileTree, after: FileTree) -> Iterator[FileChange]:
    """Both versions of each file of the registry that differs."""
    for each in touched:
        origin = each.before or each.path
        old = None if each.deed is Deed.ADDED or not is_data(origin) else _version(before, origin)
        new = (
            None
            if each.deed is Deed.DELETED or not (is_data(each.path) or old)
            else _version(after, each.path)
        )
        misnamed = old is not None and _is_misnamed(origin)
        renamed = FileChange(old, new, misnamed)
        if each.deed is Deed.RENAMED and renamed.new_name is not None:
            # git pairs what is much alike; two organizations may well be.
            yield FileChange(old, None, misnamed)
            yield FileChange(None, new)
        elif old is not None or new is not None:
            yield renamed


def is_data(path: str) -> bool:
    """Whether a path is one of the registry's own files: policy, entities, a record, or a notice that was sent."""
    if path in SETTING_PATHS:
        return True
    return path.rpartition("/")[0] in _FOLDERS and is_record(path)


def _is_record(path: str) -> bool:
    return path.startswith(f"{PARTNERS_FOLDER}/")


def _was_record(file: FileChange) -> bool:
    return file.before is not None and _is_record(file.before.path)


def _is_misnamed(path: str) -> bool:
    return any(finding.severity is Severity.ERROR for finding in check_names((path,))) and _is_record(path)


def _version(files: FileTree, path: str) -> Version:
    return Version(path, read_plain(files, path, max_bytes=ENTITIES_MAX_BYTES))


def _recorded(services: Services, head: Commit, records: Iterable[FileChange]) -> dt.date:
    """The day of the last commit; today if one of the records says something that is not committed yet."""
    committed = services.repository.files_at(head)
    for record in records:
        if record.after is not None and record.after != _version(committed, record.after.path):
            return services.clock.today()
    return head.when.date()


def _commits(merges: Iterable[Merge]) -> Iterator[Commit]:
    for merge in merges:
        yield from merge.parents
        if merge.result is not None:
            yield merge.result


def _merged(
    merges: Iterable[Merge], records: Iterable[FileChange], now: FileTree, trees: Mapping[str, FileTree]
) -> Iterator[MergedHistory]:
    """The histories that merges joined, of records that differ."""
    paths = [record.path for record in records if record.after is not None and _is_record(record.path)]
    for merge in merges:
        result = trees[merge.result.short_id] if merge.result else now
        for path in paths:
            versions = [
                (parent.short_id, _version(trees[parent.short_id], path))
                for parent in merge.parents
                if trees[parent.short_id].exists(path)
            ]
            # Where only one side had the file, nothing was joined. A result that can't be read has kept nothing; what
            # was made of it since then tells.
            if len(versions) > 1:
                parents = tuple((revision, tuple(version.history)) for revision, version in versions)
                yield MergedHistory(path, parents, tuple(_version(result, path).history))


def _skipped(comparison: Comparison) -> Iterator[Skipped]:
    """The rules on contents, for each record that can't be read in one of the two states."""
    about_records = (*changes_history.RULES, *changes_entries.RULES, *changes_approval.RULES)
    codes = [rule.code for rule in about_records if rule.code != changes_approval.DECIDERS_CHANGED]
    for record in comparison.records:
        before, after = record.before, record.after
        if before is not None and before.plain is None:
            reason = f"{before.path} can't be read at {comparison.revision}, so it was not compared"
        elif after is not None and after.plain is None:
            reason = f"{after.path} must be mended first"
        else:
            continue
        for code in codes:
            yield Skipped(code, reason)


def _deciders(comparison: Comparison, before: FileTree) -> Mapping[str, tuple[Decider, ...]] | Skipped:
    """Who could approve decisions before the change, if there is a decision that somebody approved."""
    if (
        not comparison.approvers
        or not changes_approval.decides(comparison)
        or not before.exists(ENTITIES_PATH)
    ):
        return {}
    document = read_document(before, ENTITIES_PATH, Entities, max_bytes=ENTITIES_MAX_BYTES)
    if document.value is None:
        reason = f"{ENTITIES_PATH} can't be read at {comparison.revision}, so who may approve is not known"
        return Skipped(changes_approval.NOT_BY_A_DECIDER, reason)
    return {key: entity.deciders for key, entity in document.value.entities.items()}


def _precedent(comparison: Comparison, before: FileTree) -> Precedent | Skipped | None:
    """The policy of the base, if policy and records change together and there was one."""
    paths = frozenset(
        record.path for record in comparison.records if record.after and _is_record(record.path)
    )
    changed = any(not file.says_the_same for file in comparison.policy)
    if not paths or not changed or not before.exists(REGISTRY_PATH):
        return None
    try:
        setting = read_setting(before).setting
    except EnvironmentProblemError:
        setting = None
    if setting is None:
        reason = f"{' or '.join(SETTING_PATHS)} can't be read at {comparison.revision}, so nothing was judged by it"
        return Skipped(POLICY_WITH_RECORDS, reason)
    return Precedent(setting, paths, comparison.revision)
