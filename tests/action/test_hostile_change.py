# SPDX-License-Identifier: Apache-2.0
"""What the shipped workflows do with pull requests that mean harm: nothing of them runs, and no check is loosened."""

import re
from pathlib import Path

import html5lib
import pytest
from markdown_it import MarkdownIt

import hostile_change
from ci_world import World, everything_below
from command_line import CHECKOUT
from github_runner import Job

RECORD = "data/partners/northfield-city-library.yaml"


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A folder that must stay empty."""
    folder = tmp_path / "canary"
    folder.mkdir()
    return folder


@pytest.fixture(params=["of a new registry", "our own"])
def workflows(request: pytest.FixtureRequest, world: World) -> Path:
    """The workflows that judge: those that `partnerctl init` writes, and those of this project."""
    return CHECKOUT / ".github" / "workflows" if request.param == "our own" else world.workflows


def propose(world: World, canary: Path) -> str:
    """A pull request with everything in it that is not about records."""
    root = world.registry.root
    hostile_change.put(root, hostile_change.programs(canary))
    hostile_change.put(root, hostile_change.templates(canary))
    hostile_change.put(root, hostile_change.workflows())
    # GitHub's machines have filters that an attribute is enough to start: those of Git LFS.
    world.gitconfig = hostile_change.filters(canary)
    return world.propose(
        f"::set-output name=comment::{hostile_change.WORD}\n\n$(touch {hostile_change.WORD})"
    )


def nothing_ran(world: World, canary: Path, jobs: dict[str, Job]) -> None:
    """No canary sang, the runner obeyed only what is ours, and no job's token is anywhere."""
    assert list(canary.iterdir()) == []
    assert list(world.folder.rglob(hostile_change.WORD)) == []
    for job in jobs.values():
        assert {each.name for each in job.commands()} <= {"stop-commands", "error", "warning", "notice"}
        for each in job.commands("stop-commands"):
            assert re.fullmatch(r"[0-9a-f-]{36}", each.value)
        for each in job.commands("error", "warning", "notice"):
            assert re.match(
                r"(file=[^,]*(,|$))?(line=\d+,endLine=\d+,(col=\d+,endColumn=\d+,)?)?title=[\w-]+$",
                each.properties,
            )
        for step in job.steps:
            assert step.outputs.keys() <= {"approvers", "comment", "only-update", "program"}
            assert "token-{" not in step.log
        assert job.outputs.get("only-update", "") in {"", "yes", "no"}
        assert "token-{" not in job.summary
    for environment in (world.folder / f"run-{world.runs}").rglob("environment-of-the-program"):
        names = {line.partition("=")[0] for line in environment.read_text().splitlines()}
        assert not any(
            re.match("GITHUB_(?!WORKSPACE$)|RUNNER_|ACTIONS_|TOKEN|LOGIN|PYTHONPATH", name) for name in names
        )
    for folder in (world.folder / f"run-{world.runs}").glob("jobs/*"):
        assert "token-{" not in everything_below(folder)
    assert world.forge.refused == []


def test_programs_settings_and_templates_of_it_do_nothing(
    world: World, canary: Path, workflows: Path
) -> None:
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    world.registry.write(RECORD, text.replace("https://library.example/\n", "https://library.example/new\n"))

    jobs = world.check(propose(world, canary), workflows)

    nothing_ran(world, canary, jobs)
    assert jobs["comment"].result == "success"
    (comment,) = world.forge.comments
    assert "library.example/new" in comment["body"]
    (warning,) = (each for each in jobs["check"].commands("warning") if each.properties == "title=machinery")
    assert "files that decide how changes are checked" in warning.value
    assert "files that decide how changes are checked" in comment["body"]


def test_a_check_stays_as_strict_as_the_base_has_it(world: World, canary: Path, workflows: Path) -> None:
    """A past that is rewritten and an unknown word, beside everything that would have them pass."""
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    text = text.replace("date: 2024-04-15", "date: 2024-04-16").replace("kind: library", "kind: lair")
    world.registry.write(
        RECORD, text.rstrip("\n") + "\nwaivers: [{rule: PC601, why: Mine., by: wmf, until: 2027-01-01}]\n"
    )
    policy = (world.registry.root / "data/registry.yaml").read_text(encoding="utf-8")
    world.registry.write(
        "data/registry.yaml",
        policy.replace("    library: Library\n", "    library: Library\n    lair: Lair\n"),
    )

    jobs = world.check(propose(world, canary), workflows)

    nothing_ran(world, canary, jobs)
    assert jobs["check"].result == "failure"
    codes = {each.properties.split("title=")[1] for each in jobs["check"].commands("error")}
    assert {"PC601", "PC615", "PC150"} <= codes, jobs["check"].log


