# SPDX-License-Identifier: Apache-2.0
"""The questions of `partnerctl add`, in the order in which a person knows the answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from partnerctl.cli.invocation import Invocation
from partnerctl.cli.wizard import EndedError, Wizard
from partnerctl.errors import PartnerctlError, RefusedError
from partnerctl.findings import Finding, Plain, Severity
from partnerctl.model.policy import Requirement
from partnerctl.usecases.add_partner import (
    Addition,
    Answers,
    choose_id,
    findings_on,
    plain_of,
    require_free,
    required_parts,
)
from partnerctl.usecases.id_proposal import propose_id
from partnerctl.usecases.loading import load_setting

_STATUSES: Final = {
    "potential": "might work with the movement one day",
    "informal": "works with it today, without a formal status",
    "applied": "has applied to be recognized",
}
_RANGES: Final = {
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
        RefusedError: The person found that it is in the registry already.
    """
    interview = _Interview(answers, invocation)
    interview.name()
    chosen = interview.id(partner_id)
    for question in (
        interview.status,
        interview.link,
        interview.mission,
        interview.contributions,
        interview.website,
        interview.kind,
        interview.range,
        interview.countries,
        interview.source,
    ):
        question()
    return interview.plain(), chosen


def agree(addition: Addition, invocation: Invocation) -> None:
    """Show the file and ask whether to write it.

    Raises:
        EndedError: The person ended it.
        RefusedError: The person said no.
    """
    wizard = Wizard(invocation)
    wizard.preview(addition.change.path, addition.change.after)
    if not wizard.confirm("Write it?"):
        raise RefusedError("not added; nothing was written")


class _Interview:
    """One method a question; each asks only for what is not known."""

    def __init__(self, answers: Answers, invocation: Invocation) -> None:
        self._answers = answers
        self._services = invocation.services
        self._registry = load_setting(self._services).registry
        self._today = self._services.clock.today()
        self._wizard = Wizard(invocation)

    def plain(self) -> dict[str, Plain]:
        return plain_of(self._answers, {}, self._today)

    def name(self) -> None:
        """Until nothing in the registry speaks against it, or the person says that it is another organization."""
        while True:
            if not self._answers.name:
                asked = self._wizard.ask("Name of the organization, in its own script", required=True)
                self._answers = replace(self._answers, name=asked)
            found = self._spoken_against_name()
            self._wizard.show(found)
            if any(finding.severity is Severity.ERROR for finding in found):
                self._answers = replace(self._answers, name=None)
                continue
            if found and not self._wizard.confirm("Is it another organization?", default=False):
                raise RefusedError("not added: it is in the registry already, under another name")
            return

    def id(self, given: str | None) -> str:
        name = self._answers.name or ""
        while True:
            answer = given or self._wizard.ask(
                "Id, which is the file's name for ever", default=propose_id(name).id, required=True
            )
            try:
                chosen = choose_id(answer, name)
                require_free(self._services, chosen)
            except EndedError:
                raise
            except PartnerctlError as error:
                self._wizard.complain(error)
                given = None
            else:
                return chosen

    def status(self) -> None:
        if self._answers.status is None:
            picked = self._wizard.choose("How does it stand?", _STATUSES, default="potential")
            self._answers = replace(self._answers, status=picked[0])

    def link(self) -> None:
        if self._answers.link is None:
            applied = self._answers.status == "applied"
            answer = self._ask(
                "Page of the application" if applied else "Page that says so",
                "history",
                lambda answer: replace(self._answers, link=answer),
                required=applied,
                default=self._registry.wiki.application_page if applied else None,
            )
            self._answers = replace(self._answers, link=answer)

    def mission(self) -> None:
        if self._answers.mission is None:
            answer = self._ask(
                "Its mission, in a sentence",
                "mission",
                lambda answer: replace(self._answers, mission=answer),
                required=self._requires(Requirement.MISSION),
            )
            self._answers = replace(self._answers, mission=answer)

    def contributions(self) -> None:
        if not self._answers.contributions:
            picked = self._choose(
                "How does it support the movement?",
                self._registry.vocabularies.get("contributions", {}),
                several=True,
                required=self._requires(Requirement.CONTRIBUTIONS),
            )
            self._answers = replace(self._answers, contributions=picked)

    def website(self) -> None:
        if self._answers.website is None:
            answer = self._ask("Website", "website", lambda answer: replace(self._answers, website=answer))
            self._answers = replace(self._answers, website=answer)

    def kind(self) -> None:
        if self._answers.kind is None:
            words = self._registry.vocabularies.get("organization-kinds", {})
            picked = self._choose(
                "What sort of organization is it?", words, required=self._requires(Requirement.ORGANIZATION)
            )
            self._answers = replace(self._answers, kind=next(iter(picked), None))

    def range(self) -> None:
        known = self._answers.countries or self._answers.subdivisions or self._answers.regions
        if self._answers.territorial_range is None and not known:
            picked = self._choose(
                "How far does its work reach?", _RANGES, required=self._requires(Requirement.TERRITORY)
            )
            self._answers = replace(self._answers, territorial_range=next(iter(picked), None))

    def countries(self) -> None:
        known = self._answers.countries or self._answers.subdivisions or self._answers.regions
        if known or self._answers.territorial_range in {None, "global"}:
            return

        def with_countries(answer: str) -> Answers:
            codes = (part.strip() for part in answer.split(","))
            return replace(self._answers, countries=tuple(code for code in codes if code))

        answer = self._ask(
            "Countries, by code or name (DE, India)", "territory", with_countries, required=True
        )
        self._answers = with_countries(answer or "")

    def source(self) -> None:
        if not self._answers.sources:
            answer = self._ask(
                "Where does this come from: an address, or a title?",
                "sources",
                lambda answer: replace(self._answers, sources=(answer,)),
                required=self._requires(Requirement.SOURCES),
            )
            self._answers = replace(self._answers, sources=(answer,) if answer else ())

    def _ask(
        self,
        question: str,
        field: str,
        with_answer: Callable[[str], Answers],
        *,
        required: bool = False,
        default: str | None = None,
    ) -> str | None:
        """One line that the rules on its field have nothing against."""

        def spoken_against(answer: str) -> list[Finding]:
            plain = plain_of(with_answer(answer), {}, self._today)
            return [
                finding
                for finding in findings_on(plain, self._services)
                if finding.severity is Severity.ERROR and finding.location.pointer[:1] == (field,)
            ]

        return self._wizard.ask(question, required=required, default=default, check=spoken_against)

    def _choose(
        self, question: str, words: Mapping[str, str], *, several: bool = False, required: bool = False
    ) -> tuple[str, ...]:
        return self._wizard.choose(question, words, several=several, required=required) if words else ()

    def _requires(self, part: Requirement) -> bool:
        return part in required_parts(self._registry, self._answers.status or "potential")

    def _spoken_against_name(self) -> list[Finding]:
        # Of an application the page is asked for later; here the name alone is judged.
        draft = Answers(name=self._answers.name, also_known_as=self._answers.also_known_as)
        found = findings_on(plain_of(draft, {}, self._today), self._services, with_others=True)
        return [
            finding for finding in found if finding.location.pointer[:1] in {("name",), ("also_known_as",)}
        ]
