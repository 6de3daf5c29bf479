# SPDX-License-Identifier: Apache-2.0
"""`--rev` and `--as-of`, alone and together, on real repositories."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from git_registry import GitRegistry
from partnerctl.adapters.workers import WORTH_FORKING
from usecases.registries import a_record

Golden = Callable[[str, str], None]

CANDIDATE = """\
name: Northfield Library
history:
  - date: 2026-01-10
    event: applied
sources:
  - title: A letter
"""
ENDORSED = """\
name: Northfield City Library
history:
  - date: 2026-01-10
    event: applied
  # Told in March, and given in January already.
  - date: 2026-01-20
    event: endorsed
    by: [user:ExampleEditor]
    link: https://meta.wikimedia.org/wiki/Talk:Example#Support
  - date: 2026-02-01
    event: declined
    by: [wmf]
    reason: It has no report page
sources:
  - title: A letter
"""


@pytest.fixture(params=["", "registry"])
def life(request: pytest.FixtureRequest, tmp_path: Path) -> GitRegistry:
    """Two commits: an application, and what was learned of it two months later."""
    registry = GitRegistry.of_examples(tmp_path / "repository", request.param)
    for record in (registry.root / "data/partners").iterdir():
        record.unlink()
    registry.record("northfield", CANDIDATE)
    registry.commit("Record an application", day="2026-01-11")
    registry.git("tag", "january")
    registry.record("northfield", ENDORSED)
    registry.record("other", a_record("Another Library"))
    registry.commit("Decline it", day="2026-03-10")
    return registry


def told(registry: GitRegistry, *words: str) -> str:
    """The whole output, with hashes as `<january>` and `<main>`: they follow from the example registry's files."""
    text = registry.command_line()(*words).whole()
    for name in ("january", "main"):
        commit = registry.git("rev-parse", name)
        text = text.replace(commit, f"<{name}>").replace(commit[:10], f"<{name}>")
    return text


@pytest.mark.parametrize("command", ["list", "show", "stats", "log", "listing"])
def test_each_way_to_ask(life: GitRegistry, golden: Golden, command: str) -> None:
    asked = {
        "list": ("list", "--columns", "id,status,since,name"),
        "show": ("show", "northfield", "--format", "json"),
        "stats": ("stats", "--format", "csv"),
        "log": ("log", "northfield"),
        "listing": ("render", "listing", "--format", "csv"),
    }[command]
    ways = {
        "as it is": (),
        "what held on January 25, as known now": ("--as-of", "2026-01-25"),
        "what the data said in January": ("--rev", "january"),
        "what was known in January of January 9": ("--rev", "january", "--as-of", "2026-01-09"),
        "at a branch": ("--rev", "main"),
    }
    if command == "show":
        summary = [_summary(life, asked, words) for words in ways.values()]
        text = "".join(f"=== {way}\n{line}\n" for way, line in zip(ways, summary, strict=True))
    else:
        text = "\n".join(f"=== {way}\n{told(life, *asked, *words)}" for way, words in ways.items())
    golden(f"cli/time-travel/{command}.txt", text)


def _summary(registry: GitRegistry, asked: tuple[str, ...], words: tuple[str, ...]) -> str:
    body = json.loads(registry.command_line()(*asked, *words).stdout)
    revision = body["rev"]["subject"] if body["rev"] else "working tree"
    return f"{body['as_of']}, {revision}: {body['name']}, {body['standing']['status']}, {body['standing']['reason']}"


def test_the_page_begins_with_its_day_and_commit(life: GitRegistry) -> None:
    page = told(life, "show", "northfield", "--rev", "january", "--as-of", "2026-01-20")
    assert page.startswith("exit code 0\n--- stdout\nAs of 2026-01-20, at commit <january> of 2026-01-11\n")


def test_the_working_tree_is_neither_read_nor_touched(life: GitRegistry) -> None:
    before = told(life, "list", "--rev", "january")
    life.record("northfield", "name: [\n")
    (life.root / "data/registry.yaml").write_text("not: a policy\n")
    status = life.git("status", "--porcelain")
    assert told(life, "list", "--rev", "january") == before
    assert life.git("status", "--porcelain") == status
    assert life.git("stash", "list") == ""


def test_a_listing_of_a_commit_says_so_in_its_stamp(life: GitRegistry) -> None:
    partnerctl = life.command_line()
    january = life.git("rev-parse", "january")
    assert partnerctl("render", "listing", "--rev", "january", "-o", "listing.md").exit_code == 0
    assert f"; commit {january} -->\n" in life.text("listing.md")
    assert partnerctl("render", "listing", "--rev", "january", "-o", "listing.md", "--check").exit_code == 0
    assert partnerctl("render", "listing", "-o", "listing.md", "--check").exit_code == 1
    body = json.loads(partnerctl("render", "listing", "--rev", "january", "--format", "json").stdout)
    assert body["rev"] == {
        "commit": january,
        "committed": "2026-01-11T12:00:00+00:00",
        "subject": "Record an application",
    }


@pytest.mark.parametrize(
    ("rev", "exit_code", "message", "hint"),
    [
        ("januray", 2, 'there is no commit "januray"', 'did you mean "january"?'),
        (
            "--help",
            2,
            'there is no commit "--help"',
            "name a branch, a tag or a commit's hash, such as HEAD~3",
        ),
        ("begin", 3, "has no registry here", "see when it began: git log --reverse -- data/registry.yaml"),
    ],
)
def test_what_cannot_be_asked(life: GitRegistry, rev: str, exit_code: int, message: str, hint: str) -> None:
    life.git(
        "tag",
        "begin",
        life.git("commit-tree", "-m", "Empty", life.git("hash-object", "-w", "-t", "tree", "/dev/null")),
    )
    outcome = life.command_line()("list", f"--rev={rev}")
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    assert message in outcome.stderr
    assert f"hint: {hint}\n" in outcome.stderr


def test_without_git_it_says_what_is_missing(life: GitRegistry) -> None:
    outcome = life.command_line(PATH="/nowhere")("list", "--rev", "january")
    assert outcome.exit_code == 3
    assert "error: git is not installed" in outcome.stderr


def test_many_records_are_read_in_several_processes(tmp_path: Path) -> None:
    registry = GitRegistry.of_examples(tmp_path / "repository", "deep/er")
    for number in range(WORTH_FORKING + 20):
        registry.record(f"p{number:03}", a_record(f"Partner {number}"))
    registry.commit("Many")
    before = registry.command_line()("list").stdout
    for number in range(WORTH_FORKING + 20):
        registry.record(f"p{number:03}", "broken: [\n")
    outcome = registry.command_line().process("list", "--rev", "HEAD")
    assert (outcome.exit_code, outcome.stdout) == (0, before)


def test_revisions_are_completed(life: GitRegistry) -> None:
    life.git("branch", "feature/one")
    life.git("update-ref", "refs/heads/$(reboot)", "HEAD")

    def completed(line: str, partnerctl: CommandLine) -> list[str]:
        return partnerctl.process(
            _PARTNERCTL_COMPLETE="complete_bash",
            COMP_WORDS=line,
            COMP_CWORD=str(len(line.split(" ")) - 1),
        ).stdout.split()

    assert completed("partnerctl list --rev ", life.command_line()) == ["feature/one", "main", "january"]
    assert completed("partnerctl show northfield --rev j", life.command_line()) == ["january"]
    assert completed("partnerctl list --rev ", life.command_line(PATH="/nowhere")) == []
