# SPDX-License-Identifier: Apache-2.0
"""Files in an older format: read as if they were in the newest, or rewritten (`fmt --upgrade`)."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from partnerctl.documents.migrations import MIGRATIONS, Migrations, format_of, rewritten, upgraded
from partnerctl.errors import RefusedError
from partnerctl.findings import Finding, in_order
from partnerctl.model.dataset import PARTNERS_FOLDER, REGISTRY_PATH
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry
from partnerctl.model.types import Model
from partnerctl.ports import FileTree, FileVersion, Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.format_files import Formatting, Unusual
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES, KINDS
from partnerctl.usecases.reading import Document, document_of, record_paths


class UpToDateFiles:
    """A `ports.FileTree` whose data files are given in the newest format, whatever they are in; nothing is written.

    Args:
        files: The files as they are.
        migrations: The older formats there are.
    """

    def __init__(self, files: FileTree, migrations: Migrations) -> None:
        self._files = files
        self._migrations = migrations

    def list(self, folder: str) -> Iterator[str]:
        """As `ports.FileTree.list`."""
        return self._files.list(folder)

    def irregular(self, folder: str) -> Iterator[tuple[str, str]]:
        """As `ports.FileTree.irregular`."""
        return self._files.irregular(folder)

    def exists(self, path: str) -> bool:
        """As `ports.FileTree.exists`."""
        return self._files.exists(path)

    def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
        """As `ports.FileTree.replace`; a file that was read in another format than its own has another digest."""
        self._files.replace(path, content, expected=expected)

    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        """As `ports.FileTree.create_all`."""
        return self._files.create_all(contents)

    def read(self, path: str) -> FileVersion:
        """The file in the newest format; as it is where it has errors, which are told of it then."""
        version = self._files.read(path)
        kind = _kind_of(path)
        if self._number is None or kind is None:
            return version
        plain = _document(version, kind).plain
        if plain is None:
            return version
        text = rewritten(plain, kind, self._number, self._migrations)
        return FileVersion(path, text.encode(), version.digest)

    @cached_property
    def _number(self) -> int | None:
        return _older_format(self._files, self._migrations)


def plan_upgrade(services: Services, migrations: Migrations = MIGRATIONS) -> Formatting:
    """Work out all files in the newest format, `registry.yaml` last: it says which format the others are in.

    Args:
        services: The world.
        migrations: The older formats there are.

    Raises:
        EnvironmentProblemError: A file can't be read.
    """
    files = services.files
    number = _older_format(files, migrations)
    others = [path for path in KINDS if path != REGISTRY_PATH]
    paths = (*record_paths(files), *others, REGISTRY_PATH)
    outcomes = [_upgrade(files, path, number, migrations) for path in paths] if number is not None else []
    return Formatting(
        changes=tuple(each for each in outcomes if isinstance(each, Change)),
        findings=in_order([finding for each in outcomes if isinstance(each, tuple) for finding in each]),
        unusual=tuple(each for each in outcomes if isinstance(each, Unusual)),
        files_checked=len(paths),
    )


def _upgrade(
    files: FileTree, path: str, number: int, migrations: Migrations
) -> Change | Unusual | tuple[Finding, ...]:
    kind = KINDS.get(path, Partner)
    document = _document(files.read(path), kind)
    if document.text is None or document.plain is None:
        return document.findings
    try:
        after = upgraded(document.text, kind, number, migrations)
    except RefusedError as error:
        return Unusual(path, error.message, error.hint)
    return Change(path, document.text, after, document.digest) if after != document.text else ()


def _document(version: FileVersion, kind: type[Model]) -> Document[Model]:
    return document_of(version, kind, max_bytes=ENTITIES_MAX_BYTES)


def _kind_of(path: str) -> type[Model] | None:
    """The model of a data file; None for one that has no format, such as a notice of the ledger."""
    return KINDS.get(path) or (Partner if path.startswith(f"{PARTNERS_FOLDER}/") else None)


def _older_format(files: FileTree, migrations: Migrations) -> int | None:
    registry = _document(files.read(REGISTRY_PATH), Registry)
    return format_of(registry.plain or {}, migrations)
