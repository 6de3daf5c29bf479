# SPDX-License-Identifier: Apache-2.0
"""The hooks that we offer, put in and run by pre-commit itself, from a clone of this project and without the network."""

import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from command_line import CHECKOUT
from git_registry import WORLD, GitRegistry

RECORD = "data/partners/northfield-city-library.yaml"
SOURCES = (
    ".pre-commit-hooks.yaml",
    "pyproject.toml",
    "README.md",
    "LICENSES",
    "src",
    "templates",
    "data/schema",
)


@dataclass(frozen=True)
class PreCommit:
    """pre-commit with a registry and a clone of this project."""

    registry: GitRegistry
    project: Path
    home: Path

    def run(self) -> dict[str, str]:
        """What each hook said of all files, by its id: Passed, Failed or Skipped; and all that was printed, as ""."""
        command = [
            str(Path(sys.executable).with_name("pre-commit")),
            "try-repo",
            str(self.project),
            "--all-files",
        ]
        ran = subprocess.run(
            [*command, "--verbose", "--color=never"],
            cwd=self.registry.root,
            # What pip would download is in this environment already; pre-commit makes one of its own for the hooks.
            env={
                **WORLD,
                "HOME": str(self.home),
                "PRE_COMMIT_HOME": str(self.home / "cache"),
                "PIP_NO_INDEX": "1",
                "PIP_NO_DEPS": "1",
                "PIP_NO_BUILD_ISOLATION": "0",
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                "PYTHONPATH": sysconfig.get_path("purelib"),
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        said = {"": ran.stdout + ran.stderr}
        verdict = ""
        for line in ran.stdout.splitlines():
            if line.endswith(("Passed", "Failed", "Skipped")):
                verdict = line.rpartition(".")[2].rpartition(")")[2]
            if line.startswith("- hook id: "):
                said[line.removeprefix("- hook id: ")] = verdict
        return said


@pytest.fixture(scope="module")
def pre_commit(tmp_path_factory: pytest.TempPathFactory) -> PreCommit:
    """The example registry, and a clone of what is in this checkout now."""
    folder = tmp_path_factory.mktemp("pre-commit")
    project = folder / "project"
    for source in SOURCES:
        target = project / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (CHECKOUT / source).is_dir():
            shutil.copytree(CHECKOUT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(CHECKOUT / source, target)
    GitRegistry(project).commit("Begin")
    home = folder / "home"
    home.mkdir()
    return PreCommit(GitRegistry.of_examples(folder / "registry"), project, home)


def test_a_sound_registry_passes_and_a_broken_one_does_not(pre_commit: PreCommit) -> None:
    fine = pre_commit.run()
    sound = (pre_commit.registry.root / RECORD).read_text(encoding="utf-8")
    pre_commit.registry.write(RECORD, sound.replace("kind: library\n", "kind:   librari\n"))
    broken = pre_commit.run()
    pre_commit.registry.write(RECORD, sound.replace("kind: library\n", "kind:   library\n"))
    untidy = pre_commit.run()

    hooks = ("partnerctl-validate", "partnerctl-fmt", "partnerctl-schema")
    assert [fine.get(hook) for hook in hooks] == ["Passed"] * 3, fine[""]
    assert [broken.get(hook) for hook in hooks] == ["Failed", "Failed", "Passed"], broken[""]
    assert "'librari' is not in the vocabulary" in broken[""]
    assert [untidy.get(hook) for hook in hooks] == ["Passed", "Failed", "Passed"], untidy[""]
