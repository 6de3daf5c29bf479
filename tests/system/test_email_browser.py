# SPDX-License-Identifier: Apache-2.0
"""The HTML form of emails as a person sees it: on a phone and a desk, light and dark, with nothing from elsewhere."""

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from letters import IN_SEPTEMBER, LANGUAGES, example, receive, reviewed, situation, unofficial, write
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.notices import NoticeKind
from partnerctl.rendering.email import Message
from partnerctl.rendering.mime import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.npm]

LONG = Mailbox("A" * 190, parse_mail_address("ada@library.example"))

RIGHT_TO_LEFT = {"ar"}

AXE = "axe.run().then(found => found.violations.map(each => each.id + ': ' + each.help))"


def pages() -> dict[str, str]:
    """Emails that show every part, script and marking."""
    library, setting = example("northfield-city-library")
    arabic, _ = example("maktabat-al-nur")
    candidate, _ = example("biblioteka-zarya")
    potential, _ = example("citizen-maps")
    day = dt.date(2026, 11, 22)
    messages = {
        "recognition": write(NoticeKind.RECOGNIZED, library, setting, LONG),
        "recognition of an Arabic name": write(NoticeKind.RECOGNIZED, arabic, setting),
        "draft": write(NoticeKind.RECOGNIZED, candidate, unofficial(setting), None, day=day),
        "application received": write(NoticeKind.APPLICATION_RECEIVED, candidate, setting, day=day),
        "invitation": write(NoticeKind.INVITATION, potential, setting),
    }
    for kind in SHOWN:
        messages[kind.value] = write(kind, *situation(kind), day=IN_SEPTEMBER)
    for language in LANGUAGES:
        messages[f"in {language}"] = in_language(NoticeKind.RENEWED_WITH_CONDITIONS, language)
    return {name: receive(message.content).html for name, message in messages.items()}


def in_language(kind: NoticeKind, language: str) -> Message:
    """A notice in a language that counts as reviewed, from people of two scripts."""
    name = "مكتبة النور (Northfield)"
    record, setting = situation(kind, policy=reviewed(language), name=name)
    return write(kind, record, setting, day=IN_SEPTEMBER, language=language)


SHOWN = (
    NoticeKind.ENDORSED,
    NoticeKind.REVIEW_OVERDUE,
    NoticeKind.SUSPENDED,
    NoticeKind.TRANSITIONED,
    NoticeKind.AGREEMENT_ENDING,
)
PAGES = pages()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_an_email_fits_its_screen_can_be_read_and_loads_nothing(
    name: str, width: int, scheme: str, browser: Browser, npm: Path
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.set_content(PAGES[name])
        page.add_script_tag(content=(npm / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        found = page.evaluate(AXE)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    finally:
        page.close()

    assert found == []
    assert overflow <= 0
    assert [url for url in asked if not url.startswith("data:")] == []


DIRECTIONS = """() => [...document.querySelectorAll("h1, h2, p, li, footer")].map(part => getComputedStyle(part).direction)"""
START = """() => {
  const item = document.querySelector("li"), range = document.createRange();
  range.selectNodeContents(item.firstChild);
  const rects = [...range.getClientRects()], top = Math.min(...rects.map(rect => rect.top));
  const first = rects.filter(rect => rect.top < top + 5), whole = item.getBoundingClientRect();
  return {
    left: Math.min(...first.map(rect => rect.left)) - whole.left,
    right: whole.right - Math.max(...first.map(rect => rect.right)),
  };
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [NoticeKind.RENEWED_WITH_CONDITIONS, NoticeKind.SUSPENDED])
def test_a_page_runs_in_the_direction_of_its_language(
    kind: NoticeKind, language: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 700, "height": 900})
    try:
        page.set_content(receive(in_language(kind, language).content).html)
        directions = set(page.evaluate(DIRECTIONS))
        start = page.evaluate(START)
    finally:
        page.close()

    is_rtl = language in RIGHT_TO_LEFT
    assert directions == {"rtl" if is_rtl else "ltr"}
    assert start["right" if is_rtl else "left"] < 1  # a point begins at its bullet


NAME = """() => {
  const text = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), name = "(Northfield)";
  for (let node = text.nextNode(); node; node = text.nextNode()) {
    const at = node.data.indexOf(name);
    if (at < 0) continue;
    return [...name].map((_, index) => {
      const range = document.createRange();
      range.setStart(node, at + index);
      range.setEnd(node, at + index + 1);
      return range.getBoundingClientRect().left;
    });
  }
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_of_two_scripts_keeps_its_order(language: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 2000, "height": 900})
    try:
        page.set_content(receive(in_language(NoticeKind.SUSPENDED, language).content).html)
        places = page.evaluate(NAME)
    finally:
        page.close()

    letters = places[1:-1]
    assert letters == sorted(letters)


@pytest.mark.parametrize("name", PAGES)
def test_an_email_is_valid_html(name: str, npm: Path) -> None:
    validator = next(npm.glob("vnu-jar/**/vnu.jar"))

    done = subprocess.run(
        ["java", "-jar", str(validator), "--format", "json", "--exit-zero-always", "-"],
        input=PAGES[name].encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert json.loads(done.stderr)["messages"] == []
