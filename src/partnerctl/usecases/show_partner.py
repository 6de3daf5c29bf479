# SPDX-License-Identifier: Apache-2.0
"""`show`: one partner with all that follows from its record on a day."""

import datetime as dt
from dataclasses import dataclass

from partnerctl.lifecycle.clock import Clock, clock_of
from partnerctl.lifecycle.expiring import Expiry, expiring
from partnerctl.lifecycle.rights import Right, rights_of
from partnerctl.lifecycle.standing import Standing, standing_of
from partnerctl.lifecycle.steps import NextStep, steps_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.ledger import BouncedNotice
from partnerctl.model.notices import NOTICES_FOLDER, Channel
from partnerctl.ports import Services
from partnerctl.usecases.ledger import bounces_of, notice_paths, read_notice
from partnerctl.usecases.loading import load_record, load_setting


@dataclass(frozen=True, slots=True)
class Shown:
    """A partner on a day.

    Attributes:
        record: What was typed in.
        setting: What it is judged by.
        day: The day asked for.
        standing: Where the partner stands.
        clock: How its review stands.
        rights: Which rights are in force, and why not.
        steps: What can happen next.
        attention: What is due, or runs out within the policy's `upcoming_days`.
        bounced: The last email that came back for good, if none went out since that did not.
    """

    record: Record
    setting: Setting
    day: dt.date
    standing: Standing
    clock: Clock
    rights: tuple[Right, ...]
    steps: tuple[NextStep, ...]
    attention: tuple[Expiry, ...]
    bounced: BouncedNotice | None


def show_partner(partner_id: str, services: Services, day: dt.date) -> Shown:
    """Gather all there is to say about a partner.

    Raises:
        UsageError: There is no partner with this id.
        InvalidDataError: Its file, or the registry's own settings, have errors.
    """
    record = load_record(services, partner_id)
    setting = load_setting(services)
    partner, registry = record.partner, setting.registry
    standing = standing_of(partner, day, official=registry.official)
    review = registry.review_for(partner)
    clock = clock_of(partner, standing, review, day)
    return Shown(
        record=record,
        setting=setting,
        day=day,
        standing=standing,
        clock=clock,
        rights=rights_of(partner, standing, setting, day),
        steps=steps_of(partner, standing, setting),
        attention=expiring(partner, standing, clock, day, review.upcoming_days),
        bounced=_last_bounce(partner_id, services, day),
    )


def _last_bounce(partner_id: str, services: Services, day: dt.date) -> BouncedNotice | None:
    bounces = [
        each for each in bounces_of(services.files, partner_id) if each.is_permanent and each.bounced <= day
    ]
    if not bounces:
        return None
    last = max(bounces, key=lambda each: each.bounced)
    came_back = {each.key for each in bounces}
    paths = (
        path for path in notice_paths(services.files) if path.startswith(f"{NOTICES_FOLDER}/{partner_id}.")
    )
    sent = (read_notice(services.files, path).notice for path in paths)
    # A later one that nobody knows to have come back: somebody corrected the address.
    later = any(
        each and each.channel is Channel.EMAIL and last.sent < each.sent <= day and each.key not in came_back
        for each in sent
    )
    return None if later else last
