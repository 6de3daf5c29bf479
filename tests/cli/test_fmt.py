# SPDX-License-Identifier: Apache-2.0
"""`partnerctl fmt`: layout alone changes, and a file with errors is left."""

import re
from pathlib import Path

import pytest

from command_line import CommandLine
from conftest import Golden

RECORD = "data/partners/northfield-city-library.yaml"


@pytest.fixture
def untidy(registry: Path) -> Path:
    path = registry / RECORD
    text = path.read_text(encoding="utf-8")
    path.write_bytes(
        b"\xef\xbb\xbf" + text.replace("name: ", "name:    ", 1).replace("\n", "\r\n").encode() + b"\r\n\r\n"
    )
    return path


def test_a_tidy_registry_stays_as_it_is(registry: Path, partnerctl: CommandLine) -> None:
    before = {path: path.read_bytes() for path in registry.rglob("*") if path.is_file()}

    outcome = partnerctl("fmt")

    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr == "nothing to change in any of the 15 files\n"
    assert {path: path.read_bytes() for path in registry.rglob("*") if path.is_file()} == before


def test_check_shows_what_would_change_and_fails(
    untidy: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    before = untidy.read_bytes()

    outcome = partnerctl("fmt", "--check")

    golden("cli/fmt/check.txt", outcome.whole())
    assert outcome.exit_code == 1
    assert untidy.read_bytes() == before


def test_dry_run_shows_the_same_and_does_not_fail(untidy: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("fmt", "--dry-run", "northfield-city-library")

    assert outcome.exit_code == 0
    assert outcome.stdout == partnerctl("fmt", "--check").stdout


def test_fmt_writes_once_and_then_rests(untidy: Path, partnerctl: CommandLine) -> None:
    outcome = partnerctl("fmt")

    assert outcome.exit_code == 0
    assert outcome.stdout == f"{RECORD}\n"
    assert outcome.stderr == "1 of 15 files laid out anew; `git diff` shows how\n"
    assert not untidy.read_bytes().startswith(b"\xef\xbb\xbf")
    assert untidy.read_bytes().endswith(b"\r\n")  # the line ending stays the file's own
    assert partnerctl("fmt", "--check").exit_code == 0


def test_a_file_with_errors_is_reported_and_left(
    registry: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    path = registry / RECORD
    broken = path.read_bytes().replace(b"name: ", b"nmae:    ", 1)
    path.write_bytes(broken)

    outcome = partnerctl("fmt")

    golden("cli/fmt/broken.txt", outcome.whole())
    assert outcome.exit_code == 1
    assert path.read_bytes() == broken


def test_check_and_dry_run_contradict(partnerctl: CommandLine) -> None:
    assert partnerctl("fmt", "--check", "--dry-run").exit_code == 2


def test_a_layout_that_can_not_be_changed_safely_is_told(registry: Path, partnerctl: CommandLine) -> None:
    path = registry / RECORD
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^mission: .*$", "mission: >-\n    To lend\n    \t", text), encoding="utf-8")

    outcome = partnerctl("fmt")

    assert outcome.exit_code == 1
    assert f"warning: {RECORD} is left as it is: " in outcome.stderr
    assert outcome.stderr.endswith("nothing to change in the other 14 files\n")
