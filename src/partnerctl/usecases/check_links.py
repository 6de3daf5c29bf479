# SPDX-License-Identifier: Apache-2.0
"""`check-links`: which addresses in the data still lead somewhere.

What servers said is kept as it comes in, so that an interrupted run is taken up by the next one. Nothing here fails
because a page is gone: pages go when they like, and no change of the data is to wait for that.
"""

import asyncio
import datetime as dt
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from urllib.parse import quote, urldefrag

from pydantic import TypeAdapter, ValidationError

from partnerctl.model.dataset import PARTNERS_FOLDER
from partnerctl.model.hosts import is_reserved, is_within
from partnerctl.model.policy import WaivedHost
from partnerctl.model.types import Url
from partnerctl.ports import Services
from partnerctl.usecases.ask_links import Asker
from partnerctl.usecases.find_links import Link, Mention, find_links
from partnerctl.usecases.link_verdicts import (
    LASTING,
    State,
    Validators,
    Verdict,
    host_of,
    line_of,
    verdicts_of,
)
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.reading import partner_id_of
from partnerctl.web import LinkMemory, Web

_MOST_HOSTS: Final = 8
"""Servers asked at the same time."""
_KEPT_DAYS: Final = 400
"""What was not asked for longer is forgotten."""
_ARCHIVE: Final = "https://web.archive.org/web/"
_URL: Final[TypeAdapter[str]] = TypeAdapter(Url)


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """What is asked for.

    Attributes:
        ids: Only the addresses in these records; all of the data if there are none.
        host: Only those of this host and the ones below it.
        limit: So many are asked at most.
        max_age: An answer of so many days ago is old.
    """

    ids: tuple[str, ...] = ()
    host: str | None = None
    limit: int | None = None
    max_age: int = 7


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """One address and how it stands.

    Attributes:
        link: The address and its places.
        verdict: How it stands; None if it is yet to be asked.
        steps: What to do about it, each a sentence or a command.
    """

    link: Link
    verdict: Verdict | None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What a run would ask.

    Attributes:
        contact: The page that tells servers who asks.
        decided: Addresses that are not asked: answered lately, waived, reserved, beyond the limit.
        to_ask: The others, each with what its server gave for the next time.
        ended: Waivers that no longer hold.
        unread: Files that could not be read.
        day: The day that answers are of.
    """

    contact: str
    decided: tuple[CheckedLink, ...]
    to_ask: tuple[tuple[Link, Validators | None], ...]
    ended: tuple[WaivedHost, ...]
    unread: tuple[str, ...]
    day: dt.date

    @property
    def hosts(self) -> dict[str, int]:
        """How many addresses of each host would be asked."""
        return dict(sorted(Counter(host_of(link.url) for link, _ in self.to_ask).items()))


@dataclass(frozen=True, slots=True)
class CheckedLinks:
    """The outcome.

    Attributes:
        links: Sorted by address.
        asked: How many were asked in this run.
    """

    links: tuple[CheckedLink, ...]
    asked: int

    def of(self, state: State) -> tuple[CheckedLink, ...]:
        """The addresses that stand so."""
        return tuple(each for each in self.links if each.verdict and each.verdict.state is state)

    @property
    def lost(self) -> tuple[CheckedLink, ...]:
        """What is gone and has a place without a lasting copy beside it: there is something left to do."""
        return tuple(
            each
            for each in self.of(State.GONE)
            if not all(mention.archived for mention in each.link.mentions)
        )


def plan_links(services: Services, request: LinkRequest, memory: LinkMemory) -> LinkPlan:
    """Work out what is to be asked; no server notices.

    Raises:
        UsageError: There is no partner with one of the ids.
        InvalidDataError: The policy can't be read.
    """
    registry = load_setting(services).registry
    day = services.clock.today()
    waivers = registry.links.waived_hosts
    holding = tuple(waiver for waiver in waivers if day <= waiver.until)
    found = find_links(services, request.ids)
    kept = verdicts_of(memory.lines())
    decided: list[CheckedLink] = []
    to_ask: list[tuple[Link, Validators | None]] = []
    for link in found.links:
        if request.host and not is_within(host_of(link.url), request.host.lower()):
            continue
        known = kept.get(link.url)
        verdict = _without_asking(link.url, holding) or _fresh(known, day, request.max_age)
        if verdict is None and request.limit is not None and len(to_ask) >= request.limit:
            verdict = Verdict(State.SKIPPED, "was left for another run by --limit")
        if verdict:
            decided.append(_checked(link, verdict))
        else:
            to_ask.append((link, known.validators if known else None))
    ended = tuple(waiver for waiver in waivers if waiver not in holding)
    contact = registry.repository or registry.about
    return LinkPlan(contact, tuple(decided), tuple(to_ask), ended, found.unread, day)


def _without_asking(url: str, waivers: Iterable[WaivedHost]) -> Verdict | None:
    host = host_of(url)
    if is_reserved(host):
        return Verdict(State.SKIPPED, "has a name that is reserved for examples")
    waiver = next((each for each in waivers if is_within(host, each.host)), None)
    return Verdict(State.WAIVED, f"until {waiver.until}: {waiver.why}") if waiver else None


def _fresh(known: Verdict | None, day: dt.date, max_age: int) -> Verdict | None:
    if known is None or known.on is None or known.state not in LASTING:
        return None
    # A day in the future is a clock that was wrong.
    return known if 0 <= (day - known.on).days < max_age else None


def check_links(
    plan: LinkPlan,
    web: Web,
    memory: LinkMemory,
    *,
    delay: float = 1.0,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> CheckedLinks:
    """Ask what was planned, and keep each answer at once.

    Args:
        plan: From `plan_links`.
        web: The servers.
        memory: Where answers are kept.
        delay: Seconds between two questions to one host.
        progress: Is told how many were asked, and how many there are.

    Raises:
        EnvironmentProblemError: Answers can't be kept.
    """
    if not plan.to_ask:
        return CheckedLinks(_in_order(plan.decided), 0)
    with memory.held():
        kept = verdicts_of(memory.lines())
        young = {
            url: each for url, each in kept.items() if each.on and (plan.day - each.on).days < _KEPT_DAYS
        }
        memory.begin(line_of(url, verdict) for url, verdict in young.items())
        asked = asyncio.run(_ask_all(plan, web, memory, delay, progress))
    links = (*plan.decided, *(_checked(link, asked[link.url]) for link, _ in plan.to_ask))
    return CheckedLinks(_in_order(links), len(asked))


async def _ask_all(
    plan: LinkPlan, web: Web, memory: LinkMemory, delay: float, progress: Callable[[int, int], None]
) -> Mapping[str, Verdict]:
    asker, verdicts = Asker(web, delay), dict[str, Verdict]()
    at_once = asyncio.Semaphore(_MOST_HOSTS)

    async def ask_host(links: list[tuple[Link, Validators | None]]) -> None:
        async with at_once:
            for link, known in links:
                verdict = await asker.judge(link.url, known)
                if verdict.state is not State.SKIPPED:
                    verdict = replace(verdict, on=plan.day)
                if verdict.is_lasting and verdict.state in LASTING:
                    memory.add(line_of(link.url, verdict))
                verdicts[link.url] = verdict
                progress(len(verdicts), len(plan.to_ask))

    by_host = sorted(plan.to_ask, key=lambda each: host_of(each[0].url))
    try:
        async with asyncio.TaskGroup() as group:
            for _, links in groupby(by_host, key=lambda each: host_of(each[0].url)):
                group.create_task(ask_host(list(links)))
    except BaseExceptionGroup as problems:
        # One is enough to stop for: a disk that is full is full for every host.
        raise problems.exceptions[0] from None
    return verdicts


def _in_order(links: Iterable[CheckedLink]) -> tuple[CheckedLink, ...]:
    return tuple(sorted(links, key=lambda each: each.link.url))


def _checked(link: Link, verdict: Verdict) -> CheckedLink:
    match verdict.state:
        case State.MOVED if verdict.moved_to:
            steps = tuple(_to_move(mention, verdict.moved_to) for mention in link.mentions)
        case State.GONE:
            steps = tuple(dict.fromkeys(_to_archive(mention) for mention in link.mentions))
        case _:
            steps = ()
    return CheckedLink(link, verdict, steps)


def _to_move(mention: Mention, moved_to: str) -> str:
    fragment = urldefrag(mention.written).fragment
    new = f"{moved_to}#{fragment}" if fragment else moved_to
    try:
        _URL.validate_python(new)
    except ValidationError:
        return (
            f"{mention.path}:{mention.line}: the new address is none that a registry takes; look for another"
        )
    if mention.pointer[:1] == ("history",):
        return f"{mention.path}:{mention.line}: an entry of the history stays as it is"
    if not mention.path.startswith(f"{PARTNERS_FOLDER}/"):
        return f"{mention.path}:{mention.line}: write {new}"
    # What a server answered goes into a command that somebody will paste.
    return f"partnerctl edit {partner_id_of(mention.path)} {shlex.quote(f'{mention.field}={new}')}"


def _to_archive(mention: Mention) -> str:
    if mention.archived:
        return f"archived copy: {mention.archived}"
    return f"perhaps there is a copy: {_ARCHIVE}{quote(urldefrag(mention.written).url, safe='/:?&=%~+,;@!')}"
