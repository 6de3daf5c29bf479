# SPDX-License-Identifier: Apache-2.0
"""Real repositories, read as a person's clone, CI's shallow one and a stranger's hostile one would be."""

import datetime as dt
import gc
import multiprocessing
import os
import pickle
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from git_registry import WORLD, GitRegistry
from partnerctl.adapters.files import SIZE_LIMIT, LocalFiles
from partnerctl.adapters.git import GitRepository
from partnerctl.adapters.git_command import Git
from partnerctl.adapters.git_objects import CommittedFiles
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.model.credentials import SECRET_VARIABLES
from partnerctl.ports import Deed, FileTree, Sides, Touched

PARTNERS = "data/partners"
A, B = f"{PARTNERS}/a.yaml", f"{PARTNERS}/b.yaml"
LONG = "".join(f"line {number}: something to tell files apart by\n" for number in range(20))


def repository(registry: GitRegistry, **environment: str) -> GitRepository:
    return GitRepository(registry.root, {**WORLD, **environment})


@pytest.fixture(params=["", "examples/registry"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> GitRegistry:
    """A small registry at the top of its repository, and in a folder of it."""
    registry = GitRegistry(tmp_path / "repository", request.param)
    registry.write("data/registry.yaml", "format: 1\n")
    registry.record("a", f"name: A\n{LONG}")
    registry.commit("Begin")
    return registry


@pytest.fixture
def plain(tmp_path: Path) -> GitRegistry:
    """A small registry, where it makes no difference in which folder it lies."""
    registry = GitRegistry(tmp_path / "repository")
    registry.write("data/registry.yaml", "format: 1\n")
    registry.record("a", f"name: A\n{LONG}")
    registry.commit("Begin")
    return registry


# --- commits and revisions ----------------------------------------------------------------------------------------


def test_what_is_told_of_a_commit(plain: GitRegistry) -> None:
    first = plain.head()
    plain.record("b", "name: B\n")
    second = plain.commit("Add B\n\nAt length.", day="2026-02-28", author="Zoë 💜 Example")
    told = repository(plain).commit("HEAD")
    assert (told.id, told.parents, told.short_id) == (second, (first,), second[:10])
    assert (told.author, told.subject) == ("Zoë 💜 Example", "Add B")
    assert told.when == dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC)


def test_the_day_of_a_commit_is_that_of_utc(plain: GitRegistry) -> None:
    plain.git("commit", "-q", "--allow-empty", "-m", "Late", GIT_COMMITTER_DATE="2026-03-31T23:30:00-05:00")
    told = repository(plain).commit("HEAD")
    assert (told.when.isoformat(), told.day) == ("2026-03-31T23:30:00-05:00", dt.date(2026, 4, 1))


@pytest.mark.parametrize("zone", ["+9999", "-0000"])
def test_a_commit_whose_zone_is_none(plain: GitRegistry, zone: str) -> None:
    raw = plain.git("cat-file", "commit", "HEAD").replace("+0000", zone)
    (plain.repository / "raw").write_text(f"{raw}\n")
    odd = plain.git("hash-object", "-t", "commit", "-w", "--literally", "raw")
    assert repository(plain).commit(odd).day in {dt.date(1970, 1, 1), dt.date(2026, 1, 1)}


@pytest.mark.parametrize("revision", ["HEAD~1", "main^", "v1", "signed-off", "topic/one", ":/Begin", "@{1}"])
def test_every_way_to_name_a_commit(plain: GitRegistry, revision: str) -> None:
    begin = plain.head()
    plain.git("tag", "v1")
    plain.git("tag", "-a", "-m", "An annotated tag", "signed-off")
    plain.git("branch", "topic/one")
    plain.commit("More")
    assert repository(plain).commit(revision).id == begin
    assert repository(plain).commit(begin[:8]).id == begin


@pytest.mark.parametrize(
    "revision",
    [
        "",
        "  ",
        "--all",
        "--output=stolen",
        "--upload-pack=touch stolen",
        "-1",
        "HEAD~1..HEAD",
        "^main",
        "HEAD:data/registry.yaml",
        "HEAD:data",
        "nowhere",
        "main\nmain",
        "main\0",
        "$(touch stolen)",
        "0123456789abcdef0123456789abcdef01234567",
    ],
)
def test_what_names_no_commit_is_refused(plain: GitRegistry, revision: str) -> None:
    plain.commit("More")
    with pytest.raises(UsageError, match="there is no commit") as refused:
        repository(plain).commit(revision)
    assert refused.value.hint
    assert not (plain.root / "stolen").exists()


def test_a_slip_in_the_name_of_a_branch(plain: GitRegistry) -> None:
    plain.git("tag", "recognition-2026")
    with pytest.raises(UsageError) as refused:
        repository(plain).commit("recogniton-2026")
    assert refused.value.hint == 'did you mean "recognition-2026"?'
    assert repository(plain).names() == ("main", "recognition-2026")


def test_branches_of_a_remote(plain: GitRegistry, tmp_path: Path) -> None:
    clone = plain.clone(tmp_path / "clone", "--no-checkout")
    assert repository(clone).commit("origin/main").id == plain.head()
    with pytest.raises(UsageError) as refused:
        repository(clone).commit("origin/feature")
    assert refused.value.hint == "git fetch origin feature:refs/remotes/origin/feature"
    clone.git("update-ref", "-d", "refs/heads/main")
    clone.git("checkout", "-q", "--detach", "origin/main")
    with pytest.raises(UsageError) as refused:
        repository(clone).commit("main")
    assert refused.value.hint == 'did you mean "origin/main"?'
    with pytest.raises(UsageError) as refused:
        repository(clone).commit("origin/$(reboot)")
    assert "fetch" not in (refused.value.hint or "")


def test_no_branch_is_checked_out(plain: GitRegistry) -> None:
    assert repository(plain).branch() == "main"
    plain.git("checkout", "-q", "--detach")
    assert repository(plain).branch() is None
    assert repository(plain).commit("HEAD").subject == "Begin"


# --- where there is no git, or no repository ----------------------------------------------------------------------


def fake_git(folder: Path, script: str) -> dict[str, str]:
    """The environment in which `git` is this shell script."""
    folder.mkdir(exist_ok=True)
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {**WORLD, "PATH": f"{folder}:{WORLD['PATH']}"}


def test_no_git_at_all(plain: GitRegistry) -> None:
    with pytest.raises(EnvironmentProblemError, match="git is not installed") as problem:
        repository(plain, PATH="/nowhere").commit("HEAD")
    assert problem.value.hint
    assert problem.value.exit_code == 3
    assert Git(plain.root, {"PATH": "/nowhere"}).version() is None
    assert (Git(plain.root, WORLD).version() or "")[:2] in {"2.", "3."}


def test_git_is_told_no_password(plain: GitRegistry, tmp_path: Path) -> None:
    environment = {
        **fake_git(tmp_path / "bin", "env"),
        **dict.fromkeys(SECRET_VARIABLES, "secret"),
        "OWN": "kept",
    }
    told = Git(plain.root, environment).ask("version").text
    assert "OWN=kept" in told.split("\n")
    assert "secret" not in told


@pytest.mark.parametrize("path", ["", ".", "bin", "::"])
def test_a_git_of_the_checkout_is_never_run(plain: GitRegistry, path: str) -> None:
    for folder in (plain.root, plain.root / "bin"):
        fake_git(folder, "touch run")
    with pytest.raises(EnvironmentProblemError, match="git is not installed"):
        repository(plain, PATH=path).commit("HEAD")
    assert not (plain.root / "run").exists()


def test_a_git_that_is_no_program(plain: GitRegistry, tmp_path: Path) -> None:
    environment = fake_git(tmp_path / "bin", "")
    (tmp_path / "bin/git").write_bytes(b"\x7fELF, but not really")
    with pytest.raises(EnvironmentProblemError, match="git could not be started: exec format error"):
        GitRepository(plain.root, environment).commit("HEAD")
    with pytest.raises(EnvironmentProblemError, match="git could not be started"):
        Git(plain.root, environment).start("cat-file", "--batch")


def test_a_git_that_does_not_answer(plain: GitRegistry, tmp_path: Path) -> None:
    environment = fake_git(tmp_path / "bin", "exec sleep 600")
    with pytest.raises(EnvironmentProblemError, match=r"git did not answer within 0\.2 seconds"):
        Git(plain.root, environment, seconds=0.2).ask("version")


def test_a_repository_of_somebody_else(plain: GitRegistry, tmp_path: Path) -> None:
    says = "echo \"fatal: detected dubious ownership in repository at '%s'\" >&2; exit 128"
    environment = fake_git(tmp_path / "bin", says % "/srv/registry")
    with pytest.raises(EnvironmentProblemError, match="belongs to another user") as problem:
        GitRepository(plain.root, environment).commit("HEAD")
    assert problem.value.hint == "if you trust it: git config --global --add safe.directory /srv/registry"
    environment = fake_git(tmp_path / "bin", says % "/srv/\\$(reboot)")
    with pytest.raises(EnvironmentProblemError) as problem:
        GitRepository(plain.root, environment).commit("HEAD")
    assert (problem.value.hint or "").endswith("safe.directory FOLDER")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo 'warning: slow disk' >&2; echo 'fatal: bad object' >&2; exit 128", "bad object"),
        ("exit 3", "exit code 3"),
    ],
)
def test_other_complaints_are_passed_on(plain: GitRegistry, tmp_path: Path, script: str, told: str) -> None:
    with pytest.raises(EnvironmentProblemError, match=f"git could not answer: {told}"):
        GitRepository(plain.root, fake_git(tmp_path / "bin", script)).commit("HEAD")


