# SPDX-License-Identifier: Apache-2.0
"""Protocols of the open web, for `check-links`: one question to a server, and where its answers are kept.

A redirect is an answer like any other; whoever asked decides whether to go where it leads, so that every address on the
way is judged before it is asked.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias

Method: TypeAlias = Literal["HEAD", "GET"]

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: The status code (RFC 9110, 15; some servers invent others, such as 999).
        phrase: What the standard calls it ("Not Found"), whatever the server does.
        location: Where a redirect leads, as the server wrote it.
        etag: The validators for the next time (RFC 9110, 8.8).
        last_modified: The other one.
        retry_after: As the server wrote it: seconds, or a date.
        body: So much of the body as was asked for.
    """

    status: int
    phrase: str = ""
    location: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: str | None = None
    body: bytes = b""


class Silence(StrEnum):
    """Why there is no answer."""

    REFUSED = "refused"
    """This program does not ask there: a private network, another scheme or port."""
    UNREACHABLE = "unreachable"
    """It was tried: DNS, connection, TLS, time, or something that is not HTTP."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """That there is no answer, and why, as the end of a sentence ("… did not answer within 20 seconds")."""

    kind: Silence
    why: str


class Web(Protocol):
    """Asks servers of the public internet; no cookies, no credentials, no proxies, no private networks."""

    async def ask(
        self, method: Method, url: str, *, headers: Mapping[str, str] = NO_HEADERS, most: int = 0
    ) -> Answer | NoAnswer:
        """Ask once; a redirect is not followed.

        Args:
            method: HEAD or GET.
            url: Any text; what is no address of a web page is refused.
            headers: Conditions, such as If-None-Match.
            most: How many bytes of the body are read.
        """
        ...

    async def pause(self, seconds: float) -> None:
        """Let time pass."""
        ...


class LinkMemory(Protocol):
    """Where answers are kept between runs: lines of text, of which any may be lost or garbled."""

    def lines(self) -> tuple[str, ...]:
        """What is kept, oldest first; nothing if nothing is, or it can't be read."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """Keep other processes of this person from asking at the same time.

        Raises:
            EnvironmentProblemError: Another process asks already, or there is no place for the file.
        """
        ...

    def begin(self, lines: Iterable[str]) -> None:
        """Keep only these lines, in one step.

        Raises:
            EnvironmentProblemError: They can't be written.
        """
        ...

    def add(self, line: str) -> None:
        """Keep one line more, at once, so that it is there whenever the process is killed.

        Raises:
            EnvironmentProblemError: It can't be written.
        """
        ...
