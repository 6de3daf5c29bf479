# SPDX-License-Identifier: Apache-2.0
"""`partnerctl publish` and a real MediaWiki: each thing that can happen ends in the right state, with a clear message.

The registry has one partner, so that a run takes little; the whole ones are published at the end.
"""

import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from command_line import CHECKOUT, CommandLine, Outcome
from cutting_proxy import Cut, CuttingProxy, cutting_proxy
from git_registry import WORLD, GitRegistry
from listing_read import assert_listed, page_of
from mediawiki import ADMINISTRATOR, BOT, VOLUNTEER, Wiki
from partnerctl import bootstrap
from partnerctl.adapters.mediawiki import MediaWiki
from partnerctl.bootstrap import Surroundings
from partnerctl.wiki import Edit, Saved
from publications import published, with_module
from registries import hostile
from usecases.registries import a_record

pytestmark = pytest.mark.mediawiki

_NUMBERS = itertools.count(1)
NAMES = "Atlas", "Globe", "Map"


def nothing() -> None:
    """What happens if nothing happens."""


class Interrupted(MediaWiki):
    """The real client; something happens around its saving."""

    before: Callable[[], object] = staticmethod(nothing)
    after: Callable[[], object] = staticmethod(nothing)

    @override
    def save(self, edit: Edit) -> Saved:
        before, self.before = self.before, nothing
        before()
        saved = super().save(edit)
        after, self.after = self.after, nothing
        after()
        return saved


class World:
    """A registry, the page that it is published to, and what happens meanwhile.

    Attributes:
        title: The page, which no other test uses.
    """

    def __init__(self, wiki: Wiki, registry: GitRegistry, api: str) -> None:
        self.wiki, self.registry = wiki, registry
        self.title = f"User:PartnerBot/Published {next(_NUMBERS)}"
        self.before: Callable[[], object] = nothing
        self.after: Callable[[], object] = nothing
        self.pauses: list[float] = []
        published(registry.root, page=self.title, api=api)
        self.name(NAMES[0])

    def name(self, name: str) -> None:
        """Have the data say something else."""
        self.registry.record("atlas", a_record(name))
        self.registry.commit(name)

    def client(self, api: str, root: Path, around: Surroundings, *, contact: str, command: str) -> MediaWiki:
        """As `bootstrap.wiki`, but nobody waits."""
        del contact, command
        credentials = bootstrap.credentials(root, around).wiki
        client = Interrupted(api, credentials, "partnerctl/0 (test)", sleep=self.pauses.append)
        client.before, client.after = self.before, self.after
        return client

    def run(self, *words: str, **environment: str) -> Outcome:
        """The command, with the credentials in the environment; the password must not be anywhere."""
        done = self.command_line().having(environment)("publish", *words, "--verbose")
        assert self.wiki.variables[BOT[1]] not in done.whole()
        return done

    def command_line(self) -> CommandLine:
        variables = self.wiki.variables
        return self.registry.command_line(
            PARTNERCTL_TODAY="2026-03-31",
            PARTNERCTL_WIKI_HOST=self.host(),
            PARTNERCTL_WIKI_USER=variables[BOT[0]],
            PARTNERCTL_WIKI_PASSWORD=variables[BOT[1]],
        )

    def host(self) -> str:
        policy = self.registry.text("data/registry.yaml")
        return policy.partition("api: http://")[2].partition("/")[0]

    def text(self) -> str:
        return str(self.history()[0]["slots"]["main"]["content"])

    def history(self) -> list[dict[str, Any]]:
        """The revisions, newest first."""
        asked = self.wiki._post(
            action="query", titles=self.title, prop="revisions", rvlimit="20", rvslots="main",
            rvprop="ids|timestamp|user|comment|content",
        )  # fmt: skip
        return list(asked["query"]["pages"][0].get("revisions", []))

    def by_hand(self, text: str | None = None, summary: str = "by hand") -> int:
        """A volunteer saves, whatever was there."""
        return self.wiki.save(
            self.title, self.text() + "\n\nBy hand." if text is None else text, by=VOLUNTEER, summary=summary
        )


