# SPDX-License-Identifier: Apache-2.0
"""Publishing to a wiki in memory in which people edit and connections are cut."""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fake_wiki import FakeWiki
from fakes import FakeFiles, FakeRepository
from partnerctl.errors import (
    EnvironmentProblemError,
    NoRepositoryError,
    RefusedError,
    UnreachableError,
    UsageError,
)
from partnerctl.findings import Plain
from partnerctl.ports import Services
from partnerctl.usecases.in_public import Standing
from partnerctl.usecases.loading import load_setting
from partnerctl.usecases.publish.carry_out import FINE, Outcome, Result, carry_out
from partnerctl.usecases.publish.page_plan import (
    Allowances,
    Case,
    PagePlan,
    Verdict,
    is_draft,
    plan_page,
    summary_of,
)
from partnerctl.usecases.publish.page_state import meant_to_replace, read_state
from partnerctl.usecases.publish.planning import (
    CheckedPage,
    Freshness,
    Publication,
    PublishRequest,
    check_publication,
    plan_publication,
)
from partnerctl.usecases.publish.targets import destination_of
from partnerctl.usecases.publish.texts import PageText, PageTexts
from partnerctl.wiki import Revision, WikiRefusedError
from registries import HISTORIES, files_of, world

PAGE = "User:PartnerBot/List"
MODULE = "Module:Partners/sandbox"
BOT = "PartnerBot"
TO: dict[str, Any] = {
    "page": PAGE,
    "api": "https://wiki.example/w/api.php",
    "account": BOT,
    "categories": ["Partners"],
}
DAY = dt.date(2026, 3, 31)


def record(name: str, status: str = "recognized", **more: Any) -> dict[str, Plain]:
    return {"name": name, "history": HISTORIES[status], **more}


def registry(
    names: tuple[str, ...] = ("Atlas", "Museum"), *, wiki: dict[str, Any] | None = None, **policy: Any
) -> Services:
    """A registry in memory, in no git repository."""
    records = {f"p{number}": record(name) for number, name in enumerate(names)}
    services = world(files_of(records, registry={"wiki": {**TO, **(wiki or {})}, **policy}), day=DAY)
    return replace(services, repository=FakeRepository(absent=NoRepositoryError("no repository")))


def plan(services: Services, wiki: FakeWiki, *titles: str, **request: Any) -> Publication:
    allowed = Allowances(**{key: request.pop(key) for key in tuple(request) if key in Allowances.__slots__})
    destination = destination_of(load_setting(services).registry, titles)
    return plan_publication(services, wiki, destination, PublishRequest(allowed=allowed, **request))


def only(publication: Publication) -> PagePlan:
    (page,) = publication.pages
    return page


def publish(services: Services, wiki: FakeWiki, *titles: str, **request: Any) -> tuple[Result, ...]:
    told: list[Result] = []
    results = carry_out(wiki, plan(services, wiki, *titles, **request), told.append)
    assert tuple(told) == results
    return results


def outcome(services: Services, wiki: FakeWiki, **request: Any) -> Outcome:
    (result,) = publish(services, wiki, **request)
    return result.outcome


def check(services: Services, wiki: FakeWiki) -> CheckedPage:
    destination = destination_of(load_setting(services).registry)
    (page,) = check_publication(services, wiki, destination, PublishRequest())
    return page


@pytest.fixture
def wiki() -> FakeWiki:
    """A wiki to which the first registry was published."""
    fake = FakeWiki()
    assert outcome(registry(), fake, create=True) is Outcome.CREATED
    return fake


# --- from the first time to the next ----------------------------------------------------------------------------


def test_a_page_is_made_only_if_told_and_only_once() -> None:
    wiki = FakeWiki()
    page = only(plan(registry(), wiki))
    assert (page.verdict, page.edit, page.gained) == (Verdict.STOPPED, None, ("Partners",))
    assert page.obstacles[0].message == f"{PAGE} does not exist"
    assert outcome(registry(), wiki) is Outcome.STOPPED
    assert wiki.edits == []

    assert outcome(registry(), wiki, create=True) is Outcome.CREATED
    (made,) = wiki.edits
    assert (made.base, made.bot, made.summary) == (None, True, "Update from the registry")
    assert "Atlas" in wiki.text(PAGE)
    assert outcome(registry(), wiki, create=True) is Outcome.UNCHANGED
    assert len(wiki.edits) == 1


