# SPDX-License-Identifier: Apache-2.0
"""The workflow that makes pull requests of issues, step by step: real bash, jq and git, with stand-ins for the runner
and for `gh`. Nothing of an issue is executed, one issue is one pull request and one comment, and people's work stays.
"""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from command_line import CHECKOUT
from git_registry import WORLD, GitRegistry
from meta.test_issue_forms import TEMPLATES, own_values, rendered

ISSUES: Final = CHECKOUT / "tests" / "issues"
GH: Final = Path(__file__).parent / "gh_stand_in.py"
BOT: Final = "41898282+github-actions[bot]@users.noreply.github.com"
REPOSITORY: Final = "example/registry"
PREPARING: Final = ("Prepare the tool", "Put in partnerctl")


class Tool:
    """What `tool` is to the templates."""

    version, repository, commit = "0.1.0", "example/partnerctl", "0" * 40


def own() -> str:
    return (CHECKOUT / ".github/workflows/issue-to-pull-request.yml").read_text(encoding="utf-8")


def shipped() -> str:
    path = TEMPLATES / "github/.github/workflows/issue-to-pull-request.yml.j2"
    return rendered(path, **own_values(), tool=Tool)


WORKFLOWS: Final[dict[str, Callable[[], str]]] = {"own": own, "shipped": shipped}


