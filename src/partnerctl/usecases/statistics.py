# SPDX-License-Identifier: Apache-2.0
"""`stats`: the numbers of a registry on a day."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from partnerctl.findings import Finding
from partnerctl.lifecycle.agreements import AgreementState, state_of
from partnerctl.lifecycle.clock import ClockState, clock_of
from partnerctl.lifecycle.standing import Ending, Standing, standing_of
from partnerctl.model.agreements import AgreementKind
from partnerctl.model.countries import name_of_country
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.events import Event, Outcome, Reviewed
from partnerctl.model.partner import Partner, TerritorialRange
from partnerctl.model.policy import Registry, Status
from partnerctl.ports import Services
from partnerctl.usecases.list_partners import countries_of
from partnerctl.usecases.loading import load_setting, map_records

UNTOLD: Final = "(unknown)"
"""The item of partners whose record does not say."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group.

    Attributes:
        item: What is counted: a word of the data, a code, a year.
        label: The same for people; it may come from the policy.
        numbers: One for each of the group's columns.
    """

    item: str
    label: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that belong together.

    Attributes:
        key: A word for programs.
        title: A heading for people.
        columns: What each number counts.
        lines: In the order of the closed list, of the years, or the most frequent first.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The numbers of a registry on a day.

    Attributes:
        day: The day asked for.
        partners: How many partners there were; tombstones of merged records don't count.
        recognized: How many of them were recognized.
        later: How many more there are of whom nothing had happened by that day.
        merged: How many records go on under another id.
        groups: The numbers.
        registry: The policy, for its notice.
        findings: What kept other files from being counted.
    """

    day: dt.date
    partners: int
    recognized: int
    later: int
    merged: int
    groups: tuple[Group, ...]
    registry: Registry
    findings: tuple[Finding, ...]


def statistics(services: Services, day: dt.date) -> Statistics:
    """Count.

    Raises:
        InvalidDataError: The registry's own settings have errors.
    """
    setting = load_setting(services)
    mapped = map_records(services, setting, partial(_counted, day=day))
    present = [each for each in mapped.values if each.is_present]
    return Statistics(
        day=day,
        partners=len(present),
        recognized=sum(each.is_recognized for each in present),
        later=sum(not each.is_present and not each.is_merged for each in mapped.values),
        merged=sum(each.is_merged for each in mapped.values),
        groups=tuple(_groups(present, setting.registry)),
        registry=setting.registry,
        findings=mapped.findings,
    )


# --- one record, in a worker --------------------------------------------------------------------------------------


class _Counted(NamedTuple):
    """What is counted of one record; light, because many of them travel between processes.

    `years` has a pair for each thing that happened: its year, and the column it is counted in.
    """

    is_present: bool
    is_merged: bool
    status: Status | None = None
    ending: Ending | None = None
    kind: str | None = None
    range: TerritorialRange | None = None
    countries: tuple[str, ...] = ()
    clock: ClockState = ClockState.NOT_RUNNING
    agreements: tuple[AgreementKind, ...] = ()
    years: tuple[tuple[int, str], ...] = ()

    @property
    def is_recognized(self) -> bool:
        return self.status is Status.RECOGNIZED


def _counted(record: Record, setting: Setting, *, day: dt.date) -> _Counted:
    partner, registry = record.partner, setting.registry
    standing = standing_of(partner, day, official=registry.official)
    if standing.merged_into or (standing.ahead and not standing.counted):
        return _Counted(is_present=False, is_merged=standing.merged_into is not None)
    return _Counted(
        is_present=True,
        is_merged=False,
        status=standing.status,
        ending=standing.ending,
        kind=partner.organization.kind if partner.organization else None,
        range=partner.territory.range if partner.territory else None,
        countries=countries_of(partner),
        clock=clock_of(partner, standing, registry.review_for(partner), day).state,
        agreements=tuple(
            each.kind for each in partner.agreements if state_of(each, day) is AgreementState.IN_FORCE
        ),
        years=tuple(_years(partner, standing)),
    )


