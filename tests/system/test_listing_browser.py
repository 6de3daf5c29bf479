# SPDX-License-Identifier: Apache-2.0
"""The web page of the listing in a real Chromium, and before the HTML validator."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from partnerctl.bootstrap import services
from partnerctl.rendering.listing import ListingFormat
from partnerctl.usecases.render_listing import ListingRequest, listing
from registries import CHECKOUT, DAY, files_of, hostile, world

REGISTRIES = {
    "real": lambda: services(CHECKOUT, None),
    "example": lambda: services(CHECKOUT / "examples", DAY),
    "hostile": lambda: world(hostile(90)),
    "empty": lambda: world(files_of({})),
}
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}


@pytest.fixture(scope="module", params=REGISTRIES)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The listing of a registry as a file."""
    text = listing(ListingRequest(ListingFormat.HTML), REGISTRIES[request.param]()).text
    path = tmp_path_factory.mktemp("listing") / f"{request.param}.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.npm
def test_the_validator_finds_nothing(npm: Path, require: Any, page_file: Path):
    require("default-jre-headless")

    done = subprocess.run(
        ["java", "-jar", npm / "vnu-jar/build/dist/vnu.jar", "--format", "json", "--stdout", page_file],
        capture_output=True,
        timeout=120,
        check=False,
    )

    found = [message["message"] for message in json.loads(done.stdout)["messages"]]
    if page_file.stem == "hostile":  # its names are not in normalization form C, as they were typed
        found = [message for message in found if not message.startswith("Text run ")]
    assert found == []


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids="-".join)
def shown(request: pytest.FixtureRequest, browser: Browser, page_file: Path) -> Any:
    """The page, open in a window; whatever it asked for besides itself is in `requests`."""
    size, scheme = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda asked: requests.append(asked.url))
    page.goto(page_file.as_uri())
    yield page, requests
    context.close()


@pytest.mark.browser
@pytest.mark.npm
def test_everyone_can_read_it(shown: tuple[Page, list[str]], npm: Path, page_file: Path):
    page, _ = shown
    page.add_script_tag(path=npm / "axe-core/axe.min.js")

    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    if page_file.stem != "hostile":  # axe can't judge the contrast of a name that is one combining mark
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["incomplete"]] == []


@pytest.mark.browser
def test_it_fits_the_window_and_asks_for_nothing_else(shown: tuple[Page, list[str]]):
    page, requests = shown

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert requests == [page.url]


@pytest.mark.browser
def test_the_keyboard_leads_past_the_head(shown: tuple[Page, list[str]]):
    page, _ = shown
    page.keyboard.press("Tab")

    link = page.locator(":focus")
    assert link.inner_text() == "Skip to the list"
    box = link.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")  # the browser tells of it a moment later
    assert page.evaluate("document.querySelector(':target').id") == "content"


@pytest.mark.browser
def test_colours_follow_the_system(browser: Browser, tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_text(listing(ListingRequest(ListingFormat.HTML), world(files_of({}))).text, encoding="utf-8")
    grounds = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(path.as_uri())
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()

    assert grounds == ["rgb(255, 255, 255)", "rgb(16, 20, 24)"]