def test_a_change_names_what_it_replaces(wiki: FakeWiki) -> None:
    first = wiki.pages[PAGE][0].id
    assert outcome(registry(("Atlas", "Museum", "Zoo")), wiki, bot=False, reason="A zoo") is Outcome.SAVED
    assert (wiki.edits[-1].base, wiki.edits[-1].bot) == (first, False)
    assert wiki.edits[-1].summary == f"A zoo; replaces revision {first}"
    assert "Zoo" in wiki.text(PAGE)


def test_a_day_that_passes_makes_no_edit_but_what_it_brings_does(wiki: FakeWiki) -> None:
    later = dt.date(2026, 4, 2)
    assert outcome(registry(), wiki, day=later) is Outcome.UNCHANGED
    more = registry(("Atlas", "Museum", "Zoo"))
    assert outcome(more, wiki, day=later) is Outcome.SAVED
    assert "2 April 2026" in wiki.text(PAGE)
    # On an earlier day one of them was no partner yet.
    assert outcome(registry(), wiki, day=dt.date(2024, 3, 1)) is Outcome.SAVED


def test_checking_goes_by_the_day_on_the_page_and_needs_no_account(wiki: FakeWiki) -> None:
    wiki.user = None
    tomorrow = replace(registry(), clock=world({}, day=dt.date(2027, 1, 1)).clock)
    assert check(tomorrow, wiki).freshness is Freshness.UP_TO_DATE
    assert check(registry(("Atlas",)), wiki).freshness is Freshness.STALE
    wiki.put(PAGE, "by hand")
    unstamped = check(registry(), wiki)
    assert (unstamped.freshness, unstamped.is_stamped) == (Freshness.STALE, False)
    wiki.delete(PAGE)
    assert check(registry(), wiki).freshness is Freshness.MISSING
    assert wiki.edits[1:] == []


# --- by hand ----------------------------------------------------------------------------------------------------


def test_an_edit_by_hand_stops_until_exactly_that_is_overwritten(wiki: FakeWiki) -> None:
    known = wiki.pages[PAGE][-1]
    first = wiki.put(PAGE, wiki.text(PAGE).replace("Museum", "Museums"), summary="there are two")
    last = wiki.put(PAGE, f"{wiki.text(PAGE)}\nbye", user="127.0.0.1")

    page = only(plan(registry(("Atlas",)), wiki))
    assert page.verdict is Verdict.STOPPED
    assert page.by_hand is not None
    assert page.by_hand.known is not None
    assert (page.by_hand.known.id, page.by_hand.known.text) == (known.id, known.text)
    assert [each.id for each in page.by_hand.revisions] == [last.id, first.id]
    assert f"was edited by hand since {BOT} saved revision {known.id}" in page.obstacles[0].message
    assert f"--overwrite {last.id}" in (page.obstacles[0].hint or "")
    assert outcome(registry(("Atlas",)), wiki) is Outcome.STOPPED

    with pytest.raises(UsageError, match=f"revision {first.id} is not the newest one"):
        plan(registry(("Atlas",)), wiki, overwrite=frozenset({first.id}))
    assert outcome(registry(("Atlas",)), wiki, overwrite=frozenset({last.id})) is Outcome.SAVED
    assert outcome(registry(("Atlas",)), wiki) is Outcome.UNCHANGED
    assert outcome(registry(("Atlas", "Zoo")), wiki) is Outcome.SAVED


def test_a_page_that_the_bot_never_wrote_is_by_hand() -> None:
    wiki = FakeWiki()
    there = wiki.put(PAGE, "something else")
    page = only(plan(registry(), wiki, create=True))
    assert page.by_hand is not None
    assert (page.by_hand.known, page.by_hand.revisions[0].id) == (None, there.id)
    assert "is there already, and PartnerBot has not written it" in page.obstacles[0].message
    assert outcome(registry(), wiki, overwrite=frozenset({there.id})) is Outcome.SAVED


def test_what_was_reverted_is_no_edit_by_hand(wiki: FakeWiki) -> None:
    before = wiki.text(PAGE)
    wiki.put(PAGE, "vandalism", user="192.0.2.1")
    wiki.put(PAGE, before, user="Patroller", summary="rvv")
    assert outcome(registry(("Atlas",)), wiki) is Outcome.SAVED


