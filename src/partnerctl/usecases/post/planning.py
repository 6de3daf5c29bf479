# SPDX-License-Identifier: Apache-2.0
"""Which notices are due on talk pages, on which pages, and what is in the way; nothing is saved, and nobody logs in."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from partnerctl.errors import (
    PartnerctlError,
    RefusedError,
    UnreachableError,
)
from partnerctl.findings import Finding, in_order
from partnerctl.lifecycle.notices import BACK_DAYS, Occasion, due_notices
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.notices import Channel, NoticeKey, NoticeKind
from partnerctl.model.policy import Registry
from partnerctl.ports import Confinement, Services
from partnerctl.rendering.confined import Templates
from partnerctl.rendering.escaping import escape_wikitext
from partnerctl.rendering.letter import letter_of
from partnerctl.rendering.talk_page import render
from partnerctl.usecases.ledger import read_ledger
from partnerctl.usecases.loading import load_setting, map_records, require_record_path
from partnerctl.usecases.post.memory import LOOK_BACK, Memory, Trace
from partnerctl.usecases.post.opt_outs import require_fit, require_welcome
from partnerctl.usecases.post.places import Place, places_of, require_reachable
from partnerctl.usecases.post.words import PostWord
from partnerctl.usecases.templates import templates_in
from partnerctl.usecases.wiki_account import wiki_account_of
from partnerctl.wiki import Wiki, WikiPage


@dataclass(frozen=True, slots=True)
class PostRequest:
    """Which notices.

    Attributes:
        partners: Only these partners; empty for all.
        kinds: Only these notices; empty for all.
        back: How many days an entry of a history gives cause for a notice.
        most: How many notices at most, the oldest first.
    """

    partners: frozenset[str] = frozenset()
    kinds: frozenset[NoticeKind] = frozenset()
    back: int = BACK_DAYS
    most: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A notice that is due and can't be posted, or not on one of its pages.

    Attributes:
        key: Which notice.
        title: The page; None if there is none.
        why: What is in the way: a sentence without trailing period.
        hint: What to do about it.
        is_open: Whether it may go well at the next run, so that the partner doesn't count as told yet.
    """

    key: NoticeKey
    title: str | None
    why: str
    hint: str | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice that is due and where it belongs.

    Attributes:
        key: Which notice.
        since: The day since which it is due.
        language: The one it is written in.
        subject: Its heading.
        wikitext: The section, without the comment that is added for each place.
        places: The talk pages, of which there is one at least.
        notes: What the person who posts should know: sentences without trailing periods.
    """

    key: NoticeKey
    since: dt.date
    language: str
    subject: str
    wikitext: str
    places: tuple[Place, ...]
    notes: tuple[str, ...]

    def word(self, place: Place) -> PostWord:
        """What it is known by on a page."""
        return PostWord(self.key, place.mark, self.language)

    def section(self, place: Place) -> str:
        """What is added to a page; the comment stands where MassMessage has its own."""
        return f"{self.wikitext.rstrip()}\n{self.word(place).comment}"


@dataclass(frozen=True, slots=True)
class Ready:
    """A page to which a notice can be added.

    Attributes:
        notice: The notice.
        place: Whose page.
        page: The page as it is.
    """

    notice: DueNotice
    place: Place
    page: WikiPage

    @property
    def text(self) -> str:
        """All of the page with the section at its end."""
        section = self.notice.section(self.place)
        return f"{self.page.text.rstrip()}\n\n{section}" if self.page.text.strip() else section


@dataclass(frozen=True, slots=True)
class There:
    """A notice that the wiki has already.

    Attributes:
        key: Which notice.
        trace: What shows it.
    """

    key: NoticeKey
    trace: Trace


@dataclass(frozen=True, slots=True)
class PostPlan:
    """All that is due on talk pages.

    Attributes:
        day: The day.
        registry: The policy.
        host: The wiki.
        account: Who posts.
        notices: What is due and has a place, the oldest first.
        seen: What was found on each of their pages, in order.
        left_out: What is due and has no place, or can't be written.
        later: How many more are due than were asked for.
        findings: What kept records or files of the ledger from being read.
    """

    day: dt.date
    registry: Registry
    host: str
    account: str
    notices: tuple[DueNotice, ...]
    seen: tuple[Ready | There | LeftOut, ...]
    left_out: tuple[LeftOut, ...]
    later: int
    findings: tuple[Finding, ...]


def plan_posts(request: PostRequest, services: Services, wiki: Wiki) -> PostPlan:
    """Find out what would be posted.

    Raises:
        UsageError: There is no such partner.
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: The policy names no account.
        UnreachableError: The wiki can't be asked.
    """
    for each in sorted(request.partners):
        require_record_path(services.files, each)
    setting = load_setting(services)
    account = wiki_account_of(setting.registry).name
    ledger = read_ledger(services)
    day = services.clock.today()
    mapped = map_records(services, setting, partial(_due, sent=ledger.keys, day=day, request=request))
    due = sorted(
        ((each.record, occasion) for each in mapped.values if each.record for occasion in each.occasions),
        key=lambda item: (item[1].since, item[0].id),
    )
    chosen = due[: request.most]
    writer = _Writer(services, setting, wiki, day)
    written = [writer.write(record, occasion) for record, occasion in chosen]
    notices = tuple(each for each in written if isinstance(each, DueNotice))
    looker = Looker(wiki, account, services.confinement, memory_for(notices, wiki, account))
    return PostPlan(
        day=day,
        registry=setting.registry,
        host=wiki.host,
        account=account,
        notices=notices,
        seen=tuple(looker.look(notice, place) for notice in notices for place in notice.places),
        left_out=tuple(each for each in written if isinstance(each, LeftOut)),
        later=len(due) - len(chosen),
        findings=in_order((*mapped.findings, *ledger.findings)),
    )


def memory_for(notices: tuple[DueNotice, ...], wiki: Wiki, account: str) -> Memory | None:
    """A memory that reaches back far enough for these notices; None if there is nothing to look for."""
    if not notices:
        return None
    first = min(min(each.since, each.key.about) for each in notices)
    return Memory(wiki, account, dt.datetime.combine(first, dt.time(), dt.UTC) - LOOK_BACK)


@dataclass(frozen=True, slots=True)
class _Due:
    id: str
    record: Record | None
    occasions: tuple[Occasion, ...]


def _due(
    record: Record, setting: Setting, *, sent: frozenset[NoticeKey], day: dt.date, request: PostRequest
) -> _Due:
    found: tuple[Occasion, ...] = ()
    if not request.partners or record.id in request.partners:
        due = due_notices(record, setting.registry, day, sent, Channel.TALK_PAGE, back=request.back)
        found = tuple(each for each in due if not request.kinds or each.kind in request.kinds)
    return _Due(record.id, record if found else None, found)


class _Writer:
    """Writes the notices of one day."""

    def __init__(self, services: Services, setting: Setting, wiki: Wiki, day: dt.date) -> None:
        self._services = services
        self._setting = setting
        self._wiki = wiki
        self._day = day
        self._templates: dict[str | None, Templates] = {}

    def write(self, record: Record, occasion: Occasion) -> DueNotice | LeftOut:
        """One notice, or why there is none."""
        key = NoticeKey(record.id, occasion.kind, occasion.about, Channel.TALK_PAGE)
        try:
            return self._written(key, record, occasion)
        except UnreachableError:
            raise
        except PartnerctlError as error:
            return LeftOut(key, None, error.message, error.hint)

    def _written(self, key: NoticeKey, record: Record, occasion: Occasion) -> DueNotice:
        places = places_of(record, self._wiki, self._day)
        contact = record.partner.contact
        templates = self._templates_in(contact.language if contact else None)
        letter = letter_of(key.kind, occasion, record, self._setting, self._day)
        rendered = render(letter, templates)
        if rendered.draft:
            raise RefusedError("it is a draft, which must not be posted")
        if letter.notice and _plain(escape_wikitext(letter.notice)) not in _plain(rendered.wikitext):
            raise RefusedError(
                "the registry's own template leaves out the policy's notice",
                hint="have templates/notice/letter.wikitext show `letter.notice`, or take the template away",
            )
        fallback = templates.words.fallback
        return DueNotice(
            key=key,
            since=occasion.since,
            language=templates.words.language,
            subject=rendered.subject,
            wikitext=rendered.wikitext,
            places=places,
            notes=(fallback,) if fallback else (),
        )

    def _templates_in(self, language: str | None) -> Templates:
        if language not in self._templates:
            self._templates[language] = templates_in(language, self._services, self._setting)
        return self._templates[language]


def _plain(text: str) -> str:
    return " ".join(text.split())


class Looker:
    """Looks at the pages where notices belong."""

    def __init__(self, wiki: Wiki, account: str, confinement: Confinement, memory: Memory | None) -> None:
        self._wiki = wiki
        self._account = account
        self._confinement = confinement
        self._memory = memory

    def look(self, notice: DueNotice, place: Place) -> Ready | There | LeftOut:
        """What is there: first whether it was posted, since nothing else counts then.

        Raises:
            UnreachableError: The wiki can't be asked.
        """
        assert self._memory is not None  # noqa: S101 -- there is a notice
        told = self._memory.told(notice.key, place.mark, (each.mark for each in notice.places))
        if told:
            return There(notice.key, told)
        try:
            return self._seen(notice, place, self._memory)
        except UnreachableError:
            raise
        except PartnerctlError as error:
            return LeftOut(notice.key, place.title, error.message, error.hint)

    def _seen(self, notice: DueNotice, place: Place, memory: Memory) -> Ready | There:
        page = self._wiki.page(place.title, follow=True)
        trace = memory.on_page(page, notice.word(place))
        if trace and trace.is_ours:
            return There(notice.key, trace)
        if trace:
            _refuse_foreign(trace, self._wiki)
        _refuse_deleted(page, notice.since, self._wiki.deleted(page.title))
        require_reachable(place, self._wiki)
        require_fit(page, of_user=place.user is not None)
        if page.revision is not None:
            require_welcome(page, self._wiki.categories(page.title), self._account, self._confinement)
        return Ready(notice, place, page)


def _refuse_deleted(page: WikiPage, since: dt.date, deleted: dt.datetime | None) -> None:
    """A page that is deleted takes its history, and our edits on it, out of sight."""
    if deleted and deleted.date() >= since:
        raise RefusedError(
            f"{page.title} was deleted on {deleted:%Y-%m-%d}, so it can't be told whether this notice was on it",
            hint="if the partner was not told, post it by hand: `partnerctl render notice`",
        )


def _refuse_foreign(trace: Trace, wiki: Wiki) -> None:
    if trace.revision is None:
        raise RefusedError(
            f"{trace.title} holds the comment that marks this notice, and no edit of ours brought it",
            hint="look at the page; if the partner was not told, take the comment out",
        )
    who = trace.user or "somebody whose name is hidden"
    raise RefusedError(
        f"by its summary an edit of {who} brought it to {trace.title}: {wiki.link_of(trace.revision.id)}",
        hint="look at it; if the partner was not told, post it by hand: `partnerctl render notice`",
    )
