# SPDX-License-Identifier: Apache-2.0
"""What is made of the answers of servers, one address at a time."""

import asyncio

import pytest

from fake_web import NOWHERE, OK, PRIVATE, FakeWeb, Said, said
from partnerctl.usecases.ask_links import Asker
from partnerctl.usecases.link_verdicts import State, Validators, Verdict

PAGE = "https://library.example/about"
OTHER = "https://library.example/en/about"
ELSEWHERE = "https://else.example/"
ROBOTS = "https://library.example/robots.txt"


def judged(web: FakeWeb, *urls: str, known: Validators | None = None, delay: float = 0) -> list[Verdict]:
    async def judge() -> list[Verdict]:
        asker = Asker(web, delay)
        return [await asker.judge(url, known) for url in urls or (PAGE,)]

    return asyncio.run(judge())


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        (OK, State.FINE, "answers 200 OK"),
        (said(204), State.FINE, "answers 204 No Content"),
        (said(404), State.GONE, "answers 404 Not Found"),
        (said(410), State.GONE, "answers 410 Gone"),
        (said(401), State.BLOCKED, "answers 401 Unauthorized"),
        (said(403), State.BLOCKED, "answers 403 Forbidden"),
        (said(451), State.BLOCKED, "answers 451 Unavailable For Legal Reasons"),
        (said(999), State.BLOCKED, "answers 999"),
        (said(429), State.BLOCKED, "answers 429 Too Many Requests"),
        (said(500), State.UNREACHABLE, "answers 500 Internal Server Error"),
        (said(503), State.UNREACHABLE, "answers 503 Service Unavailable"),
        (said(301), State.FINE, "answers 301 Moved Permanently"),
        (NOWHERE, State.UNREACHABLE, NOWHERE.why),
        (PRIVATE, State.SKIPPED, PRIVATE.why),
        (said(302, to=PAGE), State.UNREACHABLE, "redirects in a circle"),
        (said(301, to=OTHER), State.MOVED, "redirects for good"),
        (said(308, to="/en/about"), State.MOVED, "redirects for good"),
        (said(302, to=OTHER), State.FINE, f"redirects to {OTHER} for now"),
        (said(301, to="/"), State.MOVED, "redirects for good to the front page: see whether it says the same"),
        (said(301, to="/lost"), State.GONE, "redirects to https://library.example/lost, which answers 404 Not Found"),
        (said(302, to="http://10.0.0.1/"), State.SKIPPED, f"redirects to http://10.0.0.1/, which {PRIVATE.why}"),
        (said(302, to="http://[x/"), State.SKIPPED, "redirects to http://[x/, which is no address of a web page"),
    ],
)  # fmt: skip
def test_what_an_answer_means(answer: Said, state: State, why: str) -> None:
    root = "https://library.example/"
    pages: dict[str, Said | list[Said]] = {
        PAGE: answer, OTHER: OK, root: OK, "http://10.0.0.1/": PRIVATE, "http://10.0.0.1/robots.txt": PRIVATE,
    }  # fmt: skip
    [verdict] = judged(FakeWeb(pages))
    assert (verdict.state, verdict.why) == (state, why)


def test_head_is_enough_for_a_page_that_is_there() -> None:
    web = FakeWeb({PAGE: OK})
    judged(web)
    assert web.asked == [f"GET {ROBOTS}", f"HEAD {PAGE}"]


@pytest.mark.parametrize("refused", [400, 403, 404, 405, 500, 501])
def test_what_refuses_head_is_asked_again_by_get(refused: int) -> None:
    web = FakeWeb({f"HEAD {PAGE}": said(refused), f"GET {PAGE}": OK})
    assert judged(web)[0].state is State.FINE
    assert web.pages_asked == [f"HEAD {PAGE}", f"GET {PAGE}"]


def test_what_was_silent_once_is_asked_again_and_only_once() -> None:
    assert judged(FakeWeb({PAGE: [NOWHERE, OK]}))[0].state is State.FINE
    web = FakeWeb({PAGE: [NOWHERE, NOWHERE, OK]})
    assert judged(web)[0].state is State.UNREACHABLE
    assert len(web.pages_asked) == 2


def test_the_new_address_is_where_redirects_for_good_end() -> None:
    third = "https://library.example/today"
    web = FakeWeb({PAGE: said(301, to=OTHER), OTHER: said(302, to=third), third: OK})
    assert judged(web)[0].moved_to == OTHER
    web = FakeWeb({PAGE: said(302, to=OTHER), OTHER: said(301, to=third), third: OK})
    [verdict] = judged(web)
    assert (verdict.state, verdict.moved_to) == (State.FINE, None)


def test_redirects_without_end() -> None:
    pages = {f"https://a.example/{n}": said(301, to=f"/{n + 1}") for n in range(50)}
    web = FakeWeb(pages)
    [verdict] = judged(web, "https://a.example/0")
    assert (verdict.state, verdict.why) == (State.UNREACHABLE, "redirects more than 10 times")
    assert len(web.pages_asked) == 11


