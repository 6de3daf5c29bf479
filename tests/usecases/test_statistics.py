# SPDX-License-Identifier: Apache-2.0
"""The numbers of a registry on a day."""

import datetime as dt

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.findings import Plain
from partnerctl.usecases.statistics import UNTOLD, Statistics, statistics
from partners import entry, registry_files

APPLIED = entry("2024-02-20", "applied")
RECOGNIZED = entry("2024-04-15", "recognized")


def count(
    *records: dict[str, Plain], day: str = "2026-03-31", official: bool = True, broken: str = ""
) -> Statistics:
    named = {f"p{number}": {"name": f"P{number}", **record} for number, record in enumerate(records)}
    files = FakeFiles.of(registry_files(named, official=official))
    if broken:
        files.contents["data/partners/broken.yaml"] = broken.encode()
    return statistics(fake_services(files), dt.date.fromisoformat(day))


def table(numbers: Statistics, key: str) -> dict[str, tuple[int, ...]]:
    """The lines of a group that count anything."""
    (group,) = (group for group in numbers.groups if group.key == key)
    return {line.item: line.numbers for line in group.lines if any(line.numbers)}


def history(*entries: dict[str, Plain], **parts: Plain) -> dict[str, Plain]:
    return {"history": list(entries), **parts}


def test_nothing_is_counted_where_nothing_is() -> None:
    numbers = count()
    assert (numbers.partners, numbers.recognized, numbers.later, numbers.merged) == (0, 0, 0, 0)
    assert [group.key for group in numbers.groups] == [
        "status",
        "clock",
        "ending",
        "kind",
        "range",
        "country",
        "agreement",
        "year",
    ]
    assert not any(table(numbers, group.key) for group in numbers.groups)


def test_by_status_ending_and_state_of_the_review() -> None:
    numbers = count(
        history(APPLIED),
        history(APPLIED, RECOGNIZED),
        history(APPLIED, RECOGNIZED, entry("2026-03-01", "reviewed", outcome="renewed")),
        history(APPLIED, RECOGNIZED, entry("2025-01-01", "withdrawn")),
        history(APPLIED, RECOGNIZED, entry("2025-04-15", "reviewed", outcome="not-renewed")),
        history(entry("2024-01-01", "endorsed")),
    )
    assert (numbers.partners, numbers.recognized) == (6, 2)
    assert table(numbers, "status") == {"candidate": (1,), "recognized": (2,), "former": (2,), UNTOLD: (1,)}
    assert table(numbers, "ending") == {"withdrawn": (1,), "not-renewed": (1,)}
    assert table(numbers, "clock") == {"not-running": (4,), "current": (1,), "long-overdue": (1,)}


def test_tombstones_and_what_is_still_to_come_are_told_apart() -> None:
    records = (history(APPLIED), history(APPLIED, entry("2025-01-01", "merged", into="p0")))
    numbers = count(*records)
    assert (numbers.partners, numbers.later, numbers.merged) == (1, 0, 1)
    numbers = count(*records, day="2024-02-19")
    assert (numbers.partners, numbers.later, numbers.merged) == (0, 2, 0)


def test_kinds_ranges_and_countries_with_the_recognized_among_them() -> None:
    library: dict[str, Plain] = {
        "organization": {"kind": "library"},
        "territory": {"range": "regional", "countries": ["DE", "FR"], "subdivisions": ["DE-BY", "PL-30"]},
    }
    numbers = count(
        history(APPLIED, RECOGNIZED, **library),
        history(APPLIED, **library),
        history(APPLIED, organization={"kind": "archive"}, territory={"range": "global"}),
        history(APPLIED),
    )
    assert table(numbers, "kind") == {"library": (2, 1), "archive": (1, 0), UNTOLD: (1, 0)}
    assert table(numbers, "range") == {"regional": (2, 1), "global": (1, 0), UNTOLD: (1, 0)}
    assert table(numbers, "country") == {"DE": (2, 1), "FR": (2, 1), "PL": (2, 1), UNTOLD: (2, 0)}
    (countries,) = (group for group in numbers.groups if group.key == "country")
    assert [line.label for line in countries.lines] == ["Germany", "France", "Poland", UNTOLD]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-05-31", {}),
        ("2024-06-01", {"trademark-license": (1, 1)}),
        ("2024-07-01", {"trademark-license": (1, 1), "memorandum": (2, 1)}),
        ("2025-05-31", {"trademark-license": (1, 1), "memorandum": (1, 1)}),
        ("2025-06-01", {"memorandum": (1, 1)}),
    ],
)
def test_agreements_in_force_on_the_day(day: str, expected: dict[str, tuple[int, ...]]) -> None:
    agreements: list[Plain] = [
        {
            "kind": "trademark-license",
            "licensor": "wmf",
            "signed": "2024-05-02",
            "effective": "2024-06-01",
            "expires": "2025-05-31",
        },
        {"kind": "memorandum", "signed": "2024-07-01"},
        {
            "kind": "memorandum",
            "signed": "2024-07-01",
            "terminated": {"date": "2025-01-01", "why": "New version"},
        },
    ]
    numbers = count(history(APPLIED, RECOGNIZED, agreements=agreements), history(APPLIED), day=day)
    assert table(numbers, "agreement") == expected


def test_years_have_no_gaps_and_count_only_what_took_effect() -> None:
    numbers = count(
        history(
            entry("2020-05-01", "applied"),
            entry("2020-06-01", "recognized"),
            entry("2021-06-01", "reviewed", outcome="deferred", until="2021-12-01"),
            entry("2023-06-01", "reviewed", outcome="renewed-with-conditions"),
            entry("2023-06-02", "suspended"),
            entry("2024-06-01", "resigned"),
        ),
        history(
            APPLIED,
            RECOGNIZED,
            entry("2024-04-15", "corrected", supersedes_date="2024-04-15", supersedes_event="recognized"),
        ),
        history(APPLIED, entry("2027-01-01", "dissolved")),
    )
    years = next(group for group in numbers.groups if group.key == "year")
    assert years.columns == ("applied", "recognized", "renewed", "ended")
    assert {line.item: line.numbers for line in years.lines} == {
        "2020": (1, 1, 0, 0),
        "2021": (0, 0, 0, 0),
        "2022": (0, 0, 0, 0),
        "2023": (0, 0, 1, 0),
        "2024": (2, 0, 0, 1),
    }


def test_nobody_counts_as_recognized_while_the_model_is_not_official() -> None:
    numbers = count(history(APPLIED, RECOGNIZED), official=False)
    assert numbers.recognized == 0
    assert table(numbers, "status") == {"candidate": (1,)}
    assert table(numbers, "year") == {"2024": (1, 0, 0, 0)}


def test_a_broken_record_is_told_and_the_others_are_counted() -> None:
    numbers = count(history(APPLIED), broken="name: [\n")
    assert numbers.partners == 1
    assert [finding.location.path for finding in numbers.findings] == ["data/partners/broken.yaml"]
