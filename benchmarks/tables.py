# SPDX-License-Identifier: Apache-2.0
"""Tables of invented partners for `import`: what `export` makes of a registry, with some rows spoiled as people spoil them."""

import csv
from collections.abc import Callable
from pathlib import Path

FAULTS: dict[str, Callable[[str], str]] = {
    "territory.countries": lambda _: "Germny",
    "organization.kind": lambda _: "libary",
    "website": lambda url: url.removeprefix("https://"),
    "contributions": lambda words: f"{words}; evnts",
    "organization.founded": lambda _: "03/04/1999",
    "contact.consent": lambda _: "2024-02-30",
    "history": lambda entries: entries[:-1],
    "wikidata": lambda _: "55672",
    "territory.range": lambda _: "nationwide",
    "name": lambda _: "",
}
"""What people do to a cell, by column."""


def spoil(export: Path, table: Path, every: int) -> list[tuple[int, str]]:
    """Write a table in which one row of `every` has a fault; where they are: (row, column)."""
    spoiled: list[tuple[int, str]] = []
    kinds = list(FAULTS.items())
    with (
        export.open(encoding="utf-8", newline="") as source,
        table.open("w", encoding="utf-8", newline="") as target,
    ):
        rows = csv.reader(source)
        writer = csv.writer(target)
        header = next(rows)
        writer.writerow(header)
        for number, row in enumerate(rows, 2):
            if number % every == 0:
                column, fault = kinds[len(spoiled) % len(kinds)]
                index = header.index(column)
                row[index] = fault(row[index])
                if column == "name":
                    row[header.index("id")] = ""
                spoiled.append((number, column))
            writer.writerow(row)
    return spoiled