@pytest.fixture
def world(wiki: Wiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(wiki, _small(tmp_path / "registry"), wiki.variables["MW_API"])
    monkeypatch.setattr(bootstrap, "wiki", made.client)
    return made


@pytest.fixture
def begun(world: World) -> World:
    """What was published, and then the data changed."""
    done = world.run("--create", "--apply")
    assert done.exit_code == 0, done.whole()
    world.name(NAMES[1])
    return world


@pytest.fixture
def cut(wiki: Wiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, CuttingProxy]]:
    """The same behind connections that are cut."""
    with cutting_proxy("127.0.0.1", int(wiki.variables["MW_PORT"])) as proxy:
        api = f"http://127.0.0.1:{proxy.address[1]}/w/api.php"
        made = World(wiki, _small(tmp_path / "registry"), api)
        monkeypatch.setattr(bootstrap, "wiki", made.client)
        assert made.run("--create", "--apply").exit_code == 0
        made.name(NAMES[1])
        yield made, proxy


def _small(root: Path) -> GitRegistry:
    shutil.copytree(CHECKOUT / "examples", root)
    for path in (root / "data/partners").iterdir():
        path.unlink()
    return GitRegistry(root)


def told(outcome: Outcome) -> str:
    """What was put out, on one line."""
    return " ".join(f"{outcome.stdout}{outcome.stderr}".split())


def test_first_publish_unchanged_changed(wiki: Wiki, tmp_path: Path) -> None:
    """As a process of its own, with nothing replaced."""
    world = World(wiki, _small(tmp_path / "registry"), wiki.variables["MW_API"])
    process, within = world.command_line().process, world.command_line()

    plan = within("publish")
    assert plan.exit_code == 1
    assert f"{world.title} does not exist" in told(plan)
    assert world.history() == []

    made = process("publish", "--create", "--apply")
    assert made.exit_code == 0, made.whole()
    (first,) = world.history()
    assert (first["user"], first["parentid"]) == ("PartnerBot", 0)
    assert first["comment"] == f"Update from the registry at {world.registry.head()[:10]}; invented data"
    assert "Atlas" in world.text()

    assert process("publish", "--apply", PARTNERCTL_TODAY="2026-08-01").exit_code == 0
    assert within("publish", "--check", PARTNERCTL_WIKI_HOST="").exit_code == 0
    assert len(world.history()) == 1

    world.name("Globe")
    assert within("publish", "--check").exit_code == 1
    shown = within("publish")
    assert (shown.exit_code, "Globe" in shown.stdout, len(world.history())) == (0, True, 1)
    saved = process("publish", "--apply", "--reason", "A new name")
    assert saved.exit_code == 0, saved.whole()
    second = world.history()[0]
    assert second["comment"].startswith("A new name (registry at ")
    assert second["comment"].endswith(f"; replaces revision {first['revid']}")
    assert "Globe" in world.text()


def test_an_edit_by_hand(begun: World) -> None:
    newest = begun.by_hand(begun.text().replace("Atlas", "Atlantis"), "a typo")

    for words in ((), ("--apply",)):
        stopped = begun.run(*words)
        assert stopped.exit_code == 1
        assert f"revision {newest}, " in stopped.stdout
        assert 'Volunteer: "a typo"' in stopped.stdout
        assert '+! scope="row" | <bdi>Atlantis</bdi>' in stopped.stdout
        assert f"`partnerctl publish --overwrite {newest}`" in told(stopped)
    later = begun.by_hand(begun.text().replace("Atlantis", "Atlantis!"))
    assert begun.run("--apply", "--overwrite", str(newest)).exit_code == 2
    assert "Atlantis!" in begun.text()
    done = begun.run("--apply", "--overwrite", str(later))
    assert done.exit_code == 0, done.whole()
    assert "Globe" in begun.text()
    assert "Atlantis" not in begun.text()


def test_vandalism_that_was_reverted(begun: World) -> None:
    text = begun.text()
    begun.by_hand("vandalism")
    begun.by_hand(text, "revert")
    assert begun.run("--apply").exit_code == 0
    assert "Globe" in begun.text()


