# SPDX-License-Identifier: Apache-2.0
"""The example registry in other languages: as if somebody answered for the wording of every catalogue shipped."""

import datetime as dt
import re
from functools import cache

from letters import LANGUAGES
from partnerctl.rendering.listing import ListingFormat
from partnerctl.usecases.render_listing import ListingRequest, listing
from partnerctl.usecases.render_queue import QueueForm, rendered_queue
from partnerctl.usecases.reviews.queue import EVERYTHING, review_queue
from registries import CHECKOUT, world

DAY = dt.date(2026, 12, 1)


def files(default: str) -> dict[str, str]:
    """The files of the example registry, which writes in this language unless asked otherwise."""
    folder = CHECKOUT / "examples"
    found = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in (folder / "data").rglob("*.yaml")
    }
    reviewers = "".join(
        f"    {language}: {{reviewer: ExampleReviewer, on: 2026-11-22}}\n" for language in LANGUAGES
    )
    ours = f"languages:\n  default: {default}\n  reviewed:\n{reviewers}"
    policy = "data/registry.yaml"
    return {**found, policy: re.sub(r"(?m)^languages:\n(?:  .*\n)+", lambda _: ours, found[policy])}


@cache
def listed(language: str, form: ListingFormat) -> str:
    """The listing in this language."""
    return listing(ListingRequest(form, DAY, language=language), world(files("en"), day=DAY)).text


@cache
def queued(language: str, form: QueueForm) -> str:
    """All that will ever be due, in this language."""
    registry = world(files(language), day=DAY)
    return rendered_queue(review_queue(registry, DAY, EVERYTHING), form, registry)
