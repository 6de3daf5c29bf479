# SPDX-License-Identifier: Apache-2.0
"""Who is written to, in which language, and what the sender is told about it."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import Self

import pytest
from typing_extensions import override

from fakes import FakeFiles, fake_services
from letters import MAIL, SHIPPED, receive
from partnerctl.errors import EnvironmentProblemError, RefusedError, UsageError
from partnerctl.findings import Plain
from partnerctl.model.notices import NoticeKind
from partnerctl.ports import FileTree, FileVersion, Services
from partnerctl.usecases.render_email import NoticeRequest, RenderedEmail, render_email
from partners import entry, policy, registry_files

GERMAN = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "With kind regards,"\nmsgstr "Mit freundlichen Grüßen"\n'


@dataclass(frozen=True)
class Book:
    """A private book to read; it must not be written here."""

    text: str | None = None
    place: str = "/home/me/contacts.yaml"

    def read(self) -> FileVersion | None:
        return None if self.text is None else FileVersion(self.place, self.text.encode(), "")

    def replace(self, content: bytes, *, expected: str | None) -> None:
        raise AssertionError

    def exposure(self) -> str | None:
        return None


@dataclass(frozen=True)
class ClosedBook(Book):
    """A book that can't be read."""

    @override
    def read(self) -> FileVersion | None:
        raise EnvironmentProblemError("the book is closed")


class German:
    """The shipped templates with a German catalogue."""

    def text(self, name: str) -> tuple[str, str, bool]:
        return SHIPPED.text(name)

    def over(self, files: FileTree) -> Self:
        return self

    def catalogue(self, language: str) -> tuple[str, bytes] | None:
        return ("de.po", GERMAN.encode()) if language == "de" else None


ADA = "format: 1\ncontacts:\n  a-library: {email: ada@library.example, name: Ada Example, language: de}\n"


def world(*, official: bool = True, **parts: Plain) -> Services:
    history: list[Plain] = [entry("2025-01-01", "applied")]
    files = registry_files({"a-library": {"name": "A Library", **parts, "history": history}})
    reviewed: Plain = {"reviewed": {"de": {"reviewer": "ExampleReviewer", "on": "2025-01-01"}}}
    files["data/registry.yaml"] = json.dumps(
        {**policy(official=official), "mail": MAIL, "languages": reviewed}
    )
    return replace(fake_services(FakeFiles.of(files), day=dt.date(2026, 3, 31)), templates=German())


def write(
    services: Services,
    book: Book,
    kind: NoticeKind = NoticeKind.APPLICATION_RECEIVED,
    language: str | None = None,
    *,
    preview: bool = False,
) -> RenderedEmail:
    return render_email(NoticeRequest("a-library", kind, language=language, preview=preview), services, book)


def unreviewed() -> dict[str, str]:
    """The same files with a policy that names no reviewer."""
    files = registry_files({"a-library": {"name": "A Library", "history": [entry("2025-01-01", "applied")]}})
    files["data/registry.yaml"] = json.dumps({**policy(), "mail": MAIL})
    return files


CONTACT: Plain = {"email": "info@library.example", "consent": "2025-01-01", "language": "de"}


def test_the_private_book_names_the_person_and_their_language() -> None:
    rendered = write(world(contact=CONTACT), Book(ADA))

    received = receive(rendered.message.content)
    assert received.to == (("Ada Example", "ada@library.example"),)
    assert received.message["Content-Language"] == "de"
    assert received.message["Date"] == "Tue, 31 Mar 2026 12:00:00 +0000"
    assert "Mit freundlichen Grüßen" in received.text
    assert rendered.notes == ()


def test_without_an_entry_the_public_role_address_is_taken_and_told() -> None:
    rendered = write(world(contact=CONTACT), Book())

    assert receive(rendered.message.content).to == (("A Library", "info@library.example"),)
    assert receive(rendered.message.content).message["Content-Language"] == "de"
    assert rendered.notes == (
        "the contact book has no entry of a-library, so its public role address is used",
    )


def test_without_any_address_the_command_that_adds_one_is_told() -> None:
    with pytest.raises(EnvironmentProblemError) as refused:
        write(world(), Book())

    assert refused.value.message.startswith("no address of a-library is known")
    assert refused.value.hint == "add it with `partnerctl contacts add a-library --email ADDRESS`"


def test_a_role_address_that_no_server_takes_is_told_with_its_place() -> None:
    wrong: Plain = {"email": "info@library.invalid", "consent": "2025-01-01"}

    with pytest.raises(RefusedError, match=r"a-library.yaml: the address under `contact`"):
        write(world(contact=wrong), Book())


@pytest.mark.parametrize(
    ("wanted", "used", "notes"),
    [
        ("en", "en", ()),
        (
            "de-AT",
            "de",
            (
                "nobody has reviewed the wording in de-AT (languages.reviewed in registry.yaml), so de is used",
            ),
        ),
        (
            "fr",
            "en",
            ("nobody has reviewed the wording in fr (languages.reviewed in registry.yaml), so en is used",),
        ),
    ],
)
def test_a_language_asked_for_is_used_only_if_it_was_reviewed(
    wanted: str, used: str, notes: tuple[str, ...]
) -> None:
    rendered = write(world(), Book(ADA), language=wanted)

    assert receive(rendered.message.content).message["Content-Language"] == used
    assert rendered.notes == notes


def test_an_address_that_only_some_servers_take_is_told() -> None:
    rendered = write(world(), Book("format: 1\ncontacts:\n  a-library: {email: ليلى@library.example}\n"))

    assert rendered.notes == ("only a mail server that knows SMTPUTF8 can take this address",)


def test_a_draft_needs_no_address_and_opens_no_book() -> None:
    rendered = write(world(official=False), ClosedBook(), NoticeKind.RECOGNIZED)

    assert rendered.message.recipient is None
    assert rendered.notes == ("this is a draft, addressed to nobody: the model is not official",)


def test_a_preview_of_a_language_is_a_draft_and_opens_no_book() -> None:
    policy_without = replace(world(), files=FakeFiles.of(unreviewed()))

    rendered = write(policy_without, ClosedBook(), language="de-CH", preview=True)

    received = receive(rendered.message.content)
    assert received.to == ()
    assert received.message["Content-Language"] == "de"
    assert "Mit freundlichen Grüßen" in received.text
    assert rendered.notes == ("this is a draft, addressed to nobody: nobody has reviewed the wording in de",)


def test_a_language_without_a_catalogue_can_not_be_previewed() -> None:
    with pytest.raises(UsageError, match="there is no catalogue for fr"):
        write(world(), ClosedBook(), language="fr", preview=True)


def test_the_day_can_be_another() -> None:
    request = NoticeRequest("a-library", NoticeKind.APPLICATION_RECEIVED, day=dt.date(2025, 3, 1))

    rendered = render_email(request, world(), Book(ADA))

    assert receive(rendered.message.content).message["Date"] == "Sat, 01 Mar 2025 12:00:00 +0000"


def test_an_email_that_does_not_suit_is_refused_before_the_book_is_opened() -> None:
    with pytest.raises(RefusedError, match="a-library is candidate"):
        write(world(), ClosedBook(), NoticeKind.INVITATION)


def test_a_partner_that_is_not_there_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        render_email(NoticeRequest("b-library", NoticeKind.INVITATION), world(), Book())