def test_no_repository(tmp_path: Path) -> None:
    asked = GitRepository(tmp_path, WORLD)
    for question in (
        lambda: asked.commit("HEAD"),
        lambda: asked.fork_point("main"),
        lambda: asked.commits(A),
        lambda: asked.sides(A),
        asked.names,
        asked.branch,
        asked.uncommitted,
    ):
        with pytest.raises(EnvironmentProblemError, match="no git repository") as problem:
            question()
        assert problem.value.hint


def test_inside_of_a_git_folder_there_is_no_registry(plain: GitRegistry) -> None:
    with pytest.raises(EnvironmentProblemError, match="no git repository"):
        GitRepository(plain.repository / ".git", WORLD).commit("HEAD")


def test_a_repository_that_says_it_has_no_working_tree(plain: GitRegistry) -> None:
    plain.git("config", "core.bare", "true")
    with pytest.raises(EnvironmentProblemError, match="no git repository"):
        repository(plain).commit("HEAD")


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    empty = GitRegistry(tmp_path)
    empty.record("a", "name: A\n")
    asked = repository(empty)
    with pytest.raises(EnvironmentProblemError, match="no commit yet"):
        asked.commit("HEAD")
    with pytest.raises(EnvironmentProblemError, match="no commit yet"):
        asked.fork_point("main")
    assert asked.commits(A) == ()
    assert asked.uncommitted() == (Touched(Deed.ADDED, A),)
    assert asked.branch() == "main"


# --- files of the past --------------------------------------------------------------------------------------------


def everything(files: FileTree) -> object:
    folders = ("data", PARTNERS, "data/schema", "data/nowhere")
    return [
        (
            folder,
            [files.read(path) for path in files.list(folder)],
            list(files.irregular(folder)),
            files.exists(folder),
        )
        for folder in folders
    ]


