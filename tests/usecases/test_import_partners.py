# SPDX-License-Identifier: Apache-2.0
"""What becomes of the rows of a table, beside each other and beside the records that are there."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

import pytest
from benchmarks.records import entities, record
from benchmarks.tables import FAULTS, spoil
from typing_extensions import override

from fakes import FakeFiles, fake_services
from partnerctl.documents.tables import TableForm
from partnerctl.errors import EnvironmentProblemError
from partnerctl.findings import Severity
from partnerctl.usecases.export_partners import ExportForm, ExportRequest, export_partners
from partnerctl.usecases.imports.mapping import knows, map_columns, parse_constants
from partnerctl.usecases.imports.outcome import Action
from partnerctl.usecases.imports.planning import Options, Plan, plan_import, write_import
from partnerctl.usecases.imports.rejects import rejects_form, written_rejects
from partnerctl.usecases.imports.table import Reading, Table, read_table
from partnerctl.usecases.loading import load_record
from partnerctl.usecases.validate_registry import validate_registry
from usecases.registries import PARTNERS, a_record, a_registry

SOURCE = ("sources=A list",)


def table_of(text: str, form: TableForm = TableForm.CSV) -> Table:
    return read_table(fake_services(), text.encode(), f"t.{form}", Reading(form), knows)


def planned(
    files: FakeFiles,
    text: str,
    *,
    form: TableForm = TableForm.CSV,
    told: dict[str, str] | None = None,
    constants: Iterable[str] = SOURCE,
    **options: object,
) -> Plan:
    table = table_of(text, form)
    mapping = map_columns(table.columns, told or {}, {})
    return plan_import(
        fake_services(files),
        table,
        mapping,
        Options(parse_constants(constants), **options),  # type: ignore[arg-type]
    )


def outcomes(plan: Plan) -> list[tuple[int, str, str]]:
    return [(each.number, each.action.value, each.id) for each in plan.judged]


def told(plan: Plan) -> list[tuple[int, str | None, str]]:
    return [(each.row, each.column, each.message) for each in plan.faults if each.severity is Severity.ERROR]


def carried_out(files: FakeFiles, text: str, **options: object) -> Plan:
    plan = planned(files, text, **options)  # type: ignore[arg-type]
    assert [each.id for each in write_import(fake_services(files), plan)] == [
        each.id for action in (Action.ADD, Action.UPDATE) for each in plan.of(action)
    ]
    return plan


# --- new records --------------------------------------------------------------------------------------------------


def test_rows_become_records_and_a_second_run_changes_nothing():
    files = a_registry({})
    text = (
        "Name,Country,Founded,Website\nNorthfield Library,Germany,1911,https://n.example/\nSüd Archiv,FR,,\n"
    )
    assert outcomes(carried_out(files, text, accept_ids=True)) == [
        (2, "add", "northfield-library"),
        (3, "add", "sud-archiv"),
    ]
    assert files.text(f"{PARTNERS}/northfield-library.yaml") == (
        "# yaml-language-server: $schema=../schema/partner.schema.json\n"
        "name: Northfield Library\n"
        "website: https://n.example/\n"
        "organization:\n  founded: 1911\n"
        "territory:\n  range: national\n  countries: [DE]\n"
        "history:\n  - date: 2026-03-31\n    event: noted\n    as: potential\n"
        "sources:\n  - title: A list\n"
    )
    assert not [
        each for each in validate_registry(fake_services(files)).findings if each.severity is Severity.ERROR
    ]
    before = dict(files.contents)
    again = carried_out(files, text, accept_ids=True)
    assert {each.action for each in again.judged} == {Action.UNCHANGED}
    assert files.contents == before


def test_the_first_entry_is_told_by_columns():
    files = a_registry({})
    text = (
        "name,status,date,link,note\nA Library,Informal,29.02.2024,,Hello\n"
        "B Library,applied,2024-03-01,https://meta.wikimedia.org/wiki/Talk:B,\n"
    )
    carried_out(files, text, told={})
    assert "- date: 2024-02-29\n    event: noted\n    as: informal\n    note: Hello" in files.text(
        f"{PARTNERS}/a-library.yaml"
    )
    assert {each.action for each in planned(files, text).judged} <= {Action.UNCHANGED, Action.REJECT}


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("A Library,recognized,,", "status", 'a record can\'t begin as "recognized"'),
        ("A Library,applied,2024-01-01,", "status", "an application needs the page where it was posted"),
        ("A Library,,soon,", "date", '"soon" is not a date'),
        (",,,", None, ""),
        (",potential,,", "name", "it has no name"),
        ("???,,,", "name", 'somebody has to choose the id of "???", because it stays for ever'),
        (
            "مكتبة النور,,,",
            "name",
            'somebody has to choose the id of "مكتبة النور", because it stays for ever',
        ),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_column(row, column, message):
    plan = planned(a_registry({}), f"name,status,date,link\n{row}\n")
    assert told(plan)[:1] == ([(2, column, message)] if message else [])


def test_a_history_leaves_no_place_for_a_first_entry():
    history = json.dumps([{"date": "2024-01-01", "event": "noted", "as": "potential"}])
    rows = [["name", "history", "status"], ["A Library", history, "informal"]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    assert told(planned(a_registry({}), text.getvalue())) == [
        (2, "status", "the row has a history of its own, so status has no place")
    ]


def test_all_faults_of_a_row_are_told_at_once():
    plan = planned(
        a_registry({}),
        "name,country,website,kind of organization,founded,contributions\n"
        "Süd Archiv,Germny,htps:/x,Libary,03/04/1999,events;evnts\n",
    )
    assert [(fault.column, fault.code) for fault in plan.faults] == [
        ("country", None),
        ("kind of organization", None),
        ("founded", None),
        ("contributions", None),
        ("name", None),
        ("website", "PC108"),
    ]
    assert [fault.value for fault in plan.faults][:2] == ["Germny", "Libary"]


def test_what_policy_requires_is_told_where_it_is_missing():
    (fault,) = planned(a_registry({}), "name,sources\nA Library,\n", constants=()).faults
    assert (fault.column, fault.code) == ("sources", "PC340") or fault.severity is Severity.ERROR


def test_a_group_and_a_part_of_it_are_not_both_told():
    rows = [
        ["name", "funding", "funding.origin", "mentoring", "mentoring.wanted"],
        ["A Library", '{"origin": "Fees"}', "Gifts", "{}", "yes"],
        ["B Library", "nonsense", "Gifts", "", ""],
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    plan = planned(a_registry({}), text.getvalue())
    assert told(plan)[:2] == [
        (2, "funding.origin", "funding.origin is told by another column too"),
        (3, "funding", '"nonsense" is not JSON'),
    ]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("../x", "can't be an id"),
        ("Has Space", "can't be an id"),
        ("a\nb", "can't be an id"),
        ("con", "can't be an id"),
        ("-x", "can't be an id"),
        ("x" * 61, "can't be an id"),
        ("a\u202eb", "can't be an id"),
    ],
)
def test_hostile_ids_are_refused(given, reason):
    text = io.StringIO()
    csv.writer(text).writerows([["id", "name"], [given, "A Library"]])
    plan = planned(a_registry({}), text.getvalue())
    assert [fault.column for fault in plan.faults] == ["id"]
    assert reason in plan.faults[0].message


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|' /C calc'!A0",
        "x: y\n- z: [",
        "{a: b}",
        "!!python/object:os.system",
        "&a *a",
        "@home",
        "'quoted'",
        "# no comment",
        "null",
        "<script>alert(1)</script>",
        "A\u202eB",
        "A\x1b[31mB",
        "A\x00B",
        "N" * 1_000_000,
    ],
    ids=lambda name: name[:12],
)
def test_hostile_names_are_kept_as_they_are_or_rejected(name):
    files = a_registry({})
    text = io.StringIO()
    csv.writer(text).writerows([["id", "name"], ["a-partner", name]])
    plan = carried_out(files, text.getvalue())
    path = f"{PARTNERS}/a-partner.yaml"
    if plan.of(Action.ADD):
        record = validate_registry(fake_services(files)).findings
        assert not [each for each in record if each.severity is Severity.ERROR]
        assert load_record(fake_services(files), "a-partner").partner.name == name.strip()
    else:
        assert path not in files.contents
        assert all(fault.column == "name" for fault in plan.faults if fault.severity is Severity.ERROR)
        assert max(len(fault.value) for fault in plan.faults) <= 61


# --- the records that are there -----------------------------------------------------------------------------------


def test_a_record_that_is_there_is_found_by_its_name_and_differences_are_told():
    files = a_registry({"some-library": a_record("Northfield Library", "website: https://n.example/\n")})
    text = "name,website,mission\nNORTHFIELD  Library,https://n.example/,\n"
    # The name is the same to the rules, but not in letters: that is a difference, too.
    assert told(planned(files, text, constants=())) == [
        (2, "name", "the record of some-library has another name: Northfield Library")
    ]
    text = "name,website,mission\nNorthfield Library,https://other.example/,Books\n"
    plan = planned(files, text, constants=())
    assert told(plan) == [
        (2, "website", "the record of some-library has another website: https://n.example/"),
        (2, "mission", "the record of some-library has another mission: nothing"),
    ]
    assert plan.faults[0].hint == "take it over with --update, or correct the cell"


def test_updates_keep_comments_and_change_only_what_is_given():
    more = "website: https://n.example/ # theirs\n# about\nmission: Old\n"
    files = a_registry({"some-library": a_record("Northfield Library", more)})
    text = "id,website,mission,founded,liaisons.0.user,liaisons.0.since\nsome-library,,New,1911,Example,July 2024\n"
    plan = carried_out(files, text, constants=(), update=True)
    assert [each.changes for each in plan.judged] == [
        ("liaisons.0.since", "liaisons.0.user", "mission", "organization.founded")
    ]
    assert files.text(f"{PARTNERS}/some-library.yaml") == (
        "name: Northfield Library\nwebsite: https://n.example/ # theirs\n# about\nmission: New\n"
        "organization:\n  founded: 1911\nliaisons:\n  - user: Example\n    since: 2024-07\n"
        "history:\n  - date: 2026-02-03\n    event: noted\n    as: potential\n"
        "sources:\n  - title: A letter\n    supports: [name]\n"
    )
    again = carried_out(files, text, constants=(), update=True)
    assert {each.action for each in again.judged} == {Action.UNCHANGED}


def test_a_history_only_grows():
    files = a_registry({"some-library": a_record("Northfield Library")})
    old = {"date": "2026-02-03", "event": "noted", "as": "potential"}
    new = {"date": "2026-03-01", "event": "noted", "as": "informal"}
    line = {"id": "some-library", "history": [old, new]}
    plan = carried_out(files, json.dumps([line]), form=TableForm.JSON, constants=(), update=True)
    assert outcomes(plan) == [(1, "update", "some-library")]
    assert files.text(f"{PARTNERS}/some-library.yaml").endswith(
        "    as: potential\n  - date: 2026-03-01\n    event: noted\n    as: informal\nsources:\n  - title: A letter\n"
        "    supports: [name]\n"
    )
    line["history"] = [{**old, "as": "informal"}, new]
    plan = planned(files, json.dumps([line]), form=TableForm.JSON, constants=(), update=True)
    assert told(plan) == [
        (1, "history", "it would change entries of a history that are there, and a history is append-only")
    ]


def test_an_update_must_not_bring_new_errors():
    files = a_registry({"some-library": a_record("Northfield Library")})
    plan = planned(files, "id,wikidata\nsome-library,nonsense\n", constants=(), update=True)
    assert [(fault.column, fault.code) for fault in plan.faults] == [("wikidata", "PC105")]


def test_a_broken_record_is_not_compared():
    files = a_registry({"some-library": "name: [\n"})
    assert told(planned(files, "id,name\nsome-library,Northfield Library\n")) == [
        (2, None, f"{PARTNERS}/some-library.yaml has errors, so nothing is compared with it")
    ]


# --- beside each other --------------------------------------------------------------------------------------------


def test_doubles_within_the_file_are_found_and_the_first_is_taken():
    plan = planned(
        a_registry({}),
        "id,name,wikidata,website\n"
        "a,Northfield Library,Q1,https://n.example/\n"
        "a,Another Library,,\n"
        "b,northfield library e. V.,,\n"
        "c,Third Archive,Q1,\n"
        "d,Fourth Archive,,https://www.n.example\n"
        "e,Northfeild Library,,\n"
        "f,Fifth Museum,,\n",
    )
    assert outcomes(plan) == [
        (2, "add", "a"),
        (3, "reject", "a"),
        (4, "reject", "b"),
        (5, "reject", "c"),
        (6, "add", "d"),
        (7, "add", "e"),
        (8, "add", "f"),
    ]
    assert [(fault.row, fault.column, fault.code, fault.severity.value) for fault in plan.faults] == [
        (3, None, None, "error"),
        (4, "name", "PC201", "error"),
        (5, "wikidata", "PC205", "error"),
        (6, "website", "PC207", "warning"),
        (7, "name", "PC202", "warning"),
    ]
    strict = planned(
        a_registry({}), "id,name\na,Northfield Library\ne,Northfeild Library\n", fail_on=Severity.WARNING
    )
    assert outcomes(strict) == [(2, "add", "a"), (3, "reject", "e")]


def test_a_row_at_odds_only_with_a_rejected_one_fits():
    plan = planned(
        a_registry({"there": a_record("Northfield Library")}),
        "id,name,wikidata\na,Northfield Library e. V.,Q1\nb,Another Archive,Q1\nc,Third Archive,Q1\n",
    )
    assert outcomes(plan) == [(2, "reject", "a"), (3, "add", "b"), (4, "reject", "c")]


def test_a_tombstone_needs_the_record_it_points_to():
    history = [
        {"date": "2024-01-01", "event": "noted", "as": "potential"},
        {"date": "2024-02-01", "event": "merged", "into": "b"},
    ]
    records: list[dict[str, object]] = [
        {"id": "a", "name": "A Library", "history": history},
        {"id": "b", "name": "B Archive", "history": history[:1]},
    ]
    text = json.dumps(records)
    assert outcomes(planned(a_registry({}), text, form=TableForm.JSON)) == [(1, "add", "a"), (2, "add", "b")]
    records[1]["website"] = "nonsense"
    text = json.dumps(records)
    assert outcomes(planned(a_registry({}), text, form=TableForm.JSON)) == [
        (1, "reject", "a"),
        (2, "reject", "b"),
    ]


def test_many_rows_of_one_name_are_settled_quickly():
    rows = "".join(f"r{number},Northfield Library\n" for number in range(200))
    plan = planned(a_registry({}), f"id,name\n{rows}")
    assert [each.id for each in plan.of(Action.ADD)] == ["r0"]


def test_a_waiver_of_the_row_itself_counts():
    waiver = {"rule": "PC201", "why": "Two of one name", "by": "user:Example", "until": "2027-01-01"}
    record = {"id": "b", "name": "Northfield Library", "waivers": [waiver]}
    files = a_registry({"a": a_record("Northfield Library")})
    assert outcomes(planned(files, json.dumps([record]), form=TableForm.JSON)) == [(1, "add", "b")]


# --- writing ------------------------------------------------------------------------------------------------------


class FullFiles(FakeFiles):
    """Has room for so many more files."""

    room = 1

    @override
    def create_all(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bool]]:
        for number, (path, content) in enumerate(contents):
            if number >= self.room:
                raise EnvironmentProblemError(f"{path} can't be written: the disk is full")
            yield from super().create_all([(path, content)])


def test_after_a_full_disk_a_repeat_finishes():
    text = "name\nA Library\nB Library\nC Library\n"
    files = FullFiles(dict(a_registry({}).contents))
    with pytest.raises(EnvironmentProblemError, match="full"):
        list(write_import(fake_services(files), planned(files, text)))
    assert f"{PARTNERS}/a-library.yaml" in files.contents
    files.room = 9
    assert [each.action.value for each in carried_out(files, text).judged] == ["unchanged", "add", "add"]


def test_who_writes_the_same_record_meanwhile_is_not_overwritten():
    files = a_registry({"c": a_record("C Library")})
    plan = planned(
        files, "id,name,sources,mission\na,A Library,x,\nb,B Library,x,\nc,,,New\n", constants=(), update=True
    )
    files.contents[f"{PARTNERS}/a.yaml"] = b"theirs"
    files.contents[f"{PARTNERS}/c.yaml"] += b"# theirs\n"
    written = {each.id: each for each in write_import(fake_services(files), plan)}
    assert {name: each.action.value for name, each in written.items()} == {
        "a": "reject",
        "b": "add",
        "c": "reject",
    }
    assert files.contents[f"{PARTNERS}/a.yaml"] == b"theirs"
    assert (
        written["a"].faults[-1].message == f"{PARTNERS}/a.yaml was written by somebody else in the meantime"
    )


def test_progress_is_told():
    seen: list[tuple[str, int, int]] = []
    table = table_of("name\n" + "".join(f"Library of {word}\n" for word in ("maps", "texts", "films")))
    files = a_registry({})
    services = fake_services(files)
    plan = plan_import(
        services,
        table,
        map_columns(table.columns, {}, {}),
        Options(parse_constants(SOURCE)),
        lambda *told: seen.append(told),
    )
    list(write_import(services, plan, lambda *told: seen.append(told)))
    assert seen == [("reading the registry", 0, 0), ("judging rows", 3, 3), ("writing records", 3, 3)]


# --- rejected rows ------------------------------------------------------------------------------------------------

BAD = 'Nr,Name,Country,Note\n1,A Library,Germny,=1+1\n2,B Library,France,-x\n3,"C\nLibrary",FR,\n'


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "jsonl"])
def test_rejected_rows_can_be_corrected_and_fed_back(form):
    files = a_registry({})
    told_columns = {"Nr": "-"}
    plan = carried_out(files, BAD, told=told_columns)
    assert outcomes(plan) == [(2, "reject", "a-library"), (3, "add", "b-library"), (4, "reject", "c-library")]
    table = table_of(BAD)
    content = written_rejects(table, plan.of(Action.REJECT), rejects_form(f"r.{form}"))
    again = read_table(fake_services(), content, f"r.{form}", Reading(), knows)
    assert set(again.columns) >= {"row", "problem", "Name", "Country"}
    cells = [dict(zip(again.columns, row.cells, strict=True)) for row in again.rows]
    assert [(str(each["row"]), each["Name"], each.get("Note", "")) for each in cells] == [
        ("2", "A Library", "=1+1"),
        ("4", "C\nLibrary", ""),
    ]
    assert (
        cells[0]["problem"]
        == 'Country: "Germny" is not the name or code of a country (did you mean DE (Germany)?)'
    )
    mapping = map_columns(again.columns, told_columns, {})
    assert "row" not in mapping.fields.values()
    plan = plan_import(fake_services(files), again, mapping, Options(parse_constants(SOURCE)))
    assert [each.action.value for each in plan.judged] == ["reject", "reject"]


def test_formulas_are_neutralized_in_files_of_rejected_rows():
    plan = planned(a_registry({}), BAD, told={"Nr": "-"})
    text = written_rejects(table_of(BAD), plan.of(Action.REJECT), TableForm.CSV).decode()
    assert "'=1+1" in text
    assert ",=1+1" not in text


def test_every_fault_of_a_realistic_table_is_told_with_row_and_column(tmp_path):
    taken: set[str] = set()
    there = a_registry(dict(record(index, 1, taken) for index in range(120)))
    files = a_registry({})
    for each in (there, files):
        each.contents["data/entities.yaml"] = entities().encode()
    export, table = tmp_path / "export.csv", tmp_path / "table.csv"
    export.write_bytes(export_partners(fake_services(there), ExportRequest(ExportForm.CSV)).content)
    spoiled = spoil(export, table, every=5)
    plan = carried_out(files, table.read_text("utf-8"), constants=())
    found = {(row, column) for row, column, _ in told(plan)}
    assert {column for _, column in spoiled} == set(FAULTS)
    assert set(spoiled) <= found
    assert {row for row, _ in found} == {row for row, _ in spoiled}
    assert [each.number for each in plan.of(Action.REJECT)] == [row for row, _ in spoiled]
    assert {each.action for each in planned(files, table.read_text("utf-8"), constants=()).judged} == {
        Action.UNCHANGED,
        Action.REJECT,
    }
