# SPDX-License-Identifier: Apache-2.0
"""Exports: what they hold, what they leave out, and what they refuse."""

import datetime as dt
import json
import sqlite3

import pytest

from fakes import FakeRepository, fake_services
from partnerctl.errors import UsageError
from partnerctl.usecases.export_partners import ExportForm, ExportRequest, export_partners
from partnerctl.usecases.time_travel import at_revision
from usecases.registries import a_record, a_registry


def export(form: str, day: str | None = None, *columns: str, **records: str) -> str:
    files = a_registry(records)
    request = ExportRequest(ExportForm(form), dt.date.fromisoformat(day) if day else None, columns)
    return export_partners(fake_services(files), request).content.decode()


def test_chosen_columns_in_the_order_they_are_named():
    record = a_record("A, Library", "organization: {kind: library}\nliaisons: [{user: Example}]\n")
    assert export("csv", None, "name", "id", "liaisons.0.user", "organization.kind", a=record) == (
        'name,id,liaisons.0.user,organization.kind\n"A, Library",a,Example,library\n'
    )
    assert export("tsv", None, "id", "name", a=record) == "id\tname\na\tA, Library\n"


def test_formulas_are_neutralized():
    assert "\n'=1+1\n" in export("csv", None, "name", b=a_record('"=1+1"'))


def test_lists_that_a_separator_would_tear_are_json():
    record = a_record("A", 'also_known_as: ["B; C", D]\nfunding: {}\n')
    lines = export("csv", None, "also_known_as", a=record).splitlines()
    assert lines == ["also_known_as", '"[""B; C"", ""D""]"']
    assert export("csv", a=record).splitlines()[0].endswith(",sources,funding")


def test_json_says_what_it_is():
    body = json.loads(export("json", a=a_record("A")))
    assert list(body) == ["version", "official", "notice", "rev", "partners"]
    assert body["partners"][0]["id"] == "a"
    assert "invented" in body["notice"]
    assert json.loads(export("jsonl", a=a_record("A")))["name"] == "A"


def test_a_database_tells_statuses_of_a_day():
    content = export_partners(
        fake_services(a_registry({"a": a_record("A")})), ExportRequest(ExportForm.SQLITE, dt.date(2026, 2, 2))
    ).content
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    assert connection.execute("SELECT partner, status FROM standing").fetchall() == [("a", None)]
    assert dict(connection.execute("SELECT key, value FROM registry").fetchall())["as_of"] == "2026-02-02"
    assert connection.execute("SELECT name FROM entities WHERE id = 'wmf'").fetchall() == [
        ("Wikimedia Foundation",)
    ]


def test_what_is_left_out_is_said():
    exported = export_partners(fake_services(a_registry({"a": a_record("A")})), ExportRequest(ExportForm.LUA))
    assert exported.count == 0
    assert exported.left_out[1:] == (
        "every field that the affiliates portal does not have",
        "1 organization that is no affiliate on that day",
    )


def test_a_cell_that_excel_would_cut_is_told():
    sources = "".join(f"  - title: {'x' * 250} {number}\n" for number in range(150))
    files = a_registry({"a": a_record("A") + sources})
    exported = export_partners(fake_services(files), ExportRequest(ExportForm.CSV))
    assert exported.remarks == ("Excel would cut a cell of a: it has more than 32,767 characters",)


def test_a_broken_record_is_left_out_and_told():
    exported = export_partners(
        fake_services(a_registry({"a": a_record("A"), "b": "name: ["})), ExportRequest(ExportForm.CSV)
    )
    assert exported.count == 1
    assert {finding.location.path for finding in exported.findings} == {"data/partners/b.yaml"}


def test_the_data_of_a_commit():
    files = a_registry({"a": a_record("A")})
    services = fake_services(a_registry({}), repository=FakeRepository({"v1": files}))
    exported = export_partners(at_revision(services, "v1"), ExportRequest(ExportForm.JSON))
    assert json.loads(exported.content)["rev"]["commit"] == "v1"
    assert exported.count == 1


@pytest.mark.parametrize(
    ("form", "day", "columns", "message"),
    [
        ("json", None, ("name",), "--columns is for tables"),
        ("csv", "2026-01-01", (), "--as-of is for what tells a status"),
        ("csv", None, ("nane",), 'there is no column "nane"'),
        ("csv", None, ("qqqqqqqq",), "there is no column"),
        ("csv", None, ("status",), "there is no column"),
    ],
)
def test_what_does_not_go_together_is_refused(form, day, columns, message):
    with pytest.raises(UsageError, match=message):
        export(form, day, *columns)
