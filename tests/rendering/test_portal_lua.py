# SPDX-License-Identifier: Apache-2.0
"""The affiliates portal's module, run by a real Lua 5.1, as MediaWiki runs it."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lupa import lua51

from command_line import CHECKOUT
from hostile import texts
from partnerctl.model.dataset import Record
from partnerctl.model.types import PartnerId
from partnerctl.rendering.lua import lua_string
from partnerctl.rendering.portal_lua import ORG_TYPE, REGIONS, portal_entry, portal_module
from partners import entry, partner, setting

DAY = dt.date(2026, 3, 31)


def run(module: str) -> Any:
    """What the module returns, its texts as bytes."""
    lua = lua51.LuaRuntime(encoding=None)
    return lua.execute(module.encode("utf-8", "surrogatepass"))


def values(module: str) -> list[dict[str, str]]:
    """The entries of a module; every key and value must be text."""
    entries: list[dict[str, str]] = []
    for number, table in run(module).items():
        assert number == len(entries) + 1
        entries.append({key.decode(): value.decode("utf-8", "surrogatepass") for key, value in table.items()})
    return entries


@given(texts | st.text(max_size=30))
def test_any_text_is_itself_to_lua(text):
    literal = lua_string(text)
    assert "\n" not in literal
    assert run(f"return {literal}").decode("utf-8", "surrogatepass") == text


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(["group_name", "other"]), texts), max_size=2), max_size=3),
    texts,
    texts,
)
def test_nothing_in_a_module_takes_effect(entries, notice, told):
    expected = [dict(each) for each in entries]
    assert values(portal_module(entries, notice, told)) == expected


HISTORY = (
    entry("2024-02-20", "applied"),
    entry("2024-03-01", "endorsed"),
    entry("2024-04-15", "recognized", by=["wm-northland"]),
)


def told(*more: dict[str, Any], **parts: Any) -> dict[str, str] | None:
    made = partner(*HISTORY, *more, **parts)
    record = Record(PartnerId("northfield"), "data/partners/northfield.yaml", {}, made)
    fields = portal_entry(record, setting(), day=DAY)
    if fields is None:
        return None
    (entry_,) = values(portal_module([fields], None, "x"))
    return entry_


def test_a_recognized_partner_in_the_portals_words():
    assert told(
        entry("2025-04-15", "reviewed", outcome="renewed"),
        website="https://n.example/",
        organization={"legal_form": "e. V."},
        territory={"range": "regional", "countries": ["DE", "FR"], "regions": ["europe"]},
        liaisons=[{"user": "A", "until": "2024"}, {"user": "B"}, {"user": "C"}, {"user": "D"}],
        report_page="https://meta.example/wiki/N",
    ) == {
        "unique_id": "northfield",
        "affiliate_code": "northfield",
        "group_name": "Northfield City Library",
        "org_type": ORG_TYPE,
        "region": "Europe",
        "group_country": "Germany, France",
        "legal_entity": "Yes",
        "group_page": "https://meta.example/wiki/N",
        "other": "https://n.example/",
        "group_contact1": "User:B",
        "group_contact2": "User:C",
        "agreement_date": "15/04/2024",
        "fiscal_year_start": "",
        "fiscal_year_end": "",
        "uptodate_reporting": "Tick",
        "notes_on_reporting": "",
        "recognition_status": "recognised",
        "reporting_due_date": "",
        "dos_stamp": "2025-04-15T00:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            (),
            {
                "recognition_status": "recognised",
                "uptodate_reporting": "Cross",
                "reporting_due_date": "15/04/2025",
            },
        ),
        (
            (entry("2025-04-01", "reviewed", outcome="deferred", until="2026-09-01"),),
            {"recognition_status": "deferred", "uptodate_reporting": "Tick"},
        ),
        ((entry("2025-01-01", "suspended"),), {"recognition_status": "suspended"}),
        (
            (entry("2025-01-01", "withdrawn"),),
            {
                "recognition_status": "derecognised",
                "derecognition_date": "01/01/2025",
                "derecognition_note": "No report",
            },
        ),
        ((entry("2025-01-01", "resigned"),), {"derecognition_note": "resigned"}),
    ],
)
def test_statuses_in_the_portals_words(more, expected):
    fields = told(*more)
    assert fields is not None
    assert {name: fields.get(name) for name in expected} == expected


def test_who_is_no_affiliate_is_left_out():
    assert told(entry("2025-01-01", "merged")) is None
    made = partner(HISTORY[0])
    record = Record(PartnerId("x"), "data/partners/x.yaml", {}, made)
    assert portal_entry(record, setting(), day=DAY) is None
    recognized = Record(PartnerId("x"), "data/partners/x.yaml", {}, partner(*HISTORY))
    assert portal_entry(recognized, setting(), day=dt.date(2024, 4, 14)) is None
    assert portal_entry(recognized, setting(official=False), day=DAY) is None


@pytest.mark.parametrize(
    ("territory", "region"),
    [
        ({"range": "global"}, "International"),
        ({"range": "regional", "regions": ["europe", "mena"]}, "International"),
        ({"range": "regional", "regions": ["mena"]}, "MENA"),
        ({"range": "regional", "regions": ["elsewhere"]}, "elsewhere"),
        ({"range": "national", "countries": ["DE"]}, None),
    ],
)
def test_regions(territory, region):
    fields = told(territory=territory)
    assert fields is not None
    assert fields.get("region") == region


def test_names_are_kept_and_markup_is_not():
    for name, shown in {
        "Barnes & Noble": "Barnes & Noble",
        "L'Écho d'Abidjan": "L'Écho d'Abidjan",
        "A]] [[B": "A&#93;&#93; &#91;&#91;B",
        "{{Delete}}": "&#123;&#123;Delete&#125;&#125;",
    }.items():
        fields = told(name=name)
        assert fields is not None
        assert fields["group_name"] == shown


def test_the_words_of_regions_are_those_of_the_registry():
    text = (CHECKOUT / "data/registry.yaml").read_text("utf-8")
    assert [word for word in REGIONS if f"\n    {word}: " not in text] == []
