# SPDX-License-Identifier: Apache-2.0
"""Whatever may happen to a history passes, in any number and order; anything else done to an old entry is seen."""

import copy
import json

from hypothesis import assume, given
from hypothesis import strategies as st

from partnerctl.documents.operations import same
from partnerctl.documents.three_way import bare
from partnerctl.findings import Plain
from partnerctl.model.events import ADDABLE
from partnerctl.rules.append_only import BLANKS, compare, differences

Entry = dict[str, Plain]

words = st.text("abc", max_size=3)
values: st.SearchStrategy[Plain] = st.one_of(
    words,
    st.integers(0, 2),
    st.booleans(),
    st.lists(words, max_size=2),
    st.dictionaries(words, words, max_size=2),
)
entries: st.SearchStrategy[Entry] = st.fixed_dictionaries(
    {"date": st.sampled_from(["2026-01-01", "2026-01-02"]), "event": st.sampled_from(["noted", "applied"])},
    optional={
        "by": st.lists(words, max_size=3),
        "link": words,
        "note": words,
        "archived": words,
        "other": values,
    },
)
histories = st.lists(entries, max_size=5)


@st.composite
def grown(draw: st.DrawFn, history: list[Entry]) -> list[Plain]:
    """A history after some of what may happen to it."""
    now: list[Entry] = copy.deepcopy(history)
    for _ in range(draw(st.integers(0, 5))):
        index = draw(st.integers(0, max(len(history) - 1, 0)))
        if not history or draw(st.booleans()):
            now.append(draw(entries))
        elif missing := sorted(ADDABLE - now[index].keys()):
            now[index][draw(st.sampled_from(missing))] = draw(words)
        elif "link" in now[index]:
            now.append({"date": "2026-01-03", "event": "redacted", "field": f"history[{index}].link"})
            if draw(st.booleans()):
                now[index]["link"] = draw(st.sampled_from(BLANKS))
            else:
                del now[index]["link"]
    return [*now]


@given(st.data(), histories)
def test_what_may_happen_passes(data: st.DataObject, history: list[Entry]) -> None:
    now = data.draw(grown(history))

    change = compare([*history], now)

    assert change.only_appends, change
    assert len(change.added) == len(now) - len(history)
    assert change.lost == frozenset()


@given(st.data(), histories, histories)
def test_any_other_value_is_seen(data: st.DataObject, history: list[Entry], more: list[Entry]) -> None:
    assume(history)
    index = data.draw(st.integers(0, len(history) - 1))
    now = copy.deepcopy(history)
    field = data.draw(st.sampled_from([*now[index], "other"]))
    old = now[index].pop(field, None)
    if old is None or data.draw(st.booleans()):
        new = data.draw(values)
        assume(not same(new, old))
        now[index][field] = new

    # With the old entry below it, what was changed is a new one above.
    assume(not any(same(bare(each), bare(history[index])) for each in more))
    assert not compare([*history], [*now, *more]).only_appends


@given(st.data(), histories)
def test_an_entry_that_goes_is_seen(data: st.DataObject, history: list[Entry]) -> None:
    assume(history)
    gone = data.draw(st.integers(0, len(history) - 1))
    now = [entry for index, entry in enumerate(history) if index != gone]

    assert compare([*history], [*now]).removed


@given(st.data(), histories)
def test_another_order_is_seen(data: st.DataObject, history: list[Entry]) -> None:
    now = data.draw(st.permutations(history))

    assert compare([*history], [*now]).only_appends == same([*history], [*now])


@given(st.data(), histories, entries)
def test_an_entry_above_old_ones_is_seen(data: st.DataObject, history: list[Entry], new: Entry) -> None:
    # One that is there already may be taken for the other of the two; that it stands there twice is PC303's to tell.
    assume(history and not any(same(bare(new), bare(each)) for each in history))
    place = data.draw(st.integers(0, len(history) - 1))
    now = [*history[:place], new, *history[place:]]
    # What stands there now may be what stood there, or that with a note, and the last one new.
    is_append = all(
        {*is_now} - {*was} <= ADDABLE and same(was, {key: is_now.get(key) for key in was})
        for was, is_now in zip(history, now, strict=False)
    )
    below = [str(entry["date"]) for entry in history[place:]]
    if is_append or str(new["date"]) <= min(below):
        assert compare([*history], [*now]).only_appends
    elif str(new["date"]) > max(below):
        assert not compare([*history], [*now]).only_appends


@given(values, values)
def test_values_differ_in_places_or_are_the_same(one: Plain, other: Plain) -> None:
    places = [pointer for pointer, _, _ in differences(one, other)]

    assert (
        (not places)
        == same(one, other)
        == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))
    )
    assert len(set(places)) == len(places)
