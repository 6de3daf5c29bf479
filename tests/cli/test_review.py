# SPDX-License-Identifier: Apache-2.0
"""`partnerctl review`, whole outputs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from git_registry import WORLD, GitRegistry
from queues import busy
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
        ("wikitext", (*DAY, "--format", "wikitext")),
        ("markdown", (*DAY, "--format", "markdown")),
        ("check", (*DAY, "--check")),
        ("check-markdown", ("--as-of", "2024-01-01", "--within", "5", "--check", "--format", "markdown")),
        ("check-nothing", ("--as-of", "2024-01-01", "--within", "5", "--check")),
        ("check-calendar", ("--check", "--format", "ics")),
    ],
)
def test_output(name: str, words: tuple[str, ...], partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/review/{name}.txt", partnerctl("review", *words).whole())


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_texts_that_try_to_be_more_are_only_texts(form: str, tmp_path: Path, golden: Golden) -> None:
    for name, text in busy(12).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    outcome = CommandLine(tmp_path)("review", "--format", form)

    golden(f"cli/review/hostile-{form}.txt", outcome.whole())
    assert "\x1b" not in outcome.stdout


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


class TestCheck:
    """0 if nothing is due, 1 if something is, 3 if that can't be said."""

    NOTHING = ("--as-of", "2024-01-01", "--within", "5", "--check")

    def test_a_broken_record_might_be_due(
        self, registry: Path, partnerctl: CommandLine, golden: Golden
    ) -> None:
        (registry / "data/partners/maktabat-al-nur.yaml").write_text("name: [\n", "utf-8")

        outcome = partnerctl("review", *self.NOTHING)

        golden("cli/review/check-broken.txt", outcome.whole())
        assert outcome.exit_code == 3

    def test_without_a_policy_there_is_no_answer(
        self, registry: Path, partnerctl: CommandLine, golden: Golden
    ) -> None:
        path = registry / "data/registry.yaml"
        path.write_text(
            path.read_text("utf-8").replace("interval_months: 12", "interval_months: none"), "utf-8"
        )

        outcome = partnerctl("review", *DAY, "--check")

        golden("cli/review/check-policy.txt", outcome.whole())
        assert outcome.exit_code == 3
        assert partnerctl("review", *DAY).exit_code == 1

    @pytest.mark.parametrize(
        ("day", "within", "code"),
        [
            # The review of Maktabat al-Nur is due on 2026-01-25, and policy gives notice 30 days ahead.
            ("2025-12-25", "0", 0),
            ("2025-12-25", "30", 0),
            ("2025-12-25", "31", 1),
            ("2025-12-26", "0", 1),
            ("2026-01-25", "0", 1),
            ("2026-03-31", "0", 1),
        ],
    )
    def test_due_is_what_the_queue_shows(
        self, day: str, within: str, code: int, partnerctl: CommandLine
    ) -> None:
        words = ("review", "--as-of", day, "--within", within)

        assert partnerctl(*words, "--check").exit_code == code
        assert bool(json.loads(partnerctl(*words, "--format", "json").stdout)["tasks"]) == bool(code)


def test_a_calendar_shows_what_is_due_later_too(partnerctl: CommandLine) -> None:
    everything = partnerctl("review", *DAY, "--format", "ics").stdout
    soon = partnerctl("review", *DAY, "--format", "ics", "--within", "30").stdout

    assert everything.count("BEGIN:VEVENT") == 8
    assert soon.count("BEGIN:VEVENT") == 5
    assert soon.count("BEGIN:VEVENT") == partnerctl("review", *DAY, "--format", "csv").stdout.count("\n") - 1


def test_a_calendar_in_a_pipe_keeps_its_line_ends(partnerctl: CommandLine) -> None:
    written = partnerctl.process("review", *DAY, "--format", "ics").stdout

    assert written.count("\r\n") == written.count("\n") > 50


def test_a_kind_that_is_told_earlier_needs_attention_earlier(
    registry: Path, partnerctl: CommandLine, golden: Golden
) -> None:
    path = registry / "data/registry.yaml"
    kinds = "  interval_months: 12\n  kinds:\n    archive: {interval_months: 24, upcoming_days: 90}\n"
    path.write_text(path.read_text("utf-8").replace("  interval_months: 12\n", kinds), "utf-8")

    golden("cli/review/kinds.txt", partnerctl("review", *DAY).whole())
    assert json.loads(partnerctl("review", *DAY, "--format", "json").stdout)["within"] is None


def test_the_queue_of_a_commit_is_that_of_its_data(tmp_path: Path) -> None:
    there = GitRegistry.of_examples(tmp_path)
    path = there.root / "data/partners/maktabat-al-nur.yaml"
    path.write_text(f"{path.read_text('utf-8')}waivers: []\n", "utf-8")
    partnerctl = CommandLine(there.root, {**WORLD, "PARTNERCTL_TODAY": "2026-12-01"})
    before = partnerctl("review", "--format", "csv")
    there.commit("Say less")

    path.unlink()

    assert "maktabat" in before.stdout
    assert "maktabat" not in partnerctl("review", "--format", "csv").stdout
    assert partnerctl("review", "--format", "csv", "--rev", "HEAD") == before
    assert partnerctl("review", "--format", "ics", "--rev", "HEAD~1", "--within", "0").exit_code == 0
    assert partnerctl("review", "--rev", "HEAD", "--as-of", "2024-01-01", "--check").exit_code == 0
    assert partnerctl("review", "--rev", "HEAD", "--check").exit_code == 1
    assert "days of 2026-12-01, at commit " in partnerctl("review", "--rev", "HEAD").stderr
    assert json.loads(partnerctl("review", "--rev", "HEAD", "--format", "json").stdout)["rev"] is not None
    unknown = partnerctl("review", "--rev", "nowhere", "--check")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
