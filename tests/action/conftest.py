# SPDX-License-Identifier: Apache-2.0
"""A registry on a stand-in for GitHub, for each test; what `partnerctl init` writes, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ci_world import World, new_registry
from forge_api import Forge, running_forge


@pytest.fixture(scope="session")
def on_github(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new registry for GitHub."""
    return new_registry(tmp_path_factory.mktemp("github") / "registry", "github")


@pytest.fixture(scope="session")
def on_gitlab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new registry for GitLab."""
    return new_registry(tmp_path_factory.mktemp("gitlab") / "registry", "gitlab")


@pytest.fixture
def forge() -> Iterator[Forge]:
    """The stand-in for the API."""
    with running_forge() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path, forge: Forge, on_github: Path) -> World:
    """The example registry with the workflows of a new one."""
    return World.begin(tmp_path, forge, on_github)
