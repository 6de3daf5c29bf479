# SPDX-License-Identifier: Apache-2.0
"""Lines and columns for what rules over several files found: their symbolic places are in files no longer at hand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from partnerctl.documents import positions, reader
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Finding, Location, Related, Severity
from partnerctl.ports import FileTree, Services
from partnerctl.usecases.loading import ENTITIES_MAX_BYTES


def locate_all(services: Services, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same findings, in the same order; every symbolic place in a file that can be read has its line.

    Each file is read at most once more, and only those that are needed.
    """
    wanted: defaultdict[str, dict[Location, None]] = defaultdict(dict)
    for finding in findings:
        for location in (finding.location, *(each.location for each in finding.related)):
            if location.span is None:
                wanted[location.path][location] = None
    work = [(path, tuple(locations)) for path, locations in sorted(wanted.items())]
    known: dict[Location, Location] = {}
    answers = services.workers.map(partial(_locate, services.files), work)
    for (_, symbolic), concrete in zip(work, answers, strict=True):
        known.update(zip(symbolic, concrete, strict=True))
    return tuple(_with(finding, known) for finding in findings) if known else tuple(findings)


def _locate(files: FileTree, work: tuple[str, tuple[Location, ...]]) -> tuple[Location, ...]:
    path, locations = work
    try:
        content = files.read(path).content
    except EnvironmentProblemError:
        return locations
    text = reader.decode(content, path, max_bytes=ENTITIES_MAX_BYTES).text
    if text is None:
        return locations
    carriers = (Finding("", Severity.NOTICE, "", location) for location in locations)
    return tuple(finding.location for finding in positions.locate(carriers, text))


def _with(finding: Finding, known: Mapping[Location, Location]) -> Finding:
    related = tuple(
        Related(known.get(each.location, each.location), each.message) for each in finding.related
    )
    return replace(finding, location=known.get(finding.location, finding.location), related=related)
