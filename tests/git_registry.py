# SPDX-License-Identifier: Apache-2.0
"""Registries under version control: real git repositories whose commits are the same, to the last bit, on every machine."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from command_line import CHECKOUT, CommandLine

FIRST_DAY: Final = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)
"""When the first commit is made, if its day is not given; each later one comes a day after."""

WORLD: Final = {
    "PATH": os.environ.get("PATH", os.defpath),
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
"""All that git, or a command line that asks git, sees of the environment."""


class GitRegistry:
    """A registry in a git repository of its own, or in a folder of one.

    Args:
        repository: Where the repository is, or will be made.
        folder: Where the registry lies in it ("" for the repository's own folder).
        hashing: Which hashes git uses: `sha1` or `sha256`.
    """

    def __init__(self, repository: Path, folder: str = "", *, hashing: str = "sha1") -> None:
        self.repository = repository
        self.root = repository / folder
        self._next = FIRST_DAY
        if not (repository / ".git").exists():
            self.root.mkdir(parents=True, exist_ok=True)
            self.git("init", "-q", "-b", "main", f"--object-format={hashing}", cwd=repository)

    @classmethod
    def of_examples(cls, repository: Path, folder: str = "") -> "GitRegistry":
        """A copy of the example registry, committed on branch `main`."""
        shutil.copytree(CHECKOUT / "examples", repository / folder, dirs_exist_ok=True)
        registry = cls(repository, folder)
        registry.commit("Begin")
        return registry

    def git(self, *words: str, cwd: Path | None = None, check: bool = True, **environment: str) -> str:
        """What git says on standard output, without the last line's end."""
        when = self._next.isoformat()
        people = {
            "GIT_AUTHOR_NAME": "Example Author",
            "GIT_AUTHOR_EMAIL": "author@partnerctl.example",
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": "Example Committer",
            "GIT_COMMITTER_EMAIL": "committer@partnerctl.example",
            "GIT_COMMITTER_DATE": when,
        }
        done = subprocess.run(
            ["git", *words],
            cwd=cwd or self.root,
            env={**WORLD, **people, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0 or not check, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, path: str, content: str | bytes) -> None:
        """Put a file into the working tree; `path` is relative to the registry's root."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def record(self, partner_id: str, content: str | bytes) -> None:
        """Put a record into the working tree."""
        self.write(f"data/partners/{partner_id}.yaml", content)

    def text(self, path: str) -> str:
        """What the working tree has at `path`."""
        return (self.root / path).read_bytes().decode()

    def commit(self, message: str, *, day: str | None = None, author: str = "Example Author") -> str:
        """Commit the whole working tree, even if nothing changed.

        Args:
            message: What to say of it.
            day: When, as 2026-03-01 (at noon UTC); by default a day after the commit made before.
            author: Whose work it is.

        Returns:
            The hash.
        """
        if day:
            self._next = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), tzinfo=dt.UTC)
        self.git("add", "--all", cwd=self.repository)
        self.git("commit", "-q", "--allow-empty", "-m", message, GIT_AUTHOR_NAME=author)
        self._next += dt.timedelta(days=1)
        return self.head()

    def head(self) -> str:
        """The hash of the commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Make a branch and switch to it."""
        self.git("switch", "-q", "-c", name, start)

    def switch(self, name: str) -> None:
        """Switch to a branch."""
        self.git("switch", "-q", name)

    def merge(self, name: str) -> bool:
        """Merge a branch; False if there is a conflict, which is left for the test."""
        self.git("merge", "-q", "--no-ff", "-m", f"Merge {name}", name, check=False)
        self._next += dt.timedelta(days=1)
        return not self.git("ls-files", "--unmerged", cwd=self.repository)

    def clone(self, place: Path, *options: str) -> "GitRegistry":
        """A clone, made over the protocol of real remotes, so that `--depth` and `--filter` work."""
        origin = self.repository.as_uri()
        self.git("-c", "protocol.file.allow=always", "clone", "-q", *options, origin, str(place))
        clone = GitRegistry(place, self.root.relative_to(self.repository).as_posix())
        clone._next = self._next
        return clone

    def command_line(self, **environment: str) -> CommandLine:
        """partnerctl, started in the registry."""
        return CommandLine(self.root).having({**WORLD, **environment})
