# SPDX-License-Identifier: Apache-2.0
"""What is said of one address, and the lines in which it is kept between runs."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError


class State(StrEnum):
    """How an address stands, those that somebody should look at first."""

    GONE = "gone"
    """The server says that there is no such page (404, 410)."""
    MOVED = "moved"
    """It redirects for good to another address, where there is a page."""
    UNREACHABLE = "unreachable"
    """No answer, twice, or one that says that the server is out of order."""
    BLOCKED = "blocked"
    """The server does not let programs in, so only a person can see whether the page is there."""
    SKIPPED = "skipped"
    """It was not asked."""
    WAIVED = "waived"
    """The policy says to leave its host alone."""
    FINE = "fine"
    """There is a page."""


LASTING: Final = frozenset({State.FINE, State.MOVED, State.GONE, State.BLOCKED})
"""What is worth keeping; the rest may be otherwise in a minute."""


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server can say in one line that nothing changed (RFC 9110, 13.1).

    Attributes:
        url: The address that they were given for: the end of the redirects.
        etag: Goes into If-None-Match.
        last_modified: Goes into If-Modified-Since.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The conditions of a request; only what can stand in a header."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {
            name: value for name, value in told.items() if value and value.isascii() and value.isprintable()
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one address stands.

    Attributes:
        state: In one word.
        why: What the server said, or why it was not asked; a sentence without a subject.
        moved_to: The new address, if it moved.
        on: The day it was asked; None if it was not.
        validators: For the next time.
        is_lasting: Whether it is worth keeping; a server that was asked too much answers otherwise tomorrow.
    """

    state: State
    why: str
    moved_to: str | None = None
    on: dt.date | None = None
    validators: Validators | None = None
    is_lasting: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    url: str
    on: dt.date
    state: State
    why: str
    moved_to: str | None = None
    asked: str | None = None
    etag: str | None = None
    last_modified: str | None = None


_KEPT: Final = TypeAdapter(_Kept)


def line_of(url: str, verdict: Verdict) -> str:
    """The line to keep; `verdict.on` is known."""
    told = verdict.validators
    kept = {
        "url": url,
        "on": verdict.on.isoformat() if verdict.on else None,
        "state": verdict.state.value,
        "why": verdict.why,
        "moved_to": verdict.moved_to,
        "asked": told.url if told else None,
        "etag": told.etag if told else None,
        "last_modified": told.last_modified if told else None,
    }
    return json.dumps({name: value for name, value in kept.items() if value is not None})


def verdicts_of(lines: Iterable[str]) -> dict[str, Verdict]:
    """What lines say, the later one of two about one address; a line that is cut off or garbled says nothing."""
    kept: dict[str, Verdict] = {}
    for line in lines:
        try:
            each = _KEPT.validate_json(line)
        except ValidationError:
            continue
        told = Validators(each.asked, each.etag, each.last_modified) if each.asked is not None else None
        kept[each.url] = Verdict(each.state, each.why, each.moved_to, each.on, told)
    return kept


def host_of(url: str) -> str:
    """The host in lower case and, as policy names hosts, in ASCII; "" if there is none."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
