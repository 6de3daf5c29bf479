# SPDX-License-Identifier: Apache-2.0
"""Dates as people and spreadsheets write them, as long as they can mean one day only."""

import datetime as dt
import re
from typing import Final

from partnerctl.errors import UsageError

_MONTHS: Final = {
    name[:length].lower(): number
    for number, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December"), 1
    )
    for length in (3, 4, len(name))
}  # fmt: skip
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"

_WHOLE: Final = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?",
        # With dots the day comes first, wherever dates are written so.
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        rf"{_DAY}\.?[ -]{_MONTH}[ -](?P<year>\d{{4}})",
        rf"{_MONTH} {_DAY},? (?P<year>\d{{4}})",
    )
)
_PARTIAL: Final = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        # A single digit and a dot would be a number.
        r"(?P<month>\d{1,2}/|\d{2}\.)(?P<year>\d{4})",
        rf"{_MONTH},? (?P<year>\d{{4}})",
    )
)
_SLASHED: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}", re.ASCII)
_SERIAL: Final = re.compile(r"[2-7]\d{4}", re.ASCII)
_EXCEL_BEGINS: Final = dt.date(1899, 12, 30)
_MOST_MONTHS: Final = 12


def parse_date(text: str) -> str:
    """A day, as 2024-02-29.

    Raises:
        UsageError: It can mean several days, or none.
    """
    return _parsed(text, _WHOLE)


def parse_partial_date(text: str) -> str:
    """A day, a month or a year: 2024-02-29, 2024-02, 2024.

    Raises:
        UsageError: It can mean several, or none.
    """
    return _parsed(text, (*_PARTIAL, *_WHOLE))


def _parsed(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    for pattern in patterns:
        if match := pattern.fullmatch(text):
            return _checked(text, match.groupdict())
    if match := _SLASHED.fullmatch(text):
        return _of_slashed(text, int(match[1]), int(match[2]), int(match[3]))
    if _SHORT_YEAR.fullmatch(text):
        raise UsageError(f'the year of "{text}" is not clear', hint="write it as 2024-02-29")
    if _SERIAL.fullmatch(text):
        day = _EXCEL_BEGINS + dt.timedelta(days=int(text))
        raise UsageError(
            f"{text} is a number, as Excel counts days",
            hint=f"if {day} is meant, give the column the format of a date",
        )
    raise UsageError(f'"{text}" is not a date', hint="write it as 2024-02-29")


def _of_slashed(text: str, first: int, second: int, year: int) -> str:
    """Some write the day first, some the month: only where one of them can't be a month, it is clear."""
    if first != second and first <= _MOST_MONTHS and second <= _MOST_MONTHS:
        one, other = f"{year:04}-{second:02}-{first:02}", f"{year:04}-{first:02}-{second:02}"
        raise UsageError(f'"{text}" can be {one} or {other}', hint=f"write {one} or {other}")
    month, day = (second, first) if second <= _MOST_MONTHS else (first, second)
    return _checked(text, {"year": str(year), "month": str(month), "day": str(day)})


def _checked(text: str, parts: dict[str, str | None]) -> str:
    year, month, day = parts["year"], parts.get("month"), parts.get("day")
    month = str(_MONTHS.get(month.lower(), month.rstrip("/."))) if month else None
    try:
        dt.date(int(year or 0), int(month or 1), int(day or 1))
    except ValueError:
        raise UsageError(f'"{text}" is a day that the calendar does not have') from None
    # Some universities are older than the year 1000.
    return "-".join([f"{int(year or 0):04}", *(f"{int(part):02}" for part in (month, day) if part)])
