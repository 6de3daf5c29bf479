# SPDX-License-Identifier: Apache-2.0
"""Registries in which everything that can be due is due, and the queue of one."""

import datetime as dt
import json
from itertools import cycle
from typing import TYPE_CHECKING

from partnerctl.rendering.queue_view import QueueView, queue_view
from partnerctl.rendering.wording import Wording, wording
from partnerctl.usecases.render_queue import QueueForm, rendered_queue
from partnerctl.usecases.reviews.queue import EVERYTHING, Queue, review_queue
from partners import entry
from registries import APPLIED, DAY, RECOGNIZED, hostile, world

if TYPE_CHECKING:
    from partnerctl.findings import Plain


def busy(most: int | None = None) -> dict[str, str]:
    """The hostile registry (`registries.hostile`), where each partner has a review, agreements, waivers and an end.

    Args:
        most: So many partners at most; all texts there are if None.
    """
    files = hostile(most)
    records = {path: json.loads(text) for path, text in files.items() if "/partners/" in path}
    others = cycle([record["name"] for record in list(records.values())[1:]])
    for number, (record, other) in enumerate(zip(records.values(), others, strict=False)):
        record["history"] = [APPLIED, RECOGNIZED]
        conditions: list[Plain] = [
            {"text": other, "by_when": "2026-04-01"},
            {"text": other, "by_when": "2026-04-01"},
        ]
        record["history"].append(
            entry("2025-04-15", "reviewed", outcome="renewed-with-conditions", conditions=conditions)
        )
        record["agreements"] = [
            {"kind": "memorandum", "parties": ["wmf"], "signed": "2024-01-01", "expires": "2026-04-02"},
            {"kind": "trademark-license", "licensor": "wmf", "signed": "2024-01-02", "expires": "2026-04-03"},
        ]
        record["waivers"] = [{"rule": "PC501", "why": other, "by": "user:Kind", "until": "2026-04-04"}]
        if number % 2:
            record["liaisons"] = [{**liaison, "until": "2026-04-05"} for liaison in record["liaisons"]]
        if number % 5 == 4:
            record["consents"] = [{"about": "listing", "withdrawn": "2025-01-01", "proof": "private:mail-1"}]
        record["report_page"] = f"https://x.example/é/{number}?a,b~c&lt;"
    return {**files, **{path: json.dumps(record, ensure_ascii=False) for path, record in records.items()}}


def queue_of(files: dict[str, str], *, day: dt.date = DAY, within: int | None = EVERYTHING) -> Queue:
    """The queue of a registry in memory."""
    return review_queue(world(files, day=day), day, within)


def rendered(
    files: dict[str, str], form: QueueForm, *, day: dt.date = DAY, within: int | None = EVERYTHING
) -> str:
    """The queue of a registry in memory, rendered."""
    return rendered_queue(queue_of(files, day=day, within=within), form, world(files, day=day))


def view_of(queue: Queue) -> tuple[QueueView, Wording]:
    """What templates and the calendar see of a queue."""
    words = wording(None, world({}).templates, queue.setting.registry.languages)
    return queue_view(queue.tasks, queue.setting, words, queue.day), words
