# SPDX-License-Identifier: Apache-2.0
"""Every kind of notice, in every form and every language that there is a catalogue of."""

import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from hostile import MARKUP
from letters import (
    ADA,
    IN_SEPTEMBER,
    LANGUAGES,
    SHIPPED,
    receive,
    reviewed,
    situation,
    templates,
    write,
)
from partnerctl.findings import Plain
from partnerctl.lifecycle.notices import find_occasion
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.notices import NoticeKind
from partnerctl.model.policy import Requirement
from partnerctl.rendering.email import WIDTH
from partnerctl.rendering.letter import letter_of
from partnerctl.rendering.line_breaking import columns
from partnerctl.rendering.talk_page import TalkPageNotice, joined, render
from partnerctl.rendering.wording import Wording

Golden = Callable[[str, str], None]

RIGHT_TO_LEFT = {"ar"}
REFUSED: Plain = [{"about": "listing", "withdrawn": "2026-01-01", "proof": "private:mail-1"}]
LICENCE: Plain = {
    "kind": "trademark-license",
    "licensor": "wmf",
    "signed": "2025-06-01",
    "marks": ["wikipedia-wordmark"],
    "guidelines": "https://foundation.example/guidelines",
    "wording": "Supporter of the Wikimedia movement",
}
LEAD = re.compile(r"[*\-\s]*")


def talk_page(
    kind: NoticeKind, record: Record, setting: Setting, language: str | None = None, *, preview: bool = False
) -> TalkPageNotice:
    """A notice for a talk page in September."""
    with_these = templates(setting, language=language, preview=preview)
    occasion = find_occasion(kind, record.partner, setting.registry, IN_SEPTEMBER)
    unreviewed = with_these.words.unreviewed
    return render(letter_of(kind, occasion, record, setting, IN_SEPTEMBER, unreviewed=unreviewed), with_these)


def days_and_names(kind: NoticeKind, record: Record, setting: Setting, words: Wording) -> set[str]:
    """What a notice can't leave out, as the language writes it."""
    occasion = find_occasion(kind, record.partner, setting.registry, IN_SEPTEMBER)
    assert occasion is not None
    letter = letter_of(kind, occasion, record, setting, IN_SEPTEMBER)
    told = {letter.partner, letter.sender}
    decision = letter.decision
    if decision and kind is not NoticeKind.INVITATION:
        told |= {*decision.by, decision.reason or ""}
        told |= {words.date(decision.day)} if kind is not NoticeKind.ENDORSED else set()
    if kind.value.startswith("review-") or kind is NoticeKind.DEFERRED:
        assert letter.due is not None
        told |= {words.date(letter.due)}
    for condition in letter.conditions:
        told |= {condition.text, words.date(condition.by_when)}
    for agreement in letter.agreements:
        told |= {
            words.date(agreement.signed),
            words.date(agreement.until),
            *agreement.parties,
            *agreement.marks,
        }
    return told


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_in_each_of_its_forms(kind: NoticeKind, golden: Golden) -> None:
    record, setting = situation(kind)

    received = receive(write(kind, record, setting, day=IN_SEPTEMBER).content)

    text = received.text.replace("\r\n", "\n")
    golden(f"notice/{kind}.txt", f"Subject: {received.subject}\n\n{text}")
    golden(f"notice/{kind}.html", received.html.partition("<body>")[2].replace("\r\n", "\n"))
    golden(f"notice/{kind}.wikitext", talk_page(kind, record, setting).wikitext)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_says_the_same_in_every_language(kind: NoticeKind, language: str) -> None:
    record, setting = situation(kind, policy=reviewed(language))

    message = write(kind, record, setting, day=IN_SEPTEMBER, language=language)
    received = receive(message.content)
    wikitext = talk_page(kind, record, setting, language).wikitext

    assert received.to == (("Ada Example", "ada@library.example"),)
    assert received.message["Content-Language"] == language
    assert words(re.sub(r"https://\S+", " ", received.text)) == words(received.seen)
    assert set(re.findall(r"https://\S+", received.text)) == set(received.links)
    assert set(received.links) <= set(re.findall(r"https://[^\s\]]+", wikitext))
    flat = " ".join(received.text.split())
    facts = days_and_names(kind, record, setting, templates(setting, language=language).words)
    for told in facts:
        assert squeezed(told) in squeezed(flat)
        assert squeezed(told) in squeezed(received.seen)
    for form in (received.subject, received.text, received.html, wikitext):
        assert "%(" not in form
        assert "[" not in re.sub(r"\[https://", "", form) or form is received.html
    assert f'<html lang="{language}" dir="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}">' in received.html

    lines = received.text.splitlines()
    assert [line for line in lines if columns(line) > WIDTH and " " in LEAD.sub("", line, count=1)] == []
    assert not any(before == after == "" for before, after in pairwise(lines))


