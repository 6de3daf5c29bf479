# SPDX-License-Identifier: Apache-2.0
"""The wikitext of the listing, parsed by a real MediaWiki: each cell comes back exactly as it was typed."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hostile import texts
from listing_read import assert_listed, page_of, text_of
from mediawiki import Wiki
from partnerctl.bootstrap import services
from partnerctl.rendering.escaping import (
    escape_wikitext,
    representable,
    safe_url,
    wikitext_link,
    wikitext_page_link,
)
from partnerctl.rendering.listing import ListingFormat
from partnerctl.usecases.render_listing import ListingRequest, listing
from registries import CHECKOUT, DAY, hostile, unofficial, world

pytestmark = pytest.mark.mediawiki

# Each example is a page of many texts, so shrinking would ask the wiki thousands of times: the text is shown instead.
ASKED = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

TITLE = "Movement Partners/List"
REGISTRIES = {
    "real": lambda: services(CHECKOUT, None),
    "example": lambda: services(CHECKOUT / "examples", DAY),
    "unofficial": lambda: world(unofficial()),
    "hostile": lambda: world(hostile()),
}


@pytest.fixture(scope="module", params=REGISTRIES)
def rendered(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """The wikitext of a registry, and its JSON, which has no markup to fall for."""
    world_of = REGISTRIES[request.param]()
    wikitext = listing(ListingRequest(ListingFormat.WIKITEXT), world_of).text
    return wikitext, json.loads(listing(ListingRequest(ListingFormat.JSON), world_of).text)


def test_each_cell_comes_back_as_it_was_typed(wiki: Wiki, rendered: tuple[str, dict[str, Any]]):
    wikitext, said = rendered
    assert_listed(page_of(wiki.parse(wikitext, TITLE)), said)


def test_the_wiki_finds_nothing_wrong(wiki: Wiki, rendered: tuple[str, dict[str, Any]]):
    wikitext, said = rendered

    found = wiki.lint(wikitext, TITLE)

    if "{{" in said["registry"]["title"]:  # here the readable text itself looks like markup
        found = [finding for finding in found if finding["source"] != "residue"]
    assert found == []


@pytest.mark.npm
def test_a_stricter_linter_finds_nothing_wrong(
    npm: Path, rendered: tuple[str, dict[str, Any]], tmp_path: Path
):
    wikitext, _ = rendered
    (tmp_path / "list.wiki").write_text(wikitext, encoding="utf-8")

    done = subprocess.run(
        ["node", npm / "wikilint/bin/cli.js", "--quiet", "list.wiki"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "")


def test_the_page_is_made_to_be_transcluded(wiki: Wiki, rendered: tuple[str, dict[str, Any]]):
    wikitext, said = rendered
    wiki.save(TITLE, wikitext)
    wiki.save("Movement Partners", f"Before.\n{{{{{TITLE}}}}}\n{{{{/List}}}}\nAfter.".replace("{{M", "{{:M"))

    own, own_categories = wiki.page(TITLE)
    including, categories = wiki.page("Movement Partners")

    assert "A program writes this page" in own
    assert "mw-editsection" not in own
    assert len(own_categories) == wikitext.count("[[Category:")
    assert "A program writes this page" not in including
    assert not set(own_categories) & set(categories)
    groups = 2 * len(said["groups"])
    assert len(page_of(including).findall(".//table[@class='wikitable sortable']")) == groups
    assert re.search(r"<p>Before\.\s*</p>", including)


@ASKED
@given(many=st.lists(texts, min_size=150, max_size=150))
def test_any_text_comes_back_wherever_it_stands(wiki: Wiki, many: list[str]):
    target = "https://x.example/?a=1&lt;"
    places = [
        ("| {}", escape_wikitext, None),
        ("| a {} b || '''{}'''", escape_wikitext, "b"),
        ('! scope="row" | {}', escape_wikitext, None),
        ("| {}", lambda text: wikitext_link(target, text), "a"),
        ("| {}", lambda text: wikitext_page_link("User:Ada", text), "a"),
    ]
    many = [text for text in many if text.strip()]
    for place, escape, element in places:
        rows = "".join(f"|-\n{place.replace('{}', escape(text))}\n" for text in many)
        table = page_of(wiki.parse(f"{{|\n{rows}|}}\n")).find(".//table")
        found = [row[-1] for row in table.findall("tbody/tr")]
        assert len(found) == len(many)
        for cell, text in zip(found, many, strict=True):
            inside = [each.tag for each in cell.iter()][1:]
            assert (text, inside) == (text, [element] if element else [])
            assert "".join(cell.itertext()) in {representable(text), f"{representable(text)}\n"}


@ASKED
@given(many=st.lists(texts, min_size=150, max_size=150))
def test_any_address_stays_one_address(wiki: Wiki, many: list[str]):
    urls = [url for url in (safe_url(f"https://x.example/{text}") for text in many) if url]

    rows = "".join(f"|-\n| {wikitext_link(url, 'x')}\n" for url in urls)
    table = page_of(wiki.parse(f"{{|\n{rows}|}}\n")).find(".//table")

    for cell, url in zip(table.iter("td"), urls, strict=True):
        (link,) = cell
        assert text_of(cell) == "x"
        assert link.get("href").startswith("https://x.example/")
        assert len(link.get("href")) >= len(url) // 3


@ASKED
@given(many=st.lists(texts, min_size=150, max_size=150))
def test_any_user_name_gives_one_link_or_none(wiki: Wiki, many: list[str]):
    rows = "".join(f"|-\n| {wikitext_page_link(f'User:{text}', 'x')}\n" for text in many)

    table = page_of(wiki.parse(f"{{|\n{rows}|}}\n")).find(".//table")

    cells = list(table.iter("td"))
    assert len(cells) == len(many)
    for cell in cells:
        assert text_of(cell) == "x"
        assert [each.tag for each in cell.iter()][1:] in ([], ["a"])
