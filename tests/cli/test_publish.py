# SPDX-License-Identifier: Apache-2.0
"""`partnerctl publish`, whole outputs; the wiki is in memory."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine, Outcome
from fake_wiki import FakeWiki
from git_registry import GitRegistry
from partnerctl import bootstrap
from partnerctl.errors import UnreachableError
from partnerctl.wiki import WikiRefusedError
from publications import FRENCH, LISTING, MODULE, published, with_module

Golden = Callable[[str, str], None]
RECORD = "data/partners/citizen-maps.yaml"


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> FakeWiki:
    fake = FakeWiki()
    monkeypatch.setattr(bootstrap, "wiki", lambda *_, **__: fake)
    return fake


@pytest.fixture
def repository(registry: Path) -> GitRegistry:
    published(registry)
    made = GitRegistry(registry)
    made.commit("Begin")
    return made


@pytest.fixture
def partnerctl(repository: GitRegistry) -> CommandLine:
    return repository.command_line().having({"PARTNERCTL_TODAY": "2026-03-31"})


@pytest.fixture
def begun(wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine) -> CommandLine:
    """What was published once, and then the data changed."""
    assert partnerctl("publish", "--create", "--apply").exit_code == 0
    before = repository.text(RECORD)
    repository.write(RECORD, before.replace("Citizen Maps", "Citizens' Maps"))
    repository.commit("Another name")
    return partnerctl


def stable(outcome: Outcome, repository: GitRegistry) -> str:
    """The whole output; the commit's hash depends on the examples."""
    text = outcome.whole()
    for commit in repository.git("rev-list", "--all").split():
        text = text.replace(commit, "<commit>").replace(commit[:10], "<commit>")
    return text


def test_first(wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine, golden: Golden) -> None:
    golden("cli/publish/first.txt", stable(partnerctl("publish"), repository))
    golden("cli/publish/create.txt", stable(partnerctl("publish", "--create", "--apply"), repository))
    golden("cli/publish/unchanged.txt", stable(partnerctl("publish"), repository))
    golden("cli/publish/unchanged-apply.txt", stable(partnerctl("publish", "--apply"), repository))
    assert len(wiki.edits) == 1


def test_changed(wiki: FakeWiki, repository: GitRegistry, begun: CommandLine, golden: Golden) -> None:
    golden("cli/publish/change.txt", stable(begun("publish"), repository))
    golden("cli/publish/change-json.txt", stable(begun("publish", "--format", "json"), repository))
    assert begun("publish", "--dry-run") == begun("publish")
    assert len(wiki.edits) == 1
    said = begun("publish", "--apply", "--reason", "They asked", "--no-bot")
    golden("cli/publish/saved.txt", stable(said, repository))
    assert wiki.edits[-1].summary.startswith("They asked (registry at ")
    assert not wiki.edits[-1].bot


