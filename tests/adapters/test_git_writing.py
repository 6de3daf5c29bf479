# SPDX-License-Identifier: Apache-2.0
"""What git is started with to write, and what is made of its complaints; with real repositories: tests/cli/test_propose_in_git.py."""

import json
import sys
from pathlib import Path

import pytest

from git_registry import WORLD, GitRegistry
from partnerctl.adapters.git_publishing import GitPublishing
from partnerctl.adapters.git_writing import WritingGit
from partnerctl.errors import EnvironmentProblemError, PushRefusedError, UnreachableError
from partnerctl.model.credentials import SECRET_VARIABLES
from partnerctl.proposing import without_passwords
from proposals import Member, Team

REJECTED = "To https://forge.example/o/r\n!\trefs/heads/b:refs/heads/b\t[{}]\nDone\n"

COMPLAINTS: dict[str, tuple[str, str, type[Exception], str]] = {
    "protected": (
        REJECTED.format("remote rejected] (protected branch hook declined)").replace("]\n", "\n"),
        "remote: GitLab: You are not allowed to push\nerror: failed to push some refs\n",
        PushRefusedError,
        "origin did not take it: protected branch hook declined",
    ),
    "behind": (
        REJECTED.format("rejected] (fetch first)").replace("]\n", "\n"),
        "error: failed to push some refs\n",
        PushRefusedError,
        "origin has commits on this branch that are not here",
    ),
    "http 403": (
        "",
        "remote: Permission to o/r.git denied to ana.\n"  # noqa: ISC004 -- two lines
        "fatal: unable to access 'https://ana:tok@forge.example/o/r/': The requested URL returned error: 403\n",
        PushRefusedError,
        "you may not push to origin",
    ),
    "ssh of github": (
        "",
        "ERROR: Permission to o/r.git denied to ana.\nfatal: Could not read\n",
        PushRefusedError,
        "may not push",
    ),
    "ssh key": (
        "",
        "git@forge.example: Permission denied (publickey).\nfatal: Could not read from remote repository.\n",
        EnvironmentProblemError,
        "origin does not know who you are: Could not read",
    ),
    "no prompt": (
        "",
        "fatal: could not read Username for 'https://forge.example': terminal prompts disabled\n",
        EnvironmentProblemError,
        "origin does not know who you are",
    ),
    "no network": (
        "",
        "fatal: unable to access 'https://ana:tok@forge.example/o/r/': Could not resolve host: forge.example\n",
        UnreachableError,
        "origin can't be reached: unable to access 'https://forge.example/o/r/': Could not resolve host",
    ),
    "no address": (
        "",
        "ssh: Could not resolve hostname forge.example: Name or service not known\n",
        UnreachableError,
        "Could not",
    ),
    "nothing said": ("", "", UnreachableError, "origin can't be reached: no answer"),
}


def git(folder: Path, code: int = 0, out: str = "", complaints: str = "") -> None:
    """Put a git there that says this, and notes what it was started with."""
    script = folder / "git"
    script.write_text(f"""#!{sys.executable}
import json, os, pathlib, sys
(pathlib.Path(__file__).parent / "asked").write_text(json.dumps([sys.argv[1:], dict(os.environ)]))
if "config" in sys.argv:
    sys.exit(1)
sys.stdout.write({out!r})
sys.stderr.write({complaints!r})
sys.exit({code})
""")
    script.chmod(0o755)


@pytest.mark.parametrize("case", COMPLAINTS)
def test_what_is_made_of_a_complaint(case: str, tmp_path: Path) -> None:
    out, complaints, error, told = COMPLAINTS[case]
    git(tmp_path, 1, out, complaints)
    with pytest.raises(error) as raised:
        WritingGit(tmp_path, {"PATH": str(tmp_path)}).reach("origin", "push")
    assert told in str(raised.value)
    assert type(raised.value) is error
    assert "tok" not in f"{raised.value}{getattr(raised.value, 'hint', '')}"


def test_what_the_server_says_is_kept(tmp_path: Path) -> None:
    git(tmp_path, complaints="remote: \nremote: See https://u:p@forge.example/1   \nTo forge\n")
    out, said = WritingGit(tmp_path, {"PATH": str(tmp_path)}).reach("origin", "push")
    assert (out, said) == ("", ("See https://forge.example/1",))


