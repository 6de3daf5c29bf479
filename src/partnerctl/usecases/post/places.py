# SPDX-License-Identifier: Apache-2.0
"""On which talk pages a partner is told: that of its report page, which its liaisons keep; else those of the liaisons.

The registry's wiki alone is written to. A liaison's name is one for all of its wikis, so their talk page is looked for
there too, wherever else they work.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from partnerctl.errors import RefusedError
from partnerctl.lifecycle.evidence import in_office
from partnerctl.model.dataset import Record
from partnerctl.usecases.post.words import REPORT_PAGE, place_of_user
from partnerctl.wiki import Wiki, WikiPage

# Any wiki takes the English names; other namespaces are Wikimedia's own, which are in English throughout.
_TALK: Final = {
    0: "Talk", 2: "User talk", 4: "Project talk", 6: "File talk", 8: "MediaWiki talk", 10: "Template talk", 12: "Help talk",
    14: "Category talk", 828: "Module talk",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A talk page on which a notice belongs.

    Attributes:
        mark: What stands for it in `post_words.PostWord`.
        title: Its title, before redirects are followed.
        user: The liaison whose page it is; None for that of the report page.
    """

    mark: str
    title: str
    user: str | None


def places_of(record: Record, wiki: Wiki, day: dt.date) -> tuple[Place, ...]:
    """The talk pages for a partner on a day.

    Raises:
        RefusedError: There is none on this wiki; with what to do.
        UnreachableError: The wiki can't be asked.
    """
    url = record.partner.report_page
    named = wiki.title_of(url) if url else None
    if named:
        return (Place(REPORT_PAGE, _talk_page_of(record, named[0], wiki), None),)
    liaisons = [each.user for each in record.partner.liaisons if in_office(each, day)]
    if liaisons:
        return tuple(
            Place(place_of_user(user), f"User talk:{user}", user) for user in dict.fromkeys(liaisons)
        )
    by_hand = (
        "write to it in another way, such as `partnerctl render email`, or have somebody named as its liaison"
    )
    if url:
        raise RefusedError(
            f"its report page is on another wiki than {wiki.host}, and no liaison is in office", hint=by_hand
        )
    raise RefusedError("it has no report page, and no liaison is in office", hint=by_hand)


def _talk_page_of(record: Record, title: str, wiki: Wiki) -> str:
    page = wiki.page(title, follow=True)
    if page.namespace % 2:
        return page.title
    if page.revision is None:
        raise RefusedError(
            f"there is no page {page.title!r} on {wiki.host}, which the record has as its report page",
            hint=f"correct it (`partnerctl edit {record.id} report_page=URL`), or post by hand: `partnerctl render notice`",
        )
    talk = _talk_title(page)
    found = wiki.page(talk)
    if found.namespace != page.namespace + 1:
        raise RefusedError(
            f"it can't be told what the talk page of {page.title!r} is called",
            hint="post by hand: `partnerctl render notice`",
        )
    return talk


def _talk_title(page: WikiPage) -> str:
    prefix, _, rest = page.title.partition(":")
    if page.namespace == 0:
        return f"Talk:{page.title}"
    return f"{_TALK.get(page.namespace, f'{prefix} talk')}:{rest}"


def require_reachable(place: Place, wiki: Wiki) -> None:
    """See that the user of a place is one who can read and answer there.

    Raises:
        RefusedError: There is no such user, or they are blocked.
    """
    if place.user is None:
        return
    person = wiki.person(place.user)
    if person is None:
        raise RefusedError(
            f"there is no user {place.user!r} on {wiki.host}",
            hint="correct the name under `liaisons`, or post by hand",
        )
    if person.is_blocked:
        raise RefusedError(
            f"the user {place.user!r} is blocked on {wiki.host}",
            hint="find out whether they still are the liaison; write to the partner in another way",
        )
