# SPDX-License-Identifier: Apache-2.0
"""The public listing in its formats, and the stamp that tells which day a rendered file holds for.

Wikitext, HTML and Markdown come from templates, which a registry may replace. JSON and CSV are read by programs, so
their shape is fixed here: fields are only ever added within a version.
"""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from partnerctl.findings import Plain
from partnerctl.ports import Commit
from partnerctl.rendering.confined import Page, Templates
from partnerctl.rendering.escaping import Format, escape_formula
from partnerctl.rendering.listing_view import Link, Listing, Row


class ListingFormat(StrEnum):
    """What the listing can be rendered as."""

    WIKITEXT = "wikitext"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"


JSON_VERSION: Final = 1
"""Raised when a field of the JSON changes its meaning or goes away."""

_TEMPLATES: Final = {
    ListingFormat.WIKITEXT: ("listing.wikitext.j2", Format.WIKITEXT),
    ListingFormat.HTML: ("listing.html.j2", Format.HTML),
    ListingFormat.MARKDOWN: ("listing.md.j2", Format.MARKDOWN),
}


def render_listing(
    listing: Listing,
    form: ListingFormat,
    templates: Templates,
    *,
    commit: Commit | None = None,
) -> str:
    """Render the listing: the same bytes for the same listing.

    Args:
        listing: The view.
        form: The format.
        templates: In the wording that the view was made with.
        commit: The commit that the data are of; it goes into the stamp. None for the working tree.

    Raises:
        TemplateFaultError: A template is wrong.
        EnvironmentProblemError: A template is missing, or passed a limit.
    """
    match form:
        case ListingFormat.JSON:
            return _json(listing, commit)
        case ListingFormat.CSV:
            return _csv(listing)
        case _:
            template, kind = _TEMPLATES[form]
            page = Page(template, kind, {"listing": listing})
            text = templates.render(page)
            past = f"; commit {commit.id}" if commit else ""
            stamp = f"<!-- partnerctl: listing of {listing.day}, {listing.language}{past} -->"
            return f"{_TRAILING.sub('', text.rstrip())}\n{stamp}\n"


# A blank that is data at the end of a line has been escaped.
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a rendered file says of itself; the language is None where the format has none."""

    day: dt.date
    language: str | None


_STAMP = re.compile(
    r"<!-- partnerctl: listing of (\d{4}-\d{2}-\d{2}), ([A-Za-z0-9-]+)(?:; commit [0-9a-f]+)? -->\s*\Z"
)


def stamp_of(text: str, form: ListingFormat) -> Stamp | None:
    """Read the stamp of a rendered listing; None if the text has none."""
    match form:
        case ListingFormat.JSON:
            found = _stamp_of_json(text)
        case ListingFormat.CSV:
            found = _stamp_of_csv(text)
        case _:
            match = _STAMP.search(text)
            found = (match[1], match[2]) if match else (None, None)
    try:
        return Stamp(dt.date.fromisoformat(found[0] or ""), found[1])
    except ValueError:
        return None


def is_listing(text: str, form: ListingFormat) -> bool:
    """Whether a text is a listing that was rendered here; a CSV file without partners has no stamp."""
    return stamp_of(text, form) is not None or (
        form is ListingFormat.CSV and text.startswith(",".join(CSV_FIELDS))
    )


def _stamp_of_json(text: str) -> tuple[str | None, str | None]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(data, dict):
        return None, None
    day, language = data.get("day"), data.get("language")
    return (day, language) if isinstance(day, str) and isinstance(language, str) else (None, None)


def _stamp_of_csv(text: str) -> tuple[str | None, None]:
    try:
        row = next(csv.DictReader(io.StringIO(text, newline="")), {})
    except csv.Error:
        row = {}
    return row.get("as_of"), None


# --- JSON ---------------------------------------------------------------------------------------------------------


def _json(listing: Listing, commit: Commit | None) -> str:
    return f"{json.dumps(listing_data(listing, commit), ensure_ascii=False, indent=2)}\n"


def listing_data(listing: Listing, commit: Commit | None) -> dict[str, Plain]:
    """The listing as plain data: what its JSON says, and its Lua."""
    groups: list[Plain] = [
        {
            "status": group.status,
            "heading": group.heading,
            "about": group.about,
            "partners": [_json_partner(row) for row in group.rows],
        }
        for group in listing.groups
    ]
    return {
        "version": JSON_VERSION,
        "registry": {
            "title": listing.title,
            "about": listing.about,
            "repository": listing.repository or None,
            "official": listing.official,
            "fictitious": listing.fictitious,
            "notice": listing.notice or None,
        },
        "day": listing.day,
        "rev": commit.plain() if commit else None,
        "language": listing.language,
        "count": listing.count,
        "unnamed": listing.unnamed,
        "groups": groups,
    }


def _json_partner(row: Row) -> Plain:
    facts = row.facts
    territory = facts.territory
    return {
        "id": row.id,
        "name": row.name,
        "also_known_as": list(row.also_known_as),
        "website": facts.website,
        "kind": facts.kind,
        "kind_label": row.kind or None,
        "territory": {
            "range": territory.range.value,
            "countries": list(territory.countries),
            "subdivisions": list(territory.subdivisions),
            "regions": list(territory.regions),
            "label": row.territory,
        }
        if territory
        else None,
        "contributions": list(facts.contributions),
        "contribution_labels": list(row.contributions),
        "since": row.since,
        "ending": facts.ending.value if facts.ending else None,
        "ever_recognized": facts.ever_recognized,
        "recognized_by": list(facts.recognized_by),
        "recognized_by_labels": _labels(row.recognized_by),
        "next_review": row.next_review or None,
        "liaisons": list(facts.liaisons),
        "report_page": facts.report_page,
        "sources": [{"title": title, "url": url} for title, url in facts.sources],
    }


def _labels(links: Iterable[Link]) -> list[Plain]:
    return [link.label for link in links]


# --- CSV ----------------------------------------------------------------------------------------------------------

CSV_FIELDS: Final = (
    "id",
    "name",
    "also_known_as",
    "status",
    "since",
    "ending",
    "website",
    "kind",
    "range",
    "countries",
    "subdivisions",
    "regions",
    "contributions",
    "recognized_by",
    "next_review",
    "liaisons",
    "report_page",
    "sources",
    "as_of",
    "official",
    "notice",
)
"""The columns; the last three are the same in every row, since a CSV file can say them nowhere else."""


def _csv(listing: Listing) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")  # as git and people's editors expect; readers take both
    writer.writerow(CSV_FIELDS)
    common = (listing.day, "true" if listing.official else "false", " ".join(listing.notice.split()))
    for group in listing.groups:
        for row in group.rows:
            writer.writerow([escape_formula(field) for field in (*_csv_fields(group.status, row), *common)])
    return written.getvalue()


def _csv_fields(status: str, row: Row) -> tuple[str, ...]:
    facts = row.facts
    territory = facts.territory
    return (
        row.id,
        row.name,
        _several(row.also_known_as),
        status,
        row.since,
        facts.ending.value if facts.ending else "",
        row.website,
        facts.kind or "",
        territory.range.value if territory else "",
        _several(territory.countries if territory else ()),
        _several(territory.subdivisions if territory else ()),
        _several(territory.regions if territory else ()),
        _several(facts.contributions),
        _several(facts.recognized_by),
        row.next_review,
        _several(facts.liaisons),
        row.report_page,
        _several(url or title or "" for title, url in facts.sources),
    )


def _several(texts: Iterable[str]) -> str:
    return "; ".join(texts)
