# SPDX-License-Identifier: Apache-2.0
"""What all clones know of notices, in a ref of its own on the remote that they share (ADR 0039).

The ref is no branch: no CI is started by it, no forge offers a pull request for it, and no checkout has it. Its commits
hold the files of claims, refusals and the ledger and nothing else. A push that is not forced is the compare-and-swap: the
server takes a commit only on top of what is there.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from partnerctl.adapters.git import GitRepository
from partnerctl.adapters.git_command import Git
from partnerctl.adapters.git_objects import CommittedFiles, Objects
from partnerctl.adapters.git_writing import WritingGit
from partnerctl.errors import EnvironmentProblemError, PushRefusedError
from partnerctl.ports import FileTree

REF: Final = "refs/partnerctl/notices/email"
"""Here, and on the remote."""

_ALL: Final = "refs/partnerctl/notices/*"
_SEEN: Final = "refs/partnerctl/seen/notices/email"
"""Here: what the remote had when it was asked last."""
_ALL_SEEN: Final = "refs/partnerctl/seen/notices/*"
_MADE: Final = "refs/partnerctl/made/notices/email"
"""Here: where a new commit is put together; git wants a ref for it, and nobody looks at this one."""

_WHO: Final = "partnerctl <noreply@partnerctl.invalid>"
"""Of these commits: they are of the machine, and no person's address becomes public by them."""

_BUSY: Final = (0.1, 0.5, 1.0)
"""Seconds to wait before a push is tried again that was refused although nobody was faster: the server had its lock taken."""

_THROUGH: Final = ("core.fsync=committed,reference",)


class GitNotices:
    """`mailing.SharedNotices` in a ref of git.

    Args:
        root: The registry's folder.
        environment: Of the person who called.
        remote: The remote that all share; None to keep it here.
        branch: The remote's branch to get along with it; None for none.
        interactive: Whether somebody is there to be asked for a password.
    """

    def __init__(
        self,
        root: Path,
        environment: Mapping[str, str],
        *,
        remote: str | None,
        branch: str | None = None,
        interactive: bool = False,
    ) -> None:
        self._git = Git(root, environment)
        self._writing = WritingGit(root, environment, interactive)
        self._repository = GitRepository(root, environment)
        self._remote = remote
        self._branch = branch
        self._at: str | None = None

    @property
    def place(self) -> str | None:
        """As `mailing.SharedNotices.place`."""
        return self._remote

    def known(self) -> FileTree:
        """As `mailing.SharedNotices.known`."""
        self._at = self._tips().get(REF)
        return self._files(self._at)

    def look(self) -> FileTree:
        """As `mailing.SharedNotices.look`."""
        if self._remote is not None:
            quiet = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
            tracked = f"refs/remotes/{self._remote}/{self._branch}"
            base = (f"+refs/heads/{self._branch}:{tracked}",) if self._branch else ()
            self._writing.reach(
                self._remote, "fetch", *quiet, "--", self._remote, *base, f"+{_ALL}:{_ALL_SEEN}"
            )
            self._catch_up()
        return self.known()

    def _catch_up(self) -> None:
        """Go on to what the remote has; where it has less than this clone, what this clone has stands."""
        tips = self._tips()
        here, there = tips.get(REF), tips.get(_SEEN)
        if there is None or there == here or (here and self._is_before(there, here)):
            return
        if here is not None and not self._is_before(here, there):
            raise EnvironmentProblemError(
                f"the claims of notices on {self._remote} are not what came of those that this clone knows: somebody "
                "rewrote them, or they are on two remotes",
                hint=f"nothing is sent until it is clear what was; compare: git log {REF} {_SEEN}",
            )
        self._move(there, here)

    def swap(self, contents: Mapping[str, bytes | None], message: str) -> bool:
        """As `mailing.SharedNotices.swap`."""
        made = self._commit(self._at, contents, message)
        if self._remote is None:
            return self._move(made, self._at)
        for seconds in (*_BUSY, None):
            try:
                self._push(self._remote, made)
            except PushRefusedError:
                there = self._on_server(self._remote)
                if there not in {self._at, made}:
                    return False
                if there == made:
                    break
                if seconds is None:
                    raise
                time.sleep(seconds)
            else:
                break
        self._move(made, self._at)
        return True

    def _push(self, remote: str, commit: str) -> None:
        self._writing.reach(
            remote, "push", "--quiet", "--porcelain", "--no-verify", "--", remote, f"{commit}:{REF}"
        )

    def _on_server(self, remote: str) -> str | None:
        told, _ = self._writing.reach(remote, "ls-remote", "--", remote, REF)
        return told.partition("\t")[0] or None

    def _commit(self, parent: str | None, contents: Mapping[str, bytes | None], message: str) -> str:
        """A commit with other contents (git-fast-import(1)); only a ref that nobody looks at moves."""
        stream = b"".join(
            _stream(parent, {f"{self._prefix}{path}": each for path, each in contents.items()}, message)
        )
        with tempfile.TemporaryDirectory(prefix="partnerctl-") as folder:
            marks = Path(folder, "marks")
            words = ("fast-import", "--quiet", "--force", "--date-format=now", f"--export-marks={marks}")
            self._writing.do(*words, stdin=stream, settings=_THROUGH)
            return marks.read_text("ascii").split()[1]

    def _move(self, to: str, before: str | None) -> bool:
        """Let the ref here mean another commit; False if somebody else was faster."""
        old = before or "0" * len(to)
        words = ("update-ref", "-m", "partnerctl send", REF, to, old)
        return self._writing.do(*words, fine=(0, 128), settings=_THROUGH).code == 0

    def _tips(self) -> dict[str, str]:
        told = self._git.ask("for-each-ref", "--format=%(refname) %(objectname)", "refs/partnerctl").text
        return dict(line.split(" ", 1) for line in told.split("\n") if line)

    def _is_before(self, one: str, other: str) -> bool:
        return self._git.ask("merge-base", "--is-ancestor", one, other, fine=(0, 1)).code == 0

    def _files(self, tip: str | None) -> FileTree:
        if tip is None:
            return CommittedFiles(self._git, None, "no claims yet", Objects(self._git))
        return self._repository.files_at(self._repository.commit(tip))

    @cached_property
    def _prefix(self) -> str:
        """The registry's folder in the repository, with a slash at its end; "" for the repository's own."""
        return self._repository.folder()


def _stream(parent: str | None, contents: Mapping[str, bytes | None], message: str) -> Iterator[bytes]:
    """What git-fast-import(1) reads."""
    yield f"commit {_MADE}\nmark :1\n".encode()
    yield f"author {_WHO} now\ncommitter {_WHO} now\n".encode()
    yield _data(message.encode())
    if parent:
        yield f"from {parent}\n".encode()
    for path, content in contents.items():
        place = os.fsencode(path)
        if content is None:
            yield b"D " + place + b"\n"
        else:
            yield b"M 100644 inline " + place + b"\n" + _data(content)


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"
