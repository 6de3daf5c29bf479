# SPDX-License-Identifier: Apache-2.0
"""The HTML form of emails as a person sees it: on a phone and a desk, light and dark, with nothing from elsewhere."""

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from letters import example, receive, unofficial, write
from partnerctl.model.addresses import parse_mail_address
from partnerctl.rendering.letter import Kind
from partnerctl.rendering.mime import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.npm]

LONG = Mailbox("A" * 190, parse_mail_address("ada@library.example"))

AXE = "axe.run().then(found => found.violations.map(each => each.id + ': ' + each.help))"


def pages() -> dict[str, str]:
    """Emails that show every part, script and marking."""
    library, setting = example("northfield-city-library")
    arabic, _ = example("maktabat-al-nur")
    candidate, _ = example("biblioteka-zarya")
    potential, _ = example("citizen-maps")
    day = dt.date(2026, 11, 22)
    messages = {
        "recognition": write(Kind.RECOGNITION, library, setting, LONG),
        "recognition of an Arabic name": write(Kind.RECOGNITION, arabic, setting),
        "draft": write(Kind.RECOGNITION, candidate, unofficial(setting), None, day=day),
        "application received": write(Kind.APPLICATION_RECEIVED, candidate, setting, day=day),
        "invitation": write(Kind.INVITATION, potential, setting),
    }
    return {name: receive(message.content).html for name, message in messages.items()}


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
