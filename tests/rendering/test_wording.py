# SPDX-License-Identifier: Apache-2.0
"""Wording: which language is spoken, what is filled in, and that catalogues keep step with templates and code."""

import contextlib
import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeTemplates
from partnerctl.errors import EnvironmentProblemError
from partnerctl.model.policy import Languages, ReviewedLanguage
from partnerctl.rendering.environment import render_template
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.wording import check_catalogue, wording

ROOT = Path(__file__).parents[2]
LEAP_DAY = dt.date(2024, 2, 29)
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def catalogue(*pairs: tuple[str, str], plurals: str = "") -> bytes:
    header = HEADER + (f'"Plural-Forms: {plurals}\\n"\n' if plurals else "")
    return (header + "".join(f'\nmsgid "{one}"\nmsgstr "{other}"\n' for one, other in pairs)).encode()


def reviewed(*tags: str, default: str = "en") -> Languages:
    who = ReviewedLanguage(reviewer="ExampleReviewer", on=LEAP_DAY)
    return Languages(default=default, reviewed=dict.fromkeys(tags, who))


CATALOGUES = FakeTemplates(
    catalogues={
        "en": catalogue(("Hello %(name)s", "Hello %(name)s")),
        "de": catalogue(("Hello %(name)s", "Guten Tag, %(name)s"), ("Yes", "Ja")),
        "zh": catalogue(("Hello %(name)s", "你好，%(name)s"), ("Yes", "是")),
        "zh-Hant": catalogue(("Hello %(name)s", "您好，%(name)s")),
        "ar": catalogue(("Hello %(name)s", "مرحبا %(name)s")),
    }
)


@pytest.mark.parametrize(
    ("wanted", "policy", "used", "says"),
    [
        (None, reviewed(), "en", None),
        ("en", reviewed(), "en", None),
        ("de", reviewed("de"), "de", None),
        ("DE", reviewed("de"), "de", None),
        ("zh-hant-TW", reviewed("zh", "zh-Hant"), "zh-Hant", "nobody has reviewed the wording in zh-hant-TW"),
        ("zh-Hans", reviewed("zh"), "zh", "nobody has reviewed the wording in zh-Hans"),
        ("fr", reviewed("de"), "en", "nobody has reviewed the wording in fr"),
        ("fr", reviewed("fr"), "en", "there is no catalogue for fr"),
        ("fr", reviewed("de", default="de"), "de", "nobody has reviewed the wording in fr"),
        (None, reviewed(default="de"), "en", "nobody has reviewed the wording in de"),
    ],
)
def test_a_language_is_used_only_if_somebody_answers_for_it(
    wanted: str | None, policy: Languages, used: str, says: str | None
) -> None:
    found = wording(wanted, CATALOGUES, policy)

    assert found.language == used
    assert (found.fallback or "").startswith(says or "")
    assert (found.fallback is None) == (says is None)
    assert found.fallback is None or found.fallback.endswith(f"so {used} is used")


def test_a_message_missing_in_a_language_comes_from_its_parent_and_then_from_english() -> None:
    found = wording("zh-Hant", CATALOGUES, reviewed("zh", "zh-Hant"))

    assert found.gettext("Hello %(name)s", name="WIKI") == "您好，WIKI"
    assert found.gettext("Yes") == "是"
    assert found.gettext("No such message, 100%%") == "No such message, 100%"


def test_without_any_catalogue_english_is_the_message_itself() -> None:
    found = wording(None, FakeTemplates(), reviewed())

    assert found.gettext("Hello %(name)s", name="100%") == "Hello 100%"
    assert found.ngettext("%(num)s day", "%(num)s days", 1) == "1 day"
    assert found.ngettext("%(num)s day", "%(num)s days", 2) == "2 days"
    assert found.pgettext("status", "Current since %(day)s", day="May") == "Current since May"
    assert found.label("") == ""
    assert found.label("Education & 100%(x)s outreach") == "Education & 100%(x)s outreach"


@pytest.mark.parametrize(
    ("tag", "day", "country", "several", "direction"),
    [
        ("en", "29 February 2024", "Germany", "a, b and c", "ltr"),
        ("de", "29. Februar 2024", "Deutschland", "a, b und c", "ltr"),
        ("zh-Hant", "2024年2月29日", "德國", "a、b和c", "ltr"),
        ("ar", "29 فبراير 2024", "ألمانيا", "a وb وc", "rtl"),
    ],
)
def test_dates_countries_and_lists_are_written_as_the_cldr_does(
    tag: str, day: str, country: str, several: str, direction: str
) -> None:
    found = wording(tag, CATALOGUES, reviewed("de", "zh", "zh-Hant", "ar"))

    assert (found.date(LEAP_DAY), found.country("DE")) == (day, country)
    assert (found.join(["a", "b", "c"]), found.join([]), found.join(["{0}"])) == (several, "", "{0}")
    assert found.direction == direction
    assert found.country("QZ") == "QZ"


