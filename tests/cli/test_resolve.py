# SPDX-License-Identifier: Apache-2.0
"""Two people add to one history, and real git joins them: no way of merging loses or blends an entry unseen."""

from pathlib import Path

import pytest

from git_registry import GitRegistry
from partnerctl.documents.reader import parse
from partnerctl.findings import Plain

ZARYA = "biblioteka-zarya"
PATH = f"data/partners/{ZARYA}.yaml"
LINK = "https://meta.wikimedia.org/wiki/Example/"

ENDORSED = ("endorsed", "--by", "wm-northland", "--link", f"{LINK}1")
ALSO_ENDORSED = ("endorsed", "--by", "wmf", "--link", f"{LINK}2")
INVITED = ("invited", "--by", "wm-northland", "--link", f"{LINK}1")
DECLINED = ("declined", "--by", "wm-northland", "--reason", "No answer", "--link", f"{LINK}3")
PAIRS = {
    "alike": (ENDORSED, ALSO_ENDORSED),
    "with-lines-in-common": (ENDORSED, INVITED),
    "of-another-form": (INVITED, DECLINED),
    "the-same": (ENDORSED, ENDORSED),
}
WAYS = ("merge", "diff3", "union", "rebase", "cherry-pick", "stash")


def entries(registry: GitRegistry) -> list[Plain]:
    """The history as it stands in the working tree."""
    plain = parse(registry.text(PATH), PATH).plain or {}
    history = plain["history"]
    assert isinstance(history, list)
    return history


def join(
    registry: GitRegistry, way: str, mine: tuple[str, ...], theirs: tuple[str, ...]
) -> list[list[Plain]]:
    """Record an entry on two branches and join them; the histories of both."""
    partnerctl = registry.command_line()

    def record(entry: tuple[str, ...]) -> list[Plain]:
        assert partnerctl("--today", "2026-11-23", "record", ZARYA, *entry).exit_code == 0
        return entries(registry)

    if way == "union":
        registry.write(".gitattributes", "*.yaml merge=union\n")
        registry.commit("Merge by union")
    if way == "diff3":
        registry.git("config", "merge.conflictStyle", "diff3")
    registry.branch("topic")
    sides = [record(theirs)]
    registry.commit("Theirs")
    registry.switch("main")
    sides.append(record(mine))
    if way == "stash":
        registry.git("stash", "push", "-q")
        registry.git("merge", "-q", "topic")
        registry.git("stash", "pop", "-q", check=False)
        return sides
    registry.commit("Ours")
    if way == "rebase":
        registry.git("rebase", "-q", "topic", check=False)
    elif way == "cherry-pick":
        registry.git("cherry-pick", "topic", check=False)
    else:
        registry.merge("topic")
    return sides


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_way_of_merging_loses_or_blends_an_entry_unseen(pair: str, way: str, tmp_path: Path) -> None:
    registry = GitRegistry.of_examples(tmp_path / "registry")
    base = entries(registry)
    sides = join(registry, way, *PAIRS[pair])
    wanted = [entry for side in sides for entry in side[len(base) :]]
    partnerctl = registry.command_line()

    judged = partnerctl("validate", ZARYA)
    if judged.exit_code == 0:
        assert all(entry in entries(registry) for entry in wanted)
        assert len(entries(registry)) == len(base) + len({str(entry) for entry in wanted})
        return
    assert f"partnerctl resolve {ZARYA}" in judged.stdout or "`partnerctl resolve`" in judged.stdout

    shown = partnerctl("resolve", ZARYA, "--dry-run")
    assert "nothing was written" in shown.stderr
    resolved = partnerctl("resolve", ZARYA)

    assert resolved.stdout == f"{PATH}\n"
    history = entries(registry)
    assert history[: len(base)] == base
    assert all(history.count(entry) == 1 for entry in wanted)
    assert len(history) == len(base) + len({str(entry) for entry in wanted})
    assert "conflict" not in partnerctl("validate", ZARYA).stdout


def test_without_a_conflict_there_is_nothing_to_do(tmp_path: Path) -> None:
    registry = GitRegistry.of_examples(tmp_path / "registry")
    before = registry.text(PATH)

    outcome = registry.command_line()("resolve")

    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert registry.text(PATH) == before


def test_a_contradiction_is_left_to_choose(tmp_path: Path) -> None:
    registry = GitRegistry.of_examples(tmp_path / "registry")
    partnerctl = registry.command_line()
    registry.branch("topic")
    assert partnerctl("edit", ZARYA, "mission=To read together.").exit_code == 0
    registry.commit("Theirs")
    registry.switch("main")
    assert partnerctl("edit", ZARYA, "mission=To read aloud.").exit_code == 0
    registry.commit("Ours")
    assert not registry.merge("topic")

    outcome = partnerctl("resolve", ZARYA)

    assert outcome.exit_code == 1
    text = registry.text(PATH)
    assert (
        "<<<<<<< HEAD\nmission: To read aloud.\n=======\nmission: To read together.\n>>>>>>> topic\n" in text
    )


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-22", "2026-11-23"])
@pytest.mark.parametrize("way", ["merge", "rebase"])
def test_what_was_resolved_is_no_rewriting_of_what_the_main_branch_accepted(
    way: str, day: str, tmp_path: Path
) -> None:
    registry = GitRegistry.of_examples(tmp_path / "registry")
    partnerctl = registry.command_line()
    registry.branch("topic")
    assert partnerctl("--today", "2026-11-23", "record", ZARYA, *ENDORSED, "--on", day).exit_code == 0
    registry.commit("A contributor's")
    registry.switch("main")
    accepted = ("record", ZARYA, *ALSO_ENDORSED, "--on", "2026-11-22")
    assert partnerctl("--today", "2026-11-23", *accepted).exit_code == 0
    registry.commit("Accepted")
    registry.switch("topic")
    registry.git(*([way, "-q", "main"] if way == "rebase" else [way, "-q", "--no-edit", "main"]), check=False)

    assert partnerctl("resolve", ZARYA).stdout == f"{PATH}\n"
    registry.git("add", PATH)
    registry.git("-c", "core.editor=true", way, "--continue")

    assert partnerctl("validate", "--base", "main").exit_code == 0
