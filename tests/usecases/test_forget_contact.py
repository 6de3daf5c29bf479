# SPDX-License-Identifier: Apache-2.0
"""Forgetting a person: every entry at once, comments of others kept, every trace told and none shown."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeFiles, FakeRepository, fake_services
from partnerctl.errors import ChangedUnderneathError, EnvironmentProblemError, RefusedError, UsageError
from partnerctl.ports import Services
from partnerctl.usecases.contacts import read_book, write_book
from partnerctl.usecases.forget_contact import (
    ADDRESS as THE_ADDRESS,
)
from partnerctl.usecases.forget_contact import (
    NAME,
    Copy,
    Sought,
    find_traces,
    plan_forgetting,
)
from partners import entry, registry_files
from private_book import ADDRESS, OTHER, MemoryBook, planted_in

if TYPE_CHECKING:
    from partnerctl.findings import Plain

BOOK = f"""\
# mine
format: 1
contacts:
  # met in May
  a-library:
    email: {ADDRESS}
    name: Ada Planted
  # the office
  b-museum: # calls back
    email: {OTHER}
  c-choir:
    email: {ADDRESS.upper().replace("LIBRARY.EXAMPLE", "library.example")}
    note: sings
"""
SOUGHT = Sought(frozenset({ADDRESS}), frozenset({"Ada Planted"}))


def world(repository: FakeRepository | None = None) -> Services:
    partner: dict[str, Plain] = {"name": "A", "history": [entry("2024-01-01", "noted")]}
    files = FakeFiles.of(registry_files(dict.fromkeys(("a-library", "b-museum", "d-none"), partner)))
    return fake_services(files, repository=repository)


def test_an_address_goes_from_every_partner_at_once_and_the_rest_stays_to_the_letter() -> None:
    book = MemoryBook(BOOK.encode())

    plan = plan_forgetting(ADDRESS, world(), book)
    assert plan.change is not None
    write_book(book, plan.change)

    # The comment above the first entry may be about all of them.
    assert (plan.partner_ids, plan.also, plan.lines) == (("a-library", "c-choir"), (), (4, 5))
    assert book.content == (
        b"# mine\nformat: 1\ncontacts:\n  # met in May\n  # the office\n  b-museum: # calls back\n"
        b"    email: other-planted@museum.example\n"
    )


def test_an_id_takes_its_own_entry_and_tells_of_others_with_the_same_address() -> None:
    plan = plan_forgetting("a-library", world(), MemoryBook(BOOK.encode()))

    assert (plan.partner_ids, plan.also, plan.lines) == (("a-library",), ("c-choir",), (4, 5))


def test_the_last_entry_leaves_a_book_that_can_be_read() -> None:
    book = MemoryBook(f"format: 1\ncontacts:\n  a-library: {{email: {ADDRESS}}}\n".encode())

    plan = plan_forgetting("a-library", world(), book)
    assert plan.change is not None
    write_book(book, plan.change)

    assert book.content == b"format: 1\n"
    assert read_book(book).contacts == {}


def test_comments_and_notes_that_hold_it_all_the_same_are_told_by_their_lines() -> None:
    text = BOOK.replace("# calls back", f"# knows {ADDRESS}").replace("# mine", "# ask ada  planted")

    plan = plan_forgetting(ADDRESS, world(), MemoryBook(text.encode()))

    assert plan.lines == (1, 4, 5, 6)


def test_an_address_that_the_book_does_not_have_is_looked_for_all_the_same() -> None:
    plan = plan_forgetting("nobody@library.example", world(), MemoryBook(BOOK.encode()))

    assert (plan.partner_ids, plan.change) == ((), None)
    assert plan.sought.find(b"Nobody@Library.example") == {THE_ADDRESS}


@pytest.mark.parametrize(
    ("whom", "error", "message"),
    [
        ("planted@localhost", UsageError, "this is no mail address"),
        ("Ada Planted", UsageError, "this is neither a partner's id nor a mail address"),
        ("z-nobody", UsageError, "there is no partner with the id"),
        ("d-none", RefusedError, "the contact book has no entry of d-none, so nothing was erased"),
    ],
)
def test_what_is_refused_repeats_nobody(whom: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as refused:
        plan_forgetting(whom, world(), MemoryBook(BOOK.encode()))

    assert planted_in(str(refused.value)) == []


def test_a_full_disk_and_a_second_writer_leave_the_book_as_it_was() -> None:
    full = EnvironmentProblemError("/home/me/contacts.yaml can't be written: the disk is full")
    book = MemoryBook(BOOK.encode(), fault=full)
    plan = plan_forgetting(ADDRESS, world(), book)
    assert plan.change is not None

    with pytest.raises(EnvironmentProblemError, match="full"):
        write_book(book, plan.change)
    assert book.content == BOOK.encode()

    book.fault, book.content = None, BOOK.replace("sings", "dances").encode()
    with pytest.raises(ChangedUnderneathError):
        write_book(book, plan.change)
    assert b"dances" in (book.content or b"")


def test_a_plan_shows_nobody_in_a_traceback() -> None:
    assert planted_in(repr(plan_forgetting(ADDRESS, world(), MemoryBook(BOOK.encode())))) == []


# Traces


def test_copies_working_tree_and_commits_that_hold_it_are_told_and_paths_that_do_are_not_shown() -> None:
    holds = f"contact: {ADDRESS.upper()}\n"
    tree = {
        "data/partners/a-library.yaml": holds,
        "data/partners/b-museum.yaml": "name: B\n",
        "docs/Ada Planted.txt": holds + "ADA PLANTED",
    }
    repository = FakeRepository(now=FakeFiles.of(tree), trees={"old": FakeFiles.of(tree)}, place="in/")
    copies = [
        ("copy of the book", "/b~", BOOK.encode()),
        ("email", "/c.eml", b"To: somebody else"),
        ("email", "/d.eml", None),
    ]

    traces = find_traces(SOUGHT, world(repository), copies)

    assert traces.copies == (Copy("copy of the book", "/b~"), Copy("email, which can't be read", "/d.eml"))
    assert [
        (each.commit and each.commit.id, each.path, each.what, each.partner_id) for each in traces.places
    ] == [
        (None, "in/data/partners/a-library.yaml", (THE_ADDRESS,), "a-library"),
        (None, "(a file whose name holds it)", (THE_ADDRESS, NAME), None),
        ("old", "in/data/partners/a-library.yaml", (THE_ADDRESS,), None),
        ("old", "(a file whose name holds it)", (THE_ADDRESS, NAME), None),
    ]
    assert planted_in(repr(traces)) == []


def test_a_repository_that_can_not_be_searched_is_never_taken_for_a_clean_one() -> None:
    absent = FakeRepository(absent=EnvironmentProblemError("the registry lies in no git repository"))

    traces = find_traces(SOUGHT, world(absent), [("email", "/c.eml", ADDRESS.encode())])
    shallow = find_traces(SOUGHT, world(FakeRepository(shallow=True)), ())

    assert traces.unsearched == (
        "git's history could not be searched: the registry lies in no git repository"
    )
    assert len(traces.copies) == 1
    assert shallow.unsearched == "older commits were left out of this clone, so they were not searched"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"Planted-Person@LIBRARY.example", {THE_ADDRESS}),
        (f"mailto:{ADDRESS.replace('@', '%40')}?x".encode(), {THE_ADDRESS}),
        (ADDRESS.encode("utf-16"), {THE_ADDRESS}),
        (b"\xff\xfe\x00", set()),
        (b"an-" + ADDRESS.encode(), {THE_ADDRESS}),
        (b"ADA\n  planted,", {NAME}),
        (b"Nada Planted, Ada Planteds", set()),
        (b"", set()),
    ],
)
def test_what_counts_as_found(content: bytes, found: set[str]) -> None:
    assert SOUGHT.find(content) == found


def test_an_international_address_is_found_in_each_of_its_forms_and_a_name_without_borders_of_words() -> None:
    sought = Sought(frozenset({"büro@bücher.example"}), frozenset({"书海"}))

    for text in ("büro@bücher.example", "BÜRO@xn--bcher-kva.example", "b%C3%BCro%40b%C3%BCcher.example"):
        assert sought.find(text.encode()) == {THE_ADDRESS}
    assert sought.find(rb'{"to": "b\u00fcro@b\u00fccher.example"}') == {THE_ADDRESS}
    assert sought.find("在书海里".encode()) == {NAME}


@given(st.binary(max_size=50), st.binary(max_size=50), st.booleans())
def test_an_address_is_found_between_any_bytes(before: bytes, behind: bytes, upper: bool) -> None:
    text = ADDRESS.upper() if upper else ADDRESS
    if before[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return

    assert THE_ADDRESS in SOUGHT.find(before + b"\n" + text.encode() + b"\n" + behind)
