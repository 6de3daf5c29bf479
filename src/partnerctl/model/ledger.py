# SPDX-License-Identifier: Apache-2.0
"""What the ledger `data/notices/` holds of each notice that was sent."""

from typing import Annotated

from pydantic import Field

from partnerctl.model.notices import Channel, NoticeKey, NoticeKind
from partnerctl.model.types import Date, Language, Model, PartnerId, Url


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

    @property
    def key(self) -> NoticeKey:
        """Which notice it was."""
        return NoticeKey(self.partner, self.kind, self.about, self.channel)
