# SPDX-License-Identifier: Apache-2.0
"""The one line that says what a change means."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changes import meaning
from hostile import texts
from partnerctl.findings import Plain
from partnerctl.lifecycle.transitions import RECORDING, TRANSITIONS
from partnerctl.meaning.told import (
    Deed,
    ListingRows,
    Meaning,
    PartnerMeaning,
    RecordedEvent,
    Said,
    Sentence,
    Side,
    Unreadable,
)
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partnerctl.reporters.visible import cells, visible
from partnerctl.usecases.headline import WIDEST, headline
from partners import ENTITIES, entry
from registries import APPLIED, RECOGNIZED, files_of

NAME = "Northfield City Library"


def record(*more: dict[str, Plain], **fields: Plain) -> dict[str, Plain]:
    return {"name": NAME, "history": [APPLIED, RECOGNIZED, *more], **fields}


RENEWED = entry("2026-03-01", "reviewed", by=["wm-northland"])


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (record(), record(RENEWED), "Record the renewal of Northfield City Library (wm-northland, 2026-03-01)"),
        (
            {"name": NAME, "history": [APPLIED]},
            record(website="https://a.example/"),
            "Record the recognition of Northfield City Library (2024-04-15)",
        ),
        (None, {"name": NAME, "history": [APPLIED]}, "Add Northfield City Library (candidate)"),
        (record(), None, "Delete the record of Northfield City Library"),
        (record(), record(website="https://a.example/"), "Change the website of Northfield City Library"),
        (record(), record(also_known_as=["NCL"]), "Change the other names of Northfield City Library"),
        (record(), record(also_known_as=["NCL"], mission="M"), "Update Northfield City Library"),
        (record(), record(name="Other"), "Change the name of p"),
        (
            record(),
            record(entry("2026-03-01", "renamed", from_=NAME, to="Other"), name="Other"),
            "Rename p: Other",
        ),
        (record(), record(entry("2026-03-01", "merged", into="o")), "Merge Northfield City Library into o"),
        (
            record(),
            record(entry("2026-03-01", "corrected", supersedes_date="2024-02-20", supersedes_event="applied")),
            "Correct the history of Northfield City Library",
        ),
        (
            record(),
            record(RENEWED, entry("2026-03-02", "redacted", field="mission")),
            "Redact a value of Northfield City Library",
        ),
        (
            {"name": NAME, "history": [entry("2024-01-01", "noted")]},
            {"name": NAME, "history": [entry("2024-01-01", "noted"), entry("2024-02-01", "noted", as_="informal")]},
            "Note Northfield City Library as informal",
        ),
        (
            record(),
            {**record(entry("2026-03-01", "suspended", by=["user:A very long name", "wmf"])), "name": "Ж" * 60},
            f"Record the suspension of {'Ж' * 46}…",
        ),
    ],
)  # fmt: skip
def test_one_partner(before: dict[str, Plain] | None, after: dict[str, Plain] | None, line: str) -> None:
    states = (files_of({"p": each} if each else {}) for each in (before, after))
    found = headline(meaning(*states))
    assert found == line
    assert cells(found) <= WIDEST


def test_several_partners() -> None:
    names = {f"p{number}": f"Partner {number}" for number in range(1, 4)}
    before = files_of({key: record(name=name) for key, name in names.items()})
    renewed = files_of({key: record(RENEWED, name=name) for key, name in names.items()})
    mixed = {**renewed, "data/partners/p2.yaml": before["data/partners/p2.yaml"]}
    changed = files_of(
        {
            key: record(*([RENEWED] if key == "p1" else []), name=name, mission="M")
            for key, name in names.items()
        },
        registry={"title": "Other"},
    )
    assert headline(meaning(before, renewed)) == "Record 3 renewals: Partner 1, Partner 2 and Partner 3"
    assert headline(meaning(before, mixed)) == "Record 2 renewals: Partner 1 and Partner 3"
    assert (
        headline(meaning(before, changed))
        == "Update 3 partners: Partner 1, Partner 2 and Partner 3, and the policy"
    )
    assert headline(meaning(files_of({}), before)) == "Add 3 partners: Partner 1, Partner 2 and Partner 3"
    assert headline(meaning(before, files_of({}))) == "Delete 3 records: Partner 1, Partner 2 and Partner 3"


def test_two_that_become_one() -> None:
    before = files_of({"a": record(name="A"), "b": record(name="B")})
    merged = record(entry("2026-03-01", "merged", into="b"), name="A")
    after = files_of({"a": merged, "b": record(name="B", also_known_as=["A"])})
    assert headline(meaning(before, after)) == "Merge A into b"
    also = files_of({"a": merged, "b": record(RENEWED, name="B")})
    assert headline(meaning(before, also)) == "Update 2 partners: A and B"


def test_files() -> None:
    base = files_of({"p": record()})
    official = files_of({"p": record()}, registry={"official": False, "title": "T"})
    entities = files_of({"p": record()}, entities={**ENTITIES, "complete": True})
    assert headline(meaning(base, official)) == "Change the policy: title and official"
    assert headline(meaning(base, entities)) == "Change entities: complete changed: no → yes"
    assert headline(meaning(base, {**base, "templates/a.j2": "x"})) == "Change a template"
    assert headline(meaning(base, {**base, "README.md": "x", "a": "x"})) == "Change 2 files that are no data"
    assert (
        headline(meaning(base, {**base, "data/partners/p.yaml": "a: ["}))
        == "Change a file that can't be read"
    )
    assert (
        headline(meaning(base, {path: f"# x\n{text}" for path, text in base.items()})) == "Reformat 3 files"
    )
    assert headline(Meaning()) == "Change nothing"


EVENTS = [
    (kind, detail)
    for kind, detail in {*(step for _, step in TRANSITIONS), *((kind, None) for kind in RECORDING)}
]

sentences = st.builds(lambda text: Sentence(text[:20] or "x", ("a ", Said(text))), texts)
events = st.builds(
    lambda step, by: RecordedEvent(step[0], step[1], dt.date(2026, 3, 1), tuple(by)),
    st.sampled_from(EVENTS),
    st.lists(texts, max_size=3),
)
partners = st.builds(
    PartnerMeaning,
    texts,
    texts,
    st.sampled_from(Deed),
    st.lists(sentences, min_size=1, max_size=3).map(tuple),
    st.lists(events, max_size=3).map(tuple),
    st.sampled_from([None, *Status]),
)
meanings = st.builds(
    Meaning,
    st.lists(partners, max_size=4).map(tuple),
    *(st.lists(sentences, max_size=3).map(tuple) for _ in range(4)),
    st.just(ListingRows()),
    st.lists(st.builds(Unreadable, texts, st.just(Side.AFTER), texts), max_size=2).map(tuple),
    st.lists(texts, max_size=3).map(tuple),
    st.lists(texts, max_size=3).map(tuple),
)


@given(meanings)
def test_any_change_has_a_line_that_fits(found: Meaning) -> None:
    line = headline(found)
    assert 0 < cells(line) <= WIDEST
    assert line == visible(line)
    assert "\n" not in line
    assert line[0].isupper()


def test_every_event_has_a_line() -> None:
    assert {kind for kind, _ in EVENTS} == set(EventKind)
