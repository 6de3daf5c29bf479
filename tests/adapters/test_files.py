# SPDX-License-Identifier: Apache-2.0
"""Files are read from below the root only, and replaced whole or not at all, whatever happens meanwhile."""

import errno
import os
import resource
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from fakes import FakeFiles
from partnerctl.adapters import files as adapter
from partnerctl.adapters import locking
from partnerctl.adapters.files import SIZE_LIMIT, LocalFiles
from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError
from partnerctl.ports import FileTree

RECORD = "data/partners/example.yaml"
OLD, NEW = b"name: Old\n", b"name: New, and longer than before\n" * 1000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data/partners").mkdir(parents=True)
    (tmp_path / RECORD).write_bytes(OLD)
    return tmp_path


@pytest.fixture(params=["real", "fake"])
def tree(request: pytest.FixtureRequest, root: Path) -> FileTree:
    """The real adapter and its stand-in keep the same contract."""
    return LocalFiles(root) if request.param == "real" else FakeFiles({RECORD: OLD})


def test_what_is_written_is_what_is_read(tree: FileTree) -> None:
    tree.replace(RECORD, NEW, expected=tree.read(RECORD).digest)

    assert tree.read(RECORD).content == NEW
    assert list(tree.list("data/partners")) == [RECORD]
    assert list(tree.irregular("data/partners")) == []


def test_a_new_file_must_be_new(tree: FileTree) -> None:
    tree.replace("data/partners/second.yaml", NEW, expected=None)

    assert list(tree.list("data/partners")) == [RECORD, "data/partners/second.yaml"]
    with pytest.raises(ChangedUnderneathError, match="exists already"):
        tree.replace(RECORD, NEW, expected=None)
    assert tree.read(RECORD).content == OLD


def test_a_file_that_was_changed_meanwhile_is_left(tree: FileTree) -> None:
    digest = tree.read(RECORD).digest
    tree.replace(RECORD, b"name: Theirs\n", expected=digest)

    with pytest.raises(ChangedUnderneathError, match="changed by somebody else"):
        tree.replace(RECORD, NEW, expected=digest)
    assert tree.read(RECORD).content == b"name: Theirs\n"


def test_a_file_that_vanished_is_not_made_again(tree: FileTree) -> None:
    with pytest.raises(ChangedUnderneathError):
        tree.replace("data/partners/gone.yaml", NEW, expected="0" * 64)
    assert not tree.exists("data/partners/gone.yaml")


@pytest.mark.parametrize(
    "path", ["../outside.yaml", "/etc/passwd", "data/../../x", "./data", "data//x", "", "data/"]
)
def test_paths_that_lead_elsewhere_are_refused(tree: FileTree, path: str) -> None:
    for act in (
        lambda: tree.read(path),
        lambda: tree.exists(path),
        lambda: tree.replace(path, NEW, expected=None),
    ):
        with pytest.raises(EnvironmentProblemError, match="is refused"):
            act()


def test_what_is_not_there_is_said_to_be_so(tree: FileTree) -> None:
    assert not tree.exists("data/partners/none.yaml")
    assert tree.exists("data/partners")
    assert list(tree.list("data/notices")) == []
    with pytest.raises(EnvironmentProblemError, match=r"none\.yaml can't be read: there is no such file"):
        tree.read("data/partners/none.yaml")


@pytest.mark.parametrize(
    "path",
    ["data/partners/con.yaml", "data/NUL", "data/partners/LPT1.tar.gz", "data\\x", "C:x", "data/x.yaml:s"],
)
def test_names_that_mean_something_to_windows_are_refused(root: Path, path: str) -> None:
    files = LocalFiles(root)

    with pytest.raises(EnvironmentProblemError, match="is refused"):
        files.read(path)
    with pytest.raises(EnvironmentProblemError, match="is refused"):
        files.replace(path, NEW, expected=None)


