# SPDX-License-Identifier: Apache-2.0
"""The comment below a pull request: whatever the data is, it is shown, and nothing of it takes effect.

It is read by the very parsers of the forges: GitHub's cmark-gfm, and comrak, which GitLab uses, with all its extensions.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import cmarkgfm
import comrak
import html5lib
import pytest
from cmarkgfm.cmark import Options
from hypothesis import assume, given
from hypothesis import strategies as st

from changes import Record, told
from hostile import MARKUP, texts
from partnerctl.meaning.told import (
    Deed,
    ListingRows,
    Meaning,
    PartnerMeaning,
    Preview,
    Said,
    Sentence,
    Side,
    Told,
    Unreadable,
)
from partnerctl.ports import Commit
from partnerctl.reporters.meaning_markdown import MARKER, MOST, code, render
from partnerctl.reporters.visible import visible
from partners import entry
from registries import files_of

FORGES: Final = (
    "@octocat", "@org/team", "#1", "GH-1", "owner/name#1", "owner/name@deadbeefcafe", "!1", "$1", "~label", "%milestone",
    "&1", "^alert#1", "*iteration:1", "[vulnerability:1]", "deadbeefcafe1234567890deadbeefcafe12345678", ":tada:",
    "https://forge.example/owner/name/issues/1", "www.x.example", "jane@x.example", "[x](https://evil.example)",
    "![x](https://evil.example/pixel.png)", "<img src=https://evil.example/pixel.png>", "<details open>", "</details>",
    "</summary>", "<!-- partnerctl: diff -->", "-->", "<!--", "<script>alert(1)</script>", "`", "``", "```", "```diff",
    "``````````", "~~~", "$x$", "$$", "$`x`$", "[^1]", "[^1]: note", "| a | b |\n|---|---|", "\n\n# heading", "\n- item",
    "\n    code", "\r\n", "\t", "---", "===", "> quote", "1. one", "- [ ] task", "[[page]]", "==mark==", "||spoiler||",
    "/close", "\n/close", "\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b[31m", "&#64;octocat", "&lt;b&gt;", "\\",
    "\\`", "*", "**", "_", "#ff0000", "[x]: https://evil.example", "::: x", "{{ x }}", "+++", "@@ -1 +1 @@", "\u0338",
)  # fmt: skip

hostile = st.one_of(
    texts, st.lists(st.sampled_from((*FORGES, *MARKUP, "a", " ")), min_size=1, max_size=6).map("".join)
)

HTML = "{http://www.w3.org/1999/xhtml}"


def by_github(text: str) -> str:
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_LIBERAL_HTML_TAG
    return str(cmarkgfm.github_flavored_markdown_to_html(text, options))


GITLAB: Final = (
    "alerts", "autolink", "block_directive", "cjk_friendly_emphasis", "description_lists", "footnotes", "highlight",
    "inline_footnotes", "insert", "math_code", "math_dollars", "multiline_block_quotes", "shortcodes", "spoiler",
    "strikethrough", "subscript", "superscript", "table", "tasklist", "underline", "wikilinks_title_after_pipe",
)  # fmt: skip
"""What GitLab switches on in comrak, and what it might."""


def by_gitlab(text: str) -> str:
    extensions, rendering, parsing = comrak.ExtensionOptions(), comrak.RenderOptions(), comrak.ParseOptions()
    for name in GITLAB:
        setattr(extensions, name, True)
    rendering.unsafe_ = True
    parsing.relaxed_autolinks = True
    return str(comrak.render_markdown(text, extensions, parsing, rendering))


PARSERS = (by_github, by_gitlab)


def elements(html: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Every element and comment in order, with its attributes."""
    tree = html5lib.parseFragment(html, treebuilder="etree")
    return [
        (
            str(node.tag).removeprefix(HTML) if isinstance(node.tag, str) else "comment",
            tuple(sorted(node.items())),
        )
        for node in tree.iter()
    ]


@cache
def plain_elements(parser: Any) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """What our own words make, around data that is harmless."""
    return elements(parser(render(a_told("x"))))


