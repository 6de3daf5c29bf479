# SPDX-License-Identifier: Apache-2.0
"""Registries that are published, for tests of `publish`."""

from pathlib import Path
from typing import Final

LISTING: Final = "User:PartnerBot/List"
FRENCH: Final = "User:PartnerBot/List/fr"
MODULE: Final = "Module:PartnerBot/sandbox"

_TO: Final = """\
wiki:
  page: {page}
  categories: [Movement Partners example]
  api: {api}
  account: PartnerBot
"""


def published(
    root: Path, more: str = "", *, page: str = LISTING, api: str = "https://wiki.example/w/api.php"
) -> None:
    """Say in the policy of a registry where it is published."""
    path = root / "data/registry.yaml"
    before, _, _ = path.read_text("utf-8").partition("\nwiki:\n")
    path.write_text(f"{before}\n{_TO.format(page=page, api=api)}{more}", "utf-8")


def with_module(title: str = MODULE) -> str:
    """A Lua module besides the listing."""
    return f"  targets:\n    - title: {title}\n      form: lua\n"
