# SPDX-License-Identifier: Apache-2.0
"""Changes of what all clones know, each worked out anew from what is there until nobody else was faster."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from partnerctl.errors import EnvironmentProblemError
from partnerctl.mailing import SharedNotices, Verdict
from partnerctl.model.claims import Claim, Refusal
from partnerctl.model.ledger import SentNotice
from partnerctl.model.notices import NoticeKey
from partnerctl.ports import FileTree
from partnerctl.usecases.send.memory import Memory, Result
from partnerctl.usecases.send.shared_notices import Shared, claim_path, content_of, read_shared, refusal_path

Contents: TypeAlias = Mapping[str, bytes | None]

_TRIES: Final = 30
"""As many times somebody else may be faster. Each of them got something done, so this is never reached by work."""


@dataclass
class Looked:
    """What all clones know, as this one saw it last.

    Attributes:
        shared: Where it is.
        files: Its files.
        state: What they say.
    """

    shared: SharedNotices
    files: FileTree
    state: Shared

    @classmethod
    def at(cls, shared: SharedNotices, files: FileTree) -> "Looked":
        """Read what was looked at."""
        return cls(shared, files, read_shared(files))

    def look(self) -> None:
        """Look again.

        Raises:
            UnreachableError: The remote can't be reached.
        """
        self.files = self.shared.look()
        self.state = read_shared(self.files)

    def change(self, contents: Callable[[Shared], Contents], message: str) -> Contents:
        """Change it.

        Args:
            contents: What is to change, by what all know; asked again whenever somebody else was faster.
            message: What is said of it.

        Returns:
            What was changed.

        Raises:
            UnreachableError: The remote can't be reached; it may have been changed.
            EnvironmentProblemError: Others are faster all the time.
        """
        for _ in range(_TRIES):
            wanted = contents(self.state)
            if not wanted:
                return wanted
            if self.shared.swap(wanted, message):
                self.files = self.shared.known()
                self.state = read_shared(self.files)
                return wanted
            self.look()
        raise EnvironmentProblemError(
            "others changed the claims of notices faster than this clone could",
            hint="wait until they are done, and run the command again",
        )


def told_results(memory: Memory, state: Shared) -> dict[str, bytes | None]:
    """What all are to know of what this clone did: what was sent, what was refused, what is free again.

    A message that a server took is told in any case, also if somebody said in the meantime that it had not arrived.
    """
    contents: dict[str, bytes | None] = {}
    for (holder, key), result in memory.results.items():
        if state.is_held(key, holder) and result.verdict is not Verdict.UNKNOWN:
            contents[claim_path(key)] = None
            if result.verdict is Verdict.NEVER:
                contents[refusal_path(key)] = content_of(_refusal(key, result))
    for key, result in memory.accepted.items():
        if key not in state.sent:
            contents[key.path] = content_of(_sent(key, result))
            if key in state.refusals:
                contents[refusal_path(key)] = None
    return contents


def released(memory: Memory, state: Shared) -> dict[str, bytes | None]:
    """What this clone claimed and never tried to send is free again."""
    return {
        claim_path(key): None
        for key, claim in state.claims.items()
        if claim is not None and memory.is_untouched(key, claim.holder)
    }


def sent_notice(key: NoticeKey, *, sent: str, language: str, message_id: str) -> SentNotice:
    """The ledger's entry of an email."""
    return SentNotice.model_validate_json(_json(key, sent=sent, language=language, message_id=message_id))


def claim_of(key: NoticeKey, *, holder: str, claimed: str, language: str, message_id: str) -> Claim:
    """A claim of an email."""
    return Claim.model_validate_json(
        _json(key, holder=holder, claimed=claimed, language=language, message_id=message_id)
    )


def _sent(key: NoticeKey, result: Result) -> SentNotice:
    attempt = result.attempt
    return sent_notice(key, sent=result.day, language=attempt.language, message_id=attempt.message_id)


def _refusal(key: NoticeKey, result: Result) -> Refusal:
    return Refusal.model_validate_json(_json(key, refused=result.day, code=result.code, status=result.status))


def _json(key: NoticeKey, **fields: str | int | None) -> str:
    own = {"partner": key.partner, "kind": key.kind, "about": key.about.isoformat(), "channel": key.channel}
    return json.dumps({**own, **fields})
