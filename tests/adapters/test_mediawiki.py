# SPDX-License-Identifier: Apache-2.0
"""What goes over the wire to a wiki and what is made of its answers, with a server on this machine that says what a test wants.

A real MediaWiki is asked in tests/system/test_mediawiki_client.py; what it can't do there (OAuth, captchas, gateways that
give up) is played here after its source and documentation, and was never tried against a real one.
"""

import datetime as dt
import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from typing_extensions import override

from partnerctl import __version__, bootstrap
from partnerctl.adapters import mediawiki_api
from partnerctl.adapters.mediawiki import MediaWiki
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, UnreachableError
from partnerctl.model.credentials import WikiPassword, WikiToken
from partnerctl.wiki import Edit, EditConflictError, Person, WikiRefusedError

AGENT = "partnerctl/0 (https://registry.example/about; publish) httpx/0"
PASSWORD = WikiPassword("PartnerBot@publish", SecretStr("s3cret-password"))
TOKEN = WikiToken(SecretStr("s3cret-token"))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EDIT = Edit("Movement Partners/List", "text", "Because", 7)
PAGE = {"query": {"pages": [{"title": "A", "ns": 0, "canonicalurl": "https://wiki.example/wiki/A",
                             "revisions": [{"revid": 1, "timestamp": "2026-03-31T12:00:00Z"}]}]}}  # fmt: skip
