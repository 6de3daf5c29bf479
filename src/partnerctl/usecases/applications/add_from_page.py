# SPDX-License-Identifier: Apache-2.0
"""`add --from-page`: a section of a talk page becomes the record of a candidate, or it is said exactly what it lacks.

Source: "Recognition process: organizations apply by posting their interest on the talk page".
"""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from partnerctl.documents import wikitext_marks as marks
from partnerctl.documents.layout import compose
from partnerctl.documents.talk_page import page_of, read_page
from partnerctl.errors import Obstacle, UsageError
from partnerctl.findings import Plain, Severity
from partnerctl.model.policy import Registry, Requirement, Status
from partnerctl.ports import Services, Suspect
from partnerctl.rendering.application_reply import plain_sentence, render_reply, reply_of
from partnerctl.rendering.catalogue import translations_of
from partnerctl.rendering.form_reply import Remark
from partnerctl.usecases.add_partner import Addition, Answers, choose_id, judge, plain_of
from partnerctl.usecases.applications.add_from_issue import given_parts
from partnerctl.usecases.applications.form_fields import APPLICATION, NAME, FormField
from partnerctl.usecases.applications.issue_form import judged
from partnerctl.usecases.applications.page_answers import AnswerReader, Words
from partnerctl.usecases.applications.page_posts import Post, Signature, Thread, thread_of
from partnerctl.usecases.applications.page_reply import not_taken_over, taken_over
from partnerctl.usecases.applications.page_section import below_heading, chosen_heading, take_name
from partnerctl.usecases.applications.page_source import TO_A_FILE, PageSource
from partnerctl.usecases.applications.page_suggestions import suggestions
from partnerctl.usecases.applications.page_values import (
    MOST_LINES,
    Gathered,
    Private,
    Terms,
    is_private,
    values_of,
)
from partnerctl.usecases.changes import Change
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.reading import record_path
from partnerctl.usecases.templates import templates_in

_DRAFT: Final = "new-partner"
_HINTS: Final = dict.fromkeys(
    ("PC201", "PC202", "PC203"), "If it is the same organization, say so, and its record is changed instead"
)
"""What to do about findings for which a form has another way."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What the record needs for its status and nobody said.

    Attributes:
        key: `name`, or the `Requirement`.
        asked: The question of the form, if it has one.
        severity: How much policy makes of it.
    """

    key: str
    asked: FormField | None
    severity: Severity

    @property
    def label(self) -> str:
        """What to call it."""
        return self.asked.label if self.asked else self.key.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class PageApplication:
    """What came of a section.

    Attributes:
        addition: The new record; None if something is in the way.
        record: Its text, as far as it goes.
        heading: Of the section.
        link: Where it can be read for ever, or what was given for it.
        signature: Who applied; None if nobody signed.
        gathered: What was taken and what was not, by line.
        lacks: What is missing, the heaviest first.
        obstacles: What is in the way of the record, what is missing included.
        notes: What the rules find worth a look.
        words: Lines under no label, with nothing private in them.
        possible: Options that may be meant by those.
        endorsements: Votes in support, each once for a user.
        posts: What others wrote besides, and what the applicant wrote later.
        below: Lines at the end that nobody signed.
        proposed_id: The id, or what to choose from.
        reply: The drafted reply.
        about_reply: Why it is not in the applicant's language; None if it is.
    """

    addition: Addition | None
    record: str
    heading: str
    link: str
    signature: Signature | None
    gathered: Gathered
    lacks: tuple[Lack, ...]
    obstacles: tuple[Obstacle, ...]
    notes: tuple[Remark, ...]
    words: tuple[Words, ...]
    possible: tuple[str, ...]
    endorsements: tuple[Signature, ...]
    posts: tuple[Post, ...]
    below: tuple[int, ...]
    proposed_id: str | None
    reply: str
    about_reply: str | None