def test_an_edit_in_the_same_second_as_the_last_of_the_bot(world: World) -> None:
    for _ in range(20):
        world.after = world.by_hand
        assert world.run("--create", "--apply").exit_code == 0
        theirs, own, *_ = world.history()
        world.after = nothing
        if theirs["timestamp"] == own["timestamp"]:
            break
        world.wiki.delete(world.title)
    else:
        pytest.fail("no two edits were in the same second")
    world.name(NAMES[1])
    stopped = world.run("--apply")
    assert stopped.exit_code == 1
    assert f"--overwrite {theirs['revid']}" in told(stopped)
    assert world.history()[0]["revid"] == theirs["revid"]


def test_an_edit_of_the_same_row_while_it_saves(begun: World) -> None:
    begun.before = lambda: begun.by_hand(begun.text().replace("Atlas", "Atlantis"))
    stopped = begun.run("--apply")
    assert stopped.exit_code == 1
    assert "somebody else was faster" in told(stopped)
    assert "by Volunteer" in told(stopped)
    assert "Atlantis" in begun.text()


def test_a_merge_that_the_server_made_silently(begun: World) -> None:
    begun.before = begun.by_hand
    mixed = begun.run("--apply")
    own, theirs, *_ = begun.history()
    assert (own["user"], theirs["user"], own["parentid"]) == ("PartnerBot", "Volunteer", theirs["revid"])
    assert mixed.exit_code == 1
    assert f"the wiki mixed revision {own['revid']} with what somebody else saved" in told(mixed)
    assert "+By hand." in mixed.stdout
    assert "Globe" in begun.text()
    assert "By hand." in begun.text()

    begun.before = nothing
    begun.name(NAMES[2])
    later = begun.run("--apply")
    assert later.exit_code == 1
    assert "the wiki mixed what PartnerBot saved" in told(later)
    assert begun.history()[0]["revid"] == own["revid"]
    assert begun.run("--apply", "--overwrite", str(own["revid"])).exit_code == 0
    begun.name(NAMES[0])
    assert begun.run("--apply").exit_code == 0


def test_a_page_that_was_deleted_or_moved_meanwhile(begun: World) -> None:
    begun.before = lambda: begun.wiki.delete(begun.title)
    gone = begun.run("--apply")
    assert gone.exit_code == 1
    assert "(the page was deleted)" in told(gone)
    assert begun.history() == []
    begun.before = nothing
    begun.wiki.save(begun.title, f"#REDIRECT [[{begun.title}/Elsewhere]]", by=VOLUNTEER)
    moved = begun.run("--apply", "--create")
    assert moved.exit_code == 1
    assert f"{begun.title} only leads to {begun.title}/Elsewhere" in told(moved)


def test_a_protected_page(begun: World) -> None:
    begun.wiki.protect(begun.title)
    refused = begun.run("--apply")
    assert refused.exit_code == 1
    assert f"{begun.title} is protected, and PartnerBot may not edit it" in told(refused)
    assert "Atlas" in begun.text()


def test_the_list_of_unwanted_addresses(begun: World) -> None:
    begun.wiki.save("MediaWiki:Spam-blacklist", r"unwanted\.example", by=ADMINISTRATOR)
    begun.registry.record("atlas", a_record("Atlas", "website: https://unwanted.example/\n"))
    begun.registry.commit("An address")
    refused = begun.run("--apply")
    assert refused.exit_code == 1
    assert "would have an address that the wiki does not want: unwanted.example" in told(refused)
    assert "unwanted" not in begun.text()


def test_read_only_lag_and_rate_limit(begun: World) -> None:
    limit = "$wgRateLimits['edit'] = [ 'user' => [ 0, 600 ], '&can-bypass' => false ];"
    wiki = begun.wiki
    for state, message in (
        (wiki.read_only("A move"), "nothing can be saved for now: A move"),
        (wiki.lagging(9), "its databases lag behind"),
        (wiki.setting(limit), "edited as much as the wiki allows for now"),
    ):
        with state:
            refused = begun.run("--apply")
        assert refused.exit_code in {1, 3}, refused.whole()
        assert message in told(refused)
        assert begun.pauses, message
        begun.pauses.clear()
        assert len(begun.history()) == 1
    assert begun.run("--apply").exit_code == 0
    assert "Globe" in begun.text()


