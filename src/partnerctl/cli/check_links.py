# SPDX-License-Identifier: Apache-2.0
"""`partnerctl check-links`: which addresses in the data still lead somewhere."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli import completion, links_told
from partnerctl.cli.console import Role
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.options import Limit
from partnerctl.cli.progress import progress_bar

if TYPE_CHECKING:
    from partnerctl.usecases.check_links import CheckedLinks, LinkPlan


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def command(
    ctx: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID",
            help="Only these partners; else all of the data.",
            autocompletion=completion.partner_ids,
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", metavar="HOST", help="Only this host, and those below it.")
    ] = None,
    limit: Limit = None,
    max_age: Annotated[
        int,
        typer.Option(
            "--max-age", metavar="DAYS", min=0, help="Take answers that are not so many days old; 0 for none."
        ),
    ] = 7,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be asked, and ask nothing.")
    ] = False,
) -> int:
    """Say which addresses lead nowhere any more.

    Every address in records, entities and policy is asked: one question at a time a host, a second apart, as far as
    its robots.txt lets programs in. Answers are kept in the user's cache folder, so that an interrupted run is taken
    up by the next one, and servers only say whether something changed since.

    An address is gone (404, 410), moved for good, unreachable (asked twice), blocked (only a person can look), skipped,
    waived (`links.waived_hosts` in the policy) or fine. Addresses in private networks are never asked.

    The exit code is 1 if something is gone and the data name no copy of it (`archived`). `partnerctl validate` asks
    nobody: no change waits for somebody's server.

    Example:
      partnerctl check-links --dry-run
      partnerctl check-links free-health-texts
      partnerctl check-links --limit 100 --format markdown
    """
    from partnerctl.usecases.check_links import CheckedLink, CheckedLinks, LinkRequest, plan_links

    invocation = invocation_of(ctx)
    services, memory = invocation.services, bootstrap.link_journal()
    plan = plan_links(services, LinkRequest(tuple(ids or ()), host, limit, max_age), memory)
    if dry_run:
        waiting = tuple(CheckedLink(link, None) for link, _ in plan.to_ask)
        checked = CheckedLinks(tuple(sorted((*plan.decided, *waiting), key=lambda each: each.link.url)), 0)
    else:
        checked = _ask(plan, invocation)
    match form:
        case Format.JSON:
            links_told.write_as_json(checked, plan, invocation.out)
        case Format.MARKDOWN:
            links_told.write_as_markdown(checked, invocation.out)
        case Format.TEXT:
            links_told.write_as_text(checked, invocation.out)
    return _conclude(checked, plan, invocation)


def _ask(plan: "LinkPlan", invocation: Invocation) -> "CheckedLinks":
    from partnerctl.usecases.check_links import check_links

    memory = bootstrap.link_journal()
    with progress_bar(invocation, worth_showing=1) as tell:
        try:
            return check_links(
                plan,
                bootstrap.web(plan.contact),
                memory,
                progress=lambda done, total: tell("Asking", done, total),
            )
        except KeyboardInterrupt:
            invocation.say("what was answered is kept; run it again to go on")
            raise


def _conclude(checked: "CheckedLinks", plan: "LinkPlan", invocation: Invocation) -> ExitCode:
    invocation.say(links_told.summary(checked))
    for waiver in plan.ended:
        invocation.warn(
            f"the waiver of {waiver.host} held until {waiver.until}, so it is asked again",
            "renew it in data/registry.yaml under links.waived_hosts, or take it out",
        )
    for path in plan.unread:
        invocation.warn(
            f"{path} could not be read, so its addresses are not among these", "run `partnerctl validate`"
        )
    if checked.lost:
        invocation.say("a page that is gone stays a source: name a copy of it in `archived`", Role.HINT)
    return ExitCode.FINDINGS if checked.lost or plan.unread else ExitCode.OK
