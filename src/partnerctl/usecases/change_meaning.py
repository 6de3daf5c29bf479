# SPDX-License-Identifier: Apache-2.0
"""`diff`: what changed in meaning between two states of a registry.

Only what git says differs is read. A file that can't be read in one of the states is told of, and the others are
compared all the same.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from partnerctl.documents.migrations import MIGRATIONS, Migrations
from partnerctl.errors import EnvironmentProblemError
from partnerctl.meaning.discretion import discretion
from partnerctl.meaning.fields import Place, changes
from partnerctl.meaning.partners import State, partner_meaning, plain_of, recovered, unknown_and_gone
from partnerctl.meaning.policy import entities, policy
from partnerctl.meaning.told import (
    ListingRows,
    Meaning,
    PartnerMeaning,
    Sentence,
)
from partnerctl.meaning.voice import Voice, sentence
from partnerctl.model.dataset import ENTITIES_PATH, PARTNERS_FOLDER, REGISTRY_PATH, Record
from partnerctl.model.ledger import BouncedNotice, SentNotice
from partnerctl.model.notices import BOUNCES_FOLDER, NOTICES_FOLDER, key_of_path
from partnerctl.model.types import Model
from partnerctl.ports import Deed as FileDeed
from partnerctl.ports import Services, Touched
from partnerctl.rendering.listing_facts import listed
from partnerctl.rules.comparison import FileChange, Version
from partnerctl.usecases.reading import is_record, partner_id_of
from partnerctl.usecases.registry_side import RegistrySide, sides_of

TEMPLATES_FOLDER = "templates"


def meaning_between(
    services: Services,
    before: Services,
    after: Services,
    *,
    ids: Collection[str] | None = None,
    touched: Sequence[Touched] | None = None,
    migrations: Migrations = MIGRATIONS,
) -> Meaning:
    """Say what changed from one state of the registry to another.

    Args:
        services: The world: its repository tells what differs, its clock the day of the listing.
        before: The world of a commit (`usecases.time_travel`).
        after: The world of a commit, or of the working tree.
        ids: Only these partners, with what they were sent; None for everything.
        touched: What differs, if that is known already.
        migrations: The older formats there are; both states are read through them.

    Raises:
        EnvironmentProblemError: git can't tell what differs.
    """
    if touched is None:
        touched = touched_of(services, before, after)
    was, now = sides_of(before, after, touched, migrations)
    return compare_sides(was, now, touched, day=services.clock.today(), ids=ids).meaning


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A partner whose row of the listing differs, with the record of either state; one of them may be missing."""

    was: Record | None
    now: Record | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed, and the records that the listing's rows come from."""

    meaning: Meaning
    rows: tuple[ChangedRow, ...]


def compare_sides(
    before: RegistrySide,
    after: RegistrySide,
    touched: Iterable[Touched],
    *,
    day: dt.date,
    ids: Collection[str] | None = None,
) -> Compared:
    """The same of two states that were begun to be read.

    Args:
        before: As it was.
        after: As it is.
        touched: What differs.
        day: The day of the listing.
        ids: Only these partners.
    """
    comparing = _Comparing(before, after, day, ids)
    for each in touched:
        comparing.take(each)
    return Compared(comparing.meaning(), tuple(comparing.rows))


def touched_of(services: Services, before: Services, after: Services) -> tuple[Touched, ...]:
    """What differs between the worlds of two commits, or of a commit and the working tree.

    Raises:
        EnvironmentProblemError: git can't tell.
    """
    if before.commit is None:
        raise EnvironmentProblemError("the working tree can only be what a change leads to")
    if after.commit is None:
        return services.repository.touched_since(before.commit)
    return services.repository.touched_between(before.commit, after.commit)


