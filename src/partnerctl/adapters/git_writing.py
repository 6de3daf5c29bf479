# SPDX-License-Identifier: Apache-2.0
"""git as a person runs it who commits and pushes: with their name, credentials, proxy, ssh and signing key.

To read, a checkout is not trusted at all (`adapters.git_command`). To push from it, its settings have to be: which server, which
credential helper, which key. So they are believed here as `git push` believes them, but for what could start a
program that a pull request brought along: no hook is run (`core.hooksPath` may lead into the checkout), and no remote
helper of the kind `ext::`. See `docs/adr/0025-git-that-writes.md`.
"""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from partnerctl.adapters.git_command import PERSONAL, Answer, complaint_in, git_in, not_started, problem_of
from partnerctl.adapters.programs import without_secrets
from partnerctl.errors import EnvironmentProblemError, PushRefusedError, UnreachableError
from partnerctl.proposing import without_passwords

_SETTINGS: Final = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.quotePath=off",
    "core.safecrlf=false",
    "color.ui=false",
    "fetch.recurseSubmodules=no",
    "gc.auto=0",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
    "i18n.commitEncoding=UTF-8",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "push.followTags=false",
    "push.recurseSubmodules=no",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
    # A commit in the name of root@localhost helps nobody.
    "user.useConfigOnly=true",
)

_VARIABLES: Final = {
    "LC_ALL": "C",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
}

_OF_THE_PERSON: Final = frozenset(
    {
        *PERSONAL,
        "GIT_ASKPASS",
        "GIT_AUTHOR_DATE",
        "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_NAME",
        "GIT_COMMITTER_DATE",
        "GIT_COMMITTER_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_CONFIG_COUNT",
        "GIT_HTTP_PROXY_AUTHMETHOD",
        "GIT_PROXY_SSL_CAINFO",
        "GIT_PROXY_SSL_CERT",
        "GIT_PROXY_SSL_KEY",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH",
        "GIT_SSL_CERT",
        "GIT_SSL_KEY",
        "GIT_SSL_NO_VERIFY",
        "GIT_TERMINAL_PROMPT",
    }
)
"""Variables by which a person, or CI, says who they are and how to reach a server."""

_CONFIGURED: Final = re.compile(r"GIT_CONFIG_(?:KEY|VALUE)_\d+")
_REJECTED: Final = re.compile(r"^!\t[^\t]*\t\[(?P<how>[\w ]+)\](?: \((?P<why>.*)\))?$", re.MULTILINE)
_NO_PUSH_OPTIONS: Final = "does not support push options"
_FORBIDDEN: Final = re.compile(r"returned error: 403|(?i:remote|error): .*(permission|denied|not allowed)")
_UNKNOWN_PERSON: Final = (
    "Authentication failed",
    "could not read Username",
    "could not read Password",
    "Permission denied (publickey",
    "Host key verification failed",
    "returned error: 401",
)
_NO_IDENTITY: Final = (
    "auto-detection is disabled",
    "identity unknown",
    "empty ident name",
    "tell me who you are",
)


