# SPDX-License-Identifier: Apache-2.0
"""What is read of the machine itself."""

import shutil
from pathlib import Path

from command_line import CHECKOUT
from partnerctl.adapters import machine as here


def test_a_library_that_is_not_installed() -> None:
    assert here._version_of("no-such-library-of-partnerctl") is None
    assert set(here.library_versions()) >= {"pydantic", "typer"}
    assert "pytest" not in here.library_versions()


def test_own_templates_are_those_that_differ(tmp_path: Path) -> None:
    assert here.own_templates(tmp_path) == ()
    folder = tmp_path / "templates"
    shutil.copytree(CHECKOUT / "templates", folder)
    assert here.own_templates(tmp_path) == ()
    changed = next(path for path in sorted(folder.rglob("*")) if path.is_file())
    changed.write_text("ours")
    (folder / "more").mkdir()
    (folder / "more" / "new.txt").touch()
    (folder / "more" / "dangling").symlink_to("nowhere")
    assert here.own_templates(tmp_path) == tuple(
        sorted((changed.relative_to(folder).as_posix(), "more/new.txt"))
    )


def test_the_mode_of_a_private_file(tmp_path: Path) -> None:
    book = tmp_path / "contacts.yaml"
    assert here.mode_of(book) is None
    book.touch(mode=0o600)
    assert here.mode_of(book) == 0o600
