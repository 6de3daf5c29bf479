# SPDX-License-Identifier: Apache-2.0
"""Real questions to a real server on the loopback interface; and every way into a private network, refused."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from partnerctl.adapters.public_addresses import is_public, literal
from partnerctl.adapters.web import PublicWeb, Reach
from partnerctl.usecases.ask_links import Asker
from partnerctl.usecases.link_verdicts import State, Validators, Verdict
from partnerctl.web import Answer, Method, NoAnswer, Silence

AGENT = "partnerctl/0 (https://registry.example/about; check-links) httpx/0"
ANYWHERE = Reach(is_allowed=lambda address: address.startswith("127.") or is_public(address), ports=None)

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1", "64:ff9b:1::808:808", "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1", "2001:db8::1", "2606:4700::1%1", "", "localhost",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "198.35.26.96",
    "2620:0:861:ed1a::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2a02:ec80:300:ed1a::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_never_asked(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("10.0.0.1.", "10.0.0.1"),
        ("[::1]", "::1"),
        ("::ffff:127.0.0.1", "::ffff:7f00:1"),
        ("1.2.3.4.5", None),
        ("999.999.999.999", "0.0.0.0"),
        ("08.0.0.1", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("library.example", None),
        ("1.example", None),
        ("0xcafe.example", None),
    ],
)
def test_hosts_that_are_addresses_however_they_are_written(host: str, address: str | None) -> None:
    assert literal(host) in {address, "::ffff:127.0.0.1" if address == "::ffff:7f00:1" else address}


@dataclass
class Resolver:
    """Says of any name what it is told to, and notes what it was asked."""

    addresses: list[str]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, name: str, port: int) -> list[str]:
        self.asked.append(name)
        return self.addresses


async def _never(name: str, port: int) -> list[str]:
    raise AssertionError(f"{name} was resolved")


def ask(web: PublicWeb, url: str, method: Method = "GET", most: int = 0) -> Answer | NoAnswer:
    return asyncio.run(web.ask(method, url, most=most))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://017700000001/", "http://0177.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::a00:1]/", "http://169.254.169.254/latest/meta-data/",
        "http://192.168.0.1./", "http://127.0.0.1:8080/", "https://127.0.0.1:443/", "http://0/", "http://①②⑦.0.0.1/", "http://127。0。0。1/",
        "ftp://library.example/", "file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)", "data:text/plain,x", "//library.example/",
        "http://library.example:22/", "http://library.example:8080/", "https://library.example:25/", "http://", "http:///x", "", "x", "http://[x/",
        "http://user@library.example/", "http://user:word@library.example/", "http://8.8.8.8@127.0.0.1/", "http://library.example\r\nHost: x/",
        "http://a b/", "http://localhost/", "http://router/", "http://a%2eexample/", "http://library.example:99999/",
    ],
)  # fmt: skip
def test_what_is_never_asked_nor_even_looked_up(url: str) -> None:
    answer = ask(PublicWeb(AGENT, resolver=_never), url)
    assert isinstance(answer, NoAnswer)
    assert answer.kind is Silence.REFUSED


@pytest.mark.parametrize(
    "addresses",
    [
        [],
        ["10.0.0.1"],
        ["127.0.0.1"],
        ["::1"],
        ["8.8.8.8", "10.0.0.1"],
        ["::ffff:192.168.0.1"],
        ["fe80::1%eth0"],
    ],
)
def test_a_name_that_leads_into_a_private_network(addresses: list[str]) -> None:
    resolver = Resolver(addresses)
    answer = ask(PublicWeb(AGENT, resolver=resolver), "https://library.example/")
    assert answer == NoAnswer(Silence.REFUSED, "leads to an address that is not of the public internet")
    assert resolver.asked == ["library.example"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        getattr(self, f"_{self.path.strip('/').partition('/')[0].replace('.', '_')}", self._missing)()

    def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _missing(self) -> None:
        self._say(404)

    def _page(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self._say(304, ETag='"v1"')
        else:
            self._say(
                200, b"x" * 100, ETag='"v1"', Set_Cookie="a=1", Last_Modified="Wed, 21 Oct 2026 07:28:00 GMT"
            )

    def _moved(self) -> None:
        self._say(301, Location="/page")

    def _circle(self) -> None:
        self._say(302, Location="/circle/")

    def _inside(self) -> None:
        self._say(302, Location="http://10.0.0.1/admin")

    def _busy(self) -> None:
        is_first = sum(path == "/busy" for _, path, _ in self.server.seen) == 1
        self._say(*((429,) if is_first else (200,)), Retry_After="0")

    def _no_head(self) -> None:
        self._say(405 if self.command == "HEAD" else 200)

    def _huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        while not self.server.is_over.is_set():
            try:
                self.wfile.write(b"x" * 65536)
            except OSError:
                self.server.is_cut_off.set()
                return

    def _slow(self) -> None:
        """Drips a header without end: each read is quick, all of them are not."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while not self.server.is_over.wait(0.02):
            try:
                self.wfile.write(b"x")
            except OSError:
                self.server.is_cut_off.set()
                return

    def _garbage(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        self.close_connection = True

    def _gone_away(self) -> None:
        self.close_connection = True

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.is_over, self.is_cut_off = threading.Event(), threading.Event()

    @property
    def at(self) -> str:
        return f"http://library.example:{self.server_port}"


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield running
        finally:
            running.is_over.set()
            running.shutdown()
            thread.join()


@pytest.fixture
def web() -> PublicWeb:
    return PublicWeb(AGENT, reach=ANYWHERE, resolver=Resolver(["127.0.0.1"]))


def judged(web: PublicWeb, url: str, known: Validators | None = None) -> Verdict:
    async def judge() -> Verdict:
        return await Asker(web, 0).judge(url, known)

    return asyncio.run(judge())


def test_a_question_and_its_answer(server: _Server, web: PublicWeb) -> None:
    answer = ask(web, f"{server.at}/page/ü?q=1#part", most=10)
    assert answer == Answer(200, "OK", None, '"v1"', "Wed, 21 Oct 2026 07:28:00 GMT", None, b"x" * 10)
    [(method, path, headers)] = server.seen
    assert (method, path) == ("GET", "/page/%C3%BC?q=1")
    assert headers == {
        "Host": f"library.example:{server.server_port}",
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def test_nothing_is_sent_but_what_is_needed(
    server: _Server, web: PublicWeb, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No cookie comes back, no password of .netrc goes out, no proxy of the environment is used."""
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine library.example login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert judged(web, f"{server.at}/moved").state is State.MOVED
    sent = {name.lower() for _, _, headers in server.seen for name in headers}
    assert sent == {"host", "user-agent", "accept", "accept-encoding", "connection"}


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("page", State.FINE, "answers 200 OK"),
        ("none", State.GONE, "answers 404 Not Found"),
        ("moved", State.MOVED, "redirects for good"),
        ("circle/", State.UNREACHABLE, "redirects in a circle"),
        ("busy", State.FINE, "answers 200 OK"),
        ("no_head", State.FINE, "answers 200 OK"),
        ("garbage", State.UNREACHABLE, "broke off, or answered with something that is not HTTP"),
        ("gone_away", State.UNREACHABLE, "broke off, or answered with something that is not HTTP"),
        (
            "inside",
            State.SKIPPED,
            "redirects to http://10.0.0.1/admin, which leads to an address that is not of the public internet",
        ),
    ],
)
def test_judged_by_a_real_server(server: _Server, web: PublicWeb, path: str, state: State, why: str) -> None:
    verdict = judged(web, f"{server.at}/{path}")
    assert (verdict.state, verdict.why) == (state, why)


def test_unchanged(server: _Server, web: PublicWeb) -> None:
    first = judged(web, f"{server.at}/page")
    second = judged(web, f"{server.at}/page", first.validators)
    assert (second.state, second.why, second.validators) == (
        State.FINE,
        "answers 304 Not Modified",
        first.validators,
    )


@pytest.mark.parametrize("most", [0, 1000])
def test_a_huge_body_is_read_to_its_bound_and_cut_off(server: _Server, web: PublicWeb, most: int) -> None:
    answer = ask(web, f"{server.at}/huge", most=most)
    assert isinstance(answer, Answer)
    assert len(answer.body) == most
    assert server.is_cut_off.wait(30)


def test_a_server_that_drips_its_answer_is_left(server: _Server) -> None:
    web = PublicWeb(AGENT, patience=0.3, reach=ANYWHERE, resolver=Resolver(["127.0.0.1"]))
    assert ask(web, f"{server.at}/slow") == NoAnswer(Silence.UNREACHABLE, "did not answer within 0.3 seconds")
    assert server.is_cut_off.wait(30)


def test_a_name_that_nobody_knows() -> None:
    async def unknown(name: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    answer = ask(PublicWeb(AGENT, resolver=unknown), "https://library.example/")
    assert answer == NoAnswer(Silence.UNREACHABLE, "has a name that the DNS does not know, or can't tell now")


def test_a_name_is_resolved_once_for_judging_and_connecting(server: _Server) -> None:
    """DNS rebinding: the second answer would be another one, and nobody asks for it."""

    class Rebinding(Resolver):
        @override
        async def __call__(self, name: str, port: int) -> list[str]:
            await super().__call__(name, port)
            return ["127.0.0.1"] if len(self.asked) == 1 else ["10.0.0.1"]

    resolver = Rebinding([])
    answer = ask(PublicWeb(AGENT, reach=ANYWHERE, resolver=resolver), f"{server.at}/page")
    assert isinstance(answer, Answer)
    assert resolver.asked == ["library.example"]


def test_the_next_address_is_tried_where_one_takes_no_connections(server: _Server) -> None:
    resolver = Resolver(["127.0.0.2", "127.0.0.1"])
    assert isinstance(ask(PublicWeb(AGENT, reach=ANYWHERE, resolver=resolver), f"{server.at}/page"), Answer)
    closed = PublicWeb(AGENT, reach=ANYWHERE, resolver=Resolver(["127.0.0.2"]))
    assert ask(closed, f"{server.at}/page") == NoAnswer(Silence.UNREACHABLE, "takes no connections")


def test_tls_is_spoken_with_the_name_that_was_asked(server: _Server, web: PublicWeb) -> None:
    """To a server that speaks none: what it got begins a handshake, so nothing was sent in the clear."""
    answer = ask(web, f"https://library.example:{server.server_port}/page")
    assert isinstance(answer, NoAnswer)
    assert answer.kind is Silence.UNREACHABLE
    assert server.seen == []


def test_names_of_other_scripts_are_asked_in_ascii(server: _Server) -> None:
    resolver = Resolver(["127.0.0.1"])
    ask(
        PublicWeb(AGENT, reach=ANYWHERE, resolver=resolver),
        f"http://bücher.example:{server.server_port}/page",
    )
    assert resolver.asked == ["xn--bcher-kva.example"]
    assert server.seen[0][2]["Host"] == f"xn--bcher-kva.example:{server.server_port}"
