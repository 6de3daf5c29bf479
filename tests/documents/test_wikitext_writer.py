# SPDX-License-Identifier: Apache-2.0
"""Wikitext as the pieces of a page: what a reader sees, on which line, and what only a wiki could expand."""

import pytest
from mwparserfromhell import parse

from partnerctl.documents import wikitext_marks as marks
from partnerctl.documents.page_pieces import Aside, Cells, Line, Parameters, Piece
from partnerctl.documents.wikitext_writer import cleaned, pieces_of, title_of


def pieces(text: str) -> tuple[Piece, ...]:
    return pieces_of(parse(cleaned(text)).nodes, 1)


def texts(text: str) -> list[str]:
    return [marks.shown(piece.text) for piece in pieces(text) if isinstance(piece, Line)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("one\ntwo", ["one", "two"]),
        ("a<br>b", ["a", "b"]),
        ("a <!-- nobody sees this --> b", ["a  b"]),
        ("it&#39;s &amp; &#10; fine", ["it's &   fine"]),
        ("<small>small</small> <s>struck</s> <del>gone</del>", ["small"]),
        ("<nowiki>''[[x]]''</nowiki>", ["''[[x]]''"]),
        ("<pre>one\ntwo</pre>", ["one", "two"]),
        ("one\n----\ntwo", ["one", "", "two"]),
        ("[[Page|shown]] and [[:Other page]]", ["shown and Other page"]),
        ("[[User:Ada|A.]] and [[User:Ben]]", ["A. and Ben"]),
        ("[[d:Q42|an item]]", ["Q42"]),
        ("[https://a.example/ A library] https://b.example/", ["A library (https://a.example/) https://b.example/"]),
        ("<references /> end", ["end"]),
        ("{{ping|Ada}}here", ["here"]),
    ],
)  # fmt: skip
def test_what_a_reader_sees(text: str, seen: list[str]) -> None:
    assert texts(text) == seen


@pytest.mark.parametrize(
    "text", ["{{#if:1|a|b}}", "{{Template|1}}", "<math>x</math>", "[[{{x}}|y]]", "{{{argument}}}"]
)
def test_what_only_a_wiki_can_expand_is_marked_as_such(text: str) -> None:
    (piece,) = pieces(text)
    assert isinstance(piece, Line)
    assert piece.text == f"{marks.OPAQUE}{text}{marks.OPAQUE_END}"


def test_bold_ends_with_its_line_and_keeps_its_place() -> None:
    first, second, third = pieces("'''Name''': A\n'''open\nplain")
    assert isinstance(first, Line)
    assert isinstance(second, Line)
    assert isinstance(third, Line)
    assert first.text == f"{marks.BOLD}Name{marks.BOLD}: A"
    assert second.text == f"{marks.BOLD}open{marks.BOLD}"
    assert third.text == "plain"
    assert pieces("<b>Name</b>") == (Line(1, "", f"{marks.BOLD}Name{marks.BOLD}"),)


def test_lists_are_told_by_their_marks() -> None:
    assert pieces("* one\n** two\n; Name : A") == (
        Line(1, "*", "one"),
        Line(2, "**", "two"),
        Line(3, ";", f"Name {marks.DEFINITION} A"),
    )
    assert pieces("* one<br>more") == (Line(1, "*", "one"), Line(1, "*", "more"))


def test_headings_have_a_level_and_show_what_a_reader_sees() -> None:
    found = pieces("before\n=== A [[File:X.png]] ''heading'' ===\nafter")
    assert Line(2, "", "A heading", 3) in found
    assert Aside(2, "file: X.png") in found
    assert found[-1] == Line(3, "", "after")
    (heading,) = parse("== A '''b''' [[c|d]] ==").filter_headings()
    assert title_of(heading) == "A b d"


def test_a_heading_ends_the_line_before() -> None:
    (heading,) = parse("== A ==").filter_headings()
    assert pieces_of([*parse("before").nodes, heading], 1) == (Line(1, "", "before"), Line(1, "", "A", 2))


