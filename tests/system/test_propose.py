# SPDX-License-Identifier: Apache-2.0
"""`propose` against a real git server with passwords and rules, with GitLab's push options, and with GitHub's own client."""

import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from git_host import GitHost, HostedTeam, running_host
from git_registry import GitRegistry
from proposals import RECORD, ZARYA, Member

pytestmark = pytest.mark.git_host

LINK = "https://meta.wikimedia.org/wiki/Example"
VALIDATION = f"{shlex.quote(sys.executable)} -m partnerctl --root . validate --fail-on warning"
NEARLY = ("add", "Glasshuose Press", "--source", LINK)
"""A partner whose name is much like another's: a warning, which this server takes for an error."""

Start = Callable[..., HostedTeam]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server of its own, with the example registry on it."""
    running = []

    def up(*options: str) -> HostedTeam:
        manager = running_host(tmp_path / "host", *options)
        host = manager.__enter__()
        running.append(manager)
        return HostedTeam(tmp_path, host=host)

    yield up
    for manager in running:
        manager.__exit__(None, None, None)


def host_of(team: HostedTeam) -> GitHost:
    assert team.host is not None
    return team.host


def on_gitlab(team: HostedTeam, member: Member | None = None) -> Member:
    """A contributor who has told that the server is like GitLab."""
    member = member or team.contributor()
    member.registry.git("config", "partnerctl.forge", "gitlab")
    return member


# --- a server with rules ------------------------------------------------------------------------------------------


def test_what_a_contributor_adds_is_accepted(start: Start) -> None:
    team = start("--validate", VALIDATION)
    ana = on_gitlab(team)
    assert ana.partnerctl("add", "Eastfield Library", "--source", LINK).exit_code == 0

    outcome = ana.propose()

    assert outcome.exit_code == 0, outcome.stderr
    (request,) = host_of(team).requests("merge-requests")
    assert (
        outcome.stdout
        == f"http://{host_of(team).values['GIT_HOST_NAME']}/example/partners/-/merge_requests/1\n"
    )
    assert (request["target"], request["author"]) == ("main", "contributor")
    assert request["title"] == "Add Eastfield Library (potential)"
    assert "**`Eastfield Library`** (`eastfield-library`), added\n\n" in request["description"]
    assert team.changed(request["source"]) == ["data/partners/eastfield-library.yaml"]
    secret = host_of(team).values["GIT_HOST_CONTRIBUTOR_URL"].partition("@")[0].rpartition(":")[2]
    assert secret not in outcome.whole()


def test_again_it_is_updated_and_its_title_stays(start: Start) -> None:
    team = start()
    ana = on_gitlab(team)
    ana.edit("To read together.")
    ana.proposes()
    ana.edit("To read aloud.")

    outcome = ana.propose()

    (request,) = host_of(team).requests("merge-requests")
    assert "merge request updated" in outcome.stderr
    assert (request["pushes"], "`To read aloud.`" in request["description"]) == (2, True)
    assert not [option for option in request["push_options"] if option.startswith("merge_request.title")]


def test_a_push_to_the_protected_branch_is_refused_readably(start: Start) -> None:
    team = start("--protect", f"partners/{ZARYA}")
    ana = team.contributor()
    ana.edit("To read together.")

    outcome = ana.propose("--branch", f"partners/{ZARYA}")

    assert outcome.exit_code == 1
    assert (
        "origin: GIT-HOST: You are not allowed to push code to protected branches on this project.\n"
        in outcome.stderr
    )
    assert "error: origin did not take it: pre-receive hook declined\n" in outcome.stderr
    assert team.proposals() == []


def test_a_push_that_fails_validation_is_refused_readably(start: Start) -> None:
    team = start("--validate", f"printf '\\033[2J'; {VALIDATION}")
    ana = team.contributor()
    assert ana.partnerctl(*NEARLY).exit_code == 0

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert "origin: \\x1b[2Jdata/partners/glasshuose-press.yaml:" in outcome.stderr
    assert "\x1b" not in outcome.stderr
    assert "validation failed (exit 1)\n" in outcome.stderr
    assert team.proposals() == []


@pytest.mark.parametrize("where", ["worktree", "detached", "stale", "shallow"])
def test_from_anywhere(start: Start, where: str) -> None:
    team = start()
    ana = on_gitlab(team, team.contributor("ana", *(["--depth=1"] if where == "shallow" else [])))
    if where == "worktree":
        place = team.folder / "worktree"
        ana.registry.git("worktree", "add", "-q", "-b", "work", str(place))
        ana = Member(GitRegistry(place), team, ana.environment)
    elif where == "detached":
        ana.registry.git("switch", "-q", "--detach")
    elif where == "stale":
        ben = team.contributor("ben")
        ben.edit("To lend.", "northfield-city-library")
        team.merge(ben.proposes())
    ana.edit("To read together.")
    before = ana.state()

    branch = ana.proposes(ZARYA)

    assert (team.changed(branch), ana.state()) == ([RECORD], before)
    assert host_of(team).requests("merge-requests")[-1]["source"] == branch


def test_from_a_fork(start: Start) -> None:
    team = start()
    ana = on_gitlab(team, team.contributor(forked=True))
    ana.edit("To read together.")

    outcome = ana.propose()

    assert outcome.exit_code == 0, outcome.stderr
    (request,) = host_of(team).requests("merge-requests")
    assert (team.proposals(), request["target_project"]) == ([], "example/partners")


@pytest.mark.parametrize("how", ["before", "after"])
def test_a_server_that_is_gone_half_way(start: Start, how: str) -> None:
    team = start()
    ana = on_gitlab(team)
    ana.edit("To read together.")
    host_of(team).fail_once(how)

    outcome = ana.propose()

    assert outcome.exit_code == 3
    assert "error: origin can't be reached: " in outcome.stderr
    branch = ana.registry.git("branch", "--list", "partners/*", "--format=%(refname:short)")
    assert "run `partnerctl propose` again, or: git push" in outcome.stderr
    assert team.proposals() == ([branch] if how == "after" else [])

    again = ana.propose()

    assert again.exit_code == 0, again.stderr
    assert (team.proposals(), team.count(branch)) == ([branch], 1)
    assert len(host_of(team).requests("merge-requests")) == 1


def test_a_password_that_is_wrong(start: Start) -> None:
    team = start()
    ana = team.contributor()
    wrong = ana.registry.git("remote", "get-url", "origin").replace("contributor:", "contributor:x")
    ana.registry.git("remote", "set-url", "--push", "origin", wrong)
    ana.edit("To read together.")

    outcome = ana.propose()

    assert outcome.exit_code == 3
    assert "error: origin does not know who you are: " in outcome.stderr
    assert wrong.partition("@")[0].rpartition(":")[2] not in outcome.whole()


# --- GitHub's client, and a stand-in for GitHub -------------------------------------------------------------------


@pytest.fixture
def github(start: Start, require: Callable[..., None]) -> HostedTeam:
    """A server like GitHub."""
    require("gh", "openssl")
    return start("--like", "github")


def test_gh_opens_it_once_and_updates_it_then(github: HostedTeam) -> None:
    ana = github.contributor(forked=True)
    assert ana.partnerctl("record", ZARYA, "endorsed", "--by", "wmf", "--link", LINK).exit_code == 0

    opened = ana.propose("--note", 'Read out at the meeting; see "Minutes" & 東方.')

    host = host_of(github)
    assert opened.exit_code == 0, opened.stderr
    (pull,) = host.requests("pulls")
    assert opened.stdout == f"{pull['url']}\n"
    assert "pull request opened" in opened.stderr
    assert pull["headRepositoryOwner"]["login"] == "contributor"
    assert pull["title"] == "Record the endorsement of Библиотека „Заря“ (wmf, 2026-03-31)"
    assert 'Read out at the meeting; see "Minutes" & 東方.\n' in pull["body"]
    assert f"application endorsed by `Wikimedia Foundation` on 2026-03-31 ([link](<{LINK}>))" in pull["body"]

    same = ana.propose()
    assert (same.exit_code, same.stdout) == (0, opened.stdout)
    assert "pull request is up to date" in same.stderr

    ana.edit("To read together.")
    updated = ana.propose()

    (pull,) = host.requests("pulls")
    assert (updated.exit_code, updated.stdout) == (0, opened.stdout)
    assert "pull request updated" in updated.stderr
    assert "→ `To read together.`" in pull["body"]
    token = host.values["GIT_HOST_TOKEN"]
    assert token not in opened.whole() + same.whole() + updated.whole()


def test_what_a_person_wrote_in_the_browser_stays(github: HostedTeam) -> None:
    ana = github.contributor(forked=True)
    ana.edit("To read together.")
    assert ana.propose().exit_code == 0
    host = host_of(github)
    place = host.folder / "pulls" / "1.json"
    (pull,) = host.requests("pulls")
    place.write_text(
        place.read_text()
        .replace(pull["title"].split()[0], "Better:")
        .replace("yours -->\\n", "yours -->\\r\\n\\r\\nMine")
    )
    ana.edit("To read aloud.")

    assert ana.propose().exit_code == 0

    (pull,) = host.requests("pulls")
    assert pull["title"].startswith("Better:")
    assert pull["body"].endswith("\n\nMine")
    assert "`To read aloud.`" in pull["body"]


def test_of_two_forks_with_a_branch_of_one_name_the_right_one(github: HostedTeam) -> None:
    ana = github.contributor(forked=True)
    ana.edit("To read together.")
    assert ana.propose("--branch", "zarya").exit_code == 0
    host = host_of(github)
    place = host.folder / "pulls" / "1.json"
    place.write_text(place.read_text().replace('"login": "contributor"', '"login": "somebody-else"'))

    assert ana.propose("--branch", "zarya").stdout.endswith("/pull/2\n")


def test_who_may_not_push_is_told_to_fork(github: HostedTeam) -> None:
    ana = github.contributor()
    ana.edit("To read together.")

    outcome = ana.propose()

    assert outcome.exit_code == 1
    assert "error: you may not push to origin\nhint: push to a fork of your own" in outcome.stderr


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"GH_ENTERPRISE_TOKEN": ""}, "gh is not logged in: `gh auth login --hostname localhost:"),
        ({"GH_ENTERPRISE_TOKEN": "ghp_wrong"}, "gh is not logged in: `gh auth login --hostname localhost:"),
        ({"PATH": "/nowhere"}, "gh, GitHub's client, is not installed"),
    ],
)
def test_without_gh_it_tells_where_to_open_it(
    github: HostedTeam, environment: dict[str, str], why: str, tmp_path: Path
) -> None:
    ana = github.contributor(forked=True)
    ana.edit("To read together.")
    if "PATH" in environment:
        tools = tmp_path / "tools"
        tools.mkdir()
        (tools / "git").symlink_to("/usr/bin/git")
        environment = {"PATH": str(tools)}

    outcome = ana.propose(**environment)

    assert outcome.exit_code == 0, outcome.stderr
    (link,) = outcome.stdout.splitlines()
    assert "/example/partners/compare/main...contributor:partners/biblioteka-zarya-" in link
    assert why in outcome.stderr
    assert "  - mission changed: " in outcome.stderr
    assert "ghp_wrong" not in outcome.whole()
    assert host_of(github).requests("pulls") == []
    assert ana.propose().stdout.endswith("/pull/1\n")
