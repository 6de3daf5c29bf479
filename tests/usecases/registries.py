# SPDX-License-Identifier: Apache-2.0
"""Small registries in memory."""

from collections.abc import Mapping

from command_line import CHECKOUT
from fakes import FakeFiles

PARTNERS = "data/partners"


def a_record(name: str, more: str = "") -> str:
    """A record without findings."""
    return (
        f"name: {name}\n{more}history:\n  - date: 2026-02-03\n    event: noted\n    as: potential\n"
        "sources:\n  - title: A letter\n    supports: [name]\n"
    )


def a_registry(records: Mapping[str, str]) -> FakeFiles:
    """The settings of the example registry, and these records by their ids."""
    files = FakeFiles.of({f"{PARTNERS}/{partner_id}.yaml": text for partner_id, text in records.items()})
    for name in ("registry.yaml", "entities.yaml"):
        files.contents[f"data/{name}"] = (CHECKOUT / "examples/data" / name).read_bytes()
    return files
