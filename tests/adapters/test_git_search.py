# SPDX-License-Identifier: Apache-2.0
"""Looking through all of a real repository: nothing is missed, nothing is run, and git is never told what is sought."""

import os
import shutil
from pathlib import Path

import pytest

from git_registry import WORLD, GitRegistry
from partnerctl.adapters.files import SIZE_LIMIT
from partnerctl.adapters.git import GitRepository
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import UNREAD, Held

SOUGHT = b"planted@library.example"


def find(content: bytes) -> frozenset[str]:
    return frozenset({"it"}) if SOUGHT in content.lower() else frozenset()


def held(registry: GitRegistry, **environment: str) -> tuple[Held, ...]:
    return GitRepository(registry.root, {**WORLD, **environment}).holding(find)


def told(registry: GitRegistry) -> list[tuple[str, str | None]]:
    return [(each.commit.subject if each.commit else "now", each.path) for each in held(registry)]


@pytest.fixture(params=[("", "sha1"), ("a/registry", "sha256")], ids=["top", "folder"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> GitRegistry:
    """A registry at the top of its repository, and in a folder of one with other hashes."""
    folder, hashing = request.param
    made = GitRegistry(tmp_path / "repository", folder, hashing=hashing)
    made.write("data/registry.yaml", "format: 1\n")
    made.commit("Begin")
    return made


def within(registry: GitRegistry, path: str) -> str:
    folder = registry.root.relative_to(registry.repository).as_posix()
    return path if folder == "." else f"{folder}/{path}"


def test_a_clean_repository_holds_nothing(registry: GitRegistry) -> None:
    assert held(registry) == ()


def test_what_was_deleted_renamed_or_changed_since_is_found_where_it_came_in(registry: GitRegistry) -> None:
    registry.record("a", SOUGHT.upper())
    registry.commit("Bring")
    registry.git("mv", "data/partners/a.yaml", "data/partners/b.yaml")
    registry.commit("Move")
    (registry.root / "data/partners/b.yaml").unlink()
    registry.commit("Delete")

    assert told(registry) == [
        ("Move", within(registry, "data/partners/b.yaml")),
        ("Bring", within(registry, "data/partners/a.yaml")),
    ]


def test_files_outside_of_the_registry_and_not_yet_committed_count_and_ignored_ones_do_not(
    registry: GitRegistry,
) -> None:
    (registry.repository / "outside\n.txt").write_bytes(SOUGHT)
    (registry.repository / ".gitignore").write_text("ignored\n")
    (registry.repository / "ignored").write_bytes(SOUGHT)
    (registry.repository / "link").symlink_to("ignored")

    assert told(registry) == [("now", "outside\n.txt")]


def test_names_of_files_messages_and_people_count(registry: GitRegistry) -> None:
    registry.write("planted@library.example.txt", "nothing\n")
    registry.commit("Name")
    registry.commit("Say\n\nAsk Planted@library.example.")
    registry.git("commit", "-q", "--allow-empty", "-m", "By", GIT_AUTHOR_EMAIL="planted@library.example")

    assert told(registry) == [
        ("now", within(registry, "planted@library.example.txt")),
        ("By", None),
        ("Say", None),
        ("Name", within(registry, "planted@library.example.txt")),
    ]


def test_other_branches_stashes_tags_and_what_only_the_reflog_knows_count(registry: GitRegistry) -> None:
    registry.branch("side")
    registry.record("side", SOUGHT)
    registry.commit("On a branch")
    registry.switch("main")
    registry.record("lost", SOUGHT)
    registry.commit("Lost")
    registry.git("reset", "-q", "--hard", "HEAD~1")
    registry.write("data/registry.yaml", SOUGHT)
    registry.git("stash", "push", "-q", "-m", "put away")
    registry.git("tag", "-a", "v1", "-m", SOUGHT.decode())

    found = told(registry)

    assert ("On a branch", within(registry, "data/partners/side.yaml")) in found
    assert ("Lost", within(registry, "data/partners/lost.yaml")) in found
    assert ("On main: put away", within(registry, "data/registry.yaml")) in found
    assert ("Begin", None) in found  # the tag's own words
    assert len(found) == 4


def test_what_only_a_merge_brought_is_found_once_and_what_it_joined_is_not_told_again(
    registry: GitRegistry,
) -> None:
    registry.branch("side")
    registry.record("side", SOUGHT)
    registry.commit("Side")
    registry.switch("main")
    registry.record("other", "name: other\n")
    registry.commit("Other")
    registry.git("merge", "-q", "--no-ff", "--no-commit", "side")
    registry.record("other", b"smuggled " + SOUGHT)
    registry.commit("Merge")

    assert [each for each in told(registry) if each[0] != "now"] == [
        ("Merge", within(registry, "data/partners/other.yaml")),
        ("Side", within(registry, "data/partners/side.yaml")),
    ]


def test_a_repository_without_a_commit_has_a_working_tree(tmp_path: Path) -> None:
    empty = GitRegistry(tmp_path / "repository")
    empty.record("a", SOUGHT)

    assert told(empty) == [("now", "data/partners/a.yaml")]


def test_git_is_never_told_what_is_sought_and_nothing_of_the_checkout_is_run(
    registry: GitRegistry, tmp_path: Path
) -> None:
    registry.record("a", SOUGHT)
    registry.commit("Bring")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    (registry.repository / ".gitattributes").write_text("* diff=trap filter=trap\n")
    for name in (
        "diff.external",
        "diff.trap.textconv",
        "diff.trap.command",
        "filter.trap.smudge",
        "core.fsmonitor",
    ):
        registry.git("config", name, str(trap))
    log, real = tmp_path / "log", shutil.which("git")
    (tmp_path / "bin").mkdir()
    spy = tmp_path / "bin" / "git"
    spy.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {real} "$@"\n')
    spy.chmod(0o755)

    found = held(registry, PATH=f"{spy.parent}{os.pathsep}{WORLD['PATH']}")

    assert len(found) == 2
    assert "diff-tree" in log.read_text()
    assert "planted" not in log.read_text().lower()
    assert not (tmp_path / "sprung").exists()


def test_what_can_not_be_read_is_never_taken_for_clean(registry: GitRegistry, tmp_path: Path) -> None:
    registry.record("a", b"not what is sought, but nobody can know\n")
    registry.commit("Bring")
    blob = registry.git("rev-parse", "HEAD:./data/partners/a.yaml")
    (registry.repository / ".git/objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(EnvironmentProblemError, match="can't be read"):
        held(registry)
    with pytest.raises(EnvironmentProblemError, match="no git repository"):
        GitRepository(tmp_path, WORLD).holding(find)


def test_what_is_too_large_to_be_searched_is_told(registry: GitRegistry) -> None:
    registry.write("large", b"x" * (SIZE_LIMIT + 1))
    registry.commit("Large")

    assert [(each.path, each.what) for each in held(registry)] == [
        (within(registry, "large"), frozenset({UNREAD}))
    ] * 2
