# SPDX-License-Identifier: Apache-2.0
"""What a change has to answer for, in real git: its own files and whatever it breaks elsewhere, and nothing that was so before."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from command_line import Outcome
from git_registry import GitRegistry

SUMMIT, GLASSHOUSE = "data/partners/summit-archive.yaml", "data/partners/glasshouse-press.yaml"
MUSEUM, CITIZEN = "data/partners/riverside-museum.yaml", "data/partners/citizen-maps.yaml"
ATLAS = "data/partners/open-atlas-software.yaml"
POLICY, ENTITIES = "data/registry.yaml", "data/entities.yaml"


@pytest.fixture
def registry(tmp_path: Path) -> GitRegistry:
    """The example registry on `main`, with a record merged into another, and a branch to propose; nothing is wrong yet."""
    made = GitRegistry.of_examples(tmp_path / "registry")
    made.command_line(PARTNERCTL_TODAY="2026-03-31")("merge", "citizen-maps", "--into", "open-atlas-software")
    made.commit("Merge two records of one partner")
    made.branch("proposal")
    return made


def replace(registry: GitRegistry, path: str, old: str, new: str) -> None:
    """Change one text in a file, which must be there."""
    text = registry.text(path)
    assert old in text, old
    registry.write(path, text.replace(old, new, 1))


def break_on_main(registry: GitRegistry, path: str, old: str, new: str) -> None:
    """Something that was wrong before the change began."""
    registry.switch("main")
    replace(registry, path, old, new)
    registry.commit("Break")
    registry.git("branch", "-q", "-f", "proposal")
    registry.switch("proposal")


def neighbour_broken(registry: GitRegistry) -> None:
    """The museum's record holds a word that is none."""
    break_on_main(registry, MUSEUM, "  kind: museum\n", "  kind: musaeum\n")


def honest_change(registry: GitRegistry) -> None:
    """A change of another record, with nothing wrong in it."""
    replace(registry, SUMMIT, "name: Summit Archive\n", "name: Summit Archive # in the hills\n")


@dataclass(frozen=True)
class Judged:
    """What `validate` made of it: the exit code, and (code, path) of what counts and of what was there before."""

    exit_code: int
    findings: set[tuple[str, str]]
    inherited: set[tuple[str, str]]
    report: dict[str, Any]
    stderr: str


def judge(registry: GitRegistry, *words: str) -> Judged:
    outcome = registry.command_line()("validate", "--format", "json", *words)
    assert outcome.stdout, outcome.stderr
    report = json.loads(outcome.stdout)

    def told(bucket: str) -> set[tuple[str, str]]:
        return {(each["code"], each["location"]["path"]) for each in report[bucket]}

    return Judged(outcome.exit_code, told("findings"), told("inherited"), report, outcome.stderr)


def proposed(registry: GitRegistry, *words: str) -> Judged:
    """As CI asks."""
    return judge(registry, "--base", "main", *words)


# --- with --base ----------------------------------------------------------------------------------------------------


