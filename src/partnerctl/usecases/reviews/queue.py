# SPDX-License-Identifier: Apache-2.0
"""`review` without an id: everything that needs somebody's attention on a day, and nothing else."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Final

from partnerctl.errors import UsageError
from partnerctl.findings import Finding
from partnerctl.lifecycle.clock import clock_of
from partnerctl.lifecycle.standing import standing_of
from partnerctl.lifecycle.tasks import Task, tasks_of
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.policy import Review
from partnerctl.ports import Commit, Services
from partnerctl.usecases.loading import load_setting, map_records

EVERYTHING: Final = dt.date.max.toordinal()
"""So many days ahead, nothing is left out."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What needs attention.

    Attributes:
        tasks: The most urgent first.
        day: The day asked for.
        within: How many days ahead was looked; None if the policy says it differently for kinds of partners.
        partners: How many records were looked at.
        reviewed: How many of them have a yearly review at all.
        next_review: The nearest day on which one of them is due; None if there is none.
        setting: Policy and entities.
        commit: Whose data it is; None for the working tree.
        findings: What kept other files from being looked at.
    """

    tasks: tuple[Task, ...]
    day: dt.date
    within: int | None
    partners: int
    reviewed: int
    next_review: dt.date | None
    setting: Setting
    commit: Commit | None
    findings: tuple[Finding, ...]


def review_queue(services: Services, day: dt.date, within: int | None = None) -> Queue:
    """Look through all records.

    Args:
        services: The world.
        day: The day asked for.
        within: How many days ahead to look; if None, for each partner as the policy says (`upcoming_days`).

    Raises:
        UsageError: `within` is negative.
        InvalidDataError: The registry's own settings have errors.
    """
    if within is not None and within < 0:
        raise UsageError(
            f"the number of days can't be negative: {within}", hint="leave it out, or give 0 or more"
        )
    setting = load_setting(services)
    mapped = map_records(services, setting, partial(_look, day=day, within=within))
    tasks = [task for looked in mapped.values for task in looked.tasks]
    due_days = [looked.due for looked in mapped.values if looked.due]
    return Queue(
        tasks=tuple(sorted(tasks, key=lambda task: (task.day, task.id))),
        day=day,
        within=_ahead(setting.registry.review) if within is None else within,
        partners=len(mapped.values),
        reviewed=len(due_days),
        next_review=min(due_days, default=None),
        setting=setting,
        commit=services.commit,
        findings=mapped.findings,
    )


def _ahead(review: Review) -> int | None:
    kinds = {review.of_kind(kind).upcoming_days for kind in review.kinds}
    return review.upcoming_days if kinds <= {review.upcoming_days} else None


@dataclass(frozen=True, slots=True)
class _Looked:
    tasks: tuple[Task, ...]
    due: dt.date | None


def _look(record: Record, setting: Setting, *, day: dt.date, within: int | None) -> _Looked:
    partner, registry = record.partner, setting.registry
    review = registry.review_for(partner)
    standing = standing_of(partner, day, official=registry.official)
    clock = clock_of(partner, standing, review, day)
    ahead = review.upcoming_days if within is None else within
    return _Looked(tasks_of(record, standing, clock, review=review, day=day, within=ahead), clock.due)
