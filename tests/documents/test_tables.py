# SPDX-License-Identifier: Apache-2.0
"""Bytes of other programs to rows: encodings, delimiters, quotes, JSON, and workbooks."""

import csv
import datetime as dt
import io
import json
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from hostile import texts
from partnerctl.documents import tables, workbooks
from partnerctl.documents.json_tables import read_json, read_json_lines
from partnerctl.documents.tables import RawTable, decode_table, letters_of, read_delimited, write_delimited
from partnerctl.documents.workbooks import read_sheet, table_of, write_sheet
from partnerctl.errors import UsageError


def rows(table: RawTable) -> list[tuple[int, tuple[object, ...]]]:
    return [(row.number, row.cells) for row in table.rows]


# --- encodings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Zürich;مكتبة".encode(), None),
        ("Zürich;مكتبة".encode("utf-8-sig"), None),
        ("Zürich;مكتبة".encode("utf-16"), None),
        (b"\xfe\xff" + "Zürich;مكتبة".encode("utf-16-be"), None),
        ("Zürich;مكتبة".encode("utf-32"), None),
        ("Zürich;مكتبة".encode("utf-16-le"), "utf-16-le"),
        ("Zürich;مكتبة".encode("utf-8-sig"), "UTF8"),
    ],
)
def test_what_a_mark_or_a_person_says_is_believed(content, encoding):
    assert decode_table(content, encoding, "f.csv")[0] == "Zürich;مكتبة"


@pytest.mark.parametrize(
    ("content", "encoding", "message", "hint"),
    [
        ("a\nMünchen".encode("cp1252"), None, "line 2 has another encoding", "--encoding windows-1252"),
        ("a\nMünchen".encode("cp1252"), None, '"München" in windows-1252', "CSV UTF-8"),
        ("abc".encode("utf-16-be"), None, "looks like UTF-16", "--encoding utf-16-be"),
        ("abc".encode("utf-16-le"), None, "looks like UTF-16", "--encoding utf-16-le"),
        (b"\xff\xff", "utf-8", "is not utf-8: invalid start byte at byte 0", "another"),
        (b"abc", "nonsense", "no encoding of text", "windows-1252"),
        (b"abc", "rot13", "no encoding of text", "windows-1252"),
        (b"abc", "a\0b", "is not", "another"),
        (b"\xff\xfea", None, "is not utf-16", "another"),
    ],
)
def test_nothing_is_guessed(content, encoding, message, hint):
    with pytest.raises(UsageError) as refused:
        decode_table(content, encoding, "f.csv")
    assert message in refused.value.message
    assert hint in (refused.value.hint or "")


# --- CSV ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("a;b\n1,5;2\n", [(1, ("a", "b")), (2, ("1,5", "2"))]),
        ("a\tb\n1\t2", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("a|b\r\n1|2\r\n", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("sep=;\r\na;b\r\n", [(2, ("a", "b"))]),
        ("only\none\n", [(1, ("only",)), (2, ("one",))]),
        ('a,b\n"x\ny, z",""\n\n,\n1,2,3\n', [(1, ("a", "b")), (2, ("x\ny, z", "")), (5, ("1", "2", "3"))]),
        ("", []),
    ],
)
def test_the_first_rows_tell_what_parts_cells(text, expected):
    assert rows(read_delimited(text, None, "f.csv")) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a,b\n1,"2\n3,4\n', "from row 2 on: a quote is opened there and never closed"),
        ('a,b\n"1"x,2\n', "from row 2 on: a quote is closed in the middle of a cell"),
    ],
)
def test_a_table_that_is_no_table_is_refused(text, message):
    with pytest.raises(UsageError, match=message):
        read_delimited(text, ",", "f.csv")


def test_large_tables_are_bounded(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert len(read_delimited("a\n1\n2\n", ",", "f.csv").rows) == 3
    with pytest.raises(UsageError, match="more than 3 rows"):
        read_delimited("a\n1\n2\n3\n", ",", "f.csv")
    with pytest.raises(UsageError, match="1,200 columns"):
        read_delimited("," * 1199 + "x", ",", "f.csv")


def test_a_cell_may_be_long_and_the_limit_of_others_stays():
    before = csv.field_size_limit()
    assert rows(read_delimited(f"a,{'x' * 1_000_000}", None, "f.csv"))[0][1][1] == "x" * 1_000_000
    assert csv.field_size_limit() == before


@given(st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=4), st.sampled_from(",\t;"))
def test_what_is_written_is_read(cells, delimiter):
    written = write_delimited(cells, delimiter)
    assert [list(row.cells) for row in read_delimited(written, delimiter, "f.csv").rows] == [
        row for row in cells if any(row)
    ]


def test_columns_have_the_letters_of_spreadsheets():
    assert [letters_of(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# --- JSON ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", ["LIST", '{"version": 1, "partners": LIST}'])
def test_records_of_json_have_their_fields_for_columns(whole):
    records = '[{"name": "A", "year": 1}, {"tags": ["x"], "name": null}, 5]'
    table = read_json(whole.replace("LIST", records), "f.json")
    assert table.columns == ("name", "year", "tags")
    assert rows(table) == [(1, ("A", 1)), (2, ("", "", ["x"])), (3, ())]
    assert table.rows[2].fault == "it is no object: a record is {…}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON: expecting property name"),
        ('[{"a": 1, "a": 2}]', '"a" is given twice'),
        ("[NaN]", "NaN is no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"records": []}', "holds no list of records"),
        ("7", "holds no list of records"),
    ],
)
def test_json_that_is_no_list_of_records_is_refused(text, message):
    with pytest.raises(UsageError, match=message):
        read_json(text, "f.json")