SAVED = {"edit": {"result": "Success", "title": EDIT.title, "oldrevid": 7, "newrevid": 8}}


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    said: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Said:
    """One answer; of bytes as they are, else as JSON."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drips: bool = False


def error(code: str, text: str = "", **data: Any) -> Said:
    return Said({"errors": [{"code": code, "text": text, **({"data": data} if data else {})}]})


@dataclass
class Server:
    """A wiki that knows an account; a test says what it answers otherwise.

    Attributes:
        script: What it answers next to an edit, in order, or to anything else; at the end what is usual.
    """

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    edits: list[Said] = field(default_factory=list)
    others: list[Said] = field(default_factory=list)
    reason: dict[str, str] | None = None

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/w/api.php"

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        if asked.said.get("action") == "edit":
            return self.edits.pop(0) if self.edits else Said(SAVED)
        if self.others:
            return self.others.pop(0)
        if asked.said.get("type") == "login":
            return Said(
                {"query": {"tokens": {"logintoken": "login+\\"}}},
                headers={"Set-Cookie": "session=s3cret-cookie"},
            )
        if asked.said.get("action") == "login":
            result = {"result": "Failed", "reason": self.reason} if self.reason else {"result": "Success"}
            return Said({"login": result})
        if "meta" in asked.said:
            user = {"name": "PartnerBot", "rights": ["edit", "bot"]}
            return Said(
                {"query": {"userinfo": user, "tokens": {"csrftoken": f"s3cret-csrf-{len(self.asked)}+\\"}}}
            )
        return Said(PAGE)

    def edit_requests(self) -> list[Asked]:
        return [each for each in self.asked if each.said.get("action") == "edit"]


@pytest.fixture
def server() -> Iterator[Server]:
    script = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            query = urlsplit(self.path).query
            said = script.answer(
                Asked(self.command, self.path, dict(parse_qsl(body or query)), dict(self.headers.items()))
            )
            content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            self.send_header("Content-Length", str(len(content)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if not said.drips:
                self.wfile.write(content)
                return
            for byte in content:
                try:
                    self.wfile.write(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.02)

        do_POST = do_GET  # noqa: N815 -- the standard library's name

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        script.port = running.server_address[1]
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield script
        running.shutdown()
        thread.join()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(server: Server, pauses: list[float]) -> Iterator[MediaWiki]:
    with made(server.api, pauses=pauses) as wiki:
        yield wiki


@contextmanager
def made(
    api: str, account: WikiPassword | WikiToken | None = PASSWORD, pauses: list[float] | None = None
) -> Iterator[MediaWiki]:
    """A client whose connections are closed in the end."""
    wiki = MediaWiki(api, lambda host: account, AGENT, sleep=(pauses if pauses is not None else []).append)
    yield wiki
    wiki._api._client.close()


# What is sent


def test_each_question_says_who_asks_and_waits_for_a_lagging_database(
    server: Server, client: MediaWiki
) -> None:
    client.page("A")
    client.save(EDIT)
    assert len(server.asked) == 5
    for asked in server.asked:
        assert {name: asked.said[name] for name in ("format", "formatversion", "errorformat", "errorlang", "maxlag")} == {
            "format": "json", "formatversion": "2", "errorformat": "plaintext", "errorlang": "en", "maxlag": "5",
        }  # fmt: skip
        assert asked.headers["User-Agent"] == AGENT
        assert asked.headers["Accept-Encoding"] == "gzip"
        assert "s3cret" not in asked.path


def test_the_agent_names_command_and_contact(tmp_path: Path) -> None:
    around = bootstrap.Surroundings({}, tmp_path)
    wiki = bootstrap.wiki("https://meta.wikimedia.org/w/api.php", tmp_path, around, contact="https://münchen.example/über", command="publish")  # fmt: skip
    assert wiki.host == "meta.wikimedia.org"
    assert isinstance(wiki, MediaWiki)
    assert wiki._api.agent == (
        f"partnerctl/{__version__} (https://xn--mnchen-3ya.example/%C3%BCber; publish) httpx/{httpx.__version__}"
    )


def test_an_edit_names_what_it_replaces_and_whose_it_is(server: Server, client: MediaWiki) -> None:
    client.save(EDIT)
    client.save(Edit("New", "text", "Because", None))
    client.save(Edit("User talk:Liaison", "Hello", "Because", 7, "A heading", bot=False))
    replaces, makes, adds = (each.said for each in server.edit_requests())
    common = {"action": "edit", "text": "text", "md5": "1cb251ec0d568de6a929b520c4aed8d1", "summary": "Because",
              "contentformat": "text/x-wiki", "watchlist": "nochange", "bot": "1", "assert": "bot",
              "assertuser": "PartnerBot", "token": "s3cret-csrf-3+\\", "format": "json", "formatversion": "2",
              "errorformat": "plaintext", "errorlang": "en", "maxlag": "5"}  # fmt: skip
    assert replaces == {**common, "title": EDIT.title, "baserevid": "7", "nocreate": "1"}
    assert makes == {**common, "title": "New", "createonly": "1", "contentmodel": "wikitext"}
    assert {name: adds.get(name) for name in ("section", "sectiontitle", "baserevid", "assert", "bot")} == {
        "section": "new", "sectiontitle": "A heading", "baserevid": "7", "assert": "user", "bot": None,
    }  # fmt: skip
    assert [each.method for each in server.asked] == ["GET", "POST", "GET", "POST", "POST", "POST"]


# Logging in


def test_a_token_goes_with_each_question_once_it_is_needed_and_not_before(server: Server) -> None:
    """OAuth can't be tried on the real wiki of the tests: this is how its documentation has it."""
    with made(server.api, TOKEN) as client:
        client.page("A")
        client.save(EDIT)
    assert [each.headers.get("Authorization") for each in server.asked] == [
        None,
        *["Bearer s3cret-token"] * 2,
    ]
    assert server.edit_requests()[0].said["assertuser"] == "PartnerBot"


@pytest.mark.parametrize("status", [200, 401])
def test_a_token_that_is_not_taken(server: Server, status: int) -> None:
    refusal = error(
        "mwoauth-invalid-authorization", "The authorization headers in your request are not valid: no"
    )
    server.others = [Said(refusal.body, status)]
    with made(server.api, TOKEN) as client, pytest.raises(EnvironmentProblemError) as caught:
        client.account()
    assert caught.value.message == f"127.0.0.1:{server.port} can't be used: it does not take the token"
    with (
        made(server.api, WikiToken(SecretStr("s3crét"))) as client,
        pytest.raises(EnvironmentProblemError) as caught,
    ):
        client.account()
    assert caught.value.message.endswith("does not take the login: the token has letters that no token has")


