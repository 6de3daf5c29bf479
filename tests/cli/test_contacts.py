# SPDX-License-Identifier: Apache-2.0
"""`partnerctl contacts`: the whole of what a person sees, and what is left on disk."""

import json
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from command_line import CommandLine
from git_registry import GitRegistry

Golden = Callable[[str, str], None]

LIBRARY = "northfield-city-library"
ADA = ("--email", "ada@library.example", "--name", "Ada Example", "--language", "en")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Where the private book of the test is."""
    return tmp_path / "home" / "contacts.yaml"


@pytest.fixture
def contacts(registry: Path, book: Path) -> CommandLine:
    """The command line in a copy of the example registry, with a private book beside it."""
    return CommandLine(registry, {"PARTNERCTL_TODAY": "2026-03-31", "PARTNERCTL_CONTACTS": str(book)})


def whole(*outcomes: str, book: Path) -> str:
    return "\n".join(outcomes).replace(str(book.parent), "<home>")


def test_add_show_and_the_same_again(contacts: CommandLine, book: Path, golden: Golden) -> None:
    outcomes = [
        contacts("contacts", "show").whole(),
        contacts("contacts", "add", LIBRARY, *ADA, "--dry-run").whole(),
        contacts("contacts", "add", LIBRARY, *ADA).whole(),
        contacts("contacts", "add", LIBRARY, *ADA).whole(),
        contacts("contacts", "show").whole(),
        contacts("contacts", "show", LIBRARY, "--format", "json").whole(),
    ]

    golden("cli/contacts/add-and-show.txt", whole(*outcomes, book=book))
    golden("cli/contacts/contacts.yaml", book.read_text(encoding="utf-8"))
    assert stat.S_IMODE(book.stat().st_mode) == 0o600


def test_what_is_refused(contacts: CommandLine, book: Path, golden: Golden) -> None:
    contacts("contacts", "add", LIBRARY, *ADA)
    before = book.read_bytes()

    outcomes = [
        contacts("contacts", "add", "northfeld-city-library", *ADA).whole(),
        contacts("contacts", "add", LIBRARY, "--email", "ada.library.example").whole(),
        contacts("contacts", "add", LIBRARY, "--email", "bob@library.example").whole(),
        contacts("contacts", "add", LIBRARY).whole(),
        contacts("contacts", "show", "summit-archive").whole(),
        contacts("contacts", "add", LIBRARY, *ADA, "--contacts", "data/contacts.yaml").whole(),
    ]

    golden("cli/contacts/refused.txt", whole(*outcomes, book=book))
    assert book.read_bytes() == before


def test_another_contact_takes_the_place_of_the_first(contacts: CommandLine, book: Path) -> None:
    contacts("contacts", "add", LIBRARY, *ADA)

    outcome = contacts("contacts", "add", LIBRARY, "--email", "bob@library.example", "--replace")

    assert (outcome.exit_code, outcome.stdout) == (0, "")
    shown = json.loads(contacts("contacts", "show", "--format", "json").stdout)
    assert shown["contacts"] == {LIBRARY: {"email": "bob@library.example", "added": "2026-03-31"}}


def test_a_book_that_others_can_read_is_told_each_time(contacts: CommandLine, book: Path) -> None:
    contacts("contacts", "add", LIBRARY, *ADA)
    book.chmod(0o644)

    outcome = contacts("contacts", "show", "--quiet")

    assert outcome.exit_code == 0
    assert outcome.stderr.replace(str(book), "BOOK") == (
        "warning: BOOK holds people's addresses and can be read by others (mode 644)\nhint: chmod 600 BOOK\n"
    )


def test_an_entry_of_nobody_is_told(contacts: CommandLine, book: Path) -> None:
    book.parent.mkdir()
    book.write_text('format: 1\ncontacts:\n  z-gone: {email: z@gone.example, note: "two\\nlines"}\n')
    book.chmod(0o600)

    outcome = contacts("contacts", "show")

    assert outcome.stdout == "z-gone\n  email     z@gone.example\n  note      two lines\n"
    assert outcome.stderr.startswith("warning: the registry has no partner z-gone\n")


def test_a_broken_book_is_told_without_what_it_holds(contacts: CommandLine, book: Path) -> None:
    book.parent.mkdir()
    book.write_text("contacts:\n  a: {email: secret@library.example, email: secret@library.example}\n")

    outcome = contacts("contacts", "show")

    assert outcome.exit_code == 3
    assert "secret" not in outcome.stdout + outcome.stderr
    assert f"{book}:2" in outcome.stderr


def test_the_option_goes_before_the_variable(contacts: CommandLine, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"

    contacts("contacts", "add", LIBRARY, *ADA, "--contacts", str(other))

    assert other.exists()
    assert contacts("contacts", "show").stdout == ""
    assert LIBRARY in contacts("contacts", "show", "--contacts", str(other)).stdout


def test_without_option_and_variable_the_book_is_in_the_user_s_data_folder(registry: Path) -> None:
    outcome = CommandLine(registry, {})("contacts", "show", XDG_DATA_HOME="/nowhere")

    assert outcome.exit_code == 0
    assert str(Path("partnerctl", "contacts.yaml")) in outcome.stderr


def test_in_a_terminal_it_asks_until_the_answers_will_do(registry: Path, book: Path) -> None:
    words = ("-m", "partnerctl", "contacts", "add", LIBRARY)
    covered = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    environment = {"LANG": "C.UTF-8", "TERM": "dumb", "PARTNERCTL_TODAY": "2026-03-31", **covered}
    person = pexpect.spawn(
        sys.executable,
        list(words),
        cwd=str(registry),
        env={**environment, "PARTNERCTL_CONTACTS": str(book)},
        encoding="utf-8",
        timeout=30,
    )

    for question, answer in (
        ("Mail address", ""),
        ("This one is needed.", "ada"),
        ("this is no mail address", "ada@library.example"),
        ("Name, as you would address them", ""),
        ("Language to write in [en]", "English"),
        ("the language is not valid", "de"),
    ):
        person.expect_exact(question)
        person.expect_exact("> ")
        person.sendline(answer)
    person.expect(pexpect.EOF)
    person.close()

    assert person.exitstatus == 0
    assert book.read_text().endswith(
        f"contacts:\n  {LIBRARY}:\n    email: ada@library.example\n    language: de\n    added: 2026-03-31\n"
    )


def test_entries_are_parted_by_an_empty_line(contacts: CommandLine) -> None:
    contacts("contacts", "add", LIBRARY, *ADA)
    contacts("contacts", "add", "citizen-maps", "--email", "info@citizenmaps.example")

    assert contacts("contacts", "show").stdout.startswith(
        "citizen-maps\n  email     info@citizenmaps.example\n  added     2026-03-31\n\nnorthfield-city-library\n"
    )


# Listing, checking, forgetting

MIXED = """\
format: 1
contacts:
  northfield-city-library: # asked in May
    email: ada@library.example
    name: Ada Example
    language: en
    role: Head of outreach
  citizen-maps: {email: ADA@library.example}
  z-nobody:
    email:   z@gone.example
