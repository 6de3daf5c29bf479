# SPDX-License-Identifier: Apache-2.0
"""`partnerctl log`, whole outputs; what it knows of commits is tested in tests/usecases/test_versions.py."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import CommandLine
from git_registry import GitRegistry
from terminal import in_terminal

Golden = Callable[[str, str], None]

BEGIN = """\
name: Northfield City Library
mission: Free access.
history:
  - date: 2024-02-20
    event: applied
    link: https://meta.wikimedia.org/wiki/Talk:Example#Northfield
"""
SECOND = """\
  - date: 2024-03-10
    event: endorsed
    by: [wm-northland, user:ExampleEditor]
  - date: 2024-04-15
    event: recognized
    by: [wm-northland]
    link: https://meta.wikimedia.org/wiki/Example/Decision_12
"""
THIRD = """\
  - date: 2025-04-10
    event: reviewed
    outcome: renewed-with-conditions
    by: [wm-northland]
    conditions:
      - text: Bring the report page up to date, with all the events of the last two years
        by_when: 2025-09-01
  - date: 2025-04-10
    event: suspended
    by: [wm-northland]
    reason: Entered by mistake
  - date: 2025-04-10
    event: corrected
    supersedes_date: 2025-04-10
    supersedes_event: suspended
    why: It was another partner
  - date: 2025-05-01
    event: noted
    as: potential
"""
FOURTH = """\
  - date: 2027-01-01
    event: resigned
    reason: The library closes
