# SPDX-License-Identifier: Apache-2.0
"""A registry on a forge with the CI that `partnerctl init` wrote: a bare repository, stand-ins for API and runner."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from command_line import CHECKOUT, DAY
from forge_api import PROJECT, Forge
from git_registry import GitRegistry
from github_runner import Job, Runner

COMMIT: Final = "a" * 40
ACTION: Final = f"example/partnerctl@{COMMIT}"
PARTNERCTL: Final = Path(sys.executable).with_name("partnerctl")
INSTALL: Final = f"""\
# Stands in for run.py, which would download: the program is there already.
import os, pathlib, sys
assert sys.argv[1:] == ["install"]
assert sys.flags.isolated
place = pathlib.Path(__file__).resolve().parent / ".venv" / "bin" / "partnerctl"
place.parent.mkdir(parents=True, exist_ok=True)
place.write_text('#!/bin/sh\\nenv >>"$HOME/environment-of-the-program"\\nPARTNERCTL_TODAY={DAY} exec {PARTNERCTL} "$@"\\n')
place.chmod(0o755)
"""


def new_registry(folder: Path, forge: str) -> Path:
    """What `partnerctl init` writes for that forge; the files of CI are of use here."""
    words = (
        "--title",
        "Open Gardens Partners",
        "--about",
        "https://gardens.example/partners",
        "--forge",
        forge,
    )
    tool = (
        "--deciding-body",
        "Open Gardens",
        "--tool-repository",
        "example/partnerctl",
        "--tool-commit",
        COMMIT,
    )
    command = [str(PARTNERCTL), "init", str(folder), *words, *tool]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=120)
    return folder


def program_of_an_action(folder: Path) -> Path:
    """The action, checked out, but for the installation."""
    folder.mkdir(parents=True)
    for name in ("action.yml", "action"):
        (folder / name).symlink_to(CHECKOUT / name)
    (folder / "run.py").write_text(INSTALL, encoding="utf-8")
    return folder


@dataclass
class World:
    """One registry on GitHub.

    Attributes:
        folder: Where everything is.
        registry: Its working copy, on branch `main`; what is committed elsewhere is pushed by `push`.
        forge: The stand-in for the API.
        workflows: The folder of the workflows that run.
        gitconfig: What git is set to on the runner.
    """

    folder: Path
    registry: GitRegistry
    forge: Forge
    workflows: Path
    gitconfig: str = ""
    runs: int = 0

    @classmethod
    def begin(cls, folder: Path, forge: Forge, written: Path) -> "World":
        """The example registry with what `partnerctl init` wrote for GitHub."""
        remote = folder / "server" / PROJECT
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
        for key, value in {
            "uploadpack.allowAnySHA1InWant": "true",
            "receive.denyNonFastForwards": "false",
        }.items():
            subprocess.run(["git", "-C", str(remote), "config", key, value], check=True)
        registry = GitRegistry.of_examples(folder / "registry")
        # Whatever .gitattributes a test writes, it is committed as it is.
        attributes = registry.root / ".git" / "info" / "attributes"
        attributes.parent.mkdir(exist_ok=True)
        attributes.write_text("* -text -filter -ident -working-tree-encoding\n")
        shutil.copytree(written / ".github", registry.root / ".github")
        registry.commit("Add what checks changes")
        world = cls(folder, registry, forge, written / ".github" / "workflows")
        registry.git("remote", "add", "origin", remote.as_uri())
        world.push()
        return world

    @property
    def remote(self) -> Path:
        """The bare repository."""
        return self.folder / "server" / PROJECT

    def push(self, *refs: str) -> str:
        """Push what is checked out to `main`, or to the refs that are named; its hash."""
        for ref in refs or ("refs/heads/main",):
            self.registry.git("push", "-q", "--force", "origin", f"HEAD:{ref}")
        return self.registry.git("rev-parse", "HEAD")

    def propose(self, message: str = "Propose") -> str:
        """Commit the working tree on a branch of its own, as pull request 7 has it; its hash."""
        self.registry.git("checkout", "-q", "-B", "proposed")
        self.registry.commit(message)
        head = self.push("refs/pull/7/head")
        self.registry.git("checkout", "-q", "--force", "main")
        return head

    def pull_request(self, head: str, author: str = "ExampleAuthor", base: str = "main") -> dict[str, Any]:
        """The event `pull_request_target`, as far as workflows read it."""
        asked = {"number": 7, "head": {"sha": head}, "base": {"ref": base}, "user": {"login": author}}
        return {"pull_request": asked, "repository": {"fork": False, "default_branch": "main"}}

    def run(
        self, name: str, event: str, payload: dict[str, Any], workflows: Path | None = None
    ) -> dict[str, Job]:
        """Run a workflow on the newest commit of the main branch."""
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        action = program_of_an_action(folder / "action")
        github = {
            "event": payload,
            "event_name": event,
            "repository": PROJECT,
            "sha": self.tip("refs/heads/main"),
            "ref": "refs/heads/main",
            "ref_name": "main",
            "server_url": (self.folder / "server").as_uri(),
            "api_url": self.forge.address,
        }
        text = ((workflows or self.workflows) / name).read_text(encoding="utf-8")
        return Runner(folder / "jobs", {ACTION: action, "./base": action}, github, self.gitconfig).run(text)

    def check(self, head: str, workflows: Path | None = None) -> dict[str, Job]:
        """Have the pull request checked."""
        return self.run("check.yml", "pull_request_target", self.pull_request(head), workflows)

    def tip(self, ref: str) -> str:
        """The commit that a ref of the remote names; "" if there is none."""
        asked = ["git", "-C", str(self.remote), "rev-parse", "--verify", "--quiet", ref]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()

    def at(self, ref: str, path: str) -> str:
        """A file of the remote, as of a ref."""
        asked = ["git", "-C", str(self.remote), "show", f"{ref}:{path}"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout


def everything_below(folder: Path) -> str:
    """All names and contents of files below a folder, to look for a word in."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            found.append(str(path))
            if path.is_file() and not path.is_symlink():
                found.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(found)
