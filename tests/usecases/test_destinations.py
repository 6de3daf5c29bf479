# SPDX-License-Identifier: Apache-2.0
"""Where a proposal goes, by remotes, settings and what a person says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakePublishing
from partnerctl.errors import EnvironmentProblemError, UsageError
from partnerctl.proposing import Address, ForgeKind, Remote
from partnerctl.usecases.propose.destinations import Wish, address_of, choose_destination

ADDRESSES = {
    "https://github.com/example/partners.git": ("github.com", "example", "partners"),
    "https://github.com/example/partners": ("github.com", "example", "partners"),
    "https://ana:ghp_secret@github.com/example/partners.git/": ("github.com", "example", "partners"),
    "https://localhost:8443/example/partners.git": ("localhost:8443", "example", "partners"),
    "https://GitHub.com/example/partners": ("github.com", "example", "partners"),
    "git@github.com:example/partners.git": ("github.com", "example", "partners"),
    "github.com:example/partners.git": ("github.com", "example", "partners"),
    "ssh://git@github.com/example/partners.git": ("github.com", "example", "partners"),
    "ssh://git@ssh.github.com:443/example/partners.git": ("github.com", "example", "partners"),
    "ssh://git@gitlab.example:2222/a/b/c.git": ("gitlab.example", "a/b", "c"),
    "git@gitlab.com:a/b/c.git": ("gitlab.com", "a/b", "c"),
    "https://forge.example/b%C3%BCcher/%E6%9D%B1%E6%96%B9": ("forge.example", "bücher", "東方"),
    "https://[::1]:8080/example/partners": ("::1:8080", "example", "partners"),
    "/srv/git/partners.git": None,
    "../partners.git": None,
    "file:///srv/git/example/partners.git": None,
    "C:/work/example/partners": None,
    "C:\\work\\partners": None,
    "http://127.0.0.1:80/partners.git": None,
    "https://host:port/example/partners": None,
    "https://forge.example/": None,
    "https://forge.example/a\x1b[2J/b": None,
    "ext::sh -c touch% x": None,
    "": None,
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_repository_that_an_address_means(url: str) -> None:
    expected = ADDRESSES[url]
    assert address_of(url) == (Address(*expected) if expected else None)


@given(st.text())
def test_no_address_is_too_odd(url: str) -> None:
    for text in (url, f"https://{url}", f"git@host:{url}"):
        found = address_of(text)
        assert found is None or found.path.isprintable()


def remote(name: str, url: str | None = None) -> Remote:
    url = url or f"https://github.com/{name}/partners"
    return Remote(name, url, url)


def chosen(publishing: FakePublishing, wish: Wish | None = None) -> tuple[str, str]:
    destination = choose_destination(publishing, wish or Wish())
    return destination.base, destination.push_remote


def having(*names: str, **settings: str) -> FakePublishing:
    return FakePublishing(
        known=tuple(map(remote, names)),
        settings={key.replace("__", "."): each for key, each in settings.items()},
    )


@pytest.mark.parametrize(
    ("publishing", "wish", "expected"),
    [
        (having("origin"), Wish(), ("origin/main", "origin")),
        (having("origin", "upstream"), Wish(), ("upstream/main", "origin")),
        (having("origin", "fork"), Wish(remote="fork"), ("origin/main", "fork")),
        (having("elsewhere"), Wish(), ("elsewhere/main", "elsewhere")),
        (having("origin", "fork", remote__pushDefault="fork"), Wish(), ("origin/main", "fork")),
        (having("origin", "fork", partnerctl__remote="fork"), Wish(), ("origin/main", "fork")),
        (having("origin", partnerctl__base="origin/next"), Wish(), ("origin/next", "origin")),
        (
            having("origin", partnerctl__base="origin/next"),
            Wish(base="drafts/a"),
            ("origin/drafts/a", "origin"),
        ),
        (having("origin", "team/main"), Wish(base="team/main/x"), ("team/main/x", "origin")),
    ],
)
def test_the_remote_and_the_base(publishing: FakePublishing, wish: Wish, expected: tuple[str, str]) -> None:
    assert chosen(publishing, wish) == expected


def test_the_default_branch_of_the_remote() -> None:
    publishing = having("origin")
    publishing.refs = {"refs/remotes/origin/master": "c0"}
    assert chosen(publishing)[0] == "origin/master"
    publishing.settings["HEAD of origin"] = "trunk"
    assert chosen(publishing)[0] == "origin/trunk"


def test_nobody_can_tell_which_remote_is_meant() -> None:
    with pytest.raises(EnvironmentProblemError, match=r"several remotes \(a, b\)"):
        chosen(having("a", "b"))
    with pytest.raises(EnvironmentProblemError, match="no remote"):
        chosen(having())
    with pytest.raises(UsageError) as raised:
        chosen(having("origin"), Wish(remote="far"))
    assert raised.value.hint == "the remotes are: origin"
    for wish in (Wish(remote="https://ana:tok@host/a"), Wish(base="https://ana:tok@host/a b")):
        with pytest.raises(UsageError, match='"https://host/a') as raised:
            chosen(having("origin"), wish)
        assert "tok" not in f"{raised.value}{raised.value.hint}"


@pytest.mark.parametrize(
    ("host", "wish", "expected"),
    [
        ("github.com", Wish(), ForgeKind.GITHUB),
        ("wikimedia.ghe.com", Wish(), ForgeKind.GITHUB),
        ("git.example", Wish(github_host="git.example"), ForgeKind.GITHUB),
        ("notgithub.com", Wish(), ForgeKind.OTHER),
        ("github.com.evil.example", Wish(), ForgeKind.OTHER),
        ("gitlab.com", Wish(), ForgeKind.GITLAB),
        ("gitlab.wikimedia.org", Wish(), ForgeKind.GITLAB),
        ("salsa.debian.org", Wish(), ForgeKind.GITLAB),
        ("codeberg.org", Wish(), ForgeKind.OTHER),
        ("git.example", Wish(forge="gitlab"), ForgeKind.GITLAB),
        ("github.com", Wish(forge="other"), ForgeKind.OTHER),
    ],
)
def test_the_forge(host: str, wish: Wish, expected: ForgeKind) -> None:
    publishing = FakePublishing(known=(remote("origin", f"https://{host}/example/partners"),))
    assert choose_destination(publishing, wish).forge is expected


def test_what_is_across() -> None:
    destination = choose_destination(having("origin", "upstream"), Wish())
    assert (destination.into, destination.source) == (
        Address("github.com", "upstream", "partners"),
        Address("github.com", "origin", "partners"),
    )
    assert destination.is_across
