# SPDX-License-Identifier: Apache-2.0
"""Corrections, redactions and renamings: what was written stays, and what is blanked is blanked everywhere it can be."""

import datetime as dt
from typing import Final

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.errors import BlockedError, InvalidDataError, RefusedError, UsageError
from partnerctl.findings import Plain
from partnerctl.model.events import EventKind
from partnerctl.model.policy import Status
from partnerctl.usecases.correct_entry import Target, plan_correction, target_of
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.new_entry import entry_of
from partnerctl.usecases.record_event import Recorded
from partnerctl.usecases.redact_value import Redaction, plan_redaction
from partnerctl.usecases.rename_partner import plan_past_renaming, plan_renaming
from usecases.registries import PARTNERS, a_record, a_registry

LINK: Final = "https://meta.wikimedia.org/wiki/Example/Decision"
DAY: Final = dt.date(2026, 3, 31)

LIFE: Final = f"""\
name: Northfield City Library
mission: Free access.
contributions: [events]
organizers:
  - name: Jane Example
    role: director
    consent: 2024-02-01
contact:
  email: info@library.example
  consent: 2024-02-01
liaisons:
  - user: ExampleLiaison
history:
  - date: 2024-02-20
    event: applied
    link: {LINK}
    note: Jane Example wrote it.   # a remark
  - date: 2024-03-01
    event: endorsed
    by: [wm-northland, "user:Jane Example"]
    link: {LINK}
  - date: 2024-03-01
    event: endorsed
    by: ["user:Another"]
    link: {LINK}
"""


def world(**records: str) -> FakeFiles:
    return a_registry({"one": LIFE, **records})


def corrected(
    target: Target, *, files: FakeFiles | None = None, instead: dict[str, Plain] | None = None
) -> Recorded:
    services = fake_services(files or world(), day=DAY)
    given: dict[str, Plain] = {"why": "A slip"}
    return plan_correction(
        services, load_setting(services), "one", target, day=DAY, given=given, instead=instead
    )


def redacted(field: str, *, files: FakeFiles | None = None) -> Redaction:
    services = fake_services(files or world(), day=DAY)
    return plan_redaction(
        services, load_setting(services), "one", field, day=DAY, given={"why": "Asked to be forgotten"}
    )


def renamed(name: str, *, files: FakeFiles | None = None, keep_former: bool = True) -> Recorded:
    services = fake_services(files or world(), day=DAY)
    setting = load_setting(services)
    return plan_renaming(
        services, setting, "one", name, day=DAY, given={"link": LINK}, keep_former=keep_former
    )


def text_of(recorded: Recorded) -> str:
    assert recorded.edit.change
    return recorded.edit.change.after


# --- corrected ------------------------------------------------------------------------------------------------------


def test_a_correction_takes_the_entry_out_and_changes_no_line() -> None:
    recorded = corrected(Target(dt.date(2024, 2, 20), EventKind.APPLIED))

    assert text_of(recorded) == LIFE + (
        "  - date: 2026-03-31\n    event: corrected\n    supersedes_date: 2024-02-20\n"
        "    supersedes_event: applied\n    why: A slip\n"
    )
    assert (recorded.before.status, recorded.after.status) == (Status.CANDIDATE, None)
    assert recorded.after.superseded == (0,)


def test_what_is_right_can_be_recorded_with_the_correction() -> None:
    right = entry_of(EventKind.APPLIED, dt.date(2024, 2, 10), {"link": LINK})

    recorded = corrected(target_of("2024-02-20", "applied"), instead=right)

    assert (recorded.after.status, recorded.after.since) == (Status.CANDIDATE, dt.date(2024, 2, 10))
    assert text_of(recorded).index("corrected") < text_of(recorded).index("2024-02-10")
    assert recorded.entry == right


def test_without_what_is_right_a_correction_may_be_impossible() -> None:
    files = world(one=LIFE + f"  - date: 2024-04-01\n    event: declined\n    by: [wmf]\n    link: {LINK}\n")

    with pytest.raises(BlockedError) as caught:
        corrected(Target(index=0), files=files)
    (obstacle,) = caught.value.obstacles
    assert obstacle.message == "then 'declined' of 2024-04-01 would not be possible any more"
    right = entry_of(EventKind.APPLIED, dt.date(2024, 2, 10), {"link": LINK})
    assert corrected(Target(index=0), files=files, instead=right).after.status is Status.DECLINED


