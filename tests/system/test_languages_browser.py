# SPDX-License-Identifier: Apache-2.0
"""The listing in every language, in a real Chromium: it runs in the direction of its language, names in their own."""

import pytest
from playwright.sync_api import Browser

from languages import listed
from letters import LANGUAGES
from partnerctl.rendering.listing import ListingFormat

pytestmark = pytest.mark.browser

RIGHT_TO_LEFT = {"ar"}

DIRECTIONS = """() => [...document.querySelectorAll("h1, h2, p, nav, dt, dd, footer")].map(part => getComputedStyle(part).direction)"""
SIDES = """() => {
  const whole = document.querySelector("main").getBoundingClientRect();
  return [...document.querySelectorAll("h2")].map(heading => {
    const range = document.createRange();
    range.selectNodeContents(heading);
    const text = range.getBoundingClientRect();
    return text.left - whole.left < whole.right - text.right ? "left" : "right";
  });
}"""
NAMES = """() => Object.fromEntries([...document.querySelectorAll("h3 bdi")].map(name => [name.textContent, getComputedStyle(name).direction]))"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_listing_runs_in_the_direction_of_its_language(language: str, width: int, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    try:
        page.set_content(listed(language, ListingFormat.HTML))
        spoken = page.evaluate("document.documentElement.lang")
        directions, sides, names = (
            set(page.evaluate(DIRECTIONS)),
            set(page.evaluate(SIDES)),
            page.evaluate(NAMES),
        )
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    finally:
        page.close()

    is_rtl = language in RIGHT_TO_LEFT
    assert spoken == language
    assert directions == {"rtl" if is_rtl else "ltr"}
    assert sides == {"right" if is_rtl else "left"}
    assert names["مكتبة النور"] == "rtl"
    assert names["Northfield City Library"] == "ltr"
    assert overflow <= 0
