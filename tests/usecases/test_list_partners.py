# SPDX-License-Identifier: Apache-2.0
"""Which partners are listed, and in which order."""

import datetime as dt

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.lifecycle.clock import ClockState
from partnerctl.model.policy import Status
from partnerctl.usecases.list_partners import Column, Listed, Request, Row, list_partners
from partners import entry, registry_files

DAY = dt.date(2026, 3, 31)
APPLIED = entry("2024-02-20", "applied")
RECOGNIZED = entry("2024-04-15", "recognized", by=["wmf"])


def record(name: str, *history: dict[str, Plain], **parts: Plain) -> dict[str, Plain]:
    return {"name": name, "history": list(history or (APPLIED,)), **parts}


RECORDS: dict[str, dict[str, Plain]] = {
    "al-nur": record("مكتبة النور", also_known_as=["Maktabat al-Nur"]),
    "citizen-maps": record("Citizen Maps", entry("2024-01-01", "noted", as_="informal")),
    "elan": record("Élan", APPLIED, RECOGNIZED, territory={"range": "local", "subdivisions": ["DE-BY"]}),
    "eastfield": record(
        "Eastfield GmbH",
        APPLIED,
        RECOGNIZED,
        entry("2026-02-01", "reviewed"),
        territory={"range": "regional", "countries": ["FR", "DE"]},
        contributions=["open-data", "events"],
        website="https://eastfield.example/",
        wikidata="Q1",
    ),
    "only-invited": record("Fjord", entry("2024-01-01", "invited"), contributions=["events"]),
    "shuhai": record("書海出版社"),
}


ALL = Request(DAY)


def listing(
    request: Request = ALL, *, records: dict[str, dict[str, Plain]] = RECORDS, official: bool = True
) -> Listed:
    return list_partners(request, fake_services(FakeFiles.of(registry_files(records, official=official))))


def ids(listed: Listed) -> list[str]:
    return [row.id for row in listed.rows]


def test_a_row_tells_where_a_partner_stands() -> None:
    (row,) = listing(Request(DAY, query="eastfield")).rows

    assert row == Row(
        id="eastfield",
        name="Eastfield GmbH",
        status=Status.RECOGNIZED,
        since=dt.date(2024, 4, 15),
        by=("wmf",),
        clock=ClockState.CURRENT,
        due=dt.date(2027, 2, 1),
        range="regional",
        countries=("FR", "DE"),
        contributions=("open-data", "events"),
        website="https://eastfield.example/",
        wikidata="Q1",
    )


def test_names_are_sorted_as_people_look_for_them() -> None:
    listed = listing()

    assert ids(listed) == ["citizen-maps", "eastfield", "elan", "only-invited", "al-nur", "shuhai"]
    assert listed.columns == (Column.ID, Column.STATUS, Column.SINCE, Column.DUE, Column.NAME)
    assert (listed.partners, listed.later, listed.findings) == (6, 0, ())


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Request(DAY, statuses=("recognized",)), ["eastfield", "elan"]),
        (Request(DAY, statuses=("Recognized", "informal")), ["citizen-maps", "eastfield", "elan"]),
        (Request(DAY, countries=("de",)), ["eastfield", "elan"]),
        (Request(DAY, countries=("France",)), ["eastfield"]),
        (Request(DAY, countries=("deu",)), ["eastfield", "elan"]),
        (Request(DAY, contributions=("events",)), ["eastfield", "only-invited"]),
        (Request(DAY, contributions=("open-data",), countries=("DE",)), ["eastfield"]),
        (Request(DAY, query="ELAN"), ["elan"]),
        (Request(DAY, query="eastfield gmbh"), ["eastfield"]),
        (Request(DAY, query="maktabat al nur"), ["al-nur"]),
        (Request(DAY, query="النور"), ["al-nur"]),
        (Request(DAY, query="only invited"), ["only-invited"]),
        (Request(DAY, query="  "), ["citizen-maps", "eastfield", "elan", "only-invited", "al-nur", "shuhai"]),
        (Request(DAY, query="nobody"), []),
    ],
)
def test_filters(wanted: Request, found: list[str]) -> None:
    assert ids(listing(wanted)) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("id", ["al-nur", "citizen-maps", "eastfield", "elan", "only-invited", "shuhai"]),
        ("status", ["citizen-maps", "al-nur", "shuhai", "eastfield", "elan", "only-invited"]),
        ("clock", ["elan", "eastfield", "citizen-maps", "only-invited", "al-nur", "shuhai"]),
        ("due", ["elan", "eastfield", "citizen-maps", "only-invited", "al-nur", "shuhai"]),
        ("countries", ["elan", "eastfield", "citizen-maps", "only-invited", "al-nur", "shuhai"]),
        ("contributions", ["only-invited", "eastfield", "citizen-maps", "elan", "al-nur", "shuhai"]),
        ("Website", ["eastfield", "citizen-maps", "elan", "only-invited", "al-nur", "shuhai"]),
    ],
)
def test_what_has_no_value_comes_last(sort: str, order: list[str]) -> None:
    assert ids(listing(Request(DAY, sort=sort))) == order


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        (
            Request(DAY, statuses=("recognised",)),
            'there is no status "recognised"',
            'did you mean "recognized"?',
        ),
        (
            Request(DAY, contributions=("money",)),
            'there is no contribution "money"',
            "known are events, open-data",
        ),
        (Request(DAY, columns=("nmae",)), 'there is no column "nmae"', 'did you mean "name"?'),
        (Request(DAY, sort="nmae"), 'there is no column "nmae"', 'did you mean "name"?'),
        (Request(DAY, countries=("UK",)), 'there is no country "UK"', 'did you mean "GB"?'),
        (Request(DAY, countries=("Germny",)), 'there is no country "Germny"', 'did you mean "DE"?'),
        (
            Request(DAY, countries=("XX",)),
            'there is no country "XX"',
            "use a code of ISO 3166-1, such as DE",
        ),
    ],
)
def test_an_unknown_word_is_a_slip_of_the_command_line(wanted: Request, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        listing(wanted)

    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_columns_are_those_asked_for() -> None:
    assert listing(Request(DAY, columns=("name", "DUE"))).columns == (Column.NAME, Column.DUE)


def test_on_an_earlier_day_only_those_are_listed_of_whom_something_is_known() -> None:
    listed = listing(Request(dt.date(2024, 1, 31)))

    assert ids(listed) == ["citizen-maps", "only-invited"]
    assert [row.status for row in listed.rows] == [Status.INFORMAL, None]
    assert (listed.partners, listed.later) == (2, 4)


def test_a_tombstone_is_no_partner() -> None:
    merged = record("Old Maps", APPLIED, entry("2025-01-01", "merged", into="citizen-maps"))

    listed = listing(Request(DAY, query="maps"), records={**RECORDS, "old-maps": merged})

    assert ids(listed) == ["citizen-maps"]
    assert listed.partners == 6


def test_nobody_is_called_recognized_while_the_model_is_not_official() -> None:
    listed = listing(official=False)

    assert {row.status for row in listed.rows} == {Status.CANDIDATE, Status.INFORMAL, None}
    assert {row.clock for row in listed.rows} == {ClockState.NOT_RUNNING}


def test_a_broken_record_hides_no_other() -> None:
    files = FakeFiles.of(registry_files(RECORDS))
    files.contents["data/partners/broken.yaml"] = b"name: [\n"

    listed = list_partners(Request(DAY), fake_services(files))

    assert len(listed.rows) == 6
    assert {finding.location.path for finding in listed.findings} == {"data/partners/broken.yaml"}
