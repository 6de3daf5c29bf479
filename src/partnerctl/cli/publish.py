# SPDX-License-Identifier: Apache-2.0
"""`partnerctl publish`: brings what the data says to pages of a wiki."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli import publication_told
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import notice_of, write_notice
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import ONLY_SHOWN, Apply, AsOf, DryRun, Rev, require_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerctl.usecases.publish.carry_out import Result
    from partnerctl.usecases.publish.planning import Publication, PublishRequest
    from partnerctl.usecases.publish.targets import Destination
    from partnerctl.wiki import Wiki


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    apply: Apply = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only say whether the wiki is what the data says; exit code 1 if not."),
    ] = False,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target", metavar="TITLE", help="Only this page (repeatable); else all of the policy."
        ),
    ] = None,
    create: Annotated[bool, typer.Option("--create", help="Make pages that don't exist.")] = False,
    overwrite: Annotated[
        list[int] | None,
        typer.Option(
            "--overwrite",
            metavar="REVISION",
            help="Replace this revision, which was made by hand and which you have seen (repeatable).",
        ),
    ] = None,
    unofficial_in_public: Annotated[
        bool,
        typer.Option(
            "--unofficial-in-public",
            help="Publish to public pages although the model is not official.",
        ),
    ] = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", metavar="TEXT", help="What the history of the page will say, with the commit."
        ),
    ] = None,
    bot: Annotated[
        bool, typer.Option("--bot/--no-bot", help="Mark edits as those of a bot, which most lists leave out.")
    ] = True,
    as_of: AsOf = None,
    rev: Rev = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
    dry_run: DryRun = False,
) -> int:
    """Bring what the data says to pages of a wiki.

    The policy names the wiki, the bot's account and the pages (`wiki` in data/registry.yaml). Without --apply it only
    shows what would change, which needs no password. With it, each page is saved, unless nothing but the day would
    change, and read back.

    A page that was edited by hand since the bot saved it is left alone. The edit is shown; what is right of it belongs in
    the data, and --overwrite replaces exactly the revision that you name.

    While the model is not official, it goes to user pages, drafts and sandboxes only, unless --unofficial-in-public says
    otherwise. An invented registry never goes anywhere else.

    Example:
      partnerctl publish
      partnerctl publish --apply --reason "Quarterly update"
      partnerctl publish --target "User:ExampleBot/sandbox" --create --apply
      partnerctl publish --overwrite 123456 --apply
      partnerctl publish --check
    """
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.publish.page_plan import Allowances
    from partnerctl.usecases.publish.planning import PublishRequest
    from partnerctl.usecases.publish.targets import destination_of

    require_one_of(apply=apply, check=check, dry_run=dry_run)
    invocation = invocation_of(ctx)
    registry = load_setting(invocation.services).registry
    destination = destination_of(registry, tuple(target or ()))
    allowed = Allowances(create, frozenset(overwrite or ()), unofficial_in_public, bot)
    request = PublishRequest(as_of, rev, reason, allowed)
    wiki = bootstrap.wiki(
        destination.api, invocation.root, invocation.around, contact=registry.about, command="publish"
    )
    if check:
        return _check(wiki, destination, request, form, invocation)
    from partnerctl.usecases.publish.planning import plan_publication

    clone = bootstrap.publishing(invocation.root, invocation.around, interactive=False)
    publication = plan_publication(invocation.services, wiki, destination, request, clone)
    if apply:
        return _apply(wiki, publication, form, invocation)
    if form is Format.JSON:
        publication_told.write_plan_json(publication, None, invocation.out)
    else:
        publication_told.write_plan(publication, invocation.out)
    return _conclude_plan(publication, invocation)


def _conclude_plan(publication: "Publication", invocation: Invocation) -> ExitCode:
    from partnerctl.usecases.wiki_account import told

    pages = publication.pages
    counted = publication_told.counted(each.verdict for each in pages)
    has_edits = any(each.edit for each in pages)
    invocation.say(f"{counted}; {ONLY_SHOWN}" if has_edits and not publication.uncommitted else counted)
    if publication.uncommitted:
        invocation.warn(
            f"not committed, so that --apply will refuse: {told(publication.uncommitted)}",
            publication.remedy,
        )
    return ExitCode.FINDINGS if any(each.obstacles for each in pages) else ExitCode.OK


def _apply(wiki: "Wiki", publication: "Publication", form: Format, invocation: Invocation) -> ExitCode:
    from partnerctl.usecases.publish.carry_out import carry_out

    out = invocation.out
    if form is Format.TEXT and notice_of(publication.registry):
        write_notice(publication.registry, out)
        out.write("\n")

    def tell(result: "Result") -> None:
        if form is Format.TEXT:
            publication_told.write_result(result, publication.account, out)
            out.flush()

    results = carry_out(wiki, publication, tell)
    if form is Format.JSON:
        publication_told.write_plan_json(publication, results, out)
    return _conclude(results, invocation)


def _conclude(results: "Sequence[Result]", invocation: Invocation) -> ExitCode:
    from partnerctl.usecases.publish.carry_out import FINE, UNREACHED

    outcomes = {each.outcome for each in results}
    fine = outcomes <= FINE
    invocation.say(publication_told.counted_outcomes(results), Role.GOOD if fine else None)
    if fine:
        return ExitCode.OK
    invocation.say("run it again when that is settled: what is done is not done twice")
    return ExitCode.ENVIRONMENT if outcomes & UNREACHED else ExitCode.FINDINGS


def _check(
    wiki: "Wiki",
    destination: "Destination",
    request: "PublishRequest",
    form: Format,
    invocation: Invocation,
) -> ExitCode:
    from partnerctl.usecases.publish.planning import Freshness, check_publication

    checked = check_publication(invocation.services, wiki, destination, request)
    if form is Format.JSON:
        publication_told.write_checked_json(checked, wiki.host, invocation.out)
    else:
        publication_told.write_checked(checked, invocation.out)
    if all(each.freshness is Freshness.UP_TO_DATE for each in checked):
        return ExitCode.OK
    invocation.say("`partnerctl publish` shows what would be changed")
    return ExitCode.FINDINGS
