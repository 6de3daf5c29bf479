# SPDX-License-Identifier: Apache-2.0
"""What is asked of forges, and what is made of their answers; with GitHub's real client: tests/system/test_propose.py."""

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.adapters.forge_github import BEGIN, END, GitHubClient, framed, renewed
from partnerctl.adapters.forge_gitlab import GitLab, in_one_line
from partnerctl.adapters.forge_links import LinkOnly
from partnerctl.errors import EnvironmentProblemError, UnreachableError
from partnerctl.model.credentials import SECRET_VARIABLES
from partnerctl.proposing import Address, Done, PullRequest, Pushed

UPSTREAM = Address("github.com", "example", "partners")
FORK = Address("github.com", "ana", "partners")


def request(
    into: Address | None = UPSTREAM, source: Address | None = FORK, *, is_update: bool = False
) -> PullRequest:
    return PullRequest(into, "main", source, "partners/a-1", "Add A", "- `A`\n- `B`\n", is_update)


# --- GitHub -------------------------------------------------------------------------------------------------------


def gh(folder: Path, *answers: tuple[int, str, str]) -> GitHubClient:
    """A `gh` that gives these answers one after the other: exit code, standard output, standard error."""
    script = folder / "gh"
    (folder / "answers").write_text(json.dumps(answers))
    script.write_text(f"""#!{sys.executable}
import json, os, pathlib, sys
folder = pathlib.Path(__file__).parent
answers = json.loads((folder / "answers").read_text())
asked = {{"words": sys.argv[1:], "stdin": sys.stdin.read(), "env": dict(os.environ), "cwd": os.getcwd()}}
with open(folder / "asked", "a") as log:
    log.write(json.dumps(asked) + "\\n")
code, out, err = answers.pop(0)
(folder / "answers").write_text(json.dumps(answers))
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
""")
    script.chmod(0o755)
    environment = {
        **dict.fromkeys(SECRET_VARIABLES, "secret"),
        "PATH": str(folder),
        "GH_TOKEN": "secret",
        "GH_REPO": "x/y",
        "GIT_DIR": "/x",
        "GH_DEBUG": "1",
    }
    return GitHubClient(environment)


def asked(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "asked").read_text().splitlines()]


def pull(**fields: object) -> dict[str, object]:
    known = {
        "number": 3,
        "url": "https://github.com/example/partners/pull/3",
        "body": framed("old"),
        "baseRefName": "main",
    }
    return {**known, "headRepositoryOwner": {"login": "Ana"}, **fields}


def test_it_is_opened_if_there_is_none(tmp_path: Path) -> None:
    others = [
        pull(headRepositoryOwner={"login": "ben"}),
        pull(baseRefName="next"),
        pull(headRepositoryOwner=None),
    ]
    client = gh(
        tmp_path,
        (0, json.dumps(others), ""),
        (0, "Creating…\nhttps://github.com/example/partners/pull/4\n", ""),
    )

    settled = client.settle(request(), None)

    assert (settled.done, settled.link) == (Done.OPENED, "https://github.com/example/partners/pull/4")
    _, creation = asked(tmp_path)
    assert creation["words"] == [
        *("pr", "create", "--repo", "example/partners", "--head", "ana:partners/a-1", "--base", "main"),
        *("--title", "Add A", "--body-file", "-"),
    ]
    assert creation["stdin"] == f"{BEGIN}\n\n- `A`\n- `B`\n\n{END}\n"
    environment = creation["env"]
    assert isinstance(environment, dict)
    assert (environment["GH_HOST"], environment["GH_TOKEN"], creation["cwd"]) == (
        "github.com",
        "secret",
        os.sep,
    )
    assert not {"GH_REPO", "GIT_DIR", "GH_DEBUG", *SECRET_VARIABLES} & set(environment)


def test_it_is_updated_if_there_is_one(tmp_path: Path) -> None:
    client = gh(tmp_path, (0, json.dumps([pull()]), ""), (0, "{}", ""))
    assert client.settle(request(), None).done is Done.UPDATED
    change = asked(tmp_path)[1]
    assert change["words"] == ["api", "--method", "PATCH", "repos/example/partners/pulls/3", "--input", "-"]
    assert json.loads(str(change["stdin"])) == {"body": framed("- `A`\n- `B`")}


def test_it_is_left_alone_if_it_says_so_already(tmp_path: Path) -> None:
    client = gh(tmp_path, (0, json.dumps([pull(body=framed("- `A`\n- `B`"))]), ""))
    assert client.settle(request(), None).done is Done.UPDATED
    assert len(asked(tmp_path)) == 1


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (
            (1, "", "GraphQL: Could not resolve to a Repository\n"),
            EnvironmentProblemError,
            "gh refused: GraphQL: Could not",
        ),
        ((1, "", "error connecting to github.com\n"), UnreachableError, "github.com can't be reached"),
        ((1, "", ""), EnvironmentProblemError, "gh refused: exit code 1"),
        ((0, "[]", ""), EnvironmentProblemError, "gh did not say which pull request it opened"),
    ],
)
def test_what_gh_can_not_do(
    tmp_path: Path, answer: tuple[int, str, str], error: type[Exception], told: str
) -> None:
    client = gh(tmp_path, answer, (0, "", ""))
    with pytest.raises(error, match=told):
        client.settle(request(), None)


