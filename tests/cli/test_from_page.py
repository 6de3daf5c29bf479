# SPDX-License-Identifier: Apache-2.0
"""`add --from-page`: whole outputs, files, and options that do not go together."""

from pathlib import Path
from typing import Final

import pytest

from command_line import CommandLine
from conftest import Golden
from hostile_applications import SMALL, form

APPLICATIONS: Final = Path(__file__).parents[1] / "applications"
LINK: Final = "https://meta.wikimedia.org/w/index.php?oldid=28000001#Application"
SHOWN: Final = (
    "01-template",
    "03-bold-bullets",
    "04-prose",
    "07-arabic",
    "08-from-a-mail",
    "09-half-the-facts",
    "10-mess",
)


def partners(registry: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (registry / "data/partners").iterdir()}


@pytest.mark.parametrize("name", SHOWN)
def test_an_application(name: str, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    before = partners(registry)
    text = (APPLICATIONS / f"{name}.wikitext").read_bytes()
    outcome = partnerctl("add", "--from-page", "-", "--link", LINK, stdin=text)

    written = {path: content for path, content in partners(registry).items() if before.get(path) != content}
    files = "".join(f"--- {path}\n{content}" for path, content in written.items())
    golden(f"cli/from-page/{name}.txt", f"{outcome.whole()}{files}")
    assert (outcome.exit_code, len(written)) in {(0, 1), (1, 0)}
    assert not any(
        secret in outcome.whole() for secret in ("ingrid.solberg", "900 00 000", "22 00 00 00", "Storgata")
    )
    if written:
        assert outcome.stdout.startswith(f"data/partners/{next(iter(written))}\n\n<div ")
        assert partnerctl("validate").exit_code == 0
        assert partnerctl("fmt", "--check").exit_code == 0


@pytest.mark.parametrize(
    "name", ["terminal", "bidi-overrides", "private-everywhere", "contradicts-itself", "look-alikes"]
)
def test_a_hostile_one(name: str, partnerctl: CommandLine, registry: Path, golden: Golden) -> None:
    before = partners(registry)
    outcome = partnerctl("add", "--from-page", "-", "--link", LINK, stdin=SMALL[name].encode())
    golden(f"cli/from-page/hostile/{name}.txt", outcome.whole())
    assert (outcome.exit_code, partners(registry)) == (1, before)


def test_a_dry_run_with_the_answer_in_a_file(partnerctl: CommandLine, registry: Path) -> None:
    before = partners(registry)
    (registry / "section.wikitext").write_text(form(), encoding="utf-8")
    words = (
        "add",
        "--from-page",
        "section.wikitext",
        "--link",
        LINK,
        "--dry-run",
        "--reply",
        "answer.wikitext",
    )
    partnerctl(*words)
    outcome = partnerctl(*words, "--id", "quarry")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("# yaml-language-server")
    assert "<div" not in outcome.stdout
    assert outcome.stderr.endswith("nothing was written; this would be data/partners/quarry.yaml\n")
    assert (registry / "answer.wikitext").read_text(encoding="utf-8").startswith('<div lang="en" dir="ltr">')
    assert partners(registry) == before


def test_an_id_that_is_taken(partnerctl: CommandLine) -> None:
    words = ("add", "--from-page", "-", "--link", LINK, "--id", "summit-archive")
    outcome = partnerctl(*words, stdin=form().encode())
    assert outcome.exit_code == 1
    assert 'error: there is a partner with the id "summit-archive" already' in outcome.stderr


WRONG: Final = [
    (("--section", "A"), 2, "--section is about a talk page"),
    (("--reply", "x"), 2, "--reply is to somebody's text"),
    (("--from-page", "-", "--from", "x"), 2, "--from and --from-page are two ways to give a record"),
    (
        ("--from-page", "-", "--from-issue", "x"),
        2,
        "--from-issue and --from-page are two ways to give a record",
    ),
    (("--from-page", "-"), 2, "an application needs the page where it was posted"),
    (("--from-page", "-", "--link", LINK, "--id", "../x"), 2, '"../x" can\'t be an id'),
    (("--from-page", "-", "--link", LINK, "--section", "B"), 2, 'standard input has no section "B"'),
    (("--from-page", "nowhere.wikitext", "--link", LINK), 3, "nowhere.wikitext can't be read"),
    (("--from-page", "https://wiki.example/wiki/X"), 2, "the registry does not say which wiki is its own"),
]


@pytest.mark.parametrize(("words", "code", "message"), WRONG)
def test_what_does_not_go(words: tuple[str, ...], code: int, message: str, partnerctl: CommandLine) -> None:
    outcome = partnerctl("add", *words, stdin=form().encode())
    assert (outcome.exit_code, outcome.stdout) == (code, "")
    assert outcome.stderr.startswith(f"error: {message}")


def test_a_page_of_another_server_is_not_asked_for(partnerctl: CommandLine, registry: Path) -> None:
    policy = registry / "data/registry.yaml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(
        text.replace("\nwiki:\n", "\nwiki:\n  api: https://wiki.example/w/api.php\n"), encoding="utf-8"
    )
    outcome = partnerctl("add", "--from-page", "https://other.example/wiki/Talk:X#Y")
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error: https://other.example/wiki/Talk:X#Y is no page of wiki.example")
