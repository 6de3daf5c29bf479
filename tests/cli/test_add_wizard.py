# SPDX-License-Identifier: Apache-2.0
"""The questions of `add`, answered through a real pseudo-terminal."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from command_line import DAY
from terminal import SECONDS, Terminal

Golden = Callable[[str, str], None]


Begin = Callable[..., Terminal]


@pytest.fixture
def begin(registry: Path) -> Iterator[Begin]:
    started: list[Terminal] = []

    def start(*words: str, locale: str = "C.UTF-8") -> Terminal:
        started.append(Terminal(registry, "add", *words, locale=locale))
        return started[-1]

    yield start
    for terminal in started:
        terminal.child.close(force=True)


def records(registry: Path) -> set[str]:
    return {path.name for path in (registry / "data" / "partners").iterdir()}


def test_from_the_first_question_to_the_file(begin: Begin, registry: Path, golden: Golden) -> None:
    person = begin()
    person.answer("Name of the organization", "", "مكتبة الشرق")
    person.answer("Id, which is", "Maktabat al-Sharq", "glasshouse-press", "maktabat-al-sharq")
    person.answer("How does it stand?", "4", "candidate", "1, 2", "3")
    person.answer("Page of the application", "meta", "https://meta.wikimedia.org/wiki/Talk:X#Sharq")
    person.answer("Its mission", "", "كتب للجميع")
    person.answer("How does it support", "", "1, evnts", "events, 1, events")
    person.answer("Website", "javascript:alert(1)", "")
    person.answer("What sort of organization", "Library")
    person.answer("How far", "3")
    person.answer("Countries", "", "Atlantis", "egypt")
    person.answer("Where does this come from", "Letter of 1 February 2026")
    person.answer("Write it?", "")
    code = person.end()
    text = (registry / "data" / "partners" / "maktabat-al-sharq.yaml").read_text()
    golden("cli/add/wizard/complete.txt", f"{person.transcript(code)}--- maktabat-al-sharq.yaml\n{text}")


def test_what_options_told_is_not_asked_again(begin: Begin, registry: Path, golden: Golden) -> None:
    person = begin(
        "Eastfield Library", "--status", "potential", "--country", "DE", "--kind", "library", "--dry-run"
    )
    person.answer("Id, which is", "")
    person.answer("Page that says so", "")
    person.answer("Its mission", "")
    person.answer("How does it support", "")
    person.answer("Website", "")
    person.answer("Where does this come from", "", "A letter")
    before = records(registry)
    code = person.end()
    assert records(registry) == before
    golden("cli/add/wizard/told-by-options.txt", person.transcript(code))


def test_a_name_much_like_another(begin: Begin, registry: Path, golden: Golden) -> None:
    before = records(registry)
    person = begin("Glasshouse Press Ltd")
    person.answer("Name of the organization", "Wikimedia Northland")
    person.answer("Name of the organization", "Glasshuose Press")
    person.answer("Is it another organization?", "perhaps", "")
    code = person.end()
    assert (code, records(registry)) == (1, before)
    golden("cli/add/wizard/much-like-another.txt", person.transcript(code))


def test_a_name_much_like_another_of_another_organization(begin: Begin) -> None:
    person = begin("Glasshuose Press")
    person.answer("Is it another organization?", "yes")
    person.answer("Id, which is")
    person.child.expect_exact("> ")
    person.child.sendeof()
    assert person.end() == 130


QUESTIONS = [
    ("Name of the organization", "Eastfield Library"),
    ("Id, which is", ""),
    ("How does it stand?", ""),
    ("Page that says so", ""),
    ("Its mission", ""),
    ("How does it support", "events"),
    ("Website", ""),
    ("What sort of organization", ""),
    ("How far", "national"),
    ("Countries", "DE"),
    ("Where does this come from", "A letter"),
    ("Write it?", None),
]


@pytest.mark.parametrize("at", range(len(QUESTIONS)), ids=[question for question, _ in QUESTIONS])
def test_interrupted_at_any_question_nothing_is_written(at: int, begin: Begin, registry: Path) -> None:
    before = records(registry)
    person = begin()
    for question, answer in QUESTIONS[:at]:
        person.answer(question, answer or "")
    person.child.expect_exact(QUESTIONS[at][0])
    person.child.expect_exact("> ")
    # Ctrl-C at one question, Ctrl-D at the next.
    person.child.sendcontrol("c" if at % 2 else "d")
    assert person.end() == 130
    assert person.seen.endswith("error: interrupted; nothing was written\r\n")
    assert records(registry) == before


def test_a_record_that_does_not_look_right_is_not_written(begin: Begin, registry: Path) -> None:
    before = records(registry)
    person = begin()
    for question, answer in QUESTIONS[:-1]:
        person.answer(question, answer or "")
    person.answer("Write it?", "no")
    assert person.end() == 1
    assert person.seen.endswith("error: not added; nothing was written\r\n")
    assert records(registry) == before


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_bytes_that_are_no_text_are_asked_for_again(locale: str, begin: Begin) -> None:
    person = begin(locale=locale)
    person.answer("Name of the organization")
    person.child.expect_exact("> ")
    os.write(person.child.child_fd, b"East\xff\n")
    person.answer("This could not be read as text.")
    person.answer("Name of the organization", "Eastfield Library")
    person.answer("Id, which is")
    person.child.expect_exact("> ")
    person.child.sendeof()
    assert person.end() == 130


def test_a_terminal_that_goes_away(begin: Begin, registry: Path) -> None:
    before = records(registry)
    person = begin()
    person.answer("Name of the organization")
    person.child.expect_exact("> ")
    person.child.kill(signal.SIGHUP)
    person.child.expect(pexpect.EOF)
    assert records(registry) == before


def test_questions_stay_out_of_a_redirected_result(begin: Begin, registry: Path, tmp_path: Path) -> None:
    result = tmp_path / "record.yaml"
    program = f'exec "{sys.executable}" -m partnerctl add Eastfield --status informal --dry-run > "{result}"'
    child = pexpect.spawn(
        "bash",
        ["-c", program],
        cwd=registry,
        env={**os.environ, "PARTNERCTL_TODAY": DAY},
        encoding="utf-8",
        timeout=SECONDS,
    )
    for answer in ("", "", "", "", "", "", "", "A letter"):
        child.expect_exact("> ")
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert result.read_text() == (
        "# yaml-language-server: $schema=../schema/partner.schema.json\n"
        "name: Eastfield\n"
        f"history:\n  - date: {DAY}\n    event: noted\n    as: informal\n"
        "sources:\n  - title: A letter\n"
    )


def test_no_questions_if_they_are_not_wanted(begin: Begin) -> None:
    person = begin("--no-ask")
    assert person.end() == 2
    assert "error: there is no name to add" in person.seen
