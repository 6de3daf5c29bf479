# SPDX-License-Identifier: Apache-2.0
"""The private contact book: adding, replacing, showing, and errors that give nothing away."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeFiles, fake_services
from partnerctl.errors import (
    ChangedUnderneathError,
    EnvironmentProblemError,
    PartnerctlError,
    RefusedError,
    UsageError,
)
from partnerctl.ports import Services
from partnerctl.usecases.changes import Change
from partnerctl.usecases.contacts import (
    NewContact,
    add_contact,
    find_contact,
    read_book,
    show_contacts,
    write_book,
)
from partners import entry, registry_files
from private_book import MemoryBook

LIBRARY = NewContact("a-library", "ada@library.example", "Ada Example", "en")
WRITTEN = """\
# Private: people's addresses, by partner id. Keep this file out of every repository.
format: 1
contacts:
  a-library:
    email: ada@library.example
    name: Ada Example
    language: en
    added: 2026-03-31
"""


def world(*ids: str) -> Services:
    files = registry_files(
        {
            each: {"name": each, "history": [entry("2025-01-01", "noted")]}
            for each in ids or ("a-library", "b-museum")
        }
    )
    return fake_services(FakeFiles.of(files))


def add(new: NewContact, book: MemoryBook, *, replace: bool = False) -> Change | None:
    change = add_contact(new, world(), book, replace=replace)
    if change:
        write_book(book, change)
    return change


def test_the_first_entry_makes_the_book() -> None:
    book = MemoryBook()

    change = add(LIBRARY, book)

    assert book.content == WRITTEN.encode()
    assert change == Change("/home/me/contacts.yaml", None, WRITTEN, None)


def test_the_same_again_changes_nothing_on_another_day_either() -> None:
    book = MemoryBook(WRITTEN.replace("2026-03-31", "2020-01-01").encode())

    assert add(LIBRARY, book) is None


def test_another_entry_goes_below_and_other_lines_stay_as_they_are() -> None:
    mine = WRITTEN.replace("name: Ada Example", "name: 'Ada Example' # the director")
    book = MemoryBook(mine.encode())

    add(
        NewContact(
            "b-museum", "büro@museum.example", "书海", "zh-Hant", "Office", "Calls back.\nAsk for Li."
        ),
        book,
    )

    assert book.content is not None
    assert book.content.decode() == mine + (
        "  b-museum:\n"
        "    email: büro@museum.example\n"
        "    name: 书海\n"
        "    language: zh-Hant\n"
        "    role: Office\n"
        "    note: |-\n"
        "      Calls back.\n"
        "      Ask for Li.\n"
        "    added: 2026-03-31\n"
    )
    found = find_contact(book, "b-museum")
    assert found is not None
    assert found.note == "Calls back.\nAsk for Li."


def test_another_contact_of_the_same_partner_is_refused_and_put_in_its_place_when_told() -> None:
    book = MemoryBook(WRITTEN.replace("Ada Example", "Ada Example # asked in May").encode())
    new = NewContact("a-library", "bob@library.example", "Ada Example")

    with pytest.raises(RefusedError) as refused:
        add(new, book)
    add(new, book, replace=True)

    assert refused.value.message == "the book has another contact of a-library"
    assert "--replace" in (refused.value.hint or "")
    assert book.content == (
        b"# Private: people's addresses, by partner id. Keep this file out of every repository.\n"
        b"format: 1\n"
        b"contacts:\n"
        b"  a-library:\n"
        b"    email: bob@library.example\n"
        b"    name: Ada Example # asked in May\n"
        b"    added: 2026-03-31\n"
    )


def test_a_book_changed_in_the_meantime_is_not_overwritten() -> None:
    book = MemoryBook(WRITTEN.encode())
    change = add_contact(NewContact("b-museum", "info@museum.example"), world(), book)
    assert change is not None
    book.content = WRITTEN.encode() + b"# somebody else was here\n"

    with pytest.raises(ChangedUnderneathError):
        write_book(book, change)


@pytest.mark.parametrize(
    ("new", "message", "hint"),
    [
        (
            NewContact("a-libary", "a@b.example"),
            'there is no partner with the id "a-libary"',
            'did you mean "a-library"?',
        ),
        (
            NewContact("a-library", "ada"),
            "this is no mail address: an email address must have an @-sign",
            "write it as name@domain",
        ),
        (
            NewContact("a-library", "a@b.example", language="English"),
            "the language is not valid",
            "write a language tag like en, de or zh-Hant",
        ),
        (
            NewContact("a-library", "a@b.example", name="Ada\nExample"),
            "the name is not valid",
            "write it on one line, without blanks at its ends",
        ),
        (NewContact("a-library", "a@b.example", note="x" * 6000), "the note is not valid", "shorten it"),
    ],
)
def test_what_is_not_valid_is_a_usage_error_and_nothing_is_written(
    new: NewContact, message: str, hint: str
) -> None:
    book = MemoryBook()

    with pytest.raises(UsageError) as refused:
        add(new, book)

    assert (refused.value.message, refused.value.hint) == (message, hint)
    assert book.content is None


# Showing


def test_entries_are_shown_in_order_and_those_without_a_partner_are_told() -> None:
    book = MemoryBook(
        b"format: 1\ncontacts:\n  z-gone: {email: z@gone.example}\n  a-library: {email: a@library.example}\n"
    )

    shown = show_contacts(world(), book)

    assert [(each.partner_id, each.entry.email, each.known) for each in shown] == [
        ("a-library", "a@library.example", True),
        ("z-gone", "z@gone.example", False),
    ]
    assert [each.partner_id for each in show_contacts(world(), book, "z-gone")] == ["z-gone"]


def test_a_partner_without_an_entry_comes_with_the_command_that_adds_one() -> None:
    with pytest.raises(RefusedError) as refused:
        show_contacts(world(), MemoryBook(), "b-museum")

    assert refused.value.message == "the contact book has no entry of b-museum"
    assert refused.value.hint == "add it with `partnerctl contacts add b-museum --email ADDRESS`"


def test_a_partner_that_is_nowhere_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="there is no partner"):
        show_contacts(world(), MemoryBook(), "c-nobody")


def test_a_book_that_is_not_there_is_empty() -> None:
    assert show_contacts(world(), MemoryBook()) == ()
    assert find_contact(MemoryBook(), "a-library") is None


# Broken books

SECRET = "secret-person@library.example"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"format: 1\ncontacts:\n  a: [{SECRET}\n", ":3: fault PC006, which `partnerctl explain` explains"),
        (f"{SECRET}: 1\n{SECRET}: 2\n", ":2: fault PC008, which `partnerctl explain` explains"),
        (f"contacts:\n  a: &x {{email: {SECRET}}}\n  b: *x\n", ":2: fault PC010, which"),
        (f"contacts:\n  a:\n    email: {SECRET} \x00\n", ":3: fault PC004, which"),
        ("", "contacts.yaml:1: fault PC019, which"),
        (f"format: 1\ncontacts:\n  a:\n    name: {SECRET}\n", ":3: contacts.a.email is missing"),
        (
            f"format: 1\ncontacts:\n  a:\n    email: {SECRET}\n    phone: 123\n",
            ":5: contacts.a.… is no field of",
        ),
        (
            "format: 1\ncontacts:\n  a:\n    email: secret-person@localhost\n",
            ":4: contacts.a.email is no mail address: the part after",
        ),
        (f"format: 2\ncontacts:\n  a:\n    email: {SECRET}\n", ":1: format is not valid"),
        (f"format: 1\ncontacts:\n  A B: {{email: {SECRET}}}\n", ":3: the key of an entry is not valid"),
        (f"contacts:\n  {SECRET}: {{name: x}}\n", ":2: the key of an entry is not valid"),
        (f"contacts:\n  a:\n    {SECRET}: x\n    email: a@b.example\n", ":3: contacts.a.… is no field of"),
        (f"{SECRET}: x\n", ":1: … is no field of the contact book"),
        ("format: 1\ncontacts:\n", ":2: contacts is not valid"),
        ("- a\n", "fault PC020, which"),
    ],
)
def test_a_broken_book_is_told_by_its_line_without_a_word_of_what_it_holds(text: str, why: str) -> None:
    book = MemoryBook(text.encode())

    for attempt in (lambda: read_book(book), lambda: add(LIBRARY, book)):
        with pytest.raises(EnvironmentProblemError) as refused:
            attempt()
        told = f"{refused.value.message} {refused.value.hint}"
        assert why in told
        assert told.startswith("the contact book can't be read: /home/me/contacts.yaml")
        assert "secret" not in told
    assert book.content == text.encode()


def test_a_book_saved_as_utf_16_or_larger_than_any_book_is_told() -> None:
    for content, code in ((WRITTEN.encode("utf-16"), "PC002"), (b"#" * (4 * 1024 * 1024 + 1), "PC001")):
        with pytest.raises(EnvironmentProblemError, match=code):
            read_book(MemoryBook(content))


def test_a_book_saved_by_notepad_is_read_and_keeps_its_line_ends() -> None:
    book = MemoryBook(b"\xef\xbb\xbf" + WRITTEN.replace("\n", "\r\n").encode())

    add(NewContact("b-museum", "info@museum.example"), book)

    assert book.content is not None
    assert book.content.startswith(b"\xef\xbb\xbf")
    assert book.content.count(b"\n") == book.content.count(b"\r\n") == 11
    assert read_book(book).contacts["b-museum"].added == dt.date(2026, 3, 31)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: WRITTEN.encode() + text.encode()))
def test_no_bytes_whatever_make_reading_a_book_crash(content: bytes) -> None:
    try:
        read = len(read_book(MemoryBook(content)).contacts)
    except PartnerctlError:
        read = 0
    assert read >= 0