def test_robots_are_heeded_also_where_a_redirect_leads() -> None:
    robots = said(200, body="User-agent: *\nDisallow: /private*/x\n")
    web = FakeWeb({"https://else.example/robots.txt": robots, PAGE: said(301, to=f"{ELSEWHERE}privates/x")})
    [verdict] = judged(web)
    assert verdict.state is State.BLOCKED
    assert (
        verdict.why == f"redirects to {ELSEWHERE}privates/x, which has a robots.txt that keeps programs out"
    )
    assert web.pages_asked == [f"HEAD {PAGE}"]


def test_robots_for_us_come_before_robots_for_all() -> None:
    robots = said(200, body="User-agent: *\nDisallow: /\n\nUser-agent: partnerctl\nDisallow: /about\n")
    web = FakeWeb({ROBOTS: robots, OTHER: OK, PAGE: OK})
    assert [each.state for each in judged(web, PAGE, OTHER)] == [State.BLOCKED, State.FINE]
    assert web.asked == [f"GET {ROBOTS}", f"HEAD {OTHER}"]


@pytest.mark.parametrize(
    ("robots", "state"),
    [
        (said(404), State.FINE),
        (said(403), State.FINE),
        (said(503), State.BLOCKED),
        (said(429), State.BLOCKED),
        (said(301, to="/rules"), State.BLOCKED),
        (said(301, to="/robots.txt"), State.FINE),
        (said(200, body="\ufeffUser-agent: *\nDisallow: /"), State.BLOCKED),
        (said(200, body="<html>\0not a robots.txt"), State.FINE),
        (said(200, body="User-agent: *\nCrawl-delay: 3600"), State.BLOCKED),
        (NOWHERE, State.UNREACHABLE),
        (PRIVATE, State.SKIPPED),
    ],
)
def test_what_a_robots_txt_says(robots: Said, state: State) -> None:
    rules = said(200, body="User-agent: *\nDisallow: /about")
    web = FakeWeb({ROBOTS: robots, "https://library.example/rules": rules, PAGE: OK})
    assert judged(web)[0].state is state


def test_a_host_that_is_not_there_is_not_asked_for_every_page() -> None:
    web = FakeWeb({ROBOTS: NOWHERE})
    assert {each.state for each in judged(web, PAGE, OTHER, PAGE + "2")} == {State.UNREACHABLE}
    assert web.asked == [f"GET {ROBOTS}"] * 2


def test_between_two_questions_to_a_host_time_passes() -> None:
    web = FakeWeb({PAGE: OK, OTHER: OK, ELSEWHERE: OK})
    judged(web, PAGE, OTHER, ELSEWHERE, delay=1000)
    assert len(web.pauses) == 3
    assert all(900 < each <= 1000 for each in web.pauses)


def test_a_robots_txt_may_ask_for_more_time() -> None:
    web = FakeWeb({ROBOTS: said(200, body="User-agent: *\nCrawl-delay: 20"), PAGE: OK, OTHER: OK})
    judged(web, PAGE, OTHER)
    assert any(15 < each <= 20 for each in web.pauses)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_gets_the_time_it_asks_for(status: int) -> None:
    web = FakeWeb({PAGE: [said(status, retry_after="7"), OK]})
    assert judged(web)[0].state is State.FINE
    assert any(6 < each <= 7 for each in web.pauses)


@pytest.mark.parametrize("wait", ["86400", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"])
def test_a_server_that_asks_for_long_is_left_alone(wait: str) -> None:
    web = FakeWeb({PAGE: said(429, retry_after=wait), OTHER: OK})
    verdicts = judged(web, PAGE, OTHER)
    assert [each.state for each in verdicts] == [State.BLOCKED, State.SKIPPED]
    assert verdicts[1].why == "has a host that asked not to be asked for now"
    assert web.pages_asked == [f"HEAD {PAGE}"]
    assert not any(each.is_lasting for each in verdicts)


def test_unchanged_is_one_line() -> None:
    known = Validators(PAGE, '"v1"', "Wed, 21 Oct 2026 07:28:00 GMT")
    web = FakeWeb({PAGE: said(304)})
    [verdict] = judged(web, known=known)
    assert (verdict.state, verdict.validators) == (State.FINE, known)
    assert web.conditions == [{"If-None-Match": '"v1"', "If-Modified-Since": "Wed, 21 Oct 2026 07:28:00 GMT"}]


def test_validators_are_for_the_address_that_gave_them() -> None:
    web = FakeWeb({PAGE: said(301, to=OTHER), OTHER: said(304)})
    [verdict] = judged(web, known=Validators(OTHER, '"v1"'))
    assert (verdict.state, verdict.moved_to) == (State.MOVED, OTHER)
    assert len(web.conditions) == 1
    web = FakeWeb({PAGE: said(200, etag='"v2"')})
    assert judged(web, known=Validators(OTHER, '"v1"'))[0].validators == Validators(PAGE, '"v2"')
    assert web.conditions == []


def test_a_kept_validator_can_not_smuggle_a_header() -> None:
    assert Validators(PAGE, '"a"\r\nCookie: x', "é").headers() == {}
