# SPDX-License-Identifier: Apache-2.0
"""The person's own editor, on a copy that is not lost whatever happens next."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from partnerctl.adapters.programs import without_secrets
from partnerctl.errors import EnvironmentProblemError, RefusedError


@dataclass(frozen=True, slots=True)
class EditedCopy:
    """What a person made of a text.

    Attributes:
        path: Where the copy lies, in a folder of its own.
        text: What it holds now.
    """

    path: Path
    text: str

    def discard(self) -> None:
        """Delete the copy; its text was written where it belongs, or is not wanted."""
        shutil.rmtree(self.path.parent)


def edit_copy(text: str, name: str, environment: Mapping[str, str]) -> EditedCopy:
    """Let a person edit a copy of a text.

    Args:
        text: What to begin with.
        name: Of the copy's file; its ending tells the editor what it is.
        environment: What it is started with, but for passwords; names it: `VISUAL`, else `EDITOR`.

    Raises:
        EnvironmentProblemError: There is no editor, or it can't be started.
        RefusedError: It ended with an error, as editors do to call off, or what it left is not UTF-8.
    """
    command = _command(environment)
    path = Path(tempfile.mkdtemp(prefix="partnerctl-"), name)
    path.write_bytes(text.encode())
    try:
        code = subprocess.run(
            [*command, os.fspath(path)], env=without_secrets(environment), check=False
        ).returncode
    except OSError as error:
        shutil.rmtree(path.parent)
        raise EnvironmentProblemError(
            f"the editor {command[0]!r} can't be started: {error.strerror}", hint="name another one in EDITOR"
        ) from error
    if code != 0:
        raise RefusedError(
            f"the editor ended with code {code}, so nothing was written", hint=f"your text is kept in {path}"
        )
    return EditedCopy(path, read_copy(path))


def read_copy(path: Path) -> str:
    """The text of a copy.

    Raises:
        EnvironmentProblemError: It can't be read.
        RefusedError: It is not UTF-8.
    """
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise EnvironmentProblemError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"{path} is not UTF-8 text", hint="save it again with the encoding UTF-8"
        ) from error


def _command(environment: Mapping[str, str]) -> list[str]:
    named = environment.get("VISUAL") or environment.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    try:
        command = shlex.split(named, posix=os.name != "nt")
    except ValueError as error:
        raise EnvironmentProblemError(f"EDITOR is {named!r}, which is no command: {error}") from error
    if not command:
        raise EnvironmentProblemError("EDITOR is blank", hint="name your editor in it")
    return command
