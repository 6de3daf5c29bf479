# SPDX-License-Identifier: Apache-2.0
"""`partnerctl record`: one more entry of a partner's history."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from partnerctl.cli import completion
from partnerctl.cli.invocation import invocation_of
from partnerctl.cli.options import DryRun, PartnerArgument
from partnerctl.cli.record_request import Request, target_from
from partnerctl.cli.recording import Archived, Ask, Link, Note, On, finish
from partnerctl.errors import BlockedError, Obstacle, UsageError

if TYPE_CHECKING:
    from partnerctl.findings import Plain
    from partnerctl.model.events import EventKind
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
        _text("--recommendation", "URL", "Of withdrawn: the recommendation that it follows."),
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
      partnerctl record northfield endorsed --by wm-northland --link https://wiki.example/Talk#Support
      partnerctl record northfield recognized --by wm-northland --on 2026-03-01 --link URL --dry-run
      partnerctl record northfield withdrawn --by wm-northland --reason "No reports" --link URL --recommendation URL
      partnerctl record northfield corrected --supersedes 2026-03-01 recognized --why "Decided on the 10th"
      partnerctl record northfield applied --on 2026-02-01 --link URL --instead-of 2026-02-11 applied --why "A slip"
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
        invocation, partner_id, event, on, given, target_from(supersedes, entry), target_from(instead_of)
    )
    asked = False
    if ask and sys.stdin.isatty() and invocation.err.is_terminal:
        from partnerctl.cli.record_wizard import complete

        asked = complete(request)
    return _carry_out(request, dry_run=dry_run, confirm=asked and not dry_run)


def _carry_out(request: Request, *, dry_run: bool, confirm: bool) -> int:
    from partnerctl.model.events import EventKind
    from partnerctl.usecases.new_entry import require_fitting

    kind = request.kind()
    request.settle(kind)
    told = request.told()
    require_fitting(kind, told)
    if kind is not EventKind.RENAMED:
        _require_complete(request, kind, told)
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


def _require_complete(request: Request, kind: "EventKind", told: "dict[str, Plain]") -> None:
    """Refuse an incomplete entry; and if it wouldn't be possible anyway, tell both at once."""
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.new_entry import require_complete
    from partnerctl.usecases.record_event import require_possible

    try:
        require_complete(kind, told, request.partner_id, () if told["link"] else request.waived())
    except UsageError as incomplete:
        services = request.invocation.services
        setting = load_setting(services)
        try:
            require_possible(services, setting, request.partner_id, kind, told, day=request.day)
        except BlockedError as error:
            lacking = Obstacle(incomplete.message, incomplete.hint)
            raise BlockedError(error.message, (*error.obstacles, lacking)) from None
        raise


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
        where = f"line {lines}" if len(redaction.lines) == 1 else f"lines {lines}"
        invocation.warn(f"the same text still stands in the file, in {where}", "redact it there, too")
    invocation.warn(
        "the value is still in git: in the commits before this one, in every clone and every copy",
        "docs/how-to/correct-or-redact.md says who can remove it from there, and what that breaks",
    )
    return code
