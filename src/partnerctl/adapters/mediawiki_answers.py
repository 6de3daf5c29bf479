# SPDX-License-Identifier: Apache-2.0
"""Reads what api.php answers, which may be anything: a wiki is a stranger, and so may be what stands before it."""

import datetime as dt
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from partnerctl.errors import UnreachableError
from partnerctl.wiki import Revision


class Slot(BaseModel):
    """What a revision holds; `main` is the one that people see."""

    content: str | None = None
    contentmodel: str = "wikitext"


class ApiRevision(BaseModel):
    """One of `prop=revisions`. What is hidden is not there."""

    revid: int
    parentid: int = 0
    user: str | None = None
    timestamp: AwareDatetime
    comment: str | None = None
    size: int = 0
    slots: dict[str, Slot] = {}

    def revision(self) -> Revision:
        """The same for the rest of the program."""
        main = self.slots.get("main")
        return Revision(
            self.revid,
            self.parentid,
            self.user,
            self.timestamp.astimezone(dt.UTC),
            self.comment,
            main.content if main else None,
            self.size,
        )


class InvalidReason(BaseModel):
    """Why there can be no such title."""

    text: str = ""


class ApiPage(BaseModel):
    """One of `pages`."""

    title: str
    ns: int = 0
    missing: bool = False
    invalid: bool = False
    special: bool = False
    invalidreason: InvalidReason = InvalidReason()
    contentmodel: str = "wikitext"
    canonicalurl: str = ""
    revisions: list[ApiRevision] = []


class Lead(BaseModel):
    """One of `redirects`: where a page leads."""

    origin: str = Field(alias="from")


class Query(BaseModel):
    """The answer to `action=query`."""

    pages: list[ApiPage] = []
    redirects: list[Lead] = []
    interwiki: list[dict[str, Any]] = []


class Edited(BaseModel):
    """The answer to `action=edit`."""

    result: str
    title: str = ""
    oldrevid: int = 0
    newrevid: int = 0
    nochange: bool = False
    captcha: dict[str, Any] | None = None
    code: str = ""
    info: str = ""


_Kind = TypeVar("_Kind", bound=BaseModel)


def read(kind: type[_Kind], found: object, host: str) -> _Kind:
    """What is there as what it should be.

    Raises:
        UnreachableError: It is something else.
    """
    try:
        return kind.model_validate(found)
    except ValidationError:
        pass
    raise UnreachableError(
        f"{host} answered with something that no wiki answers",
        hint="look whether this is the address of its API",
    )
