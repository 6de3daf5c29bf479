# SPDX-License-Identifier: Apache-2.0
"""Notices for talk pages, parsed by a real MediaWiki: they say what the email says, and data is no markup."""

import re
from typing import Any

import html5lib
import pytest

from hostile import MARKUP
from letters import ADA, IN_SEPTEMBER, LANGUAGES, receive, reviewed, situation, templates, write
from mediawiki import Wiki
from partnerctl.lifecycle.notices import find_occasion
from partnerctl.model.dataset import Record, Setting
from partnerctl.model.notices import NoticeKind
from partnerctl.rendering.letter import letter_of
from partnerctl.rendering.mime import Mailbox
from partnerctl.rendering.talk_page import TalkPageNotice, render

pytestmark = pytest.mark.mediawiki

TITLE = "Talk:Sandbox"
NOBODY = Mailbox(None, ADA.address)


def talk_page(kind: NoticeKind, record: Record, setting: Setting, language: str = "en") -> TalkPageNotice:
    """A notice for a talk page in September."""
    occasion = find_occasion(kind, record.partner, setting.registry, IN_SEPTEMBER)
    return render(
        letter_of(kind, occasion, record, setting, IN_SEPTEMBER), templates(setting, language=language)
    )


def parsed(wiki: Wiki, notice: TalkPageNotice) -> Any:
    return html5lib.parse(wiki.parse(notice.wikitext, TITLE), namespaceHTMLElements=False)


def text_of(element: Any) -> str:
    """The text with single blanks, a break as one of them, and without marks of direction."""
    for line_end in element.iter("br"):
        line_end.text = "\n"
    return re.sub(r"[\u2068\u2069]", "", " ".join("".join(element.itertext()).split()))


def elements(page: Any) -> list[str]:
    """The elements, without the empty ones that MediaWiki puts as a second anchor before a heading."""
    return [each.tag for each in page.iter() if each.tag != "span" or each.get("class")]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_talk_page_says_what_the_email_says(kind: NoticeKind, wiki: Wiki) -> None:
    record, setting = situation(kind)
    email = receive(write(kind, record, setting, NOBODY, day=IN_SEPTEMBER).content)
    notice = talk_page(kind, record, setting)

    page = parsed(wiki, notice)

    letter = page.findall(".//div[@lang='en']")[-1]
    said = email.seen.partition("Dear colleagues")[2].partition("With kind regards")[0]
    told = text_of(letter).partition("Dear colleagues")[2].partition("With kind regards")[0]
    assert words(told) == words(f"{said} More about the model")
    mailed = html5lib.parse(email.html, namespaceHTMLElements=False)
    assert [text_of(each) for each in letter.findall(".//h3//span[@class='mw-headline']")] == [
        text_of(each) for each in mailed.findall(".//h2")
    ]
    assert len(letter.findall(".//li")) == len(mailed.findall(".//li"))
    assert {link.get("href") for link in letter.findall(".//a[@class='external text']")} == set(email.links)
    assert [text_of(each) for each in page.findall(".//h2//span[@class='mw-headline']")] == [notice.subject]
    assert text_of(page).count("(UTC)") == 1
    assert page.findall(".//pre") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_says_in_which_language_and_direction_it_is(language: str, wiki: Wiki) -> None:
    record, setting = situation(NoticeKind.WITHDRAWN, policy=reviewed(language))

    page = parsed(wiki, talk_page(NoticeKind.WITHDRAWN, record, setting, language))

    direction = "rtl" if language == "ar" else "ltr"
    letter = page.findall(f".//div[@lang='{language}'][@dir='{direction}']")[-1]
    assert "The marks were used against the agreement" in text_of(letter)
    assert len(letter.findall(".//h3")) == 1


def test_markup_in_data_is_shown_as_it_was_typed(wiki: Wiki) -> None:
    name = " ".join("".join(MARKUP)[:190].split())
    record, setting = situation(NoticeKind.SUSPENDED, name=name)
    plain_record, _ = situation(NoticeKind.SUSPENDED)

    page = parsed(wiki, talk_page(NoticeKind.SUSPENDED, record, setting))
    plain = parsed(wiki, talk_page(NoticeKind.SUSPENDED, plain_record, setting))

    assert name in text_of(page)
    assert text_of(page).count("(UTC)") == 1
    assert elements(page) == elements(plain)
    assert text_of(page).replace(name, "Northfield City Library") == text_of(plain)


def test_nothing_in_a_notice_is_bad_wikitext(wiki: Wiki) -> None:
    for kind in NoticeKind:
        notice = talk_page(kind, *situation(kind))
        assert wiki.lint(notice.wikitext, TITLE) == []
