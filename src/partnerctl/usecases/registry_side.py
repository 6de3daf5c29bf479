# SPDX-License-Identifier: Apache-2.0
"""One of two states of a registry that are compared: read as far as it is asked for, and its faults noted, never raised."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from partnerctl.documents.migrations import MIGRATIONS, Migrations
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Severity
from partnerctl.meaning.told import Side, Unreadable
from partnerctl.model.dataset import ENTITIES_PATH, REGISTRY_PATH, Record, Setting
from partnerctl.model.entities import Entities
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES
from partnerctl.usecases.older_formats import UpToDateFiles
from partnerctl.usecases.reading import Document, partner_id_of, read_document


def side_of(side: Side, world: Services, migrations: Migrations = MIGRATIONS) -> "RegistrySide":
    """The state that a world is in, in the newest format; as it is where no registry tells in which format it is."""
    files = world.files
    if migrations and files.exists(REGISTRY_PATH):
        files = UpToDateFiles(files, migrations)
    return RegistrySide(side, files)


@dataclass
class RegistrySide:
    """One of the two states, read as far as it is asked for."""

    side: Side
    files: FileTree
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
    def registry(self) -> Registry | None:
        """The policy; None if there is none that can be read."""
        value = self._setting(REGISTRY_PATH, Registry)
        return value if isinstance(value, Registry) else None

    @cached_property
    def entities(self) -> Entities | None:
        """The entities; None if they can't be read."""
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
    if not errors:
        return Unreadable(path, side, "it holds nothing that can be compared")
    start = errors[0].location.span.start if errors[0].location.span else None
    return Unreadable(
        path,
        side,
        errors[0].message,
        start.line if start else None,
        start.column if start else None,
        len(errors) - 1,
    )
