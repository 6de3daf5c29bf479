# SPDX-License-Identifier: Apache-2.0
"""The questions of `partnerctl add`, in the order in which a person knows the answers."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from partnerctl.cli.invocation import Invocation
from partnerctl.cli.wizard import EndedError, Wizard
from partnerctl.errors import PartnerctlError, RefusedError
from partnerctl.findings import Finding, Plain, Severity
from partnerctl.ports import Services
from partnerctl.usecases.add_partner import (
    STATUSES,
    Answers,
    choose_id,
    findings_on,
    plain_of,
    require_free,
)
from partnerctl.usecases.id_proposal import propose_id
from partnerctl.usecases.loading import load_setting

_STATUS_WORDS = dict(
    zip(
        STATUSES,
        (
            "might work with the movement one day",
            "works with it today, without a formal status",
            "has applied to be recognized",
        ),
        strict=True,
    )
)
_RANGE_WORDS = {
    "global": "everywhere",
    "regional": "several countries",
    "national": "one country",
    "local": "a part of a country",
}


def complete(
    answers: Answers, partner_id: str | None, invocation: Invocation
) -> tuple[dict[str, Plain], str]:
    """Ask for what the answers leave open.

    Returns:
        The record as data, and its id.

    Raises:
        EndedError: The person ended it.
        RefusedError: The person decided against it.
    """
    services = invocation.services
    registry = load_setting(services).registry
    wizard = Wizard(invocation)
    today = services.clock.today()

    def fits(field: str, with_answer: Callable[[str], Answers]) -> Callable[[str], Sequence[Finding]]:
        return lambda answer: [
            finding
            for finding in findings_on(plain_of(with_answer(answer), {}, today), services)
            if finding.severity is Severity.ERROR and finding.location.pointer[:1] == (field,)
        ]

    answers = _name(answers, wizard, services)
    chosen = _id(partner_id, answers.name or "", wizard, services)
    if answers.status is None:
        answers = replace(
            answers, status=wizard.choose("How does it stand?", _STATUS_WORDS, default="potential")[0]
        )
    if answers.link is None:
        applied = answers.status == "applied"
        answers = replace(
            answers,
            link=wizard.ask(
                "Page of the application" if applied else "Page that says so",
                default=registry.wiki.application_page if applied else None,
                required=applied,
                check=fits("history", lambda answer: replace(answers, link=answer)),
            ),
        )
    if answers.mission is None:
        mission = wizard.ask(
            "Its mission, in a sentence",
            check=fits("mission", lambda answer: replace(answers, mission=answer)),
        )
        answers = replace(answers, mission=mission)
    if not answers.contributions:
        words = registry.vocabularies.get("contributions", {})
        picked = wizard.choose("How does it support the movement?", words, several=True) if words else ()
        answers = replace(answers, contributions=picked)
    if answers.website is None:
        website = wizard.ask(
            "Website", check=fits("website", lambda answer: replace(answers, website=answer))
        )
        answers = replace(answers, website=website)
    if answers.kind is None:
        words = registry.vocabularies.get("organization-kinds", {})
        kinds = wizard.choose("What sort of organization is it?", words) if words else ()
        answers = replace(answers, kind=kinds[0] if kinds else None)
    answers = _territory(answers, wizard, fits)
    if not answers.sources:
        source = wizard.ask(
            "Where does this come from (an address or a title)?",
            check=fits("sources", lambda answer: replace(answers, sources=(answer,))),
        )
        answers = replace(answers, sources=(source,) if source else ())
    return plain_of(answers, {}, today), chosen


def _name(answers: Answers, wizard: Wizard, services: Services) -> Answers:
    """The name, once nothing in the registry speaks against it, or the person says it is another organization."""
    today = services.clock.today()
    while True:
        name = answers.name or wizard.ask("Name of the organization, in its own script", required=True) or ""
        answers = replace(answers, name=name)
        # The link of an application comes later; here the name alone is judged.
        draft = replace(answers, status=None) if answers.status == "applied" and not answers.link else answers
        found = [
            finding
            for finding in findings_on(plain_of(draft, {}, today), services, with_others=True)
            if finding.location.pointer[:1] == ("name",) or finding.code.startswith("PC2")
        ]
        wizard.show(found)
        if not any(finding.severity is Severity.ERROR for finding in found):
            if any(finding.severity is Severity.WARNING for finding in found) and not wizard.confirm(
                "Is it another organization?", default=False
            ):
                raise RefusedError("not added: it is in the registry already, under another name")
            return answers
        answers = replace(answers, name=None)


def _id(partner_id: str | None, name: str, wizard: Wizard, services: Services) -> str:
    proposal = propose_id(name)
    while True:
        answer = partner_id or wizard.ask(
            "Id, which is the file's name for ever", default=proposal.id, required=True
        )
        try:
            chosen = choose_id(answer, name)
            require_free(services, chosen)
        except EndedError:
            raise
        except PartnerctlError as error:
            wizard.complain(error)
            partner_id = None
        else:
            return chosen


def _territory(
    answers: Answers,
    wizard: Wizard,
    fits: Callable[[str, Callable[[str], Answers]], Callable[[str], Sequence[Finding]]],
) -> Answers:
    if answers.territorial_range is None:
        picked = wizard.choose("How far does its work reach?", _RANGE_WORDS)
        if not picked:
            return answers
        answers = replace(answers, territorial_range=picked[0])
    if answers.territorial_range == "global" or answers.countries or answers.regions:
        return answers

    def with_countries(answer: str) -> Answers:
        return replace(answers, countries=tuple(part.strip() for part in answer.split(",") if part.strip()))

    countries = wizard.ask("Countries, by code or name (DE, India)", check=fits("territory", with_countries))
    return with_countries(countries) if countries else answers
