# SPDX-License-Identifier: Apache-2.0
"""Posting what is due: looked at anew, saved over the revision that was looked at, and written into the ledger.

A page is saved as a whole and not as a new section, since a section would be added however often it was there already.
Whatever stops the work, the next run begins by asking the wiki what it has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from partnerctl.documents.layout import compose
from partnerctl.errors import ChangedUnderneathError, PartnerctlError, RefusedError, UnreachableError
from partnerctl.model.ledger import SentNotice
from partnerctl.model.notices import NoticeKey
from partnerctl.ports import FileTree, Services
from partnerctl.proposing import Publishing
from partnerctl.usecases.in_public import Standing, why_not_in_public
from partnerctl.usecases.post.memory import Memory, Trace
from partnerctl.usecases.post.places import Place
from partnerctl.usecases.post.planning import DueNotice, LeftOut, Looker, PostPlan, Ready, There, memory_for
from partnerctl.usecases.propose.destinations import not_accepted
from partnerctl.usecases.wiki_account import require_account, told, uncommitted
from partnerctl.wiki import Edit, EditConflictError, Saved, Wiki, WikiRefusedError

ATTEMPTS: Final = 5
"""How often a page is read and saved again if somebody was faster, or if no answer came."""

_FOR_ALL: Final = (
    "assert", "autoblocked", "badtoken", "blocked", "internal_api_error", "maxlag", "mustbeloggedin",
    "noapiwrite", "permissiondenied", "ratelimited", "readonly", "writeapidenied",
)  # fmt: skip
"""How the codes begin by which a wiki says that it would take no other page either."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice that was posted.

    Attributes:
        key: Which notice.
        title: The page.
        trace: The edit.
        link: Its address.
        notes: What the person who posts should know: sentences without trailing periods.
    """

    key: NoticeKey
    title: str
    trace: Trace
    link: str
    notes: tuple[str, ...] = ()


Result: TypeAlias = Posted | There | LeftOut


@dataclass
class Posts:
    """What came of a plan; it grows, so that it tells the truth also of a run that was interrupted.

    Attributes:
        results: For each page in order.
        recorded: Files of the ledger that were written.
        stopped: Why the rest was not tried.
    """

    results: list[Result] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    stopped: PartnerctlError | None = None


class _StoppedError(Exception):
    """Nothing more can be done in this run."""

    def __init__(self, why: PartnerctlError, *results: Result) -> None:
        super().__init__(why.message)
        self.why = why
        self.results = results


def require_fit_to_post(
    plan: PostPlan,
    services: Services,
    wiki: Wiki,
    clone: Publishing | None = None,
    *,
    unofficial_in_public: bool,
) -> None:
    """See what must hold before anything is posted.

    Args:
        plan: What is due.
        services: The world.
        wiki: The wiki.
        clone: The clone, which says what is accepted; None where nobody has to accept anything.
        unofficial_in_public: Whether it was said that notices may be public although the model is not official.

    Raises:
        RefusedError: Nobody may speak in public for this registry; or it is not what a commit says.
        EnvironmentProblemError: There is no repository, or nobody can log in as the policy's account.
        WikiRefusedError: The account is blocked.
    """
    why = why_not_in_public(Standing.of(plan.registry), plan.host, unofficial_in_public=unofficial_in_public)
    if why:
        raise RefusedError(
            f"talk pages are public pages of {plan.host}, and {why}",
            hint="to rehearse, use a wiki on this machine"
            if plan.registry.fictitious
            else "if the wiki agreed to it: `partnerctl post --apply --unofficial-in-public`",
        )
    paths = uncommitted(services)
    if paths:
        raise RefusedError(
            f"not committed, so nothing was saved: {told(paths)}",
            hint="post what was decided and merged: commit it, or `git stash` it",
        )
    unaccepted = not_accepted(clone, services.repository.commit("HEAD")) if clone else None
    if unaccepted:
        raise RefusedError(f"{unaccepted.message}, so nothing was saved", hint=unaccepted.hint)
    require_account(wiki, plan.account)


def carry_out_posts(
    plan: PostPlan,
    services: Services,
    wiki: Wiki,
    *,
    pause: Callable[[], None] = lambda: None,
    done: Posts | None = None,
) -> Posts:
    """Post what is due, one page after the other.

    Args:
        plan: What is due. Every page is looked at again, since people edit meanwhile.
        services: The world; the ledger is written to its files.
        wiki: The wiki.
        pause: Lets time pass between two edits.
        done: What grows; for a caller that may be interrupted.

    Raises:
        UnreachableError: The wiki can't be asked at all.
    """
    posts = done or Posts()
    memory = memory_for(plan.notices, wiki, plan.account)
    if memory is None:
        return posts
    looker = Looker(wiki, plan.account, services.confinement, memory)
    poster = _Poster(wiki, looker, memory, pause)
    for notice in plan.notices:
        before = len(posts.results)
        try:
            for place in notice.places:
                posts.results.append(poster.post(notice, place))
        except _StoppedError as stop:
            posts.results.extend(stop.results)
            posts.stopped = stop.why
        except PartnerctlError as error:
            posts.stopped = error
        try:
            posts.recorded.extend(_record(posts.results[before:], services.files, memory))
        except PartnerctlError as error:
            posts.stopped = posts.stopped or error
        if posts.stopped:
            break
    return posts


def _record(results: list[Result], files: FileTree, memory: Memory) -> Iterator[str]:
    """Write what the ledger is to have of one notice, if it is settled on all of its pages."""
    traces = [each.trace for each in results if isinstance(each, Posted | There)]
    if not traces or any(isinstance(each, LeftOut) and each.is_open for each in results):
        return
    entry = memory.entry(traces[0])
    path = entry.key.path
    try:
        files.replace(path, _text(entry).encode(), expected=None)
    except ChangedUnderneathError:
        return  # another run was faster, and the wiki told both the same
    yield path


def _text(entry: SentNotice) -> str:
    return compose(entry.model_dump(mode="json", exclude_none=True), header=None, kind=SentNotice)


class _Poster:
    """Posts one notice after the other."""

    def __init__(self, wiki: Wiki, looker: Looker, memory: Memory, pause: Callable[[], None]) -> None:
        self._wiki = wiki
        self._looker = looker
        self._memory = memory
        self._pause = pause
        self._has_tried = False

    def post(self, notice: DueNotice, place: Place) -> Result:
        """Post one notice on one page, if it is not there.

        Raises:
            _StoppedError: The wiki takes nothing from us, or can't be reached any more.
        """
        if self._has_tried:
            self._pause()  # before looking, so that little can happen between looking and saving
        cut: UnreachableError | None = None
        for _ in range(ATTEMPTS):
            seen = self._look(notice, place, cut)
            if not isinstance(seen, Ready):
                return self._found_after(cut, seen)
            self._has_tried = True
            try:
                saved = self._wiki.save(_edit(seen))
            except EditConflictError:
                continue
            except UnreachableError as error:
                cut = error  # it may have been saved: looking tells
                continue
            except WikiRefusedError as error:
                return _refused(error, notice, place)
            return self._seen_through(seen, saved)
        seen = self._look(notice, place, cut)
        if not isinstance(seen, Ready):
            return self._found_after(cut, seen)
        why = "others changed the page" if cut is None else "others changed it or the connection was cut"
        left = LeftOut(
            notice.key,
            place.title,
            f"{why}, each of the {ATTEMPTS} times that it was tried",
            "run it again",
            is_open=True,
        )
        if cut:
            raise _StoppedError(cut, left)
        return left

    def _look(self, notice: DueNotice, place: Place, cut: UnreachableError | None) -> Ready | There | LeftOut:
        try:
            self._memory.refresh()
            return self._looker.look(notice, place)
        except UnreachableError as error:
            raise _StoppedError(error, *([_in_doubt(notice, place)] if cut else [])) from error

    def _found_after(self, cut: UnreachableError | None, seen: There | LeftOut) -> Result:
        if cut is None or isinstance(seen, LeftOut) or seen.trace.revision is None:
            return seen
        link = self._wiki.link_of(seen.trace.revision.id)
        note = "the connection was cut, and the wiki says that it was saved"
        return Posted(seen.key, seen.trace.title, seen.trace, link, (note,))

    def _seen_through(self, ready: Ready, saved: Saved) -> Result:
        """See what really was saved: a wiki merges edits of two people, and tells nobody."""
        key, word = ready.notice.key, ready.notice.word(ready.place)
        base = ready.page.revision.id if ready.page.revision else None
        try:
            merged = saved.replaced != base
            look = merged or not saved.changed
            first = self._memory.on_page(self._wiki.page(saved.title), word) if look else None
            if first and first.is_ours and (first.age < saved.revision or not saved.changed):
                return self._taken_back(first, ready, saved)
            revision = self._wiki.revision(saved.revision)
        except UnreachableError as error:
            raise _StoppedError(error, _in_doubt(ready.notice, ready.place)) from error
        if revision is None:
            why = "the edit was hidden as soon as it was saved"
            return LeftOut(key, saved.title, why, f"look at {saved.link}")
        note = f"somebody edited the page in the same moment; see that both edits are there: {saved.link}"
        trace = Trace(word, saved.title, revision, is_ours=True)
        return Posted(key, saved.title, trace, saved.link, (note,) if merged else ())

    def _taken_back(self, first: Trace, ready: Ready, saved: Saved) -> Result:
        """Undo what another run was faster with, if somebody took that run's section out before ours was saved."""
        key = ready.notice.key
        before = self._wiki.revision(saved.replaced) if saved.replaced else None
        if not saved.changed:
            return There(key, first)
        by_hand = LeftOut(
            key, saved.title, "two runs posted it in the same moment", f"take one out by hand: {saved.link}"
        )
        if before is None or before.text is None:
            return by_hand
        summary = "taken back: another run had posted the same a moment before"
        try:
            self._wiki.save(Edit(saved.title, before.text, summary, base=saved.revision, bot=False))
        except (WikiRefusedError, UnreachableError):
            return by_hand
        return There(key, first)


def _edit(ready: Ready) -> Edit:
    """Without the mark of a bot, which would keep it out of watchlists: it is for people to see."""
    word = ready.notice.word(ready.place)
    base = ready.page.revision.id if ready.page.revision else None
    return Edit(ready.page.title, ready.text, word.summary(ready.notice.subject), base, bot=False)


def _refused(error: WikiRefusedError, notice: DueNotice, place: Place) -> LeftOut:
    left = LeftOut(notice.key, place.title, error.message, error.hint)
    if error.code.startswith(_FOR_ALL):
        raise _StoppedError(error, replace(left, is_open=True)) from error
    return left


def _in_doubt(notice: DueNotice, place: Place) -> LeftOut:
    return LeftOut(
        notice.key,
        place.title,
        "the connection was cut while it was saved, and the wiki can't be asked whether it was",
        "run it again when the wiki is back: it looks first, and posts nothing twice",
        is_open=True,
    )
