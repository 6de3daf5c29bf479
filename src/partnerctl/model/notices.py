# SPDX-License-Identifier: Apache-2.0
"""The notices that partners get, and what the ledger `data/notices/` holds of each that was sent.

Source: "Recognition document: Public listing on meta; email to contact person"; the rungs of the review follow the
notice ladder of the affiliates data portal.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from partnerctl.model.types import Date, Language, Model, PartnerId, Url

NOTICES_FOLDER = "data/notices"
"""Where the ledger lies below a registry's root: one file a notice, `<partner>.<about>.<kind>.<channel>.yaml`."""


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


class SentNotice(Model):
    """One file of the ledger. It is written when a notice was sent, and never changed; it holds no address."""

    partner: PartnerId
    """Whom it was sent to."""
    kind: NoticeKind
    """Which notice."""
    about: Date
    """The day it is about: of the entry of the history, of the due review (of a reminder: its own), or the last day of
    the agreement."""
    channel: Channel
    """`email` or `talk-page`."""
    sent: Date
    """The day it was sent."""
    language: Language
    """The language it was written in."""
    message_id: Annotated[str, Field(max_length=300)] | None = None
    """Of an email: its Message-ID, without angle brackets."""
    link: Url | None = None
    """Of a talk page: the edit."""
