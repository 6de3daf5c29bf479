# SPDX-License-Identifier: Apache-2.0
"""Nothing private in anything produced: planted people are looked for in all outputs of all commands, under every failure.

Only what is asked for them shows them: `contacts show`, `contacts list --addresses`, `send --addresses`, and the message of
`render email`.
"""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from command_line import CHECKOUT, CommandLine, Outcome
from git_registry import WORLD, GitRegistry
from partnerctl.adapters import files
from partnerctl.adapters.git import GitRepository
from partnerctl.adapters.private_files import LocalPrivateFile
from partnerctl.cli.app import COMMANDS
from partnerctl.cli.lazy import Entry
from partnerctl.model.contacts import ContactEntry
from partnerctl.ports import FileVersion
from private_book import ADDRESS, OTHER, planted_in

LIBRARY = "northfield-city-library"
SOUND = f"""\
format: 1
contacts:
  {LIBRARY}:
    email: {ADDRESS}
    name: Planted Person
    note: "planted: calls back"
  citizen-maps: # planted
    email: {OTHER}
  hawaii-marine-archive:
    email: {OTHER}
"""
NOTICE = f"{LIBRARY}.2024-04-15.recognized.email"
BOUNCE = CHECKOUT / "tests" / "bounces" / "postfix.eml"
PAGE = f"""\
== Application ==
* '''Name:''' Planet Library
* '''Mission:''' Write to {ADDRESS}.
* '''E-mail:''' [mailto:{OTHER} me]
* '''{OTHER}:''' ours
{ADDRESS} and {{{{unknown|to={OTHER}|by=x}}}}
[[User:X|X]] 12:00, 1 March 2026 (UTC)
: {{{{support}}}} I am {OTHER}. [[User:Y|Y]] 12:00, 2 March 2026 (UTC)
: Write to <ref>{ADDRESS}</ref> them! {ADDRESS} [[User:{OTHER}|{OTHER}]] [[User:Z|Z]] 12:00, 2 March 2026 (UTC)

== {ADDRESS} ==
x
"""
"""A page of discussion where people show what is private."""
NOT_VALID = {"email": ADDRESS, "name": "Planted  ", "added": "planted"}
LOUD = ("--verbose", "--debug")
ASKED_FOR = {
    ("contacts", "show"),
    ("render", "email"),
    ("contacts", "list", "--addresses"),
    ("send", "--back", "5000", "--addresses"),
}
"""Whose standard output has them, because that is what it is for; standard error never does."""

