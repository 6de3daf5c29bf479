# SPDX-License-Identifier: Apache-2.0
"""The ten applications of `tests/applications`: each is read as a careful person reads it, or exactly what lacks is said."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from fakes import FakeConfinement
from hostile_applications import EMAIL, ENDLESS, LARGE, PHONE, SIGNED, SMALL, form
from partnerctl.adapters.confinement import ProcessConfinement
from partnerctl.bootstrap import services as services_of
from partnerctl.documents import wikitext_marks as marks
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, RefusedError, UsageError
from partnerctl.findings import Severity
from partnerctl.ports import Services
from partnerctl.rendering.application_reply import plain_sentence
from partnerctl.usecases.add_partner import Answers
from partnerctl.usecases.applications.add_from_page import PageApplication, read_page_application
from partnerctl.usecases.applications.page_source import PageSource

CHECKOUT: Final = Path(__file__).parents[2]
APPLICATIONS: Final = CHECKOUT / "tests" / "applications"
TEN: Final = sorted(path.stem for path in APPLICATIONS.glob("*.wikitext"))
LINK: Final = "https://meta.wikimedia.org/w/index.php?oldid=28000001#Application"
TODAY: Final = dt.date(2026, 6, 1)


def loaded(text: str) -> dict[str, Any]:
    """YAML as records have it, dates as text (YAML 1.2, core schema)."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    yaml.resolver.versioned_resolver  # noqa: B018 -- makes it, so that its rule for dates can be taken out
    yaml.constructor.yaml_constructors["tag:yaml.org,2002:timestamp"] = lambda _, node: node.value
    return dict(yaml.load(text))


SERVICES: Final = replace(services_of(CHECKOUT / "examples", TODAY), confinement=FakeConfinement())


def applied(text: str, services: Services = SERVICES, **more: Any) -> PageApplication:
    return read_page_application(services, PageSource(text, "the page"), Answers(link=LINK, **more))


@pytest.mark.parametrize("name", TEN)
def test_an_application_is_read_as_a_careful_person_reads_it(name: str) -> None:
    wanted = loaded((APPLICATIONS / f"{name}.yaml").read_text(encoding="utf-8"))

    found = applied((APPLICATIONS / f"{name}.wikitext").read_bytes().decode())

    assert found.signature is not None
    assert (found.signature.user, found.signature.day.isoformat()) == (wanted["by"], wanted["day"])
    missing = [_key(lack) for lack in found.lacks if lack.severity is Severity.ERROR]
    assert sorted(missing) == sorted(wanted["missing"])
    assert sorted(_key(lack) for lack in found.lacks if lack.severity is Severity.WARNING) == sorted(
        wanted["wanted"]
    )
    assert found.proposed_id == wanted["id"]
    assert _each_in(wanted["unread"], [f"{each.label} {each.text}" for each in found.gathered.unread])
    assert _each_in(wanted["words"], [marks.shown(each.text) for each in found.words], only=False)
    assert sorted(found.possible) == sorted(wanted["possible"])
    assert [each.user for each in found.endorsements] == wanted["endorsements"]
    assert len(found.gathered.private) == wanted["private"]
    record = _candidate(found)
    assert record == wanted["candidate"]
    assert (found.addition is not None) == (not missing and wanted["id"] is not None)


def _key(lack: Any) -> str:
    return str(lack.asked.key if lack.asked else lack.key)


def _each_in(parts: list[str], texts: list[str], *, only: bool = True) -> bool:
    return all(any(part in text for text in texts) for part in parts) and (
        len(parts) == len(texts) or not only
    )


def _candidate(found: PageApplication) -> dict[str, Any]:
    """The fields of the record as it would be, without history and the page itself as source."""
    record = loaded(found.record)
    assert record.pop("history")[0]["event"] == "applied"
    if record["sources"] == [{"url": LINK}]:
        del record["sources"]
    return record


# --- Nothing else is taken, and nothing lost --------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEN)
def test_nothing_private_is_shown_anywhere(name: str) -> None:
    found = applied((APPLICATIONS / f"{name}.wikitext").read_bytes().decode())
    assert not re.search(r"ingrid\.solberg|900 00 000|22 00 00 00|Storgata", repr(found))