@pytest.mark.parametrize("code", ["badtoken", "assertuserfailed", "assertnameduserfailed", "assertbotfailed"])
def test_a_login_that_holds_no_more_is_made_anew_once(server: Server, client: MediaWiki, code: str) -> None:
    server.edits = [error(code), Said(SAVED)]
    assert client.save(EDIT).revision == 8
    first, second = server.edit_requests()
    assert first.said["token"] != second.said["token"]
    server.edits = [error(code), error(code), Said(SAVED)]
    with pytest.raises(WikiRefusedError) as caught:
        client.save(EDIT)
    assert caught.value.code == code
    assert len(server.edit_requests()) == 4


def test_a_login_whose_token_was_lost_is_begun_anew_but_not_one_with_a_wrong_password(
    server: Server, client: MediaWiki
) -> None:
    server.reason = {"code": "wrongpassword", "text": "Incorrect \x1b[31m password"}
    with pytest.raises(
        EnvironmentProblemError, match=r"does not take the login: Incorrect \\x1b\[31m password"
    ):
        client.account()
    assert len(server.asked) == 2
    server.reason = {"code": "sessionlost", "text": "Your session most likely timed out"}
    with pytest.raises(EnvironmentProblemError, match="timed out"):
        client.account()
    assert len(server.asked) == 6


# What is repeated


def test_edits_are_repeated_only_where_the_wiki_says_that_it_did_nothing(
    server: Server, client: MediaWiki, pauses: list[float]
) -> None:
    lagging = Said(error("maxlag", lag=7).body, headers={"Retry-After": "7"})
    server.edits = [
        lagging,
        error("readonly"),
        error("ratelimited"),
        Said("Slow down", 429, {"Retry-After": "3"}),
    ]
    assert client.save(EDIT).revision == 8
    assert pauses == [7, 2, 40, 3]
    assert len(server.edit_requests()) == 5


def test_it_gives_up_at_once_if_the_server_wants_it_to_wait_longer_than_anybody_would(
    server: Server, client: MediaWiki, pauses: list[float]
) -> None:
    server.edits = [Said("Slow down", 429, {"Retry-After": "3600"})]
    with pytest.raises(UnreachableError, match="takes no more questions for now"):
        client.save(EDIT)
    server.edits = [Said(error("maxlag").body, headers={"Retry-After": "3600"})]
    with pytest.raises(WikiRefusedError):
        client.save(EDIT)
    assert pauses == []


@pytest.mark.parametrize("answer", [
    Said(b"<html>Our servers are having a problem", 503), Said(b"", 502), Said(b"<html>Time-out", 504), Said(b"", 500),
    Said(b"not JSON"), Said([]), Said(None), Said({}), Said({"edit": 3}), error("internal_api_error_DBQueryError", "Caught"),
    Said(b'{"edit": {"result": "Succ'), Said(b"\xff\xfe"), Said(b"[" * 100_000), Said(SAVED, 503), Said(b"\x1f\x8bno", headers={"Content-Encoding": "gzip"}),
], ids=lambda answer: repr(answer)[:60])  # fmt: skip
def test_an_edit_without_a_clear_answer_is_not_repeated(
    server: Server, client: MediaWiki, pauses: list[float], answer: Said
) -> None:
    server.edits = [answer]
    with pytest.raises(UnreachableError) as caught:
        client.save(EDIT)
    assert len(server.edit_requests()) == 1
    assert pauses == []
    assert len(caught.value.message) < 200


def test_questions_are_repeated_but_not_for_ever(
    server: Server, client: MediaWiki, pauses: list[float]
) -> None:
    server.others = [Said(b"", 503), Said(b"not JSON"), error("internal_api_error_X"), error("maxlag")]
    assert client.page("A").revision is not None
    assert pauses == [1, 2, 4, 8]
    server.others = [Said(b"", 503)] * 5
    with pytest.raises(UnreachableError, match=r"answered with something else than an answer \(HTTP 503\)"):
        client.page("A")


