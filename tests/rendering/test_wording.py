# SPDX-License-Identifier: Apache-2.0
"""Wording: which language is spoken, what is filled in, and that catalogues keep step with templates and code."""

import contextlib
import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeTemplates
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.model.policy import Languages, ReviewedLanguage
from partnerctl.rendering.catalogue import check_catalogue, markup_in
from partnerctl.rendering.environment import render_template
from partnerctl.rendering.escaping import Format
from partnerctl.rendering.wording import wording

ROOT = Path(__file__).parents[2]
LEAP_DAY = dt.date(2024, 2, 29)
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def catalogue(*pairs: tuple[str, str], plurals: str = "") -> bytes:
    header = HEADER + (f'"Plural-Forms: {plurals}\\n"\n' if plurals else "")
    return (header + "".join(f'\nmsgid "{one}"\nmsgstr "{other}"\n' for one, other in pairs)).encode()


def plural_of(one: str, many: str, language: str = "de") -> bytes:
    """The bytes of a plural message, for the end of a catalogue; French has one form for 0 and 1."""
    header = f'\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n' if language == "fr" else ""
    forms = f'msgstr[0] "{one}"\nmsgstr[1] "{many}"\n'
    return f'{header}\nmsgid "%(num)s day"\nmsgid_plural "%(num)s days"\n{forms}'.encode()


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
        ("de-CH", reviewed("de"), "de", "nobody has reviewed the wording in de-CH"),
        ("zh-TW", reviewed("zh-Hant"), "zh-Hant", "nobody has reviewed the wording in zh-TW"),
        ("zh-TW", reviewed("zh-Hans"), "en", "nobody has reviewed the wording in zh-TW"),
        ("zh-CN", reviewed("zh-Hant"), "en", "nobody has reviewed the wording in zh-CN"),
        ("roa-tara", reviewed("roa"), "en", "nobody has reviewed the wording in roa-tara"),
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


@pytest.mark.parametrize("wanted", ["zh", "zh-CN", "zh-Hans-SG", "ZH-SG"])
def test_a_script_is_found_by_the_country_and_by_what_is_usual(wanted: str) -> None:
    source = FakeTemplates(catalogues={"zh-Hans": catalogue(("Yes", "是"))})

    assert wording(wanted, source, reviewed("zh-Hans")).gettext("Yes") == "是"


def test_a_language_that_nobody_reviewed_can_be_looked_at() -> None:
    seen = wording("ar-EG", CATALOGUES, reviewed("de", default="de"), unreviewed=True)

    assert (seen.language, seen.unreviewed, seen.fallback) == ("ar", True, None)
    assert seen.gettext("Hello %(name)s", name="WIKI") == "مرحبا WIKI"
    assert seen.gettext("Yes") == "Ja"  # what is missing comes from where it would come from then


def test_a_language_that_was_reviewed_is_no_preview() -> None:
    assert not wording("de", CATALOGUES, reviewed("de"), unreviewed=True).unreviewed
    assert not wording("en", CATALOGUES, reviewed(), unreviewed=True).unreviewed


def test_a_language_without_a_catalogue_can_not_be_looked_at() -> None:
    with pytest.raises(UsageError, match="there is no catalogue for fr"):
        wording("fr", CATALOGUES, reviewed(), unreviewed=True)


def test_a_doubtful_translation_is_not_used_and_not_judged() -> None:
    fuzzy = (HEADER + '\n#, fuzzy\nmsgid "Yes"\nmsgstr "Nein %(name)s"\n').encode()

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
        (catalogue(("a %(name)s %(day)s", "b")), "line 5 lacks %(day)s and %(name)s of 'a %(name)s %(day)s'"),
        (catalogue() + plural_of("%(num)s b", ""), "leaves a plural form of '%(num)s day' empty"),
        (catalogue() + plural_of("b", "%(num)s c", "fr"), "lacks %(num)s of '%(num)s day'"),
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


SHIPPED = sorted(ROOT.glob("templates/locale/*/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parts[-3])
def test_every_shipped_catalogue_can_be_used(path: Path) -> None:
    catalogue = check_catalogue(str(path), path.read_bytes())

    assert len(catalogue) > 0
    assert list(markup_in(catalogue)) == []


def test_english_says_every_message_as_it_is() -> None:
    (path,) = (path for path in SHIPPED if path.parts[-3] == "en")
    catalogue = check_catalogue(str(path), path.read_bytes())

    assert [
        message.id for message in catalogue if message.id and (message.fuzzy or message.string != message.id)
    ] == []


def test_markup_in_a_translation_is_found() -> None:
    made = check_catalogue("x.po", catalogue(("a", "<b>b</b>"), ("<a>", "<b>"), ("c", "d")))

    assert list(markup_in(made)) == ["line 5 has markup in the translation of 'a'"]


def test_the_check_of_catalogues_fails_a_build(tmp_path: Path) -> None:
    for folder in ("docs/generate", "templates", "src/partnerctl/rendering", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "templates/locale/en/LC_MESSAGES/partnerctl.po"
    esperanto = tmp_path / "templates/locale/eo/LC_MESSAGES/partnerctl.po"
    generate = [sys.executable, str(tmp_path / "docs/generate/wording.py")]

    subprocess.run([*generate, "--start", "eo"], capture_output=True, check=True)
    text = esperanto.read_text(encoding="utf-8")
    wrong = 'msgid "Dear %(name)s,"\nmsgstr "Saluton <b>%(nam)s</b>,"'
    esperanto.write_text(text.replace('msgid "Dear %(name)s,"\nmsgstr ""', wrong), encoding="utf-8")
    done = subprocess.run([*generate, "--check"], capture_output=True, text=True, check=False)

    assert path.read_bytes() == (ROOT / path.relative_to(tmp_path)).read_bytes()
    assert done.returncode == 1
    named = "templates/locale/eo/LC_MESSAGES/partnerctl.po: line "
    told = [line.removeprefix(named).partition(" ")[2] for line in done.stdout.splitlines()]
    assert told == [
        "has a variable or a percent sign that 'Dear %(name)s,' does not have",
        "has markup in the translation of 'Dear %(name)s,'",
    ]


def test_a_name_that_runs_the_other_way_does_not_reorder_the_sentence() -> None:
    template = "{% trans name=name %}Hello {{ name }}{% endtrans %} {{ names|joined }}"
    source = FakeTemplates(
        texts={"page": template}, catalogues={"ar": catalogue(("Hello %(name)s", "مرحبا %(name)s"))}
    )
    values = {"name": "مكتبة", "names": ["Ada", "مكتبة"]}

    english = render_template(source, "page", Format.HTML, wording("en", source, reviewed()), values)
    arabic = render_template(source, "page", Format.HTML, wording("ar", source, reviewed("ar")), values)
    text = render_template(source, "page", Format.TEXT, wording("en", source, reviewed()), values)

    assert english == "Hello \u2068مكتبة\u2069 Ada and \u2068مكتبة\u2069"
    assert arabic == "مرحبا مكتبة \u2068Ada\u2069 ومكتبة"
    assert text == "Hello مكتبة Ada and مكتبة"
