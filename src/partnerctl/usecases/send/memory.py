# SPDX-License-Identifier: Apache-2.0
"""What this clone remembers of its own attempts: lines of a journal, each written before or after the step it tells of.

Before a message goes to the server stands a line that it is about to, behind it one of what became of it. A notice with
the first and without the second may have been taken. A line that was cut when the machine stopped counts as not written:
of the first kind, nothing had been sent yet; of the second, nobody knows, which is the truth.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from partnerctl.mailing import Delivery, Verdict
from partnerctl.model.notices import NoticeKey, key_of_path
from partnerctl.rendering.email import Message

_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)


class Step(StrEnum):
    """What a line tells of."""

    BEGIN = "begin"
    ATTEMPT = "attempt"
    RESULT = "result"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message that was about to go to the server.

    Attributes:
        key: Which notice.
        holder: The run that sent it.
        message_id: Its Message-ID.
        language: The language it was written in.
        sha256: Of its bytes, in hexadecimal digits.
    """

    key: NoticeKey
    holder: str
    message_id: str
    language: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attempt.

    Attributes:
        attempt: Which one.
        verdict: What the server said.
        code: Its answer.
        status: The same in detail.
        day: The day it said so, as in the ledger.
    """

    attempt: Attempt
    verdict: Verdict
    code: int | None
    status: str | None
    day: str


@dataclass(slots=True)
class Memory:
    """What this clone remembers.

    Attributes:
        holders: Its runs.
        attempts: The last attempt of each run at each notice.
        results: What became of that attempt, where it is known.
        arrived: Notices of which a person said here that they arrived.
    """

    holders: set[str] = field(default_factory=set)
    attempts: dict[tuple[str, NoticeKey], Attempt] = field(default_factory=dict)
    results: dict[tuple[str, NoticeKey], Result] = field(default_factory=dict)
    arrived: set[NoticeKey] = field(default_factory=set)

    @property
    def accepted(self) -> Mapping[NoticeKey, Result]:
        """What a server took."""
        return {
            key: result for (_, key), result in self.results.items() if result.verdict is Verdict.ACCEPTED
        }

    def is_open(self, key: NoticeKey, holder: str) -> bool:
        """Whether a run of this clone attempted it, and nobody knows what became of that."""
        result = self.results.get((holder, key))
        return (holder, key) in self.attempts and (result is None or result.verdict is Verdict.UNKNOWN)

    def is_untouched(self, key: NoticeKey, holder: str) -> bool:
        """Whether a run of this clone claimed it, and never attempted it."""
        return holder in self.holders and (holder, key) not in self.attempts

    def note(self, line: str) -> None:
        """Take in one line; one that was cut, or that another version wrote, says nothing."""
        try:
            read = json.loads(line)
            match Step(read["do"]):
                case Step.BEGIN:
                    self.holders.add(str(read["holder"]))
                case Step.ATTEMPT:
                    attempt = _attempt(read)
                    self.attempts[attempt.holder, attempt.key] = attempt
                    self.results.pop((attempt.holder, attempt.key), None)
                case Step.RESULT:
                    at = (str(read["holder"]), _key(read))
                    self.results[at] = _result(self.attempts[at], read)
                case Step.ARRIVED:
                    self.arrived.add(_key(read))
        except (ValueError, KeyError, TypeError):
            return


def remember(lines: Iterable[str]) -> Memory:
    """Read a journal."""
    memory = Memory()
    for line in lines:
        memory.note(line)
    return memory


def _attempt(read: dict[str, str]) -> Attempt:
    return Attempt(_key(read), read["holder"], read["message_id"], read["language"], read["sha256"])


def _result(attempt: Attempt, read: dict[str, str]) -> Result:
    code, status = read["code"], read["status"]
    return Result(attempt, Verdict(read["verdict"]), int(code) if code else None, status, read["day"])


def _key(read: dict[str, str]) -> NoticeKey:
    key = key_of_path(f"{read['notice']}.yaml")
    if key is None:
        raise ValueError
    return key


def line_of_run(holder: str, moment: str) -> str:
    """Before a run claims anything."""
    return _line(do=Step.BEGIN, holder=holder, at=moment)


def line_of_attempt(attempt: Attempt, moment: str) -> str:
    """Before a message goes to the server."""
    return _line(
        do=Step.ATTEMPT,
        notice=attempt.key.name,
        holder=attempt.holder,
        message_id=attempt.message_id,
        language=attempt.language,
        sha256=attempt.sha256,
        at=moment,
    )


def line_of_result(result: Result, moment: str) -> str:
    """Behind it."""
    return _line(
        do=Step.RESULT,
        notice=result.attempt.key.name,
        holder=result.attempt.holder,
        verdict=result.verdict.value,
        code=result.code,
        status=result.status,
        day=result.day,
        at=moment,
    )


def line_of_arrival(key: NoticeKey, moment: str) -> str:
    """When a person said that a notice arrived."""
    return _line(do=Step.ARRIVED, notice=key.name, at=moment)


def _line(**fields: str | int | None) -> str:
    return json.dumps(fields, separators=(",", ":"))


def attempt_at(key: NoticeKey, holder: str, message: Message, language: str) -> Attempt:
    """The attempt to send a message."""
    return Attempt(key, holder, message.message_id, language, hashlib.sha256(message.content).hexdigest())


def result_of(attempt: Attempt, delivery: Delivery, day: str) -> Result:
    """What a delivery made of an attempt."""
    status = delivery.status if delivery.status and _STATUS.fullmatch(delivery.status) else None
    return Result(attempt, delivery.verdict, delivery.code, status, day)