def test_in_few_columns(
    wiki: FakeWiki,
    repository: GitRegistry,
    begun: CommandLine,
    golden: Golden,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    wiki.put(LISTING, wiki.text(LISTING).replace("Riverside", "River-side"), summary="a typo")
    golden("cli/publish/by-hand-50.txt", stable(begun("publish"), repository))


def test_by_hand(wiki: FakeWiki, repository: GitRegistry, begun: CommandLine, golden: Golden) -> None:
    wiki.put(LISTING, wiki.text(LISTING).replace("Riverside", "River-side"), summary="a typo")
    hostile = wiki.text(LISTING).replace("Citizen", "\u202eCitizen")
    newest = wiki.put(LISTING, hostile, user="192.0.2.7", summary="\x1b[31m`rm -rf`")
    before = wiki.text(LISTING)
    for form in ("text", "json"):
        golden(f"cli/publish/by-hand-{form}.txt", stable(begun("publish", "--format", form), repository))
    golden("cli/publish/by-hand-apply.txt", stable(begun("publish", "--apply"), repository))
    seen_too_early = begun("publish", "--apply", "--overwrite", str(newest.id - 1))
    golden("cli/publish/by-hand-overwrite-another.txt", seen_too_early.whole())
    assert wiki.text(LISTING) == before
    golden(
        "cli/publish/by-hand-overwrite.txt",
        stable(begun("publish", "--overwrite", str(newest.id)), repository),
    )
    assert begun("publish", "--overwrite", str(newest.id), "--apply").exit_code == 0
    assert "River-side" not in wiki.text(LISTING)


def test_a_page_of_somebody_else(
    wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine, golden: Golden
) -> None:
    wiki.put(LISTING, "My notes")
    golden("cli/publish/not-ours.txt", stable(partnerctl("publish"), repository))


def test_somebody_is_faster(
    wiki: FakeWiki, repository: GitRegistry, begun: CommandLine, golden: Golden
) -> None:
    text = wiki.text(LISTING)
    wiki.meanwhile("save", lambda: wiki.put(LISTING, text.replace("Citizen Maps", "Maps")))
    golden("cli/publish/conflict.txt", stable(begun("publish", "--apply"), repository))
    assert "Citizens'" not in wiki.text(LISTING)


def test_a_merge(wiki: FakeWiki, repository: GitRegistry, begun: CommandLine, golden: Golden) -> None:
    text = wiki.text(LISTING)
    wiki.meanwhile("save", lambda: wiki.put(LISTING, text.replace("<noinclude>", "<noinclude>Hello", 1)))
    golden("cli/publish/merged.txt", stable(begun("publish", "--apply"), repository))
    golden("cli/publish/merged-later.txt", stable(begun("publish"), repository))


@pytest.mark.parametrize(
    "case",
    [
        ("protected", lambda wiki: wiki.protected.add(LISTING)),
        ("spam", lambda wiki: setattr(wiki, "spam", ("Maps",))),
        (
            "read-only",
            lambda wiki: wiki.fail(
                "save", WikiRefusedError("wiki.example is read-only: moving", "readonly", hint="try later")
            ),
        ),
        ("blocked", lambda wiki: setattr(wiki, "blocked", True)),
        ("another-account", lambda wiki: setattr(wiki, "user", "Somebody")),
        ("no-credentials", lambda wiki: setattr(wiki, "user", None)),
        ("not-reached", lambda wiki: wiki.cut("page", "before")),
        ("cut-twice", lambda wiki: (wiki.cut("save", "before"), wiki.cut("save", "before"))),
        (
            "unknown",
            lambda wiki: (
                wiki.cut("save", "before"),
                wiki.fail("history", UnreachableError("wiki.example can't be reached")),
            ),
        ),
    ],
)
def test_what_can_go_wrong(
    case: tuple[str, Callable[[FakeWiki], object]],
    wiki: FakeWiki,
    repository: GitRegistry,
    begun: CommandLine,
    golden: Golden,
) -> None:
    name, deed = case
    before = wiki.text(LISTING)
    deed(wiki)
    golden(f"cli/publish/{name}.txt", stable(begun("publish", "--apply"), repository))
    assert wiki.text(LISTING) == before


def test_several_pages(
    wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine, golden: Golden
) -> None:
    french = f"    - title: {FRENCH}\n      form: listing\n      language: fr\n"
    published(repository.root, with_module() + french)
    repository.commit("More pages")
    wiki.protected.add(LISTING)
    golden("cli/publish/several.txt", stable(partnerctl("publish", "--create", "--apply"), repository))
    wiki.protected.clear()
    again = partnerctl("publish", "--create", "--apply", "--format", "json")
    golden("cli/publish/several-again-json.txt", stable(again, repository))
    one = partnerctl("publish", "--target", MODULE, "--target", LISTING, "--apply")
    golden("cli/publish/several-chosen.txt", one.whole())


def test_where_everybody_takes_it_for_the_real_thing(
    wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine, golden: Golden
) -> None:
    path = repository.root / "data/registry.yaml"
    policy = path.read_text("utf-8").replace(LISTING, "Partners/List")
    path.write_text(policy, "utf-8")
    repository.commit("A public page")
    words = ("publish", "--create", "--unofficial-in-public")
    golden("cli/publish/invented-in-public.txt", stable(partnerctl(*words), repository))
    path.write_text(
        policy.replace("official: true", "official: false").replace("fictitious: true\n", ""), "utf-8"
    )
    for partner in (repository.root / "data/partners").iterdir():
        partner.unlink()
    repository.commit("Not official")
    golden("cli/publish/unofficial-in-public.txt", stable(partnerctl("publish", "--create"), repository))
    golden("cli/publish/unofficial-told.txt", stable(partnerctl(*words, "--apply"), repository))


def test_what_is_not_committed(
    wiki: FakeWiki, repository: GitRegistry, begun: CommandLine, golden: Golden
) -> None:
    repository.write(RECORD, repository.text(RECORD).replace("Citizens' Maps", "Maps"))
    golden("cli/publish/uncommitted.txt", stable(begun("publish"), repository))
    golden("cli/publish/uncommitted-apply.txt", stable(begun("publish", "--apply"), repository))
    assert begun("publish", "--rev", "HEAD", "--apply").exit_code == 0
    assert "Citizens' Maps" in wiki.text(LISTING)


def test_without_git(wiki: FakeWiki, registry: Path) -> None:
    published(registry)
    outcome = CommandLine(registry)("publish", "--create", "--apply")
    assert outcome.exit_code == 0, outcome.whole()
    assert wiki.edits[0].summary == "Update from the registry; invented data"


def test_checking(wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine, golden: Golden) -> None:
    wiki.user = None
    missing = partnerctl("publish", "--check")
    wiki.user = "PartnerBot"
    partnerctl("publish", "--create", "--apply")
    fresh = partnerctl("publish", "--check", PARTNERCTL_TODAY="2026-08-01")
    repository.write(RECORD, repository.text(RECORD).replace("Citizen Maps", "Maps"))
    stale = partnerctl("publish", "--check")
    plain = partnerctl("publish", "--check", "--format", "json")
    wiki.put(LISTING, "x")
    other = partnerctl("publish", "--check")
    assert [each.exit_code for each in (missing, fresh, stale, plain, other)] == [1, 0, 1, 1, 1]
    golden("cli/publish/check.txt", "\n".join(each.whole() for each in (missing, fresh, stale, plain, other)))
    assert json.loads(plain.stdout)["pages"][0]["freshness"] == "stale"


@pytest.mark.parametrize(
    ("words", "exit_code", "message"),
    [
        (("--apply", "--check"), 2, "contradict each other"),
        (("--apply", "--dry-run"), 2, "contradict each other"),
        (("--target", "User:PartnerBot/Lits"), 2, 'the policy names no page "User:PartnerBot/Lits"'),
        (("--overwrite", "x"), 2, '"x" is not a whole number'),
        (("--rev", "nowhere"), 2, 'there is no commit "nowhere"'),
    ],
)
def test_what_makes_no_sense(
    words: tuple[str, ...], exit_code: int, message: str, wiki: FakeWiki, partnerctl: CommandLine
) -> None:
    outcome = partnerctl("publish", *words)
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    assert message in outcome.stderr
    assert wiki.calls == []


def test_a_policy_that_names_no_wiki(registry: Path, golden: Golden) -> None:
    golden("cli/publish/no-wiki.txt", CommandLine(registry)("publish").whole())


def test_a_broken_record_is_shown_and_nothing_is_asked(
    wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine
) -> None:
    repository.write(RECORD, "name: [\n")
    outcome = partnerctl("publish")
    assert outcome.exit_code == 1
    assert RECORD in outcome.stderr
    assert wiki.calls == []


def test_what_nobody_accepted_is_no_public_page(
    wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine
) -> None:
    told = "is not on origin/main, as far as this clone knows"
    published(repository.root, page="Partners/List")
    repository.commit("Publish where everybody looks")
    assert told not in partnerctl("publish").stdout, "there is no remote, so nobody to accept it"
    repository.git("remote", "add", "origin", "https://forge.example/o/r")
    assert told in partnerctl("publish").stdout, "nothing is known of the remote's branch"
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
    assert told in partnerctl("publish").stdout
    assert told not in partnerctl("publish", "--rev", "HEAD~1").stdout
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert told not in partnerctl("publish").stdout


def test_on_a_page_of_ones_own_anything_may_be_tried(
    wiki: FakeWiki, repository: GitRegistry, partnerctl: CommandLine
) -> None:
    repository.git("remote", "add", "origin", "https://forge.example/o/r")
    assert partnerctl("publish", "--create", "--apply").exit_code == 0
