# SPDX-License-Identifier: Apache-2.0
"""`resolve`: a record whose two sides git merged badly is put right; see `docs/adr/0017-merged-histories.md`.

Only the file is written, never git's index: whoever merges looks at the result, and tells git that it is right.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NoReturn

from partnerctl.documents.faults import quoted
from partnerctl.documents.merging import Merged, merge
from partnerctl.documents.operations import name_of
from partnerctl.documents.reader import decode, parse
from partnerctl.documents.two_sides import Choice
from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.findings import Finding, Plain, Severity, in_order
from partnerctl.model.partner import Partner
from partnerctl.ports import FileVersion, Services, Sides
from partnerctl.usecases.changes import Change
from partnerctl.usecases.conflict_sources import (
    Conflict,
    Operation,
    conflicts_of,
    entries_in,
    lost,
    sides_of,
    unfinished,
)
from partnerctl.usecases.inspection import inspect_document
from partnerctl.usecases.loading import read_setting, require_record_path
from partnerctl.usecases.reading import document_of, partner_id_of, record_paths


@dataclass(frozen=True, slots=True)
class Undecided:
    """What both sides changed in different ways; it stands between markers.

    Attributes:
        place: What, as `organization.founded`.
        line: The line of its first marker, from 1.
    """

    place: str
    line: int


@dataclass(frozen=True, slots=True)
class JoinedHistory:
    """What became of the history, entry by entry, as words.

    Attributes:
        ours: Entries that only our side had added.
        theirs: Entries that only theirs had added.
        twice: Those of `ours` that theirs seems to have recorded, too, with other details.
        restored: Entries that one side had changed or taken away; they stay.
    """

    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a record is put right.

    Attributes:
        partner_id: Whose it is.
        path: Where.
        operation: What git has begun and not finished.
        is_unmerged: Whether git counts the file as unmerged.
        change: What to write; None if the file is right already, or only a person can go on.
        labels: What the two sides are called.
        joined: What became of the history.
        undecided: What is left to choose.
        findings: What the rules say of the result; empty while something is left to choose.
    """

    partner_id: str
    path: str
    operation: Operation | None
    is_unmerged: bool
    change: Change | None = None
    labels: tuple[str, str] = ("", "")
    joined: JoinedHistory = JoinedHistory()
    undecided: tuple[Undecided, ...] = ()
    findings: tuple[Finding, ...] = ()


def plan_resolution(services: Services, partner_id: str) -> Resolution:
    """Work out how a record is put right.

    Raises:
        UsageError: There is no partner with this id.
        RefusedError: The file was deleted on one side, its markers are damaged, or a side has errors of its own.
        EnvironmentProblemError: The file can't be read.
    """
    path = require_record_path(services.files, partner_id)
    version = services.files.read(path)
    text = decode(version.content, path).text
    if text is None:
        raise RefusedError(f"{path} is no text", hint="`partnerctl validate` says why")
    sides = sides_of(services.repository, path)
    found = _first_sound(conflicts_of(services.repository, path, text, sides), _sides_entries(sides, path))
    work = unfinished(services.repository)
    resolution = Resolution(partner_id, path, work[0] if work else None, is_unmerged=sides is not None)
    if found is None:
        return resolution if entries_in(text) is not None else _give_up(path, text)
    conflict, merged = found
    after = merged.text(*conflict.labels)
    return replace(
        resolution,
        change=Change(path, text, after, version.digest) if after != text else None,
        labels=conflict.labels,
        joined=_joined(conflict, merged),
        undecided=tuple(_undecided(merged, conflict.labels)),
        findings=() if merged.choices else _judge(services, path, after),
    )


def _sides_entries(sides: Sides | None, path: str) -> list[list[Plain]]:
    """The histories that git keeps of both sides, where they can be read."""
    contents = (sides.ours, sides.theirs) if sides else ()
    texts = (decode(content, path).text for content in contents if content is not None)
    histories = (entries_in(text) for text in texts if text is not None)
    return [history for history in histories if history is not None]


