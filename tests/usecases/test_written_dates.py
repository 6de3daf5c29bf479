# SPDX-License-Identifier: Apache-2.0
"""Dates are understood only where they can mean one day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.errors import UsageError
from partnerctl.usecases.written_dates import parse_date, parse_partial_date


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29",
        "2024/2/29",
        "2024.02.29",
        "29.02.2024",
        "29. 2. 2024",
        "29/02/2024",
        "02/29/2024",
        "29-02-2024",
        "29 February 2024",
        "29 feb 2024",
        "29-Feb-2024",
        "29th February 2024",
        "February 29, 2024",
        "Feb. 29 2024",
        "2024-02-29 00:00:00",
        "2024-02-29T00:00:00Z",
    ],
)
def test_one_day(text):
    assert parse_date(text) == "2024-02-29"


@pytest.mark.parametrize("text", ["0970", "0970-06", "0970-06-22", "22 June 0970", "22/06/0970"])
def test_what_was_founded_before_the_year_1000_keeps_its_zero(text):
    assert "0970-06-22".startswith(parse_partial_date(text))


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("03/02/2024", "can be 2024-02-03 or 2024-03-02", "write 2024-02-03 or 2024-03-02"),
        ("3-2-2024", "can be 2024-02-03 or 2024-03-02", "write"),
        ("1/2/24", "the year", "2024-02-29"),
        ("45351", "as Excel counts days", "if 2024-02-29 is meant"),
        ("2024-02-30", "the calendar does not have", None),
        ("31/13/2024", "the calendar does not have", None),
        ("0000-01-01", "the calendar does not have", None),
        ("2024-02-29 13:05:00", "is not a date", "write it"),
        ("2024", "is not a date", "write it"),
        ("yesterday", "is not a date", "write it"),
        ("٢٠٢٤-٠٢-٢٩", "is not a date", "write it"),
    ],
)
def test_several_days_or_none(text, message, hint):
    with pytest.raises(UsageError) as refused:
        parse_date(text)
    assert message in refused.value.message
    assert (hint or "") in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1911", "1911"),
        ("1911-07", "1911-07"),
        ("07/1911", "1911-07"),
        ("07.1911", "1911-07"),
        ("July 1911", "1911-07"),
        ("Sept, 1911", "1911-09"),
        ("1 July 1911", "1911-07-01"),
    ],
)
def test_dates_known_in_part(text, date):
    assert parse_partial_date(text) == date


@pytest.mark.parametrize("text", ["2024.5", "5.2024", "2024-13", "x"])
def test_what_is_known_in_no_part(text):
    with pytest.raises(UsageError):
        parse_partial_date(text)


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_day_is_itself(day):
    assert parse_date(day.isoformat()) == parse_partial_date(day.isoformat()) == day.isoformat()
    assert parse_date(f"{day:%d %B %Y}") == day.isoformat()
