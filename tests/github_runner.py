# SPDX-License-Identifier: Apache-2.0
"""A stand-in for GitHub's runner: it runs the `run:` steps of workflows and composite actions, one after the other.

What it keeps of the original: expressions, contexts, outputs, job permissions (as what a token may do), `if`, and which
lines of a log are commands (actions/runner, `ActionCommand`), also those that were given up but are still obeyed.
"""

import itertools
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from expressions import Expression, as_text

_BRACES: Final = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS: Final = re.compile(r"\b(?:always|cancelled|failure|success)\s*\(")
_COMMAND: Final = re.compile(r"::(?P<name>[a-z-]+)(?: (?P<properties>.*?))?::(?P<value>.*)", re.IGNORECASE)
_OLD_COMMAND: Final = re.compile(
    r"##\[(?P<name>[a-z-]+)(?: (?P<properties>[^\]]*))?\](?P<value>.*)", re.IGNORECASE
)
_SECONDS: Final = 240


@dataclass(frozen=True, slots=True)
class Command:
    """A workflow command that the runner obeyed."""

    name: str
    properties: str
    value: str


@dataclass(slots=True)
class Step:
    """What became of one step."""

    name: str
    outcome: str
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)


@dataclass(slots=True)
class Job:
    """What became of one job."""

    result: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    summary: str = ""

    @property
    def log(self) -> str:
        """All that it printed."""
        return "".join(step.log for step in self.steps)

    def commands(self, *names: str) -> list[Command]:
        """The commands of these names that were obeyed; all if none is given."""
        return [each for step in self.steps for each in step.commands if not names or each.name in names]


class Runner:
    """Runs workflows.

    Args:
        folder: Where it may write.
        actions: Checked-out actions, by what `uses:` names.
        github: The context `github`, but for `token`; the server and the API of a stand-in are in it.
        gitconfig: What git is set to on the machine; the one of GitHub has filters, those of Git LFS.
    """

    def __init__(
        self, folder: Path, actions: Mapping[str, Path], github: Mapping[str, Any], gitconfig: str = ""
    ) -> None:
        self._gitconfig = gitconfig
        self._folder = folder
        self._actions = actions
        self._github = dict(github)
        self.jobs: dict[str, Job] = {}

    def run(self, workflow: str) -> dict[str, Job]:
        """Run every job, in the order of the file."""
        read = yaml.load(workflow, yaml.BaseLoader)
        for name, job in read["jobs"].items():
            assert job["runs-on"] == "ubuntu-24.04"
            assert int(job["timeout-minutes"]) <= 30
            self.jobs[name] = self._job(name, job, read.get("permissions"))
        return self.jobs

    def _job(self, name: str, job: Mapping[str, Any], otherwise: Mapping[str, str] | None) -> Job:
        needed = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
        permissions = job.get("permissions", otherwise)
        assert permissions is not None, (
            "without `permissions` a job may do what the repository's settings say"
        )
        contexts: dict[str, Any] = {
            "github": {**self._github, "token": f"token-{json.dumps(permissions, sort_keys=True)}"},
            "needs": {
                each: {"result": self.jobs[each].result, "outputs": self.jobs[each].outputs}
                for each in needed
            },
            "runner": {"temp": str(self._folder / name / "temp")},
            "steps": {},
        }
        done = Job()
        if any(self.jobs[each].result != "success" for each in needed):
            done.result = "failure"  # what `success()` is before the first step
        if not self._holds(job.get("if"), contexts, done):
            return Job("skipped")
        done.result = "success"
        for place in ("temp", "workspace", "home"):
            (self._folder / name / place).mkdir(parents=True)
        (self._folder / name / "home" / ".gitconfig").write_text(self._gitconfig, encoding="utf-8")
        _Place(self, self._folder / name, done).steps(job["steps"], contexts, {})
        done.outputs = {
            key: self._text(value, contexts, done) for key, value in job.get("outputs", {}).items()
        }
        return done

    def _holds(self, condition: str | None, contexts: Mapping[str, Any], job: Job) -> bool:
        if condition is None:
            return job.result == "success"
        whole = _BRACES.fullmatch(condition.strip())
        text = whole[1] if whole else condition
        # A condition that asks for no status holds only while all is well.
        if not _STATUS.search(text) and job.result != "success":
            return False
        return bool(Expression(text).value(contexts, status=job.result))

    def _text(self, text: str, contexts: Mapping[str, Any], job: Job) -> str:
        return _BRACES.sub(
            lambda found: as_text(Expression(found[1]).value(contexts, status=job.result)), text
        )


