# SPDX-License-Identifier: Apache-2.0
"""The records as a database: every value is in it, once, and every row belongs to something."""

import sqlite3
from typing import TYPE_CHECKING

import pytest

from command_line import CHECKOUT
from partnerctl.documents.reader import parse
from partnerctl.rendering.sqlite_tables import database, rows_of

if TYPE_CHECKING:
    from partnerctl.findings import Plain

RECORDS = {path.stem: path for path in sorted(CHECKOUT.glob("examples/data/partners/*.yaml"))}


def opened(content: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    return connection


@pytest.fixture(scope="module")
def examples() -> sqlite3.Connection:
    plains = {name: parse(path.read_text("utf-8"), "").plain or {} for name, path in RECORDS.items()}
    return opened(
        database(
            (rows_of(name, plain) for name, plain in plains.items()),
            {"about": (("key", "value"), [("a", None)])},
        )
    )


def test_it_is_whole(examples):
    assert examples.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert examples.execute("PRAGMA foreign_key_check").fetchall() == []
    assert examples.execute("SELECT count(*) FROM partners").fetchone() == (len(RECORDS),)
    strict = examples.execute(
        "SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    assert strict == []


def test_lists_and_lists_within_them_can_be_joined(examples):
    rows = examples.execute(
        """SELECT p.name, h.date, b.value FROM partners p JOIN history h ON h.partner = p.id
           JOIN history_by b ON b.partner = h.partner AND b.history_position = h.position
           WHERE h.event = 'recognized' AND p.id = 'northfield-city-library'"""
    ).fetchall()
    assert [(name, date) for name, date, _ in rows][:1] == [("Northfield City Library", "2024-04-15")]
    assert rows[0][2].startswith("wm")


def test_every_scalar_of_every_record_is_somewhere(examples):
    cells = {
        cell
        for (table,) in examples.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for row in examples.execute(f'SELECT * FROM "{table}"').fetchall()
        for cell in row
    }

    def scalars(value: object) -> set[object]:
        if isinstance(value, dict | list):
            return {
                each
                for inner in (value.values() if isinstance(value, dict) else value)
                for each in scalars(inner)
            }
        return {value}

    found = {each for path in RECORDS.values() for each in scalars(parse(path.read_text("utf-8"), "").plain)}
    assert {each for each in found if each not in cells and str(each) not in cells} == set()


def test_types():
    plain: dict[str, Plain] = {
        "name": "A",
        "organization": {"founded": 1911},
        "mentoring": {"wanted": True},
        "funding": {"movement_grants": [{"link": "https://x.example/", "year": 2024}]},
        "agreements": [
            {
                "kind": "memorandum",
                "signed": "2024-01-01",
                "parties": ["wmf"],
                "terminated": {"date": "2025-01-01", "why": "x"},
            }
        ],
    }
    connection = opened(database([rows_of("a", plain)], {}))
    assert connection.execute("SELECT organization_founded, mentoring_wanted FROM partners").fetchall() == [
        ("1911", 1)
    ]
    assert connection.execute("SELECT * FROM funding_movement_grants").fetchall() == [
        ("a", 0, "https://x.example/", None, 2024, None)
    ]
    assert connection.execute("SELECT terminated_date, terminated_why FROM agreements").fetchall() == [
        ("2025-01-01", "x")
    ]
    assert connection.execute("SELECT * FROM agreements_parties").fetchall() == [("a", 0, 0, "wmf")]


def test_the_same_rows_are_the_same_bytes():
    rows = rows_of("a", {"name": "A", "history": []})
    assert database([rows], {}) == database([rows], {})
