# SPDX-License-Identifier: Apache-2.0
"""Two states of a registry and what differs: what the rules on changes look at.

The *base* is the commit that a change started from, the *head* what is proposed. Only what differs is here, as plain
data, so that a record is compared even if one of its two states has faults.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from shlex import quote

from partnerctl.documents.faults import quoted
from partnerctl.documents.operations import same
from partnerctl.findings import Location, Plain, Pointer, Related
from partnerctl.model.entities import Decider
from partnerctl.rules.append_only import HistoryChange, compare, entries_of
from partnerctl.rules.names import fold, nearly_equal


@dataclass(frozen=True, slots=True)
class Version:
    """A file in one of the two states.

    Attributes:
        path: Where it is, or was.
        plain: Its data; None if it can't be read.
    """

    path: str
    plain: dict[str, Plain] | None

    @property
    def name(self) -> str:
        """What the organization is called; empty if that can't be told."""
        name = self.plain.get("name") if self.plain else None
        return name if isinstance(name, str) else ""

    @property
    def history(self) -> list[Plain]:
        """The entries of its history as plain data."""
        return entries_of(self.plain)


@dataclass(frozen=True)
class FileChange:
    """One file that the two states don't have alike.

    Attributes:
        before: None if it is new.
        after: None if it is gone.
        misnamed: Whether its old name was never that of a record, so that it must change.
    """

    before: Version | None
    after: Version | None
    misnamed: bool = False

    @property
    def path(self) -> str:
        """Where it is, or was if it is gone."""
        version = self.after or self.before
        return version.path if version else ""

    @property
    def partner_id(self) -> str:
        """The id of the partner, if it is a record, for the command line of a hint."""
        return quote((self.before or self).path.rpartition("/")[2].removesuffix(".yaml"))

    @property
    def both(self) -> "tuple[Version, Version] | None":
        """The two versions, if both are there and can be read."""
        before, after = self.before, self.after
        if before is None or after is None or before.plain is None or after.plain is None:
            return None
        return before, after

    @cached_property
    def history(self) -> HistoryChange:
        """What became of the entries."""
        before, after = self.before, self.after
        return compare(before.history if before else [], after.history if after else [])

    @property
    def says_the_same(self) -> bool:
        """Whether only layout or comments differ."""
        both = self.both
        return both is not None and same(both[0].plain, both[1].plain)

    @cached_property
    def new_name(self) -> tuple[str, str] | None:
        """The name before and after, if it became another one without an entry `renamed`.

        Spelling, a slip of one letter, the legal form, and a choice among the names it had are no new name.
        """
        both = self.both
        if both is None:
            return None
        old, new = both[0].name, both[1].name
        keys = [fold(old).key, fold(new).key]
        if not old or not new or keys[0] == keys[1] or any(nearly_equal(keys)):
            return None
        aliases = (both[0].plain or {}).get("also_known_as")
        known = [each for each in aliases if isinstance(each, str)] if isinstance(aliases, list) else []
        renamed = (
            entry.get("to")
            for entry in both[1].history
            if isinstance(entry, dict) and entry.get("event") == "renamed"
        )
        told = {fold(name).key for name in (*known, *renamed) if isinstance(name, str)}
        return None if keys[1] in told else (old, new)


@dataclass(frozen=True, slots=True)
class MergedHistory:
    """The history of one record as a merge joined it.

    Attributes:
        path: The record.
        parents: Of each commit that was joined its revision and the entries there.
        result: The entries that the merge made of them.
    """

    path: str
    parents: tuple[tuple[str, tuple[Plain, ...]], ...]
    result: tuple[Plain, ...]


@dataclass(frozen=True)
class Comparison:
    """Two states of a registry before the rules.

    Attributes:
        revision: The base, as it is called in places.
        recorded: The day on which the change was recorded.
        records: Records that differ.
        notices: Files of the ledger that differ.
        policy: `registry.yaml` and `entities.yaml`, if they differ.
        merges: Histories that merges joined on the way from base to head.
        author: Login of who proposes the change; None if nobody said.
        approvers: Logins of who approved it.
        deciders: Of each entity who may approve its decisions, as the base names them.
    """

    revision: str
    recorded: dt.date
    records: tuple[FileChange, ...] = ()
    notices: tuple[FileChange, ...] = ()
    policy: tuple[FileChange, ...] = ()
    merges: tuple[MergedHistory, ...] = ()
    author: str | None = None
    approvers: tuple[str, ...] = ()
    deciders: Mapping[str, tuple[Decider, ...]] = field(default_factory=dict)

    def at_base(self, path: str, pointer: Pointer, message: str) -> Related:
        """A place as it was at the base."""
        return Related(Location(path, pointer, revision=self.revision), message)

    @cached_property
    def replaced(self) -> Mapping[str, FileChange | None]:
        """Paths of records that are now another organization's, each with the record that this one was before."""
        return dict(self._replaced())

    @cached_property
    def continued(self) -> tuple[tuple[FileChange, Version, Version], ...]:
        """Records that can be read in both states and are the same organization's in both."""
        return tuple(
            (record, *record.both)
            for record in self.records
            if record.both is not None and record.path not in self.replaced
        )

    def _replaced(self) -> Iterator[tuple[str, FileChange | None]]:
        owners = {record.before.name: record for record in self.records if record.before}
        for record in self.records:
            if record.both is None or record.new_name is None:
                continue
            before, after = record.both
            owner = owners.get(after.name)
            if owner is not None and owner.before is not None and owner.before.path != before.path:
                taken_over = compare(owner.before.history, after.history)
                if same(owner.before.plain, after.plain) or (
                    taken_over.only_appends and not record.history.only_appends
                ):
                    yield record.path, owner
                    continue
            if len(record.history.lost) == len(before.history) or _other_identifier(before, after):
                yield record.path, None


def _other_identifier(before: Version, after: Version) -> bool:
    """Whether an identifier of the organization became another organization's."""
    old, new = before.plain or {}, after.plain or {}
    return any(field in old and field in new and old[field] != new[field] for field in ("wikidata", "ror"))


def said_by(entry: Plain) -> str:
    """An entry as messages name it: "'reviewed: renewed' of 2025-04-10"."""
    if not isinstance(entry, dict):
        return quoted(shown(entry))
    kind = str(entry.get("event", "?"))
    detail = entry.get("outcome") if kind == "reviewed" else entry.get("as") if kind == "noted" else None
    return f"{quoted(f'{kind}: {detail}' if detail else kind)} of {entry.get('date', '?')}"


def shown(value: Plain) -> str:
    """A value as messages quote it: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