@pytest.mark.parametrize("name", TEN)
def test_every_line_of_an_application_is_accounted_for(name: str) -> None:
    """Cut to any line: what was read before is read, and no line vanishes without being told of."""
    text = (APPLICATIONS / f"{name}.wikitext").read_bytes().decode()
    found = applied(text)
    told = {each.number for each in found.gathered.taken} | {each.number for each in found.gathered.unread}
    told |= {each.number for each in found.words}
    told |= {each.number for each in found.gathered.private} | set(found.below)
    told |= {post.signature.number for post in found.posts}
    assert told
    assert max(told) <= text.count("\n") + 1


def test_what_a_person_says_goes_before_the_page() -> None:
    text = (APPLICATIONS / "04-prose.wikitext").read_text(encoding="utf-8")
    found = applied(
        text,
        mission="Keeps seeds.",
        contributions=("content-donation",),
        countries=("PE",),
        kind="association",
    )
    assert found.addition is not None
    assert loaded(found.record)["mission"] == "Keeps seeds."
    assert found.lacks == ()


def test_a_potential_partner_needs_less() -> None:
    text = (APPLICATIONS / "04-prose.wikitext").read_text(encoding="utf-8")
    found = applied(text, status="potential")
    assert found.addition is not None
    assert loaded(found.record)["history"] == [
        {"date": "2026-03-09", "event": "noted", "as": "potential", "link": LINK}
    ]


def test_who_did_not_sign_is_not_known_nor_the_day() -> None:
    text = form().replace(SIGNED, "")
    assert [each.message for each in applied(text).obstacles] == [
        "nobody signed the application, so its day is not known"
    ]
    assert applied(text, date=dt.date(2026, 2, 1)).addition is not None


def test_somebody_else_signs_for_who_forgot_to() -> None:
    text = form().replace(SIGNED, "{{unsigned|Mallory|12:00, 1 March 2026 (UTC)}}")
    signature = applied(text).signature
    assert signature is not None
    assert (signature.user, signature.day) == ("Mallory", dt.date(2026, 3, 1))


SECTIONS: Final = (
    f"{form()}\n{form('Other Library').replace('Application: Quarry', 'Other')}\n== Talk ==\nHello."
)


def test_one_of_several_sections_is_named() -> None:
    with pytest.raises(UsageError, match="has 3 sections") as error:
        applied(SECTIONS)
    assert (
        error.value.hint
        == 'name it with --section; it has: "Application: Quarry Library", "Other Library", "Talk"'
    )
    found = read_page_application(SERVICES, PageSource(SECTIONS, "p", "Other_Library"), Answers(link=LINK))
    assert found.proposed_id == "other-library"


def test_a_section_that_was_renamed_or_archived_is_told() -> None:
    with pytest.raises(UsageError, match='has no section "Other Librari"') as error:
        read_page_application(SERVICES, PageSource(SECTIONS, "p", "Other Librari"), Answers(link=LINK))
    assert error.value.hint is not None
    assert error.value.hint.startswith(
        'was it renamed to "Other Library"? It may have been renamed or archived since'
    )


def test_the_second_section_of_a_name_is_reached_as_the_wiki_reaches_it() -> None:
    twice = f"{form()}\n{form('Other Library')}"
    source = PageSource(twice, "p", "Application: Quarry Library_2")
    assert read_page_application(SERVICES, source, Answers(link=LINK)).proposed_id == "other-library"


