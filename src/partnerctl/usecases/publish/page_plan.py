# SPDX-License-Identifier: Apache-2.0
"""What publishing one page would do, and what is in the way: worked out of what it should say and what it is now."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from partnerctl.errors import Obstacle
from partnerctl.model.policy import PublishedForm, Target
from partnerctl.rendering.escaping import escape_header, escape_wikitext
from partnerctl.usecases.in_public import Standing, why_not_in_public
from partnerctl.usecases.publish.page_state import ByHand, PageState, told_replaced
from partnerctl.usecases.publish.texts import MODELS, PageText, as_saved
from partnerctl.usecases.render_listing import MOST_WIKITEXT_BYTES
from partnerctl.wiki import ContentModel, Edit, WikiPage

MOST_SUMMARY: Final = 500
"""Characters that MediaWiki keeps of a summary (CommentStore::COMMENT_CHARACTER_LIMIT)."""

_USER_NAMESPACES: Final = frozenset({2, 3})
_CATEGORY: Final = re.compile(r"\[\[\s*category\s*:\s*([^\]|]+?)\s*(?:\|[^\]]*)?\]\]", re.IGNORECASE)
_SUMMARY_MARKUP: Final = re.compile(
    r"\[(?=\[)|\](?=\])|\{(?=\{)|\}(?=\})|/(?=\*)|\*(?=/)|~(?=~)|<(?=[!/a-zA-Z])"
)


class Verdict(StrEnum):
    """What would become of a page."""

    UNCHANGED = "unchanged"
    CHANGE = "change"
    CREATE = "create"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Allowances:
    """What was said on the command line.

    Attributes:
        create: Whether pages may be made.
        overwrite: The revisions that were seen and may be replaced, whoever made them.
        unofficial_in_public: Whether what is not official may be published where everybody takes it for the real thing.
        bot: Whether edits are marked as a bot's.
    """

    create: bool = False
    overwrite: frozenset[int] = frozenset()
    unofficial_in_public: bool = False
    bot: bool = True


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What would become of one page.

    Attributes:
        target: What the policy says of it.
        page: As it is now; None if the wiki did not show it.
        wanted: What it should say; None if it is not known.
        verdict: What would become of it.
        obstacles: What is in the way; some only if `verdict` is `STOPPED`.
        by_hand: What others did to it; also if that may be overwritten.
        gained: Categories that it would come into.
        lost: Categories that it would leave.
        edit: What would be saved; None if nothing would.
    """

    target: Target
    page: WikiPage | None
    wanted: PageText | None
    verdict: Verdict
    obstacles: tuple[Obstacle, ...] = ()
    by_hand: ByHand | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    edit: Edit | None = None

    @property
    def title(self) -> str:
        """As the wiki writes it."""
        return self.page.title if self.page else self.target.title

    @property
    def before(self) -> str | None:
        """What it says now; None if there is no such page, or it can't be read."""
        return self.page.text if self.page and self.page.revision else None


