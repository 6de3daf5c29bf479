# SPDX-License-Identifier: Apache-2.0
"""The review queue as templates and the calendar see it: frozen, in one language."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from partnerctl.lifecycle.expiring import Expiring
from partnerctl.lifecycle.tasks import Task
from partnerctl.model.agreements import AgreementKind
from partnerctl.model.dataset import Setting
from partnerctl.rendering.listing_view import Link, actor_link, notice_of
from partnerctl.rendering.wording import Wording


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One thing to see to, as plain text in the language of the output; what is not known is empty.

    Attributes:
        day: The day it is due, or the last day it holds (ISO 8601).
        state: How urgent it is.
        kind: What is due or runs out, in short.
        what: The same with which one it is.
        name: The partner's name.
        report_page: Where its work is reported.
        liaisons: Whom to ask: its liaisons in office.
        deciders: Who decided last.
        command: What to type next.
        facts: The same in the words of the record.
    """

    day: str
    state: str
    kind: str
    what: str
    name: str
    report_page: str
    liaisons: tuple[Link, ...]
    deciders: tuple[Link, ...]
    command: str
    facts: Task


@dataclass(frozen=True, slots=True)
class QueueView:
    """All that a template of the queue sees, as `queue`.

    Attributes:
        heading: What this is, with the registry's title.
        notice: What must be said while the model is not official, or the registry is fictitious; else empty.
        about: Address of the page that explains the model.
        page: Title of the wiki page of the listing: by it one registry is told from another.
        day: The day it holds for (ISO 8601).
        written_day: The same, written out.
        language: BCP 47 tag of the language it is in.
        rows: The most urgent first.
    """

    heading: str
    notice: str
    about: str
    page: str
    day: str
    written_day: str
    language: str
    rows: tuple[QueueRow, ...]

    @property
    def unnamed(self) -> int:
        """How many rows are about partners that refused to be named in public."""
        return sum(row.facts.refused_listing for row in self.rows)


def queue_view(tasks: Iterable[Task], setting: Setting, words: Wording, day: dt.date) -> QueueView:
    """Make the view.

    Args:
        tasks: What there is to see to, in the order to show it in.
        setting: The registry's settings and entities.
        words: The language.
        day: The day that `tasks` hold for.
    """
    registry = setting.registry
    teller = _Teller(setting, words)
    return QueueView(
        heading=words.gettext("%(title)s: what is due", title=words.label(registry.title)),
        notice=" ".join(notice_of(registry, words).split()),
        about=registry.about,
        page=registry.wiki.page,
        day=day.isoformat(),
        written_day=words.date(day),
        language=words.language,
        rows=tuple(teller.row(task) for task in tasks),
    )


class _Teller:
    """Says what is due in one language."""

    def __init__(self, setting: Setting, words: Wording) -> None:
        self._entities = setting.entities.entities
        self._words = words
        _ = words.gettext
        self._kinds: Mapping[Expiring, str] = MappingProxyType(
            {
                Expiring.REVIEW: _("Review"),
                Expiring.CONDITION: _("Condition of the last review"),
                Expiring.LIAISON: _("The last liaison leaves"),
                Expiring.WAIVER: _("Waiver of a rule ends"),
            }
        )
        self._agreements: Mapping[str, str] = MappingProxyType(
            {
                AgreementKind.MEMORANDUM.value: _("Memorandum ends"),
                AgreementKind.TRADEMARK_LICENSE.value: _("Trademark licence ends"),
            }
        )
        self._states: Mapping[str, str] = MappingProxyType(
            {
                "current": _("Not yet due"),
                "due": _("Due"),
                "overdue": _("Overdue"),
                "long-overdue": _("Long overdue"),
                "running-out": _("Runs out"),
                "ran-out": _("Ran out"),
            }
        )

    def row(self, task: Task) -> QueueRow:
        """One thing to see to."""
        kind, which = self._kind(task)
        return QueueRow(
            day=task.day.isoformat(),
            state=self._states[task.state],
            kind=kind,
            what=specified(kind, which, self._words) if which else kind,
            name=task.name,
            report_page=task.report_page or "",
            liaisons=tuple(actor_link(f"user:{user}", self._entities) for user in task.liaisons),
            deciders=(actor_link(task.decider, self._entities),) if task.decider else (),
            command=task.command,
            facts=task,
        )

    def _kind(self, task: Task) -> tuple[str, str]:
        """What it is, and which one."""
        if task.kind is Expiring.AGREEMENT:
            kind, signed = task.subject
            on = self._words.gettext("signed on %(day)s", day=self._words.date(dt.date.fromisoformat(signed)))
            return self._agreements[kind], on
        return self._kinds[task.kind], "" if task.kind is Expiring.REVIEW else task.subject[0]


def specified(kind: str, which: str, words: Wording) -> str:
    """What is due and which, or whose, it is."""
    return words.pgettext("what is due, and which", "%(kind)s: %(which)s", kind=kind, which=which)