def test_links_are_never_followed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_bytes(b"secret")
    (root / "data/partners/out.yaml").symlink_to(outside / "secret.yaml")
    (root / "data/partners/in.yaml").symlink_to("example.yaml")
    (root / "linked").symlink_to(outside)
    files = LocalFiles(root)

    for path in ("data/partners/out.yaml", "data/partners/in.yaml"):
        with pytest.raises(EnvironmentProblemError, match="symbolic link"):
            files.read(path)
        with pytest.raises(ChangedUnderneathError):
            files.replace(path, NEW, expected="0" * 64)
    for act in (
        lambda: files.read("linked/secret.yaml"),
        lambda: files.replace("linked/new.yaml", NEW, expected=None),
        lambda: list(files.list("linked")),
    ):
        with pytest.raises(EnvironmentProblemError, match="symbolic link"):
            act()
    assert [each.name for each in outside.iterdir()] == ["secret.yaml"]
    assert (outside / "secret.yaml").read_bytes() == b"secret"


def test_the_root_itself_may_be_a_link(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("links") / "registry"
    link.symlink_to(root)

    assert LocalFiles(link).read(RECORD).content == OLD


def test_everything_odd_in_a_folder_is_told_and_not_listed(root: Path) -> None:
    folder = root / "data/partners"
    (folder / "folder.yaml").mkdir()
    (folder / "link.yaml").symlink_to("example.yaml")
    os.mkfifo(folder / "fifo.yaml")
    (folder / "con.yaml").write_bytes(OLD)
    (folder / "back\\slash.yaml").write_bytes(OLD)
    (folder / ".partnerctl-0123456789abcdef.tmp").write_bytes(OLD)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.yaml")).write_bytes(OLD)
    (folder / "notes.yaml~").write_bytes(OLD)
    files = LocalFiles(root)

    assert list(files.list("data/partners")) == [RECORD, "data/partners/notes.yaml~"]
    assert dict(files.irregular("data/partners")) == {
        "data/partners/.partnerctl-0123456789abcdef.tmp": "was left behind by an interrupted write and can be deleted",
        "data/partners/back\\slash.yaml": "has a name that does not work on every system",
        "data/partners/caf\\xe9.yaml": "has a name that does not work on every system",
        "data/partners/con.yaml": "has a name that does not work on every system",
        "data/partners/fifo.yaml": "is not a regular file",
        "data/partners/folder.yaml": "is a folder",
        "data/partners/link.yaml": "is a symbolic link",
    }


def test_a_fifo_does_not_hang_the_reader(root: Path) -> None:
    os.mkfifo(root / "data/partners/fifo.yaml")

    with pytest.raises(EnvironmentProblemError, match="not a regular file"):
        LocalFiles(root).read("data/partners/fifo.yaml")


def test_a_folder_in_a_files_place_is_refused(root: Path) -> None:
    with pytest.raises(EnvironmentProblemError, match="can't be read"):
        LocalFiles(root).read("data/partners")
    with pytest.raises(EnvironmentProblemError, match="can't be listed"):
        list(LocalFiles(root).list(RECORD))


def test_a_huge_file_is_not_read_into_memory(root: Path) -> None:
    with (root / RECORD).open("wb") as file:
        file.truncate(50 * SIZE_LIMIT)  # sparse

    with pytest.raises(EnvironmentProblemError, match="is larger than 16 MB"):
        LocalFiles(root).read(RECORD)


def test_permissions_are_kept_and_new_files_follow_the_umask(root: Path) -> None:
    (root / RECORD).chmod(0o640)
    files = LocalFiles(root)
    before = os.umask(0o027)
    try:
        files.replace(RECORD, NEW, expected=files.read(RECORD).digest)
        files.replace("data/partners/new.yaml", NEW, expected=None)
    finally:
        os.umask(before)

    assert stat.S_IMODE((root / RECORD).stat().st_mode) == 0o640
    assert stat.S_IMODE((root / "data/partners/new.yaml").stat().st_mode) == 0o640


def test_missing_folders_are_made(root: Path) -> None:
    LocalFiles(root).replace("data/notices/2026/one.yaml", NEW, expected=None)

    assert (root / "data/notices/2026/one.yaml").read_bytes() == NEW


# --- what may go wrong in the middle --------------------------------------------------------------------------


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; its exit status, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except EnvironmentProblemError:
            os._exit(3)
        except BaseException:  # noqa: BLE001 -- pytest must never go on in the child
            os._exit(4)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def at_line(number: int, strike: Callable[[], None]) -> None:
    """Call `strike` before the line of the adapter that is the `number`th to be run from now on."""
    count = 0
    watched = {adapter.__file__, locking.__file__}

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        if frame.f_code.co_filename not in watched:
            return None
        if event == "line":
            count += 1
            if count == number:
                strike()
        return trace

    sys.settrace(trace)  # type: ignore[arg-type]  # typeshed wants the recursive type, which mypy can't infer


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def press_ctrl_c() -> None:
    raise KeyboardInterrupt


def write_with(root: Path, path: str, number: int, strike: Callable[[], None]) -> int:
    files = LocalFiles(root)
    expected = files.read(path).digest if files.exists(path) else None

    def work() -> None:
        at_line(number, strike)
        files.replace(path, NEW, expected=expected)

    return in_child(work)


def left_behind(root: Path) -> list[str]:
    return [each.name for each in (root / "data/partners").iterdir() if adapter.is_temporary(each.name)]


@pytest.mark.parametrize("path", [RECORD, "data/partners/new.yaml"], ids=["replaced", "created"])
def test_killed_at_any_step_the_file_is_old_or_new(root: Path, path: str) -> None:
    old = (root / path).read_bytes() if (root / path).exists() else None
    seen = set()
    number, status = 0, -1
    while status != 0:  # a write has some sixty steps
        number += 1
        status = write_with(root, path, number, die)
        now = (root / path).read_bytes() if (root / path).exists() else None
        assert now in {old, NEW}
        seen.add(now)
        if status == 0:
            break
        # Whatever the dead process left, the next one is not hindered by it and clears it away.
        (root / path).unlink(missing_ok=True)
        if old is not None:
            (root / path).write_bytes(old)
        LocalFiles(root).replace("data/partners/other.yaml", b"", expected=None)
        assert left_behind(root) == []
        (root / "data/partners/other.yaml").unlink()
    assert number > 40  # the steps were really counted
    assert seen == {old, NEW}


@pytest.mark.parametrize("path", [RECORD, "data/partners/new.yaml"], ids=["replaced", "created"])
def test_interrupted_at_any_step_nothing_is_left_behind(root: Path, path: str) -> None:
    old = (root / path).read_bytes() if (root / path).exists() else None
    number, status = 0, -1
    while status != 0:  # a write has some sixty steps
        number += 1
        status = write_with(root, path, number, press_ctrl_c)
        now = (root / path).read_bytes() if (root / path).exists() else None
        assert now in {old, NEW}
        if status == 0:
            break
        # Python may hear Ctrl-C between making the file and remembering its name; a later write clears that away.
        assert len(left_behind(root)) <= 1
        (root / path).unlink(missing_ok=True)
        if old is not None:
            (root / path).write_bytes(old)
    assert number > 40
    assert left_behind(root) == []


def test_a_full_disk_leaves_the_old_file(root: Path) -> None:
    files = LocalFiles(root)
    digest = files.read(RECORD).digest

    def work() -> None:
        # The kernel's own refusal in the middle of a write; SIGXFSZ is ignored by Python.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        files.replace(RECORD, NEW, expected=digest)

    assert in_child(work) == 3
    assert (root / RECORD).read_bytes() == OLD
    assert left_behind(root) == []


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A registry that a process without privileges may read and not write; pytest's own folders are closed to it."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        folder = root / "data/partners"
        folder.mkdir(parents=True)
        (root / RECORD).write_bytes(OLD)
        (folder / "closed.yaml").write_bytes(OLD)
        (folder / "closed.yaml").chmod(0)
        folder.chmod(0o555)
        yield root
        folder.chmod(0o755)


def unprivileged(work: Callable[[], None]) -> int:
    def drop_and_work() -> None:
        if os.getuid() == 0:
            os.setuid(65534)
        work()

    return in_child(drop_and_work)


def test_a_read_only_tree_leaves_the_old_file(foreign_folder: Path) -> None:
    files = LocalFiles(foreign_folder)
    digest = files.read(RECORD).digest

    assert unprivileged(lambda: files.replace(RECORD, NEW, expected=digest)) == 3
    assert unprivileged(lambda: files.replace("data/partners/new.yaml", NEW, expected=None)) == 3
    assert (foreign_folder / RECORD).read_bytes() == OLD
    assert not (foreign_folder / "data/partners/new.yaml").exists()


def test_a_write_protected_file_is_left(foreign_folder: Path) -> None:
    (foreign_folder / "data/partners").chmod(0o777)
    (foreign_folder / RECORD).chmod(0o444)
    files = LocalFiles(foreign_folder)
    digest = files.read(RECORD).digest

    assert unprivileged(lambda: files.replace(RECORD, NEW, expected=digest)) == 3
    assert (foreign_folder / RECORD).read_bytes() == OLD


def test_a_file_without_permission_is_said_to_be_unreadable(foreign_folder: Path) -> None:
    def work() -> None:
        with pytest.raises(
            EnvironmentProblemError, match=r"closed\.yaml can't be read: permission is denied"
        ):
            LocalFiles(foreign_folder).read("data/partners/closed.yaml")

    assert unprivileged(work) == 0


@pytest.mark.parametrize("path", [RECORD, "data/partners/new.yaml"], ids=["replaced", "created"])
def test_of_many_writers_at_once_exactly_one_wins(root: Path, path: str) -> None:
    for _ in range(5):
        (root / path).unlink(missing_ok=True)
        if path == RECORD:
            (root / path).write_bytes(OLD)
        files = LocalFiles(root)
        expected = files.read(path).digest if files.exists(path) else None
        start_read, start_write = os.pipe()
        children = []
        for number in range(6):
            child = os.fork()
            if child == 0:
                os.close(start_write)
                os.read(start_read, 1)  # returns for all of them when the parent closes its end
                try:
                    files.replace(path, b"%d" % number * 50_000, expected=expected)
                except ChangedUnderneathError:
                    os._exit(1)
                except BaseException:  # noqa: BLE001 -- pytest must never go on in the child
                    os._exit(4)
                os._exit(0)
            children.append(child)
        os.close(start_read)
        os.close(start_write)
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]

        assert sorted(statuses) == [0, 1, 1, 1, 1, 1]
        assert (root / path).read_bytes() == b"%d" % statuses.index(0) * 50_000


