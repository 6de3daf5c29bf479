# SPDX-License-Identifier: Apache-2.0
"""Whether a talk page may be written to: what it is, and who asked on it to be left alone.

Sources: https://en.wikipedia.org/wiki/Template:Bots, whose parameters are read as it documents them (where two of them
contradict each other the page is left alone), and https://www.mediawiki.org/wiki/Help:Extension:MassMessage for the
category.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from partnerctl.errors import EnvironmentProblemError, RefusedError
from partnerctl.ports import Confinement, Suspect
from partnerctl.wiki import ContentModel, WikiPage

if TYPE_CHECKING:
    from mwparserfromhell.nodes import Template

OPT_OUT_CATEGORY: Final = "Opted-out of message delivery"
"""The category by which people keep MassMessage, and us, away."""

PROGRAM: Final = "partnerctl"
"""What a list of bots or of messages may call us, besides the account's name."""

_BY_HAND: Final = "write to them in another way, such as `partnerctl render email`"
_ON_ANOTHER_PAGE: Final = "post it by hand where it belongs: `partnerctl render notice`"

# Parsing is spared where none of these words is on the page.
_WORTH_A_LOOK: Final = re.compile(r"bots|redirect|not ?a ?talk|opted-out", re.IGNORECASE)
_REDIRECT: Final = re.compile(r"\s*#\w+\s*:?\s*\[\[")
_SOFT: Final = frozenset({"soft redirect", "softredirect", "user soft redirect", "interwiki redirect"})
_NO_TALK: Final = frozenset({"not a talk page", "notatalkpage"})
_SUSPECT: Final = Suspect(
    "the talk page's own wikitext", "post this notice by hand: `partnerctl render notice`"
)


def require_fit(page: WikiPage, *, of_user: bool) -> None:
    """See that a page is a talk page of wikitext.

    Args:
        page: The page, with redirects followed.
        of_user: Whether it is to be the talk page of a user.

    Raises:
        RefusedError: It is something else.
    """
    came = f", to which {page.redirected_from} leads," if page.redirected_from else ""
    if page.namespace % 2 == 0 or (of_user and page.namespace != _USER_TALK):
        what = "talk page of a user" if of_user else "talk page"
        raise RefusedError(f"{page.title}{came} is no {what}", hint=_ON_ANOTHER_PAGE)
    if page.model != ContentModel.WIKITEXT:
        raise RefusedError(
            f"{page.title} holds {page.model!r} and no wikitext, so no section can be added",
            hint=_ON_ANOTHER_PAGE,
        )
    if page.revision is not None and page.revision.text is None:
        raise RefusedError(
            f"the text of {page.title} is hidden, so nothing can be added to it", hint=_ON_ANOTHER_PAGE
        )
    if _REDIRECT.match(page.text):
        raise RefusedError(
            f"{page.title} is a redirect that leads nowhere on this wiki", hint=_ON_ANOTHER_PAGE
        )


_USER_TALK: Final = 3


def require_welcome(
    page: WikiPage, categories: frozenset[str], account: str, confinement: Confinement
) -> None:
    """See that nobody asked on a page to be left alone.

    Args:
        page: The talk page.
        categories: Those it is in, also by templates.
        account: Who would post.
        confinement: Where the wikitext, which anybody may have written, is parsed.

    Raises:
        RefusedError: Somebody did.
        EnvironmentProblemError: It can't be told, since parsing passed a bound.
    """
    if any(_same(each, OPT_OUT_CATEGORY) for each in categories):
        raise RefusedError(f"{page.title} is in the category {OPT_OUT_CATEGORY!r}", hint=_BY_HAND)
    if not _WORTH_A_LOOK.search(page.text):
        return
    objection = confinement.run(objection_in, (page.text, account), _SUSPECT)
    if objection:
        raise RefusedError(
            f"{page.title} {objection}", hint=_ON_ANOTHER_PAGE if "soft" in objection else _BY_HAND
        )


def objection_in(item: tuple[str, str]) -> str:
    """What on a page keeps us away, as the end of a sentence; "" if nothing does.

    Args:
        item: The wikitext, and the account that would post.
    """
    import mwparserfromhell
    from mwparserfromhell.parser import ParserError

    text, account = item
    try:
        code = mwparserfromhell.parse(text)
    except ParserError as problem:
        raise EnvironmentProblemError(
            "the page's wikitext can't be parsed", hint=_ON_ANOTHER_PAGE
        ) from problem
    ours = frozenset({_folded(account), PROGRAM})
    for template in code.filter_templates():
        name = _folded(template.name.strip_code()).removeprefix("template:").strip()
        if name in _SOFT or name in _NO_TALK:
            kind = "a soft redirect" if name in _SOFT else "no talk page"
            return f"says that it is {kind}: {{{{{name}}}}}"
        if name == "nobots" or (name == "bots" and any(_objections(template, ours))):
            return f"asks bots to stay away: {{{{{name}}}}}"
    for link in code.filter_wikilinks():
        _, colon, rest = str(link.title).partition(":")
        if colon and _same(rest, OPT_OUT_CATEGORY):
            return f"is in the category {OPT_OUT_CATEGORY!r}"
    return ""


def _objections(template: "Template", ours: frozenset[str]) -> Iterator[bool]:
    """Whether each parameter of {{bots}} keeps us away."""
    for parameter in template.params:
        names = {_folded(each) for each in parameter.value.strip_code().split(",")}
        meant = bool(names & (ours | {"all"}))
        match _folded(parameter.name.strip_code()):
            case "allow":
                yield not meant
            case "deny" | "optout":
                yield meant
            case _:
                yield False


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def _same(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)
