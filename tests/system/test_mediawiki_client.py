# SPDX-License-Identifier: Apache-2.0
"""The client and a real MediaWiki: whatever happens, nothing is overwritten unseen, and the error says what to do."""

import datetime as dt
import itertools
import logging
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pydantic import SecretStr

from cutting_proxy import Cut, CuttingProxy, cutting_proxy
from fake_wiki import FakeWiki
from mediawiki import ADMINISTRATOR, BOT, VOLUNTEER, Login
from mediawiki import Wiki as RealWiki
from partnerctl.adapters.mediawiki import MediaWiki
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, UnreachableError
from partnerctl.model.credentials import WikiPassword
from partnerctl.wiki import ContentModel, Edit, EditConflictError, Person, Saved, WikiRefusedError

pytestmark = pytest.mark.mediawiki

AGENT = "partnerctl/0 (https://registry.example/about; publish) httpx/0"
LINES = "== List ==\n* one\n\n== Notes ==\n* two\n\n== End ==\n* three"
_NUMBERS = itertools.count(1)


class Pauses(list[float]):
    """What the client would have waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def title() -> str:
    """A page that no other test uses."""
    return f"User:PartnerBot/Test {next(_NUMBERS)}"


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


def client_of(
    wiki: RealWiki, pauses: Pauses | None = None, *, at: str | None = None, by: Login = BOT
) -> MediaWiki:
    """A client with an account on a wiki."""
    account = WikiPassword(wiki.variables[by[0]], SecretStr(wiki.variables[by[1]]))
    api = at or wiki.variables["MW_API"]
    return MediaWiki(api, lambda host: account, AGENT, sleep=pauses if pauses is not None else Pauses())


@pytest.fixture
def client(wiki: RealWiki, pauses: Pauses) -> MediaWiki:
    return client_of(wiki, pauses)


@pytest.fixture
def proxy(wiki: RealWiki) -> Iterator[CuttingProxy]:
    with cutting_proxy("127.0.0.1", int(wiki.variables["MW_PORT"])) as running:
        yield running


def behind(proxy: CuttingProxy, wiki: RealWiki, pauses: Pauses) -> MediaWiki:
    return client_of(wiki, pauses, at=f"http://127.0.0.1:{proxy.address[1]}/w/api.php")


def save(client: MediaWiki, title: str, text: str, base: int | None, section: str | None = None) -> Saved:
    return client.save(Edit(title, text, "Because of a test", base, section))


def refused(client: MediaWiki, title: str, text: str = "text", base: int | None = None) -> str:
    """The error as a person sees it, without what differs from run to run."""
    with pytest.raises(WikiRefusedError) as caught:
        save(client, title, text, base)
    told = f"{caught.value.code}: {caught.value.message}; {caught.value.hint}"
    return told.replace(client.host, "HOST").replace(title, "PAGE")


# Saving, as it should be


def test_first_save_unchanged_changed(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    assert client.page(title).revision is None
    first = save(client, title, "one\n", None)
    assert (first.title, first.replaced, first.changed) == (title, None, True)
    page = client.page(title)
    assert page.revision is not None
    assert (page.revision.id, page.text, page.namespace, page.model) == (first.revision, "one", 2, "wikitext")
    assert (page.revision.user, page.revision.summary) == ("PartnerBot", "Because of a test")
    again = save(client, title, "one", first.revision)
    assert (again.revision, again.replaced, again.changed) == (first.revision, first.revision, False)
    second = save(client, title, "two", first.revision)
    assert (second.replaced, second.changed) == (first.revision, True)
    assert second.link == f"{wiki.variables['MW_URL']}/w/index.php?diff={second.revision}"
    assert [each.id for each in client.history(title)] == [second.revision, first.revision]
    assert [each.text for each in client.history(title, texts=True, most=1)] == ["two"]
    old = client.revision(first.revision)
    assert old is not None
    assert (old.text, old.parent, old.size, old.saved.utcoffset()) == ("one", 0, 3, dt.timedelta(0))
    assert client.revision(10**9) is None


def test_it_knows_users_their_edits_and_what_became_of_pages(
    wiki: RealWiki, client: MediaWiki, title: str
) -> None:
    wiki.save("Template:In a category", "[[Category:By a template]]")
    first = save(client, title, "{{In a category}} [[Category:By itself]]", None)
    wiki.move(title, f"{title} moved")
    newest = client.contributions("PartnerBot", since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))[0]
    assert (newest.title, newest.revision.id, newest.revision.summary) == (
        f"{title} moved",
        first.revision,
        "Because of a test",
    )
    assert client.link_of(first.revision) == first.link
    assert client.contributions("PartnerBot", since=dt.datetime(2999, 1, 1, tzinfo=dt.UTC)) == ()
    assert client.categories(f"{title} moved") == {"By a template", "By itself"}
    assert client.deleted(f"{title} moved") is None
    wiki.delete(f"{title} moved")
    assert client.deleted(f"{title} moved") is not None
    assert [
        each
        for each in client.contributions("PartnerBot", since=newest.revision.saved)
        if "moved" in each.title
    ] == []
    with wiki.blocked("Volunteer"):
        assert client.person("volunteer") == Person("Volunteer", is_blocked=True)
    assert client.person("Volunteer") == Person("Volunteer")
    assert client.person("Nobody|Volunteer") is None


def test_it_is_marked_as_an_edit_of_a_bot(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    made = save(client, title, "text", None)
    by_hand = client.save(Edit(title, "text 2", "Not marked", made.revision, bot=False))
    changes = wiki._post(action="query", list="recentchanges", rcprop="ids|flags|comment", rctitle=title)[
        "query"
    ]["recentchanges"]
    assert {each["revid"]: each["bot"] for each in changes} == {made.revision: True, by_hand.revision: False}


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301 is one letter, \u1112\u1161\u11ab another",
        "\U0001f9d1\u200d\U0001f4bb, \u202bשלום\u202c, العربية, हिन्दी, 中文",
        "{{#if:|a|b}} ~~ <nowiki>~~~~</nowiki> &amp; + %20 \t\"'\\",
    ],
)
def test_the_text_arrives_as_it_was_sent(client: MediaWiki, title: str, text: str) -> None:
    saved = save(client, title, text, None)
    found = client.revision(saved.revision)
    assert found is not None
    assert found.text == unicodedata.normalize("NFC", text)


def test_what_would_arrive_otherwise_is_refused(client: MediaWiki, title: str) -> None:
    assert "is not what was sent" in refused(client, title, "a\x07bell")
    assert client.page(title).revision is None


def test_modules_and_json(client: MediaWiki, wiki: RealWiki) -> None:
    module = f"Module:Test {next(_NUMBERS)}"
    saved = client.save(Edit(module, "return {1}", "Data", None, model=ContentModel.LUA))
    assert client.page(module).model == "Scribunto"
    assert (
        client.save(Edit(module, "return {1}", "Data", saved.revision, model=ContentModel.LUA)).changed
        is False
    )
    with pytest.raises(WikiRefusedError, match=r"is no Lua that the wiki can read: .*line 1") as caught:
        client.save(Edit(module, "return {", "Data", saved.revision, model=ContentModel.LUA))
    assert caught.value.code == "scribunto-lua-error-location"
    assert refused(client, module, "return 1", saved.revision).startswith(
        "badformat: HOST: PAGE is a page of another sort"
    )
    assert client.page(module).text == "return {1}"
    page = f"Meta:Test {next(_NUMBERS)}.json"
    client.save(Edit(page, '{"a": 1}', "Data", None, model=ContentModel.JSON))
    assert client.page(page).model == "json"


def test_a_section_is_added_also_if_the_page_was_changed_meanwhile_but_never_twice(
    wiki: RealWiki, client: MediaWiki
) -> None:
    title = f"User talk:Volunteer/{next(_NUMBERS)}"
    base = wiki.save(title, "Hello", by=VOLUNTEER)
    theirs = wiki.save(title, "Hello\n\n== Other ==\n\nWorld", by=VOLUNTEER)
    saved = save(client, title, "Your review is due.", base, "Review")
    assert saved.replaced == theirs
    assert client.page(title).text == "Hello\n\n== Other ==\n\nWorld\n\n== Review ==\n\nYour review is due."
    with pytest.raises(EditConflictError):
        save(client, title, "Your review is due.", base, "Review")
    new = f"User talk:Volunteer/{next(_NUMBERS)}"
    save(client, new, "Your review is due.", None, "Review")
    assert client.page(new).text == "== Review ==\n\nYour review is due."


# Somebody else edits too


def test_an_edit_by_hand_in_the_same_second_is_not_overwritten(
    wiki: RealWiki, client: MediaWiki, title: str
) -> None:
    base = save(client, title, "one", None)
    for count in range(100):
        by_hand = wiki.save(title, f"by hand {count}", by=VOLUNTEER)
        with pytest.raises(EditConflictError, match="was changed meanwhile") as caught:
            save(client, title, "two", base.revision)
        assert caught.value.code == "editconflict"
        theirs, mine, *_ = client.history(title, texts=True)
        assert (theirs.id, theirs.text, mine.id) == (by_hand, f"by hand {count}", base.revision)
        if theirs.saved == mine.saved:
            break
        base = save(client, title, f"one {count}", by_hand)
    else:
        pytest.fail("no two edits were in the same second")


def test_neither_is_an_edit_by_the_same_account_from_another_clone(
    wiki: RealWiki, client: MediaWiki, title: str
) -> None:
    base = save(client, title, "one", None).revision
    save(client_of(wiki), title, "from another clone", base)
    with pytest.raises(EditConflictError):
        save(client, title, "two", base)
    assert client.page(title).text == "from another clone"


def test_the_server_merges_edits_of_other_sections_and_that_shows(
    wiki: RealWiki, client: MediaWiki, title: str
) -> None:
    base = save(client, title, LINES, None).revision
    by_hand = wiki.save(title, LINES.replace("three", "3"), by=VOLUNTEER)
    saved = save(client, title, LINES.replace("one", "1"), base)
    assert saved.replaced == by_hand != base
    assert client.page(title).text == LINES.replace("one", "1").replace("three", "3")


def test_made_and_deleted_meanwhile(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    base = wiki.save(title, "by hand", by=VOLUNTEER)
    assert refused(client, title) == (
        "articleexists: PAGE exists, and was to be made, so nothing was saved on HOST; run the command again: it looks at the page as it is now"
    )
    wiki.delete(title)
    assert refused(client, title, base=base).startswith(
        "missingtitle: PAGE does not exist, or was deleted meanwhile"
    )
    assert client.page(title).revision is None
    made_anew = wiki.save(title, "made anew", by=VOLUNTEER)
    assert refused(client, title, base=base).startswith("editconflict: ")
    assert made_anew == client.history(title)[0].id


def test_the_fake_wiki_says_the_same(wiki: RealWiki, client: MediaWiki) -> None:
    """What other tests take for a wiki behaves as a real one: the same edits, the same ends."""
    fake = FakeWiki()
    for one in (client, fake):
        one.page("User:PartnerBot")
    texts = [LINES, LINES + "\n* four", LINES.replace("one", "1"), LINES.replace("two", "2"), ""]
    ends = []
    for by_hand, mine in itertools.product(texts, repeat=2):
        title = f"User:PartnerBot/Same {next(_NUMBERS)}"
        base, fake_base = wiki.save(title, LINES, by=VOLUNTEER), fake.put(title, LINES).id
        theirs, fake_theirs = wiki.save(title, by_hand, by=VOLUNTEER) or base, fake_base
        if by_hand != LINES:
            fake_theirs = fake.put(title, by_hand).id
        real = end_of(client, title, mine, base, theirs)
        assert real == end_of(fake, title, mine, fake_base, fake_theirs), (by_hand, mine)
        ends.append(real[0])
    assert set(ends) == {"changed", "unchanged", "editconflict"}


def end_of(
    wiki: MediaWiki | FakeWiki, title: str, text: str, base: int, theirs: int
) -> tuple[str, bool, str]:
    try:
        saved = wiki.save(Edit(title, text, "Mine", base))
    except EditConflictError as conflict:
        return conflict.code, False, wiki.page(title).text
    return "changed" if saved.changed else "unchanged", saved.replaced == theirs, wiki.page(title).text


# The wiki refuses


def test_protected(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    base = save(client, title, "text", None).revision
    wiki.protect(title)
    assert refused(client, title, "text 2", base) == (
        "protectedpage: HOST: PAGE is protected, and PartnerBot may not edit it; "
        "ask an administrator of the wiki to let this account edit it, or name another page"
    )
    other = f"{title}/new"
    wiki.protect(other)
    assert refused(client, other).startswith(
        "protectedpage: HOST: PAGE is protected, and PartnerBot may not edit it"
    )
    assert client.page(title).text == "text"


def test_protected_with_another_page(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    wiki.save(f"{title}/outer", f"{{{{{title}}}}}", by=ADMINISTRATOR)
    wiki.protect(f"{title}/outer", cascade="1")
    assert refused(client, title).startswith("cascadeprotected: HOST: PAGE is part of a protected page")


def test_pages_of_the_wiki_itself(client: MediaWiki) -> None:
    assert refused(client, "MediaWiki:Sidebar").startswith(
        "protectednamespace-interface: HOST: PAGE belongs to the wiki"
    )


def test_unwanted_addresses_and_titles(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    wiki.save("MediaWiki:Spam-blacklist", r"spam\.example", by=ADMINISTRATOR)
    wiki.save("MediaWiki:Titleblacklist", ".*Unwanted.*", by=ADMINISTRATOR)
    assert refused(client, title, "[https://spam.example/partner a partner]") == (
        "spamblacklist: HOST: PAGE would have an address that the wiki does not want: spam.example; "
        "take the address out of the data, or ask on the wiki's page about its list of unwanted addresses"
    )
    assert refused(client, f"{title} Unwanted").startswith("titleblacklist-forbidden: HOST: PAGE has a title")
    assert client.page(title).revision is None


def test_filters(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    # A filter is made on a special page only; a hook says what AbuseFilter would.
    hook = """$wgHooks['EditFilterMergedContent'][] = static function ( $context, $content, $status ) {
        $status->fatal( ApiMessage::create( [ 'rawmessage', 'Filter 7: no \\x1b[31mlists' ], 'abusefilter-disallowed' ) );
        return false;
    };"""
    with wiki.setting(hook):
        assert refused(client, title) == (
            "abusefilter-disallowed: HOST: a filter stopped the edit of PAGE: Filter 7: no \\x1b[31mlists; "
            "show it to the administrators who keep the wiki's edit filters, and ask for an exception"
        )


def test_too_large_and_no_title(client: MediaWiki, title: str) -> None:
    assert refused(client, title, "x" * (2 * 1024 * 1024 + 1)).startswith(
        "contenttoobig: HOST: PAGE would be larger than the wiki allows: "
    )
    assert refused(client, "A|B").startswith("invalidtitle: HOST: PAGE can't be the title of a page")
    assert refused(client, "Special:Log").startswith("pagecannotexist: ")


def test_blocked(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    base = save(client, title, "text", None).revision
    with wiki.blocked("PartnerBot"):
        assert client.account().is_blocked
        assert refused(client, title, "text 2", base) == (
            "blocked: HOST: PartnerBot is blocked and may not edit: Admin says “It went astray”; "
            "read the reason on the wiki, stop what caused it, and ask the administrator who did it"
        )
        assert refused(client_of(wiki), title, "text 2", base).startswith("blocked: ")
    assert not client.account().is_blocked
    with wiki.blocked("PartnerBot", partial="1", allowusertalk="1", pagerestrictions="Main Page"):
        assert not client.account().is_blocked
        assert save(client, title, "text 2", base).changed
        assert refused(client, "Main Page").startswith("articleexists: ")


def test_read_only_for_long(wiki: RealWiki, client: MediaWiki, title: str, pauses: Pauses) -> None:
    with wiki.read_only("The \u202edatabase is moved"):
        assert refused(client, title) == (
            "readonly: HOST: nothing can be saved for now: The \\u202edatabase is moved; try again later; nothing was changed"
        )
    assert pauses == [1, 2, 4, 8]
    assert client.page(title).revision is None


def test_read_only_for_a_while(wiki: RealWiki, title: str) -> None:
    with ExitStack() as stack:
        stack.enter_context(wiki.read_only("A short break"))
        # While the client waits for the second time, the break ends.
        waits = iter([lambda: None, stack.close])
        account = WikiPassword(wiki.variables[BOT[0]], SecretStr(wiki.variables[BOT[1]]))
        client = MediaWiki(
            wiki.variables["MW_API"], lambda host: account, AGENT, sleep=lambda seconds: next(waits)()
        )
        assert save(client, title, "text", None).changed


def test_lag_is_waited_for_as_the_wiki_says(
    wiki: RealWiki, client: MediaWiki, title: str, pauses: Pauses
) -> None:
    client.account()
    with wiki.lagging(7):
        assert refused(client, title) == (
            "maxlag: HOST: its databases lag behind, and so it wants no edits of bots for now; try again later; nothing was changed"
        )
    assert pauses == [5, 5, 5, 5]
    with wiki.lagging(4):
        assert save(client, title, "text", None).changed


def test_rate_limit(wiki: RealWiki, client: MediaWiki, title: str, pauses: Pauses) -> None:
    limit = "$wgRateLimits['edit'] = [ 'user' => [ 1, 600 ], '&can-bypass' => false ];"
    with wiki.setting(limit):
        base = save(client, title, "text", None).revision
        assert refused(client, title, "text 2", base) == (
            "ratelimited: HOST: PartnerBot edited as much as the wiki allows for now; try again later; nothing was changed"
        )
    assert pauses == [10, 20, 30]
    assert save(client, title, "text 2", base).replaced == base


# The login


def test_a_login_that_ran_out_is_made_anew(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    base = save(client, title, "text", None).revision
    wiki.end_sessions()
    second = save(client, title, "text 2", base)
    wiki.end_sessions()
    assert client.account().name == "PartnerBot"
    page = client.page(title)
    assert page.revision is not None
    assert (page.revision.id, page.revision.user) == (second.revision, "PartnerBot")


def test_no_bot(wiki: RealWiki, title: str) -> None:
    client = client_of(wiki, by=ADMINISTRATOR)
    assert refused(client, title) == (
        "assertbotfailed: HOST: Admin is not marked as a bot there, or its bot password may not act as one; "
        "have the account made a bot, and give the bot password the grant “High-volume (bot) access”"
    )
    assert client.save(Edit(title, "text", "By hand", None, bot=False)).changed


def test_logins_that_are_not_taken(wiki: RealWiki, title: str) -> None:
    user = wiki.variables["MW_BOT_USER"]
    told = []
    for account in (
        None,
        WikiPassword(user, SecretStr("s3cret-wrong")),
        WikiPassword("PartnerBot", SecretStr("s3cret-wrong")),
    ):
        client = MediaWiki(wiki.variables["MW_API"], lambda host, account=account: account, AGENT)  # type: ignore[misc]
        with pytest.raises(EnvironmentProblemError) as caught:
            save(client, title, "text", None)
        told.append(caught.value.message.replace(client.host, "HOST"))
        assert "s3cret" not in repr(caught.value) + str(caught.value.hint)
    assert told == [
        "there are no credentials for HOST",
        "HOST does not take the login: Incorrect username or password entered. Please try again.",
        "PartnerBot is no name of a bot password, so nothing was sent to HOST",
    ]


# The connection


@pytest.mark.parametrize("when", list(Cut))
def test_a_save_that_is_cut_is_not_repeated_and_can_be_asked_about(
    wiki: RealWiki, proxy: CuttingProxy, pauses: Pauses, title: str, when: Cut
) -> None:
    client = behind(proxy, wiki, pauses)
    proxy.cut(when, b"action=edit")
    with pytest.raises(UnreachableError, match="whether it did what it was asked for is not known"):
        save(client, title, "text", None)
    assert pauses == []
    assert sum(b"action=edit" in each for each in proxy.requests) == 1
    happened = client.history(title, texts=True)
    assert [(each.user, each.text) for each in happened] == (
        [] if when is Cut.BEFORE else [("PartnerBot", "text")]
    )


@pytest.mark.parametrize("when", list(Cut))
def test_questions_and_logins_that_are_cut_are_repeated(
    wiki: RealWiki, proxy: CuttingProxy, pauses: Pauses, title: str, when: Cut
) -> None:
    client = behind(proxy, wiki, pauses)
    for request in (b"prop=info", b"type=login", b"action=login", b"meta=userinfo"):
        proxy.cut(when, request)
    assert client.page("Main Page").revision is not None
    assert save(client, title, "text", None).changed
    assert [each for each in pauses if each > 1] == []


def test_a_server_that_is_not_there(wiki: RealWiki, proxy: CuttingProxy, pauses: Pauses, title: str) -> None:
    client = behind(proxy, wiki, pauses)
    for _ in range(5):
        proxy.cut(Cut.BEFORE, b"prop=info")
    with pytest.raises(UnreachableError, match="broke off the connection before it answered"):
        client.page(title)
    assert pauses == [1, 2, 4, 8]


# Reading


def test_redirects(wiki: RealWiki, client: MediaWiki) -> None:
    for name, target in (("R1", "R2"), ("R2", "R3#Section"), ("C1", "C2"), ("C2", "C1"), ("S1", "S1"), ("X1", "Special:Log"),
                         ("I1", "mw:Help"), ("G1", "Gone")):  # fmt: skip
        wiki.save(name, f"#REDIRECT [[{target}]]")
    wiki.save("R3", "The end")
    found = client.page("R1", follow=True)
    assert (found.title, found.text, found.redirected_from) == ("R3", "The end", "R1")
    assert client.page("r1").text == "#REDIRECT [[R2]]"
    assert client.page("R3", follow=True).redirected_from is None
    gone = client.page("G1", follow=True)
    assert (gone.title, gone.revision, gone.redirected_from) == ("Gone", None, "G1")
    codes = {}
    for name in ("C1", "S1", "X1", "I1", "mw:Help", "Special:Log", "A[b", "", " ", "A\x1fB", "A|B"):
        try:
            codes[name] = client.page(name, follow=True).title
        except WikiRefusedError as refusal:
            codes[name] = refusal.code
    assert codes == {
        "C1": "circularredirect", "S1": "circularredirect", "X1": "specialpage", "I1": "interwiki", "mw:Help": "interwiki",
        "Special:Log": "specialpage", "A[b": "invalidtitle", "": "invalidtitle", " ": "invalidtitle", "A\x1fB": "invalidtitle",
        "A|B": "invalidtitle",
    }  # fmt: skip


def test_long_histories_and_hidden_revisions(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    revisions = [wiki.save(title, f"text {count}") for count in range(53)]
    wiki.hide(revisions[50])
    assert [each.id for each in client.history(title, most=52)] == revisions[:0:-1]
    assert len(client.history(title, most=1000)) == 53
    hidden = client.history(title, most=3, texts=True)[2]
    assert (hidden.id, hidden.user, hidden.summary, hidden.text) == (revisions[50], None, None, None)
    assert client.history("Never made") == ()


def test_addresses_of_pages(wiki: RealWiki, client: MediaWiki, title: str) -> None:
    made = save(client, title, "text", None)
    base, index = wiki.variables["MW_URL"], wiki.variables["MW_INDEX"]
    assert client.title_of(client.page(title).link) == (title, None)
    assert client.title_of(made.link) == (title, None)
    assert client.title_of(f"{index}?oldid={made.revision}#A_b") == (title, "A b")
    assert client.title_of(f"{base}/wiki/Special:PermanentLink/{made.revision}#A_b") == (title, "A b")
    assert client.title_of("https://meta.wikimedia.org/wiki/Main_Page") is None
    with pytest.raises(WikiRefusedError, match="there is no page that"):
        client.title_of(f"{index}?oldid=99999999")


# Secrets


def test_nothing_secret_gets_out(
    wiki: RealWiki, proxy: CuttingProxy, title: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = behind(proxy, wiki, Pauses())
    proxy.cut(Cut.AFTER, b"action=edit")
    said: list[str] = []
    for text in ("text", "https://spam.example"):
        try:
            save(client, title, text, None)
        except PartnerctlError as error:
            context: BaseException | None = error
            while context is not None:
                said += [repr(context), str(context), repr(vars(context))]
                context = context.__cause__ or context.__context__
    said += [caplog.text, repr(client), repr(vars(client)), repr(client._session), repr(client._api)]
    # Cookies also hold the account's name, its number and which database was asked.
    assert client._session._now is not None
    cookies = [value for value in client._api._client.cookies.values() if len(value) > 16]
    assert cookies
    for secret in (wiki.variables[BOT[1]], client._session._now.token, *cookies):
        assert not [each for each in said if secret in each]
