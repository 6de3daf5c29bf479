# SPDX-License-Identifier: Apache-2.0
"""What a wiki knows of its users and of what became of its pages: questions that `post` asks, and how their answers are read.

Source: https://www.mediawiki.org/wiki/API:Users, https://www.mediawiki.org/wiki/API:Usercontribs,
https://www.mediawiki.org/wiki/API:Logevents and https://www.mediawiki.org/wiki/API:Categories.
"""

import datetime as dt

from pydantic import AwareDatetime, BaseModel

from partnerctl.adapters.mediawiki_api import Parameters
from partnerctl.wiki import Contribution, Person, Revision


class _User(BaseModel):
    name: str = ""
    missing: bool = False
    invalid: bool = False
    blockid: int | None = None
    blockpartial: bool = False


class _UserEdit(BaseModel):
    """One of `list=usercontribs`; a summary that is hidden is not there."""

    title: str
    user: str | None = None
    revid: int
    parentid: int = 0
    timestamp: AwareDatetime
    comment: str | None = None
    size: int = 0


class _LogEntry(BaseModel):
    timestamp: AwareDatetime


class _Category(BaseModel):
    title: str


class _Categorized(BaseModel):
    categories: list[_Category] = []


class PeopleQuery(BaseModel):
    """The answer to one of these questions, or a part of it."""

    users: list[_User] = []
    usercontribs: list[_UserEdit] = []
    pages: list[_Categorized] = []
    logevents: list[_LogEntry] = []

    def person(self) -> Person | None:
        """The one user that was asked for."""
        found = next(iter(self.users), None)
        if found is None or found.missing or found.invalid:
            return None
        return Person(found.name, found.blockid is not None and not found.blockpartial)

    def contributions(self) -> list[Contribution]:
        """The edits in this part of the answer."""
        return [
            Contribution(
                each.title,
                Revision(
                    each.revid,
                    each.parentid,
                    each.user,
                    each.timestamp.astimezone(dt.UTC),
                    each.comment,
                    size=each.size,
                ),
            )
            for each in self.usercontribs
        ]

    def deleted(self) -> dt.datetime | None:
        """When the newest entry of the log was made."""
        return self.logevents[0].timestamp.astimezone(dt.UTC) if self.logevents else None

    def categories(self) -> set[str]:
        """The names of the categories in this part of the answer, without the prefix, which is in the wiki's language."""
        return {each.title.partition(":")[2] for page in self.pages for each in page.categories}


# U+001F instead of "|" between several names, so that a "|" in this one does not make it two.


def about_person(name: str) -> Parameters:
    """The question for a user and whether they are blocked."""
    return {"action": "query", "list": "users", "ususers": f"\x1f{name}", "usprop": "blockinfo"}


def about_contributions(name: str, since: dt.datetime) -> Parameters:
    """The question for a user's edits, newest first."""
    return {
        "action": "query",
        "list": "usercontribs",
        "ucuser": f"\x1f{name}",
        "ucend": since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ucprop": "ids|title|timestamp|comment|size",
        "uclimit": "max",
    }


def about_deletion(title: str) -> Parameters:
    """The question for the last time that a page of a title was deleted."""
    return {
        "action": "query",
        "list": "logevents",
        "leaction": "delete/delete",
        "letitle": title,
        "leprop": "timestamp",
        "lelimit": "1",
    }


def about_categories(title: str) -> Parameters:
    """The question for the categories of a page."""
    return {"action": "query", "titles": f"\x1f{title}", "prop": "categories", "cllimit": "max"}
