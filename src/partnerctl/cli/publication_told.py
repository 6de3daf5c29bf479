# SPDX-License-Identifier: Apache-2.0
"""What `publish` puts out of a plan and of what came of it, for people and for programs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from partnerctl.cli.console import Console, Role
from partnerctl.cli.framing import notice_of, plain_revision, write_notice
from partnerctl.cli.tables import shown, write_json
from partnerctl.reporters import diff
from partnerctl.reporters.visible import visible
from partnerctl.reporters.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnerctl.findings import Plain
    from partnerctl.usecases.publish.carry_out import Result
    from partnerctl.usecases.publish.page_plan import PagePlan
    from partnerctl.usecases.publish.page_state import ByHand
    from partnerctl.usecases.publish.planning import CheckedPage, Publication
    from partnerctl.wiki import Revision, WikiPage

_MOST_REVISIONS: Final = 20
_VERDICTS: Final = {
    "unchanged": ("as it should be", Role.GOOD),
    "change": ("to be changed", Role.HEADING),
    "create": ("to be made", Role.HEADING),
    "stopped": ("stopped", Role.ERROR),
}
_OUTCOMES: Final = {
    "unchanged": ("as it should be", Role.GOOD),
    "saved": ("saved", Role.GOOD),
    "created": ("made", Role.GOOD),
    "stopped": ("stopped", Role.ERROR),
    "conflict": ("not overwritten", Role.ERROR),
    "refused": ("refused by the wiki", Role.ERROR),
    "merged": ("mixed with an edit by hand", Role.ERROR),
    "altered": ("saved, but not as it was sent", Role.ERROR),
    "not-saved": ("not saved", Role.ERROR),
    "unknown": ("saved or not, it is not known", Role.ERROR),
}


def counted(pages: "Iterable[str]", words: "dict[str, tuple[str, Role]] | None" = None) -> str:
    """How many pages there are of each state: "1 page to be changed, 2 as they should be"."""
    told = words or _VERDICTS
    states = list(pages)
    counts = {state: states.count(state) for state in told if state in states}
    first = True
    parts = []
    for state, number in counts.items():
        what = told[state][0] if number == 1 else told[state][0].replace("it should", "they should")
        noun = (" page" if number == 1 else " pages") if first else ""
        parts.append(f"{number:,}{noun} {what}")
        first = False
    return ", ".join(parts)


def counted_outcomes(results: "Sequence[Result]") -> str:
    """The same of what was done."""
    return counted((each.outcome for each in results), _OUTCOMES)


# --- the plan -----------------------------------------------------------------------------------------------------


def write_plan(publication: "Publication", out: Console) -> None:
    """All that would be done, and why not."""
    write_notice(publication.registry, out)
    for number, page in enumerate(publication.pages):
        if number or notice_of(publication.registry):
            out.write("\n")
        write_page(page, publication.account, out)


def write_page(page: "PagePlan", account: str, out: Console, *, brief: bool = False) -> None:
    """One page of the plan.

    Args:
        page: It.
        account: The bot's.
        out: Where to.
        brief: Whether to leave out what would be changed if nothing were in the way.
    """
    told, look = _VERDICTS[page.verdict]
    out.write(out.paint(f"{shown(page.title, out)}: {told}", look) + "\n")
    if page.page:
        _line(page.page.link, out)
    if page.verdict != "unchanged":
        for fact in _facts(page):
            _line(fact, out)
        instead = brief or (page.by_hand is not None and page.edit is None)
        if page.by_hand:
            _write_by_hand(page.by_hand, page, account, out)
        if page.wanted and not instead:
            out.write(_diff(page.title, page.before, page.wanted.text, out))
    for obstacle in page.obstacles:
        _problem(obstacle.message, obstacle.hint, out)


def _facts(page: "PagePlan") -> Iterator[str]:
    if page.wanted is None:
        return
    size = f"{len(page.wanted.text.encode()):,} bytes"
    yield size if page.before is None else f"{size}, now {len(page.before.encode()):,}"
    yield _partners(page)
    for words, categories in (("into", page.gained), ("out of", page.lost)):
        if categories:
            noun = "category" if len(categories) == 1 else "categories"
            yield f"{words} the {noun} {', '.join(categories)}"
    if page.edit:
        yield f"summary: {page.edit.summary}"


def _partners(page: "PagePlan") -> str:
    assert page.wanted is not None  # noqa: S101 -- asked of pages that are known only
    listing = page.wanted.listing
    groups = ", ".join(f"{len(group.rows):,} {group.status}" for group in listing.groups)
    more = f"; {listing.unnamed:,} more not named" if listing.unnamed else ""
    number = f"{listing.count:,} partner{'' if listing.count == 1 else 's'}"
    return f"{number}, as of {listing.day}{f': {groups}' if groups else ''}{more}"


def _write_by_hand(by_hand: "ByHand", page: "PagePlan", account: str, out: Console) -> None:
    from partnerctl.usecases.publish.rows import concerned

    known, newest = by_hand.known, by_hand.newest
    _line(f"what was done by hand, newest first{'' if known else ' (all that is known)'}:", out)
    for revision in by_hand.revisions[:_MOST_REVISIONS]:
        _line(_revision(revision), out, indent=4)
    if len(by_hand.revisions) > _MOST_REVISIONS:
        _line(f"and {len(by_hand.revisions) - _MOST_REVISIONS:,} more", out, indent=4)
    if page.page:
        _line(_compared(page.page, newest.id, known.id if known else None), out)
    if known is None or known.text is None or newest.text is None:
        return
    _line(f"from revision {known.id}, which {account} saved, to revision {newest.id}:", out)
    out.write(_diff(page.title, known.text, newest.text, out))
    ids = concerned(known.text, newest.text, page.wanted) if page.wanted else ()
    for partner_id in ids:
        _line(f"in the row of {partner_id}: `partnerctl edit {partner_id} FIELD=VALUE`", out, Role.HINT)


def _revision(revision: "Revision") -> str:
    user = revision.user if revision.user is not None else "(the name is hidden)"
    match revision.summary:
        case None:
            summary = "(the summary is hidden)"
        case "":
            summary = "no summary"
        case said:
            summary = f'"{said}"'
    return f"revision {revision.id}, {revision.saved:%Y-%m-%d %H:%M}, {user}: {summary}"


def _compared(page: "WikiPage", newest: int, known: int | None) -> str:
    """The address that shows people the difference."""
    since = f"&oldid={known}" if known else ""
    return f"{page.link}{'&' if '?' in page.link else '?'}diff={newest}{since}"


def _diff(title: str, before: str | None, after: str, out: Console | None = None) -> str:
    """What differs; a wiki keeps no line break at the end of a page, and that is no difference to be shown."""
    ended = None if before is None else f"{before}\n"
    if out is None:
        return diff.render(title, ended, f"{after}\n")
    return diff.render(title, ended, f"{after}\n", paint=out.paint)


def _problem(message: str, hint: str | None, out: Console) -> None:
    for word, role, text in (("error", Role.ERROR, message), ("hint", Role.HINT, hint)):
        if text:
            head, *rest = wrapped(visible(text), out.width, len(word) + 4, 4)
            out.write(f"  {out.paint(word, role)}: {head}\n" + "".join(f"{line}\n" for line in rest))


def _line(text: str, out: Console, role: Role | None = None, *, indent: int = 2) -> None:
    blank = " " * indent
    head, *rest = wrapped(visible(text), out.width, indent, indent + 2)
    lines = (f"{blank}{head}" if head else "", *rest)
    out.write("".join(f"{out.paint(line, role)}\n" for line in lines if line))


# --- what came of it ----------------------------------------------------------------------------------------------


def write_result(result: "Result", account: str, out: Console) -> None:
    """What became of one page."""
    if result.outcome == "stopped":
        write_page(result.plan, account, out, brief=True)
        return
    told, look = _OUTCOMES[result.outcome]
    revision = f", revision {result.saved.revision}" if result.saved and result.saved.changed else ""
    out.write(out.paint(f"{shown(result.plan.title, out)}: {told}{revision}", look) + "\n")
    if result.saved and result.saved.changed:
        _line(result.saved.link, out)
    if result.now is not None and result.plan.edit:
        _line("from what was sent to what the page holds:", out)
        out.write(_diff(result.plan.title, result.plan.edit.text, result.now, out))
    if result.problem:
        _problem(result.problem, result.hint, out)


# --- checking -----------------------------------------------------------------------------------------------------


def write_checked(checked: "Sequence[CheckedPage]", out: Console) -> None:
    """How each page compares with the data."""
    for each in checked:
        fresh = each.freshness == "up-to-date"
        day = each.fresh.listing.day
        told = {
            "up-to-date": f"what the data says, as of {day}",
            "stale": f"not what the data says, as of {day}"
            if each.is_stamped
            else "not what the data says: it has no stamp of the day it holds for",
            "missing": "there is no such page",
        }[each.freshness]
        line = f"{shown(each.page.title, out)}: {told}"
        out.write(out.paint(line, Role.GOOD if fresh else Role.ERROR) + "\n")


# --- for programs -------------------------------------------------------------------------------------------------


def write_plan_json(publication: "Publication", results: "Sequence[Result] | None", out: Console) -> None:
    """The plan, and what came of it if it was carried out."""
    outcomes = {id(each.plan): each for each in results or ()}
    body: dict[str, Plain] = {
        "version": 1,
        "wiki": publication.host,
        "account": publication.account,
        "official": publication.registry.official,
        "notice": notice_of(publication.registry),
        "day": publication.day.isoformat(),
        "rev": plain_revision(publication.commit),
        "uncommitted": list(publication.uncommitted),
        "applied": results is not None,
        "pages": [_plain_page(each, outcomes.get(id(each))) for each in publication.pages],
    }
    write_json(body, out)


def _plain_page(plan: "PagePlan", result: "Result | None") -> "dict[str, Plain]":
    wanted, before = plan.wanted, plan.before
    revision = plan.page.revision if plan.page else None
    body: dict[str, Plain] = {
        "title": plan.title,
        "form": plan.target.form.value,
        "language": wanted.listing.language if wanted else plan.target.language,
        "link": plan.page.link if plan.page else None,
        "verdict": plan.verdict.value,
        "revision": revision.id if revision else None,
        "bytes_before": None if before is None else len(before.encode()),
        "bytes_after": len(wanted.text.encode()) if wanted else None,
        "partners": {group.status: len(group.rows) for group in wanted.listing.groups} if wanted else None,
        "categories_gained": list(plan.gained),
        "categories_lost": list(plan.lost),
        "summary": plan.edit.summary if plan.edit else None,
        "obstacles": [{"message": each.message, "hint": each.hint} for each in plan.obstacles],
        "by_hand": _plain_by_hand(plan.by_hand, plan) if plan.by_hand else None,
        "diff": ""
        if wanted is None or plan.verdict == "unchanged"
        else _diff(plan.title, before, wanted.text),
    }
    if result:
        body["outcome"] = result.outcome.value
        body["saved_revision"] = result.saved.revision if result.saved else None
        body["problem"] = result.problem
        body["hint"] = result.hint
    return body


def _plain_by_hand(by_hand: "ByHand", plan: "PagePlan") -> "Plain":
    known, newest = by_hand.known, by_hand.newest
    both = known is not None and known.text is not None and newest.text is not None
    return {
        "merged": by_hand.merged,
        "known_revision": known.id if known else None,
        "newest_revision": newest.id,
        "revisions": [
            {
                "revision": each.id,
                "user": each.user,
                "saved": each.saved.isoformat(),
                "summary": each.summary,
            }
            for each in by_hand.revisions
        ],
        "diff": _diff(plan.title, known.text, newest.text or "") if known and both else None,
    }


def write_checked_json(checked: "Sequence[CheckedPage]", host: str, out: Console) -> None:
    """How each page compares with the data."""
    pages: list[Plain] = [
        {
            "title": each.page.title,
            "form": each.fresh.target.form.value,
            "language": each.fresh.listing.language,
            "link": each.page.link,
            "freshness": each.freshness.value,
            "day": each.fresh.listing.day,
            "revision": each.page.revision.id if each.page.revision else None,
        }
        for each in checked
    ]
    write_json({"version": 1, "wiki": host, "pages": pages}, out)