def test_asides_are_told_beside() -> None:
    assert pieces("x<ref>A book</ref><ref />[[Category:Y]]")[:2] == (
        Aside(1, "reference: A book"),
        Aside(1, "category: Y"),
    )


def test_parameters_of_a_template_each_have_their_line() -> None:
    found = pieces("{{Application\n| name = A Library\n| mission =\nTo lend books.\n| unnamed }}")
    assert found == (
        Parameters(
            1,
            "Application",
            (("name", 2, "A Library"), ("mission", 4, "To lend books.")),
            "{{Application | name = A Library | mission = To lend books. | unnamed }}",
        ),
    )


def test_the_name_of_a_template_may_hold_a_comment() -> None:
    (found,) = pieces("{{Appli_form<!-- x -->|name=A}}")
    assert isinstance(found, Parameters)
    assert found.name == "Appli form"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("{{nowrap|A Library}}", "A Library"),
        ("{{lang|fr|Une bibliothèque}}", "Une bibliothèque"),
        ("{{lang}}", ""),
        ("{{start date|2024|2|29}}", "2024-2-29"),
        ("{{small|{{Box|a=b}}<ref>r</ref>}}", "{{Box|a=b}}"),
        ("{{small|<ref>r</ref>a}}", "a"),
    ],
)
def test_some_templates_only_show_their_parameters(text: str, seen: str) -> None:
    assert " ".join(texts(f"x {text}")).removeprefix("x").strip() == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("{{unsigned|Ada|1 March 2026}}", f"{marks.USER}Ada{marks.USER_TEXT}Ada{marks.USER_END} 1 March 2026"),
        ("{{unsigned|Ada}}", f"{marks.USER}Ada{marks.USER_TEXT}Ada{marks.USER_END}"),
        ("{{unsigned|}}", ""),
    ],
)  # fmt: skip
def test_who_did_not_sign_is_known_by_the_template(text: str, seen: str) -> None:
    assert "".join(piece.text for piece in pieces(f"x {text}") if isinstance(piece, Line)).removeprefix("x").strip() == seen  # fmt: skip


def test_tables_are_rows_of_cells() -> None:
    found = pieces("before\n{|\n! Name\n| A Library\n|-\n! Mission\n| To lend\nbooks\n|}\nafter")
    assert found == (
        Line(1, "", "before"),
        Cells(3, (("Name", True), ("A Library", False))),
        Cells(6, (("Mission", True), ("To lend\nbooks", False))),
        Line(2, "", ""),
        Line(10, "", "after"),
    )
    inner = pieces("{|\n|-\n|\n|-\n| a || b\n|}")
    assert Cells(5, (("a", False), ("b", False))) in inner
    assert pieces("<table><caption>x</caption><tr></tr><tr><td>a</td></tr></table>")


def test_what_is_in_a_table_and_in_no_cell_is_no_cell() -> None:
    html = "<table>loose<tr>loose<b>bold</b></tr><td>a</td><tr><th>b</th></tr></table>"
    cells = [piece.cells for piece in pieces(html) if isinstance(piece, Cells)]
    assert sorted(cells) == [(("a", False),), (("b", True),)]
    assert pieces("text <table><tr><td>a</td></tr></table>")[0] == Line(1, "", "text")


def test_what_stands_in_a_cell_is_text_whatever_it_is() -> None:
    (cells,) = (
        piece
        for piece in pieces("{|\n|-\n| {{Box|a=b}} <ref>r</ref>\n{|\n| in\n|}\n|}")
        if isinstance(piece, Cells)
    )
    assert marks.shown(cells.cells[0][0]).split() == ["{{Box|a=b}}", "in"]


def test_characters_that_could_be_taken_for_marks_are_no_marks() -> None:
    assert cleaned("\ufeffa\r\nb\rc\td\u00a0e\x00") == "a\nb\nc d e\ufffd"
    assert texts("&#x110000;&#0;") == ["&#x110000;&#0;"]
    assert texts("&#xD800;&#57343;") == ["\ufffd\ufffd"]
