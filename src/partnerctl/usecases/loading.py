# SPDX-License-Identifier: Apache-2.0
"""What commands need before they can work: the setting, one record, or something about each record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from partnerctl.documents.migrations import MIGRATIONS, Migrations, format_of, newest
from partnerctl.documents.reader import MAX_BYTES
from partnerctl.documents.suggestions import closest
from partnerctl.errors import EnvironmentProblemError, InvalidDataError, UsageError
from partnerctl.findings import Finding, Plain, Severity, in_order
from partnerctl.model.dataset import ENTITIES_PATH, PARTNERS_FOLDER, REGISTRY_PATH, Dataset, Record, Setting
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model
from partnerctl.ports import FileTree, Services
from partnerctl.rules.running import check_names
from partnerctl.usecases.reading import partner_id_of, read_document, record_of, record_paths, unreadable

R = TypeVar("R")

KINDS: Final[Mapping[str, type[Model]]] = MappingProxyType({REGISTRY_PATH: Registry, ENTITIES_PATH: Entities})
"""The models of the files that are no records."""

KNOWN_FORMAT: Final = newest(MIGRATIONS)
"""The version of the file format that this program works with; older ones can be read (`usecases.older_formats`)."""

ENTITIES_MAX_BYTES: Final = 8 * MAX_BYTES
"""All movement entities are in one file."""


@dataclass(frozen=True, slots=True)
class ReadSetting:
    """`registry.yaml` and `entities.yaml` as far as they could be read.

    Attributes:
        setting: None if one of them has an error.
        plain: Their data as it stands in the files, by path.
        findings: What is wrong with them, located.
    """

    setting: Setting | None
    plain: dict[str, dict[str, Plain]]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Mapped(Generic[R]):
    """Something about each record.

    Attributes:
        values: Of the records that could be read, in the order of their ids.
        findings: What kept the other files from being records, located and in order.
    """

    values: tuple[R, ...]
    findings: tuple[Finding, ...]

    def require_all(self) -> tuple[R, ...]:
        """The values, for a command that must not work on a part of the registry.

        Raises:
            InvalidDataError: A record could not be read.
        """
        if self.findings:
            count = len({finding.location.path for finding in self.findings})
            records = "1 record" if count == 1 else f"{count} records"
            raise InvalidDataError(
                f"{records} could not be read",
                self.findings,
                hint="mend them, then run `partnerctl validate`",
            )
        return self.values


def read_setting(files: FileTree, migrations: Migrations = MIGRATIONS) -> ReadSetting:
    """Read policy and entities.

    Args:
        files: Where they are.
        migrations: The older formats there are.

    Raises:
        EnvironmentProblemError: One of the files can't be read, or its format is another than this program's.
    """
    registry = read_document(files, REGISTRY_PATH, Registry)
    entities = read_document(files, ENTITIES_PATH, Entities, max_bytes=ENTITIES_MAX_BYTES)
    for document in (registry, entities):
        _refuse_other_format(document.path, document.plain or {}, migrations)
    setting = Setting(registry.value, entities.value) if registry.value and entities.value else None
    plain = {each.path: each.plain for each in (registry, entities) if each.plain is not None}
    return ReadSetting(setting, plain, in_order((*registry.findings, *entities.findings)))


def _refuse_other_format(path: str, plain: dict[str, Plain], migrations: Migrations) -> None:
    """Stop at a file of the future, whose faults would be guesses, and at one of the past, which is to be upgraded."""
    number = plain.get("format")
    if format_of(plain, migrations) is not None:
        raise EnvironmentProblemError(
            f"{path} has format {number}: it was made by an older partnerctl, and this one works with {KNOWN_FORMAT}",
            hint="`partnerctl fmt --upgrade` brings all files into the newest format; commit that alone",
        )
    if isinstance(number, int) and number > KNOWN_FORMAT:
        raise EnvironmentProblemError(
            f"{path} has format {number}: it was made by a newer partnerctl, and this one knows {KNOWN_FORMAT}",
            hint="install the newest partnerctl",
        )


def load_setting(services: Services) -> Setting:
    """Policy and entities, without which no record can be judged.

    Raises:
        InvalidDataError: One of the two files has errors; with all of them, located.
        EnvironmentProblemError: One of the files can't be read, or a newer partnerctl wrote it.
    """
    read = read_setting(services.files)
    if read.setting is None:
        raise InvalidDataError(
            "the registry's own settings have errors",
            read.findings,
            hint="mend them first: everything else is judged by them",
        )
    return read.setting


def map_records(
    services: Services,
    setting: Setting,
    project: Callable[[Record, Setting], R],
    *,
    paths: Iterable[str] | None = None,
) -> Mapped[R]:
    """Take something out of each record, in parallel, without ever holding all records in memory.

    Args:
        services: The world.
        setting: Given to `project`.
        project: Takes the little that is needed out of a record. It and its results are pickled, so it is a function
            of a module (or a `functools.partial` of one).
        paths: The records wanted; all if None.
    """
    files = services.files
    misnamed = _misnamed(files) if paths is None else ()
    refused = {finding.location.path for finding in misnamed}
    named = record_paths(files) if paths is None else paths
    wanted = [path for path in named if path not in refused]
    values: list[R] = []
    findings = list(misnamed)
    for outcome in services.workers.map(partial(_project_file, files, setting, project), wanted):
        if isinstance(outcome, _Broken):
            findings.extend(outcome.findings)
        else:
            values.append(outcome)
    return Mapped(tuple(values), in_order(findings))


def _misnamed(files: FileTree) -> tuple[Finding, ...]:
    """What lies among the records and is none, or may not be called so."""
    findings = check_names(files.list(PARTNERS_FOLDER), files.irregular(PARTNERS_FOLDER))
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class _Broken:
    findings: tuple[Finding, ...]


def _project_file(
    files: FileTree, setting: Setting, project: Callable[[Record, Setting], R], path: str
) -> "R | _Broken":
    try:
        document = read_document(files, path, Partner)
    except EnvironmentProblemError as error:
        return _Broken(unreadable(path, error))
    record = record_of(document)
    return _Broken(document.findings) if record is None else project(record, setting)


def load_records(services: Services, setting: Setting) -> tuple[Record, ...]:
    """All records, in the order of their ids, for work that needs them whole.

    Raises:
        InvalidDataError: A record could not be read; with everything that is wrong, located.
    """
    return map_records(services, setting, _whole).require_all()


def load_dataset(services: Services) -> Dataset:
    """The whole registry in memory.

    Raises:
        InvalidDataError: A file could not be read; with everything that is wrong, located.
        EnvironmentProblemError: A file can't be opened, or a newer partnerctl wrote it.
    """
    setting = load_setting(services)
    return Dataset(setting, load_records(services, setting))


def _whole(record: Record, _setting: Setting) -> Record:
    return record


def load_record(services: Services, partner_id: str) -> Record:
    """One partner's record.

    Raises:
        UsageError: There is no partner with this id.
        InvalidDataError: Its file has errors; with all of them, located.
    """
    path = require_record_path(services.files, partner_id)
    document = read_document(services.files, path, Partner)
    record = record_of(document)
    if record is None:
        raise InvalidDataError(
            f"the record of {partner_id} has errors", in_order(document.findings), hint=f"mend {path} first"
        )
    return record


def require_no_address(word: str) -> None:
    """Refuse an address in the place of an id, before a message repeats it.

    Raises:
        UsageError: It is one.
    """
    if "@" in word:
        raise UsageError(
            "a mail address stands in the place of a partner's id", hint="partnerctl list shows all ids"
        )


def require_record_path(files: FileTree, partner_id: str) -> str:
    """Where the record of a partner lies that must exist.

    Raises:
        UsageError: There is no partner with this id.
    """
    require_no_address(partner_id)
    ids = {str(partner_id_of(path)): path for path in record_paths(files)}
    if partner_id in ids:
        return ids[partner_id]
    close = closest(partner_id, ids) or _with_part_like(partner_id, ids)
    hint = f'did you mean "{close}"?' if close else "partnerctl list shows all ids"
    raise UsageError(f'there is no partner with the id "{partner_id}"', hint=hint)


def _with_part_like(word: str, ids: Iterable[str]) -> str | None:
    """The first id that has `word`, or something like it, among its parts: "northfeld" is in "northfield-library"."""
    length = word.count("-") + 1
    whole: dict[str, str] = {}
    for partner_id in sorted(ids):
        parts = partner_id.split("-")
        for start in range(len(parts) - length + 1):
            whole.setdefault("-".join(parts[start : start + length]), partner_id)
    near = closest(word, whole)
    return whole[near] if near else None
