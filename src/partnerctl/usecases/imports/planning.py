# SPDX-License-Identifier: Apache-2.0
"""`import`: many records from a table, each whole or not at all; done again, it changes nothing more.

A row is judged by itself in a worker (`import_rows`), then all together by their facts, once. What is written is
what the rules saw. Nothing depends on the order in which workers finish, on the locale or on an earlier run: a run
that was interrupted is finished by the next.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Final, TypeAlias

from partnerctl.documents.record_fields import find_field
from partnerctl.errors import ChangedUnderneathError
from partnerctl.findings import Finding, Severity
from partnerctl.model.dataset import PARTNERS_FOLDER, Record, Setting
from partnerctl.ports import Services
from partnerctl.rules.facts import Facts, facts_of, unknown_facts
from partnerctl.rules.quality import UNUSED_WAIVER
from partnerctl.rules.running import apply_waivers, check_registry
from partnerctl.usecases.changes import Change, write_change
from partnerctl.usecases.country_words import resolve_countries
from partnerctl.usecases.imports.cells import country_texts, words_of
from partnerctl.usecases.imports.mapping import ColumnMapping
from partnerctl.usecases.imports.outcome import Action, Fault, Judged, Judging
from partnerctl.usecases.imports.rows import judge_row
from partnerctl.usecases.imports.table import Row, Table
from partnerctl.usecases.loading import load_setting, map_records
from partnerctl.usecases.reading import partner_id_of, record_path
from partnerctl.usecases.record_values import place_among


class Stage(StrEnum):
    """What takes long enough to be shown."""

    RECORDS = "reading the registry"
    ROWS = "judging rows"
    WRITING = "writing records"


Progress: TypeAlias = Callable[[Stage, int, int], None]
"""Told now and then how many of how many are done."""


def no_progress(_stage: Stage, _done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to import.

    Attributes:
        constants: Values for new records whose row has none, by field.
        accept_ids: Whether a transliteration may become an id.
        update: Whether records that are there may be changed.
        fail_on: The lightest severity of a finding for which a row is rejected.
    """

    constants: Mapping[str, str]
    accept_ids: bool = False
    update: bool = False
    fail_on: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, not yet done.

    Attributes:
        judged: The outcome of each row, in order.
    """

    judged: tuple[Judged, ...]

    def of(self, action: Action) -> tuple[Judged, ...]:
        """The rows of which this becomes."""
        return tuple(each for each in self.judged if each.action is action)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that was found, in the order of the rows."""
        return tuple(fault for each in self.judged for fault in each.faults)


_TELL_EVERY: Final = 50
_ROUNDS: Final = 10
"""So often a row that is at odds only with a rejected one gets another chance."""


def plan_import(
    services: Services,
    table: Table,
    mapping: ColumnMapping,
    options: Options,
    progress: Progress = no_progress,
) -> Plan:
    """Judge every row; nothing is written.

    Args:
        services: The world.
        table: The rows.
        mapping: What its columns mean.
        options: How to import.
        progress: Told what is being done.

    Raises:
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: The registry can't be read.
    """
    setting = load_setting(services)
    there = _facts_there(services, setting, progress)
    judging = Judging(
        files=services.files,
        setting=setting,
        words=words_of(setting, resolve_countries(_country_texts(table.rows, mapping, options), services)),
        columns=table.columns,
        fields=mapping.fields,
        constants=options.constants,
        present=frozenset(each.id for each in there),
        names={
            place.folded.key: each.id
            for each in reversed(there)
            if each.merged_into is None
            for place in each.names
            if place.pointer == ("name",)
        },
        today=services.clock.today().isoformat(),
        accept_ids=options.accept_ids,
        update=options.update,
        fail_on=options.fail_on,
    )
    judged: list[Judged] = []
    for each in services.workers.map(partial(judge_row, judging), table.rows):
        judged.append(each)
        _tell(progress, Stage.ROWS, len(judged), len(table.rows))
    alone = _once_each(judged)
    return Plan(tuple(_together(alone, there, judging)))


def _tell(progress: Progress, stage: Stage, done: int, total: int) -> None:
    if done % _TELL_EVERY == 0 or done == total:
        progress(stage, done, total)


def _country_texts(rows: Sequence[Row], mapping: ColumnMapping, options: Options) -> set[str]:
    fields = {index: field for index, name in mapping.fields.items() if (field := find_field(name))}
    texts = {
        text
        for row in rows
        for index, field in fields.items()
        if index < len(row.cells)
        for text in country_texts(row.cells[index], field)
    }
    for name, value in options.constants.items():
        if field := find_field(name):
            texts.update(country_texts(value, field))
    return texts


def _facts_there(services: Services, setting: Setting, progress: Progress) -> tuple[Facts, ...]:
    """The facts of the records that are there; of one that can't be read, that it is there."""
    progress(Stage.RECORDS, 0, 0)
    mapped = map_records(services, setting, _facts)
    broken = sorted({finding.location.path for finding in mapped.findings})
    in_folder = (path for path in broken if path.startswith(f"{PARTNERS_FOLDER}/"))
    return (*mapped.values, *(unknown_facts(partner_id_of(path), path) for path in in_folder))


def _facts(record: Record, _setting: Setting) -> Facts:
    return facts_of(record)


# --- the rows together ------------------------------------------------------------------------------------------


def _once_each(judged: Sequence[Judged]) -> list[Judged]:
    """Of several rows about one partner the first that fits is taken."""
    first: dict[str, Judged] = {}
    outcome = []
    for each in judged:
        taken = first.get(each.id) if each.action is not Action.REJECT else None
        if taken is None:
            if each.action is not Action.REJECT:
                first[each.id] = each
            outcome.append(each)
            continue
        message = f'row {taken.number:,} is about the same partner, or has the same id: "{each.id}"'
        hint = "join the two rows, or give one of them another id in a column `id`"
        outcome.append(_rejected(each, [Fault(each.number, None, each.id, message, hint)]))
    return outcome