@pytest.mark.parametrize("folder", ["", "deep/with blank ünd \u202e"])
def test_the_files_of_a_commit_are_those_that_were_committed(tmp_path: Path, folder: str) -> None:
    registry = GitRegistry.of_examples(tmp_path / "repository", folder)
    (registry.root / PARTNERS / "link.yaml").symlink_to("citizen-maps.yaml")
    registry.record("sub/inner", "name: In a folder\n")
    registry.commit("More")
    shutil.copytree(registry.root, tmp_path / "copy", symlinks=True)
    asked = repository(registry)
    files = asked.files_at(asked.commit("HEAD"))
    assert everything(files) == everything(LocalFiles(tmp_path / "copy"))

    shutil.rmtree(registry.root / "data")
    registry.commit("Delete all")
    assert everything(files) == everything(LocalFiles(tmp_path / "copy"))
    assert everything(asked.files_at(asked.commit("HEAD"))) == everything(LocalFiles(registry.root))


def test_a_folder_that_was_a_file_or_not_there_is_empty(tmp_path: Path) -> None:
    registry = GitRegistry(tmp_path / "repository", "sub")
    before = registry.commit("Nothing yet")
    registry.root.rmdir()
    registry.root.write_text("a file")
    file = registry.git("rev-parse", "HEAD", cwd=registry.repository)
    registry.git("add", "--all", cwd=registry.repository)
    registry.git("commit", "-qm", "A file", cwd=registry.repository)
    registry.root.unlink()
    registry.record("a", "name: A\n")
    asked = repository(registry)
    for commit in (before, file, "HEAD"):
        files = asked.files_at(asked.commit(commit))
        assert list(files.list("data")) == []
        assert not files.exists("data")
        with pytest.raises(EnvironmentProblemError, match="there is no such file"):
            files.read(A)


@pytest.fixture(scope="module")
def odd_registry(tmp_path_factory: pytest.TempPathFactory) -> GitRegistry:
    """A tree with everything in it that a tree can hold."""
    plain = GitRegistry(tmp_path_factory.mktemp("odd"))
    plain.record("a", f"name: A\n{LONG}")
    for name in ("con.yaml", "back\\slash.yaml", "col:on.yaml", ".partnerctl-0123456789abcdef.tmp"):
        plain.write(f"{PARTNERS}/{name}", "x")
    (plain.root / PARTNERS / os.fsdecode(b"bytes-\xff.yaml")).write_text("x")
    (plain.root / "data/linked").symlink_to("/etc")
    plain.record("sub/inner", "x")
    plain.write("data/big.yaml", b"x" * (SIZE_LIMIT + 1))
    plain.commit("Odd")
    plain.git("update-index", "--add", "--cacheinfo", f"160000,{plain.head()},{PARTNERS}/module")
    plain.git("commit", "-qm", "A submodule")
    return plain


@pytest.fixture
def odd(odd_registry: GitRegistry) -> CommittedFiles:
    asked = repository(odd_registry)
    return asked.files_at(asked.commit("HEAD"))


def test_what_must_not_be_read(odd: CommittedFiles) -> None:
    name = "has a name that does not work on every system"
    assert dict(odd.irregular(PARTNERS)) == {
        f"{PARTNERS}/.partnerctl-0123456789abcdef.tmp": "was left behind by an interrupted write and can be deleted",
        f"{PARTNERS}/back\\slash.yaml": name,
        f"{PARTNERS}/bytes-\\xff.yaml": name,
        f"{PARTNERS}/col:on.yaml": name,
        f"{PARTNERS}/con.yaml": name,
        f"{PARTNERS}/module": "is a submodule",
        f"{PARTNERS}/sub": "is a folder",
    }
    assert list(odd.list(PARTNERS)) == [A]
    assert dict(odd.irregular("data"))["data/linked"] == "is a symbolic link"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("data/linked", "it is not a regular file"),
        ("data/linked/passwd", "there is no such file"),
        (f"{PARTNERS}/module", "it is not a regular file"),
        (f"{PARTNERS}/sub", "there is no such file"),
        (PARTNERS, "there is no such file"),
        ("data/big.yaml", "larger than 16 MB"),
        ("../a.yaml", "is refused"),
        ("/etc/passwd", "is refused"),
        (f"{PARTNERS}/con.yaml", "is refused"),
        ("data/*", "there is no such file"),
        (":(glob)**", "is refused"),
        ("-x", "there is no such file"),
    ],
)
@pytest.mark.parametrize("is_listed", [True, False])
def test_what_cannot_be_read(odd: CommittedFiles, path: str, why: str, is_listed: bool) -> None:
    if is_listed:
        assert odd.exists("data")
    with pytest.raises(EnvironmentProblemError, match=why):
        odd.read(path)
    assert odd.read(A).content.startswith(b"name: A\n")


def test_a_folder_behind_a_link_is_refused(odd: CommittedFiles) -> None:
    for folder in ("data/linked", "data/linked/deeper"):
        with pytest.raises(EnvironmentProblemError, match="'linked' is a symbolic link"):
            list(odd.list(folder))


def test_nothing_is_written_to_the_past(odd: CommittedFiles) -> None:
    with pytest.raises(
        EnvironmentProblemError, match=r"a\.yaml can't be written: this is the registry as of"
    ):
        odd.replace(A, b"new", expected=odd.read(A).digest)


def _content_elsewhere(files: CommittedFiles) -> bytes:
    return files.read(A).content


def test_it_can_be_used_in_other_processes(registry: GitRegistry) -> None:
    asked = repository(registry)
    files = asked.files_at(asked.commit("HEAD"))
    here = files.read(A).content
    assert pickle.loads(pickle.dumps(files)).read(A).content == here
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(_content_elsewhere, [files] * 4) == [here] * 4
    # Forked, and not pickled: the git that was started here must not be asked from there.
    child = multiprocessing.get_context("fork").Process(target=_content_elsewhere, args=(files,))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert files.read(A).content == here


