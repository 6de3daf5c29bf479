# SPDX-License-Identifier: Apache-2.0
"""Two sides of one record put together: nothing lost, nothing double, nothing guessed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.documents.conflicts import sides_in
from partnerctl.documents.layout import compose
from partnerctl.documents.merging import Merged, merge, require_nothing_lost
from partnerctl.documents.reader import parse
from partnerctl.documents.sections import cut
from partnerctl.documents.three_way import DISPUTED, MISSING, NoValue, bare, join, join_histories, without
from partnerctl.documents.two_sides import TwoSides
from partnerctl.errors import RefusedError
from partnerctl.findings import Plain

BASE = """\
# who looks after it
name: Northfield
mission: Old.
contributions: [events]
organization: {kind: library, founded: 1911}
history: # add at the end
  - date: 2024-02-20
    event: applied
    link: https://wiki.example/1
sources:
  - title: Letter
"""
ENDORSED = "  - date: 2024-03-01\n    event: endorsed\n    by: [wmde]\n    link: https://wiki.example/2\n"
ALSO = ENDORSED.replace("wmde", "wmfr").replace("/2", "/3")
INVITED = "  - date: 2024-02-25\n    event: invited\n    by: [wmfr]\n"


def with_entry(text: str, entry: str) -> str:
    return text.replace("sources:\n", f"{entry}sources:\n")


def whole(base: str | None, ours: str, theirs: str) -> str:
    """The text of a merge that leaves no choice."""
    merged = merge(base, ours, theirs)
    assert not merged.choices
    return merged.text("ours", "theirs")


@pytest.mark.parametrize("base", [BASE, None], ids=["base", "no base"])
def test_entries_of_both_sides_stand_by_date_and_once(base: str | None) -> None:
    ours = with_entry(BASE, ENDORSED)
    theirs = with_entry(BASE, INVITED + ALSO)

    assert whole(base, ours, theirs) == with_entry(BASE, INVITED + ENDORSED + ALSO)
    assert whole(base, theirs, ours) == with_entry(BASE, INVITED + ALSO + ENDORSED)
    assert whole(base, ours, ours) == ours


def test_comments_of_both_sides_are_kept() -> None:
    ours = with_entry(BASE, f"  # by letter\n{ENDORSED}").replace(
        "name: Northfield", "name: Northfield # sic"
    )
    theirs = with_entry(BASE, ALSO.replace("endorsed", "endorsed # twice")).replace(
        "# who looks after it\n", "# who looks after it\n# and since when\n"
    )

    text = whole(BASE, ours, theirs)

    for comment in (
        "# who looks after it",
        "# and since when",
        "  # by letter",
        "endorsed # twice",
        "Northfield # sic",
    ):
        assert text.count(comment) == 1


def test_comments_of_a_side_whose_lines_are_not_taken_stand_above() -> None:
    ours = BASE.replace("mission: Old.", "mission: Old. # one")
    theirs = BASE.replace("mission: Old.", "mission: Old. # other")

    assert "# other\nmission: Old. # one\n" in whole(BASE, ours, theirs)


def test_a_note_and_an_archived_link_of_either_side_come_to_one_entry() -> None:
    link = "    link: https://wiki.example/1\n"
    ours = BASE.replace(link, f"{link}    note: By letter.\n")
    theirs = BASE.replace(link, f"{link}    archived: https://archive.example/1\n")

    assert whole(BASE, ours, theirs) == BASE.replace(
        link, f"{link}    archived: https://archive.example/1\n    note: By letter.\n"
    )


def test_two_notes_on_one_entry_are_left_to_choose() -> None:
    link = "    link: https://wiki.example/1\n"
    ours, theirs = (
        with_entry(BASE.replace(link, f"{link}    note: {note}.\n"), INVITED) for note in ("One", "Other")
    )

    merged = merge(BASE, ours, theirs)

    assert [choice.pointer for choice in merged.choices] == [("history", 0)]
    assert merged.views() == (ours, theirs)
    marked = sides_in(merged.text("main", "topic"))
    assert marked is not None
    assert (marked.ours, marked.theirs, marked.labels) == (ours, theirs, ("main", "topic"))
    assert merge(None, marked.ours, marked.theirs).text("main", "topic") == merged.text("main", "topic")


def test_an_entry_that_one_side_changed_or_took_away_stays() -> None:
    ours = BASE.replace("https://wiki.example/1", "https://wiki.example/9")
    gone = with_entry(BASE, INVITED).replace(BASE[BASE.index("  - date") : BASE.index("sources")], "")

    merged = merge(BASE, ours, with_entry(BASE, INVITED))
    assert [entry.is_restored for entry in merged.entries] == [True, False, False]
    assert merged.text("", "").count("event: applied") == 2
    assert whole(BASE, gone, with_entry(BASE, ENDORSED)) == with_entry(BASE, INVITED + ENDORSED)


def test_what_both_took_away_does_not_come_back() -> None:
    two = with_entry(BASE, INVITED)

    assert whole(two, with_entry(BASE, ENDORSED), BASE) == with_entry(BASE, ENDORSED)


def test_a_redacted_value_does_not_come_back() -> None:
    base = BASE.replace(
        "    link: https://wiki.example/1\n", "    link: https://wiki.example/Jane\n    note: By Jane.\n"
    )
    redacted = "  - date: 2024-05-01\n    event: redacted\n    field: history[0].link\n    why: Asked to.\n"
    ours = with_entry(base.replace("    link: https://wiki.example/Jane\n    note: By Jane.\n", ""), redacted)

    assert "Jane" not in whole(base, ours, with_entry(base, ENDORSED))


def test_fields_changed_by_one_side_each_are_both_changed() -> None:
    ours = BASE.replace("events", "events, open-data").replace("1911", "1912")
    theirs = (
        BASE.replace("events", "events, advice")
        .replace("library,", "archive,")
        .replace("sources", "website: https://n.example/\nsources")
    )
    text = whole(BASE, ours, theirs)

    assert "contributions: [events, open-data, advice]\n" in text
    assert "organization: {kind: archive, founded: 1912}\n" in text
    assert "website: https://n.example/\nsources" in text


def test_a_contradiction_stands_between_markers_and_nothing_else_does() -> None:
    ours = with_entry(BASE.replace("Old.", "Ours."), ENDORSED)
    theirs = with_entry(BASE.replace("Old.", "Theirs."), ALSO)

    text = merge(BASE, ours, theirs).text("main", "topic")

    assert text == with_entry(BASE, ENDORSED + ALSO).replace(
        "mission: Old.\n", "<<<<<<< main\nmission: Ours.\n=======\nmission: Theirs.\n>>>>>>> topic\n"
    )


def test_a_field_removed_on_one_side_and_changed_on_the_other_is_a_choice() -> None:
    merged = merge(BASE, BASE.replace("mission: Old.\n", ""), BASE.replace("Old.", "New."))

    assert [(choice.ours, choice.theirs) for choice in merged.choices] == [("", "mission: New.\n")]
    assert whole(BASE, BASE.replace("mission: Old.\n", ""), BASE) == BASE.replace("mission: Old.\n", "")


def test_layout_line_endings_and_mark_of_our_side_are_kept() -> None:
    ours = "\ufeff" + with_entry(BASE, ENDORSED).replace("\n", "\r\n")
    flush = with_entry(BASE, f"\n{ALSO}").replace("\n  ", "\n").replace("\n\n- ", "\n\n- ")

    text = whole(BASE, ours, flush)

    assert text.startswith("\ufeff# who")
    assert text.count("\n") == text.count("\r\n")
    assert "  - date: 2024-03-01\r\n    event: endorsed\r\n    by: [wmfr]\r\n" in text
    assert whole(BASE, flush, with_entry(BASE, ENDORSED)).count("\n\n- date: 2024-03-01") == 2


def test_a_history_in_brackets_is_joined_too() -> None:
    base = "name: N\nhistory: [{date: 2024-01-01, event: applied}]\n"
    ours = base.replace("}]", "}, {date: 2024-02-01, event: resigned}]")
    theirs = base.replace("}]", "}, {date: 2024-01-15, event: invited}]")

    parsed = parse(whole(base, ours, theirs), "")

    assert parsed.plain is not None
    assert [entry["event"] for entry in parsed.plain["history"]] == ["applied", "invited", "resigned"]  # type: ignore[index, union-attr, call-overload]


def test_an_unsound_base_counts_as_unknown() -> None:
    broken = "<<<<<<<<< Temporary merge branch 1\nname: X\n=========\n>>>>>>>>> Temporary merge branch 2\n"

    assert whole(broken, with_entry(BASE, ENDORSED), with_entry(BASE, ALSO)) == with_entry(
        BASE, ENDORSED + ALSO
    )


@pytest.mark.parametrize("bad", ["name: A\nname: B\n", "{name: A}\n", "- A\n"])
def test_a_side_that_cannot_be_read_line_by_line_is_refused(bad: str) -> None:
    with pytest.raises(RefusedError):
        merge(BASE, BASE, bad)


def test_a_result_that_lost_something_is_refused() -> None:
    sides = TwoSides(None, cut(BASE), cut(BASE))

    with pytest.raises(RefusedError, match="laid out too differently"):
        require_nothing_lost(Merged(("name: Somebody else\n",), "", "\n", ()), sides)


TEXTS = st.sampled_from(["a", "b", "c", "long text: with a colon", "\u0646\u0648\u0631"])
DAYS = st.sampled_from(["2024-01-01", "2024-01-02", "2024-02-29"])
ENTRIES = st.fixed_dictionaries(
    {"date": DAYS, "event": st.sampled_from(["applied", "endorsed", "reviewed"])},
    optional={"by": st.lists(TEXTS, min_size=1, max_size=2), "link": TEXTS, "note": TEXTS},
)
HISTORIES = st.lists(ENTRIES, max_size=3)


def _key(entries: list[Plain]) -> list[str]:
    return sorted(json.dumps(entry, sort_keys=True) for entry in entries)


@given(HISTORIES, HISTORIES, HISTORIES)
def test_no_entry_is_lost_or_doubled(base: list[Plain], mine: list[Plain], other: list[Plain]) -> None:
    first: dict[str, Plain] = {"date": "2023-01-01", "event": "noted"}
    before = [first, *base]
    ours, theirs = [*before, *mine], [*before, *other]
    texts = [compose({"name": "N", "history": history}) for history in (before, ours, theirs)]

    merged = merge(*texts)
    again = merge(texts[0], texts[2], texts[1])

    views = [parse(view, "").plain or {} for view in merged.views()]
    histories = [view["history"] for view in views]
    for history, side in zip(histories, (ours, theirs), strict=True):
        assert isinstance(history, list)
        bares = [bare(entry) for entry in history]
        for each in (ours, theirs):
            assert not without(map(bare, each), bares)  # nothing lost
        # Nothing double: as many of a kind as the side that has most of it.
        expected = [*map(bare, ours), *without(map(bare, theirs), map(bare, ours))]
        assert _key(bares) == _key(expected)
        assert not [
            entry
            for entry in history
            if entry not in ours and entry not in theirs and "note" not in str(entry)
        ]
        assert not without(side, history) or merged.choices or "note" in str(side)
    swapped = parse(again.views()[1], "").plain or {}
    assert isinstance(swapped["history"], list)
    first_history = histories[0]
    assert isinstance(first_history, list)
    assert _key(list(map(bare, swapped["history"]))) == _key(list(map(bare, first_history)))
    if not merged.choices:
        text = merged.text("", "")
        assert merge(texts[0], text, text).text("", "") == text


PLAIN = st.recursive(
    st.none() | st.integers(0, 2) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=6,
)


@given(PLAIN, PLAIN, PLAIN)
def test_joining_values_obeys_its_laws(base: Plain, ours: Plain, theirs: Plain) -> None:
    assert join(base, ours, ours) == ours
    assert join(base, ours, base) == ours
    assert join(base, base, theirs) == theirs
    joined, swapped = join(base, ours, theirs), join(base, theirs, ours)
    assert (joined is DISPUTED) == (swapped is DISPUTED)
    if not isinstance(joined, NoValue):
        assert join(base, joined, theirs) == joined


def test_lists_are_joined_only_where_it_is_sure() -> None:
    assert join(["a", "b"], ["n", "a", "b"], ["a", "b", "m"]) == ["n", "a", "b", "m"]
    assert join(["a", "b"], ["x", "b"], ["a", "b", "m"]) == ["x", "b", "m"]
    assert join(["a", "b"], ["a", "y"], ["x", "b"]) == ["x", "y"]
    assert join(["a", "b"], ["b"], ["a", "b", "m"]) is DISPUTED
    assert join(["a"], ["x"], ["y"]) is DISPUTED
    assert join({"k": 1}, {"k": 2}, {"k": 3}) is DISPUTED
    assert join({"k": 1, "l": 1}, {"l": 2}, {"k": 1, "l": 1, "m": 1}) == {"l": 2, "m": 1}
    assert join(1, MISSING, 1) is MISSING
    assert join(1, True, 1) is True


def test_entries_that_are_no_mappings_are_joined_as_they_are() -> None:
    joined = join_histories(["a"], ["a", 1], ["a", {"event": "noted"}])

    assert [(each.base, each.ours, each.theirs) for each in joined] == [
        (0, 0, 0),
        (None, 1, None),
        (None, None, 1),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_markers_are_taken_apart(newline: str) -> None:
    merge_style = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> topic\nc: |\n  =======\n"
    diff3 = "<<<<<<< one\nb: 2\n||||||| 1234567\nb: 1\n=======\n>>>>>>> two\n=======\n"

    marked = sides_in(merge_style.replace("\n", newline))
    based = sides_in(diff3.replace("\n", newline))

    assert marked is not None
    assert based is not None
    assert [each and each.replace(newline, "\n") for each in (marked.base, marked.ours, marked.theirs)] == [
        None,
        "a: 1\nb: 2\nc: |\n  =======\n",
        "a: 1\nb: 3\nc: |\n  =======\n",
    ]
    assert marked.labels == ("HEAD", "topic")
    assert [each and each.replace(newline, "\n") for each in (based.base, based.ours, based.theirs)] == [
        "b: 1\n=======\n",
        "b: 2\n=======\n",
        "=======\n",
    ]


@pytest.mark.parametrize("text", ["a: 1\n=======\n", "a: '<<<<<<<'\n", "a: '<<<<<<<' # >>>>>>>\n"])
def test_text_without_markers_has_no_sides(text: str) -> None:
    assert sides_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> b\n=======\n>>>>>>> a\n",
        "<<<<<<< a\n>>>>>>> b\n",
        "<<<<<<< a\n=======\n",
        ">>>>>>> b\n",
        "<<<<<<< a\n||||||| b\n||||||| b\n=======\n>>>>>>> b\n",
    ],
)
def test_damaged_or_nested_markers_are_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="conflict"):
        sides_in(text)