def words(text: str) -> str:
    """Its letters and digits: Chinese lines are broken within what has no blanks."""
    return "".join(re.findall(r"\w+", text))


def squeezed(text: str) -> str:
    """Without blanks and marks of direction, which a line's end may have taken the place of."""
    return re.sub(r"[\s\u2068\u2069\u200e\u200f]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_preview_is_a_draft_to_nobody_unless_the_language_needs_no_reviewer(language: str) -> None:
    record, setting = situation(NoticeKind.RENEWED)

    message = write(
        NoticeKind.RENEWED, record, setting, ADA, day=IN_SEPTEMBER, language=language, preview=True
    )
    received = receive(message.content)

    draft = "This is a draft. It must not be sent: nobody has reviewed its wording in this language yet."
    said = templates(setting, language=language, preview=True).words.gettext(draft)
    is_draft = language != "en"
    assert (message.recipient is None) == is_draft
    assert (received.to == ()) == is_draft
    assert (received.message["X-Partnerctl-Draft"] == "yes") == is_draft
    assert (" ".join(said.split()) in received.seen) == is_draft
    assert received.message["Content-Language"] == language
    assert "ada@" not in received.text


def test_drafts_and_messages_have_different_identities() -> None:
    record, setting = situation(NoticeKind.RENEWED)
    sent = write(NoticeKind.RENEWED, record, setting, day=IN_SEPTEMBER)
    later = write(NoticeKind.RENEWED, record, setting, day=IN_SEPTEMBER + dt.timedelta(days=9))
    other = write(NoticeKind.RECOGNIZED, record, setting, day=IN_SEPTEMBER)

    assert sent.message_id == later.message_id
    assert sent.message_id != other.message_id
    assert sent.content != later.content


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_a_template(kind: NoticeKind) -> None:
    text, _, own = SHIPPED.text(f"notice/{kind}.jinja")

    assert text.strip()
    assert not own


# Talk pages


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_talk_page_names_nobody_and_is_signed_once(kind: NoticeKind) -> None:
    wikitext = talk_page(kind, *situation(kind)).wikitext

    assert wikitext.count("~~~~") == 1
    assert wikitext.endswith("\n~~~~\n")
    assert wikitext.startswith("== ")
    assert "Ada" not in wikitext
    assert "@" not in wikitext
    assert not re.search(r"^[ :;#]", wikitext, re.MULTILINE)


def test_data_on_a_talk_page_is_no_markup() -> None:
    name = "".join(MARKUP)[:200].strip()
    record, setting = situation(NoticeKind.SUSPENDED, name=name)

    wikitext = talk_page(NoticeKind.SUSPENDED, record, setting).wikitext

    assert wikitext.count("~~~") == wikitext.count("~~~~") == 1
    assert len(re.findall(r"^==? ", wikitext, re.MULTILINE)) == len(
        re.findall(r"^== ", wikitext, re.MULTILINE)
    )
    assert set(re.findall(r"<[^>]*>", wikitext)) == {
        "<br>",
        "<bdi>",
        "</bdi>",
        '<div lang="en" dir="ltr">',
        "</div>",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\n\n\n  c\n", "a b\n\nc\n"),
        ("\n* a\n\n* b\n  c\n\nd", "* a\n* b c\n\nd\n"),
        ("a\n\n<br>b\n", "a<br>b\n"),
    ],
)
def test_paragraphs_and_points_take_one_line_each(before: str, after: str) -> None:
    assert joined(before) == after