def _first_sound(
    conflicts: Iterable[Conflict], histories: list[list[Plain]]
) -> tuple[Conflict, Merged] | None:
    """The first conflict whose sides can be put together without losing an entry; None if there is no conflict.

    Raises:
        RefusedError: There are conflicts, and none of them can.
    """
    problem: RefusedError | None = None
    for conflict in conflicts:
        try:
            merged = merge(conflict.base, conflict.ours, conflict.theirs)
        except RefusedError as error:
            problem = problem or error
            continue
        now = entries_in(merged.views()[0]) or []
        if not any(lost(history, now) for history in histories):
            return conflict, merged
    if problem:
        message = f"the two sides can't be put together: {problem.message}"
        raise RefusedError(message, hint=problem.hint) from problem
    return None


def _give_up(path: str, text: str) -> NoReturn:
    parsed = parse(text, path)
    error = next(each for each in parsed.findings if each.severity is Severity.ERROR)
    line = f"line {error.location.span.start.line}: " if error.location.span else ""
    raise RefusedError(
        f"{path} has an error, and nothing tells what it was before it was merged ({line}{error.message})",
        hint="if a merge made one entry of two, write both out again from the commits: git log -p -- " + path,
    )


def _joined(conflict: Conflict, merged: Merged) -> JoinedHistory:
    ours, theirs = entries_in(conflict.ours) or [], entries_in(conflict.theirs) or []
    new = [each for each in merged.entries if each.base is None]
    mine = [ours[each.ours] for each in new if each.theirs is None and each.ours is not None]
    others = [theirs[each.theirs] for each in new if each.ours is None and each.theirs is not None]
    restored = [each for each in merged.entries if each.is_restored]
    return JoinedHistory(
        tuple(map(_said, mine)),
        tuple(map(_said, others)),
        tuple(_said(one) for one in mine if any(_is_one_thing(one, other) for other in others)),
        tuple(
            _said(ours[each.ours] if each.ours is not None else theirs[each.theirs or 0]) for each in restored
        ),
    )


_SEVERAL = frozenset({"endorsed", "invited"})
"""What several bodies may do on one day, each with an entry of its own."""


def _is_one_thing(one: Plain, other: Plain) -> bool:
    """Whether two entries seem to be one thing that was recorded twice."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    if (one.get("date"), one.get("event")) != (other.get("date"), other.get("event")):
        return False
    return one.get("event") not in _SEVERAL or one.get("by") == other.get("by")


def _said(entry: Plain) -> str:
    if not isinstance(entry, dict):
        return quoted(str(entry))
    kind = ": ".join(str(entry[name]) for name in ("event", "outcome") if name in entry)
    return f"{quoted(kind)} of {entry.get('date')}"


def _undecided(merged: Merged, labels: tuple[str, str]) -> Iterator[Undecided]:
    written = replace(merged, pieces=())
    for number, piece in enumerate(merged.pieces):
        if isinstance(piece, Choice):
            written = replace(merged, pieces=merged.pieces[:number])
            line = written.text(*labels).count(merged.newline) + 1
            yield Undecided(name_of(piece.pointer).strip("'"), line)


def _judge(services: Services, path: str, text: str) -> tuple[Finding, ...]:
    """What the rules say of the result; it is written whatever they say, since both sides recorded it so."""
    content = text.encode("utf-8", "surrogatepass")
    version = FileVersion(path, content, hashlib.sha256(content).hexdigest())
    setting = read_setting(services.files).setting
    return in_order(inspect_document(document_of(version, Partner), setting).findings)


def find_conflicts(services: Services) -> tuple[str, ...]:
    """The partners whose records have conflict markers, are unmerged, or were changed by both sides of the last merge.

    Raises:
        EnvironmentProblemError: A file can't be read.
    """
    paths = record_paths(services.files)
    suspects = {path for path in paths if _has_markers(services.files.read(path).content)}
    with suppress(UsageError, EnvironmentProblemError):
        head = services.repository.commit("HEAD")
        suspects |= {each.path for each in services.repository.touched_since(head)}
        if len(head.parents) > 1:
            for parent in head.parents:
                changed = services.repository.touched_since(services.repository.commit(parent))
                suspects |= {each.path for each in changed}
    return tuple(str(partner_id_of(path)) for path in paths if path in suspects)


def _has_markers(content: bytes) -> bool:
    return b"<<<<<<<" in content or b">>>>>>>" in content
