# SPDX-License-Identifier: Apache-2.0
"""`merge`: two records of one organization become one, and the other stays as a tombstone that points to it.

Two files change. What the surviving record lacks is written first, then the tombstone, each in one step; run again
after an interruption, the rest is done.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from partnerctl.errors import BlockedError, InvalidDataError, Obstacle, RefusedError
from partnerctl.findings import Append, Finding, Operation, Plain, SetValue
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partnerctl.ports import Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.edit_record import plan_operations, read_for_edit
from partnerctl.usecases.loading import load_record
from partnerctl.usecases.new_entry import entry_of
from partnerctl.usecases.pending import with_change
from partnerctl.usecases.record_event import plan_event


@dataclass(frozen=True, slots=True)
class Carried:
    """Something that one record has and the other lacked, or has otherwise.

    Attributes:
        field: Of the record.
        what: In a few words; data of the record may be part of it.
    """

    field: str
    what: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Two changes that belong together, not yet written.

    Attributes:
        changes: The survivor's first, then the tombstone's; what is done already is left out.
        carried: What the survivor gets.
        left: What it does not get, because it has something else there.
        remarks: What a person should know, one sentence each.
        findings: What the rules have to say, never an error.
        standing: Where the survivor stands.
    """

    changes: tuple[Change, ...]
    carried: tuple[Carried, ...]
    left: tuple[Carried, ...]
    remarks: tuple[str, ...]
    findings: tuple[Finding, ...]
    standing: Standing


_RECOGNIZED: Final = frozenset({Status.RECOGNIZED, Status.SUSPENDED})

_WHOLE: Final = (
    "mission", "website", "logo", "wikidata", "ror", "organization", "territory", "contact", "report_page", "funding",
    "governance", "mentoring",
)  # fmt: skip
"""Fields that are carried where the survivor has nothing there; never mixed with what it has."""

_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "contributions": (),
    "liaisons": ("user",),
    "visible_support": ("url",),
    "agreements": ("kind", "signed", "licensor", "document"),
    "cooperation": ("entity",),
    "organizers": ("name",),
    "consents": ("about", "given", "withdrawn"),
    "sources": ("url", "title"),
}
"""Lists whose entries are carried, each with the fields by which two entries are one; none for words."""


def plan_merge(
    services: Services,
    setting: Setting,
    partner_id: str,
    into: str,
    *,
    day: dt.date,
    given: Mapping[str, Plain],
) -> Merge:
    """Work out what merging does to both records.

    Args:
        services: The world.
        setting: Policy and entities.
        partner_id: The record that becomes a tombstone.
        into: The record that goes on.
        day: The day of the merge.
        given: What else the tombstone's entry says: `link`, `archived`, `note`.

    Raises:
        UsageError: One of the partners is not there.
        RefusedError: They can't be merged, with everything that is in the way; or they are merged already.
        InvalidDataError: One of the records has errors, or would have new ones; with them, located.
    """
    if partner_id == into:
        raise RefusedError(
            f"{partner_id} can't be merged into itself", hint="name the other record with --into"
        )
    gone, kept = load_record(services, partner_id), load_record(services, into)
    official = setting.registry.official
    there, here = standing_of(gone.partner, official=official), standing_of(kept.partner, official=official)
    obstacles = tuple(_obstacles(gone, kept, there, here))
    if obstacles:
        raise BlockedError(f"{partner_id} was not merged into {into}", obstacles)
    changes: list[Change] = []
    findings: list[Finding] = []
    if there.merged_into != into:
        entry = entry_of(EventKind.MERGED, day, {"into": into, **given})
        edit = plan_event(services, setting, partner_id, entry).edit
        findings += edit.findings
        changes += [edit.change] if edit.change else []
    carried = _Carrying(gone, kept)
    carried.work()
    # Beside the tombstone, a name or an identifier that both have is no double any more.
    beside = with_change(services, changes[0]) if changes else services
    try:
        survivor = plan_operations(beside, setting, read_for_edit(beside, into), carried.operations)
    except InvalidDataError as error:
        error.hint = f"mend {gone.path} first: what {into} lacks is taken from there"
        raise
    if survivor.change:
        changes.insert(0, survivor.change)
    if not changes:
        raise RefusedError(
            f"{partner_id} is merged into {into} already", hint=f"see `partnerctl show {into}`"
        )
    return Merge(
        changes=tuple(changes),
        carried=tuple(carried.carried),
        left=tuple(carried.left),
        remarks=tuple(_remarks(gone, kept, there)),
        findings=(*survivor.findings, *findings),
        standing=here,
    )


