# SPDX-License-Identifier: Apache-2.0
"""What a page of the wiki is now, and what people did to it since the bot saved it last.

Nothing is remembered on this machine: the page's own history says which revision the bot saved last, and the summary of
that revision says which one it meant to replace. So every clone, and every run after one that broke off, knows the same.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from partnerctl.usecases.publish.texts import as_saved
from partnerctl.usecases.wiki_account import canonical
from partnerctl.wiki import Revision, Wiki, WikiPage

_FEW: Final = 50
MOST: Final = 500
"""How far back the bot's last revision is looked for: what MediaWiki gives at once."""

_REPLACES: Final = re.compile(r"; replaces revision (\d{1,18})\Z", re.ASCII)


def told_replaced(base: int) -> str:
    """How a summary ends that says which revision is meant to be replaced."""
    return f"; replaces revision {base}"


def meant_to_replace(revision: Revision) -> int | None:
    """Which revision the bot meant to replace with this one, by its summary; None if that does not say."""
    found = _REPLACES.search(revision.summary or "")
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class ByHand:
    """What others than the bot did to a page, which the page still shows.

    Attributes:
        newest: What is there now, with its text.
        known: The bot's revision before them, with its text; None if it never wrote this page, as far as can be seen.
        revisions: Theirs, newest first, as far as can be seen.
        merged: Whether the wiki mixed them with what the bot saved, instead of refusing that.
    """

    newest: Revision
    known: Revision | None
    revisions: tuple[Revision, ...]
    merged: bool = False


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as it was when it was read.

    Attributes:
        page: It.
        leads_to: Where it only leads to; None if it is a page of its own.
        by_hand: What is there and not the bot's; None if nothing is.
    """

    page: WikiPage
    leads_to: str | None
    by_hand: ByHand | None


def read_state(wiki: Wiki, title: str, account: str) -> PageState:
    """Look at a page and, as far as it takes, at its history.

    Raises:
        WikiRefusedError: The wiki allows no such title, or does not show the page.
        UnreachableError: The wiki can't be reached.
    """
    page = wiki.page(title)
    newest = page.revision
    if newest is None:
        return PageState(page, None, None)
    leads_to = None
    if page.text.lstrip().startswith("#"):
        followed = wiki.page(title, follow=True)
        leads_to = followed.title if followed.redirected_from is not None else None
    return PageState(page, leads_to, _by_hand(wiki, page.title, newest, account))


def _by_hand(wiki: Wiki, title: str, newest: Revision, account: str) -> ByHand | None:
    if is_by(newest, account):
        merged = _merged(wiki, title, newest, account)
        return ByHand(newest, *merged, merged=True) if merged else None
    last, since = _last_of(wiki, title, newest, account)
    if last is None:
        return ByHand(newest, None, since)
    if merged := _merged(wiki, title, last, account):
        known, theirs = merged
        return ByHand(newest, known, (*since, *theirs), merged=True)
    text = _text_of(wiki, last)
    if text is not None and newest.text is not None and as_saved(text) == as_saved(newest.text):
        return None  # reverted, protected or moved: nothing of it is left
    return ByHand(newest, replace(last, text=text), since)


def is_by(revision: Revision, account: str) -> bool:
    """Whether the bot saved it."""
    return revision.user is not None and canonical(revision.user) == canonical(account)


def _last_of(
    wiki: Wiki, title: str, newest: Revision, account: str
) -> tuple[Revision | None, tuple[Revision, ...]]:
    """The bot's last revision, and what came after it up to the one that was read."""
    since: tuple[Revision, ...] = ()
    for most in (_FEW, MOST):
        # Whatever was saved after the page was read is for the next plan to see: this one can't replace it.
        history = [each for each in wiki.history(title, most=most) if each.id <= newest.id]
        at = next((index for index, each in enumerate(history) if is_by(each, account)), None)
        if at is not None:
            return history[at], tuple(history[:at])
        since = tuple(history)
        if len(history) < most:
            break
    return None, since


def _merged(
    wiki: Wiki, title: str, own: Revision, account: str
) -> tuple[Revision | None, tuple[Revision, ...]] | None:
    """Of the bot's revision that replaced somebody's it did not mean to: the one it meant, and those in between; else None."""
    meant = meant_to_replace(own)
    if meant is None or own.parent == meant:
        return None
    between = tuple(each for each in wiki.history(title, most=MOST) if meant < each.id < own.id)
    # Two runs of the bot at once do each other no harm: both say what the data says. What can't be seen (any more) may.
    harmless = all(is_by(each, account) for each in between) and own.parent in {each.id for each in between}
    return None if harmless else (wiki.revision(meant), between)


def _text_of(wiki: Wiki, revision: Revision) -> str | None:
    if revision.text is not None:
        return revision.text
    found = wiki.revision(revision.id)
    return found.text if found else None
