# SPDX-License-Identifier: Apache-2.0
"""`post` against a real MediaWiki: where notices end up, how they look, and that none is posted twice."""

import itertools
import json
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from playwright.sync_api import Browser

from command_line import CommandLine
from cutting_proxy import Cut, CuttingProxy, cutting_proxy
from git_registry import GitRegistry
from hostile import MARKUP
from mediawiki import ADMINISTRATOR, VOLUNTEER, Wiki
from partnerctl import bootstrap
from partnerctl.findings import Plain
from partnerctl.usecases.post.carry_out import Posted, Posts, carry_out_posts
from partnerctl.usecases.post.planning import PostRequest, plan_posts
from partnerctl.wiki import Wiki as Client
from posts import WORD, applicant, registry

pytestmark = pytest.mark.mediawiki

Records = dict[str, dict[str, Plain]]
_NUMBERS = itertools.count(1)
PASSWORD = "of a liaison, for a test"


class Team:
    """A registry in git whose account posts to a real wiki, and what people do there.

    Args:
        root: Where its clones are made.
        wiki: The wiki.
        port: Where the wiki is asked: that of a proxy, or its own.
        name: What makes pages and partners of one test differ from those of others.
    """

    def __init__(self, root: Path, wiki: Wiki, port: str, name: str) -> None:
        self.wiki, self.name = wiki, name
        self.root, self.port = root, port
        self.user = f"Liaison {name}"
        self.talk = f"User talk:{self.user}"
        wiki.register(self.user, PASSWORD)

    def clone(self, place: str, records: Records | None = None, **policy: Plain) -> CommandLine:
        """A clone with these records, or with one partner that is due a notice."""
        here = GitRegistry(self.root / place)
        api = f"http://127.0.0.1:{self.port}/w/api.php"
        settings: Plain = {"page": "Partners/List", "api": api, "account": "PartnerBot"}
        made = records or {f"p-{self.name}": applicant(self.user, name=f"Library {self.name}")}
        for path, text in registry(made, wiki=settings, **policy).items():
            here.write(path, text)
        here.commit("Begin")
        return here.command_line(
            PARTNERCTL_TODAY="2026-03-31",
            PARTNERCTL_WIKI_HOST=f"127.0.0.1:{self.port}",
            PARTNERCTL_WIKI_USER=self.wiki.variables["MW_BOT_USER"],
            PARTNERCTL_WIKI_PASSWORD=self.wiki.variables["MW_BOT_PASSWORD"],
        )

    def text(self, title: str) -> str:
        """What is on a page."""
        return str(self.wiki.revisions(title)[0]["slots"]["main"]["content"])

    def notices(self, title: str) -> int:
        """How many notices are on a page."""
        return len(WORD.findall(self.text(title)))


@pytest.fixture
def team(tmp_path: Path, wiki: Wiki) -> Team:
    return Team(tmp_path, wiki, wiki.variables["MW_PORT"], str(next(_NUMBERS)))


def test_it_posts_once_and_knows_it(team: Team, wiki: Wiki) -> None:
    wiki.save(team.talk, "== Hello ==\n\nHow are you? ~~~~", by=VOLUNTEER)
    before = team.text(team.talk)
    here, there = team.clone("here"), team.clone("there")

    plan = here("post")
    posted = here("post", "--apply")
    again = here("post", "--apply")
    elsewhere = there("post", "--apply", "--format", "json")

    assert (plan.exit_code, posted.exit_code, again.exit_code) == (0, 0, 0), posted.whole()
    assert "posted: 1 section" in posted.stdout
    assert again.stdout == "No notice is due on a talk page on 2026-03-31.\n"
    (known,) = json.loads(elsewhere.stdout)["there"]
    newest, first = wiki.revisions(team.talk)
    assert known["revision"] == newest["revid"]
    assert team.text(team.talk).startswith(f"{before}\n\n== We received the application of")
    assert newest["user"] == "PartnerBot"
    assert first["parentid"] == 0
    assert ledger(here) == ledger(there)
    assert f"index.php?diff={newest['revid']}" in next(iter(ledger(here).values()))
    # People see it: it is neither minor nor a bot's.
    changes = wiki._post(action="query", list="recentchanges", rctitle=team.talk, rcprop="ids|flags")[
        "query"
    ]["recentchanges"]
    assert [(each["bot"], each["minor"]) for each in changes if each["revid"] == newest["revid"]] == [
        (False, False)
    ]


def ledger(clone: CommandLine) -> dict[str, str]:
    folder = clone.folder / "data" / "notices"
    return {path.name: path.read_text() for path in sorted(folder.iterdir())} if folder.exists() else {}


def test_a_liaison_is_told_of_a_new_message_on_a_page_that_was_not_there(team: Team, wiki: Wiki) -> None:
    assert team.clone("here")("post", "--apply").exit_code == 0

    assert team.notices(team.talk) == 1
    assert [each["parentid"] for each in wiki.revisions(team.talk)] == [0]
    assert wiki.has_new_messages(team.user, PASSWORD)


