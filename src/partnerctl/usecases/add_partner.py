# SPDX-License-Identifier: Apache-2.0
"""`add`: a new record from answers, checked by every rule before a byte is written."""

import datetime as dt
import re
from collections.abc import Sized
from dataclasses import dataclass
from typing import Final

from partnerctl.documents.layout import compose
from partnerctl.errors import InvalidDataError, RefusedError, UsageError
from partnerctl.findings import Finding, Plain, Severity
from partnerctl.model.countries import country_names
from partnerctl.model.policy import Registry, Requirement, Status
from partnerctl.model.types import ID_MAX_LENGTH, ID_PATTERN
from partnerctl.ports import Services
from partnerctl.rules.running import check_names
from partnerctl.usecases.changes import Change, write_change
from partnerctl.usecases.id_proposal import propose_id
from partnerctl.usecases.inspection import inspect_file
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.pending import with_change
from partnerctl.usecases.reading import record_path
from partnerctl.usecases.validate_registry import validate_registry

STATUSES: Final = ("potential", "informal", "applied")
"""How a relationship can begin: noted as `potential` or `informal`, or with an application."""

_DRAFT: Final = "new-partner"
"""The id of a record that has none yet."""

_CODE: Final = re.compile(r"[a-z]{2}(-[a-z0-9]{1,3})?", re.ASCII | re.IGNORECASE)
_YEAR: Final = re.compile(r"[1-9]\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody told of a new partner; None and empty where nothing was told.

    Attributes:
        status: One of `STATUSES`.
        date: The day the relationship began as it is; today if None.
        link: Where that is said; an application must have one.
        countries: ISO 3166-1 codes, in any case, or English names of countries.
        sources: Addresses of pages, or titles.
    """

    name: str | None = None
    also_known_as: tuple[str, ...] = ()
    mission: str | None = None
    contributions: tuple[str, ...] = ()
    website: str | None = None
    wikidata: str | None = None
    ror: str | None = None
    kind: str | None = None
    legal_name: str | None = None
    legal_form: str | None = None
    jurisdiction: str | None = None
    founded: str | None = None
    project_of: str | None = None
    territorial_range: str | None = None
    countries: tuple[str, ...] = ()
    subdivisions: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    status: str | None = None
    date: dt.date | None = None
    link: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """A new record, judged and ready to be written.

    Attributes:
        id: Of the partner.
        change: The file.
        findings: What is not wrong, but worth knowing: a name much like another, something the status wants.
    """

    id: str
    change: Change
    findings: tuple[Finding, ...]


def plain_of(answers: Answers, given: dict[str, Plain], today: dt.date) -> dict[str, Plain]:
    """The record as data.

    Args:
        answers: They go before what is given.
        given: A record, or a part of one, from a file.
        today: The day of the first entry, unless the answers say another.

    Raises:
        UsageError: The answers contradict each other or what is given.
    """
    told: dict[str, Plain] = {
        "name": answers.name,
        "also_known_as": list(answers.also_known_as),
        "mission": answers.mission,
        "contributions": list(answers.contributions),
        "website": answers.website,
        "wikidata": answers.wikidata,
        "ror": answers.ror,
        "organization": _organization(answers),
        "territory": _territory(answers),
        "history": _history(answers, given, today),
        "sources": list(map(_source, answers.sources)),
    }
    plain = dict(given)
    for field, value in told.items():
        before = plain.get(field)
        if isinstance(value, dict) and isinstance(before, dict):
            plain[field] = {**before, **value}
        elif value not in (None, [], {}):
            plain[field] = value
    return plain


def choose_id(given: str | None, name: str) -> str:
    """The id to take.

    Args:
        given: What a person decided; None if nobody did.
        name: The partner's name.

    Raises:
        UsageError: It can't be an id; or nobody decided, and the name has to be transliterated, which a person must
            judge because an id stays for ever.
    """
    chosen = _proposed(name) if given is None else given
    if not re.fullmatch(ID_PATTERN, chosen) or len(chosen) > ID_MAX_LENGTH:
        better = propose_id(chosen).id
        raise UsageError(
            f'"{chosen}" can\'t be an id: lower-case letters a-z, digits and single hyphens, at most {ID_MAX_LENGTH}',
            hint=f"such as `--id {better}`" if better else None,
        )
    for finding in check_names([record_path(chosen)]):
        raise UsageError(
            f'"{chosen}" can\'t be an id: {finding.message[:1].lower()}{finding.message[1:]}',
            hint="choose another one with --id",
        )
    return chosen


def _proposed(name: str) -> str:
    if not name.strip():
        raise UsageError("there is no name to add", hint='`partnerctl add "Northfield City Library"`')
    proposal = propose_id(name)
    if proposal.id and proposal.certain:
        return proposal.id
    raise UsageError(
        f'somebody has to choose the id of "{name}", because it stays for ever',
        hint=f"accept the transliteration with `--id {proposal.id}`, or give a better one"
        if proposal.id
        else "give one with --id: lower-case letters a-z, digits and hyphens",
    )


def require_free(services: Services, partner_id: str) -> None:
    """See to it that nobody has the id.

    Raises:
        RefusedError: Somebody has.
    """
    path = record_path(partner_id)
    if services.files.exists(path):
        raise RefusedError(
            f'there is a partner with the id "{partner_id}" already: {path}',
            hint=f"see `partnerctl show {partner_id}`; if it is another organization, choose another id with --id",
        )


def prepare(plain: dict[str, Plain], partner_id: str, services: Services) -> Addition:
    """Make the file and let every rule judge it.

    Raises:
        RefusedError: There is a partner with this id.
        InvalidDataError: The record breaks a rule; with all findings, located in the file as it would be.
        EnvironmentProblemError: The registry can't be read.
    """
    require_free(services, partner_id)
    change = Change(record_path(partner_id), None, compose(plain), None)
    findings = judge(change, services)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InvalidDataError(
            "the partner was not added, and nothing was written",
            findings,
            hint="run it again with what is missing or wrong put right; `partnerctl add --help` lists the options",
        )
    return Addition(partner_id, change, findings)


def judge(change: Change, services: Services) -> tuple[Finding, ...]:
    """What the rules say of the file as it would be, and of the others because of it."""
    return validate_registry(with_change(services, change), [change.path]).findings


def required_parts(registry: Registry, status: str) -> frozenset[Requirement]:
    """What a record that begins as `status` can't do without, by policy."""
    begins = Status.CANDIDATE if status == "applied" else Status(status)
    weights = registry.requirements.get(begins, {})
    return frozenset(part for part, weight in weights.items() if weight is Severity.ERROR)


def findings_on(
    plain: dict[str, Plain], services: Services, *, with_others: bool = False
) -> tuple[Finding, ...]:
    """What speaks against a record that is being made.

    Args:
        plain: As far as it is known.
        services: The registry's world.
        with_others: Whether to compare it with all other records, too.
    """
    change = Change(record_path(_DRAFT), None, compose(plain), None)
    if with_others:
        return judge(change, services)
    setting = load_setting(services)
    return inspect_file(with_change(services, change).files, setting, change.path).findings


def write(addition: Addition, services: Services) -> None:
    """Write the new file.

    Raises:
        ChangedUnderneathError: Somebody else has written one there meanwhile; it is untouched.
        EnvironmentProblemError: It can't be written.
    """
    write_change(services.files, addition.change)


def _organization(answers: Answers) -> dict[str, Plain]:
    founded: Plain = answers.founded
    if answers.founded and _YEAR.fullmatch(answers.founded):
        founded = int(answers.founded)
    return _present(
        kind=answers.kind,
        legal_name=answers.legal_name,
        legal_form=answers.legal_form,
        jurisdiction=_country(answers.jurisdiction) if answers.jurisdiction else None,
        founded=founded,
        project_of=answers.project_of,
    )


def _territory(answers: Answers) -> dict[str, Plain]:
    return _present(
        range=answers.territorial_range
        or likely_range(answers.countries, answers.subdivisions, answers.regions),
        countries=_countries(answers),
        subdivisions=[code.upper() for code in answers.subdivisions],
        regions=list(answers.regions),
    )


def _countries(answers: Answers) -> list[Plain]:
    """The countries told, else those of which parts were told."""
    told = map(_country, answers.countries)
    return list(dict.fromkeys(told)) or list(
        dict.fromkeys(code.upper().partition("-")[0] for code in answers.subdivisions)
    )


def likely_range(countries: Sized, subdivisions: Sized, regions: Sized) -> str | None:
    """The territorial range that places tell by themselves; None if there are none."""
    if subdivisions:
        return "local"
    if regions or len(countries) > 1:
        return "regional"
    return "national" if countries else None


def _history(answers: Answers, given: dict[str, Plain], today: dt.date) -> list[Plain]:
    told = [word for word in (answers.status, answers.link, answers.note, answers.date) if word]
    if "history" in given:
        if told:
            raise UsageError(
                "the file has a history of its own, so --status, --date, --link and --note have no place",
                hint="leave them out, or take `history` out of the file",
            )
        return []
    status = answers.status or STATUSES[0]
    if status == "applied" and not answers.link:
        raise UsageError(
            "an application needs the page where it was posted", hint="give its address with --link"
        )
    return [first_entry(status, (answers.date or today).isoformat(), answers.link, answers.note)]


def first_entry(status: str, date: str, link: str | None, note: str | None) -> dict[str, Plain]:
    """The entry with which a history begins; `status` is one of `STATUSES`."""
    noted = {} if status == "applied" else {"as": status}
    event = "applied" if status == "applied" else "noted"
    return _present(date=date, event=event, **noted, link=link, note=note)


def _source(text: str) -> dict[str, Plain]:
    return {"url": text} if re.match(r"https?://", text) else {"title": text}


def _country(text: str) -> str:
    code = text.strip()
    return code.upper() if _CODE.fullmatch(code) else country_names().get(code.casefold(), code)


def _present(**values: Plain) -> dict[str, Plain]:
    return {name: value for name, value in values.items() if value not in (None, [])}
