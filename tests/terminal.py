# SPDX-License-Identifier: Apache-2.0
"""A real terminal (a pseudo-terminal of the system), to see what a person sees."""

import os
import sys
from pathlib import Path

import pexpect


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