def test_a_neighbour_that_was_broken_before_does_not_fail_a_change(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    honest_change(registry)

    judged = proposed(registry)

    assert (judged.exit_code, judged.findings, judged.inherited) == (0, set(), {("PC150", MUSEUM)})
    assert judged.report["counts"]["error"] == 0
    assert "no findings in 15 files; 1 was there before (" in judged.stderr
    assert judge(registry).exit_code == 1  # without a base, all counts


def test_a_neighbour_that_can_not_be_read_does_not_either(registry: GitRegistry) -> None:
    break_on_main(registry, MUSEUM, "history:\n", "history: [\n")
    honest_change(registry)

    judged = proposed(registry)

    assert (judged.exit_code, judged.findings) == (0, set())
    assert {path for _, path in judged.inherited} == {MUSEUM}
    assert {each["reason"] for each in judged.report["skipped"]} == {f"could not see {MUSEUM}"}


def test_it_is_shown_in_every_form(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    honest_change(registry)

    def shown(form: str) -> str:
        outcome = registry.command_line()("validate", "--base", "main", "--format", form)
        assert outcome.exit_code == 0
        return outcome.stdout

    assert f"{MUSEUM}:10:9: error PC150 (was there before): 'musaeum' is not in" in re.sub(
        r"\s+", " ", shown("text")
    )
    assert (
        f"::notice file={MUSEUM},line=10,endLine=10,col=9,endColumn=15,title=PC150 (error that was there before)"
        in shown("github")
    )
    assert json.loads(shown("gitlab"))[0]["description"].startswith("'musaeum' is not in the vocabulary")
    (result,) = json.loads(shown("sarif"))["runs"][0]["results"]
    assert result["baselineState"] == "unchanged"
    assert "### Was there before, in files that did not change\n" in shown("markdown")


def test_what_was_wrong_in_a_file_that_is_touched_is_its_own(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    replace(registry, MUSEUM, "mission: Shows", "mission: Shows well")

    judged = proposed(registry)

    assert (judged.exit_code, judged.findings, judged.inherited) == (1, {("PC150", MUSEUM)}, set())
    assert judged.report["findings"][0]["before"] is True


def entity_removed(registry: GitRegistry) -> None:
    text = registry.text(ENTITIES)
    registry.write(ENTITIES, re.sub(r"(?ms)^  wm-northland:\n.*?(?=^  \S)", "", text))


def name_doubled(registry: GitRegistry) -> None:
    text = registry.text(SUMMIT).replace("name: Summit Archive\n", "name: Riverside Museum\n")
    registry.write("data/partners/zz.yaml", text)


def word_removed(registry: GitRegistry) -> None:
    text = registry.text(POLICY)
    registry.write(POLICY, re.sub(r"(?m)^    museum: .*\n", "", text))


def reference_broken(registry: GitRegistry) -> None:
    (registry.root / ATLAS).unlink()


@pytest.mark.parametrize("change", [entity_removed, name_doubled, word_removed, reference_broken])
@pytest.mark.parametrize("words", [(), ("--changed",)])
def test_a_change_that_breaks_a_neighbour_fails(
    registry: GitRegistry, change: Callable[[GitRegistry], None], words: tuple[str, ...]
) -> None:
    change(registry)

    judged = proposed(registry, *words)

    touched = set(registry.git("status", "--porcelain").split())
    elsewhere = {(code, path) for code, path in judged.findings if path not in touched}
    assert judged.exit_code == 1
    assert elsewhere or change is name_doubled, judged.findings
    assert not judged.inherited
    assert judge(registry, "--changed").exit_code == (
        0 if not elsewhere and change is not name_doubled else 1
    )


def test_a_neighbour_that_is_broken_in_another_way_now_fails(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    text = registry.text(POLICY)
    registry.write(POLICY, re.sub(r"(?m)^    events: .*\n", "", text))

    judged = proposed(registry)

    assert judged.exit_code == 1
    assert judged.inherited == {("PC150", MUSEUM)}
    assert ("PC150", MUSEUM) in judged.findings
    messages = {each["message"] for each in judged.report["findings"] if each["location"]["path"] == MUSEUM}
    assert messages == {"'events' is not in the vocabulary 'contributions'"}


def test_a_neighbour_that_became_readable_shows_what_was_hidden(registry: GitRegistry) -> None:
    break_on_main(registry, POLICY, "official:", "oficial:")
    neighbour_broken(registry)
    replace(registry, POLICY, "oficial:", "official:")

    judged = proposed(registry)

    # Nobody could see it before, so nobody can say that it was there before.
    assert ("PC150", MUSEUM) in judged.findings
    assert judged.exit_code == 1


def test_a_policy_that_can_not_be_read_is_never_inherited(registry: GitRegistry) -> None:
    break_on_main(registry, POLICY, "official:", "oficial:")
    honest_change(registry)

    for words in ((), ("--changed",), ("--ignore", "PC1"), (SUMMIT,)):
        judged = proposed(registry, *words)
        assert judged.exit_code == 1, words
        assert {path for _, path in judged.findings} == {POLICY}


def test_warnings_are_inherited_alike(registry: GitRegistry) -> None:
    registry.switch("main")
    registry.write("data/partners/notes.txt", "Remember the milk.\n")
    registry.commit("Leave a note")
    registry.git("branch", "-q", "-f", "proposal")
    registry.switch("proposal")
    honest_change(registry)

    judged = proposed(registry, "--fail-on", "notice")

    assert (judged.exit_code, judged.inherited) == (0, {("PC052", "data/partners/notes.txt")})
    registry.write("data/partners/more.txt", "And bread.\n")
    judged = proposed(registry, "--fail-on", "warning")
    assert (judged.exit_code, judged.findings) == (1, {("PC052", "data/partners/more.txt")})


def test_a_waiver_of_a_neighbour_that_the_change_makes_useless_is_its_doing(registry: GitRegistry) -> None:
    registry.switch("main")
    twin = registry.text(SUMMIT).replace("name: Summit Archive\n", "name: Summit Archives\n")
    waiver = "waivers:\n  - rule: PC202\n    why: Two archives of two summits.\n    by: wmf\n    until: 2027-06-30\n"
    registry.write("data/partners/summit-archives.yaml", twin + waiver)
    registry.commit("Add a twin")
    registry.git("branch", "-q", "-f", "proposal")
    registry.switch("proposal")
    assert judge(registry).report["waived"]
    replace(registry, SUMMIT, "name: Summit Archive\n", "name: Peak Collection\n")

    judged = proposed(registry, "--fail-on", "notice")

    assert "data/partners/summit-archives.yaml" in {path for _, path in judged.findings}
    assert not judged.inherited


def test_a_base_without_a_registry_leaves_nothing_to_others(tmp_path: Path, registry: GitRegistry) -> None:
    made = GitRegistry(tmp_path / "new")
    made.write("README.md", "To come.\n")
    made.commit("Begin")
    made.branch("proposal")
    shutil.copytree(registry.root / "data", made.root / "data")
    replace(made, MUSEUM, "  kind: museum\n", "  kind: musaeum\n")

    judged = proposed(made, "--ignore", "PC6")

    assert (judged.exit_code, judged.findings, judged.inherited) == (1, {("PC150", MUSEUM)}, set())


def test_a_registry_in_a_folder_inherits_too_and_names_paths_from_the_top(tmp_path: Path) -> None:
    made = GitRegistry.of_examples(tmp_path / "repository", "our registry")
    neighbour_broken_there = made.text(MUSEUM).replace("  kind: museum\n", "  kind: musaeum\n")
    made.write(MUSEUM, neighbour_broken_there)
    made.commit("Break")
    made.branch("proposal")
    honest_change(made)

    assert proposed(made).inherited == {("PC150", MUSEUM)}
    log = made.command_line()("validate", "--base", "main", "--format", "sarif").stdout
    (result,) = json.loads(log)["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == f"our%20registry/{MUSEUM}"
    github = made.command_line(GITHUB_WORKSPACE="/elsewhere")(
        "validate", "--base", "main", "--format", "github"
    )
    assert github.stdout.startswith(f"::notice file=our registry/{MUSEUM},")


# --- with --changed -------------------------------------------------------------------------------------------------


def test_only_what_differs_from_the_last_commit_is_told(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    replace(registry, CITIZEN, "name: ", "nmae: ")

    judged = judge(registry, "--changed")

    assert judged.exit_code == 1
    assert {path for _, path in judged.findings} == {CITIZEN}
    assert judged.report["changed"] == [CITIZEN]
    assert " in 1 file that differs from " in judged.stderr
    assert "1 not asked for" in judged.stderr


def test_files_that_git_does_not_know_yet_differ_too(registry: GitRegistry) -> None:
    name_doubled(registry)

    judged = judge(registry, "--changed")

    assert {("PC201", "data/partners/zz.yaml")} <= judged.findings | {
        ("PC201", each["location"]["path"])
        for finding in judged.report["findings"]
        for each in finding["related"]
    }
    assert judged.report["changed"] == ["data/partners/zz.yaml"]


def test_where_nothing_differs_all_is_fine_and_it_is_said(registry: GitRegistry) -> None:
    neighbour_broken(registry)

    judged = judge(registry, "--changed")

    assert (judged.exit_code, judged.findings, judged.report["changed"]) == (0, set(), [])
    assert judged.report["files_checked"] == 0
    assert re.match(r"no file of the registry differs from \w{10}, so nothing was checked \(", judged.stderr)
    registry.write("README.md", "Not of the registry.\n")
    assert judge(registry, "--changed").exit_code == 0
    registry.commit("Change nothing of the registry")
    assert proposed(registry, "--changed").exit_code == 0
    outcome = registry.command_line()("validate", "--changed", "--base", "HEAD")
    assert (outcome.exit_code, outcome.stdout) == (3, "")


def test_without_git_what_changed_can_not_be_known(registry: GitRegistry, tmp_path: Path) -> None:
    shutil.rmtree(registry.repository / ".git")
    fresh = GitRegistry.of_examples(tmp_path / "fresh")
    fresh.git("update-ref", "-d", "HEAD")

    for made, said in ((registry, "lies in no git repository"), (fresh, "has no commit yet")):
        outcome = made.command_line(GIT_CEILING_DIRECTORIES=str(tmp_path))("validate", "--changed")
        assert (outcome.exit_code, outcome.stdout) == (3, "")
        assert said in outcome.stderr


def test_named_files_are_narrowed_to_those_that_differ(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    replace(registry, CITIZEN, "name: ", "nmae: ")

    assert judge(registry, "--changed", MUSEUM).exit_code == 0
    assert judge(registry, "--changed", MUSEUM, CITIZEN).report["changed"] == [CITIZEN]
    assert judge(registry, MUSEUM).exit_code == 1


def test_a_deleted_file_differs(registry: GitRegistry) -> None:
    (registry.root / SUMMIT).unlink()

    assert judge(registry, "--changed").report["changed"] == [SUMMIT]
    judged = proposed(registry, "--changed")
    assert (judged.exit_code, judged.findings) == (1, {("PC610", SUMMIT)})


# --- as a hook ------------------------------------------------------------------------------------------------------


def hooked(registry: GitRegistry, line: str) -> Callable[[str], bool]:
    """git with a hook before each commit, which runs what `line` says; gives whether the commit was made."""
    hook = registry.repository / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\npartnerctl() {{ '{sys.executable}' -m partnerctl \"$@\"; }}\n{line}\n", encoding="utf-8"
    )
    hook.chmod(0o755)

    def commit(message: str) -> bool:
        before = registry.head()
        registry.git("add", "--all")
        registry.git("commit", "-q", "-a", "-m", message, check=False)
        return registry.head() != before

    return commit


NAMES = 'git diff --cached --name-only -z --diff-filter=d -- data | xargs -0 -r sh -c \'"$0" -m partnerctl validate "$@"\' python'
"""As pre-commit calls a hook: with the names of the files that are about to be committed."""


def test_a_hook_lets_pass_what_is_fine_and_stops_what_is_not(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    commit = hooked(registry, "partnerctl validate --changed")

    honest_change(registry)
    assert commit("An honest change beside a broken neighbour")
    registry.write("README.md", "Not of the registry.\n")
    assert commit("Nothing of the registry")
    replace(registry, CITIZEN, "name: ", "nmae: ")
    assert not commit("A fault")


def test_a_hook_may_be_given_the_names(registry: GitRegistry) -> None:
    neighbour_broken(registry)
    commit = hooked(registry, NAMES.replace("' python", f"' '{sys.executable}'"))

    honest_change(registry)
    assert commit("An honest change beside a broken neighbour")
    replace(registry, CITIZEN, "name: ", "nmae: ")
    assert not commit("A fault")


# --- --fix ----------------------------------------------------------------------------------------------------------


def test_fixes_stay_within_what_was_asked(registry: GitRegistry) -> None:
    break_on_main(registry, MUSEUM, "[content-donation, events]", "[content-donation, events, events]")
    doubled = "contributions: [events, events]\n"
    replace(registry, SUMMIT, "name: Summit Archive\n", f"name: Summit Archive\n{doubled}")
    museum = registry.text(MUSEUM)

    for words in (("--base", "main"), ("--changed",)):
        replace(registry, SUMMIT, "contributions: ", "contributions: ")
        outcome = registry.command_line()("validate", "--fix", *words)
        assert outcome.exit_code == 0, outcome
        assert "-contributions: [events, events]\n+contributions: [events]\n" in outcome.stderr
        assert "1 finding mended" in outcome.stderr
        assert registry.text(MUSEUM) == museum
        replace(registry, SUMMIT, "contributions: [events]\n", doubled)

    assert "mended" in registry.command_line()("validate", "--fix").stderr
    assert registry.text(MUSEUM) != museum


# --- --ignore -------------------------------------------------------------------------------------------------------


def everything(registry: GitRegistry, *words: str) -> Outcome:
    return registry.command_line()("validate", *words)


def test_ignoring_never_makes_nothing_checked_look_fine(registry: GitRegistry) -> None:
    for path in (registry.root / "data/partners").glob("*.yaml"):
        path.write_text("nmae: x\n", encoding="utf-8")

    outcome = everything(registry, "--ignore", "PC1")
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert "no record could be judged, and --select or --ignore leave out why (PC102)" in re.sub(
        r"\s+", " ", outcome.stderr
    )
    outcome = everything(registry, "--select", "PC2", "--ignore", "PC2")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "nothing would be checked" in outcome.stderr


def test_what_is_left_out_is_counted(registry: GitRegistry) -> None:
    replace(registry, MUSEUM, "  kind: museum\n", "  kind: musaeum\n")
    replace(registry, CITIZEN, "name: ", "nmae: ")

    outcome = everything(registry, "--ignore", "PC1")

    assert outcome.exit_code == 0
    assert "; 3 not asked for (" in outcome.stderr
    assert "judged: PC102" in outcome.stdout, "what kept a record from being judged is told as skipped"
