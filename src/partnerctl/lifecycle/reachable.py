# SPDX-License-Identifier: Apache-2.0
"""Whether a partner's contact may be written to by mail: they have a say, and so has mail that came back."""

import datetime as dt
from collections.abc import Iterable

from partnerctl.errors import Obstacle
from partnerctl.model.contacts import ContactEntry
from partnerctl.model.ledger import BouncedNotice


def why_not_mail(
    partner_id: str, entry: ContactEntry | None, bounces: Iterable[BouncedNotice]
) -> Obstacle | None:
    """What keeps mail from being sent to a partner's contact; None if nothing does.

    Args:
        partner_id: The partner.
        entry: What the private book has of it; None if it has nothing, so that the public address of the record is meant.
        bounces: Emails that came back, of any partner.
    """
    if entry is not None and entry.no_mail is not None:
        return Obstacle(
            f"the contact of {partner_id} does not want mail, since {entry.no_mail}",
            f"write on a talk page instead; if they changed their mind: `partnerctl contacts add {partner_id} --mail`",
        )
    day = bounced_on(partner_id, entry, bounces)
    if day is not None:
        return Obstacle(f"mail to {partner_id} came back on {day} for good", how_to_correct(partner_id))
    return None


def bounced_on(
    partner_id: str, entry: ContactEntry | None, bounces: Iterable[BouncedNotice]
) -> dt.date | None:
    """The last day on which mail to the address came back for good; None if it may be good.

    An address that was noted after the notice went out, or knowing that it came back, is another one.
    """
    days = (
        bounce.bounced
        for bounce in bounces
        if bounce.partner == partner_id
        and bounce.is_permanent
        and (entry is None or not _is_newer(entry, bounce))
    )
    return max(days, default=None)


def _is_newer(entry: ContactEntry, bounce: BouncedNotice) -> bool:
    noted_later = entry.added is not None and entry.added > bounce.sent
    return noted_later or (entry.after_bounce is not None and entry.after_bounce >= bounce.bounced)


def how_to_correct(partner_id: str) -> str:
    """The hint wherever an address turned out to be wrong."""
    return f"`partnerctl contacts add {partner_id} --email ADDRESS --replace` corrects the address"
