# SPDX-License-Identifier: Apache-2.0
"""A wiki that runs MediaWiki, over its Action API (ADR 0036).

The parts: `mediawiki_api` carries questions and repeats them where that is safe, `mediawiki_session` logs in,
`mediawiki_saving` puts an edit, `mediawiki_codes` says what errors mean, `mediawiki_titles` reads addresses.
"""

import datetime as dt
import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from partnerctl.adapters.mediawiki_answers import ApiPage, Edited, Query, read
from partnerctl.adapters.mediawiki_api import Answer, Api, ApiError, Parameters, Sleep, fit_to_show
from partnerctl.adapters.mediawiki_codes import About, told
from partnerctl.adapters.mediawiki_people import (
    PeopleQuery,
    about_categories,
    about_contributions,
    about_deletion,
    about_person,
)
from partnerctl.adapters.mediawiki_saving import failure_in, parameters_of
from partnerctl.adapters.mediawiki_session import Credentials, Session
from partnerctl.adapters.mediawiki_titles import Site, is_of, named_by
from partnerctl.errors import UnreachableError
from partnerctl.wiki import Account, Contribution, Edit, Person, Revision, Saved, WikiPage

if TYPE_CHECKING:
    import httpx

_MOST_AT_ONCE = 50
_MOST_PARTS = 200
"""Questions for one answer; 100,000 edits at 500 each."""
_REVISION = "ids|timestamp|user|comment|size"


class _General(BaseModel):
    articlepath: str = "/wiki/$1"
    script: str = "/w/index.php"


class _Namespace(BaseModel):
    id: int
    name: str = ""
    canonical: str = ""
    alias: str = ""


class _SiteInfo(BaseModel):
    general: _General
    namespaces: dict[str, _Namespace] = {}
    namespacealiases: list[_Namespace] = []


