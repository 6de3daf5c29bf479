# SPDX-License-Identifier: Apache-2.0
"""`partnerctl post`: the notices that are due on talk pages of the registry's wiki."""

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from partnerctl import bootstrap
from partnerctl.cli import posts_told
from partnerctl.cli.exit_codes import ExitCode
from partnerctl.cli.framing import tell_of_broken
from partnerctl.cli.invocation import Invocation, invocation_of
from partnerctl.cli.notice_options import BackOption, KindsOption, PartnersOption
from partnerctl.cli.options import Apply, DryRun, Limit, require_one_of

if TYPE_CHECKING:
    from partnerctl.usecases.post.carry_out import Posts
    from partnerctl.usecases.post.planning import PostPlan
    from partnerctl.wiki import Wiki


class Format(StrEnum):
    """Forms of the output."""

    TEXT = "text"
    JSON = "json"


def command(
    ctx: typer.Context,
    apply: Apply = False,
    kind: KindsOption = None,
    partner: PartnersOption = None,
    limit: Limit = None,
    back: BackOption = None,
    per_minute: Annotated[
        int,
        typer.Option("--per-minute", metavar="N", min=1, max=60, help="Save so many pages a minute at most."),
    ] = 5,
    unofficial_in_public: Annotated[
        bool,
        typer.Option(
            "--unofficial-in-public", help="Post although the model is not official; each notice says so."
        ),
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TEXT,
    dry_run: DryRun = False,
) -> int:
    """Post the notices that are due on talk pages.

    They go to the talk page of the partner's report page if that is on the registry's wiki (`wiki.api` in the policy),
    else to the talk page of each liaison in office. Redirects are followed; who asks bots or mass messages to stay away
    is left alone.

    What would be posted is only shown, for which no password is needed, until you add `--apply`. A notice that the
    ledger or the wiki has already, posted from wherever, is not posted again. What was posted is noted below
    data/notices, for `partnerctl propose`.

    Example:
      partnerctl post
      partnerctl post --partner northfield-city-library
      partnerctl post --apply --limit 10
    """
    from partnerctl.lifecycle.notices import BACK_DAYS
    from partnerctl.usecases.post.planning import PostRequest, plan_posts

    require_one_of(apply=apply, dry_run=dry_run)
    invocation = invocation_of(ctx)
    services = invocation.services
    wiki = _wiki(invocation)
    request = PostRequest(
        frozenset(partner or ()), frozenset(kind or ()), BACK_DAYS if back is None else back, limit
    )
    plan = plan_posts(request, services, wiki)
    posts = None
    if apply and plan.notices:
        posts = _apply(plan, wiki, 60 / per_minute, invocation, unofficial_in_public=unofficial_in_public)
    if form is Format.JSON:
        posts_told.write_as_json(plan, posts, invocation.out)
    else:
        posts_told.write_as_text(plan, posts, invocation.out)
    posts_told.say(plan, posts, invocation)
    broken = tell_of_broken(plan.findings, invocation)
    if posts and posts.stopped:
        raise posts.stopped
    return ExitCode.FINDINGS if posts_told.left_out(plan, posts) else broken


def _wiki(invocation: Invocation) -> "Wiki":
    from partnerctl.usecases.loading import load_setting
    from partnerctl.usecases.wiki_account import wiki_account_of

    registry = load_setting(invocation.services).registry
    return bootstrap.wiki(
        wiki_account_of(registry).api,
        invocation.root,
        invocation.around,
        contact=registry.repository or registry.about,
        command="post",
    )


def _apply(
    plan: "PostPlan", wiki: "Wiki", seconds: float, invocation: Invocation, *, unofficial_in_public: bool
) -> "Posts":
    from partnerctl.usecases.post.carry_out import Posts, carry_out_posts, require_fit_to_post

    clone = bootstrap.publishing(invocation.root, invocation.around, interactive=False)
    require_fit_to_post(plan, invocation.services, wiki, clone, unofficial_in_public=unofficial_in_public)
    posts = Posts()
    try:
        return carry_out_posts(plan, invocation.services, wiki, pause=lambda: time.sleep(seconds), done=posts)
    except KeyboardInterrupt:
        posts_told.write_as_text(plan, posts, invocation.out)
        invocation.say("what was posted before is known to the wiki; run it again to go on")
        raise
