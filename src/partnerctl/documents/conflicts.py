# SPDX-License-Identifier: Apache-2.0
"""What git leaves in a file when it cannot join two sides, found before YAML is looked at."""

import re
from collections.abc import Iterator

from partnerctl.documents import faults
from partnerctl.documents.faults import quoted
from partnerctl.documents.places import SourceText
from partnerctl.findings import Finding, Related

_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: (.*))?")
_MEANS = {
    "|": "what both sides had before starts here",
    "=": "the other side starts here",
    ">": "it ends here",
}
_WHOLE = ("<=>", "<|=>")


def conflicts(source: SourceText) -> Iterator[Finding]:
    """A finding for each whole conflict, and one for each marker that was left behind of another.

    git writes markers at the very start of a line, where no text of a block scalar can stand; a line of seven
    equals signs alone proves nothing.
    """
    if "<<<<<<<" not in source.text and ">>>>>>>" not in source.text:
        return
    markers = [
        (number, match) for number, line in enumerate(source.lines) if (match := _MARKER.fullmatch(line))
    ]
    kinds = "".join(match.group(1)[0] for _, match in markers)
    if "<" not in kinds and ">" not in kinds:
        return
    index = 0
    while index < len(markers):
        whole = next((pattern for pattern in _WHOLE if kinds.startswith(pattern, index)), kinds[index])
        yield _conflict(source, markers[index : index + len(whole)])
        index += len(whole)


def _conflict(source: SourceText, markers: "list[tuple[int, re.Match[str]]]") -> Finding:
    (first_line, first), (last_line, last) = markers[0], markers[-1]
    if len(markers) == 1:
        message = f"The line {quoted(first.group())} was left behind by a merge conflict"
    else:
        sides = f"{quoted(first.group(2) or 'ours')} and {quoted(last.group(2) or 'theirs')}"
        message = f"Lines {first_line + 1} to {last_line + 1} hold both sides of a merge conflict: {sides}"
    locations = [source.at((line, 0), (line, len(match.group()))) for line, match in markers]
    related = tuple(
        Related(location, _MEANS[match.group(1)[0]])
        for location, (_, match) in zip(locations[1:], markers[1:], strict=True)
    )
    return faults.CONFLICT_MARKER.at(locations[0], message, related=related)
