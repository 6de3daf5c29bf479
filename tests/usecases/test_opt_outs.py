# SPDX-License-Identifier: Apache-2.0
"""Who asks to be left alone is; what only looks like it keeps nobody away."""

import datetime as dt

import pytest

from fakes import FakeConfinement
from partnerctl.errors import RefusedError
from partnerctl.usecases.post.opt_outs import OPT_OUT_CATEGORY, objection_in, require_fit, require_welcome
from partnerctl.wiki import Revision, WikiPage

STAY_AWAY = [
    "{{nobots}}",
    "{{Nobots}}\n== Hello ==",
    "{{ NoBots }}",
    "{{Template:Nobots}}",
    "{{nobots|deny=SineBot}}",
    "{{bots|deny=all}}",
    "{{bots|deny=SineBot,PartnerBot}}",
    "{{bots|deny=SineBot, partnerbot }}",
    "{{Bots|deny=Partner_Bot<!-- the new one -->,PartnerBot}}",
    "{{bots|deny=partnerctl}}",
    "{{bots\n| deny = All\n}}",
    "{{bots|allow=none}}",
    "{{bots|allow=SineBot}}",
    "{{bots|allow=}}",
    "{{bots|optout=all}}",
    "{{bots|optout=nosource,partnerctl}}",
    "{{bots|allow=PartnerBot|optout=all}}",
    "{{box|{{bots|deny=all}}}}",
    "<div>{{nobots}}</div>",
    "{{unfinished\n{{nobots}}",
    f"[[Category:{OPT_OUT_CATEGORY}]]",
    "[[category: opted-out_of message_delivery|me]]",
    "[[Kategorie:Opted-out of message delivery]]",
    "{{soft redirect|User talk:Other}}",
    "{{Softredirect|User talk:Other}}",
    "{{not a talk page}}",
]
WELCOME = [
    "",
    "Hello",
    "{{bots}}",
    "{{bots|allow=all}}",
    "{{bots|allow=SineBot,PartnerBot}}",
    "{{bots|deny=none}}",
    "{{bots|deny=SineBot}}",
    "{{bots|optout=nosource}}",
    "{{bots|unknown=all}}",
    "<!-- {{nobots}} -->",
    "<nowiki>{{nobots}}</nowiki>",
    "<pre>{{bots|deny=all}}</pre>",
    "{{tl|nobots}}",
    "{{nobotsatall}}",
    "I like bots {nobots}",
    f"[[:Category:{OPT_OUT_CATEGORY}]]",
    f"Category:{OPT_OUT_CATEGORY}",
    "[[Redirect]] and {{redirect|x}}",
]


@pytest.mark.parametrize("text", STAY_AWAY)
def test_who_asks_to_be_left_alone_is(text: str) -> None:
    assert objection_in((text, "PartnerBot"))
    with pytest.raises(RefusedError):
        require_welcome(page(text), frozenset(), "PartnerBot", FakeConfinement())


@pytest.mark.parametrize("text", WELCOME)
def test_what_only_looks_like_it_keeps_nobody_away(text: str) -> None:
    assert objection_in((text, "PartnerBot")) == ""
    require_welcome(page(text), frozenset({"Users"}), "PartnerBot", FakeConfinement())


def test_a_category_that_a_template_brings_counts() -> None:
    with pytest.raises(RefusedError, match="Opted-out"):
        require_welcome(
            page("{{me}}"), frozenset({"Opted-out of message delivery"}), "PartnerBot", FakeConfinement()
        )


def test_what_anybody_may_have_written_is_parsed_in_confinement() -> None:
    confinement = FakeConfinement()

    require_welcome(page("{{bots}}"), frozenset(), "PartnerBot", confinement)
    require_welcome(page("Nothing to see"), frozenset(), "PartnerBot", confinement)

    assert confinement.ran == [("{{bots}}", "PartnerBot")]


@pytest.mark.parametrize(
    ("found", "of_user", "why"),
    [
        (("User:Ada", 2, "wikitext", ""), True, "is no talk page of a user"),
        (("Talk:Ada", 1, "wikitext", ""), True, "is no talk page of a user"),
        (("Report", 0, "wikitext", ""), False, "is no talk page"),
        (("User talk:Ada", 3, "flow-board", ""), True, "holds 'flow-board' and no wikitext"),
        (("User talk:Ada", 3, "json", "{}"), True, "holds 'json' and no wikitext"),
        (("User talk:Ada", 3, "wikitext", "#REDIRECT [[meta:User talk:Ada]]"), True, "leads nowhere"),
        (("User talk:Ada", 3, "wikitext", " #weiterleitung: [[User talk:Ada]]"), True, "leads nowhere"),
    ],
)
def test_what_is_no_talk_page_is_left_alone(
    found: tuple[str, int, str, str], of_user: bool, why: str
) -> None:
    title, namespace, model, text = found
    with pytest.raises(RefusedError, match=why):
        require_fit(page(text, title, namespace, model), of_user=of_user)


@pytest.mark.parametrize("text", ["# one\n# two", "Hello", "#hashtag", ""])
def test_a_talk_page_is_fit(text: str) -> None:
    require_fit(page(text), of_user=True)
    require_fit(page(text, "Talk:Report", 1), of_user=False)


def page(text: str, title: str = "User talk:Ada", namespace: int = 3, model: str = "wikitext") -> WikiPage:
    """A page with this text."""
    revision = Revision(1, 0, "Ada", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "", text)
    return WikiPage(title, namespace, f"https://wiki.example/wiki/{title}", revision, None, model)
