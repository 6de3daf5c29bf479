# SPDX-License-Identifier: Apache-2.0
"""`partnerctl list`, whole outputs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from terminal import in_terminal

Golden = Callable[[str, str], None]
DAY = ("--as-of", "2026-12-01")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("columns", ()),
        ("plain", ("--format", "plain", "--status", "recognized")),
        ("json", ("--format", "json", "--status", "suspended", "--status", "former")),
        (
            "csv",
            ("--format", "csv", "--columns", "id,name,status,since,by,clock,due,countries,contributions"),
        ),
        (
            "all-columns",
            ("--columns", "id,name,range,countries,contributions,website,wikidata", "--query", "maps"),
        ),
        ("sorted-by-clock", ("--columns", "clock,due,id", "--sort", "clock")),
        ("none", ("--country", "Iceland")),
        ("unknown-status", ("--status", "recognised")),
        ("unknown-country", ("--country", "Germny")),
    ],
)
def test_output(name: str, words: tuple[str, ...], partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/list/{name}.txt", partnerctl("list", *DAY, *words).whole())


def test_an_earlier_day(partnerctl: CommandLine, golden: Golden) -> None:
    golden("cli/list/as-of.txt", partnerctl("list", "--as-of", "2021-03-15").whole())


def test_nothing_is_cut_in_a_pipe_however_narrow(partnerctl: CommandLine) -> None:
    narrow = partnerctl.process("list", *DAY, COLUMNS="60")

    assert narrow.stdout == partnerctl("list", *DAY).stdout


@pytest.mark.parametrize("columns", [60, 100])
def test_in_a_terminal(columns: int, registry: Path, golden: Golden) -> None:
    code, written = in_terminal(registry, "list", *DAY, columns=columns)

    golden(f"cli/list/terminal-{columns}.txt", f"exit code {code}\n{written}")


def test_in_a_terminal_without_colour(registry: Path) -> None:
    _, written = in_terminal(registry, "list", *DAY, NO_COLOR="1")

    assert "\x1b[3" not in written
    assert "\u2068مكتبة النور\u2069" in written


def test_many_rows_are_plain_columns_in_a_terminal_too(registry: Path) -> None:
    record = (registry / "data/partners/summit-archive.yaml").read_text("utf-8")
    for number in range(301):
        text = record.replace("name: Summit Archive", f"name: Summit Archive {number}")
        (registry / f"data/partners/summit-{number}.yaml").write_text(text, "utf-8")

    code, written = in_terminal(registry, "list", *DAY, columns=100)

    assert code == 0
    assert (
        "\n".join(["summit-0                 potential   2026-05-05  -           Summit Archive 0"])
        in written
    )


def test_a_broken_record_is_left_out_and_told(
    registry: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    (registry / "data/partners/citizen-maps.yaml").write_text("name: [\n", "utf-8")
    (registry / "data/partners/summit-archive.yaml").write_text("name: Summit\nhistory: []\n", "utf-8")

    golden("cli/list/broken.txt", partnerctl("list", *DAY, "--query", "a").whole())


def test_a_formula_stays_text_in_csv(registry: Path, partnerctl: CommandLine) -> None:
    path = registry / "data/partners/citizen-maps.yaml"
    path.write_text(path.read_text("utf-8").replace("name: Citizen Maps", 'name: "=1+1"'), "utf-8")

    outcome = partnerctl("list", *DAY, "--format", "csv", "--columns", "name", "--sort", "id")

    assert "'=1+1\n" in outcome.stdout


@pytest.mark.parametrize("words", [("list",), ("show", "citizen-maps"), ("review", "--within", "9999")])
def test_what_steers_a_terminal_is_shown_and_not_done(
    words: tuple[str, ...], registry: Path, partnerctl: CommandLine
) -> None:
    path = registry / "data/partners/citizen-maps.yaml"
    text = path.read_text("utf-8").replace("name: Citizen Maps", 'name: "\\e[31mMaps\\u200F \\u202Eevil\\a"')
    path.write_text(f"{text}waivers:\n  - {{rule: PC501, why: Ok, by: wmf, until: 2026-12-24}}\n", "utf-8")

    for form in ((), ("--format", "json")):
        outcome = partnerctl(*words, *DAY, *form)
        assert not {"\x1b", "\u202e", "\u200f", "\x07"} & set(outcome.stdout + outcome.stderr)
        assert "evil" in outcome.stdout


def test_json_is_versioned_and_gives_names_as_they_are(partnerctl: CommandLine) -> None:
    body = json.loads(partnerctl("list", *DAY, "--format", "json", "--query", "النور").stdout)

    assert (body["version"], body["as_of"], body["official"]) == (1, "2026-12-01", True)
    assert [partner["name"] for partner in body["partners"]] == ["مكتبة النور"]
