# SPDX-License-Identifier: Apache-2.0
"""What `post` puts out: what would be, or was, posted, with the section as it is saved, and what was left out and why."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from partnerctl.cli.console import Console, Role
from partnerctl.cli.framing import notice_of, plain_notice, say_noted, write_notice
from partnerctl.cli.invocation import Invocation
from partnerctl.cli.options import ONLY_SHOWN
from partnerctl.cli.tables import shown, write_json
from partnerctl.reporters.visible import visible
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from partnerctl.findings import Plain
    from partnerctl.model.notices import NoticeKey
    from partnerctl.usecases.post.carry_out import Posted, Posts
    from partnerctl.usecases.post.planning import LeftOut, PostPlan, Ready, There


def left_out(plan: "PostPlan", posts: "Posts | None") -> "list[LeftOut]":
    """Everything that is due and in whose way something is."""
    from partnerctl.usecases.post.planning import LeftOut

    found = plan.seen if posts is None else posts.results
    return [*plan.left_out, *(each for each in found if isinstance(each, LeftOut))]


def _there(plan: "PostPlan", posts: "Posts | None") -> "list[There]":
    from partnerctl.usecases.post.planning import There

    found = plan.seen if posts is None else posts.results
    return [each for each in found if isinstance(each, There)]


def _ready(plan: "PostPlan") -> "list[Ready]":
    from partnerctl.usecases.post.planning import Ready

    return [each for each in plan.seen if isinstance(each, Ready)]


def _posted(posts: "Posts") -> "list[Posted]":
    from partnerctl.usecases.post.carry_out import Posted

    return [each for each in posts.results if isinstance(each, Posted)]


def write_as_text(plan: "PostPlan", posts: "Posts | None", out: Console) -> None:
    """For people."""
    write_notice(plan.registry, out)
    sections = [
        list(_to_post(_ready(plan), out)) if posts is None else list(_done(_posted(posts), out)),
        list(_known(_there(plan, posts), out)),
        list(_in_the_way(left_out(plan, posts), out)),
    ]
    if not any(sections):
        out.line(f"No notice is due on a talk page on {plan.day}.")
    out.write("\n".join("".join(f"{line}\n" for line in section) for section in sections if section))


def _to_post(ready: "Sequence[Ready]", out: Console) -> Iterator[str]:
    """Each notice once, with all of its pages: what is added to them differs in the comment at the end alone."""
    if ready:
        yield out.paint(f"to be posted: {_sections(len(ready))}", Role.HEADING)
    for _, of_one in groupby(ready, key=lambda each: each.notice.key):
        pages = list(of_one)
        notice = pages[0].notice
        yield f"  {_name(notice.key)}, due since {notice.since}, in {notice.language}"
        for each in pages:
            page = each.page
            yield f"    {shown(page.title, out)}{'' if page.revision else ' (new page)'}: {shown(page.link, out)}"
            if page.redirected_from:
                yield f"    (redirected from {shown(page.redirected_from, out)})"
        yield from _paragraphs(notice.notes, out, Role.WARNING)
        for line in notice.section(pages[0].place).split("\n"):
            yield f"    | {shown(line, out)}".rstrip()


def _sections(count: int) -> str:
    return "1 section" if count == 1 else f"{count:,} sections"


def _done(posted: "Sequence[Posted]", out: Console) -> Iterator[str]:
    if posted:
        yield out.paint(f"posted: {_sections(len(posted))}", Role.GOOD)
    for each in posted:
        yield f"  {_name(each.key)}"
        yield f"    {shown(each.title, out)}: {shown(each.link, out)}"
        yield from _paragraphs(each.notes, out, Role.WARNING)


def _known(there: "Sequence[There]", out: Console) -> Iterator[str]:
    if there:
        yield out.paint(f"on the wiki already: {len(there):,}", Role.HEADING)
    for each in there:
        when = f" on {each.trace.revision.saved:%Y-%m-%d}" if each.trace.revision else ""
        yield f"  {_name(each.key)}: {shown(each.trace.title, out)}{when}"


def _in_the_way(those: "Sequence[LeftOut]", out: Console) -> Iterator[str]:
    if those:
        yield out.paint(f"left out: {len(those):,}", Role.WARNING)
    for each in those:
        yield f"  {_name(each.key)}{f': {shown(each.title, out)}' if each.title else ''}"
        yield from _paragraphs((each.why,), out, None)
        yield from _paragraphs((each.hint,) if each.hint else (), out, Role.HINT)


def _paragraphs(texts: Sequence[str], out: Console, role: Role | None) -> Iterator[str]:
    for text in texts:
        for line in wrapped(visible(text), out.width - 4, 0, 0):
            yield f"    {out.paint(line, role) if role else line}"


def _name(key: "NoticeKey") -> str:
    return f"{key.partner}, {key.kind} of {key.about}"


def say(plan: "PostPlan", posts: "Posts | None", invocation: Invocation) -> None:
    """What it comes to, and what is next."""
    if plan.later:
        invocation.say(f"{plan.later:,} more due: --limit was {len(plan.notices) + len(plan.left_out):,}")
    if posts is None:
        if _ready(plan) or _there(plan, None):
            invocation.say(ONLY_SHOWN)
        return
    untried = len(plan.seen) - len(posts.results)
    if posts.stopped and untried:
        invocation.say(f"{_sections(untried)} not tried; run it again to go on")
    say_noted(posts.recorded, invocation)


def write_as_json(plan: "PostPlan", posts: "Posts | None", out: Console) -> None:
    """For programs; the same in the plan and after it."""
    body: dict[str, Plain] = {
        "version": 1,
        "day": plan.day.isoformat(),
        "official": plan.registry.official,
        "notice": notice_of(plan.registry),
        "wiki": plan.host,
        "account": plan.account,
        "applied": posts is not None,
        "to_post": [] if posts else [_plain_ready(each) for each in _ready(plan)],
        "posted": [_plain_posted(each) for each in _posted(posts)] if posts else [],
        "there": [_plain_there(each) for each in _there(plan, posts)],
        "left_out": [
            {**plain_notice(each.key), "title": each.title, "why": each.why, "hint": each.hint}
            for each in left_out(plan, posts)
        ],
        "recorded": [*posts.recorded] if posts else [],
        "later": plan.later,
        "broken": [*sorted({finding.location.path for finding in plan.findings})],
    }
    write_json(body, out)


def _plain_ready(each: "Ready") -> "Plain":
    notice, page = each.notice, each.page
    return {
        **plain_notice(notice.key),
        "due_since": notice.since.isoformat(),
        "language": notice.language,
        "title": page.title,
        "page": page.link,
        "redirected_from": page.redirected_from,
        "new_page": page.revision is None,
        "subject": notice.subject,
        "section": notice.section(each.place),
        "notes": list(notice.notes),
    }


def _plain_posted(each: "Posted") -> "Plain":
    return {**plain_notice(each.key), "title": each.title, "link": each.link, "notes": list(each.notes)}


def _plain_there(each: "There") -> "Plain":
    revision = each.trace.revision
    return {
        **plain_notice(each.key),
        "title": each.trace.title,
        "revision": revision.id if revision else None,
        "saved": revision.saved.isoformat() if revision else None,
    }
