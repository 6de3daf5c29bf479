# SPDX-License-Identifier: Apache-2.0
"""`partnerctl post`: what would be posted, what was, and what is in the way, as people and programs see it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from command_line import CommandLine
from fake_wiki import FakeWiki
from git_registry import GitRegistry
from partnerctl import bootstrap
from partnerctl.errors import PartnerctlError, UnreachableError
from partnerctl.findings import Plain
from partnerctl.wiki import Wiki, WikiRefusedError
from partners import entry
from posts import APPLIED, REPORT, applicant, registry

Golden = Callable[[str, str], None]

HISTORY: list[Plain] = [APPLIED]
RENEWED: list[Plain] = [
    entry("2024-02-20", "applied"),
    entry("2024-03-20", "recognized", by=["wm-northland", "wmf"]),
    entry("2025-03-20", "reviewed", by=["wm-northland"], outcome="renewed"),
]
RECORDS: dict[str, dict[str, Plain]] = {
    "a-library": applicant("Ada", "Ben Example"),
    "b-library": {**applicant(name="B Library"), "history": RENEWED, "report_page": REPORT},
    "c-library": applicant(name="C Library"),
    "d-library": applicant("Eve", name="مكتبة الغد"),
    "e-library": applicant("Zoe", name="E Library"),
}


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> FakeWiki:
    """The wiki that the policy names."""
    fake = FakeWiki()
    fake.put("Northfield report", "Our report.", user="Ada")
    fake.put("User talk:Ben Example", "== Hello ==\n\nHow are you?")
    fake.put("User talk:Eve", "{{nobots}}\n\nI read no messages of bots.")
    fake.put("User talk:Zoe", "#REDIRECT [[User talk:Zoe B]]")

    def of(api: str, root: Path, around: object, *, contact: str, command: str) -> Wiki:
        assert (api, command) == ("https://wiki.example/w/api.php", "post")
        return fake

    monkeypatch.setattr(bootstrap, "wiki", of)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return fake


def made(root: Path, records: dict[str, dict[str, Plain]] = RECORDS, **more: Any) -> GitRegistry:
    """A registry in git with these records."""
    here = GitRegistry(root)
    for path, text in registry(records, **more).items():
        here.write(path, text)
    here.commit("Begin")
    return here


@pytest.fixture
def here(tmp_path: Path, wiki: FakeWiki) -> GitRegistry:
    """A registry in git."""
    return made(tmp_path / "registry")


@pytest.fixture
def partnerctl(here: GitRegistry) -> CommandLine:
    """The command line in it."""
    return here.command_line(PARTNERCTL_TODAY="2026-03-31")


def test_it_shows_what_would_be_posted_and_what_is_in_the_way(
    partnerctl: CommandLine, wiki: FakeWiki, golden: Golden
) -> None:
    golden("cli/post/plan.txt", partnerctl("post").whole())
    golden("cli/post/plan.json", partnerctl("post", "--format", "json").stdout)

    assert wiki.edits == []


def test_a_narrow_terminal_shows_all_of_it(
    partnerctl: CommandLine, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")

    golden(
        "cli/post/narrow.txt", partnerctl("post", "--partner", "d-library", "--partner", "e-library").whole()
    )


def test_it_posts_and_then_knows_it(partnerctl: CommandLine, here: GitRegistry, golden: Golden) -> None:
    posted = partnerctl("post", "--apply")
    again = partnerctl("post", "--apply")
    here.git("clean", "-qfd", "data/notices")
    elsewhere = partnerctl("post")
    recorded = partnerctl("post", "--apply", "--format", "json")

    whole = "\n".join(each.whole() for each in (posted, again, elsewhere, recorded))
    golden("cli/post/applied.txt", whole)
    names = sorted(path.name for path in (here.root / "data" / "notices").iterdir())
    assert names == [
        "a-library.2026-03-20.application-received.talk-page.yaml",
        "b-library.2026-03-20.review-overdue.talk-page.yaml",
        "e-library.2026-03-20.application-received.talk-page.yaml",
    ]
    assert "data/notices" not in partnerctl("validate").stdout


def test_what_is_asked_for_is_posted_and_no_more(partnerctl: CommandLine, wiki: FakeWiki) -> None:
    assert (
        partnerctl("post", "--kind", "declined").stdout == "No notice is due on a talk page on 2026-03-31.\n"
    )
    outcome = partnerctl(
        "post", "--apply", "--limit", "1", "--partner", "e-library", "--partner", "a-library"
    )

    assert [edit.title for edit in wiki.edits] == ["User talk:Ada", "User talk:Ben Example"]
    assert "1 more due: --limit was 1" in outcome.stderr
    assert outcome.exit_code == 0


def _moved(here: GitRegistry) -> None:
    here.write("data/partners/a-library.yaml", json.dumps(applicant("Ada", name="Another Library")))


def _unofficial(here: GitRegistry) -> None:
    for path, text in registry(RECORDS, official=False).items():
        here.write(path, text)
    here.commit("Not official")


def _no_api(here: GitRegistry) -> None:
    for path, text in registry(RECORDS, wiki={"page": "List"}).items():
        here.write(path, text)
    here.commit("No API")


@pytest.mark.parametrize("spoil", [_moved, _unofficial, _no_api])
def test_what_must_hold_before_anything_is_posted(
    spoil: Callable[[GitRegistry], None],
    partnerctl: CommandLine,
    here: GitRegistry,
    wiki: FakeWiki,
    golden: Golden,
) -> None:
    spoil(here)

    outcome = partnerctl("post", "--apply")

    golden(f"cli/post/refused-{spoil.__name__.strip('_')}.txt", outcome.whole())
    assert wiki.edits == []


def test_what_nobody_accepted_is_told_to_nobody(
    partnerctl: CommandLine, here: GitRegistry, wiki: FakeWiki
) -> None:
    here.git("remote", "add", "origin", "https://forge.example/o/r")
    here.git("update-ref", "refs/remotes/origin/main", "HEAD")
    here.write("data/partners/a-library.yaml", json.dumps(applicant("Ada", name="Another Library")))
    here.commit("Not merged")

    outcome = partnerctl("post", "--apply")

    assert outcome.exit_code == 1
    assert "is not on origin/main, as far as this clone knows, so nothing was saved" in outcome.stderr
    assert wiki.edits == []
    here.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert partnerctl("post", "--apply", "--partner", "e-library").exit_code == 0


def test_a_proposal_is_posted_if_that_was_said(
    partnerctl: CommandLine, here: GitRegistry, wiki: FakeWiki
) -> None:
    _unofficial(here)

    outcome = partnerctl("post", "--apply", "--unofficial-in-public", "--partner", "e-library")

    assert outcome.exit_code == 0
    assert "Everything here is invented." in wiki.text("User talk:Zoe B")
    assert outcome.stdout.startswith("Everything here is invented.\n")


@pytest.mark.parametrize(
    "error",
    [
        WikiRefusedError("wiki.example: PartnerBot is blocked and may not edit", "blocked", hint="ask"),
        UnreachableError("wiki.example took too long", hint="try again later"),
    ],
    ids=["blocked", "gone"],
)
def test_if_it_stops_half_way_what_was_done_is_shown(
    error: PartnerctlError,
    partnerctl: CommandLine,
    wiki: FakeWiki,
    golden: Golden,
    request: pytest.FixtureRequest,
) -> None:
    wiki.meanwhile("save", lambda: None)
    for _ in range(5):
        wiki.fail("save", error)

    outcome = partnerctl("post", "--apply")

    golden(f"cli/post/stopped-{request.node.callspec.id}.txt", outcome.whole())
    assert outcome.exit_code == error.exit_code


def test_wrong_numbers_and_contradictions_are_refused(partnerctl: CommandLine) -> None:
    for words in (
        ("--per-minute", "0"),
        ("--per-minute", "61"),
        ("--limit", "0"),
        ("--back", "-1"),
        ("--apply", "--dry-run"),
        ("--partner", "nobody"),
    ):
        assert partnerctl("post", *words).exit_code == 2, words


def test_an_interrupted_run_says_what_was_posted(partnerctl: CommandLine, wiki: FakeWiki) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    wiki.meanwhile("save", lambda: None)
    wiki.meanwhile("save", interrupt)

    outcome = partnerctl("post", "--apply")

    assert outcome.exit_code == 130
    assert "posted: 1 section" in outcome.stdout
    assert "run it again to go on" in outcome.stderr
