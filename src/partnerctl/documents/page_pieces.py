# SPDX-License-Identifier: Apache-2.0
"""What a section of a talk page is made of; texts have the marks of `documents.wikitext_marks`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, a cell's included.

    Attributes:
        number: Of the line in the source, from 1.
        indent: The marks of lists before it: `*`, `#`, `:`, `;`.
        text: Marked.
        level: Of a heading: how many equals signs; else 0.
    """

    number: int
    indent: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Parameters:
    """A template with names of parameters.

    Attributes:
        values: (name, line, marked text) of each.
        source: The template as it was typed.
    """

    number: int
    name: str
    values: tuple[tuple[str, int, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table: (marked text, whether it is a header) of each cell."""

    number: int
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What stands on the page and is no text of the section: a file, a reference, a category."""

    number: int
    text: str


Piece = Line | Parameters | Cells | Aside
