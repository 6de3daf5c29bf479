# SPDX-License-Identifier: Apache-2.0
"""What `add --from-page` tells of an application: what is from which line, what is not taken, what is left to a person."""

from collections.abc import Iterator
from typing import Final

from partnerctl.cli.console import Role
from partnerctl.cli.invocation import Invocation
from partnerctl.documents import wikitext_marks as marks
from partnerctl.findings import Severity
from partnerctl.rendering.application_reply import abridged, plain_sentence
from partnerctl.usecases.applications.add_from_page import PageApplication, endorsement_command
from partnerctl.usecases.applications.page_reply import label_of
from partnerctl.usecases.applications.page_source import PageSource
from partnerctl.usecases.applications.page_values import is_private

_MOST_READ: Final = 2000
"""Characters of a line that nobody but a person can read."""


def tell(application: PageApplication, source: PageSource, invocation: Invocation) -> None:
    """Say all of it."""
    signature = application.signature
    heading = (
        abridged(application.heading)
        if not is_private(application.heading)
        else "(a heading that is not shown)"
    )
    by = f"posted by {signature.user} on {signature.day}" if signature else "which nobody signed"
    invocation.say(f'read "{heading or "(no heading)"}" of {source.name}, {by}')
    if source.redirected_from:
        invocation.warn(f'"{source.redirected_from}" only leads to {source.name}, which was read')
    if source.is_old:
        invocation.say("that is the page as it was then; it may say something else now")
    for title, points in (
        ("taken:", _taken(application)),
        ("not taken:", _unread(application)),
        ("under no label, for you to read:", _words(application)),
        ("perhaps meant there; add what is right to the command:", iter(application.possible)),
        ("somebody's own, which is neither taken nor shown:", _private(application)),
        ("it should say besides:", _wanted(application)),
        ("worth a look:", _notes(application)),
        ("perhaps endorsements; read them, and record those that are:", _endorsements(application)),
        ("also below it:", _posts(application)),
    ):
        lines = list(points)
        if lines:
            invocation.say(title, Role.HEADING)
        for line in lines:
            invocation.say(f"  {line}")
    if application.about_reply:
        invocation.say(f"the reply is not in their language: {application.about_reply}", Role.WARNING)


def _taken(application: PageApplication) -> Iterator[str]:
    for taken in application.gathered.taken:
        where = f"line {taken.number}: {label_of(taken)}" if taken.label else "Name, from the heading"
        yield f"{where}: {abridged(taken.text)}"


def _unread(application: PageApplication) -> Iterator[str]:
    for unread in application.gathered.unread:
        yield f"line {unread.number}: {unread.label.rstrip(':')}: {abridged(unread.text)}"
        yield f"  {plain_sentence(unread.why)}{f'. {unread.hint}' if unread.hint else ''}"


def _words(application: PageApplication) -> Iterator[str]:
    for words in application.words:
        yield f"line {words.number}: {abridged(marks.shown(words.text), _MOST_READ)}"


def _private(application: PageApplication) -> Iterator[str]:
    for private in sorted(application.gathered.private, key=lambda each: each.number):
        yield f"line {private.number}{f': {private.label}' if private.label else ''}".rstrip(":")
    if application.gathered.private:
        partner = application.proposed_id or "ID"
        yield f"what you need of it belongs in the private book: `partnerctl contacts add {partner}`"


def _wanted(application: PageApplication) -> Iterator[str]:
    """What does not stand in the way; of a record that is written, the findings say so."""
    if application.addition is not None:
        return
    for lack in application.lacks:
        if lack.severity is Severity.WARNING:
            yield f"{lack.label}{f' ({lack.asked.wanted})' if lack.asked and lack.asked.wanted else ''}"


def _notes(application: PageApplication) -> Iterator[str]:
    """What rules find of a record that isn't written; of one that is, they are shown as such."""
    if application.addition is None:
        yield from (note.sentence for note in application.notes)


def _endorsements(application: PageApplication) -> Iterator[str]:
    for endorsement in application.endorsements:
        yield endorsement_command(application.proposed_id or "ID", endorsement, application.link)


def _posts(application: PageApplication) -> Iterator[str]:
    applicant = application.signature.user if application.signature else None
    for post in application.posts:
        text = (
            "(not shown, for it holds an address or a telephone number)"
            if is_private(post.text)
            else post.text
        )
        who = f"{post.signature.user}{' (who applied)' if post.signature.user == applicant else ''}"
        yield f"line {post.signature.number}, {who}: {abridged(text, _MOST_READ)}"
    if application.below:
        yield f"not read, because nobody signed it: line {', '.join(map(str, application.below))}"
