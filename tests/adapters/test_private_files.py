# SPDX-License-Identifier: Apache-2.0
"""Private files: only their owner reads them, and none lies in the registry's repository."""

import os
import stat
from pathlib import Path

import pytest

from partnerctl.adapters.files import SIZE_LIMIT
from partnerctl.adapters.private_files import LocalPrivateFile, copies_beside, files_in
from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A registry in a folder of a repository."""
    root = tmp_path / "clone" / "registry"
    root.mkdir(parents=True)
    (tmp_path / "clone" / ".git").mkdir()
    return root


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_and_its_folder_are_for_the_owner_only(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "home" / "partnerctl" / "contacts.yaml"
    file = LocalPrivateFile(path, root)

    assert file.read() is None
    assert file.exposure() is None
    file.replace(b"new", expected=None)

    assert path.read_bytes() == b"new"
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    assert [each.name for each in path.parent.iterdir()] == ["contacts.yaml"]
    assert file.place == str(path)


def test_a_file_that_others_could_read_is_told_and_closed_when_it_is_written(
    tmp_path: Path, root: Path
) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_bytes(b"old")
    path.chmod(0o644)
    file = LocalPrivateFile(path, root)
    version = file.read()
    assert version is not None

    assert file.exposure() == f"{path} holds people's addresses and can be read by others (mode 644)"
    file.replace(b"new", expected=version.digest)

    assert (path.read_bytes(), mode_of(path), file.exposure()) == (b"new", 0o600, None)


def test_a_file_that_is_there_is_not_overwritten_unseen(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_bytes(b"mine")

    with pytest.raises(ChangedUnderneathError):
        LocalPrivateFile(path, root).replace(b"new", expected=None)

    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize(
    "place", ["clone/contacts.yaml", "clone/registry/data/contacts.yaml", "clone/registry"]
)
def test_a_place_in_the_repository_is_refused(place: str, tmp_path: Path, root: Path) -> None:
    file = LocalPrivateFile(tmp_path / place, root)

    for attempt in (file.read, lambda: file.replace(b"new", expected=None)):
        with pytest.raises(EnvironmentProblemError, match="lies in the registry's repository") as refused:
            attempt()
        assert refused.value.hint == f"choose a place outside of {tmp_path / 'clone'}"


def test_without_a_repository_the_registry_itself_is_out_of_bounds(tmp_path: Path) -> None:
    root = tmp_path / "registry"
    root.mkdir()

    with pytest.raises(EnvironmentProblemError, match="repository"):
        LocalPrivateFile(root / "contacts.yaml", root).read()
    assert LocalPrivateFile(tmp_path / "contacts.yaml", root).read() is None


def test_where_a_link_leads_counts_and_not_where_it_stands(tmp_path: Path, root: Path) -> None:
    inside, outside = tmp_path / "inside.yaml", tmp_path / "outside.yaml"
    inside.symlink_to(root / "contacts.yaml")
    (tmp_path / "safe").mkdir()
    outside.symlink_to(tmp_path / "safe" / "contacts.yaml")

    with pytest.raises(EnvironmentProblemError, match="repository"):
        LocalPrivateFile(inside, root).read()
    LocalPrivateFile(outside, root).replace(b"new", expected=None)

    assert (tmp_path / "safe" / "contacts.yaml").read_bytes() == b"new"
    assert outside.is_symlink()


def test_links_in_a_circle_are_told(tmp_path: Path, root: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)

    with pytest.raises(EnvironmentProblemError, match="can't be read"):
        LocalPrivateFile(circle / "contacts.yaml", root).read()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path, root: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(EnvironmentProblemError, match=r"can't be made|can't be written"):
        LocalPrivateFile(tmp_path / "file" / "contacts.yaml", root).replace(b"new", expected=None)


def test_no_other_user_can_read_it_even_while_it_is_written(tmp_path: Path, root: Path) -> None:
    before = os.umask(0)
    try:
        LocalPrivateFile(tmp_path / "contacts.yaml", root).replace(b"new", expected=None)
    finally:
        os.umask(before)

    assert mode_of(tmp_path / "contacts.yaml") == 0o600


def test_what_editors_and_backups_leave_beside_it_is_found(tmp_path: Path) -> None:
    names = (".contacts.yaml.swp", "contacts (copy).yaml", "contacts.yaml", "contacts.yaml~", "other.yaml")
    for name in (*names, f".partnerctl-{'0' * 16}.tmp"):
        (tmp_path / name).write_text(name)
    (tmp_path / "contacts").mkdir()
    (tmp_path / "contacts.link").symlink_to("other.yaml")

    found = [Path(path).name for path, _ in copies_beside(tmp_path / "contacts.yaml")]

    assert found == [
        ".contacts.yaml.swp",
        f".partnerctl-{'0' * 16}.tmp",
        "contacts (copy).yaml",
        "contacts.yaml~",
    ]
    assert list(files_in(tmp_path / "nowhere")) == []


def test_a_file_that_is_too_large_to_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "contacts.yaml.old").write_bytes(b"x" * (SIZE_LIMIT + 1))

    assert list(files_in(tmp_path)) == [(str(tmp_path / "contacts.yaml.old"), None)]
