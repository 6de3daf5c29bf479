# SPDX-License-Identifier: Apache-2.0
"""`partnerctl stats`, whole outputs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from terminal import in_terminal

Golden = Callable[[str, str], None]
DAY = ("--as-of", "2026-12-01")


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
def test_each_form(form: str, partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/stats/{form}.txt", partnerctl("stats", *DAY, "--format", form).whole())


def test_an_earlier_day(partnerctl: CommandLine, golden: Golden) -> None:
    golden("cli/stats/as-of.txt", partnerctl("stats", "--as-of", "2021-03-15").whole())


def test_in_a_narrow_terminal(registry: Path, golden: Golden) -> None:
    code, written = in_terminal(registry, "stats", *DAY, columns=40)
    golden("cli/stats/terminal-40.txt", f"exit code {code}\n{written}")


def test_more_countries_than_a_person_reads(registry: Path, partnerctl: CommandLine) -> None:
    record = registry / "data/partners/citizen-maps.yaml"
    many = "AT, BE, BG, CH, CY, CZ, DK, EE, ES, FI, FR, GR, HR, HU, IE, IT, LT, LU, LV, MT, NL, PL, PT, RO, SE, SI, SK"
    record.write_text(
        f"name: Many\nterritory: {{range: regional, countries: [{many}]}}\n"
        "history: [{date: 2024-02-20, event: noted, as: potential}]\n"
    )
    assert "… and " in partnerctl("stats", *DAY).stdout
    countries = json.loads(partnerctl("stats", *DAY, "--format", "json").stdout)["groups"]["country"]
    assert {"SK", "AT"} <= {line["item"] for line in countries}


def test_words_of_the_policy_stay_words(registry: Path, partnerctl: CommandLine) -> None:
    policy = registry / "data/registry.yaml"
    before = policy.read_text("utf-8")
    label = next(line for line in before.splitlines() if line.startswith("    library:"))
    policy.write_text(before.replace(label, '    library: "=1+1 | *x* [a](b)"'), "utf-8")
    assert "'=1+1 | *x* [a](b)" in partnerctl("stats", *DAY, "--format", "csv").stdout
    markdown = partnerctl("stats", *DAY, "--format", "markdown").stdout
    assert "| =1+1 &#124; &#42;x&#42; &#91;a&#93;(b) |" in markdown.replace("&#61;", "=").replace(
        "&#43;", "+"
    )


def test_a_broken_record_is_left_out_and_told(registry: Path, partnerctl: CommandLine) -> None:
    (registry / "data/partners/citizen-maps.yaml").write_text("name: [\n")
    outcome = partnerctl("stats", *DAY)
    assert outcome.exit_code == 1
    assert "warning: 1 record is broken and left out: data/partners/citizen-maps.yaml" in outcome.stderr
