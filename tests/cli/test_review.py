# SPDX-License-Identifier: Apache-2.0
"""`partnerctl review`, whole outputs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from terminal import in_terminal

Golden = Callable[[str, str], None]
DAY = ("--as-of", "2026-12-01")


@pytest.fixture
def unofficial(registry: Path) -> Path:
    """The example registry as if the model were not official."""
    path = registry / "data/registry.yaml"
    path.write_text(path.read_text("utf-8").replace("official: true", "official: false"), "utf-8")
    return registry


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("queue", DAY),
        ("within", (*DAY, "--within", "130", "--format", "csv")),
        ("json", (*DAY, "--format", "json")),
        ("today", ("--today", "2026-01-25", "--within", "0")),
        ("nothing", ("--as-of", "2024-01-01", "--within", "5")),
        ("nothing-csv", ("--as-of", "2024-01-01", "--within", "5", "--format", "csv")),
        ("nobody", ("--as-of", "2019-01-01")),
        ("negative", ("--within", "-1")),
    ],
)
def test_output(name: str, words: tuple[str, ...], partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/review/{name}.txt", partnerctl("review", *words).whole())


def test_at_60_columns(partnerctl: CommandLine, golden: Golden) -> None:
    outcome = partnerctl.process("review", *DAY, COLUMNS="60")

    golden("cli/review/columns-60.txt", outcome.whole())
    # A command is not broken, so that it can be copied.
    prose = [line for line in outcome.stdout.splitlines() if not line.startswith("    -> ")]
    assert max(map(len, prose)) <= 60


def test_in_a_terminal(registry: Path, golden: Golden) -> None:
    code, written = in_terminal(registry, "review", *DAY, columns=80)

    golden("cli/review/terminal-80.txt", f"exit code {code}\n{written}")


def test_nobody_has_a_review_while_the_model_is_not_official(
    unofficial: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    golden("cli/review/unofficial.txt", partnerctl("review", "--as-of", "2026-10-01").whole())


def test_a_broken_record_is_left_out_and_told(
    registry: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    (registry / "data/partners/maktabat-al-nur.yaml").write_text("name: [\n", "utf-8")

    golden("cli/review/broken.txt", partnerctl("review", *DAY, "--quiet").whole())
