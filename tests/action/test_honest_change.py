# SPDX-License-Identifier: Apache-2.0
"""What the shipped workflows do with honest changes, step by step."""

import re

from ci_world import World
from forge_api import BOT

RECORD = "data/partners/northfield-city-library.yaml"


def edit(world: World, old: str, new: str) -> None:
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    assert old in text
    world.registry.write(RECORD, text.replace(old, new))


def test_it_passes_and_its_meaning_is_told(world: World) -> None:
    edit(world, "website: https://library.example/", "website: https://library.example/new")

    jobs = world.check(world.propose())

    assert (jobs["check"].result, jobs["comment"].result) == ("success", "success"), jobs["check"].log
    (comment,) = world.forge.comments
    assert "Northfield City Library" in comment["body"]
    assert "library.example/new" in comment["body"]
    assert jobs["check"].commands("error", "warning") == []
    assert world.forge.refused == []


def test_the_comment_is_kept_up_to_date_and_nobody_elses_is_touched(world: World) -> None:
    mark = "<!-- partnerctl: what this change means -->"
    world.forge.comments += [
        {"id": 1, "user": {"login": "Somebody"}, "body": "hello"},
        {"id": 2, "user": {"login": "Somebody"}, "body": f"{mark}\nnot ours"},
        {"id": 3, "user": None, "body": None},
    ]
    edit(world, "website: https://library.example/", "website: https://library.example/one")
    world.check(world.propose())
    edit(world, "website: https://library.example/", "website: https://library.example/two")
    jobs = world.check(world.propose())

    assert jobs["comment"].result == "success"
    *others, ours = world.forge.comments
    assert [each["body"] for each in others] == ["hello", f"{mark}\nnot ours", None]
    assert ours["user"] == BOT
    assert ours["body"].startswith(f"{mark}\n")
    assert "/two" in ours["body"]
    assert "/one" not in ours["body"]


def test_a_fault_is_shown_on_its_line_with_what_to_do_in_a_browser(world: World) -> None:
    edit(world, "kind: library", "kind: librari")

    jobs = world.check(world.propose())

    assert (jobs["check"].result, jobs["comment"].result) == ("failure", "success")
    (error,) = jobs["check"].commands("error")
    assert f"file={RECORD},line=" in error.properties
    assert "'librari' is not in the vocabulary" in error.value
    (comment,) = world.forge.comments
    assert "librari" in comment["body"]
    assert "You need nothing but this page" in comment["body"]
    assert "librari" in jobs["check"].summary


def test_what_is_not_laid_out_is_no_reason_to_fail(world: World) -> None:
    edit(world, "kind: library\n", "kind:   library\n")

    jobs = world.check(world.propose())

    assert jobs["check"].result == "success"
    (notice,) = (each for each in jobs["check"].commands("notice") if "layout" in each.properties)
    assert "You need not do anything" in notice.value


def test_a_change_of_other_files_is_not_commented(world: World) -> None:
    world.registry.write("README.md", "Something else\n")

    jobs = world.check(world.propose())

    assert (jobs["check"].result, jobs["comment"].result) == ("success", "success")
    assert world.forge.comments == []


def test_what_the_merge_would_give_is_judged(world: World) -> None:
    """Two partners of one name, each fine by itself."""
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    twin = re.sub(r"also_known_as.*\n", "", text)
    world.registry.write(
        "data/partners/one-twin.yaml", twin.replace("Northfield City Library", "Twin Library")
    )
    head = world.propose()
    world.registry.write(
        "data/partners/other-twin.yaml", twin.replace("Northfield City Library", "Twin Library")
    )
    world.registry.commit("Somebody else was quicker")
    world.push()

    jobs = world.check(head)

    assert jobs["check"].result == "failure"
    assert any("Twin Library" in each.value for each in jobs["check"].commands("error"))


def test_a_change_that_cannot_be_merged_is_judged_as_it_is(world: World) -> None:
    edit(world, "website: https://library.example/", "website: https://library.example/mine")
    head = world.propose()
    edit(world, "website: https://library.example/", "website: https://library.example/theirs")
    world.registry.commit("Somebody else was quicker")
    world.push()

    jobs = world.check(head)

    assert jobs["check"].result == "success", jobs["check"].log
    assert "can't be merged as it is" in jobs["check"].log
    assert "/mine" in world.forge.comments[0]["body"]


def test_who_approved_is_asked_and_counts(world: World) -> None:
    world.forge.reviews += [
        ("example-liaison", "APPROVED"),
        ("Somebody", "APPROVED"),
        ("Somebody", "DISMISSED"),
        (None, "APPROVED"),
        ("Other", "COMMENTED"),
        ("x,y", "APPROVED"),
    ]
    entry = (
        "  - date: 2026-04-03\n    event: suspended\n    by: [wm-northland]\n    reason: No report came.\n"
        "    link: https://meta.wikimedia.org/wiki/Movement_Partners_example/Northfield_suspension\n"
    )
    edit(world, "\nsources:\n", f"\n{entry}sources:\n")
    head = world.propose()

    refused = world.check(head)["check"]
    world.forge.reviews.append(("example-secretary", "APPROVED"))
    accepted = world.check(head)["check"]

    assert "PC623" in {each.properties.split("title=")[1] for each in refused.commands("error")}, refused.log
    assert accepted.result == "success", accepted.log


def test_the_main_branch_is_checked_as_a_whole(world: World) -> None:
    payload = {"repository": {"fork": False, "default_branch": "main"}}

    fine = world.run("check.yml", "push", payload)
    edit(world, "kind: library", "kind: librari")
    world.registry.commit("Break it")
    world.push()
    broken = world.run("check.yml", "push", payload)

    assert (fine["check"].result, fine["comment"].result) == ("success", "skipped"), fine["check"].log
    assert (broken["check"].result, broken["comment"].result) == ("failure", "skipped")
    assert "librari" in broken["check"].summary
    assert world.forge.asked == []