def test_a_damaged_or_missing_object_is_told(plain: GitRegistry) -> None:
    blob = plain.git("rev-parse", f"HEAD:{A}")
    asked = repository(plain)
    files = asked.files_at(asked.commit("HEAD"))
    place = plain.repository / ".git/objects" / blob[:2] / blob[2:]
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:20])
    with pytest.raises(EnvironmentProblemError, match=f"git's object {blob} can't be read"):
        files.read(A)
    place.unlink()
    with pytest.raises(EnvironmentProblemError, match="can't be read"):
        files.read(A)
    assert files.read("data/registry.yaml").content == b"format: 1\n"


def test_a_git_that_dies_while_it_answers(plain: GitRegistry, tmp_path: Path) -> None:
    real = shutil.which("git")
    ends = 'case "$*" in *cat-file*) read id; echo "$id blob 99"; echo short; exit 0;; esac'
    asked = GitRepository(plain.root, fake_git(tmp_path / "bin", f'{ends}\nexec {real} "$@"'))
    files = asked.files_at(asked.commit("HEAD"))
    for _ in range(2):
        with pytest.raises(EnvironmentProblemError, match="can't be read"):
            files.read(A)


def test_a_git_that_does_not_end_is_ended(plain: GitRegistry, tmp_path: Path) -> None:
    note = tmp_path / "process"
    lingers = f'case "$*" in *cat-file*) echo $$ > {note}; read id; echo "$id blob 1"; echo x; exec sleep 600;; esac'
    environment = fake_git(tmp_path / "bin", f'{lingers}\nexec {shutil.which("git")} "$@"')
    asked = GitRepository(plain.root, environment)
    files = asked.files_at(asked.commit("HEAD"))
    assert files.read(A).content == b"x"
    process = int(note.read_text())
    os.kill(process, 0)
    del asked, files
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


# --- where a branch began -----------------------------------------------------------------------------------------


def test_the_fork_point_is_that_of_a_three_dot_diff(registry: GitRegistry) -> None:
    begin = registry.head()
    registry.branch("topic")
    registry.record("b", "name: B\n")
    registry.commit("Ours")
    registry.switch("main")
    registry.record("c", "name: C\n")
    theirs = registry.commit("Theirs")
    registry.switch("topic")
    assert repository(registry).fork_point("main").id == begin
    registry.git("checkout", "-q", "--detach")
    assert repository(registry).fork_point("main").id == begin
    registry.git("merge", "-q", "main", "--no-ff", "-m", "Merge", cwd=registry.repository)
    assert repository(registry).fork_point("main").id == theirs


def test_while_a_merge_is_not_finished_what_is_merged_counts(registry: GitRegistry) -> None:
    registry.branch("topic")
    registry.record("a", "name: Ours\n")
    registry.commit("Ours")
    registry.switch("main")
    registry.record("a", "name: Theirs\n")
    theirs = registry.commit("Theirs")
    registry.switch("topic")
    assert not registry.merge("main")
    assert repository(registry).fork_point("main").id == theirs


def test_of_several_merge_bases_it_is_the_one_that_git_diff_takes(plain: GitRegistry) -> None:
    plain.branch("one")
    plain.record("b", "name: B\n")
    plain.commit("One")
    plain.switch("main")
    plain.branch("two")
    plain.record("c", "name: C\n")
    plain.commit("Two")
    two = plain.head()
    assert plain.merge("one")
    plain.switch("one")
    plain.git("merge", "-q", "--no-ff", "-m", "Criss-cross", two)
    bases = plain.git("merge-base", "--all", "two", "one").split("\n")
    assert len(bases) == 2
    assert repository(plain).fork_point("two").id == plain.git("merge-base", "two", "one")


def test_no_commit_in_common(plain: GitRegistry) -> None:
    plain.git("switch", "-q", "--orphan", "other")
    plain.commit("Another beginning")
    with pytest.raises(EnvironmentProblemError, match='"main" and this branch have no commit in common'):
        repository(plain).fork_point("main")


def test_a_base_that_is_not_there_is_a_problem_of_the_environment(plain: GitRegistry) -> None:
    with pytest.raises(EnvironmentProblemError, match='there is no commit "mian"') as problem:
        repository(plain).fork_point("mian")
    assert problem.value.hint == 'did you mean "main"?'


@pytest.fixture
def forked(plain: GitRegistry) -> GitRegistry:
    """A branch of three commits, and a main branch that went on."""
    plain.branch("topic")
    for number in range(3):
        plain.record("b", f"name: B{number}\n")
        plain.commit(f"Ours {number}")
    plain.switch("main")
    plain.record("c", "name: C\n")
    plain.commit("Theirs")
    plain.switch("topic")
    return plain


def test_a_shallow_clone_without_the_base(forked: GitRegistry, tmp_path: Path) -> None:
    clone = forked.clone(tmp_path / "clone", "--depth=1", "--branch=topic")
    asked = repository(clone)
    assert asked.is_shallow()
    with pytest.raises(EnvironmentProblemError, match="older commits were left out") as problem:
        asked.fork_point("origin/main")
    assert problem.value.hint == "git fetch --unshallow origin main:refs/remotes/origin/main"
    with pytest.raises(EnvironmentProblemError, match="older commits were left out") as problem:
        asked.commit("HEAD~1")
    assert problem.value.hint == "git fetch --unshallow"
    with pytest.raises(EnvironmentProblemError, match=r"the history of .* is not complete") as problem:
        asked.commits(A)
    assert problem.value.hint == "git fetch --unshallow"
    # What the hint says mends it.
    clone.git(
        "-c",
        "protocol.file.allow=always",
        "fetch",
        "-q",
        "--unshallow",
        "origin",
        "main:refs/remotes/origin/main",
    )
    assert repository(clone).fork_point("origin/main").subject == "Begin"
    assert repository(clone).commits(A)


def test_a_shallow_clone_with_both_tips_but_nothing_between(forked: GitRegistry, tmp_path: Path) -> None:
    clone = forked.clone(tmp_path / "clone", "--depth=1", "--no-single-branch", "--branch=topic")
    with pytest.raises(EnvironmentProblemError, match='where "origin/main" and this branch part') as problem:
        repository(clone).fork_point("origin/main")
    assert problem.value.hint == "git fetch --unshallow origin main:refs/remotes/origin/main"