ARGUMENTS: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("add",): (
        ("Planet Library", "--no-ask", "--dry-run"),
        ("--no-ask",),
        ("--from-page", "../page.wikitext", "--link", "https://wiki.example/x"),
        ("--from-page", "../page.wikitext", "--link", "https://wiki.example/x", "--section", "Application"),
        (
            "--from-page",
            "../page.wikitext",
            "--link",
            "https://wiki.example/x",
            "--section",
            "Application",
            "--mission",
            "x",
            "--contribution",
            "events",
            "--reply",
            "reply.wikitext",
        ),
    ),
    ("review",): ((), (LIBRARY,), ("--check",)),
    ("check-links",): (("--dry-run",), (LIBRARY, "--dry-run", "--format", "json")),
    ("render", "listing"): ((), ("--format", "json")),
    ("render", "email"): (
        (LIBRARY, "--kind", "recognized"),
        (LIBRARY, "--kind", "review-due"),
        ("citizen-maps", "--kind", "declined", "--dry-run", "-o", "../out.eml"),
        ("--all", "--back", "5000"),
        ("--all", "--back", "5000", "--format", "json"),
        ("--all", "--back", "5000", "-o", "../outbox"),
    ),
    ("render", "notice"): ((LIBRARY, "--kind", "recognized"),),
    ("render", "agreement"): ((LIBRARY,),),
    ("list",): ((), ("--format", "json")),
    ("show",): ((LIBRARY,), (LIBRARY, "--format", "json")),
    ("log",): ((LIBRARY,),),
    ("stats",): ((),),
    ("validate",): ((), ("--format", "sarif"), ("--format", "json")),
    ("explain",): (("PC406",),),
    ("diff",): ((), ("HEAD",)),
    ("edit",): ((LIBRARY, "website=https://library.example/new"),),
    ("record",): ((LIBRARY, "noted", "--dry-run"), (LIBRARY, "redacted", "--field", "name", "--why", "x")),
    ("rename",): ((LIBRARY, "New Library", "--dry-run"),),
    ("merge",): (("citizen-maps", "--into", LIBRARY, "--dry-run"),),
    ("resolve",): ((), (LIBRARY,)),
    ("fmt",): ((), ("--check",)),
    ("post",): ((), ("--apply", "--unofficial-in-public"), ("--partner", ADDRESS)),
    ("propose",): (("--dry-run",), ()),
    ("publish",): ((), ("--check",), ("--apply", "--format", "json")),
    ("contacts", "add"): (
        (LIBRARY, "--email", OTHER),
        (LIBRARY, "--email", OTHER, "--replace", "--dry-run"),
        (LIBRARY, "--email", "planted@localhost"),
        ("summit-archive", "--email", ADDRESS, "--note", "planted", "--dry-run"),
        (ADDRESS, "--email", OTHER),
        (LIBRARY, "--email", ADDRESS, "--no-such-option"),
        (LIBRARY, "--no-mail", "--dry-run"),
        (LIBRARY, "--no-mail"),
    ),
    ("contacts", "show"): ((), (LIBRARY,), ("summit-archive",), (ADDRESS,)),
    ("contacts", "list"): ((), ("--format", "json"), ("--addresses",)),
    ("contacts", "check"): ((), ("--format", "json"), ("--fix",)),
    ("contacts", "forget"): (
        ("citizen-maps", "--dry-run"),
        (ADDRESS, "--dry-run"),
        (OTHER,),
        ("planted@localhost",),
        (ADDRESS, "--nonsense"),
    ),
    ("send", "bounces"): (
        ("../bounce.eml",),
        ("../bounce.eml", "--apply", "--format", "json"),
    ),
    ("send", "bounced"): ((NOTICE, "--dry-run"), (NOTICE,), (ADDRESS,)),
    ("send",): (
        ("--back", "5000"),
        ("--back", "5000", "--format", "json"),
        ("--back", "5000", "--apply"),
        ("--back", "5000", "--drafts", "../drafts"),
        ("--back", "5000", "--mbox", "../out.mbox"),
        ("--partner", ADDRESS),
        ("--back", "5000", "--addresses"),
    ),
    ("send", "resolve"): (
        (f"{LIBRARY}.2026-03-01.recognized", "--arrived", "--dry-run"),
        (f"{LIBRARY}.2026-03-01.recognized", "--not"),
        (ADDRESS, "--not"),
    ),
    ("import",): (("../table.csv", "--dry-run"),),
    ("export",): ((), ("--format", "json")),
    ("init",): (("../new", "--dry-run", "--no-ask"),),
    ("schema",): ((), ("--check",)),
    ("codeowners",): ((), ("--check",)),
    ("doctor",): ((), ("--format", "json")),
}
"""Words for each command; a new one has to be entered here."""


