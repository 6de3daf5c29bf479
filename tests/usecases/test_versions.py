# SPDX-License-Identifier: Apache-2.0
"""What each commit changed in a record, and which one brought an entry; on real repositories."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes import fake_services
from git_registry import WORLD, GitRegistry
from partnerctl.adapters.files import LocalFiles
from partnerctl.adapters.git import GitRepository
from partnerctl.errors import EnvironmentProblemError
from partnerctl.ports import Services
from partnerctl.usecases.time_travel import at_revision
from partnerctl.usecases.versions import Difference, Entry, Versions, versions_of

PATH = "data/partners/a.yaml"
APPLIED = "  - date: 2026-01-10\n    event: applied\n"
ENDORSED = "  - date: 2026-01-20\n    event: endorsed\n    by: [wmf]\n"
INVITED = "  - {date: 2026-01-20, event: invited}\n"


@pytest.fixture
def registry(tmp_path: Path) -> GitRegistry:
    registry = GitRegistry(tmp_path / "repository", "sub")
    registry.write("data/registry.yaml", "format: 1\n")
    return registry


def world(registry: GitRegistry) -> Services:
    return replace(
        fake_services(), files=LocalFiles(registry.root), repository=GitRepository(registry.root, WORLD)
    )


def versions(registry: GitRegistry) -> Versions:
    return versions_of(world(registry), PATH)


def save(registry: GitRegistry, text: str | bytes, message: str = "Change") -> str:
    registry.record("a", text)
    return registry.commit(message)


def last(registry: GitRegistry) -> Difference:
    return versions(registry).versions[0].difference


def subjects(found: Versions) -> list[str | None]:
    return [version.commit.subject if version.commit else None for version in found.versions]


def test_fields_and_entries_that_a_commit_changed(registry: GitRegistry) -> None:
    save(registry, f"name: A\nmission: x\nwebsite: y\nhistory:\n{APPLIED}", "Begin")
    assert last(registry) == Difference(
        begins=True, added=("name", "mission", "website"), entries_added=(Entry("2026-01-10", "applied"),)
    )
    save(registry, f"name: A\nmission: z\nterritory: {{}}\nhistory:\n{APPLIED}{ENDORSED}", "More")
    assert last(registry) == Difference(
        added=("territory",),
        changed=("mission",),
        removed=("website",),
        entries_added=(Entry("2026-01-20", "endorsed"),),
    )
    save(
        registry,
        f"name: A\nmission: z\nterritory: {{}}\nhistory:\n{ENDORSED.replace('wmf', 'wmde')}",
        "Rewrite",
    )
    assert last(registry) == Difference(
        entries_changed=(Entry("2026-01-20", "endorsed"),), entries_removed=(Entry("2026-01-10", "applied"),)
    )
    assert subjects(versions(registry)) == ["Rewrite", "More", "Begin"]


@pytest.mark.parametrize(
    "text",
    [
        f"# why\nname: 'A'\nhistory:\n{APPLIED}",
        f"name: A\r\nhistory:\r\n{APPLIED}",
        f"history:\n{APPLIED}name: A\n",
    ],
)
def test_comments_layout_and_order_are_no_change(registry: GitRegistry, text: str) -> None:
    save(registry, f"name: A\nhistory:\n{APPLIED}")
    save(registry, text)
    assert last(registry) == Difference()


@pytest.mark.parametrize(
    "broken", ["name: [\n", b"\xff\xfe", "- a list\n", "<<<<<<< ours\nname: A\n=======\n>>>>>>> theirs\n"]
)
def test_a_version_that_cannot_be_read_hides_neither_the_others_nor_itself(
    registry: GitRegistry, broken: str | bytes
) -> None:
    begin = save(registry, f"name: A\nhistory:\n{APPLIED}")
    save(registry, broken)
    assert last(registry) == Difference(is_readable=False)
    save(registry, f"name: A\nhistory:\n{APPLIED}{ENDORSED}", "Mend")
    found = versions(registry)
    assert found.versions[0].difference == Difference(is_readable=False)
    recorded = {name: commit.subject if commit else None for name, commit in found.recorded.items()}
    assert recorded == {("2026-01-10", "applied", 0): "Change", ("2026-01-20", "endorsed", 0): "Mend"}
    applied = found.recorded["2026-01-10", "applied", 0]
    assert applied is not None
    assert applied.id == begin


def test_entries_of_a_history_that_is_none(registry: GitRegistry) -> None:
    save(registry, "name: A\nhistory: [one, {date: 2026, event: [x]}]\n")
    assert last(registry).entries_added == (Entry("?", "?"), Entry("?", "?"))


def test_a_file_that_is_a_link_or_gone(registry: GitRegistry) -> None:
    save(registry, "name: A\n")
    (registry.root / PATH).unlink()
    (registry.root / PATH).symlink_to("elsewhere")
    registry.commit("Link")
    assert last(registry) == Difference(is_readable=False)
    (registry.root / PATH).unlink()
    registry.commit("Delete")
    assert last(registry) == Difference(ends=True)
    save(registry, "name: A\n", "Again")
    assert last(registry) == Difference(begins=True, added=("name",))


def test_what_is_not_committed_yet(registry: GitRegistry) -> None:
    registry.record("a", f"name: A\nhistory:\n{APPLIED}")
    found = versions(registry)
    assert subjects(found) == [None]
    assert found.recorded == {("2026-01-10", "applied", 0): None}
    begin = registry.commit("Begin")
    assert subjects(versions(registry)) == ["Begin"]
    registry.record("a", f"name: A  # only a comment\nhistory:\n{APPLIED}")
    assert subjects(versions(registry)) == ["Begin"]
    registry.record("a", f"name: A\nhistory:\n{APPLIED}{ENDORSED}")
    found = versions(registry)
    assert found.versions[0].difference == Difference(entries_added=(Entry("2026-01-20", "endorsed"),))
    assert found.recorded["2026-01-20", "endorsed", 0] is None
    # A commit is what it is, whatever lies in the working tree.
    there = versions_of(at_revision(world(registry), begin), PATH)
    assert subjects(there) == ["Begin"]


def test_an_entry_stays_recorded_when_a_note_is_added_or_a_value_blanked(registry: GitRegistry) -> None:
    save(registry, f"name: A\nhistory:\n{APPLIED}", "Begin")
    save(registry, f"name: A\nhistory:\n{APPLIED}    note: more\n", "Note")
    commit = versions(registry).recorded["2026-01-10", "applied", 0]
    assert commit is not None
    assert commit.subject == "Begin"
    assert last(registry) == Difference(is_remarked=True)


def test_entries_in_another_order(registry: GitRegistry) -> None:
    save(registry, f"name: A\nhistory:\n{APPLIED}{ENDORSED}")
    save(registry, f"name: A\nhistory:\n{ENDORSED}{APPLIED}")
    assert last(registry) == Difference(is_reordered=True)


def test_two_entries_of_one_day_and_event_are_told_apart(registry: GitRegistry) -> None:
    save(registry, f"name: A\nhistory:\n{INVITED}", "One")
    save(registry, f"name: A\nhistory:\n{INVITED}{INVITED}", "Two")
    recorded = versions(registry).recorded
    assert [commit.subject if commit else None for commit in recorded.values()] == ["One", "Two"]


def test_an_entry_counts_as_recorded_when_its_branch_recorded_it(registry: GitRegistry) -> None:
    save(registry, f"name: A\nhistory:\n{APPLIED}", "Begin")
    registry.branch("topic")
    save(registry, f"name: A\nhistory:\n{APPLIED}{ENDORSED}", "On a branch")
    registry.switch("main")
    registry.record("other", "name: Other\n")
    registry.commit("Elsewhere")
    assert registry.merge("topic")
    found = versions(registry)
    assert subjects(found) == ["On a branch", "Begin"]
    assert found.recorded["2026-01-20", "endorsed", 0] == found.versions[0].commit


def test_a_merge_that_was_resolved_is_a_version_of_its_own(registry: GitRegistry) -> None:
    save(registry, f"name: A\nhistory:\n{APPLIED}", "Begin")
    registry.branch("topic")
    save(registry, f"name: A\nhistory:\n{APPLIED}{ENDORSED}", "Theirs")
    registry.switch("main")
    save(registry, f"name: A\nhistory:\n{APPLIED}{INVITED}", "Ours")
    assert not registry.merge("topic")
    save(registry, f"name: A\nhistory:\n{APPLIED}{INVITED}{ENDORSED}", "Keep both")
    found = versions(registry)
    assert [
        (version.joins, version.commit.subject if version.commit else "") for version in found.versions
    ] == [
        (2, "Keep both"),
        (1, "Ours"),
        (1, "Theirs"),
        (1, "Begin"),
    ]
    assert found.versions[0].difference == Difference(entries_added=(Entry("2026-01-20", "endorsed"),))
    endorsed = found.recorded["2026-01-20", "endorsed", 0]
    assert endorsed is not None
    assert endorsed.subject == "Theirs"


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    services = replace(fake_services(), files=LocalFiles(tmp_path), repository=GitRepository(tmp_path, WORLD))
    with pytest.raises(EnvironmentProblemError):
        versions_of(services, PATH)
