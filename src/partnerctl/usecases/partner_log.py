# SPDX-License-Identifier: Apache-2.0
"""`log`: one partner's life, from its history, the notices it was sent, and the commits that recorded it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from partnerctl.errors import EnvironmentProblemError
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.events import Event
from partnerctl.model.ledger import BouncedNotice, SentNotice
from partnerctl.model.notices import NOTICES_FOLDER
from partnerctl.ports import Commit, Services
from partnerctl.rules.append_only import entries_of
from partnerctl.usecases.ledger import bounces_of, notice_paths, read_notice
from partnerctl.usecases.loading import load_record, load_setting
from partnerctl.usecases.versions import Version, Versions, names_of, versions_of


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the history.

    Attributes:
        day: The day it took effect.
        event: What it says.
        mark: Why it does not count, or not yet; one phrase, or None.
        is_committed: Whether a commit has it; None if that is not known.
        recorded: The commit that brought it, if that is known.
    """

    day: dt.date
    event: Event
    mark: str | None
    is_committed: bool | None = None
    recorded: Commit | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice that was sent, on its day."""

    day: dt.date
    notice: SentNotice


@dataclass(frozen=True, slots=True)
class CameBack:
    """An email that came back, on the day it did."""

    day: dt.date
    notice: BouncedNotice


@dataclass(frozen=True, slots=True)
class Recorded:
    """A commit that changed the record; without a day what is not committed yet."""

    day: dt.date | None
    version: Version


Item: TypeAlias = Happened | Sent | CameBack | Recorded


@dataclass(frozen=True, slots=True)
class Life:
    """The life of a partner.

    Attributes:
        record: The partner.
        setting: Policy and entities.
        items: The newest first.
        older: How many more there are that the limit left out.
        day: The day that marks are about.
        notes: What is missing, and why; sentences without trailing period, each with its hint.
    """

    record: Record
    setting: Setting
    items: tuple[Item, ...]
    older: int
    day: dt.date
    notes: tuple[tuple[str, str | None], ...]


def partner_log(
    partner_id: str, services: Services, *, until: dt.date | None = None, limit: int | None = None
) -> Life:
    """Gather what happened to a partner, and when it became known.

    Without git, or in a shallow clone, the rest is given, with a note.

    Args:
        partner_id: The partner.
        services: The world, perhaps of a commit (`usecases.time_travel`).
        until: The last day wanted; None for everything, also what takes effect later.
        limit: So many of the newest items at most.

    Raises:
        UsageError: There is no partner with this id.
        InvalidDataError: Its file, or the registry's own settings, have errors.
    """
    record = load_record(services, partner_id)
    setting = load_setting(services)
    day = until or services.clock.today()
    notes: list[tuple[str, str | None]] = []
    versions: Versions | None = None
    try:
        versions = versions_of(services, record.path)
    except EnvironmentProblemError as error:
        notes.append((f"the commits are left out: {error.message}", error.hint))
    standing = standing_of(record.partner, day, official=setting.registry.official)
    items: list[Item] = [*_recorded(versions)] if versions else []
    items += [CameBack(each.bounced, each) for each in bounces_of(services.files, record.id)]
    items += [*_sent(record.id, services, notes), *_happened(record, standing, versions)]
    if until:
        items = [item for item in items if item.day is not None and item.day <= until]
    # The sort keeps the order of one day: what was committed, what came back, what was sent, what happened, each the newest first.
    items.sort(key=lambda item: item.day or dt.date.max, reverse=True)
    kept = items if limit is None else items[:limit]
    return Life(record, setting, tuple(kept), len(items) - len(kept), day, tuple(notes))


def _happened(record: Record, standing: Standing, versions: Versions | None) -> list[Happened]:
    marks = {each.index: "left out, since it was not possible" for each in standing.irregular}
    marks |= dict.fromkeys(standing.ahead, "still ahead")
    marks |= dict.fromkeys(standing.superseded, "corrected, so that it does not count")
    happened = []
    for index, (name, event) in enumerate(
        zip(names_of(entries_of(record.plain)), record.partner.history, strict=True)
    ):
        item = Happened(event.date, event, marks.get(index))
        if versions:
            commit = versions.recorded[name]
            item = replace(item, is_committed=commit is not None, recorded=commit)
        happened.append(item)
    return happened[::-1]


def _sent(partner_id: str, services: Services, notes: list[tuple[str, str | None]]) -> Iterator[Sent]:
    for path in reversed(notice_paths(services.files)):
        if not path.startswith(f"{NOTICES_FOLDER}/{partner_id}."):
            continue
        notice = read_notice(services.files, path).notice
        if notice is None:
            notes.append((f"{path} is left out: it could not be read", "run `partnerctl validate`"))
        else:
            yield Sent(notice.sent, notice)


def _recorded(versions: Versions) -> Iterator[Recorded]:
    for version in versions.versions:
        yield Recorded(version.commit.day if version.commit else None, version)
