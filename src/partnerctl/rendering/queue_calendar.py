# SPDX-License-Identifier: Apache-2.0
"""The review queue as a calendar to subscribe to (iCalendar, RFC 5545; its name and refreshing: RFC 7986).

Each task is an event of a whole day (ADR 0014). Its days are dates without time and zone, so that no reader's zone
moves them. The same data gives the same bytes on one day; a file of a later day takes the place of an earlier one.
"""

import datetime as dt
import uuid
from collections import Counter
from typing import Final
from urllib.parse import quote

from icalendar import Alarm, Calendar, Event, vDuration, vText, vUri

from partnerctl.rendering.escaping import escape_header, safe_url
from partnerctl.rendering.queue_view import QueueRow, QueueView, specified
from partnerctl.rendering.wording import Wording

_PRODUCT: Final = "-//partnerctl//review queue//EN"
_REFRESH: Final = dt.timedelta(days=1)
_NAMESPACE: Final = uuid.UUID("2ddc711a-49cb-4116-a065-9fda781152e4")
"""Of all UIDs that partnerctl gives; drawn once."""
_MORNING: Final = dt.timedelta(hours=9)
"""When people are reminded: at midnight, when a day begins, they sleep."""
_RESERVED: Final = "!#$%&'()*+,/:;=?@[]~"
"""What has a meaning in an address (RFC 3986, 2.2), and what is encoded there already."""


def render_calendar(view: QueueView, words: Wording) -> str:
    """Render the queue as a calendar, lines ended as RFC 5545 (3.1) wants them.

    Args:
        view: What there is to see to; no two rows of one task.
        words: The wording that the view was made with.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(escape_header(view.heading)))
    if view.notice:
        for name in ("description", "x-wr-caldesc"):
            calendar.add(name, vText(escape_header(view.notice)))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))  # what programs knew before RFC 7986
    seen = Counter[str]()
    for row in view.rows:
        key = _key(row, view)
        seen[key] += 1
        calendar.add_component(_event(row, f"{key}|{seen[key]}", view, words))
    content: bytes = calendar.to_ical()
    return content.decode()


def _key(row: QueueRow, view: QueueView) -> str:
    """What tells a task from all others, in this registry and in others, as long as it lasts."""
    task = row.facts
    return "|".join((view.page, task.id, task.kind.value, *task.subject))


def _event(row: QueueRow, key: str, view: QueueView, words: Wording) -> Event:
    task, day = row.facts, dt.date.fromisoformat(view.day)
    summary = escape_header(specified(row.kind, row.name, words))
    event = Event()
    event.add("uid", str(uuid.uuid5(_NAMESPACE, key)))
    event.add("dtstamp", dt.datetime.combine(day, dt.time(), dt.UTC))
    # Only a higher number makes some programs take a changed day from a file that is imported again.
    event.add("sequence", day.toordinal())
    event.add("dtstart", task.day)  # without an end it lasts that day (RFC 5545, 3.6.1)
    event.add("transp", "TRANSPARENT")
    event.add("summary", vText(summary))
    event.add("description", vText("\n".join(_description(row, view, words))))
    event.add("categories", [task.kind.value])
    address = safe_url(row.report_page or view.about)
    if address:
        event.add("url", vUri(quote(address, safe=_RESERVED)))
    if task.days_left >= 0:
        event.add_component(_alarm(task.noticed - task.day, summary))
    return event


def _alarm(before: dt.timedelta, text: str) -> Alarm:
    """A reminder in the morning of the day from which the task needs attention."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", vText(text))
    alarm.add("trigger", before + _MORNING)
    return alarm


def _description(row: QueueRow, view: QueueView, words: Wording) -> list[str]:
    _ = words.gettext
    users = words.join(link.label for link in row.liaisons)
    lines = [
        specified(row.name, row.what, words),
        _("Whom to ask: %(users)s", users=users) if users else _("No liaison is in office"),
        *(_("Decided last by: %(name)s", name=link.label) for link in row.deciders),
        _("Next command: %(command)s", command=row.command),
        *([view.notice] if view.notice else []),
    ]
    return [escape_header(line) for line in lines]
