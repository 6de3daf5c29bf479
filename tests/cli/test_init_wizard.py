# SPDX-License-Identifier: Apache-2.0
"""The questions of `init`, answered through a real pseudo-terminal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from terminal import Terminal, in_terminal

Golden = Callable[[str, str], None]
Begin = Callable[..., Terminal]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    started: list[Terminal] = []

    def start(*words: str) -> Terminal:
        started.append(Terminal(tmp_path, "init", *words))
        return started[-1]

    yield start
    for terminal in started:
        terminal.child.close(force=True)


def test_from_the_first_question_to_the_registry(begin: Begin, tmp_path: Path, golden: Golden) -> None:
    person = begin("partners")
    person.answer("Which policy do you start from?", "9", "1")
    person.answer("What is the registry called?", "", 'حدائق: "شركاء"')
    person.answer("Whose partners are they?", "Open Gardens")
    person.answer("What is one partner called?", "")
    person.answer("Page that explains", "gardens", "https://wiki.gardens.example/wiki/Partners")
    person.answer("Which body recognizes", "开放花园委员会")
    person.answer("Can partners be recognized already", "maybe", "y")
    person.answer("Where will changes be proposed?", "gitlab")
    person.answer("Which branch", "-x", "")
    person.answer("Language of outputs", "Arabic?", "ar")
    person.answer("Write these", "")
    code = person.end()
    golden("cli/init/wizard/complete.txt", person.transcript(code))
    assert code == 0
    assert (tmp_path / "partners/data/registry.yaml").is_file()


def test_the_proposal_answers_most_of_it(begin: Begin, tmp_path: Path, golden: Golden) -> None:
    person = begin()
    person.answer("Which policy do you start from?", "wikimedia")
    for question in ("registry called?", "Whose partners", "one partner called?", "Page that", "Which body"):
        person.answer(question, "")
    for question in ("already, in a", "Where will", "Which branch", "Language of"):
        person.answer(question, "")
    person.answer("Write these", "n")
    code = person.end()
    golden("cli/init/wizard/declined.txt", person.transcript(code))
    assert code == 1
    assert list(tmp_path.iterdir()) == []


def test_what_options_told_is_not_asked_again(begin: Begin, tmp_path: Path) -> None:
    person = begin(
        *("--title", "T", "--movement", "M", "--role-name", "R", "--about", "https://gardens.example/"),
        *(
            "--deciding-body",
            "B",
            "--official",
            "--forge",
            "none",
            "--branch",
            "main",
            "--language",
            "en",
            "--yes",
        ),
    )
    assert person.end() == 0
    assert (tmp_path / "data/registry.yaml").is_file()


@pytest.mark.parametrize("after", [0, 3])
def test_ctrl_c_leaves_nothing(begin: Begin, tmp_path: Path, after: int) -> None:
    person = begin("partners")
    questions = ["Which policy", "registry called?", "Whose partners", "one partner called?"]
    for question in questions[:after]:
        person.answer(question, "x" if question != "Which policy" else "1")
    person.child.expect_exact(questions[after])
    person.child.expect_exact("> ")
    # One that comes between readline's prompt and its waiting is seen at the next key; a person presses again.
    while person.child.isalive():
        person.child.sendcontrol("c")
        person.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=1)
    person.child.close()
    assert person.child.exitstatus == 130
    assert list(tmp_path.iterdir()) == []


def test_in_a_narrow_terminal_without_questions(tmp_path: Path, golden: Golden) -> None:
    code, written = in_terminal(
        tmp_path,
        *("init", "--preset", "wikimedia", "--no-ask", "--forge", "none"),
        columns=50,
        NO_COLOR="1",
    )
    golden("cli/init/wizard/narrow.txt", f"exit code {code}\n{written}")
    assert code == 0