def read_page_application(
    services: Services,
    source: PageSource,
    answers: Answers,
    partner_id: str | None = None,
) -> PageApplication:
    """Read an application, and say all that is wrong with it at once.

    Args:
        services: The registry's world; the page is read in confinement.
        source: The wikitext; nothing in it can make this fail but by its size.
        answers: What a person says besides; it goes before what the page says.
        partner_id: What a person decided; None to take the one that the name gives.

    Raises:
        UsageError: There is no such section, or more than one; or no address to link to; or it is too large.
        RefusedError: There is nothing on the page, or it only leads to another one.
        EnvironmentProblemError: It is made to keep the reader busy; or the registry can't be read.
        InvalidDataError: The registry's own settings have errors.
    """
    setting = load_setting(services)
    registry = setting.registry
    suspect = Suspect(f"reading {source.name}", TO_A_FILE)
    page = page_of(services.confinement.run(read_page, (source.text, source.section), suspect))
    heading = chosen_heading(page, source)
    link = answers.link or source.link_to("" if is_private(heading) else heading)
    if link is None:
        raise UsageError(
            "an application needs the page where it was posted",
            hint="give the address of the section with --link",
        )
    thread = thread_of(below_heading(page.pieces))
    reader = AnswerReader()
    reader.read(thread.application)
    read_answers = reader.answers[:MOST_LINES]
    languages = Counter(values_of(read_answers, Terms(registry)).languages)
    gathered = values_of(read_answers, Terms(registry, _synonyms(services, registry, languages)))
    take_name(gathered, heading, thread)
    words = tuple(_public_words(reader.words, gathered))
    answers = replace(answers, status=answers.status or "applied", link=link)
    if answers.date is None and thread.signature is not None:
        answers = replace(answers, date=thread.signature.day)
    values = {taken.asked.key: taken.value for taken in gathered.taken}
    plain = plain_of(answers, given_parts(values, link), services.clock.today())
    lacks = tuple(_lacks(plain, registry, str(answers.status)))
    obstacles = [_obstacle(lack, gathered) for lack in lacks if lack.severity is Severity.ERROR]
    if answers.date is None:
        obstacles.append(
            Obstacle(
                "nobody signed the application, so its day is not known",
                "give it with --date, from the page's history",
            )
        )
    name = plain.get("name")
    chosen = _id(partner_id, name if isinstance(name, str) else None, services, obstacles)
    change = Change(record_path(chosen or _DRAFT), None, compose(plain), None)
    findings = judge(change, services) if not services.files.exists(change.path) else ()
    missing_labels = {lack.label for lack in lacks}
    against, notes = judged(findings, APPLICATION, lambda asked: asked.label in missing_labels, _HINTS)
    obstacles += [Obstacle(remark.sentence, remark.hint) for remark in against]
    labels = {taken.asked.label for taken in gathered.taken}
    taken_back = any(remark.label in labels for remark in against)
    addition = Addition(chosen or _DRAFT, change, findings) if not obstacles else None
    templates = templates_in(next((tag for tag, _ in languages.most_common(1)), None), services, setting)
    reply = reply_of(
        registry,
        applicant=thread.signature.user if thread.signature else None,
        partner=name if isinstance(name, str) and not is_private(name) else None,
        taken=taken_over(gathered, against, registry),
        missing=(lack.key for lack in lacks if lack.severity is Severity.ERROR),
        wanted=(lack.key for lack in lacks if lack.severity is Severity.WARNING),
        unclear=not_taken_over(gathered, against),
        private=bool(gathered.private),
        complete=not taken_back and not any(lack.severity is Severity.ERROR for lack in lacks),
        unreviewed=templates.words.unreviewed,
    )
    return PageApplication(
        addition=addition,
        record=change.after,
        heading=heading,
        link=link,
        signature=thread.signature,
        gathered=gathered,
        lacks=lacks,
        obstacles=tuple(obstacles),
        notes=notes,
        words=words,
        possible=suggestions(words, values, registry),
        endorsements=tuple(_endorsements(thread)),
        posts=tuple(post for post in thread.posts if not post.supports or _is_applicant(post, thread)),
        below=thread.below,
        proposed_id=chosen,
        reply=render_reply(reply, templates),
        about_reply=templates.words.fallback,
    )


