# SPDX-License-Identifier: Apache-2.0
"""A stand-in for GitLab's runner: it fills in the inputs of a component and runs the scripts of one of its jobs."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

_INPUT: Final = re.compile(r"\$\[\[ inputs\.([\w-]+) \]\]")


@dataclass(frozen=True, slots=True)
class GitLabJob:
    """What became of a job, and the folder it ran in."""

    code: int
    log: str
    folder: Path


def jobs_of(component: str, inputs: Mapping[str, str]) -> dict[str, Any]:
    """The jobs of a component with these inputs, each with what it extends (docs.gitlab.com, "CI/CD components")."""
    head, text = component.split("\n---\n")
    specified = yaml.load(head, yaml.BaseLoader)["spec"]["inputs"]
    given = {name: inputs.get(name, each.get("default")) for name, each in specified.items()}
    for name, each in specified.items():
        assert given[name] is not None, f"the input {name} is missing"
        assert re.search(each.get("regex", ""), given[name])
        assert given[name] in each.get("options", [given[name]])
    jobs = yaml.load(_INPUT.sub(lambda found: given[found[1]], text), yaml.BaseLoader)
    return {
        name: {**jobs[job["extends"]], **{key: value for key, value in job.items() if key != "extends"}}
        for name, job in jobs.items()
        if not name.startswith(".")
    }


def run_job(job: Mapping[str, Any], folder: Path, variables: Mapping[str, str]) -> GitLabJob:
    """Run `before_script` and `script` in one shell, as the runner does, and all of it in a folder of its own."""
    build, home = folder / "build", folder / "home"
    build.mkdir(parents=True)
    home.mkdir()
    lines = ["set -eo pipefail", *job["before_script"], *job["script"]]
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", "\n".join(lines)],
        cwd=build,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **variables, **job["variables"]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=240,
        check=False,
    )
    return GitLabJob(ran.returncode, ran.stdout.decode("utf-8", "replace"), build)
