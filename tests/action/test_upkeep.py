# SPDX-License-Identifier: Apache-2.0
"""What the shipped workflows do without anybody asking: generated files, the issue about what is due, checks anew."""

from pathlib import Path
from typing import Any

import pytest

import hostile_change
from ci_world import World
from forge_api import BOT

PUSHED: dict[str, Any] = {"repository": {"fork": False, "default_branch": "main"}}
RECORD = "data/partners/northfield-city-library.yaml"


def generate(world: World) -> str:
    """Run it; what it printed, if it ended well."""
    job = world.run("generate.yml", "push", PUSHED)["generate"]
    assert job.result == "success", job.log
    assert world.forge.refused == []
    return job.log


def test_generated_files_are_pushed_once(world: World) -> None:
    before = world.tip("refs/heads/main")
    world.registry.git("pull", "-q", "--rebase", "origin", "main")

    generate(world)
    pushed = world.tip("refs/heads/main")
    again = generate(world)

    assert world.registry.git("-C", str(world.remote), "rev-parse", f"{pushed}^") == before
    assert "Northfield City Library" in world.at(pushed, "listing.md")
    assert "/data/partners/northfield-city-library.yaml" in world.at(pushed, ".github/CODEOWNERS")
    assert "example-liaison" in world.at(pushed, ".github/CODEOWNERS")
    assert world.tip("refs/heads/main") == pushed
    assert "all of it is up to date" in again
    assert world.forge.asked == []


def test_files_are_laid_out_for_those_who_only_have_a_browser(world: World) -> None:
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    world.registry.write(RECORD, text.replace("kind: library\n", "kind:   library\n"))
    world.registry.commit("As it is typed in a browser")
    world.push()

    generate(world)

    assert world.at("refs/heads/main", RECORD) == text


def test_templates_that_were_merged_are_confined(world: World, tmp_path: Path) -> None:
    """What a reviewer overlooked reaches for Python, or never ends."""
    canary = tmp_path / "canary"
    canary.mkdir()
    hostile_change.put(world.registry.root, hostile_change.templates(canary))
    world.registry.commit("Overlook it")
    merged = world.push()

    job = world.run("generate.yml", "schedule", {"schedule": "47 5 * * *"})["generate"]

    assert job.result == "failure"
    assert "loop without end in templates/" in job.log
    assert list(canary.iterdir()) == []
    assert world.tip("refs/heads/main") == merged


def test_where_the_branch_is_protected_one_pull_request_is_opened(world: World) -> None:
    hook = world.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/main ] || { echo "protected branch" >&2; exit 1; }\n')
    hook.chmod(0o755)
    before = world.tip("refs/heads/main")

    generate(world)
    generate(world)

    assert world.tip("refs/heads/main") == before
    assert "Northfield City Library" in world.at("refs/heads/partnerctl/generated", "listing.md")
    (pull,) = world.forge.pulls
    assert (pull["head"], pull["base"]) == ("partnerctl/generated", "main")


def test_a_branch_that_moved_on_is_left_to_the_next_run(world: World) -> None:
    stale = world.tip("refs/heads/main")
    world.registry.write("README.md", "Something newer\n")
    world.registry.commit("Move on")
    newer = world.push()

    # A run that began before: its commit is what it was started for.
    original = world.tip
    world.tip = lambda ref: stale if ref == "refs/heads/main" else original(ref)  # type: ignore[method-assign]
    log = generate(world)

    assert original("refs/heads/main") == newer
    assert original("refs/heads/partnerctl/generated") == ""
    assert "moved on in the meantime" in log


def test_of_a_registry_with_faults_nothing_is_made(world: World) -> None:
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    world.registry.write(RECORD, text.replace("kind: library", "kind: librari"))
    world.registry.commit("Break it")
    broken = world.push()

    job = world.run("generate.yml", "push", PUSHED)["generate"]

    assert job.result == "failure"
    assert world.tip("refs/heads/main") == broken


