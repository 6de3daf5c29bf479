# SPDX-License-Identifier: Apache-2.0
"""Which page an address means, as people copy it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerctl.adapters.mediawiki_titles import Named, Site, is_of, named_by

META = Site("meta.wikimedia.org")
TITLE = "Talk:Movement Partners/Apply"
ADDRESSES = {
    "https://meta.wikimedia.org/wiki/Talk:Movement_Partners/Apply": Named(TITLE),
    "http://meta.wikimedia.org/wiki/Talk:Movement%20Partners/Apply?uselang=de": Named(TITLE),
    "//meta.wikimedia.org/wiki/Talk:Movement_Partners/Apply": Named(TITLE),
    "HTTPS://META.wikimedia.org:443/wiki/Talk:_Movement__Partners/Apply_": Named("Talk: Movement Partners/Apply"),
    "https://meta.m.wikimedia.org/wiki/Talk:Movement_Partners/Apply": Named(TITLE),
    "https://meta.wikimedia.org/wiki/:Talk:Movement_Partners/Apply": Named(TITLE),
    "https://meta.wikimedia.org/w/index.php?title=Talk:Movement_Partners/Apply&action=edit&section=3": Named(TITLE),
    "https://meta.wikimedia.org/?title=Talk:Movement+Partners/Apply": Named(TITLE),
    "https://meta.wikimedia.org/w/index.php/Talk:Movement_Partners/Apply": Named(TITLE),
    "https://meta.wikimedia.org/wiki/A%3Fb%26c%2Bd+e": Named("A?b&c+d+e"),
    "https://meta.wikimedia.org/wiki/Caf%C3%A9#R%C3%A9sum%C3%A9_2": Named("Café", section="Résumé 2"),
    "https://meta.wikimedia.org/wiki/Café#R.C3.A9sum.C3.A9_1.2_E.g._x": Named("Café", section="Résumé 1.2 E.g. x"),
    "https://meta.wikimedia.org/wiki/A#": Named("A"),
    "https://meta.wikimedia.org/w/index.php?title=A&oldid=123#B": Named(None, revision=123, section="B"),
    "https://meta.wikimedia.org/w/index.php?title=A&diff=124&oldid=123": Named(None, revision=123),
    "https://meta.wikimedia.org/w/index.php?title=A&diff=prev&oldid=123": Named(None, revision=123),
    "https://meta.wikimedia.org/w/index.php?diff=124": Named(None, revision=124),
    "https://meta.wikimedia.org/w/index.php?title=A&diff=cur&oldid=0": Named("A"),
    "https://meta.wikimedia.org/?curid=7": Named(None, page=7),
    "https://meta.wikimedia.org/wiki/Special:PermanentLink/123#B": Named(None, revision=123, section="B"),
    "https://meta.wikimedia.org/wiki/special:permalink/123": Named(None, revision=123),
    "https://meta.wikimedia.org/wiki/Special:Diff/123": Named(None, revision=123),
    "https://meta.wikimedia.org/wiki/Special:Diff/123/124": Named(None, revision=124),
    "https://meta.wikimedia.org/wiki/Special:Redirect/revision/123": Named(None, revision=123),
    "https://meta.wikimedia.org/wiki/Special:MyTalk": Named("Special:MyTalk"),
    "https://meta.wikimedia.org/wiki/": None,
    "https://meta.wikimedia.org/": None,
    "https://meta.wikimedia.org": None,
    "https://meta.wikimedia.org/w/index.php?title=": None,
    "https://meta.wikimedia.org/static/wiki/A": None,
    "https://en.wikipedia.org/wiki/A": None,
    "https://meta.wikimedia.org.evil.example/wiki/A": None,
    "https://meta.wikimedia.org@evil.example/wiki/A": None,
    "https://meta.wikimedia.org:8443/wiki/A": None,
    "https://[::1/wiki/A": None,
    "ftp://meta.wikimedia.org/wiki/A": None,
    "javascript:alert(1)": None,
    "meta.wikimedia.org/wiki/A": None,
    "": None,
}  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_addresses(url: str) -> None:
    assert named_by(url, META) == ADDRESSES[url]


def test_wikis_with_other_addresses() -> None:
    site = Site("wiki.example:8080", "/$1/", "/mediawiki/index.php", frozenset({"special", "spezial"}))
    assert named_by("http://wiki.example:8080/Hilfe:Start/", site) == Named("Hilfe:Start")
    assert named_by("http://wiki.example:8080/Spezial:Permalink/5/", site) == Named(None, revision=5)
    assert named_by("http://wiki.example:8080/mediawiki/index.php?title=A", site) == Named("A")
    assert is_of("https://m.mediawiki.org/wiki/A", "www.mediawiki.org")
    assert not is_of("https://m.example/wiki/A", "example.org")


@given(st.text() | st.from_regex(r"https://meta\.wikimedia\.org/.*"))
def test_nothing_makes_it_fail(url: str) -> None:
    named = named_by(url, META)
    assert named is None or is_of(url, META.host)


@given(
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="_"), min_size=1).filter(
        lambda each: each[0] != ":"
    )
)
def test_every_title_is_read_back(title: str) -> None:
    from urllib.parse import quote

    named = named_by(f"https://meta.wikimedia.org/wiki/{quote(title)}", META)
    assert named is not None
    assert named.title == title or named.revision
