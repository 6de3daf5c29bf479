# SPDX-License-Identifier: Apache-2.0
"""What a wiki remembers of notices that were posted: the edits of our account, wherever the pages are by now, and the page itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from partnerctl.model.ledger import SentNotice
from partnerctl.model.notices import NoticeKey
from partnerctl.usecases.post.words import PostWord, word_of_summary
from partnerctl.wiki import Revision, Wiki, WikiPage

LOOK_BACK: Final = dt.timedelta(days=366)
"""Policy may have called a notice due earlier than it does now, so its day alone would not reach back far enough."""

_MOST_REVISIONS: Final = 500
"""Of one page: the edits of our account are looked through without a limit."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What shows that a notice was posted.

    Attributes:
        word: Which notice, on whose page, in which language.
        title: The page.
        revision: The edit; None if only the page's text tells of it.
        is_ours: Whether our account made it.
    """

    word: PostWord
    title: str
    revision: Revision | None
    is_ours: bool

    @property
    def user(self) -> str | None:
        """Who made the edit, as far as that is known."""
        return self.revision.user if self.revision else None

    @property
    def age(self) -> int:
        """The number of the edit: lower ones came before."""
        return self.revision.id if self.revision else 0


class Memory:
    """Looks for traces.

    Args:
        wiki: The wiki.
        account: Our account.
        since: From when on.
    """

    def __init__(self, wiki: Wiki, account: str, since: dt.datetime) -> None:
        self._wiki = wiki
        self._account = account
        self._since = since
        self._own: dict[int, Trace] = {}
        self.refresh()

    def refresh(self) -> None:
        """Ask again what our account did, from a little before the last answer on."""
        found = self._wiki.contributions(self._account, since=self._since)
        for each in found:
            word = word_of_summary(each.revision.summary)
            if word:
                self._own[each.revision.id] = Trace(word, each.title, each.revision, is_ours=True)
        if found:
            # Answers may come from a copy of the database that lags behind.
            self._since = max(self._since, found[0].revision.saved - dt.timedelta(hours=1))

    def told(self, key: NoticeKey, place: str, others: Iterable[str]) -> Trace | None:
        """The first edit of our account that told the partner.

        Args:
            key: The notice.
            place: On whose page.
            others: Who else is to be told now: a notice on a page of theirs doesn't count, but one on any other page
                does, such as that of a liaison who has left.
        """
        apart = set(others) - {place}
        found = [each for each in self._own.values() if each.word.key == key and each.word.place not in apart]
        return min(found, key=lambda each: each.age, default=None)

    def on_page(self, page: WikiPage, word: PostWord) -> Trace | None:
        """The first edit that brought a notice to a page, whoever made it, or what the page's text has of one."""
        if page.revision is None:
            return None
        revisions = self._wiki.history(page.title, most=_MOST_REVISIONS)
        found = [
            Trace(told, page.title, each, is_ours=each.user == self._account)
            for each in revisions
            if (told := word_of_summary(each.summary)) and told[:2] == word[:2]
        ]
        if found:
            return min(found, key=lambda each: (not each.is_ours, each.age))
        return Trace(word, page.title, None, is_ours=False) if word.any_comment in page.text else None

    def entry(self, trace: Trace) -> SentNotice:
        """What the ledger is to have of a notice that our account posted."""
        assert trace.revision is not None  # noqa: S101 -- of our account's edits alone
        key = trace.word.key
        return SentNotice(
            partner=key.partner,
            kind=key.kind,
            about=key.about,
            channel=key.channel,
            sent=trace.revision.saved.astimezone(dt.UTC).date(),
            language=trace.word.language,
            link=self._wiki.link_of(trace.revision.id),
        )
