# SPDX-License-Identifier: Apache-2.0
"""Rules on changes: what neither their examples nor the seeded pull requests show."""

import datetime as dt

import pytest

from partnerctl.findings import Finding, Plain
from partnerctl.rules.append_only import HistoryChange, compare
from partnerctl.rules.comparison import Comparison, FileChange, MergedHistory, Version, said_by
from partnerctl.rules.running import check_change
from rule_examples import plain_of

PATH = "data/partners/library.yaml"
LINK = "https://meta.wikimedia.org/wiki/Example/1"
NOTED: dict[str, Plain] = {"date": "2026-01-12", "event": "noted", "as": "potential"}
INVITED: dict[str, Plain] = {"date": "2026-02-01", "event": "invited", "by": ["wmde", "wmf"]}
REVIEWED: dict[str, Plain] = {
    "date": "2026-02-20",
    "event": "reviewed",
    "outcome": "renewed",
    "by": ["wmde"],
    "link": LINK,
}


def version(
    *history: Plain, path: str = PATH, name: str = "Northfield City Library", **fields: Plain
) -> Version:
    return Version(path, {"name": name, **fields, "history": [*history]})


def told(
    *records: FileChange, merges: tuple[MergedHistory, ...] = (), approvers: tuple[str, ...] = ()
) -> list[str]:
    return [f"{each.code} {each.message}" for each in findings(*records, merges=merges, approvers=approvers)]


def findings(
    *records: FileChange, merges: tuple[MergedHistory, ...] = (), approvers: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    change = Comparison(
        "0123456789",
        dt.date(2026, 3, 1),
        records,
        merges=merges,
        author="example-author" if approvers else None,
        approvers=approvers,
    )
    return check_change(change)


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ([], [], HistoryChange((), (), (), (), ())),
        (["a", "b"], ["b"], HistoryChange((), (0,), (), (), ())),
        (["a"], [{"event": "noted"}], HistoryChange((), (0,), (), (), (0,))),
        ([1, 2, 3, 4], [2, 3, 4, 1], HistoryChange((), (), ((0, 3),), (), ())),
        ([1, 2, 3, 4], [4, 1, 2, 3], HistoryChange((), (), ((3, 0),), (), ())),
        ([1, 2, 3, 4, 5], [3, 1, 2, 5, 4], HistoryChange((), (), ((2, 0), (3, 4)), (), ())),
        ([1, 2], [9, 1, 8, 2, 7], HistoryChange((), (), (), (0, 2), (0, 2, 4))),
    ],
)
def test_the_smallest_story_is_told(before: list[Plain], after: list[Plain], outcome: HistoryChange) -> None:
    assert compare(before, after) == outcome


def test_an_entry_is_found_again_however_it_was_changed() -> None:
    # Inserted above the others, with another day, and with half of its fields.
    dated = {**NOTED, "date": "2026-01-13"}
    half: dict[str, Plain] = {"date": "2026-01-30", "event": "invited", "by": ["wmde", "wmf"]}
    change = compare([NOTED, INVITED], [dated, half])

    assert [(each.before, each.after, each.pointers) for each in change.altered] == [
        (0, 0, (("date",),)),
        (1, 1, (("date",),)),
    ]
    unlike = compare([INVITED], [{"date": "2026-01-30", "event": "noted", "as": "informal"}])
    assert (unlike.removed, unlike.added) == ((0,), (0,))
    other = compare([INVITED, NOTED], [{**INVITED, "date": "x", "link": LINK}, NOTED])
    assert [each.pointers for each in other.altered] == [(("date",), ("link",))]


@pytest.mark.parametrize(
    ("field", "by", "passes"),
    [
        ("history[0].by[0]", ["wmf"], True),
        ("history[0].by[0]", ["user:(redacted)", "wmf"], True),
        ("history[0].by", None, True),
        ("history[0].by[0]", ["wmf", "wmde"], False),
        ("history[0].by[0]", ["wmde", "wmf", "affcom"], False),
        ("history[0].by[0]", ["affcom", "wmf"], False),
        ("history[0].link", ["wmf"], False),
        ("history[1].by", ["wmf"], False),
        ("history[0].b", ["wmf"], False),
        (7, ["wmf"], False),
    ],
)
def test_a_redaction_covers_what_it_names_and_nothing_else(
    field: Plain, by: list[Plain] | None, passes: bool
) -> None:
    now: dict[str, Plain] = (
        {**INVITED, "by": by} if by else {**NOTED, "date": INVITED["date"], "event": "invited"}
    )
    now.pop("as", None)
    redacted: dict[str, Plain] = {
        "date": "2026-02-20",
        "event": "redacted",
        "field": field,
        "why": "Asked to",
    }

    assert compare([INVITED], [now, redacted]).only_appends is passes
    assert not compare([INVITED], [now]).only_appends


def test_a_redaction_of_long_ago_covers_nothing_new() -> None:
    redacted: dict[str, Plain] = {"date": "2026-01-20", "event": "redacted", "field": "history[0].link"}
    before = [{**INVITED, "link": LINK}, redacted]

    assert not compare([*before], [INVITED, redacted]).only_appends


