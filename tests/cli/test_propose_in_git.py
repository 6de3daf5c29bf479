# SPDX-License-Identifier: Apache-2.0
"""`propose` in every state that a clone can be in: real git, a real server on disk."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from git_registry import GitRegistry
from proposals import OTHER, RECORD, ZARYA, Member, Team


@pytest.fixture(params=["", "examples/a registry"])
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Team:
    """A server with the example registry, at the top of its repository and in a folder of it."""
    return Team(tmp_path / "Bücher 東方", request.param)


@pytest.fixture
def plain(tmp_path: Path) -> Team:
    """A server with the example registry, where it makes no difference in which folder that lies."""
    return Team(tmp_path)


@pytest.fixture
def ana(plain: Team) -> Member:
    """Somebody with a clone."""
    return plain.member("ana")


# --- what is taken, and what is left alone ------------------------------------------------------------------------


def test_the_files_of_the_registry_are_proposed_and_nothing_else_is_touched(team: Team) -> None:
    ana = team.member("ana")
    git = ana.registry.git
    ana.registry.write("notes.txt", "staged\n")
    git("add", "notes.txt")
    ana.registry.write("notes.txt", "staged, and changed again\n")
    ana.registry.write("untracked.txt", "mine\n")
    ana.registry.write("data/partners/README.md", "not a record\n")
    ana.edit("To read together.")
    git("add", RECORD)
    ana.edit("To read aloud.")
    before = ana.state()

    branch = ana.proposes()

    assert ana.state() == before
    inside = f"{team.inside}/" if team.inside else ""
    assert team.changed(branch) == [f"{inside}{RECORD}"]
    assert "mission: To read aloud.\n" in team.show(branch)
    assert branch.startswith(f"partners/{ZARYA}-")


def test_of_several_the_named_one(ana: Member) -> None:
    ana.edit("To read together.")
    ana.edit("To lend.", "northfield-city-library")

    branch = ana.proposes(ZARYA)

    assert ana.team.changed(branch) == [RECORD]
    both = ana.propose("--dry-run")
    assert f"left out, because it is in {branch} already: {RECORD}\n" in both.stderr


def test_a_new_record_with_the_notices_sent_to_it(ana: Member) -> None:
    assert ana.partnerctl("add", "Eastfield Library", "--source", "https://a.example/").exit_code == 0
    branch = ana.proposes("eastfield-library")
    assert ana.team.changed(branch) == ["data/partners/eastfield-library.yaml"]
    assert ana.team.branches()[branch].startswith("Add Eastfield Library")


def test_an_unfinished_record_of_another_partner_is_no_hindrance(ana: Member) -> None:
    ana.edit("To read together.")
    ana.registry.write(OTHER, "name: [\n")

    assert ana.propose(ZARYA).exit_code == 0


def test_what_has_errors_is_refused_with_them(ana: Member) -> None:
    ana.edit("To read together.")
    text = ana.registry.text(RECORD).replace("kind: library", "kind: bibrary")
    ana.registry.write(RECORD, text)
    before = ana.state()

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert f"{RECORD}:8:9: error PC150" in outcome.stderr
    assert "not proposed: 1 error in what would be" in outcome.stderr
    assert (ana.team.proposals(), ana.state()) == ([], before)


def test_an_error_elsewhere_counts_if_the_change_made_it(ana: Member) -> None:
    entities = ana.registry.text("data/entities.yaml")
    ana.registry.write("data/entities.yaml", entities.replace("\n  wm-northland:", "\n  wm-northland-new:"))

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert "wm-northland" in outcome.stderr


def test_policy_and_records_are_two_proposals(ana: Member) -> None:
    ana.edit("To read together.")
    entities = ana.registry.text("data/entities.yaml")
    ana.registry.write(
        "data/entities.yaml", entities.replace("name: Wikimedia Northland", "name: WM Northland")
    )

    together = ana.propose()
    assert together.exit_code == 1
    assert "PC615" in together.stderr

    assert ana.proposes("data/entities.yaml").startswith("policy/entities-")
    assert ana.proposes(ZARYA).startswith(f"partners/{ZARYA}-")


def test_a_record_that_is_deleted_is_refused(ana: Member) -> None:
    (ana.registry.root / RECORD).unlink()
    outcome = ana.propose()
    assert outcome.exit_code == 1
    assert "PC610" in outcome.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 1, "nothing differs from origin/main"),
        ((ZARYA,), 1, f"{RECORD} does not differ from origin/main"),
        (("no-such-partner",), 2, "no-such-partner does not exist"),
        (("notes.txt",), 2, "notes.txt is no data of the registry"),
        (("--remote", "orgin"), 2, 'did you mean "origin"?'),
        (("--base", "--upload-pack=x"), 2, "is no name of a branch"),
        (("--base", "nowhere"), 3, "nowhere"),
        (("--forge", "sourceforge"), 2, "name one of: github, gitlab, other"),
    ],
)
def test_what_can_not_be_proposed(ana: Member, words: tuple[str, ...], code: int, told: str) -> None:
    ana.registry.write("notes.txt", "x\n")
    outcome = ana.propose(*words)
    assert (outcome.exit_code, told in outcome.stderr) == (code, True), outcome.stderr


@pytest.mark.parametrize("name", ["main", "-x", "a..b", "a b", "x.lock", "x/"])
def test_names_that_no_branch_gets(ana: Member, name: str) -> None:
    ana.edit("To read together.")
    assert ana.propose(f"--branch={name}").exit_code == 2
    assert ana.team.proposals() == []


def test_a_name_that_is_in_the_way_of_git(ana: Member) -> None:
    ana.registry.git("branch", "partners")
    ana.edit("To read together.")
    outcome = ana.propose()
    assert outcome.exit_code == 3
    assert "choose another name with --branch" in outcome.stderr
    assert ana.proposes("--branch", "zarya") == "zarya"


# --- again and again ----------------------------------------------------------------------------------------------


def test_the_same_again_changes_nothing_and_more_is_added(ana: Member) -> None:
    ana.edit("To read together.")
    branch = ana.proposes()
    again = ana.propose()
    assert (again.exit_code, ana.team.count(branch)) == (0, 1)

    ana.edit("To read aloud.")

    assert ana.proposes() == branch
    assert (ana.team.count(branch), ana.team.proposals()) == (2, [branch])
    assert "mission: To read aloud.\n" in ana.team.show(branch)


def test_two_proposals_side_by_side(ana: Member) -> None:
    ana.edit("To read together.")
    first = ana.proposes()
    ana.edit("To lend.", "northfield-city-library")
    second = ana.proposes()
    assert (ana.team.changed(first), ana.team.changed(second)) == ([RECORD], [OTHER])

    everything = ana.propose()
    assert everything.exit_code == 1
    assert "belong to different proposals" in everything.stderr

    ana.edit("To read aloud.")
    assert ana.proposes() == first


def test_after_it_was_accepted_the_next_one_is_another(ana: Member) -> None:
    ana.edit("To read together.")
    first = ana.proposes()
    ana.team.accept(first)

    accepted = ana.propose()
    assert accepted.exit_code == 1
    assert "origin/main says all of this already" in accepted.stderr

    ana.registry.git("stash", "-q")
    ana.registry.git("pull", "-q", "--ff-only")
    ana.edit("To read aloud.")
    assert ana.proposes() != first


def test_two_people_propose_for_one_partner(ana: Member) -> None:
    ben = ana.team.member("ben")
    ana.edit("To read together.")
    first = ana.proposes()
    ben.edit("To read aloud.")

    outcome = ben.propose()

    assert outcome.exit_code == 0
    assert f"origin has a branch {first} too, perhaps somebody else's" in outcome.stderr
    assert len(ana.team.proposals()) == 2


def test_the_same_person_goes_on_in_another_clone(ana: Member) -> None:
    elsewhere = ana.team.member("laptop")
    elsewhere.registry.git("config", "user.email", "ana@partnerctl.example")
    ana.edit("To read together.")
    branch = ana.proposes()
    elsewhere.edit("To read aloud.")

    assert elsewhere.proposes() == branch
    assert ana.team.count(branch) == 2

    ana.edit("To read to each other.")
    assert ana.proposes() == branch
    assert ana.team.count(branch) == 3


def test_commits_of_a_reviewer_are_not_overruled(ana: Member) -> None:
    ben = ana.team.member("ben")
    ana.edit("To read together.")
    branch = ana.proposes()
    ben.registry.git("fetch", "-q")
    ben.registry.switch(branch)
    ben.edit("To read, together.")
    ben.commit("Mend a comma")
    ben.registry.git("push", "-q", "origin", branch)
    ana.edit("To read aloud.")

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert f"origin has a branch {branch} with commits of somebody else" in outcome.stderr
    assert ana.team.count(branch) == 2


def test_a_branch_that_went_two_ways(ana: Member) -> None:
    ana.edit("To read together.")
    branch = ana.proposes()
    ana.registry.git("push", "-q", "--force", "origin", f"main:{branch}")
    ben = ana.team.member("ben")
    ben.registry.switch(branch)
    ben.edit("To lend.")
    ben.commit("Theirs")
    ben.registry.git("push", "-q", "origin", branch)

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert f"the branch {branch} went on here and on origin" in outcome.stderr


def test_a_branch_that_was_deleted_on_the_server_is_made_again(ana: Member) -> None:
    ana.edit("To read together.")
    branch = ana.proposes()
    ana.registry.git("push", "-q", "--delete", "origin", branch)
    ana.registry.git("update-ref", f"refs/remotes/origin/{branch}", branch)

    assert ana.proposes() == branch


def test_a_branch_with_other_files_is_refused(ana: Member) -> None:
    ana.edit("To read together.")
    ana.proposes("--branch", "mine")
    ana.registry.git("restore", RECORD)
    ana.edit("To lend.", "northfield-city-library")

    outcome = ana.propose("--branch", "mine")

    assert outcome.exit_code == 1
    assert f"the branch mine changes {RECORD} too" in outcome.stderr


def test_a_branch_from_before_others_changed_the_record_is_refused(ana: Member) -> None:
    ben = ana.team.member("ben")
    ana.edit("To read together.")
    ana.proposes("--branch", "mine")
    assert ben.partnerctl("edit", ZARYA, "website=https://zarya.example/").exit_code == 0
    ana.team.accept(ben.proposes())
    ana.registry.git("stash", "-q")
    ana.registry.git("pull", "-q", "--ff-only")
    ana.registry.git("stash", "pop", "-q")

    outcome = ana.propose("--branch", "mine")

    assert outcome.exit_code == 1
    assert f"started before {RECORD} was changed in origin/main" in outcome.stderr


# --- where HEAD is ------------------------------------------------------------------------------------------------


def test_a_detached_head(ana: Member) -> None:
    ana.registry.git("switch", "-q", "--detach")
    ana.edit("To read together.")
    before = ana.state()
    assert ana.team.changed(ana.proposes()) == [RECORD]
    assert ana.state() == before


def test_a_stale_base(ana: Member) -> None:
    ben = ana.team.member("ben")
    ben.edit("To lend.", "northfield-city-library")
    ana.team.accept(ben.proposes())
    ana.edit("To read together.")

    branch = ana.proposes()

    assert ana.team.changed(branch) == [RECORD]


def test_a_base_that_changed_the_same_record_is_told(ana: Member) -> None:
    ben = ana.team.member("ben")
    ben.edit("To lend.")
    ana.team.accept(ben.proposes())
    ana.edit("To read together.")

    outcome = ana.propose()

    assert outcome.exit_code == 0
    assert f"{RECORD} was changed in origin/main since you began" in outcome.stderr


def test_a_main_branch_that_is_ahead_with_just_this(ana: Member) -> None:
    ana.edit("To read together.")
    mine = ana.commit("My own words")
    before = ana.state()

    branch = ana.proposes()

    assert branch.startswith(f"partners/{ZARYA}-")
    assert ana.registry.git("rev-parse", branch) == mine
    assert (ana.state(), ana.team.branches()["main"]) == (before, "Begin")


def test_a_main_branch_that_is_ahead_with_other_things(ana: Member) -> None:
    ana.registry.write("notes.txt", "mine\n")
    ana.commit("Something else")
    ana.edit("To read together.")
    ana.commit("And this")

    branch = ana.proposes()

    assert (ana.team.changed(branch), ana.team.count(branch)) == ([RECORD], 1)
    refused = ana.propose("--switch")
    assert f"{branch} will not be checked out" in refused.stderr


def test_a_branch_of_ones_own_is_proposed_as_it_is(ana: Member) -> None:
    ana.registry.branch("zarya")
    ana.edit("To read together.")
    mine = ana.commit("My own words")

    assert ana.proposes() == "zarya"
    assert ana.team.branches()["zarya"] == "My own words"

    ana.edit("To read aloud.")
    assert ana.proposes() == "zarya"
    assert ana.registry.git("rev-parse", "zarya^") == mine
    assert ana.status() == ""


def test_a_branch_of_ones_own_that_is_behind_the_server(ana: Member) -> None:
    ana.registry.branch("zarya")
    ana.edit("To read together.")
    ana.commit("One")
    ana.edit("To read aloud.")
    ana.commit("Two")
    assert ana.proposes() == "zarya"
    ana.registry.git("reset", "-q", "--hard", "HEAD^")

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert "the branch zarya has commits on origin that are not in what is checked out" in outcome.stderr


@pytest.mark.parametrize("way", ["merge", "rebase", "cherry-pick", "revert"])
def test_what_is_unfinished_is_finished_first(ana: Member, way: str) -> None:
    ana.edit("To read together.")
    ana.commit("One")
    ana.registry.branch("other", "HEAD^")
    ana.edit("To read aloud.")
    ana.commit("Two")
    if way == "revert":
        ana.edit("To read to each other.")
        ana.commit("Three")
    ana.registry.git(way, "HEAD^" if way == "revert" else "main", check=False)

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert f"a {way} is not finished" in outcome.stderr
    assert ana.team.proposals() == []


def test_a_linked_worktree(ana: Member) -> None:
    place = ana.team.folder / "worktree"
    ana.registry.git("worktree", "add", "-q", "-b", "work", str(place))
    there = Member(GitRegistry(place), ana.team)
    there.edit("To read together.")
    before = there.state()

    branch = there.proposes()

    assert (ana.team.changed(branch), there.state(), ana.status()) == ([RECORD], before, "")
    there.registry.git("switch", "-q", "--discard-changes", branch)
    ana.edit("To read aloud.")
    refused = ana.propose()
    assert refused.exit_code == 1
    assert f"the branch {branch} is checked out in {place}" in refused.stderr


@pytest.mark.parametrize("when", ["at once", "afterwards"])
def test_the_branch_is_checked_out_if_wanted(ana: Member, when: str) -> None:
    ana.registry.write("notes.txt", "staged\n")
    ana.registry.git("add", "notes.txt")
    ana.edit("To read together.")
    branch = ana.proposes() if when == "afterwards" else ""
    branch = ana.proposes("--switch") or branch

    assert ana.registry.git("symbolic-ref", "--short", "HEAD") == branch
    assert ana.status() == "A  notes.txt"
    ana.registry.switch("main")
    assert "To read together." not in ana.registry.text(RECORD)
    assert ana.status() == "A  notes.txt"


def test_what_is_checked_out_goes_on_with_the_next_commit(ana: Member) -> None:
    ana.edit("To read together.")
    branch = ana.proposes("--switch")
    ana.edit("To read aloud.")
    assert ana.proposes() == branch
    assert (ana.status(), ana.team.count(branch)) == ("", 2)


# --- remotes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def forked(ana: Member) -> Member:
    """Somebody whose origin is a fork; what it is a fork of is upstream."""
    fork = ana.team.folder / "fork.git"
    git = ana.registry.git
    git("clone", "-q", "--bare", str(ana.team.server), str(fork))
    git("remote", "rename", "origin", "upstream")
    git("remote", "add", "origin", fork.as_uri())
    git("fetch", "-q", "origin")
    return ana


def test_from_a_fork(forked: Member) -> None:
    forked.edit("To read together.")
    outcome = forked.propose()
    assert outcome.exit_code == 0
    assert "pushed to origin, for upstream/main" in outcome.stderr
    assert forked.team.proposals() == []
    branch = forked.registry.git("branch", "--list", "partners/*", "--format=%(refname:short)")
    assert forked.registry.git("ls-remote", "--heads", "origin", branch) != ""


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (("remote.pushDefault", "upstream"), ()),
        (("partnerctl.remote", "upstream"), ()),
        (("partnerctl.remote", "origin"), ("--remote", "upstream")),
    ],
)
def test_the_remote_that_was_chosen(forked: Member, setting: tuple[str, str], words: tuple[str, ...]) -> None:
    forked.registry.git("config", *setting)
    forked.edit("To read together.")
    assert forked.propose(*words).exit_code == 0
    assert len(forked.team.proposals()) == 1


def test_the_base_that_was_chosen(ana: Member) -> None:
    ana.registry.git("push", "-q", "origin", "main:drafts/next")
    ana.edit("To read together.")
    assert "for origin/drafts/next" in ana.propose("--base", "drafts/next").stderr
    ana.registry.git("config", "partnerctl.base", "origin/drafts/next")
    assert "for: origin/drafts/next" in ana.propose("--dry-run").stdout


def test_without_a_remote(ana: Member) -> None:
    ana.registry.git("remote", "remove", "origin")
    outcome = ana.propose()
    assert outcome.exit_code == 3
    assert "no remote, so there is nowhere to push to" in outcome.stderr


def test_a_shallow_clone(plain: Team) -> None:
    plain.accept(plain.member("ben").registry.git("rev-parse", "HEAD"))
    ana = plain.member("ana", "--depth=1")
    ana.edit("To read together.")
    assert plain.changed(ana.proposes()) == [RECORD]


# --- the server ---------------------------------------------------------------------------------------------------


def test_without_the_server_all_is_done_but_the_push(ana: Member) -> None:
    gone = ana.team.server.rename(ana.team.folder / "gone.git")
    ana.edit("To read together.")

    outcome = ana.propose()

    assert outcome.exit_code == 3
    branch = ana.registry.git("branch", "--list", "partners/*", "--format=%(refname:short)")
    assert "going on with what this clone knows of origin/main" in outcome.stderr
    assert f"git push origin {branch}" in outcome.stderr
    gone.rename(ana.team.server)
    assert ana.proposes() == branch
    assert ana.team.count(branch) == 1


def test_what_the_server_refuses_is_told_with_its_words(ana: Member) -> None:
    ana.team.hook("pre-receive", "#!/bin/sh\nprintf 'not \\033[31mtoday\\033[0m\\n' >&2\nexit 1\n")
    ana.edit("To read together.")

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert "origin: not \\x1b[31mtoday\\x1b[0m\n" in outcome.stderr
    assert "error: origin did not take it: pre-receive hook declined\n" in outcome.stderr


# --- who commits, and how -----------------------------------------------------------------------------------------


def test_nobody_said_whose_commits_these_are(ana: Member) -> None:
    ana.registry.git("config", "--unset", "user.email")
    ana.edit("To read together.")
    outcome = ana.propose()
    assert outcome.exit_code == 3
    assert "git does not know whose commits these are" in outcome.stderr


def test_no_hook_of_the_clone_is_run(ana: Member) -> None:
    hooks = ana.registry.repository / "data" / "hooks"
    hooks.mkdir()
    names = ("pre-commit", "commit-msg", "post-commit", "pre-push", "reference-transaction", "post-checkout")
    for name in names:
        (hooks / name).write_text('#!/bin/sh\ntouch "$PWD/ran"\nexit 1\n')
        (hooks / name).chmod(0o755)
    ana.registry.git("config", "core.hooksPath", str(hooks))
    ana.edit("To read together.")
    assert ana.propose("--switch").exit_code == 0
    assert not (ana.registry.repository / "ran").exists()


def test_a_commit_is_signed_if_the_person_signs(ana: Member) -> None:
    assert shutil.which("ssh-keygen"), "apt-get install openssh-client"
    key = ana.team.folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for name, value in {"gpg.format": "ssh", "commit.gpgSign": "true", "user.signingKey": str(key)}.items():
        ana.registry.git("config", name, value)
    ana.edit("To read together.")
    branch = ana.proposes()
    assert "-----BEGIN SSH SIGNATURE-----" in ana.registry.git("cat-file", "commit", branch)


def test_a_commit_that_can_not_be_signed_is_not_made(ana: Member) -> None:
    settings = {
        "gpg.format": "ssh",
        "commit.gpgSign": "true",
        "user.signingKey": str(ana.team.folder / "no-key"),
    }
    for name, value in settings.items():
        ana.registry.git("config", name, value)
    ana.edit("To read together.")
    outcome = ana.propose()
    assert outcome.exit_code == 3
    assert "no signed commit could be made" in outcome.stderr
    assert ana.team.proposals() == []


@pytest.mark.parametrize("setting", ["core.autocrlf", "attribute"])
def test_line_endings_of_windows_are_not_proposed(ana: Member, setting: str) -> None:
    if setting == "attribute":
        ana.registry.write(".gitattributes", "*.yaml text\n")
        ana.commit("Attributes")
        ana.registry.git("push", "-q", "origin", "main")
    else:
        ana.registry.git("config", "core.autocrlf", "true")
    ana.edit("To read together.")
    ana.registry.write(RECORD, ana.registry.text(RECORD).replace("\n", "\r\n"))

    branch = ana.proposes()

    assert "\r" not in ana.registry.git("cat-file", "blob", f"{branch}:{RECORD}")
    assert ana.propose().exit_code == 0
    assert ana.team.count(branch) == 1


def test_what_was_executable_stays_so(ana: Member) -> None:
    ana.registry.git("update-index", "--chmod=+x", RECORD)
    (ana.registry.root / RECORD).chmod(0o755)
    ana.commit("Odd")
    ana.registry.git("push", "-q", "origin", "main")
    ana.edit("To read together.")
    branch = ana.proposes()
    assert ana.registry.git("ls-tree", branch, RECORD).startswith("100755")


def test_variables_of_a_hook_lead_nowhere(ana: Member, tmp_path: Path) -> None:
    ana.edit("To read together.")
    elsewhere = {"GIT_DIR": str(tmp_path), "GIT_INDEX_FILE": str(tmp_path / "index"), "GIT_WORK_TREE": os.sep}
    assert ana.propose(**elsewhere).exit_code == 0
    assert not (tmp_path / "index").exists()