def test_redirects_and_report_pages(team: Team, wiki: Wiki) -> None:
    wiki.save(team.talk, f"#REDIRECT [[{team.talk} B]]")
    wiki.save(f"{team.talk} B", f"#REDIRECT [[{team.talk} C]]")
    wiki.save(f"Report {team.name}", "Our report.")
    wiki.save(f"Old report {team.name}", f"#REDIRECT [[Report {team.name}]]")
    page = urllib.parse.quote(f"Old report {team.name}")
    here = team.clone(
        "here",
        {
            "a-liaison": applicant(team.user),
            "b-report": applicant(report_page=f"{wiki.variables['MW_URL']}/wiki/{page}"),
        },
    )

    outcome = here("post", "--apply", "--per-minute", "60")

    assert outcome.exit_code == 0, outcome.whole()
    assert team.notices(f"{team.talk} C") == 1
    assert team.notices(f"Talk:Report {team.name}") == 1
    assert len(wiki.revisions(team.talk)) == 1


@pytest.mark.parametrize(
    "text",
    ["{{nobots}}", "{{Leave me alone}}", "#REDIRECT [[Main Page]]"],
    ids=["nobots", "by-template", "elsewhere"],
)
def test_who_asks_to_be_left_alone_is(text: str, team: Team, wiki: Wiki) -> None:
    wiki.save("Template:Leave me alone", "[[Category:Opted-out of message delivery]]")
    wiki.save(team.talk, text)

    outcome = team.clone("here")("post", "--apply")

    assert outcome.exit_code == 1
    assert "left out: 1" in outcome.stdout
    assert len(wiki.revisions(team.talk)) == 1


def test_a_protected_page_and_a_blocked_liaison_are_left_out(team: Team, wiki: Wiki) -> None:
    wiki.save(team.talk, "Hello")
    wiki.protect(team.talk)
    here = team.clone("here")
    outcome = here("post", "--apply")
    assert (outcome.exit_code, "is protected" in outcome.stdout) == (1, True), outcome.whole()
    wiki._do(ADMINISTRATOR, action="protect", title=team.talk, protections="edit=all")

    with wiki.blocked(team.user):
        outcome = here("post", "--apply")

    assert (outcome.exit_code, "is blocked on" in outcome.stdout) == (1, True), outcome.whole()
    assert here("post", "--apply").exit_code == 0
    assert team.notices(team.talk) == 1


@pytest.mark.parametrize("deed", ["archived by moving", "deleted"])
def test_whatever_becomes_of_the_section_it_is_not_posted_again(deed: str, team: Team, wiki: Wiki) -> None:
    assert team.clone("here")("post", "--apply").exit_code == 0
    if deed == "archived by moving":
        wiki.move(team.talk, f"{team.talk}/Archive")
        archive = f"{team.talk}/Archive"
    else:
        wiki.save(team.talk, "Nothing here", by=VOLUNTEER)
        archive = team.talk

    outcome = team.clone("there")("post", "--apply")

    assert outcome.exit_code == 0, outcome.whole()
    assert "on the wiki already: 1" in outcome.stdout
    assert archive in outcome.stdout


class Interfering:
    """A client through which somebody else is faster, just before the first save."""

    def __init__(self, client: Client, deed: Any) -> None:
        self._client, self._deed = client, deed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def save(self, edit: Any) -> Any:
        deed, self._deed = self._deed, lambda: None
        deed()
        return self._client.save(edit)


def post_with(clone: CommandLine, deed: Any) -> Posts:
    """Post, with something happening in the same second."""
    from partnerctl.bootstrap import Surroundings

    around = Surroundings(clone.environment, clone.folder)
    services = bootstrap.services(clone.folder, bootstrap.day_given(None, around), clone.environment)
    policy = json.loads((clone.folder / "data" / "registry.yaml").read_text())
    client = bootstrap.wiki(
        policy["wiki"]["api"], clone.folder, around, contact=policy["about"], command="post"
    )
    wiki: Any = Interfering(client, deed)
    return carry_out_posts(plan_posts(PostRequest(), services, wiki), services, wiki)


def test_who_edits_in_the_same_second_loses_nothing(team: Team, wiki: Wiki) -> None:
    wiki.save(team.talk, "First\n\nSecond\n\nThird")

    posts = post_with(
        team.clone("here"),
        lambda: wiki.save(team.talk, "First\n\nSecond\n\nThird\n\n== New ==\n\nMe too", by=VOLUNTEER),
    )

    assert posts.stopped is None
    assert team.text(team.talk).startswith(
        "First\n\nSecond\n\nThird\n\n== New ==\n\nMe too\n\n== We received"
    )
    assert team.notices(team.talk) == 1


