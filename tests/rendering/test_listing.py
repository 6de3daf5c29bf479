# SPDX-License-Identifier: Apache-2.0
"""The listing in every format: whole, and read back with a parser of that format."""

import csv
import io
import json
from typing import Any

import html5lib
import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from command_line import CHECKOUT
from conftest import Golden
from hostile import texts
from partnerctl.bootstrap import services
from partnerctl.rendering.escaping import parse_formula, representable
from partnerctl.rendering.listing import CSV_FIELDS, ListingFormat, is_listing, stamp_of
from partnerctl.usecases.render_listing import ListingRequest, listing
from registries import DAY, HISTORIES, files_of, hostile, rendered, unofficial

ENDINGS = {ListingFormat.MARKDOWN: "md"}
FORMATS = pytest.mark.parametrize("form", ListingFormat)


@FORMATS
def test_the_example_registry_is_listed_as_its_golden_shows(form: ListingFormat, golden: Golden):
    text = listing(ListingRequest(form), services(CHECKOUT / "examples", DAY)).text

    golden(f"listing/example.{ENDINGS.get(form, form)}", text)


@FORMATS
def test_an_unofficial_registry_is_listed_as_its_golden_shows(form: ListingFormat, golden: Golden):
    golden(f"listing/unofficial.{ENDINGS.get(form, form)}", rendered(unofficial(), form))


@FORMATS
def test_an_empty_registry_is_listed_as_its_golden_shows(form: ListingFormat, golden: Golden):
    golden(f"listing/empty.{ENDINGS.get(form, form)}", rendered(files_of({}), form))


@FORMATS
def test_every_file_ends_with_one_line_break_and_no_line_with_a_blank(form: ListingFormat):
    text = rendered(hostile(), form)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    if form is not ListingFormat.CSV:
        assert not any(line.endswith((" ", "\t")) for line in text.split("\n"))


# --- What is read back --------------------------------------------------------------------------------------------


def _partners() -> dict[str, list[dict[str, Any]]]:
    """The hostile registry by status, as its JSON says it: that has no markup to fall for."""
    groups = json.loads(rendered(hostile(), ListingFormat.JSON))["groups"]
    assert len(groups) == 6
    return {group["status"]: group["partners"] for group in groups}


def _words(element: Any) -> str:
    return "".join(element.itertext())


def test_json_says_what_the_records_say():
    records = {path: json.loads(text) for path, text in hostile().items() if "/partners/" in path}

    listed = {f"data/partners/{each['id']}.yaml": each for group in _partners().values() for each in group}

    assert listed.keys() == records.keys()
    for path, record in records.items():
        for field in ("name", "also_known_as", "website", "contributions", "report_page"):
            assert listed[path][field] == record[field]
        assert listed[path]["liaisons"] == [liaison["user"] for liaison in record["liaisons"]]


def test_the_web_page_read_back_says_the_same():
    page = html5lib.parse(rendered(hostile(), ListingFormat.HTML), namespaceHTMLElements=False)

    assert _words(page.find(".//h1")) == "|}]]'''<script>{{title}}"
    assert _words(page.find(".//header/p[@role='note']")) == "__NOTOC__ {{notice}} <b>|</b>\n# a\n* b"
    assert not list(page.iter("script"))
    for status, partners in _partners().items():
        section = page.find(f".//section[@aria-labelledby='{status}']")
        entries = section.findall("ul/li")
        assert [entry.get("id") for entry in entries] == [f"partner-{partner['id']}" for partner in partners]
        for entry, partner in zip(entries, partners, strict=True):
            _compare_entry(entry, partner)


def _compare_entry(entry: Any, partner: dict[str, Any]) -> None:
    told = {_words(pair.find("dt")): pair.find("dd") for pair in entry.findall("dl/div")}
    assert _words(entry.find("h3")) == representable(partner["name"])
    assert entry.find("h3/bdi/a").get("href").startswith("https://x.example/")
    also_known_as = [_words(name) for name in told["Also known as"].findall("bdi")]
    assert also_known_as == [representable(name) for name in partner["also_known_as"]]
    assert _words(told["Kind"]) == partner["kind_label"]
    assert _words(told["Territory"]) == partner["territory"]["label"]
    assert _words(told["Contributions"]) == ", ".join(partner["contribution_labels"])
    sources = [_words(source) for source in told["Sources"].findall("bdi")]
    assert sources == [representable(source["title"]) for source in partner["sources"]]
    if "Liaisons" in told:
        users = [_words(user) for user in told["Liaisons"].findall("bdi")]
        assert users == [representable(user) for user in partner["liaisons"]]
    if "Recognized by" in told:
        bodies = [_words(body) for body in told["Recognized by"].findall("bdi")]
        assert bodies == partner["recognized_by_labels"]