def test_a_broken_line_is_a_row_with_a_fault():
    table = read_json_lines('{"name": "A\\u2028B"}\n\n{"name": \n{"name": "C"}\n' + "[" * 100_000, "f.jsonl")
    assert [(row.number, row.fault is None) for row in table.rows] == [
        (1, True),
        (3, False),
        (4, True),
        (5, False),
    ]
    assert "it is not JSON: expecting value" in (table.rows[1].fault or "")
    assert "nested too deeply" in (table.rows[3].fault or "")


# --- workbooks ----------------------------------------------------------------------------------------------------


def a_workbook() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    hidden = book.add_worksheet("Notes")
    hidden.write_string(0, 0, "secret")
    sheet, other, empty = (book.add_worksheet(name) for name in ("Partners", "Other", "Empty"))
    sheet.activate()
    sheet.set_first_sheet()
    hidden.hide()
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["name", "founded", "date", "ok", "sum", "text"])
    sheet.write_string(1, 0, "A")
    sheet.write_number(1, 1, 1911)
    sheet.write_datetime(1, 2, dt.date(2024, 2, 29), date)
    sheet.write_boolean(1, 3, True)
    sheet.write_formula(1, 4, "=1+1", None, 2)
    sheet.write_string(1, 5, "=1+1")
    sheet.merge_range(3, 0, 5, 0, "merged")
    sheet.write_number(3, 1, 0.5)
    sheet.write_datetime(
        4,
        2,
        dt.datetime(2024, 2, 29, 13, 5),  # noqa: DTZ001 -- cells have no zone
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    sheet.write_number(5, 2, 1, date)
    other.write_string(0, 0, "other")
    del empty
    book.close()
    return stream.getvalue()


def test_cells_of_a_workbook_are_what_the_sheet_shows():
    table = table_of(read_sheet((a_workbook(), None, "f.xlsx")))
    assert rows(table) == [
        (1, ("name", "founded", "date", "ok", "sum", "text")),
        (2, ("A", "1911", "2024-02-29", "true", "2", "=1+1")),
        (4, ("merged", "0.5", "", "", "", "")),
        (5, ("merged", "", "2024-02-29T13:05:00", "", "", "")),
        (6, ("merged", "", "1900-01-01", "", "", "")),
    ]
    assert table.remarks == (
        'of f.xlsx the sheet "Partners" is read; --sheet reads another: Other',
        "hidden sheets of f.xlsx are passed over: Notes",
        "1 merged cell counts for each row beside it",
    )


def test_another_sheet_can_be_named():
    assert rows(table_of(read_sheet((a_workbook(), "Notes", "f.xlsx")))) == [(1, ("secret",))]


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "sheet", "message"),
    [
        (b"name,kind\n", None, "is not a workbook"),
        (zipped(a=b"x"), None, "can't be read as a workbook"),
        (a_workbook(), "Nope", 'has no sheet "Nope"'),
        (write_sheet([], "Rejected"), None, "no sheet that can be seen and holds anything"),
    ],
    ids=["text", "archive", "sheet", "empty"],
)
def test_what_is_no_workbook_is_refused(content, sheet, message):
    with pytest.raises(UsageError, match=message):
        read_sheet((content, sheet, "f.xlsx"))


def test_an_archive_that_would_unpack_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 3 * 1024 * 1024)
    with pytest.raises(UsageError, match="would unpack to 4 MB; at most 3"):
        read_sheet((zipped(a=bytes(4 * 1024 * 1024)), None, "f.xlsx"))


def test_a_workbook_with_a_password_is_refused():
    with pytest.raises(UsageError, match="is protected by a password"):
        read_sheet((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), None, "f.xlsx"))


def test_a_written_workbook_is_read_and_is_the_same_bytes():
    cells = [["a", "b"], ["=1+1", "http://x.example"], ["", "नि\nx"]]
    content = write_sheet(cells, "Rejected")
    assert json.loads(read_sheet((content, None, "f.xlsx")))["rows"] == cells
    assert content == write_sheet(cells, "Rejected")


def test_what_the_csv_module_says_besides_is_told_as_it_is():
    assert tables._told(csv.Error("something else")) == "something else"


def test_rows_that_no_delimiter_reads_are_taken_for_plain_csv(monkeypatch):
    monkeypatch.setattr(tables, "MAX_BYTES", 3)
    assert tables._likely_delimiter("a long cell;another") == tables.DELIMITERS[0]


def test_times_of_day_stay_times():
    assert workbooks._cell(dt.time(12, 30)) == "12:30:00"


def test_a_merged_range_without_a_value_spreads_nothing():
    empty = [["", "x"], ["", "y"]]
    assert workbooks._spread(empty, [((0, 0), (1, 0))]) == 0
    assert empty == [["", "x"], ["", "y"]]


def test_a_moment_at_midnight_is_its_day_and_a_number_without_fraction_is_whole():
    assert workbooks._cell(dt.datetime(2026, 3, 31)) == "2026-03-31"  # noqa: DTZ001 -- as workbooks have it
    assert (workbooks._cell(2.0), workbooks._cell(2.5), workbooks._cell(True)) == ("2", "2.5", "true")
