# SPDX-License-Identifier: Apache-2.0
"""The README stays short, and its two commands are the ones that everything else runs."""

import re

from documentation import CHECKOUT, blocks
from partnerctl.cli.app import COMMANDS
from partnerctl.cli.exit_codes import ExitCode

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_it_is_short() -> None:
    assert README.count("\n") <= 120


def test_its_two_commands_are_one_line_each() -> None:
    assert [block.text for block in blocks(README) if block.language == "sh"] == [
        "python3 run.py\n",
        "python3 run.py test\n",
    ]


def test_ci_runs_the_second_command() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().splitlines()[-1] == "exec python3 run.py test"


def test_every_command_is_in_its_table() -> None:
    groups = [(entry, (*((None,) if entry.module else ()), *entry.members)) for entry in COMMANDS]
    names = [
        f"{entry.name} {member.name}" if member else entry.name
        for entry, members in groups
        for member in members
    ]
    assert [name for name in names if f"`{name}" not in README] == []


def test_its_exit_codes_are_all() -> None:
    table = README.partition("| Exit code |")[2]
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", table, re.MULTILINE)
    assert rows == [(str(code.value), code.meaning) for code in ExitCode]
