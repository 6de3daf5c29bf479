# SPDX-License-Identifier: Apache-2.0
"""The journal of sending: private, on the disk, whole lines or the beginning of the last one, one process at a time."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from partnerctl.adapters.send_journal import LocalSendJournal
from partnerctl.errors import EnvironmentProblemError


def test_lines_come_back_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    journal = LocalSendJournal(tmp_path / "a" / "b" / "journal.jsonl")
    assert journal.lines() == ()

    journal.add("one")
    journal.add("zwei – 二")

    assert journal.lines() == ("one", "zwei – 二", "")
    place = Path(journal.place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_a_line_that_was_cut_stays_alone(tmp_path: Path) -> None:
    place = tmp_path / "journal.jsonl"
    place.write_bytes(b"one\nhal\xff")

    LocalSendJournal(place).add("two")

    assert LocalSendJournal(place).lines() == ("one", "hal�", "two", "")


def test_each_line_is_on_the_disk_before_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    journal = LocalSendJournal(tmp_path / "journal.jsonl")

    journal.add("one")
    journal.add("two")

    assert len(synced) == 3  # and the folder, when the file is new


def test_what_cannot_be_read_is_not_taken_for_empty(tmp_path: Path) -> None:
    place = tmp_path / "journal.jsonl"
    place.mkdir()
    journal = LocalSendJournal(place)

    with pytest.raises(EnvironmentProblemError, match="can't be read"):
        journal.lines()
    with pytest.raises(EnvironmentProblemError, match="can't be written"):
        journal.add("one")


def test_one_process_at_a_time(tmp_path: Path) -> None:
    place = tmp_path / "journal.jsonl"
    program = (
        "import sys, time\nfrom pathlib import Path\n"
        "from partnerctl.adapters.send_journal import LocalSendJournal\n"
        "with LocalSendJournal(Path(sys.argv[1])).held():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(EnvironmentProblemError, match="at work"), LocalSendJournal(place).held():
            pass
        other.kill()
        other.wait()
        with LocalSendJournal(place).held():
            pass


def test_there_has_to_be_a_place_for_the_lock(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("in the way")

    with (
        pytest.raises(EnvironmentProblemError, match="can't be written"),
        LocalSendJournal(tmp_path / "journal.jsonl").held(),
    ):
        pass