class MediaWiki:
    """`wiki.Wiki` over httpx.

    Args:
        api: The address of api.php.
        credentials: The account for a host; asked before the first edit.
        agent: What User-Agent says.
        sleep: How time passes between two tries.
        transport: What carries the questions, for tests; None for the network.
    """

    def __init__(
        self,
        api: str,
        credentials: Credentials,
        agent: str,
        *,
        sleep: Sleep = time.sleep,
        transport: "httpx.BaseTransport | None" = None,
    ) -> None:
        self._api = Api(api, agent, sleep, transport)
        self._session = Session(self._api, credentials)

    @property
    def host(self) -> str:
        """As `wiki.Wiki.host`."""
        return self._api.host

    def page(self, title: str, *, follow: bool = False) -> WikiPage:
        """As `wiki.Wiki.page`; a chain of redirects is followed to its end."""
        parameters = {"prop": "info|revisions", "inprop": "url", "rvprop": f"{_REVISION}|content", "rvslots": "main"}  # fmt: skip
        query = self._query(title, {**parameters, **({"redirects": "1"} if follow else {})})
        found = self._one_page(title, query)
        return WikiPage(
            title=found.title,
            namespace=found.ns,
            link=found.canonicalurl,
            revision=found.revisions[0].revision() if found.revisions else None,
            redirected_from=query.redirects[0].origin if query.redirects else None,
            model=found.contentmodel,
        )

    def title_of(self, url: str) -> tuple[str, str | None] | None:
        """As `wiki.Wiki.title_of`; the wiki is asked how its addresses look, and of which page a revision is.

        Raises:
            WikiRefusedError: The revision that it names does not exist.
        """
        named = named_by(url, self._site) if is_of(url, self.host) else None
        if named is None:
            return None
        if named.title is not None:
            return named.title, named.section
        numbers = {"revids": str(named.revision)} if named.revision else {"pageids": str(named.page)}
        pages = self._ask({"action": "query", **numbers}, About(self.host)).pages
        if not pages or pages[0].missing or not pages[0].title:
            gone = ApiError("nosuchpage", fit_to_show(f"there is no page that {url} leads to"), {})
            raise told(gone, About(self.host))
        return pages[0].title, named.section

    def history(self, title: str, *, most: int = 50, texts: bool = False) -> tuple[Revision, ...]:
        """As `wiki.Wiki.history`."""
        prop = f"{_REVISION}|content" if texts else _REVISION
        parameters = {"prop": "revisions", "rvprop": prop, "rvslots": "main", "rvdir": "older"}
        found: list[Revision] = []
        goes_on: dict[str, str] = {}
        while len(found) < most:
            limit = {"rvlimit": str(min(most - len(found), _MOST_AT_ONCE))}
            answer = self._answer(title, {**parameters, **limit, **goes_on})
            page = self._one_page(title, self._read(answer))
            found += [each.revision() for each in page.revisions]
            goes_on = _continuation(answer)
            if not goes_on or not page.revisions:
                break
        return tuple(found[:most])

    def revision(self, number: int) -> Revision | None:
        """As `wiki.Wiki.revision`."""
        parameters = {"action": "query", "revids": str(number), "prop": "revisions"}
        query = self._ask(
            {**parameters, "rvprop": f"{_REVISION}|content", "rvslots": "main"}, About(self.host)
        )
        revisions = (each for page in query.pages for each in page.revisions if each.revid == number)
        found = next(revisions, None)
        return found.revision() if found else None

    def link_of(self, number: int) -> str:
        """As `wiki.Wiki.link_of`."""
        return self._link(f"diff={number}")

    def contributions(self, user: str, *, since: dt.datetime) -> tuple[Contribution, ...]:
        """As `wiki.Wiki.contributions`."""
        parts = self._parts(about_contributions(user, since), About(self.host, user=fit_to_show(user)))
        return tuple(each for part in parts for each in part.contributions())

    def categories(self, title: str) -> frozenset[str]:
        """As `wiki.Wiki.categories`."""
        parts = self._parts(about_categories(title), About(self.host, fit_to_show(title)))
        return frozenset(each for part in parts for each in part.categories())

    def deleted(self, title: str) -> dt.datetime | None:
        """As `wiki.Wiki.deleted`."""
        (part, *_) = self._parts(about_deletion(title), About(self.host, fit_to_show(title)))
        return part.deleted()

    def person(self, name: str) -> Person | None:
        """As `wiki.Wiki.person`."""
        (part, *_) = self._parts(about_person(name), About(self.host, user=fit_to_show(name)))
        return part.person()

    def account(self) -> Account:
        """As `wiki.Wiki.account`."""
        return self._session.account()

    def save(self, edit: Edit) -> Saved:
        """As `wiki.Wiki.save`."""
        answer = self._session.write(parameters_of(edit), title=edit.title, bot=edit.bot)
        edited = read(Edited, answer.get("edit"), self.host)
        failure = failure_in(edited)
        if failure is not None:
            raise told(failure, About(self.host, edit.title, self._session.name()))
        title = edited.title or edit.title
        if edited.nochange or not edited.newrevid:
            newest = self.history(title, most=1)
            there = newest[0].id if newest else edit.base or 0
            return Saved(title, there, there, changed=False, link=self._link(f"oldid={there}"))
        link = self.link_of(edited.newrevid)
        return Saved(title, edited.newrevid, edited.oldrevid or None, changed=True, link=link)

    @cached_property
    def _site(self) -> Site:
        asked = {"action": "query", "meta": "siteinfo", "siprop": "general|namespaces|namespacealiases"}
        info = read(_SiteInfo, self._raw(asked, About(self.host)).get("query"), self.host)
        special = (each for each in (*info.namespaces.values(), *info.namespacealiases) if each.id == -1)
        names = {name.lower() for each in special for name in (each.name, each.canonical, each.alias) if name}
        return Site(self.host, info.general.articlepath, info.general.script, frozenset({"special", *names}))

    def _link(self, query: str) -> str:
        # Both lie in one folder ($wgScriptPath), so nothing has to be asked after an edit.
        return f"{self._api.address.rpartition('/')[0]}/index.php?{query}"

    def _query(self, title: str, parameters: Parameters) -> Query:
        return self._read(self._answer(title, parameters))

    def _answer(self, title: str, parameters: Parameters) -> Answer:
        about = About(self.host, fit_to_show(title))
        if not title.strip() or "\x1f" in title:
            raise told(ApiError("invalidtitle", "", {}), about)
        # U+001F instead of "|" between several titles, so that a "|" in this one does not make it two.
        return self._raw({"action": "query", "titles": f"\x1f{title}", **parameters}, about)

    def _one_page(self, title: str, query: Query) -> ApiPage:
        about = About(self.host, fit_to_show(title))
        if query.interwiki:
            raise told(ApiError("interwiki", "", {}), about)
        if not query.pages:
            # A redirect that leads to itself in the end leads to no page.
            raise told(ApiError("circularredirect" if query.redirects else "invalidtitle", "", {}), about)
        found = query.pages[0]
        if found.invalid or found.special:
            raise told(ApiError("invalidtitle" if found.invalid else "specialpage", "", {}), about)
        return found

    def _ask(self, parameters: Parameters, about: About) -> Query:
        return self._read(self._raw(parameters, about))

    def _read(self, answer: Answer) -> Query:
        return read(Query, answer.get("query", {}), self.host)

    def _parts(self, parameters: Parameters, about: About) -> Iterator[PeopleQuery]:
        """All of an answer, however many questions it takes."""
        goes_on: dict[str, str] = {}
        for _ in range(_MOST_PARTS):
            answer = self._raw({**parameters, **goes_on}, about)
            yield read(PeopleQuery, answer.get("query", {}), self.host)
            goes_on = _continuation(answer)
            if not goes_on:
                return
        raise UnreachableError(
            f"{self.host} goes on answering one question without end", hint="ask who runs the wiki"
        )

    def _raw(self, parameters: Parameters, about: About) -> Answer:
        try:
            return self._api.ask(parameters)
        except ApiError as error:
            problem = error
        raise told(problem, about)


def _continuation(answer: dict[str, Any]) -> dict[str, str]:
    found = answer.get("continue")
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
