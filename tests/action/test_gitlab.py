# SPDX-License-Identifier: Apache-2.0
"""The scripts of GitLab's component, run line by line, on honest changes and on such as mean harm."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

import hostile_change
from ci_world import World, program_of_an_action
from command_line import CHECKOUT
from gitlab_runner import GitLabJob, jobs_of, run_job

COMPONENT = CHECKOUT / "templates" / "partnerctl" / "template.yml"
RECORD = "data/partners/northfield-city-library.yaml"
SECRETS = ("job-token", "note-token")


class GitLab:
    """The world on GitLab: the repositories of the registry and of the program, and what a pipeline is told."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.remote.with_suffix(".git").symlink_to(world.remote)
        tool = program_of_an_action(world.folder / "tool")
        for link in [each for each in tool.iterdir() if each.is_symlink()]:
            source = link.resolve()
            link.unlink()
            subprocess.run(["cp", "-r", str(source), str(link)], check=True)
        for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
            world.registry.git(*words, cwd=tool)
        self.inputs = {
            "tool-url": tool.as_uri(),
            "tool-commit": world.registry.git("rev-parse", "HEAD", cwd=tool),
        }

    def run(self, name: str, sha: str, **variables: str) -> GitLabJob:
        self.world.runs += 1
        job = jobs_of(COMPONENT.read_text(encoding="utf-8"), self.inputs)[name]
        always = {
            "CI_PROJECT_URL": self.world.remote.as_uri(),
            "CI_PROJECT_ID": "42",
            "CI_API_V4_URL": self.world.forge.address,
            "CI_SERVER_HOST": "gitlab.example",
            "CI_COMMIT_SHA": sha,
            "CI_DEFAULT_BRANCH": "main",
            "CI_JOB_TOKEN": "job-token",
        }
        done = run_job(job, self.world.folder / f"run-{self.world.runs}", {**always, **variables})
        environment = done.folder / "work" / "registry" / "environment-of-the-program"
        assert environment.is_file()
        for secret in SECRETS:
            assert secret not in done.log + environment.read_text()
        return done

    def check(self, head: str, **variables: str) -> GitLabJob:
        asked = {
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_PROJECT_URL": self.world.remote.as_uri(),
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        }
        return self.run("partnerctl:check", head, **asked, **variables)


@pytest.fixture
def gitlab(world: World) -> GitLab:
    """The example registry on GitLab."""
    return GitLab(world)


def edit(world: World, old: str, new: str) -> None:
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    assert old in text
    world.registry.write(RECORD, text.replace(old, new))


def test_a_new_registry_has_the_component_as_it_is(on_gitlab: Path) -> None:
    assert (on_gitlab / ".gitlab" / "partnerctl.yml").read_bytes() == COMPONENT.read_bytes()


def test_a_new_registry_includes_it_with_inputs_that_it_has(on_gitlab: Path) -> None:
    (included,) = yaml.safe_load((on_gitlab / ".gitlab-ci.yml").read_text())["include"]

    assert included["local"] == ".gitlab/partnerctl.yml"
    assert set(jobs_of(COMPONENT.read_text(), included["inputs"])) == {
        *("partnerctl:check", "partnerctl:generate", "partnerctl:review")
    }


def test_a_change_is_judged_and_told(gitlab: GitLab) -> None:
    edit(gitlab.world, "website: https://library.example/", "website: https://library.example/one")
    first = gitlab.check(gitlab.world.propose(), PARTNERCTL_NOTE_TOKEN="note-token")
    edit(gitlab.world, "kind: library", "kind: librari")
    second = gitlab.check(gitlab.world.propose(), PARTNERCTL_NOTE_TOKEN="note-token")

    assert (first.code, second.code) == (0, 1), first.log
    assert json.loads((first.folder / "codequality.json").read_text()) == []
    (quality,) = json.loads((second.folder / "codequality.json").read_text())
    assert quality["location"]["path"] == RECORD
    (note,) = gitlab.world.forge.comments
    assert "librari" in note["body"]