def test_a_shallow_clone_that_is_deep_enough(forked: GitRegistry, tmp_path: Path) -> None:
    clone = forked.clone(tmp_path / "clone", "--depth=4", "--no-single-branch", "--branch=topic")
    assert repository(clone).fork_point("origin/main").subject == "Begin"


def test_a_shallow_clone_never_answers_with_an_older_commit_than_the_right_one(
    plain: GitRegistry, tmp_path: Path
) -> None:
    # The topic branch begins at M1 and merges an old branch that began at Begin. With the line from the topic to M1
    # cut off, the commit in common that can still be seen is Begin, and M0 and M1 would count as changes.
    begin = plain.head()
    for number in range(2):
        plain.record("m", f"name: M{number}\n")
        plain.commit(f"M{number}")
    plain.git("switch", "-q", "-c", "old", begin)
    plain.record("o", "name: O\n")
    plain.commit("Old")
    plain.git("switch", "-q", "-c", "topic", "main")
    for number in range(4):
        plain.record("t", f"name: T{number}\n")
        plain.commit(f"T{number}")
    assert plain.merge("old")
    clone = plain.clone(tmp_path / "clone", "--depth=4", "--no-single-branch", "--branch=topic")
    assert clone.git("merge-base", "origin/main", "HEAD") == begin, "or there is nothing to be wrong about"
    with pytest.raises(EnvironmentProblemError, match="older commits were left out"):
        repository(clone).fork_point("origin/main")
    clone.git("-c", "protocol.file.allow=always", "fetch", "-q", "--unshallow", "origin")
    assert repository(clone).fork_point("origin/main").subject == "M1"


# --- what differs from a commit -----------------------------------------------------------------------------------


def touched(registry: GitRegistry, revision: str = "HEAD") -> list[tuple[str, str, str | None]]:
    asked = repository(registry)
    return [(each.deed.value, each.path, each.before) for each in asked.touched_since(asked.commit(revision))]


def test_nothing_differs(registry: GitRegistry) -> None:
    assert touched(registry) == []
    assert repository(registry).uncommitted() == ()


def test_committed_staged_and_loose_changes_are_all_the_same(registry: GitRegistry) -> None:
    begin = registry.head()
    registry.record("committed", "name: C\n")
    registry.commit("One")
    registry.record("staged", "name: S\n")
    registry.git("add", ".")
    registry.record("loose", "name: L\n")
    registry.record("a", "name: Changed\n")
    (registry.root / "data/registry.yaml").unlink()
    assert touched(registry, begin) == [
        ("modified", A, None),
        ("added", f"{PARTNERS}/committed.yaml", None),
        ("added", f"{PARTNERS}/loose.yaml", None),
        ("added", f"{PARTNERS}/staged.yaml", None),
        ("deleted", "data/registry.yaml", None),
    ]


def test_only_what_lies_in_the_registry_counts(tmp_path: Path) -> None:
    registry = GitRegistry(tmp_path / "repository", "examples")
    registry.record("a", "name: A\n")
    registry.commit("Begin")
    (registry.repository / "outside.txt").write_text("x")
    (registry.root / "inside.txt").write_text("x")
    assert touched(registry) == [("added", "inside.txt", None)]


def test_ignored_files_count_below_data_only(registry: GitRegistry) -> None:
    registry.write(".gitignore", "*.tmp.yaml\nsecret*\nbuild/\n")
    registry.commit("Ignore")
    registry.record("hidden.tmp", "name: H\n")
    registry.write("data/secret", "x")
    registry.write("build/output", "x")
    registry.write(f"{PARTNERS}/.partnerctl-0123456789abcdef.tmp", "left behind")
    assert touched(registry) == [
        ("added", f"{PARTNERS}/hidden.tmp.yaml", None),
        ("added", "data/secret", None),
    ]


@pytest.mark.parametrize("bit", ["--assume-unchanged", "--skip-worktree"])
def test_bits_of_the_index_hide_nothing(registry: GitRegistry, bit: str) -> None:
    registry.git("update-index", bit, A)
    registry.record("a", "name: Changed behind git's back\n")
    assert registry.git("status", "--porcelain") == ""
    assert touched(registry) == [("modified", A, None)]


def test_a_change_that_leaves_size_and_time_is_seen(registry: GitRegistry) -> None:
    place = registry.root / A
    status = place.stat()
    registry.record("a", f"name: Z\n{LONG}")
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert touched(registry) == [("modified", A, None)]


def test_line_ends_of_windows_are_no_change(registry: GitRegistry) -> None:
    place = registry.root / A
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    assert touched(registry) == []
    registry.commit("As Notepad saved it")
    registry.record("a", f"name: A\n{LONG}")
    assert touched(registry) == [("modified", A, None)]


def test_an_executable_file_is_no_change(registry: GitRegistry) -> None:
    (registry.root / A).chmod(0o755)
    assert touched(registry) == []


def test_renames(registry: GitRegistry) -> None:
    registry.record("z", "name: Z\nother: lines\n")
    registry.record("empty", "")
    registry.commit("More")
    (registry.root / A).rename(registry.root / B)
    (registry.root / PARTNERS / "empty.yaml").rename(registry.root / PARTNERS / "void.yaml")
    assert touched(registry) == [
        ("renamed", B, A),
        ("deleted", f"{PARTNERS}/empty.yaml", None),
        ("added", f"{PARTNERS}/void.yaml", None),
    ]
    registry.record("b", f"name: B, renamed and changed\r\n{LONG}")
    assert ("renamed", B, A) in touched(registry)
    registry.record("b", "name: Something else\n")
    assert ("deleted", A, None) in touched(registry)


