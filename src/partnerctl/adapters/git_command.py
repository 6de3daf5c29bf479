# SPDX-License-Identifier: Apache-2.0
"""The one way in which git is asked: nothing is fetched, nothing of the checkout is executed, nothing is written.

A checkout is untrusted, its `.git/config` too: a folder can be made to hold one. Everything that would start a
program is switched off, and no command is used that runs filters, textconv, external diffs, signature checks or hooks.
Why it is git's own command and no library is in `docs/adr/0010-time-travel.md`. What writes is `adapters.git_writing`.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from partnerctl.adapters.programs import find_program, without_secrets
from partnerctl.errors import EnvironmentProblemError, NoRepositoryError

_SETTINGS: Final = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.quotePath=off",
    "i18n.logOutputEncoding=UTF-8",
    "log.showSignature=false",
    "protocol.allow=never",
    # A folder of the registry that looks like a bare repository must not bring its own settings (git 2.38).
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
)

_VARIABLES: Final = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",  # for partial clones before git 2.45
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}

PERSONAL: Final = frozenset(
    {
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
    }
)
"""Variables of the person or the machine. All others may come from a hook, and belong to another repository."""

_NO_REPOSITORY: Final = (
    "not a git repository",
    "must be run in a work tree",
    "cannot use bare repository",
)
_DUBIOUS: Final = re.compile(r"dubious ownership in repository at '(.*)'")
_PLAIN_PATH: Final = re.compile(r"[\w./-]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What git said.

    Attributes:
        code: Its exit code.
        out: Its standard output.
        complaint: The first line of its standard error that is no warning.
    """

    code: int
    out: bytes
    complaint: str

    @property
    def text(self) -> str:
        """Its standard output without the last line's end; bytes that are no UTF-8 as in file names (PEP 383)."""
        return os.fsdecode(self.out).removesuffix("\n")


@dataclass(frozen=True, slots=True)
class Git:
    """git, started in one folder.

    Attributes:
        folder: Where it looks for a repository, as git does: here and above.
        environment: Of the person who called; what could lead to another repository is left out.
        seconds: After so long something is wrong; the slowest question (all paths of 100,000 records) takes one or two.
    """

    folder: Path
    environment: Mapping[str, str]
    seconds: float = 120

    def ask(self, *words: str, fine: tuple[int, ...] = (0,)) -> Answer:
        """Run one command.

        Args:
            words: The command and its arguments. What a person typed, or a file is called, comes after
                `--end-of-options` or `--`.
            fine: Exit codes that are answers.

        Raises:
            EnvironmentProblemError: git is missing, refuses, or takes too long.
        """
        try:
            done = subprocess.run(
                self._line(words),
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise EnvironmentProblemError(
                f"git did not answer within {self.seconds:g} seconds",
                hint="see whether `git status` works here",
            ) from None
        except OSError as error:
            raise not_started(error) from error
        answer = Answer(done.returncode, done.stdout, complaint_in(done.stderr))
        if answer.code not in fine:
            raise problem_of(answer)
        return answer

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command that is asked on standard input and answers on standard output.

        Raises:
            EnvironmentProblemError: git is missing.
        """
        try:
            return subprocess.Popen(
                self._line(words),
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise not_started(error) from error

    def version(self) -> str | None:
        """Its version; None if there is no git."""
        try:
            return self.ask("--version").text.removeprefix("git version ")
        except EnvironmentProblemError:
            return None

    def _line(self, words: tuple[str, ...]) -> list[str]:
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        return [git_in(self.environment), "--no-pager", *settings, *words]

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in without_secrets(self.environment).items()
            if not name.startswith("GIT_") or name in PERSONAL
        }
        return {**kept, **_VARIABLES}


def git_in(environment: Mapping[str, str]) -> str:
    """Where git is.

    Raises:
        EnvironmentProblemError: There is none.
    """
    found = find_program("git", environment)
    if found is None:
        raise EnvironmentProblemError(
            "git is not installed, and commits can't be read without it",
            hint="install git (apt install git, brew install git, or git-scm.com)",
        )
    return found


def complaint_in(errors: bytes) -> str:
    """The first line of git's standard error that is no warning; empty if there is none."""
    lines = errors.decode("utf-8", "replace").splitlines()
    said = [line for line in lines if line and not line.startswith(("warning:", "hint:"))]
    return said[0].removeprefix("fatal: ").removeprefix("error: ") if said else ""


def problem_of(answer: Answer) -> EnvironmentProblemError:
    """What to say of an answer that is none."""
    if any(said in answer.complaint for said in _NO_REPOSITORY):
        return no_repository()
    dubious = _DUBIOUS.search(answer.complaint)
    if dubious:
        place = dubious[1] if _PLAIN_PATH.fullmatch(dubious[1]) else "FOLDER"
        return EnvironmentProblemError(
            "git refuses this repository, because its folder belongs to another user",
            hint=f"if you trust it: git config --global --add safe.directory {place}",
        )
    return EnvironmentProblemError(
        f"git could not answer: {answer.complaint or f'exit code {answer.code}'}",
        hint="see whether `git status` and `git fsck` work here",
    )


def no_repository() -> NoRepositoryError:
    """There is no repository around the registry."""
    return NoRepositoryError(
        "the registry lies in no git repository",
        hint="work in a clone of it; a new registry is put under version control with `git init`",
    )


def not_started(error: OSError) -> EnvironmentProblemError:
    """The operating system could not start git."""
    return EnvironmentProblemError(f"git could not be started: {(error.strerror or str(error)).lower()}")