def test_a_writer_that_never_ends_is_not_waited_for_for_ever(root: Path) -> None:
    folder = root / "data/partners"
    with (
        locking.exclusive(folder),
        pytest.raises(EnvironmentProblemError, match="another partnerctl has been writing"),
        locking.exclusive(folder, patience=0.05),
    ):
        raise AssertionError("two processes hold the lock")


def test_an_editors_save_in_the_last_moment_is_not_overwritten(root: Path) -> None:
    """Editors don't know the lock; the comparison right before the replacement is what protects them."""
    files = LocalFiles(root)
    digest = files.read(RECORD).digest
    for number in range(1, 200):
        (root / RECORD).write_bytes(OLD)

        def save() -> None:
            (root / RECORD).write_bytes(b"name: Theirs\n")

        def work(number: int = number, save: Callable[[], None] = save) -> None:
            at_line(number, save)
            files.replace(RECORD, NEW, expected=digest)

        if in_child(work) == 0:
            break
        assert (root / RECORD).read_bytes() == b"name: Theirs\n"
    assert number > 40


def test_a_file_system_without_hard_links_still_refuses_a_taken_name(root: Path) -> None:
    """FAT answers `link` with EPERM; a process that may make no links at all answers the same."""
    taken = root / "data/partners/example.yaml"
    temporary = root / "data/partners/.partnerctl-0123456789abcdef.tmp"
    temporary.write_bytes(NEW)

    def no_links(event: str, _arguments: tuple[object, ...]) -> None:
        if event == "os.link":
            raise OSError(errno.EPERM, "no hard links here")

    def work() -> None:
        sys.addaudithook(no_links)
        LocalFiles(root).replace("data/partners/new.yaml", NEW, expected=None)
        with pytest.raises(ChangedUnderneathError):
            LocalFiles(root).replace(RECORD, NEW, expected=None)

    assert in_child(work) == 0
    assert (root / "data/partners/new.yaml").read_bytes() == NEW
    assert taken.read_bytes() == OLD


