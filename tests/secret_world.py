# SPDX-License-Identifier: Apache-2.0
"""A machine of its own for commands that know secrets: everything they write is in one folder, and their children are watched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from command_line import DAY, CommandLine, Outcome
from git_registry import WORLD
from secret_search import Place, Search, files_below

_WATCHED: Final = """\
#!/bin/sh
printf '%s\\n' "$@" >>'{arguments}'
env >>'{variables}'
exec '{program}' "$@"
"""

_AT_THE_START: Final = '''\
"""Shortens waiting, fills the disk, and makes bugs: a function that fails and says what it was given."""
import importlib, os, resource, sys, time

largest = os.environ.get("TEST_LARGEST_FILE")
if largest:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), int(largest)))
    measuring = sys.modules.get("coverage")
    if measuring:  # what it measured would not fit either
        measuring.process_startup.coverage._auto_save = False

sleep = time.sleep
time.sleep = lambda seconds: sleep(min(seconds, float(os.environ.get("TEST_LONGEST_PAUSE", 0.02))))

planted = os.environ.get("TEST_BUG_IN")
if planted:
    module, _, name = planted.partition(":")
    owner = importlib.import_module(module)
    *parts, last = name.split(".")
    for part in parts:
        owner = getattr(owner, part)

    def fail(*arguments, **named):
        whole = [vars(each) if hasattr(each, "__dict__") else each for each in arguments]
        try:
            raise ValueError(repr(arguments), named)
        except ValueError as first:
            first.add_note(repr(whole))
            raise RuntimeError(f"{arguments!r} {whole!r} {named!r}") from first

    setattr(owner, last, fail)
'''


@dataclass
class Machine:
    """Somebody's machine.

    Attributes:
        folder: Holds all of it.
        produced: What commands put out.
    """

    folder: Path
    produced: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("home", "temporary", "programs", "start", "children"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "start" / "sitecustomize.py").write_text(_AT_THE_START)
        for name in ("git", "gh"):
            program = shutil.which(name)
            if program:
                self._watch(name, program)

    def _watch(self, name: str, program: str) -> None:
        script = self.folder / "programs" / name
        script.write_text(
            _WATCHED.format(arguments=self.arguments, variables=self.variables, program=program)
        )
        script.chmod(0o755)

    @property
    def arguments(self) -> Path:
        """The command lines of all children."""
        return self.folder / "children" / "arguments"

    @property
    def variables(self) -> Path:
        """The environment of all children."""
        return self.folder / "children" / "variables"

    @property
    def environment(self) -> dict[str, str]:
        """Variables that keep all that is written inside of the folder."""
        home = self.folder / "home"
        return {
            **WORLD,
            "PATH": os.pathsep.join((str(self.folder / "programs"), WORLD["PATH"])),
            "HOME": str(home),
            "TMPDIR": str(self.folder / "temporary"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "PYTHONPATH": str(self.folder / "start"),
            "PYTHONFAULTHANDLER": "1",
            "PARTNERCTL_TODAY": DAY,
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def private(self, path: Path, content: str) -> Path:
        """Plant a file that only its owner can read."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        path.chmod(0o600)
        return path

    def run(self, clone: Path, *words: str, **environment: str) -> Outcome:
        """A command as a process; what it puts out is kept to be searched."""
        outcome = CommandLine(clone, self.environment).having(environment).process(*words)
        self._keep(words, outcome.stdout + "\n" + outcome.stderr)
        return outcome

    def start(
        self, clone: Path, *words: str, stdout: "int | IO[bytes]" = subprocess.PIPE, **environment: str
    ) -> "subprocess.Popen[bytes]":
        """A command that runs while the test does something; `end` is to be called."""
        return subprocess.Popen(
            [sys.executable, "-m", "partnerctl", *words],
            cwd=clone,
            env={**os.environ, **self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    def end(self, process: "subprocess.Popen[bytes]") -> Outcome:
        """Wait for it, and keep what it put out."""
        out, errors = process.communicate(timeout=60)
        outcome = Outcome(process.returncode, (out or b"").decode(), errors.decode())
        self._keep([str(each) for each in process.args[3:]], outcome.stdout + "\n" + outcome.stderr)  # type: ignore[index]
        return outcome

    def leaks(self, search: Search, *, besides: Iterable[Path], more: Iterable[Place] = ()) -> list[str]:
        """What is found in everything that was produced.

        Args:
            search: For what.
            besides: The files that hold it because they are for that.
            more: What else was produced, elsewhere.
        """
        produced = (*self.produced, *more, *files_below(self.folder, besides))
        return search.leaks(produced)

    def _keep(self, words: Iterable[str], text: str) -> None:
        self.produced.append(
            Place("output of " + " ".join(list(words)[:1]), text.encode("utf-8", "surrogateescape"))
        )


def toml(sections: Mapping[str, Mapping[str, object]]) -> str:
    """A file of credentials."""
    return "".join(
        f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in keys.items())
        for name, keys in sections.items()
    )


def _value(value: object) -> str:
    # A basic string of TOML is one of JSON, but for DEL.
    import json

    return json.dumps(value, ensure_ascii=False)
