# SPDX-License-Identifier: Apache-2.0
"""What git leaves in a file when it cannot join two sides, found before YAML is looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from partnerctl.documents import faults
from partnerctl.documents.faults import quoted
from partnerctl.documents.places import SourceText
from partnerctl.errors import RefusedError
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


@dataclass(frozen=True, slots=True)
class MarkedSides:
    """What a text with conflict markers says of both sides. What is not between markers belongs to both.

    Attributes:
        base: What both had before; None where the markers don't tell it (git tells it in the styles diff3 and zdiff3).
        ours: All of one side.
        theirs: All of the other.
        labels: What git calls the two sides.
    """

    base: str | None
    ours: str
    theirs: str
    labels: tuple[str, str]


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_NEXT = {"": "<", "<": "|=", "|": "=", "=": ">"}
"""Which markers may follow where: outside of a conflict, in our side, in the base, in theirs."""


def sides_in(text: str) -> MarkedSides | None:
    """Take the sides of a text apart; None if it has no conflict.

    Raises:
        RefusedError: A marker is missing, or a conflict stands within another.
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    sides: dict[str, list[str]] = {"<": [], "|": [], "=": []}
    labels: dict[str, str] = {}
    state, told_bases, conflicts_seen = "", 0, 0
    for number, line in enumerate(_LINE.findall(text), 1):
        marker = _MARKER.fullmatch(line.rstrip("\r\n"))
        sign = marker.group(1)[0] if marker else ""
        if not marker or (sign == "=" and not state):
            for each in sides if not state else (state,):
                sides[each].append(line)
            continue
        if sign not in _NEXT[state]:
            raise RefusedError(
                f"line {number}: the conflict markers are not whole, or one conflict stands within another",
                hint="take the marker lines out by hand, or take one side: git checkout --merge PATH starts anew",
            )
        labels.setdefault(sign, marker.group(2) or "")
        told_bases += sign == "|"
        conflicts_seen += sign == "<"
        state = "" if sign == ">" else sign
    if state:
        raise RefusedError("the conflict markers are not whole: the last one is missing", hint="")
    if not conflicts_seen:
        return None
    base = "".join(sides["|"]) if told_bases == conflicts_seen else None
    return MarkedSides(
        base, "".join(sides["<"]), "".join(sides["="]), (labels["<"] or "ours", labels[">"] or "theirs")
    )