def test_a_login_that_ran_out(begun: World) -> None:
    begun.before = begun.wiki.end_sessions
    done = begun.run("--apply")
    assert done.exit_code == 0, done.whole()
    assert begun.history()[0]["user"] == "PartnerBot"
    assert "Globe" in begun.text()


def test_a_blocked_account_and_others_that_do_not_fit(begun: World) -> None:
    with begun.wiki.blocked("PartnerBot"):
        early = begun.run("--apply")
        assert early.exit_code == 1
        assert "the account PartnerBot is blocked" in told(early)

    def block() -> None:
        begun.wiki._do(ADMINISTRATOR, action="block", user="PartnerBot", reason="It went astray")

    begun.before = block
    try:
        late = begun.run("--apply")
    finally:
        begun.wiki._do(ADMINISTRATOR, action="unblock", user="PartnerBot")
    assert late.exit_code == 1
    assert "is blocked and may not edit: Admin says “It went astray”" in told(late)
    begun.before = nothing

    administrator = {
        "PARTNERCTL_WIKI_USER": begun.wiki.variables[ADMINISTRATOR[0]],
        "PARTNERCTL_WIKI_PASSWORD": begun.wiki.variables[ADMINISTRATOR[1]],
    }
    other = begun.run("--apply", **administrator)
    assert other.exit_code == 3
    assert "are those of Admin, and the policy names PartnerBot" in told(other)
    nobody = begun.run("--apply", PARTNERCTL_WIKI_HOST="another.example")
    assert nobody.exit_code == 3
    assert "there are no credentials for" in told(nobody)
    assert len(begun.history()) == 1


@pytest.mark.parametrize("when", [Cut.BEFORE, Cut.AFTER, Cut.WITHIN])
def test_a_connection_that_is_cut(when: Cut, cut: tuple[World, CuttingProxy]) -> None:
    world, proxy = cut
    proxy.cut(when, b"action=edit")
    done = world.run("--apply")
    assert done.exit_code == 0, done.whole()
    assert len(world.history()) == 2
    assert "Globe" in world.text()
    edits = sum(b"action=edit" in request for request in proxy.requests)
    assert edits == (3 if when is Cut.BEFORE else 2)  # the first one made the page


def test_a_connection_that_stays_cut(cut: tuple[World, CuttingProxy]) -> None:
    world, proxy = cut
    proxy.cut(Cut.BEFORE, b"action=edit")
    proxy.cut(Cut.BEFORE, b"action=edit")
    not_saved = world.run("--apply")
    assert not_saved.exit_code == 3
    assert "its history says that it did not" in told(not_saved)
    assert len(world.history()) == 1

    proxy.cut(Cut.AFTER, b"action=edit")

    def stay_away() -> None:
        for _ in range(5):
            proxy.cut(Cut.BEFORE, b"prop=revisions")

    world.before = stay_away
    unknown = world.run("--apply")
    assert unknown.exit_code == 3, unknown.whole()
    assert "may have been saved, and may not" in told(unknown)
    world.before = nothing
    assert world.run("--apply").exit_code == 0
    assert len(world.history()) == 2


def test_a_merge_behind_a_connection_that_is_cut(cut: tuple[World, CuttingProxy]) -> None:
    world, proxy = cut
    proxy.cut(Cut.AFTER, b"action=edit")
    world.before = world.by_hand
    mixed = world.run("--apply")
    assert mixed.exit_code == 1
    assert "the wiki mixed revision" in told(mixed)
    assert "By hand." in world.text()


# --- whole registries, read back through the wiki -----------------------------------------------------------------


def _real(root: Path) -> None:
    shutil.copytree(CHECKOUT / "data", root / "data")


def _example(root: Path) -> None:
    shutil.copytree(CHECKOUT / "examples/data", root / "data")


def _hostile(root: Path) -> None:
    for path, text in hostile().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def _publish_there(root: Path, api: str, listing: str, module: str) -> None:
    path = root / "data/registry.yaml"
    text = path.read_text("utf-8")
    if text.startswith("{"):
        policy = json.loads(text)
        policy["wiki"] |= {
            "page": listing,
            "api": api,
            "account": "PartnerBot",
            "targets": [{"title": module, "form": "lua"}],
        }
        path.write_text(json.dumps(policy, ensure_ascii=False), "utf-8")
    else:
        published(root, with_module(module), page=listing, api=api)


