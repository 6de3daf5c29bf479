# SPDX-License-Identifier: Apache-2.0
"""What import-linter can't see: size and names of modules, and licences in their first lines."""

import subprocess
from pathlib import Path

import pytest

from documentation import CHECKOUT

SOURCES = sorted((CHECKOUT / "src").rglob("*.py"))
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "misc", "base", "manager", "tools"}


def kept() -> list[Path]:
    """All files that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return [CHECKOUT / name for name in listed.stdout.split("\0") if name]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CHECKOUT / "src")))
def test_a_module_holds_one_idea(path: Path) -> None:
    assert path.stem not in NAMES_THAT_SAY_NOTHING
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_code_names_its_licence_in_the_first_lines() -> None:
    # Other files get theirs from REUSE.toml, by path; `reuse lint` sees to it that each has one.
    # REUSE-IgnoreStart
    line = "# SPDX-License-Identifier: Apache-2.0"
    # REUSE-IgnoreEnd
    sources = [path for path in kept() if path.suffix == ".py"]
    assert [path for path in sources if line not in path.read_text(encoding="utf-8").splitlines()[:2]] == []


def test_only_two_licences_are_in_use() -> None:
    assert {path.name for path in (CHECKOUT / "LICENSES").iterdir()} == {"Apache-2.0.txt", "CC0-1.0.txt"}