def test_names_of_records_are_names(world: World, canary: Path) -> None:
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    names = hostile_change.names()
    hostile_change.put(world.registry.root, {f"data/partners/{name}": text for name in names})

    jobs = world.check(world.propose())

    nothing_ran(world, canary, jobs)
    assert jobs["check"].result == "failure"
    named = {each.properties.split(",")[0] for each in jobs["check"].commands("error")}
    assert len(named) >= len(names), named
    assert jobs["comment"].result == "success"
    assert "\n::" not in world.forge.comments[0]["body"]
    assert "\x1b" not in world.forge.comments[0]["body"] + jobs["check"].log


def test_links_lead_nowhere(world: World, canary: Path) -> None:
    hostile_change.link(world.registry.root, hostile_change.LINKS)

    jobs = world.check(world.propose())

    nothing_ran(world, canary, jobs)
    assert jobs["check"].result == "failure"
    assert "root:" not in jobs["check"].log + jobs["check"].summary + str(world.forge.comments)


@pytest.mark.parametrize(
    ("path", "target"),
    [("data", "../../repository"), ("data/partners", "/etc"), ("data/registry.yaml", "/dev/zero")],
)
def test_what_is_judged_is_the_change_and_nothing_else(
    world: World, canary: Path, path: str, target: str
) -> None:
    """A link in place of a folder would have something else judged that is fine."""
    world.registry.git("rm", "-r", "-q", "--", path)
    hostile_change.link(world.registry.root, {path: target})

    jobs = world.check(world.propose())

    nothing_ran(world, canary, jobs)
    assert jobs["check"].result == "failure"


def test_text_of_it_cannot_break_out_of_the_comment(world: World, canary: Path) -> None:
    """In the fields that are told: markup, mentions, commands, and the mark by which the comment is found."""
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    hostile = '"</details><!-- x --> <img src=x onerror=alert(1)> @everyone [x](javascript:x) | `x` EOF ::set-output name=comment::pwned"'
    text = text.replace(
        "mission: Free access to local knowledge for everybody in Northfield.", f"mission: {hostile}"
    )
    world.registry.write(RECORD, text.replace("legal_name: City of Northfield", f"legal_name: {hostile}"))

    jobs = world.check(world.propose())

    nothing_ran(world, canary, jobs)
    (comment,) = world.forge.comments
    page = html5lib.parse(MarkdownIt("commonmark").render(comment["body"]), namespaceHTMLElements=False)
    assert {each.tag for each in page.iter() if isinstance(each.tag, str)} <= {
        *(
            "html",
            "head",
            "body",
            "blockquote",
            "details",
            "summary",
            "p",
            "ul",
            "li",
            "code",
            "strong",
            "em",
            "h2",
            "h3",
            "h4",
            "pre",
        )
    }
    told = "".join(page.itertext())
    assert told.count("<img src=x onerror=alert(1)> @everyone") >= 2


def test_a_change_that_is_too_long_to_be_told_is_still_judged(world: World, canary: Path) -> None:
    text = (world.registry.root / RECORD).read_text(encoding="utf-8")
    for number in range(300):
        name = f"Northfield Library of the District {number} {'long ' * 20}"
        world.registry.write(
            f"data/partners/northfield-{number}.yaml",
            text.replace("name: Northfield City Library", f"name: {name}"),
        )

    jobs = world.check(world.propose())

    nothing_ran(world, canary, jobs)
    assert jobs["comment"].result == "success"
    (comment,) = world.forge.comments
    assert len(comment["body"].encode()) < 65_536


def test_an_action_that_runs_a_change_would_be_noticed(world: World, canary: Path) -> None:
    """The canary is no stuffed bird: a job that trusts the checkout, as so many do, makes it sing."""
    careless = """\
permissions: {contents: read}
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - env:
          URL: ${{ github.server_url }}/${{ github.repository }}
          HEAD: ${{ github.event.pull_request.head.sha }}
        run: |
          git init -q . && git fetch -q "$URL" "$HEAD" && git checkout -q "$HEAD"
          python3 -m partnerctl || true
          git log -1 --format=%B
"""
    (world.folder / "careless").mkdir()
    (world.folder / "careless" / "check.yml").write_text(careless)

    jobs = world.check(propose(world, canary), world.folder / "careless")

    assert list(canary.iterdir())
    assert jobs["check"].commands("set-output")