"""
SENT = """\
partner: northfield
kind: review-upcoming
about: 2025-04-15
channel: {channel}
sent: 2025-02-14
language: en
{more}
"""


@pytest.fixture
def life(tmp_path: Path) -> GitRegistry:
    """A partner with a history of several years, of which two entries are recorded late and one is still ahead."""
    registry = GitRegistry.of_examples(tmp_path / "repository")
    registry.record("northfield", BEGIN)
    registry.commit("Record Northfield's application", day="2024-02-20", author="Zoë Example")
    registry.record(
        "northfield",
        BEGIN.replace("Free", "# Shorter\nmission: Freest").replace("mission: # S", "# S") + SECOND,
    )
    registry.commit("Recognize Northfield", day="2024-06-01")
    registry.write(
        "data/notices/northfield.2025-04-15.review-upcoming.email.yaml",
        SENT.format(channel="email", more="message_id: a@b.example"),
    )
    registry.write(
        "data/notices/northfield.2025-04-15.review-upcoming.talk-page.yaml",
        SENT.format(channel="talk-page", more="link: https://meta.wikimedia.org/wiki/Special:Diff/1"),
    )
    registry.write("data/notices/northfield-other.2025-04-15.review-upcoming.email.yaml", "not: ours\n")
    registry.commit("Tell of the review", day="2025-02-14")
    registry.record("northfield", registry.text("data/partners/northfield.yaml") + THIRD)
    registry.commit("Review Northfield", day="2025-04-10")
    registry.record("northfield", registry.text("data/partners/northfield.yaml") + FOURTH)
    return registry


def whole(registry: GitRegistry, *words: str) -> str:
    text = registry.command_line()("log", "northfield", *words).whole()
    for number, commit in enumerate(reversed(registry.git("rev-list", "HEAD").split("\n"))):
        text = text.replace(commit, f"<commit {number}>").replace(commit[:10], f"<commit {number}>")
    return text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("text", ()),
        ("markdown", ("--format", "markdown")),
        ("json", ("--format", "json")),
        ("reverse", ("--reverse", "--limit", "3")),
        ("as-of", ("--as-of", "2024-12-31")),
        ("rev", ("--rev", "HEAD~2")),
        ("nothing-yet", ("--as-of", "2020-01-01")),
        ("nothing-yet-markdown", ("--as-of", "2020-01-01", "--format", "markdown")),
    ],
)
def test_each_way_to_ask(name: str, words: tuple[str, ...], life: GitRegistry, golden: Golden) -> None:
    golden(f"cli/log/{name}.txt", whole(life, *words))


def test_without_git_the_rest_is_shown(life: GitRegistry, golden: Golden) -> None:
    golden("cli/log/no-git.txt", life.command_line(PATH="/nowhere")("log", "northfield").whole())


def test_in_a_shallow_clone_the_rest_is_shown(life: GitRegistry, tmp_path: Path) -> None:
    clone = life.clone(tmp_path / "clone", "--depth=1")
    outcome = clone.command_line()("log", "northfield", "--format", "json")
    body = json.loads(outcome.stdout)
    assert outcome.exit_code == 0
    assert {item["kind"] for item in body["items"]} == {"event", "notice"}
    assert all(item["committed"] is None for item in body["items"] if item["kind"] == "event")
    assert "older commits were left out of this clone" in body["notes"][0]
    assert "hint: git fetch --unshallow\n" in outcome.stderr


def test_in_a_narrow_terminal(life: GitRegistry) -> None:
    _, written = in_terminal(life.root, "log", "northfield", "--as-of", "2024-12-31", columns=40)
    lines = [line for line in written.replace("\x1b[", "").splitlines() if "https://" not in line]
    assert max(map(len, lines)) <= 40 + len("1;33m0m")


def test_a_notice_that_cannot_be_read_is_told(life: GitRegistry) -> None:
    life.write("data/notices/northfield.2025-04-15.review-due.email.yaml", "kind: [\n")
    outcome = life.command_line()("log", "northfield")
    assert "warning: data/notices/northfield.2025-04-15.review-due.email.yaml is left out" in outcome.stderr
    assert "review-upcoming" in outcome.stdout


HOSTILE = "\x1b[31mred\u202e |](x) <b> `tick` *s* [a](javascript:x)"


def test_texts_of_data_and_commits_stay_texts(life: GitRegistry) -> None:
    life.record("northfield", BEGIN.replace("name: Northfield City Library", 'name: "*Bold* [x](y) <b>"'))
    life.git("commit", "-qam", HOSTILE, GIT_AUTHOR_NAME="\x1b]0;title\x07 <i>Evil</i>")
    text = life.command_line()("log", "northfield").stdout
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\x1b[31mred\u202e" in text
    markdown = life.command_line()("log", "northfield", "--format", "markdown").stdout
    assert "\x1b" not in markdown
    assert "<b>" not in markdown
    assert "<i>" not in markdown
    assert "](javascript:" not in markdown
    assert "# &#42;Bold&#42; &#91;x&#93;(y) &lt;b" in markdown.replace("&#60;", "&lt;")
    body = json.loads(life.command_line()("log", "northfield", "--format", "json").stdout)
    assert body["items"][0]["commit"]["subject"] == HOSTILE


def test_a_field_with_markup_for_its_name_stays_a_text(life: GitRegistry) -> None:
    begin = life.text("data/partners/northfield.yaml")
    life.record("northfield", f'"<script>\\u202e": x\n{begin}')
    life.commit("A field that is none")
    life.record("northfield", begin)
    life.commit("Mend")
    markdown = life.command_line()("log", "northfield", "--format", "markdown").stdout
    assert "<script>" not in markdown
    assert "\u202e" not in life.command_line()("log", "northfield").stdout


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        (("northfeld",), 2, 'did you mean "northfield"?'),
        (("northfield", "--limit", "0"), 2, '"0" is not 1 or more'),
        (("northfield", "--rev", "mian"), 2, 'did you mean "main"?'),
        (("northfield", "--rev", "HEAD~4"), 2, 'there is no partner with the id "northfield"'),
    ],
)
def test_what_cannot_be_asked(life: GitRegistry, words: tuple[str, ...], exit_code: int, told: str) -> None:
    outcome = life.command_line()("log", *words)
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    assert told in outcome.stderr


def test_a_record_that_is_not_committed_yet(registry: Path) -> None:
    repository = GitRegistry(registry)
    told = repository.command_line()("log", "citizen-maps").stdout
    assert "now         changed, and not committed yet\n" in told
    assert told.count("not committed yet") == 3


def test_a_partner_that_was_merged_and_commits_in_which_nothing_changed(life: GitRegistry) -> None:
    life.git("checkout", "-q", "--", ".")
    life.record("northfield", f"# A comment\n{life.text('data/partners/northfield.yaml')}")
    life.commit("Comment")
    (life.root / "data/partners/northfield.yaml").write_bytes(b"name: [\n")
    life.commit("Break")
    (life.root / "data/partners/northfield.yaml").unlink()
    life.commit("Delete")
    life.record("northfield", BEGIN)
    life.commit("Bring back")
    told = life.command_line()("log", "northfield").stdout
    for words in (
        "comments or layout only",
        "the file can't be read, before or after it",
        "the record is deleted",
    ):
        assert words in told
    assert told.count("the record begins") == 2


def test_what_else_an_entry_says(registry: Path) -> None:
    record = """\
name: Northfield City Library
history:
  - {date: 2024-01-01, event: noted, as: potential}
  - {date: 2024-02-01, event: noted, as: informal}
  - {date: 2024-02-02, event: corrected, supersedes_date: 2024-02-01, supersedes_event: noted, why: A slip}
  - {date: 2024-03-01, event: renamed, from: Northfield Library, to: Northfield City Library}
  - {date: 2024-04-01, event: redacted, field: "organizers[0].name", why: Asked to}
  - {date: 2024-05-01, event: transitioned, to: user-group, by: [affcom]}
  - {date: 2024-06-01, event: merged, into: citizen-maps}
"""
    (registry / "data/partners/northfield.yaml").write_text(record)
    told = CommandLine(registry)("log", "northfield", "--reverse").stdout
    lines = [line.strip() for line in told.splitlines()]
    for expected in (
        "instead of: noted of 2024-02-01",
        "Northfield Library became Northfield City Library",
        "of organizers[0].name",
        "to user-group",
        "into citizen-maps",
    ):
        assert expected in lines
