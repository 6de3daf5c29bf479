# SPDX-License-Identifier: Apache-2.0
"""`partnerctl record`: one more entry of a partner's history."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from partnerctl.cli import completion
from partnerctl.cli.completion import EVENTS
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import DryRun, PartnerArgument
from partnerctl.cli.recording import Archived, Ask, Link, Note, On, finish
from partnerctl.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from partnerctl.findings import Plain
    from partnerctl.model.events import EventKind
    from partnerctl.usecases.correct_entry import Target
    from partnerctl.usecases.record_event import Recorded


class Noted(StrEnum):
    """What a relationship is noted as."""

    POTENTIAL = "potential"
    INFORMAL = "informal"


def _text(name: str, metavar: str, about: str, **more: Any) -> Any:  # noqa: ANN401 -- as typer.Option
    return typer.Option(name, metavar=metavar, help=about, **more)


def command(
    ctx: typer.Context,
    partner_id: PartnerArgument,
    event: Annotated[
        str | None,
        typer.Argument(
            metavar="EVENT", help="What happened; without it you are asked.", autocompletion=completion.events
        ),
    ] = None,
    on: On = None,
    by: Annotated[
        list[str] | None,
        _text(
            "--by",
            "WHO",
            "Who decided or said it: an entity, or user:NAME; repeat it for more, the first leads.",
            autocompletion=completion.entities,
        ),
    ] = None,
    link: Link = None,
    archived: Archived = None,
    reason: Annotated[str | None, _text("--reason", "TEXT", "Why, in one line.")] = None,
    why: Annotated[
        str | None, _text("--why", "TEXT", "Why an entry is corrected, or a value redacted.")
    ] = None,
    note: Note = None,
    recommendation: Annotated[
        str | None,
        _text("--recommendation", "URL", "Of withdrawn: the Affiliations Committee's recommendation."),
    ] = None,
    as_: Annotated[Noted | None, typer.Option("--as", help="Of noted: what it is.")] = None,
    to: Annotated[
        str | None, _text("--to", "KIND", "Of transitioned: the kind of affiliate; of renamed: the new name.")
    ] = None,
    from_: Annotated[str | None, _text("--from", "NAME", "Of renamed: the old name.")] = None,
    into: Annotated[
        str | None,
        _text("--into", "ID", "Of merged: the other record.", autocompletion=completion.partner_ids),
    ] = None,
    entity: Annotated[
        str | None,
        _text(
            "--entity",
            "ENTITY",
            "Of transitioned: the entity it became.",
            autocompletion=completion.entities,
        ),
    ] = None,
    supersedes: Annotated[
        tuple[str, str] | None,
        _text("--supersedes", "DATE EVENT", "Of corrected: the entry that was wrong."),
    ] = None,
    entry: Annotated[
        int | None, _text("--entry", "N", "The same by its number in the history, from 0.")
    ] = None,
    instead_of: Annotated[
        tuple[str, str] | None,
        _text(
            "--instead-of",
            "DATE EVENT",
            "Record this in the place of an entry that was wrong, and correct that one with --why.",
        ),
    ] = None,
    field: Annotated[
        str | None, _text("--field", "FIELD", "Of redacted: the value to blank (organizers.0.name).")
    ] = None,
    ask: Ask = True,
    dry_run: DryRun = False,
) -> int:
    """Record what happened to a partner.

    Adds one entry at the end of the history, which decides the status. What policy or history forbid is refused, with
    the step that is missing and the command that takes it. In a terminal it asks for what was not told; Ctrl-C leaves
    nothing behind. `git restore` undoes it before it is committed.

    noted, invited, applied, endorsed, recognized, declined, suspended, reinstated, withdrawn, resigned, transitioned,
    dissolved: what happened. corrected takes an entry out of force, redacted blanks a value; nothing else is ever
    changed. The yearly review has a command of its own, `partnerctl review ID`, as have `rename` and `merge`.

    Example:
      partnerctl record northfield
      partnerctl record northfield endorsed --by wm-northland --link https://meta.wikimedia.org/wiki/Talk:X#Support
      partnerctl record northfield recognized --by wm-northland --by wmf --on 2026-03-01 --link URL --dry-run
      partnerctl record northfield withdrawn --by wmf --reason "No reports" --link URL --recommendation URL
      partnerctl record northfield corrected --supersedes 2026-03-01 recognized --why "Decided on the 10th"
      partnerctl record northfield recognized --on 2026-03-10 --by wmf --link URL --instead-of 2026-03-01 recognized \
