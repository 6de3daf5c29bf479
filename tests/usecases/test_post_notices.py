# SPDX-License-Identifier: Apache-2.0
"""Notices on talk pages: where they go, what keeps them away, and that none goes out twice whatever happens."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import pytest
from typing_extensions import override

from fake_wiki import FakeWiki
from fakes import FakeFiles
from letters import SHIPPED
from partnerctl.adapters.templates import RegistryTemplates
from partnerctl.errors import EnvironmentProblemError, RefusedError, UnreachableError, UsageError
from partnerctl.findings import Plain
from partnerctl.model.ledger import SentNotice
from partnerctl.model.notices import NoticeKind
from partnerctl.ports import Services
from partnerctl.usecases.ledger import read_ledger
from partnerctl.usecases.post.carry_out import Posted, Posts, carry_out_posts, require_fit_to_post
from partnerctl.usecases.post.planning import LeftOut, PostRequest, Ready, There, plan_posts
from partnerctl.usecases.post.words import PostWord, place_of_user, word_of_summary
from partnerctl.wiki import WikiRefusedError
from partners import entry
from posts import ACCOUNT, REPORT, TODAY, Clone, applicant, sections

ADA: Final = "User talk:Ada"
TALK: Final = "Talk:Northfield report"
FILE: Final = "a-library.2026-03-20.application-received.talk-page.yaml"


def clone(*liaisons: str, **parts: Plain) -> Clone:
    """A clone with one partner that is due one notice."""
    made = Clone.of({"a-library": {**applicant(*liaisons), **parts}})
    made.wiki.put("Northfield report", "Our report.", user="Ada")
    return made


def only(posts: Posts) -> Posted | There | LeftOut:
    (result,) = posts.results
    return result


def why(posts: Posts) -> str:
    result = only(posts)
    assert isinstance(result, LeftOut)
    return result.why


# Where it goes


def test_the_talk_page_of_the_report_page_comes_first() -> None:
    here = clone("Ada", report_page=REPORT)

    posts = here.post()

    assert isinstance(only(posts), Posted)
    assert len(sections(here.wiki.text(TALK))) == 1
    assert ADA not in here.wiki.pages


def test_else_each_liaison_in_office_is_told_on_their_own_page() -> None:
    people: list[Plain] = [
        {"user": "Ada"},
        {"user": "Ben Example", "since": "2026-03"},
        {"user": "Gone", "until": "2026-03-30"},
        {"user": "Coming", "since": "2026-04-01"},
    ]
    here = clone(liaisons=people, report_page="https://other.example/wiki/Report")

    posts = here.post()

    assert [each.title for each in posts.results if isinstance(each, Posted)] == [
        ADA,
        "User talk:Ben Example",
    ]
    assert list(here.ledger()) == [FILE]


def test_what_is_on_the_page_stays_and_the_section_comes_last() -> None:
    here = clone("Ada")
    here.wiki.put(ADA, "== Hello ==\n\nHow are you? [[User:Ben|Ben]]", user="Ben")

    here.post()

    text = here.wiki.text(ADA)
    assert text.startswith("== Hello ==\n\nHow are you? [[User:Ben|Ben]]\n\n== We received the application")
    assert text.endswith("</div>\n\n~~~~\n<!-- partnerctl notice a-library.2026-03-20.application-received."
                         f"{place_of_user('Ada')} in en -->")  # fmt: skip


def test_the_ledger_names_the_edit_and_is_read_again() -> None:
    here = clone("Ada")

    posts = here.post()

    path = f"data/notices/{FILE}"
    assert posts.recorded == [path]
    assert here.ledger() == {
        FILE: (
            "partner: a-library\nkind: application-received\nabout: 2026-03-20\nchannel: talk-page\n"
            f"sent: 2026-03-31\nlanguage: en\nlink: https://wiki.example/wiki/Special:Diff/{here.wiki.pages[ADA][-1].id}\n"
        )
    }
    ledger = read_ledger(here.services)
    assert ledger.findings == ()
    assert isinstance(ledger.notices[0], SentNotice)
    assert here.plan().notices == ()


def test_edits_are_for_people_and_not_marked_as_those_of_a_bot() -> None:
    here = clone("Ada")

    here.post()

    assert [(edit.bot, edit.section, edit.base) for edit in here.wiki.edits] == [(False, None, None)]


@pytest.mark.parametrize(
    ("page", "talk"),
    [
        ("Project:Partners", "Meta talk:Partners"),
        ("Help:Partners/Report", None),
        ("User:Ada/Report", "User talk:Ada/Report"),
        ("Talk:Partners", "Talk:Partners"),
        ("Old report", TALK),
    ],
)
def test_the_talk_page_is_found_in_any_namespace(page: str, talk: str | None) -> None:
    here = clone(report_page=f"https://wiki.example/wiki/{page.replace(' ', '_')}#Section")
    here.wiki.put("Old report", "#REDIRECT [[Northfield report]]")
    for title in ("Project:Partners", "Help:Partners/Report", "User:Ada/Report"):
        here.wiki.put(title, "A report.")

    result = here.plan()

    if talk is None:  # the fake wiki has no "Help talk"
        assert "can't be told what the talk page" in result.left_out[0].why
    else:
        assert isinstance(result.seen[0], Ready)
        assert result.seen[0].page.title == talk


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({}, "it has no report page, and no liaison is in office"),
        (
            {"report_page": "https://other.example/wiki/R"},
            "its report page is on another wiki than wiki.example, and no liaison is in office",
        ),
        ({"report_page": "https://wiki.example/wiki/Gone"}, "there is no page 'Gone' on wiki.example"),
        ({"report_page": "https://wiki.example/wiki/Special:Log"}, "is a special page"),
    ],
)
def test_who_has_no_page_is_left_out_with_what_to_do(parts: dict[str, Plain], reason: str) -> None:
    plan = clone(**parts).plan()

    (left,) = plan.left_out
    assert reason in left.why
    assert plan.notices == ()


def test_redirects_are_followed_also_to_another_user() -> None:
    here = clone("Ada")
    here.wiki.put(ADA, "#REDIRECT [[User talk:Ada B]]")
    here.wiki.put("User talk:Ada B", "#REDIRECT [[User talk:Ada C]]")
    here.wiki.put("User talk:Ada C", "Hello")

    plan = here.plan()
    here.post()

    (ready,) = plan.seen
    assert isinstance(ready, Ready)
    assert (ready.page.title, ready.page.redirected_from) == ("User talk:Ada C", ADA)
    assert len(sections(here.wiki.text("User talk:Ada C"))) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("#REDIRECT [[Main Page]]", "Main Page, to which User talk:Ada leads, is no talk page of a user"),
        ("#REDIRECT [[Talk:Main Page]]", "Talk:Main Page, to which User talk:Ada leads, is no talk page"),
        ("#REDIRECT [[User talk:Ada]]", "in a circle"),
        ("{{nobots}}", "asks bots to stay away"),
        ("[[Category:Opted-out of message delivery]]", "is in the category"),
        ("{{soft redirect|User talk:Else}}", "is a soft redirect"),
    ],
)
def test_pages_that_are_left_alone(text: str, reason: str) -> None:
    here = clone("Ada")
    here.wiki.put(ADA, text)

    posts = here.post()

    assert reason in why(posts)
    assert here.wiki.edits == []
    assert here.ledger() == {}


def test_a_board_of_structured_discussions_is_left_alone() -> None:
    here = clone("Ada")
    here.wiki.put(ADA, "{}")
    here.wiki._models[ADA] = "flow-board"

    assert why(here.post()) == f"{ADA} holds 'flow-board' and no wikitext, so no section can be added"


@pytest.mark.parametrize(
    ("people", "reason"), [({"Ben": False}, "there is no user 'Ada'"), ({"Ada": True}, "is blocked")]
)
def test_nobody_writes_to_a_user_who_is_not_there_or_is_blocked(people: dict[str, bool], reason: str) -> None:
    here = clone("Ada")
    here.wiki.people = people

    assert reason in why(here.post())


def test_one_liaison_who_opted_out_does_not_keep_the_partner_from_being_told() -> None:
    here = clone("Ada", "Ben")
    here.wiki.put(ADA, "{{nobots}}")

    posts = here.post()

    assert [type(each) for each in posts.results] == [LeftOut, Posted]
    assert list(here.ledger()) == [FILE]


# What the wiki does not want


def test_a_protected_page_is_left_out_and_the_next_one_is_tried() -> None:
    here = clone("Ada", "Ben")
    here.wiki.protected = {ADA}

    posts = here.post()

    assert [type(each) for each in posts.results] == [LeftOut, Posted]
    assert posts.stopped is None


@pytest.mark.parametrize("code", ["blocked", "readonly", "ratelimited", "assertuserfailed"])
def test_what_holds_for_all_pages_stops_the_run(code: str) -> None:
    here = clone("Ada", "Ben")
    here.wiki.fail("save", WikiRefusedError("not now", code))

    posts = here.post()

    assert [type(each) for each in posts.results] == [LeftOut]
    assert isinstance(posts.stopped, WikiRefusedError)
    assert len(here.wiki.edits) == 1
    assert here.ledger() == {}


# Never twice


def test_a_second_clone_finds_it_on_the_wiki_and_writes_the_same_into_its_ledger() -> None:
    here = clone("Ada", "Ben")
    there = Clone(FakeFiles.of({path: here.files.text(path) for path in here.files.contents}), here.wiki)

    here.post()
    posts = there.post()

    assert [type(each) for each in posts.results] == [There, There]
    assert len(here.wiki.edits) == 2
    assert there.ledger() == here.ledger()


def archive(wiki: FakeWiki) -> None:
    wiki.put(f"{ADA}/Archive 1", wiki.text(ADA))
    wiki.put(ADA, "Archived")


def rename(wiki: FakeWiki) -> None:
    wiki.move(ADA, "User talk:Ada B", redirect=True)


def replace_page(wiki: FakeWiki) -> None:
    wiki.delete(ADA)
    wiki.put(ADA, "New")


WHAT_BECOMES_OF_IT: Final[dict[str, Callable[[FakeWiki], object]]] = {
    "it stays": lambda wiki: None,
    "it is answered": lambda wiki: wiki.put(ADA, f"{wiki.text(ADA)}\n:Thank you."),
    "it is deleted": lambda wiki: wiki.put(ADA, ""),
    "it is archived": archive,
    "the page is deleted": lambda wiki: wiki.delete(ADA),
    "another page takes its place": replace_page,
    "the page is moved away": lambda wiki: wiki.move(ADA, f"{ADA}/Archive 1"),
    "the user is renamed": rename,
    "the summary is hidden": lambda wiki: wiki.hide(ADA),
}


@pytest.mark.parametrize("deed", WHAT_BECOMES_OF_IT.values(), ids=WHAT_BECOMES_OF_IT)
def test_whatever_becomes_of_the_section_it_is_not_posted_again(deed: Callable[[FakeWiki], object]) -> None:
    here = clone("Ada")
    here.wiki.put(ADA, "Hello")
    here.post()
    here.files.contents = {path: text for path, text in here.files.contents.items() if FILE not in path}
    deed(here.wiki)

    posts = here.post()

    assert not isinstance(only(posts), Posted)
    assert len(here.wiki.edits) == 1


def test_a_liaison_who_came_after_it_was_told_is_not_told_again() -> None:
    here = clone("Ada")
    here.post()
    here.files.contents = dict(clone("Ben").files.contents)

    posts = here.post()

    assert isinstance(only(posts), There)
    assert list(here.ledger()) == [FILE]


def test_what_others_claim_is_shown_and_neither_believed_nor_contradicted() -> None:
    here = clone("Ada")
    word = here.plan().notices[0].word(here.plan().notices[0].places[0])
    here.wiki.put(ADA, "Hello", user="Mallory", summary=word.summary("x"))

    assert "by its summary an edit of Mallory brought it" in why(here.post())
    here.wiki.pages.clear()
    here.wiki.put(ADA, f"Hello {word.comment}", user="Mallory")
    assert "holds the comment that marks this notice" in why(here.post())
    assert here.wiki.edits == []
    assert here.ledger() == {}


@pytest.mark.parametrize("when", ["before", "after"])
def test_after_a_cut_the_wiki_is_asked_before_anything_is_said(when: str) -> None:
    here = clone("Ada")
    here.wiki.put(ADA, "Hello")
    here.wiki.cut("save", "before" if when == "before" else "after")

    posts = here.post()

    result = only(posts)
    assert isinstance(result, Posted)
    assert len(sections(here.wiki.text(ADA))) == 1
    assert len(here.wiki.edits) == (2 if when == "before" else 1)
    assert result.notes == (
        () if when == "before" else ("the connection was cut, and the wiki says that it was saved",)
    )
    assert list(here.ledger()) == [FILE]


def test_if_the_wiki_is_gone_it_is_said_that_nobody_knows_and_the_next_run_finds_out() -> None:
    here = clone("Ada", "Ben")
    here.wiki.cut("save", "after")
    plan = here.plan()
    for _ in range(2):
        here.wiki.meanwhile("contributions", lambda: None)
    here.wiki.cut("contributions", "before")

    posts = carry_out_posts(plan, here.services, here.wiki)

    assert "the wiki can't be asked whether it was" in why(posts)
    assert isinstance(posts.stopped, UnreachableError)
    assert here.ledger() == {}
    posts = here.post()
    assert [type(each) for each in posts.results] == [There, Posted]
    assert list(here.ledger()) == [FILE]


def test_who_edits_in_the_same_moment_loses_nothing() -> None:
    here = clone("Ada")
    here.wiki.put(ADA, "Hello")
    here.wiki.meanwhile(
        "save", lambda: here.wiki.put(ADA, "Hello\n\nA new line at the end", same_second=True)
    )

    posts = here.post()

    assert isinstance(only(posts), Posted)
    assert here.wiki.text(ADA).startswith("Hello\n\nA new line at the end\n\n== We received")


def test_an_edit_that_the_wiki_merged_is_told() -> None:
    here = clone("Ada")
    here.wiki.put(ADA, "First\n\nSecond\n\nThird")
    here.wiki.meanwhile("save", lambda: here.wiki.put(ADA, "First, really\n\nSecond\n\nThird"))

    result = only(here.post())

    assert isinstance(result, Posted)
    assert "in the same moment" in result.notes[0]
    assert here.wiki.text(ADA).startswith("First, really\n\nSecond\n\nThird\n\n== We received")


def test_who_never_stops_editing_is_left_out_until_the_next_run() -> None:
    here = clone("Ada")
    here.wiki.merges = False
    here.wiki.put(ADA, "Hello")
    for number in range(5):
        here.wiki.meanwhile("save", partial(here.wiki.put, ADA, f"Hello {number}"))

    assert "others changed the page, each of the 5 times" in why(here.post())
    assert isinstance(only(here.post()), Posted)


def test_what_another_run_posted_in_between_and_somebody_took_out_at_once_is_taken_back() -> None:
    here = clone("Ada")
    there = Clone(FakeFiles.of({path: here.files.text(path) for path in here.files.contents}), here.wiki)
    here.wiki.put(ADA, "Hello")

    def meanwhile() -> None:
        there.post()
        here.wiki.put(ADA, "Hello")

    here.wiki.meanwhile("save", meanwhile)

    posts = here.post()

    assert isinstance(only(posts), There)
    assert here.wiki.text(ADA) == "Hello"
    assert here.wiki.pages[ADA][-1].summary == "taken back: another run had posted the same a moment before"
    assert here.ledger() == there.ledger()
    assert isinstance(only(Clone(clone("Ada").files, here.wiki).post()), There)


def test_if_it_can_not_be_taken_back_a_person_is_told() -> None:
    here = clone("Ada")
    there = Clone(FakeFiles.of({path: here.files.text(path) for path in here.files.contents}), here.wiki)
    here.wiki.put(ADA, "Hello")

    def meanwhile() -> None:
        there.post()
        here.wiki.put(ADA, "Hello")
        here.wiki.fail("save", WikiRefusedError("no", "protectedpage"))

    here.wiki.meanwhile("save", meanwhile)

    assert why(here.post()) == "two runs posted it in the same moment"


def test_a_ledger_that_can_not_be_written_stops_the_run_and_the_next_one_fills_it() -> None:
    here = clone("Ada")
    plan = here.plan()

    class Full(FakeFiles):
        @override
        def replace(self, path: str, content: bytes, *, expected: str | None) -> None:
            raise EnvironmentProblemError(f"{path} can't be written: the disk is full")

    posts = carry_out_posts(plan, replace(here.services, files=Full(here.files.contents)), here.wiki)

    assert isinstance(posts.stopped, EnvironmentProblemError)
    assert isinstance(only(here.post()), There)
    assert list(here.ledger()) == [FILE]


def test_pages_are_saved_with_pauses_between_them() -> None:
    here = clone("Ada", "Ben", "Eve")
    paused: list[int] = []

    carry_out_posts(here.plan(), here.services, here.wiki, pause=lambda: paused.append(len(here.wiki.edits)))

    assert paused == [1, 2]


# What is asked for, and what must hold


def test_requests_choose_partners_kinds_and_how_many() -> None:
    here = Clone.of(
        {
            "a-library": applicant("Ada"),
            "b-library": applicant(
                "Ben", history=[entry("2026-03-10", "applied"), entry("2026-03-12", "endorsed")]
            ),
            "c-library": applicant("Eve", history=[entry("2025-03-10", "applied")]),
        }
    )

    def due(request: PostRequest) -> list[tuple[str, str]]:
        return [(each.key.partner, each.key.kind.value) for each in here.plan(request).notices]

    received, endorsed = "application-received", "endorsed"
    assert due(PostRequest()) == [("b-library", received), ("b-library", endorsed), ("a-library", received)]
    assert due(PostRequest(partners=frozenset({"a-library"}))) == [("a-library", received)]
    assert due(PostRequest(kinds=frozenset({NoticeKind.ENDORSED}))) == [("b-library", endorsed)]
    assert due(PostRequest(most=1)) == [("b-library", received)]
    assert here.plan(PostRequest(most=1)).later == 2
    assert ("c-library", received) in due(PostRequest(back=1000))
    with pytest.raises(UsageError, match="no-library"):
        here.plan(PostRequest(partners=frozenset({"no-library"})))


def test_what_presupposes_a_recognition_is_not_due_while_the_model_is_not_official() -> None:
    recognized: list[Plain] = [entry("2026-03-10", "applied"), entry("2026-03-12", "recognized", by=["wmf"])]
    made = {"a-library": applicant("Ada", history=recognized)}

    assert [each.key.kind for each in Clone.of(made).plan().notices] == [NoticeKind.RECOGNIZED]
    assert [each.key.kind for each in Clone.of(made, official=False).plan().notices] == [
        NoticeKind.APPLICATION_RECEIVED
    ]


@pytest.mark.parametrize("notice", ["Invented.", "Two [[lines]]\nof  prose:\n\n* it's ''all'' invented"])
def test_a_template_that_leaves_out_the_notice_posts_nothing(notice: str) -> None:
    here = Clone.of({"a-library": applicant("Ada")}, official=False, notice=notice)
    assert isinstance(here.plan().seen[0], Ready)
    shipped, _, _ = SHIPPED.text("notice/letter.wikitext")
    here.files.contents["templates/notice/letter.wikitext"] = shipped.replace(
        "letter.notice", "letter.title"
    ).encode()
    services = replace(here.services, templates=RegistryTemplates(here.files))

    plan = plan_posts(PostRequest(), services, here.wiki)

    assert [each.why for each in plan.left_out] == [
        "the registry's own template leaves out the policy's notice"
    ]


def test_planning_needs_no_account_and_saves_nothing() -> None:
    here = clone("Ada")
    here.wiki.user = None

    assert isinstance(here.plan().seen[0], Ready)
    assert "account" not in here.wiki.calls


def test_a_policy_without_an_account_can_not_post() -> None:
    wiki: Plain = {"page": "Partners/List"}
    here = Clone.of({"a-library": applicant("Ada")}, wiki=wiki)

    with pytest.raises(EnvironmentProblemError, match="does not say which wiki is written to"):
        here.plan()


def test_only_the_policy_s_account_posts() -> None:
    here = clone("Ada")
    plan = here.plan()

    def require() -> None:
        require_fit_to_post(plan, _committed(here), here.wiki, unofficial_in_public=False)

    require()
    here.wiki.blocked = True
    with pytest.raises(WikiRefusedError, match="is blocked"):
        require()
    here.wiki.user = "Somebody"
    with pytest.raises(
        EnvironmentProblemError, match="are those of Somebody, and the policy names PartnerBot"
    ):
        require()


def _committed(here: Clone) -> Services:
    """The world of a clone in which everything but the ledger is committed as it is now."""
    committed = FakeFiles(dict(here.files.contents))
    committed.contents.pop(f"data/notices/{FILE}", None)
    repository = replace(here.services.repository, trees={"HEAD": committed})  # type: ignore[type-var]
    return replace(here.services, repository=repository)


def test_only_what_is_committed_is_posted_but_the_ledger_may_be_ahead() -> None:
    here = clone("Ada")
    plan = here.plan()
    here.post()
    services = _committed(here)

    def require() -> None:
        require_fit_to_post(plan, services, here.wiki, unofficial_in_public=False)

    require()
    here.files.contents["data/bounces/x.yaml"] = b"x"
    require()
    here.files.contents["templates/notice/letter.wikitext"] = b"x"
    with pytest.raises(RefusedError, match=r"not committed.*: templates/notice/letter.wikitext$"):
        require()
    here.files.contents["data/partners/b-library.yaml"] = b"name: B\n"
    with pytest.raises(RefusedError, match=r"data/partners/b-library.yaml and 1 more$"):
        require()


@pytest.mark.parametrize("host", ["wiki.example", "127.0.0.1:8080"])
@pytest.mark.parametrize("policy", [{"official": False}, {"fictitious": True}, {}])
@pytest.mark.parametrize("said", [True, False])
def test_nobody_speaks_in_public_for_what_is_invented_or_silently_for_what_is_not_official(
    host: str, policy: dict[str, bool], said: bool
) -> None:
    here = clone("Ada")
    plan = here.plan()
    plan = replace(plan, host=host, registry=plan.registry.model_copy(update=policy))

    def require() -> None:
        require_fit_to_post(plan, _committed(here), here.wiki, unofficial_in_public=said)

    allowed = host != "wiki.example" if "fictitious" in policy else said or not policy
    if allowed:
        require()
    else:
        with pytest.raises(RefusedError, match="talk pages are public pages of"):
            require()


# The words


def test_words_in_a_heading_are_not_those_of_another_notice() -> None:
    here = clone("Ada", name="partnerctl notice b.2026-03-20.declined.report-page in en")
    notice = here.plan().notices[0]
    word = notice.word(notice.places[0])

    found = word_of_summary(word.summary(notice.subject))

    assert found == word
    assert word_of_summary("new section: partnerctl notice x.2026-99-20.declined.report-page in en") is None
    assert word_of_summary(None) is None


def test_headings_that_would_be_markup_are_not_linked() -> None:
    word = PostWord(clone("Ada").plan().notices[0].key, "report-page", "en")

    assert word.summary("A [[b]]").startswith("new section: ")
    assert word.summary("A */ b").startswith("new section: ")
    assert word.summary("x" * 101).startswith("new section: ")
    assert word.summary("A (b), c").startswith("/* A (b), c */ new section: ")


def test_the_day_in_the_ledger_is_that_of_the_edit() -> None:
    here = clone("Ada")
    here.wiki.now = dt.datetime(2026, 4, 2, 23, 59, tzinfo=dt.UTC)

    here.post()

    assert "sent: 2026-04-02" in here.ledger()[FILE]
    assert here.day == TODAY
    assert ACCOUNT in json.dumps(here.files.text("data/registry.yaml"))
