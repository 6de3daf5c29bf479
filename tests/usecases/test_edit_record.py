# SPDX-License-Identifier: Apache-2.0
"""An edit may leave a record as bad as it was, never worse, and history only grows."""

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import InvalidDataError, RefusedError
from partnerctl.findings import Finding
from partnerctl.usecases.assignments import parse_assignment
from partnerctl.usecases.edit_record import Edit, plan_assignments, plan_text, read_for_edit
from partnerctl.usecases.loading import load_setting
from usecases.registries import PARTNERS, a_record, a_registry

PATH = f"{PARTNERS}/one.yaml"


def edited(files: FakeFiles, *words: str) -> Edit:
    services = fake_services(files)
    return plan_assignments(
        services, load_setting(services), "one", [parse_assignment(word) for word in words]
    )


def rewritten(files: FakeFiles, text: str) -> Edit:
    services = fake_services(files)
    return plan_text(services, load_setting(services), read_for_edit(services, "one"), text)


def codes(error: InvalidDataError) -> list[str]:
    return [finding.code for finding in error.findings if isinstance(finding, Finding)]


def test_nothing_is_written_by_planning() -> None:
    files = a_registry({"one": a_record("One")})
    before = dict(files.contents)

    edit = edited(files, "name=Other")

    assert edit.change is not None
    assert edit.change.after == a_record("Other")
    assert files.contents == before


def test_what_the_change_newly_brings_is_told_if_it_is_no_error() -> None:
    records = {"one": a_record("Northfield City Library"), "two": a_record("Southfield Museum")}

    edit = edited(a_registry(records), "name=Southfeild Museum")

    assert [(finding.code, finding.severity.value) for finding in edit.findings] == [("PC202", "warning")]
    (finding,) = edit.findings
    places = {
        finding.location.path: finding.location,
        **{each.location.path: each.location for each in finding.related},
    }
    assert places[PATH].excerpt == "name: Southfeild Museum"  # a line of the text that is to come
    assert places[f"{PARTNERS}/two.yaml"].excerpt == "name: Southfield Museum"
    assert edited(a_registry(records), "name=Westfield Archive").findings == ()


def test_a_new_error_between_this_and_another_record_is_refused() -> None:
    files = a_registry({"one": a_record("One"), "two": a_record("Two"), "broken": "name: [\n"})

    with pytest.raises(InvalidDataError, match="the record would have a new error") as caught:
        edited(files, "name=Two")
    assert codes(caught.value) == ["PC201"]


def test_errors_that_were_there_before_do_not_stop_an_edit() -> None:
    twins = a_registry({"one": a_record("Two", "foo: 1\n"), "two": a_record("Two")})

    edit = edited(twins, "also_known_as=[Second]")

    assert edit.change is not None
    assert edit.findings == ()


def test_the_same_error_once_more_is_a_new_one() -> None:
    files = a_registry({"one": a_record("One", "contributions: [nonsense]\n")})

    with pytest.raises(InvalidDataError) as caught:
        edited(files, "contributions+=nonsense")
    assert codes(caught.value) == ["PC150"]


@pytest.mark.parametrize("other", ["two", "a-library"])
def test_a_waived_error_is_no_new_one(other: str) -> None:
    waiver = "waivers:\n  - {rule: PC201, why: Two of them, by: wmf, until: 2030-01-01}\n"
    holder, bare = ("one", other) if other < "one" else (other, "one")
    records = {"one": a_record("One"), other: a_record("Two")}
    files = a_registry({holder: records[holder] + waiver, bare: records[bare]})

    assert edited(files, "name=Two").change is not None


def test_a_reference_to_a_record_that_can_not_be_read_is_no_new_error() -> None:
    files = a_registry({"one": a_record("One"), "broken": "name: [\n"})
    merged = a_record("One").replace(
        "sources:", "  - date: 2026-03-01\n    event: merged\n    into: broken\nsources:"
    )

    assert rewritten(files, merged).change is not None
    with pytest.raises(InvalidDataError):
        rewritten(files, merged.replace("into: broken", "into: nowhere"))


HISTORY = a_record("One")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026-02-03", "2026-02-04"),
        ("as: potential", "as: informal"),
        ("    as: potential\n", ""),
        ("    as: potential\n", "    as: potential\n    link: https://meta.wikimedia.org/wiki/X\n"),
        ("event: noted\n    as: potential\n", "event: applied\n"),
        (
            "  - date: 2026-02-03\n",
            "  - date: 2026-03-01\n    event: noted\n    as: potential\n  - date: 2026-02-03\n",
        ),
    ],
)
def test_entries_of_the_history_are_never_changed(old: str, new: str) -> None:
    with pytest.raises(RefusedError, match="history is append-only"):
        rewritten(a_registry({"one": HISTORY}), HISTORY.replace(old, new, 1))


def test_an_entry_is_never_taken_away() -> None:
    two = HISTORY.replace("sources:", "  - date: 2026-03-01\n    event: applied\nsources:")

    with pytest.raises(RefusedError, match="history is append-only"):
        rewritten(a_registry({"one": two}), HISTORY)
    with pytest.raises(RefusedError, match="history is append-only"):
        rewritten(a_registry({"one": HISTORY}), "name: One\nhistory: none\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    as: potential\n", "    as: potential\n    note: Seen again\n"),
        ("    as: potential\n", "    as: potential\n    archived: https://archive.example/x\n"),
        ("event: noted", "event:   noted  # a remark"),
    ],
)
def test_a_note_an_archived_page_or_a_remark_may_be_added(old: str, new: str) -> None:
    assert rewritten(a_registry({"one": HISTORY}), HISTORY.replace(old, new, 1)).change is not None


def test_a_history_that_is_torn_can_be_mended_by_hand() -> None:
    torn = HISTORY.replace("as: potential", "as: [")

    assert rewritten(a_registry({"one": torn}), HISTORY).change is not None
    # Entries that are no entries protect nothing either.
    odd = HISTORY.replace("history:\n", "history:\n  - nonsense\n")
    with pytest.raises(RefusedError, match="history is append-only"):
        rewritten(a_registry({"one": odd}), HISTORY)
    assert rewritten(a_registry({"one": "name: One\nhistory: none\n"}), HISTORY).change is not None


def test_text_that_is_no_text_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidDataError) as caught:
        rewritten(a_registry({"one": HISTORY}), HISTORY.replace("One", "O\udce9ne"))
    assert codes(caught.value) == ["PC002"]


def test_the_same_text_is_no_change() -> None:
    assert rewritten(a_registry({"one": HISTORY}), HISTORY) == Edit(None, ())
