# SPDX-License-Identifier: Apache-2.0
"""The words by which a notice on a talk page is known again: in the summary of the edit, and in a comment in the section.

A summary stays in the history of the page and among the edits of the account, whatever becomes of the section: it may be
archived, deleted, or moved away with the whole page.
"""

import hashlib
import re
from typing import Final, NamedTuple

from partnerctl.model.notices import NOTICES_FOLDER, NoticeKey, key_of_path

REPORT_PAGE: Final = "report-page"
"""Stands for the talk page of the partner's report page, whatever that is called."""

_WORD: Final = (
    r"partnerctl notice (?P<notice>[a-z0-9.-]+)\.(?P<place>[0-9a-z-]+) in (?P<language>[A-Za-z0-9-]+)"
)
# The heading, which is data, stands before it and could hold the same words: only the end of a summary counts.
_SUMMARY: Final = re.compile(rf"{_WORD}\Z")
_UNFIT_IN_ANCHOR: Final = re.compile(r"[^\w .,:'()/-]")
_LONGEST_ANCHOR: Final = 100


class PostWord(NamedTuple):
    """Which notice, on whose page, in which language.

    Attributes:
        key: The notice.
        place: Whose page: see `place_of_user`, `REPORT_PAGE`.
        language: The one it is written in.
    """

    key: NoticeKey
    place: str
    language: str

    @property
    def text(self) -> str:
        """The words themselves."""
        stem = self.key.path.removeprefix(f"{NOTICES_FOLDER}/").removesuffix(f".{self.key.channel}.yaml")
        return f"partnerctl notice {stem}.{self.place} in {self.language}"

    @property
    def comment(self) -> str:
        """The comment in the section; no part of it is free text, so nothing can end it early."""
        return f"<!-- {self.text} -->"

    @property
    def any_comment(self) -> str:
        """How the comment begins, whatever the language."""
        return f"<!-- {self.text.rpartition(' in ')[0]} in "

    def summary(self, subject: str) -> str:
        """The summary of the edit: a link to the section, if its heading is plain enough for one, and the words."""
        unfit = _UNFIT_IN_ANCHOR.search(subject) or len(subject) > _LONGEST_ANCHOR
        anchor = "" if unfit else f"/* {subject} */ "
        return f"{anchor}new section: {self.text}"


def place_of_user(name: str) -> str:
    """What stands for a user in the words: short, and made of harmless characters, whatever the name is."""
    return hashlib.sha256(name.replace("_", " ").encode()).hexdigest()[:8]


def word_of_summary(summary: str | None) -> PostWord | None:
    """Which notice an edit brought, by its summary; None if it brought none."""
    match = _SUMMARY.search(summary or "")
    key = key_of_path(f"{match['notice']}.talk-page.yaml") if match else None
    return PostWord(key, match["place"], match["language"]) if key and match else None