@pytest.mark.parametrize("make", [_real, _example, _hostile])
def test_what_is_on_the_wiki_is_what_the_data_says(
    make: Callable[[Path], None], wiki: Wiki, tmp_path: Path
) -> None:
    """Cell by cell, and value by value of the module as Scribunto loads it."""
    number = next(_NUMBERS)
    listing, module = f"User:PartnerBot/Whole {number}", f"Module:Whole {number}/sandbox"
    make(tmp_path)
    _publish_there(tmp_path, wiki.variables["MW_API"], listing, module)
    line = _line(tmp_path, wiki)

    done = line("publish", "--create", "--apply")
    assert done.exit_code == 0, done.whole()

    said = json.loads(line("render", "listing", "--format", "json").stdout)
    html, _ = wiki.page(listing)
    assert_listed(page_of(html), said)
    assert without_nothing(_loaded(wiki, module)) == without_nothing(said)
    assert line("publish", "--check").exit_code == 0
    again = line("publish", "--apply", "--format", "json")
    assert [each["outcome"] for each in json.loads(again.stdout)["pages"]] == ["unchanged"] * 2


def test_a_template_may_use_the_module_as_documented(wiki: Wiki, tmp_path: Path) -> None:
    page = (CHECKOUT / "docs/reference/listing-formats.md").read_text("utf-8")
    (code,) = re.findall(r"```lua\n(.*?)```", page, re.DOTALL)
    module, user = f"Module:Whole {next(_NUMBERS)}/sandbox", f"Module:Uses {next(_NUMBERS)}"
    _example(tmp_path)
    _publish_there(tmp_path, wiki.variables["MW_API"], "User:PartnerBot/Unused", module)
    said = json.loads(_line(tmp_path, wiki)("render", "listing", "--format", "json").stdout)
    done = _line(tmp_path, wiki)("publish", "--target", module, "--create", "--apply")
    assert done.exit_code == 0, done.whole()
    wiki.save(user, code.replace("Module:Movement Partners/data", module))
    for group in said["groups"]:
        invoked = wiki.parse(f"{{{{#invoke:{user.removeprefix('Module:')}|count|{group['status']}}}}}")
        assert f"<p>{len(group['partners'])}" in invoked


def _line(root: Path, wiki: Wiki) -> CommandLine:
    return CommandLine(root).having(
        {
            **WORLD,
            "PARTNERCTL_TODAY": "2026-03-31",
            "PARTNERCTL_WIKI_HOST": f"127.0.0.1:{wiki.variables['MW_PORT']}",
            "PARTNERCTL_WIKI_USER": wiki.variables[BOT[0]],
            "PARTNERCTL_WIKI_PASSWORD": wiki.variables[BOT[1]],
        }
    )


def _loaded(wiki: Wiki, module: str) -> Any:
    """What a template gets that loads the data, by the wiki's own Lua."""
    # What mw.loadData gives can be read and not written to, as mw.text.jsonEncode would; and MediaWiki would put an answer
    # into normalization form C.
    question = (
        "local function copy(value) if type(value) ~= 'table' then return value end "
        "local made = {} for key, each in pairs(value) do made[key] = copy(each) end return made end "
        f"local text = mw.text.jsonEncode(copy(mw.loadData({json.dumps(module)}))) "
        "print((text:gsub('.', function(byte) return string.format('%02x', byte:byte()) end)))"
    )
    answer = wiki._post(
        action="scribunto-console", title="Module:Console", content="return {}", question=question
    )
    assert answer.get("type") == "normal", answer
    return json.loads(bytes.fromhex(answer["print"]))


def without_nothing(value: Any) -> Any:
    """Without what Lua does not tell apart: null, and empty lists or tables."""
    if isinstance(value, dict):
        kept = {key: without_nothing(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in (None, [], {})}
    return [without_nothing(each) for each in value] if isinstance(value, list) else value
