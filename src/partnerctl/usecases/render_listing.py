# SPDX-License-Identifier: Apache-2.0
"""`partnerctl render listing`: the public listing of a registry on a day."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Final

from partnerctl.errors import RefusedError
from partnerctl.model.dataset import Setting
from partnerctl.ports import Commit, FileTree, Services
from partnerctl.rendering.listing import ListingFormat, Stamp, is_listing, render_listing, stamp_of
from partnerctl.rendering.listing_facts import listed
from partnerctl.rendering.listing_view import Listing, listing_of
from partnerctl.rendering.wording import Wording
from partnerctl.usecases.changes import Change
from partnerctl.usecases.loading import load_setting, map_records
from partnerctl.usecases.templates import templates_in

MOST_WIKITEXT_BYTES: Final = 2048 * 1024
"""The size from which MediaWiki refuses a page (`$wgMaxArticleSize`)."""


@dataclass(frozen=True, slots=True)
class ListingRequest:
    """What is asked for.

    Attributes:
        form: The format.
        day: The day it is to hold for; None for today, or for the day of the file that is checked.
        language: A BCP 47 tag; None for the registry's default, or that of the file that is checked.
    """

    form: ListingFormat
    day: dt.date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RenderedListing:
    """The listing, and what should be known of it.

    Attributes:
        text: The listing.
        count: How many partners it lists.
        day: The day it holds for.
        commit: The commit that its data are of; None for the working tree.
        remarks: What did not stop it, but should be known; sentences without trailing period.
    """

    text: str
    count: int
    day: dt.date
    commit: Commit | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedListing:
    """An existing listing, compared with what it should be.

    Attributes:
        fresh: What the file should be.
        is_stale: Whether it is anything else.
        stamp: What the file said of itself; None if it said nothing.
    """

    fresh: RenderedListing
    is_stale: bool
    stamp: Stamp | None


def listing(request: ListingRequest, services: Services) -> RenderedListing:
    """Render the listing.

    Raises:
        InvalidDataError: A record can't be read; a listing without it would be wrong.
        EnvironmentProblemError: A file or template is missing, or a template is wrong.
    """
    setting = load_setting(services)
    day = request.day or services.clock.today()
    templates = templates_in(request.language, services, setting)
    view = _view(setting, templates.words, day, services)
    text = render_listing(view, request.form, templates, commit=services.commit)
    return RenderedListing(text, view.count, day, services.commit, _remarks(request, templates.words, text))


def check_listing(request: ListingRequest, present: str, services: Services) -> CheckedListing:
    """Compare a file with what it should be on the day, and in the language, that are stamped in it.

    So a day that passes makes no file stale; a change of the data does.

    Args:
        request: The format; what else it says goes before the stamp.
        present: What the file holds.
        services: The world.

    Raises:
        InvalidDataError: A record can't be read.
        EnvironmentProblemError: A file or template is missing, or a template is wrong.
    """
    stamp = stamp_of(present, request.form)
    fresh = listing(
        ListingRequest(
            request.form,
            request.day or (stamp.day if stamp else None),
            request.language or (stamp.language if stamp else None),
        ),
        services,
    )
    return CheckedListing(fresh, present != fresh.text, stamp)


def listing_change(
    rendered: RenderedListing, form: ListingFormat, files: FileTree, path: str
) -> Change | None:
    """What writing the listing to a file would change; None if it is there already.

    Args:
        rendered: The listing.
        form: Its format.
        files: Where the file lies.
        path: Its path there.

    Raises:
        RefusedError: Something else is there; it is never overwritten.
        EnvironmentProblemError: What is there can't be read.
    """
    if not files.exists(path):
        return Change(path, None, rendered.text, None)
    there = files.read(path)
    before = there.content.decode("utf-8", "replace")
    if before == rendered.text:
        return None
    if before.strip() and not is_listing(before, form):
        raise RefusedError(
            f"{path} is there already and is no {form} listing that partnerctl wrote, so it is left alone",
            hint="name another file, or move this one away",
        )
    return Change(path, before, rendered.text, there.digest)


def _view(setting: Setting, words: Wording, day: dt.date, services: Services) -> Listing:
    mapped = map_records(services, setting, partial(listed, day=day))
    found = (partner for partner in mapped.require_all() if partner is not None)
    return listing_of(found, setting, words, day)


def _remarks(request: ListingRequest, words: Wording, text: str) -> tuple[str, ...]:
    remarks = [words.fallback] if words.fallback else []
    size = len(text.encode())
    if request.form is ListingFormat.WIKITEXT and size > MOST_WIKITEXT_BYTES:
        remarks.append(
            f"the page has {size // 1024:,} kB, and MediaWiki refuses pages of more than "
            f"{MOST_WIKITEXT_BYTES // 1024:,} kB"
        )
    return tuple(remarks)