def test_who_wrote_by_hand_just_what_the_data_says_is_in_nobodys_way(wiki: FakeWiki) -> None:
    other = FakeWiki()
    publish(registry(("Atlas",)), other, create=True)
    wiki.put(PAGE, other.text(PAGE))
    assert outcome(registry(("Atlas",)), wiki) is Outcome.UNCHANGED
    assert outcome(registry(("Atlas", "Zoo")), wiki) is Outcome.STOPPED


def test_a_hidden_revision_is_by_hand(wiki: FakeWiki) -> None:
    wiki.put(PAGE, "unspeakable")
    wiki.hide(PAGE)
    page = only(plan(registry(("Atlas",)), wiki))
    assert page.by_hand is not None
    assert page.by_hand.revisions[0].user is None


def test_the_bot_is_recognized_far_back_and_by_its_name_alone(wiki: FakeWiki) -> None:
    known = wiki.pages[PAGE][-1].id
    for number in range(60):
        wiki.put(PAGE, f"by hand {number}", user="Partnerbot" if number else "Partner Bot")
    page = only(plan(registry(), wiki))
    assert page.by_hand is not None
    assert page.by_hand.known is not None
    assert page.by_hand.known.id == known

    for number in range(500):
        wiki.put(PAGE, f"by hand {number}")
    page = only(plan(registry(), wiki))
    assert page.by_hand is not None
    assert page.by_hand.known is None


def test_an_account_with_a_blank_is_itself_however_it_is_written() -> None:
    wiki = FakeWiki(user="Partner Bot")
    services = registry(wiki={"account": "partner Bot"})
    assert outcome(services, wiki, create=True) is Outcome.CREATED
    assert outcome(registry(("Atlas",), wiki={"account": "Partner Bot"}), wiki) is Outcome.SAVED


# --- what else is in the way ------------------------------------------------------------------------------------


def test_a_redirect_is_not_replaced(wiki: FakeWiki) -> None:
    wiki.put(PAGE, "#REDIRECT [[User:PartnerBot/Elsewhere]]")
    wiki.put("User:PartnerBot/Elsewhere", "moved")
    newest = wiki.pages[PAGE][-1].id
    page = only(plan(registry(), wiki, overwrite=frozenset({newest})))
    assert page.verdict is Verdict.STOPPED
    assert page.obstacles[0].message.startswith(f"{PAGE} only leads to User:PartnerBot/Elsewhere")


def test_a_list_at_the_beginning_is_no_redirect(wiki: FakeWiki) -> None:
    wiki.put(PAGE, "# one\n# two")
    page = only(plan(registry(), wiki))
    assert "edited by hand" in page.obstacles[0].message


def test_a_module_is_wikitext_nowhere() -> None:
    services = registry(
        wiki={"page": "Module:Partners/sandbox", "targets": [{"title": "User:PartnerBot/x", "form": "lua"}]}
    )
    listing, module = plan(services, FakeWiki(), create=True).pages
    assert "holds Scribunto, and what would be saved is wikitext" in listing.obstacles[0].message
    assert "holds wikitext, and what would be saved is Scribunto" in module.obstacles[0].message
    assert "namespace `Module:`" in (module.obstacles[0].hint or "")


def test_a_language_that_nobody_reviewed_is_not_published() -> None:
    services = registry(wiki={"targets": [{"title": f"{PAGE}/fr", "form": "listing", "language": "fr"}]})
    _, french = plan(services, FakeWiki(), create=True).pages
    assert french.verdict is Verdict.STOPPED
    assert "nobody has reviewed the wording in fr" in french.obstacles[0].message

    reviewed = registry(
        wiki={"targets": [{"title": f"{PAGE}/fr", "form": "listing", "language": "fr"}]},
        languages={"default": "en", "reviewed": {"fr": {"reviewer": "Translator", "on": "2026-01-01"}}},
    )
    wiki = FakeWiki()
    assert [each.outcome for each in publish(reviewed, wiki, create=True)] == [Outcome.CREATED] * 2
    assert "31 mars 2026" in wiki.text(f"{PAGE}/fr")
    assert publish(reviewed, wiki)[1].outcome is Outcome.UNCHANGED


