# SPDX-License-Identifier: Apache-2.0
"""The git repository that the registry lies in, read through the `git` command and never written to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from partnerctl.ports import Commit, FileTree, Merge, Sides, Touched


@dataclass(frozen=True, slots=True)
class GitRepository:
    """A `ports.Repository`: the one that holds the registry at `root`."""

    root: Path
    environment: Mapping[str, str]

    def commit(self, revision: str) -> Commit:
        """As `ports.Repository.commit`."""
        raise NotImplementedError

    def fork_point(self, base: str) -> Commit:
        """As `ports.Repository.fork_point`."""
        raise NotImplementedError

    def files_at(self, commit: Commit) -> FileTree:
        """As `ports.Repository.files_at`."""
        raise NotImplementedError

    def touched_since(self, commit: Commit) -> tuple[Touched, ...]:
        """As `ports.Repository.touched_since`."""
        raise NotImplementedError

    def merges_since(self, commit: Commit) -> tuple[Merge, ...]:
        """As `ports.Repository.merges_since`."""
        raise NotImplementedError

    def commits(self, path: str) -> tuple[Commit, ...]:
        """As `ports.Repository.commits`."""
        raise NotImplementedError

    def sides(self, path: str) -> Sides | None:
        """As `ports.Repository.sides`."""
        raise NotImplementedError
