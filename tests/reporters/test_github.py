# SPDX-License-Identifier: Apache-2.0
"""Annotations say what they should, and nobody's data can add one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from conftest import Golden
from partnerctl.findings import Finding, Location, Position, Report, Severity, Skipped, Span
from partnerctl.reporters import github

COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::([^\n\r]*)\n")


def read_as_the_runner_does(shown: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner makes of an output (its ActionCommand splits at the first `::` after the properties)."""

    def unescape(text: str) -> str:
        for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
            text = text.replace(code, character)
        return text.replace("%25", "%")

    commands = []
    for line in shown.split("\n")[:-1]:
        match = COMMAND.fullmatch(line + "\n")
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        commands.append(
            (match[1], {name: unescape(value) for name, value in properties.items()}, unescape(match[3]))
        )
    return commands


def test_the_whole_report(awkward_report: Report, golden: Golden) -> None:
    shown = github.render(awkward_report, folder="examples/")

    golden("reporters/awkward.github", shown)


def test_columns_are_given_within_one_line_only() -> None:
    one = Finding(
        "PC101",
        Severity.ERROR,
        "m",
        Location("a.yaml", (), "value", Span(Position(2, 3), Position(2, 8)), ""),
    )
    many = Finding(
        "PC101",
        Severity.NOTICE,
        "m",
        Location("a.yaml", (), "value", Span(Position(2, 3), Position(4, 8)), ""),
    )
    empty = Finding(
        "PC101",
        Severity.WARNING,
        "m",
        Location("a.yaml", (), "value", Span(Position(2, 3), Position(2, 3)), ""),
    )

    assert github.render(Report((one, many, empty), 1)) == (
        "::error file=a.yaml,line=2,endLine=2,col=3,endColumn=7,title=PC101::m\n"
        "::notice file=a.yaml,line=2,endLine=4,title=PC101::m\n"
        "::warning file=a.yaml,line=2,endLine=2,col=3,endColumn=3,title=PC101::m\n"
    )


@given(st.text(), st.text(), st.text())
def test_no_data_can_make_a_command_of_its_own(path: str, message: str, hint: str) -> None:
    report = Report(
        (Finding("PC101", Severity.ERROR, message, Location(path), hint),),
        1,
        skipped=(Skipped("PC201", message),),
    )

    commands = read_as_the_runner_does(github.render(report))

    assert [command[0] for command in commands] == ["error", "notice"]
    assert set(commands[0][1]) == {"file", "title"}
    assert commands[0][2].count("\n") == (1 if hint else 0)
