# SPDX-License-Identifier: Apache-2.0
"""What the ledger holds of each notice that was sent (`data/notices/`), and of each email that came back (`data/bounces/`)."""

from typing import Annotated

from pydantic import Field, StringConstraints

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

    @property
    def path(self) -> str:
        """Where it belongs."""
        return self.key.path


class BouncedNotice(Model):
    """One file of `data/bounces/`: an email that did not arrive, although a server had taken it. It is never changed.

    It holds neither the address nor what a server said, which repeats the address.
    """

    partner: PartnerId
    """Whom it was sent to."""
    kind: NoticeKind
    """Which notice."""
    about: Date
    """The day it is about, as in the ledger."""
    sent: Date
    """The day it was sent; an address that was noted later is another one."""
    bounced: Date
    """The day it came back."""
    status: Annotated[str, StringConstraints(pattern=r"^[45]\.\d{1,3}\.\d{1,3}$")]
    """Why (RFC 3463): 5.y.z if the address can't be written to, 4.y.z if a server gave up after a temporary trouble."""

    @property
    def key(self) -> NoticeKey:
        """Which notice it was."""
        return NoticeKey(self.partner, self.kind, self.about, Channel.EMAIL)

    @property
    def path(self) -> str:
        """Where it belongs."""
        return self.key.bounce_path

    @property
    def is_permanent(self) -> bool:
        """Whether the next one would come back too."""
        return self.status.startswith("5")
