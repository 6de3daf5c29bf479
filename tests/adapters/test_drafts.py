# SPDX-License-Identifier: Apache-2.0
"""Where the answers of a review are kept: privately, in one step, by one process at a time."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from partnerctl.adapters.drafts import LocalDraft
from partnerctl.adapters.locking import HeldError
from partnerctl.errors import EnvironmentProblemError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "registry"
    (place / ".git").mkdir(parents=True)
    return place


@pytest.fixture
def draft(tmp_path: Path, root: Path) -> LocalDraft:
    return LocalDraft(tmp_path / "state/reviews/one/northfield.json", root)


def test_kept_replaced_and_dropped(draft: LocalDraft) -> None:
    assert draft.read() is None
    with draft.held():
        draft.keep(b"one")
        draft.keep(b"two")
        assert draft.read() == b"two"
        draft.drop()
        draft.drop()
    assert draft.read() is None


def test_only_its_owner_can_read_it(draft: LocalDraft) -> None:
    draft.keep(b"one")
    assert stat.S_IMODE(Path(draft.place).stat().st_mode) == 0o600


def test_nothing_is_kept_in_the_repository(root: Path) -> None:
    with pytest.raises(EnvironmentProblemError, match="repository"):
        LocalDraft(root / "state/northfield.json", root).keep(b"one")


HOLDS = """
import sys
from pathlib import Path
from partnerctl.adapters.drafts import LocalDraft
with LocalDraft(Path(sys.argv[1]), Path(sys.argv[2])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_held_by_one_process_and_freed_however_it_ends(draft: LocalDraft, root: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, draft.place, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(HeldError), draft.held():
            pass
        other.kill()
    with draft.held():
        draft.keep(b"one")
    assert draft.read() == b"one"


def test_no_place_for_it(tmp_path: Path, root: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    draft = LocalDraft(tmp_path / "state/reviews/northfield.json", root)
    with pytest.raises(EnvironmentProblemError, match="can't be used"), draft.held():
        pass


def test_what_can_not_be_dropped(draft: LocalDraft) -> None:
    Path(draft.place).mkdir(parents=True)
    with pytest.raises(EnvironmentProblemError, match="can't be deleted"):
        draft.drop()
