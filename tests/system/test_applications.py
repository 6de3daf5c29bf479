# SPDX-License-Identifier: Apache-2.0
"""Applications on a real wiki: saved as people save them, read by address, answered with nothing live of theirs."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import html5lib
import pytest

from command_line import CHECKOUT, CommandLine
from fakes import FakeConfinement
from hostile_applications import SMALL, form
from mediawiki import VOLUNTEER, Wiki
from partnerctl import bootstrap
from partnerctl.adapters.mediawiki import MediaWiki
from partnerctl.bootstrap import Surroundings
from partnerctl.usecases.add_partner import Answers
from partnerctl.usecases.applications.add_from_page import read_page_application
from partnerctl.usecases.applications.page_source import PageSource, read_from

pytestmark = pytest.mark.mediawiki

TITLE: Final = "Talk:Movement Partners"
APPLICATIONS: Final = CHECKOUT / "tests" / "applications"
TEN: Final = sorted(path.stem for path in APPLICATIONS.glob("*.wikitext"))


def page_address(wiki: Wiki, title: str = TITLE) -> str:
    index = wiki.variables["MW_INDEX"]
    return f"{index}?title={title.replace(' ', '_')}"


@pytest.fixture
def registry(wiki: Wiki, tmp_path: Path) -> Path:
    """A copy of the example registry whose wiki is the one that runs."""
    root = tmp_path / "registry"
    shutil.copytree(CHECKOUT / "examples", root)
    policy = root / "data/registry.yaml"
    text = policy.read_text(encoding="utf-8").replace(
        "\nwiki:\n", f"\nwiki:\n  api: {wiki.variables['MW_API']}\n"
    )
    policy.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def partnerctl(registry: Path) -> CommandLine:
    return CommandLine(registry)


def parsed(html: str) -> Any:
    return html5lib.parse(html, namespaceHTMLElements=False)


LINK: Final = "https://wiki.example/wiki/Talk:Movement_Partners#Application"
"""Public, as that of a wiki on this machine is not; a rule refuses such a one."""


def test_ten_applications_on_one_talk_page(wiki: Wiki, partnerctl: CommandLine, registry: Path) -> None:
    whole = "\n".join((APPLICATIONS / f"{name}.wikitext").read_bytes().decode() for name in TEN)
    wiki.save(TITLE, whole, by=VOLUNTEER)
    section = f"{page_address(wiki)}#Application_%E2%80%93_Hilltop_Museum_of_Clocks"

    listed = partnerctl("add", "--from-page", page_address(wiki))
    outcome = partnerctl("add", "--from-page", section, "--link", LINK)

    assert listed.exit_code == 2
    assert f"{TITLE} has 10 sections" in listed.stderr
    assert outcome.exit_code == 0, outcome.whole()
    record = (registry / "data/partners/hilltop-museum-of-clocks.yaml").read_text(encoding="utf-8")
    assert "\nmission: To keep clocks ticking, and to show how people measured time.\n" in record


def test_what_the_wiki_made_of_ten_applications_is_read_as_what_people_saved(
    wiki: Wiki, registry: Path
) -> None:
    """Before it saves, a wiki changes line ends, letters, white space."""
    texts = [(APPLICATIONS / f"{name}.wikitext").read_bytes().decode() for name in TEN]
    wiki.save(TITLE, "\n".join(texts), by=VOLUNTEER)
    services = replace(bootstrap.services(registry, dt.date(2026, 6, 1)), confinement=FakeConfinement())
    saved = read_from(client_of(wiki, registry), wiki.variables["MW_API"], page_address(wiki))
    for text in texts:
        alone = read_page_application(services, PageSource(text, "file"), Answers(link=LINK))
        found = read_page_application(services, replace(saved, section=alone.heading), Answers(link=LINK))
        assert (found.record, found.lacks, found.endorsements and True) == (
            alone.record,
            alone.lacks,
            alone.endorsements and True,
        )


def client_of(wiki: Wiki, folder: Path) -> MediaWiki:
    around = Surroundings({}, folder)
    made = bootstrap.wiki(
        wiki.variables["MW_API"], folder, around, contact="https://registry.example/", command="add"
    )
    assert isinstance(made, MediaWiki)
    return made


def test_the_link_leads_to_what_was_read_whatever_is_saved_later(wiki: Wiki, partnerctl: CommandLine) -> None:
    revision = wiki.save(TITLE, f"{form()}\nRead.", by=VOLUNTEER)
    client = client_of(wiki, partnerctl.folder)
    source = read_from(client, wiki.variables["MW_API"], f"{page_address(wiki)}#Application:_Quarry_Library")
    wiki.save(TITLE, "== Another ==\nThe rest is in the archive.", by=VOLUNTEER)

    link = source.link_to("Application: Quarry Library") or ""

    assert link == f"{wiki.variables['MW_INDEX']}?oldid={revision}#Application:_Quarry_Library"
    again = read_from(client, wiki.variables["MW_API"], link)
    assert (again.text, again.section) == (source.text, "Application: Quarry Library")
    gone = partnerctl("add", "--from-page", f"{page_address(wiki)}#Application:_Quarry_Library")
    assert gone.exit_code == 2
    assert 'has no section "Application: Quarry Library"' in gone.stderr
    outcome = partnerctl("add", "--from-page", link, "--link", LINK, "--dry-run")
    assert outcome.exit_code == 0, outcome.whole()
    assert "that is the page as it was then" in outcome.stderr


def test_a_page_of_another_wiki_or_none_is_refused(wiki: Wiki, partnerctl: CommandLine) -> None:
    foreign = partnerctl("add", "--from-page", "https://meta.wikimedia.org/wiki/Talk:X#Y")
    assert (foreign.exit_code, foreign.stdout) == (2, "")
    missing = partnerctl("add", "--from-page", page_address(wiki, "Talk:Nowhere"))
    assert missing.exit_code == 1
    assert 'has no page "Talk:Nowhere"' in missing.stderr


@pytest.mark.parametrize(
    "name",
    [
        "pings",
        "categories-and-templates",
        "wikitext-in-nowiki",
        "signature-of-markup",
        "heading-of-markup",
        "yaml",
        "options",
    ],
)
def test_nothing_of_an_application_is_live_in_the_answer(
    name: str, wiki: Wiki, partnerctl: CommandLine, registry: Path
) -> None:
    application = SMALL[name]
    (registry / "section.wikitext").write_text(application, encoding="utf-8")
    words = (
        "add",
        "--from-page",
        "section.wikitext",
        "--link",
        "https://wiki.example/x",
        "--dry-run",
        "--reply",
        "answer.wikitext",
    )
    assert partnerctl(*words).exit_code in {0, 1}
    answer = (registry / "answer.wikitext").read_text(encoding="utf-8")
    wiki.save(f"Talk:Answer {name}", answer)

    html, categories = wiki.page(f"Talk:Answer {name}")

    page = parsed(html)
    links = [link.get("href") for link in page.iter("a") if "User" not in (link.get("href") or "")]
    assert links == ["https://meta.wikimedia.org/wiki/Movement_roles_project/Movement_Partners"]
    users = {link.get("title") for link in page.iter("a") if "User" in (link.get("href") or "")}
    assert all(wiki.variables["MW_BOT_USER"].partition("@")[0] in title for title in users)
    assert categories == []
    assert {each.tag for each in page.iter()} <= {
        "html", "head", "body", "div", "p", "b", "br", "bdi", "ul", "li", "a", "span",
    }  # fmt: skip
    assert "".join(page.itertext()).count("(UTC)") == 1
    # Markup that is shown, as it is meant to be, is what the linter calls a residue.
    assert [each for each in wiki.lint(answer, f"Talk:Answer {name}") if each["source"] != "residue"] == []


def test_what_people_typed_is_shown_as_they_typed_it(wiki: Wiki, partnerctl: CommandLine) -> None:
    mission = "We <nowiki>[[lend]] {{delete}} ~~~~ '''all''' __TOC__ <b>that</b> #REDIRECT [[Main Page]]</nowiki> &amp;lt; stones"
    outcome = partnerctl(
        "add",
        "--from-page",
        "-",
        "--link",
        "https://wiki.example/x",
        "--dry-run",
        stdin=form(mission=mission).encode(),
    )
    assert outcome.exit_code == 0, outcome.whole()
    answer = outcome.stdout[outcome.stdout.index("<div ") :]
    text = "".join(parsed(wiki.parse(answer, TITLE)).itertext())
    assert (
        "We [[lend]] {{delete}} ~~~~ '''all''' __TOC__ <b>that</b> #REDIRECT [[Main Page]] &lt; stones"
        in text
    )
