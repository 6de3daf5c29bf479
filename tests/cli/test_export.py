# SPDX-License-Identifier: Apache-2.0
"""`partnerctl export`, whole outputs."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine

Golden = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("csv", ("--columns", "id,name,also_known_as,organization.founded,territory.countries,liaisons")),
        ("lua", ("--format", "lua")),
        ("lua-earlier", ("--format", "lua", "--as-of", "2023-01-01")),
        ("unknown-column", ("--columns", "id,nmae")),
        ("sqlite-nowhere", ("--format", "sqlite")),
        ("dry-run-nowhere", ("--dry-run",)),
        ("dry-run", ("--dry-run", "-o", "p.jsonl")),
    ],
)
def test_outputs(
    name: str, words: tuple[str, ...], partnerctl: CommandLine, registry: Path, golden: Golden
) -> None:
    golden(f"cli/export/{name}.txt", partnerctl("export", *words).whole())
    assert not list(registry.glob("p.*"))


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "ndjson", "sqlite", "db", "lua", "txt"])
def test_the_name_of_a_file_tells_the_form_and_the_bytes_are_the_same_again(
    ending: str, partnerctl: CommandLine, registry: Path
) -> None:
    outcome = partnerctl("export", "-o", f"p.{ending}")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    content = (registry / f"p.{ending}").read_bytes()
    assert partnerctl("export", "-o", f"p.{ending}").exit_code == 0
    assert (registry / f"p.{ending}").read_bytes() == content
    beginning = {
        "json": b"{",
        "jsonl": b"{",
        "ndjson": b"{",
        "lua": b"--",
        "sqlite": b"SQLite",
        "db": b"SQLite",
    }
    assert content.startswith(beginning.get(ending, b"id"))


def test_the_database_opens(partnerctl: CommandLine, registry: Path) -> None:
    partnerctl("export", "-o", "p.sqlite")
    with sqlite3.connect(registry / "p.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM partners").fetchone() == (13,)
    connection.close()


def test_broken_records_are_told(partnerctl: CommandLine, registry: Path) -> None:
    (registry / "data/partners/riverside-museum.yaml").write_text("name: [\n")
    outcome = partnerctl("export", "-o", "p.csv")
    assert outcome.exit_code == 1
    assert "1 record is broken and left out: data/partners/riverside-museum.yaml" in outcome.stderr


def test_not_official_is_said(partnerctl: CommandLine) -> None:
    assert "Everything here is invented" in partnerctl("export", "--format", "lua").stdout
    assert "Everything here is invented" in partnerctl("export").stderr