"""


@pytest.fixture
def mixed(book: Path) -> Path:
    """A book with something of everything, open to others."""
    book.parent.mkdir()
    book.write_text(MIXED)
    book.chmod(0o644)
    return book


def test_a_list_shows_no_address_unless_told(contacts: CommandLine, mixed: Path, golden: Golden) -> None:
    mixed.chmod(0o600)
    outcomes = [
        contacts("contacts", "list").whole(),
        contacts("contacts", "list", "--format", "json").whole(),
        contacts("contacts", "list", "--addresses").whole(),
    ]

    golden("cli/contacts/list.txt", whole(*outcomes, book=mixed))
    assert "@" not in outcomes[0] + outcomes[1]
    assert contacts("contacts", "list", "--contacts", "../none.yaml").stdout == ""


def test_check_tells_and_mends(contacts: CommandLine, mixed: Path, golden: Golden) -> None:
    outcomes = [
        contacts("contacts", "check").whole(),
        contacts("contacts", "check", "--dry-run").whole(),
        contacts("contacts", "check", "--fix", "--dry-run").whole(),
    ]
    assert mixed.read_text() == MIXED
    outcomes += [
        contacts("contacts", "check", "--fix").whole(),
        contacts("contacts", "check", "--format", "json").whole(),
    ]

    golden("cli/contacts/check.txt", whole(*outcomes, book=mixed))
    assert "@" not in "".join(outcomes)
    assert mixed.read_text() == MIXED.replace("email:   z", "email: z")
    assert stat.S_IMODE(mixed.stat().st_mode) == 0o600


def test_check_of_a_book_that_is_not_there_broken_or_of_live_partners(
    contacts: CommandLine, book: Path
) -> None:
    none = contacts("contacts", "check")
    contacts("contacts", "add", LIBRARY, *ADA)
    sound = contacts("contacts", "check")
    book.write_text("contacts:\n  ada@library.example: [\n")
    broken = contacts("contacts", "check")

    assert (none.exit_code, none.stdout) == (0, "")
    assert sound.stderr.endswith("1 entry\n")
    assert (broken.exit_code, "@" in broken.whole()) == (1, False)
    assert broken.stderr.endswith("no entry of it can be read\n")


@pytest.fixture
def in_git(registry: Path, book: Path) -> CommandLine:
    """The example registry under version control, whose second commit has Ada's address and whose third has not."""
    repository = GitRegistry(registry)
    repository.commit("Begin")
    repository.write("notes.txt", "write to Ada@Library.example\n")
    repository.commit("Note whom to ask")
    (registry / "notes.txt").unlink()
    repository.commit("Take it away")
    environment = {"PARTNERCTL_CONTACTS": str(book)}
    return repository.command_line().having({"PARTNERCTL_TODAY": "2026-03-31", **environment})