def test_a_connection_that_could_not_be_opened_is_tried_again_also_for_edits(
    server: Server, pauses: list[float]
) -> None:
    with made(server.api) as client:
        client.account()
        client._api._url = httpx.URL(f"http://127.0.0.1:{closed_port()}/w/api.php")
        there = httpx.URL(server.api)

        def wait(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 2:
                client._api._url = there

        client._api.sleep = wait
        assert client.save(EDIT).revision == 8
    assert pauses == [1, 2]
    assert len(server.edit_requests()) == 1


def test_a_server_that_is_not_there(pauses: list[float]) -> None:
    wiki = MediaWiki(
        f"http://127.0.0.1:{closed_port()}/w/api.php", lambda host: PASSWORD, AGENT, sleep=pauses.append
    )
    with pytest.raises(UnreachableError, match="takes no connections, or its name is not known here"):
        wiki.page("A")
    assert pauses == [1, 2, 4, 8]


def closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


# Servers that mean no good


def test_nobody_is_sent_elsewhere_with_a_password(server: Server, client: MediaWiki) -> None:
    for said in (server.edits, server.others):
        said.append(Said(b"", 307, {"Location": f"http://localhost:{server.port}/w/api.php"}))
    for deed in (lambda: client.page("A"), lambda: client.save(EDIT)):
        with pytest.raises(EnvironmentProblemError, match=r"sends api\.php elsewhere"):
            deed()
    assert {each.headers["Host"] for each in server.asked} == {f"127.0.0.1:{server.port}"}


@pytest.mark.parametrize(
    ("status", "told"), [(403, "lets nobody from here use its API"), (404, "has no api.php at this address")]
)
def test_places_without_an_api(
    server: Server, client: MediaWiki, pauses: list[float], status: int, told: str
) -> None:
    server.others = [Said(b"<html>No", status)]
    with pytest.raises(EnvironmentProblemError, match=told):
        client.page("A")
    assert pauses == []


def test_packed_answers_and_endless_ones(
    server: Server, client: MediaWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = {"Content-Encoding": "gzip"}
    server.others = [Said(gzip.compress(json.dumps(PAGE).encode()), headers=packed)]
    assert client.page("A").title == "A"
    monkeypatch.setattr(mediawiki_api, "_LARGEST", 10_000)
    server.others = [Said(gzip.compress(b" " * 1_000_000), headers=packed)] * 5
    with pytest.raises(UnreachableError):
        client.page("A")


def test_answers_that_drip(server: Server, client: MediaWiki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mediawiki_api, "_PATIENCE", 0.1)
    server.others = [Said(PAGE, drips=True)] * 5
    with pytest.raises(UnreachableError):
        client.page("A")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.text() | st.sampled_from(["query", "pages", "revisions", "errors", "code", "text", "data", "edit", "result", "continue",
                                     "userinfo", "tokens", "slots", "main", "redirects", "title", "timestamp", "revid"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(answer=_JSON)
@example(answer={"query": {}, "continue": {"uccontinue": "|"}})
def test_whatever_a_wiki_answers_becomes_an_error_for_people(answer: object) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answer))
    wiki = MediaWiki(
        "https://wiki.example/w/api.php",
        lambda host: PASSWORD,
        AGENT,
        sleep=lambda _: None,
        transport=transport,
    )
    for deed in (
        lambda: wiki.page("A", follow=True),
        lambda: wiki.history("A", most=3, texts=True),
        lambda: wiki.revision(1),
        lambda: wiki.title_of("https://wiki.example/w/index.php?oldid=1"),
        lambda: wiki.contributions("PartnerBot", since=EPOCH),
        lambda: wiki.categories("A"),
        lambda: wiki.deleted("A"),
        lambda: wiki.person("A"),
        wiki.account,
        lambda: wiki.save(EDIT),
    ):
        with suppress(PartnerctlError):
            deed()


# What a wiki knows of its users


def test_edits_and_categories_are_asked_for_until_there_are_no_more(
    server: Server, client: MediaWiki
) -> None:
    edit = {"userid": 1, "user": "PartnerBot", "parentid": 0, "ns": 3, "title": "User talk:A", "size": 3}
    server.others = [
        Said({"continue": {"uccontinue": "x", "continue": "-||"}, "query": {"usercontribs": [
            {**edit, "revid": 2, "timestamp": "2026-03-31T12:00:00Z", "comment": "second"}]}}),
        Said({"batchcomplete": True, "query": {"usercontribs": [
            {**edit, "revid": 1, "timestamp": "2026-03-30T12:00:00Z", "commenthidden": True}]}}),
        Said({"continue": {"clcontinue": "y", "continue": "||"}, "query": {"pages": [
            {"ns": 3, "title": "User talk:A", "categories": [{"ns": 14, "title": "Kategorie:A:B"}]}]}}),
        Said({"query": {"pages": [{"ns": 3, "title": "User talk:A", "categories": [{"ns": 14, "title": "Kategorie:C"}]}]}}),
        Said({"query": {"pages": [{"ns": 3, "title": "User talk:A", "missing": True}]}}),
    ]  # fmt: skip

    found = client.contributions("Partner|Bot", since=EPOCH)

    assert [
        (each.title, each.revision.id, each.revision.summary, each.revision.saved.day) for each in found
    ] == [
        ("User talk:A", 2, "second", 31),
        ("User talk:A", 1, None, 30),
    ]
    assert [asked.said.get("uccontinue") for asked in server.asked] == [None, "x"]
    assert {asked.said["ucuser"] for asked in server.asked} == {"\x1fPartner|Bot"}
    assert {asked.said["ucend"] for asked in server.asked} == {"1970-01-01T00:00:00Z"}
    assert client.categories("User talk:A") == {"A:B", "C"}
    assert client.categories("User talk:A") == frozenset()


@pytest.mark.parametrize(
    ("answer", "person"),
    [
        ({"userid": 1, "name": "A"}, Person("A")),
        ({"userid": 1, "name": "A", "blockid": 7, "blockpartial": False}, Person("A", is_blocked=True)),
        ({"userid": 1, "name": "A", "blockid": 7, "blockpartial": True}, Person("A")),
        ({"name": "A", "missing": True}, None),
        ({"name": "A@b", "invalid": True}, None),
    ],
)
def test_a_person_is_there_or_not(
    answer: dict[str, Any], person: Person | None, server: Server, client: MediaWiki
) -> None:
    server.others = [Said({"query": {"users": [answer]}})]

    assert client.person("a") == person


def test_what_is_no_answer_to_that_is_said_so(server: Server, client: MediaWiki) -> None:
    server.others = [Said({"query": {"usercontribs": [{"title": 7}]}})] * 5

    with pytest.raises(UnreachableError, match="something that no wiki answers"):
        client.contributions("A", since=EPOCH)


# What errors mean


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (
            error("somethingnew", "It is \x1b]0;full\x07 moon\nagain", x=1),
            "HOST did not do it: It is \\x1b]0;full\\x07 moon again (somethingnew)",
            "https://www.mediawiki.org/wiki/API:Errors_and_warnings explains somethingnew",
        ),
        (
            Said({"edit": {"result": "Failure", "captcha": {"type": "image", "id": "1"}}}),
            "HOST: it wants a captcha solved before PartnerBot may edit",
            "have the account made a bot, which are not asked",
        ),
        (
            Said({"edit": {"result": "Failure", "code": "abusefilter-warning", "info": "Hit: a filter"}}),
            "HOST: a filter stopped the edit of Movement Partners/List: Hit: a filter",
            "show it to the administrators who keep the wiki's edit filters, and ask for an exception",
        ),
        (
            Said({"edit": {"result": "Failure"}}),
            "HOST did not do it: it does not say why (failure)",
            "https://www.mediawiki.org/wiki/API:Errors_and_warnings explains failure",
        ),
        (
            error("wikimedia-globalblocking-blocked-range", "Your IP range is blocked"),
            "HOST: PartnerBot may not edit: Your IP range is blocked",
            "read the reason on the wiki, stop what caused it, and ask the administrator who did it",
        ),
        (
            error("tpt-target-page", "This page cannot be updated manually."),
            "HOST: Movement Partners/List is made by the Translate extension, and edits of it would be lost",
            "name the page that is translated, and leave the others to the Translate extension",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else "",
)
def test_refusals(server: Server, client: MediaWiki, answer: Said, message: str, hint: str) -> None:
    server.edits = [answer]
    with pytest.raises(WikiRefusedError) as caught:
        client.save(EDIT)
    assert (caught.value.message.replace(client.host, "HOST"), caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    "code", ["editconflict", "articleexists", "missingtitle", "pagedeleted", "nosuchrevid"]
)
def test_conflicts(server: Server, client: MediaWiki, code: str) -> None:
    server.edits = [error(code)]
    with pytest.raises(EditConflictError) as caught:
        client.save(EDIT)
    assert caught.value.code == code
    assert len(server.edit_requests()) == 1


# Addresses and proxies


@pytest.mark.parametrize(
    "api",
    ["http://meta.wikimedia.org/w/api.php", "ftp://127.0.0.1/", "meta.wikimedia.org/w/api.php", "https://", "", "https://[::1",
     "https://user:s3cret@meta.wikimedia.org/w/api.php", "https://meta.wikimedia.org/w/api.php?a=b",
     "http://127.0.0.1.evil.example/w/api.php", "https://meta.wikimedia.org/w/api.php#a"],
)  # fmt: skip
def test_addresses_that_are_not_used(api: str) -> None:
    with pytest.raises(EnvironmentProblemError) as caught:
        MediaWiki(api, lambda host: PASSWORD, AGENT)
    assert "s3cret" not in caught.value.message


def test_credentials_are_asked_for_the_host_with_its_port() -> None:
    hosts: list[str] = []
    for api in ("https://Meta.Wikimedia.org:443/w/api.php", "https://wiki.example:8443/api.php"):
        transport = httpx.MockTransport(lambda request: httpx.Response(200, json={}))
        wiki = MediaWiki(api, hosts.append, AGENT, transport=transport)
        with pytest.raises(EnvironmentProblemError, match="there are no credentials for"):
            wiki.account()
    assert hosts == ["meta.wikimedia.org", "wiki.example:8443"]


def test_no_proxy_stands_before_this_machine(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with made(server.api) as client:
        assert client.account().name == "PartnerBot"


def test_proxies_that_can_not_be_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for proxy in (
        f"http://user:s3cret@127.0.0.1:{server.port}",
        "gopher://user:s3cret@proxy.example",
        "socks5://user:s3cret@proxy.example",
    ):
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy)
        wiki = MediaWiki("https://wiki.example/w/api.php", lambda host: PASSWORD, AGENT, sleep=lambda _: None)
        with pytest.raises(EnvironmentProblemError) as caught:
            wiki.page("A")
        told.append(caught.value.message)
        assert "s3cret" not in repr((caught.value, caught.value.hint, caught.value.__context__))
    assert told == [
        "wiki.example can't be reached through the proxy of this machine",
        *["the proxy or the certificates that this machine's environment names can't be used"] * 2,
    ]


# Secrets


def test_nothing_secret_gets_out(
    server: Server, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    for account in (PASSWORD, TOKEN):
        with made(server.api, account, pauses) as client:
            for answer in (
                Said(b"not JSON"),
                error("blocked", "Blocked"),
                error("badtoken"),
                Said(b"", 307, {"Location": "/"}),
            ):
                server.edits = [answer, answer]
                with pytest.raises(PartnerctlError) as caught:
                    client.save(EDIT)
                said += [repr(caught.value.__context__), str(caught.value.hint), repr(vars(caught.value))]
            said += [repr(each) for each in (client, vars(client), client._session, client._api)]
    assert len(said) == 2 * (4 * 3 + 4)
    assert not [each for each in (*said, caplog.text) if "s3cret" in each]