def test_a_language_that_the_cldr_does_not_know_is_written_with_english_dates() -> None:
    source = FakeTemplates(catalogues={"roa-tara": catalogue(("Yes", "Sine"))})

    found = wording("roa-tara", source, reviewed("roa-tara"))

    assert (found.gettext("Yes"), found.date(LEAP_DAY)) == ("Sine", "29 February 2024")


def test_plural_forms_are_the_language_s_own() -> None:
    forms = 'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "%(num)s dzień"\nmsgstr[1] "%(num)s dni"\nmsgstr[2] "%(num)s dnia"\n'
    rule = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    source = FakeTemplates(catalogues={"pl": catalogue(plurals=rule) + b"\n" + forms.encode()})

    found = wording("pl", source, reviewed("pl"))

    assert [found.ngettext("%(num)s day", "%(num)s days", n) for n in (1, 3, 5)] == [
        "1 dzień",
        "3 dni",
        "5 dnia",
    ]


def test_a_doubtful_translation_is_not_used() -> None:
    fuzzy = (HEADER + '\n#, fuzzy\nmsgid "Yes"\nmsgstr "Nein"\n').encode()

    found = wording("de", FakeTemplates(catalogues={"de": fuzzy}), reviewed("de"))

    assert found.gettext("Yes") == "Yes"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'msgid "a"\nmessage "b"\n', "line 2 is not valid"),
        (b"\xff\xfe", "'utf-8' codec can't decode"),
        (
            catalogue(("a %(name)s", "b %(nam)s")),
            "has a variable or a percent sign that 'a %(name)s' does not have",
        ),
        (catalogue(("a", "100% b")), "has a variable or a percent sign that 'a' does not have"),
        (catalogue(plurals="nplurals=2000000000; plural=n;"), "no language has more than 10 plural forms"),
        (catalogue(plurals="nplurals=2; plural=1/n;"), "Plural-Forms makes no sense"),
        (catalogue(plurals="nplurals=2; plural=__import__;"), "Plural-Forms makes no sense"),
    ],
)
def test_a_broken_catalogue_is_refused_with_its_path_and_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(EnvironmentProblemError) as refused:
        wording("de", FakeTemplates(catalogues={"de": content}), reviewed("de"))

    assert refused.value.message.startswith(
        "templates/locale/de/LC_MESSAGES/partnerctl.po: the catalogue can't be used: "
    )
    assert why in refused.value.message


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: HEADER.encode() + text.encode()))
def test_no_bytes_whatever_make_reading_a_catalogue_crash(content: bytes) -> None:
    source = FakeTemplates(catalogues={"de": content})

    with contextlib.suppress(EnvironmentProblemError):
        assert wording("de", source, reviewed("de")).gettext("No such message") == "No such message"


def test_templates_speak_the_language_and_a_translation_brings_no_markup() -> None:
    template = (
        "{{ language }} {{ direction }} {{ day|date }} {{ 'DE'|country }} {{ ['<', '>']|joined }} {{ 'A&B'|label }}\n"
        "{% trans %}Hello\n   {{ name }}{% endtrans +%}\n"
        "{% trans count=n %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %} {{ pgettext('c', 'May') }}"
        " {{ npgettext('c', 'one', 'many', 2) }}"
    )
    source = FakeTemplates(
        texts={"page.html": template},
        catalogues={"de": catalogue(("Hello %(name)s", "<b>Tag</b> & %(name)s"))},
    )
    words = wording("de", source, reviewed("de"))

    page = render_template(source, "page.html", Format.HTML, words, {"day": LEAP_DAY, "name": "<i>", "n": 2})

    assert page.splitlines() == [
        "de ltr 29. Februar 2024 Deutschland &lt; und &gt; A&amp;B",
        "&lt;b&gt;Tag&lt;/b&gt; &amp; &lt;i&gt;",
        "2 days May many",
    ]


def test_a_day_that_is_missing_is_not_taken_for_today() -> None:
    with pytest.raises(TypeError):
        wording(None, CATALOGUES, reviewed()).date(None)  # type: ignore[arg-type]  # as a template may


def test_catalogues_keep_step_with_templates_and_code() -> None:
    command = [sys.executable, str(ROOT / "docs/generate/wording.py"), "--check"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("", 0), "run: python docs/generate/wording.py"


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("templates/locale/*/LC_MESSAGES/*.po")), ids=lambda path: path.parts[-3]
)
def test_every_shipped_catalogue_can_be_used(path: Path) -> None:
    assert len(check_catalogue(str(path), path.read_bytes())) > 0
