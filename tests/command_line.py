# SPDX-License-Identifier: Apache-2.0
"""Running the command line: in this process with everything given, or as a real process."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from partnerctl.bootstrap import Surroundings
from partnerctl.cli.app import run as run_command_line

CHECKOUT: Final = Path(__file__).resolve().parents[1]

DAY: Final = "2026-03-31"
"""What these tests take for today."""


@dataclass(frozen=True)
class Outcome:
    """What a command line gave."""

    exit_code: int
    stdout: str
    stderr: str

    def whole(self) -> str:
        """All of it in one text, for a golden."""
        return f"exit code {self.exit_code}\n--- stdout\n{self.stdout}--- stderr\n{self.stderr}"


@dataclass(frozen=True)
class CommandLine:
    """Runs partnerctl in a folder.

    Attributes:
        folder: The working directory.
        environment: All of its environment variables.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=lambda: {"PARTNERCTL_TODAY": DAY})

    def __call__(self, *words: str, stdin: bytes = b"", **environment: str) -> Outcome:
        """Run in this process, not in a terminal."""
        out, err = io.StringIO(), io.StringIO()
        before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                around = Surroundings({**self.environment, **environment}, self.folder)
                code = run_command_line(words, around)
        finally:
            sys.stdin = before
        return Outcome(code, self._anywhere(out.getvalue()), self._anywhere(err.getvalue()))

    def process(self, *words: str, stdin: bytes = b"", **environment: str) -> Outcome:
        """Run as a process of its own, with pipes."""
        done = subprocess.run(
            [sys.executable, "-m", "partnerctl", *words],
            cwd=self.folder,
            env={**os.environ, **self.environment, **environment},
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Outcome(
            done.returncode, self._anywhere(done.stdout.decode()), self._anywhere(done.stderr.decode())
        )

    def having(self, environment: Mapping[str, str]) -> "CommandLine":
        """The same with more environment variables."""
        return CommandLine(self.folder, {**self.environment, **environment})

    def _anywhere(self, text: str) -> str:
        return text.replace(str(self.folder), "<root>")
