# SPDX-License-Identifier: Apache-2.0
"""`run.py`, which prepares everything, on its own: what needs no network and changes nothing."""

import importlib.util
import subprocess
import sys
from types import ModuleType

import pytest

from documentation import CHECKOUT

SCRIPT = CHECKOUT / "run.py"


@pytest.fixture(scope="module")
def run() -> ModuleType:
    """The script as a module; its work begins only in `main`."""
    spec = importlib.util.spec_from_file_location("run", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(*words: str) -> "subprocess.CompletedProcess[str]":
    """Start it as a person does, with nothing of this environment."""
    command = [sys.executable, "-I", str(SCRIPT), *words]
    return subprocess.run(command, env={}, capture_output=True, text=True, check=False)


def test_help_goes_to_stdout() -> None:
    told = start("--help")
    assert (told.returncode, told.stderr) == (0, "")
    assert "python3 run.py test" in told.stdout


@pytest.mark.parametrize("words", [("tset",), ("test", "typse"), ("setup", "style")])
def test_what_it_does_not_know_is_refused_before_anything_is_made(words: tuple[str, ...]) -> None:
    told = start(*words)
    assert (told.returncode, told.stdout) == (2, "")
    assert "python3 run.py test" in told.stderr


def test_every_layer_of_the_core_is_there(run: ModuleType) -> None:
    package = CHECKOUT / "src" / "partnerctl"
    assert [pattern for pattern in run.CORE if not any(package.glob(pattern))] == []


def test_every_step_is_a_target_of_make(run: ModuleType) -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    assert f"\n{' '.join(run.STEPS)}:" in makefile


def test_an_old_python_is_told_which_one_is_needed(run: ModuleType) -> None:
    run.refuse_old((3, 11, 0))
    with pytest.raises(run.StopError, match=r"Python 3\.11 or newer is needed, this is 3\.10\.13"):
        run.refuse_old((3, 10, 13))


def test_the_same_files_need_no_second_installation(run: ModuleType) -> None:
    assert run.fingerprint("run") == run.fingerprint("run") != run.fingerprint("test")
