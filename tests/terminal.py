# SPDX-License-Identifier: Apache-2.0
"""A real terminal (a pseudo-terminal of the system), to see what a person sees."""

import os
import sys
from pathlib import Path

import pexpect

from command_line import DAY

SECONDS = 30
"""More than any answer takes."""


def in_terminal(
    folder: Path, *words: str, columns: int = 100, today: str = "2026-12-01", **environment: str
) -> tuple[int, str]:
    """Run partnerctl in a terminal of so many columns.

    Returns:
        The exit code, and everything that was written, escape codes included.
    """
    child = pexpect.spawn(
        sys.executable,
        ["-m", "partnerctl", *words],
        cwd=str(folder),
        # COLUMNS would win over the terminal's own width.
        env={
            **{name: value for name, value in os.environ.items() if name != "COLUMNS"},
            "TERM": "xterm-256color",
            "PARTNERCTL_TODAY": today,
            **environment,
        },
        dimensions=(60, columns),
        encoding="utf-8",
        timeout=60,
    )
    child.expect(pexpect.EOF)
    written = child.before or ""
    child.close()
    return child.exitstatus, written.replace("\r\n", "\n").replace(str(folder), "<root>")


class Terminal:
    """A person at a terminal who types answers, and what they saw."""

    def __init__(self, registry: Path, *words: str, locale: str = "C.UTF-8") -> None:
        self.registry = registry
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "LANG": locale,
            "TERM": "dumb",
            "COLUMNS": "80",
            "PARTNERCTL_TODAY": DAY,
            # Whoever measures what these processes run hands it down this way.
            **{name: value for name, value in os.environ.items() if name.startswith("COV")},
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "partnerctl", *words],
            cwd=registry,
            env=environment,
            encoding="utf-8",
            codec_errors="replace",
            timeout=SECONDS,
            dimensions=(50, 80),
        )
        self.seen = ""

    def answer(self, question: str, *answers: str) -> "Terminal":
        """Wait for a question, then for a prompt an answer."""
        self.child.expect_exact(question)
        self.seen += self.child.before + self.child.after
        for answer in answers:
            self.child.expect_exact("> ")
            self.seen += self.child.before + self.child.after
            self.child.sendline(answer)
        return self

    def end(self) -> int:
        """Wait for the program's end and give its exit code."""
        self.child.expect(pexpect.EOF)
        self.seen += self.child.before
        self.child.close()
        assert self.child.exitstatus is not None
        return int(self.child.exitstatus)

    def transcript(self, code: int) -> str:
        text = self.seen.replace("\r\n", "\n").replace(str(self.registry), "<root>")
        return f"{text}--- exit code {code}\n"
