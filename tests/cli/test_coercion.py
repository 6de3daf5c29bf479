# SPDX-License-Identifier: Apache-2.0
"""Words of a command line become values without pydantic, and wrong ones say so."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
import typer

from partnerctl.cli.coercion import take_over


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


def values(words: list[str]) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    def command(  # noqa: PLR0917 -- one of each type
        text: Annotated[str, typer.Option()] = "x",
        number: Annotated[int | None, typer.Option(min=1, max=60)] = None,
        day: Annotated[dt.date | None, typer.Option(metavar="DATE")] = None,
        path: Annotated[Path | None, typer.Option()] = None,
        fruit: Annotated[Fruit, typer.Option()] = Fruit.APPLE,
        fruits: Annotated[list[Fruit] | None, typer.Option()] = None,
        flag: Annotated[bool, typer.Option()] = False,
        other: Annotated[UUID | None, typer.Option()] = None,
    ) -> None:
        seen.update(locals())

    program = typer.Typer(add_completion=False, rich_markup_mode=None)
    program.command()(command)
    made = typer.main.get_command(program)
    take_over(made.params)
    made.main(words, standalone_mode=False)
    seen.pop("seen")
    return seen


def test_defaults() -> None:
    assert values([]) == {
        "text": "x",
        "number": None,
        "day": None,
        "path": None,
        "fruit": Fruit.APPLE,
        "fruits": None,
        "flag": False,
        "other": None,
    }


def test_every_type() -> None:
    words = [
        "--text",
        "1",
        "--number",
        "+12",
        "--day",
        "2024-02-29",
        "--path",
        "a/b",
        "--fruit",
        "PEAR",
        "--flag",
    ]
    words += ["--fruits", "pear", "--fruits", "apple", "--other", "12345678-1234-5678-1234-567812345678"]
    assert values(words) == {
        "text": "1",
        "number": 12,
        "day": dt.date(2024, 2, 29),
        "path": Path("a/b"),
        "fruit": Fruit.PEAR,
        "fruits": [Fruit.PEAR, Fruit.APPLE],
        "flag": True,
        "other": UUID("12345678-1234-5678-1234-567812345678"),
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--number", "1.5"], '"1.5" is not a whole number'),
        (["--number", "٣"], '"٣" is not a whole number'),
        (["--number", "9" * 5000], "is not a whole number"),
        (["--number", "0"], '"0" is not a number from 1 to 60'),
        (["--number", "61"], '"61" is not a number from 1 to 60'),
        (["--day", "2024-2-29"], '"2024-2-29" is not a date; write it as 2026-03-31'),
        (["--day", "20240229"], '"20240229" is not a date; write it as 2026-03-31'),
        (["--day", "2023-02-29"], '"2023-02-29" is a day that the calendar does not have'),
        (["--fruit", "aple"], '"aple" is not one of apple, pear; did you mean "apple"?'),
        (["--fruits", "pear", "--fruits", "?"], '"?" is not one of apple, pear'),
    ],
)
def test_wrong_words(words: list[str], message: str) -> None:
    with pytest.raises(typer.BadParameter) as caught:
        values(words)
    assert message in caught.value.message
