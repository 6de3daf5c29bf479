# SPDX-License-Identifier: Apache-2.0
"""A web in memory for tests: a `web.Web` and a `web.LinkMemory`."""

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from partnerctl.web import NO_HEADERS, Answer, Method, NoAnswer, Silence

Said = Answer | NoAnswer
NOWHERE = NoAnswer(Silence.UNREACHABLE, "has a name that the DNS does not know, or can't tell now")
PRIVATE = NoAnswer(Silence.REFUSED, "leads to an address that is not of the public internet")


def said(
    status: int,
    *,
    to: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    retry_after: str | None = None,
    body: str = "",
) -> Answer:
    """An answer with the standard's phrase."""
    phrases = {each.value: each.phrase for each in HTTPStatus}
    return Answer(status, phrases.get(status, ""), to, etag, last_modified, retry_after, body.encode())


OK = said(200)


@dataclass
class FakeWeb:
    """A `web.Web` in memory; a page that is not named is not found, and there is no robots.txt.

    Attributes:
        pages: What is said, by address, or by method and address ("HEAD https://…"); of several answers each once,
            and the last for ever.
        asked: Every question with its conditions, in order.
        pauses: How long was waited.
        stop_after: After so many questions somebody presses Ctrl-C.
    """

    pages: Mapping[str, Said | list[Said]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    conditions: list[Mapping[str, str]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    stop_after: int | None = None
    at_once: set[str] = field(default_factory=set)

    async def ask(
        self, method: Method, url: str, *, headers: Mapping[str, str] = NO_HEADERS, most: int = 0
    ) -> Said:
        """As `web.Web.ask`."""
        host = urlsplit(url).netloc
        assert host not in self.at_once, "one question at a time a host"
        self.at_once.add(host)
        try:
            await self.pause(0)
        finally:
            self.at_once.remove(host)
        if len(self.asked) == self.stop_after:
            raise KeyboardInterrupt
        self.asked.append(f"{method} {url}")
        if headers:
            self.conditions.append(headers)
        answer = self.pages.get(f"{method} {url}") or self.pages.get(url) or said(404)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        assert not isinstance(answer, Answer) or not answer.body or most
        return answer

    async def pause(self, seconds: float) -> None:
        """As `web.Web.pause`, at once."""
        await asyncio.sleep(0)
        if seconds:
            self.pauses.append(seconds)

    @property
    def pages_asked(self) -> list[str]:
        """The questions without those for robots.txt."""
        return [each for each in self.asked if not each.endswith("/robots.txt")]


@dataclass
class FakeMemory:
    """A `web.LinkMemory` in memory."""

    kept: list[str] = field(default_factory=list)
    is_held: bool = False

    def lines(self) -> tuple[str, ...]:
        """As `web.LinkMemory.lines`."""
        return tuple(self.kept)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As `web.LinkMemory.held`."""
        self.is_held = True
        try:
            yield
        finally:
            self.is_held = False

    def begin(self, lines: Iterable[str]) -> None:
        """As `web.LinkMemory.begin`."""
        assert self.is_held
        self.kept = list(lines)

    def add(self, line: str) -> None:
        """As `web.LinkMemory.add`."""
        assert self.is_held
        assert "\n" not in line
        self.kept.append(line)