def commands(
    entries: tuple[Entry, ...] = COMMANDS, before: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        words = (*before, entry.name)
        if entry.module:
            yield words
        yield from commands(entry.members, words)


READERS = tuple(
    (*words, *more) for words in ARGUMENTS if words[0] in {"contacts", "doctor", "send"} or words[-1] == "email"
    for more in ARGUMENTS[words]
)  # fmt: skip
"""Every line that opens the book."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    place = tmp_path / "home" / "contacts.yaml"
    place.parent.mkdir()
    place.write_text(SOUND)
    place.chmod(0o600)
    return place


@pytest.fixture
def repository(registry: Path) -> GitRegistry:
    """The example registry, official, so that emails are addressed, in git; the book holds people that it doesn't."""
    policy = registry / "data" / "registry.yaml"
    policy.write_text(policy.read_text().replace("official: false", "official: true"))
    ledger = registry / "data" / "notices" / f"{NOTICE}.yaml"
    ledger.parent.mkdir()
    ledger.write_text(
        f"partner: {LIBRARY}\nkind: recognized\nabout: 2024-04-15\nchannel: email\nsent: 2026-03-30\nlanguage: en\n"
        "message_id: 0123456789abcdef0123456789abcdef@registry.example\n"
    )
    made = GitRegistry(registry)
    made.commit("Begin")
    bounce = BOUNCE.read_text().replace("ada@library.example", ADDRESS)
    (registry.parent / "bounce.eml").write_text(bounce)
    (registry.parent / "page.wikitext").write_text(PAGE)
    (registry.parent / "table.csv").write_text("name,website\nA Choir,https://choir.example\n")
    return made


@pytest.fixture
def partnerctl(repository: GitRegistry, book: Path) -> CommandLine:
    environment = {"PARTNERCTL_TODAY": "2026-03-31", "PARTNERCTL_CONTACTS": str(book)}
    return repository.command_line().having(environment)


def leaks(words: tuple[str, ...], outcome: Outcome) -> list[str]:
    asked_for = any(words[: len(each)] == each for each in ASKED_FOR)
    out = "" if asked_for else outcome.stdout
    return planted_in(out, outcome.stderr.replace("unplanted", ""))


def test_every_command_is_tried() -> None:
    assert set(ARGUMENTS) == set(commands())


@pytest.mark.parametrize("words", ARGUMENTS, ids=" ".join)
def test_no_command_shows_or_stores_anybody_of_the_book(
    words: tuple[str, ...], partnerctl: CommandLine, repository: GitRegistry
) -> None:
    for more in ARGUMENTS[words]:
        outcome = partnerctl(*words, *more, *LOUD)

        assert outcome.exit_code in {0, 1, 2, 3}, outcome.whole()
        assert leaks((*words, *more), outcome) == []
    # Nor is anybody in the working tree, a commit, or another object that has a name.
    repository.commit("What the command left")
    here = GitRepository(repository.root, WORLD)
    assert here.holding(lambda content: frozenset(planted_in(content.decode("utf-8", "replace")))) == ()


def test_what_is_for_showing_them_does(partnerctl: CommandLine) -> None:
    assert ADDRESS in partnerctl("contacts", "show").stdout
    assert ADDRESS in partnerctl("contacts", "list", "--addresses").stdout
    assert ADDRESS in partnerctl("render", "email", LIBRARY, "--kind", "recognized").stdout


# Under failure


def _broken(text: str | bytes) -> Callable[[Path, Path], None]:
    def spoil(book: Path, root: Path) -> None:
        del root
        book.write_bytes(text.encode() if isinstance(text, str) else text)

    return spoil


def _open_to_all(book: Path, root: Path) -> None:
    del root
    book.chmod(0o666)


def _into_repository(book: Path, root: Path) -> None:
    inside = root / "planted.txt"
    inside.write_text(SOUND)
    book.unlink()
    book.symlink_to(inside)


def _linked(book: Path, root: Path) -> None:
    del root
    book.rename(book.parent / "real.yaml")
    book.symlink_to("real.yaml")


def _circle(book: Path, root: Path) -> None:
    del root
    book.unlink()
    book.symlink_to(book)


def _folder(book: Path, root: Path) -> None:
    del root
    book.unlink()
    book.mkdir()


SPOILERS = {
    "syntax": _broken(f"contacts:\n  {LIBRARY}: {{email: {ADDRESS}\n"),
    "tab": _broken(f"contacts:\n\t{ADDRESS}: x\n"),
    "twice": _broken(f"{ADDRESS}: 1\n{ADDRESS}: 2\n"),
    "alias": _broken(f"contacts: &{ADDRESS.partition('@')[0]} {{}}\nother: *planted-person\n"),
    "tag": _broken(f"contacts: !{ADDRESS} {{}}\n"),
    "directive": _broken(f"%PLANTED {ADDRESS}\n---\nformat: 1\n"),
    "key": _broken(f"contacts:\n  {ADDRESS}:\n    email: {ADDRESS}\n"),
    "field": _broken(f"contacts:\n  {LIBRARY}:\n    email: {ADDRESS}\n    {ADDRESS}: x\n"),
    "address": _broken(f"contacts:\n  {LIBRARY}:\n    email: 'Planted <{ADDRESS}>'\n"),
    "language": _broken(f"contacts:\n  {LIBRARY}:\n    email: {ADDRESS}\n    language: {OTHER}\n"),
    "format": _broken(f"format: '{ADDRESS}'\n"),
    "list": _broken(f"- {ADDRESS}\n"),
    "text": _broken(f"{ADDRESS}\n"),
    "conflict": _broken(f"<<<<<<< planted\n{SOUND}=======\n>>>>>>> {ADDRESS}\n"),
    "bytes": _broken(SOUND.encode() + b"\xff\xfe planted"),
    "utf-16": _broken(SOUND.encode("utf-16")),
    "huge": _broken(SOUND.encode() * 40_000),
    "open to all": _open_to_all,
    "into the repository": _into_repository,
    "a link": _linked,
    "a circle": _circle,
    "a folder": _folder,
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_a_spoiled_book_gives_nobody_away(
    spoil: Callable[[Path, Path], None], partnerctl: CommandLine, book: Path
) -> None:
    spoil(book, partnerctl.folder)
    for words in READERS:
        outcome = partnerctl(*words, *LOUD)

        assert outcome.exit_code in {0, 1, 2, 3}, outcome.whole()
        assert leaks(words, outcome) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_a_full_or_failing_disk_leaves_the_book_whole_and_gives_nobody_away(
    number: int, partnerctl: CommandLine, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(temporary: Path, content: bytes, mode: int | None) -> None:
        del mode
        temporary.write_bytes(content[: len(content) // 2])
        raise OSError(number, os.strerror(number), ADDRESS)

    monkeypatch.setattr(files, "_write", fail)
    book.write_text(SOUND.replace("email: ", "email:  "))
    before = book.read_bytes()
    for words in (
        ("contacts", "add", "summit-archive", "--email", ADDRESS),
        ("contacts", "check", "--fix"),
        ("contacts", "forget", ADDRESS),
    ):
        outcome = partnerctl(*words, *LOUD)

        assert outcome.exit_code == 3, outcome.whole()
        assert leaks(words, outcome) == []
        assert book.read_bytes() == before
        assert [each.name for each in book.parent.iterdir()] == ["contacts.yaml"]


def test_of_two_writers_the_second_is_told_and_neither_gives_anybody_away(
    partnerctl: CommandLine, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = LocalPrivateFile.read

    def read(self: LocalPrivateFile) -> FileVersion | None:
        version = real(self)
        book.write_bytes(book.read_bytes() + b"# somebody else: planted\n")
        return version

    monkeypatch.setattr(LocalPrivateFile, "read", read)
    book.write_text(SOUND.replace("email: ", "email:  "))
    for words in (
        ("contacts", "add", "summit-archive", "--email", ADDRESS),
        ("contacts", "check", "--fix"),
        ("contacts", "forget", ADDRESS),
    ):
        outcome = partnerctl(*words, *LOUD)

        assert (outcome.exit_code, leaks(words, outcome)) == (3, [])
        assert "was changed by somebody else" in outcome.stderr
        assert ADDRESS in book.read_text()


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_a_bug_and_its_traceback_give_nobody_away(
    words: tuple[str, ...], partnerctl: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: LocalPrivateFile) -> None:
        del self
        try:
            ContactEntry.model_validate(NOT_VALID)
        except ValidationError as problem:
            raise RuntimeError(f"can't work on {{'email': '{ADDRESS}'}}, <{OTHER}>") from problem

    monkeypatch.setattr(LocalPrivateFile, "read", crash)

    assert leaks(words, partnerctl(*words, *LOUD)) == []
