# SPDX-License-Identifier: Apache-2.0
"""Every email that is due: nobody holds up the others, and nothing is written over."""

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from typing import Self

import pytest

from fakes import FakeFiles, fake_services
from letters import MAIL, SHIPPED, receive, reviewed
from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError, UsageError
from partnerctl.findings import Plain
from partnerctl.lifecycle.notices import BACK_DAYS
from partnerctl.model.notices import NoticeKind
from partnerctl.ports import FileTree, FileVersion, Services
from partnerctl.usecases.render_due_emails import (
    DueEmails,
    DueRequest,
    Filed,
    LeftOut,
    Outcome,
    file_emails,
    render_due_emails,
)
from partners import entry, policy, registry_files

TODAY = dt.date(2026, 3, 31)
APPLIED = entry("2026-03-20", "applied")
CONTACT: Plain = {"email": "info@library.example", "consent": "2025-01-01"}
BOOK = """\
format: 1
contacts:
  a-library: {email: ada@library.example, name: Ada Example}
  b-library: {email: ben@library.example, language: fr}
"""


@dataclass
class File:
    """A private file in memory."""

    place: str = "/home/me/contacts.yaml"
    content: bytes | None = None
    is_closed: bool = False

    def read(self) -> FileVersion | None:
        if self.is_closed:
            raise EnvironmentProblemError("it is closed")
        return (
            None if self.content is None else FileVersion(self.place, self.content, str(hash(self.content)))
        )

    def replace(self, content: bytes, *, expected: str | None) -> None:
        before = self.read()
        if expected != (before.digest if before else None):
            raise ChangedUnderneathError("it changed")
        self.content = content

    def exposure(self) -> str | None:
        return None


@dataclass
class Folder:
    """Private files by name."""

    files: dict[str, File] = field(default_factory=dict)

    def file(self, name: str) -> File:
        return self.files.setdefault(name, File(f"/outbox/{name}"))


def world(
    records: dict[str, dict[str, Plain]] | None = None, *, files: dict[str, str] | None = None, **rules: Plain
) -> Services:
    """A registry with an applicant called "a-library", or with these records."""
    all_files = registry_files(records or {"a-library": {"name": "A Library", "history": [APPLIED]}})
    all_files["data/registry.yaml"] = json.dumps({**policy(), "mail": MAIL, **rules})
    made = fake_services(FakeFiles.of({**all_files, **(files or {})}), day=TODAY)
    return replace(made, templates=SHIPPED)


def due(services: Services, request: DueRequest | None = None, book: File | None = None) -> DueEmails:
    return render_due_emails(request or DueRequest(), services, book or File(content=BOOK.encode()))


def test_who_is_due_a_notice_gets_one() -> None:
    found = due(world())

    (email,) = found.emails
    received = receive(email.message.content)
    assert email.file_name == "a-library.2026-03-20.application-received.eml"
    assert received.to == (("Ada Example", "ada@library.example"),)
    assert (email.since, email.language, email.notes) == (dt.date(2026, 3, 20), "en", ())
    assert (found.day, found.left_out, found.findings) == (TODAY, (), ())


def test_what_the_ledger_holds_is_not_due() -> None:
    sent = {
        "partner": "a-library",
        "kind": "application-received",
        "about": "2026-03-20",
        "channel": "email",
        "sent": "2026-03-21",
        "language": "en",
    }
    name = "data/notices/a-library.2026-03-20.application-received.email.yaml"

    assert due(world(files={name: json.dumps(sent)})).emails == ()
    broken = due(world(files={name: "{"}))
    assert broken.emails == ()
    assert [finding.location.path for finding in broken.findings] == [name]


def test_a_broken_record_and_an_unknown_address_hold_up_nobody() -> None:
    records: dict[str, dict[str, Plain]] = {
        "a-library": {"name": "A Library", "history": [APPLIED]},
        "c-library": {"name": "C Library", "history": [APPLIED]},
        "d-library": {"name": "D Library", "history": [APPLIED], "contact": CONTACT},
    }

    found = due(world(records, files={"data/partners/b-library.yaml": "name: ["}))

    assert [email.key.partner for email in found.emails] == ["a-library", "d-library"]
    (left,) = found.left_out
    assert left.key.partner == "c-library"
    assert left.why.startswith("no address of c-library is known")
    assert left.hint == "add it with `partnerctl contacts add c-library --email ADDRESS`"
    assert {finding.location.path for finding in found.findings} == {"data/partners/b-library.yaml"}
    assert found.emails[1].notes == (
        "the contact book has no entry, so the record's public role address is used",
    )