@pytest.mark.parametrize(("number", "status"), [(errno.ENOLCK, 0), (errno.EBADF, 0), (errno.EIO, 3)])
def test_a_file_system_without_locks_still_compares(root: Path, number: int, status: int) -> None:
    """Some network file systems know no locks; what else goes wrong with one is an error."""
    files = LocalFiles(root)
    digest = files.read(RECORD).digest

    def no_locks(event: str, _arguments: tuple[object, ...]) -> None:
        if event == "fcntl.flock":
            raise OSError(number, "no locks here")

    def work() -> None:
        sys.addaudithook(no_locks)
        files.replace(RECORD, NEW, expected=digest)
        with pytest.raises(ChangedUnderneathError):
            files.replace(RECORD, OLD, expected=digest)

    assert in_child(work) == status
    assert (root / RECORD).read_bytes() == (OLD if status else NEW)


# --- many new files ------------------------------------------------------------------------------------------------


def test_many_new_files_are_created_whole_and_in_order(tmp_path: Path):
    files = LocalFiles(tmp_path)
    contents = [(f"data/partners/p{number:03}.yaml", b"%d" % number * 100) for number in range(600)]
    assert list(files.create_all(contents)) == [(path, True) for path, _ in contents]
    assert [(path, files.read(path).content) for path in files.list("data/partners")] == contents
    assert not list(files.irregular("data/partners"))


