# SPDX-License-Identifier: Apache-2.0
"""A wiki in memory: `wiki.Wiki` as MediaWiki behaves, with people who edit meanwhile, and connections that are cut."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from urllib.parse import quote

from partnerctl.adapters.mediawiki_titles import Site, named_by
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, UnreachableError
from partnerctl.wiki import (
    Account,
    Contribution,
    Edit,
    EditConflictError,
    Person,
    Revision,
    Saved,
    WikiPage,
    WikiRefusedError,
)

NAMESPACES: Final = {
    "talk": ("Talk", 1), "user": ("User", 2), "user talk": ("User talk", 3), "meta": ("Meta", 4), "project": ("Meta", 4),
    "meta talk": ("Meta talk", 5), "project talk": ("Meta talk", 5), "template": ("Template", 10), "help": ("Help", 12), "category": ("Category", 14),
    "module": ("Module", 828), "special": ("Special", -1),
}  # fmt: skip
_REDIRECT: Final = re.compile(r"#REDIRECT\s*:?\s*\[\[([^\]|#]+)", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r"[\[\]{}|#<>\x00-\x1f\x7f]|^$|^:|~~~")


@dataclass
class FakeWiki:
    """A `wiki.Wiki`. An edit takes a second; what people do by hand (`put`, `delete`, …) too.

    Attributes:
        host: The name of its server.
        user: Who is logged in; None if there are no credentials.
        rights: Of that account.
        blocked: Whether it is.
        pages: The revisions of each page, oldest first.
        protected: Pages that the account may not edit.
        spam: Words that no page may hold.
        merges: Whether edits of different places are merged, as a wiki with diff3 does.
        people: Users there are, each with whether they are blocked; None for whoever is asked for.
        edits: What `save` was given, in order, also if nothing came of it.
        calls: Which methods were called, in order.
    """

    host: str = "wiki.example"
    user: str | None = "PartnerBot"
    rights: frozenset[str] = frozenset({"read", "edit", "createpage", "createtalk", "bot", "writeapi"})
    blocked: bool = False
    pages: dict[str, list[Revision]] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    spam: tuple[str, ...] = ()
    merges: bool = True
    people: dict[str, bool] | None = None
    edits: list[Edit] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    now: dt.datetime = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
    _models: dict[str, str] = field(default_factory=dict)
    _deleted: dict[str, dt.datetime] = field(default_factory=dict)
    _script: dict[str, list[tuple[str, Callable[[], object]]]] = field(default_factory=dict)
    _last: int = 100

    # What tests do

    def put(
        self, title: str, text: str, *, user: str = "Volunteer", summary: str = "", same_second: bool = False
    ) -> Revision:
        """Save as somebody else would, whatever was there."""
        title = self._normal(title)
        revisions = self.pages.setdefault(title, [])
        if not same_second:
            self.now += dt.timedelta(seconds=1)
        self._last += 1
        parent = revisions[-1].id if revisions else 0
        made = Revision(self._last, parent, user, self.now, summary, text, len(text.encode()))
        revisions.append(made)
        return made

    def delete(self, title: str) -> None:
        """Delete a page with its history."""
        self.now += dt.timedelta(seconds=1)
        self._deleted[self._normal(title)] = self.now
        del self.pages[self._normal(title)]

    def move(self, title: str, new: str, *, redirect: bool = False) -> None:
        """Give a page with its history another title, as many archive theirs."""
        self.pages[self._normal(new)] = self.pages.pop(self._normal(title))
        if redirect:
            self.put(title, f"#REDIRECT [[{new}]]")

    def hide(self, title: str) -> None:
        """Hide user, summary and text of the newest revision, as an overseer does."""
        revisions = self.pages[self._normal(title)]
        revisions[-1] = replace(revisions[-1], user=None, summary=None, text=None)

    def meanwhile(self, method: str, deed: Callable[[], object]) -> None:
        """Have somebody do something just before the method takes effect, the next time it is called."""
        self._script.setdefault(method, []).append(("before", deed))

    def fail(self, method: str, error: PartnerctlError) -> None:
        """Raise this instead, the next time the method is called."""
        self.meanwhile(method, lambda: _throw(error))

    def cut(self, method: str, when: Literal["before", "after"]) -> None:
        """Cut the connection before the wiki heard, or after it did and before its answer arrived."""
        self._script.setdefault(method, []).append((when, lambda: _throw(self._gone())))

    def text(self, title: str) -> str:
        """For assertions: what is on a page now."""
        return self.pages[self._normal(title)][-1].text or ""

    # What a wiki does

    def page(self, title: str, *, follow: bool = False) -> WikiPage:
        """As `wiki.Wiki.page`."""
        after = self._begin("page")
        asked = name = self._normal(title)
        seen = {name}
        while follow and (target := self._leads_to(name)):
            name = self._normal(target)
            if name in seen:
                raise WikiRefusedError(f"the redirects of {asked} go in a circle", "circularredirect")
            seen.add(name)
        after()
        revisions = self.pages.get(name)
        model = self._model(name)
        return WikiPage(
            name,
            _namespace(name),
            self._link(name),
            revisions[-1] if revisions else None,
            asked if name != asked else None,
            model,
        )

    def title_of(self, url: str) -> tuple[str, str | None] | None:
        """As `wiki.Wiki.title_of`."""
        self._begin("title_of")()
        named = named_by(url, Site(self.host))
        if named is None:
            return None
        if named.title is not None:
            return named.title, named.section
        found = (
            title for title, page in self.pages.items() if any(each.id == named.revision for each in page)
        )
        title = next(found, None)
        if title is None:
            raise WikiRefusedError(f"there is no page that {url} leads to", "nosuchpage")
        return title, named.section

    def history(self, title: str, *, most: int = 50, texts: bool = False) -> tuple[Revision, ...]:
        """As `wiki.Wiki.history`."""
        after = self._begin("history")
        newest_first = reversed(self.pages.get(self._normal(title), []))
        after()
        found = tuple(each if texts else replace(each, text=None) for each in newest_first)
        return found[:most]

    def revision(self, number: int) -> Revision | None:
        """As `wiki.Wiki.revision`."""
        self._begin("revision")()
        return next((each for page in self.pages.values() for each in page if each.id == number), None)

    def link_of(self, number: int) -> str:
        """As `wiki.Wiki.link_of`."""
        return self._link(f"Special:Diff/{number}")

    def contributions(self, user: str, *, since: dt.datetime) -> tuple[Contribution, ...]:
        """As `wiki.Wiki.contributions`."""
        self._begin("contributions")()
        name = user.replace("_", " ")
        found = [
            Contribution(title, replace(each, text=None))
            for title, revisions in self.pages.items()
            for each in revisions
            if each.user == name and each.saved >= since
        ]
        return tuple(sorted(found, key=lambda each: -each.revision.id))

    def categories(self, title: str) -> frozenset[str]:
        """As `wiki.Wiki.categories`; templates put a page into none."""
        self._begin("categories")()
        revisions = self.pages.get(self._normal(title))
        text = (revisions[-1].text or "") if revisions else ""
        return frozenset(each.strip() for each in re.findall(r"\[\[Category:([^\]|]+)", text))

    def deleted(self, title: str) -> dt.datetime | None:
        """As `wiki.Wiki.deleted`."""
        self._begin("deleted")()
        return self._deleted.get(self._normal(title))

    def person(self, name: str) -> Person | None:
        """As `wiki.Wiki.person`."""
        self._begin("person")()
        normal = self._normal(f"User:{name}").removeprefix("User:")
        if self.people is not None and normal not in self.people:
            return None
        return Person(normal, (self.people or {}).get(normal, False))

    def account(self) -> Account:
        """As `wiki.Wiki.account`."""
        self._begin("account")()
        return Account(self._logged_in(), self.rights, self.blocked)

    def save(self, edit: Edit) -> Saved:
        """As `wiki.Wiki.save`."""
        self.edits.append(edit)
        after = self._begin("save")
        saved = self._save(edit)
        after()
        return saved

    def _save(self, edit: Edit) -> Saved:
        user = self._logged_in()
        title = self._normal(edit.title)
        revisions = self.pages.get(title, [])
        newest = revisions[-1] if revisions else None
        self._refuse(edit, title, newest)
        # MediaWiki takes away white space at the end of a page.
        text = edit.text.rstrip()
        current = (newest.text or "") if newest else ""
        if edit.section is not None:
            text = f"{current}\n\n== {edit.section} ==\n\n{text}".strip()
            if newest and edit.base != newest.id and (newest.user, newest.summary) == (user, edit.summary):
                raise _conflict("editconflict")
        elif newest and edit.base != newest.id and text != current:
            merged = _merged(self._text_of(edit.base), text, current) if self.merges else None
            if merged is None:
                raise _conflict("editconflict")
            text = merged
        if newest and text == current:
            return Saved(title, newest.id, newest.id, changed=False, link=self.link_of(newest.id))
        made = self.put(title, text, user=user, summary=edit.summary)
        if newest is None:
            self._models[title] = edit.model
        replaced = newest.id if newest else None
        return Saved(title, made.id, replaced, changed=True, link=self.link_of(made.id))

    def _text_of(self, number: int | None) -> str:
        found = next((each for page in self.pages.values() for each in page if each.id == number), None)
        return (found.text or "") if found is not None else ""

    def _refuse(self, edit: Edit, title: str, newest: Revision | None) -> None:
        if edit.base is None and newest:
            raise _conflict("articleexists")
        if edit.base is not None and newest is None:
            raise _conflict("missingtitle")
        if newest and self._model(title) != edit.model:
            raise WikiRefusedError(f"{title} is a page of another sort", "badformat")
        if self.blocked:
            raise WikiRefusedError(f"the account {self.user} is blocked on {self.host}", "blocked")
        if title in self.protected:
            raise WikiRefusedError(f"{title} is protected", "protectedpage")
        if any(word in edit.text for word in self.spam):
            raise WikiRefusedError(f"{title} was refused by the list of unwanted addresses", "spamblacklist")

    def _begin(self, method: str) -> Callable[[], object]:
        """Note the call, do what is scripted to come before it, and give what is to come after it."""
        self.calls.append(method)
        script = self._script.get(method, [])
        if script:
            when, deed = script.pop(0)
            if when == "after":
                return deed
            deed()
        return lambda: None

    def _logged_in(self) -> str:
        if self.user is None:
            raise EnvironmentProblemError(f"there are no credentials for {self.host}")
        return self.user

    def _leads_to(self, title: str) -> str | None:
        revisions = self.pages.get(title)
        found = _REDIRECT.match(revisions[-1].text or "") if revisions else None
        return found[1] if found else None

    def _normal(self, title: str) -> str:
        name = " ".join(title.replace("_", " ").split())
        if _FORBIDDEN.search(name):
            raise WikiRefusedError(f"{title!r} can't be the title of a page", "invalidtitle")
        prefix, colon, rest = name.partition(":")
        known = NAMESPACES.get(prefix.strip().lower()) if colon else None
        if known and known[1] < 0:
            raise WikiRefusedError(f"{title} is a special page", "specialpage")
        if not known:
            return name[0].upper() + name[1:]
        rest = rest.strip()
        return f"{known[0]}:{rest[:1].upper()}{rest[1:]}"

    def _model(self, title: str) -> str:
        return self._models.get(title, "Scribunto" if title.startswith("Module:") else "wikitext")

    def _link(self, title: str) -> str:
        return f"https://{self.host}/wiki/{quote(title.replace(' ', '_'), safe='/:')}"

    def _gone(self) -> UnreachableError:
        return UnreachableError(f"{self.host} was gone before it answered")


def _throw(error: PartnerctlError) -> None:
    raise error


def _conflict(code: str) -> EditConflictError:
    return EditConflictError("somebody else changed the page meanwhile", code)


def _namespace(title: str) -> int:
    prefix, colon, _ = title.partition(":")
    return NAMESPACES.get(prefix.lower(), ("", 0))[1] if colon else 0


def _merged(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of a text, if a line that nobody changed is between them; None if not.

    Whoever undoes what was done since the base leaves nothing to be merged with, which real wikis tell nobody either.
    """
    if mine == base:
        return theirs
    if theirs == base:
        return mine
    lines = base.split("\n")
    (first, one), (second, other) = sorted(
        (_changed(lines, mine.split("\n")), _changed(lines, theirs.split("\n"))), key=lambda each: each[0]
    )
    if first[1] >= second[0]:
        return None
    return "\n".join([*lines[: first[0]], *one, *lines[first[1] : second[0]], *other, *lines[second[1] :]])


def _changed(old: list[str], new: list[str]) -> tuple[tuple[int, int], list[str]]:
    """Which lines are replaced (from, up to), and by what."""
    shortest = min(len(old), len(new))
    same = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    rest = shortest - same
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return (same, len(old) - tail), new[same : len(new) - tail]
