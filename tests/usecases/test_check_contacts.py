# SPDX-License-Identifier: Apache-2.0
"""The check of the private book: where, what and what to do, and nothing of anybody."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeFiles, fake_services
from partnerctl.ports import Services
from partnerctl.usecases.check_contacts import BookCheck, check_contacts
from partnerctl.usecases.contacts import write_book
from partners import entry, registry_files
from private_book import ADDRESS, MemoryBook, planted_in

if TYPE_CHECKING:
    from partnerctl.findings import Plain

SOUND = f"format: 1\ncontacts:\n  a-library:\n    email: {ADDRESS}\n"


def world() -> Services:
    former: list[Plain] = [entry("2024-01-01", "noted"), entry("2025-01-01", "dissolved")]
    merged: list[Plain] = [
        entry("2024-01-01", "noted"),
        {**entry("2025-01-01", "merged"), "into": "a-library"},
    ]
    records: dict[str, dict[str, Plain]] = {
        "a-library": {"name": "A", "history": [entry("2024-01-01", "noted")]},
        "b-gone": {"name": "B", "history": former},
        "c-twice": {"name": "C", "history": merged},
    }
    return fake_services(FakeFiles.of(registry_files(records)))


def told(check: BookCheck) -> list[str]:
    return [f"{each.line}:{each.column} {each.severity}: {each.message}" for each in check.faults]


def test_a_sound_book_and_none_at_all_are_fine() -> None:
    sound = check_contacts(world(), MemoryBook(SOUND.encode()))
    none = check_contacts(world(), MemoryBook())

    assert (sound.entries, sound.faults, sound.mended) == (1, (), None)
    assert (none.entries, none.faults, none.mended) == (0, (), None)


def test_entries_that_nobody_is_to_write_to_are_told_with_what_to_do() -> None:
    text = SOUND + "".join(f"  {each}:\n    email: {ADDRESS}\n" for each in ("b-gone", "c-twice", "z-nobody"))

    check = check_contacts(world(), MemoryBook(text.encode()))

    assert told(check) == [
        "5:3 warning: b-gone is no partner any more",
        "7:3 warning: c-twice goes on as a-library",
        "9:3 warning: the registry has no partner z-nobody",
    ]
    assert check.faults[1].hint == (
        "note the contact for a-library, then `partnerctl contacts forget c-twice`"
    )
    assert check.mended is None


def test_layout_and_exposure_are_mended_and_then_gone() -> None:
    book = MemoryBook(
        f"format:  1\ncontacts:\n    a-library: # from May\n        email:   {ADDRESS}\n".encode(),
        exposed="others can read it",
    )

    check = check_contacts(world(), book)
    assert check.mended is not None
    write_book(book, check.mended)

    assert told(check) == [
        "None:None error: it can be read by others than its owner",
        "1:1 warning: it is not in the canonical layout, from this line on",
    ]
    assert book.content == f"format: 1\ncontacts:\n  a-library: # from May\n    email: {ADDRESS}\n".encode()
    assert check_contacts(world(), book).faults == ()


def test_a_mode_alone_is_mended_by_writing_the_same_again() -> None:
    book = MemoryBook(SOUND.encode(), exposed="others can read it")

    check = check_contacts(world(), book)

    assert check.mended is not None
    assert check.mended.after == SOUND


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            f"contacts:\n  a-library: [{ADDRESS}\n",
            ["2:14 error: fault PC006, which `partnerctl explain` explains"],
        ),
        (
            f"contacts:\n  a:\n    email: {ADDRESS}\n    {ADDRESS}: x\n  b: {{email: planted}}\n  {ADDRESS}: {{}}\n",
            [
                "4:5 error: contacts.a.… is no field of the contact book",
                "5:14 error: contacts.b.email is no mail address: an email address must have an @-sign",
                "6:3 error: contacts.….email is missing",
                "6:3 error: the key of an entry is not valid",
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_located_and_nothing_of_it_repeated(text: str, faults: list[str]) -> None:
    check = check_contacts(world(), MemoryBook(text.encode()))

    assert sorted(told(check)) == sorted(faults)
    assert check.entries is None
    assert check.mended is None
    assert planted_in(repr(check.faults)) == []


PIECES = (
    *(ADDRESS, "planted person", "contacts:", "  a-library:", "    email: ", "format: 1\n", "\n", "\t", ": "),
    *("- ", "{", "]", "&", "*", "!!", "#", '"', "'", "\x00", "<<: ", "---\n", "%", "? ", "| ", ">", "é"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_whatever_stands_in_the_book_the_check_ends_and_gives_nothing_away(pieces: list[str]) -> None:
    check = check_contacts(world(), MemoryBook("".join(pieces).encode()))

    assert planted_in(*told(check), *(each.hint for each in check.faults)) == []
