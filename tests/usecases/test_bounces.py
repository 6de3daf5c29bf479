# SPDX-License-Identifier: Apache-2.0
"""Which emails came back: found in a mailbox, noted without an address, and a bar to further ones."""

import datetime as dt
import json
from pathlib import Path

import pytest

from fakes import FakeFiles, fake_services
from partnerctl.documents.delivery_reports import Fate
from partnerctl.errors import RefusedError, UsageError
from partnerctl.model.ledger import BouncedNotice
from partnerctl.ports import Services
from partnerctl.usecases.changes import write_changes
from partnerctl.usecases.ledger import bounces_of, read_ledger
from partnerctl.usecases.send.bounces import Bounces, Novelty, find_bounces, note_bounce
from partners import registry_files

BOUNCES = Path(__file__).parents[1] / "bounces"
NAME = "a-library.2026-03-01.renewed.email"
TODAY = dt.date(2026, 4, 10)


def sent(name: str, digit: str = "0", **changes: str) -> dict[str, str]:
    """A file of the ledger, with the Message-ID of the kept reports, or one beginning with another digit."""
    partner, about, kind, channel = name.split(".")
    said = {
        "partner": partner,
        "kind": kind,
        "about": about,
        "channel": channel,
        "sent": "2026-04-03",
        "language": "en",
        "message_id": f"{digit}123456789abcdef0123456789abcdef@registry.example",
        **changes,
    }
    return {f"data/notices/{name}.yaml": json.dumps(said)}


def services(*files: dict[str, str]) -> Services:
    ledger = {path: text for each in files or (sent(NAME),) for path, text in each.items()}
    return fake_services(FakeFiles.of({**registry_files({}), **ledger}), day=TODAY)


def report(name: str, digit: str = "0") -> bytes:
    content = (BOUNCES / f"{name}.eml").read_bytes()
    return content.replace(b"<0123456789abcdef", f"<{digit}123456789abcdef".encode())


def found(*names: str, world: Services | None = None) -> Bounces:
    return find_bounces(map(report, names), world or services())


def test_a_bounce_becomes_a_file_without_an_address() -> None:
    bounces = found("postfix")

    (change,) = bounces.changes
    assert change.path == f"data/bounces/{NAME}.yaml"
    assert change.before is None
    assert change.after == (
        "partner: a-library\nkind: renewed\nabout: 2026-03-01\nsent: 2026-04-03\nbounced: 2026-04-03\nstatus: 5.1.1\n"
    )
    (told,) = bounces.reported
    assert (told.fate, told.status, told.day, told.novelty) == (
        Fate.FAILED,
        "5.1.1",
        dt.date(2026, 4, 3),
        Novelty.NEW,
    )


def test_what_was_written_is_read_back_and_not_written_again() -> None:
    world = services()

    write_changes(world.files, found("postfix", world=world).changes)

    (bounce,) = bounces_of(world.files)
    assert bounce == BouncedNotice.model_validate_json(
        '{"partner": "a-library", "kind": "renewed", "about": "2026-03-01", "sent": "2026-04-03",'
        ' "bounced": "2026-04-03", "status": "5.1.1"}'
    )
    assert (bounce.key.name, bounce.is_permanent) == (NAME, True)
    again = found("postfix", "gmail", world=world)
    assert (again.changes, again.reported[0].novelty) == ((), Novelty.KNOWN)
    assert read_ledger(world).keys == {bounce.key}


def test_what_is_late_or_arrived_is_told_and_not_noted() -> None:
    world = services(sent(NAME), sent("b-library.2026-03-01.renewed.email", "1"))

    bounces = find_bounces([report("postfix-delayed"), report("delivered", "1")], world)

    assert [(each.fate, each.novelty) for each in bounces.reported] == [
        (Fate.DELAYED, Novelty.NOTHING),
        (Fate.DELIVERED, Novelty.NOTHING),
    ]
    assert bounces.changes == ()


@pytest.mark.parametrize("names", [("exim-delayed", "expired"), ("expired", "delivered", "exim-delayed")])
def test_of_several_reports_the_worst_counts(names: tuple[str, ...]) -> None:
    (told,) = found(*names).reported

    assert (told.fate, told.status, told.is_for_good) == (Fate.FAILED, "4.4.1", False)


def test_other_mail_and_reports_about_other_messages_are_counted() -> None:
    bounces = find_bounces(
        [report("absence"), report("reply"), report("read-receipt"), b"\xff", report("gmail", "9")],
        services(),
    )

    assert (bounces.reported, bounces.other_mail, bounces.of_others) == ((), 4, 1)


@pytest.mark.parametrize("date", ["2026-04-02", "2026-04-11", "1970-01-01"])
def test_a_day_that_can_not_be_is_today(date: str) -> None:
    day = dt.date.fromisoformat(date).strftime("%d %b %Y")
    content = report("qmail").replace(
        b"3 Apr 2026 07:12:44 -0000\nFrom", f"{day} 07:12:44 -0000\nFrom".encode()
    )

    (told,) = find_bounces([content], services()).reported

    assert told.day == TODAY


@pytest.mark.parametrize(
    "name", [NAME, NAME.removesuffix(".email"), f"{NAME}.yaml", f"data/notices/{NAME}.yaml"]
)
def test_a_bounce_is_noted_by_hand(name: str) -> None:
    change = note_bounce(name, None, None, services())

    assert change.path == f"data/bounces/{NAME}.yaml"
    assert change.after.endswith("bounced: 2026-04-10\nstatus: 5.1.1\n")


def test_what_is_noted_by_hand_can_be_told_more_exactly() -> None:
    change = note_bounce(NAME, "4.4.7", dt.date(2026, 4, 8), services())

    assert change.after.endswith("bounced: 2026-04-08\nstatus: 4.4.7\n")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("a-library.2026-03-02.renewed.email", f"did you mean {NAME}?"),
        ("a-library.2020-01-01.suspended", f"did you mean {NAME}?"),
        ("zzz-museum-of-nothing.2020-01-01.suspended", "data/notices has a file"),
    ],
)
def test_a_notice_that_was_not_sent_can_not_have_come_back(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="the ledger knows no such notice by email") as caught:
        note_bounce(name, None, None, services())

    assert (caught.value.hint or "").startswith(hint)


@pytest.mark.parametrize(
    "name",
    [
        "a-library.2026-03-01.renewd",
        "a-library",
        "../../etc/passwd",
        "",
        "a-library.2026-03-01.renewed.talk-page",
    ],
)
def test_what_is_no_name_of_an_email_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a notice by email"):
        note_bounce(name, None, None, services())


@pytest.mark.parametrize("day", [dt.date(2026, 4, 2), dt.date(2026, 4, 11)])
def test_nothing_comes_back_before_it_was_sent_or_after_today(day: dt.date) -> None:
    with pytest.raises(UsageError, match="it can't have come back on"):
        note_bounce(NAME, None, day, services())


def test_what_is_noted_is_not_noted_again() -> None:
    world = services()
    write_changes(world.files, [note_bounce(NAME, None, None, world)])

    with pytest.raises(RefusedError, match="says already that a-library"):
        note_bounce(NAME, "5.2.1", None, world)
