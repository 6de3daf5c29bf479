# SPDX-License-Identifier: Apache-2.0
"""`partnerctl publish`: what publishing would do to the pages of the wiki, and whether they are what the data says.

Everything is planned before anything is saved; `usecases.publish.carry_out` saves. Reading needs no account.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from partnerctl.errors import NoRepositoryError, Obstacle, RefusedError, UsageError
from partnerctl.model.policy import Registry, Target
from partnerctl.ports import Commit, Services
from partnerctl.proposing import Publishing
from partnerctl.usecases.in_public import Standing
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.propose.destinations import not_accepted
from partnerctl.usecases.publish.page_plan import (
    Allowances,
    Case,
    PagePlan,
    Verdict,
    plan_page,
    summary_of,
)
from partnerctl.usecases.publish.page_state import read_state
from partnerctl.usecases.publish.targets import Destination
from partnerctl.usecases.publish.texts import PageText, PageTexts, as_saved, stamp_on
from partnerctl.usecases.time_travel import at_revision
from partnerctl.usecases.wiki_account import TEMPLATES, told, uncommitted
from partnerctl.wiki import Wiki, WikiPage, WikiRefusedError

_NOTHING_SPECIAL: Final = Allowances()


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What is asked for.

    Attributes:
        day: The day it is to hold for; None for today.
        revision: The commit whose data it is, as a person typed it; None for the working tree.
        reason: What the edit summaries say; None for the usual words.
        allowed: What may be done.
    """

    day: dt.date | None = None
    revision: str | None = None
    reason: str | None = None
    allowed: Allowances = _NOTHING_SPECIAL


@dataclass(frozen=True, slots=True)
class Publication:
    """What would be done.

    Attributes:
        host: Of the wiki.
        account: Whose edits are not by hand.
        registry: The policy that is published.
        day: The day it holds for.
        commit: The commit whose data it is: the one asked for, else the one that is checked out; None without git.
        uncommitted: Files that differ from that commit, so that the summary would not tell the truth.
        pages: What would become of each page.
    """

    host: str
    account: str
    registry: Registry
    day: dt.date
    commit: Commit | None
    uncommitted: tuple[str, ...]
    pages: tuple[PagePlan, ...]

    def require_committed(self) -> None:
        """See to it that what is published is what a commit says.

        Raises:
            RefusedError: It is not.
        """
        if self.uncommitted:
            raise RefusedError(
                f"not committed, so nothing was saved: {told(self.uncommitted)}",
                hint=self.remedy,
            )

    @property
    def remedy(self) -> str:
        """What to do about files that are not committed."""
        if any(each.startswith(TEMPLATES) for each in self.uncommitted):
            return "commit them first: templates are always those of the working tree"
        return "commit first, or publish what is committed: `partnerctl publish --rev HEAD --apply`"


def plan_publication(
    services: Services,
    wiki: Wiki,
    destination: Destination,
    request: PublishRequest,
    publishing: Publishing | None = None,
) -> Publication:
    """Work out what would become of each page.

    Args:
        services: The world.
        wiki: Where the pages are.
        destination: Which pages, and whose edits are not by hand.
        request: What is asked for.
        publishing: The clone, which says what is accepted; None where nobody has to accept anything.

    Raises:
        InvalidDataError: A record can't be read; pages without it would be wrong.
        UsageError: There is no such commit; or a revision is to be overwritten that is nobody's newest.
        EnvironmentProblemError: A file or template is missing or wrong, or the wiki can't be reached.
    """
    today = load_setting(services).registry
    past = at_revision(services, request.revision)
    setting = load_setting(past)
    day = request.day or services.clock.today()
    commit = _commit(past)
    standing = Standing.of(today, setting.registry)
    summary = summary_of(request.reason, commit.short_id if commit else None, standing)
    unaccepted = not_accepted(publishing, commit) if publishing and commit else None
    case = Case(wiki.host, destination.account, standing, request.allowed, summary, unaccepted)
    texts = PageTexts(past, setting)
    pages = tuple(_plan(texts, wiki, target, day, case) for target in destination.targets)
    _require_seen(request.allowed.overwrite, pages)
    return Publication(
        wiki.host,
        destination.account,
        setting.registry,
        day,
        commit,
        uncommitted(past) if commit else (),
        _once(pages),
    )