class _Comparing:
    """Takes one file after the other, and knows in the end what it all means."""

    def __init__(
        self, before: RegistrySide, after: RegistrySide, day: dt.date, ids: Collection[str] | None
    ) -> None:
        self._before = before
        self._after = after
        self._day = day
        self._ids = ids
        self._partners: list[PartnerMeaning] = []
        self._policy: tuple[Sentence, ...] = ()
        self._entities: tuple[Sentence, ...] = ()
        self._ledger: list[Sentence] = []
        self._outputs: list[Sentence] = []
        self._formatting: list[str] = []
        self._others: list[str] = []
        self.rows: list[ChangedRow] = []
        self._rows: dict[str, list[str]] = {"added": [], "removed": [], "changed": []}

    def take(self, touched: Touched) -> None:
        """Compare one file."""
        old = None if touched.deed is FileDeed.ADDED else touched.before or touched.path
        new = None if touched.deed is FileDeed.DELETED else touched.path
        kinds = {_kind_of(path) for path in (old, new) if path}
        if len(kinds) > 1 or (old != new and old and new and kinds != {"record"}):
            # A file that became one of another sort is two files; so is any but a record that got another name.
            self._take(_kind_of(old or ""), old, None)
            self._take(_kind_of(new or ""), None, new)
        else:
            self._take(kinds.pop(), old, new)

    def _take(self, kind: str, old: str | None, new: str | None) -> None:
        path = new or old or ""
        if kind == "record":
            self._take_record(old, new)
        elif kind == "notice":
            self._take_notice(old, new)
        elif self._ids is not None:
            return
        elif kind == "policy":
            told = policy(self._before.registry, self._after.registry, self._names)
            upgrade = () if any(each.about == "format" for each in told) else self._upgrade()
            self._policy = (*upgrade, *told)
            self._same(path, self._policy, self._before.registry, self._after.registry)
        elif kind == "entities":
            self._entities = entities(self._before.entities, self._after.entities)
            self._same(path, self._entities, self._before.entities, self._after.entities)
        elif kind == "output":
            self._outputs.append(_output(old, new, self._voice))
        else:
            self._others.append(path)

    def _upgrade(self) -> Iterator[Sentence]:
        """Files of an older format are compared in the newest, so that nothing else tells of it."""
        old, new = self._before.format, self._after.format
        if old is not None and new is not None and old != new:
            yield sentence("format", f"format changed: {old} → {new}")

    def _same(self, path: str, sentences: Sequence[Sentence], old: object, new: object) -> None:
        if not sentences and old is not None and new is not None:
            self._formatting.append(path)

    def _take_record(self, old: str | None, new: str | None) -> None:
        if not self._wants(old, new):
            return
        was = self._before.record(old) if old else None
        now = self._after.record(new) if new else None
        if was and now and old != new and _is_another(was, now):
            self._compare(was, None)
            self._compare(None, now)
        elif old and not was and not new:
            self._partners.append(unknown_and_gone(partner_id_of(old)))
        elif old and not was and now:
            self._partners.append(recovered(self._state(now, self._after)))
            self._rows_of(None, now)
        elif not (new and not now):
            self._compare(was, now)

    def _wants(self, *paths: str | None) -> bool:
        return self._ids is None or any(path and partner_id_of(path) in self._ids for path in paths)

    def _compare(self, was: Record | None, now: Record | None) -> None:
        before = self._state(was, self._before) if was else None
        after = self._state(now, self._after) if now else None
        meaning = partner_meaning(before, after, self._names)
        if meaning:
            self._partners.append(meaning)
            self._rows_of(was, now)
        elif now:
            self._formatting.append(now.path)

    def _state(self, record: Record, side: RegistrySide) -> State:
        return State(record.id, record.partner, side.registry)

    def _rows_of(self, was: Record | None, now: Record | None) -> None:
        old, new = (
            listed(record, side.setting, day=self._day) if record and side.setting else None
            for record, side in ((was, self._before), (now, self._after))
        )
        record = now or was
        if old != new and record:
            deed = "added" if old is None else "removed" if new is None else "changed"
            self._rows[deed].append(record.id)
            self.rows.append(ChangedRow(was, now))

    def _take_notice(self, old: str | None, new: str | None) -> None:
        path = new or old or ""
        key = key_of_path(path)
        if self._ids is not None and (key is None or key.partner not in self._ids):
            return
        kind = BouncedNotice if path.startswith(f"{BOUNCES_FOLDER}/") else SentNotice
        was = self._before.document(old, kind) if old else None
        now = self._after.document(new, kind) if new else None
        before, after = (each.value if each else None for each in (was, now))
        if (old and before is None) or (new and after is None):
            return
        sentences = tuple(_notice(path, before, after, self._voice))
        self._ledger.extend(sentences)
        self._same(path, sentences, before, after)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {
            key: entity.name
            for side in (self._before, self._after)
            for key, entity in (side.entities.entities.items() if side.entities else ())
        }

    @cached_property
    def _voice(self) -> Voice:
        return Voice(self._names)

    def meaning(self) -> Meaning:
        """All of it."""
        unreadable = {
            (each.path, each.side): each for each in (*self._before.unreadable, *self._after.unreadable)
        }
        return Meaning(
            partners=tuple(sorted(self._partners, key=lambda each: (each.id, each.deed))),
            policy=self._policy,
            entities=self._entities,
            ledger=tuple(self._ledger),
            outputs=tuple(self._outputs),
            listing=ListingRows(**{deed: tuple(sorted(ids)) for deed, ids in self._rows.items()}),
            unreadable=tuple(unreadable[key] for key in sorted(unreadable)),
            formatting=tuple(sorted(self._formatting)),
            others=tuple(sorted(self._others)),
        )


def _kind_of(path: str) -> str:
    """What sort of file lies at a path."""
    folder = path.rpartition("/")[0]
    if path == REGISTRY_PATH:
        return "policy"
    if path == ENTITIES_PATH:
        return "entities"
    if folder in (PARTNERS_FOLDER, NOTICES_FOLDER, BOUNCES_FOLDER) and is_record(path):
        return "record" if folder == PARTNERS_FOLDER else "notice"
    return "output" if path.startswith(f"{TEMPLATES_FOLDER}/") else "other"


def _is_another(was: Record, now: Record) -> bool:
    """Whether a renamed file holds another organization: git pairs what is much alike."""
    change = FileChange(Version(was.path, was.plain), Version(now.path, now.plain))
    return change.new_name is not None


def _output(old: str | None, new: str | None, voice: Voice) -> Sentence:
    deed = "changed" if old and new else "added" if new else "deleted"
    path = new or old or ""
    noun = "catalogue" if path.endswith(".po") else "template" if path.endswith(".j2") else "file"
    return sentence("outputs", f"{noun} ", voice.said(path), f" {deed}")


def _notice(path: str, before: Model | None, after: Model | None, voice: Voice) -> Iterator[Sentence]:
    if before and after:
        old, new = plain_of(before), plain_of(after)
        discreet = Voice(discretion=discretion(old, new))
        yield from changes(Place("ledger", ("notice ", voice.said(path))), old, new, discreet)
        return
    notice = after or before
    if isinstance(notice, BouncedNotice):
        told = f"notice {notice.kind}, about {notice.about}, to "
        gone = "" if after else "; this is deleted"
        yield sentence("ledger", told, voice.said(notice.partner), f" came back on {notice.bounced}{gone}")
    if isinstance(notice, SentNotice):
        way = notice.channel.value.replace("-", " ")
        told = f"notice {notice.kind}, about {notice.about}, sent to "
        gone = "" if after else "; its record is deleted"
        yield sentence(
            "ledger", told, voice.said(notice.partner), f" by {way} on {notice.sent}{gone}", link=notice.link
        )