def test_without_a_token_as_in_a_fork_nothing_is_told(gitlab: GitLab) -> None:
    edit(gitlab.world, "website: https://library.example/", "website: https://library.example/one")

    done = gitlab.check(gitlab.world.propose())

    assert done.code == 0, done.log
    assert gitlab.world.forge.asked == []


def test_who_proposed_and_approved_counts(gitlab: GitLab) -> None:
    entry = (
        "  - date: 2026-04-03\n    event: suspended\n    by: [wm-northland]\n    reason: No report came.\n"
        "    link: https://meta.wikimedia.org/wiki/Movement_Partners_example/Northfield_suspension\n"
    )
    edit(gitlab.world, "\nsources:\n", f"\n{entry}sources:\n")
    gitlab.world.forge.reviews.append(("example-liaison", "APPROVED"))

    done = gitlab.check(gitlab.world.propose(), PARTNERCTL_NOTE_TOKEN="note-token")

    assert done.code == 1
    assert "PC623" in done.log


def test_nothing_of_a_change_runs_or_loosens_the_check(gitlab: GitLab, tmp_path: Path) -> None:
    world, canary = gitlab.world, tmp_path / "canary"
    canary.mkdir()
    edit(world, "date: 2024-04-15", "date: 2024-04-16")
    hostile_change.put(world.registry.root, hostile_change.programs(canary))
    hostile_change.put(world.registry.root, hostile_change.templates(canary))
    hostile_change.put(world.registry.root, hostile_change.workflows())
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    hostile_change.put(
        world.registry.root, {f"data/partners/{name}": text for name in hostile_change.names()}
    )

    done = gitlab.check(world.propose(), PARTNERCTL_NOTE_TOKEN="note-token")

    assert done.code == 1
    assert "PC601" in done.log
    assert list(canary.iterdir()) == []
    assert list(tmp_path.rglob(hostile_change.WORD)) == []
    assert "\x1b" not in done.log
    for quality in json.loads((done.folder / "codequality.json").read_text()):
        assert "\n" not in quality["location"]["path"]


def test_the_main_branch_is_checked_as_a_whole(gitlab: GitLab) -> None:
    done = gitlab.run(
        "partnerctl:check", gitlab.world.tip("refs/heads/main"), PARTNERCTL_NOTE_TOKEN="note-token"
    )

    assert done.code == 0, done.log
    assert gitlab.world.forge.asked == []


def test_generated_files_are_pushed(gitlab: GitLab) -> None:
    sha = gitlab.world.tip("refs/heads/main")

    done = gitlab.run("partnerctl:generate", sha, PARTNERCTL_WRITE_TOKEN="note-token")

    assert done.code == 0, done.log
    assert "Northfield City Library" in gitlab.world.at("refs/heads/main", "listing.md")
    assert gitlab.world.forge.asked == []


def test_where_the_branch_is_protected_one_merge_request_is_opened(gitlab: GitLab) -> None:
    hook = gitlab.world.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/main ]\n')
    hook.chmod(0o755)
    sha = gitlab.world.tip("refs/heads/main")

    for _ in range(2):
        done = gitlab.run("partnerctl:generate", sha, PARTNERCTL_WRITE_TOKEN="note-token")
        assert done.code == 0, done.log

    (asked,) = gitlab.world.forge.pulls
    assert (asked["source_branch"], asked["target_branch"]) == ("partnerctl/generated", "main")


def test_one_issue_says_what_is_due_until_nothing_is(gitlab: GitLab) -> None:
    sha = gitlab.world.tip("refs/heads/main")
    for _ in range(2):
        done = gitlab.run("partnerctl:review", sha, PARTNERCTL_WRITE_TOKEN="note-token")
        assert done.code == 0, done.log
    (issue,) = (dict(each) for each in gitlab.world.forge.issues)
    for path in (gitlab.world.registry.root / "data" / "partners").iterdir():
        path.unlink()
    gitlab.world.registry.commit("Let nothing be due")
    gitlab.run("partnerctl:review", gitlab.world.push(), PARTNERCTL_WRITE_TOKEN="note-token")

    assert "maktabat-al-nur" in issue["description"]
    assert gitlab.world.forge.issues[0]["state"] == "closed"