@dataclass
class Forge:
    """A forge with one repository, and a runner that runs the jobs of one workflow."""

    folder: Path
    workflow: dict[str, Any]
    log: str = ""
    runs: int = 0
    state: dict[str, Any] = field(
        default_factory=lambda: {"issues": {}, "comments": [], "pulls": [], "labels": [], "refuse": []}
    )

    @property
    def origin(self) -> Path:
        return self.folder / REPOSITORY

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.origin), *words], env=WORLD, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def branches(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()

    def issue(self, number: int, body: str, label: str = "partner-application", **more: object) -> None:
        self.state["issues"][str(number)] = {
            "number": number,
            "state": "open",
            "body": body,
            "html_url": f"https://forge.example/{REPOSITORY}/issues/{number}",
            "created_at": "2026-03-30T10:00:00Z",
            "labels": [{"name": label}],
            "pull_request": None,
            **more,
        }

    def read(self, number: int, *, succeeds: bool = True) -> None:
        """Run the job that reads one issue."""
        self._run("read", {"matrix.number": str(number)}, succeeds=succeeds)

    def find(self, event: str, number: str = "") -> str:
        """Run the job that finds the issues; what it gives."""
        outputs = self._run("find", {"github.event_name": event, "github.event.issue.number": number})
        return outputs["find.numbers"]

    def _run(self, job: str, context: dict[str, str], *, succeeds: bool = True) -> dict[str, str]:
        self.runs += 1
        work = self.folder / f"run-{self.runs}"
        temporary = work / "temp"
        temporary.mkdir(parents=True)
        binaries = self.folder / "bin"
        state = self.folder / "forge.json"
        state.write_text(json.dumps(self.state), encoding="utf-8")
        self.log = ""
        context = {"github.token": "secret-token", **context}
        outputs: dict[str, str] = {}
        for step in self.workflow["jobs"][job]["steps"]:
            if not self._applies(step.get("if"), outputs):
                continue
            if step["name"] in PREPARING:
                outputs["tool.program"] = self._put_in(work)
                continue
            given = {**self.workflow["jobs"][job].get("env", {}), **step.get("env", {})}
            environment = {
                **WORLD,
                "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder),
                "GITHUB_REPOSITORY": REPOSITORY,
                "GITHUB_REPOSITORY_OWNER": "example",
                "GITHUB_SERVER_URL": self.folder.as_uri(),
                "GITHUB_REF_NAME": "main",
                "GITHUB_OUTPUT": str(work / "output"),
                "RUNNER_TEMP": str(temporary),
                "FORGE": str(state),
                **{name: self._value(value, context, outputs) for name, value in given.items()},
            }
            (work / "output").write_text("", encoding="utf-8")
            assert "${{" not in step["run"]
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=work, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            self.log += done.stdout + done.stderr
            self.state = json.loads(state.read_text(encoding="utf-8"))
            if done.returncode:
                assert not succeeds, (step["name"], done.stdout, done.stderr)
                return outputs
            for line in (work / "output").read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                outputs[f"{step['id']}.{name}"] = value
        assert succeeds
        return outputs

    @staticmethod
    def _put_in(work: Path) -> str:
        place = work / "registry/.venv/bin"
        place.mkdir(parents=True)
        executable(place / "partnerctl", f'exec "{sys.executable}" -m partnerctl "$@"')
        return str(place / "partnerctl")

    @staticmethod
    def _applies(condition: str | None, outputs: dict[str, str]) -> bool:
        if condition is None:
            return True
        match = re.fullmatch(r"\$\{\{ steps\.(\S+)\.outputs\.(\S+) (==|!=) '(\w+)' \}\}", condition)
        assert match, condition
        value = outputs.get(f"{match[1]}.{match[2]}", "")
        return (value == match[4]) == (match[3] == "==")

    @staticmethod
    def _value(text: str, context: dict[str, str], outputs: dict[str, str]) -> str:
        match = re.fullmatch(r"\$\{\{ (.+) \}\}", text)
        if not match:
            return text
        step = re.fullmatch(r"steps\.(\S+)\.outputs\.(\S+)", match[1])
        return outputs.get(f"{step[1]}.{step[2]}", "") if step else context[match[1]]

    def comments(self, number: int) -> list[str]:
        return [each["body"] for each in self.state["comments"] if each["issue"] == number]


def executable(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture(params=WORKFLOWS)
def forge(request: pytest.FixtureRequest, tmp_path: Path, require: Callable[..., None]) -> Iterator[Forge]:
    """The example registry on a forge."""
    require("jq")
    registry = GitRegistry.of_examples(tmp_path / "registry")
    made = Forge(tmp_path / "forge", yaml.safe_load(WORKFLOWS[request.param]()))
    (made.folder / "bin").mkdir(parents=True)
    executable(made.folder / "bin" / "gh", f'exec "{sys.executable}" "{GH}" "$@"')
    registry.git("clone", "-q", "--bare", str(registry.repository), str(made.origin))
    yield made
    assert "secret-token" not in made.log


def body(name: str, kind: str = "application") -> str:
    return (ISSUES / kind / f"{name}.md").read_bytes().decode()


def test_an_application_becomes_one_pull_request_and_one_comment(forge: Forge) -> None:
    forge.issue(12, body("complete"))
    forge.read(12)

    assert forge.branches() == ["issue-12", "main"]
    assert forge.git("diff", "--name-status", "main", "issue-12") == "A\tdata/partners/eastfield.yaml"
    assert "link: https://forge.example/example/registry/issues/12" in forge.git(
        "show", "issue-12:data/partners/eastfield.yaml"
    )
    (pull,) = forge.state["pulls"]
    assert (pull["head"], pull["base"], pull["title"]) == (
        "issue-12",
        "main",
        "Partner application: issue #12",
    )
    assert pull["body"].startswith("Closes #12.\n\n<!-- partnerctl: reply to a form -->\nThank you")
    (comment,) = forge.comments(12)
    assert comment.endswith(f"\nIt is pull request #{pull['number']} now; people look at it there.\n")

    first = forge.git("rev-parse", "issue-12")
    forge.read(12)
    assert forge.git("rev-parse", "issue-12") == first
    forge.issue(12, body("complete").replace("for everybody", "for all"))
    forge.read(12)
    assert forge.git("rev-parse", "issue-12") != first
    assert forge.git("rev-list", "--count", "main..issue-12") == "1"
    assert (len(forge.state["pulls"]), len(forge.comments(12))) == (1, 1)
    assert "for all in Eastfield" in forge.state["pulls"][0]["body"]


def test_what_is_missing_is_answered_and_then_taken_up(forge: Forge) -> None:
    forge.issue(13, body("countries-unknown"))
    forge.state["comments"].append(
        {"id": 1, "issue": 13, "user": {"login": "somebody"}, "body": "<!-- partnerctl: reply to a form -->"}
    )
    forge.read(13)
    assert (forge.branches(), forge.state["pulls"]) == (["main"], [])
    assert "**Countries**: `Grmany` is no country" in forge.comments(13)[1]

    forge.issue(13, body("complete"))
    forge.read(13)
    assert len(forge.state["pulls"]) == 1
    assert [text.splitlines()[1][:30] for text in forge.comments(13)[1:]] == [
        "Thank you for proposing a part"
    ]
    assert forge.comments(13)[0] == "<!-- partnerctl: reply to a form -->"


def test_an_update_changes_one_record(forge: Forge) -> None:
    forge.issue(14, body("website", "update"), "partner-update")
    forge.read(14)
    assert (
        forge.git("diff", "--name-status", "main", "issue-14")
        == "M\tdata/partners/northfield-city-library.yaml"
    )


@pytest.mark.parametrize(
    "name",
    ["shell-text", "workflow-commands", "ids-that-lead-elsewhere", "yaml-for-values", "markup-for-values",
     "control-and-bidi-characters", "empty-body"],
)  # fmt: skip
def test_nothing_of_an_issue_is_executed(forge: Forge, name: str, tmp_path: Path) -> None:
    text = body(name).replace("/tmp/", f"{tmp_path}/")
    forge.issue(15, text.replace("--force", "eastfield"))
    forge.read(15)

    assert not {path.name for path in tmp_path.iterdir()} & {"owned", "x"}
    assert not re.search(r"::(error|set-|stop|add-)", forge.log)
    assert set(forge.branches()) <= {"main", "issue-15"}
    assert len(forge.comments(15)) == 1
    if "issue-15" in forge.branches():
        changed = forge.git("diff", "--name-only", "main", "issue-15").splitlines()
        assert all(re.fullmatch(r"data/partners/[a-z0-9-]+\.yaml", path) for path in changed)


def test_work_of_people_on_the_branch_is_left_alone(forge: Forge, tmp_path: Path) -> None:
    forge.issue(16, body("complete"))
    forge.read(16)
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "-b", "issue-16", str(forge.origin), str(clone)], env=WORLD, check=True
    )
    path = clone / "data/partners/eastfield.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("ExampleReader", "BetterReader"), encoding="utf-8"
    )
    person = ["-c", "user.name=P", "-c", "user.email=p@forge.example"]
    subprocess.run(["git", "-C", str(clone), *person, "commit", "-qam", "Better"], env=WORLD, check=True)
    subprocess.run(["git", "-C", str(clone), "push", "-q"], env=WORLD, check=True)
    theirs = forge.git("rev-parse", "issue-16")

    forge.issue(16, body("complete").replace("for everybody", "for all"))
    forge.read(16)
    assert forge.git("rev-parse", "issue-16") == theirs
    assert "Somebody has worked on the pull request meanwhile" in forge.comments(16)[0]


