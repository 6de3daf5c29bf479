# SPDX-License-Identifier: Apache-2.0
"""The calendar of the queue: its bytes against RFC 5545, and read back with a strict parser that did not write it."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import vobject
from hypothesis import given

from conftest import Golden
from hostile import NAMES, texts
from partnerctl.bootstrap import services
from partnerctl.findings import Plain
from partnerctl.rendering.escaping import escape_header
from partnerctl.rendering.queue_calendar import render_calendar
from partnerctl.rendering.queue_view import QueueView
from partnerctl.rendering.wording import Wording
from partnerctl.usecases.render_queue import QueueForm, rendered_queue
from partnerctl.usecases.reviews.queue import EVERYTHING, review_queue
from partners import entry
from queues import busy, queue_of, rendered, view_of
from registries import APPLIED, CHECKOUT, DAY, RECOGNIZED, files_of

# RFC 5545, 3.1: a content line, unfolded.
CONTENT_LINE = re.compile(
    r'[A-Z0-9-]+(?:;[A-Z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
    r'(?:,(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*)*:[^\x00-\x08\x0a-\x1f\x7f]*'
)
# RFC 5545, 3.3.11: the escapes that a TEXT value may have.
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")


def due(*later: dict[str, Plain], **parts: Plain) -> dict[str, Plain]:
    """A partner whose review is due on 2026-04-15."""
    renewed = entry("2025-04-15", "reviewed")
    return {"name": "Northfield City Library", "history": [APPLIED, RECOGNIZED, renewed, *later], **parts}


def memorandum(party: str, signed: str) -> dict[str, Plain]:
    """One that runs out on 2026-04-20."""
    return {"kind": "memorandum", "parties": [party], "signed": signed, "expires": "2026-04-20"}


def unofficial() -> dict[str, str]:
    """A registry whose partners are no partners, but have agreements that end."""
    return files_of(
        {"northfield": due(agreements=[memorandum("wmf", "2024-01-01")])},
        registry={"official": False, "notice": "Nothing here is official.\nNobody holds a status."},
    )


def calendar_of(files: dict[str, str], **options: Any) -> str:
    return rendered(files, QueueForm.ICS, **options)


def example() -> str:
    world = services(CHECKOUT / "examples", dt.date(2026, 12, 1))
    queue = review_queue(world, dt.date(2026, 12, 1), EVERYTHING)
    return rendered_queue(queue, QueueForm.ICS, world)


REGISTRIES: dict[str, Callable[[], str]] = {
    "example": example,
    "hostile": lambda: calendar_of(busy(12)),
    "unofficial": lambda: calendar_of(unofficial()),
    "empty": lambda: calendar_of(files_of({})),
}
EVERY = pytest.mark.parametrize("name", REGISTRIES)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def events(text: str) -> list[Any]:
    """Read by vobject, which validates what a component must and may hold."""
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    return list(getattr(calendar, "vevent_list", []))


@EVERY
def test_each_registry_gives_its_golden(name: str, golden: Golden) -> None:
    golden(f"queue/{name}.ics", REGISTRIES[name]())


# --- The format ---------------------------------------------------------------------------------------------------


@EVERY
def test_lines_are_what_the_rfc_says(name: str) -> None:
    content = REGISTRIES[name]().encode()

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode() or line == b""  # no character is cut in two
    for text in unfolded(content.decode()):
        assert CONTENT_LINE.fullmatch(text), text


@EVERY
def test_texts_are_escaped(name: str) -> None:
    for line in unfolded(REGISTRIES[name]()):
        head, _, value = line.partition(":")
        if head in {"SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC"}:
            assert TEXT.fullmatch(value), line


@EVERY
def test_a_strict_parser_takes_it(name: str) -> None:
    found = events(REGISTRIES[name]())

    assert len({event.uid.value for event in found}) == len(found)
    assert bool(found) == (name != "empty")


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("UID:", "X-UID:"),
        ("DTSTAMP:", "X-DTSTAMP:"),
        ("DTSTAMP:20261201T000000Z", "DTSTAMP:20261201"),
        ("DTSTART;VALUE=DATE:2026", "DTSTART;VALUE=DATE:20X6"),
        ("BEGIN:VEVENT", "BEGIN:EVENT"),
        ("TRANSP:TRANSPARENT", "TRANSP:TRANSPARENT\r\nTRANSP:OPAQUE"),
        ("\r\n ", "\r\n"),
    ],
)
def test_the_parser_is_strict(sound: str, broken: str) -> None:
    text = example()
    assert sound in text

    with pytest.raises((vobject.base.ParseError, vobject.base.ValidateError)):
        events(text.replace(sound, broken, 1))


@EVERY
def test_days_have_no_time_and_no_zone(name: str) -> None:
    text = REGISTRIES[name]()

    assert "TZID" not in text
    assert "VTIMEZONE" not in text
    for line in unfolded(text):
        if line.startswith("DT"):
            assert re.fullmatch(r"DTSTART;VALUE=DATE:\d{8}|DTSTAMP:\d{8}T000000Z", line)
    for event in events(text):
        assert type(event.dtstart.value) is dt.date


def test_the_calendar_says_its_name_and_that_nobody_is_official() -> None:
    lines = unfolded(calendar_of(unofficial()))

    assert "NAME:Movement Partners: what is due" in lines
    assert "X-WR-CALNAME:Movement Partners: what is due" in lines
    assert "X-WR-CALDESC:Nothing here is official. Nobody holds a status." in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:P1D" in lines
    assert "X-PUBLISHED-TTL:P1D" in lines
    for event in events(calendar_of(unofficial())):
        assert event.description.value.endswith("Nothing here is official. Nobody holds a status.")


# --- What it says -------------------------------------------------------------------------------------------------


def test_each_task_comes_back_as_it_is() -> None:
    queue = queue_of(busy())
    view, words = view_of(queue)

    found = events(render_calendar(view, words))

    assert len(queue.tasks) > 500
    for event, task, row in zip(found, queue.tasks, view.rows, strict=True):
        assert event.dtstart.value == task.day
        assert event.summary.value == escape_header(f"{row.kind}: {task.name}")
        lines = event.description.value.split("\n")
        assert lines[0] == escape_header(f"{task.name}: {row.what}")
        assert lines[-2:] == [f"Next command: {task.command}", escape_header(view.notice)]
        assert event.categories.value == [task.kind.value]
        assert event.url.value.startswith("https://x.example/%C3%A9/")
        assert event.transp.value == "TRANSPARENT"


@cache
def _few() -> tuple[QueueView, Wording]:
    return view_of(queue_of(busy(12)))


@given(name=texts)
def test_any_name_comes_back(name: str) -> None:
    view, words = _few()
    first, second, *_ = view.rows

    text = render_calendar(replace(view, rows=(replace(first, name=name), second)), words)

    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    one, two = events(text)
    assert one.summary.value == escape_header(f"{first.kind}: {name}")
    assert two.summary.value == escape_header(f"{second.kind}: {second.name}")


def test_an_address_that_no_program_could_follow_is_left_out() -> None:
    view, words = _few()
    first, second, *_ = view.rows
    odd = replace(first, report_page="https://e\u0301.example/")

    one, two = events(render_calendar(replace(view, rows=(odd, second)), words))

    assert (hasattr(one, "url"), hasattr(two, "url")) == (False, True)


def test_the_alarm_comes_in_the_morning_of_the_first_notice() -> None:
    record = dict(due())
    on_the_day = files_of({"northfield": record}, registry={"review": {"upcoming_days": 0}})
    paused: dict[str, Plain] = {
        "pauses": [{"since": "2026-04-01", "until": "2026-04-10", "why": "No committee"}]
    }

    def triggers(files: dict[str, str], day: dt.date = DAY) -> list[dt.timedelta]:
        return [
            alarm.trigger.value
            for event in events(calendar_of(files, day=day))
            for alarm in getattr(event, "valarm_list", [])
        ]

    before = dt.timedelta(days=-30, hours=9)
    assert triggers(files_of({"northfield": record})) == [before]
    assert triggers(on_the_day) == [dt.timedelta(hours=9)]
    # The notice ahead is counted without the days of a pause.
    assert triggers(files_of({"northfield": record}, registry={"review": paused})) == [
        before - dt.timedelta(days=10)
    ]
    assert triggers(files_of({"northfield": record}), dt.date(2026, 4, 15)) == [before]
    assert triggers(files_of({"northfield": record}), dt.date(2026, 4, 16)) == []


# --- The same task over time --------------------------------------------------------------------------------------


def uids(record: dict[str, Plain], *, day: dt.date = DAY, **registry: Plain) -> list[str]:
    files = files_of({"northfield": record}, registry=registry)
    return [event.uid.value for event in events(calendar_of(files, day=day))]


def moved() -> Iterator[tuple[dict[str, Plain], dict[str, Plain]]]:
    yield (
        due(),
        {"review": {"pauses": [{"since": "2026-01-01", "until": "2026-02-01", "why": "No committee"}]}},
    )
    yield due(), {"title": "Another title", "review": {"interval_months": 18}}
    yield due(entry("2026-03-01", "reviewed", outcome="deferred", until="2026-09-01")), {}
    yield due(entry("2026-03-01", "suspended"), entry("2026-03-11", "reinstated")), {}
    yield due(name="Northfield Library"), {}


@pytest.mark.parametrize(("record", "registry"), list(moved()))
def test_a_task_that_moves_stays_itself(record: dict[str, Plain], registry: dict[str, Plain]) -> None:
    assert uids(record, day=dt.date(2026, 3, 30), **registry) == uids(due(), day=dt.date(2025, 5, 1))


def test_the_next_review_and_another_registry_are_others() -> None:
    assert uids(due()) != uids(due(entry("2026-03-20", "reviewed")))
    assert uids(due()) != uids(due(), wiki={"page": "Other partners/List"})


def test_the_order_of_what_runs_out_makes_no_difference() -> None:
    one, two = memorandum("wmf", "2024-01-01"), memorandum("affcom", "2024-02-01")

    assert sorted(uids(due(agreements=[one, two]))) == sorted(uids(due(agreements=[two, one])))


def test_a_later_day_supersedes_and_the_same_day_gives_the_same_bytes() -> None:
    files = busy(12)
    today, tomorrow = calendar_of(files), calendar_of(files, day=DAY + dt.timedelta(days=1))

    assert calendar_of(dict(reversed(list(files.items())))) == today
    for one, two in zip(events(today), events(tomorrow), strict=True):
        assert one.uid.value == two.uid.value
        assert int(one.sequence.value) < int(two.sequence.value)
        assert one.dtstamp.value < two.dtstamp.value


def test_the_last_day_of_the_calendar_has_an_event() -> None:
    waivers: list[Plain] = [{"rule": "PC501", "why": "Blocks", "by": "user:Kind", "until": "9999-12-31"}]

    _, last = events(calendar_of(files_of({"northfield": due(waivers=waivers)})))

    assert last.dtstart.value == dt.date.max


def test_names_in_any_script_are_folded_between_characters() -> None:
    records = {f"p{number}": json.loads(json.dumps(due(name=name * 4))) for number, name in enumerate(NAMES)}

    for line in calendar_of(files_of(records)).encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
