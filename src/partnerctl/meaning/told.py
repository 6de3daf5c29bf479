# SPDX-License-Identifier: Apache-2.0
"""What a change to a registry means, as values: sentences, and what they are about.

Made by `usecases.change_meaning`, shown by `reporters.meaning_*`, summed up by `usecases.headline`. All of it is plain
text of strangers; whoever shows it escapes it for where it goes.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partnerctl.ports import Commit


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of data within a sentence: one line of a stranger's text, to be shown so that it can't pass for ours."""

    text: str


Part: TypeAlias = str | Said


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that changed.

    Attributes:
        about: What of the record or file it is about: a field's name (`website`, `history`), or `status`, `review`,
            `record`, `listing`.
        parts: Our own words and data, in the order of reading; one line together, without a trailing period.
        link: The page where it can be read, as the data gives it; not part of the text.
    """

    about: str
    parts: tuple[Part, ...]
    link: str | None = None

    @property
    def text(self) -> str:
        """All of it as one line."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


class Deed(StrEnum):
    """What became of a record."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An entry that was added to a history.

    Attributes:
        event: What happened.
        detail: `as` of `noted`, `outcome` of `reviewed`; else None.
        date: The day it took effect.
        by: Who decided, as the entry names them: ids of entities, `user:` and a name.
        link: Where the decision can be read.
        into: Of `merged`: the id under which the organization goes on.
    """

    event: EventKind
    detail: str | None
    date: dt.date
    by: tuple[str, ...] = ()
    link: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class PartnerMeaning:
    """What changed of one partner.

    Attributes:
        id: The partner's id; of a record that is gone, the one it had.
        name: What it is called now, or was before the record was deleted; never a name that was redacted.
        deed: What became of its record.
        sentences: At least one, the most important first.
        events: The entries that were added to its history, in the order of the file.
        status: Where it stands now, by all entries whatever their day; None if nothing was decided, or it is gone.
        before: Where it stood before.
    """

    id: str
    name: str
    deed: Deed
    sentences: tuple[Sentence, ...]
    events: tuple[RecordedEvent, ...] = ()
    status: Status | None = None
    before: Status | None = None


@dataclass(frozen=True, slots=True)
class ListingRows:
    """Whose rows of the public listing differ, among the partners that changed; ids, sorted."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class Side(StrEnum):
    """One of the two states that are compared."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read in one of the two states, so that nothing is known of what changed in it.

    Attributes:
        path: POSIX path relative to the registry's root.
        side: In which state.
        message: Why, one sentence without trailing period.
        line: Where in the file, from 1; None if that can't be told.
        column: The same, in characters.
        more: How many more things are wrong with it.
    """

    path: str
    side: Side
    message: str
    line: int | None = None
    column: int | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a change means.

    Attributes:
        partners: Those of which something changed, by id.
        policy: What changed in `registry.yaml`.
        entities: What changed in `entities.yaml`.
        ledger: What changed in the ledger of notices.
        outputs: Templates and catalogues that were touched: whatever is rendered may look different.
        listing: What it does to the public listing.
        unreadable: Files that could not be read, by path.
        formatting: Paths of data files that say the same as before: layout, comments, quotes, order of fields.
        others: Paths of touched files that are no part of the registry's data or outputs.
    """

    partners: tuple[PartnerMeaning, ...] = ()
    policy: tuple[Sentence, ...] = ()
    entities: tuple[Sentence, ...] = ()
    ledger: tuple[Sentence, ...] = ()
    outputs: tuple[Sentence, ...] = ()
    listing: ListingRows = ListingRows()
    unreadable: tuple[Unreadable, ...] = ()
    formatting: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether something changed in meaning, or may have: what can't be read is never taken for unchanged."""
        return bool(
            self.partners or self.policy or self.entities or self.ledger or self.outputs or self.unreadable
        )

    @property
    def formatting_only(self) -> bool:
        """Whether all that changed is how data is written."""
        return bool(self.formatting) and not self.says_something

    def sentences(self) -> Iterator[Sentence]:
        """All of them, in the order in which they are told."""
        for partner in self.partners:
            yield from partner.sentences
        yield from (*self.policy, *self.entities, *self.ledger, *self.outputs)


@dataclass(frozen=True, slots=True)
class Preview:
    """The rows of the listing that a change touches, rendered before and after; or why they could not be.

    Attributes:
        before: Wikitext of a listing that has these rows only.
        after: The same after the change.
        problem: Why there is none, one sentence without trailing period; None if there is.
    """

    before: str = ""
    after: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A whole answer to "what changed".

    Attributes:
        meaning: What changed.
        headline: The same in one line of 72 columns at most.
        before: The commit that is compared with.
        after: The commit that it became; None for the working tree.
        official: Whether the model is an official status, by the policy before the change; None if that is not known.
        notice: What every output says while the model is not official, or the registry is fictitious; else None.
        host: Host of the page that explains the model, by the policy before the change: addresses there may be links.
        preview: Of the listing; None if it was not asked for, or no row changes.
    """

    meaning: Meaning
    headline: str
    before: Commit
    after: Commit | None = None
    official: bool | None = None
    notice: str | None = None
    host: str | None = None
    preview: Preview | None = None

    def between(self) -> tuple[str, str]:
        """How the two states are called."""
        after = f"commit {self.after.short_id} of {self.after.day}" if self.after else "the working tree"
        return f"commit {self.before.short_id} of {self.before.day}", after
