# SPDX-License-Identifier: Apache-2.0
"""Reads the project's pages, and types what they show into a real shell.

A fenced block marked `console` is a session: lines after `$ ` are typed, the lines below are what must come out, to the
letter; a line `…` stands for any lines, and `(0.20 s)` for any time. All sessions of a page run in order in one shell, in
one fresh copy of the registry, on the day `DAY`. A comment `<!-- given FILE: OLD -> NEW -->` edits a file of that copy, for pages that show a mistake.

For pages that lead through more than commands: a block below `<!-- file PATH -->` is what the reader puts into that file; one
below `<!-- shows PATH -->` is what they find in it; one marked `terminal` is a dialogue with a program in a real terminal, in
which the reader types what stands after `> `. Where a page says `<!-- clone -->`, the copy is a clone whose remote is a bare
repository beside it.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Self

import pexpect

CHECKOUT = Path(__file__).parents[1]
DAY = "2026-11-22"
GIVEN = re.compile(r"<!-- given (?P<path>\S+): (?P<old>.*?) -> (?P<new>.*?) -->", re.DOTALL)
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)
MARK = re.compile(r"<!-- (?P<verb>file|shows) (?P<path>\S+) -->\n+ *\Z")
CLONE = "<!-- clone -->"
PROMPT = "> "
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)\s]+)\)")
TIME_TAKEN = re.compile(r"\(\d+\.\d+ s\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the language it is marked with, its text, and where the text begins in the page."""

    language: str
    text: str
    start: int


@dataclass(frozen=True)
class Typed:
    """A line after `$ ` and what the page shows below it."""

    command: str
    output: str


@dataclass(frozen=True)
class Put:
    """What the reader writes into a file."""

    path: str
    text: str


@dataclass(frozen=True)
class Shows:
    """What the reader finds in a file."""

    path: str
    text: str


@dataclass(frozen=True)
class Dialogue:
    """A command that asks, and all that a terminal shows of it."""

    command: str
    transcript: str

    @property
    def answers(self) -> list[str]:
        """What the reader types, in order."""
        lines = self.transcript.splitlines()
        return [line.removeprefix(PROMPT) for line in lines if line.startswith(PROMPT)]


Step = Typed | Put | Shows | Dialogue
"""One thing that a page has its reader do."""


def pages() -> list[Path]:
    """Every page of the project, but for those of others that are only kept beside it."""
    own = [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("examples/**/*.md")]
    return sorted(own)


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for match in FENCE.finditer(text):
        lines = match["text"].splitlines(keepends=True)
        indent = len(match["indent"])
        yield Block(match["language"], "".join(line[indent:] for line in lines), match.start("text"))


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", text)


def sessions(text: str) -> Iterator[Typed]:
    """What the console blocks of a page type, in order."""
    return (step for step in steps(text) if isinstance(step, Typed))


def steps(text: str) -> Iterator[Step]:
    """All that a page has its reader do, in order."""
    for block in blocks(text):
        fence = text.rindex("```", 0, block.start)
        mark = MARK.search(text, 0, fence)
        if mark is not None:
            yield (Put if mark["verb"] == "file" else Shows)(mark["path"], block.text)
        elif block.language == "terminal":
            command, _, transcript = block.text.removeprefix("$ ").partition("\n")
            yield Dialogue(command, transcript)
        elif block.language == "console":
            yield from _typed(block)


def _typed(block: Block) -> Iterator[Typed]:
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = f"{command}\n{more}"
        yield Typed(command, output)


def anchors(text: str) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    titles = (CODE.sub(r"\1", title).strip().lower() for title in HEADING.findall(prose(text)))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def prepare(folder: Path, text: str) -> None:
    """Make `folder` the copy of the registry that the page's sessions run in."""
    for name in ("data", "examples"):
        shutil.copytree(CHECKOUT / name, folder / name)
    for given in GIVEN.finditer(text):
        path = folder / given["path"]
        before = path.read_text(encoding="utf-8")
        assert given["old"] in before, f"{given['path']} does not hold {given['old']!r}"
        path.write_text(before.replace(given["old"], given["new"], 1), encoding="utf-8")
    if CLONE in text:
        _clone(folder)


def _clone(folder: Path) -> None:
    """Make the copy a clone of what a forge would have: one commit on `main`."""
    remote = str(folder.with_name("forge.git"))
    for words in (
        ["init", "--quiet", "--bare", "-b", "main", remote],
        ["init", "--quiet", "-b", "main"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "Begin"],
        ["remote", "add", "origin", remote],
        ["push", "--quiet", "--set-upstream", "origin", "main"],
        ["remote", "set-head", "origin", "main"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)


class Shell:
    """One shell for all that a page types: what `cd` and `export` did in one line still holds in the next.

    Args:
        folder: Where it starts; it is called `registry` in what comes out.
    """

    def __init__(self, folder: Path) -> None:
        self._home = str(folder.parent)
        self._folder = folder
        self._environment = environment = {
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PARTNERCTL_TODAY": DAY,
            "PARTNERCTL_CONTACTS": str(folder.with_name("contacts.yaml")),
            "COLUMNS": "100",
        }
        self._process = subprocess.Popen(
            ["sh"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._process.communicate()

    def type_in(self, command: str) -> str:
        """Run a line; what it writes on both streams."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{{ {command}\n}} </dev/null\nprintf '\\0\\n'\n".encode())
        stdin.flush()
        said = b""
        while not said.endswith(b"\0\n"):
            line = stdout.readline()
            assert line, f"the shell ended at: {command}"
            said += line
        return self._anywhere(said.removesuffix(b"\0\n").decode())

    def talk(self, dialogue: Dialogue) -> str:
        """Run a command in a real terminal and answer what it asks; all that was seen, the answers among it."""
        # In the page's own width: what a terminal of another width wraps differently is not shown.
        child = pexpect.spawn(
            "sh",
            ["-c", dialogue.command],
            cwd=str(self._folder),
            env={**self._environment, "TERM": "dumb"},
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 100),
        )
        seen = ""
        for answer in dialogue.answers:
            child.expect_exact(PROMPT)
            seen += child.before + child.after
            child.sendline(answer)
        child.expect(pexpect.EOF)
        seen += child.before
        child.close()
        return self._anywhere(seen.replace("\r\n", "\n"))

    def _anywhere(self, text: str) -> str:
        return TIME_TAKEN.sub("(0.20 s)", text.replace(self._home, "/home/you"))


def matches(shown: str, actual: str) -> bool:
    """Whether the page shows what came out; a line `…` stands for any lines."""
    if "…" not in shown.splitlines():
        return shown.rstrip("\n") == actual.rstrip("\n")
    pattern = re.sub(r"([\[*?])", r"[\1]", shown.rstrip("\n"))
    return fnmatchcase(actual.rstrip("\n"), re.sub(r"^…$", "*", pattern, flags=re.MULTILINE))