def test_forget_erases_and_lists_where_they_still_stand(
    in_git: CommandLine, mixed: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(mixed.parent / "state"))
    mixed.chmod(0o600)
    (mixed.parent / "contacts.yaml~").write_text(MIXED)
    (mixed.parent / "sent").mkdir()
    (mixed.parent / "sent" / "x.eml").write_text("To: ada@library.example\n\nDear Ada\n")
    (mixed.parent / "state/partnerctl/reviews/0").mkdir(parents=True)
    (mixed.parent / "state/partnerctl/reviews/0/x.json").write_text('{"note": "ask ada@library.example"}')
    emails = ("--emails", str(mixed.parent / "sent"))

    outcomes = [
        in_git("contacts", "forget", LIBRARY, "--dry-run").whole(),
        in_git("contacts", "forget", "ada@library.example", *emails, "--dry-run", "--verbose").whole(),
    ]
    assert mixed.read_text() == MIXED
    outcomes += [
        in_git("contacts", "forget", "-", *emails, stdin=b"ada@library.example\n").whole(),
        in_git("contacts", "forget", "-", stdin=b"z@gone.example\n").whole(),
        in_git("contacts", "forget", LIBRARY).whole(),
        in_git("contacts", "forget", "-", stdin=b"nobody\n").whole(),
        in_git("contacts", "forget", "ada@localhost").whole(),
    ]

    # Hashes follow from the example registry's files.
    told = re.sub(r"(?<=\d{4}-\d\d-\d\d )[0-9a-f]{10}\b", "COMMIT", whole(*outcomes, book=mixed))
    golden("cli/contacts/forget.txt", told)
    assert "library.example" not in "".join(outcomes).lower()
    assert mixed.read_text() == "format: 1\n"


def test_forget_says_that_it_could_not_search_where_there_is_no_git(
    contacts: CommandLine, mixed: Path
) -> None:
    outcome = contacts("contacts", "forget", "z-nobody")

    assert outcome.exit_code == 1
    assert "warning: git's history could not be searched: the registry lies in no git repository" in (
        outcome.stderr
    )
    assert "z-nobody" not in mixed.read_text()


@pytest.mark.parametrize(
    ("answer", "code"), [("", 1), ("y", 1), ("\x04", 130)], ids=["enter", "yes", "ctrl-d"]
)
def test_in_a_terminal_forget_asks_first(in_git: CommandLine, mixed: Path, answer: str, code: int) -> None:
    mixed.chmod(0o600)
    covered = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    person = pexpect.spawn(
        sys.executable,
        ["-m", "partnerctl", "contacts", "forget", LIBRARY],
        cwd=str(in_git.folder),
        env={**in_git.environment, "TERM": "dumb", "LANG": "C.UTF-8", **covered},
        encoding="utf-8",
        timeout=30,
    )

    person.expect_exact(f"Erase the contact of {LIBRARY} for good? [y/N]")
    person.expect_exact("> ")
    person.send(answer if answer == "\x04" else f"{answer}\n")
    person.expect(pexpect.EOF)
    person.close()

    assert person.exitstatus == code
    assert (mixed.read_text() == MIXED) is (answer != "y")


def test_an_address_in_the_place_of_an_id_is_not_repeated(contacts: CommandLine) -> None:
    for command in (("show",), ("add", "--email", "x@y.example")):
        outcome = contacts("contacts", command[0], "ada@library.example", *command[1:])

        assert outcome.exit_code == 2
        assert "ada" not in outcome.stderr


def test_who_does_not_want_mail_gets_none(
    registry: Path, contacts: CommandLine, book: Path, golden: Golden
) -> None:
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace("official: false", "official: true"))
    email = ("render", "email", LIBRARY, "--kind", "recognized", "--dry-run", "-o", "../out.eml")
    outcomes = [
        contacts("contacts", "add", LIBRARY, "--no-mail").whole(),
        contacts("contacts", "add", LIBRARY, *ADA).whole(),
        contacts("contacts", "add", LIBRARY, "--no-mail", "--dry-run").whole(),
        contacts("contacts", "add", LIBRARY, "--no-mail").whole(),
        contacts("contacts", "add", LIBRARY, "--no-mail", "--today", "2026-05-01").whole(),
        contacts("contacts", "show").whole(),
        contacts("contacts", "list").whole(),
        contacts(*email).whole(),
        contacts("render", "email", "--all", "--back", "900", "--kind", "recognized").whole(),
        contacts("contacts", "add", LIBRARY, "--email", "bob@library.example", "--replace").whole(),
        contacts("contacts", "add", LIBRARY, "--mail").whole(),
        contacts(*email).whole(),
    ]

    golden("cli/contacts/no-mail.txt", whole(*outcomes, book=book).replace(str(registry.parent), "<folder>"))
    assert "no_mail" not in book.read_text()
