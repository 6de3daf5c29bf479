# SPDX-License-Identifier: Apache-2.0
"""The report for people fits the terminal, points at the right columns and lets no data steer the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Golden
from partnerctl.findings import Finding, Location, Position, Report, Severity, Skipped, Span, Waived
from partnerctl.reporters import text
from partnerctl.reporters.excerpt import excerpt_of
from partnerctl.reporters.visible import cells, visible


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_whole_report(awkward_report: Report, golden: Golden, width: int) -> None:
    golden(f"reporters/awkward-{width}.txt", text.render(awkward_report, width=width))


def test_roles_are_given_to_every_part(awkward_report: Report, golden: Golden) -> None:
    shown = text.render(awkward_report, width=80, paint=lambda part, role: f"<{role}>{part}</{role}>")

    golden("reporters/awkward-roles.txt", shown)


def test_colour_changes_nothing_but_colour(awkward_report: Report) -> None:
    def paint(part: str, _role: text.Role) -> str:
        return f"\x1b[1m{part}\x1b[0m"

    painted = text.render(awkward_report, width=60, paint=paint)

    assert painted.replace("\x1b[1m", "").replace("\x1b[0m", "") == text.render(awkward_report, width=60)


def test_nothing_found_says_nothing() -> None:
    assert text.render(Report((), files_checked=3)) == ""


def test_a_very_narrow_terminal_gets_lines_of_forty_columns(awkward_report: Report) -> None:
    assert text.render(awkward_report, width=3) == text.render(awkward_report, width=40)


@pytest.mark.parametrize(
    ("severities", "rest", "expected"),
    [
        ((), {"files_checked": 7}, "no findings in 7 files"),
        ((), {"files_checked": 0}, "no findings in no files"),
        ((Severity.ERROR,), {"files_checked": 1}, "1 error in 1 file"),
        (
            (Severity.NOTICE, Severity.ERROR, Severity.WARNING, Severity.ERROR),
            {"files_checked": 10_000},
            "2 errors, 1 warning, 1 notice in 10,000 files",
        ),
        (
            (),
            {"files_checked": 2, "skipped": (Skipped("PC201", "why"),)},
            "no findings in 2 files; 1 rule skipped",
        ),
    ],
)
def test_the_summary_counts_everything(
    severities: tuple[Severity, ...], rest: dict[str, object], expected: str
) -> None:
    findings = tuple(Finding("PC101", severity, "message", Location("a.yaml")) for severity in severities)

    assert text.summary(Report(findings, **rest)) == expected  # type: ignore[arg-type]  # a table of keywords


def test_the_summary_tells_of_waivers() -> None:
    finding = Finding("PC101", Severity.ERROR, "message", Location("a.yaml"))

    assert text.summary(Report((), 1, waived=(Waived(finding, "why"),))) == "no findings in 1 file; 1 waived"


def marked(line: str, start: int, end: int, width: int = 60, *, lines: int = 1) -> tuple[str, str]:
    excerpt = excerpt_of(line, Span(Position(1, start), Position(lines, end)), width)
    return excerpt.shown, excerpt.carets


@pytest.mark.parametrize(
    ("line", "start", "end", "shown", "carets"),
    [
        ("name: X", 7, 8, "name: X", "      ^"),
        ("name: X", 8, 8, "name: X", "       ^"),  # after the last character
        ("", 1, 1, "", "^"),
        ("name: X", 5, 5, "name: X", "    ^"),  # an empty span is still a place
        ("你好: X", 5, 6, "你好: X", "      ^"),  # wide characters take two columns
        ("你好: X", 1, 3, "你好: X", "^^^^"),
        ("e\u0301a: X", 5, 6, "e\u0301a: X", "   ^"),  # a combining mark takes none
        ("e\u0301a: X", 2, 3, "e\u0301a: X", "^"),  # and is marked with its letter
        ("e\u0301a: X", 1, 2, "e\u0301a: X", "^"),
        ("a:\tX", 4, 5, "a:  X", "    ^"),  # a tab goes to the next stop
        ("\tX", 1, 2, "    X", "^^^^"),
        ("a\x1bb", 2, 3, r"a\x1bb", " ^^^^"),  # an escape is marked as it is shown
        ("a\u202eb", 3, 4, r"a\u202eb", "       ^"),
        ("name: مكتبة", 7, 12, "name: مكتبة", "      ^^^^^"),
        ("name: مكتبة", 8, 9, "name: مكتبة", "      ^^^^^"),  # a part of a reversed run can't be marked truly
        ("name: مكتبة 12 # x", 16, 17, "name: مكتبة 12 # x", "               ^"),
        ("name: مكتبة", 1, 5, "name: مكتبة", "^^^^"),
        ("x: [ספר, y]", 5, 8, "x: [ספר, y]", "    ^^^"),
        ("x: ספר y ספר", 4, 7, "x: ספר y ספר", "   ^^^"),
        ("x: ספר \u0661\u0662", 8, 10, "x: ספר \u0661\u0662", "   ^^^^^^"),
    ],
)
def test_carets_stand_below_what_is_meant(line: str, start: int, end: int, shown: str, carets: str) -> None:
    assert marked(line, start, end) == (shown, carets)


def test_a_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    assert marked("mission: >-", 10, 3, lines=4) == ("mission: >-", "         ^^")


LONG = "".join(f"{number:>4}" for number in range(1, 100))


@pytest.mark.parametrize(
    ("start", "end", "shown", "carets"),
    [
        (1, 5, "   1   2   3   4   5   6   7   …", "^^^^"),
        (197, 201, "…47  48  49  50  51  52  53  54 …", " " * 11 + "^^^^"),
        (393, 397, "… 92  93  94  95  96  97  98  99", " " * 28 + "^^^^"),
        (201, 397, None, None),
    ],
)
def test_long_lines_are_cut_around_the_carets(
    start: int, end: int, shown: str | None, carets: str | None
) -> None:
    actual = marked(LONG, start, end, 33)
    if shown is not None:
        assert actual == (shown, carets)
    assert all(cells(line) <= 33 for line in actual)
    assert "^" in actual[1]


def printable_only(line: str) -> bool:
    return not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in line)


@given(
    st.text(alphabet=st.characters(exclude_characters="\n\r")),
    st.integers(1, 200),
    st.integers(0, 200),
    st.integers(33, 120),
)
def test_any_line_fits_and_can_do_no_harm(line: str, start: int, length: int, width: int) -> None:
    shown, carets = marked(line, start, start + length, width)

    assert printable_only(shown)
    assert cells(shown) <= width
    assert set(carets.lstrip(" ")) == {"^"}
    assert cells(carets) <= width + 1  # behind the last character of a full line


@given(st.text(), st.text(), st.integers(40, 120))
def test_any_text_is_shown_without_what_steers_terminals(message: str, hint: str, width: int) -> None:
    finding = Finding("PC101", Severity.ERROR, message, Location("a.yaml"), hint)

    shown = text.render(Report((finding,), 1), width=width)

    assert all(printable_only(line) for line in shown.split("\n"))


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("plain", "plain"),
        ("مكتبة", "مكتبة"),
        ("a\x00\x7f\u200b\u2066\ud800\u3164\U000e0041", r"a\x00\x7f\u200b\u2066\ud800\u3164\U000e0041"),
        ("two\nlines\u2028three", r"two\nlines\u2028three"),
    ],
)
def test_what_can_not_be_seen_is_shown_as_an_escape(given_text: str, expected: str) -> None:
    assert visible(given_text) == expected


def test_text_without_spaces_is_broken_by_columns_but_an_address_stays_whole() -> None:
    address = "https://meta.wikimedia.org/wiki/Movement_roles_project/Movement_Partners"
    finding = Finding("PC201", Severity.ERROR, "图书馆" * 14 + " 与 " + address, Location("a.yaml"))

    assert text.render(Report((finding,), 1), width=40) == (
        "a.yaml: error PC201:\n"
        "  图书馆图书馆图书馆图书馆图书馆图书馆图\n"
        "  书馆图书馆图书馆图书馆图书馆图书馆图书\n"
        "  馆图书馆 与\n"
        f"  {address}\n"
    )


def test_of_a_file_as_a_whole_no_line_is_shown() -> None:
    span = Span(Position(1, 1), Position(1, 1))
    finding = Finding("PC019", Severity.ERROR, "The file is empty", Location("a.yaml", (), "file", span, ""))

    assert text.render(Report((finding,), 1)) == "a.yaml:1:1: error PC019: The file is empty\n"


def test_a_first_word_goes_where_it_fits() -> None:
    def shown(length: int) -> str:
        finding = Finding("PC108", Severity.ERROR, "x" * length + " is no address", Location("a.yaml"))
        return text.render(Report((finding,), 1), width=50)

    head = "a.yaml: error PC108:"
    assert shown(29) == f"{head} {'x' * 29}\n  is no address\n"
    assert shown(48) == f"{head}\n  {'x' * 48}\n  is no address\n"
    assert shown(49) == f"{head} {'x' * 49}\n  is no address\n"  # too long for any line
