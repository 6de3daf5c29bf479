# SPDX-License-Identifier: Apache-2.0
"""Text goes through each format and comes back; the real MediaWiki is asked in tests/system."""

import csv
import io
import re
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hostile import NAMES, texts
from partnerctl.rendering.escaping import (
    ESCAPERS,
    Format,
    escape_formula,
    escape_header,
    escape_html,
    escape_markdown,
    escape_text,
    escape_wikitext,
    markdown_link,
    parse_formula,
    representable,
    safe_url,
    wikitext_category,
    wikitext_link,
    wikitext_page_link,
)


def _element(page: str, name: str) -> Any:
    return html5lib.parse(page, namespaceHTMLElements=False).find(f".//{name}")


def _text(element: Any) -> str:
    return "".join(element.itertext())


@given(texts)
def test_html_gives_the_text_back(text):
    element = _element(f'<p title="{escape_html(text)}">{escape_html(text)}</p>', "p")

    assert _text(element) == representable(text)
    assert element.get("title") == representable(text)
    assert len(element) == 0


@given(texts)
def test_a_markdown_table_gives_the_text_back(text):
    page = f"| a | b |\n| --- | --- |\n| {escape_markdown(text)} | c |\n"

    row = _element(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(page), "tbody").find(
        "tr"
    )

    first, second = row
    assert _text(first) == representable(text)
    assert len(first) == 0
    assert _text(second) == "c"


@given(texts)
def test_a_markdown_paragraph_gives_the_text_back(text):
    page = _element(MarkdownIt("commonmark").render(f"{escape_markdown(text)}x"), "body")

    assert [element.tag for element in page.iter()][1:] == ["p"]
    assert _text(page).removesuffix("\n") == f"{representable(text)}x"


@given(texts)
def test_a_markdown_link_has_the_label_and_one_target(text):
    page = MarkdownIt("commonmark").render(markdown_link("https://x.example/?a=1&lt;", text))

    link = _element(page, "a")
    assert _text(link) == representable(text)
    assert link.get("href") == "https://x.example/?a=1&lt;"


@given(texts)
def test_csv_gives_the_text_back_and_starts_no_formula(text):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow([escape_formula(text), "x"])

    ((field, _),) = csv.reader(io.StringIO(written.getvalue(), newline=""))

    assert parse_formula(field) == representable(text)
    assert not re.match(r"[=+\-@\t\r＝＋－＠]", field)


@given(texts)
def test_a_header_is_one_line(text):
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", escape_header(text))


@given(texts)
def test_plain_text_has_no_command_for_a_terminal(text):
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", escape_text(text))


def test_plain_text_keeps_its_lines_and_marks_of_direction():
    assert escape_text("a\n\tb \u200f\u05d0") == "a\n\tb \u200f\u05d0"


MEANS_SOMETHING = re.compile(
    r"[\[\]{}|<>~=\"\t\n]|''|__|!!|&(?!#\d+;)|^[-\s#*:;+!]|\s$|\s\s|(?:RFC|PMID|ISBN)\s*\d|(?:RFC|PMID|ISBN)&#160;\d|[a-z]:(?! \w)"
)


@given(texts)
def test_wikitext_leaves_nothing_that_means_something(text):
    assert not MEANS_SOMETHING.search(escape_wikitext(text))


@pytest.mark.parametrize("name", NAMES)
def test_honest_names_stay_readable_in_wikitext(name):
    assert escape_wikitext(name).replace("&#38;", "&") == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | b", "a &#124; b"),
        ("Territory: India", "Territory: India"),
        ("http://x", "http&#58;//x"),
        ("L'Écho", "L'Écho"),
        ("''x'", "&#39;&#39;x&#39;"),
        ("RFC 12", "RF&#67; 12"),
        ("RFC\xa012", "RF&#67;&#160;12"),
        ("RFC editors", "RFC editors"),
        ("-x-y", "&#45;x-y"),
        ("e\u0301", "e&#769;"),
        ("\u0338x", "&#824;x"),
        ("a\x00", "a&#65533;"),
        ("Quoi ?", "Quoi&#32;?"),
        ("", ""),
    ],
)
def test_wikitext_by_example(text, expected):
    assert escape_wikitext(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("User:Ada", "[[:User:Ada|x]]"),
        ("User:مثال", "[[:User:مثال|x]]"),
        ("User:A 'b' & c_d", "[[:User:A 'b' & c%5Fd|x]]"),
        *(
            (title, "x")
            for title in ("", "User:", "User:a|b", "User:%41", "User:&amp;", "User:../x", "User:a~~~~")
        ),
        *(
            (title, "x")
            for title in ("User:\u200e", "User:a\x00", f"User:{'ü' * 126}", "User:a ", "User::x", "a\nb")
        ),
    ],
)
def test_a_title_that_no_page_can_have_gives_the_label(title, expected):
    assert wikitext_page_link(title, "x") == expected


def test_a_category_that_cannot_be_gives_nothing():
    assert wikitext_category("Movement Partners") == "[[Category:Movement Partners]]"
    assert wikitext_category("a]]b") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://library.example/a?b=c&d#e", "https://library.example/a?b=c&d#e"),
        ("HTTP://x.example:8080", "http://x.example:8080"),
        ("https://пример.example/п", "https://пример.example/п"),
        ("https://हिन्दी.example/", "https://हिन्दी.example/"),
        ("https://x.example/e\u0301", "https://x.example/e%CC%81"),
        ("https://x.example/a b|c[d]'e\"", "https://x.example/a%20b%7Cc%5Bd%5D%27e%22"),
        ("https://x.example/~a/~~~~/__TOC__/!!", "https://x.example/~a/%7E%7E%7E%7E/%5F%5FTOC%5F%5F/%21%21"),
        ("https://x.example/50%", "https://x.example/50%25"),
        ("https://x.example/50%25", "https://x.example/50%25"),
        *(
            (url, None)
            for url in ("javascript:alert(1)", "data:text/html,x", "//x.example", "ftp://x.example", "")
        ),
        *(
            (url, None)
            for url in ("https://", "https://a@x.example/", "https://x.example\\y", "https://[::1]/")
        ),
        *((url, None) for url in ("https://x.example/\x00", " https://x.example/", "https://x .example/")),
        ("https://e\u0301.example/", None),
    ],
)
def test_only_addresses_of_web_pages_are_addresses(url, expected):
    assert safe_url(url) == expected


@given(texts)
def test_an_address_ends_nowhere_early(text):
    target = safe_url(f"https://x.example/{text}")

    assert target is None or not re.search(r"[\s\[\]{}|<>\"'`\\^\x00-\x1f\x7f]|~~~|__|!!", target)


@pytest.mark.parametrize("link", [wikitext_link, markdown_link])
def test_a_label_without_an_address_is_only_a_label(link):
    assert link("javascript:alert(1)", "a (b)") == "a (b)"


@given(texts, st.sampled_from(Format))
def test_escaping_never_fails_and_always_gives_the_same(text, form):
    assert ESCAPERS[form](text) == ESCAPERS[form](text)


def test_what_no_format_can_hold_is_replaced():
    assert (
        representable("a\x00\x7f\x9b\ud800\ufdd0\uffff\U0010ffff\tb\n")
        == "a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\tb\n"
    )