def test_of_two_that_are_alike_one_must_be_named() -> None:
    with pytest.raises(RefusedError, match="there are 2 entries 'endorsed' of 2024-03-01") as caught:
        corrected(Target(dt.date(2024, 3, 1), EventKind.ENDORSED))
    assert caught.value.hint == (
        "name it by its number with --entry (1: 'endorsed' by wm-northland, user:Jane Example; 2: 'endorsed' by "
        "user:Another)"
    )
    assert corrected(Target(index=2)).after.superseded == (2,)
    with pytest.raises(RefusedError, match="it would take out another than entry 1"):
        corrected(Target(index=1))


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Target(dt.date(2024, 2, 21), EventKind.APPLIED), "there is no entry 'applied' of 2024-02-21"),
        (Target(index=3), "there is no entry 3: the history has entries 0 to 2"),
        (Target(index=-1), "there is no entry -1"),
    ],
)
def test_an_entry_that_is_not_there_is_refused(target: Target, message: str) -> None:
    with pytest.raises(RefusedError, match=message) as caught:
        corrected(target)
    assert caught.value.hint


def test_what_is_corrected_already_is_refused() -> None:
    files = world()
    files.contents[f"{PARTNERS}/one.yaml"] = text_of(corrected(Target(index=0))).encode()

    for target in (Target(index=0), Target(dt.date(2024, 2, 20), EventKind.APPLIED)):
        with pytest.raises(RefusedError, match="is corrected already"):
            corrected(target, files=files)


def test_a_long_history_is_told_in_part() -> None:
    life = LIFE + "".join(f"  - date: 2025-01-{day:02}\n    event: invited\n" for day in range(1, 12))

    with pytest.raises(RefusedError) as caught:
        corrected(Target(dt.date(2020, 1, 1), EventKind.NOTED), files=world(one=life))
    assert caught.value.hint == "its entries are: …, " + ", ".join(
        f"2025-01-{day:02} invited" for day in range(4, 12)
    )


@pytest.mark.parametrize("words", [("2024-02-30", "applied"), ("2024-02-20", "aplied")])
def test_words_that_name_no_entry(words: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="names no entry"):
        target_of(*words)


def test_becoming_a_partner_again_needs_what_a_partner_needs() -> None:
    life = LIFE + (
        f"  - date: 2024-04-01\n    event: recognized\n    by: [wmf]\n    link: {LINK}\n"
        "  - date: 2025-01-01\n    event: resigned\nsources:\n  - title: A letter\n"
    )

    with pytest.raises(BlockedError) as caught:
        corrected(Target(index=4), files=world(one=life))
    assert "recognition needs visible support" in [each.message for each in caught.value.obstacles]


# --- redacted -------------------------------------------------------------------------------------------------------


def test_a_text_is_blanked_and_an_entry_says_so() -> None:
    redaction = redacted("organizers.0.name")

    assert text_of(redaction.recorded) == LIFE.replace("- name: Jane Example", "- name: '[redacted]'") + (
        "  - date: 2026-03-31\n    event: redacted\n    field: organizers[0].name\n    why: Asked to be forgotten\n"
    )
    assert (redaction.field, redaction.blank, redaction.removed) == ("organizers[0].name", "[redacted]", "")
    # In the note and in `by` the same name still stands.
    assert [LIFE.splitlines()[line - 1].strip()[:5] for line in redaction.lines] == ["note:", "by: ["]


@pytest.mark.parametrize(
    ("field", "blank", "gone", "there"),
    [
        ("history.0.note", "[redacted]", "note: Jane Example wrote it.", "note: '[redacted]'   # a remark"),
        ("history[1].by[1]", "user:(redacted)", '"user:Jane Example"', "by: [wm-northland, "),
        ("history.2.by.0", "user:(redacted)", '"user:Another"', '"user:(redacted)"'),
        ("history.1.link", None, "", "event: endorsed"),
        ("liaisons.0.user", "(redacted)", "ExampleLiaison", "user: (redacted)"),
        ("organizers.0.consent", None, "director", "organizers: []"),
        ("contact.email", None, "info@library.example", "liaisons:"),
        ("contact", None, "info@library.example", "liaisons:"),
    ],
)
def test_what_takes_no_such_text_is_removed(field: str, blank: str | None, gone: str, there: str) -> None:
    redaction = redacted(field)

    text = text_of(redaction.recorded)
    assert redaction.blank == blank
    assert not gone or gone not in text
    assert there in text
    assert bool(redaction.removed) == (blank is None)


