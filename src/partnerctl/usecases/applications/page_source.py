# SPDX-License-Identifier: Apache-2.0
"""Where the wikitext of an application comes from: a page of the registry's own wiki, as it is now or as it was."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from partnerctl.errors import RefusedError, UsageError
from partnerctl.wiki import Wiki

_BY_QUERY: Final = re.compile(r"[?&](?P<name>oldid|diff)=(?P<number>[1-9]\d{0,17})(?=&|#|$)")
_BY_TITLE: Final = re.compile(
    r"(?:permanentlink|permalink)/(?P<number>[1-9]\d{0,17})(?=[?#]|$)", re.IGNORECASE
)
_SCRIPT: Final = "api.php"

TO_A_FILE: Final = (
    "save the wikitext of the section to a file, and give that with `--link` and the page's address"
)


@dataclass(frozen=True, slots=True)
class PageSource:
    """Wikitext, and where it can be read.

    Attributes:
        text: All of the page, or of what was saved of it.
        name: What to call it.
        section: The heading that was asked for.
        permanent: The address of this state of the page, without a section; None of a file.
        redirected_from: The page that was asked for, if it only leads to this one.
        is_old: Whether it is an older state of the page that was asked for.
    """

    text: str
    name: str
    section: str | None = None
    permanent: str | None = None
    redirected_from: str | None = None
    is_old: bool = False

    def link_to(self, heading: str) -> str | None:
        """The address of a section in this state of the page."""
        anchor = quote("_".join(heading.split()), safe="~!$&'()*+,;=:@/?-._")
        return f"{self.permanent}#{anchor}" if self.permanent and anchor else self.permanent


def is_address(text: str) -> bool:
    """Whether it is meant as the address of a page, and no file."""
    return re.match(r"(?:https?:)?//", text, re.IGNORECASE) is not None


def read_from(wiki: Wiki, api: str, url: str) -> PageSource:
    """Read a page.

    Args:
        wiki: The registry's own.
        api: The address of its api.php.
        url: Of a page, a section of it, or one of its revisions.

    Raises:
        UsageError: It is of another server, or no page.
        RefusedError: The page or the revision is not there, or hidden.
        UnreachableError: The wiki can't be reached.
    """
    named = wiki.title_of(url)
    if named is None:
        raise UsageError(f"{url} is no page of {wiki.host}, the registry's wiki", hint=TO_A_FILE)
    title, section = named
    number = _revision_in(url)
    if number is not None:
        revision = wiki.revision(number)
        if revision is None or revision.text is None:
            raise RefusedError(
                f"{wiki.host} shows no revision {number} (any more)", hint="give the address of another one"
            )
        return PageSource(
            revision.text, f"revision {number} of {title}", section, _permanent(api, number), is_old=True
        )
    page = wiki.page(title, follow=True)
    if page.revision is None:
        raise RefusedError(
            f'{wiki.host} has no page "{page.title}"',
            hint="copy the address from the browser, with the section behind #",
        )
    if page.revision.text is None:
        raise RefusedError(f'the text of "{page.title}" is hidden', hint=TO_A_FILE)
    return PageSource(
        page.text,
        page.title,
        section,
        _permanent(api, page.revision.id),
        redirected_from=page.redirected_from,
    )


def _revision_in(url: str) -> int | None:
    """The revision that an address names; of a comparison the newer one, if it says which."""
    query = {match["name"]: int(match["number"]) for match in _BY_QUERY.finditer(url)}
    by_title = _BY_TITLE.search(url)
    return query.get("diff") or query.get("oldid") or (int(by_title["number"]) if by_title else None)


def _permanent(api: str, number: int) -> str:
    return f"{api.removesuffix(_SCRIPT)}index.php?oldid={number}"
