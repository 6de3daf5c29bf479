# SPDX-License-Identifier: Apache-2.0
"""The reference of what programs get of `publish`, `post` and `send` names every field that there is in the goldens."""

import json
import re
from collections.abc import Iterator

import pytest

from command_line import CHECKOUT
from partnerctl.findings import Plain

PAGE = (CHECKOUT / "docs/reference/outside-json.md").read_text("utf-8")
GOLDENS = CHECKOUT / "tests/golden/cli"
STATUSES = {"potential", "informal", "candidate", "declined", "recognized", "suspended", "former"}


def documents(command: str) -> Iterator[Plain]:
    for path in sorted((GOLDENS / command).iterdir()):
        for found in re.findall(r"^\{$.*?^\}$", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE):
            yield json.loads(found)


def keys(value: Plain) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("command", ["publish", "post", "send"])
def test_every_field_is_told(command: str) -> None:
    found = {key for document in documents(command) for key in keys(document)} - STATUSES
    assert {"version", "notice"} <= found
    assert [key for key in sorted(found) if f"`{key}`" not in PAGE] == []