def test_a_title_that_the_wiki_does_not_allow_keeps_no_other_page_back() -> None:
    services = registry(wiki={"targets": [{"title": "Special:Partners", "form": "listing"}]})
    one, other = publish(services, FakeWiki(), create=True)
    assert (one.outcome, other.outcome) == (Outcome.CREATED, Outcome.STOPPED)
    assert "special page" in other.plan.obstacles[0].message


def test_two_names_of_one_page() -> None:
    services = registry(wiki={"targets": [{"title": "User:partnerBot/List", "form": "listing"}]})
    one, other = plan(services, FakeWiki(), create=True).pages
    assert (one.verdict, other.verdict, other.edit) == (Verdict.CREATE, Verdict.STOPPED, None)
    assert "are one page of the wiki" in other.obstacles[-1].message


def test_a_page_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    from partnerctl.usecases.publish import page_plan as publish_plan

    monkeypatch.setattr(publish_plan, "MOST_WIKITEXT_BYTES", 1000)
    page = only(plan(registry(), FakeWiki(), create=True))
    assert "MediaWiki refuses pages of more than 1,000" in page.obstacles[0].message


# --- not official, or invented ----------------------------------------------------------------------------------

UNOFFICIAL: dict[str, Any] = {"official": False, "notice": "Nothing is official."}
INVENTED: dict[str, Any] = {"fictitious": True, "notice": "All invented."}


@pytest.mark.parametrize(
    ("title", "is_free"),
    [
        (PAGE, True),
        ("User talk:Somebody/x", True),
        ("Draft:Partners", True),
        ("Partners/Sandbox", True),
        ("Module:Partners/sandbox", True),
        ("Partners", False),
        ("Partners/Draft", False),
        ("Meta:Sandbox", False),
        ("Talk:Partners", False),
    ],
)
def test_what_nobody_takes_for_the_real_thing(title: str, is_free: bool) -> None:
    page = FakeWiki().page(title)
    assert is_draft(page) is is_free


@pytest.mark.parametrize("title", [PAGE, "Partners"])
@pytest.mark.parametrize("host", ["wiki.example", "127.0.0.1:8080", "127.0.0.1.evil.example"])
@pytest.mark.parametrize("policy", [UNOFFICIAL, INVENTED, {**UNOFFICIAL, **INVENTED}, {}])
@pytest.mark.parametrize("told", [True, False])
def test_where_it_may_go(title: str, host: str, policy: dict[str, Any], told: bool) -> None:
    services = registry(wiki={"page": title}, **policy)
    page = only(plan(services, FakeWiki(host=host), create=True, unofficial_in_public=told))
    if title == PAGE:
        allowed = True
    elif "fictitious" in policy and host != "127.0.0.1:8080":
        allowed = False
    else:
        allowed = told or "official" not in policy
    assert (page.edit is not None) is allowed, page.obstacles
    if not allowed:
        assert "is a public page of" in page.obstacles[0].message


def test_the_stricter_of_then_and_now_counts() -> None:
    services = registry(wiki={"page": "Partners"})
    past = registry(wiki={"page": "Partners"}, **UNOFFICIAL)
    assert isinstance(past.files, FakeFiles)
    repository = FakeRepository(trees={"HEAD": past.files, "old": past.files}, now=past.files)
    page = only(plan(replace(services, repository=repository), FakeWiki(), create=True, revision="old"))
    assert "the model is not official" in page.obstacles[0].message


def test_a_template_without_the_notice_is_not_published() -> None:
    services = registry(**UNOFFICIAL)
    templates = _Without(services.templates, "listing.notice }}", "listing.title }}")
    page = only(plan(replace(services, templates=templates), FakeWiki(), create=True))
    assert "would not carry the registry's notice" in page.obstacles[0].message
    official = replace(registry(), templates=templates)
    assert only(plan(official, FakeWiki(), create=True)).edit is not None


class _Without:
    """Templates with something replaced in the listing's."""

    def __init__(self, source: Any, old: str, new: str) -> None:
        self._source, self._old, self._new = source, old, new

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def text(self, name: str) -> tuple[str, str, bool]:
        text, path, own = self._source.text(name)
        return text.replace(self._old, self._new), path, own


# --- what the summary says --------------------------------------------------------------------------------------


