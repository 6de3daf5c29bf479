# SPDX-License-Identifier: Apache-2.0
"""The public listing as a Lua module: the same data as its JSON, for templates of the wiki (`mw.loadData`)."""

import datetime as dt
import re
from typing import Final

from partnerctl.rendering.listing import Stamp, listing_data
from partnerctl.rendering.listing_view import Listing
from partnerctl.rendering.lua import lua_comment, lua_table

_ABOUT: Final = "Do not edit this page by hand: a program writes it, and your change would be lost."
_STAMP: Final = re.compile(
    r"^-- partnerctl: listing of (\d{4}-\d{2}-\d{2}), ([A-Za-z0-9-]+)$", re.MULTILINE | re.ASCII
)


def render_listing_lua(listing: Listing) -> str:
    """The whole module; the same bytes for the same listing."""
    comments = (
        f"partnerctl: listing of {listing.day}, {listing.language}",
        _ABOUT,
        f"Changes are proposed in the registry: {listing.repository}" if listing.repository else "",
        listing.notice,
    )
    lines = [line for text in comments if text for line in lua_comment(text)]
    return "".join(f"{line}\n" for line in (*lines, *lua_table(listing_data(listing, None))))


def stamp_of_lua(text: str) -> Stamp | None:
    """What a module says of itself; None if it says nothing."""
    found = _STAMP.match(text)
    try:
        return Stamp(dt.date.fromisoformat(found[1]), found[2]) if found else None
    except ValueError:
        return None