def test_the_link_leads_to_the_section_as_it_was_read() -> None:
    source = PageSource(form(), "p", permanent="https://wiki.example/w/index.php?oldid=7")
    found = read_page_application(SERVICES, source, Answers())
    assert found.link == "https://wiki.example/w/index.php?oldid=7#Application:_Quarry_Library"
    with pytest.raises(UsageError, match="needs the page where it was posted"):
        read_page_application(SERVICES, PageSource(form(), "p"), Answers())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SMALL["redirect"], "the page only leads to another page"),
        (SMALL["empty"], "there is nothing in the page"),
    ],
)
def test_what_is_no_section_is_refused(text: str, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        applied(text)


# --- Hostile ones -----------------------------------------------------------------------------------------------------

WRITTEN: Final = {
    "pings",
    "claims-a-status",
    "yaml",
    "options",
    "paths",
    "script-address",
    "support-of-itself",
    "wikitext-in-nowiki",
}


@pytest.mark.parametrize("name", sorted(SMALL.keys() - {"redirect", "empty"}))
def test_a_hostile_one_does_no_harm(name: str) -> None:
    found = applied(SMALL[name])
    assert (found.addition is not None) == (name in WRITTEN)
    record = loaded(found.record)
    assert [entry["event"] for entry in record["history"]] == ["applied"]
    assert record.keys() <= {"name", "mission", "contributions", "territory", "website", "history", "sources"}
    assert found.endorsements == ()
    assert EMAIL not in repr(found)
    assert PHONE not in repr(found)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
        found.reply.replace("\u2068", "").replace("\u2069", ""),
    )
    assert not re.search(r"\[\[|\{\{|__|<(?!/?(?:div|bdi|br)\b)", found.reply)
    assert found.reply.count("~~~~") == 1


def test_what_claims_a_status_is_told_why_it_can_not() -> None:
    found = applied(SMALL["claims-a-status"])
    assert [(each.label, plain_sentence(each.why)[:36]) for each in found.gathered.unread] == [
        (
            label,
            "nothing of a page can change this: s"
            if label != "Agreement:"
            else "nothing of a page can change this: a",
        )
        for label in ("Status:", "Decision:", "Agreement:")
    ]


@pytest.mark.parametrize("name", sorted(ENDLESS))
def test_one_that_keeps_the_parser_busy_is_stopped(name: str) -> None:
    """By the confinement of production; only the time is shorter than its half a minute."""
    services = replace(SERVICES, confinement=ProcessConfinement(seconds=2))
    with pytest.raises(
        EnvironmentProblemError, match="reading the page was stopped: it ran longer"
    ) as refusal:
        applied(LARGE[name], services)
    assert refusal.value.hint is not None
    assert refusal.value.hint.startswith("save the wikitext of the section to a file")


READ: Final = {"nested-templates", "nested-links", "nested-tables", "nested-lists", "expanding-templates"}
"""Small enough to be read to their ends, with nothing in them."""


@pytest.mark.parametrize("name", sorted(LARGE.keys() - ENDLESS - READ))
def test_one_that_is_too_large_is_refused(name: str) -> None:
    with pytest.raises(
        UsageError, match=r"^the page has [\d,]+ (?:characters|sections)|^the section has [\d,]+ characters"
    ) as refusal:
        applied(LARGE[name])
    assert refusal.value.hint is not None


@pytest.mark.parametrize("name", sorted(READ))
def test_a_deep_one_is_read(name: str) -> None:
    assert applied(LARGE[name]).addition is None


WIKITEXT: Final = st.lists(
    st.sampled_from(
        ["== A ==\n", "'''Name:'''", "Mission: ", "* ", "; Countries : ", ": ", "\n", "{{", "}}", "[[", "]]", "|", "{|\n", "|-\n", "|}",
         "<ref>", "</ref>", "<nowiki>", "</nowiki>", "<!--", "-->", "'''", "''", SIGNED, "[[User:A|A]]", "Malta", "Events", "=", "https://a.example/",
         "[https://a.example x]", "<s>", "</s>", "<br>", "&amp;", "\u202e", "\x1b[0m", "=== Website ===\n", "{{support}}", "Library",
         "a@b.example", "12:00, 1 March 2026 (UTC)", "{{{", "}}}", "\t", "\r\n", "2011", "#REDIRECT [[X]]"]
    )
    | st.text(max_size=8),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WIKITEXT)
@example("{|\n! [[User:A|A]]\n|")
@example("== A ==\n; '''Name''' : [[x\n:y]]\n")
def test_any_text_gives_a_result_or_a_refusal_and_nothing_invented(text: str) -> None:
    try:
        found = applied(text)
    except PartnerctlError:
        return
    said = re.sub(r"\W+", " ", text).casefold()
    for taken in found.gathered.taken:
        if taken.asked.key in {"name", "mission", "legal-name"}:
            assert set(re.findall(r"\w+", str(taken.value).casefold())) <= set(said.split())
        elif taken.asked.key == "website":
            assert str(taken.value) in text
    assert "a@b.example" not in repr(found)
