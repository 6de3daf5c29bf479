# SPDX-License-Identifier: Apache-2.0
"""From symbolic places to lines and columns. Asked only for files in which something was found."""

from collections.abc import Iterable
from dataclasses import replace

from partnerctl.documents.places import Place, SourceText, nearest_place
from partnerctl.documents.reader import parse
from partnerctl.findings import Finding, Location, Position, Related, Span


def locate(findings: Iterable[Finding], text: str, place: Place | None = None) -> tuple[Finding, ...]:
    """Give findings about one file their spans and excerpts.

    A pointer to what isn't there (a missing field) is located at the first line of the nearest thing around it that
    is. Findings that have a span already, and related places in other files, stay as they are.

    Args:
        findings: All about the file that holds `text`.
        text: The file's text.
        place: What `reader.parse` gave for this very text; None to have it read once more.
    """
    found = tuple(findings)
    if not found:
        return ()
    path = found[0].location.path
    source = SourceText(text, path)
    top = place or parse(text, path).place

    def located(location: Location) -> Location:
        if location.span is not None or location.path != path:
            return location
        return _located(location, source, top)

    return tuple(
        replace(
            finding,
            location=located(finding.location),
            related=tuple(Related(located(related.location), related.message) for related in finding.related),
        )
        for finding in found
    )


def _located(location: Location, source: SourceText, top: Place | None) -> Location:
    if top is None or location.target == "file":
        return replace(source.file(), pointer=location.pointer, target=location.target)
    place, is_there = nearest_place(top, location.pointer)
    if location.target == "key" and is_there and place.key is not None:
        return source.of_event(place.key, location.pointer, "key")
    around = source.of_place(place, location.pointer)
    return replace(around if is_there else _first_line(around), target=location.target)


def _first_line(location: Location) -> Location:
    if location.span is None or location.span.start.line == location.span.end.line:
        return location
    start = location.span.start
    return replace(location, span=Span(start, Position(start.line, len(location.excerpt or "") + 1)))