def _rejected(judged: Judged, faults: Sequence[Fault]) -> Judged:
    return Judged(judged.number, Action.REJECT, judged.id, judged.name, (*judged.faults, *faults))


def _together(judged: Sequence[Judged], there: Sequence[Facts], by: Judging) -> Iterator[Judged]:
    """What the rules over all records say of those that are to be written, each beside those before it."""
    accepted = {record_path(each.id): each for each in judged if each.facts is not None}
    faults: dict[int, list[Fault]] = {}
    found: dict[str, list[Finding]] = {}
    if accepted:
        everyone = _Everyone(there, by)
        for round_ in count():
            found = everyone.findings(accepted)
            blamed = {path for path, findings in found.items() if _weighs(findings, by.fail_on)}
            if not blamed:
                break
            # Who is at odds only with somebody who is in doubt as well may yet fit.
            sure = {path for path in blamed if not _counterparts(found[path], by.fail_on) & blamed - {path}}
            for path in sure or blamed if round_ < _ROUNDS else blamed:
                faults[accepted[path].number] = _faults(accepted[path], found[path], by)
                del accepted[path]
        for path, findings in found.items():  # what is only worth knowing
            faults[accepted[path].number] = _faults(accepted[path], findings, by)
    kept = {each.number for each in accepted.values()}
    for each in judged:
        if each.facts is None:
            yield each
        elif each.number in kept:
            yield replace(each, faults=(*each.faults, *faults.get(each.number, ())))
        else:
            yield _rejected(each, faults[each.number])


class _Everyone:
    """All records, those that are there and those that would be.

    Args:
        there: The facts of those that are there.
        by: What rows are judged by.
    """

    def __init__(self, there: Sequence[Facts], by: Judging) -> None:
        self._there = there
        self._setting = by.setting
        self._known = set(map(_matter, check_registry(there, by.setting)))

    def findings(self, candidates: Mapping[str, Judged]) -> dict[str, list[Finding]]:
        """What is said of each record that would be written, by its path, and was not said before."""
        written = {path: _in_order_of_rows(each) for path, each in candidates.items()}
        everyone = [*(each for each in self._there if each.path not in written), *written.values()]
        kept, _ = apply_waivers(
            check_registry(everyone, self._setting),
            {each.path: each.waivers for each in everyone if each.waivers},
        )
        found: dict[str, list[Finding]] = {}
        for finding in kept:
            concerned = [path for path in _paths(finding) if path in written]
            if concerned and finding.code != UNUSED_WAIVER.code and _matter(finding) not in self._known:
                found.setdefault(concerned[0], []).append(finding)
        return found


def _in_order_of_rows(judged: Judged) -> Facts:
    """A new record comes after all that are there, and after those of the rows before."""
    facts = judged.facts
    assert facts is not None  # noqa: S101 -- narrows: only these are candidates
    return facts if judged.digest else replace(facts, began=f"~{judged.number:09}")


def _paths(finding: Finding) -> tuple[str, ...]:
    return (finding.location.path, *(each.location.path for each in finding.related))


def _matter(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.location.path, finding.location.pointer, finding.message


def _weighs(findings: Iterable[Finding], fail_on: Severity) -> bool:
    return any(each.severity.rank <= fail_on.rank for each in findings)


def _counterparts(findings: Iterable[Finding], fail_on: Severity) -> set[str]:
    return {path for each in findings if each.severity.rank <= fail_on.rank for path in _paths(each)}


def _faults(judged: Judged, findings: Iterable[Finding], by: Judging) -> list[Fault]:
    return [_fault(judged, each, by) for each in findings]


def _fault(judged: Judged, finding: Finding, by: Judging) -> Fault:
    fields = {index: field.pointer for index, name in by.fields.items() if (field := find_field(name))}
    index = place_among(finding.location.pointer, {pointer: index for index, pointer in fields.items()})
    return Fault(
        judged.number,
        None if index is None else by.columns[index],
        judged.name,
        finding.message,
        finding.hint,
        finding.code,
        finding.severity,
    )


# --- writing ----------------------------------------------------------------------------------------------------


def write_import(services: Services, plan: Plan, progress: Progress = no_progress) -> Iterator[Judged]:
    """Write the records, new ones first.

    Yields:
        Each row whose record was written, or that became a rejected one because somebody else wrote its file meanwhile.

    Raises:
        EnvironmentProblemError: A record can't be written; those yielded before are, and a repeat writes the others.
    """
    new, changed = plan.of(Action.ADD), plan.of(Action.UPDATE)
    total = len(new) + len(changed)
    done = 0
    contents = ((record_path(each.id), (each.text or "").encode()) for each in new)
    for each, (path, is_new) in zip(new, services.files.create_all(contents), strict=True):
        done += 1
        _tell(progress, Stage.WRITING, done, total)
        yield each if is_new else _overtaken(each, f"{path} was written by somebody else in the meantime")
    for each in changed:
        done += 1
        _tell(progress, Stage.WRITING, done, total)
        try:
            write_change(services.files, Change(record_path(each.id), None, each.text or "", each.digest))
        except ChangedUnderneathError as error:
            yield _overtaken(each, error.message)
        else:
            yield each


def _overtaken(judged: Judged, message: str) -> Judged:
    return _rejected(judged, [Fault(judged.number, None, judged.id, message, "run the command again")])
