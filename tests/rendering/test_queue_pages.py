# SPDX-License-Identifier: Apache-2.0
"""The queue as wikitext and as Markdown: whole, and read back with a parser of the format."""

import datetime as dt
from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from conftest import Golden
from partnerctl.bootstrap import services
from partnerctl.findings import Plain
from partnerctl.rendering.escaping import representable
from partnerctl.usecases.render_queue import QueueForm, rendered_queue
from partnerctl.usecases.reviews.queue import review_queue
from queues import busy, queue_of, rendered, view_of
from registries import CHECKOUT, files_of

ENDINGS = {QueueForm.MARKDOWN: "md", QueueForm.WIKITEXT: "wikitext"}
FORMS = pytest.mark.parametrize("form", ENDINGS)


@FORMS
def test_the_example_registry_gives_its_golden(form: QueueForm, golden: Golden) -> None:
    day = dt.date(2026, 12, 1)
    world = services(CHECKOUT / "examples", day)

    golden(f"queue/example.{ENDINGS[form]}", rendered_queue(review_queue(world, day), form, world))


@FORMS
def test_a_hostile_registry_gives_its_golden(form: QueueForm, golden: Golden) -> None:
    golden(f"queue/hostile.{ENDINGS[form]}", rendered(busy(12), form))


@FORMS
def test_a_registry_where_nothing_is_due_says_so(form: QueueForm) -> None:
    text = rendered(files_of({}), form)

    assert "Nothing is due." in text
    assert "Whom to ask" not in text


@FORMS
def test_it_ends_with_one_line_break_and_no_line_with_a_blank(form: QueueForm) -> None:
    text = rendered(busy(40), form)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not any(line.endswith((" ", "\t")) for line in text.split("\n"))


def _words(element: Any) -> str:
    return "".join(element.itertext())


def test_the_markdown_read_back_says_the_same() -> None:
    queue = queue_of(busy())
    view, _ = view_of(queue)
    html = MarkdownIt("commonmark").enable("table").render(rendered(busy(), QueueForm.MARKDOWN))

    page = html5lib.parse(html, namespaceHTMLElements=False)

    assert _words(page.find(".//h1")) == view.heading
    assert _words(page.find(".//blockquote/p/strong")) == view.notice
    (table,) = page.iter("table")
    for row, expected in zip(table.findall("tbody/tr"), view.rows, strict=True):
        day, state, name, what, liaisons, deciders, command = row
        assert (_words(day), _words(state)) == (expected.day, expected.state)
        assert _words(name) == representable(expected.name)
        assert [link.get("href", "")[:18] for link in name.iter("a")] == ["https://x.example/"]
        assert _words(what) == representable(expected.what)
        told = representable("; ".join(link.label for link in expected.liaisons))
        assert _words(liaisons) == (told or "No liaison is in office")
        assert _words(deciders) == "; ".join(link.label for link in expected.deciders)
        assert _words(command) == expected.command


def test_a_wiki_page_names_nobody_who_refused_it() -> None:
    queue = queue_of(busy(12))
    refused = [task for task in queue.tasks if task.refused_listing]

    page = rendered(busy(12), QueueForm.WIKITEXT)

    assert refused
    assert not [task.id for task in refused if task.id in page]
    assert f"{len(refused)} entries are left out: their organizations do not want to be named." in page
    assert page.count("\n|-\n") == len(queue.tasks) - len(refused) + 1


SECRET: dict[str, Plain] = {
    "name": "Secret Library",
    "history": [{"date": "2024-01-01", "event": "applied"}],
    "waivers": [{"rule": "PC501", "why": "Blocks", "by": "user:Kind", "until": "2026-04-04"}],
    "consents": [{"about": "listing", "withdrawn": "2025-01-01", "proof": "private:mail-1"}],
}


def test_one_who_refused_it_is_counted_in_the_singular() -> None:
    page = rendered(files_of({"secret": SECRET}), QueueForm.WIKITEXT)

    assert "1 entry is left out: its organization does not want to be named." in page
    assert not any(word in page for word in ("Nothing is due", "Secret", "{|"))
