# SPDX-License-Identifier: Apache-2.0
"""`send bounces` and `send bounced`: which emails came back although a server had taken them, as the registry notes it.

Reports are mail, and anybody can write one who has our message: so what they say is shown before it is written.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from partnerctl.documents.delivery_reports import DeliveryReport, Fate, read_reports
from partnerctl.documents.layout import compose
from partnerctl.errors import RefusedError, UsageError
from partnerctl.model.ledger import BouncedNotice, SentNotice
from partnerctl.model.notices import Channel, NoticeKey
from partnerctl.ports import Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.ledger import bounces_of, notice_named, read_ledger

NO_SUCH_ADDRESS: Final = "5.1.1"
"""What is noted by hand if nobody says more (RFC 3463, 3.2)."""


class Novelty(StrEnum):
    """What is to be done about a report."""

    NEW = "new"
    """It came back for good, and the registry does not say so."""
    KNOWN = "known"
    """The registry says so."""
    NOTHING = "nothing"
    """It did not come back: it is late, or it arrived."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one notice.

    Attributes:
        notice: Which one.
        fate: What became of it, as the worst report about it says.
        status: Why (RFC 3463).
        day: The day of that report.
        novelty: Whether there is something to be noted.
    """

    notice: SentNotice
    fate: Fate
    status: str
    day: dt.date
    novelty: Novelty

    @property
    def is_for_good(self) -> bool:
        """Whether the next one would come back too."""
        return self.fate is Fate.FAILED and self.status.startswith("5")


@dataclass(frozen=True, slots=True)
class Bounces:
    """What a mailbox says of our notices.

    Attributes:
        reported: A notice each, in the order of their names.
        of_others: How many reports are about messages that the ledger does not know.
        other_mail: How many messages are no reports.
        changes: What the registry becomes.
    """

    reported: tuple[Reported, ...]
    of_others: int
    other_mail: int
    changes: tuple[Change, ...]


def find_bounces(messages: Iterable[bytes], services: Services) -> Bounces:
    """Find what a mailbox reports of notices that the ledger knows; nothing is written.

    Args:
        messages: The mailbox.
        services: The world.
    """
    ledger = read_ledger(services)
    ours = {notice.message_id: notice for notice in ledger.notices if notice.message_id}
    known = {bounce.key for bounce in bounces_of(services.files)}
    worst: dict[NoticeKey, Reported] = {}
    counts = Counter[str]()
    for message in messages:
        reports = read_reports(message)
        counts["other"] += not reports
        for report in reports:
            notice = ours.get(report.message_id)
            if notice is None:
                counts["foreign"] += 1
                continue
            told = _reported(report, notice, known, services.clock.today())
            before = worst.get(notice.key)
            if before is None or _weight(told) < _weight(before):
                worst[notice.key] = told
    reported = tuple(worst[key] for key in sorted(worst))
    changes = tuple(_change(each) for each in reported if each.novelty is Novelty.NEW)
    return Bounces(reported, counts["foreign"], counts["other"], changes)


def note_bounce(name: str, status: str | None, day: dt.date | None, services: Services) -> Change:
    """Note by hand that a notice came back; nothing is written.

    Args:
        name: Which notice, as `usecases.ledger.notice_named` reads it.
        status: Why; None if nobody knows more than that there is no such address.
        day: The day it came back; None for today.
        services: The world.

    Raises:
        UsageError: The ledger knows no such notice by email, or a value is not valid.
        RefusedError: The registry says so already.
    """
    notice = _known(notice_named(name), read_ledger(services).notices)
    today = services.clock.today()
    came = day or today
    if not notice.sent <= came <= today:
        raise UsageError(
            f"it can't have come back on {came}: it was sent on {notice.sent}, and today is {today}",
            hint="give the day of the report with --on, or leave it out",
        )
    if any(bounce.key == notice.key for bounce in bounces_of(services.files, notice.partner)):
        raise RefusedError(
            f"the registry says already that {notice.key.name} came back",
            hint=f"see {notice.key.bounce_path}",
        )
    return _change(Reported(notice, Fate.FAILED, status or NO_SUCH_ADDRESS, came, Novelty.NEW))


def _known(key: NoticeKey, notices: Iterable[SentNotice]) -> SentNotice:
    known = {notice.key: notice for notice in notices if notice.channel is Channel.EMAIL}
    if key in known:
        return known[key]
    names = [each.name for each in known]
    near = get_close_matches(key.name, names, n=1) or [
        each for each in names if each.startswith(f"{key.partner}.")
    ]
    raise UsageError(
        "the ledger knows no such notice by email",
        hint=f"did you mean {near[0]}?" if near else "data/notices has a file for each that was sent",
    )


def _reported(report: DeliveryReport, notice: SentNotice, known: set[NoticeKey], today: dt.date) -> Reported:
    day = report.day if report.day and notice.sent <= report.day <= today else today
    novelty = Novelty.NOTHING
    if report.fate is Fate.FAILED:
        novelty = Novelty.KNOWN if notice.key in known else Novelty.NEW
    return Reported(notice, report.fate, report.status, day, novelty)


def _weight(reported: Reported) -> tuple[int, bool, bool, dt.date]:
    """The worst comes first; of two that are as bad, the more precise and earlier one."""
    is_vague = reported.status.endswith(".0.0")
    return list(Fate).index(reported.fate), not reported.is_for_good, is_vague, reported.day


def _change(reported: Reported) -> Change:
    notice = reported.notice
    bounce = BouncedNotice(
        partner=notice.partner,
        kind=notice.kind,
        about=notice.about,
        sent=notice.sent,
        bounced=reported.day,
        status=reported.status,
    )
    plain = bounce.model_dump(mode="json", exclude_none=True)
    return Change(bounce.path, None, compose(plain, header=None, kind=BouncedNotice), None)