@given(st.text(max_size=700), st.sampled_from([None, "0123456789"]), st.booleans(), st.booleans())
def test_a_summary_is_short_harmless_and_says_what_is_not_official(
    reason: str, commit: str | None, official: bool, fictitious: bool
) -> None:
    from partnerctl.usecases.publish.page_state import told_replaced

    summary = summary_of(reason, commit, Standing(official, fictitious))
    assert len(f"{summary}{told_replaced(10**17)}") <= 500
    for markup in ("[[", "]]", "{{", "/*", "~~", "<!--", "\n", "\x1b", "\u202e"):
        assert markup not in summary
    assert ("not official" in summary) or official or "not official" in reason
    assert summary.endswith("the model is not official") is not official or "not official" in reason


def test_usual_and_own_summaries() -> None:
    real = Standing(official=True, fictitious=False)
    assert summary_of(None, "0123456789", real) == "Update from the registry at 0123456789"
    assert summary_of("A zoo", "0123456789", real) == "A zoo (registry at 0123456789)"
    assert summary_of(" ", None, Standing(official=False, fictitious=True)) == (
        "Update from the registry; invented data; the model is not official"
    )


# --- where it comes from ----------------------------------------------------------------------------------------


def in_git(services: Services, **now: bytes) -> Services:
    files = services.files
    assert isinstance(files, FakeFiles)
    changed = FakeFiles({**files.contents, **{f"{path}": content for path, content in now.items()}})
    repository = FakeRepository(trees={"HEAD": files, "old": files}, now=changed)
    return replace(services, files=changed, repository=repository)


def test_what_is_not_committed_is_planned_and_not_saved() -> None:
    wiki = FakeWiki()
    services = in_git(
        registry(), **{"data/partners/zoo.yaml": json.dumps(record("Zoo")).encode(), "notes.txt": b""}
    )
    publication = plan(services, wiki, create=True)
    assert publication.uncommitted == ("data/partners/zoo.yaml",)
    with pytest.raises(RefusedError, match=r"not committed.*: data/partners/zoo\.yaml"):
        carry_out(wiki, publication, lambda _: None)
    committed = plan(services, wiki, create=True, revision="old")
    assert committed.uncommitted == ()
    (result,) = carry_out(wiki, committed, lambda _: None)
    assert result.outcome is Outcome.CREATED
    assert wiki.edits[-1].summary == "Update from the registry at old"


def test_templates_are_always_those_of_the_working_tree() -> None:
    services = in_git(registry(), **{"templates/listing.wikitext.j2": b"x", "templates/a": b"y"})
    publication = plan(services, FakeWiki(), create=True, revision="old")
    assert len(publication.uncommitted) == 2
    with pytest.raises(RefusedError, match=r"templates/.* and 1 more"):
        publication.require_committed()


def test_git_that_can_not_be_asked_is_not_no_git() -> None:
    broken = replace(registry(), repository=FakeRepository(absent=EnvironmentProblemError("git is missing")))
    with pytest.raises(EnvironmentProblemError, match="git is missing"):
        plan(broken, FakeWiki())


def test_the_policy_says_where_to() -> None:
    with pytest.raises(EnvironmentProblemError, match="which wiki is written to") as none:
        plan(registry(wiki={"api": None, "account": None}), FakeWiki())
    assert "api: https://WIKI/w/api.php; account: NAME OF THE BOT" in (none.value.hint or "")
    with pytest.raises(EnvironmentProblemError, match="which account writes to the wiki"):
        plan(registry(wiki={"account": None}), FakeWiki())
    with pytest.raises(UsageError, match='names no page "User:PartnerBot/Lits"') as near:
        plan(registry(), FakeWiki(), "User:PartnerBot/Lits")
    assert near.value.hint == f'did you mean "{PAGE}"?'
    assert only(plan(registry(), FakeWiki(), "user:PartnerBot/List", create=True)).edit


# --- saving -----------------------------------------------------------------------------------------------------

ANOTHER = ("Atlas", "Museum", "Zoo")


