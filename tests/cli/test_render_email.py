# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render email`: bytes to standard output, private files, and refusals."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CHECKOUT, CommandLine
from letters import receive

Golden = Callable[[str, str], None]

LIBRARY = "northfield-city-library"
RECOGNIZED = ("render", "email", LIBRARY, "--kind", "recognized")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A private book with one entry."""
    book = tmp_path / "contacts.yaml"
    book.write_text(f"format: 1\ncontacts:\n  {LIBRARY}: {{email: ada@library.example, name: Ada Example}}\n")
    book.chmod(0o600)
    return book


@pytest.fixture
def emails(registry: Path, book: Path) -> CommandLine:
    """The command line in a copy of the example registry, with that book."""
    return CommandLine(registry, {"PARTNERCTL_TODAY": "2026-03-31", "PARTNERCTL_CONTACTS": str(book)})


def test_standard_output_is_the_message_and_nothing_else(emails: CommandLine) -> None:
    outcome = emails(*RECOGNIZED)

    golden = CHECKOUT / "tests" / "golden" / "email" / "recognized.eml"
    assert outcome.stdout == golden.read_bytes().decode()
    assert outcome.exit_code == 0
    assert outcome.stderr == "nothing is sent; hand the message to your mail program when it is right\n"


def test_a_pipe_gets_the_same_bytes_with_their_line_ends(emails: CommandLine) -> None:
    outcome = emails.process(*RECOGNIZED, "--quiet")

    golden = CHECKOUT / "tests" / "golden" / "email" / "recognized.eml"
    assert (outcome.stdout.encode(), outcome.stderr) == (golden.read_bytes(), "")


def test_a_file_is_private_and_written_once(emails: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "outbox" / "mail.eml"

    first = emails(*RECOGNIZED, "-o", str(path))
    when = path.stat().st_mtime_ns
    again = emails(*RECOGNIZED, "-o", str(path))
    later = emails(*RECOGNIZED, "-o", str(path), "--today", "2026-04-01")

    assert [outcome.exit_code for outcome in (first, again, later)] == [0, 0, 0]
    assert first.stdout == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_mtime_ns > when
    assert receive(path.read_bytes()).message["Date"] == "Wed, 01 Apr 2026 12:00:00 +0000"


def test_a_dry_run_writes_nothing(emails: CommandLine, tmp_path: Path) -> None:
    outcome = emails(*RECOGNIZED, "-o", f"{tmp_path}/outbox/", "--dry-run")

    path = tmp_path / "outbox" / f"{LIBRARY}-recognized.eml"
    assert outcome.stderr == f"would be written to {path}; nothing is written\n"
    assert not path.parent.exists()


def test_another_day_and_an_unreviewed_language(emails: CommandLine, registry: Path) -> None:
    said = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "With kind regards,"\nmsgstr "Grüße"\n'
    path = registry / "templates" / "locale" / "de" / "LC_MESSAGES" / "partnerctl.po"
    path.parent.mkdir(parents=True)
    path.write_text(said, encoding="utf-8")

    outcome = emails(*RECOGNIZED, "--as-of", "2024-05-01", "--preview-language", "de")

    received = receive(outcome.stdout.encode())
    assert received.message["Date"] == "Wed, 01 May 2024 12:00:00 +0000"
    assert received.to == ()
    assert "Grüße" in received.text
    assert outcome.stderr == (
        "warning: this is a draft, addressed to nobody: nobody has reviewed the wording in de\n"
    )


@pytest.mark.parametrize("output", ["outbox/", "there"])
def test_a_folder_gets_a_file_named_after_partner_and_kind(
    output: str, emails: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()

    outcome = emails(*RECOGNIZED, "-o", f"{tmp_path}/{output}")

    path = tmp_path / output / f"{LIBRARY}-recognized.eml"
    assert outcome.stderr.startswith(f"written to {path}, readable by you only\n")
    assert receive(path.read_bytes()).to == (("Ada Example", "ada@library.example"),)


def test_what_is_refused(emails: CommandLine, tmp_path: Path, golden: Golden) -> None:
    outcomes = [
        emails("render", "email", LIBRARY, "--kind", "invitation"),
        emails("render", "email", "maktabat-al-nur", "--kind", "recognized"),
        emails("render", "email", "northfield-library", "--kind", "recognized"),
        emails("render", "email", LIBRARY),
        emails("render", "email", LIBRARY, "--kind", "thanks"),
        emails(*RECOGNIZED, "-o", "mail.eml"),
    ]

    golden("cli/render-email/refused.txt", "\n".join(outcome.whole() for outcome in outcomes))
    assert not list(tmp_path.rglob("*.eml"))


def test_a_draft_of_the_real_registry_s_policy_is_told_and_addressed_to_nobody(
    emails: CommandLine, registry: Path
) -> None:
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace("official: true", "official: false"))

    outcome = emails("render", "email", "biblioteka-zarya", "--kind", "recognized", "--today", "2026-11-22")

    assert outcome.exit_code == 0
    assert outcome.stderr == "warning: this is a draft, addressed to nobody: the model is not official\n"
    assert receive(outcome.stdout.encode()).to == ()


def test_a_language_without_a_reviewer_is_told(emails: CommandLine) -> None:
    outcome = emails(*RECOGNIZED, "--language", "fr")

    assert outcome.exit_code == 0
    assert outcome.stderr.startswith("warning: nobody has reviewed the wording in fr")
    assert receive(outcome.stdout.encode()).message["Content-Language"] == "en"


def test_a_template_with_a_missing_variable_fails_with_its_line(emails: CommandLine, registry: Path) -> None:
    own = registry / "templates" / "notice" / "recognized.jinja"
    own.parent.mkdir(parents=True)
    own.write_text("Hello,\n{{ letter.patner }}\n")

    outcome = emails(*RECOGNIZED)

    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert outcome.stderr == (
        "error: templates/notice/recognized.jinja:2: a Letter has no 'patner'; did you mean 'partner'?\n"
        "hint: mend this line of the template: {{ letter.patner }}\n"
    )
