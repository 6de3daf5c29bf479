# SPDX-License-Identifier: Apache-2.0
"""A command line in a copy of the example registry."""

import shutil
from pathlib import Path

import pytest

from command_line import CHECKOUT, CommandLine


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A copy of the example registry, to change at will."""
    root = tmp_path / "registry"
    shutil.copytree(CHECKOUT / "examples", root)
    return root


@pytest.fixture
def partnerctl(registry: Path) -> CommandLine:
    """The command line, started in a copy of the example registry."""
    return CommandLine(registry)
