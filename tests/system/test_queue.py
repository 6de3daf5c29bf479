# SPDX-License-Identifier: Apache-2.0
"""The review queue, read by the parsers of those who show it: of a calendar program, and of a wiki."""

import datetime as dt
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import html5lib
import pytest

from mediawiki import SERVERS, Wiki
from partnerctl.rendering.escaping import escape_header, representable
from partnerctl.rendering.queue_calendar import render_calendar
from partnerctl.usecases.render_queue import QueueForm
from queues import busy, queue_of, rendered, view_of


@pytest.mark.npm
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_calendar_program_reads_each_task_in_every_zone(npm: Path, zone: str) -> None:
    queue = queue_of(busy())
    view, words = view_of(queue)

    done = subprocess.run(
        ["node", SERVERS / "read-calendar.mjs", npm],
        input=render_calendar(view, words).encode(),
        capture_output=True,
        env={**os.environ, "TZ": zone},
        timeout=120,
        check=True,
    )

    read = json.loads(done.stdout)
    assert (read["name"], read["refresh"]) == (escape_header(view.heading), "P1D")
    assert len({event["uid"] for event in read["events"]}) == len(queue.tasks)
    for event, task, row in zip(read["events"], queue.tasks, view.rows, strict=True):
        assert event["summary"] == escape_header(f"{row.kind}: {task.name}")
        assert event["description"].split("\n")[-2] == f"Next command: {task.command}"
        assert (event["allDay"], event["zone"]) == (True, "floating")
        assert event["first"] == task.day.isoformat()
        assert event["end"] == (task.day + dt.timedelta(days=1)).isoformat()
        assert event["url"].isascii()
        assert event["alarm"] == ("-P29DT15H" if task.days_left >= 0 else None)


@pytest.mark.mediawiki
def test_each_cell_comes_back_from_the_wiki(wiki: Wiki) -> None:
    queue = queue_of(busy())
    view, _ = view_of(queue)
    shown = [row for row in view.rows if not row.facts.refused_listing]
    wikitext = rendered(busy(), QueueForm.WIKITEXT)

    page = html5lib.parse(wiki.parse(wikitext, "Review queue"), namespaceHTMLElements=False)

    (table,) = page.findall(".//table[@class='wikitable sortable']")
    assert _text(table.find("caption")) == f"{view.heading} ({len(shown)})"
    _, *rows = table.findall("tbody/tr")
    for row, expected in zip(rows, shown, strict=True):
        day, state, name, what, liaisons, deciders, command = row
        assert (_text(day), _text(state)) == (expected.day, expected.state)
        assert _text(name) == representable(expected.name)
        assert [link.get("href", "")[:18] for link in name.iter("a")] == ["https://x.example/"]
        assert _text(what) == representable(expected.what)
        told = [_text(each) for each in liaisons.findall("bdi")]
        assert told == [representable(link.label) for link in expected.liaisons]
        assert [_text(each) for each in deciders.findall("bdi")] == [link.label for link in expected.deciders]
        assert _text(command.find("code")) == expected.command
    found = [finding for finding in wiki.lint(wikitext, "Review queue") if finding["source"] != "residue"]
    assert found == []


def _text(element: Any) -> str:
    return "".join(element.itertext()).removesuffix("\n")
