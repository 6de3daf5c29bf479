# SPDX-License-Identifier: Apache-2.0
"""The wiki in memory does what tests/system/test_mediawiki_client.py sees a real one do."""

import pytest

from fake_wiki import FakeWiki
from partnerctl.errors import UnreachableError
from partnerctl.wiki import Edit, EditConflictError, WikiRefusedError


def edit(wiki: FakeWiki, title: str, text: str, base: int | None, section: str | None = None) -> int:
    return wiki.save(Edit(title, text, "because", base, section)).revision


def test_a_page_is_made_once_and_replaced_by_its_revision() -> None:
    wiki = FakeWiki()
    first = edit(wiki, "partners_list", "one\n", None)
    assert wiki.page("Partners list").text == "one"
    with pytest.raises(EditConflictError) as exists:
        edit(wiki, "Partners list", "two", None)
    assert exists.value.code == "articleexists"
    assert not wiki.save(Edit("Partners list", "one", "again", first)).changed
    second = edit(wiki, "Partners list", "two", first)
    assert [each.id for each in wiki.history("Partners list")] == [second, first]
    wiki.delete("Partners list")
    with pytest.raises(EditConflictError) as missing:
        edit(wiki, "Partners list", "three", second)
    assert missing.value.code == "missingtitle"


def test_edits_of_one_place_conflict_and_of_two_are_merged() -> None:
    wiki = FakeWiki()
    base = wiki.put("Page", "a\nb\nc\nd").id
    by_hand = wiki.put("Page", "a\nb\nc\nD", same_second=True)
    with pytest.raises(EditConflictError):
        edit(wiki, "Page", "a\nb\nc\nd2", base)
    merged = wiki.save(Edit("Page", "A\nb\nc\nd", "because", base))
    assert (merged.replaced, wiki.text("Page")) == (by_hand.id, "A\nb\nc\nD")
    wiki.merges = False
    with pytest.raises(EditConflictError):
        edit(wiki, "Page", "A2\nb\nc\nd", base)


def test_a_section_goes_to_the_end_but_not_twice() -> None:
    wiki = FakeWiki()
    base = wiki.put("User talk:Liaison", "Hello").id
    wiki.put("User talk:Liaison", "Hello\n\n== Other ==\n\nWorld")
    edit(wiki, "User talk:Liaison", "Your review is due.", base, "Review")
    assert wiki.text("User talk:Liaison").endswith("World\n\n== Review ==\n\nYour review is due.")
    with pytest.raises(EditConflictError):
        edit(wiki, "User talk:Liaison", "Your review is due.", base, "Review")


def test_redirects_are_followed_on_request() -> None:
    wiki = FakeWiki()
    wiki.put("A", "#REDIRECT [[B#Section]]")
    wiki.put("B", "#redirect [[User talk:C]]")
    found = wiki.page("A", follow=True)
    assert (found.title, found.namespace, found.revision, found.redirected_from) == (
        "User talk:C",
        3,
        None,
        "A",
    )
    assert wiki.page("A").redirected_from is None
    wiki.put("User talk:C", "#REDIRECT [[A]]")
    with pytest.raises(WikiRefusedError):
        wiki.page("A", follow=True)


def test_connections_are_cut_before_or_after_the_deed() -> None:
    wiki = FakeWiki()
    wiki.cut("save", "before")
    with pytest.raises(UnreachableError):
        edit(wiki, "Page", "text", None)
    assert not wiki.page("Page").revision
    wiki.cut("save", "after")
    with pytest.raises(UnreachableError):
        edit(wiki, "Page", "text", None)
    assert wiki.text("Page") == "text"
    wiki.meanwhile("save", lambda: wiki.put("Page", "by hand"))
    with pytest.raises(EditConflictError):
        edit(wiki, "Page", "text 2", wiki.pages["Page"][-1].id)


def test_titles_of_addresses() -> None:
    wiki = FakeWiki()
    made = wiki.put("A b", "text")
    assert wiki.title_of("https://wiki.example/wiki/User_talk:A%20b#Sec_tion") == (
        "User talk:A b",
        "Sec tion",
    )
    assert wiki.title_of(f"https://wiki.example/w/index.php?oldid={made.id}") == ("A b", None)
    assert wiki.title_of("https://other.example/wiki/A") is None
    with pytest.raises(WikiRefusedError):
        wiki.title_of("https://wiki.example/w/index.php?oldid=1")