def test_a_template_fault_of_one_kind_holds_up_no_other() -> None:
    records: dict[str, dict[str, Plain]] = {
        "a-library": {"name": "A Library", "history": [APPLIED]},
        "b-library": {
            "name": "B Library",
            "history": [entry("2026-03-19", "noted"), entry("2026-03-20", "invited")],
        },
    }
    services = replace(world(records), templates=_Broken())

    found = due(services)

    assert [email.key.kind for email in found.emails] == [NoticeKind.INVITATION]
    assert [(left.key.partner, left.why) for left in found.left_out] == [
        ("a-library", "templates/notice/application-received.jinja:1: a Letter has no 'x'")
    ]


class _Broken:
    """The shipped templates, but for one that asks for what isn't there."""

    def text(self, name: str) -> tuple[str, str, bool]:
        if name == "notice/application-received.jinja":
            return "{{ letter.x }}", f"templates/{name}", True
        return SHIPPED.text(name)

    def over(self, files: FileTree) -> Self:
        return self

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        return SHIPPED.catalogue(language)


def test_a_language_that_nobody_reviewed_is_told_once_for_each() -> None:
    records: dict[str, dict[str, Plain]] = {"b-library": {"name": "B Library", "history": [APPLIED]}}

    (email,) = due(world(records)).emails

    assert email.language == "en"
    assert email.notes == (
        "nobody has reviewed the wording in fr (languages.reviewed in registry.yaml), so en is used",
    )


def test_one_language_can_be_asked_for_all() -> None:
    (email,) = due(world(languages=reviewed("fr")["languages"]), DueRequest(language="en-GB")).emails

    assert email.language == "en"


def test_kinds_day_and_window_choose() -> None:
    records: dict[str, dict[str, Plain]] = {
        "a-library": {"name": "A Library", "history": [APPLIED, entry("2026-03-25", "endorsed")]}
    }

    def kinds(request: DueRequest) -> list[NoticeKind]:
        return [email.key.kind for email in due(world(records), request).emails]

    both = [NoticeKind.APPLICATION_RECEIVED, NoticeKind.ENDORSED]
    assert kinds(DueRequest()) == both
    assert kinds(DueRequest(kinds=frozenset({NoticeKind.ENDORSED}))) == both[1:]
    assert kinds(DueRequest(kinds=frozenset({NoticeKind.RENEWED}))) == []
    assert kinds(DueRequest(back=6)) == both[1:]
    assert kinds(DueRequest(day=dt.date(2026, 3, 21))) == both[:1]
    assert kinds(DueRequest(day=TODAY + dt.timedelta(days=BACK_DAYS))) == []


def test_days_can_not_be_negative() -> None:
    with pytest.raises(UsageError, match="the number of days can't be negative: -1"):
        due(world(), DueRequest(back=-1))


def test_a_book_that_can_not_be_read_stops_it_only_if_it_is_needed() -> None:
    closed = File(is_closed=True)

    with pytest.raises(EnvironmentProblemError, match="it is closed"):
        due(world(), book=closed)
    assert due(world(), DueRequest(back=0), closed).emails == ()


def test_nobody_writes_for_a_registry_without_a_sender() -> None:
    with pytest.raises(EnvironmentProblemError, match="has no `mail`"):
        due(world(mail=None))


# Files


def test_each_email_gets_a_file_once() -> None:
    emails = due(world()).emails
    folder = Folder()

    first = file_emails(emails, folder.file)
    again = file_emails(emails, folder.file)

    assert [each.outcome for each in first if isinstance(each, Filed)] == [Outcome.WRITTEN]
    assert [each.outcome for each in again if isinstance(each, Filed)] == [Outcome.UNCHANGED]
    assert folder.file(emails[0].file_name).content == emails[0].message.content


def test_a_file_that_says_something_else_is_left_alone_unless_told() -> None:
    emails = due(world()).emails
    name = emails[0].file_name
    folder = Folder({name: File(f"/outbox/{name}", b"mine")})

    (left,) = file_emails(emails, folder.file)
    (planned,) = file_emails(emails, folder.file, replace=True, dry_run=True)
    assert folder.files[name].content == b"mine"
    (filed,) = file_emails(emails, folder.file, replace=True)

    assert isinstance(left, LeftOut)
    assert left.why == f"/outbox/{name} is there and says something else"
    assert left.hint == "add --replace to write it anew"
    assert isinstance(planned, Filed)
    assert isinstance(filed, Filed)
    assert planned.outcome == filed.outcome == Outcome.REPLACED
    assert folder.files[name].content == emails[0].message.content


def test_a_place_that_can_not_be_written_holds_up_no_other() -> None:
    records: dict[str, dict[str, Plain]] = {
        "a-library": {"name": "A Library", "history": [APPLIED]},
        "b-library": {"name": "B Library", "history": [APPLIED]},
    }
    emails = due(world(records)).emails
    folder = Folder({emails[0].file_name: File(is_closed=True)})

    left, filed = file_emails(emails, folder.file)

    assert isinstance(left, LeftOut)
    assert left.why == "it is closed"
    assert isinstance(filed, Filed)