def test_the_markdown_read_back_says_the_same():
    text = rendered(hostile(), ListingFormat.MARKDOWN)
    page = html5lib.parse(MarkdownIt("commonmark").enable("table").render(text), namespaceHTMLElements=False)

    assert _words(page.find(".//h1")) == "|}]]'''<script>{{title}}"
    tables = list(page.iter("table"))
    assert len(tables) == 6
    for table, partners in zip(tables, _partners().values(), strict=True):
        titles = [_words(title) for title in table.findall("thead/tr/th")]
        for row, partner in zip(table.findall("tbody/tr"), partners, strict=True):
            cells = dict(zip(titles, [_words(cell) for cell in row], strict=True))
            assert cells["Organization"] == representable(partner["name"])
            assert cells["Also known as"] == representable("; ".join(partner["also_known_as"]))
            assert cells["Kind"] == partner["kind_label"]
            assert cells["Territory"] == partner["territory"]["label"]
            assert cells["Contributions"] == ", ".join(partner["contribution_labels"])
            assert cells["Sources"] == representable("; ".join(each["title"] for each in partner["sources"]))


def test_the_csv_read_back_says_the_same():
    rows = list(csv.DictReader(io.StringIO(rendered(hostile(), ListingFormat.CSV), newline="")))

    listed = [(status, partner) for status, partners in _partners().items() for partner in partners]
    for row, (status, partner) in zip(rows, listed, strict=True):
        told = {field: parse_formula(value) for field, value in row.items()}
        assert told["status"] == status
        assert told["id"] == partner["id"]
        assert told["name"] == representable(partner["name"])
        assert told["also_known_as"] == representable("; ".join(partner["also_known_as"]))
        assert told["recognized_by"] == "; ".join(partner["recognized_by"])


# --- Under which heading ------------------------------------------------------------------------------------------


def test_under_each_heading_stand_exactly_the_partners_of_that_status():
    headings = {
        "recognized": "Recognized partners",
        "suspended": "Suspended partners",
        "candidate": "Candidates",
        "informal": "Informal relationships",
        "potential": "Potential partners",
        "former": "Former relationships",
    }
    files = files_of(
        {
            f"{status}-{number}": {"name": f"The {status} {number}", "history": history}
            for status, history in HISTORIES.items()
            for number in (1, 2)
        }
    )

    page = html5lib.parse(rendered(files, ListingFormat.HTML), namespaceHTMLElements=False)

    sections = {
        _words(section.find("h2")): [_words(name) for name in section.findall("ul/li/h3")]
        for section in page.iter("section")
    }
    assert sections == {
        heading: [f"The {status} 1", f"The {status} 2"] for status, heading in headings.items()
    }
    assert list(sections) == list(headings.values())


# --- Stamps -------------------------------------------------------------------------------------------------------


@FORMATS
def test_the_day_and_the_language_are_stamped(form: ListingFormat):
    stamp = stamp_of(rendered(unofficial(), form), form)

    assert stamp is not None
    assert stamp.day == DAY
    assert stamp.language == (None if form is ListingFormat.CSV else "en")


def test_a_csv_file_without_partners_has_no_stamp_but_is_a_listing():
    text = rendered(files_of({}), ListingFormat.CSV)

    assert text == f"{','.join(CSV_FIELDS)}\n"
    assert stamp_of(text, ListingFormat.CSV) is None
    assert is_listing(text, ListingFormat.CSV)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (ListingFormat.HTML, "<!-- partnerctl: listing of 2026-02-30, en -->"),
        (ListingFormat.HTML, "<!-- partnerctl: listing of 2026-02-28, en --> and more"),
        (ListingFormat.JSON, "[" * 100_000),
        (ListingFormat.JSON, "[1]"),
        (ListingFormat.JSON, '{"day": 5, "language": "en"}'),
        (ListingFormat.JSON, '{"day": "2026-02-30", "language": "en"}'),
        (ListingFormat.CSV, "as_of\nyesterday\n"),
        (ListingFormat.CSV, "a,b\n1\n"),
        (ListingFormat.CSV, "\r0"),
        (ListingFormat.CSV, "x" * 200_000),
    ],
)
def test_what_only_looks_like_a_stamp_is_none(form: ListingFormat, text: str):
    assert stamp_of(text, form) is None


@FORMATS
@given(text=texts)
def test_reading_a_stamp_never_fails(form: ListingFormat, text: str):
    assert stamp_of(text, form) is None
    assert not is_listing(text, form)
