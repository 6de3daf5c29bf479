# SPDX-License-Identifier: Apache-2.0
"""The notices that partners get, and what makes one and the same.

Standard library only: the command line offers these words before anything else is loaded.

Source: "Recognition document: Public listing on meta; email to contact person"; the rungs of the review follow the
notice ladder of the affiliates data portal.
"""

import datetime as dt
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from partnerctl.model.types import PartnerId

NOTICES_FOLDER = "data/notices"
"""Where the ledger lies below a registry's root: one file a notice, `<partner>.<about>.<kind>.<channel>.yaml`."""

BOUNCES_FOLDER = "data/bounces"
"""Where is told of which emails came back, each file named as the ledger names the notice."""


class NoticeKind(StrEnum):
    """Every notice there is, in the order of a partner's life: a closed list, each with a template of its name."""

    INVITATION = "invitation"
    APPLICATION_RECEIVED = "application-received"
    ENDORSED = "endorsed"
    RECOGNIZED = "recognized"
    DECLINED = "declined"
    REVIEW_UPCOMING = "review-upcoming"
    REVIEW_DUE = "review-due"
    REVIEW_OVERDUE = "review-overdue"
    REVIEW_REMINDER = "review-reminder"
    REVIEW_FINAL = "review-final"
    RENEWED = "renewed"
    RENEWED_WITH_CONDITIONS = "renewed-with-conditions"
    DEFERRED = "deferred"
    NOT_RENEWED = "not-renewed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    WITHDRAWN = "withdrawn"
    RESIGNED = "resigned"
    TRANSITIONED = "transitioned"
    AGREEMENT_ENDING = "agreement-ending"


class Channel(StrEnum):
    """How a notice reaches the partner."""

    EMAIL = "email"
    TALK_PAGE = "talk-page"


class NoticeKey(NamedTuple):
    """What makes a notice one and the same: the ledger holds no two with the same key."""

    partner: "PartnerId"
    kind: NoticeKind
    about: dt.date
    channel: Channel

    @property
    def name(self) -> str:
        """What it is called, as a person types it."""
        return f"{self.partner}.{self.about}.{self.kind}.{self.channel}"

    @property
    def path(self) -> str:
        """Where the ledger has it."""
        return f"{NOTICES_FOLDER}/{self.name}.yaml"

    @property
    def bounce_path(self) -> str:
        """Where is told that it came back, if it did."""
        return f"{BOUNCES_FOLDER}/{self.name}.yaml"


_NAME: Final = re.compile(r"([^.]+)\.(\d{4}-\d{2}-\d{2})\.([a-z-]+)\.([a-z-]+)\.yaml")


def key_of_path(path: str) -> NoticeKey | None:
    """Which notice a file of the ledger is about, by its name; None if the name tells of none."""
    match = _NAME.fullmatch(path.rpartition("/")[2])
    if match is None:
        return None
    partner, about, kind, channel = match.groups()
    from partnerctl.model.types import PartnerId

    try:
        return NoticeKey(PartnerId(partner), NoticeKind(kind), dt.date.fromisoformat(about), Channel(channel))
    except ValueError:
        return None
