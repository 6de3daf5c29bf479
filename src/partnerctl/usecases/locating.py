# SPDX-License-Identifier: Apache-2.0
"""Lines and columns for what rules over several files found: their symbolic places are in files no longer at hand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from partnerctl.documents import positions, reader
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Location, Related, Severity
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES


def locate_all(
    services: Services,
    findings: Sequence[Finding],
    texts: Mapping[str, str] = MappingProxyType({}),
    *,
    trees: Mapping[str, FileTree] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """The same findings, in the same order; every symbolic place in a file that can be read has its line.

    Each file is read at most once more, and only those that are needed.

    Args:
        services: The world.
        findings: Of any files.
        texts: Texts that are not those of the files, by path.
        trees: The files at other commits that places are in (`Location.revision`).
    """
    wanted: defaultdict[tuple[str, str], dict[Location, None]] = defaultdict(dict)
    for finding in findings:
        for location in (finding.location, *(each.location for each in finding.related)):
            if location.span is None:
                wanted[location.revision or "", location.path][location] = None
    work = [
        _Wanted(
            path, trees.get(revision), None if revision else texts.get(path), tuple(wanted[revision, path])
        )
        for revision, path in sorted(wanted)
    ]
    known: dict[Location, Location] = {}
    answers = services.workers.map(partial(_locate, services.files), work)
    for each, located in zip(work, answers, strict=True):
        known.update(zip(each.locations, located, strict=True))
    return tuple(_with(finding, known) for finding in findings) if known else tuple(findings)


@dataclass(frozen=True, slots=True)
class _Wanted:
    path: str
    tree: FileTree | None
    text: str | None
    locations: tuple[Location, ...]


def _locate(files: FileTree, wanted: _Wanted) -> tuple[Location, ...]:
    text = _text_of(wanted.tree or files, wanted.path) if wanted.text is None else wanted.text
    if text is None:
        return wanted.locations
    carriers = (
        Finding("", Severity.NOTICE, "", replace(location, revision=None)) for location in wanted.locations
    )
    return tuple(
        replace(found.location, revision=location.revision)
        for found, location in zip(positions.locate(carriers, text), wanted.locations, strict=True)
    )


def _text_of(files: FileTree, path: str) -> str | None:
    try:
        content = files.read(path).content
    except EnvironmentProblemError:
        return None
    return reader.decode(content, path, max_bytes=ENTITIES_MAX_BYTES).text


def _with(finding: Finding, known: Mapping[Location, Location]) -> Finding:
    related = tuple(
        Related(known.get(each.location, each.location), each.message) for each in finding.related
    )
    return replace(finding, location=known.get(finding.location, finding.location), related=related)