# What a notice must never claim


def test_while_a_partner_does_not_want_to_be_named_no_listing_is_said_to_name_it() -> None:
    for kind in (NoticeKind.RENEWED, NoticeKind.SUSPENDED, NoticeKind.RESIGNED):
        text = " ".join(
            receive(write(kind, *situation(kind, consents=REFUSED), day=IN_SEPTEMBER).content).text.split()
        )
        assert "You are named on the public listing" not in text
        assert "the public listing says so" not in text
        assert "The public listing no longer names" not in text


@pytest.mark.parametrize("kind", [NoticeKind.SUSPENDED, NoticeKind.WITHDRAWN, NoticeKind.NOT_RENEWED])
def test_who_lost_recognition_is_told_to_use_no_marks(kind: NoticeKind) -> None:
    licensed = receive(write(kind, *situation(kind), day=IN_SEPTEMBER).content).seen
    without = receive(write(kind, *situation(kind, agreements=[]), day=IN_SEPTEMBER).content).seen

    assert "signed on 2 May 2024 is for the agreement itself and for the Foundation to say" in licensed
    assert "No agreement on the use of Wikimedia names and logos is in force" in without
    assert "Wikipedia wordmark" not in licensed


def test_the_last_reminder_threatens_with_nothing() -> None:
    seen = receive(
        write(NoticeKind.REVIEW_FINAL, *situation(NoticeKind.REVIEW_FINAL), day=IN_SEPTEMBER).content
    ).seen

    assert "Nothing ends by itself" in seen
    assert not re.search(r"(?i)\b(lose|will end|otherwise we|deadline)\b", seen)


def test_what_an_agreement_says_of_marks_and_words_is_told() -> None:
    received = receive(
        write(
            NoticeKind.RENEWED, *situation(NoticeKind.RENEWED, agreements=[LICENCE]), day=IN_SEPTEMBER
        ).content
    )

    assert "What you may say: Supporter of the Wikimedia movement" in received.seen
    assert "https://foundation.example/guidelines" in received.links


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("thematic-organization", "a Wikimedia thematic organization"),
        ("user-group", "a Wikimedia user group"),
        ("chapter", "a Wikimedia chapter"),
        ("hub", "a Wikimedia hub"),
    ],
)
def test_a_transition_names_what_became_of_the_partner(to: str, said: str) -> None:
    record, setting = situation(NoticeKind.TRANSITIONED)
    history = [
        entry.model_copy(update={"to": to, "entity": None}) if entry.event == "transitioned" else entry
        for entry in record.partner.history
    ]
    moved = Record(record.id, record.path, {}, record.partner.model_copy(update={"history": tuple(history)}))

    seen = receive(write(NoticeKind.TRANSITIONED, moved, setting, day=IN_SEPTEMBER).content).seen

    assert f"Northfield City Library became {said} on 12 September 2026." in seen
    assert "New affiliate" not in seen


def test_an_application_that_nobody_declined_ended() -> None:
    record, setting = situation(NoticeKind.DECLINED)
    history = [
        entry.model_copy(update={"by": (), "reason": None, "link": None})
        if entry.event == "declined"
        else entry
        for entry in record.partner.history
    ]
    taken_back = Record(
        record.id, record.path, {}, record.partner.model_copy(update={"history": tuple(history)})
    )

    seen = receive(write(NoticeKind.DECLINED, taken_back, setting, day=IN_SEPTEMBER).content).seen

    assert "The application of Northfield City Library ended on 1 April 2024 without a recognition." in seen
    assert "Reason" not in seen


def test_every_requirement_has_words() -> None:
    wanted = SHIPPED.text("notice/parts/missing.jinja")[0]
    for requirement in set(Requirement) - {Requirement.SOURCES}:
        assert f'"{requirement}": _(' in wanted