@dataclass(frozen=True, slots=True)
class WritingGit:
    """git, started in one folder to write or to reach a server.

    Attributes:
        folder: Where it looks for a repository.
        environment: Of the person who called.
        interactive: Whether somebody is there to be asked for a password.
        seconds: After so long something is wrong; a person may have to type a passphrase meanwhile.
    """

    folder: Path
    environment: Mapping[str, str]
    interactive: bool = False
    seconds: float = 300

    def do(
        self,
        *words: str,
        stdin: bytes = b"",
        fine: tuple[int, ...] = (0,),
        settings: tuple[str, ...] = (),
        variables: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run one command that stays on this machine.

        Args:
            words: The command and its arguments; see `git_command.Git.ask`.
            stdin: Its standard input.
            fine: Exit codes that are answers.
            settings: More settings, as `name=value`.
            variables: More of its environment (`GIT_INDEX_FILE`).

        Raises:
            EnvironmentProblemError: git is missing, refuses, or takes too long.
        """
        done = self._run(words, stdin, settings, variables or {})
        answer = Answer(done.returncode, done.stdout, without_passwords(complaint_in(done.stderr)))
        if answer.code not in fine:
            raise self._problem(answer, done.stderr.decode("utf-8", "replace"))
        return answer

    def reach(self, remote: str, *words: str) -> tuple[str, tuple[str, ...]]:
        """Run one command that talks to a remote.

        Returns:
            Its standard output, and what the server said.

        Raises:
            PushRefusedError: The server did not take what was pushed.
            UnreachableError: It can't be reached, or was gone before it answered.
            EnvironmentProblemError: It doesn't know who this is; or as `do`.
        """
        done = self._run(words, b"", (), self._quiet_ssh())
        out = without_passwords(done.stdout.decode("utf-8", "replace"))
        complaints = without_passwords(done.stderr.decode("utf-8", "replace"))
        said = tuple(_said(complaints))
        if done.returncode:
            raise _unsent(remote, out, complaints, said)
        return out, said

    def _run(
        self, words: Sequence[str], stdin: bytes, settings: tuple[str, ...], variables: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[bytes]":
        chosen = [word for setting in (*_SETTINGS, *settings) for word in ("-c", setting)]
        try:
            return subprocess.run(
                [git_in(self.environment), "--no-pager", *chosen, *words],
                cwd=self.folder,
                env={**self._environment(), **variables},
                input=stdin,
                capture_output=True,
                timeout=self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreachableError(f"git {words[0]} did not end within {self.seconds:g} seconds") from None
        except OSError as error:
            raise not_started(error) from error

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in without_secrets(self.environment).items()
            if not name.startswith("GIT_") or name in _OF_THE_PERSON or _CONFIGURED.fullmatch(name)
        }
        return {**kept, **_VARIABLES, **({} if self.interactive else {"GIT_TERMINAL_PROMPT": "0"})}

    def _quiet_ssh(self) -> dict[str, str]:
        """What keeps ssh from waiting for somebody who isn't there, unless the person has a command of their own."""
        if self.interactive or {"GIT_SSH", "GIT_SSH_COMMAND"} & set(self.environment):
            return {}
        own = self.do("config", "--get", "core.sshCommand", fine=(0, 1)).text
        return {} if own else {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}

    def _problem(self, answer: Answer, complaints: str) -> EnvironmentProblemError:
        if any(said in complaints for said in _NO_IDENTITY):
            return EnvironmentProblemError(
                "git does not know whose commits these are",
                hint='git config --global user.name "YOUR NAME" && git config --global user.email ADDRESS; both become '
                "public, and GitHub and GitLab have an address for this that hides your own",
            )
        if "cannot lock ref" in complaints or "is not a valid ref name" in complaints:
            return EnvironmentProblemError(
                f"git could not make the branch: {answer.complaint}", hint="choose another name with --branch"
            )
        return problem_of(answer)


def _said(complaints: str) -> tuple[str, ...]:
    """What the server wrote; git puts `remote:` before each of its lines."""
    lines = (
        line.removeprefix("remote:").strip() for line in complaints.splitlines() if line.startswith("remote:")
    )
    return tuple(line for line in lines if line)


def _unsent(
    remote: str, out: str, complaints: str, said: tuple[str, ...]
) -> PushRefusedError | EnvironmentProblemError:
    """What to say where nothing was sent or got, as git's standard output and error tell."""
    rejected = _REJECTED.search(out)
    if rejected is not None and rejected["how"] != "remote failure":
        return _rejected(remote, rejected["why"] or rejected["how"], said)
    if _FORBIDDEN.search(complaints):
        return PushRefusedError(
            f"you may not push to {remote}",
            said,
            hint="push to a fork of your own, and name it with --remote: `gh repo fork --remote` makes one",
        )
    reason = _reason(complaints)
    if any(each in complaints for each in _UNKNOWN_PERSON):
        return EnvironmentProblemError(
            f"{remote} does not know who you are: {reason}",
            hint="see whether `git push --dry-run` works; `gh auth login` and `gh auth setup-git` log you in to GitHub",
        )
    return UnreachableError(f"{remote} can't be reached: {reason}")


def _rejected(remote: str, why: str, said: tuple[str, ...]) -> PushRefusedError:
    if why in {"fetch first", "non-fast-forward"}:
        return PushRefusedError(
            f"{remote} has commits on this branch that are not here",
            said,
            hint="run the command again: it looks at them",
        )
    return PushRefusedError(
        f"{remote} did not take it: {why}", said, hint="mend what it says above, then run the command again"
    )


def _reason(complaints: str) -> str:
    """The line that says most of why a server could not be asked."""
    lines = [line for line in complaints.splitlines() if line.startswith(("fatal: ", "error: ", "ssh: "))]
    return (lines[0] if lines else complaints.strip().partition("\n")[0] or "no answer").partition(": ")[
        2
    ] or "no answer"