def plan_page(wanted: PageText, same_but_day: str | None, state: PageState, case: "Case") -> PagePlan:
    """What would become of a page that could be read.

    Args:
        wanted: What it should say.
        same_but_day: The same with the day that is stamped on the page now; None if none is.
        state: What it is now.
        case: What else counts.
    """
    page, present = state.page, as_saved(state.page.text)
    if page.revision is not None and state.leads_to is None and present in {wanted.text, same_but_day}:
        return PagePlan(wanted.target, page, wanted, Verdict.UNCHANGED)
    obstacles = tuple(_obstacles(wanted, state, case))
    before, after = _categories(page.text, wanted), _categories(wanted.text, wanted)
    going = Verdict.CHANGE if page.revision else Verdict.CREATE
    return PagePlan(
        target=wanted.target,
        page=page,
        wanted=wanted,
        verdict=Verdict.STOPPED if obstacles else going,
        obstacles=obstacles,
        by_hand=state.by_hand,
        gained=tuple(each for each in after if each not in before),
        lost=tuple(each for each in before if each not in after),
        edit=None if obstacles else _edit(wanted, page, case),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """What counts for every page of a run.

    Attributes:
        host: Of the wiki.
        account: The bot's.
        standing: What the registry says of itself.
        allowed: What was said on the command line.
        summary: What every edit says of itself (`summary_of`).
        not_accepted: Why what is published counts as nobody's decision yet; None if it does not.
    """

    host: str
    account: str
    standing: Standing
    allowed: Allowances
    summary: str
    not_accepted: Obstacle | None = None


def _edit(wanted: PageText, page: WikiPage, case: Case) -> Edit:
    base = page.revision.id if page.revision else None
    ending = "" if base is None else told_replaced(base)
    return Edit(
        title=page.title,
        text=wanted.text,
        summary=f"{cut(case.summary, MOST_SUMMARY - len(ending))}{ending}",
        base=base,
        model=MODELS[wanted.target.form],
        bot=case.allowed.bot,
    )


def summary_of(reason: str | None, commit: str | None, standing: Standing) -> str:
    """What an edit says of itself, harmless as wikitext.

    Args:
        reason: In somebody's words; None for the usual ones.
        commit: The short hash of what is published; None without git.
        standing: What the registry says of itself.
    """
    words = " ".join(escape_header(reason or "").split())
    words = _SUMMARY_MARKUP.sub(lambda match: f"{match[0]} ", words)
    source = f"registry at {commit}" if commit else "registry"
    told = f"Update from the {source}" if not words else words if not commit else f"{words} ({source})"
    caveats = [
        *(["invented data"] if standing.fictitious else []),
        *([] if standing.official else ["the model is not official"]),
    ]
    ending = "".join(f"; {each}" for each in caveats)
    room = MOST_SUMMARY - len(ending) - len(told_replaced(10**18))
    return f"{cut(told, room)}{ending}"


def cut(text: str, most: int) -> str:
    """A text of so many characters at most."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _categories(text: str, wanted: PageText) -> tuple[str, ...]:
    if wanted.target.form is not PublishedForm.LISTING:
        return ()
    found = (" ".join(each.replace("_", " ").split()) for each in _CATEGORY.findall(text))
    return tuple(dict.fromkeys(f"{each[:1].upper()}{each[1:]}" for each in found))


# --- what is in the way -------------------------------------------------------------------------------------------


def _obstacles(wanted: PageText, state: PageState, case: Case) -> Iterator[Obstacle]:
    page, title = state.page, state.page.title
    yield from _not_for_this_place(wanted, page, case)
    if wanted.fallback:
        yield Obstacle(
            f"{title}: {wanted.fallback}",
            "name who answers for the wording under `languages.reviewed` in data/registry.yaml, or take the page out of "
            "`wiki.targets`",
        )
    size = len(wanted.text.encode())
    if size > MOST_WIKITEXT_BYTES:
        yield Obstacle(
            f"{title} would have {size:,} bytes, and MediaWiki refuses pages of more than {MOST_WIKITEXT_BYTES:,}",
            "make the template of the listing shorter (docs/how-to/change-a-template.md)",
        )
    if page.revision is None:
        if not case.allowed.create:
            yield Obstacle(f"{title} does not exist", "if it should, make it: `partnerctl publish --create`")
        return
    if state.leads_to is not None:
        yield Obstacle(
            f"{title} only leads to {state.leads_to}: it was moved, or joined with another page",
            f'name that page in data/registry.yaml, or have "{title}" put back',
        )
        return
    if state.by_hand and state.by_hand.newest.id not in case.allowed.overwrite:
        yield _edited_by_hand(title, state.by_hand, case.account)


def _not_for_this_place(wanted: PageText, page: WikiPage, case: Case) -> Iterator[Obstacle]:
    title, model = page.title, MODELS[wanted.target.form]
    if page.model != model:
        yield Obstacle(
            f"{title} holds {page.model}, and what would be saved is {model}",
            "give the module a title in the namespace `Module:`"
            if model is ContentModel.LUA
            else "name a page that holds wikitext, or have the model of this one changed",
        )
    if not _carries_notice(wanted):
        yield Obstacle(
            f"{title} would not carry the registry's notice, which everything must that is not official or invented",
            "put `{{ listing.notice }}` back into templates/listing.wikitext.j2",
        )
    if is_draft(page):
        return
    if case.not_accepted:
        yield Obstacle(
            f"{title} is a public page of {case.host}, and {case.not_accepted.message}",
            case.not_accepted.hint,
        )
    why = why_not_in_public(case.standing, case.host, unofficial_in_public=case.allowed.unofficial_in_public)
    if why:
        agreed = (
            ""
            if case.standing.fictitious
            else "; if the wiki agreed to have it there: `partnerctl publish --unofficial-in-public`"
        )
        yield Obstacle(
            f"{title} is a public page of {case.host}, and {why}",
            f"try it on a page of your own, such as User:{case.account}/sandbox{agreed}",
        )


def _carries_notice(wanted: PageText) -> bool:
    if wanted.target.form is not PublishedForm.LISTING:
        return True  # a module is not made from a template
    return as_saved(escape_wikitext(wanted.listing.notice)) in wanted.text


def is_draft(page: WikiPage) -> bool:
    """Whether nobody takes what is there for the real thing: a user's own page, a draft or a sandbox."""
    return (
        page.namespace in _USER_NAMESPACES
        or page.title.startswith(("Draft:", "Draft talk:"))
        or page.title.casefold().endswith("/sandbox")
    )


def _edited_by_hand(title: str, by_hand: ByHand, account: str) -> Obstacle:
    known, newest = by_hand.known, by_hand.newest
    if by_hand.merged:
        what = f"the wiki mixed what {account} saved in {title} with an edit that somebody made meanwhile"
    elif known is None:
        what = f"{title} is there already, and {account} has not written it"
    else:
        what = f"{title} was edited by hand since {account} saved revision {known.id}"
    return Obstacle(
        f"{what}, so it is left alone",
        "what is right belongs in the data (`partnerctl edit ID FIELD=VALUE`, `partnerctl propose`); to put the registry's text "
        f"in place of exactly what is shown: `partnerctl publish --overwrite {newest.id}`",
    )
