# SPDX-License-Identifier: Apache-2.0
"""A pass over all files of a registry, in one state of it: what each gave, and what the rules say to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from partnerctl.findings import Finding, Severity
from partnerctl.model.dataset import ENTITIES_PATH, PARTNERS_FOLDER, REGISTRY_PATH
from partnerctl.ports import FileTree, Workers
from partnerctl.rules.facts import unknown_facts
from partnerctl.rules.registry import Sent
from partnerctl.rules.running import check_ledger, check_names, check_registry, check_setting
from partnerctl.usecases.inspection import Inspected, inspect_file
from partnerctl.usecases.ledger import ReadEntry, ledger_paths, read_entry
from partnerctl.usecases.loading import ReadSetting
from partnerctl.usecases.reading import partner_id_of, record_paths

SETTING_PATHS = (REGISTRY_PATH, ENTITIES_PATH)
"""The files that all others are judged by."""


@dataclass(frozen=True, slots=True)
class InspectedRegistry:
    """What a pass over all files gave.

    Attributes:
        read: Policy and entities.
        names: Findings about what lies in the folder of records.
        inspected: Of each record.
        irregular: Paths of what must not be read.
        regular: Paths of all else in the folder of records.
        ledger: Of each file of the ledger, and of each that tells of an email that came back.
    """

    read: ReadSetting
    names: tuple[Finding, ...]
    inspected: tuple[Inspected, ...]
    irregular: tuple[str, ...]
    regular: tuple[str, ...]
    ledger: tuple[ReadEntry, ...]

    @property
    def present(self) -> frozenset[str]:
        """Paths of all that lies there, and of the setting's files."""
        return frozenset(
            (*SETTING_PATHS, *self.regular, *self.irregular, *(each.path for each in self.ledger))
        )

    @property
    def checked(self) -> frozenset[str]:
        """Paths of the files whose contents were looked at."""
        records, notices = (each.path for each in self.inspected), (each.path for each in self.ledger)
        return frozenset((*SETTING_PATHS, *records, *notices))

    @property
    def broken(self) -> tuple[str, ...]:
        """Paths of what should be a record and could not be used as one."""
        return (*(each.path for each in self.inspected if each.facts is None), *self.irregular)

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the files, each alone and all together; places in other files are symbolic."""
        yield from self.read.findings
        yield from self.names
        for each in self.inspected:
            yield from each.findings
        for sent in self.ledger:
            yield from sent.findings
        known = {partner_id_of(path) for path in (*(each.path for each in self.inspected), *self.broken)}
        yield from check_ledger([Sent(each.path, each.notice) for each in self.ledger if each.notice], known)
        if self.read.setting is not None:
            yield from check_setting(self.read.setting, self.read.plain)
            sound = [each.facts for each in self.inspected if each.facts]
            # A record that can't be read is there all the same: a reference to it is no fault.
            broken = [unknown_facts(partner_id_of(path), path) for path in self.broken]
            yield from check_registry([*sound, *broken], self.read.setting)


@dataclass(frozen=True, slots=True)
class Known:
    """What need not be looked at again, by path, because it is the same as in another state."""

    records: Mapping[str, Inspected] = field(default_factory=dict)
    notices: Mapping[str, ReadEntry] = field(default_factory=dict)


def inspect_registry(
    files: FileTree, workers: Workers, read: ReadSetting, known: Known | None = None
) -> InspectedRegistry:
    """Look at every file.

    Args:
        files: The state that is meant.
        workers: They do it.
        read: The policy and entities to judge by.
        known: What is taken as it is.
    """
    known = known or Known()
    regular, irregular = tuple(files.list(PARTNERS_FOLDER)), tuple(files.irregular(PARTNERS_FOLDER))
    names = check_names(regular, irregular)
    misnamed = {finding.location.path for finding in names if finding.severity is Severity.ERROR}
    records, notices = record_paths(files), ledger_paths(files)
    inspect = partial(inspect_file, files, read.setting)
    inspected = {each.path: each for each in workers.map(inspect, _others(records, known.records))}
    notes = {
        each.path: each for each in workers.map(partial(read_entry, files), _others(notices, known.notices))
    }
    return InspectedRegistry(
        read,
        names,
        tuple(
            # The contents of a file with an illegal name are checked too, but nothing may refer to it.
            replace(each, facts=None) if each.path in misnamed else each
            for each in (inspected.get(path) or known.records[path] for path in records)
        ),
        tuple(path for path, _ in irregular),
        regular,
        tuple(notes.get(path) or known.notices[path] for path in notices),
    )


def _others(paths: Sequence[str], known: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(path for path in paths if path not in known)