def test_a_file_that_is_there_is_left_alone_among_many(tmp_path: Path):
    files = LocalFiles(tmp_path)
    files.replace("d/b", b"old", expected=None)
    assert list(files.create_all([("d/a", b"1"), ("d/b", b"2"), ("d/c", b"3")])) == [
        ("d/a", True),
        ("d/b", False),
        ("d/c", True),
    ]
    assert files.read("d/b").content == b"old"


def test_a_full_disk_leaves_the_batches_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    files = LocalFiles(tmp_path)
    monkeypatch.setattr("partnerctl.adapters.files._BATCH", 2)
    written: list[str] = []
    fsync = os.fsync

    def full_at_last(descriptor: int) -> None:
        if os.fstat(descriptor).st_size == 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full_at_last)
    with pytest.raises(EnvironmentProblemError, match=r"d/c can't be written: the disk is full"):
        written.extend(
            path
            for path, _ in files.create_all([("d/a", b"1"), ("d/b", b"2"), ("d/c", b"3"), ("d/d", b"full")])
        )
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == ["a", "b"]


@pytest.mark.parametrize("path", ["../x", "d/../../x", "/etc/x", "d/con.yaml"])
def test_none_of_many_files_leads_outside(tmp_path: Path, path: str):
    with pytest.raises(EnvironmentProblemError, match="refused"):
        list(LocalFiles(tmp_path / "root").create_all([("d/a", b""), (path, b"")]))
