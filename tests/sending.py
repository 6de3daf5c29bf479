# SPDX-License-Identifier: Apache-2.0
"""Clones that send notices from one remote: real git, a private book each, and as many applicants as a test wants."""

from dataclasses import dataclass
from pathlib import Path

from command_line import DAY, CommandLine
from git_registry import WORLD, GitRegistry

APPLIED = """\
name: {name}
history:
  - date: 2026-03-20
    event: applied
"""
KIND = "application-received"


def notice(partner_id: str) -> str:
    """What the notice to an applicant is called."""
    return f"{partner_id}.2026-03-20.{KIND}"


@dataclass
class Senders:
    """A remote with a registry, and people who send from clones of it.

    Attributes:
        folder: Where everything lies.
        registry: The clone of who writes the records.
    """

    folder: Path
    registry: GitRegistry

    @classmethod
    def around(cls, folder: Path, applicants: dict[str, str]) -> "Senders":
        """The example registry with these applicants, each by an id and an address.

        The address "" leaves one out of the book.
        """
        remote = folder / "remote.git"
        registry = GitRegistry.of_examples(folder / "origin")
        registry.git("init", "-q", "--bare", "-b", "main", str(remote))
        senders = cls(folder, registry)
        for partner_id in applicants:
            registry.record(partner_id, APPLIED.format(name=f"Library {partner_id}"))
        registry.commit("Applicants")
        registry.git("remote", "add", "origin", str(remote))
        registry.git("push", "-q", "origin", "HEAD:main")
        book = "".join(
            f"  {partner_id}: {{email: {address}}}\n" for partner_id, address in applicants.items() if address
        )
        senders.book.write_text(f"format: 1\ncontacts:\n{book}", encoding="utf-8")
        senders.book.chmod(0o600)
        return senders

    @property
    def book(self) -> Path:
        """The private contact book."""
        return self.folder / "contacts.yaml"

    @property
    def remote(self) -> Path:
        """The bare repository that all share."""
        return self.folder / "remote.git"

    def clone(self, name: str, **environment: str) -> CommandLine:
        """partnerctl in a clone of somebody with a machine of their own."""
        place = self.folder / name
        self.registry.git("clone", "-q", str(self.remote), str(place))
        home = self.folder / f"{name}-home"
        home.mkdir()
        values = {
            **WORLD,
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "PARTNERCTL_TODAY": DAY,
            "PARTNERCTL_CONTACTS": str(self.book),
            **environment,
        }
        return CommandLine(place, values)

    def shared(self) -> dict[str, str]:
        """The files that all clones know, by path."""
        ref = "refs/partnerctl/notices/email"
        names = self.registry.git(
            "--git-dir", str(self.remote), "ls-tree", "-r", "--name-only", ref, check=False
        )
        return {
            name: self.registry.git("--git-dir", str(self.remote), "show", f"{ref}:{name}")
            for name in names.split("\n")
            if name
        }
