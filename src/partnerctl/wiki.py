# SPDX-License-Identifier: Apache-2.0
"""Protocols of a wiki that runs MediaWiki, for `publish`, notices on talk pages and applications.

A wiki can be asked what happened, unlike a mail server. So whoever is cut off while saving asks for the page's newest
revisions before anything is tried again, and nothing is saved without naming the revision that it replaces.

Source: the Action API (https://www.mediawiki.org/wiki/API:Main_page), with `formatversion=2`.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from partnerctl.errors import RefusedError


class ContentModel(StrEnum):
    """What a page holds."""

    WIKITEXT = "wikitext"
    LUA = "Scribunto"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved state of a page.

    Attributes:
        id: Its number, which is the same for ever.
        parent: The revision before; 0 for the first.
        user: Who saved it; None if that is hidden.
        saved: When, in UTC.
        summary: What they said of it; None if that is hidden.
        text: All of the page; None if it was not asked for, or is hidden.
        size: In bytes.
    """

    id: int
    parent: int
    user: str | None
    saved: dt.datetime
    summary: str | None
    text: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class WikiPage:
    """A page as it is now.

    Attributes:
        title: As the wiki writes it.
        namespace: Its number: 0 articles, 1 their talk, 2 users, 3 their talk, 828 modules, …
        link: Its address, for people.
        revision: The newest one, with its text; None if there is no such page.
        redirected_from: The title that was asked for, if that page only leads here.
        model: What it holds.
    """

    title: str
    namespace: int
    link: str
    revision: Revision | None
    redirected_from: str | None = None
    model: str = ContentModel.WIKITEXT

    @property
    def text(self) -> str:
        """What is on it; nothing if there is no such page."""
        return (self.revision.text or "") if self.revision else ""


@dataclass(frozen=True, slots=True)
class Account:
    """Who is logged in.

    Attributes:
        name: Without the part of a bot password that follows "@".
        rights: As the wiki calls them: `edit`, `bot`, `writeapi`, …
        is_blocked: Whether it is kept from editing.
    """

    name: str
    rights: frozenset[str]
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the wiki.

    Attributes:
        name: As the wiki writes it.
        is_blocked: Whether they are kept from editing all of it.
    """

    name: str
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """One edit of a user, wherever it was made.

    Attributes:
        title: What the page is called now: it may have been moved since.
        revision: The edit, without its text.
    """

    title: str
    revision: Revision


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be saved.

    Attributes:
        title: The page.
        text: All of it; of a new section what stands below the heading.
        summary: What the history of the page will say.
        base: The revision that this replaces; None for a page that must not exist yet. Of a new section, the revision that
            was read.
        section: The heading of a section that is added at the end; None to replace the whole page.
        model: What the page holds.
        bot: Whether it is marked as an edit of a bot, which keeps it out of most lists.
    """

    title: str
    text: str
    summary: str
    base: int | None
    section: str | None = None
    model: ContentModel = ContentModel.WIKITEXT
    bot: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of an edit.

    Attributes:
        title: The page, as the wiki writes it.
        revision: The revision that it made, or that was there already.
        replaced: The revision that it really replaced; another one than `Edit.base` if the server merged it with an edit
            that somebody made meanwhile. None for a new page.
        changed: False if the page said so already, and no revision was made.
        link: The address of the edit, for people.
    """

    title: str
    revision: int
    replaced: int | None
    changed: bool
    link: str


class WikiRefusedError(RefusedError):
    """The wiki did not save, and said why; nothing was changed.

    Attributes:
        code: The API's own word for it: `editconflict`, `protectedpage`, `blocked`, `spamblacklist`, `readonly`, …
    """

    def __init__(self, message: str, code: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.code = code


class EditConflictError(WikiRefusedError):
    """Somebody else saved, deleted or made the page since it was read."""


class Wiki(Protocol):
    """One wiki. Reading needs no account; nobody logs in before the first thing that needs it.

    Every method raises `UnreachableError` if the wiki can't be reached or answers with something that is no answer, after
    what is safe to repeat was repeated with pauses; `EnvironmentProblemError` if it can't be used as it is set up. No
    error, and nothing else that comes from here, holds a password, a token or a cookie.
    """

    @property
    def host(self) -> str:
        """The name of the server, with its port if that is not the usual one."""
        ...

    def page(self, title: str, *, follow: bool = False) -> WikiPage:
        """A page as it is now.

        Args:
            title: Its title, namespace and all.
            follow: Whether a redirect is followed.

        Raises:
            WikiRefusedError: The wiki allows no such title, or reading needs an account.
        """
        ...

    def title_of(self, url: str) -> tuple[str, str | None] | None:
        """The title, and the section if one is named, that an address of this wiki means; None if it is none of this wiki.

        Raises:
            WikiRefusedError: It names a revision that does not exist.
        """
        ...

    def history(self, title: str, *, most: int = 50, texts: bool = False) -> tuple[Revision, ...]:
        """The newest revisions of a page, newest first; redirects are not followed."""
        ...

    def revision(self, number: int) -> Revision | None:
        """One revision with its text; None if there is none (any more)."""
        ...

    def link_of(self, number: int) -> str:
        """The address of an edit, for people: as `Saved.link`."""
        ...

    def contributions(self, user: str, *, since: dt.datetime) -> tuple[Contribution, ...]:
        """The edits of a user from some time on, newest first, also on pages that were moved; those of deleted pages lack."""
        ...

    def categories(self, title: str) -> frozenset[str]:
        """The categories of a page, also those that a template puts it into; their names without the prefix."""
        ...

    def deleted(self, title: str) -> dt.datetime | None:
        """When a page of this title was deleted last; None if none ever was. What is there now may be another page."""
        ...

    def person(self, name: str) -> Person | None:
        """A user by name; None if nobody is called so here."""
        ...

    def account(self) -> Account:
        """Who is logged in.

        Raises:
            EnvironmentProblemError: There are no credentials for this wiki, or it does not take them.
        """
        ...

    def save(self, edit: Edit) -> Saved:
        """Save once.

        It is repeated only where the wiki said that it has not saved and may be asked again (maxlag, rate limit, a login
        that ran out); what to do about a connection that failed is left to the caller.

        Raises:
            EditConflictError: The page is not what `edit.base` says.
            WikiRefusedError: The wiki does not want it.
            UnreachableError: No answer came: it may have been saved.
        """
        ...
