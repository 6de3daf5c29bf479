# SPDX-License-Identifier: Apache-2.0
"""`action/forge.py` alone: it says what the forge said, and goes nowhere else."""

import subprocess
import sys
from pathlib import Path

import pytest

from command_line import CHECKOUT
from forge_api import PROJECT, Forge

MAY: dict[str, str] = {"TOKEN": 'token-{"pull-requests": "read"}', "PROJECT": PROJECT, "NUMBER": "7"}


def ask(*words: str, **given: str) -> "subprocess.CompletedProcess[str]":
    """Start it as the action does."""
    command = [sys.executable, "-I", str(CHECKOUT / "action" / "forge.py"), *words]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("words", [(), ("approve",), ("comment", "track")])
def test_other_tasks_are_refused(words: tuple[str, ...]) -> None:
    told = ask(*words)

    assert (told.returncode, told.stdout) == (2, "")
    assert "forge.py approvers" in told.stderr


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_approvers_are_those_whose_last_word_it_is(forge: Forge, name: str) -> None:
    forge.reviews += [
        ("a-person", "APPROVED"),
        ("b_person", "APPROVED"),
        ("robot[bot]", "APPROVED"),
        ("x\ny", "APPROVED"),
    ]
    project = {"PROJECT": "42", "TOKEN": "note-token"} if name == "gitlab" else {}

    told = ask("approvers", **{**MAY, "FORGE": name, "API": forge.address, **project})
    author = ask("author", **{**MAY, "FORGE": name, "API": forge.address, **project})

    assert (told.stdout, told.stderr) == ("a-person,b_person,robot[bot]\n", "")
    assert author.stdout == "ExampleAuthor\n"


def test_what_the_token_may_not_is_told_without_the_token(forge: Forge, tmp_path: Path) -> None:
    (tmp_path / "text.md").write_text("text")

    told = ask("comment", **MAY, FORGE="github", API=forge.address, COMMENT_FILE=str(tmp_path / "text.md"))

    assert (told.returncode, told.stdout) == (3, "")
    assert told.stderr == f'forge: POST /repos/{PROJECT}/issues/7/comments: 403 \'{{"message": "no"}}\'\n'


def test_a_forge_that_does_not_answer_is_told() -> None:
    told = ask("approvers", **MAY, FORGE="github", API="http://127.0.0.1:9")

    assert (told.returncode, told.stdout) == (3, "")
    assert "Connection refused" in told.stderr


def test_nothing_is_written_where_there_is_no_text(forge: Forge, tmp_path: Path) -> None:
    (tmp_path / "text.md").write_text(" \n")

    told = ask("comment", **MAY, FORGE="github", API=forge.address, COMMENT_FILE=str(tmp_path / "text.md"))

    assert (told.stdout, forge.asked) == ("nothing to say\n", [])


def test_only_github_has_checks_run_anew() -> None:
    told = ask("again", **MAY, FORGE="gitlab", API="http://127.0.0.1:9", HEAD_SHA="c" * 40)

    assert told.returncode == 3
    assert "only GitHub" in told.stderr
