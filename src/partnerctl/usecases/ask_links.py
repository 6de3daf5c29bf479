# SPDX-License-Identifier: Apache-2.0
"""How one address is asked: robots.txt first, HEAD and then GET, redirects step by step, one question at a time a host."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from protego import Protego

from partnerctl.usecases.link_verdicts import State, Validators, Verdict, host_of
from partnerctl.web import NO_HEADERS, Answer, Method, NoAnswer, Silence, Web

ROBOT: Final = "partnerctl"
"""Our name in robots.txt (RFC 9309, 2.2.1)."""

_MOST_REDIRECTS: Final = 10
_ROBOTS_REDIRECTS: Final = 5
"""RFC 9309, 2.3.1.2."""
_ROBOTS_BYTES: Final = 500 * 1024
"""RFC 9309, 2.5."""
_LONGEST_DELAY: Final = 30.0
"""Seconds between two questions to a host that asks for that; whoever asks for more is not asked any more."""

_FOR_GOOD: Final = frozenset({301, 308})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({404, 410})
_BUSY: Final = frozenset({429, 503})
_FAULTY: Final = 500
_TOO_MANY: Final = 429
_NOT_MODIFIED: Final = 304
_NOT_FOUND: Final = 404
_REDIRECTING: Final = 300
_WRONG: Final = 400
_MADE_UP: Final = 600
"""RFC 9110, 15: no code is above 599. Such as 999, by which a site keeps programs out."""


@dataclass(slots=True)
class _Host:
    """One server as this run knows it; `shut` is what is said of everything that was not asked yet."""

    delay: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0
    shut: Verdict | None = None


@dataclass(slots=True)
class _Robots:
    """What the robots.txt of one origin (scheme, host, port) allows; `verdict` holds for all of it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_known: bool = False
    rules: Protego | None = None
    verdict: Verdict | None = None


class Asker:
    """Asks addresses and remembers, for the time of a run, what their hosts said of themselves.

    Args:
        web: The servers.
        delay: Seconds between two questions to one host; a robots.txt may ask for more.
    """

    def __init__(self, web: Web, delay: float) -> None:
        self._web = web
        self._delay = delay
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, _Robots] = {}

    async def judge(self, url: str, known: Validators | None = None) -> Verdict:
        """How an address stands.

        Args:
            url: Without fragment.
            known: What its server gave at an earlier time.
        """
        current, moved_to, is_for_good, seen = url, None, True, {url}
        for _ in range(_MOST_REDIRECTS + 1):
            refused = await self._refusal(current)
            if refused:
                return refused if current == url else _on_the_way(refused, current)
            headers = known.headers() if known and known.url == current else NO_HEADERS
            answer = await self._answer(current, headers)
            if isinstance(answer, Verdict):
                return answer if current == url else _on_the_way(answer, current)
            if answer.status not in _REDIRECTS or not answer.location:
                return _judged(url, current, moved_to, answer, known)
            target = _target(current, answer.location)
            if target in seen:
                return Verdict(State.UNREACHABLE, "redirects in a circle", is_lasting=False)
            seen.add(target)
            is_for_good = is_for_good and answer.status in _FOR_GOOD
            moved_to = target if is_for_good else moved_to
            current = target
        return Verdict(State.UNREACHABLE, f"redirects more than {_MOST_REDIRECTS} times", is_lasting=False)

    async def _answer(self, url: str, headers: Mapping[str, str]) -> "Answer | Verdict":
        """HEAD, and GET where HEAD is refused: no page is called gone, and no server unreachable, by one question."""
        first = await self._ask("HEAD", url, headers)
        if isinstance(first, Answer) and first.status < _WRONG:
            return first
        if isinstance(first, NoAnswer) and first.kind is Silence.REFUSED:
            return Verdict(State.SKIPPED, first.why, is_lasting=False)
        if isinstance(first, Answer) and first.status in _BUSY:
            shut = self._heed(url, first)
            if shut:
                return shut
        second = await self._ask("GET", url, headers)
        if isinstance(second, NoAnswer):
            return _silent(second)
        if second.status == _TOO_MANY:
            return self._shut(url, second)
        return second

    def _heed(self, url: str, answer: Answer) -> Verdict | None:
        """Give a busy server the time it asks for; None if it may be asked again after that."""
        seconds = _seconds(answer.retry_after)
        if seconds is not None and seconds <= _LONGEST_DELAY:
            self._host(url).next_at = asyncio.get_running_loop().time() + max(seconds, self._delay)
            return None
        is_asked_too_much = answer.status == _TOO_MANY or answer.retry_after is not None
        return self._shut(url, answer) if is_asked_too_much else None

    def _shut(self, url: str, answer: Answer) -> Verdict:
        """Leave a host alone that said that it is asked too much."""
        later = Verdict(State.SKIPPED, "has a host that asked not to be asked for now", is_lasting=False)
        self._host(url).shut = later
        state = State.BLOCKED if answer.status == _TOO_MANY else State.UNREACHABLE
        return Verdict(state, _said(answer), is_lasting=False)

    async def _refusal(self, url: str) -> Verdict | None:
        """Why an address is not asked; None if it may be."""
        if self._host(url).shut:
            return self._host(url).shut
        try:
            parts = urlsplit(url)
            origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        except ValueError:
            return Verdict(State.SKIPPED, "is no address of a web page", is_lasting=False)
        robots = self._robots.setdefault(origin, _Robots())
        async with robots.lock:
            if not robots.is_known:
                await self._learn(robots, f"{origin}/robots.txt")
                robots.is_known = True
        if robots.verdict:
            return robots.verdict
        if robots.rules and not robots.rules.can_fetch(url, ROBOT):
            return Verdict(State.BLOCKED, "has a robots.txt that keeps programs out")
        return None

    async def _learn(self, robots: _Robots, url: str) -> None:
        """Read a robots.txt; one that is not there allows everything, one that is out of order nothing (RFC 9309, 2.3.1)."""
        answer = await self._robots_txt(url)
        if isinstance(answer, NoAnswer):
            robots.verdict = _silent(answer)
        elif answer.status >= _FAULTY or answer.status == _TOO_MANY:
            why = f"has a robots.txt that {_said(answer)}, so nothing there may be asked"
            robots.verdict = Verdict(State.BLOCKED, why, is_lasting=False)
        elif answer.status < _REDIRECTING:
            robots.rules = Protego.parse(answer.body.decode("utf-8", "replace").removeprefix("\ufeff"))
            wish = robots.rules.crawl_delay(ROBOT) or 0.0
            if wish > _LONGEST_DELAY:
                why = f"has a robots.txt that asks for {wish:g} seconds between two questions"
                robots.verdict = Verdict(State.BLOCKED, why)
            host = self._host(url)
            host.delay = max(host.delay, wish)

    async def _robots_txt(self, url: str) -> Answer | NoAnswer:
        answer: Answer | NoAnswer = NoAnswer(Silence.UNREACHABLE, "redirects in a circle")
        for _ in range(_ROBOTS_REDIRECTS + 1):
            answer = await self._ask("GET", url, most=_ROBOTS_BYTES)
            if isinstance(answer, NoAnswer) and answer.kind is Silence.UNREACHABLE:
                answer = await self._ask("GET", url, most=_ROBOTS_BYTES)
            if isinstance(answer, NoAnswer) or answer.status not in _REDIRECTS or not answer.location:
                return answer
            url = _target(url, answer.location)
        # More redirects than that count as a file that is not there (RFC 9309, 2.3.1.2).
        return Answer(_NOT_FOUND)

    async def _ask(
        self, method: Method, url: str, headers: Mapping[str, str] = NO_HEADERS, most: int = 0
    ) -> Answer | NoAnswer:
        async with self._turn(url):
            return await self._web.ask(method, url, headers=headers, most=most)

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        """Wait until it is our turn at the host: one question at a time, with a pause in between."""
        host, clock = self._host(url), asyncio.get_running_loop()
        async with host.lock:
            left = host.next_at - clock.time()
            if left > 0:
                await self._web.pause(left)
            try:
                yield
            finally:
                host.next_at = clock.time() + host.delay

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(host_of(url), _Host(self._delay))