def test_what_changed_is_said_in_full() -> None:
    before = version(NOTED, INVITED, "torn", {"event": "applied"})
    after = version(
        {**NOTED, "as": True, "link": LINK, "reason": "x"}, {**INVITED, "by": ["wmde", "affcom"]}, "worn", {}
    )

    assert told(FileChange(before, after)) == [
        "PC601 'as' of 'noted: potential' of 2026-01-12 was 'potential', and is now 'true', and 2 more of its fields differ",
        "PC601 'by[1]' of 'invited' of 2026-02-01 was 'wmf', and is now 'affcom'",
        "PC601 The entry of 'torn' was 'torn', and is now 'worn'",
        "PC602 'applied' of ? is no longer in the history",
    ]


def test_what_was_taken_away_may_have_been_private() -> None:
    before = version({**NOTED, "note": "Ada Example wrote."}, {**INVITED, "link": LINK})
    after = version(NOTED, {**INVITED, "link": "https://elsewhere.example/"})
    first, second = findings(FileChange(before, after))

    assert first.message == "'note' of 'noted: potential' of 2026-01-12 was 'Ada Example wrote.', and is gone"
    assert first.hint == (
        "Put it back as it was; if it must not be public, `partnerctl record library redacted --field history.0.note "
        "--why WHY` blanks it and says so"
    )
    assert "redacted" not in (second.hint or "")


def test_a_history_that_is_gone_is_missed_entry_by_entry() -> None:
    gone = Version(PATH, {"name": "Northfield City Library"})

    assert told(FileChange(version(NOTED, INVITED), gone)) == [
        "PC602 'noted: potential' of 2026-01-12 is no longer in the history",
        "PC602 'invited' of 2026-02-01 is no longer in the history",
    ]


def test_what_cannot_be_read_is_not_compared() -> None:
    unreadable = Version(PATH, None)

    assert told(FileChange(version(NOTED), unreadable)) == []
    assert told(FileChange(unreadable, version(NOTED, {"date": "2020-01-01", "event": "applied"}))) == []
    assert told(FileChange(unreadable, None)) == [f"PC610 {PATH} is gone"]
    assert unreadable.name == ""
    assert FileChange(None, version(NOTED)).new_name is None


@pytest.mark.parametrize(
    ("old", "new", "fields", "is_told"),
    [
        ("Northfield City Library", "NORTHFIELD city library e.V.", {}, False),
        ("Northfield City Library", "Nothfield City Library", {}, False),
        ("Northfield City Library", "مكتبة الشمال", {}, True),
        ("Northfield City Library", "NCL", {"also_known_as": ["NCL", 3]}, False),
        ("Northfield City Library", "NCL", {"also_known_as": "NCL"}, True),
        ("Northfield City Library", "", {}, False),
        ("", "Northfield City Library", {}, False),
    ],
)
def test_a_new_name_is_more_than_another_spelling(
    old: str, new: str, fields: dict[str, Plain], is_told: bool
) -> None:
    before, after = (Version(PATH, {"name": name, **fields, "history": [NOTED]}) for name in (old, new))

    found = told(FileChange(before, after))

    assert bool(found) is is_told
    assert all(each.startswith("PC613 The name was 'Northfield City Library', and is now") for each in found)


def test_names_that_two_records_exchange_are_two_new_names() -> None:
    one, other = "Northfield City Library", "Riverside Museum"
    second = "data/partners/museum.yaml"
    found = findings(
        FileChange(version(NOTED, name=one), version(NOTED, name=other)),
        FileChange(
            version(NOTED, name=other, path=second), version(NOTED, name=one, path=second, website="x")
        ),
    )

    assert [(each.code, each.location.path) for each in found] == [("PC612", PATH), ("PC613", second)]


def test_a_name_made_up_for_a_file_is_no_command() -> None:
    made_up = "data/partners/x; touch y `z`.yaml"
    (finding,) = findings(FileChange(version(NOTED), version(NOTED, path=made_up)))

    assert finding.code == "PC611"
    assert finding.hint is not None
    assert finding.hint.startswith(f"`git mv -- 'data/partners/x; touch y `z`.yaml' {PATH}` takes it back")


def test_another_identifier_under_another_name_is_another_organization() -> None:
    before = version(NOTED, wikidata="Q1", ror="https://ror.org/1")

    assert told(FileChange(before, version(NOTED, name="Riverside Museum", wikidata="Q2"))) == [
        "PC612 The record of 'Northfield City Library' is now that of 'Riverside Museum', another organization"
    ]
    assert told(FileChange(before, version(NOTED, wikidata="Q2"))) == []


