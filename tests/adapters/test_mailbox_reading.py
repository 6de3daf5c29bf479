# SPDX-License-Identifier: Apache-2.0
"""Mailboxes as programs keep them, and what is none."""

import mailbox
import os
from pathlib import Path

import pytest

from partnerctl.adapters import mailbox_reading
from partnerctl.adapters.mailbox_reading import messages_in
from partnerctl.errors import EnvironmentProblemError, UsageError

FIRST = b"Subject: one\n\nFrom here on\n"
SECOND = b"Subject: two\n\nText\n"


def read(path: Path, most: int = 1000) -> list[bytes]:
    return sorted(messages_in(path, most))


def test_an_mbox_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    box = mailbox.mbox(path)
    box.add(FIRST)
    box.add(SECOND)
    box.close()
    before = path.read_bytes()

    assert [message.rstrip() for message in read(path)] == [
        FIRST.replace(b"From here", b">From here").rstrip(),
        SECOND.rstrip(),
    ]
    assert path.read_bytes() == before


def test_a_maildir_is_read_without_what_is_being_delivered(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(FIRST)
    key = box.add(SECOND)
    message = box[key]
    message.set_subdir("cur")
    box[key] = message
    (tmp_path / "Maildir" / "tmp" / "half").write_bytes(b"x")
    (tmp_path / "Maildir" / "cur" / "link").symlink_to("/etc/hostname")

    assert read(tmp_path / "Maildir") == [FIRST, SECOND]


def test_one_message_and_a_folder_of_them_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(FIRST)
    (tmp_path / "b.EML").write_bytes(SECOND)
    (tmp_path / "notes.txt").write_bytes(b"x")

    assert read(tmp_path / "a.eml") == [FIRST]
    assert read(tmp_path) == [FIRST, SECOND]


def test_an_empty_file_holds_one_message_that_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    assert read(tmp_path / "empty") == [b""]


def test_of_a_large_message_the_beginning_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(FIRST)
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(SECOND)
    box.close()

    assert read(tmp_path / "a.eml", most=7) == [FIRST[:7]]
    assert read(tmp_path / "mbox", most=7) == [SECOND[:7]]


def test_what_is_no_mailbox_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "notepad").write_bytes(b"\xef\xbb\xbfFrom MAILER-DAEMON Fri Apr  3 07:12:44 2026\r\n\r\n")

    for name, said in (
        ("nothing", "there is no "),
        ("folder", "is no mailbox"),
        ("notepad", "was saved by an editor that put a byte-order mark before it"),
        ("pipe", "is neither a file nor a folder"),
    ):
        with pytest.raises(UsageError, match=said):
            read(tmp_path / name)


@pytest.mark.parametrize("name", ["mbox", "Maildir"])
def test_a_mailbox_without_end_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = mailbox.mbox(tmp_path / name) if name == "mbox" else mailbox.Maildir(tmp_path / name)
    for _ in range(3):
        box.add(FIRST)
    box.close()
    monkeypatch.setattr(mailbox_reading, "MOST_MESSAGES", 2)

    with pytest.raises(EnvironmentProblemError, match="holds more than 2 messages"):
        read(tmp_path / name)


def test_a_file_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(b"From a\n\nText\n")
    monkeypatch.setattr(mailbox_reading, "LARGEST_FILE", 5)

    with pytest.raises(EnvironmentProblemError, match="is larger than"):
        read(path)


def test_what_can_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(FIRST)

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(EnvironmentProblemError, match="can't be read: Permission denied"):
        read(path)
