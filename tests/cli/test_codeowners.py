# SPDX-License-Identifier: Apache-2.0
"""`codeowners`: printed, written, checked; for a registry at the top of its repository or in a folder."""

from pathlib import Path

import pytest

from command_line import CommandLine
from conftest import Golden
from git_registry import GitRegistry
from partnerctl.cli.codeowners import Forge
from partnerctl.usecases import codeowners

PATH = ".github/CODEOWNERS"


def test_the_forges_offered_are_those_that_there_are() -> None:
    assert [forge.value for forge in Forge] == [forge.value for forge in codeowners.Forge]


@pytest.mark.parametrize("forge", [forge.value for forge in Forge])
def test_the_example_registry(forge: str, partnerctl: CommandLine, golden: Golden) -> None:
    golden(f"cli/codeowners/{forge}.txt", partnerctl("codeowners", "--forge", forge).whole())


def test_written_once_then_up_to_date_until_a_day_passes(partnerctl: CommandLine, registry: Path) -> None:
    (registry / ".github").mkdir()
    (registry / PATH).write_text("* @example/everybody", encoding="utf-8")
    stale = partnerctl("codeowners", "--check")
    assert (stale.exit_code, stale.stdout) == (1, f"{PATH}\n")
    assert stale.stderr.endswith(f"{PATH} is stale; `partnerctl codeowners --write` brings it up to date\n")

    tried = partnerctl("codeowners", "--write", "--dry-run")
    assert tried.exit_code == 0
    assert "+/data/partners/northfield-city-library.yaml @example-liaison" in tried.stdout
    assert (registry / PATH).read_text(encoding="utf-8") == "* @example/everybody"

    written = partnerctl("codeowners", "--write")
    assert (written.exit_code, written.stdout) == (0, f"{PATH}\n")
    assert (
        (registry / PATH)
        .read_text(encoding="utf-8")
        .startswith("* @example/everybody\n\n# partnerctl: begin.")
    )
    for words in (("--check",), ("--write",), ("--dry-run",)):
        again = partnerctl("codeowners", *words)
        assert (again.exit_code, again.stdout) == (0, "")
        assert again.stderr.endswith(f"{PATH} is up to date\n")
    assert partnerctl("codeowners").stdout == (registry / PATH).read_text(encoding="utf-8")

    earlier = partnerctl("codeowners", "--check", "--today", "2025-06-30")
    assert earlier.exit_code == 1


def test_a_registry_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    made = GitRegistry.of_examples(tmp_path / "repository", "registry")
    partnerctl = made.command_line(PARTNERCTL_TODAY="2026-03-31")

    assert partnerctl("codeowners", "--write").stdout == f"{PATH}\n"
    text = (made.repository / PATH).read_text(encoding="utf-8")
    assert "/registry/data/partners/summit-archive.yaml @example-staff\n" in text

    named = partnerctl("codeowners", "--write", "--file", "../docs/CODEOWNERS")
    assert (named.exit_code, named.stdout) == (0, "docs/CODEOWNERS\n")
    outside = partnerctl("codeowners", "--write", "--file", "../../CODEOWNERS")
    assert outside.exit_code == 2
    assert "lies outside of the repository" in outside.stderr


def test_options_that_contradict_each_other(partnerctl: CommandLine) -> None:
    for word in ("--write", "--dry-run"):
        outcome = partnerctl("codeowners", "--check", word)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert outcome.stderr.startswith("error: --check writes nothing, so it does not go with --write\n")
