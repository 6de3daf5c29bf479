# SPDX-License-Identifier: Apache-2.0
"""What all clones know, in real git: one is faster, nothing of the checkout moves, and what somebody rewrote is not believed."""

from pathlib import Path

import pytest

from git_registry import WORLD, GitRegistry
from partnerctl.adapters.git_notices import REF, GitNotices
from partnerctl.errors import EnvironmentProblemError, PushRefusedError, UnreachableError
from partnerctl.ports import FileTree


class Two:
    """A remote and two clones."""

    def __init__(self, folder: Path, inside: str = "") -> None:
        self.registry = GitRegistry.of_examples(folder / "origin", inside)
        self.remote = folder / "remote.git"
        self.registry.git("init", "-q", "--bare", "-b", "main", str(self.remote))
        self.registry.git("remote", "add", "origin", str(self.remote))
        self.registry.git("push", "-q", "origin", "HEAD:main")
        self.folder, self.inside = folder, inside

    def clone(self, name: str, remote: str | None = "origin") -> GitNotices:
        place = self.folder / name
        if not place.exists():
            self.registry.git("clone", "-q", str(self.remote), str(place))
        return GitNotices(place / self.inside, WORLD, remote=remote, branch="main" if remote else None)

    def at(self, *words: str) -> str:
        return self.registry.git("--git-dir", str(self.remote), *words)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def texts(files: FileTree, folder: str = "claims") -> dict[str, bytes]:
    return {path: files.read(path).content for path in files.list(folder)}


def test_what_one_says_the_other_sees(two: Two) -> None:
    ada, ben = two.clone("ada"), two.clone("ben")
    assert texts(ada.look()) == {}

    assert ada.swap({"claims/a.yaml": b"a: 1\n", "claims/b.yaml": b"b: 2\n"}, "Claim 2")

    assert texts(ada.known()) == texts(ben.look()) == {"claims/a.yaml": b"a: 1\n", "claims/b.yaml": b"b: 2\n"}
    assert ben.swap({"claims/a.yaml": None, "data/notices/a.yaml": b"x"}, "Results")
    assert texts(ada.look()) == {"claims/b.yaml": b"b: 2\n"}
    assert two.at("log", "--format=%an %ae %s", REF) == (
        "partnerctl noreply@partnerctl.invalid Results\npartnerctl noreply@partnerctl.invalid Claim 2"
    )


def test_who_is_slower_changes_nothing(two: Two) -> None:
    ada, ben = two.clone("ada"), two.clone("ben")
    ada.look()
    ben.look()

    assert ada.swap({"claims/a.yaml": b"ada"}, "Claim")
    assert not ben.swap({"claims/a.yaml": b"ben"}, "Claim")

    assert texts(ben.look()) == {"claims/a.yaml": b"ada"}
    assert ben.swap({"claims/b.yaml": b"ben"}, "Claim")


def test_another_worktree_that_is_faster_counts_too(two: Two) -> None:
    ada, beside = two.clone("ada"), two.clone("ada")
    ada.look()
    beside.look()

    assert beside.swap({"claims/a.yaml": b"beside"}, "Claim")
    assert not ada.swap({"claims/a.yaml": b"ada"}, "Claim")


def test_the_checkout_and_its_branches_stay_as_they_are(two: Two) -> None:
    ada, place = two.clone("ada"), GitRegistry(two.folder / "ada")
    (place.root / "README.md").write_text("changed")
    state = ("status", "--porcelain=v2", "--branch"), ("branch", "--all", "-v")
    before = [place.git(*words) for words in state]

    ada.look()
    ada.swap({"claims/a.yaml": b"a"}, "Claim")

    assert [place.git(*words) for words in state] == before
    assert two.at("for-each-ref", "--format=%(refname)") == f"refs/heads/main\n{REF}"


