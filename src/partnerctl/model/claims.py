# SPDX-License-Identifier: Apache-2.0
"""What all clones tell each other about notices that are being sent: one file a notice, which is never changed (ADR 0039).

They lie beside a copy of the ledger in a ref of their own, not in the working tree. None of them holds an address.
"""

import datetime as dt
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from partnerctl.model.notices import Channel, NoticeKind
from partnerctl.model.types import Date, Language, Model, PartnerId

CLAIMS_FOLDER: Final = "claims"
"""Where claims lie, each named as the ledger names its notice."""

REFUSALS_FOLDER: Final = "refusals"
"""Where refusals lie, named in the same way."""

Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
"""A moment in UTC, to the second (RFC 3339)."""

Holder = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
"""One run of `send`, by a random name: it tells nothing of the person or the machine."""


class _OfOneNotice(Model):
    """What a claim and a refusal have in common: which notice."""

    partner: PartnerId
    """Whom it is to."""
    kind: NoticeKind
    """Which notice."""
    about: Date
    """The day it is about, as in the ledger."""
    channel: Channel
    """`email`."""


class Claim(_OfOneNotice):
    """Somebody is about to send a notice; until that is settled, nobody else does."""

    holder: Holder
    """The run that claims it."""
    claimed: Moment
    """When."""
    language: Language
    """The language it is written in."""
    message_id: Annotated[str, Field(max_length=300)]
    """Its Message-ID, without angle brackets."""

    @property
    def moment(self) -> dt.datetime:
        """When it was claimed."""
        return dt.datetime.fromisoformat(self.claimed)


class Refusal(_OfOneNotice):
    """A mail server does not take a notice as it is, and is not asked again until somebody says so."""

    refused: Date
    """The day it was refused."""
    code: Annotated[int, Field(ge=200, le=599)] | None = None
    """The server's answer (RFC 5321, 4.2.3)."""
    status: Annotated[str, StringConstraints(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")] | None = None
    """The same in detail (RFC 3463)."""
