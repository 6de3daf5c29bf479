# SPDX-License-Identifier: Apache-2.0
"""Older formats. There is none yet, so an invented one stands for those to come."""

import pytest

from older_format import MIGRATIONS, OLD_RECORD
from partnerctl.documents import migrations
from partnerctl.documents.migrations import Step, format_of, migrated, newest, rewritten, upgraded
from partnerctl.errors import RefusedError
from partnerctl.findings import Plain
from partnerctl.model.entities import Entities
from partnerctl.model.ledger import SentNotice
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry


def test_there_has_been_one_format_so_far() -> None:
    assert (dict(migrations.MIGRATIONS), newest(migrations.MIGRATIONS)) == ({}, 1)


def test_each_kind_of_file_has_its_own_migration() -> None:
    old: dict[str, Plain] = {"title": "Northfield", "format": 0}
    assert migrated(old, Partner, 0, MIGRATIONS) == {"name": "Northfield", "format": 1}
    assert migrated(old, Registry, 0, MIGRATIONS) == {"title": "Northfield", "format": 1}
    assert migrated(old, Entities, 0, MIGRATIONS) == {"title": "Northfield", "format": 1}
    assert migrated({"title": "x"}, SentNotice, 0, MIGRATIONS) == {"title": "x"}
    assert old == {"title": "Northfield", "format": 0}


def test_several_formats_are_passed_one_after_the_other() -> None:
    steps = {
        0: Step(partner=lambda plain: {**plain, "path": "a"}),
        1: Step(partner=lambda plain: {**plain, "path": f"{plain.get('path', '')}b"}),
    }
    assert newest(steps) == 2
    assert migrated({}, Partner, 0, steps) == {"path": "ab"}
    assert migrated({}, Partner, 1, steps) == {"path": "b"}
    assert migrated({"format": 1}, Registry, 1, steps) == {"format": 2}


@pytest.mark.parametrize(
    ("number", "expected"), [(0, 0), (1, None), (2, None), (False, None), ("0", None), (None, None)]
)
def test_which_format_files_are_in(number: Plain, expected: int | None) -> None:
    assert format_of({"format": number}, MIGRATIONS) == expected
    assert format_of({}, MIGRATIONS) is None


def test_an_upgraded_file_keeps_its_comments_and_its_other_lines() -> None:
    after = upgraded(OLD_RECORD, Partner, 0, MIGRATIONS)
    assert after == OLD_RECORD.replace("title: Northfield", "name: Northfield")
    assert upgraded(after, Partner, 0, MIGRATIONS) == after, "an interrupted upgrade can be repeated"


def test_a_file_with_errors_is_not_upgraded() -> None:
    with pytest.raises(RefusedError, match="line 2"):
        upgraded("title: [\n", Partner, 0, MIGRATIONS)


def test_for_reading_the_file_is_written_anew() -> None:
    plain: dict[str, Plain] = {"history": [{"event": "noted", "date": "2026-01-01"}], "title": "Northfield"}
    assert rewritten(plain, Partner, 0, MIGRATIONS) == (
        "name: Northfield\nhistory:\n  - date: 2026-01-01\n    event: noted\n"
    )


def test_fields_with_new_names_and_new_fields_are_told_apart() -> None:
    steps = {0: Step(partner=lambda plain: {"name": plain["a"], "mission": plain["b"], "website": "new"})}
    before = "a: same  # one\nb: same  # two\nc: gone\n"
    assert upgraded(before, Partner, 0, steps) == "name: same  # one\nmission: same  # two\nwebsite: new\n"