@pytest.mark.parametrize("name", ["generate.yml", "review.yml"])
def test_a_fork_does_nothing_of_its_own(world: World, name: str) -> None:
    jobs = world.run(name, "schedule", {"repository": {"fork": True, "default_branch": "main"}})

    assert {job.result for job in jobs.values()} == {"skipped"}


def test_one_issue_says_what_is_due_until_nothing_is(world: World) -> None:
    world.forge.issues += [
        {"number": 1, "user": {"login": "Somebody"}, "state": "open", "labels": ["review-queue"],
         "body": "<!-- partnerctl: what is due -->\nnot ours"},
        {"number": 2, "user": BOT, "state": "open", "labels": ["review-queue"], "body": "another bot's"},
        {"number": 3, "user": BOT, "state": "closed", "labels": ["review-queue"],
         "body": "<!-- partnerctl: what is due -->\nof last year"},
    ]  # fmt: skip
    others = [dict(each) for each in world.forge.issues]

    review(world)
    opened = dict(world.forge.issues[-1])
    review(world)
    assert len(world.forge.issues) == 4
    for path in (world.registry.root / "data" / "partners").iterdir():
        path.unlink()
    world.registry.commit("Let nothing be due")
    world.push()
    review(world)
    asked = len(world.forge.asked)
    review(world)

    *before, issue = world.forge.issues
    assert before == others
    assert opened["body"].startswith("<!-- partnerctl: what is due -->\n")
    assert "maktabat-al-nur" in opened["body"]
    assert opened["labels"] == ["review-queue"]
    assert issue["state"] == "closed"
    assert [each["body"] for each in world.forge.comments] == ["Nothing is due any more."]
    assert not [each for each in world.forge.asked[asked:] if not each.startswith("GET ")]


def review(world: World) -> None:
    job = world.run("review.yml", "schedule", PUSHED)["review"]
    assert job.result == "success", job.log
    assert world.forge.refused == []


def test_what_is_due_is_not_guessed(world: World) -> None:
    world.registry.write("data/registry.yaml", "format: 1\n")
    world.registry.commit("Break the policy")
    world.push()

    job = world.run("review.yml", "schedule", PUSHED)["review"]

    assert job.result == "failure"
    assert world.forge.asked == []


def test_a_review_has_the_check_run_anew(world: World) -> None:
    sha = "c" * 40
    actions, other = {"slug": "github-actions"}, {"slug": "other"}
    world.forge.checks[sha] = [
        {"id": 1, "app": actions, "status": "completed"},
        {"id": 2, "app": actions, "status": "completed"},
        {"id": 3, "app": other, "status": "completed"},
        {"id": 4, "app": actions, "status": "in_progress"},
        {"id": 5, "app": actions, "status": "completed"},
    ]
    path = ".github/workflows/check.yml"
    world.forge.runs = {
        1: {"event": "pull_request_target", "path": path},
        2: {"event": "pull_request", "path": path},  # a workflow that the change brought along
        5: {"event": "pull_request_target", "path": ".github/workflows/other.yml"},
    }

    done = world.run(
        "check-again.yml", "workflow_run", {"workflow_run": {"event": "pull_request_review", "head_sha": sha}}
    )
    other_event = world.run(
        "check-again.yml", "workflow_run", {"workflow_run": {"event": "push", "head_sha": sha}}
    )
    no_hash = world.run(
        "check-again.yml",
        "workflow_run",
        {"workflow_run": {"event": "pull_request_review", "head_sha": "../../x"}},
    )

    assert done["again"].result == "success", done["again"].log
    assert world.forge.rerun == [1]
    assert other_event["again"].result == "skipped"
    assert no_hash["again"].result == "failure"
    assert world.forge.refused == []


def test_the_signal_of_a_review_does_nothing(world: World) -> None:
    jobs = world.run("approvals.yml", "pull_request_review", world.pull_request("c" * 40))

    assert jobs["told"].result == "success"
    assert world.forge.asked == []
