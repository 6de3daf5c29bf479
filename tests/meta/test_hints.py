# SPDX-License-Identifier: Apache-2.0
"""Every command that a message tells somebody to type is one: its options are there, its words have a place."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from documentation import CHECKOUT
from partnerctl.bootstrap import Surroundings
from partnerctl.cli.app import program
from partnerctl.cli.invocation import Invocation

SOURCES = sorted((CHECKOUT / "src/partnerctl").rglob("*.py"))
COMMAND = re.compile(r"`(partnerctl [^`]+)`")
ENOUGH = 70
"""Fewer would mean that they are not found any more."""


FILLED_IN = {"by": "--by wmf", "named": "2026-11-22 applied"}
"""What stands for more than one word."""


def told(source: Path) -> Iterator[str]:
    """The commands in the texts of a module; what is filled in later stands as a word."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr():
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else filled_in(part)
                    for part in node.values
                )
            case ast.Constant(value=str(text)) if id(node) not in parts:
                pass
            case _:
                continue
        yield from (re.sub(r"\s+", " ", command) for command in COMMAND.findall(text))


def filled_in(part: ast.expr) -> str:
    """Something that could come to stand there."""
    return FILLED_IN.get(ast.unparse(part.value), "word") if isinstance(part, ast.FormattedValue) else ""


COMMANDS = sorted(
    {command for source in SOURCES for command in told(source) if not command.startswith("partnerctl word")}
)


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) > ENOUGH


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_a_message_tells_can_be_typed(command: str) -> None:
    here: Any = program()
    context = here.make_context(
        "partnerctl", [], obj=Invocation(Surroundings({}, CHECKOUT)), resilient_parsing=True
    )
    words = [word for word in shlex.split(command)[1:] if word != "{}"]
    while words and hasattr(here, "get_command") and not words[0].startswith("-"):
        here = here.get_command(context, words.pop(0))
        assert here is not None
    # Only where words belong: values may be placeholders, and a command is often named without its words.
    bare = type(context)(here, resilient_parsing=True)
    _, left, _ = here.make_parser(bare).parse_args(words)
    assert left == []