def _plan(texts: PageTexts, wiki: Wiki, target: Target, day: dt.date, case: Case) -> PagePlan:
    wanted = texts.of(target, day)
    try:
        state = read_state(wiki, target.title, case.account)
    except WikiRefusedError as error:
        obstacle = Obstacle(f"{target.title}: {error.message}", error.hint)
        return PagePlan(target, None, wanted, Verdict.STOPPED, (obstacle,))
    stamp = stamp_on(target, as_saved(state.page.text))
    dated = texts.stamped(wanted, stamp.day) if stamp and stamp.day != day else None
    return plan_page(wanted, dated, state, case)


def _once(pages: tuple[PagePlan, ...]) -> tuple[PagePlan, ...]:
    """Stop at two names of one page, which would be overwritten with one text and then with the other."""
    seen: dict[str, PagePlan] = {}
    checked = []
    for each in pages:
        first = seen.setdefault(each.title, each)
        if first is each:
            checked.append(each)
            continue
        obstacle = Obstacle(
            f'"{first.target.title}" and "{each.target.title}" are one page of the wiki, {each.title}',
            "take one of them out of data/registry.yaml",
        )
        checked.append(
            replace(each, verdict=Verdict.STOPPED, obstacles=(*each.obstacles, obstacle), edit=None)
        )
    return tuple(checked)


def _require_seen(overwrite: Iterable[int], pages: tuple[PagePlan, ...]) -> None:
    newest = {each.page.revision.id: each.title for each in pages if each.page and each.page.revision}
    for number in sorted(set(overwrite) - newest.keys()):
        there = "; ".join(f"{each} of {title}" for each, title in newest.items())
        raise UsageError(
            f"revision {number} is not the newest one of a page that would be published",
            hint=f"look again, with `partnerctl publish`: the newest ones are {there}"
            if there
            else "no page is there yet",
        )


def _commit(services: Services) -> Commit | None:
    try:
        services.repository.folder()
    except NoRepositoryError:
        return None
    return services.commit or services.repository.commit("HEAD")


# --- whether the wiki is what the data says -----------------------------------------------------------------------


class Freshness(StrEnum):
    """How a page compares with the data."""

    UP_TO_DATE = "up-to-date"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page, compared with what it should say on the day that is stamped on it.

    Attributes:
        page: As it is.
        fresh: What it should say.
        freshness: How they compare.
        is_stamped: Whether it says for which day it holds.
    """

    page: WikiPage
    fresh: PageText
    freshness: Freshness
    is_stamped: bool


def check_publication(
    services: Services, wiki: Wiki, destination: Destination, request: PublishRequest
) -> tuple[CheckedPage, ...]:
    """Compare each page with what it should say; a day that passes makes no page stale, a change of the data does.

    Raises:
        InvalidDataError: A record can't be read.
        WikiRefusedError: The wiki does not show a page.
        EnvironmentProblemError: A file or template is missing or wrong, or the wiki can't be reached.
    """
    past = at_revision(services, request.revision)
    texts = PageTexts(past, load_setting(past))
    today = request.day or services.clock.today()
    return tuple(_check(texts, wiki, target, request.day, today) for target in destination.targets)


def _check(
    texts: PageTexts, wiki: Wiki, target: Target, given: dt.date | None, today: dt.date
) -> CheckedPage:
    page = wiki.page(target.title)
    present = as_saved(page.text)
    stamp = stamp_on(target, present)
    fresh = texts.of(target, given or (stamp.day if stamp else today))
    if page.revision is None:
        freshness = Freshness.MISSING
    else:
        freshness = Freshness.UP_TO_DATE if present == fresh.text else Freshness.STALE
    return CheckedPage(page, fresh, freshness, stamp is not None)