def test_a_person_is_looked_for_as_a_user_and_by_name() -> None:
    redaction = redacted("history.1.by.1")

    lines = text_of(redaction.recorded).splitlines()
    assert [lines[line - 1].strip() for line in redaction.lines] == [
        "- name: Jane Example",
        "note: Jane Example wrote it.   # a remark",
    ]


def test_what_can_not_stand_alone_goes_with_it() -> None:
    redaction = redacted("contact.email")

    assert redaction.removed == "'contact'"
    assert "contact:" not in text_of(redaction.recorded)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("organizers.1.name", r"there is no 'organizers\[1\].name' in the record"),
        ("history", "never taken away as a whole"),
        ("history.0", "never taken away as a whole"),
    ],
)
def test_what_can_not_be_blanked_is_refused(field: str, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        redacted(field)


@pytest.mark.parametrize("field", ["history.0.date", "history.0.event"])
def test_a_decision_keeps_what_makes_it_one(field: str) -> None:
    with pytest.raises(InvalidDataError, match="the record can't do without it") as caught:
        redacted(field)
    assert caught.value.findings


@pytest.mark.parametrize("field", ["", "Name", "a..b", "organizers.-1", "organizers[x]"])
def test_what_is_no_name_of_a_field(field: str) -> None:
    with pytest.raises(UsageError, match="is no name of a field"):
        redacted(field)


def test_what_is_blanked_is_blanked_once() -> None:
    files = world()
    files.contents[f"{PARTNERS}/one.yaml"] = text_of(redacted("organizers.0.name").recorded).encode()

    with pytest.raises(RefusedError, match="is blanked already"):
        redacted("organizers.0.name", files=files)


# --- renamed --------------------------------------------------------------------------------------------------------


def test_a_new_name_keeps_the_old_one_findable() -> None:
    recorded = renamed("مكتبة الشمال")

    text = text_of(recorded)
    assert text.startswith(
        "name: مكتبة الشمال\nformer_names:\n  - name: Northfield City Library\n    until: 2026-03-31\n"
    )
    assert text.endswith(
        "  - date: 2026-03-31\n    event: renamed\n    from: Northfield City Library\n    to: مكتبة الشمال\n"
        f"    link: {LINK}\n"
    )
    assert recorded.edit.findings == ()


def test_the_old_name_can_be_left_out() -> None:
    recorded = renamed("Northfield Public Library", keep_former=False)

    assert "former_names" not in text_of(recorded)
    assert {finding.code for finding in recorded.edit.findings} == {"PC308"}


def test_a_name_that_was_another_name_is_not_there_twice() -> None:
    life = LIFE.replace(
        "mission:",
        "also_known_as: [NCL, Library]\nformer_names:\n  - name: Northfield City Library\nmission:",
    )

    text = text_of(renamed("NCL", files=world(one=life)))

    assert "also_known_as: [Library]" in text
    assert text.count("- name: Northfield City Library") == 1


@pytest.mark.parametrize("name", ["Northfield City Library", "NORTHFIELD city  Library"])
def test_no_other_name_is_no_renaming(name: str) -> None:
    with pytest.raises(RefusedError) as caught:
        renamed(name)
    assert caught.value.hint


def test_the_name_of_another_is_refused_and_one_much_like_it_pointed_out() -> None:
    files = world(two=a_record("Southfield Museum"))

    with pytest.raises(InvalidDataError) as caught:
        renamed("Southfield museum", files=files)
    assert [getattr(each, "code", "") for each in caught.value.findings] == ["PC201"]
    recorded = renamed("Southfeild Museum", files=files)
    assert [finding.code for finding in recorded.edit.findings] == ["PC202"]


def test_a_renaming_of_the_past_leaves_the_name() -> None:
    services = fake_services(world(), day=DAY)
    setting = load_setting(services)
    past = entry_of(
        EventKind.RENAMED, dt.date(2024, 1, 1), {"from": "Elder Library", "to": "Northfield City Library"}
    )

    text = text_of(plan_past_renaming(services, setting, "one", past))

    assert text.startswith(
        "name: Northfield City Library\nformer_names:\n  - name: Elder Library\n    until: 2024-01-01\n"
    )
    with pytest.raises(RefusedError, match="is its name now"):
        plan_past_renaming(
            services,
            setting,
            "one",
            entry_of(EventKind.RENAMED, DAY, {"from": "Northfield City Library", "to": "X"}),
        )
    known = world(one=LIFE.replace("mission:", "former_names: [{name: Elder Library}]\nmission:"))
    services = fake_services(known, day=DAY)
    assert text_of(plan_past_renaming(services, setting, "one", past)).count("Elder Library") == 2
