# SPDX-License-Identifier: Apache-2.0
"""A team around a server: clones of one registry, each with a person who proposes changes. All of it is real git, on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from command_line import CommandLine, Outcome
from git_registry import GitRegistry

ZARYA: Final = "biblioteka-zarya"
RECORD: Final = f"data/partners/{ZARYA}.yaml"
OTHER: Final = "data/partners/northfield-city-library.yaml"

POST_RECEIVE: Final = """#!/bin/sh
echo 'View merge request for this branch:'
echo '  https://gitlab.example/example/partners/-/merge_requests/7'
"""


@dataclass
class Team:
    """A server and those who work with it.

    Attributes:
        folder: Where everything lies.
        inside: The folder of the registry in its repository.
    """

    folder: Path
    inside: str = ""
    _began: GitRegistry = field(init=False)

    def __post_init__(self) -> None:
        self._began = GitRegistry.of_examples(self.folder / "began", self.inside)
        self._began.git("clone", "-q", "--bare", str(self._began.repository), str(self.server))

    @property
    def server(self) -> Path:
        """The bare repository that all push to."""
        return self.folder / "server.git"

    def member(self, name: str, *options: str) -> "Member":
        """A person with a clone of their own."""
        place = self.folder / name
        self._began.git("clone", "-q", *options, self.server.as_uri(), str(place))
        registry = GitRegistry(place, self.inside)
        registry.git("config", "user.name", name)
        registry.git("config", "user.email", f"{name.replace(' ', '.')}@partnerctl.example")
        return Member(registry, self)

    def branches(self) -> dict[str, str]:
        """The subjects of the last commits on the server, by branch."""
        told = self._began.git(
            "for-each-ref", "--format=%(refname:short) %(subject)", "refs/heads", cwd=self.server
        )
        return dict(line.split(" ", 1) for line in told.splitlines())

    def tips(self) -> dict[str, str]:
        """The last commits on the server, by branch."""
        told = self._began.git(
            "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads", cwd=self.server
        )
        return dict(line.split(" ", 1) for line in told.splitlines())

    def proposals(self) -> list[str]:
        """The branches on the server besides the main one."""
        return [name for name in self.branches() if name != "main"]

    def show(self, branch: str, path: str = RECORD) -> str:
        """A file of a branch on the server."""
        inside = f"{self.inside}/{path}" if self.inside else path
        return self._began.git("show", f"{branch}:{inside}", cwd=self.server)

    def changed(self, branch: str) -> list[str]:
        """The files that a branch on the server changes."""
        told = self._began.git("diff", "--name-only", f"main...{branch}", cwd=self.server)
        return told.splitlines()

    def count(self, branch: str) -> int:
        """The commits that a branch on the server has and the main one has not."""
        return int(self._began.git("rev-list", "--count", f"main..{branch}", cwd=self.server))

    def configure(self, name: str, value: str) -> None:
        """Change a setting of the server."""
        self._began.git("config", name, value, cwd=self.server)

    def hook(self, name: str, text: str) -> None:
        """Give the server a hook."""
        place = self.server / "hooks" / name
        place.write_text(text)
        place.chmod(0o755)

    def accept(self, branch: str) -> None:
        """Merge a proposal, as a maintainer does in the forge: all in one commit."""
        tree = self._began.git("merge-tree", "--write-tree", "main", branch, cwd=self.server).split("\n")[0]
        merged = self._began.git("commit-tree", "-p", "main", "-m", "Accept it", tree, cwd=self.server)
        self._began.git("update-ref", "refs/heads/main", merged, cwd=self.server)


@dataclass(frozen=True)
class Member:
    """A person with a clone."""

    registry: GitRegistry
    team: Team
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def partnerctl(self) -> CommandLine:
        """partnerctl, started in the clone."""
        return self.registry.command_line().having(self.environment)

    def edit(self, text: str, partner_id: str = ZARYA) -> None:
        """Change the mission of a partner."""
        outcome = self.partnerctl("edit", partner_id, f"mission={text}")
        assert outcome.exit_code == 0, outcome.stderr

    def commit(self, message: str) -> str:
        """Commit everything in this person's name; the hash."""
        email = self.registry.git("config", "user.email")
        self.registry.git("add", "--all")
        self.registry.git("commit", "-q", "-m", message, GIT_AUTHOR_EMAIL=email, GIT_COMMITTER_EMAIL=email)
        return self.registry.head()

    def propose(self, *words: str, **environment: str) -> Outcome:
        """Run `partnerctl propose`."""
        return self.partnerctl.having(environment)("propose", *words)

    def proposes(self, *words: str) -> str:
        """Propose, which must succeed; the branch that it is on."""
        before = self.team.tips()
        outcome = self.propose(*words)
        assert outcome.exit_code == 0, outcome.stderr
        after = self.team.tips()
        (branch,) = [name for name in after if after[name] != before.get(name)] or self.team.proposals()
        return branch

    def status(self) -> str:
        """What git says of the clone."""
        return self.registry.git("status", "--porcelain")

    def state(self) -> tuple[str, ...]:
        """All that a proposal must leave alone: HEAD, index, staged and other changes."""
        git = self.registry.git
        return (
            git("symbolic-ref", "-q", "HEAD", check=False),
            git("rev-parse", "HEAD"),
            git("ls-files", "--stage"),
            git("diff"),
            git("diff", "--cached"),
            git("stash", "list"),
        )