def text_in(html: str, *, in_code: bool) -> Iterator[str]:
    """The texts that stand in code, or those that don't."""

    def walk(node: Any, inside: bool) -> Iterator[str]:
        within = inside or node.tag in {f"{HTML}code", f"{HTML}pre"}
        if isinstance(node.tag, str) and node.text and within is in_code:
            yield node.text
        for child in node:
            yield from walk(child, within)
            if child.tail and within is in_code:
                yield child.tail

    return walk(html5lib.parseFragment(html, treebuilder="etree"), False)


COMMIT = Commit("deadbeefcafe" * 3 + "dead", dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "A", "B")
WIKI = "meta.example"


def a_told(text: str, link: str | None = None) -> Told:
    """A change in which everything that is data is one text."""
    said = Said(text)
    sentence = Sentence("website", ("website changed: ", said, " → ", said), link)
    return Told(
        Meaning(
            partners=(PartnerMeaning(text, text, Deed.CHANGED, (sentence, Sentence("x", (said,)))),) * 2,
            policy=(sentence,),
            outputs=(Sentence("outputs", (said, " added")),),
            listing=ListingRows(changed=(text,)),
            unreadable=(Unreadable(text, Side.BEFORE, text, 3, 1, 2),),
            formatting=(text,),
            others=(text, text),
        ),
        headline=text,
        before=COMMIT,
        notice=text,
        host=WIKI,
        preview=Preview(f"a\n{text}\nb", f"a\n{text}\nc"),
    )


@pytest.mark.parametrize("parser", PARSERS)
@given(text=hostile)
def test_data_is_nothing_but_text_in_code(parser: Any, text: str) -> None:
    shown = visible(text)
    assume(shown.strip())
    html = parser(render(a_told(text)))
    assert elements(html) == plain_elements(parser)
    lines = [line for each in text_in(html, in_code=True) for line in each.split("\n")]
    assert lines.count(shown) >= 10
    ours = set(text_in(parser(render(a_told("x"))), in_code=False))
    assert set(text_in(html, in_code=False)) == ours


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("form", ["{}", "a {} b", "`{}`", "\n{}\n"])
def test_every_piece_alone_and_in_company(parser: Any, form: str) -> None:
    for piece in FORGES:
        assert elements(parser(render(a_told(form.format(piece))))) == plain_elements(parser), repr(piece)


def test_a_text_that_is_blank() -> None:
    assert code("  ") == "(blank)"


_FOUND_BY_FORGES = re.compile(r"[@#!~%^$]\w|\b[0-9a-f]{7,40}\b|GH-|https?:|www\.|:\w+:|\w@\w")


@given(text=hostile)
def test_forges_find_nothing_to_refer_to(text: str) -> None:
    outside = " ".join(text_in(by_github(render(a_told(text))), in_code=False))
    assert not _FOUND_BY_FORGES.search(outside)


@given(text=hostile)
def test_no_line_begins_with_what_a_forge_takes_for_a_command(text: str) -> None:
    for line in render(a_told(text)).split("\n"):
        assert not line.startswith("/")


@given(hostile)
def test_a_code_span_gives_the_text_back(text: str) -> None:
    for parser in PARSERS:
        shown = visible(text)
        if shown.strip():
            assert list(text_in(parser(f"- {code(text)}"), in_code=True)) == [shown]


def test_the_marker_is_first_and_only_once() -> None:
    text = render(a_told(MARKER))
    assert text.startswith(f"{MARKER}\n")
    assert by_github(text).count(MARKER) == 1


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://meta.example/wiki/A_(b)?x=1&y=*2*", "https://meta.example/wiki/A_(b)?x=1&y=%2A2%2A"),
        ("https://META.example/wiki/é|x", "https://META.example/wiki/%C3%A9%7Cx"),
        ("https://evil.example/pixel.png", None),
        ("https://meta.example.evil.example/", None),
        ("https://meta.example@evil.example/", None),
        ("javascript:alert(1)//meta.example", None),
        ("https://[meta.example/", None),
        ("https://meta.example/`x` <b>) @octocat", "https://meta.example/%60x%60%20%3Cb%3E)%20@octocat"),
    ],
)  # fmt: skip
def test_only_addresses_on_the_known_wiki_are_links(link: str, target: str | None) -> None:
    for parser in PARSERS:
        html = parser(render(a_told("x", link)))
        found = {dict(attributes).get("href") for tag, attributes in elements(html) if tag == "a"}
        assert {href for href in found if href} == ({target} if target else set())
        assert not [tag for tag, _ in elements(html) if tag == "img"]