def _judged(url: str, end: str, moved_to: str | None, answer: Answer, known: Validators | None) -> Verdict:
    status = answer.status
    if status >= _WRONG:
        why = _said(answer) if end == url else f"redirects to {end}, which {_said(answer)}"
        if status in _GONE:
            return Verdict(State.GONE, why)
        if _FAULTY <= status < _MADE_UP:
            return Verdict(State.UNREACHABLE, why, is_lasting=False)
        return Verdict(State.BLOCKED, why)
    if status == _NOT_MODIFIED and known:
        validators = known
    else:
        validators = Validators(end, answer.etag, answer.last_modified)
    if moved_to is None:
        why = _said(answer) if end == url else f"redirects to {end} for now"
        return Verdict(State.FINE, why, validators=validators)
    why = "redirects for good"
    if urlsplit(moved_to).path in {"", "/"} and urlsplit(url).path not in {"", "/"}:
        why += " to the front page: see whether it says the same"
    return Verdict(State.MOVED, why, moved_to, validators=validators)


def _on_the_way(verdict: Verdict, at: str) -> Verdict:
    return Verdict(verdict.state, f"redirects to {at}, which {verdict.why}", is_lasting=verdict.is_lasting)


def _silent(silence: NoAnswer) -> Verdict:
    state = State.SKIPPED if silence.kind is Silence.REFUSED else State.UNREACHABLE
    return Verdict(state, silence.why, is_lasting=False)


def _said(answer: Answer) -> str:
    return f"answers {answer.status} {answer.phrase}".rstrip()


def _target(current: str, location: str) -> str:
    try:
        return urldefrag(urljoin(current, location.strip())).url
    except ValueError:
        # Not even that: the next question is refused, and says so.
        return location


def _seconds(retry_after: str | None) -> float | None:
    """So many seconds, if a Retry-After says that; dates are rare, and as good as a long time."""
    return float(retry_after) if retry_after and re.fullmatch(r"\d{1,5}", retry_after, re.ASCII) else None