def test_an_edit_that_the_wiki_merges_is_told(team: Team, wiki: Wiki) -> None:
    wiki.save(team.talk, "First\n\nSecond\n\nThird")

    posts = post_with(
        team.clone("here"), lambda: wiki.save(team.talk, "First!\n\nSecond\n\nThird", by=VOLUNTEER)
    )

    assert team.text(team.talk).startswith("First!\n\nSecond\n\nThird\n\n== We received")
    (posted,) = posts.results
    assert isinstance(posted, Posted)
    assert "in the same moment" in posted.notes[0]


def test_another_clone_that_is_faster_has_posted_it(team: Team, wiki: Wiki) -> None:
    wiki.save(team.talk, "Hello")
    here, there = team.clone("here"), team.clone("there")

    posts = post_with(here, lambda: there("post", "--apply"))

    assert team.notices(team.talk) == 1
    assert posts.recorded == [f"data/notices/{name}" for name in ledger(there)]
    assert ledger(here) == ledger(there)


def test_what_another_clone_posted_and_somebody_took_out_at_once_is_taken_back(
    team: Team, wiki: Wiki
) -> None:
    wiki.save(team.talk, "Hello")
    here, there = team.clone("here"), team.clone("there")

    def meanwhile() -> None:
        assert there("post", "--apply").exit_code == 0
        wiki.save(team.talk, "Hello", by=VOLUNTEER)

    post_with(here, meanwhile)

    assert team.text(team.talk) == "Hello"
    assert wiki.revisions(team.talk)[0]["comment"].startswith("taken back: ")
    assert ledger(here) == ledger(there)


@pytest.fixture
def proxy(wiki: Wiki) -> Iterator[CuttingProxy]:
    with cutting_proxy("127.0.0.1", int(wiki.variables["MW_PORT"])) as running:
        yield running


@pytest.mark.parametrize("when", Cut, ids=lambda when: when.name.lower())
def test_a_connection_that_is_cut_while_saving(
    when: Cut, team: Team, wiki: Wiki, proxy: CuttingProxy
) -> None:
    wiki.save(team.talk, "Hello")
    team.port = str(proxy.address[1])
    here = team.clone("here")
    proxy.cut(when, b"action=edit")

    outcome = here("post", "--apply")

    assert outcome.exit_code == 0, outcome.whole()
    assert "posted: 1 section" in outcome.stdout
    assert team.notices(team.talk) == 1
    assert ("the wiki says that it was saved" in outcome.stdout) is (when is not Cut.BEFORE)
    assert len(ledger(here)) == 1
    assert here("post", "--apply").stdout.startswith("No notice is due")


def test_what_the_wiki_does_not_want_stops_it_with_a_reason(team: Team, wiki: Wiki) -> None:
    here = team.clone("here")
    with wiki.blocked("PartnerBot"):
        outcome = here("post", "--apply")
    assert (outcome.exit_code, "is blocked" in outcome.stderr) == (1, True), outcome.whole()
    wrong = here.having({"PARTNERCTL_WIKI_PASSWORD": "planted-secret-0123456789abcdefgh"})(
        "post", "--apply", "--verbose"
    )
    assert wrong.exit_code == 3
    assert "planted" not in wrong.whole()
    assert not wiki.exists(team.talk)


def test_data_is_no_markup_and_it_is_one_section_with_a_signature(team: Team, wiki: Wiki) -> None:
    name = " ".join("".join(MARKUP)[:150].split())
    records: Records = {"a-library": applicant(team.user, name=name)}
    here = team.clone("here", records)

    outcome = here("post", "--apply")

    assert outcome.exit_code == 0, outcome.whole()
    page = html5lib.parse(wiki.page(team.talk)[0], namespaceHTMLElements=False)
    text = re.sub(r"[\u2068\u2069]", "", " ".join("".join(page.itertext()).split()))
    assert len(page.findall(".//h2")) == 1
    assert text.count("(UTC)") == 1
    assert name in text
    assert "partnerctl notice" not in text
    assert here("post").stdout.startswith("No notice is due")
    assert team.clone("there", records)("post").stdout.startswith("on the wiki already: 1")


def test_how_it_looks(team: Team, wiki: Wiki, browser: Browser, tmp_path: Path) -> None:
    wiki.save(team.talk, "== Hello ==\n\nHow are you? ~~~~", by=VOLUNTEER)
    assert team.clone("here")("post", "--apply").exit_code == 0
    page = browser.new_page(viewport={"width": 1000, "height": 1000})

    page.goto(f"{wiki.variables['MW_URL']}/wiki/{urllib.parse.quote(team.talk)}")
    page.screenshot(path=tmp_path / "talk.png", full_page=True)

    assert page.locator("h2 .mw-headline").all_inner_texts() == [
        "Hello",
        f"We received the application of Library {team.name}",
    ]
    assert page.locator(".mw-parser-output div[lang=en] h3").count() == 2
    assert page.locator(".mw-parser-output a[href*='PartnerBot']").first.is_visible()
    assert "partnerctl" not in page.locator(".mw-parser-output").inner_text()
