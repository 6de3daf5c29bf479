# SPDX-License-Identifier: Apache-2.0
"""Bring files into the canonical layout, which changes nothing that they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from partnerctl.documents.layout import format_text
from partnerctl.documents.reader import MAX_BYTES
from partnerctl.errors import RefusedError
from partnerctl.findings import Finding, Severity, in_order
from partnerctl.model.partner import Partner
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES, KINDS
from partnerctl.usecases.reading import read_document, record_paths
from partnerctl.usecases.selection import choose_files


@dataclass(frozen=True, slots=True)
class Unusual:
    """A file without errors that is laid out in a way that can't be changed safely.

    Attributes:
        path: The file.
        message: Why, naming the line.
        hint: What to do.
    """

    path: str
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class Formatting:
    """What formatting would do.

    Attributes:
        changes: One a file that is not in the canonical layout; not yet written.
        findings: Errors in files that were left as they are because of them; located and in order.
        unusual: Files without errors that had to be left too.
        files_checked: How many files were looked at.
    """

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    unusual: tuple[Unusual, ...]
    files_checked: int


def plan_formatting(services: Services, paths: Sequence[str] = ()) -> Formatting:
    """Work out the canonical layout of files.

    Args:
        services: The world.
        paths: Files or folders below the root; everything if empty.

    Raises:
        UsageError: A path is no data file of the registry.
        EnvironmentProblemError: A file can't be read.
    """
    present = frozenset((*KINDS, *record_paths(services.files)))
    chosen = sorted(choose_files(services.files, paths, present))
    changes: list[Change] = []
    findings: list[Finding] = []
    unusual: list[Unusual] = []
    for outcome in services.workers.map(partial(_format_file, services.files), chosen):
        match outcome:
            case Change():
                changes.append(outcome)
            case Unusual():
                unusual.append(outcome)
            case tuple():
                findings.extend(outcome)
    return Formatting(tuple(changes), in_order(findings), tuple(unusual), len(chosen))


def _format_file(files: FileTree, path: str) -> Change | Unusual | tuple[Finding, ...]:
    """The change, or what forbids one; no findings if the layout is canonical."""
    limit = MAX_BYTES if path not in KINDS else ENTITIES_MAX_BYTES
    document = read_document(files, path, KINDS.get(path, Partner), max_bytes=limit)
    errors = tuple(finding for finding in document.findings if finding.severity is Severity.ERROR)
    if errors or document.text is None:
        return errors
    try:
        after = format_text(document.text)
    except RefusedError as error:
        return Unusual(path, error.message, error.hint)
    return Change(path, document.text, after, document.digest) if after != document.text else ()