def test_only_new_entries_are_judged_and_only_if_they_are_some() -> None:
    old: Plain = {"date": "2024-02-20", "event": "endorsed", "by": ["wmde"]}
    strange: tuple[Plain, ...] = (
        "torn",
        {"date": "2026-02-30", "event": "invited"},
        {"date": 20260301, "event": "invited"},
        {"event": "invited"},
    )

    assert told(FileChange(version(old), version(old, *strange))) == []
    assert [each[:5] for each in told(FileChange(None, version(old)))] == ["PC620"]


def test_whoever_waives_the_link_need_not_give_it() -> None:
    waiver: Plain = {"rule": "PC307", "why": "A letter.", "by": "wmde", "until": "2027-01-01"}
    applied: Plain = {"date": "2026-02-20", "event": "applied"}
    before = version(NOTED, waivers=[waiver])

    assert told(FileChange(before, version(NOTED, applied, waivers=[waiver]))) == []
    assert [each[:5] for each in told(FileChange(before, version(NOTED, applied, waivers=["torn"])))] == [
        "PC620"
    ]


@pytest.mark.parametrize(("days", "code"), [(0, None), (90, None), (91, "PC621"), (-1, "PC622")])
def test_late_and_early_are_told_from_the_day_of_recording(days: int, code: str | None) -> None:
    date = (dt.date(2026, 3, 1) - dt.timedelta(days)).isoformat()
    entry: Plain = {"date": date, "event": "invited", "by": ["wmde"]}
    found = told(FileChange(version(NOTED), version(NOTED, entry)))

    assert [each[:5] for each in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("by", "approvers", "refused"),
    [
        (["wmde"], ("Example-Author", "@ada-example"), True),
        (["wmde"], ("ada-example", "somebody"), False),
        (["wmde"], ("bob example",), True),
        (["wmde"], ("somebody",), False),
        (["user:Ada Example"], ("somebody",), True),
        (["user:ada_Example"], ("somebody",), True),
        (["wmde", "user:Ada Example"], ("somebody",), False),
        ("torn", ("somebody",), False),
        ([], ("somebody",), False),
    ],
)
def test_nobody_decides_or_approves_alone_for_the_own_partner(
    by: Plain, approvers: tuple[str, ...], refused: bool
) -> None:
    liaisons: Plain = [
        {"user": "Ada Example", "forge": "ada-example"},
        {"user": "Bob Example"},
        {"user": "Somebody", "until": "2025"},
        "torn",
    ]
    before = version(NOTED, liaisons=liaisons)
    after = version(NOTED, {**REVIEWED, "by": by}, liaisons=liaisons)

    assert [each[:5] for each in told(FileChange(before, after), approvers=approvers)] == ["PC623"] * refused


def test_what_a_later_commit_put_right_was_not_lost_in_the_merge() -> None:
    merged = MergedHistory(PATH, (("aaa", (NOTED,)), ("bbb", (NOTED, INVITED))), (NOTED,))
    lost = FileChange(version(NOTED), version(NOTED, REVIEWED))
    found = FileChange(version(NOTED), version(NOTED, INVITED))

    assert told(lost, merges=(merged,)) == ["PC605 'invited' of 2026-02-01 was lost in a merge"]
    assert told(found, merges=(merged,)) == []
    assert told(FileChange(None, version(NOTED, INVITED)), merges=(merged,)) == []


def test_an_entry_of_the_base_that_a_merge_lost_is_told_once() -> None:
    merged = MergedHistory(PATH, (("aaa", (NOTED, INVITED)), ("bbb", (NOTED, INVITED))), (NOTED,))

    assert told(FileChange(version(NOTED, INVITED), version(NOTED)), merges=(merged,)) == [
        "PC602 'invited' of 2026-02-01 is no longer in the history"
    ]


def test_an_entry_is_named_by_what_it_says() -> None:
    assert (
        said_by({"event": "reviewed", "outcome": "renewed", "date": "2026-01-01"})
        == "'reviewed: renewed' of 2026-01-01"
    )
    assert said_by({}) == "'?' of ?"
    assert said_by(["a", 1]) == "'[\"a\", 1]'"


def test_a_ledger_that_cannot_be_read_any_more_was_changed() -> None:
    path = "data/notices/library.2026-01-05.endorsed.email.yaml"
    before = Version(path, plain_of("partner: library\nsent: 2026-01-06\n"))
    change = Comparison("0123456789", dt.date(2026, 3, 1), notices=(FileChange(before, Version(path, None)),))

    assert [(each.code, each.message) for each in check_change(change)] == [
        ("PC614", "A notice that was sent is never changed, and this one was")
    ]


def test_a_policy_that_is_gone_is_told_where_it_was() -> None:
    policy = FileChange(Version("data/entities.yaml", {"format": 1}), None)
    records = (
        FileChange(version(NOTED), version(NOTED, website="x")),
        FileChange(version(NOTED), None, misnamed=True),
    )
    change = Comparison("0123456789", dt.date(2026, 3, 1), records, policy=(policy,))

    (finding,) = check_change(change)
    assert (finding.code, finding.message) == ("PC615", "data/entities.yaml changed together with 2 records")
    assert finding.location.revision == "0123456789"
