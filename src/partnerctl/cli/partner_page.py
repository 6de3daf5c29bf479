# SPDX-License-Identifier: Apache-2.0
"""The page that `partnerctl show` puts out: what was derived first, then what was typed in."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from partnerctl.cli.console import Console, Role
from partnerctl.cli.framing import notice_of, write_notice
from partnerctl.cli.tables import shown as shown_text
from partnerctl.lifecycle.clock import ClockState
from partnerctl.lifecycle.expiring import Expiring
from partnerctl.lifecycle.reachable import how_to_correct
from partnerctl.lifecycle.steps import NextStep, command_of
from partnerctl.lifecycle.transitions import step_of
from partnerctl.model.agreements import Agreement
from partnerctl.model.consents import Consent
from partnerctl.model.events import Event, Merged, Renamed, Reviewed, Transitioned
from partnerctl.model.partner import Liaison, Organizer, Source
from partnerctl.reporters.wrapping import wrapped
from partnerctl.usecases.show_partner import Shown

_WIDEST: Final = 100
_LABEL: Final = 15
"""Columns of the labels, with the gap after them."""

_CLOCK_ROLES: Final = {
    ClockState.NOT_RUNNING: None,
    ClockState.CURRENT: Role.GOOD,
    ClockState.DUE: Role.WARNING,
    ClockState.OVERDUE: Role.ERROR,
    ClockState.LONG_OVERDUE: Role.ERROR,
}


def write_page(shown: Shown, out: Console) -> None:
    """Put out everything there is to say about a partner on a day."""
    _Page(shown, out).write()


class _Page:
    def __init__(self, shown: Shown, out: Console) -> None:
        self._shown = shown
        self._out = out
        self._partner = shown.record.partner
        self._registry = shown.setting.registry

    def write(self) -> None:
        out, partner = self._out, self._partner
        write_notice(self._registry, out)
        if notice_of(self._registry):
            out.line()
        out.write(f"{out.paint(self._text(partner.name), Role.HEADING)}\n{self._shown.record.id}\n\n")
        self._field("Status", self._status())
        self._field("Review", self._review())
        self._field("To see to", self._attention())
        self._field("Rights", self._rights())
        self._field("Next steps", self._steps())
        out.line()
        for label, paragraphs in self._facts():
            self._field(label, paragraphs)
        out.line()
        self._field("History", map(self._event, range(len(partner.history))))
        self._field("Sources", map(self._source, partner.sources))

    # --- what follows from the record -----------------------------------------------------------------------------

    def _status(self) -> Iterator[str]:
        standing = self._shown.standing
        if standing.merged_into:
            yield f"recorded under {standing.merged_into} now: `partnerctl show {standing.merged_into}`"
        how = f" ({standing.ending})" if standing.ending else ""
        yield f"{standing.status}{how} since {standing.since}" if standing.status else "none"
        yield standing.reason
        if standing.link:
            yield self._text(standing.link)
        for index in standing.ahead:
            yield f"ahead, from {self._partner.history[index].date}: {_step(self._partner.history[index])}"
        for irregular in standing.irregular:
            event = self._partner.history[irregular.index]
            yield f"left out, {_step(event)} of {event.date}: {irregular.why}"

    def _review(self) -> Iterator[str]:
        clock = self._shown.clock
        state = self._out.paint(clock.state.value, _CLOCK_ROLES[clock.state])
        yield f"{state}: {clock.reason}"
        if clock.next_notice:
            yield f"next notice: {clock.next_notice.kind} on {clock.next_notice.day}"

    def _attention(self) -> Iterator[str]:
        for expiry in self._shown.attention:
            if expiry.kind is not Expiring.REVIEW:
                yield self._text(expiry.reason)
        bounced = self._shown.bounced
        if bounced:
            yield (
                f"mail of {bounced.sent} came back on {bounced.bounced} for good ({bounced.status}): "
                f"{how_to_correct(bounced.partner)}"
            )

    def _rights(self) -> Iterator[str]:
        vocabularies = self._registry.vocabularies
        for right in self._shown.rights:
            answer, role = ("yes", Role.GOOD) if right.in_force else ("no", Role.FAINT)
            kind = right.kind.value.replace("-", " ")
            yield f"{self._out.paint(answer, role)}, {kind}: {right.reason}"
            if right.marks:
                marks = self._labels(right.marks, vocabularies.get("marks", {}))
                uses = self._labels(right.uses, vocabularies.get("uses", {}))
                where = f"; in {', '.join(right.territory)}" if right.territory else ""
                yield f"  {marks}{f'; for {uses}' if uses else ''}{where}"

    def _steps(self) -> Iterator[str]:
        steps = self._shown.steps
        for who in dict.fromkeys(step.who for step in steps):
            yield f"by {who}:"
            theirs = [step for step in steps if step.who == who]
            commands = [command_of(step.event, self._shown.record.id, step.detail) for step in theirs]
            for step, command, following in zip(theirs, commands, [*commands[1:], None], strict=True):
                yield from _next_step(step)
                # One command takes all outcomes of a review.
                if not step.blocked and command != following:
                    yield f"    {command}"

    # --- what was typed in ----------------------------------------------------------------------------------------

    def _facts(self) -> Iterator[tuple[str, Iterable[str]]]:
        partner = self._partner
        vocabularies = self._registry.vocabularies
        yield "Also called", self._texts(partner.also_known_as)
        yield "Formerly", self._texts(former.name for former in partner.former_names)
        yield "Mission", self._texts([partner.mission])
        yield "Contributions", [self._labels(partner.contributions, vocabularies.get("contributions", {}))]
        yield "Organization", self._organization()
        yield "Territory", self._territory()
        yield "Website", self._texts([partner.website])
        yield "Logo", self._texts([partner.logo])
        yield "Identifiers", self._texts([partner.wikidata, partner.ror])
        yield "Contact", self._contact()
        yield "Liaisons", map(self._liaison, partner.liaisons)
        yield "Report page", self._texts([partner.report_page])
        yield "Support", self._texts(support.url for support in partner.visible_support)
        yield "Agreements", map(self._agreement, partner.agreements)
        yield "Funding", self._texts([partner.funding.origin if partner.funding else None])
        yield "Cooperation", (self._entity(each.entity) for each in partner.cooperation)
        yield "Governance", self._texts([partner.governance.summary if partner.governance else None])
        yield "Organizers", map(self._organizer, partner.organizers)
        yield "Consents", map(self._consent, partner.consents)
        yield (
            "Mentors",
            (self._entity(mentor) for mentor in (partner.mentoring.mentors if partner.mentoring else ())),
        )
        yield (
            "Waivers",
            (f"{each.rule} until {each.until}: {self._text(each.why)}" for each in partner.waivers),
        )

    def _organization(self) -> Iterator[str]:
        organization = self._partner.organization
        if organization is None:
            return
        kinds = self._registry.vocabularies.get("organization-kinds", {})
        parts = [
            self._labels([organization.kind] if organization.kind else [], kinds),
            self._text(organization.legal_name or ""),
            self._text(organization.legal_form or ""),
            organization.jurisdiction or "",
            f"founded {organization.founded}" if organization.founded else "",
            f"a project of {self._text(organization.project_of)}" if organization.project_of else "",
        ]
        yield ", ".join(filter(None, parts))

    def _territory(self) -> Iterator[str]:
        territory = self._partner.territory
        if territory is None:
            return
        regions = self._labels(territory.regions, self._registry.vocabularies.get("regions", {}))
        places = ", ".join(filter(None, [*territory.countries, *territory.subdivisions, regions]))
        yield f"{territory.range}: {places}" if places else territory.range.value

    def _contact(self) -> Iterator[str]:
        contact = self._partner.contact
        if contact is not None:
            yield f"{self._text(contact.email)}{self._agreed(contact.consent, contact.proof)}"

    def _organizer(self, organizer: Organizer) -> str:
        agreed = self._agreed(organizer.consent, organizer.proof)
        return f"{self._text(organizer.name)}, {self._text(organizer.role)}{agreed}"

    def _agreed(self, day: dt.date | None, proof: str | None) -> str:
        where = f" ({self._text(proof)})" if proof else ""
        return f", agreed on {day}{where}" if day else ""

    def _consent(self, consent: Consent) -> str:
        withdrawn = "taken back" if consent.given else "refused"
        parts = [
            f"given on {consent.given}" if consent.given else "",
            f"{withdrawn} on {consent.withdrawn}" if consent.withdrawn else "",
            f"by {self._text(consent.by)}" if consent.by else "",
            self._text(consent.proof),
        ]
        return f"{consent.about}: {', '.join(filter(None, parts))}"

    def _liaison(self, liaison: Liaison) -> str:
        since = f" since {liaison.since}" if liaison.since else ""
        until = f" until {liaison.until}" if liaison.until else ""
        return f"user:{self._text(liaison.user)}{since}{until}"

    def _agreement(self, agreement: Agreement) -> str:
        bodies = [agreement.licensor] if agreement.licensor else agreement.parties
        ended = agreement.terminated
        parts = [
            agreement.kind.value,
            f"version {self._text(agreement.version)}" if agreement.version else "",
            f"signed on {agreement.signed}",
            f"with {', '.join(map(self._entity, bodies))}" if bodies else "",
            f"effective {agreement.effective}" if agreement.effective else "",
            f"expires {agreement.expires}" if agreement.expires else "",
            f"ends with: {self._text(agreement.ends_with)}" if agreement.ends_with else "",
            f"ended on {ended.date}: {self._text(ended.why)}" if ended else "",
            self._text(agreement.document or ""),
            f'may say "{self._text(agreement.wording)}"' if agreement.wording else "",
        ]
        return ", ".join(filter(None, parts))

    def _event(self, index: int) -> str:
        event, standing = self._partner.history[index], self._shown.standing
        by = ", ".join(map(self._entity, getattr(event, "by", ())))
        details = [
            f" by {by}" if by else "",
            self._words(event),
            f" {self._text(link)}" if (link := getattr(event, "link", None)) else "",
            " (corrected: it does not count)" if index in standing.superseded else "",
            " (still ahead)" if index in standing.ahead else "",
            " (left out: not possible)" if any(index == each.index for each in standing.irregular) else "",
        ]
        return f"{event.date}  {_step(event)}{''.join(details)}"

    def _words(self, event: Event) -> str:
        match event:
            case Renamed():
                return f": {self._text(event.from_)} became {self._text(event.to)}"
            case Merged():
                return f" into {event.into}"
            case Transitioned():
                return f" to {event.to}"
            case Reviewed(conditions=conditions) if conditions:
                return "".join(f"; by {each.by_when}: {self._text(each.text)}" for each in conditions)
            case _:
                why = getattr(event, "reason", None) or getattr(event, "why", None)
                return f": {self._text(why)}" if why else ""

    def _source(self, source: Source) -> str:
        supports = f" ({', '.join(source.supports)})" if source.supports else ""
        return " ".join(self._texts([source.title, source.url])) + supports

    # --- how it is put out ----------------------------------------------------------------------------------------

    def _field(self, label: str, paragraphs: Iterable[str]) -> None:
        """A label, and beside it its paragraphs; nothing if there are none."""
        head = self._out.paint(label, Role.HEADING) + " " * (_LABEL - len(label))
        for paragraph in paragraphs:
            text = paragraph.lstrip(" ")
            indent = _LABEL + len(paragraph) - len(text)
            if not text:
                continue
            hanging = indent if indent == _LABEL else indent + 2
            lines = wrapped(text, min(self._out.width, _WIDEST), indent, hanging)
            self._out.write(f"{head}{' ' * (indent - _LABEL)}{lines[0]}\n")
            self._out.write("".join(f"{line}\n" for line in lines[1:]))
            head = " " * _LABEL

    def _text(self, text: str) -> str:
        return shown_text(" ".join(text.split()), self._out)

    def _texts(self, texts: Iterable[str | None]) -> list[str]:
        return [self._text(text) for text in texts if text]

    def _labels(self, words: Iterable[str], labels: dict[str, str]) -> str:
        return ", ".join(self._text(labels.get(word, word)) for word in words)

    def _entity(self, actor: str) -> str:
        entity = self._shown.setting.entities.entities.get(actor)
        return f"{self._text(entity.name)} ({actor})" if entity else self._text(actor)


def _step(event: Event) -> str:
    kind, detail = step_of(event)
    return f"{kind}: {detail}" if detail else kind.value


def _next_step(step: NextStep) -> Iterator[str]:
    name = f"{step.event}: {step.detail}" if step.detail else step.event.value
    yield f"  {name}: {step.reason}"
    if step.blocked:
        yield f"    not possible: {step.blocked}"
    if step.missing:
        yield f"    missing: {', '.join(step.missing)}"
    if step.advised:
        yield f"    better with: {', '.join(step.advised)}"
