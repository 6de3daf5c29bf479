# SPDX-License-Identifier: Apache-2.0
"""Where answers are kept: a line at a time, for one process at a time, whatever happened to the file."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from partnerctl.adapters.link_journal import LinkJournal
from partnerctl.errors import EnvironmentProblemError


@pytest.fixture
def journal(tmp_path: Path) -> LinkJournal:
    return LinkJournal(tmp_path / "cache/links/answers.jsonl")


def kept(journal: LinkJournal) -> list[str]:
    return [line for line in journal.lines() if line]


def test_begun_and_added_to(journal: LinkJournal) -> None:
    assert journal.lines() == ()
    with journal.held():
        journal.begin(["one", "two"])
        journal.add("three – ü")
        assert kept(journal) == ["one", "two", "three – ü"]
        journal.begin(["three"])
    assert kept(journal) == ["three"]


def test_what_can_not_be_read_is_begun_anew(journal: LinkJournal) -> None:
    Path(journal.place).parent.mkdir(parents=True)
    Path(journal.place).write_bytes(b"\xff\xfe\n\0\n")
    assert journal.lines() == ("\ufffd\ufffd", "\0", "")
    with journal.held():
        journal.begin(["one"])
    assert kept(journal) == ["one"]


def test_one_process_at_a_time(journal: LinkJournal) -> None:
    with (
        journal.held(),
        pytest.raises(EnvironmentProblemError, match="another `partnerctl check-links` is running"),
        journal.held(),
    ):
        pass
    with journal.held():
        pass


def test_no_place_for_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = LinkJournal(tmp_path / "file/links/answers.jsonl")
    assert journal.lines() == ()
    with pytest.raises(EnvironmentProblemError, match="can't be written"), journal.held():
        pass


def test_killed_after_any_line_all_lines_are_there(journal: LinkJournal) -> None:
    """No warning, no clean-up: SIGKILL. The lock goes with the process."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom partnerctl.adapters.link_journal import LinkJournal\n"
        "journal = LinkJournal(Path(sys.argv[1]))\n"
        "with journal.held():\n    journal.begin(['0'])\n    n = 0\n"
        "    while True:\n        n += 1\n        journal.add(str(n))\n        print(n, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, journal.place], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = max(int(process.stdout.readline()) for _ in range(20))
        process.kill()
    assert process.returncode == -signal.SIGKILL
    lines = kept(journal)
    assert lines == [str(number) for number in range(len(lines))]
    assert len(lines) > said
    with journal.held():
        journal.begin(lines)
