# SPDX-License-Identifier: Apache-2.0
"""A real git server over HTTP for tests, with the rules of a forge: started by tests/servers/git-host."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from git_registry import GitRegistry
from proposals import Member, Team

SCRIPT: Final = Path(__file__).parent / "servers" / "git-host"


@dataclass(frozen=True)
class GitHost:
    """A running server.

    Attributes:
        values: What `git-host` printed.
    """

    values: dict[str, str]

    @property
    def folder(self) -> Path:
        """Where the server keeps everything."""
        return Path(self.values["GIT_HOST_DIR"])

    @property
    def environment(self) -> dict[str, str]:
        """What gh needs to reach it as somebody who is logged in."""
        certificate = self.values.get("GIT_HOST_CA_FILE")
        if certificate is None:
            return {}
        return {
            "SSL_CERT_FILE": certificate,
            "GH_HOST": self.values["GIT_HOST_NAME"],
            "GH_ENTERPRISE_TOKEN": self.values["GIT_HOST_TOKEN"],
        }

    @property
    def settings(self) -> dict[str, str]:
        """What git needs to trust it."""
        certificate = self.values.get("GIT_HOST_CA_FILE")
        return {"http.sslCAInfo": certificate} if certificate else {}

    def fail_once(self, how: str) -> None:
        """Let the next push be cut off `before` or `after` it is taken."""
        (self.folder / "fault").write_text(how)

    def requests(self, kind: str) -> list[dict[str, Any]]:
        """The pull requests (`pulls`) or `merge-requests` that were opened."""
        places = sorted((self.folder / kind).glob("*.json"))
        return [json.loads(place.read_text(encoding="utf-8")) for place in places]


@contextmanager
def running_host(folder: Path, *options: str) -> Iterator[GitHost]:
    """A server of its own, ended at the end."""
    words = [sys.executable, str(SCRIPT)]
    up = [*words, "up", "--dir", str(folder), *options]
    environment = {**os.environ, "TMPDIR": str(folder.parent)}
    done = subprocess.run(up, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    values = dict(word.split("=", 1) for word in shlex.split(done.stdout.replace("export ", "")))
    try:
        yield GitHost(values)
    finally:
        subprocess.run([*words, "down", "--dir", str(folder)], check=True, timeout=60)


@dataclass
class HostedTeam(Team):
    """A team around a server of its own."""

    host: GitHost | None = None

    @override
    def __post_init__(self) -> None:
        """Put the example registry on the server, as its maintainer."""
        assert self.host is not None
        self._began = GitRegistry.of_examples(self.folder / "began")
        for name in ("MAINTAINER", "FORK"):
            self._push(self.host.values[f"GIT_HOST_{name}_URL"], "main")

    def _push(self, url: str, *refs: str) -> None:
        self._began.git(*self._trusting, "push", "-q", url, *refs)

    @property
    def _trusting(self) -> tuple[str, ...]:
        assert self.host is not None
        return tuple(word for item in self.host.settings.items() for word in ("-c", "=".join(item)))

    @property
    @override
    def server(self) -> Path:
        """The bare repository that all push to."""
        assert self.host is not None
        return self.host.folder / "example" / "partners.git"

    @property
    def fork(self) -> Path:
        """The bare repository of the contributor's fork."""
        assert self.host is not None
        return self.host.folder / "contributor" / "partners.git"

    def contributor(self, name: str = "ana", *options: str, forked: bool = False) -> Member:
        """Somebody with a clone of the registry, or of a fork of it, who may not push to the main branch."""
        assert self.host is not None
        place, environment = self.folder / name, self.host.environment
        url = self.host.values["GIT_HOST_FORK_URL" if forked else "GIT_HOST_CONTRIBUTOR_URL"]
        self._began.git(*self._trusting, "clone", "-q", *options, url, str(place))
        registry = GitRegistry(place)
        for name_of_setting, value in self.host.settings.items():
            registry.git("config", name_of_setting, value)
        if forked:
            registry.git("remote", "add", "upstream", self.host.values["GIT_HOST_CONTRIBUTOR_URL"])
            registry.git("fetch", "-q", "upstream")
        registry.git("config", "user.name", name)
        registry.git("config", "user.email", f"{name}@partnerctl.example")
        return Member(registry, self, environment)

    def merge(self, branch: str) -> None:
        """Accept a proposal."""
        self.accept(branch)