def _obstacles(gone: Record, kept: Record, there: Standing, here: Standing) -> Iterator[Obstacle]:
    if here.merged_into == gone.id:
        yield Obstacle(
            f"{kept.id} is merged into {gone.id}, so it would lead in a circle",
            f"see `partnerctl show {gone.id}`",
        )
    elif here.merged_into:
        yield Obstacle(
            f"{kept.id} is a tombstone itself: it is recorded under {here.merged_into} now",
            f"`partnerctl merge {gone.id} --into {here.merged_into}`",
        )
    if there.merged_into and there.merged_into != kept.id:
        yield Obstacle(
            f"{gone.id} is recorded under {there.merged_into} already",
            f"`partnerctl merge {there.merged_into} --into {kept.id}` takes that one along",
        )
    if there.status in _RECOGNIZED and not there.merged_into:
        if here.status in _RECOGNIZED:
            yield Obstacle(
                f"both are partners: {gone.id} is {there.status} and {kept.id} is {here.status}, and a merge would end one "
                "recognition without a decision",
                f"first record how it ended: `partnerctl record {gone.id} resigned --reason WHY --link URL`, or that it was "
                f"recorded twice: `partnerctl record {gone.id} corrected --supersedes DATE recognized --why WHY`",
            )
        else:
            yield Obstacle(
                f"{gone.id} is {there.status} and {kept.id} is not, so the recognition would be lost",
                f"merge the other way: `partnerctl merge {kept.id} --into {gone.id}`",
            )


def _remarks(gone: Record, kept: Record, there: Standing) -> Iterator[str]:
    if there.status is Status.CANDIDATE:
        yield (
            f"its application stays in {gone.id}; if it holds for {kept.id}: `partnerctl record {kept.id} applied "
            "--link URL`"
        )
    if gone.partner.waivers:
        yield f"its waivers stay behind: they were allowed for {gone.id} alone"
    yield (
        f"if the private contact book has an address of {gone.id}, move it by hand: `partnerctl contacts show {gone.id}`, "
        f"then `partnerctl contacts add {kept.id} --email ADDRESS`"
    )


class _Carrying:
    """What goes from one record to the other, field by field."""

    def __init__(self, gone: Record, kept: Record) -> None:
        self._gone = gone
        self._kept = kept
        self.operations: list[Operation] = []
        self.carried: list[Carried] = []
        self.left: list[Carried] = []

    def work(self) -> None:
        self._names()
        for field in _WHOLE:
            self._field(field)
        for field, key in _LISTS.items():
            self._entries(field, _key_by(key))

    def _names(self) -> None:
        known = {name.casefold() for _, name in self._kept.partner.names()}
        for name in (self._gone.partner.name, *self._gone.partner.also_known_as):
            if name.casefold() not in known:
                known.add(name.casefold())
                self._add("also_known_as", name, name)
        for former in _entries(self._gone.plain, "former_names"):
            name = str(former["name"]) if isinstance(former, dict) else ""
            if name.casefold() not in known:
                known.add(name.casefold())
                self._add("former_names", former, name)

    def _field(self, field: str) -> None:
        value = self._gone.plain.get(field)
        if value is None:
            return
        before = self._kept.plain.get(field)
        if before is None:
            self.operations.append(SetValue((field,), value))
            self.carried.append(Carried(field, _told(value)))
        elif before != value:
            self.left.append(Carried(field, _told(value)))

    def _entries(self, field: str, key_of: Callable[[Plain], Plain]) -> None:
        known = [key_of(entry) for entry in _entries(self._kept.plain, field)]
        for entry in _entries(self._gone.plain, field):
            if key_of(entry) not in known:
                known.append(key_of(entry))
                self._add(field, entry, _told(entry))

    def _add(self, field: str, entry: Plain, what: str) -> None:
        self.operations.append(Append((field,), entry))
        self.carried.append(Carried(field, what))


def _entries(plain: dict[str, Plain], field: str) -> list[Plain]:
    value = plain.get(field)
    return value if isinstance(value, list) else []


def _key_by(fields: tuple[str, ...]) -> Callable[[Plain], Plain]:
    def key(entry: Plain) -> Plain:
        return [entry.get(field) for field in fields] if fields and isinstance(entry, dict) else entry

    return key


def _told(value: Plain) -> str:
    """A value in a few words: the first text in it."""
    while isinstance(value, dict | list) and value:
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
    return str(value)