def test_of_two_that_are_alike_the_more_alike_is_the_origin(plain: GitRegistry) -> None:
    plain.record("b", f"name: B\n{LONG}more: lines\nand: more\n")
    plain.commit("More")
    (plain.root / A).rename(plain.root / f"{PARTNERS}/y.yaml")
    (plain.root / B).rename(plain.root / f"{PARTNERS}/x.yaml")
    for name, new in (("y", "name: A2\n"), ("x", "name: B2\n")):
        plain.record(name, new + plain.text(f"{PARTNERS}/{name}.yaml").partition("\n")[2])
    assert touched(plain) == [("renamed", f"{PARTNERS}/x.yaml", B), ("renamed", f"{PARTNERS}/y.yaml", A)]


def test_many_files_gone_and_new_are_paired_only_if_alike(plain: GitRegistry) -> None:
    for number in range(102):
        plain.record(f"old-{number}", f"name: Old {number}\n{LONG}")
    plain.commit("Many")
    for number in range(102):
        place = plain.root / PARTNERS / f"old-{number}.yaml"
        place.rename(place.with_name(f"new-{number}.yaml"))
        if number:
            plain.record(f"new-{number}", f"name: New {number}\n{LONG}")
    deeds = [deed for deed, _, _ in touched(plain)]
    assert (deeds.count("renamed"), deeds.count("deleted"), deeds.count("added")) == (1, 101, 101)


def test_links_and_folders_in_the_place_of_files(registry: GitRegistry, tmp_path: Path) -> None:
    (registry.root / "data/link").symlink_to("here")
    registry.record("b", "name: B\n")
    registry.commit("A link")
    assert touched(registry) == []
    (registry.root / "data/link").unlink()
    (registry.root / "data/link").symlink_to("elsewhere")
    (registry.root / B).unlink()
    (registry.root / B).mkdir()
    (registry.root / A).unlink()
    (registry.root / A).symlink_to("nowhere")
    assert touched(registry) == [
        ("modified", "data/link", None),
        ("modified", A, None),
        ("modified", B, None),
    ]
    registry.commit("Links")
    elsewhere = tmp_path / "elsewhere"
    shutil.move(registry.root / PARTNERS, elsewhere)
    (registry.root / PARTNERS).symlink_to(elsewhere)
    assert touched(registry) == [("added", PARTNERS, None), ("deleted", A, None)]


def between(registry: GitRegistry, before: str, after: str) -> list[tuple[str, str, str | None]]:
    asked = repository(registry)
    found = asked.touched_between(asked.commit(before), asked.commit(after))
    return [(each.deed.value, each.path, each.before) for each in found]


def test_two_commits_differ_as_a_commit_and_what_was_checked_out_of_the_other(registry: GitRegistry) -> None:
    registry.record("z", "name: Z\nother: lines\n")
    registry.record("c", "name: C\n")
    registry.write("templates/a.j2", "x")
    begin = registry.commit("More")
    (registry.root / A).rename(registry.root / B)
    registry.record("b", f"name: B, renamed and changed\n{LONG}")
    registry.record("z", "name: Another\n")
    registry.record("new", "name: N\n")
    registry.write(".hidden/file", "x")
    (registry.root / f"{PARTNERS}/c.yaml").unlink()
    (registry.root / "templates/a.j2").unlink()
    (registry.root / "templates/a.j2").symlink_to("elsewhere")
    end = registry.commit("Change")
    assert between(registry, begin, end) == touched(registry, begin)
    assert ("renamed", B, A) in between(registry, begin, end)
    assert ("renamed", A, B) in between(registry, end, begin)
    assert between(registry, end, end) == []


def test_the_working_tree_is_not_looked_at_between_two_commits(registry: GitRegistry) -> None:
    begin = registry.head()
    registry.record("b", "name: B\n")
    end = registry.commit("Add B")
    registry.record("b", "name: Another\n")
    registry.record("loose", "name: L\n")
    assert between(registry, begin, end) == [("added", B, None)]


def test_only_the_registry_counts_between_two_commits(tmp_path: Path) -> None:
    registry = GitRegistry(tmp_path / "repository", "examples")
    registry.write("a.txt", "x")
    begin = registry.commit("Begin")
    (registry.repository / "outside.txt").write_text("x")
    registry.write("inside.txt", "x")
    (registry.root / "a.txt").chmod(0o755)  # whether a file can be executed is no content
    end = registry.commit("Change")
    assert between(registry, begin, end) == [("added", "inside.txt", None)]


def test_a_commit_from_before_the_registry_is_an_empty_one(tmp_path: Path) -> None:
    registry = GitRegistry(tmp_path / "repository", "examples")
    (registry.repository / "README").write_text("x")
    begin = registry.commit("Begin")
    registry.record("a", "name: A\n")
    end = registry.commit("A registry")
    assert between(registry, begin, end) == [("added", A, None)]
    assert between(registry, end, begin) == [("deleted", A, None)]


def test_a_repository_within_the_data_hides_nothing(plain: GitRegistry) -> None:
    inner = plain.root / PARTNERS / "inner"
    inner.mkdir()
    plain.git("init", "-q", cwd=inner)
    (inner / "hidden.yaml").write_text("name: H\n")
    paths = [path for _, path, _ in touched(plain)]
    assert f"{PARTNERS}/inner/hidden.yaml" in paths


def test_a_submodule_is_another_repositorys_matter(plain: GitRegistry) -> None:
    plain.git("update-index", "--add", "--cacheinfo", f"160000,{plain.head()},module")
    plain.git("commit", "-qm", "A submodule")
    (plain.root / "module").mkdir()
    assert touched(plain) == []
    (plain.root / "module").rmdir()
    assert touched(plain) == [("deleted", "module", None)]
    (plain.root / "module").write_text("x")
    assert touched(plain) == [("modified", "module", None)]


def test_what_is_no_file_is_not_opened(plain: GitRegistry) -> None:
    (plain.root / A).unlink()
    os.mkfifo(plain.root / A)
    assert touched(plain) == [("modified", A, None)]