def test_a_pull_request_that_people_closed_stays_closed(forge: Forge) -> None:
    forge.issue(17, body("complete"))
    forge.read(17)
    forge.state["pulls"][0]["state"] = "closed"
    forge.read(17)
    assert len(forge.state["pulls"]) == 1
    assert "was closed by people" in forge.comments(17)[0]


def test_where_pull_requests_are_not_allowed_it_says_where_the_branch_is(forge: Forge) -> None:
    forge.state["refuse"] = ["POST pulls"]
    forge.issue(18, body("complete"))
    forge.read(18)
    assert forge.comments(18)[0].endswith(
        "It waits on the branch issue-18 for an editor to open the pull request.\n"
    )


def test_what_is_closed_or_not_labelled_is_not_read(forge: Forge) -> None:
    forge.issue(19, body("complete"), state="closed")
    forge.issue(20, body("complete"), label="question")
    for number in (19, 20):
        forge.read(number)
        assert forge.comments(number) == []
    assert forge.branches() == ["main"]


def test_a_registry_that_is_broken_is_no_fault_of_the_form(forge: Forge, tmp_path: Path) -> None:
    forge.issue(21, body("complete"))
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(forge.origin), str(clone)], env=WORLD, check=True)
    (clone / "data/registry.yaml").write_text("format: [\n", encoding="utf-8")
    person = ["-c", "user.name=P", "-c", "user.email=p@forge.example"]
    subprocess.run(["git", "-C", str(clone), *person, "commit", "-qam", "Break it"], env=WORLD, check=True)
    subprocess.run(["git", "-C", str(clone), "push", "-q"], env=WORLD, check=True)

    forge.read(21, succeeds=False)
    assert forge.comments(21) == []


def test_all_open_issues_of_the_forms_are_found(forge: Forge) -> None:
    assert forge.find("issues", "12") == "[12]"
    assert forge.find("schedule") == "[]"
    forge.issue(30, "x")
    forge.issue(9, "x", "partner-update")
    forge.issue(31, "x", state="closed")
    forge.issue(32, "x", pull_request={"url": "x"})
    forge.issue(33, "x", label="question")
    assert forge.find("schedule") == "[9,30]"
    assert forge.state["labels"] == []
    assert forge.find("workflow_dispatch") == "[9,30]"
    assert forge.state["labels"] == ["partner-application", "partner-update"]
    assert forge.find("workflow_dispatch") == "[9,30]"
    assert forge.state["labels"] == ["partner-application", "partner-update"]


def test_both_workflows_do_the_same() -> None:
    mine, theirs = (yaml.safe_load(make()) for make in (own, shipped))
    for workflow in (mine, theirs):
        steps = workflow["jobs"]["read"]["steps"]
        steps[:] = [step for step in steps if step["name"] not in PREPARING]
    assert mine == theirs
