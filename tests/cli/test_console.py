# SPDX-License-Identifier: Apache-2.0
"""Streams: whole, safe, in colour only where somebody sees it."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typing_extensions import override

from partnerctl.cli.console import _LOOKS, Console, Role, prepare_streams, wants_color
from partnerctl.errors import EnvironmentProblemError
from partnerctl.reporters.diff import DiffRole
from partnerctl.reporters.text import Role as ReportRole


class Broken(io.StringIO):
    """A stream that fails as told."""

    def __init__(self, problem: OSError) -> None:
        super().__init__()
        self.problem = problem

    @override
    def write(self, text: str) -> int:
        raise self.problem

    @override
    def flush(self) -> None:
        raise self.problem


@pytest.mark.parametrize(
    ("environment", "terminal", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": "false"}, True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_when_there_is_color(environment: dict[str, str], terminal: bool, wanted: bool) -> None:
    assert wants_color(environment, terminal=terminal) is wanted


def test_every_role_of_ours_has_a_look() -> None:
    assert {role.value for role in (*Role, *ReportRole, *DiffRole)} <= set(_LOOKS) | {"hint"}


def test_a_line_of_data_can_not_steer_a_terminal() -> None:
    out = io.StringIO()
    Console(out, color=True).line("a\x1b[2Jb\nc\u202ed\r\u2028", Role.ERROR)
    assert out.getvalue() == "\x1b[1;31ma\\x1b[2Jb\\nc\\u202ed\\r\\u2028\x1b[0m\n"


def test_a_role_without_a_look_and_an_empty_text_stay_plain() -> None:
    console = Console(io.StringIO(), color=True)
    assert console.paint("x", "no-such-role") == "x"
    assert console.paint("", Role.ERROR) == ""
    assert console.paint("x", None) == "x"


@pytest.mark.parametrize("work", ["write", "flush"])
def test_a_full_disk_is_a_problem_of_the_environment(work: str) -> None:
    console = Console(Broken(OSError(28, "No space left on device")), color=False)
    with pytest.raises(
        EnvironmentProblemError, match="the output could not be written: No space left on device"
    ):
        console.write("x") if work == "write" else console.flush()


@pytest.mark.parametrize("work", ["write", "flush"])
def test_a_closed_pipe_is_not(work: str) -> None:
    console = Console(Broken(BrokenPipeError(32, "Broken pipe")), color=False)
    with pytest.raises(BrokenPipeError):
        console.write("x") if work == "write" else console.flush()


def test_rich_shows_data_as_it_is() -> None:
    out = io.StringIO()
    console = Console(out, color=False)
    console.rich.print("Acme [bold]v2[/bold] :smile: https://acme.example " + "x" * 200)
    assert out.getvalue() == "Acme [bold]v2[/bold] :smile: https://acme.example " + "x" * 200 + "\n"
    assert console.rich is console.rich


def test_the_width_is_never_absurd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "3")
    assert Console(io.StringIO(), color=False).width == 20


def test_streams_that_are_no_files_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    prepare_streams()
    assert sys.stdout is stream


PROGRAM = """
import sys
from partnerctl.cli.console import prepare_streams
prepare_streams()
sys.stdout.write("\\u0645\\ud800\\n" + "x" * 300_000 + "\\n")
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_a_pipe_gets_all_of_it_in_utf_8(unbuffered: str, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert done.stdout == "م\\ud800\n".encode() + b"x" * 300_000 + b"\n"


def test_a_terminal_keeps_its_encoding(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    program = PROGRAM.replace("300_000", "3")
    subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        stdout=slave,
        check=True,
    )
    os.close(slave)
    assert os.read(master, 1000) == b"\\u0645\\ud800\r\nxxx\r\n"
    os.close(master)
