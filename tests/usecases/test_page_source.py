# SPDX-License-Identifier: Apache-2.0
"""Which wikitext an address means: the page as it is, or as it was; and what is refused."""

import pytest

from fake_wiki import FakeWiki
from partnerctl.errors import RefusedError, UsageError
from partnerctl.usecases.applications.page_source import PageSource, is_address, read_from

API = "https://wiki.example/w/api.php"
TITLE = "Talk:Partners"


@pytest.fixture
def wiki() -> FakeWiki:
    return FakeWiki(user=None)


def read(wiki: FakeWiki, address: str) -> PageSource:
    return read_from(wiki, API, address)


def test_a_page_is_read_as_it_is_and_linked_to_as_it_was_read(wiki: FakeWiki) -> None:
    made = wiki.put(TITLE, "== A café ==\nText")
    source = read(wiki, "https://wiki.example/wiki/Talk:Partners#A_caf%C3%A9")
    assert (source.text, source.name, source.section) == ("== A café ==\nText", TITLE, "A café")
    assert source.link_to("A café") == f"https://wiki.example/w/index.php?oldid={made.id}#A_caf%C3%A9"
    assert not source.is_old
    assert set(wiki.calls) <= {"title_of", "page"}


def test_a_redirect_is_followed_and_told(wiki: FakeWiki) -> None:
    wiki.put(TITLE, "#REDIRECT [[Talk:New]]")
    wiki.put("Talk:New", "here")
    source = read(wiki, "https://wiki.example/wiki/Talk:Partners")
    assert (source.text, source.name, source.redirected_from) == ("here", "Talk:New", TITLE)


@pytest.mark.parametrize(
    "address",
    [
        "/w/index.php?title=Talk:Partners&oldid={}#Old",
        "/w/index.php?diff={}&oldid=101",
        "/wiki/Special:PermanentLink/{}#Old",
    ],
)
def test_a_permanent_link_gives_the_page_as_it_was(address: str, wiki: FakeWiki) -> None:
    wiki.put(TITLE, "first")
    old = wiki.put(TITLE, "== Old ==\nsecond")
    wiki.put(TITLE, "archived")
    source = read(wiki, f"https://wiki.example{address.format(old.id)}")
    assert (source.text, source.is_old) == ("== Old ==\nsecond", True)
    assert source.permanent == f"https://wiki.example/w/index.php?oldid={old.id}"


@pytest.mark.parametrize(
    "address", ["https://other.example/wiki/Talk:Partners", "https://wiki.example.evil.example/wiki/X"]
)
def test_a_page_of_another_server_is_refused_with_what_to_do(address: str, wiki: FakeWiki) -> None:
    with pytest.raises(UsageError, match=r"is no page of wiki\.example, the registry's wiki") as error:
        read(wiki, address)
    assert error.value.hint is not None
    assert error.value.hint.startswith("save the wikitext of the section to a file")


def test_what_is_not_there_or_hidden_is_told(wiki: FakeWiki) -> None:
    with pytest.raises(RefusedError, match='has no page "Talk:Partners"'):
        read(wiki, "https://wiki.example/wiki/Talk:Partners")
    made = wiki.put(TITLE, "text")
    wiki.hide(TITLE)
    with pytest.raises(RefusedError, match="is hidden"):
        read(wiki, "https://wiki.example/wiki/Talk:Partners")
    with pytest.raises(RefusedError, match="shows no revision"):
        read(wiki, f"https://wiki.example/w/index.php?oldid={made.id}")


def test_addresses_are_told_from_files() -> None:
    assert [is_address(text) for text in ("https://a.example/x", "//a.example/x", "HTTP://a", "a.wikitext", "-", "https.txt")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
