# SPDX-License-Identifier: Apache-2.0
"""What we ship for CI, and our own, before those who look for faults and weaknesses in such files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from command_line import CHECKOUT

OWN = CHECKOUT / ".github"
BIN = Path(sys.executable).parent


def zizmor(*places: Path) -> list[str]:
    """Its findings, with everything that it can ask without the network."""
    command = [
        str(BIN / "zizmor"),
        "--offline",
        "--persona=auditor",
        "--strict-collection",
        "--format=json-v1",
    ]
    ran = subprocess.run(
        [*command, *map(str, places)], capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.stdout, ran.stderr
    return [f"{each['ident']}: {each['desc']}" for each in json.loads(ran.stdout) if not each["ignored"]]


def schema_faults(schema: str, *paths: Path) -> str:
    """What a published schema says of files; nothing is downloaded."""
    command = [str(BIN / "check-jsonschema"), f"--builtin-schema=vendor.{schema}", *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


def workflows(folder: Path) -> list[Path]:
    """The workflows below a folder `.github`."""
    found = sorted((folder / "workflows").iterdir())
    assert len(found) >= 5
    return found


def test_no_weakness_is_found_in_a_new_registry(on_github: Path) -> None:
    assert zizmor(on_github) == []


def test_no_weakness_is_found_in_our_own() -> None:
    assert zizmor(OWN, CHECKOUT / "action.yml") == []


def test_a_weakness_would_be_found(tmp_path: Path, on_github: Path) -> None:
    text = (on_github / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    careless = tmp_path / "careless.yml"
    careless.write_text(
        text.replace(" # zizmor: ignore", " # no").replace("with:\n", "with:\n          x: y\n")
    )

    assert any(each.startswith("dangerous-triggers") for each in zizmor(careless))


def test_each_exception_says_why() -> None:
    for path in [*workflows(OWN), *(CHECKOUT / "templates" / "init" / "ci" / "github").rglob("*.yml*")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "zizmor: ignore" in line:
                assert " -- " in line, f"{path}: {line}"


def test_files_of_github_have_its_form(on_github: Path) -> None:
    there = on_github / ".github"
    assert schema_faults("github-workflows", *workflows(OWN), *workflows(there)) == ""
    assert schema_faults("github-actions", CHECKOUT / "action.yml") == ""
    assert schema_faults("dependabot", there / "dependabot.yml") == ""


def test_files_of_gitlab_have_its_form(on_gitlab: Path, tmp_path: Path) -> None:
    """The schema knows a file, not a component: its head apart, and its inputs as any text would be."""
    head, jobs = (on_gitlab / ".gitlab" / "partnerctl.yml").read_text(encoding="utf-8").split("\n---\n")
    component = tmp_path / "component.yml"
    component.write_text(jobs.replace("$[[ inputs.", "given-").replace(" ]]", ""), encoding="utf-8")

    assert schema_faults("gitlab-ci", on_gitlab / ".gitlab-ci.yml", component) == ""
    assert set(yaml.safe_load(head)["spec"]) == {"inputs"}


@pytest.mark.parametrize("place", ["of a new registry", "our own"])
def test_nothing_of_others_is_used_but_by_its_hash(place: str, on_github: Path) -> None:
    used = set()
    for path in workflows(OWN if place == "our own" else on_github / ".github"):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            used |= {step["uses"] for step in job["steps"] if "uses" in step}

    assert used == ({"./base"} if place == "our own" else {f"example/partnerctl@{'a' * 40}"})


def test_a_registry_that_does_not_know_its_program_says_what_to_replace(tmp_path: Path) -> None:
    """`partnerctl init` without --tool-repository and --tool-commit."""
    words = [
        "--title",
        "T",
        "--about",
        "https://gardens.example/x",
        "--deciding-body",
        "B",
        "--forge",
        "github",
    ]
    subprocess.run(
        [str(BIN / "partnerctl"), "init", str(tmp_path / "new"), *words], check=True, capture_output=True
    )

    text = (tmp_path / "new" / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")

    assert "uses: OWNER/partnerctl@v" in text
    assert "# Replace OWNER/partnerctl@" in text