_YEARLY: Final = ("applied", "recognized", "renewed", "ended")
_ENDS: Final = frozenset({"withdrawn", "resigned", "transitioned", "dissolved"})
_RENEWALS: Final = frozenset({Outcome.RENEWED, Outcome.RENEWED_WITH_CONDITIONS})


def _years(partner: Partner, standing: Standing) -> Iterator[tuple[int, str]]:
    for index in standing.counted:
        event = partner.history[index]
        column = _column_of(event)
        if column:
            yield event.date.year, column


def _column_of(event: Event) -> str | None:
    if isinstance(event, Reviewed):
        if event.outcome in _RENEWALS:
            return "renewed"
        return "ended" if event.outcome is Outcome.NOT_RENEWED else None
    if event.event in _ENDS:
        return "ended"
    return event.event if event.event in {"applied", "recognized"} else None


# --- all records --------------------------------------------------------------------------------------------------


def _groups(present: list[_Counted], registry: Registry) -> Iterator[Group]:
    kinds = registry.vocabularies.get("organization-kinds", {})
    yield _listed("status", "Status", Status, [each.status for each in present])
    yield _listed("clock", "Yearly review", ClockState, [each.clock for each in present])
    yield _listed(
        "ending", "How partnerships ended", Ending, [each.ending for each in present if each.ending]
    )
    yield _split(
        "kind", "Kind of organization", present, lambda each: [each.kind], lambda word: kinds.get(word, word)
    )
    yield _split("range", "Territorial range", present, lambda each: [each.range])
    yield _split("country", "Country", present, lambda each: each.countries or [None], name_of_country)
    yield _agreements(present)
    yield _by_year(present)


def _listed(key: str, title: str, words: Iterable[StrEnum], values: Iterable[str | None]) -> Group:
    """A line for each word of a closed list, in its order."""
    counts = Counter(values)
    lines = [Line(word.value, word.value, (counts[word],)) for word in words]
    if counts[None]:
        lines.append(Line(UNTOLD, UNTOLD, (counts[None],)))
    return Group(key, title, ("partners",), tuple(lines))


def _split(
    key: str,
    title: str,
    present: Iterable[_Counted],
    items_of: Callable[[_Counted], Iterable[str | None]],
    label_of: Callable[[str], str] = str,
) -> Group:
    """A line for each item there is, the most frequent first, with all partners and the recognized among them."""
    everyone: Counter[str] = Counter()
    recognized: Counter[str] = Counter()
    for each in present:
        items = [item or UNTOLD for item in items_of(each)]
        everyone.update(items)
        if each.is_recognized:
            recognized.update(items)
    return Group(
        key,
        title,
        ("partners", "recognized"),
        tuple(
            Line(item, item if item == UNTOLD else label_of(item), (count, recognized[item]))
            for item, count in sorted(
                everyone.items(), key=lambda each: (each[0] == UNTOLD, -each[1], each[0])
            )
        ),
    )


def _agreements(present: Iterable[_Counted]) -> Group:
    agreements: Counter[str] = Counter()
    partners: Counter[str] = Counter()
    for each in present:
        agreements.update(each.agreements)
        partners.update(set(each.agreements))
    lines = [Line(kind.value, kind.value, (agreements[kind], partners[kind])) for kind in AgreementKind]
    return Group("agreement", "Agreements in force", ("agreements", "partners"), tuple(lines))


def _by_year(present: Iterable[_Counted]) -> Group:
    counts = Counter(happened for each in present for happened in each.years)
    years = {year for year, _ in counts}
    lines = [
        Line(str(year), str(year), tuple(counts[year, column] for column in _YEARLY))
        for year in (range(min(years), max(years) + 1) if years else ())
    ]
    return Group("year", "What happened, by year", _YEARLY, tuple(lines))