def test_a_file_that_cannot_be_read_is_told(plain: GitRegistry) -> None:
    blob = plain.git("rev-parse", f"HEAD:{A}")
    plain.git("update-index", "--add", "--cacheinfo", f"100644,{blob},data/{'x' * 300}")
    plain.git("commit", "-qm", "A name that no disk takes")
    with pytest.raises(
        EnvironmentProblemError, match="can't be compared with its commit: file name too long"
    ):
        touched(plain)


def test_hashes_of_256_bits(tmp_path: Path) -> None:
    registry = GitRegistry(tmp_path, hashing="sha256")
    registry.record("a", "name: A\n")
    assert len(registry.commit("Begin")) == 64
    assert touched(registry) == []
    registry.record("a", "name: B\n")
    assert touched(registry) == [("modified", A, None)]
    asked = repository(registry)
    assert asked.files_at(asked.commit("HEAD")).read(A).content == b"name: A\n"


# --- commits, merges, conflicts -----------------------------------------------------------------------------------


def test_the_commits_of_a_file(registry: GitRegistry) -> None:
    begin = registry.head()
    registry.record("b", "name: B\n")
    second = registry.commit("Another file")
    registry.record("a", "name: A2\n")
    third = registry.commit("Change A")
    (registry.root / A).unlink()
    fourth = registry.commit("Delete A")
    asked = repository(registry)
    told = asked.commits(A)
    assert [(each.id, each.parents) for each in told] == [(fourth, (third,)), (third, (begin,)), (begin, ())]
    assert [each.id for each in asked.commits(A, asked.commit(second))] == [begin]
    assert [each.subject for each in asked.commits(B)] == ["Another file"]
    assert asked.commits("data/partners/nobody.yaml") == ()
    assert asked.commits("data/*") == ()


def test_the_merges_since_a_commit(registry: GitRegistry) -> None:
    begin = registry.head()
    registry.branch("topic")
    registry.record("b", "name: B\n")
    ours = registry.commit("Ours")
    registry.switch("main")
    registry.record("a", "name: Theirs\n")
    theirs = registry.commit("Theirs")
    assert registry.merge("topic")
    merged = registry.head()
    asked = repository(registry)
    (merge,) = asked.merges_since(asked.commit(begin))
    assert merge.result == asked.commit(merged)
    assert [parent.id for parent in merge.parents] == [theirs, ours]
    assert asked.merges_since(asked.commit(merged)) == ()

    registry.git("switch", "-q", "-c", "other", begin)
    registry.record("a", "name: Other\n")
    other = registry.commit("Other")
    registry.switch("main")
    assert not registry.merge("other")
    unfinished, finished = repository(registry).merges_since(asked.commit(begin))
    assert (unfinished.result, finished.result) == (None, merge.result)
    assert [parent.id for parent in unfinished.parents] == [merged, other]


def test_both_sides_of_a_conflict(registry: GitRegistry) -> None:
    registry.record("gone", "name: G\n")
    registry.commit("Base")
    registry.branch("topic")
    registry.record("a", "name: Theirs\n")
    registry.record("new", "name: New, theirs\n")
    (registry.root / PARTNERS / "gone.yaml").unlink()
    topic = registry.commit("Theirs")
    registry.switch("main")
    registry.record("a", "name: Ours\n")
    registry.record("new", "name: New, ours\n")
    registry.record("gone", "name: G, changed\n")
    registry.commit("Ours")
    expected = {
        A: Sides(f"name: A\n{LONG}".encode(), b"name: Ours\n", b"name: Theirs\n"),
        f"{PARTNERS}/new.yaml": Sides(None, b"name: New, ours\n", b"name: New, theirs\n"),
        f"{PARTNERS}/gone.yaml": Sides(b"name: G\n", b"name: G, changed\n", None),
        "data/registry.yaml": None,
        PARTNERS: None,
    }
    assert not registry.merge("topic")
    assert {path: repository(registry).sides(path) for path in expected} == expected
    registry.git("merge", "--abort")
    registry.git("cherry-pick", topic, check=False)
    assert {path: repository(registry).sides(path) for path in expected} == expected
    registry.git("cherry-pick", "--abort")
    # In a rebase, "ours" is what is built upon, as git names it.
    registry.switch("topic")
    registry.git("rebase", "-q", "main", check=False)
    assert {path: repository(registry).sides(path) for path in expected} == expected
    assert repository(registry).branch() is None
    assert repository(registry).fork_point("main").subject == "Ours"
    registry.git("rebase", "--abort")
    assert repository(registry).sides(A) is None


def test_a_second_working_tree(plain: GitRegistry, tmp_path: Path) -> None:
    begin = plain.head()
    plain.git("worktree", "add", "-q", "-b", "topic", str(tmp_path / "second"))
    second = GitRegistry(tmp_path / "second")
    second.record("a", "name: Second\n")
    second.commit("In the second")
    plain.record("a", "name: First\n")
    plain.commit("In the first")
    assert repository(second).fork_point("main").id == begin
    assert not second.merge("main")
    sides = repository(second).sides(A)
    assert sides is not None
    assert (sides.ours, sides.theirs) == (b"name: Second\n", b"name: First\n")
    assert repository(second).fork_point("main").id == plain.head()
    assert touched(plain) == []


# --- a stranger's checkout ----------------------------------------------------------------------------------------


def ask_everything(registry: GitRegistry, **environment: str) -> None:
    asked = repository(registry, **environment)
    head = asked.commit("HEAD")
    files = asked.files_at(head)
    assert list(files.list("data"))
    assert files.read("data/registry.yaml").content == b"format: 1\n"
    asked.touched_since(head)
    asked.fork_point("HEAD")
    asked.merges_since(head)
    asked.commits(A)
    asked.sides(A)
    asked.names()
    asked.branch()
    asked.uncommitted()


