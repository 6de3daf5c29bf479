# SPDX-License-Identifier: Apache-2.0
"""Which partners an edit by hand is about, by the rows of the listing that it touched."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from partnerctl.model.policy import PublishedForm
from partnerctl.rendering.escaping import escape_wikitext
from partnerctl.usecases.publish.texts import PageText

_ROW: Final = '! scope="row"'
_LUA_ID: Final = re.compile(r"\s*id = '([a-z0-9-]+)',", re.ASCII)


def concerned(before: str, after: str, wanted: PageText) -> tuple[str, ...]:
    """Ids of the partners whose rows differ, in the order of the page; none that a template of one's own hides.

    Args:
        before: What the bot saved.
        after: What is there now.
        wanted: What the page should say, whose partners are looked for.
    """
    old, new = before.split("\n"), after.split("\n")
    old_ids, new_ids = tuple(_ids(old, wanted)), tuple(_ids(new, wanted))
    found: dict[str, None] = {}
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            touched = (*old_ids[old_from:old_to], *new_ids[new_from:new_to])
            found.update(dict.fromkeys(each for each in touched if each))
    return tuple(found)


def _ids(lines: list[str], wanted: PageText) -> Iterator[str | None]:
    """Of each line, whose row it is in."""
    is_lua = wanted.target.form is PublishedForm.LUA
    rows = [row for group in wanted.listing.groups for row in group.rows]
    names = [] if is_lua else [(escape_wikitext(row.name), row.id) for row in rows]
    # Of names that begin alike the longest is meant.
    names.sort(key=lambda each: -len(each[0]))
    owner: str | None = None
    for line in lines:
        if is_lua:
            match = _LUA_ID.match(line)
            owner = match[1] if match else owner
        elif line.startswith(_ROW):
            owner = next((row_id for name, row_id in names if name in line), None)
        elif line.startswith(("|-", "|}", "{|")):
            owner = None
        yield owner
