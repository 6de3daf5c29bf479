# SPDX-License-Identifier: Apache-2.0
"""`add --from-issue`: an application form becomes the record of a candidate, or an answer that says what it lacks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from partnerctl.documents.layout import compose
from partnerctl.errors import UsageError
from partnerctl.findings import Plain
from partnerctl.model.policy import Registry
from partnerctl.model.types import ID_MAX_LENGTH, ID_PATTERN
from partnerctl.ports import Services
from partnerctl.rendering.form_reply import Remark, Reply, Shown
from partnerctl.rules.running import check_names
from partnerctl.usecases.add_partner import (
    Addition,
    Answers,
    judge,
    likely_range,
    plain_of,
    required_parts,
)
from partnerctl.usecases.applications.form_fields import APPLICATION, NAME, SHORT_NAME, FormField
from partnerctl.usecases.applications.issue_form import Filled, judged, missing, read_form
from partnerctl.usecases.changes import Change
from partnerctl.usecases.id_proposal import propose_id
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.reading import record_path

ABOUT: Final = "a partner"
_DRAFT: Final = "new-partner"


@dataclass(frozen=True, slots=True)
class Application:
    """What came of a form.

    Attributes:
        addition: The new record; None if something is missing or not understood.
        reply: What to tell who filled it in, in either case.
    """

    addition: Addition | None
    reply: Reply


def read_application(
    services: Services, body: bytes, answers: Answers, partner_id: str | None = None
) -> Application:
    """Read an application, and say all that is wrong with it at once.

    Args:
        services: The registry's world.
        body: The text of the issue; nothing in it can make this fail.
        answers: What is known besides and goes before what the form says: the issue's address as `link`, the day.
        partner_id: What a person decided; None to take that of the form, or one made of the name.

    Raises:
        UsageError: The answers lack the link of the issue.
        InvalidDataError: The registry's own settings have errors.
        EnvironmentProblemError: The registry can't be read.
    """
    registry = load_setting(services).registry
    filled = read_form(body, APPLICATION, registry)
    answers = replace(answers, status=answers.status or "applied")
    plain = plain_of(answers, given_parts(filled.values, answers.link), services.clock.today())
    if not filled.is_form:
        return Application(None, Reply(ABOUT, filled.remarks))
    chosen, id_remark, id_note = _id(filled, partner_id, answers.name)
    lacking = tuple(
        missing(asked, filled)
        for asked in _required(registry, str(answers.status))
        if asked.key not in filled.values
    )
    remarks = [
        *filled.remarks,
        *(each for each in lacking if not _told_of(each, filled)),
        *([id_remark] if id_remark else []),
    ]
    change = Change(record_path(chosen or _DRAFT), None, compose(plain), None)
    if chosen and services.files.exists(change.path):
        remarks.append(_taken(chosen))
    findings = judge(change, services) if not services.files.exists(change.path) else ()
    told = {remark.label for remark in remarks}
    more, notes = judged(findings, APPLICATION, lambda asked: asked.label in told)
    remarks += more
    if remarks:
        return Application(None, Reply(ABOUT, tuple(remarks), (*filled.notes, *notes)))
    reply = Reply(
        ABOUT,
        notes=(*filled.notes, *([id_note] if id_note else []), *notes),
        outcome=change.after,
        path=change.path,
    )
    return Application(Addition(chosen or _DRAFT, change, findings), reply)


def _told_of(remark: Remark, filled: Filled) -> bool:
    return any(remark.label == other.label for other in filled.remarks)


def given_parts(values: Mapping[str, Plain], link: str | None) -> dict[str, Plain]:
    """The part of a record that an application gives.

    Args:
        values: By the keys of the form's questions.
        link: The application's address, which is the source if none is named.
    """
    plain: dict[str, Plain] = {}
    for asked in APPLICATION:
        value = values.get(asked.key)
        if value is None or not asked.pointer:
            continue
        if asked.key == "countries":
            _put_places(plain, value)
        else:
            _put(plain, asked, value)
    territory = plain.get("territory")
    if isinstance(territory, dict) and "range" not in territory:
        places = (territory.get(key) for key in ("countries", "subdivisions", "regions"))
        likely = likely_range(*(place if isinstance(place, list) else [] for place in places))
        plain["territory"] = {"range": likely, **territory}
    if "sources" not in plain and link:
        plain["sources"] = [{"url": link}]
    return plain


def _put(plain: dict[str, Plain], asked: FormField, value: Plain) -> None:
    *above, name = asked.pointer
    inner = plain
    for step in above:
        below = inner.setdefault(str(step), {})
        assert isinstance(below, dict)  # noqa: S101 -- the table has no field within a list
        inner = below
    inner[str(name)] = value


def _put_places(plain: dict[str, Plain], value: Plain) -> None:
    """Countries and parts of countries, which a form asks for together; a part names its country too."""
    codes = [str(code) for code in value] if isinstance(value, list) else []
    parts = [code for code in codes if "-" in code]
    territory = plain.setdefault("territory", {})
    assert isinstance(territory, dict)  # noqa: S101 -- nothing else is put there
    territory["countries"] = list(dict.fromkeys(code.partition("-")[0] for code in codes))
    if parts:
        territory["subdivisions"] = list(parts)


def _required(registry: Registry, status: str) -> Iterator[FormField]:
    """The fields without which there can be no such record, by policy."""
    needed = required_parts(registry, status)
    for asked in APPLICATION:
        if asked is NAME or (asked.requirement in needed and asked.requirement):
            yield asked


def _id(
    filled: Filled, decided: str | None, name: str | None
) -> tuple[str | None, Remark | None, Remark | None]:
    """(the id, what is wrong with it, what to look at): as a person decided, or made of the name."""
    written = decided or filled.values.get(SHORT_NAME.key)
    if written is not None:
        chosen = str(written).removesuffix(".yaml")
        fault = _fault_of(chosen)
        if fault is None:
            return chosen, None, None
        if decided is not None:
            raise UsageError(f'"{decided}" can\'t be an id: {fault}', hint=SHORT_NAME.wanted)
        better = propose_id(chosen).id
        hint = f"Such as {better}" if better and _fault_of(better) is None else SHORT_NAME.wanted
        return None, Remark(SHORT_NAME.label, (Shown(chosen), f" can't be one: {fault}"), hint), None
    told = name or filled.values.get(NAME.key)
    if not isinstance(told, str):
        return None, None, None
    proposal = propose_id(told)
    if proposal.id is None or _fault_of(proposal.id) is not None:
        return (
            None,
            Remark(SHORT_NAME.label, ("none can be made of the name ", Shown(told)), SHORT_NAME.wanted),
            None,
        )
    note = (
        None
        if proposal.certain
        else Remark(
            SHORT_NAME.label,
            ("it was made of the name: ", Shown(proposal.id)),
            "It stays for ever, so if there is a better one, write it into that section now",
        )
    )
    return proposal.id, None, note


def _fault_of(partner_id: str) -> str | None:
    if not re.fullmatch(ID_PATTERN, partner_id) or len(partner_id) > ID_MAX_LENGTH:
        return f"it has lower-case letters a to z, digits and single hyphens, and at most {ID_MAX_LENGTH} of them"
    for finding in check_names([record_path(partner_id)]):
        return f"{finding.message[:1].lower()}{finding.message[1:]}"
    return None


def _taken(partner_id: str) -> Remark:
    return Remark(
        SHORT_NAME.label,
        ("there is a record called ", Shown(partner_id), " already"),
        "If it is the same organization, close this and use the form for an update; else write another short name",
    )