def test_the_account_is_the_one_of_the_policy(wiki: FakeWiki) -> None:
    wiki.user = "SomebodyElse"
    with pytest.raises(EnvironmentProblemError, match="are those of SomebodyElse"):
        publish(registry(ANOTHER), wiki)
    wiki.user, wiki.blocked = BOT, True
    with pytest.raises(WikiRefusedError, match="is blocked"):
        publish(registry(ANOTHER), wiki)
    wiki.user = None
    with pytest.raises(EnvironmentProblemError, match="no credentials"):
        publish(registry(ANOTHER), wiki)
    assert outcome(registry(), wiki) is Outcome.UNCHANGED  # nobody has to log in for nothing
    assert len(wiki.edits) == 1


def test_somebody_is_faster(wiki: FakeWiki) -> None:
    wiki.merges = False
    wiki.meanwhile("save", lambda: wiki.put(PAGE, "faster"))
    (result,) = publish(registry(ANOTHER), wiki)
    assert result.outcome is Outcome.CONFLICT
    assert "by Volunteer, 2026-03-31" in (result.problem or "")
    assert wiki.text(PAGE) == "faster"


def test_somebody_deletes_or_makes_it_meanwhile(wiki: FakeWiki) -> None:
    wiki.meanwhile("save", lambda: wiki.delete(PAGE))
    (result,) = publish(registry(ANOTHER), wiki)
    assert result.outcome is Outcome.CONFLICT
    assert "(the page was deleted)" in (result.problem or "")
    assert outcome(registry(ANOTHER), wiki) is Outcome.STOPPED
    wiki.meanwhile("save", lambda: wiki.put(PAGE, "mine"))
    assert outcome(registry(ANOTHER), wiki, create=True) is Outcome.CONFLICT
    assert wiki.text(PAGE) == "mine"


def add_a_line(wiki: FakeWiki) -> Callable[[], object]:
    return lambda: wiki.put(PAGE, f"{wiki.text(PAGE)}\n\nA line by hand.", summary="helpful")


def test_a_merge_is_noticed_at_once_and_later(wiki: FakeWiki) -> None:
    wiki.meanwhile("save", add_a_line(wiki))
    (result,) = publish(registry(ANOTHER), wiki)
    assert result.outcome is Outcome.MERGED
    assert result.now is not None
    assert "A line by hand." in result.now
    assert "Zoo" in result.now
    assert f"--overwrite {wiki.pages[PAGE][-1].id}" in (result.hint or "")

    # Another clone, which saw nothing of it, does not overwrite it either.
    page = only(plan(registry(("Atlas",)), wiki))
    assert page.verdict is Verdict.STOPPED
    assert page.by_hand is not None
    assert page.by_hand.merged
    assert [each.summary for each in page.by_hand.revisions] == ["helpful"]
    assert "the wiki mixed what PartnerBot saved" in page.obstacles[0].message
    # Nor if somebody edited once more.
    wiki.put(PAGE, f"{wiki.text(PAGE)}\nmore")
    page = only(plan(registry(("Atlas",)), wiki))
    assert page.by_hand is not None
    assert page.by_hand.merged
    assert len(page.by_hand.revisions) == 2
    newest = wiki.pages[PAGE][-1].id
    assert outcome(registry(("Atlas",)), wiki, overwrite=frozenset({newest})) is Outcome.SAVED
    assert outcome(registry(ANOTHER), wiki) is Outcome.SAVED


def test_two_runs_of_the_bot_at_once_are_no_edit_by_hand(wiki: FakeWiki) -> None:
    publication = plan(registry(ANOTHER), wiki)
    assert publish(registry(ANOTHER), wiki)[0].outcome is Outcome.SAVED
    (late,) = carry_out(wiki, publication, lambda _: None)
    assert late.outcome is Outcome.UNCHANGED
    assert outcome(registry(), wiki) is Outcome.SAVED


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda wiki: wiki.protected.add(PAGE), "is protected"),
        (lambda wiki: setattr(wiki, "spam", ("Zoo",)), "unwanted addresses"),
        (lambda wiki: wiki.fail("save", WikiRefusedError("the wiki is read-only", "readonly")), "read-only"),
    ],
)
def test_the_wiki_does_not_want_it(wiki: FakeWiki, spoil: Callable[[FakeWiki], object], code: str) -> None:
    spoil(wiki)
    before = wiki.text(PAGE)
    (result,) = publish(registry(ANOTHER), wiki)
    assert result.outcome is Outcome.REFUSED
    assert code in (result.problem or "")
    assert wiki.text(PAGE) == before