--why "Decided on the 10th"
      partnerctl record northfield redacted --field organizers.0.name --why "Asked to be forgotten"
    """
    invocation = invocation_of(ctx)
    given: dict[str, Plain] = {
        "as": as_.value if as_ else None,
        "from": from_,
        "to": to,
        "into": into,
        "entity": entity,
        "field": field,
        "by": list(by) if by else None,
        "reason": reason,
        "why": why,
        "recommendation": recommendation,
        "link": link,
        "archived": archived,
        "note": note,
    }
    request = Request(
        invocation, partner_id, event, on, given, _target(supersedes, entry), _target(instead_of)
    )
    asked = False
    if ask and sys.stdin.isatty() and invocation.err.is_terminal:
        from partnerctl.cli.record_wizard import complete

        asked = complete(request)
    return _carry_out(request, dry_run=dry_run, confirm=asked and not dry_run)


@dataclass
class Request:
    """What a person wants recorded, as far as it is known; the wizard fills in the rest.

    Attributes:
        invocation: The run.
        partner_id: Whose history.
        event: As it was typed; None if it wasn't.
        on: The day; None for today.
        given: The entry's other fields; None where nothing was told.
        target: The entry that a correction takes out of force.
        instead_of: The entry in whose place this one is recorded.
    """

    invocation: Invocation
    partner_id: str
    event: str | None
    on: "dt.date | None"
    given: "dict[str, Plain]"
    target: "Target | None"
    instead_of: "Target | None"

    @property
    def day(self) -> "dt.date":
        """The day of the entry."""
        return self.on or self.invocation.services.clock.today()

    def kind(self) -> "EventKind":
        """The event.

        Raises:
            UsageError: There is no such event, or it has a command of its own; or none was told.
        """
        from partnerctl.documents.suggestions import closest
        from partnerctl.model.events import EventKind

        if self.event is None:
            raise UsageError(
                "which event is to be recorded?",
                hint=f"`partnerctl record {self.partner_id} EVENT`; `partnerctl show {self.partner_id}` tells what is "
                "possible next",
            )
        if self.event == EventKind.REVIEWED:
            raise UsageError(
                "the yearly review has a command of its own", hint=f"`partnerctl review {self.partner_id}`"
            )
        if self.event not in EVENTS:
            near = closest(self.event, EVENTS)
            guess = f'; did you mean "{near}"?' if near else ""
            raise UsageError(f'"{self.event}" is no event{guess}', hint=f"events are {', '.join(EVENTS)}")
        return EventKind(self.event)

    def settle(self, kind: "EventKind") -> None:
        """Put a reason where the event has it: `--why` and `--reason` are one word to most people."""
        from partnerctl.usecases.new_entry import fields_of

        names = {field.name for field in fields_of(kind)}
        for wrong, right in (("reason", "why"), ("why", "reason")):
            free = wrong == "reason" or self.instead_of is None
            if free and wrong not in names and right in names and self.given[right] is None:
                self.given[right], self.given[wrong] = self.given[wrong], None

    def told(self) -> "dict[str, Plain]":
        """What the entry itself will say, `why` of `--instead-of` apart."""
        named: dict[str, Plain] = (
            {"supersedes_date": "told", "supersedes_event": "told"} if self.target else {}
        )
        given = {**self.given, "why": None} if self.instead_of else self.given
        return {**given, **named}


def _target(words: tuple[str, str] | None, index: int | None = None) -> "Target | None":
    from partnerctl.usecases.correct_entry import Target, target_of

    if words is not None and index is not None:
        raise UsageError("--supersedes and --entry both name an entry", hint="give one of the two")
    if words is not None:
        return target_of(*words)
    return Target(index=index) if index is not None else None


def _carry_out(request: Request, *, dry_run: bool, confirm: bool) -> int:
    from partnerctl.model.events import EventKind
    from partnerctl.usecases.new_entry import require_complete, require_fitting

    kind = request.kind()
    request.settle(kind)
    told = request.told()
    require_fitting(kind, told)
    if kind is not EventKind.RENAMED:
        require_complete(kind, told, request.partner_id)
    elif told["to"] is None:
        raise UsageError(
            "'renamed' needs --to", hint=f"or run `partnerctl rename {request.partner_id} NEW_NAME`"
        )
    if request.instead_of and request.given["why"] is None:
        raise UsageError("--instead-of needs --why", hint="say in one line what was wrong with that entry")
    if kind is EventKind.MERGED:
        from partnerctl.cli.merge import carry_out

        into = str(told.pop("into"))
        return carry_out(request.invocation, request.partner_id, into, request.day, told, dry_run=dry_run)
    if kind is EventKind.REDACTED:
        return _redact(request, dry_run=dry_run, confirm=confirm)
    return finish(_planned(request, kind), request.invocation, dry_run=dry_run, confirm=confirm)


def _planned(request: Request, kind: "EventKind") -> "Recorded":
    from partnerctl.model.events import EventKind
    from partnerctl.usecases.correct_entry import plan_correction
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.new_entry import entry_of
    from partnerctl.usecases.record_event import plan_event
    from partnerctl.usecases.rename_partner import plan_past_renaming, plan_renaming

    services, given = request.invocation.services, request.given
    setting = load_setting(services)
    if kind is EventKind.CORRECTED and request.target:
        return plan_correction(
            services, setting, request.partner_id, request.target, day=request.day, given=given
        )
    if kind is EventKind.RENAMED and given["from"] is None:
        name, more = (
            str(given["to"]),
            {"link": given["link"], "archived": given["archived"], "note": given["note"]},
        )
        return plan_renaming(services, setting, request.partner_id, name, day=request.day, given=more)
    entry = entry_of(kind, request.day, request.told())
    if request.instead_of:
        return plan_correction(
            services,
            setting,
            request.partner_id,
            request.instead_of,
            day=services.clock.today(),
            given={"why": given["why"]},
            instead=entry,
        )
    if kind is EventKind.RENAMED:
        return plan_past_renaming(services, setting, request.partner_id, entry)
    return plan_event(services, setting, request.partner_id, entry)


def _redact(request: Request, *, dry_run: bool, confirm: bool) -> int:
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.redact_value import plan_redaction

    invocation = request.invocation
    given = {**request.given, "field": None}
    redaction = plan_redaction(
        invocation.services,
        load_setting(invocation.services),
        request.partner_id,
        str(request.given["field"]),
        day=request.day,
        given=given,
    )
    code = finish(redaction.recorded, invocation, dry_run=dry_run, confirm=confirm)
    if redaction.blank is None:
        invocation.say(f"{redaction.removed} was removed, because no text could stand in its place")
    if redaction.lines:
        lines = ", ".join(map(str, redaction.lines))
        invocation.warn(f"the same text still stands in the file, in line {lines}", "redact it there, too")
    invocation.warn(
        "the value is still in git: in the commits before this one, in every clone and every copy",
        "docs/how-to/correct-or-redact.md says who can remove it from there, and what that breaks",
    )
    return code