def endorsement_command(partner_id: str, signature: Signature, link: str) -> str:
    """How a person records a vote in support, having looked at it."""
    who = shlex.quote(f"user:{signature.user}")
    return (
        f"partnerctl record {partner_id} endorsed --by {who} --on {signature.day} --link {shlex.quote(link)}"
    )


def _public_words(words: Iterable[Words], gathered: Gathered) -> Iterator[Words]:
    """Lines under no label; of those with something private only the number is kept."""
    for each in list(words)[:MOST_LINES]:
        if is_private(marks.shown(each.text)):
            gathered.private.append(Private(each.number))
        elif marks.shown(each.text).strip(" \u200e\u200f.,;:–—-"):
            yield each


def _synonyms(services: Services, registry: Registry, languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """By vocabulary: the labels of its words in some languages, as far as their catalogues translate them."""
    found: dict[str, dict[str, str]] = {}
    for language in languages:
        catalogue = services.templates.catalogue(language)
        if catalogue is None:
            continue
        translations = translations_of(*catalogue)
        for vocabulary, words in registry.vocabularies.items():
            for word, label in words.items():
                found.setdefault(vocabulary, {})[translations.gettext(label)] = word
    return found


# --- The record -------------------------------------------------------------------------------------------------------


def _lacks(plain: Mapping[str, Plain], registry: Registry, status: str) -> Iterator[Lack]:
    """What the record needs in this status and has not, by policy."""
    if not plain.get("name"):
        yield Lack(NAME.key, NAME, Severity.ERROR)
    begins = Status.CANDIDATE if status == "applied" else Status(status)
    weights = registry.requirements.get(begins, {})
    for requirement, severity in sorted(weights.items(), key=lambda item: item[1].rank):
        if severity is not Severity.NOTICE and not plain.get(
            _FIELDS.get(requirement, requirement.replace("-", "_"))
        ):
            asked = next((each for each in APPLICATION if each.requirement is requirement), None)
            yield Lack(requirement.value, asked, severity)


_FIELDS: Final = {Requirement.LIAISON: "liaisons"}


def _obstacle(lack: Lack, gathered: Gathered) -> Obstacle:
    wanted = (lack.asked.wanted if lack.asked else "") or None
    unread = next((each for each in gathered.unread if lack.asked and each.asked is lack.asked), None)
    if unread is not None:
        said = plain_sentence(unread.why)
        where = "" if " on lines " in said else f" (line {unread.number})"
        return Obstacle(f"{lack.label}: {said}{where}", unread.hint or wanted)
    private = next((each for each in gathered.private if lack.asked and each.asked is lack.asked), None)
    if private is not None:
        return Obstacle(
            f"{lack.label}: it holds an address or a telephone number, so it was not taken (line {private.number})",
            wanted,
        )
    return Obstacle(f"{lack.label}: nothing is there", wanted)


def _id(decided: str | None, name: str | None, services: Services, obstacles: list[Obstacle]) -> str | None:
    """The id; None if a person has to choose it, which then is an obstacle like others."""
    if decided is None and name is None:
        return None
    try:
        chosen = choose_id(decided, name or "")
    except UsageError as undecided:
        if decided is not None:
            raise
        obstacles.append(Obstacle(undecided.message, undecided.hint))
        return None
    if services.files.exists(record_path(chosen)):
        obstacles.append(
            Obstacle(
                f'there is a partner with the id "{chosen}" already',
                f"see `partnerctl show {chosen}`; if it is another organization, choose another id with --id",
            )
        )
    return chosen


def _endorsements(thread: Thread) -> Iterator[Signature]:
    seen = {thread.signature.user} if thread.signature else set()
    for post in thread.posts:
        if post.supports and post.signature.user not in seen:
            seen.add(post.signature.user)
            yield post.signature


def _is_applicant(post: Post, thread: Thread) -> bool:
    return thread.signature is not None and post.signature.user == thread.signature.user
