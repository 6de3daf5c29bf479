# SPDX-License-Identifier: Apache-2.0
"""What the pages say is so: paths, links, commands and options are there, and sessions come out as shown."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from documentation import (
    CHECKOUT,
    CODE,
    LINK,
    Dialogue,
    Put,
    Shell,
    Shows,
    Typed,
    anchors,
    blocks,
    matches,
    pages,
    prepare,
    prose,
    sessions,
    steps,
)
from partnerctl.bootstrap import Surroundings
from partnerctl.cli.app import program
from partnerctl.cli.invocation import Invocation

PAGES = {str(page.relative_to(CHECKOUT)): page for page in pages()}
TOP_LEVEL = (
    "src|tests|docs|data|templates|action|examples|benchmarks|requirements|LICENSES|.ci|.github".replace(
        ".", r"\."
    )
)
PATH = re.compile(rf"(?:{TOP_LEVEL})/[\w./*<>-]*|[\w-]+\.(?:md|toml|py)|Makefile")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> Path:
    """Each page of the project."""
    return PAGES[request.param]


def test_sessions_come_out_as_shown(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = page.read_text(encoding="utf-8")
    folder = tmp_path / "registry"
    prepare(folder, text)
    updating, position = request.config.getoption("--update-goldens"), 0
    with Shell(folder) as shell:
        for shown, right in _come_out(shell, folder, text):
            if updating and "…" not in shown.splitlines():
                position = text.index(shown, position)
                text = text[:position] + right + text[position + len(shown) :]
                position += len(right)
            elif not matches(shown, right):
                assert right == shown
    if updating:
        page.write_text(text, encoding="utf-8", newline="\n")


def _come_out(shell: Shell, folder: Path, text: str) -> Iterator[tuple[str, str]]:
    """Do what the page says; of each step that has an outcome what the page shows, and what came out."""
    for step in steps(text):
        match step:
            case Put(path, content):
                place = folder / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(content, encoding="utf-8")
            case Shows(path, content):
                yield content, (folder / path).read_text(encoding="utf-8")
            case Dialogue(command, transcript):
                yield f"$ {command}\n{transcript}", f"$ {command}\n{shell.talk(step)}"
            case Typed(command, output):
                yield f"$ {command}\n{output}", f"$ {command}\n{shell.type_in(command)}"


def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = []
    for link in LINK.findall(prose(text)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert not broken


def test_paths_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    written = {step.path for step in steps(text) if isinstance(step, Put)}
    missing = []
    for code in CODE.findall(prose(text)):
        if PATH.fullmatch(code) and "<" not in code and code not in written:
            folders = (CHECKOUT, page.parent, CHECKOUT / "examples")
            if not any(any(folder.glob(code.rstrip("/"))) for folder in folders):
                missing.append(code)
    assert not missing


def test_commands_and_options_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lines = [code for code in CODE.findall(prose(text)) if code.startswith("partnerctl ")]
    lines += [typed.command for typed in sessions(text) if typed.command.startswith("partnerctl ")]
    for block in blocks(text):
        if block.language in {"sh", "yaml"}:
            lines += re.findall(r"(?<![\w/-])partnerctl (?!:).*", block.text.replace("\\\n", " "))
    wrong = [line for line in lines if (problem := _problem(line)) and print(problem, "in:", line) is None]
    assert not wrong


def _problem(line: str) -> str | None:
    """What `partnerctl …` names that there isn't; arguments are not looked at, they may be placeholders."""
    try:
        words = shlex.split(
            re.split(r" \\?[|>&]", line, maxsplit=1)[0].replace("…", "").replace("\\\n", " "), comments=True
        )[1:]
    except ValueError as problem:
        return str(problem)
    group = program()
    context = group.make_context(
        "partnerctl", [], obj=Invocation(Surroundings({}, CHECKOUT)), resilient_parsing=True
    )
    command: Any = group
    known = {
        option
        for parameter in command.get_params(context)
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    index = 0
    while index < len(words):
        word = words[index].partition("=")[0]
        index += 1
        if word.startswith("-") and word != "-":
            if word not in known:
                return f"no option {word}"
            takes = next(
                (p for p in command.get_params(context) if word in (*p.opts, *p.secondary_opts)), None
            )
            if takes is not None and not getattr(takes, "is_flag", False) and "=" not in words[index - 1]:
                index += 1
        elif hasattr(command, "get_command"):
            if re.fullmatch(r"[A-Z]+", word):
                return None
            found = command.get_command(context, word)
            if found is None:
                return f"no command {word}"
            command = found
            known |= {
                option
                for parameter in command.get_params(context)
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
    return None


def test_the_generated_reference_is_up_to_date() -> None:
    script = str(CHECKOUT / "docs" / "generate" / "reference.py")
    ran = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "", 0), "run: make docs"


def test_every_page_can_be_found_from_the_index() -> None:
    index = CHECKOUT / "docs" / "README.md"
    linked = {(index.parent / link).resolve() for link in LINK.findall(index.read_text(encoding="utf-8"))}
    found = {
        page
        for folder in ("tutorial", "how-to", "reference", "explanation")
        for page in (CHECKOUT / "docs" / folder).glob("*.md")
    }
    assert found - linked == set()