SETTINGS = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "core.alternateRefsCommand",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "merge.evil.driver",
    "gpg.program",
    "credential.helper",
    "pager.log",
    "pager.ls-files",
    "alias.rev-parse",
    "alias.ls-files",
)


def test_settings_of_the_checkout_start_no_program(plain: GitRegistry, tmp_path: Path) -> None:
    marker = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {marker}\nexit 1\n')
    program.chmod(0o755)
    plain.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
    plain.commit("Attributes")
    for setting in SETTINGS:
        shell = "!" if setting.startswith("alias.") else ""
        plain.git("config", setting, f"{shell}{program}")
    plain.git("config", "log.showSignature", "true")
    plain.git("config", "core.hooksPath", str(tmp_path / "hooks"))
    (tmp_path / "hooks").mkdir()
    for hook in (
        "post-index-change",
        "reference-transaction",
        "post-checkout",
        "fsmonitor-watchman",
        "query-watchman",
    ):
        shutil.copy(program, tmp_path / "hooks" / hook)
        shutil.copy(program, plain.repository / ".git/hooks" / hook)
    # So that whoever trusts the index must read the file, and so run its filter.
    os.utime(plain.root / A, ns=(0, 0))

    ask_everything(plain)
    assert not marker.exists()

    plain.git("status", "--porcelain", check=False)
    assert marker.exists(), "the trap must work, or this test could not fail"


def test_a_folder_made_to_look_like_a_repository_brings_no_settings(
    plain: GitRegistry, tmp_path: Path
) -> None:
    marker = tmp_path / "started"
    trap = plain.root / "trap"
    shutil.copytree(plain.repository / ".git", trap)
    (trap / "config").write_text(
        f'[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = {trap}\n\tfsmonitor = "touch {marker}"\n'
    )
    (trap / "data").mkdir()
    (trap / "data/registry.yaml").write_text("format: 1\n")
    with pytest.raises(EnvironmentProblemError, match="no git repository"):
        GitRepository(trap, WORLD).commit("HEAD")
    assert not marker.exists()


def test_variables_of_another_repository_are_left_out(plain: GitRegistry, tmp_path: Path) -> None:
    other = GitRegistry(tmp_path / "other")
    other.commit("Another")
    environment = {
        "GIT_DIR": str(other.repository / ".git"),
        "GIT_WORK_TREE": str(other.root),
        "GIT_INDEX_FILE": "/nowhere",
        "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_NAMESPACE": "other",
        "GIT_CEILING_DIRECTORIES": "/",
        "GIT_EXTERNAL_DIFF": "touch stolen",
        "GIT_TRACE": "1",
    }
    ask_everything(plain, **environment)
    assert repository(plain, **environment).commit("HEAD").id == plain.head()


def test_replaced_objects_and_grafts_are_not_believed(plain: GitRegistry) -> None:
    begin = plain.head()
    plain.record("a", "name: Honest\n")
    honest = plain.commit("Honest")
    plain.record("a", "name: Forged\n")
    forged = plain.commit("Forged")
    plain.git("reset", "-q", "--hard", honest)
    plain.git("replace", honest, forged)
    plain.write(".git/info/grafts", f"{honest}\n")
    assert "Forged" in plain.git("log", "-1", "--format=%s", honest)
    asked = repository(plain)
    told = asked.commit(honest)
    assert (told.subject, told.parents) == ("Honest", (begin,))
    assert asked.files_at(told).read(A).content == b"name: Honest\n"
    assert asked.commits(A)[0].subject == "Honest"


def test_a_partial_clone_fetches_nothing(plain: GitRegistry, tmp_path: Path) -> None:
    plain.git("config", "uploadpack.allowFilter", "true")
    clone = plain.clone(tmp_path / "clone", "--filter=blob:none", "--no-checkout")
    blob = plain.git("rev-parse", f"HEAD:{A}")
    asked = repository(clone)
    with pytest.raises(EnvironmentProblemError, match=f"git's object {blob} can't be read") as problem:
        asked.files_at(asked.commit("HEAD")).read(A)
    assert "left out of this clone" in problem.value.message
    # Allowed to, git would have fetched it.
    fetched = clone.git("-c", "protocol.file.allow=always", "cat-file", "blob", blob)
    assert fetched.startswith("name: A\n")
    assert asked.files_at(asked.commit("HEAD")).read(A).content.startswith(b"name: A\n")


# --- the same as git itself ---------------------------------------------------------------------------------------

NAMES = st.sampled_from([f"{PARTNERS}/{name}.yaml" for name in "abcde"])
TEXTS = st.builds(
    lambda number, extra: "".join(f"{number}: line {line} of it\n" for line in range(12)) + extra,
    st.integers(0, 4),
    st.sampled_from(["", "one more line\n"]),
)
TREES = st.dictionaries(NAMES, TEXTS, max_size=4)


@given(before=TREES, after=TREES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_differs_is_what_git_says(tmp_path: Path, before: dict[str, str], after: dict[str, str]) -> None:
    registry = GitRegistry(Path(tempfile.mkdtemp(dir=tmp_path)))
    for path, text in before.items():
        registry.write(path, text)
    registry.commit("Before")
    shutil.rmtree(registry.root / "data", ignore_errors=True)
    for path, text in after.items():
        registry.write(path, text)
    here = touched(registry)
    registry.git("add", "--all")
    words = registry.git("diff", "--cached", "--name-status", "-M", "-z", "HEAD").split("\0")
    # Which of two origins that are equally alike is taken is nobody's business.
    assert Counter(deed for deed, _, _ in here) == Counter(_deeds(words))
    assert {path for deed, path, _ in here if deed in {"modified", "added", "renamed"}} == {
        path for path in after if before.get(path) != after[path]
    }


def _deeds(words: list[str]) -> Iterator[str]:
    left = iter(words)
    for letter in left:
        if letter:
            yield {"A": "added", "M": "modified", "D": "deleted", "R": "renamed"}[letter[0]]
            for _ in range(2 if letter[0] == "R" else 1):
                next(left)