def test_a_connection_that_is_cut_is_asked_about(wiki: FakeWiki) -> None:
    wiki.cut("save", "after")
    assert outcome(registry(ANOTHER), wiki) is Outcome.SAVED
    assert len(wiki.edits) == 2
    wiki.cut("save", "before")
    assert outcome(registry(), wiki) is Outcome.SAVED
    assert len(wiki.edits) == 4
    assert len(wiki.pages[PAGE]) == 3


def test_a_new_page_and_a_connection_that_is_cut() -> None:
    wiki = FakeWiki()
    wiki.cut("save", "after")
    assert outcome(registry(), wiki, create=True) is Outcome.CREATED
    wiki.delete(PAGE)
    wiki.cut("save", "before")
    assert outcome(registry(), wiki, create=True) is Outcome.CREATED
    assert len(wiki.pages[PAGE]) == 1


def test_a_connection_that_is_cut_twice(wiki: FakeWiki) -> None:
    wiki.cut("save", "before")
    wiki.cut("save", "before")
    (result,) = publish(registry(ANOTHER), wiki)
    assert result.outcome is Outcome.NOT_SAVED
    assert "its history says that it did not" in (result.problem or "")
    wiki.cut("save", "before")
    wiki.cut("save", "after")
    assert outcome(registry(ANOTHER), wiki) is Outcome.SAVED


def test_what_nobody_can_know_is_called_unknown(wiki: FakeWiki) -> None:
    services = registry(ANOTHER)
    publication = plan(services, wiki)
    wiki.cut("save", "after")
    wiki.fail("history", UnreachableError("wiki.example can't be reached"))
    (result,) = carry_out(wiki, publication, lambda _: None)
    assert result.outcome is Outcome.UNKNOWN
    assert "may have been saved, and may not" in (result.problem or "")
    assert outcome(services, wiki) is Outcome.UNCHANGED

    publication = plan(registry(), wiki)
    wiki.fail("revision", UnreachableError("wiki.example can't be reached"))
    (result,) = carry_out(wiki, publication, lambda _: None)
    assert (result.outcome, result.saved is not None) == (Outcome.UNKNOWN, True)


def test_a_merge_behind_a_connection_that_is_cut(wiki: FakeWiki) -> None:
    publication = plan(registry(ANOTHER), wiki)
    add_a_line(wiki)()
    wiki.cut("save", "after")
    (result,) = carry_out(wiki, publication, lambda _: None)
    assert result.outcome is Outcome.MERGED
    assert "A line by hand." in wiki.text(PAGE)


def test_a_wiki_that_makes_something_else_of_it(wiki: FakeWiki) -> None:
    def transform(edit: Any) -> Any:
        return real(replace(edit, text=edit.text.replace("Zoo", "Circus")))

    real = wiki._save
    wiki._save = transform  # type: ignore[method-assign]
    (result,) = publish(registry(ANOTHER), wiki)
    assert result.outcome is Outcome.ALTERED
    assert result.now is not None
    assert "Circus" in result.now


def test_one_page_keeps_no_other_back_and_repeating_finishes() -> None:
    services = registry(wiki={"targets": [{"title": MODULE, "form": "lua"}]})
    wiki = FakeWiki(protected={PAGE})
    first = publish(services, wiki, create=True)
    assert [each.outcome for each in first] == [Outcome.REFUSED, Outcome.CREATED]
    wiki.protected.clear()
    again = publish(services, wiki, create=True)
    assert [each.outcome for each in again] == [Outcome.CREATED, Outcome.UNCHANGED]
    assert "name = 'Atlas'" in wiki.text(MODULE)


def test_a_text_is_as_the_wiki_keeps_it() -> None:
    wiki = FakeWiki()
    odd = "Muse\u0301e \u0340 d\u2019Art"  # MediaWiki would compose it
    assert outcome(registry((odd,), wiki={"targets": []}), wiki, create=True) is Outcome.CREATED
    assert outcome(registry((odd,)), wiki) is Outcome.UNCHANGED


def test_planning_needs_a_wiki_that_answers() -> None:
    wiki = FakeWiki()
    wiki.cut("page", "before")
    with pytest.raises(UnreachableError):
        plan(registry(), wiki)


# --- whatever happens -------------------------------------------------------------------------------------------