def test_without_a_policy_nothing_is_a_link() -> None:
    told = dataclasses.replace(a_told("x", "https://meta.example/wiki/A"), host=None)
    assert "](" not in render(told)


# --- length -------------------------------------------------------------------------------------------------------


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def many(count: int, sentences: int = 3, text: str = "書" * 100) -> Told:
    told = a_told(text)
    partners = tuple(
        PartnerMeaning(f"p{number}", f"P {number}", Deed.CHANGED, (Sentence("x", (Said(text),)),) * sentences)
        for number in range(count)
    )
    return dataclasses.replace(told, meaning=dataclasses.replace(told.meaning, partners=partners))


@pytest.mark.parametrize("count", [1, 100, 150, 5_000])
@pytest.mark.parametrize(
    "text", ["書" * 100, "💜" * 100, "`" * 300, "@x " * 50], ids=["han", "emoji", "backticks", "mentions"]
)
def test_a_comment_is_never_too_long_and_holds_whole_partners(count: int, text: str) -> None:
    told = many(count, text=text)
    comment = render(told)
    assert size(comment) <= MOST
    title = re.compile(r"^\*\*`P (\d+)`\*\* \(`p\1`\), changed\n\n((?:- .*\n)+)", re.MULTILINE)
    shown = [lines for _, lines in title.findall(comment)]
    named = "- *3 changes, which are too much for one comment*\n"
    assert set(shown) <= {f"- {code(text)}\n" * 3, named}
    assert len([lines for lines in shown if lines != named]) >= min(count, 15)
    note = re.search(r"\*([\d,]+) more partners have changed", comment)
    assert len(shown) + (int(note[1].replace(",", "")) if note else 0) == count
    assert [tag for tag, _ in elements(by_github(comment)) if tag in {"script", "img"}] == []
    assert "**Policy**" in comment
    assert "**Could not be read" in comment


def test_one_partner_that_is_too_long_is_named() -> None:
    told = many(1, sentences=2_000)
    assert "`p0`), changed\n\n- *2,000 changes, which are too much for one comment*" in render(told)


def test_a_preview_that_is_too_long_is_cut_at_a_line() -> None:
    told = a_told("x")
    rows = "\n".join(f"| row {number}" for number in range(20_000))
    comment = render(dataclasses.replace(told, preview=Preview(rows, rows.replace("row", "line"))))
    assert size(comment) <= MOST
    assert "more lines, which is too much for one comment" in comment
    assert comment.rstrip().endswith("</details>")


def test_many_changes_of_policy_leave_room_for_partners() -> None:
    told = many(3)
    meaning = dataclasses.replace(told.meaning, policy=told.meaning.policy * 3_000)
    comment = render(dataclasses.replace(told, meaning=meaning))
    assert size(comment) <= MOST
    assert "more, which is too much for one comment" in comment
    assert comment.count("**`P ") == 3


# --- from data to comment -----------------------------------------------------------------------------------------


def test_a_hostile_record_from_file_to_comment() -> None:
    name = "`</details><!-- --> @octocat #1 ![x](https://evil.example/p.png)"
    history = [entry("2024-02-20", "applied", note=f"```\n{name}\n```", link="https://evil.example/")]
    record: Record = {"name": name, "mission": f"{name}\n\n# {name}", "history": [*history]}
    comment = render(told(files_of({}), files_of({"p": record})))
    for parser in PARSERS:
        tags = {tag for tag, _ in elements(parser(comment))}
        assert tags <= {
            "DOCUMENT_FRAGMENT", "comment", "h3", "p", "code", "strong", "ul", "li", "blockquote", "details", "summary", "pre",
        }  # fmt: skip


def test_rows_that_come_out_alike_are_not_shown() -> None:
    same = dataclasses.replace(a_told("x"), preview=Preview("row\n", "row\n"))
    assert "<details>" not in render(same)
