# SPDX-License-Identifier: Apache-2.0
"""The public listing on a wiki, read back cell by cell and compared with what its JSON says."""

from typing import Any

import html5lib

from partnerctl.rendering.escaping import representable


def page_of(html: str) -> Any:
    """The HTML of a page, parsed as a browser does."""
    return html5lib.parse(html, namespaceHTMLElements=False)


def text_of(element: Any) -> str:
    """What a reader sees of it."""
    return "".join(element.itertext()).removesuffix("\n")


def _several(cell: Any) -> list[str]:
    return [text_of(each) for each in cell.findall("bdi")]


def assert_listed(page: Any, said: dict[str, Any]) -> None:
    """Each heading, each row and each cell says what the data says."""
    tables = page.findall(".//table[@class='wikitable sortable']")
    headings = [text_of(heading) for heading in page.findall(".//h2/span[@class='mw-headline']")]
    assert headings == [group["heading"] for group in said["groups"]]
    for table, group in zip(tables, said["groups"], strict=True):
        assert text_of(table.find("caption")) == f"{group['heading']} ({len(group['partners'])})"
        columns, *rows = table.findall("tbody/tr")
        titles = [text_of(title) for title in columns]
        for row, partner in zip(rows, group["partners"], strict=True):
            _compare(dict(zip(titles, row, strict=True)), partner)


def _compare(cells: dict[str, Any], partner: dict[str, Any]) -> None:
    name = cells["Organization"]
    assert name.get("scope") == "row"
    assert text_of(name) == representable(partner["name"])
    links = [link.get("href") for link in name.iter("a")]
    assert len(links) == (1 if partner["website"] else 0)
    assert _several(cells["Also known as"]) == [representable(each) for each in partner["also_known_as"]]
    assert text_of(cells["Kind"]) == (partner["kind_label"] or "")
    assert text_of(cells["Territory"]) == (partner["territory"]["label"] if partner["territory"] else "")
    assert text_of(cells["Contributions"]) == ", ".join(partner["contribution_labels"])
    sources = [
        representable(each["title"] or (each["url"] or "").split("/")[2]) for each in partner["sources"]
    ]
    assert _several(cells["Sources"]) == sources
    if "Recognized by" in cells:
        assert _several(cells["Recognized by"]) == partner["recognized_by_labels"]
    if "Next review" in cells:
        assert text_of(cells["Next review"]) == partner["next_review"]
    if "Liaisons" in cells:
        assert _several(cells["Liaisons"]) == [representable(each) for each in partner["liaisons"]]
        assert text_of(cells["Report page"]) == ("Report" if partner["report_page"] else "")
    assert partner["since"] in [text_of(cell) for cell in cells.values()]
