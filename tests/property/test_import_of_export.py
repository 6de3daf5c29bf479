# SPDX-License-Identifier: Apache-2.0
"""Import of an export is the identity, whatever a record holds."""

import json
from typing import Any

import pytest
from benchmarks.records import entities, record
from hypothesis import given
from hypothesis import strategies as st

from command_line import CHECKOUT
from fakes import FakeFiles, fake_services
from hostile import NAMES, texts
from partnerctl.documents.characters import is_clean
from partnerctl.documents.reader import parse
from partnerctl.documents.tables import read_delimited, write_delimited
from partnerctl.errors import UsageError
from partnerctl.findings import Plain, Severity
from partnerctl.model.partner import Partner
from partnerctl.rendering.escaping import guarded
from partnerctl.rendering.record_table import all_columns, cells_of, empty_groups
from partnerctl.usecases.country_words import CountryWords
from partnerctl.usecases.export_partners import ExportForm, ExportRequest, export_partners
from partnerctl.usecases.imports.cells import Words
from partnerctl.usecases.imports.file_reading import RowReading
from partnerctl.usecases.imports.mapping import knows, map_columns
from partnerctl.usecases.imports.outcome import Action, Judging
from partnerctl.usecases.imports.planning import Options, plan_import, write_import
from partnerctl.usecases.imports.table import Reading, Row, read_table
from partnerctl.usecases.record_values import equal_in_meaning, nested
from partners import setting
from usecases.registries import PARTNERS, a_registry

FORMS = ["csv", "tsv", "json", "jsonl"]

proses = texts.filter(lambda text: is_clean(text) and text.strip() and not text.startswith("\ufeff"))
lines = proses.map(lambda text: " ".join(text.split())[:100].strip()).filter(bool)
dates = st.dates().map(str)
years = st.one_of(st.integers(1000, 2100), dates, st.just("2013-07"))
urls = st.sampled_from(["https://x.example/", "https://x.example/a;b|c?d=[e]", "http://ü.example/,"])
countries = st.sampled_from(["DE", "FR", "NA"])


def some(**fields: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
    return st.fixed_dictionaries({}, optional=fields)


def several(values: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
    return st.lists(values, max_size=3).map(list)


noted = st.fixed_dictionaries(
    {"date": dates, "event": st.just("noted"), "as": st.sampled_from(["potential", "informal"])},
    optional={"note": proses},
)
records: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"name": lines, "history": st.lists(noted, min_size=1, max_size=2)},
    optional={
        "also_known_as": several(lines),
        "former_names": several(st.fixed_dictionaries({"name": lines}, optional={"until": years})),
        "mission": st.none() | proses,
        "contributions": several(st.sampled_from(["events", "open-data"])),
        "website": urls,
        "organization": some(legal_form=lines, founded=years, jurisdiction=countries | st.just("US-NY")),
        "territory": st.fixed_dictionaries(
            {"range": st.just("national")}, optional={"countries": several(countries)}
        ),
        "liaisons": several(st.fixed_dictionaries({"user": st.just("Example"), "since": years})),
        "funding": some(
            origin=proses,
            movement_grants=several(st.fixed_dictionaries({"link": urls, "year": st.just(2024)})),
        ),
        "mentoring": some(wanted=st.booleans(), mentors=several(st.just("user:A;B"))),
        "sources": several(some(url=urls, title=lines, supports=several(st.just("name")))),
    },
)
"""Records of every sort of field; what the model refuses is not exported."""


def is_valid(plain: dict[str, Plain]) -> bool:
    try:
        Partner.model_validate_json(json.dumps(plain))
    except ValueError:
        return False
    return True


@given(records.filter(is_valid))
def test_a_row_of_a_table_is_the_record_again(plain):
    columns = (*all_columns(), *empty_groups(plain))
    written = write_delimited([columns, [guarded(cell) for cell in cells_of("a-partner", plain, columns)]])
    table = read_table(fake_services(), written.encode(), "t.csv", Reading(header=1), knows)
    assert table.columns == columns
    by = Judging(
        files=FakeFiles(),
        setting=setting(),
        words=Words(
            {"contributions": {"events": "events", "open-data": "open-data"}},
            CountryWords({each: each for each in ("DE", "FR", "NA")}, {}),
        ),
        columns=table.columns,
        fields=map_columns(table.columns, {}, {}).fields,
        constants={},
        present=frozenset(),
        names={},
        today="2026-01-01",
    )
    reading = RowReading(by, table.rows[0])
    reading.read()
    assert reading.faults == []
    assert reading.told == {"id": "a-partner"}
    assert equal_in_meaning(nested(reading.leaves), plain)
    again = Partner.model_validate_json(json.dumps(nested(reading.leaves)))
    assert again == Partner.model_validate_json(json.dumps(plain))


