# SPDX-License-Identifier: Apache-2.0
"""One of two states of a registry that are compared: read as far as it is asked for, and its faults noted, never raised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from partnerctl.documents.migrations import MIGRATIONS, Migrations
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Severity
from partnerctl.meaning.discretion import speaks_of_people
from partnerctl.meaning.told import Side, Unreadable
from partnerctl.model.dataset import ENTITIES_PATH, REGISTRY_PATH, Record, Setting
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model
from partnerctl.ports import FileTree, Services, Touched
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES
from partnerctl.usecases.older_formats import UpToDateFiles
from partnerctl.usecases.reading import Document, partner_id_of, read_document, read_plain


def sides_of(
    before: Services, after: Services, touched: Iterable[Touched], migrations: Migrations = MIGRATIONS
) -> "tuple[RegistrySide, RegistrySide]":
    """Both states, in the newest format; as they are where no registry tells in which format it is.

    Args:
        before: As it was.
        after: As it is.
        touched: What differs: all else is read once.
        migrations: The older formats there are.
    """
    paths = frozenset(path for each in touched for path in (each.path, each.before) if path)
    olds, news = before.files, after.files
    was = RegistrySide(Side.BEFORE, _up_to_date(olds, migrations), olds)
    return was, RegistrySide(Side.AFTER, _up_to_date(news, migrations), news, was, paths)


def _up_to_date(files: FileTree, migrations: Migrations) -> FileTree:
    return UpToDateFiles(files, migrations) if migrations and files.exists(REGISTRY_PATH) else files


@dataclass
class RegistrySide:
    """One of the two states, read as far as it is asked for.

    Attributes:
        side: Which.
        files: Its files.
        as_written: The same in the format that they are in.
        twin: The other state, if that is read first.
        changed: Paths of what differs from it.
        unreadable: What could not be read so far.
    """

    side: Side
    files: FileTree
    as_written: FileTree
    twin: "RegistrySide | None" = None
    changed: frozenset[str] = frozenset()
    unreadable: list[Unreadable] = field(default_factory=list)

    def document(self, path: str, kind: type[Model]) -> "Document[Model] | None":
        """A file, sound or not; None if it can't be read at all, which is noted as are its faults."""
        try:
            found: Document[Model] = read_document(self.files, path, kind, max_bytes=ENTITIES_MAX_BYTES)
        except EnvironmentProblemError as error:
            self.unreadable.append(Unreadable(path, self.side, error.message))
            return None
        if found.value is None:
            self.unreadable.append(_fault(path, self.side, found.findings))
        return found

    def record(self, path: str) -> Record | None:
        """A record; None if it can't be read, which is noted."""
        document = self.document(path, Partner)
        if document is None or not isinstance(document.value, Partner) or document.plain is None:
            return None
        return Record(partner_id_of(path), path, document.plain, document.value)

    @cached_property
    def format(self) -> int | None:
        """The number of the format that its files are in; None if that can't be told."""
        plain = read_plain(self.as_written, REGISTRY_PATH) or {}
        number = plain.get("format")
        return number if type(number) is int else None

    @cached_property
    def registry(self) -> Registry | None:
        """The policy; None if there is none that can be read."""
        if self.twin and REGISTRY_PATH not in self.changed:
            return self.twin.registry
        value = self._setting(REGISTRY_PATH, Registry)
        return value if isinstance(value, Registry) else None

    @cached_property
    def entities(self) -> Entities | None:
        """The entities; None if they can't be read."""
        if self.twin and ENTITIES_PATH not in self.changed:
            return self.twin.entities
        value = self._setting(ENTITIES_PATH, Entities)
        return value if isinstance(value, Entities) else None

    def _setting(self, path: str, kind: type[Model]) -> Model | None:
        if not self.files.exists(path):
            return None
        document = self.document(path, kind)
        return document.value if document else None

    @cached_property
    def setting(self) -> Setting | None:
        """Both; None if one of them can't be read."""
        return Setting(self.registry, self.entities) if self.registry and self.entities else None


def _fault(path: str, side: Side, findings: Sequence[Finding]) -> Unreadable:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    start = errors[0].location.span.start if errors[0].location.span else None
    return Unreadable(
        path,
        side,
        _message(errors[0]),
        start.line if start else None,
        start.column if start else None,
        len(errors) - 1,
    )


def _message(finding: Finding) -> str:
    """What is wrong; a message quotes the value at fault, which may be somebody's address."""
    if speaks_of_people(finding.message):
        return f"it breaks rule {finding.code}; the value is not repeated here"
    return finding.message
