# SPDX-License-Identifier: Apache-2.0
"""The shipped catalogues at work: no English is left over, each counts as its language does, and they keep up."""

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from gettext import c2py
from pathlib import Path

import pytest
from babel.core import Locale
from babel.messages.catalog import Catalog

from languages import listed, queued
from letters import IN_SEPTEMBER, LANGUAGES, example, receive, reviewed, situation, write
from partnerctl.model.notices import NoticeKind
from partnerctl.rendering.catalogue import check_catalogue
from partnerctl.rendering.listing import ListingFormat
from partnerctl.usecases.render_queue import QueueForm
from registries import CHECKOUT

TRANSLATED = [language for language in LANGUAGES if language != "en"]
IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", TRANSLATED)
PAGES = (ListingFormat.WIKITEXT, ListingFormat.HTML, ListingFormat.MARKDOWN)
TABLES = (QueueForm.WIKITEXT, QueueForm.MARKDOWN)
NOT_THE_CATALOGUE_S = {"Movement Partners", "Wikimedia Foundation", "Affiliations Committee"}


def listing_table(language: str) -> str:
    return listed(language, ListingFormat.WIKITEXT)


def queue_table(language: str) -> str:
    return queued(language, QueueForm.WIKITEXT)


def catalogue_of(language: str) -> Catalog:
    path = CHECKOUT / f"templates/locale/{language}/LC_MESSAGES/partnerctl.po"
    return check_catalogue(path.name, path.read_bytes())


def english_of(language: str) -> set[str]:
    """The messages without variables that the language says otherwise."""
    messages = {message.id: message.string for message in catalogue_of(language) if message.id}
    plain = {one: other for one, other in messages.items() if isinstance(one, str) and "%(" not in one}
    return {one for one, other in plain.items() if one != other} - NOT_THE_CATALOGUE_S


def parts_of(text: str) -> set[str]:
    """What stands by itself in a page of any format: a cell, a heading, the label of a link, a line."""
    return {part.strip(" :.*'=>#-") for part in re.split(r"[|\n!<>\[\]()]+", text)}


@IN_EVERY_LANGUAGE
def test_a_listing_has_no_english_left(language: str) -> None:
    english = english_of(language)

    for form in PAGES:
        assert len(parts_of(listed("en", form)) & english) > 20
        assert parts_of(listed(language, form)) & english == set()


@IN_EVERY_LANGUAGE
def test_a_queue_has_no_english_left(language: str) -> None:
    english = english_of(language)

    for form in TABLES:
        assert len(parts_of(queued("en", form)) & english) > 5
        assert parts_of(queued(language, form)) & english == set()


def html_of(kind: NoticeKind, language: str) -> str:
    record, setting = situation(kind, policy=reviewed(language))
    return receive(write(kind, record, setting, day=IN_SEPTEMBER, language=language).content).html


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_has_no_english_left(kind: NoticeKind, language: str) -> None:
    english = english_of(language) | {text.rstrip(".:,") for text in english_of(language)}

    assert len(parts_of(html_of(kind, "en")) & english) > 3
    assert parts_of(html_of(kind, language)) & english == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_plural_form_is_one_of_the_cldr_s(language: str) -> None:
    catalogue, rule = catalogue_of(language), Locale.parse(language, sep="-").plural_form
    form = c2py(catalogue.plural_expr)

    pairs = {(rule(number), form(number)) for number in range(1000)}

    if language == "fr":  # "many" is for round millions, which gettext's French does not tell apart
        pairs = {pair for pair in pairs if pair[0] != "many"}
    assert len(pairs) == len({category for category, _ in pairs}) == catalogue.num_plurals
    assert {index for _, index in pairs} == set(range(catalogue.num_plurals))


@pytest.mark.parametrize(
    ("number", "counted"),
    [
        (0, "ليس في القائمة أي منظمة."),
        (1, "في القائمة منظمة واحدة."),
        (2, "في القائمة منظمتان."),
        (3, "في القائمة 3 منظمات."),
        (11, "في القائمة 11 منظمة."),
        (100, "في القائمة 100 منظمة."),
        (103, "في القائمة 103 منظمات."),
    ],
)
def test_arabic_counts_with_six_forms(number: int, counted: str) -> None:
    catalogue = catalogue_of("ar")
    message = catalogue.get("%(num)s organization is listed.")
    assert message is not None
    assert isinstance(message.string, tuple)

    said = message.string[c2py(catalogue.plural_expr)(number)]

    assert said % {"num": number} == counted


@pytest.mark.parametrize("told", [listing_table, queue_table], ids=["listing", "queue"])
def test_a_table_for_a_page_that_may_run_the_other_way_brings_its_direction(
    told: Callable[[str], str],
) -> None:
    arabic, french = told("ar"), told("fr")

    opened, closed = arabic.index('<div lang="ar" dir="rtl">'), arabic.rindex("</div>")
    assert opened < arabic.index("{|") < arabic.rindex("|}") < closed
    assert "dir=" not in french


LETTER = re.compile(r"^ +([a-z-]+) +([a-z-]+) +(\d{4}-\d\d-\d\d)$", re.MULTILINE)
GUIDE = LETTER.findall((CHECKOUT / "docs/how-to/translate.md").read_text("utf-8"))


@pytest.mark.parametrize(("partner_id", "kind", "day"), GUIDE)
def test_each_letter_of_the_guide_for_reviewers_can_be_written(partner_id: str, kind: str, day: str) -> None:
    record, setting = example(partner_id)

    message = write(
        NoticeKind(kind), record, setting, None, day=dt.date.fromisoformat(day), language="ar", preview=True
    )

    assert receive(message.content).to == ()


def test_the_guide_for_reviewers_leaves_out_what_it_says() -> None:
    missing = {kind.value for kind in NoticeKind} - {kind for _, kind, _ in GUIDE}

    assert missing == {"deferred", "not-renewed", "reinstated"}


def test_bringing_catalogues_up_after_a_change_leaves_nothing_to_do(tmp_path: Path) -> None:
    for folder in ("docs/generate", "templates", "src/partnerctl/rendering", "data"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder)
    page, french = (
        tmp_path / "templates/listing.html.j2",
        tmp_path / "templates/locale/fr/LC_MESSAGES/partnerctl.po",
    )
    page.write_text(page.read_text("utf-8").replace("Skip to the list", "Skip to the listing"), "utf-8")
    generate = [sys.executable, str(tmp_path / "docs/generate/wording.py")]
    before = french.read_text("utf-8")

    subprocess.run(generate, capture_output=True, check=True)
    done = subprocess.run([*generate, "--check"], capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("", 0)
    after = french.read_text("utf-8")
    assert '#, fuzzy\nmsgid "Skip to the listing"\nmsgstr "Aller à la liste"' in after
    assert after.partition("msgid")[0] == before.partition("msgid")[0]
    assert "Nobody has reviewed this catalogue yet" in after.partition("msgid")[0]
