# SPDX-License-Identifier: Apache-2.0
"""The small language of `edit` means what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.documents.operations import changed, steps_of
from partnerctl.errors import PartnerctlError, RefusedError, UsageError
from partnerctl.findings import Append, Operation, Plain, Remove, SetValue
from partnerctl.usecases.assignments import Assignment, operations_of, parse_assignment


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("name=Northfield", Assignment("name", ("name",), "=", "Northfield")),
        ("name=A: B # C", Assignment("name", ("name",), "=", "A: B # C")),
        ("name=a=b+=c", Assignment("name", ("name",), "=", "a=b+=c")),
        ("name='12'", Assignment("name", ("name",), "=", "12")),
        ('name="a\\tb"', Assignment("name", ("name",), "=", "a\tb")),
        ("name= Two words ", Assignment("name", ("name",), "=", " Two words ")),
        ("mission=Two\nlines", Assignment("mission", ("mission",), "=", "Two\nlines")),
        (
            "organization.founded=1911",
            Assignment("organization.founded", ("organization", "founded"), "=", 1911),
        ),
        ("mentoring.wanted=true", Assignment("mentoring.wanted", ("mentoring", "wanted"), "=", True)),
        (
            "liaisons.0.until=2026-03",
            Assignment("liaisons.0.until", ("liaisons", 0, "until"), "=", "2026-03"),
        ),
        ("contributions=[events]", Assignment("contributions", ("contributions",), "=", ["events"])),
        ("contributions+=events", Assignment("contributions", ("contributions",), "+=", "events")),
        ("contributions-=events", Assignment("contributions", ("contributions",), "-=", "events")),
        ("liaisons+={user: X}", Assignment("liaisons", ("liaisons",), "+=", {"user": "X"})),
        ("website-", Assignment("website", ("website",), "-", None)),
        ("liaisons.10-", Assignment("liaisons.10", ("liaisons", 10), "-", None)),
    ],
)
def test_words_that_are_understood(word: str, expected: Assignment) -> None:
    assert parse_assignment(word) == expected


@pytest.mark.parametrize(
    "word",
    ["", "name", "=x", ".name=x", "name.=x", "0=x", "name=", "name=~", "name=null", "name={", "name='a' b", "name=[1]]",
     "name={a: 1}\nb: 2", "name=[*a]", "name=[!!str x]", "na me=x", "name--", "name+", "name.99999=x"],
)  # fmt: skip
def test_words_that_are_not(word: str) -> None:
    with pytest.raises(UsageError):
        parse_assignment(word)


@given(st.text())
def test_any_word_is_understood_or_refused(word: str) -> None:
    for text in (word, f"name={word}", f"name+=[{word}", f"name='{word}"):
        try:
            parse_assignment(text)
        except PartnerctlError as error:
            assert isinstance(error, UsageError)  # noqa: PT017 -- both ways are right, a third one is not


def operations(plain: dict[str, Plain], *words: str) -> tuple[Operation, ...]:
    return operations_of([parse_assignment(word) for word in words], plain)


def result(plain: dict[str, Plain], *words: str) -> dict[str, Plain]:
    for operation in operations(plain, *words):
        for step in steps_of(plain, operation):
            plain = changed(plain, step)
    return plain


def test_each_sign_is_one_operation() -> None:
    plain: dict[str, Plain] = {"name": "A", "list": ["a", "b", "a"]}

    assert operations(plain, "name=B", "list+=c", "name-", "list.0-") == (
        SetValue(("name",), "B"),
        Append(("list",), "c"),
        Remove(("name",)),
        Remove(("list", 0)),
    )


def test_taking_out_takes_every_entry_that_equals_from_the_end() -> None:
    assert operations({"list": ["a", "b", "a"]}, "list-=a") == (Remove(("list", 2)), Remove(("list", 0)))
    assert operations({"name": "A", "list": ["a", "a"]}, "list-=a") == (Remove(("list",)),)


def test_each_assignment_speaks_of_what_those_before_left() -> None:
    plain: dict[str, Plain] = {"name": "A", "list": ["a", "b", "c"]}

    assert result(plain, "list-=a", "list.0=x", "list+=a", "list-=c") == {"name": "A", "list": ["x", "a"]}
    assert plain == {"name": "A", "list": ["a", "b", "c"]}


@pytest.mark.parametrize(
    "word", ["list-=z", "list-='1'", "name-=A", "none-=a", "none.deeper-=a", "list.9-", "list.7=x"]
)
def test_what_leads_nowhere_is_refused(word: str) -> None:
    with pytest.raises(RefusedError):
        operations({"name": "A", "list": [1, "a"]}, word)