@given(st.lists(st.lists(texts, min_size=1, max_size=3), min_size=1, max_size=3))
def test_any_table_is_read_or_refused(cells):
    """No cell, whatever it holds, is a bug."""
    text = write_delimited(cells)
    try:
        table = read_table(fake_services(), text.encode("utf-8", "replace"), "t.csv", Reading(), knows)
    except UsageError:
        return
    assert len(set(table.columns)) == len(table.columns)
    assert all(isinstance(row, Row) for row in table.rows)
    assert len(read_delimited(text, ",", "t.csv").rows) <= len(cells)


def imported(content: bytes, form: str, files: FakeFiles) -> set[Action]:
    table = read_table(fake_services(), content, f"t.{form}", Reading(), knows)
    mapping = map_columns(table.columns, {}, {})
    plan = plan_import(fake_services(files), table, mapping, Options({}))
    assert [fault for fault in plan.faults if fault.severity is Severity.ERROR] == []
    list(write_import(fake_services(files), plan))
    return {each.action for each in plan.judged}


def exported(files: FakeFiles, form: str) -> bytes:
    return export_partners(fake_services(files), ExportRequest(ExportForm(form))).content


def plains(files: FakeFiles) -> dict[str, object]:
    return {path: parse(files.text(path), path).plain for path in files.list(PARTNERS)}


@pytest.mark.parametrize("form", FORMS)
def test_the_example_registry_comes_back_and_a_second_run_changes_nothing(form):
    there = a_registry(
        {path.stem: path.read_text("utf-8") for path in CHECKOUT.glob("examples/data/partners/*.yaml")}
    )
    content = exported(there, form)
    files = a_registry({})
    assert imported(content, form, files) == {Action.ADD}
    assert plains(files) == plains(there)
    before = dict(files.contents)
    assert imported(content, form, files) == {Action.UNCHANGED}
    assert files.contents == before
    assert exported(files, form) == content or form in {"json", "jsonl"}


SCRIPTS = (
    *NAMES,
    "Αρχείο Βορρά",
    "ჩრდილოეთის ბიბლიოთეკა",
    "Հյուսիսի գրադարան",
    "உத்தர நூலகம்",
    "ఉత్తర గ్రంథాలయం",
    "উত্তর গ্রন্থাগার",
    "ਉੱਤਰ ਲਾਇਬ੍ਰੇਰੀ",
    "ઉત્તર પુસ્તકાલય",
    "ഉത്തര ഗ്രന്ഥശാല",
    "ಉತ್ತರ ಗ್ರಂಥಾಲಯ",
    "උතුරු පුස්තකාලය",
    "ห้องสมุดเหนือ",
    "ຫໍສະໝຸດເໜືອ",
    "မြောက်ပိုင်း စာကြည့်တိုက်",
    "បណ្ណាល័យខាងជើង",
    "ሰሜን ቤተ መጻሕፍት",
    "북부 도서관",
    "きたの図書館",
    "ᠬᠣᠢᠲᠤ ᠨᠣᠮ",
    "ᐅᖃᓕᒫᒐᖃᕐᕕᒃ",
    "བོད་ཀྱི་དཔེ་མཛོད།",
)
"""Names in more than twenty scripts."""


@pytest.mark.parametrize("form", FORMS)
def test_names_in_twenty_scripts_survive(form):
    history = [{"date": "2026-01-01", "event": "noted", "as": "potential"}]
    plain = {
        f"p{number}": {
            "name": name,
            "also_known_as": [f"{name} ({number})"],
            "history": history,
            "sources": [{"title": name}],
        }
        for number, name in enumerate(SCRIPTS)
    }
    there = a_registry({each: json.dumps(record, ensure_ascii=False) for each, record in plain.items()})
    files = a_registry({})
    assert imported(exported(there, form), form, files) == {Action.ADD}
    assert plains(files) == plains(there)


def test_realistic_records_come_back():
    taken: set[str] = set()
    made = dict(record(index, 1, taken) for index in range(60))
    there = a_registry(made)
    there.contents["data/entities.yaml"] = entities().encode()
    files = a_registry({})
    files.contents["data/entities.yaml"] = entities().encode()
    assert imported(exported(there, "csv"), "csv", files) == {Action.ADD}
    assert plains(files) == plains(there)
