# SPDX-License-Identifier: Apache-2.0
"""Registries that are published, for tests of `publish`."""

from pathlib import Path
from typing import Final

LISTING: Final = "User:PartnerBot/List"
FRENCH: Final = "User:PartnerBot/List/fr"
MODULE: Final = "Module:PartnerBot/sandbox"

TO_PUBLISH: Final = f"""\
wiki:
  page: {LISTING}
  categories: [Movement Partners example]
  api: https://wiki.example/w/api.php
  account: PartnerBot
"""


def published(root: Path, more: str = "", *, policy: str = TO_PUBLISH) -> None:
    """Say in the policy of a registry where it is published."""
    path = root / "data/registry.yaml"
    before, _, _ = path.read_text("utf-8").partition("\nwiki:\n")
    path.write_text(f"{before}\n{policy}{more}", "utf-8")


def with_module() -> str:
    """A Lua module besides the listing."""
    return f"  targets:\n    - title: {MODULE}\n      form: lua\n"
