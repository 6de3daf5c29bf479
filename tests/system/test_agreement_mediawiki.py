# SPDX-License-Identifier: Apache-2.0
"""The wikitext of drafts, parsed by a real MediaWiki: it says, part by part, what the Markdown says."""

from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from drafts import agreeable, hostile_world
from mediawiki import Wiki
from partnerctl import bootstrap
from partnerctl.model.agreements import AgreementKind
from partnerctl.ports import Services
from partnerctl.rendering.agreement import AgreementFormat
from partnerctl.usecases.render_agreement import AgreementRequest, agreement
from registries import CHECKOUT, DAY

pytestmark = pytest.mark.mediawiki

REGISTRIES = {
    "example": lambda: bootstrap.services(CHECKOUT / "examples", DAY),
    "hostile": lambda: hostile_world(12),
}


def _drafts(services: Services) -> Iterator[tuple[str, str]]:
    """The Markdown and the wikitext of every draft."""
    for partner_id in agreeable(services):
        for kind in AgreementKind:
            markdown, wikitext = (
                agreement(AgreementRequest(partner_id, kind, form), services).text for form in AgreementFormat
            )
            yield markdown, wikitext


def _parts(page: Any) -> list[str]:
    """What the parts of a page say, one after the other, without white space at their ends."""
    told = ("".join(part.itertext()).strip() for part in page.iter() if part.tag in {"h1", "h2", "p", "li"})
    return [text for text in told if text]


def _wiki_parts(html: str) -> list[str]:
    page = html5lib.parse(html, namespaceHTMLElements=False)
    for box in page.iter("div"):
        if box.get("role") == "note":
            box.tag = "p"
    return _parts(page)


@pytest.mark.parametrize("registry", REGISTRIES)
def test_both_formats_say_the_same(wiki: Wiki, registry: str) -> None:
    for markdown, wikitext in _drafts(REGISTRIES[registry]()):
        expected = _parts(
            html5lib.parse(MarkdownIt("commonmark").render(markdown), namespaceHTMLElements=False)
        )

        assert _wiki_parts(wiki.parse(wikitext)) == expected


@pytest.mark.parametrize("registry", REGISTRIES)
def test_the_wiki_finds_nothing_wrong(wiki: Wiki, registry: str) -> None:
    for _, wikitext in _drafts(REGISTRIES[registry]()):
        found = wiki.lint(wikitext, "Draft")

        # In the hostile registry the readable text itself looks like markup.
        assert [each for each in found if registry == "example" or each["source"] != "residue"] == []