@pytest.mark.parametrize(
    "answer", [(4, "", "run: gh auth login"), (1, "", "HTTP 401: Bad credentials (https://…)")]
)
def test_nobody_is_logged_in(tmp_path: Path, answer: tuple[int, str, str]) -> None:
    settled = gh(tmp_path, answer).settle(request(), None)
    assert settled.done is Done.TO_OPEN
    assert settled.link == "https://github.com/example/partners/compare/main...ana:partners/a-1?expand=1"
    assert settled.why == "gh is not logged in: `gh auth login --hostname github.com`"


def test_gh_is_not_looked_for_in_the_checkout(tmp_path: Path) -> None:
    settled = GitHubClient({"PATH": f".{os.pathsep}"}).settle(request(source=UPSTREAM), None)
    assert (settled.link or "").endswith("/compare/main...partners/a-1?expand=1")
    assert "not installed" in (settled.why or "")


def test_a_remote_that_is_no_repository_of_github() -> None:
    with pytest.raises(EnvironmentProblemError, match="does not say which repository"):
        GitHubClient({}).settle(request(into=None), None)


@given(st.text(), st.text(), st.text())
def test_what_stands_around_is_kept(before: str, after: str, body: str) -> None:
    before, after = (text.replace("\r", "").replace("<!--", "") for text in (before, after))
    changed = renewed(before + framed("old").rstrip("\n") + after, body)
    assert changed.startswith(before)
    assert changed.endswith(END + after)
    assert renewed(changed, body) == changed


@pytest.mark.parametrize("body", ["", "mine alone", f"{BEGIN} no end", f"{END} first {BEGIN}"])
def test_without_the_marks_nothing_is_written(body: str) -> None:
    assert renewed(body, "new") == body


# --- GitLab -------------------------------------------------------------------------------------------------------


def test_push_options() -> None:
    assert GitLab().push_options(request()) == (
        "merge_request.create",
        "merge_request.target=main",
        "merge_request.target_project=example/partners",
        "merge_request.title=Add A",
        r"merge_request.description=- `A`\n- `B`",
    )
    assert GitLab().push_options(request(source=UPSTREAM, is_update=True)) == (
        "merge_request.create",
        "merge_request.target=main",
        r"merge_request.description=- `A`\n- `B`",
    )


@given(st.text(alphabet=st.sampled_from("\\n\nab`\r\0é")))
def test_no_text_becomes_a_line_that_was_none(body: str) -> None:
    option = in_one_line(body)
    assert not set("\n\r\0") & set(option)
    as_gitlab_reads_it = option.replace("\\n", "\n")
    assert as_gitlab_reads_it.count("\n") == body.replace("\r", "").replace("\0", "").rstrip("\n").count("\n")


NEW = "https://github.com/ana/partners/-/merge_requests/new?merge_request%5Bsource_branch%5D=partners%2Fa-1&merge_request%5Btarget_branch%5D=main"


@pytest.mark.parametrize(
    ("pushed", "is_update", "done", "link"),
    [
        (Pushed(("View merge request:", "https://gitlab.example/a/b/-/merge_requests/7")), False, Done.OPENED, "https://gitlab.example/a/b/-/merge_requests/7"),
        (Pushed(("https://gitlab.example/a/b/-/merge_requests/7",)), True, Done.UPDATED, "https://gitlab.example/a/b/-/merge_requests/7"),
        (Pushed(("https://gitlab.example/a/b/-/merge_requests/new?x=y",)), False, Done.TO_OPEN, "https://gitlab.example/a/b/-/merge_requests/new?x=y"),
        (Pushed((), options_refused=True), False, Done.TO_OPEN, NEW),
        (Pushed(()), False, Done.TO_OPEN, NEW),
        (None, True, Done.UPDATED, "https://github.com/example/partners/-/merge_requests?state=opened&source_branch=partners%2Fa-1"),
    ],
)  # fmt: skip
def test_what_gitlab_answered(pushed: Pushed | None, is_update: bool, done: Done, link: str) -> None:
    settled = GitLab().settle(request(is_update=is_update), pushed)
    assert (settled.done, settled.link) == (done, link)
    assert (settled.why is None) == (done is not Done.TO_OPEN and pushed is not None)


def test_an_address_that_is_none_of_a_forge() -> None:
    assert GitLab().settle(request(None, None), None).link is None
    assert GitLab().settle(request(None, None), Pushed(())).link is None
    assert LinkOnly().settle(request(None, None), None).link is None


# --- others -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "said", "link"),
    [
        ("codeberg.org", (), "https://codeberg.org/example/partners/compare/main...ana:partners/a-1"),
        (
            "bitbucket.org",
            (),
            "https://bitbucket.org/ana/partners/pull-requests/new?source=partners%2Fa-1&dest=main",
        ),
        ("forge.example", (), None),
        ("forge.example", ("Create it: https://forge.example/compare/a",), "https://forge.example/compare/a"),
    ],
)
def test_the_page_where_it_can_be_opened(host: str, said: tuple[str, ...], link: str | None) -> None:
    there = request(Address(host, "example", "partners"), Address(host, "ana", "partners"))
    assert LinkOnly().settle(there, Pushed(said)).link == link
    assert (LinkOnly().push_options(there), LinkOnly().commands(there)) == ((), ())