METHODS = ("page", "history", "revision", "account", "save")
DEEDS = ("line", "replace", "revert", "delete", "before", "after")
BY_HAND = re.compile(r"^by hand \d+$", re.MULTILINE)


@cache
def rendered(names: tuple[str, ...]) -> PageText:
    services = registry(names)
    setting = load_setting(services)
    return PageTexts(services, setting).of(destination_of(setting.registry).targets[0], DAY)


def at_once(wiki: FakeWiki, names: tuple[str, ...]) -> Result:
    """Plan and save, without rendering anew what is rendered."""
    summary = summary_of(None, None, Standing(official=True, fictitious=False))
    case = Case(wiki.host, BOT, Standing(official=True, fictitious=False), Allowances(create=True), summary)
    page = plan_page(rendered(names), None, read_state(wiki, PAGE, BOT), case)
    policy = load_setting(registry()).registry
    publication = Publication(wiki.host, BOT, policy, DAY, None, (), (page,))
    (result,) = carry_out(wiki, publication, lambda _: None)
    return result


@settings(max_examples=300)
@example([("history", "delete"), ("account", "line")], [("Atlas",), ("Atlas",)], True)
@given(
    st.lists(st.tuples(st.sampled_from(METHODS), st.sampled_from(DEEDS)), max_size=6),
    st.lists(st.sampled_from([("Atlas",), ANOTHER, ("Zoo", "Atlas")]), min_size=1, max_size=4),
    st.booleans(),
)
def test_nothing_is_overwritten_that_was_not_read(
    events: list[tuple[str, str]], states: list[tuple[str, ...]], merges: bool
) -> None:
    """Whatever somebody does between any two calls, and wherever the connection breaks."""
    wiki = FakeWiki(merges=merges)
    at_once(wiki, ("Atlas", "Museum"))
    ever: dict[int, Revision] = {}
    for number, (method, deed) in enumerate(events):
        _script(wiki, ever, method, deed, f"by hand {number}")
    for names in states:
        edits = len(wiki.edits)
        try:
            result = at_once(wiki, names)
        except UnreachableError:
            result = None
        ever |= {each.id: each for page in wiki.pages.values() for each in page}
        for edit in wiki.edits[edits:]:
            # What it meant to replace was the bot's own text, and nothing of anybody else's was in it.
            assert edit.base is None or not BY_HAND.search(ever[edit.base].text or "")
        if result and result.outcome in FINE:
            assert not BY_HAND.search(rendered(names).text)
            if result.saved and result.saved.changed:
                assert ever[result.saved.revision].text == rendered(names).text
    for made in (each for each in ever.values() if each.user == BOT and each.parent):
        # What it replaced unread is in it all the same: the wiki merged the two.
        unread = made.parent != meant_to_replace(made)
        lost = set(BY_HAND.findall(ever[made.parent].text or "")) - set(BY_HAND.findall(made.text or ""))
        assert not (unread and lost)


def _script(wiki: FakeWiki, ever: dict[int, Revision], method: str, deed: str, line: str) -> None:
    def do() -> None:
        ever.update({each.id: each for page in wiki.pages.values() for each in page})
        text = wiki.text(PAGE) if PAGE in wiki.pages else ""
        if deed == "line":
            wiki.put(PAGE, f"{text}\n\n{line}")
        elif deed == "replace":
            wiki.put(PAGE, line)
        elif deed == "delete" and PAGE in wiki.pages:
            wiki.delete(PAGE)
        elif deed == "revert" and PAGE in wiki.pages:
            wiki.put(PAGE, wiki.pages[PAGE][0].text or "")

    if deed in {"before", "after"}:
        wiki.cut(method, deed)  # type: ignore[arg-type]
    else:
        wiki.meanwhile(method, do)


@settings(max_examples=20)
@given(st.lists(st.sampled_from([("Atlas",), ANOTHER, ("É", "e\u0301x")]), min_size=1, max_size=3))
def test_what_was_published_is_not_published_again(states: list[tuple[str, ...]]) -> None:
    wiki = FakeWiki()
    for names in states:
        services = registry(names)
        publish(services, wiki, create=True)
        edits = len(wiki.edits)
        assert outcome(services, wiki, create=True) is Outcome.UNCHANGED
        assert check(services, wiki).freshness is Freshness.UP_TO_DATE
        assert len(wiki.edits) == edits