class _Place:
    """The folders of one job, in which its steps run."""

    def __init__(self, runner: Runner, folder: Path, job: Job) -> None:
        self._runner, self._folder, self._job = runner, folder, job
        self._number = 0

    def steps(self, steps: list[Any], contexts: dict[str, Any], environment: Mapping[str, str]) -> None:
        for step in steps:
            if not self._runner._holds(step.get("if"), contexts, self._job):
                continue
            name = self._runner._text(step.get("name") or step.get("uses") or "run", contexts, self._job)
            if "uses" in step:
                outputs = self._action(step, contexts)
            else:
                run = self._run(name, step, contexts, environment)
                outputs = run.outputs
                if run.outcome != "success":
                    self._job.result = "failure"
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": outputs}

    def _action(self, step: Mapping[str, Any], contexts: Mapping[str, Any]) -> dict[str, str]:
        folder = self._runner._actions[step["uses"].split(" ")[0]]
        action = yaml.load((folder / "action.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
        given = {
            key: self._runner._text(value, contexts, self._job) for key, value in step.get("with", {}).items()
        }
        assert given.keys() <= action["inputs"].keys()
        inputs = {key: given.get(key, each.get("default", "")) for key, each in action["inputs"].items()}
        inner = {"github": contexts["github"], "runner": contexts["runner"], "inputs": inputs, "steps": {}}
        self.steps(action["runs"]["steps"], inner, {"GITHUB_ACTION_PATH": str(folder)})
        return {
            key: self._runner._text(each["value"], inner, self._job)
            for key, each in action.get("outputs", {}).items()
        }

    def _run(
        self, name: str, step: Mapping[str, Any], contexts: Mapping[str, Any], environment: Mapping[str, str]
    ) -> Step:
        assert "${{" not in step["run"], "an expression in a script is how text becomes code"
        self._number += 1
        files = self._folder / f"step-{self._number}"
        files.mkdir()
        script = files / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        for each in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY", "STATE"):
            (files / each).touch()
        given = {
            key: self._runner._text(value, contexts, self._job) for key, value in step.get("env", {}).items()
        }
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self._folder / "workspace",
            env={**self._machine(contexts, files), **environment, **given},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
        done = Step(
            name, "success" if ran.returncode == 0 else "failure", ran.stdout.decode("utf-8", "replace")
        )
        done.commands = list(_obeyed(done.log))
        done.outputs = dict(_outputs((files / "OUTPUT").read_text(encoding="utf-8")))
        # Given up, but still obeyed: whoever can print a line of their own at its beginning sets an output.
        done.outputs |= {
            each.properties.removeprefix("name="): each.value
            for each in done.commands
            if each.name == "set-output"
        }
        assert (files / "ENV").read_text() == (files / "PATH").read_text() == ""
        self._job.summary += (files / "STEP_SUMMARY").read_text(encoding="utf-8")
        self._job.steps.append(done)
        return done

    def _machine(self, contexts: Mapping[str, Any], files: Path) -> dict[str, str]:
        github = contexts["github"]
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder / "home"),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": github["api_url"],
            "GITHUB_SERVER_URL": github["server_url"],
            "GITHUB_REPOSITORY": github["repository"],
            "GITHUB_WORKSPACE": str(self._folder / "workspace"),
            "RUNNER_TEMP": contexts["runner"]["temp"],
            **{
                f"GITHUB_{each}": str(files / each)
                for each in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY", "STATE")
            },
        }


def _obeyed(log: str) -> Iterator[Command]:
    """The commands in a log, as the runner finds them: `::` at the beginning of a line, or `##[` anywhere in one."""
    until = None
    for line in log.splitlines():
        if until is not None:
            until = None if line.strip() == f"::{until}::" else until
            continue
        found = _COMMAND.match(line.lstrip()) or _OLD_COMMAND.search(line)
        if found is None:
            continue
        if found["name"] == "stop-commands":
            until = found["value"]
        yield Command(found["name"].lower(), found["properties"] or "", found["value"])


def _outputs(text: str) -> Iterator[tuple[str, str]]:
    lines = iter(text.splitlines())
    for line in lines:
        name, heredoc, word = line.partition("<<")
        if not heredoc or "=" in name:
            name, _, value = line.partition("=")
            yield name, value
            continue
        inside = list(itertools.takewhile(word.__ne__, lines))
        yield name, "\n".join(inside)