@pytest.mark.parametrize("interactive", [True, False])
def test_the_environment(interactive: bool, tmp_path: Path) -> None:
    git(tmp_path)
    given = {
        "PATH": str(tmp_path),
        "SSH_AUTH_SOCK": "/agent",
        "GIT_ASKPASS": "ask",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": "x",
        "GIT_DIR": "/elsewhere",
        "GIT_TRACE_CURL": "1",
    }
    secrets = dict.fromkeys(SECRET_VARIABLES, "secret")
    WritingGit(tmp_path, {**given, **secrets}, interactive).reach("origin", "push")
    words, environment = json.loads((tmp_path / "asked").read_text())
    assert {"GIT_DIR", "GIT_TRACE_CURL"}.isdisjoint(environment)
    assert SECRET_VARIABLES.isdisjoint(environment)
    assert {name: environment.get(name) for name in given if name not in {"GIT_DIR", "GIT_TRACE_CURL"}} == {
        name: value for name, value in given.items() if name not in {"GIT_DIR", "GIT_TRACE_CURL"}
    }
    assert environment.get("GIT_TERMINAL_PROMPT") == (None if interactive else "0")
    assert environment.get("GIT_SSH_COMMAND") == (None if interactive else "ssh -o BatchMode=yes")
    assert "core.hooksPath=/dev/null" in words


def test_a_command_for_ssh_of_ones_own_is_kept(tmp_path: Path) -> None:
    git(tmp_path)
    WritingGit(tmp_path, {"PATH": str(tmp_path), "GIT_SSH_COMMAND": "mine"}).reach("origin", "push")
    assert json.loads((tmp_path / "asked").read_text())[1]["GIT_SSH_COMMAND"] == "mine"


def test_a_git_that_does_not_end(tmp_path: Path) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "git").chmod(0o755)
    there = WritingGit(tmp_path, {"PATH": f"{tmp_path}:{WORLD['PATH']}"}, interactive=True, seconds=0.2)
    with pytest.raises(UnreachableError, match=r"git push did not end within 0\.2 seconds"):
        there.reach("origin", "push")


def test_a_git_that_can_not_be_started(tmp_path: Path) -> None:
    (tmp_path / "git").write_text("no program")
    (tmp_path / "git").chmod(0o755)
    with pytest.raises(EnvironmentProblemError, match="git could not be started"):
        WritingGit(tmp_path, {"PATH": str(tmp_path)}).do("version")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://ana:tok@host/o", "https://host/o"),
        ("https://tok@host and ssh://git@host", "https://host and ssh://host"),
        ("https://host/@name", "https://host/@name"),
        ("'https://ana:to'k@host/o', https://ana:t@k@host/o", "'https://host/o', https://host/o"),
        ("git@host:o/r", "git@host:o/r"),
    ],
)
def test_addresses_lose_their_passwords(text: str, shown: str) -> None:
    assert without_passwords(text) == shown


# --- with a real repository ---------------------------------------------------------------------------------------


@pytest.fixture
def ana(tmp_path: Path) -> Member:
    return Team(tmp_path).member("ana")


def publishing(member: Member) -> GitPublishing:
    return GitPublishing(member.registry.root, WORLD)


def test_a_server_without_push_options_gets_the_push_without_them(ana: Member) -> None:
    ana.team.configure("receive.advertisePushOptions", "false")
    ana.registry.git("branch", "b")
    pushed = publishing(ana).push("origin", "b", options=("merge_request.create",))
    assert (pushed.options_refused, "b" in ana.team.tips()) == (True, True)
    assert publishing(ana).push_command("origin", "b", options=("x=y z",)) == (
        "git",
        "push",
        "-o",
        "x=y z",
        "origin",
        "b",
    )


def test_another_clone_was_faster(ana: Member) -> None:
    ben = ana.team.member("ben")
    for member, text in ((ben, "To lend."), (ana, "To read together.")):
        member.registry.branch("b")
        member.edit(text)
        member.commit("Mine")
    publishing(ben).push("origin", "b")
    with pytest.raises(PushRefusedError, match="has commits on this branch that are not here"):
        publishing(ana).push("origin", "b")


def test_a_branch_that_moved_meanwhile(ana: Member) -> None:
    head = ana.registry.head()
    ana.registry.git("branch", "b")
    with pytest.raises(EnvironmentProblemError):
        publishing(ana).move("b", head, expected=None)


def test_a_branch_that_a_remote_has_no_more(ana: Member) -> None:
    ana.registry.git("update-ref", "refs/remotes/origin/b", "HEAD")
    publishing(ana).forget("origin", "b")
    assert publishing(ana).tip("refs/remotes/origin/b") is None


def test_sha256(tmp_path: Path) -> None:
    registry = GitRegistry(tmp_path / "r", hashing="sha256")
    registry.record("a", "name: A\n")
    registry.commit("Begin")
    registry.git("config", "user.name", "Ana")
    registry.git("config", "user.email", "ana@partnerctl.example")
    there, path = GitPublishing(registry.root, WORLD), "data/partners/a.yaml"
    made = there.commit(registry.head(), {path: None, "data/partners/b.yaml": b"name: B\n"}, "More\n")
    there.move("b", made, expected=None)
    there.take_up([path, "data/partners/b.yaml"], made)
    assert registry.git("ls-files") == "data/partners/b.yaml"
    assert there.changed(registry.head(), made) == (path, "data/partners/b.yaml")
    assert there.emails(registry.head(), made) == {"ana@partnerctl.example"}
