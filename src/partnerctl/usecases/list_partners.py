# SPDX-License-Identifier: Apache-2.0
"""`list`: the partners that match, one row each."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from partnerctl.documents.suggestions import closest, one_of
from partnerctl.errors import UsageError
from partnerctl.findings import Finding
from partnerctl.lifecycle.clock import ClockState, clock_of
from partnerctl.lifecycle.standing import standing_of
from partnerctl.model.countries import countries, country_names, suggest_country
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.partner import Partner
from partnerctl.model.policy import Registry, Status
from partnerctl.ports import Services
from partnerctl.rendering.collation import collated
from partnerctl.rules.names import fold
from partnerctl.usecases.loading import load_setting, map_records


class Column(StrEnum):
    """What a row can show and be sorted by; the values are the attributes of `Row`."""

    ID = "id"
    NAME = "name"
    STATUS = "status"
    SINCE = "since"
    BY = "by"
    CLOCK = "clock"
    DUE = "due"
    RANGE = "range"
    COUNTRIES = "countries"
    CONTRIBUTIONS = "contributions"
    WEBSITE = "website"
    WIKIDATA = "wikidata"


DEFAULT_COLUMNS: Final = (Column.ID, Column.STATUS, Column.SINCE, Column.DUE, Column.NAME)


class Row(NamedTuple):
    """One partner on a day; light, because thousands of them travel between processes."""

    id: str
    name: str
    status: Status | None
    since: dt.date | None
    by: tuple[str, ...]
    clock: ClockState
    due: dt.date | None
    range: str | None
    countries: tuple[str, ...]
    contributions: tuple[str, ...]
    website: str | None
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """Which partners, and in which order. Within one filter any word will do; all filters must hold.

    Attributes:
        day: The day asked for.
        statuses: Words of `Status`.
        countries: Codes of ISO 3166-1, or names of countries.
        contributions: Words of the vocabulary.
        query: Part of a name or an id, whatever its case, accents and punctuation.
        columns: Words of `Column`; the default ones if empty.
        sort: A word of `Column`.
    """

    day: dt.date
    statuses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    contributions: tuple[str, ...] = ()
    query: str = ""
    columns: tuple[str, ...] = ()
    sort: str = Column.NAME.value


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows in order.

    Attributes:
        rows: Of the partners that match.
        columns: What to show of them.
        day: The day asked for.
        partners: How many partners there were on that day; tombstones don't count.
        later: How many more there are of whom nothing had happened by that day.
        registry: The policy, for its notice.
        findings: What kept other files from being listed.
    """

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    day: dt.date
    partners: int
    later: int
    registry: Registry
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Filter:
    day: dt.date
    statuses: frozenset[str]
    countries: frozenset[str]
    contributions: frozenset[str]
    query: str


def list_partners(request: Request, services: Services) -> Listed:
    """Find the partners that match, and sort them.

    Raises:
        UsageError: A word of the request is not known; the hint has the nearest one.
        InvalidDataError: The registry's own settings have errors.
    """
    columns = tuple(Column(_known("column", word, Column)) for word in request.columns) or DEFAULT_COLUMNS
    sort = Column(_known("column", request.sort, Column))
    statuses = frozenset(_known("status", word, Status) for word in request.statuses)
    setting = load_setting(services)
    words = setting.registry.vocabularies.get("contributions", {})
    wanted = _Filter(
        day=request.day,
        statuses=statuses,
        countries=frozenset(map(_country, request.countries)),
        contributions=frozenset(_known("contribution", word, words) for word in request.contributions),
        query=fold(request.query).key if request.query.strip() else "",
    )
    mapped = map_records(services, setting, partial(_row_of, wanted=wanted))
    rows = [row for row in mapped.values if isinstance(row, Row)]
    return Listed(
        rows=tuple(_in_order(rows, sort)),
        columns=columns,
        day=request.day,
        partners=sum(isinstance(row, Row) or row is _Left.NO_MATCH for row in mapped.values),
        later=sum(row is _Left.LATER for row in mapped.values),
        registry=setting.registry,
        findings=mapped.findings,
    )


def _known(what: str, word: str, known: Iterable[str]) -> str:
    words = [str(each) for each in known]
    if word.lower() in words:
        return word.lower()
    near = closest(word, words)
    hint = f'did you mean "{near}"?' if near else f"known are {one_of(words)}"
    raise UsageError(f'there is no {what} "{word}"', hint=hint)


def _country(word: str) -> str:
    code = word.strip().upper()
    if code in countries():
        return code
    named = country_names().get(word.strip().casefold())
    if named:
        return named
    meant = suggest_country(word)
    hint = f'did you mean "{meant}"?' if meant else "use a code of ISO 3166-1, such as DE"
    raise UsageError(f'there is no country "{word}"', hint=hint)


class _Left(StrEnum):
    """Why there is no row."""

    NO_MATCH = "no-match"
    TOMBSTONE = "tombstone"
    LATER = "later"


def _row_of(record: Record, setting: Setting, *, wanted: _Filter) -> "Row | _Left":
    partner, registry = record.partner, setting.registry
    standing = standing_of(partner, wanted.day, official=registry.official)
    if standing.merged_into:
        return _Left.TOMBSTONE
    if standing.ahead and not standing.counted:
        return _Left.LATER
    if not _matches(record, standing.status, wanted):
        return _Left.NO_MATCH
    clock = clock_of(partner, standing, registry.review_for(partner), wanted.day)
    return Row(
        id=record.id,
        name=partner.name,
        status=standing.status,
        since=standing.since,
        by=standing.by,
        clock=clock.state,
        due=clock.due,
        range=partner.territory.range.value if partner.territory else None,
        countries=countries_of(partner),
        contributions=partner.contributions,
        website=partner.website,
        wikidata=partner.wikidata,
    )


def _matches(record: Record, status: Status | None, wanted: _Filter) -> bool:
    partner = record.partner
    if wanted.statuses and status not in wanted.statuses:
        return False
    if wanted.countries and wanted.countries.isdisjoint(countries_of(partner)):
        return False
    if wanted.contributions and wanted.contributions.isdisjoint(partner.contributions):
        return False
    return (
        not wanted.query
        or wanted.query.replace(" ", "-") in record.id
        or any(wanted.query in fold(name).key for _, name in partner.names())
    )


def countries_of(partner: Partner) -> tuple[str, ...]:
    """The countries of its territory, those of its subdivisions among them."""
    if partner.territory is None:
        return ()
    of_subdivisions = (code.partition("-")[0] for code in partner.territory.subdivisions)
    return tuple(dict.fromkeys((*partner.territory.countries, *of_subdivisions)))


_STATUSES: Final = (*Status, None)
_STATES: Final = tuple(ClockState)


def _in_order(rows: Sequence[Row], sort: Column) -> list[Row]:
    """Sort by a column; what it leaves equal by name, as people look for names. Rows without a value come last."""
    ordered = collated(rows, lambda row: row.name)
    match sort:
        case Column.NAME:
            return ordered
        case Column.STATUS:
            return sorted(ordered, key=lambda row: _STATUSES.index(row.status))
        case Column.CLOCK:
            return sorted(ordered, key=lambda row: -_STATES.index(row.clock))
        case _:
            return sorted(ordered, key=lambda row: _sortable(getattr(row, sort.value)))


def _sortable(value: object) -> tuple[bool, str]:
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    return not text, text