def test_the_branch_that_says_what_is_accepted_comes_along(two: Two) -> None:
    ada = two.clone("ada")
    two.registry.commit("Something new")
    two.registry.git("push", "-q", "origin", "HEAD:main")

    ada.look()

    assert GitRegistry(two.folder / "ada").git("rev-parse", "origin/main") == two.registry.head()


def test_a_registry_in_a_folder_has_its_claims_there(tmp_path: Path) -> None:
    two = Two(tmp_path, "partners")
    ada = two.clone("ada")
    ada.look()

    ada.swap({"claims/a.yaml": b"a"}, "Claim")

    assert two.at("ls-tree", "-r", "--name-only", REF) == "partners/claims/a.yaml"
    assert texts(ada.known()) == {"claims/a.yaml": b"a"}


def test_without_a_remote_it_stays_here(two: Two) -> None:
    alone, other = two.clone("ada", None), two.clone("ada", None)
    assert alone.place is None
    alone.look()
    other.look()

    assert alone.swap({"claims/a.yaml": b"a"}, "Claim")
    assert not other.swap({"claims/a.yaml": b"b"}, "Claim")
    assert texts(other.look()) == {"claims/a.yaml": b"a"}
    assert "partnerctl" not in two.at("for-each-ref")


def test_what_was_kept_here_goes_to_a_remote_that_comes_later(two: Two) -> None:
    alone = two.clone("ada", None)
    alone.look()
    alone.swap({"claims/a.yaml": b"a"}, "Claim")

    ada = two.clone("ada")
    assert texts(ada.look()) == {"claims/a.yaml": b"a"}
    ada.swap({"claims/b.yaml": b"b"}, "Claim")

    assert set(texts(two.clone("ben").look())) == {"claims/a.yaml", "claims/b.yaml"}


def test_claims_that_somebody_deleted_come_back(two: Two) -> None:
    ada = two.clone("ada")
    ada.look()
    ada.swap({"claims/a.yaml": b"a"}, "Claim")
    two.at("update-ref", "-d", REF)

    assert texts(ada.look()) == {"claims/a.yaml": b"a"}
    assert ada.swap({"claims/b.yaml": b"b"}, "Claim")

    assert set(texts(two.clone("ben").look())) == {"claims/a.yaml", "claims/b.yaml"}


def test_claims_that_somebody_rewrote_stop_everything(two: Two) -> None:
    ada, ben = two.clone("ada"), two.clone("ben")
    ada.look()
    ada.swap({"claims/a.yaml": b"a"}, "Claim")
    two.at("update-ref", "-d", REF)
    ben.look()
    ben.swap({"claims/b.yaml": b"b"}, "Claim")

    with pytest.raises(EnvironmentProblemError, match="somebody rewrote them"):
        ada.look()


def test_a_push_that_nobody_answered_may_have_been_taken(two: Two) -> None:
    ada, again = two.clone("ada"), two.clone("ada")
    ada.look()
    ada.swap({"claims/a.yaml": b"a"}, "Claim")
    GitRegistry(two.folder / "ada").git("update-ref", "-d", REF)

    assert texts(again.look()) == {"claims/a.yaml": b"a"}


def test_a_remote_that_is_away(two: Two) -> None:
    ada = two.clone("ada")
    ada.look()
    two.remote.rename(two.folder / "away.git")

    with pytest.raises(UnreachableError):
        ada.swap({"claims/a.yaml": b"a"}, "Claim")
    with pytest.raises(UnreachableError):
        ada.look()
    assert texts(ada.known()) == {}


def test_a_remote_that_takes_no_claims(two: Two) -> None:
    hook = two.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho not here\nexit 1\n")
    hook.chmod(0o755)
    ada = two.clone("ada")
    ada.look()

    with pytest.raises(PushRefusedError) as refused:
        ada.swap({"claims/a.yaml": b"a"}, "Claim")

    assert refused.value.said[0] == "not here"
    assert texts(ada.known()) == {}
