# SPDX-License-Identifier: Apache-2.0
"""Forms as people send them (`tests/issues`): each is read fully, or answered with exactly what is missing."""

from pathlib import Path
from typing import Final

import pytest

from command_line import CommandLine
from conftest import Golden

ISSUES: Final = Path(__file__).parents[1] / "issues"
LINK: Final = "https://forge.example/registry/issues/12"
APPLICATIONS: Final = sorted(ISSUES.glob("application/*.md"))
UPDATES: Final = sorted(ISSUES.glob("update/*.md"))


def contents(registry: Path) -> dict[str, bytes]:
    return {
        path.relative_to(registry).as_posix(): path.read_bytes()
        for path in registry.rglob("*")
        if path.is_file() and path.name != "reply.md"
    }


def told(registry: Path, before: dict[str, bytes]) -> str:
    """The reply, and the files that are there now and were not."""
    text = f"--- reply\n{(registry / 'reply.md').read_text(encoding='utf-8')}"
    for path, content in contents(registry).items():
        if before.get(path) != content:
            text += f"--- {path}\n{content.decode()}"
    return text


@pytest.mark.parametrize("issue", APPLICATIONS, ids=lambda path: path.stem)
def test_an_application(issue: Path, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    before = contents(registry)
    outcome = partnerctl(
        "add", "--from-issue", str(issue), "--link", LINK, "--date", "2026-03-30", "--reply", "reply.md"
    )

    golden(f"cli/from-issue/application/{issue.stem}.txt", f"{outcome.whole()}{told(registry, before)}")
    written = [path for path, content in contents(registry).items() if before.get(path) != content]
    assert (outcome.exit_code, len(written)) in {(0, 1), (1, 0)}
    if written:
        assert outcome.stdout == f"{written[0]}\n"
        assert partnerctl("validate").exit_code == 0
        assert partnerctl("fmt", "--check").exit_code == 0


@pytest.mark.parametrize("issue", UPDATES, ids=lambda path: path.stem)
def test_an_update(issue: Path, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    before = contents(registry)
    outcome = partnerctl("edit", "--from-issue", str(issue), "--link", LINK, "--reply", "reply.md")

    golden(f"cli/from-issue/update/{issue.stem}.txt", f"{outcome.whole()}{told(registry, before)}")
    written = [path for path, content in contents(registry).items() if before.get(path) != content]
    assert (outcome.exit_code, len(written)) in {(0, 1), (1, 0)}
    if written:
        assert outcome.stdout == f"{written[0]}\n"
        assert partnerctl("validate").exit_code == 0
